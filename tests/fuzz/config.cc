// SPDX-License-Identifier: MIT

// The files that people write: the server's and the client's config, the message of the day, a
// password, its hash. A file that cannot be used is reported in one line. The values of a usable
// file are within their bounds.
//
// Input: a letter for the kind of file (s, c, m, p, h), and the file.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include "base/address_range.h"
#include "chat/names.h"
#include "check.h"
#include "client/options.h"
#include "daemon/command_line.h"
#include "daemon/motd.h"
#include "net/socket.h"
#include "papo/options.h"
#include "server/passwords.h"
#include "visible.h"

namespace {

using namespace papo;
using fuzz::check;

// A file in memory alone.
class File {
 public:
  explicit File(std::string_view text) : fd_(::memfd_create("input", MFD_CLOEXEC)) {
    check(::write(fd_.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()),
          "there is memory");
  }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_.get()); }

 private:
  net::Fd fd_;
};

// Records standard error of the C library and of C++.
class Heard {
 public:
  Heard() : stream_(::open_memstream(&bytes_, &size_)), were_(stderr) {
    stderr = stream_;
    errors_ = std::cerr.rdbuf(said_.rdbuf());
  }
  ~Heard() {
    text();
    std::fclose(stream_);
    std::free(bytes_);  // NOLINT(cppcoreguidelines-*): open_memstream() says so.
  }
  Heard(const Heard&) = delete;
  Heard& operator=(const Heard&) = delete;

  // All recorded text. Nothing is recorded after that.
  std::string text() {
    std::cerr.rdbuf(errors_);
    stderr = were_;
    std::fflush(stream_);
    return said_.str() + std::string{bytes_, size_};
  }

 private:
  char* bytes_ = nullptr;
  std::size_t size_ = 0;
  FILE* stream_;
  FILE* were_;
  std::ostringstream said_;
  std::streambuf* errors_ = nullptr;
};

void check_refusal(int status, const std::string& told) {
  check(status == 0 || status == 2, "a mistake ends with status 2", told);
  if (status == 0) return;
  check(told.find('\n') + 1 == told.size(), "a mistake is told in one line", told);
}

// A mistake in the config. With it, no other line of the file may be used.
constexpr std::string_view bad_line = "no-such-option = 1\n";

daemon::CommandLine server_with(const char* option, std::string_view text, std::string& told) {
  const File file{text};
  const auto path = file.path();
  const std::array arguments{"papo-server", option, path.c_str()};
  Heard heard;
  auto line = daemon::parse_command_line(arguments.size(), arguments.data());
  told = heard.text();
  return line;
}

