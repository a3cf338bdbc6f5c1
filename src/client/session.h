// SPDX-License-Identifier: MIT

// What is said to the server, and in which order: who one is, the rooms one wants to be in, and
// then the lines of the user. It outlives connections: after a new one it says all that again.
//
// Right after connecting it asks for "/state", and goes on by what the server then tells programs.
// A server that does not know "/state" says so, which is not shown; then all is sent as it comes.
//
//     connected --> hello --> asked <--> answering --> joining --> open
//                     \--> unaided: a server without lines for programs
//
// Threads: the loop's; it knows no sockets.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/outgoing.h"
#include "client/program_line.h"
#include "client/server_line.h"

namespace papo::client {

// Of ASCII's letters, as the server regards commands.
std::string lower(std::string_view text);

// The user asks to be let go by this line: "/quit", "/sair" or "sair".
bool asks_to_leave(std::string_view line);

// "quit" or "exit", alone: other programs are left so.
bool may_ask_to_leave(std::string_view line);

class Session {
 public:
  struct Wishes {
    std::string name{};                // Empty: the user answers.
    std::string password{};            // Empty: the user answers.
    std::vector<std::string> rooms{};  // To be joined; the last one is talked in.
  };

  explicit Session(Wishes wishes);

  void connected();

  // The connection is gone. The lines that may not have been sent.
  std::vector<std::string> disconnected();

  struct Heard {
    bool shown = true;  // It is for people.
    std::optional<Candidates> candidates{};
  };
  Heard hear(std::string_view line);

  // A line of the user. It may have to wait: what does is the caller's to bound, by full().
  void say(std::string line);
  [[nodiscard]] bool full() const { return outgoing_.full(); }

  void ask_for_candidates(std::string_view prefix);

  // What is to be sent by now.
  std::string take_to_send();

  // Within this connection: one has a name, and is in the rooms that were wished for.
  [[nodiscard]] bool entered() const;
  [[nodiscard]] bool ever_entered() const { return ever_entered_; }

  // The server closes for a reason that keeps nobody from coming back.
  [[nodiscard]] bool may_come_back() const { return may_come_back_; }

  // A ping is under way. It can be sent for no other reason than to see whether the server answers.
  [[nodiscard]] bool awaits_pong() const;
  void ask_for_pong();

  [[nodiscard]] bool aided() const { return step_ != Step::unaided; }

  // Nothing waits, and the server has taken all that was sent; or it asks for what only the user
  // can answer.
  [[nodiscard]] bool idle() const;
  [[nodiscard]] bool asks_the_user() const;

  // Lines wait that have not been sent, or are not known to have been taken.
  [[nodiscard]] bool has_unsent() const { return !outgoing_.empty(); }

  // The server has not told yet what it asks: it may be a password.
  [[nodiscard]] bool is_being_greeted() const { return step_ == Step::hello && !ever_entered_; }

  // The server asks for a password, and the user is to give it.
  [[nodiscard]] bool wants_secret() const;

  // Why the name or password that was given last was not accepted; empty if none was refused.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

  // After coming back the name is refused: the connection before may not be noticed as dead yet.
  // The user is asked only when told so.
  [[nodiscard]] bool name_is_taken_on_return() const;
  void offer_name_again();
  void let_the_user_answer();

  [[nodiscard]] const State& state() const { return state_; }

  // Who one is, or is about to be: the server sends what was said last before it tells the state.
  [[nodiscard]] const std::string& own_name() const;

 private:
  enum class Step { off, hello, asked, answering, joining, open, unaided };

  [[nodiscard]] bool is_of_no_news(LineKind kind) const;
  [[nodiscard]] bool is_answer_to_state(std::string_view line) const;
  void do_without_aid();
  bool hear_unaided(std::string_view line);
  [[nodiscard]] bool holds_back_unaided() const;
  void ponged(std::string_view text);
  void answer_was_taken();
  void go_on();
  void enter();
  void answer_or_ask(const std::string& wish, bool& offered);
  void answer(const std::string& line);
  void go_to_rooms();
  void send(std::string_view line);
  void send_ping();

  Wishes wishes_;
  std::string room_to_talk_in_;
  bool in_no_other_room_ = false;  // One was in these rooms, and in no other.
  bool ever_entered_ = false;
  Outgoing outgoing_;
  std::string to_send_;

  // Of this connection.

  Step step_ = Step::off;
  State state_;
  bool greeted_ = false;  // A line has come; what follows may be the answer to "/state".
  bool may_ask_again_ = false;
  bool password_offered_ = false;
  bool name_offered_ = false;
  bool user_answers_ = true;
  State::Stage answered_ = State::Stage::unknown;  // What the last answer was to,
  std::string answer_;                             // the answer,
  std::string objection_;                          // and what was said against it.
  std::string refusal_;
  std::string ping_;   // Sent after an answer, or after the rooms.
  std::string probe_;  // Sent to see whether the server answers.
  bool may_come_back_ = false;
};

}  // namespace papo::client
