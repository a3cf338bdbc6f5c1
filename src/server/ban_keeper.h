// SPDX-License-Identifier: MIT

// Keeps the bans in their file: writes them whenever an operator has changed them, the last time
// when it is destroyed. If they can't be written the keeper logs so once, and tries again until
// they can.
//
// The keeper observes what is done to the bans, and has a copy of them. Bans hold from when they
// are set. The operator is told once they are on the disk: a crash loses none of which that was
// said.
//
// The file may be changed by hand while the server runs, and is read again when someone asks for
// it.
//
// Threads: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "chat/bans.h"
#include "chat/event.h"
#include "engine/hub.h"
#include "server/observer.h"

namespace papo::server {

class BanKeeper final : public Observer {
 public:
  // The bans are those in the file, and the Hub's. No file: operators are told at once, and nothing
  // is kept. The Hub outlives the keeper.
  BanKeeper(std::string file, chat::Bans bans, engine::Hub& hub);
  ~BanKeeper();
  BanKeeper(const BanKeeper&) = delete;
  BanKeeper& operator=(const BanKeeper&) = delete;

  void post(chat::EventPtr event) override;

  // The bans are to be as in the file. What comes of it is logged: they stay as they are if a line
  // of it is no ban, or if there are changes that are not in the file yet.
  void read_again();

 private:
  // An operator who waits until the bans are saved.
  struct Waiting {
    chat::ClientId client;
    chat::Ticket ticket;
  };

  void run(const std::stop_token& stopping);
  void take(const chat::Event& event);
  void take(const chat::BanPlaced& placed, chat::Time time);
  void take(const chat::BanLifted& lifted, chat::Time time);
  void take(const chat::BansReplaced& replaced, chat::Time time);
  void write();
  void read();

  const std::string file_;
  engine::Hub& hub_;
  std::atomic<bool> is_to_read_{false};

  // The thread's.
  chat::Bans bans_;
  std::uint64_t version_ = 0;                  // Of these.
  std::uint64_t saved_version_ = 0;            // Of those in the file.
  bool trouble_ = false;                       // The last try to write them failed.
  std::shared_ptr<const chat::Bans> offered_;  // Read from the file, and asked to be the Hub's.
  std::vector<Waiting> waiting_;               // At most one of each client.

  std::jthread thread_;  // Last, for it is stopped and joined first.
};

}  // namespace papo::server
