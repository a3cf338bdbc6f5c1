// A worker's turn: so many lines said at once to a room of 500, over a socket pair a member. Its
// clients read between the turns, which is not counted.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "net/socket.h"
#include "server/worker_rig.h"

namespace papo::bench {
namespace {

void broadcast(benchmark::State& state) {
  constexpr std::int64_t members = 500;
  const auto lines = state.range(0);
  server::WorkerRig rig;
  std::vector<chat::ClientId> ids;
  for (std::int64_t i = 0; i < members; ++i) {
    ids.push_back(rig.connect());
    rig.line(ids.back(), "member" + std::to_string(i));
  }
  rig.turn();
  std::array<char, 65536> space{};
  std::int64_t received = 0;
  const auto drain = [&] {
    for (const auto id : ids) {
      ssize_t got = 0;
      while ((got = net::receive_some(rig.peer(id).fd(), space)) > 0) received += got;
    }
  };
  drain();

  const std::string text(64, 'x');
  received = 0;
  for ([[maybe_unused]] auto turn : state) {
    for (std::int64_t i = 0; i < lines; ++i) {
      rig.line(ids[static_cast<std::size_t>(i % members)], text);
    }
    const auto begin = std::chrono::steady_clock::now();
    rig.post();
    rig.work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(took.count());
    drain();
  }
  const auto deliveries = state.iterations() * lines * (members - 1);
  if (received < deliveries * static_cast<std::int64_t>(text.size())) {
    state.SkipWithError("not everything was delivered");
  }
  state.SetItemsProcessed(deliveries);
}
BENCHMARK(broadcast)->Arg(1)->Arg(16)->Arg(256)->UseManualTime();

}  // namespace
}  // namespace papo::bench

BENCHMARK_MAIN();
