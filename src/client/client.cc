// SPDX-License-Identifier: MIT

#include "client/client.h"

#include <fmt/format.h>
#include <langinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <random>
#include <utility>

#include "client/characters.h"
#include "client/line_place.h"
#include "client/own_speech.h"
#include "client/password_line.h"
#include "client/prompt.h"
#include "client/rows.h"
#include "client/screen.h"
#include "client/server_line.h"
#include "client/terminal_kind.h"
#include "lang/system_error.h"
#include "lang/translate.h"

namespace papo::client {
namespace {

using lang::phrase;
using lang::system_error;
using namespace std::chrono_literals;

constexpr int exit_good = 0;
constexpr int exit_failed = 1;

constexpr auto leave_deadline = 2s;

// How long the keys after Tab wait for the server's answer to it.
constexpr auto completion_deadline = 1s;

// How long typed keys wait until the server has said what it asks for. After that they are hidden.
constexpr auto greeting_deadline = 1s;

// How often the client looks at the connection, and updates the prompt.
constexpr auto heartbeat = 1s;

// If no more of a paste comes for so long, the mark of its end is lost.
constexpr auto paste_deadline = 2s;

constexpr std::string_view refusal_mark = "!! ";

// Is shown instead of a line that may be a password.
constexpr std::string_view stars = "***";

// How many of the lines that a search finds are shown.
constexpr std::size_t most_found = 50;

// How many bytes may wait to be sent before the client stops reading from the user.
constexpr std::size_t unsent_limit = 65536;

// A longer line is not shown at a terminal. A longer line of standard input is not sent.
constexpr std::size_t line_limit = 65536;

bool wants_color(Color color, bool screen) {
  if (color != Color::automatic) return color == Color::always;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view{value == nullptr ? "" : value};
  };
  const std::string_view term = variable("TERM");
  // https://no-color.org
  return screen && variable("NO_COLOR").empty() && !term.empty() && term != "dumb";
}

long in_seconds(std::chrono::milliseconds time) {
  return std::chrono::round<std::chrono::seconds>(time).count();
}

// Counts the blanks before a "/". A command was meant for the server alone, and must not become
// public because of these blanks.
std::size_t blanks_before_command(std::string_view line) {
  const std::size_t blanks = blanks_before(line);
  return line.substr(blanks).starts_with('/') ? blanks : 0;
}

}  // namespace

Client::Client(Options options)
    : options_(std::move(options)),
      keyboard_(isatty(STDIN_FILENO) != 0),
      screen_(isatty(STDOUT_FILENO) != 0),
      terminal_(keyboard_ && screen_),
      color_(wants_color(options_.color, screen_)),
      sending_(!options_.sends.empty()),
      returns_(!sending_ && options_.reconnect.value_or(terminal_)),
      display_({.color = color_,
                .many_colors = screen_ && has_many_colors(),
                .time_format = terminal_ ? options_.time_format : ""}),
      charset_(nl_langinfo(CODESET)),
      history_([this](std::string_view line, std::string_view room) { tell_of(line, room); }),
      pauses_(std::random_device{}()),
      name_pauses_(std::random_device{}()),
      deadline_(loop_, [this] { abandon(); }),
      timeout_(loop_,
               [this] {
                 stop(exit_failed,
                      phrase("the server did not take it within {} s", options_.timeout.count()));
               }),
      reconnect_(loop_, [this] { lookup_.start(options_.host, options_.port); }),
      lookup_(loop_,
              [this](std::vector<net::Address> found) {
                if (!found.empty()) addresses_ = std::move(found);
                connect();
              }),
      heartbeat_(loop_, [this] { look_at_the_server(); }),
      name_again_(loop_,
                  [this] {
                    session_->offer_name_again();
                    go_on();
                  }),
      completion_patience_(loop_,
                           [this] {
                             completion_.give_up();
                             take_keys();
                           }),
      greeting_patience_(loop_, [this] { take_keys(); }),
      paste_patience_(loop_, [this] {
        editor_->end_paste();
        take_keys();
      }) {
  for (const std::string& name : options_.ignored) ignored_.add(name);
  const bool goes_to_rooms = !options_.rooms.empty() || !options_.log_folder.empty();
  if (keyboard_ || returns_ || sending_ || goes_to_rooms || !options_.password.empty()) {
    session_.emplace(Session::Wishes{
        .name = options_.name, .password = options_.password, .rooms = options_.rooms});
  } else if (!options_.name.empty()) {
    answers_.give(options_.name + '\n');
  }
}

