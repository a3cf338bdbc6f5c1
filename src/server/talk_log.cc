// SPDX-License-Identifier: MIT

#include "server/talk_log.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <variant>

#include "base/memory_reserve.h"
#include "base/read_file.h"
#include "budget/limits.h"

namespace papo::server {
namespace {

using namespace std::chrono_literals;

// By then there may be room on the disk.
constexpr auto retry_after = 500ms;

std::string in_utc(chat::Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), rest.count());
}

// A pipe or a device in the file's place must not block the log.
Fd open_file(const Fd& folder, const std::string& name) {
  constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  Fd fd{::openat(folder.get(), name.c_str(), flags, S_IRUSR | S_IWUSR)};
  struct stat status {};
  if (!fd.open() || ::fstat(fd.get(), &status) != 0) return {};
  if (S_ISREG(status.st_mode)) return fd;
  errno = error_of_kind(status.st_mode);
  return {};
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string line_of(const chat::Event& event) {
  const auto& said = std::get<chat::Said>(event.what);
  auto line = nlohmann::ordered_json::object();
  line["time"] = in_utc(event.time);
  line["room"] = said.room.name;
  line["name"] = said.name;
  line["kind"] = said.how == chat::Speech::action ? "act" : "say";
  line["text"] = said.text;
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// Signs of ASCII are written as numbers, because a room's name may hold any: "/" would lead to
// another folder. The three that are not may not stand at the front: there "." would hide the file,
// and "-" would look like an option. "%" itself is a number, too, so no two names meet. A name has
// at most 32 characters, so the file's has at most 134 bytes.
std::string file_of(std::string_view room) {
  std::string name;
  for (const char c : room.substr(1)) {
    const bool is_of_ascii = static_cast<signed char>(c) >= 0;
    const bool is_plain = c == '_' || ((c == '.' || c == '-') && !name.empty());
    if (!is_of_ascii || is_plain || is_letter_or_digit(c)) {
      name += c;
    } else {
      name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return name + ".jsonl";
}

TalkLog::TalkLog(std::string folder) : path_(std::move(folder)) {
  const bool there = ::mkdir(path_.c_str(), S_IRWXU) == 0 || errno == EEXIST;
  if (!there || !open_folder()) {
    throw std::system_error(errno, std::generic_category(), "cannot log talk in " + path_);
  }
  thread_ = std::jthread{[this](const std::stop_token& stopping) { run(stopping); }};
}

TalkLog::~TalkLog() = default;

void TalkLog::post(chat::EventPtr event) {
  if (!std::holds_alternative<chat::Said>(event->what)) return;
  if (trouble_ && queue().backlog() > budget::talk_log_waiting) {
    ++dropped_;
    return;
  }
  queue().post(std::move(event));
}

std::size_t TalkLog::backlog() const { return trouble_ ? 0 : queue().backlog(); }

void TalkLog::reopen() {
  reopens_ = true;
  queue().poke();
}

void TalkLog::run(const std::stop_token& stopping) {
  Events taken;
  while (queue().take(stopping, taken)) {
    open_folder_if_asked();
    write(taken, stopping);
    taken.clear();
    queue().settle();
    tell_dropped(dropped_.exchange(0));
  }
}

// The lines that came while earlier ones were written.
void TalkLog::tell_dropped(std::size_t lines) {
  if (lines == 0) return;
  spdlog::error("{} lines of talk were not logged: they come faster than they can be written",
                lines);
}

void TalkLog::write(const Events& events, const std::stop_token& stopping) {
  std::map<std::string, std::string> texts;  // By the name of the file.
  const bool has_memory = at_own_risk([&] {
    for (const auto& event : events) {
      texts[file_of(std::get<chat::Said>(event->what).room.name)] += line_of(*event);
    }
  });
  if (!has_memory) return tell_dropped(events.size());
  for (const auto& [file, text] : texts) {
    if (!write_to(file, text, stopping)) return;
  }
  if (!events.empty() && trouble_.exchange(false)) spdlog::info("talk is logged again");
}

// False if the text cannot be written, and there is no time to wait until it can.
bool TalkLog::write_to(const std::string& file, std::string_view text,
                       const std::stop_token& stopping) {
  while (true) {
    const auto fd = open_file(folder_, file);
    ssize_t written = fd.open() ? 0 : -1;
    while (written >= 0 && !text.empty()) {
      text.remove_prefix(static_cast<std::size_t>(written));
      written = text.empty() ? 0 : ::write(fd.get(), text.data(), text.size());
    }
    if (text.empty()) return true;
    if (errno != EINTR) tell_trouble(errno);
    queue().rest(stopping, retry_after);
    if (stopping.stop_requested()) return false;
    open_folder_if_asked();
  }
}

void TalkLog::open_folder_if_asked() {
  if (reopens_.exchange(false) && !open_folder()) tell_trouble(errno);
}

bool TalkLog::open_folder() {
  Fd folder{::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder.open()) return false;
  folder_ = std::move(folder);
  return true;
}

// Is told once, until the log can be written again.
void TalkLog::tell_trouble(int error_number) {
  if (trouble_.exchange(true)) return;
  queue().tell_relief();
  spdlog::error("talk cannot be logged in {}: {}", path_,
                std::generic_category().message(error_number));
}

}  // namespace papo::server