bool is_one_of(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

// The bounds are those of --help.
void check_bounds(const Options& options) {
  using namespace std::chrono_literals;
  check(options.max_line >= 1 && options.max_line <= std::size_t{1} << 20, "--max-line");
  check(options.send_limit >= 1024 && options.send_limit <= std::size_t{1} << 30, "--send-limit");
  check(options.send_soft_limit >= 1024 && options.send_soft_limit <= std::size_t{1} << 30,
        "--send-soft-limit");
  check(options.send_patience >= 1s && options.send_patience <= 86400s, "--send-patience");
  check(options.send_memory <= std::size_t{1} << 40, "--send-memory");
  check(options.max_rooms >= 1 && options.max_rooms <= 1000, "--max-rooms");
  check(options.history <= 10'000, "--history");
  check(options.history_limit <= 10'000, "--history-limit");
  check(options.max_clients >= 1 && options.max_clients <= 10'000'000, "--max-clients");
  check(options.max_per_address <= 10'000'000, "--max-per-address");
  check(options.max_per_shared_address.value_or(0) <= 10'000'000, "--max-per-shared-address");
  check(options.workers <= 256, "--workers");
  check(options.rate_limit <= 1'000'000, "--rate-limit");
  check(options.name_timeout >= 0s && options.name_timeout <= 3600s, "--name-timeout");
  check(options.idle_ping >= 0s && options.idle_ping <= 32767s, "--idle-ping");
  check(options.drain_timeout >= 1s && options.drain_timeout <= 86400s, "--drain-timeout");
}

void check_server(std::string_view text) {
  std::string told;
  const auto line = server_with("--config", text, told);
  if (line.exit_status) return check_refusal(*line.exit_status, told);
  const auto& options = line.options;
  const auto room = chat::make_room_name(options.room);
  check(std::holds_alternative<chat::Name>(room), "the first room has a name", options.room);
  check(std::get<chat::Name>(room).shown == options.room, "the room is as shown", options.room);
  check_bounds(options);
  check(is_one_of(options.language, {"", "en", "pt_BR"}), "--lang", options.language);
  check(is_one_of(line.log.level, {"debug", "info", "warn", "error", "off"}), "--log-level");
  for (const auto& host : options.hosts) check(!host.empty(), "--host");
  for (const auto& proxy : options.proxies) {
    check(AddressRange::parse(proxy).has_value(), "--proxy-protocol", proxy);
  }
  for (const auto& address : options.shared_addresses) {
    check(AddressRange::parse(address).has_value(), "--shared-address", address);
  }
  check(options.password.empty() || server::password_fault(options.password).empty(),
        "the password can be given");
  for (const auto& hash : options.oper_passwords) {
    check(server::is_password_hash(hash), "the hash is one", hash);
  }
  const auto with_bad_line = server_with("--config", std::string{bad_line}.append(text), told);
  check(with_bad_line.exit_status.value_or(0) == 2, "a bad line is not let through", text);
}

std::variant<client::Options, int> client_with(std::string_view text, std::string& told) {
  const File file{text};
  const auto path = file.path();
  const std::array arguments{"papo-client", "--config", path.c_str()};
  Heard heard;
  auto parsed = client::parse_options(arguments.size(), arguments.data());
  told = heard.text();
  return parsed;
}

void check_client(std::string_view text) {
  std::string told;
  const auto parsed = client_with(text, told);
  if (const auto* const status = std::get_if<int>(&parsed)) return check_refusal(*status, told);
  const auto& options = std::get<client::Options>(parsed);
  const auto is_one_line = [](const std::string& what) {
    return what.find_first_of("\r\n") == std::string::npos;
  };
  check(options.port != 0, "there is a port");
  check(is_one_line(options.name) && is_one_line(options.password), "one line each");
  for (const auto& room : options.rooms) {
    check(room.starts_with('#') && room.size() > 1 && is_one_line(room), "a room has a name", room);
  }
  check(options.sends.empty(), "nothing is sent because a file says so");
  const auto with_bad_line = client_with(std::string{bad_line}.append(text), told);
  check(std::holds_alternative<int>(with_bad_line) && std::get<int>(with_bad_line) == 2,
        "a bad line is not let through", text);
}

void check_password(std::string_view text) {
  std::string told;
  const auto line = server_with("--password-file", text, told);
  const auto first_line = text.substr(0, text.find_first_of("\r\n"));
  check(line.exit_status.has_value() != server::password_fault(first_line).empty(),
        "taken if it can be given", text);
  if (line.exit_status) return check_refusal(*line.exit_status, told);
  check(line.options.password == first_line, "it is the first line", text);
  check(!first_line.empty() && fuzz::is_visible(first_line), "it can be typed", first_line);
}

void check_motd(std::string_view text) {
  const File file{text};
  try {
    const auto lines = daemon::read_motd(file.path());
    check(lines.size() <= 200, "the message has an end");
    for (const auto& line : lines) check(fuzz::is_visible(line), "it can be shown", line);
  } catch (const std::runtime_error& error) {
    check(std::string_view{error.what()}.find('\n') == std::string_view::npos, "in one line");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto text = fuzz::as_text(data, size).substr(1);
  switch (data[0]) {
    case 's':
      check_server(text);
      break;
    case 'c':
      check_client(text);
      break;
    case 'm':
      check_motd(text);
      break;
    case 'p':
      check_password(text);
      break;
    case 'h':
      server::is_password_hash(std::string{text});
      server::password_fault(text);
      break;
    default:
      break;
  }
  return 0;
}
