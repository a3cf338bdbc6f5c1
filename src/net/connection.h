// SPDX-License-Identifier: MIT

// The loop's record of one connection.
//
// Threads: the loop's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/fd.h"
#include "budget/sites.h"
#include "budget/token_bucket.h"
#include "net/entry.h"
#include "net/gate.h"
#include "net/line_framer.h"
#include "net/loop.h"
#include "net/poll.h"
#include "net/telnet.h"
#include "net/vanished.h"

namespace papo::net {

struct Connection {
  enum class Stage : std::uint8_t {
    announcing,   // A proxy that has not named its client yet.
    at_the_door,  // The site has no tokens.
    owned,
    refused,  // Never gets an owner.
  };

  // Calls on_ready(connection, ready).
  template <typename OnReady>
  Connection(Loop& loop, Vanished& vanished, Gate& came_by, std::uint64_t connection_id,
             Fd connected, budget::TokenBucket tokens, OnReady on_ready)
      : id(connection_id),
        gate(came_by),
        fd(std::move(connected)),
        poll(loop, fd.get(), [this, on_ready](Poll::Ready ready) { on_ready(*this, ready); }),
        watched(vanished, id, fd.get()),
        bucket(tokens) {}

  // The part of a connection that exists only while it waits for tokens.
  struct Waiting {
    std::chrono::milliseconds since;  // From then on it has never caught up.
    std::string held{};               // Bytes that were read, and neither framed nor handed on.
    bool told_slowed = false;
  };

  // Whether the connection, or bytes that it sent, wait for tokens.
  [[nodiscard]] bool waits() const { return throttled || stage == Stage::at_the_door; }

  std::uint64_t id;
  Gate& gate;                                 // The listener by which it came.
  std::optional<budget::Sites::Place> place;  // None while it is announcing.
  Fd fd;
  Poll poll;  // After fd, so that it ends before fd is closed.
  Vanished::Watched watched;
  std::unique_ptr<Entry> entry;  // None after all steps.
  LineFramer framer;
  budget::TokenBucket bucket;
  std::unique_ptr<Waiting> waiting;
  Telnet telnet;
  std::uint32_t passed_over = 0;  // Bytes of lines without end, not paid yet.
  std::uint32_t bytes_out = 0;    // Bytes of chunks that the owner has not given back yet.
  Stage stage = Stage::announcing;
  Framing framing = Framing::lines;
  Dialect dialect{};                // Known once all steps are passed.
  std::uint8_t silence = 0;         // How many looks in a row found that nothing had come.
  std::uint8_t greetings_due = 0;   // The times that are set to greet it. The last one counts.
  std::uint8_t greetings_held = 0;  // The times that it was not greeted, because of a browser.
  bool more_came = false;           // More than a read of its bytes is out, and more has come.
  bool greeted = false;             // The owner was told to greet it, or never will be.
  bool time_is_up = false;          // For a connection whose dialect is brief.
  bool throttled = false;
  bool owner_waits = false;  // Until the connection has tokens (tell_when_paid()).
  bool parting = false;      // The peer was gone while bytes waited.
  bool congested = false;
  bool ended = false;
  bool finishing = false;
  bool wants_writable = false;
};

}  // namespace papo::net
