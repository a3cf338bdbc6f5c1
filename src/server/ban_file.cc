// SPDX-License-Identifier: MIT

#include "server/ban_file.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/read_file.h"
#include "chat/limits.h"
#include "server/state_file.h"
#include "text/blank.h"
#include "text/clean.h"

namespace papo::server {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr std::size_t longest_line = 4096;
constexpr std::size_t largest_file = chat::most_bans * longest_line;
constexpr std::size_t most_faults = 100;
// The year 2200. A clock cannot count much further.
constexpr std::int64_t latest_second = 7'258'118'400;

std::int64_t to_seconds(chat::Ban::Time time) {
  return std::chrono::duration_cast<seconds>(time.time_since_epoch()).count();
}

std::string to_line(const chat::Ban& ban) {
  auto line = nlohmann::ordered_json::object();
  line[std::holds_alternative<chat::Name>(ban.target) ? "name" : "address"] = to_string(ban.target);
  line["by"] = ban.set_by;
  line["at"] = to_seconds(ban.set_at);
  if (ban.until) line["until"] = to_seconds(*ban.until);
  if (!ban.reason.empty()) line["reason"] = ban.reason;
  return line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

// The exception says in words what is wrong with a line.
[[noreturn]] void refuse(const std::string& what) { throw std::runtime_error(what); }

// People read this text, so it may hold only characters that people could have typed. Others become
// blanks.
std::string text_of(const json& line, const char* key) {
  const auto& value = line.value(key, json(""));
  if (!value.is_string()) refuse(std::string{'"'} + key + "\" is no text");
  const auto& text = value.get_ref<const std::string&>();
  std::string scratch;
  if (text::clean(text, scratch, text::Blanks::as_they_are) != text) {
    refuse(std::string{'"'} + key + "\" holds control characters");
  }
  return std::string{text::clean(text, scratch).value_or("")};
}

std::optional<chat::Ban::Time> time_of(const json& line, const char* key) {
  if (!line.contains(key)) return std::nullopt;
  const auto& value = line[key];
  // A number that does not fit a signed type is unsigned.
  if (!value.is_number_integer() || value > latest_second || value < 0) {
    refuse(std::string{'"'} + key + "\" is no time");
  }
  return chat::Ban::Time{seconds{value.get<std::int64_t>()}};
}

// None if the text was a name once, and is no valid name any more.
std::optional<chat::BanTarget> target_of(const json& line) {
  if (line.contains("name") == line.contains("address")) {
    refuse(R"(it needs either "name" or "address")");
  }
  const bool wants_name = line.contains("name");
  const auto text = text_of(line, wants_name ? "name" : "address");
  auto target = chat::parse_ban_target(text);
  const auto name = chat::make_name(text);
  const auto* const fault = std::get_if<chat::NameFault>(&name);
  const bool was_name = fault != nullptr && *fault == chat::NameFault::reads_as_address;
  if (wants_name && !target && was_name) return std::nullopt;
  if (!target || std::holds_alternative<chat::Name>(*target) != wants_name) {
    refuse(wants_name ? R"("name" is not a name)" : R"("address" is not an address)");
  }
  return target;
}

std::optional<chat::Ban> parse_line(std::string_view text) {
  if (text.size() > longest_line) refuse("it is too long");
  const auto line = json::parse(text, nullptr, false);
  if (!line.is_object()) refuse("it is not a JSON object");
  const auto set_at = time_of(line, "at");
  if (!set_at) refuse(R"(it needs "at")");
  auto target = target_of(line);
  if (!target) return std::nullopt;
  return chat::Ban{.target = *std::move(target),
                   .set_by = text_of(line, "by"),
                   .set_at = *set_at,
                   .until = time_of(line, "until"),
                   .reason = text_of(line, "reason")};
}

}  // namespace

std::string to_text(const std::vector<chat::Ban>& bans) {
  std::string text;
  for (const auto& ban : bans) text += to_line(ban);
  return text;
}

BansRead parse_bans(std::string_view text, chat::Ban::Time now) {
  BansRead read;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (text::without_blanks(line).empty()) continue;
    try {
      auto ban = parse_line(line);
      if (!ban || !ban->holds_at(now)) continue;
      if (!read.bans.add(*std::move(ban), now)) refuse("there are too many bans");
    } catch (const std::runtime_error& error) {
      if (read.faults.size() < most_faults) {
        read.faults.push_back({.line = number, .what = error.what()});
      }
    }
  }
  return read;
}

BansRead read_bans(const std::string& path, chat::Ban::Time now) {
  try {
    return parse_bans(read_file(path, largest_file), now);
  } catch (const std::system_error& error) {
    const auto folder = std::filesystem::path{path}.parent_path();
    const bool may_come = folder.empty() || std::filesystem::is_directory(folder);
    if (may_come && error.code() == std::errc::no_such_file_or_directory) return {};
    throw;
  }
}

chat::Bans load_bans(const std::string& path) {
  if (path.empty()) return {};
  auto read = read_bans(path, std::chrono::system_clock::now());
  if (!read.faults.empty()) {
    const auto& fault = read.faults.front();
    throw std::runtime_error(path + ":" + std::to_string(fault.line) + ": " + fault.what);
  }
  return std::move(read.bans);
}

void write_bans(const std::string& path, const std::vector<chat::Ban>& bans) {
  replace_file(path, to_text(bans));
}

}  // namespace papo::server
