// SPDX-License-Identifier: MIT

// A chat server within a program.
//
//   papo::Server server{options};     // listens from here on
//   server.stop_on_signals();
//   server.run();                     // until it was told to stop
//
// Threads: one thread makes it, runs it and destroys it; stop(), change()
// and reopen_talk_log() may be called from any.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "papo/options.h"

namespace papo {

class Server {
 public:
  // Listens at every address of the options. Throws std::invalid_argument for an option that makes
  // no sense: what() names the member of Options, and tells what is wrong with it. Throws
  // std::system_error for an address or a file that can't be had.
  explicit Server(const Options& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Where it listens, with the real ports: "127.0.0.1:50000".
  [[nodiscard]] std::vector<std::string> addresses() const;

  // From now on SIGINT or SIGTERM stops the server; a second one has its default action.
  void stop_on_signals();

  // Calls back whenever that signal comes, on the thread that runs the server. It may not wait
  // there.
  void on_signal(int signal_number, std::function<void()> told);

  // Any thread: from now on the password, the motd and the oper_passwords are as in these options,
  // and the bans as in their file. All else stays. Whoever has come in, or is an operator, stays
  // so. Throws std::invalid_argument as the constructor does, and then changes nothing.
  void change(const Options& options);

  // Any thread: what it logs from now on goes to where the path of its folder leads now.
  void reopen_talk_log();

  // Who is told, from within run(), when people are served and when a stop has begun.
  enum class Phase { serving, stopping };
  void on_phase(std::function<void(Phase)> told);

  // Serves until it is stopped: then tells everyone, delivers what was read, and returns within
  // the drain timeout.
  void run();

  // Any thread, also from a signal handler.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace papo
