// SPDX-License-Identifier: MIT

// Looks the addresses of a host up while the loop goes on.
//
// A lookup may take half a minute where the network is gone, and nothing ends it. So it has a
// thread of its own, which nobody waits for: what it finds comes through a socket, and a thread
// whose Lookup is gone touches nothing but its end of that.
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

  // `on_found` is given none if the host is not known now, or nobody can be asked.
  Lookup(Loop& loop, std::function<void(std::vector<Address> addresses)> on_found);

  // Ends the one before, if that has not found anything yet.
  void start(const std::string& host, std::uint16_t port);

 private:
  void receive();

  Loop& loop_;
  std::function<void(std::vector<Address>)> on_found_;
  Fd result_;
  std::optional<Poll> poll_;
};

}  // namespace papo::net