int Client::run() {
  try {
    if (!options_.log_folder.empty()) open_log();
    if (options_.tls) {
      trust_.emplace(tls::Trust::Settings{
          .host = options_.host, .fingerprint = options_.fingerprint, .own = options_.own});
    }
    addresses_ = net::resolve(options_.host, options_.port, false);
    watch_signals();
    if (sending_) timeout_.start(options_.timeout);
    connect();
    loop_.run();
  } catch (const std::system_error& error) {
    stop(exit_failed, addresses_.empty() ? phrase("cannot look up {}: {}", options_.host,
                                                  system_error(error.code()))
                                         : error.what());
  } catch (const std::runtime_error& error) {
    stop(exit_failed, error.what());
  }
  keyboard_modes_.reset();
  editor_.reset();  // The terminal is the shell's again before anything is printed there.
  if (!complaint_.empty()) print_error(fmt::format("papo-client: {}", complaint_));
  return status_.value_or(exit_failed);
}

// ---- The connection, and the next one

void Client::connect() {
  connection_.emplace(loop_, addresses_,
                      Connection::Events{
                          .on_open = [this] { connected(); },
                          .on_received = [this](std::string_view bytes) { received(bytes); },
                          .on_sent = [this] { watch_input(); },
                          .on_end = [this](std::error_code error) { connection_ended(error); },
                      },
                      trust_ ? &*trust_ : nullptr);
}

void Client::connected() {
  if (!std::exchange(ever_opened_, true) && !sending_) open_terminal();
  framer_ = {};
  last_refusal_.clear();
  pulse_.connected(loop_.now());
  if (session_) session_->connected();
  if (editor_ && session_->is_being_greeted()) greeting_patience_.start(greeting_deadline);
  go_on();
}

void Client::open_terminal() {
  if (can_edit_lines()) {
    editor_.emplace(charset_, color_);
    heartbeat_.start(heartbeat, heartbeat);
  } else {
    output_.emplace(loop_, Output::Events{
                               .on_written =
                                   [this] {
                                     if (status_) loop_.stop();
                                     connection_->set_receiving(true);
                                   },
                               .on_error = [this](int error) { output_failed(error); },
                           });
  }
  if (keyboard_) watch_terminal_signals();
  input_.emplace(loop_, STDIN_FILENO, [this] { input_ready(); });
  if (terminal_ && !charset_.known()) {
    tell(phrase("!! nothing is known of the terminal's character set, {}; this is UTF-8",
                charset_.name()));
  }
}

void Client::connection_ended(std::error_code error) {
  // A user that leaves by hand does not wait for the answer.
  const bool in_haste = deadline_.running();
  const bool heard = leaving_ && !error && connection_->all_sent();
  if (!ever_opened_) {
    stop(exit_failed, phrase("cannot connect to {}: {}", to_string(options_), words_for(error)));
    return;
  }
  // The server may be another one now.
  if (trust_ && trust_->distrust() != nullptr) return stop(exit_failed, words_for(error));
  // If the user is in, or has never been in, the server's reason to close is final, unless the
  // server says otherwise. A client that comes back may be too early: for example, the server is
  // full.
  const bool back_in = session_ && session_->entered();
  const bool sent_away = !last_refusal_.empty() && session_ && !session_->may_come_back() &&
                         (back_in || !session_->ever_entered());
  if (session_) {
    for (std::string& line : session_->disconnected()) doubtful_.push_back(std::move(line));
    history_.disconnected();
  }
  const bool as_wished = let_go_ || in_haste || heard;
  // The last line to be sent was /quit.
  if (sending_ && sent_ && let_go_ && asks_to_leave(options_.sends.back())) stop(exit_good);
  if (as_wished && !sending_) {
    stop(exit_good);
  } else if (returns_ && !status_ && !leaving_ && !sent_away) {
    come_back_later(error);
  } else if (error) {
    stop(exit_failed, phrase("the connection was lost: {}", words_for(error)));
  } else {
    stop(exit_failed, phrase("the server closed the connection"));
  }
}

std::string Client::words_for(std::error_code error) const {
  using Why = tls::Distrust::Why;
  if (const auto* const distrust = trust_ ? trust_->distrust() : nullptr) {
    switch (distrust->why) {
      case Why::other_host:
        return phrase("the server's certificate is not for {}", options_.host);
      case Why::ended:
        return phrase("the time of the server's certificate has ended");
      case Why::not_yet:
        return phrase("the time of the server's certificate has not begun; is the clock right?");
      case Why::unknown_signer:
        return phrase(
            "nobody known to this machine vouches for the server's certificate; if its "
            "fingerprint is the one that you were told, add: --tls-fingerprint {}",
            distrust->fingerprint);
      case Why::other_fingerprint:
        return phrase(
            "the server's certificate has another fingerprint, {}; it may be another server",
            distrust->fingerprint);
      case Why::other:
        return phrase("the server's certificate is of no use: {}", distrust->detail);
    }
  }
  const auto& fault = connection_->fault_of_tls();
  if (fault.empty()) return system_error(error);
  const bool speaks_none = fault.find("wrong version number") != std::string::npos ||
                           fault.find("alert protocol version") != std::string::npos;
  return speaks_none ? phrase("the server does not speak TLS there") : phrase("TLS: {}", fault);
}

