#include "client/display.h"

#include <fmt/core.h>

#include <array>

#include "client/mention.h"
#include "client/server_line.h"

namespace papo::client {
namespace {

bool speaks_to(std::string_view name, std::string_view line) {
  const auto said = said_in(line);
  if (!said || same_name(said->name, name)) return false;
  return said->in_private || mentions(said->text, name);
}

}  // namespace

std::string Display::time_before(std::string_view line, std::time_t now) const {
  std::tm local{};
  if (wishes_.time_format.empty() || carries_its_time(line) || localtime_r(&now, &local) == nullptr)
    return {};
  std::array<char, 128> text{};
  const std::size_t length =
      std::strftime(text.data(), text.size(), wishes_.time_format.c_str(), &local);
  return length == 0 ? "" : to_shown({text.data(), length}, Paint::none) + ' ';
}

Display::Shown Display::show(std::string_view line, std::string_view own_name,
                             std::time_t now) const {
  const std::string time = time_before(line, now);
  Shown shown{.text = {}, .plain = time + to_shown(line, Paint::none)};
  shown.alert = speaks_to(own_name, line);
  if (!wishes_.color) {
    shown.text = shown.plain;
    return shown;
  }
  if (!time.empty()) shown.text = fmt::format("\033[2m{}\033[0m", time);
  shown.text += to_shown(line, shown.alert ? Paint::highlight : Paint::by_kind);
  return shown;
}

}  // namespace papo::client
