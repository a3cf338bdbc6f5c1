// SPDX-License-Identifier: MIT

#include "server/state_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/fd.h"
#include "base/read_file.h"
#include "base/write_all.h"

namespace papo::server {
namespace {

[[noreturn]] void fail(const std::string& what, int error = errno) {
  throw std::system_error(error, std::generic_category(), what);
}

// The folder of a file, held open so that all steps happen in the same folder.
struct Place {
  Fd folder;
  std::string name;
};

Place open_place(const std::string& path, const std::string& what) {
  const auto slash = path.rfind('/');
  const bool has_folder = slash != std::string::npos;
  const std::string folder = has_folder ? path.substr(0, slash + 1) : ".";
  Place place{.folder = Fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)},
              .name = has_folder ? path.substr(slash + 1) : path};
  if (!place.folder.open()) fail(what);
  return place;
}

// The new file, which is removed unless it takes the place of the old one.
class NewFile {
 public:
  NewFile(const Place& place, const std::string& what)
      : place_(place), name_(place.name + "." + std::to_string(::getpid()) + ".new") {
    // No other process has our number now, so a file with that name was left by a crash.
    ::unlinkat(place_.folder.get(), name_.c_str(), 0);
    fd_ = Fd{::openat(place_.folder.get(), name_.c_str(),
                      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!fd_.open()) fail(what);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (fd_.open()) ::unlinkat(place_.folder.get(), name_.c_str(), 0);
  }

  [[nodiscard]] int fd() const { return fd_.get(); }

  [[nodiscard]] bool take_place() {
    const int folder = place_.folder.get();
    if (::renameat(folder, name_.c_str(), folder, place_.name.c_str()) != 0) return false;
    fd_.close();
    return true;
  }

 private:
  const Place& place_;
  std::string name_;
  Fd fd_;
};

}  // namespace

void replace_file(const std::string& path, std::string_view text) {
  const auto what = "cannot write " + path;
  const auto place = open_place(path, what);
  struct stat status {};
  if (::fstatat(place.folder.get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
    if (!S_ISREG(status.st_mode)) fail(what, error_of_kind(status.st_mode));
  } else if (errno != ENOENT || place.name.empty()) {
    fail(what);
  }
  NewFile file{place, what};
  if (!write_all(file.fd(), text)) fail(what);
  if (::fsync(file.fd()) != 0 || !file.take_place() || ::fsync(place.folder.get()) != 0) {
    fail(what);
  }
}

}  // namespace papo::server
