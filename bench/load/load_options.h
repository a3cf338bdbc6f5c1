// SPDX-License-Identifier: MIT

// The options of papo-load on its command line.
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

  bool tls = false;        // Whether it speaks that within TLS.
  bool websocket = false;  // Whether lines are messages of WebSocket.
  bool all_ways = false;   // Instead: some clients by each way to papo-server.
  std::string password;    // The server's password; empty if it has none.

  bool arrivals = false;  // No client talks: all come, and then are cut off.
  std::size_t clients = 300;
  std::size_t entering = 512;  // How many clients may be on their way in at a time.
  std::size_t senders = 10;    // At least one for each room.
  std::size_t rooms = 1;       // With 1 room, that is the one that everyone enters.
  std::size_t size = 64;

  // Messages a second by all senders together. None: the window counts.
  std::optional<double> rate;
  std::size_t window = 16;  // Messages in flight by all senders together.
  std::chrono::duration<double> duration{10};
  std::chrono::duration<double> warmup{1};
  std::chrono::duration<double> patience{10};
  bool awake = false;  // The program never sleeps, so no server pays for waking it.

  std::string spawn;  // The server to start; empty: one that runs already.
  std::vector<std::string> server_arguments;
  std::int32_t server_pid = 0;  // 0: no server is measured, unless one is started.

  std::string json;  // Where to write the figures; empty: nowhere.
};

struct ExitStatus {
  int code;
};

// Prints the answer to --help or --version, or one line about a mistake in the options. The program
// then ends with the status.
std::variant<LoadOptions, ExitStatus> parse_load_options(int argc, const char* const* argv);

}  // namespace papo::bench
