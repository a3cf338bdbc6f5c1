// SPDX-License-Identifier: MIT

#include "daemon/log_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <system_error>
#include <utility>

#include "base/passed_descriptor.h"
#include "budget/limits.h"

namespace papo::daemon {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto patience = 1s;  // At the end.
constexpr auto retry_after = 100ms;

// Without O_NONBLOCK, opening a pipe would wait for a reader.
net::Fd open_log(const std::string& path) {
  if (const auto passed = passed_descriptor(path)) return duplicate(*passed, O_WRONLY);
  constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NOCTTY;
  return net::Fd{::open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC, S_IRUSR | S_IWUSR)};
}

// Returns the number of written bytes, or -1 with errno: EAGAIN if the descriptor takes no byte
// within the time. A pipe that is ready has room for PIPE_BUF bytes, so a write of at most that
// size does not block.
ssize_t write_some(int fd, std::string_view text, std::chrono::milliseconds time) {
  pollfd ready{.fd = fd, .events = POLLOUT, .revents = 0};
  if (::poll(&ready, 1, static_cast<int>(time.count())) != 1) {
    errno = EAGAIN;
    return -1;
  }
  return ::write(fd, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
}

}  // namespace

LogWriter::LogWriter(std::string path) : path_(std::move(path)) {
  if (!path_.empty()) {
    file_ = open_log(path_);
    if (!file_.open()) {
      throw std::system_error(errno, std::generic_category(), "cannot log to " + path_);
    }
  }
  thread_ = std::jthread{[this](const std::stop_token& stopping) { run(stopping); }};
}

LogWriter::~LogWriter() = default;

bool LogWriter::add(std::string_view text) {
  {
    const MutexLock lock{mutex_};
    if (waiting_.size() + text.size() > budget::log_waiting) return false;
    waiting_ += text;
  }
  something_came_.notify_one();
  return true;
}

void LogWriter::reopen() {
  {
    const MutexLock lock{mutex_};
    reopens_ = true;
  }
  something_came_.notify_one();
}

void LogWriter::flush() {
  const MutexLock lock{mutex_};
  all_written_.wait_for(mutex_, patience,
                        [this]() REQUIRES(mutex_) { return waiting_.empty() && !writing_; });
}

void LogWriter::run(const std::stop_token& stopping) {
  std::string taken;
  const MutexLock lock{mutex_};
  const auto something = [this]() REQUIRES(mutex_) { return !waiting_.empty() || reopens_; };
  while (something_came_.wait(mutex_, stopping, something)) {
    reopens_ = false;
    std::swap(taken, waiting_);
    writing_ = true;
    {
      const MutexUnlock unlocked{mutex_};
      follow_path();
      if (!write(taken, stopping)) return;
      taken.clear();
    }
    writing_ = false;
    if (waiting_.empty()) all_written_.notify_all();
  }
}

// False if the text was not written before the end.
bool LogWriter::write(std::string_view text, const std::stop_token& stopping) {
  auto end = Clock::time_point::max();
  while (!text.empty()) {
    const auto written = write_some(file_.open() ? file_.get() : STDERR_FILENO, text, retry_after);
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
      trouble_ = false;
      continue;
    }
    const bool will_be_ready = errno == EAGAIN || errno == EINTR;
    if (!will_be_ready) tell_trouble(errno);
    if (stopping.stop_requested()) {
      if (!will_be_ready) return false;
      end = std::min(end, Clock::now() + patience);
      if (Clock::now() >= end) return false;
    } else if (!will_be_ready) {
      std::this_thread::sleep_for(retry_after);
      follow_path();  // Someone may have removed the log to make room.
    }
  }
  return true;
}

// After the log was moved away, the next lines go to a new file in its place.
void LogWriter::follow_path() {
  if (!file_.open() || passed_descriptor(path_)) return;
  struct stat ours {};
  struct stat there {};
  if (::fstat(file_.get(), &ours) != 0) return;
  const bool same = ::stat(path_.c_str(), &there) == 0 && there.st_dev == ours.st_dev &&
                    there.st_ino == ours.st_ino;
  if (same) return;
  if (auto file = open_log(path_); file.open()) file_ = std::move(file);
}

// Is told once, until the log can be written again.
void LogWriter::tell_trouble(int error_number) {
  if (std::exchange(trouble_, true) || !file_.open()) return;
  const auto what = fmt::format("papo-server: cannot write the log: {}\n",
                                std::generic_category().message(error_number));
  static_cast<void>(write_some(STDERR_FILENO, what, 0ms));
}

}  // namespace papo::daemon