void Client::come_back_later(std::error_code error) {
  if (entered_at_) pauses_.stayed(loop_.now() - *entered_at_);
  entered_at_.reset();
  const bool first = !lost_at_;
  const bool often = pauses_.longest();
  const auto pause = pauses_.next();
  reconnect_.start(pause);
  name_again_.stop();
  if (first) {
    lost_at_ = loop_.now();
    tell(phrase("-- the connection was lost; trying again in {} s", in_seconds(pause)));
  } else if (!often) {
    tell(phrase("-- {}: {}; trying again in {} s", to_string(options_),
                error ? words_for(error) : phrase("the connection was lost"), in_seconds(pause)));
  }
  update_prompt();
  watch_input();
}

// The user is in, with all rooms.
void Client::entered() {
  if (!entered_at_) entered_at_ = loop_.now();
  history_.is_in(session_->state());
  if (options_.hint && !std::exchange(hinted_, true) && terminal_) {
    tell(phrase("-- /help lists the commands; /quit or Ctrl-D leaves"));
  }
  name_refused_at_.reset();
  show_presented();
  if (lost_at_) {
    tell(phrase("-- back after {} s", in_seconds(loop_.now() - *lost_at_)));
    lost_at_.reset();
  }
  if (const auto question = history_.next_question()) session_->ask(*question);
  if (!session_->has_unsent()) history_.all_settled();
  if (!history_.is_missing_lines()) tell_doubts();
}

// Lines that may have been lost with the connection, as far as nobody has told that they were not.
void Client::tell_doubts() {
  const State& state = session_->state();
  for (const std::string& line : std::exchange(doubtful_, {})) {
    const auto speech = own_speech(line, state.name, state.current);
    if (speech && history_.was_taken(speech->room, speech->line)) continue;
    tell_unsaid(phrase("!! this may not have been sent: {}", without_password(line)));
  }
  history_.doubts_told();
}

void Client::keep_trying_the_name() {
  if (name_again_.running()) return;
  if (!name_refused_at_) {
    name_refused_at_ = loop_.now();
    name_pauses_.start_over();
    tell(fmt::format("!! {}", session_->refusal()));
    tell(phrase("-- perhaps by your connection that was lost; trying again until it is gone"));
  }
  if (loop_.now() - *name_refused_at_ < name_patience) {
    name_again_.start(name_pauses_.next());
  } else if (keyboard_) {
    session_->let_the_user_answer();
    tell(fmt::format("!! {}", session_->refusal()));
    tell(phrase("-- what name do you want to come back with?"));
  } else {
    stop(exit_failed, session_->refusal());
  }
}

// ---- From the server to the user

void Client::received(std::string_view bytes) {
  pulse_.heard(loop_.now());
  const std::string_view all = bytes;
  while (const auto line = framer_.next(bytes, line_limit)) {
    if (line->too_long) {
      history_.pass_over();
      present(phrase("!! (a line too long to be shown)"));
    } else {
      take(line->text);
    }
  }
  if (session_ || renders()) {
    show_presented();
  } else {
    show(all);
  }
  go_on();
  if (editor_ && completion_patience_.running() && !completion_.waiting()) {
    completion_patience_.stop();
    take_keys();
  }
  if (greeting_patience_.running() && !session_->is_being_greeted()) {
    greeting_patience_.stop();
    take_keys();
  }
}

// Uses what the line says, and has the line shown.
void Client::take(std::string_view line) {
  if (session_) {
    const Session::Heard heard = session_->hear(line);
    if (heard.candidates) learn(*heard.candidates);
    if (heard.about_lines) history_.take(*heard.about_lines);
    if (heard.is_answer) history_.answered();
    if (!heard.shown) {
      follow_state();
      return;
    }
  }
  if (ignored_.says(line)) return history_.pass_over();
  const bool refusal = kind_of(line) == LineKind::refusal;
  last_refusal_ = refusal ? to_shown(line.substr(3), Paint::none) : "";
  if (is_goodbye(line)) let_go_ = true;
  if (!session_) answers_.hear(line);
  if (sending_ && refusal && !leaving_) stop(exit_failed, last_refusal_);
  const bool is_in = !session_ || session_->state().stage == State::Stage::here;
  if (refusal && is_in && !keyboard_ && first_refusal_.empty()) first_refusal_ = last_refusal_;
  if (keyboard_) learn(line);
  if (sending_) company_.hear(line, session_->state());
  if (sending_ && asks_something_) print_answer(line);
  if (session_ && session_->aided()) {
    history_.take(line, session_->state(), session_->own_name(), lost_at_.has_value(),
                  std::time(nullptr));
  } else {
    tell_of(line, {});
  }
}

// Shows a line of the server. `missed_in` is the room where the user missed this line, if so.
void Client::tell_of(std::string_view line, std::string_view missed_in) {
  if (!missed_in.empty()) {
    log(missed_in, line);
  } else if (session_ && !past_in(line)) {
    const auto placed = place_of(line, session_->state());
    log(placed.place, placed.line);
  }
  present(line, !missed_in.empty());
}

