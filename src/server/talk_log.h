// SPDX-License-Identifier: MIT

// The talk log: everything that is said in rooms, in a file for each room, one JSON object a line.
//
//   {"time":"2026-11-23T12:03:04.567Z","room":"#jogos","name":"ana","kind":"say","text":"oi"}
//
// "kind" is "say", or "act" for a person's act. A private message is no event of a room, and never
// comes here. The file has the room's name without the first "#": jogos.jsonl. Signs
// other than "_", "-" and "." are numbers in it: c%2B%2B.jsonl.
//
// If the disk is slower than the talk, the loop reads less from clients. If nothing can be written
// at all, the talk goes on. Lines that do not fit into the queue then are not logged, and the
// server's log tells their number.
//
// Threads: any.
//
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
#include "engine/observer.h"

namespace papo::server {

class TalkLog final : public engine::Observer {
 public:
  // Makes the folder if there is none. The folder and its files are for their user alone. Throws
  // std::system_error if there can be no folder.
  explicit TalkLog(std::string folder);
  ~TalkLog();  // Writes what still waits, for at most a second.
  TalkLog(const TalkLog&) = delete;
  TalkLog& operator=(const TalkLog&) = delete;

  // Takes the lines of talk, and no other event.
  void post(chat::EventPtr event) override;
  // Is 0 as long as the log cannot write: then nobody waits for it.
  [[nodiscard]] std::size_t backlog() const override;

  // From now on the log writes to the folder that its path leads to now. Each file is opened anew
  // for each writing.
  void reopen();

 private:
  using Events = engine::EventQueue::Events;

  void run(const std::stop_token& stopping);
  void tell_dropped(std::size_t lines);
  void write(const Events& events, const std::stop_token& stopping);
  bool write_to(const std::string& file, std::string_view text, const std::stop_token& stopping);
  bool open_folder();
  void open_folder_if_asked();
  void tell_trouble(int error_number);

  const std::string path_;
  Fd folder_;                         // Belongs to the thread, once that runs.
  std::atomic<bool> trouble_{false};  // The last try to write failed.
  std::atomic<std::size_t> dropped_{0};
  std::atomic<bool> reopens_{false};
  std::jthread thread_;  // The last member, because it is stopped and joined first.
};

// A line of the log for an event that is Said.
std::string line_of(const chat::Event& event);
// The file of a room, whose valid name begins with "#".
std::string file_of(std::string_view room);

}  // namespace papo::server
