// SPDX-License-Identifier: MIT

#include "server_process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace papo::bench {
namespace {

using Clock = std::chrono::steady_clock;

void check(int error, const std::string& what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

// How to start a program: with its standard output into a pipe, and apart from the terminal's
// interrupts, because this program decides when the other stops.
class SpawnSettings {
 public:
  explicit SpawnSettings(int output) {
    check(posix_spawn_file_actions_init(&actions_), "cannot start a program");
    check(posix_spawnattr_init(&attributes_), "cannot start a program");
    check(posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO),
          "cannot start a program");
    check(posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP), "cannot start a program");
  }
  ~SpawnSettings() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// The C library's own header for this can't be used from C++ in Debian 12 (glibc 2.36).
net::Fd open_process(pid_t pid) {
  return net::Fd{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
}

bool wait_readable(int fd, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() < 0) return false;
    pollfd watched{fd, POLLIN, 0};
    const int ready = poll(&watched, 1, static_cast<int>(left.count()));
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) check(errno, "cannot wait for the server");
  }
}

std::string describe_end(int status) {
  if (WIFEXITED(status)) {
    const int code = WEXITSTATUS(status);
    return code == 0 ? "" : fmt::format("the server ended with status {}", code);
  }
  return fmt::format("the server was ended by signal {} ({})", WTERMSIG(status),
                     strsignal(WTERMSIG(status)));
}

}  // namespace

ServerProcess::ServerProcess(const std::string& program, const std::vector<std::string>& arguments,
                             std::chrono::milliseconds patience) {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) check(errno, "cannot make a pipe");
  output_ = net::Fd{pipe_ends[0]};
  net::Fd write_end{pipe_ends[1]};

  // A Papo keeps nothing, unless the environment says where.
  static_cast<void>(setenv("PAPO_DATA", "none", 0));
  const SpawnSettings settings{write_end.get()};
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  check(posix_spawnp(&pid_, program.c_str(), settings.actions(), settings.attributes(), argv.data(),
                     environ),
        "cannot start " + program);
  write_end.close();  // Otherwise the output would not end with the server.
  try {
    ended_ = open_process(pid_);
    if (!ended_.open()) check(errno, "cannot watch " + program);
    read_address(patience);
  } catch (...) {
    kill(pid_, SIGKILL);
    reap();
    throw;
  }
}

ServerProcess::~ServerProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  reap();
}

void ServerProcess::ask_to_stop() const {
  if (pid_ > 0) kill(pid_, SIGTERM);
}

std::string ServerProcess::wait(std::chrono::milliseconds patience) {
  const bool in_time = ended_.open() && wait_readable(ended_.get(), Clock::now() + patience);
  if (!in_time) kill(pid_, SIGKILL);
  const int status = reap();
  return in_time ? describe_end(status) : "the server had to be killed: it did not stop";
}

int ServerProcess::reap() noexcept {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

void ServerProcess::read_address(std::chrono::milliseconds patience) {
  constexpr std::string_view announcement = "listening on ";
  const auto deadline = Clock::now() + patience;
  std::string output;
  for (;;) {
    if (!wait_readable(output_.get(), deadline)) {
      throw std::runtime_error("the server did not say in time where it listens");
    }
    std::array<char, 512> part{};
    const ssize_t size = read(output_.get(), part.data(), part.size());
    if (size <= 0) throw std::runtime_error("the server ended instead of listening");
    output.append(part.data(), static_cast<std::size_t>(size));

    const std::size_t begin = output.find(announcement);
    if (begin == std::string::npos) continue;
    const std::size_t end = output.find_first_of(" ,\r\n", begin + announcement.size());
    if (end == std::string::npos) continue;
    const std::string_view address =
        std::string_view{output}.substr(begin, end - begin).substr(announcement.size());
    const std::size_t colon = address.rfind(':');
    if (colon == std::string_view::npos) {
      throw std::runtime_error(fmt::format("the server listens on {}, which has no port", address));
    }
    const std::string_view port = address.substr(colon + 1);
    const auto result = std::from_chars(port.data(), port.data() + port.size(), port_);
    if (result.ec != std::errc{}) {
      throw std::runtime_error(fmt::format("the server listens on {}, which is no port", address));
    }
    host_ = address.substr(0, colon);
    // The host of an IPv6 address stands in brackets.
    if (host_.starts_with('[') && host_.ends_with(']')) host_ = host_.substr(1, host_.size() - 2);
    return;
  }
}

}  // namespace papo::bench
