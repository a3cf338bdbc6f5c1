#include "client/client.h"

#include <fmt/core.h>
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

#include "client/oper_line.h"
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

// What was typed after Tab waits so long for the server to tell what it can be.
constexpr auto completion_deadline = 1s;

// A paste of which no more comes for so long has lost the mark of its end.
constexpr auto paste_deadline = 2s;

constexpr std::string_view refusal_mark = "!! ";

// What may wait to be sent before no more is read from the user.
constexpr std::size_t unsent_limit = 65536;

// A longer line is not shown at a terminal, nor one cut out of standard input sent.
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

// The blanks before a "/": a command that was meant for the server alone must not become public
// because of them.
std::size_t blanks_before_command(std::string_view line) {
  constexpr std::string_view no_break_space = "\u00A0";
  std::size_t at = 0;
  while (at < line.size()) {
    const auto rest = line.substr(at);
    if (rest.front() == '/') return at;
    if (rest.front() != ' ' && rest.front() != '\t' && !rest.starts_with(no_break_space)) break;
    at += rest.starts_with(no_break_space) ? no_break_space.size() : 1;
  }
  return 0;
}

// What follows "/save", if that is the command; it has a name in either language, as the server's
// commands have.
std::optional<std::string_view> file_to_save(std::string_view line) {
  const auto command = line.substr(0, line.find(' '));
  if (command != "/save" && command != "/salvar") return std::nullopt;
  line.remove_prefix(command.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return line.substr(0, line.find_last_not_of(' ') + 1);
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
      display_({.color = color_, .time_format = terminal_ ? options_.time_format : ""}),
      charset_(nl_langinfo(CODESET)),
      pauses_(std::random_device{}()),
      name_pauses_(std::random_device{}()),
      deadline_(loop_, [this] { abandon(); }),
      timeout_(loop_,
               [this] {
                 stop(exit_failed,
                      phrase("the server did not take it within {} s", options_.timeout.count()));
               }),
      reconnect_(loop_, [this] { connect(); }),
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
      paste_patience_(loop_, [this] {
        editor_->end_paste();
        take_keys();
      }) {
  const bool rooms_or_password = !options_.rooms.empty() || !options_.password.empty();
  if (keyboard_ || returns_ || sending_ || rooms_or_password) {
    session_.emplace(Session::Wishes{
        .name = options_.name, .password = options_.password, .rooms = options_.rooms});
  } else {
    name_unanswered_ = !options_.name.empty();
  }
}

int Client::run() {
  try {
    addresses_ = net::resolve(options_.host, options_.port, false);
    watch_signals();
    if (sending_) timeout_.start(options_.timeout);
    connect();
    loop_.run();
  } catch (const std::system_error& error) {
    stop(exit_failed, addresses_.empty() ? phrase("cannot look up {}: {}", options_.host,
                                                  system_error(error.code()))
                                         : error.what());
  }
  keyboard_modes_.reset();
  editor_.reset();  // The terminal is the shell's again before anything is said there.
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
                      });
}

void Client::connected() {
  if (!std::exchange(ever_opened_, true) && !sending_) open_terminal();
  framer_ = {};
  last_refusal_.clear();
  if (session_) session_->connected();
  if (name_unanswered_) send_line(options_.name);
  go_on();
}

void Client::open_terminal() {
  if (can_edit_lines()) {
    editor_.emplace(charset_, color_);
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
  const bool in_haste = deadline_.running();  // Whoever leaves by hand does not wait to be heard.
  const bool heard = leaving_ && !error && connection_->all_sent();
  if (!ever_opened_) {
    stop(exit_failed, phrase("cannot connect to {}: {}", to_string(options_), system_error(error)));
    return;
  }
  // Who is in, or has never been, is told for good why it is closed. Who comes back may be too
  // early: the server is full, say.
  const bool back_in = session_ && session_->entered();
  const bool sent_away =
      !last_refusal_.empty() && session_ && (back_in || !session_->ever_entered());
  if (session_) {
    for (std::string& line : session_->disconnected()) doubtful_.push_back(std::move(line));
  }
  const bool as_wished = let_go_ || in_haste || heard;
  // The last line to be sent was that.
  if (sending_ && sent_ && let_go_ && asks_to_leave(options_.sends.back())) stop(exit_good);
  if (as_wished && !sending_) {
    stop(exit_good);
  } else if (returns_ && !status_ && !leaving_ && !sent_away) {
    come_back_later(error);
  } else if (error) {
    stop(exit_failed, phrase("the connection was lost: {}", system_error(error)));
  } else {
    stop(exit_failed, phrase("the server closed the connection"));
  }
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
                error ? system_error(error) : phrase("the connection was lost"),
                in_seconds(pause)));
  }
  watch_input();
}

