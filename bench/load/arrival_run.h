// SPDX-License-Identifier: MIT

// One run of `--arrivals`: all clients come in as fast as they can, and then are cut off at once.
//
//   arriving  connections are made, a bounded number at a time, and each enters by name, until
//             every client was told of every later one
//   idle      until the server rests: its memory now is what its members take
//   leaving   all connections are closed at once, until the server has let go of them and rests
//
// Threads: one, in which run() blocks.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/load/checks/arrival_check.h"
#include "bench/load/figures/arrival_figures.h"
#include "bench/load/figures/process_reading.h"
#include "crowd.h"
#include "load_options.h"
#include "net/loop.h"
#include "net/socket.h"

namespace papo::bench {

class ArrivalRun final : private Crowd::Observer {
 public:
  // `read_server` tells what the server has used; empty if that is not known.
  using ReadServer = std::function<std::optional<ProcessReading>()>;

  // The only way must have a codec that announces.
  ArrivalRun(const LoadOptions& options, const Ways& ways, const net::Address& server,
             ReadServer read_server);

  // Throws std::runtime_error if a client could not enter. SIGINT or SIGTERM ends the run early.
  ArrivalFigures run();

 private:
  using Clock = std::chrono::steady_clock;
  enum class Phase { arriving, idle, leaving, done };

  void on_received(std::size_t index, std::string_view& bytes) override;
  void on_closed(std::size_t index) override;
  void on_unreachable(std::string why) override { fail(std::move(why)); }
  void on_frame(std::size_t index, const Frame& frame);

  void on_step();
  void end_arriving();
  void watch_server();
  [[nodiscard]] bool keeps_memory(const ProcessReading& reading) const;
  void fail(std::string why);
  void end();
  void show_progress() const;

  [[nodiscard]] bool out_of_patience() const;
  [[nodiscard]] ArrivalFigures figures() const;

  const LoadOptions& options_;
  ReadServer read_server_;

  net::Loop loop_;
  Crowd crowd_;
  ArrivalCheck check_;
  std::vector<std::size_t> named_;  // How many were named to each client that enters.

  Phase phase_ = Phase::arriving;
  std::string failure_;
  std::string refusal_;
  std::size_t closed_ = 0;

  Clock::time_point began_;
  Clock::time_point arrived_at_;
  Clock::time_point cut_off_at_;
  Clock::time_point let_go_at_;
  Clock::time_point last_news_;
  std::optional<ProcessReading> before_;
  std::optional<ProcessReading> arrived_;
  std::optional<ProcessReading> idle_;
  std::optional<ProcessReading> latest_;

  net::Timer step_timer_;
  net::Timer progress_timer_;
  net::SignalWatch interrupt_;
  net::SignalWatch terminate_;
};

}  // namespace papo::bench
