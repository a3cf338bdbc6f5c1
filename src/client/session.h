// SPDX-License-Identifier: MIT

// The order in which the client speaks to the server: the name, the rooms to join, and then the
// user's lines. A session outlives connections: on a new connection it says all this again.
//
// The session remembers the password with which the user logged in, and logs in again with it. The
// password of an account is tried once a connection. If the server refuses it, the user is asked.
//
// Right after connecting the session sends "/state", and then follows the server's lines for
// programs. A server that does not know "/state" says so. The user does not see this answer, and
// from then on all lines are sent at once.
//
//     connected --> hello --> asked <--> answering --> joining --> open
//                     \--> unaided: a server without lines for programs
//
// Threads: the loop's; this class knows no sockets.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "client/outgoing.h"
#include "client/password_line.h"
#include "client/program_line.h"
#include "client/server_line.h"

namespace papo::client {

// Changes only ASCII's letters, as the server does with commands.
std::string lower(std::string_view text);

// Whether the user asks to leave by this line: "/quit", "/sair" or "sair".
bool asks_to_leave(std::string_view line);

// "quit" or "exit", alone. Other programs end so.
bool may_ask_to_leave(std::string_view line);

class Session {
 public:
  struct Wishes {
    std::string name{};                // Empty: the user answers.
    std::string password{};            // Empty: the user answers.
    std::vector<std::string> rooms{};  // The rooms to join; the last one is talked in.
  };

  explicit Session(Wishes wishes);

  void connected();

  // The connection is gone. Returns the lines that may not have been sent.
  std::vector<std::string> disconnected();

  struct Heard {
    bool shown = true;  // Whether the line is for people.
    std::optional<Candidates> candidates{};
    std::optional<ProgramLine> about_lines{};  // The server tells about lines, now or of the past.
    bool is_answer = false;                    // All answers to the last ask() have come.
  };
  Heard hear(std::string_view line);

  // Takes a line of the user. The line may have to wait; the caller bounds these by full().
  void say(std::string line);
  [[nodiscard]] bool full() const { return outgoing_.full(); }

  void ask_for_candidates(std::string_view prefix);
  // Sends a question of the client itself.
  void ask(std::string_view question);

  // The answer to a question for a password, with its end; empty if there is none. It is to be sent
  // before all else, and is no talk.
  std::string take_secret_answer();
  // The other bytes to send by now.
  std::string take_to_send();

  // Whether, on this connection, the user has a name and is in the wished rooms.
  [[nodiscard]] bool entered() const;
  [[nodiscard]] bool ever_entered() const { return ever_entered_; }

  // Whether the server's reason to close allows the client to come back.
  [[nodiscard]] bool may_come_back() const { return may_come_back_; }

  // Whether a ping is under way. The session may send one only to see whether the server answers.
  [[nodiscard]] bool awaits_pong() const;
  void ask_for_pong();

  [[nodiscard]] bool aided() const { return step_ != Step::unaided; }

  // Whether nothing waits, and the server has taken all sent lines; or whether the server asks a
  // question that only the user can answer.
  [[nodiscard]] bool idle() const;
  [[nodiscard]] bool asks_the_user() const;

  // Whether lines wait that were not sent, or were perhaps not taken.
  [[nodiscard]] bool has_unsent() const { return !outgoing_.empty(); }

  // Whether the server has not said yet what it asks for: it may be a password. This is so at the
  // beginning, and after a name, which may be registered.
  [[nodiscard]] bool is_being_greeted() const;

  // Whether the server asks for a password that the user must give.
  [[nodiscard]] bool wants_secret() const;

  // The server's question that was not shown because the session hoped to answer it, once the user
  // must answer it. Empty if there is none.
  std::string take_unseen_question();

  // Why the last name or password was refused; empty if none was refused.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

  // Whether the name was refused after coming back: the server may not have noticed yet that the
  // earlier connection is dead. The session asks the user only when told so.
  [[nodiscard]] bool name_is_taken_on_return() const;
  void offer_name_again();
  void let_the_user_answer();

  [[nodiscard]] const State& state() const { return state_; }

  // The user's name, or the name that the user is about to get: the server sends the history before
  // the state.
  [[nodiscard]] const std::string& own_name() const;

 private:
  enum class Step { off, hello, asked, answering, joining, open, unaided };

  [[nodiscard]] bool is_of_no_news(LineKind kind) const;
  [[nodiscard]] bool is_answer_to_state(std::string_view line) const;
  void learn_state(State state);
  void do_without_aid();
  bool hear_unaided(std::string_view line);
  [[nodiscard]] bool holds_back_unaided() const;
  void ponged(std::string_view text);
  void answer_was_taken();
  void go_on();
  void enter();
  void account_answered(const std::string& account);
  void answer_or_ask(std::string_view wish, bool& offered);
  void answer(std::string_view line);
  void go_to_rooms();
  void send(std::string_view line);
  void send_ping();
  void learn_key(std::string_view line);
  void learn_password(std::string_view line);
  void learn_password(PasswordUse use, std::string_view account, std::string_view password);
  void remember_password(std::string_view account, std::string_view password);
  void prove_passwords();
  [[nodiscard]] bool knows_password() const;
  [[nodiscard]] bool asks_within() const;
  [[nodiscard]] std::string with_key(const std::string& room) const;

  Wishes wishes_;
  std::string room_to_talk_in_;
  bool in_no_other_room_ = false;  // The user was in these rooms, and in no other.
  // The keys that the user gave for rooms, by the room's name in small letters. The session may
  // have to join these rooms again.
  std::map<std::string, std::string, std::less<>> keys_;
  // The account that the user is logged in to, and its password. None if the user is not.
  struct Login {
    std::string account;
    Secret password;
  };
  std::optional<Login> login_;
  bool ever_entered_ = false;
  Outgoing outgoing_;
  std::string to_send_;

  // The members below belong to one connection.

  Step step_ = Step::off;
  State state_;
  bool greeted_ = false;  // A line has come. The next line may answer "/state".
  bool may_ask_again_ = false;
  bool password_offered_ = false;
  bool name_offered_ = false;
  bool login_offered_ = false;
  bool user_answers_ = true;
  State::Stage answered_ = State::Stage::unknown;  // The question that was answered last.
  std::string answer_;                             // The answer.
  std::string objection_;                          // The server's objection to it.
  std::string unseen_question_;                    // The question after that was not shown.
  // The user's commands with passwords whose answers have not come. Once a ping after them is
  // answered and nothing was refused meanwhile, they were right.
  struct Unproven {
    PasswordUse use;
    Login login;
  };
  std::vector<Unproven> unproven_;
  std::size_t proving_ = 0;  // So many of these were sent before the ping.
  std::string proof_ping_;
  bool refused_since_proof_ = false;
  std::string secret_answer_;
  std::string refusal_;
  std::string ping_;           // Is sent after an answer, or after the rooms.
  std::string probe_;          // Is sent to see whether the server answers.
  std::string question_ping_;  // Is sent after a question.
  bool may_come_back_ = false;
};

}  // namespace papo::client
