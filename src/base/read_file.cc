// SPDX-License-Identifier: MIT

#include "base/read_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

#include "base/fd.h"
#include "base/passed_descriptor.h"
#include "base/retry.h"

namespace papo {
namespace {

constexpr std::size_t read_size = 65536;  // Bytes.

[[noreturn]] void fail(const std::string& what, int error = errno) {
  throw std::system_error(error, std::generic_category(), what);
}

mode_t kind_of(const Fd& fd, const std::string& what) {
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) fail(what);
  return status.st_mode;
}

Fd open_path(const std::string& path, Links links) {
  const int nofollow = links == Links::refuse ? O_NOFOLLOW : 0;
  // Without O_NONBLOCK, opening a pipe would wait for a writer.
  return Fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | nofollow)};
}

// A regular file is opened anew, and so is read from its beginning. Anything else is read as it was
// passed.
Fd open_passed(int passed, const std::string& path, const std::string& what) {
  auto fd = duplicate(passed, O_RDONLY);
  if (!fd.open() || !S_ISREG(kind_of(fd, what))) return fd;
  return open_path(path, Links::follow);
}

// Returns -1 with errno. The program that passed the descriptor may have made it non-blocking.
ssize_t read_some(int fd, char* where, std::size_t size) {
  while (true) {
    const auto got = retry_if_interrupted([&] { return ::read(fd, where, size); });
    if (got >= 0 || errno != EAGAIN) return got;
    pollfd ready{.fd = fd, .events = POLLIN, .revents = 0};
    static_cast<void>(::poll(&ready, 1, -1));
  }
}

std::string read_all(const Fd& fd, std::size_t most, const std::string& what) {
  std::string text;
  while (true) {  // The size may change meanwhile, so only an empty read tells the end.
    const auto had = text.size();
    text.resize(had + read_size);
    const auto got = read_some(fd.get(), text.data() + had, read_size);
    if (got < 0) fail(what);
    text.resize(had + static_cast<std::size_t>(got));
    if (text.size() > most) fail(what, EFBIG);
    if (got == 0) return text;
  }
}

}  // namespace

std::string read_file(const std::string& path, std::size_t most, Links links) {
  const auto what = "cannot read " + path;
  const auto passed = links == Links::refuse ? std::nullopt : passed_descriptor(path);
  const auto fd = passed ? open_passed(*passed, path, what) : open_path(path, links);
  if (!fd.open()) fail(what);
  const auto kind = kind_of(fd, what);
  const bool usable = S_ISREG(kind) || (passed && !S_ISDIR(kind));
  if (!usable) fail(what, error_of_kind(kind));
  if (links == Links::follow_again && !S_ISREG(kind)) fail(what + " again", ESPIPE);
  return read_all(fd, most, what);
}

std::string read_first_line(const std::string& path, std::size_t most, Links links) {
  auto text = read_file(path, most, links);
  text.resize(std::min(text.find_first_of("\r\n"), text.size()));
  return text;
}

int error_of_kind(mode_t mode) {
  if (S_ISLNK(mode)) return ELOOP;
  return S_ISDIR(mode) ? EISDIR : EINVAL;
}

}  // namespace papo
