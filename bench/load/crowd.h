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
#include "way.h"

namespace papo::bench {

class Crowd {
 public:
  // Is told what happens to the clients, which are numbered from 0.
  class Observer {
   public:
    // Takes complete frames off the front of `bytes`. The rest comes again, with the bytes after
    // it.
    virtual void on_received(std::size_t index, std::string_view& bytes) = 0;
    virtual void on_closed(std::size_t index) = 0;
    // A client cannot connect.
    virtual void on_unreachable(std::string why) = 0;

   protected:
    ~Observer() = default;
  };

  // How many clients there are, how their names begin, their password if there is one, and how many
  // may be on their way in at a time.
  struct Shape {
    std::size_t clients;
    std::string name;
    std::string password;
    std::size_t entering_at_once;
  };

  // The ways outlive the crowd.
  Crowd(net::Loop& loop, const Ways& ways, const net::Address& server, Shape shape,
        Observer& observer);

  // Begins to connect. Each client that enters makes place for the next.
  void start() { connect_more(); }

  // The client is in. Returns false if that was known, or if the client is not on its way in.
  bool has_entered(std::size_t index);

  [[nodiscard]] LoadClient& operator[](std::size_t index) { return *clients_[index]; }
  [[nodiscard]] const LoadClient& operator[](std::size_t index) const { return *clients_[index]; }
  [[nodiscard]] std::size_t entered() const { return entered_; }
  [[nodiscard]] bool all_entered() const { return entered_ == shape_.clients; }

  [[nodiscard]] const Codec& codec_of(std::size_t index) const { return *way_of(index).codec; }

  // The number of the client of that name; none if the name is of another program's client.
  [[nodiscard]] std::optional<std::size_t> index_of(std::string_view name) const;

  // Closes all connections at once, and forgets the clients. Not to be called by the observer.
  void cut_off() { clients_.clear(); }

 private:
  [[nodiscard]] const Way& way_of(std::size_t index) const { return ways_[index % ways_.size()]; }
  void connect_more();
  void on_ready(std::size_t index, net::Poll::Ready ready);
  void on_connected(std::size_t index);
  void receive(std::size_t index);

  net::Loop& loop_;
  const Ways& ways_;
  net::Address server_;
  Shape shape_;
  tls::Trust trust_{tls::Trust::Settings{.trusts_all = true}};
  Observer& observer_;
  std::vector<char> space_;  // Holds received bytes; all clients share it.
  std::vector<std::unique_ptr<LoadClient>> clients_;
  std::size_t entered_ = 0;
};

}  // namespace papo::bench
