// SPDX-License-Identifier: MIT

// The plain dialect: a line into a command, an event into bytes.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "chat/event.h"
#include "text/clean.h"
#include "wire/plain/plain.h"

namespace papo::bench {
namespace {

const std::array<std::string, 4> lines{
    "The quick brown fox jumps over the lazy dog, and then once more.",
    "À noite, vovô Kowalsky vê o ímã cair no pé do pinguim queixoso.",
    "/quit until tomorrow",
    "some\x1b[31m colour and a bell\x07 in a line that is otherwise plain",
};

const chat::RoomRef room{.id = 1, .name = "#lobby"};

// A line is cleaned and parsed, as by a worker.
void parse_line(benchmark::State& state) {
  const auto& line = lines.at(static_cast<std::size_t>(state.range(0)));
  std::string scratch;
  for ([[maybe_unused]] auto turn : state) {
    std::string_view bytes = line;
    benchmark::DoNotOptimize(bytes);
    const auto cleaned = text::clean(bytes, scratch);
    auto command = wire::plain::parse(cleaned.value_or(""), wire::plain::Expects::talk);
    benchmark::DoNotOptimize(command);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse_line)->DenseRange(0, 3);

// An event is rendered onto the end of a batch, as by a worker.
void render(benchmark::State& state, const chat::Event& event) {
  constexpr std::size_t batch_limit = 65536;
  const auto variant = wire::plain::variant({});
  std::string batch;
  for ([[maybe_unused]] auto turn : state) {
    wire::plain::render_to_room(event, room.name, variant, batch);
    benchmark::DoNotOptimize(batch.data());
    benchmark::ClobberMemory();
    if (batch.size() > batch_limit) batch.clear();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(render, said,
                  chat::Event{1, chat::Said{.name = "ana", .room = room, .text = lines[0]}});
BENCHMARK_CAPTURE(render, left,
                  chat::Event{1, chat::Departed{.name = "ana",
                                                .rooms = {room},
                                                .departure = chat::Departure::quit,
                                                .words = "until tomorrow"}});

}  // namespace
}  // namespace papo::bench

BENCHMARK_MAIN();