void Client::open_log() {
  try {
    log_.emplace(options_.log_folder);
  } catch (const std::system_error& error) {
    const std::string folder = to_shown(options_.log_folder, Paint::none);
    throw std::runtime_error{phrase("cannot log to {}: {}", folder, system_error(error.code()))};
  }
}

// A failure is told once, until the log works again.
void Client::log(std::string_view place, std::string_view line) {
  if (!log_ || place.empty()) return;
  try {
    log_->add(place, line, std::time(nullptr));
    log_failed_ = false;
  } catch (const std::system_error& error) {
    if (std::exchange(log_failed_, true)) return;
    tell(phrase("!! what is said in {} is not logged: {}", to_shown(place, Paint::none),
                system_error(error.code())));
  }
}

// Prints answers to lines from the command line. The talk of others is no answer.
void Client::print_answer(std::string_view line) {
  const bool is_answer = kind_of(line) == LineKind::notice || past_in(line);
  if (!is_answer || leaving_ || is_goodbye(line)) return;
  const std::string shown =
      screen_ ? charset_.shown(to_shown(line, Paint::none)) : std::string{line};
  std::cout << shown + '\n' << std::flush;
}

void Client::present(std::string_view line, bool missed) {
  if (sending_) return;
  if (renders()) {
    present_day();
    const auto shown =
        display_.show(line, session_ ? session_->own_name() : "", std::time(nullptr));
    presented_ += screen_ ? in_rows(shown.text, screen_size(STDOUT_FILENO).columns) : shown.text;
    alert_ = alert_ || (shown.highlighted && (missed || !shown.past));
    if (terminal_) transcript_.add(shown.plain);
  } else if (session_) {
    presented_ += line;
  }
  presented_ += '\n';
}

// Only where lines are shown with their times.
void Client::present_day() {
  if (!terminal_ || options_.time_format.empty()) return;
  const auto now = std::time(nullptr);
  const auto day = days_.line_before(now);
  if (!day) return;
  const auto shown = display_.show(*day, {}, now);
  presented_ += shown.text + '\n';
  transcript_.add(shown.plain);
}

// Shows the user's line as the prompt showed it, with the rows that the terminal made of it.
// Without a line editor the terminal itself has shown the line.
void Client::present_own(std::string_view line, bool kept) {
  if (!terminal_) return;
  present_day();
  const auto shown = display_.show_own(prompt_, without_password(line), std::time(nullptr));
  if (editor_) presented_ += shown.text + '\n';
  if (kept) transcript_.add(shown.plain);
}

// Shows a line of the client itself.
void Client::tell(std::string_view line) {
  if (sending_) return;
  if (terminal_) {
    present(line);
    show_presented();
  } else {
    print_error(line);
  }
}

// Tells that a line was not said, or may not have been. A script finds this in the exit status,
// too.
void Client::tell_unsaid(std::string_view line) {
  tell(line);
  if (!keyboard_ && first_refusal_.empty()) first_refusal_ = line.substr(refusal_mark.size());
}

void Client::show_presented() {
  if (std::exchange(alert_, false) && terminal_ && options_.bell) presented_ += '\a';
  show(std::exchange(presented_, {}));
}

void Client::show(std::string_view text) {
  if (text.empty()) return;
  if (editor_) {
    editor_->print_above(text);
    return;
  }
  output_->write(screen_ ? charset_.shown(text) : std::string{text});
  connection_->set_receiving(!output_->waiting());
}

void Client::output_failed(int error) {
  // Only the end of the connection matters now; nothing more is shown.
  connection_->set_receiving(true);
  if (error == EPIPE) {
    leave(Patience::short_while);  // The reader has had enough.
  } else {
    stop(exit_failed, phrase("cannot write to standard output: {}",
                             system_error({error, std::generic_category()})));
  }
}

// ---- From the user to the server

void Client::input_ready() {
  if (!editor_) {
    read_bytes();
    return;
  }
  if (!editor_->read_keys()) {
    paste_patience_.stop();
    leave(Patience::short_while);
    go_on();
    return;
  }
  take_keys();
}

// Keys after a Tab wait for its completion.
bool Client::keys_wait() const {
  return completion_patience_.running() || greeting_patience_.running();
}

// Takes as many keys as can be looked at now.
void Client::take_keys() {
  while (!keys_wait()) {
    const auto request = editor_->next();
    if (!request) break;
    carry_out(*request);
  }
  if (editor_->pasting()) {
    paste_patience_.start(paste_deadline);
  } else {
    paste_patience_.stop();
  }
  go_on();
}

