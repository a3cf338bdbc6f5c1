// SPDX-License-Identifier: MIT

// A worker's turn: so many lines said at once to a room of 500, over a socket pair for each member.
// The members read between the turns, which is not counted.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "server/talking_room.h"

namespace papo::bench {
namespace {

void broadcast(benchmark::State& state) {
  constexpr std::size_t members = 500;
  const auto lines = static_cast<std::size_t>(state.range(0));
  server::TalkingRoom room{members};
  std::size_t received = 0;
  for ([[maybe_unused]] auto turn : state) {
    const auto begin = std::chrono::steady_clock::now();
    room.turn(lines);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(took.count());
    received += room.drain();
  }
  const auto deliveries = static_cast<std::size_t>(state.iterations()) * room.deliveries(lines);
  if (received < deliveries * server::TalkingRoom::line_size) {
    state.SkipWithError("not everything was delivered");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(deliveries));
}
BENCHMARK(broadcast)->Arg(1)->Arg(16)->Arg(256)->UseManualTime();

}  // namespace
}  // namespace papo::bench

BENCHMARK_MAIN();
