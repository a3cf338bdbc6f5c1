// SPDX-License-Identifier: MIT

#include "base/local_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>

#include "base/retry.h"

namespace papo {
namespace {

[[noreturn]] void fail_at(const std::string& what, int error = errno) {
  throw std::system_error(error, std::generic_category(), what);
}

struct Address {
  sockaddr_un address{};
  socklen_t size = 0;

  explicit Address(const std::string& path) {
    if (path.size() >= sizeof(address.sun_path)) fail_at(path, ENAMETOOLONG);
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};

// The path of a file in the folder that is open. If the usual path is too long, it leads through
// the descriptor.
std::string path_in(const std::string& folder, int descriptor, const std::string& name) {
  auto path = folder + "/" + name;
  if (path.size() < sizeof(sockaddr_un::sun_path)) return path;
  return "/proc/self/fd/" + std::to_string(descriptor) + "/" + name;
}

Fd open_folder(const std::string& folder) {
  Fd fd{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!fd.open()) fail_at(folder);
  return fd;
}

Fd make_socket(int flags, const std::string& path) {
  Fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0)};
  if (!fd.open()) fail_at(path);
  return fd;
}

void remove_old(int folder, const std::string& name, const std::string& path) {
  struct stat status {};
  if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno != ENOENT) fail_at(path);
    return;
  }
  if (!S_ISSOCK(status.st_mode)) fail_at(path, EEXIST);
  if (::unlinkat(folder, name.c_str(), 0) != 0 && errno != ENOENT) fail_at(path);
}

}  // namespace

// Nobody can connect before the socket listens, and then it has its mode.
Fd listen_in(const std::string& folder, const std::string& name) {
  constexpr int most_waiting = 4;
  const auto opened = open_folder(folder);
  const auto path = path_in(folder, opened.get(), name);
  remove_old(opened.get(), name, path);
  auto fd = make_socket(SOCK_NONBLOCK, path);
  const Address address{path};
  if (::bind(fd.get(), address.get(), address.size) != 0 ||
      ::fchmodat(opened.get(), name.c_str(), S_IRUSR | S_IWUSR, 0) != 0 ||
      ::listen(fd.get(), most_waiting) != 0) {
    fail_at(path);
  }
  return fd;
}

Fd connect_in(const std::string& folder, const std::string& name) {
  const auto opened = open_folder(folder);
  const auto path = path_in(folder, opened.get(), name);
  auto fd = make_socket(0, path);
  const Address address{path};
  const auto connected =
      retry_if_interrupted([&] { return ::connect(fd.get(), address.get(), address.size); });
  if (connected != 0) fail_at(path);
  return fd;
}

uid_t user_at_other_end(int fd) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) fail_at("SO_PEERCRED");
  return credentials.uid;
}

}  // namespace papo