void Client::carry_out(const LineEditor::Request& request) {
  using Asks = LineEditor::Asks;
  const bool is_of_program = request.asks == Asks::to_interrupt || request.asks == Asks::to_leave ||
                             request.asks == Asks::to_quit || request.asks == Asks::to_stop;
  if (is_leaving() && !is_of_program) return;
  switch (request.asks) {
    case Asks::to_interrupt:
      interrupted();
      break;
    case Asks::to_leave:
    case Asks::to_quit:
      leave(Patience::short_while);
      break;
    case Asks::to_stop:
      suspend(true);
      break;
    case Asks::to_say:
      typed(request.text);
      update_prompt();  // Before the next key, which may belong to a password.
      if (session_->is_being_greeted()) greeting_patience_.start(greeting_deadline);
      break;
    case Asks::to_complete:
      complete(request.text);
      break;
    case Asks::to_take:
      ask_about(request.text);
      break;
    case Asks::to_go:
      go_to_place(static_cast<std::size_t>(request.text.front() - '0'));
      break;
    case Asks::to_answer:
      answered(request.text);
      break;
    case Asks::to_explain:
      tell(phrase("!! what was pasted is too long, and was left out"));
      break;
    case Asks::to_convert:
      if (std::exchange(told_of_bytes_, true)) break;
      tell(phrase("!! something was typed that is not {}, and was left out", charset_.name()));
      break;
  }
}

void Client::complete(std::string_view before_cursor) {
  send_waiting();  // Earlier lines must come before the question.
  carry_out(completion_.tab(before_cursor,
                            {.people = known_names_, .places = places_, .own_name = own_name_}));
  if (!completion_.waiting()) return;
  if (session_->entered() && session_->aided()) {
    completion_patience_.start(completion_deadline);
  } else {
    completion_.give_up();
  }
}

// Several lines are text, and are said after the user agrees. Where they cannot be text, as in an
// answer to the server or within a command, they become one line.
void Client::ask_about(std::string pasted) {
  if (!session_->entered() || editor_->before_cursor().starts_with('/')) {
    std::replace(pasted.begin(), pasted.end(), '\n', ' ');
    editor_->insert(pasted);
    return;
  }
  PastedLines lines;
  lines.add(pasted);
  pasted_ = std::move(pasted);
  editor_->ask(phrase("say these {} lines? (y/n) ", lines.total()));
}

void Client::go_on_pasting() {
  const bool was_waiting = pasted_lines_.waiting();
  while (pasted_lines_.waiting() && session_->entered() && !session_->full() && !is_leaving()) {
    if (session_->has_unsent() && session_->aided()) break;
    for (std::size_t i = 0; i < PastedLines::at_once && pasted_lines_.waiting(); ++i) {
      const std::string line = pasted_lines_.take();
      present_own(line);
      say_pasted(line);
    }
    show_presented();
    send_waiting();
  }
  if (!was_waiting) return;
  editor_->set_progress(
      pasted_lines_.waiting()
          ? phrase("({} of {} lines; Ctrl-C stops) ", pasted_lines_.taken(), pasted_lines_.total())
          : std::string{});
}

// Ctrl-C on an empty line.
void Client::interrupted() {
  if (questions_ && !is_leaving()) {
    questions_.reset();
    update_prompt();
    return;
  }
  if (!pasted_lines_.waiting() || is_leaving()) {
    leave(Patience::short_while);
    return;
  }
  tell(phrase("-- stopped after {} of {} lines", pasted_lines_.taken(), pasted_lines_.total()));
  pasted_lines_.drop();
  editor_->set_progress("");
}

void Client::read_bytes() {
  std::array<char, 16384> bytes{};
  const ssize_t got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    input_ended();
    return;
  }
  const std::string_view read{bytes.data(), static_cast<std::size_t>(got)};
  if (session_) {
    typed_bytes(keyboard_ ? charset_.typed(read) : std::string{read});
  } else {
    answers_.give(read);
  }
  go_on();
}

// The sent lines may take their time: the server slows down clients that send much at once.
void Client::input_ended() {
  if (keyboard_) {
    leave(Patience::short_while);
  } else if (session_) {
    if (input_framer_.held() > 0) typed_bytes("\n");
    finish("/quit");
    go_on();
  } else {
    answers_.end();
    input_ended_ = true;
    go_on();
  }
}

void Client::typed_bytes(std::string_view bytes) {
  while (const auto line = input_framer_.next(bytes, line_limit)) {
    if (line->too_long) {
      tell_unsaid(phrase("!! a line of the input was too long, and was not sent"));
    } else {
      typed(line->text);
    }
  }
}

// The server asks for the password if the user's certificate does not open the account.
bool Client::tries_certificate(std::string_view line) const {
  const auto found = options_.own.chain.empty() ? std::nullopt : password_line(line);
  return found && found->use == PasswordUse::log_in;
}

void Client::typed(std::string_view line) {
  if (finish_line_) return;
  const bool secret = wants_secret();
  if (questions_) {
    take_password(line);
    return;
  }
  if (!secret) line.remove_prefix(blanks_before_command(line));
  const auto own = terminal_ && !secret ? own_request(line) : std::nullopt;
  if (!secret) {
    present_own(line, !own || own->what != Own::search);
    show_presented();
  }
  if (keyboard_ && !secret && session_->entered() && !tries_certificate(line)) {
    questions_ = PasswordQuestions::after(line, own_name_);
    if (questions_) return;
  }
  if (keyboard_ && !secret && may_ask_to_leave(line)) {
    ask_whether_to_leave(line);
    return;
  }
  take_typed(line, secret);
}

