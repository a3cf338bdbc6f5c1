// SPDX-License-Identifier: MIT

// One run: all clients enter, some talk, all check.
//
//   joining   connections are made, a bounded number at a time; each client enters by name, and
//   goes
//             on to its room if there are several
//   opening   one message in each room, which every client there must get; each client has then
//   also
//             read who joined
//   sending   the senders take turns; the measured part comes after the warm-up
//   closing   each sender says one last message; the run ends once every client has got those, and
//   no
//             message that was passed over may still come
//
// Threads: one, in which run() blocks.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "awake.h"
#include "bench/load/checks/rooms_check.h"
#include "bench/load/figures/figures.h"
#include "bench/load/figures/histogram.h"
#include "bench/load/figures/process_reading.h"
#include "crowd.h"
#include "load_options.h"
#include "message_text.h"
#include "net/loop.h"
#include "net/socket.h"

namespace papo::bench {

class LoadRun final : private Crowd::Observer {
 public:
  // `read_server` tells what the server has used; empty if that is not known.
  using ReadServer = std::function<std::optional<ProcessReading>()>;

  LoadRun(const LoadOptions& options, const Ways& ways, const net::Address& server,
          ReadServer read_server);

  // Throws std::runtime_error if a client could not enter. The connections stay open until this
  // object is destroyed. SIGINT or SIGTERM ends the run early.
  Figures run();

 private:
  using Clock = std::chrono::steady_clock;
  enum class Phase { joining, opening, sending, closing, done };

  // The state of all counters when the measured part began, and when it ended.
  struct Reading {
    Clock::time_point at;
    std::uint64_t sent = 0;
    std::uint64_t delivered = 0;
    std::chrono::nanoseconds own_cpu{0};
    std::optional<ProcessReading> server;
  };

  void on_received(std::size_t index, std::string_view& bytes) override;
  void on_closed(std::size_t index) override;
  void on_unreachable(std::string why) override { fail(std::move(why)); }

  void on_frame(std::size_t index, const Frame& frame, std::string_view wire,
                Clock::time_point now);
  void on_entered(std::size_t index);
  void on_welcomed(std::size_t index);
  void on_in_room(std::size_t index, std::string_view room);
  void on_there(std::size_t index);
  void on_message(std::size_t index, const Frame& frame, std::string_view wire,
                  Clock::time_point now);
  void on_refusal(std::size_t index, std::string_view why);
  void on_turn_end();

  void begin_sending();
  void on_phase_timer();
  void begin_measuring();
  void begin_closing();
  void on_stop_signal();
  void fail(std::string why);
  void end();

  void keep_window_full();
  void send_what_is_due();
  bool say_next(Clock::time_point sent_at);
  [[nodiscard]] std::optional<std::size_t> next_open_sender() const;
  void say(std::size_t sender, Clock::time_point sent_at);
  // Bytes that are added here go to the server at the end of the turn.
  [[nodiscard]] std::string& outgoing(std::size_t index);
  [[nodiscard]] const std::string& room_of(std::size_t index) const;
  void flush();

  void check_patience();
  void show_progress() const;

  [[nodiscard]] Reading read() const;
  [[nodiscard]] Figures figures();

  const LoadOptions& options_;
  ReadServer read_server_;

  net::Loop loop_;
  Crowd crowd_;
  MessageText text_;
  Histogram latency_;
  RoomsCheck check_;
  std::vector<std::string> rooms_;

  Phase phase_ = Phase::joining;
  std::string failure_;
  std::size_t next_sender_ = 0;
  std::vector<std::size_t> to_flush_;
  std::uint64_t damaged_ = 0;
  std::uint64_t closed_ = 0;
  std::string refusal_;

  Clock::time_point run_began_;
  Clock::time_point joined_at_;
  Clock::time_point sending_began_;
  Clock::time_point last_news_;
  std::uint64_t sent_at_rate_ = 0;
  std::optional<Reading> measure_began_;
  std::optional<Reading> measure_ended_;

  std::unique_ptr<Awake> awake_;
  net::TurnEnd turn_end_;
  net::Timer phase_timer_;
  net::Timer pace_timer_;
  net::Timer patience_timer_;
  net::Timer progress_timer_;
  net::SignalWatch interrupt_;
  net::SignalWatch terminate_;
};

}  // namespace papo::bench
