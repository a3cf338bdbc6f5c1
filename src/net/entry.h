// SPDX-License-Identifier: MIT

// The steps that a connection has to pass before its owner gets its bytes. A step reads a proxy's
// header (net/proxy_step.h), or recognises a protocol by its first bytes.
//
// A step gets all bytes that the steps before it have left. It waits for more, passes the
// connection on, or refuses the connection with an answer. The same bytes give the same verdict,
// however they were cut. So a step keeps nothing about a connection, and serves all of them.
//
// Memory: a step that has seen `most_bytes()` and still waits has refused. So at most that and one
// read are held. The reactor bounds the time: the name deadline counts from accept.
//
// Threads: a step is constant once made; an Entry is the loop's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "net/socket.h"

namespace papo::net {

// A number below 32. The maker of the listeners knows the dialect behind it.
enum class Dialect : std::uint8_t {};

class Dialects {
 public:
  constexpr Dialects() = default;
  constexpr Dialects(std::initializer_list<Dialect> dialects) {
    for (const auto dialect : dialects) bits_ |= bit(dialect);
  }
  [[nodiscard]] constexpr bool has(Dialect dialect) const { return (bits_ & bit(dialect)) != 0; }
  constexpr void add(Dialect dialect) { bits_ |= bit(dialect); }
  constexpr void remove(Dialect dialect) { bits_ &= ~bit(dialect); }

 private:
  static constexpr std::uint32_t bit(Dialect dialect) {
    return std::uint32_t{1} << static_cast<unsigned>(dialect);
  }

  std::uint32_t bits_ = 0;
};

// How a connection's bytes reach its owner.
enum class Framing : std::uint8_t {
  lines,
  chunks,  // Bytes as they were read, one chunk at a time.
};

struct Spoken {
  Dialect dialect{};
  Framing framing = Framing::lines;
};

class EntryStep {
 public:
  struct Waits {};
  struct Passed {
    std::size_t taken = 0;  // Bytes for this step alone.
    // The client that the connection speaks for, if the step found it.
    std::optional<Address> peer{};
    std::optional<Spoken> spoken{};
  };
  struct Refused {
    std::string answer;
  };
  using Verdict = std::variant<Waits, Passed, Refused>;

  EntryStep() = default;
  EntryStep(const EntryStep&) = delete;
  EntryStep& operator=(const EntryStep&) = delete;
  virtual ~EntryStep() = default;

  // Whether a connection from this address has to pass the step.
  [[nodiscard]] virtual bool is_for([[maybe_unused]] const Address& peer) const { return true; }
  // Whether the step may name the peer. Such steps come first: before them the connection has no
  // owner, and counts for no site.
  [[nodiscard]] virtual bool names_peer() const { return false; }
  // Whether a client that sends nothing is greeted before it has passed the step.
  [[nodiscard]] virtual bool greets() const { return true; }
  [[nodiscard]] virtual std::size_t most_bytes() const = 0;
  // `bytes` is not empty. `taken` has the dialects that the listener takes.
  [[nodiscard]] virtual Verdict look(std::string_view bytes, Dialects taken) const = 0;
  // The answer to a connection that did not pass in time, or within the bytes.
  [[nodiscard]] virtual std::string too_late() const { return {}; }
};

// One connection's way through the steps.
class Entry {
 public:
  using Steps = std::span<const EntryStep* const>;

  // The steps outlive the entry. A connection speaks `usual` if no step says otherwise.
  Entry(Steps steps, Dialects taken, Spoken usual, const Address& peer);

  void add(std::string_view bytes) { bytes_ += bytes; }
  // The next step's verdict on the bytes. After a passed step the next one is due.
  EntryStep::Verdict look();

  [[nodiscard]] bool over() const { return steps_.empty(); }
  [[nodiscard]] bool names_peer() const { return !over() && steps_.front()->names_peer(); }
  [[nodiscard]] bool greets() const { return over() || steps_.front()->greets(); }
  [[nodiscard]] std::string too_late() const { return over() ? "" : steps_.front()->too_late(); }
  [[nodiscard]] const Address& peer() const { return peer_; }
  [[nodiscard]] Spoken spoken() const { return spoken_; }
  // The bytes that the steps have left.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  EntryStep::Verdict judge() const;
  void skip_those_for_others();

  Steps steps_;  // The steps that are still to be passed.
  Dialects taken_;
  Spoken spoken_;
  Address peer_;
  std::string bytes_;
};

}  // namespace papo::net