// Takes the answer to the question, and asks the next one.
void Client::take_password(std::string_view password) {
  using Result = PasswordQuestions::Result;
  switch (questions_->take(password)) {
    case Result::another:
      if (!editor_ && screen_) show(questions_->prompt());
      return;
    case Result::done:
      session_->say(questions_->line());
      break;
    case Result::never_mind:
      break;
    case Result::several_words:
      tell(phrase("!! such a password is one word, without blanks; nothing was changed"));
      break;
    case Result::unlike:
      tell(phrase("!! these are two passwords; nothing was changed"));
      break;
  }
  questions_.reset();
}

void Client::take_typed(std::string_view line, bool secret) {
  const auto own = terminal_ && !secret ? own_request(line) : std::nullopt;
  if (own && carry_out(*own)) return;
  if (asks_to_leave(line)) {  // The server takes no such line for a password either.
    finish(line);
  } else if (!session_->entered() && keyboard_ && session_->full()) {
    tell(phrase("!! this was not kept, since too much waits to be sent already: {}",
                secret ? std::string{stars} : without_password(line)));
  } else if (const auto with_password = password_line(line);
             !secret && with_password && !with_password->password.empty()) {
    session_->say(as_sent(*with_password));
  } else if (secret || !keyboard_ || own_name_.empty() || session_->asks_the_user()) {
    session_->say(std::string{line});
  } else {
    talk(line);
  }
}

// Sends all lines that may be sent by now. These lines are said to the room, and so are recorded as
// said there.
void Client::send_waiting() {
  connection_->send(session_->take_secret_answer());
  const std::string bytes = session_->take_to_send();
  connection_->send(bytes);
  if (!session_->entered()) return;
  const State& state = session_->state();
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    const auto speech = own_speech(line, state.name, state.current);
    if (!speech) continue;
    if (company_.is_alone_in(speech->room)) unheard_in_ = speech->room;
    history_.said(speech->room, speech->line);
    log(speech->room, speech->line);
  }
}

// Whether the client carries out the command, and the server has nothing to do with it.
bool Client::carry_out(const OwnRequest& request) {
  switch (request.what) {
    case Own::query:
      query(request.argument);
      break;
    case Own::go:
      return go(request.argument);
    case Own::save:
      save(request.argument);
      break;
    case Own::search:
      search(request.argument);
      break;
    case Own::ignore:
      ignore(request.argument);
      break;
    case Own::unignore:
      unignore(request.argument);
      break;
    case Own::help:
      return help_with(request.argument);
  }
  return true;
}

// The server's list comes after the client's own.
bool Client::help_with(std::string_view command) {
  const auto* const own = command.empty() ? nullptr : find_own_command(command);
  for (const OwnCommand& one : own_commands()) {
    const bool wanted = command.empty() || &one == own;
    if (wanted && one.help != nullptr) tell(described(one));
  }
  return own != nullptr && own->help != nullptr;
}

// The lines are shown as they were, but not kept again.
void Client::search(std::string_view text) {
  if (text.empty()) {
    tell(phrase("!! /find needs the words to look for"));
    return;
  }
  const auto found = transcript_.search(text, most_found);
  const std::string shown = to_shown(text, Paint::none);
  if (found.count == 0) {
    tell(phrase("-- no line has {}", shown));
    return;
  }
  std::string told;
  lang::add_count(told, found.count, "-- {} line with {}", "-- {} lines with {}", found.count,
                  shown);
  if (found.count > found.last.size()) {
    told += phrase("; the last {}", found.last.size());
  }
  told += ':';
  const int columns = screen_size(STDOUT_FILENO).columns;
  std::string lines = in_rows(display_.show(told, {}, std::time(nullptr)).text, columns) + '\n';
  for (const std::string& line : found.last) lines += in_rows("   " + line, columns) + '\n';
  show(lines);
}

void Client::ignore(std::string_view name) {
  name.remove_prefix(name.starts_with('@') ? 1 : 0);
  const std::string shown = to_shown(name, Paint::none);
  if (name.empty() && ignored_.names().empty()) {
    tell(phrase("-- you ignore nobody"));
  } else if (name.empty()) {
    tell(phrase("-- you ignore {}", fmt::format("{}", fmt::join(ignored_.names(), ", "))));
  } else if (name.find(' ') != std::string_view::npos || !ignored_.add(name)) {
    tell(phrase("!! {} cannot be ignored", shown));
  } else {
    tell(phrase("-- you hear nothing more of what {} says; /unignore {} undoes it", shown, shown));
  }
}

