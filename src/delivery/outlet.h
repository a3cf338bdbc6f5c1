// SPDX-License-Identifier: MIT

// The one place where bytes leave for clients.
//
// Most clients are owed one text and have nothing waiting. Such sends are gathered and handed to
// the kernel together. For all others the waiting bytes go first. The bytes that the kernel does
// not take wait in the recipient's outbox. The loop later says that the kernel takes more.
//
// The text of a recipient with a channel is sealed here, as the last thing that happens to it. The
// gathered sends share one buffer. Sealed bytes cannot be cut or left out, so those that the kernel
// does not take wait in the channel, and they are few. The text behind them waits in the outbox as
// text, so it can still be cut where a line ends.
//
// Threads: the worker's.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/recipient.h"
#include "net/sender.h"

namespace papo::delivery {

class Outlet {
 public:
  // Pieces of text, to be sent one after the other.
  using Pieces = std::span<const std::string_view>;

  // Is told the results of sends.
  class Watcher {
   public:
    // The kernel took so many of the waiting bytes.
    virtual void on_taken(Recipient& recipient, std::size_t bytes) = 0;
    // The kernel takes no more for now: the recipient is blocked until the loop says otherwise.
    virtual void on_blocked(Recipient& recipient) = 0;
    // Bytes wait for the recipient, or it is `counted`.
    virtual void on_waiting(Recipient& recipient) = 0;
    // The recipient cannot be reached.
    virtual void on_lost(Recipient& recipient) = 0;
    // There was no memory for the bytes that should wait: a part of them is lost.
    virtual void on_no_memory(Recipient& recipient) = 0;

   protected:
    ~Watcher() = default;
  };

  Outlet(net::Sender sender, Watcher& watcher);

  // Sends a text, which must stay valid until flush().
  void add(Recipient& recipient, std::string_view owed);
  // Makes the gathered sends.
  void flush();
  // Sends the waiting bytes at once, and then the pieces.
  void send(Recipient& recipient, Pieces owed);

 private:
  void keep_rest(Recipient& recipient, Pieces owed, std::size_t taken);
  void settle(Recipient& recipient, bool kept);
  void add_sealed(Recipient& recipient, std::string_view owed);
  void keep_sealed(Recipient& recipient, std::string_view rest);
  void send_sealed(Recipient& recipient, Pieces owed);
  bool seal_some(Recipient& recipient, std::string_view& text, std::size_t& taken);
  std::string_view joined(Pieces pieces);

  net::Sender sender_;
  Watcher& watcher_;
  std::vector<net::Send> sends_;        // The sends that are gathered.
  std::vector<Recipient*> recipients_;  // The recipient of each of these.
  std::string sealed_;                  // The bytes of gathered sends that are sealed.
  std::string sealed_alone_;            // A send that is not gathered.
  std::string joined_;                  // Pieces, one after the other.
};

}  // namespace papo::delivery
