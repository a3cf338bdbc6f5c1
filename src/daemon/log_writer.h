// SPDX-License-Identifier: MIT

// Writes the log to its file, or to standard error, on a thread of its own. So a thread that logs
// does not wait for a slow or full disk, nor for the reader of our standard error.
//
// If a line cannot be written yet, the writer tries again until it can. A MiB may wait, and another
// MiB may be on its way; further lines are refused. If the log file was moved away, the writer
// begins a new one.
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
  // Appends to the file at this path, or to the descriptor that the path stands for (/dev/stdout).
  // Without a path it writes to standard error. Throws std::system_error if the file cannot be
  // opened.
  explicit LogWriter(std::string path);
  ~LogWriter();  // Writes what still waits, for at most a second.
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // False if there is no room for the text.
  [[nodiscard]] bool add(std::string_view text);
  // Has the writer soon look where the path leads now. The writer also looks before it writes.
  void reopen();
  // Waits until everything is written, for at most a second.
  void flush();

 private:
  void run(const std::stop_token& stopping);
  bool write(std::string_view text, const std::stop_token& stopping);
  void follow_path();
  void tell_trouble(int error_number);

  const std::string path_;
  net::Fd file_;          // Belongs to the thread, once that runs. Not open for standard error.
  bool trouble_ = false;  // Belongs to the thread.

  Mutex mutex_;
  StoppableCondition something_came_;
  Condition all_written_;
  std::string waiting_ GUARDED_BY(mutex_);
  bool writing_ GUARDED_BY(mutex_) = false;
  bool reopens_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;  // The last member, because it is stopped and joined first.
};

}  // namespace papo::daemon
