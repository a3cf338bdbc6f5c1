// SPDX-License-Identifier: MIT

// A server that runs for as long as this object lives.
//
// Threads: one. Blocks while it waits for the server, within the deadlines given.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "net/socket.h"

namespace papo::bench {

class ServerProcess {
 public:
  // Starts the program (a path, or a name to be looked for in PATH) and waits until it prints
  // "listening on HOST:PORT". Throws std::runtime_error or std::system_error if it does not.
  ServerProcess(const std::string& program, const std::vector<std::string>& arguments,
                std::chrono::milliseconds patience);
  // Kills it unless it has ended.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  // Asks it to stop, by SIGTERM.
  void ask_to_stop() const;

  // Waits for it to end; kills it when it does not. Returns what was wrong with how it ended:
  // nothing after an exit status of 0.
  std::string wait(std::chrono::milliseconds patience);

 private:
  void read_address(std::chrono::milliseconds patience);
  int reap() noexcept;

  pid_t pid_ = -1;  // -1 once it has ended and that was noted.
  net::Fd ended_;   // Turns readable when it has ended.
  net::Fd output_;  // Its standard output.
  std::string host_;
  std::uint16_t port_ = 0;
};

}  // namespace papo::bench