// In, with all rooms.
void Client::entered() {
  if (!entered_at_) entered_at_ = loop_.now();
  name_refused_at_.reset();
  if (!lost_at_) return;
  tell(phrase("-- back after {} s", in_seconds(loop_.now() - *lost_at_)));
  lost_at_.reset();
  for (const std::string& line : std::exchange(doubtful_, {})) {
    tell_unsaid(phrase("!! this may not have been sent: {}", without_password(line)));
  }
}

void Client::keep_trying_the_name() {
  if (name_again_.running()) return;
  if (!name_refused_at_) {
    name_refused_at_ = loop_.now();
    name_pauses_.start_over();
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
  const std::string_view all = bytes;
  while (const auto line = framer_.next(bytes, line_limit)) {
    if (line->too_long) {
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
}

// Learns from the line what there is to learn, and has it shown.
void Client::take(std::string_view line) {
  if (session_) {
    const Session::Heard heard = session_->hear(line);
    if (heard.candidates) carry_out(completion_.answered(*heard.candidates));
    if (!heard.shown) return;
  }
  const bool refusal = kind_of(line) == LineKind::refusal;
  last_refusal_ = refusal ? to_shown(line.substr(3), Paint::none) : "";
  if (is_goodbye(line)) let_go_ = true;
  if (name_unanswered_ && (refusal || name_given(line))) {
    name_unanswered_ = false;
    refusal_ = last_refusal_;
  }
  if (sending_ && refusal && !leaving_) stop(exit_failed, last_refusal_);
  const bool is_in = !session_ || session_->state().stage == State::Stage::here;
  if (refusal && is_in && !keyboard_ && first_refusal_.empty()) first_refusal_ = last_refusal_;
  const auto said = said_in(line);
  if (editor_ && said && said->in_private)
    editor_->set_correspondent(to_shown(said->name, Paint::none));
  if (sending_ && asks_something_) print_answer(line);
  present(line);
}

// To what was asked from the command line. What others say meanwhile is none.
void Client::print_answer(std::string_view line) {
  const bool is_answer = kind_of(line) == LineKind::notice || carries_its_time(line);
  if (!is_answer || leaving_ || is_goodbye(line)) return;
  const std::string shown =
      screen_ ? charset_.shown(to_shown(line, Paint::none)) : std::string{line};
  std::cout << shown + '\n' << std::flush;
}

void Client::present(std::string_view line) {
  if (sending_) return;
  if (renders()) {
    const auto shown =
        display_.show(line, session_ ? session_->state().name : "", std::time(nullptr));
    presented_ += screen_ ? in_rows(shown.text, screen_size(STDOUT_FILENO).columns) : shown.text;
    alert_ = alert_ || shown.alert;
    if (terminal_) transcript_.add(shown.plain);
  } else if (session_) {
    presented_ += line;
  }
  presented_ += '\n';
}

// What the client itself has to tell.
void Client::tell(std::string_view line) {
  if (sending_) return;
  if (terminal_) {
    present(line);
    show_presented();
  } else {
    print_error(line);
  }
}

// That a line was not said, or may not have been. A script is also told by the status.
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
  connection_->set_receiving(true);  // For the end of the connection; nothing more is shown.
  if (error == EPIPE) {
    leave(Patience::short_while);  // Whoever read has had enough.
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

// As many as can be looked at: those after a Tab wait for what it brings.
void Client::take_keys() {
  while (!completion_patience_.running()) {
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
  switch (request.asks) {
    case Asks::to_interrupt:
      interrupted();
      return;
    case Asks::to_leave:
    case Asks::to_quit:
      leave(Patience::short_while);
      return;
    case Asks::to_stop:
      suspend(true);
      return;
    default:
      break;
  }
  if (is_leaving()) return;
  switch (request.asks) {
    case Asks::to_say:
      typed(request.text);
      update_prompt();  // Before a further key: it may belong to a password.
      break;
    case Asks::to_complete:
      complete(request.text);
      break;
    case Asks::to_take:
      ask_about(request.text);
      break;
    case Asks::to_answer:
      if (request.text == "y") pasted_lines_.add(editor_->take_with(pasted_));
      pasted_.clear();
      break;
    case Asks::to_explain:
      tell(phrase("!! what was pasted is too long, and was left out"));
      break;
    case Asks::to_convert:
      if (std::exchange(told_of_bytes_, true)) break;
      tell(phrase("!! something was typed that is not {}, and was left out", charset_.name()));
      break;
    default:
      break;
  }
}

void Client::complete(std::string_view before_cursor) {
  connection_->send(session_->take_to_send());  // What was said before comes before the question.
  carry_out(completion_.tab(before_cursor));
  if (!completion_.waiting()) return;
  if (session_->entered() && session_->aided()) {
    completion_patience_.start(completion_deadline);
  } else {
    completion_.give_up();
  }
}

// Several lines are text, and are said once the user agrees. Where they can be no text, as an
// answer to the server or as part of a command, they become one line.
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
      transcript_.add(prompt_ + line);
      editor_->show_as_said(line);
      session_->say(to_be_said(line));
    }
    connection_->send(session_->take_to_send());
  }
  if (!was_waiting) return;
  editor_->set_progress(
      pasted_lines_.waiting()
          ? phrase("({} of {} lines; Ctrl-C stops) ", pasted_lines_.taken(), pasted_lines_.total())
          : std::string{});
}

// Ctrl-C, with nothing in the line.
void Client::interrupted() {
  if (asks_oper_password_ && !is_leaving()) {
    asks_oper_password_ = false;
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
    line_begun_ = !read.ends_with('\n');
    connection_->send(read);
  }
  go_on();
}

// What was sent may take its time: the server slows down those who send much at once.
void Client::input_ended() {
  if (keyboard_) {
    leave(Patience::short_while);
  } else if (session_) {
    if (input_framer_.held() > 0) typed_bytes("\n");
    finish("/quit");
    go_on();
  } else {
    leave(Patience::as_long_as_it_takes);
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

void Client::typed(std::string_view line) {
  if (finish_line_) return;
  const bool secret = wants_secret();
  if (std::exchange(asks_oper_password_, false)) {
    if (!line.empty()) session_->say(fmt::format("/oper {}", line));
    return;
  }
  if (!secret) line.remove_prefix(blanks_before_command(line));
  if (terminal_ && !secret) transcript_.add(prompt_ + without_password(line));
  if (keyboard_ && !secret && session_->entered() && asks_for_oper_password(line)) {
    asks_oper_password_ = true;
    return;
  }
  const auto file = terminal_ ? file_to_save(line) : std::nullopt;
  if (file) {
    save(*file);
  } else if (!secret && asks_to_leave(line)) {
    finish(line);
  } else if (!session_->entered() && keyboard_ && session_->full()) {
    tell(phrase("!! this was not kept, since too much waits to be sent already: {}",
                without_password(line)));
  } else {
    session_->say(std::string{line});
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

// Leaves by that line, once the server has taken what was said before.
void Client::finish(std::string_view line) {
  if (!finish_line_) finish_line_ = line;
}

void Client::leave(Patience patience, std::string_view line) {
  if (!online() || std::exchange(leaving_, true)) {
    abandon();
    return;
  }
  watch_input();
  if (session_) connection_->send(session_->take_to_send());
  if (std::exchange(line_begun_, false)) send_line("");
  send_line(line);
  if (patience == Patience::short_while) deadline_.start(leave_deadline);
}

void Client::watch_input() {
  if (!input_) return;
  bool room = connection_->unsent() < unsent_limit;
  if (session_) {
    // Who types while the connection is lost is told when there is no more room.
    const bool is_told = keyboard_ && !session_->entered();
    room = (room && !session_->full()) || is_told;
  }
  if (editor_) {
    // Whoever leaves may still press Ctrl-C.
    input_->watch_readable(!status_ && (room || leaving_) && !completion_patience_.running());
    return;
  }
  const bool wanted = !leaving_ && !status_ && !name_unanswered_ && !finish_line_;
  input_->watch_readable(wanted && room && (session_ || online()));
}

// ---- The steps that follow from what was heard and typed

void Client::go_on() {
  // Whoever is there is asked again. A file is not: its first line would become the name.
  const std::string& refusal = session_ ? session_->refusal() : refusal_;
  const bool comes_back = session_ && session_->name_is_taken_on_return();
  if (!refusal.empty() && !keyboard_ && !comes_back && !leaving_) stop(exit_failed, refusal);
  if (session_ && online() && !status_ && !leaving_) {
    if (session_->entered()) entered();
    if (comes_back) keep_trying_the_name();
    if (sending_) go_on_sending();
    connection_->send(session_->take_to_send());
    update_prompt();
    if (editor_) go_on_pasting();
    const bool in_vain = keyboard_ && lost_at_.has_value();
    if (finish_line_ && (session_->idle() || in_vain)) {
      leave(Patience::as_long_as_it_takes, *finish_line_);
    }
  } else if (finish_line_ && keyboard_ && !online()) {
    abandon();
  }
  watch_input();
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
    leave(Patience::short_while);
  }
}

void Client::update_prompt() {
  if (!editor_) {
    if (keyboard_) hide_what_is_typed(wants_secret());
    return;
  }
  const State& state = session_->state();
  std::string prompt = prompt_;
  if (session_->asks_the_user()) prompt = "> ";
  if (state.stage == State::Stage::here) {
    const std::string room = state.current.empty() ? "" : state.current + ' ';
    prompt = to_shown(fmt::format("{}{}> ", room, state.name), Paint::none);
  }
  if (asks_oper_password_) prompt = phrase("the operator's password: ");
  editor_->set_secret(wants_secret());
  if (prompt == prompt_) return;
  prompt_ = prompt;
  editor_->set_prompt(prompt_);
}

bool Client::wants_secret() const { return session_->wants_secret() || asks_oper_password_; }

// At a terminal at which no line can be edited.
void Client::hide_what_is_typed(bool hidden) {
  if (!hidden) {
    if (keyboard_modes_) keyboard_modes_->give_back(TCSADRAIN);  // What was typed ahead counts.
    keyboard_modes_.reset();
  } else if (!keyboard_modes_) {
    keyboard_modes_.emplace(STDIN_FILENO);
    termios unseen = keyboard_modes_->before();
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    unseen.c_lflag |= static_cast<tcflag_t>(ECHONL);
    keyboard_modes_->change(unseen, TCSADRAIN);
    if (asks_oper_password_ && screen_) show(phrase("the operator's password: "));
  }
}

// ---- The process

void Client::watch_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction inherited {};
    sigaction(number, nullptr, &inherited);
    if (inherited.sa_handler == SIG_IGN) continue;  // nohup, or a script's background.
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
    // The shell has set the terminal its own way.
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

// By what the signal does by itself: unlike SIGSTOP, that does not stop a process that nobody could
// continue, for there is no shell above it. The key stops all that the shell had started together.
void Client::suspend(bool with_the_group) {
  editor_->suspend();
  struct sigaction ours {};
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &by_default, &ours);
  kill(with_the_group ? 0 : getpid(), SIGTSTP);  // Returns once continued.
  sigaction(SIGTSTP, &ours, nullptr);
  editor_->resume();
}

// It may hold words of the server. Unlike fmt::print(), this throws nothing where nothing can be
// said any more.
void Client::print_error(std::string_view line) {
  std::string shown = to_shown(line, Paint::none);
  if (isatty(STDERR_FILENO) != 0) {
    shown = charset_.shown(in_rows(shown, screen_size(STDERR_FILENO).columns));
  }
  std::cerr << shown + '\n';
}

// Ends the loop, once what was received has been written.
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

// Ends it at once: the user has asked twice, or the server does not answer.
void Client::abandon() {
  if (!status_) {
    const bool all_said = !lost_at_ || (!session_->has_unsent() && doubtful_.empty());
    status_ = all_said ? exit_good : exit_failed;
    if (!all_said) complaint_ = phrase("the connection was lost, and not all was sent");
  }
  loop_.stop();
}

}  // namespace papo::client
