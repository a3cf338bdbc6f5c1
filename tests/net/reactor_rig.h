// SPDX-License-Identifier: MIT

// A Reactor that listens, and a handler that writes down its calls.
//
// Threads: the loop's.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/entry.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/peer.h"
#include "net/reactor.h"
#include "net/run_until.h"

namespace papo::net {

using namespace std::chrono_literals;
using Told = std::vector<std::string>;

// Writes down its calls in words: "open", ">hello" for a line, "lost", ...
class Recorder final : public Reactor::Handler {
 public:
  void on_open(Reactor::Id id, int fd, const Address& peer, const Listener& listener) override {
    fds[id] = fd;
    peers[id] = to_string(peer);
    listeners[id] = &listener;
    told[id].emplace_back("open");
  }
  void on_dialect(Reactor::Id id, Dialect dialect) override {
    if (tells_dialects) told[id].push_back("speaks " + std::to_string(static_cast<int>(dialect)));
  }
  void on_greet(Reactor::Id id) override {
    if (tells_greetings) told[id].emplace_back("greet");
  }
  void on_refused(Reactor::Id id, std::string_view answer) override {
    told[id].push_back("answer " + std::string{answer});
  }
  void on_line(Reactor::Id id, std::string_view line) override {
    told[id].push_back(">" + std::string{line});
    turns[id].insert(turn_ends);
  }
  void on_line_too_long(Reactor::Id id) override { told[id].emplace_back("too long"); }
  void on_telnet(Reactor::Id id, std::string_view answer) override { answers[id] += answer; }
  void on_chunk(Reactor::Id id, std::string_view bytes) override {
    told[id].push_back("chunk");
    chunks[id].emplace_back(bytes);
  }
  void on_end(Reactor::Id id, Reactor::End end) override {
    told[id].emplace_back(end == Reactor::End::finished ? "finished" : "lost");
  }
  void on_writable(Reactor::Id id) override { told[id].emplace_back("writable"); }
  void on_name_deadline(Reactor::Id id) override { told[id].emplace_back("name deadline"); }
  void on_time_up(Reactor::Id id) override { told[id].emplace_back("time up"); }
  void on_last_deadline(Reactor::Id id) override { told[id].emplace_back("last deadline"); }
  void on_slowed(Reactor::Id id) override { told[id].emplace_back("slowed"); }
  void on_paid(Reactor::Id id) override { told[id].emplace_back("paid"); }
  void on_quiet(Reactor::Id id) override { told[id].emplace_back("quiet"); }
  void on_exhausted(int) override {}
  void on_recovered() override {}
  void on_turn_end() override { ++turn_ends; }
  void on_all_closed() override { all_closed = true; }
  bool congested() override { return is_congested; }

  std::map<Reactor::Id, Told> told;
  bool tells_greetings = false;  // Most tests leave this out.
  bool tells_dialects = false;   // Most tests leave this out.
  std::map<Reactor::Id, int> fds;
  std::map<Reactor::Id, std::set<int>> turns;  // The turns in which lines came.
  std::map<Reactor::Id, std::string> peers;
  std::map<Reactor::Id, std::string> answers;  // The answers to telnet.
  std::map<Reactor::Id, const Listener*> listeners;
  std::map<Reactor::Id, std::vector<std::string>> chunks;
  bool is_congested = false;
  bool all_closed = false;
  int turn_ends = 0;
};

inline constexpr Dialect plain{0};
inline constexpr Dialect raw{1};  // A dialect in chunks.

class ReactorTest : public testing::Test {
 protected:
  // The first connection has the id 1, and so on.
  static constexpr Reactor::Id first = 1;

  void start(unsigned rate_limit = 0) {
    limits_.rate_limit = rate_limit;
    reactor_ = std::make_unique<Reactor>(loop_, limits_, recorder_);
    reactor_->listen(listener());
    reactor_->start();
    address_ = reactor_->places().front().address;
  }

  // A listener at a free port.
  [[nodiscard]] Listener listener() const {
    return {.place = Listener::Host{"127.0.0.1"},
            .dialects = {plain, raw},
            .usual = {.dialect = plain},
            .steps = steps_,
            .limits = of_listener_,
            .refusals = refusals_};
  }

  Peer connect() {
    auto peer = Peer::connect(address_);
    const auto accepted = recorder_.fds.size() + 1;
    EXPECT_TRUE(run_until(loop_, [&] { return recorder_.fds.size() == accepted; }));
    return peer;
  }

  // Connects a client that only counts once it has sent these bytes.
  Peer connect_after(std::string_view bytes) {
    auto peer = Peer::connect(address_);
    peer.send(bytes);
    const auto accepted = recorder_.fds.size() + 1;
    EXPECT_TRUE(run_until(loop_, [&] { return recorder_.fds.size() == accepted; }));
    return peer;
  }

  Told& told(Reactor::Id id = first) { return recorder_.told[id]; }

  bool until_told(const std::string& what, Reactor::Id id = first) {
    return run_until(loop_, [&] { return std::ranges::find(told(id), what) != told(id).end(); });
  }

  // Whether the reactor has closed its side of that connection, as the peer sees it.
  bool until_ended(Peer& peer, std::string* received = nullptr) {
    return run_until(loop_, [&] {
      const auto more = peer.receive();
      if (received != nullptr) *received += more;
      return peer.ended();
    });
  }

  std::size_t fill(Reactor::Id id) {
    const std::string much(1 << 20, 'x');
    std::size_t filled = 0;
    while (true) {
      const auto sent = send_some(recorder_.fds[id], much);
      if (sent < 0) return filled;
      filled += static_cast<std::size_t>(sent);
    }
  }

  static std::string numbered_lines(int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) lines += std::to_string(i) + "\n";
    return lines;
  }

  static Told opened_and_numbered_lines(int count) {
    Told lines{"open"};
    for (int i = 0; i < count; ++i) lines.push_back(">" + std::to_string(i));
    return lines;
  }

  Loop loop_;
  Recorder recorder_;
  Listener::Limits of_listener_{.max_line = 100, .name_timeout = 0s};
  std::vector<const EntryStep*> steps_;
  Reactor::Limits limits_{.max_connections = 100, .rate_limit = 0, .idle_ping = 60s};
  Listener::Refusals refusals_{.full = "full\n"};
  std::unique_ptr<Reactor> reactor_;
  Address address_;
};

// A client that says "alien" first speaks another protocol. One that says "raw" speaks in chunks.
class ReactorThatAsksWhatIsSpoken : public ReactorTest {
 protected:
  ReactorThatAsksWhatIsSpoken() {
    recorder_.tells_greetings = true;
    of_listener_.greeting_delay = 1h;
    steps_ = {&first_line_};
  }

  class FirstLine final : public EntryStep {
   public:
    [[nodiscard]] std::size_t most_bytes() const override { return most; }
    [[nodiscard]] std::string too_late() const override { return "too late"; }
    [[nodiscard]] Verdict look(std::string_view bytes, Dialects /*taken*/) const override {
      if (bytes.find('\n') == std::string_view::npos) return Waits{};
      if (bytes.starts_with("alien")) return Refused{"go home"};
      if (bytes.starts_with("raw\n")) {
        return Passed{.taken = 4, .spoken = Spoken{raw, Framing::chunks}};
      }
      return Passed{.spoken = Spoken{plain, Framing::lines}};
    }
    static constexpr std::size_t most = 100;
  };
  FirstLine first_line_;
};

}  // namespace papo::net
