// SPDX-License-Identifier: MIT

// A chat server within a program.
//
//   papo::Server server{options};     // listens from here on
//   server.stop_on_signals();
//   server.run();                     // until the server is told to stop
//
// Threads: one thread makes it, runs it and destroys it. Any thread may call stop(), change() and
// reopen_talk_log().
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
  // no sense: its text names the member of Options and the mistake. Throws std::system_error for an
  // address or a file that cannot be had, and std::runtime_error for a certificate that is of no
  // use.
  explicit Server(const Options& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The addresses where the server listens, with the real ports: "127.0.0.1:50000".
  [[nodiscard]] std::vector<std::string> addresses() const;
  // The dialects that are spoken at each of these, in the same order: "plain,irc".
  [[nodiscard]] std::vector<std::string> dialects() const;

  // The SHA-256 of each certificate that clients are shown: "ab:cd:...". None without TLS.
  [[nodiscard]] std::vector<std::string> fingerprints() const;

  // From now on SIGINT or SIGTERM stops the server; a second one has its default action.
  void stop_on_signals();

  // Calls back for each signal of that number, on the thread that runs the server. The call must
  // not wait there.
  void on_signal(int signal_number, std::function<void()> told);

  // Any thread. From now on the passwords and the motd are as in these options, the certificates as
  // in their files, and without a store the bans as in theirs. Everything else stays. People that
  // are in, and operators, stay so. Throws as the constructor does, and then changes nothing.
  void change(const Options& options);

  // Any thread. Later lines of the talk log go to the folder that its path leads to now.
  void reopen_talk_log();

  // `on_phase` is called within run() when people are served, and when a stop has begun.
  enum class Phase { serving, stopping };
  void on_phase(std::function<void(Phase)> told);

  // Serves until the server is stopped. Then it tells everyone, delivers all lines that were read,
  // and returns within the drain timeout.
  void run();

  // Any thread, also from a signal handler.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace papo
