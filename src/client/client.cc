#include "client/client.h"

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "client/server_line.h"
#include "net/socket.h"

namespace papo::client {
namespace {

using namespace std::chrono_literals;

constexpr int exit_good = 0;
constexpr int exit_failed = 1;

constexpr auto leave_deadline = 2s;

// What may wait to be sent before no more is read from the user.
constexpr std::size_t unsent_limit = 65536;

// A longer line is not shown at a terminal.
constexpr std::size_t line_limit = 65536;
constexpr std::string_view left_out = "!! (a line too long to be shown)";

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

}  // namespace

Client::Client(Options options)
    : options_(std::move(options)),
      keyboard_(isatty(STDIN_FILENO) != 0),
      screen_(isatty(STDOUT_FILENO) != 0),
      color_(wants_color(options_.color, screen_)),
      name_unanswered_(!options_.name.empty()),
      deadline_(loop_, [this] { abandon(); }) {}

int Client::run() {
  try {
    auto addresses = net::resolve(options_.host, options_.port, false);
    watch_signals();
    connection_.emplace(loop_, std::move(addresses),
                        Connection::Events{
                            .on_open = [this] { connected(); },
                            .on_received = [this](std::string_view bytes) { received(bytes); },
                            .on_sent = [this] { watch_input(); },
                            .on_end = [this](std::error_code error) { connection_ended(error); },
                        });
    loop_.run();
  } catch (const std::system_error& error) {
    stop(exit_failed, error.what());
  }
  editor_.reset();  // The terminal is the shell's again before anything is said there.
  if (!complaint_.empty()) fmt::print(stderr, "papo-client: {}\n", complaint_);
  return status_.value_or(exit_failed);
}

void Client::connected() {
  editor_ = LineEditor::open(color_);
  if (editor_) {
    watch_terminal_signals();
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
  input_.emplace(loop_, STDIN_FILENO, [this] { input_ready(); });
  if (name_unanswered_) send_line(options_.name);
  watch_input();
}

void Client::connection_ended(std::error_code error) {
  const bool opened = input_.has_value();
  const bool in_haste = deadline_.running();  // Whoever leaves by hand does not wait to be heard.
  const bool heard = leaving_ && !error && connection_->all_sent();
  if (!opened) {
    stop(exit_failed,
         fmt::format("cannot connect to {}: {}", to_string(options_), error.message()));
  } else if (let_go_ || in_haste || heard) {
    stop(exit_good);
  } else if (error) {
    stop(exit_failed, fmt::format("the connection was lost: {}", error.message()));
  } else {
    stop(exit_failed, "the server closed the connection");
  }
}

// ---- From the server to the user

void Client::received(std::string_view bytes) {
  const std::string_view all = bytes;
  std::string rendered;
  while (const auto line = framer_.next(bytes, line_limit)) {
    rendered += take(line->too_long ? left_out : line->text);
    rendered += '\n';
  }
  show(renders() ? std::string_view{rendered} : all);
  watch_input();
  // Whoever is there is asked again. A file is not: its first line would become the name.
  if (!refusal_.empty() && !keyboard_) stop(exit_failed, refusal_);
}

// Learns from the line what there is to learn, and gives it as it is to be shown.
std::string Client::take(std::string_view line) {
  if (is_goodbye(line)) let_go_ = true;
  const auto name = name_given(line);
  if (name && editor_) editor_->set_prompt(fmt::format("{}> ", to_shown(*name, false)));
  if (name) name_unanswered_ = false;
  if (name_unanswered_ && kind_of(line) == LineKind::refusal) {
    name_unanswered_ = false;
    refusal_ = to_shown(line.substr(3), false);
  }
  return to_shown(line, color_);
}

void Client::show(std::string_view text) {
  if (text.empty()) return;
  if (editor_) {
    editor_->print_above(text);
    return;
  }
  output_->write(text);
  connection_->set_receiving(!output_->waiting());
}

void Client::output_failed(int error) {
  connection_->set_receiving(true);  // For the end of the connection; nothing more is shown.
  if (error == EPIPE) {
    leave(Patience::short_while);  // Whoever read has had enough.
  } else {
    stop(exit_failed, fmt::format("cannot write to standard output: {}",
                                  std::generic_category().message(error)));
  }
}

// ---- From the user to the server

void Client::input_ready() {
  if (!editor_) {
    read_bytes();
    return;
  }
  const auto [lines, ended] = editor_->read_keys();
  for (const std::string& line : lines) send_line(line);
  if (ended) leave(Patience::short_while);
  watch_input();
}

void Client::read_bytes() {
  std::array<char, 16384> bytes{};
  const ssize_t got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    // What was sent may take its time: the server slows down those who send much at once.
    leave(keyboard_ ? Patience::short_while : Patience::as_long_as_it_takes);
    return;
  }
  line_begun_ = bytes.at(static_cast<std::size_t>(got) - 1) != '\n';
  connection_->send({bytes.data(), static_cast<std::size_t>(got)});
  watch_input();
}

void Client::send_line(std::string_view line) { connection_->send(fmt::format("{}\n", line)); }

void Client::leave(Patience patience) {
  if (!connection_->open() || std::exchange(leaving_, true)) {
    abandon();
    return;
  }
  watch_input();
  if (std::exchange(line_begun_, false)) send_line("");
  send_line("/quit");
  if (patience == Patience::short_while) deadline_.start(leave_deadline);
}

void Client::watch_input() {
  if (!input_) return;
  const bool room = connection_->unsent() < unsent_limit;
  const bool wanted = !leaving_ && !status_ && !name_unanswered_;
  input_->watch_readable(wanted && room && connection_->open());
}

// ---- The process

void Client::watch_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction inherited {};
    sigaction(number, nullptr, &inherited);
    if (inherited.sa_handler == SIG_IGN) continue;  // nohup, or a script's background.
    signals_.push_back(std::make_unique<net::SignalWatch>(
        loop_, number, [this] { leave(Patience::short_while); }));
  }
}

void Client::watch_terminal_signals() {
  const auto watch = [this](int number, auto handler) {
    signals_.push_back(std::make_unique<net::SignalWatch>(loop_, number, handler));
  };
  watch(SIGWINCH, [this] { editor_->resize(); });
  watch(SIGTSTP, [this] {
    editor_->suspend();
    std::raise(SIGSTOP);  // Returns once continued.
    editor_->resume();
  });
  watch(SIGCONT, [this] { editor_->resume(); });  // After a stop by others.
}

// Ends the loop, once what was received has been written.
void Client::stop(int status, std::string complaint) {
  if (!status_) {
    status_ = status;
    complaint_ = std::move(complaint);
  }
  watch_input();
  if (!output_ || !output_->waiting()) loop_.stop();
}

// Ends it at once: the user has asked twice, or the server does not answer.
void Client::abandon() {
  if (!status_) status_ = exit_good;
  loop_.stop();
}

}  // namespace papo::client
