// SPDX-License-Identifier: MIT

#include "client/chat_log.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/write_all.h"
#include "client/server_line.h"

namespace papo::client {
namespace {

[[noreturn]] void fail(int error) { throw std::system_error{error, std::generic_category()}; }

bool is_safe(char c) {
  const bool ascii = static_cast<unsigned char>(c) < 0x80;
  return !ascii || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '_' || c == '-' || c == '.';
}

std::string file_name(std::string_view place, const std::string& day) {
  const bool in_private = place.starts_with('@');
  place.remove_prefix(place.empty() ? 0 : 1);
  std::string name = in_private ? "@" : "";
  for (const char c : to_shown(place, Paint::none)) {
    const bool hides_it = name.empty() && c == '.';
    if (is_safe(c) && !hides_it) {
      name += c;
    } else {
      name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return fmt::format("{}.{}.log", name, day);
}

}  // namespace

ChatLog::ChatLog(const std::string& folder) {
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) fail(errno);
  folder_ = Fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder_.open()) fail(errno);
}

Fd ChatLog::open_file(const std::string& name) const {
  // The name may belong to a pipe or a device, and opening that must not block.
  constexpr int flags =
      O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  Fd file{::openat(folder_.get(), name.c_str(), flags, S_IRUSR | S_IWUSR)};
  if (!file.open()) fail(errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail(errno);
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) fail(EACCES);
  const bool others_may = (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
  if (others_may && ::fchmod(file.get(), S_IRUSR | S_IWUSR) != 0) fail(errno);
  return file;
}

void ChatLog::add(std::string_view place, std::string_view line, std::time_t now) {
  std::tm local{};
  if (localtime_r(&now, &local) == nullptr) return;
  const std::string day = fmt::format("{:%Y-%m-%d}", local);
  if (day != day_ || files_.size() >= most_open) files_.clear();
  day_ = day;
  const std::string name = file_name(place, day);
  auto at = files_.find(name);
  if (at == files_.end()) at = files_.emplace(name, open_file(name)).first;
  const std::string time = past_in(line) ? "" : fmt::format("{:%H:%M:%S} ", local);
  const auto text = fmt::format("{}{}\n", time, to_shown(line, Paint::none));
  if (!write_all(at->second.get(), text)) fail(errno);
}

}  // namespace papo::client
