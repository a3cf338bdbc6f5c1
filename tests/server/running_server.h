// SPDX-License-Identifier: MIT

// A server that runs within the test, on a thread of its own, and people that talk to it.
#pragma once

#include <poll.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "net/peer.h"
#include "net/socket.h"
#include "papo/server.h"

namespace papo {

inline Options quick_options() {
  Options options;
  options.port = 0;
  options.workers = 4;
  options.rate_limit = 0;
  options.drain_timeout = std::chrono::seconds{20};
  return options;
}

class RunningServer {
 public:
  explicit RunningServer(const Options& options = quick_options()) {
    spdlog::set_level(spdlog::level::off);
    server_ = std::make_unique<Server>(options);
    running_ = std::jthread{[this] { server_->run(); }};
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() { stop_and_wait(); }

  [[nodiscard]] net::Address address() const {
    const auto text = server_->addresses().front();
    const auto port = static_cast<std::uint16_t>(std::stoi(text.substr(text.rfind(':') + 1)));
    return net::resolve("127.0.0.1", port, false).front();
  }
  void stop() { server_->stop(); }
  void stop_and_wait() {
    stop();
    if (running_.joinable()) running_.join();
  }

 private:
  std::unique_ptr<Server> server_;
  std::jthread running_;
};

// A person that talks to the server, and waits for its answers.
class Person {
 public:
  explicit Person(const RunningServer& server) : peer_(net::Peer::connect(server.address())) {
    until("-- welcome to papo; what is your name?\n");
  }
  // Speaks first, because the greeting would come later.
  Person(const RunningServer& server, const std::string& name)
      : peer_(net::Peer::connect(server.address())) {
    say(name);
    until("-- welcome to papo; what is your name?\n");
    until("-- you are " + name + ",");
    until("\n");
  }

  void say(const std::string& line) { peer_.send(line + "\n"); }

  // All bytes up to and with this text, which must come within the patience of a test.
  std::string until(std::string_view text) {
    std::size_t searched = 0;
    while (true) {
      const auto found = received_.find(text, searched);
      if (found != std::string::npos) {
        auto before = received_.substr(0, found + text.size());
        received_.erase(0, before.size());
        return before;
      }
      searched = received_.size() < text.size() ? 0 : received_.size() - text.size();
      if (peer_.ended() || !net::wait_for(peer_.fd(), POLLIN)) {
        throw std::runtime_error("this did not come: " + std::string{text});
      }
      received_ += peer_.receive();
    }
  }

  // All bytes up to the end of the connection.
  std::string until_end() {
    while (!peer_.ended()) {
      if (!net::wait_for(peer_.fd(), POLLIN)) throw std::runtime_error("the end did not come");
      received_ += peer_.receive();
    }
    return std::exchange(received_, {});
  }

  net::Peer& peer() { return peer_; }

 private:
  net::Peer peer_;
  std::string received_;
};

}  // namespace papo
