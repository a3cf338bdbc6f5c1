// SPDX-License-Identifier: MIT

#include "daemon/service_manager.h"

#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "base/whole_number.h"
#include "net/socket.h"

namespace papo::daemon {
namespace {

constexpr int first_passed = 3;
constexpr int most_passed = 1024;

std::string take_variable(const char* name) {
  const char* const value = std::getenv(name);
  std::string taken = value == nullptr ? "" : value;
  ::unsetenv(name);
  return taken;
}

// A path, or "@" and a name that is no file's.
struct Address {
  explicit Address(std::string_view path) {
    address.sun_family = AF_UNIX;
    path.copy(&address.sun_path[0], sizeof address.sun_path);
    if (path.starts_with('@')) address.sun_path[0] = '\0';
    length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }

  sockaddr_un address{};
  socklen_t length;
};

void send_to(std::string_view path, std::string_view what) {
  if (path.size() >= sizeof sockaddr_un::sun_path) throw std::runtime_error("its path is too long");
  const net::Fd fd{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  const Address address{path};
  if (!fd.open() ||
      ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0 ||
      ::sendto(fd.get(), what.data(), what.size(), MSG_NOSIGNAL, address.get(), address.length) <
          0) {
    throw std::system_error(errno, std::generic_category());
  }
}

}  // namespace

std::vector<int> take_passed_sockets() {
  const auto whose = take_variable("LISTEN_PID");
  const auto count = take_variable("LISTEN_FDS");
  ::unsetenv("LISTEN_FDNAMES");
  if (whole_number<int>(whose) != ::getpid())
    return {};  // The sockets belong to a program that started this one.
  const auto number = whole_number<int>(count);
  if (!number || *number < 0 || *number > most_passed) {
    throw std::runtime_error("LISTEN_FDS is no number of sockets");
  }
  std::vector<int> passed(static_cast<std::size_t>(*number));
  std::iota(passed.begin(), passed.end(), first_passed);
  return passed;
}

void tell_service_manager(std::string_view what) {
  const char* const path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr || (*path != '/' && *path != '@')) return;
  try {
    send_to(path, what);
  } catch (const std::exception& error) {
    spdlog::warn("cannot tell the service manager: {}", error.what());
  }
}

}  // namespace papo::daemon
