// SPDX-License-Identifier: MIT

// The console client: carries lines between the user and the server, on one loop.
//
// It shows what arrives, sends what is typed, and ends when the server closes, or comes back when
// the connection was lost. To leave is to ask the server to: so nothing that was said before is
// lost, and the others are told.
//
// In a pipe it passes on bytes as they are, unless what was asked for needs to know where one
// stands (Session): coming back, rooms, a password, lines to be sent from the command line.
//
// Threads: the one that calls run().
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/terminal_modes.h"
#include "client/charset.h"
#include "client/chat_log.h"
#include "client/company.h"
#include "client/completion.h"
#include "client/connection.h"
#include "client/day_change.h"
#include "client/display.h"
#include "client/first_answers.h"
#include "client/history.h"
#include "client/ignored.h"
#include "client/known_names.h"
#include "client/line_editor.h"
#include "client/options.h"
#include "client/output.h"
#include "client/own_commands.h"
#include "client/pasted_lines.h"
#include "client/places.h"
#include "client/pulse.h"
#include "client/reconnect.h"
#include "client/session.h"
#include "client/standard_stream.h"
#include "client/transcript.h"
#include "net/line_framer.h"
#include "net/lookup.h"
#include "net/loop.h"
#include "net/socket.h"

namespace papo::client {

class Client {
 public:
  explicit Client(Options options);

  // Returns the exit status, having said on standard error why if it is not 0. Once only.
  int run();

 private:
  // When to go if the server does not answer that we want to leave.
  enum class Patience { short_while, as_long_as_it_takes };

  void connect();
  void connected();
  void open_terminal();
  void connection_ended(std::error_code error);
  void come_back_later(std::error_code error);
  void entered();
  void keep_trying_the_name();
  [[nodiscard]] bool online() const { return connection_ && connection_->open(); }

  void received(std::string_view bytes);
  void take(std::string_view line);
  void learn(std::string_view line);
  void learn(const Candidates& candidates);
  void print_answer(std::string_view line);
  void tell_of(std::string_view line, std::string_view missed_in);
  void open_log();
  void log(std::string_view place, std::string_view line);
  void present(std::string_view line, bool missed = false);
  void present_day();
  void present_own(std::string_view line, bool kept = true);
  void tell(std::string_view line);
  void tell_unsaid(std::string_view line);
  void show_presented();
  void show(std::string_view text);
  void output_failed(int error);

  void input_ready();
  void read_bytes();
  void input_ended();
  void typed_bytes(std::string_view bytes);
  void typed(std::string_view line);
  void take_keys();
  void carry_out(const LineEditor::Request& request);
  void complete(std::string_view before_cursor);
  void ask_about(std::string pasted);
  void go_on_pasting();
  void interrupted();
  void suspend(bool with_the_group);
  void take_typed(std::string_view line, bool secret);
  bool carry_out(const OwnRequest& request);
  bool help_with(std::string_view command);
  void talk(std::string_view typed);
  void say_plainly(std::string_view line);
  void say_pasted(std::string_view line);
  [[nodiscard]] bool is_known(std::string_view person) const;
  void query(std::string_view arguments);
  bool go(std::string_view place);
  void go_to_place(std::size_t number);
  void go_to_room(const std::string& room);
  void talk_to(std::string_view person);
  void list_places();
  void ask_whether_to_leave(std::string_view line);
  void answered(std::string_view answer);
  void save(std::string_view path);
  void search(std::string_view text);
  void ignore(std::string_view name);
  void unignore(std::string_view name);
  void carry_out(const Completion::Outcome& outcome);
  void send_waiting();
  void send_line(std::string_view line);
  void finish(std::string_view line);
  [[nodiscard]] bool is_leaving() const { return leaving_ || finish_line_ || status_; }
  void leave(Patience patience, std::string_view line = "/quit");
  void watch_input();

  void go_on();
  void go_on_sending();
  void go_on_passing();
  void look_at_the_server();
  void follow_state();
  void update_prompt();
  [[nodiscard]] bool keys_wait() const;
  [[nodiscard]] bool wants_secret() const;
  void hide_what_is_typed(bool hidden);

  void watch_signals();
  void watch_terminal_signals();

  void stop(int status, std::string complaint = {});
  void abandon();
  void print_error(std::string_view line);
  [[nodiscard]] bool renders() const { return editor_ || screen_ || color_; }

  const Options options_;
  const bool keyboard_;  // Standard input is a terminal.
  const bool screen_;    // Standard output is one.
  const bool terminal_;  // Both: someone is there.
  const bool color_;
  const bool sending_;  // Only to send the lines of the command line.
  const bool returns_;  // When the connection is lost.
  Display display_;
  DayChange days_;
  Charset charset_;

  std::optional<Session> session_;  // None: bytes are passed on as they are.
  FirstAnswers answers_;            // Without a Session.
  Company company_;
  History history_;
  Completion completion_;
  Transcript transcript_;
  Ignored ignored_;
  std::optional<ChatLog> log_;
  bool log_failed_ = false;  // The user was told.
  bool hinted_ = false;
  Pauses pauses_;
  Pauses name_pauses_;

  bool ever_opened_ = false;
  std::string last_refusal_;                // What the server said last, if it was a refusal.
  std::string first_refusal_;               // Why not all was said that came from a pipe or a file.
  bool sent_ = false;                       // The lines of the command line.
  bool asks_something_ = false;             // One of them is a command, and may be answered.
  std::string unheard_in_;                  // One was said in this room, where nobody else was.
  std::optional<std::string> finish_line_;  // To be sent when all else has been taken.
  bool leaving_ = false;                    // Asked to be let go.
  bool let_go_ = false;                     // "-- bye"
  bool line_begun_ = false;  // Of what was sent of standard input, the last line has no end yet.
  bool input_ended_ = false;
  std::optional<int> status_;
  std::string complaint_;
  net::LineFramer framer_;
  net::LineFramer input_framer_;
  std::string prompt_ = "> ";  // Before what was said.
  std::string own_name_;       // As of when one was here last.
  Places places_;
  KnownNames known_names_;
  Pulse pulse_;
  std::string presented_;  // To be shown by the end of this turn.
  bool alert_ = false;

  std::string pasted_;               // The user is asked whether to say it,
  std::string question_of_leaving_;  // or whether to leave: that was typed.
  PastedLines pasted_lines_;         // To be said.
  bool asks_oper_password_ = false;  // The user, who has typed "/oper".
  bool told_of_bytes_ = false;       // That are no characters.

  std::optional<std::chrono::milliseconds> entered_at_;  // By this connection.
  std::optional<std::chrono::milliseconds> lost_at_;
  std::optional<std::chrono::milliseconds> name_refused_at_;
  std::vector<std::string> doubtful_;  // Lines that may not have been sent.

  net::Loop loop_;
  net::Timer deadline_;
  net::Timer timeout_;
  net::Timer reconnect_;
  net::Lookup lookup_;
  net::Timer heartbeat_;
  net::Timer name_again_;
  net::Timer completion_patience_;
  net::Timer greeting_patience_;
  net::Timer paste_patience_;
  std::vector<std::unique_ptr<net::SignalWatch>> signals_;
  std::vector<net::Address> addresses_;
  std::optional<Connection> connection_;
  std::optional<StandardStream> input_;
  std::optional<Output> output_;
  std::optional<TerminalModes> keyboard_modes_;  // Without an editor: for what is typed unseen.
  std::optional<LineEditor> editor_;             // None: plain lines in, plain lines out.
};

}  // namespace papo::client
