// SPDX-License-Identifier: MIT

// Looks up the addresses of a host while the loop goes on.
//
// Without a network a lookup may take half a minute, and nothing ends it. So it has a thread of its
// own, which nobody waits for. The result comes through a socket. A thread whose Lookup is gone
// touches only its end of the socket.
//
// Threads: the loop's.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "net/loop.h"
#include "net/poll.h"
#include "net/socket.h"

namespace papo::net {

class Lookup : Pinned {
 public:
  static constexpr std::size_t most_addresses = 16;

  // `on_found` gets no addresses if the host is not known now, or if no server can be asked.
  Lookup(Loop& loop, std::function<void(std::vector<Address> addresses)> on_found);

  // Ends an earlier lookup that has not found anything yet.
  void start(const std::string& host, std::uint16_t port);

 private:
  void receive();

  Loop& loop_;
  std::function<void(std::vector<Address>)> on_found_;
  Fd result_;
  std::optional<Poll> poll_;
};

}  // namespace papo::net
