// SPDX-License-Identifier: MIT

// The listening sockets.
//
// Without a free descriptor (or memory in the kernel) a waiting connection cannot be taken. It
// stays in the kernel's queue then, and the acceptor tries again every 100 ms.
//
// Threads: the loop's.
// Source: accept(2), "Error handling".
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "net/listener.h"
#include "net/loop.h"
#include "net/poll.h"
#include "net/socket.h"

namespace papo::net {

class Acceptor {
 public:
  struct Callbacks {
    std::function<void(int error_number)> on_exhausted;  // Once, until on_recovered.
    std::function<void()> on_recovered;
  };
  using OnAccept = std::function<void(Fd fd, const Address& peer)>;

  Acceptor(Loop& loop, Callbacks callbacks);

  // Listens at the listener's place: connections wait in the kernel until start(). Takes the
  // listener's descriptor, if it has one. Throws std::system_error.
  void listen(Listener& listener, const OnAccept& on_accept);

  // The addresses where it listens, and the dialects that are taken at each.
  struct Place {
    Address address;
    Dialects dialects;
  };
  [[nodiscard]] std::vector<Place> places() const;

  void start();
  // Closes the listening sockets: from now on the kernel refuses newcomers.
  void close();

 private:
  struct Socket {
    Fd fd;
    Dialects dialects;
    OnAccept on_accept;
    std::unique_ptr<Poll> poll{};  // After fd, so that it ends before fd is closed.
  };

  void listen_at_host(const Listener::Host& host, const Listener& listener,
                      const OnAccept& on_accept);
  void add(Fd listening, const Listener& listener, const OnAccept& on_accept);
  void accept_waiting(Socket& socket);
  void set_exhausted(int error_number);
  void set_recovered();
  void watch(bool accepting);

  Loop& loop_;
  Callbacks callbacks_;
  std::list<Socket> sockets_;
  bool exhausted_ = false;
  Timer retry_;
};

}  // namespace papo::net
