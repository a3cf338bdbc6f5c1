// One client, as its owner knows it, and what waits to be sent to it.
//
// Threads: its owner's, for life.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chat/event.h"
#include "lang/language.h"
#include "server/send_budget.h"
#include "server/site.h"
#include "server/slowness.h"
#include "wire/plain.h"
#include "wire/variant.h"

namespace papo::server {

// Bytes that the client has not taken yet, from the first that the kernel has not.
class Outbox {
 public:
  [[nodiscard]] std::string_view waiting() const { return std::string_view{bytes_}.substr(sent_); }
  [[nodiscard]] bool empty() const { return sent_ == bytes_.size(); }
  [[nodiscard]] std::size_t memory() const { return bytes_.capacity(); }

  // Whoever appends to this appends to what waits.
  std::string& tail() { return bytes_; }

  // The kernel took so many bytes off the front.
  void advance(std::size_t bytes);
  // It took bytes that never waited here, ending so.
  void passed_by(std::string_view bytes);
  void clear();
  // Drops what waits, but for the rest of a line that was begun, or at least its end.
  void cut_to_line();

 private:
  std::string bytes_;
  std::size_t sent_ = 0;
  bool mid_line_ = false;  // What the kernel took last did not end a line.
};

struct Group;  // server/audience.h

// A session's place in a room.
struct Seat {
  chat::RoomId room;
  wire::View view;
  Group* group;
  std::size_t index;  // Among the group's members.
};

// A part of what a session is owed this turn, in a text of the Audience's.
struct Piece {
  const std::string* text;
  std::size_t begin;
  std::size_t end;
};

struct Session {
  enum class Stage {
    knocking,  // Connected; its next line is the password.
    naming,    // Its next line is its name.
    here,      // It has entered.
    leaving,   // Its departure is among the events, or it has ended: no line of it counts any more.
    closing,   // It has been told its last word, and goes once it has taken it.
  };

  // Whom it asked what it waits for: no further line of it is obeyed until that has answered.
  enum class Asked : std::uint8_t {
    nobody,
    state,      // Which answers at once: the answer is among the events by now.
    passwords,  // Whether the one that it gave is right.
    disk,       // Whether the bans, which it changed, are saved.
  };

  // What there is of a session only while it waits.
  struct Waiting {
    std::string lines{};  // That came meanwhile, each with its end.
    chat::Done done{};    // What it is told once the bans are saved.
  };

  // What a delivery looks at stands first, side by side.
  chat::ClientId id;
  int fd;
  bool blocked = false;  // The kernel takes no more bytes until the loop says that it does.
  bool deaf = false;     // Nothing more is kept for it: it is too slow, or cannot be reached.
  bool touched = false;  // The worker has to see to it at the end of this turn.
  bool listed = false;   // So has its Audience, of which it knows:
  Outbox outbox{};
  std::vector<Seat> seats{};    // In the order in which it joined the rooms.
  std::vector<Piece> pieces{};  // Before what its seats are owed.

  // What waits for it, as others know it.
  SendBudget::Share share{};
  Slowness slowness{};
  chat::Lag told_lag{};
  bool lags = false;          // It is among those that its owner looks at every second.
  bool cut_off = false;       // It had to go at once, whatever the kernel holds for it.
  std::size_t in_kernel = 0;  // Bytes that the kernel may hold for it; 0: not known yet.

  std::string peer;
  Site site{};  // That it comes from.
  std::chrono::steady_clock::time_point here_since{};
  Stage stage = Stage::naming;
  std::string called{};   // Its name, once it is here.
  bool finished = false;  // No more comes from it.
  Asked asked = Asked::nobody;
  chat::Ticket ticket = 0;  // Of what it asked last.
  std::unique_ptr<Waiting> waiting{};
  bool overdue = false;  // The time to give a name ended meanwhile.
  unsigned wrong_passwords = 0;
  unsigned tries = 0;        // Passwords that it gave and that were not right, or not checked.
  std::size_t answered = 0;  // Bytes of answers, this turn, beyond what its lines have paid for.

  lang::Language language{};  // That it is spoken to in, by the events that it was told.

  // What it has been told.
  std::uint64_t told_once = 0;  // The event that it was told last of those that are told once.
  wire::plain::Expects expects = wire::plain::Expects::name;
  bool tells_state = false;  // It wants to be told when its state changes.

  [[nodiscard]] bool waits() const { return asked != Asked::nobody; }
  Waiting& while_it_waits() {
    if (!waiting) waiting = std::make_unique<Waiting>();
    return *waiting;
  }

  // Has the processor fetch the part of it that a delivery looks at.
  void prefetch() const {
    __builtin_prefetch(&id);
    __builtin_prefetch(&seats);
  }
};

}  // namespace papo::server
