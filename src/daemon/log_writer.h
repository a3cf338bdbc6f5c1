// SPDX-License-Identifier: MIT

// Takes the log to its file, or to standard error, on a thread of its own: whoever logs never waits
// for a slow or full disk, nor for someone who does not read our standard error.
//
// What can't be written yet is tried again until it can be. A MiB may wait, and as much be on its
// way; what does not fit is refused. A log file that was moved away is begun anew.
//
// Threads: any.
// Sources: poll(2), write(2), pipe(7) (PIPE_BUF).
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "base/mutex.h"
#include "net/socket.h"

namespace papo::daemon {

class LogWriter {
 public:
  // Appends to the file at this path, or to the descriptor that it stands for (/dev/stdout); to
  // standard error if there is no path. Throws
  // std::system_error if the file can't be opened.
  explicit LogWriter(std::string path);
  ~LogWriter();  // What waits is still written, if that takes no more than a second.
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // False if there is no room for it.
  [[nodiscard]] bool add(std::string_view text);
  // Looks soon whether the path leads to another file by now, as it does before it writes.
  void reopen();
  // Waits until all is written, for no more than a second.
  void flush();

 private:
  void run(const std::stop_token& stopping);
  bool write(std::string_view text, const std::stop_token& stopping);
  void follow_path();
  void tell_trouble(int error_number);

  const std::string path_;
  net::Fd file_;          // The thread's, from when it runs; not open for standard error.
  bool trouble_ = false;  // The thread's.

  Mutex mutex_;
  StoppableCondition something_came_;
  Condition all_written_;
  std::string waiting_ GUARDED_BY(mutex_);
  bool writing_ GUARDED_BY(mutex_) = false;
  bool reopens_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;  // Last, for it is stopped and joined first.
};

}  // namespace papo::daemon