void Client::unignore(std::string_view name) {
  name.remove_prefix(name.starts_with('@') ? 1 : 0);
  const std::string shown = to_shown(name, Paint::none);
  if (ignored_.remove(name)) {
    tell(phrase("-- you hear {} again", shown));
  } else {
    tell(phrase("!! you do not ignore {}", shown));
  }
}

void Client::save(std::string_view path) {
  const std::string shown = to_shown(path, Paint::none);
  if (path.empty()) {
    tell(phrase("!! /save needs the name of a file"));
    return;
  }
  try {
    const std::size_t lines = transcript_.save(std::string{path});
    std::string saved;
    lang::add_count(saved, lines, "-- saved {} line to {}", "-- saved {} lines to {}", lines,
                    shown);
    tell(saved);
  } catch (const std::system_error& error) {
    tell(phrase("!! not saved to {}: {}", shown, system_error(error.code())));
  }
}

void Client::carry_out(const Completion::Outcome& outcome) {
  if (!outcome.ask.empty()) session_->ask_for_candidates(outcome.ask);
  if (!outcome.replacement.empty() && editor_) {
    editor_->replace(outcome.before, to_shown(outcome.replacement, Paint::none));
  }
  if (outcome.choices.empty()) return;
  std::string choices;
  for (const std::string& choice : outcome.choices) {
    choices += to_shown(choice, Paint::none) + "  ";
  }
  choices.resize(choices.size() - 2);
  show(in_rows(choices, screen_size(STDOUT_FILENO).columns) + '\n');
}

void Client::send_line(std::string_view line) { connection_->send(fmt::format("{}\n", line)); }

// Leaves with this line, after the server has taken all earlier lines.
void Client::finish(std::string_view line) {
  if (!finish_line_) finish_line_ = line;
}

void Client::leave(Patience patience, std::string_view line) {
  if (!online() || std::exchange(leaving_, true)) {
    abandon();
    return;
  }
  watch_input();
  if (session_) send_waiting();
  if (std::exchange(line_begun_, false)) send_line("");
  send_line(line);
  if (patience == Patience::short_while) deadline_.start(leave_deadline);
}

void Client::watch_input() {
  if (!input_) return;
  bool room = connection_->unsent() < unsent_limit;
  if (session_) {
    // A user that types while the connection is lost is told when there is no more room.
    const bool is_told = keyboard_ && !session_->entered();
    room = (room && !session_->full()) || is_told;
  }
  if (editor_) {
    // A user that leaves may still press Ctrl-C.
    input_->watch_readable(!status_ && (room || leaving_) && !keys_wait());
    return;
  }
  const bool wanted = !leaving_ && !status_ && !finish_line_ && !input_ended_ && !answers_.full();
  input_->watch_readable(wanted && room && (session_ || online()));
}

// ---- The next steps

void Client::go_on() {
  // A user at a keyboard is asked again. A file is not: its first line would become the name.
  const std::string& refusal = session_ ? session_->refusal() : answers_.refusal();
  const bool comes_back = session_ && session_->name_is_taken_on_return();
  if (!refusal.empty() && !keyboard_ && !comes_back && !leaving_) stop(exit_failed, refusal);
  if (session_ && online() && !status_ && !leaving_) {
    if (session_->entered()) entered();
    if (comes_back) keep_trying_the_name();
    if (const auto question = session_->take_unseen_question(); !question.empty()) tell(question);
    if (sending_) go_on_sending();
    send_waiting();
    pulse_.awaits(session_->awaits_pong(), loop_.now());
    update_prompt();
    if (editor_) go_on_pasting();
    const bool in_vain = keyboard_ && lost_at_.has_value();
    const bool is_settled = session_->idle() && !history_.is_missing_lines();
    if (finish_line_ && (is_settled || in_vain)) {
      leave(Patience::as_long_as_it_takes, *finish_line_);
    }
  } else if (finish_line_ && keyboard_ && !online()) {
    abandon();
  } else if (!session_ && online() && !status_ && !leaving_) {
    go_on_passing();
  }
  watch_input();
}

// Passes on more of a pipe or a file.
void Client::go_on_passing() {
  const std::string bytes = answers_.take();
  if (!bytes.empty()) {
    line_begun_ = !bytes.ends_with('\n');
    connection_->send(bytes);
  }
  if (input_ended_ && !answers_.waiting()) leave(Patience::as_long_as_it_takes);
}

void Client::go_on_sending() {
  if (!session_->aided()) {
    stop(exit_failed,
         phrase("the server does not tell what it has taken, so that --send is of no use"));
  } else if (session_->asks_the_user()) {
    stop(exit_failed, phrase("the server asks for a password"));
  } else if (session_->entered() && !std::exchange(sent_, true)) {
    for (std::string_view line : options_.sends) {
      line.remove_prefix(blanks_before_command(line));
      session_->say(std::string{line});
      asks_something_ = asks_something_ || line.starts_with('/');
    }
  } else if (sent_ && session_->idle()) {
    status_ = exit_good;
    if (!unheard_in_.empty()) {
      complaint_ = phrase("nobody else is in {}, so nobody heard it", unheard_in_);
    }
    leave(Patience::short_while);
  }
}

