// The listening sockets.
//
// When the process is out of descriptors (or the kernel of memory) a waiting connection can't be
// taken. It then stays in the kernel's queue, and the acceptor tries again every 100 ms.
//
// Threads: the loop's.
// Source: accept(2), "Error handling".
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/loop.h"
#include "net/socket.h"

namespace papo::net {

class Acceptor {
 public:
  struct Callbacks {
    std::function<void(Fd fd, const Address& peer)> on_accept;
    std::function<void(int error_number)> on_exhausted;  // Once, until on_recovered.
    std::function<void()> on_recovered;
  };

  Acceptor(Loop& loop, Callbacks callbacks);

  // Listens at every address that the host has (the first one only, where the port is to be a free
  // one), from now on: connections wait in the kernel until start(). Throws std::system_error.
  void listen(const std::string& host, std::uint16_t port);

  // The same with a socket that someone else made.
  void listen(Fd listening) { listeners_.emplace_back(std::move(listening)); }

  [[nodiscard]] std::vector<Address> addresses() const;

  // As net::set_receive_buffer() and net::set_send_buffer(), for every connection.
  void set_receive_buffer(int bytes);
  void set_send_buffer(int bytes);

  void start();
  // Closes the listening sockets: from now on the kernel refuses newcomers.
  void close();

 private:
  struct Listener {
    explicit Listener(Fd listening) : fd(std::move(listening)) {}
    Fd fd;
    std::unique_ptr<Poll> poll;
  };

  void accept_waiting(Listener& listener);
  void set_exhausted(int error_number);
  void set_recovered();
  void watch(bool accepting);

  Loop& loop_;
  Callbacks callbacks_;
  std::list<Listener> listeners_;
  bool exhausted_ = false;
  Timer retry_;
};

}  // namespace papo::net
