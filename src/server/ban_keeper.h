// SPDX-License-Identifier: MIT

// Keeps the bans in their file. The keeper writes the file when an operator has changed the bans,
// and at its own end. If it cannot write, it logs so once, and tries again until it can.
//
// A server with a store has no such keeper: the archive keeps the bans (store/archive.h).
//
// The file may be changed by hand while the server runs. read_again() reads it.
//
// Threads: any.
#pragma once

#include <atomic>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "chat/bans.h"
#include "chat/event.h"
#include "engine/bans_copy.h"
#include "engine/hub.h"
#include "engine/observer.h"

namespace papo::server {

class BanKeeper final : public engine::Observer {
 public:
  // The bans are those of the file and of the Hub. Without a file, operators are told at once, and
  // nothing is kept. The Hub outlives the keeper.
  BanKeeper(std::string file, chat::Bans bans, engine::Hub& hub);
  ~BanKeeper();
  BanKeeper(const BanKeeper&) = delete;
  BanKeeper& operator=(const BanKeeper&) = delete;

  void post(chat::EventPtr event) override;

  // Makes the bans those of the file, and logs the result. The bans stay as they are if a line of
  // the file is no ban, or if the file lacks changes.
  void read_again();

 private:
  void run(const std::stop_token& stopping);
  void take(const chat::Event& event);
  void take(const chat::BansReplaced& replaced);
  void write();
  void read();

  const std::string file_;
  engine::Hub& hub_;
  std::atomic<bool> is_to_read_{false};

  // The members below belong to the thread.
  engine::BansCopy bans_;
  bool trouble_ = false;  // The last try to write failed.
  // Bans from the file, which the Hub was asked to take.
  std::shared_ptr<const chat::Bans> offered_;

  std::jthread thread_;  // The last member, because it is stopped and joined first.
};

}  // namespace papo::server
