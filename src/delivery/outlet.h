// SPDX-License-Identifier: MIT

// The one place where bytes leave for clients.
//
// Most clients are owed one text and have nothing waiting: such sends are gathered and handed to
// the kernel together. For all others the bytes that wait go first. The bytes that the kernel does
// not take wait in the recipient's outbox. The loop then says when the kernel takes more.
//
// Threads: the worker's.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "delivery/recipient.h"
#include "net/sender.h"

namespace papo::delivery {

class Outlet {
 public:
  using Pieces = std::span<const std::string_view>;  // Of text, to be sent one after the other.

  // Is told what becomes of what is sent.
  class Watcher {
   public:
    // The kernel took so many of the bytes that waited.
    virtual void on_taken(Recipient& recipient, std::size_t bytes) = 0;
    // The kernel takes no more for now: the recipient is blocked until someone says otherwise.
    virtual void on_blocked(Recipient& recipient) = 0;
    // Bytes wait for the recipient, or it is `counted`.
    virtual void on_waiting(Recipient& recipient) = 0;
    // The recipient can't be reached.
    virtual void on_lost(Recipient& recipient) = 0;
    // There was no memory for what it is to wait for: a part of that is lost.
    virtual void on_no_memory(Recipient& recipient) = 0;

   protected:
    ~Watcher() = default;
  };

  Outlet(net::Sender sender, Watcher& watcher);

  // Sends a text, which stays as it is until flush().
  void add(Recipient& recipient, std::string_view owed);
  // Makes the sends that were gathered.
  void flush();
  // Sends at once what waits for the recipient, and then the pieces.
  void send(Recipient& recipient, Pieces owed);

 private:
  void keep_rest(Recipient& recipient, Pieces owed, std::size_t taken);

  net::Sender sender_;
  Watcher& watcher_;
  std::vector<net::Send> sends_;        // Gathered to be made together,
  std::vector<Recipient*> recipients_;  // each for one of these.
};

}  // namespace papo::delivery