void Client::look_at_the_server() {
  if (!online() || leaving_ || status_) return;
  if (pulse_.wants_to_ask(loop_.now())) session_->ask_for_pong();
  go_on();
}

// While the client returns to its rooms, all of them still count as the user's.
void Client::follow_state() {
  const State& state = session_->state();
  if (state.stage != State::Stage::here || lost_at_) return;
  own_name_ = state.name;
  places_.set_rooms(state.rooms, state.current);
}

void Client::update_prompt() {
  follow_state();
  if (!editor_) {
    if (keyboard_) hide_what_is_typed(wants_secret());
    return;
  }
  std::string prompt = "> ";
  prompt_ = prompt;
  if (questions_) {
    prompt_ = prompt = questions_->prompt();
  } else if (!own_name_.empty() && !session_->asks_the_user()) {
    prompt_ = prompt_as_said(places_, own_name_);
    prompt = prompt_now(
        places_, own_name_,
        {.offline = lost_at_.has_value(), .no_answer_for = pulse_.no_answer_for(loop_.now())},
        screen_size(STDOUT_FILENO).columns);
  }
  editor_->set_secret(wants_secret());
  editor_->set_prompt(prompt);
}

bool Client::wants_secret() const {
  return session_->wants_secret() || session_->is_being_greeted() || questions_;
}

// For a terminal that cannot edit lines.
void Client::hide_what_is_typed(bool hidden) {
  if (!hidden) {
    // Keys that were typed ahead count.
    if (keyboard_modes_) keyboard_modes_->give_back(TCSADRAIN);
    keyboard_modes_.reset();
  } else if (!keyboard_modes_) {
    keyboard_modes_.emplace(STDIN_FILENO);
    termios unseen = keyboard_modes_->before();
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    unseen.c_lflag |= static_cast<tcflag_t>(ECHONL);
    keyboard_modes_->change(unseen, TCSADRAIN);
    if (questions_ && screen_) show(questions_->prompt());
  }
}

// ---- The process

void Client::watch_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction inherited {};
    sigaction(number, nullptr, &inherited);
    // The program was started by nohup, or by a script in the background.
    if (inherited.sa_handler == SIG_IGN) continue;
    signals_.push_back(std::make_unique<net::SignalWatch>(loop_, number, [this] {
      if (sending_) stop(exit_failed, phrase("it was interrupted"));
      leave(Patience::short_while);
    }));
  }
}

void Client::watch_terminal_signals() {
  const auto watch = [this](int number, auto handler) {
    signals_.push_back(std::make_unique<net::SignalWatch>(loop_, number, handler));
  };
  if (!editor_) {
    // The shell has changed the modes of the terminal.
    watch(SIGCONT, [this] {
      hide_what_is_typed(false);
      hide_what_is_typed(wants_secret());
    });
    return;
  }
  watch(SIGWINCH, [this] { editor_->resize(); });
  watch(SIGTSTP, [this] { suspend(false); });
  watch(SIGCONT, [this] { editor_->continued(); });
}

// Stops the process by the signal's own effect. Unlike SIGSTOP, this does not stop a process
// without a shell, which nobody could continue. The key stops everything that the shell had started
// together.
void Client::suspend(bool with_the_group) {
  editor_->suspend();
  struct sigaction ours {};
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &by_default, &ours);
  kill(with_the_group ? 0 : getpid(), SIGTSTP);  // Returns after the process was continued.
  sigaction(SIGTSTP, &ours, nullptr);
  editor_->resume();
}

// Prints a line that may hold words of the server. Unlike fmt::print(), this throws nothing if the
// line cannot be printed.
void Client::print_error(std::string_view line) {
  std::string shown = to_shown(line, Paint::none);
  if (isatty(STDERR_FILENO) != 0) {
    shown = charset_.shown(in_rows(shown, screen_size(STDERR_FILENO).columns));
  }
  std::cerr << shown + '\n';
}

// Ends the loop, after the received text was written.
void Client::stop(int status, std::string complaint) {
  if (!status_ && status == exit_good && !first_refusal_.empty()) {
    status = exit_failed;
    complaint = first_refusal_;
  }
  if (!status_) {
    status_ = status;
    complaint_ = std::move(complaint);
  }
  watch_input();
  if (!output_ || !output_->waiting()) loop_.stop();
}

// Ends the loop at once, because the user has asked twice, or the server does not answer.
void Client::abandon() {
  if (!status_) {
    const bool all_said = !lost_at_ || (!session_->has_unsent() && doubtful_.empty());
    status_ = all_said ? exit_good : exit_failed;
    if (!all_said) complaint_ = phrase("the connection was lost, and not all was sent");
  }
  loop_.stop();
}

}  // namespace papo::client
