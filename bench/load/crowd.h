// SPDX-License-Identifier: MIT

// The simulated people: they connect, a bounded number at a time, and give their names.
//
// Threads: the loop's.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/codecs/codec.h"
#include "load_client.h"
#include "net/loop.h"
#include "net/socket.h"

namespace papo::bench {

class Crowd {
 public:
  // Who is told of what happens to whom; clients are numbered from 0.
  class Observer {
   public:
    // Takes what is whole off the front of `bytes`. What is left comes again, with what follows it.
    virtual void on_received(std::size_t index, std::string_view& bytes) = 0;
    virtual void on_closed(std::size_t index) = 0;
    // Someone cannot connect.
    virtual void on_unreachable(std::string why) = 0;

   protected:
    ~Observer() = default;
  };

  // How many, what their names begin with, the password that they give if it is not empty, and how
  // many may be on their way in at a time.
  struct Shape {
    std::size_t clients;
    std::string name;
    std::string password;
    std::size_t entering_at_once;
  };

  Crowd(net::Loop& loop, const Codec& codec, const net::Address& server, Shape shape,
        Observer& observer);

  // Begins to connect; who enters makes place for the next.
  void start() { connect_more(); }

  // That client is in. Says false if that was known, or if it is not on its way in.
  bool has_entered(std::size_t index);

  [[nodiscard]] LoadClient& operator[](std::size_t index) { return *clients_[index]; }
  [[nodiscard]] const LoadClient& operator[](std::size_t index) const { return *clients_[index]; }
  [[nodiscard]] std::size_t entered() const { return entered_; }
  [[nodiscard]] bool all_entered() const { return entered_ == shape_.clients; }

  // The number of the client of that name; none if it is someone else.
  [[nodiscard]] std::optional<std::size_t> index_of(std::string_view name) const;

  // Closes all connections at once; none is left to be asked for. Not from within the observer.
  void cut_off() { clients_.clear(); }

 private:
  void connect_more();
  void on_ready(std::size_t index, net::Poll::Ready ready);
  void on_connected(std::size_t index);
  void receive(std::size_t index);

  net::Loop& loop_;
  const Codec& codec_;
  net::Address server_;
  Shape shape_;
  Observer& observer_;
  std::vector<char> space_;  // For what is received; shared by all clients.
  std::vector<std::unique_ptr<LoadClient>> clients_;
  std::size_t entered_ = 0;
};

}  // namespace papo::bench
