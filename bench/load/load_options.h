// SPDX-License-Identifier: MIT

// What papo-load can be told on its command line.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace papo::bench {

struct LoadOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 50000;
  std::string protocol = "plain";
  std::string name = "load";  // Clients are called load-0, load-1, ...

  std::string password;  // Of the house; none if empty.

  bool arrivals = false;  // Nobody talks: everyone comes, and all are cut off.
  std::size_t clients = 300;
  std::size_t entering = 512;  // May be on their way in at a time.
  std::size_t senders = 10;    // At least one a room.
  std::size_t rooms = 1;       // With 1, the room that everyone enters.
  std::size_t size = 64;

  std::optional<double> rate;  // Messages a second by all senders; without it, the window.
  std::size_t window = 16;     // Messages in flight by all senders.
  std::chrono::duration<double> duration{10};
  std::chrono::duration<double> warmup{1};
  std::chrono::duration<double> patience{10};

  std::string spawn;  // The server to start; empty: one that runs already.
  std::vector<std::string> server_arguments;
  std::int32_t server_pid = 0;  // 0: none is measured, unless one is started.

  std::string json;  // Where to write the figures; empty: nowhere.
};

struct ExitStatus {
  int code;
};

// Prints what --help and --version ask for, and one line about what is wrong with the options; the
// program then ends with the status.
std::variant<LoadOptions, ExitStatus> parse_load_options(int argc, const char* const* argv);

}  // namespace papo::bench
