// SPDX-License-Identifier: MIT

// The talk log: what is said in rooms, in a file for each room, one JSON object a line.
//
//   {"time":"2026-11-23T12:03:04.567Z","room":"#jogos","name":"ana","kind":"say","text":"oi"}
//
// "kind" is "say", or "act" for what someone does. What is written in private is no event of a
// room, and never comes here. The file is called as the room, without the "#": jogos.jsonl.
//
// If the disk is slower than the talk, the loop reads less from clients. If nothing can be written
// at all, the talk goes on: what does not fit into the queue by then is not logged, and the
// server's log tells how much that is.
//
// Threads: any.
// Sources: open(2), write(2), RFC 8259 (JSON), RFC 3339 (times).
#pragma once

#include <atomic>
#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "chat/event.h"
#include "server/observer.h"

namespace papo::server {

class TalkLog final : public Observer {
 public:
  // The folder is made if it is not there, for its user alone, as all files are. Throws
  // std::system_error if it can't be had.
  explicit TalkLog(std::string folder);
  ~TalkLog();  // What waits is still written, if that takes no more than a second.
  TalkLog(const TalkLog&) = delete;
  TalkLog& operator=(const TalkLog&) = delete;

  // Takes what was said, and nothing else.
  void post(chat::EventPtr event) override;
  // Nothing as long as it cannot write: then nobody waits for it.
  [[nodiscard]] std::size_t backlog() const override;

  // What is written from now on goes to where the path of the folder leads now. Each file is opened
  // anew whenever something is written.
  void reopen();

 private:
  using Events = EventQueue::Events;

  void run(const std::stop_token& stopping);
  void tell_dropped(std::size_t lines);
  void write(const Events& events, const std::stop_token& stopping);
  bool write_to(const std::string& file, std::string_view text, const std::stop_token& stopping);
  bool open_folder();
  void open_folder_if_asked();
  void tell_trouble(int error_number);

  const std::string path_;
  Fd folder_;                         // The thread's, from when it runs.
  std::atomic<bool> trouble_{false};  // The last try to write failed.
  std::atomic<std::size_t> dropped_{0};
  std::atomic<bool> reopens_{false};
  std::jthread thread_;  // Last, for it is stopped and joined first.
};

// A line of the log, for what is Said.
std::string line_of(const chat::Event& event);
// The file of a room, whose valid name begins with "#".
std::string file_of(std::string_view room);

}  // namespace papo::server
