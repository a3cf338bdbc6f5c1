// SPDX-License-Identifier: MIT

// The console client: carries lines between the user and the server, on one loop.
//
// The client shows the lines that arrive and sends the lines that are typed. It ends when the
// server closes, and comes back when the connection was lost. To leave, the client asks the server
// to close, so that no earlier line is lost and the others are told.
//
// In a pipe the client passes bytes on as they are. For some options it needs a Session instead:
// coming back, rooms, a password, lines to send from the command line.
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
#include "client/password_questions.h"
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

  // Returns the exit status. If that is not 0, the reason was printed on standard error. Call it
  // once.
  int run();

 private:
  // How long to wait if the server does not answer our wish to leave.
  enum class Patience { short_while, as_long_as_it_takes };

  void connect();
  void connected();
  void open_terminal();
  void connection_ended(std::error_code error);
  void come_back_later(std::error_code error);
  [[nodiscard]] std::string words_for(std::error_code error) const;
  void entered();
  void tell_doubts();
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
  [[nodiscard]] bool tries_certificate(std::string_view line) const;
  void typed(std::string_view line);
  void take_keys();
  void carry_out(const LineEditor::Request& request);
  void complete(std::string_view before_cursor);
  void ask_about(std::string pasted);
  void go_on_pasting();
  void interrupted();
  void suspend(bool with_the_group);
  void take_password(std::string_view password);
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
  const bool screen_;    // Standard output is a terminal.
  const bool terminal_;  // Both are, so a user is there.
  const bool color_;
  const bool sending_;  // Only sends the lines of the command line, and ends.
  const bool returns_;  // Comes back when the connection is lost.
  Display display_;
  DayChange days_;
  Charset charset_;

  std::optional<Session> session_;  // None: bytes are passed on as they are.
  FirstAnswers answers_;            // Is used without a Session.
  Company company_;
  History history_;
  Completion completion_;
  Transcript transcript_;
  Ignored ignored_;
  std::optional<ChatLog> log_;
  bool log_failed_ = false;  // The user was told so.
  bool hinted_ = false;
  Pauses pauses_;
  Pauses name_pauses_;

  bool ever_opened_ = false;
  std::string last_refusal_;                // The server's last line, if that was a refusal.
  std::string first_refusal_;               // Why a line from a pipe or a file was refused.
  bool sent_ = false;                       // The lines of the command line were sent.
  bool asks_something_ = false;             // One of these lines is a command, and may be answered.
  std::string unheard_in_;                  // The room in which a line was said to nobody.
  std::optional<std::string> finish_line_;  // Is sent when the server has taken all other lines.
  bool leaving_ = false;                    // The client asked the server to close.
  bool let_go_ = false;                     // The server said "-- bye".
  bool line_begun_ = false;  // The last line that was sent from standard input has no end yet.
  bool input_ended_ = false;
  std::optional<int> status_;
  std::string complaint_;
  net::LineFramer framer_;
  net::LineFramer input_framer_;
  std::string prompt_ = "> ";  // The prompt that the server sent last.
  std::string own_name_;       // The user's name when the client was last connected.
  Places places_;
  KnownNames known_names_;
  Pulse pulse_;
  std::string presented_;  // Is shown at the end of this turn.
  bool alert_ = false;

  std::string pasted_;               // The user is asked whether to say this text.
  std::string question_of_leaving_;  // The user is asked whether to leave; this line was typed.
  PastedLines pasted_lines_;         // These lines are still to be said.
  std::optional<PasswordQuestions> questions_;  // The user has typed "/oper" or such alone.
  bool told_of_bytes_ = false;  // The user was told that some bytes are no characters.

  std::optional<std::chrono::milliseconds> entered_at_;  // When this connection let the user in.
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
  std::optional<tls::Trust> trust_;  // None: without TLS.
  std::optional<Connection> connection_;
  std::optional<StandardStream> input_;
  std::optional<Output> output_;
  std::optional<TerminalModes> keyboard_modes_;  // Hides typed keys where there is no line editor.
  std::optional<LineEditor> editor_;             // None: plain lines in, plain lines out.
};

}  // namespace papo::client
