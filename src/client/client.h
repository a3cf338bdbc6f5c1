// The console client: carries lines between the user and the server, on one loop.
//
// It shows what arrives, sends what is typed, and ends when the server closes. To leave is to ask
// the server to: so nothing that was said before is lost, and the others are told.
//
// Threads: the one that calls run().
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "client/connection.h"
#include "client/line_editor.h"
#include "client/options.h"
#include "client/output.h"
#include "client/standard_stream.h"
#include "net/line_framer.h"
#include "net/loop.h"

namespace papo::client {

class Client {
 public:
  explicit Client(Options options);

  // Returns the exit status, having said on standard error why if it is not 0. Once only.
  int run();

 private:
  // When to go if the server does not answer that we want to leave.
  enum class Patience { short_while, as_long_as_it_takes };

  void connected();
  void connection_ended(std::error_code error);

  void received(std::string_view bytes);
  std::string take(std::string_view line);
  void show(std::string_view text);
  void output_failed(int error);

  void input_ready();
  void read_bytes();
  void send_line(std::string_view line);
  void leave(Patience patience);
  void watch_input();

  void watch_signals();
  void watch_terminal_signals();

  void stop(int status, std::string complaint = {});
  void abandon();
  [[nodiscard]] bool renders() const { return editor_ || screen_ || color_; }

  const Options options_;
  const bool keyboard_;  // Standard input is a terminal.
  const bool screen_;    // Standard output is one.
  const bool color_;

  bool name_unanswered_;     // The name of the command line; what is typed waits for the answer.
  std::string refusal_;      // Why that name was not accepted.
  bool leaving_ = false;     // Asked to be let go.
  bool let_go_ = false;      // "-- bye"
  bool line_begun_ = false;  // Of what was read from standard input, the last line has no end yet.
  std::optional<int> status_;
  std::string complaint_;
  net::LineFramer framer_;

  net::Loop loop_;
  net::Timer deadline_;
  std::vector<std::unique_ptr<net::SignalWatch>> signals_;
  std::optional<Connection> connection_;
  std::optional<StandardStream> input_;
  std::optional<Output> output_;
  std::unique_ptr<LineEditor> editor_;  // None: plain lines in, plain lines out.
};

}  // namespace papo::client
