// SPDX-License-Identifier: MIT

#include "load_options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "bench/load/codecs/codec.h"
#include "message_text.h"
#include "papo/version.h"

namespace papo::bench {
namespace {

constexpr int usage_error = 2;
constexpr std::size_t most = 1'000'000;

constexpr const char* description =
    "Simulates many people who chat at once, verifies that everyone gets everything once and in "
    "one\n"
    "order, and measures how fast. All clients enter first; then some of them talk.\n"
    "With --arrivals nobody talks: everyone enters as fast as they can, is told of all who come\n"
    "later, and then all are cut off at once.\n"
    "Exit status: 0; 1 if anything was lost, duplicated, reordered or closed, or if the server "
    "that\n"
    "all left still holds a connection; 2 for wrong usage.";

constexpr const char* footer =
    "Latency is the time from sending to each single delivery. With --rate a message counts as "
    "sent\n"
    "when it was due, even if the sender was held up, so that a stalled server cannot hide its "
    "own\n"
    "delays (no coordinated omission). With --window the next message is sent when one has "
    "reached\n"
    "everyone, so the latency there is that of a server as busy as the window makes it.";

// Checks what concerns several options.
void check_together(const LoadOptions& options) {
  const auto codec = make_codec(options.protocol);
  if (!options.spawn.empty() && !codec->server_arguments(options.clients)) {
    throw CLI::ValidationError("--spawn", "a server of that protocol must run already");
  }
  if (options.rooms > 1 && !codec->join({})) {
    throw CLI::ValidationError("--rooms", "with that protocol all are in one room");
  }
  if (options.clients / 2 < options.rooms) {
    throw CLI::ValidationError("--clients", "it takes two to chat, in each room");
  }
  if (options.arrivals) {
    if (!codec->announces()) {
      throw CLI::ValidationError("--arrivals", "that protocol does not tell who comes");
    }
    return;
  }
  if (options.senders > options.clients) {
    throw CLI::ValidationError("--senders", "there cannot be more senders than clients");
  }
  if (options.senders < options.rooms) {
    throw CLI::ValidationError("--senders", "each room needs one who talks");
  }
  // The clients are dealt out to the rooms, the senders first.
  if (options.clients - options.senders < options.rooms && !codec->echoes()) {
    throw CLI::ValidationError("--senders",
                               "one client of each room must only listen: the order is judged by "
                               "one who gets everything");
  }
  if (options.size < MessageText::min_size) {
    throw CLI::ValidationError(
        "--size", fmt::format("a message takes at least {} bytes", MessageText::min_size));
  }
}

}  // namespace

std::variant<LoadOptions, ExitStatus> parse_load_options(int argc, const char* const* argv) {
  LoadOptions options;
  double duration = options.duration.count();
  double warmup = options.warmup.count();
  double patience = options.patience.count();

  CLI::App app{description, "papo-load"};
  app.footer(footer);
  app.set_version_flag("--version", std::string{"papo-load "} + version);
  app.get_formatter()->column_width(30);

  CLI::Option* const host = app.add_option("--host", options.host, "where the server is");
  CLI::Option* const port = app.add_option("--port", options.port, "its port");
  CLI::Option* const protocol = app.add_option("--protocol", options.protocol, "what it speaks")
                                    ->check(CLI::IsMember(codec_names()));
  CLI::Option* const tls =
      app.add_flag("--tls", options.tls, "speak it within TLS, whatever the server's certificate");
  CLI::Option* const websocket =
      app.add_flag("--websocket", options.websocket, "speak it by WebSocket: irc with papo-server");
  app.add_option("--name", options.name, "what the names of the clients begin with");
  app.add_option("--password", options.password, "what they give before that, if not empty");

  CLI::Option* const arrivals =
      app.add_flag("--arrivals", options.arrivals, "measure how people come and go, not talk");
  app.add_option("--clients", options.clients, "how many people")->check(CLI::Range(most));
  app.add_option("--entering", options.entering,
                 "how many of them may be on their way in at a time")
      ->check(CLI::Range(std::size_t{1}, most));
  app.add_flag("--all-ways", options.all_ways,
               "a quarter each by plain, IRC, IRC by WebSocket and plain within TLS, in the room "
               "#papo of papo-server")
      ->excludes(protocol)
      ->excludes(tls)
      ->excludes(websocket)
      ->excludes(arrivals);
  CLI::Option* const senders =
      app.add_option("--senders", options.senders, "how many of them talk, at least one a room")
          ->check(CLI::Range(std::size_t{1}, most))
          ->excludes(arrivals);
  app.add_option("--rooms", options.rooms,
                 "how many rooms they are spread over; 1 is the one that all enter")
      ->check(CLI::Range(std::size_t{1}, most))
      ->excludes(arrivals);
  app.add_option("--size", options.size, "bytes of text in a message")
      ->check(CLI::Range(std::size_t{0}, std::size_t{65536}))
      ->excludes(arrivals);
  CLI::Option* const rate =
      app.add_option("--rate", options.rate, "messages a second, by all senders together")
          ->check(CLI::Range(0.01, 1e7))
          ->excludes(arrivals);
  app.add_option("--window", options.window,
                 "messages in flight, by all senders together; 1 is a strict ping")
      ->check(CLI::Range(std::size_t{1}, most))
      ->excludes(rate)
      ->excludes(arrivals);
  app.add_option("--duration", duration, "seconds of measuring")
      ->take_last()  // The last value counts, so that a benchmark of the build can be made short.
      ->check(CLI::Range(0.001, 1e6))
      ->excludes(arrivals);
  app.add_option("--warmup", warmup, "seconds of talking before that")
      ->check(CLI::Range(0.0, 1e6))
      ->excludes(arrivals);
  app.add_option("--patience", patience, "seconds without any news after which waiting ends")
      ->check(CLI::Range(0.1, 1e6));

  app.add_flag("--awake", options.awake,
               "never sleep, so that no server pays for waking this program")
      ->excludes(arrivals);

  CLI::Option* const spawn =
      app.add_option("--spawn", options.spawn, "start this server, and stop it at the end")
          ->excludes(host)
          ->excludes(port);
  app.add_option("--server-arg", options.server_arguments,
                 "a further argument for it: --server-arg=--workers=2 (repeatable)")
      ->allow_extra_args(false)
      ->needs(spawn);
  app.add_option("--server-pid", options.server_pid, "measure this process as the server")
      ->check(CLI::PositiveNumber)
      ->excludes(spawn);
  app.add_option("--json", options.json, "write all figures to this file");

  // The help shows the default values.
  for (CLI::Option* option : app.get_options()) {
    if (option->get_expected_max() > 0 && option != rate) option->capture_default_str();
  }

  try {
    app.parse(argc, argv);
    if (senders->empty()) options.senders = std::max(options.senders, options.rooms);
    check_together(options);
    if (options.all_ways) options.protocol = "all ways";
  } catch (const CLI::Success& success) {
    return ExitStatus{app.exit(success)};
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "papo-load: {}\n", error.what());
    return ExitStatus{usage_error};
  }
  options.duration = std::chrono::duration<double>{duration};
  options.warmup = std::chrono::duration<double>{warmup};
  options.patience = std::chrono::duration<double>{patience};
  return options;
}

}  // namespace papo::bench
