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
  // Starts the program (a path, or a name to look for in PATH) and waits until it prints "listening
  // on HOST:PORT". Throws std::runtime_error or std::system_error if it does not.
  ServerProcess(const std::string& program, const std::vector<std::string>& arguments,
                std::chrono::milliseconds patience);
  // Kills the server unless it has ended.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  // Asks the server to stop, by SIGTERM.
  void ask_to_stop() const;

  // Waits for the end of the server, and kills a server that does not end. Returns what was wrong
  // with its end: nothing after an exit status of 0.
  std::string wait(std::chrono::milliseconds patience);

 private:
  void read_address(std::chrono::milliseconds patience);
  int reap() noexcept;

  pid_t pid_ = -1;  // -1 once the process has ended and was waited for.
  net::Fd ended_;   // Is readable when the process has ended.
  net::Fd output_;  // The server's standard output.
  std::string host_;
  std::uint16_t port_ = 0;
};

}  // namespace papo::bench
