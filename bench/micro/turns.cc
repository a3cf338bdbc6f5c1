// SPDX-License-Identifier: MIT

// The turns of one worker, for bench/instructions: `turns DIALECT LINES TURNS`.
//
// In each turn so many lines are said to a room of 500. The program prints the number of deliveries
// of all turns. The first turns, in which buffers still grow, are not counted.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "server/talking_room.h"

namespace {

constexpr std::size_t members = 500;
constexpr std::size_t turns_before = 8;

}  // namespace

// Callgrind counts in these two functions only, by their names.
extern "C" {
[[gnu::noinline]] void papo_counted_turn(papo::server::TalkingRoom& room, std::size_t lines) {
  room.turn(lines);
}
[[gnu::noinline]] std::size_t papo_counted_reading(papo::server::TalkingRoom& room) {
  return room.drain();
}
}

int main(int argc, char** argv) {
  try {
    using Speech = papo::server::TalkingRoom::Speech;
    const std::string_view dialect = argc == 4 ? argv[1] : "";
    constexpr std::array<std::pair<std::string_view, Speech>, 3> known{
        {{"plain", Speech::plain}, {"irc", Speech::irc}, {"websocket", Speech::websocket}}};
    const auto* const speech =
        std::ranges::find(known, dialect, [](const auto& one) { return one.first; });
    if (speech == known.end()) {
      throw std::invalid_argument{"usage: turns plain|irc|websocket LINES TURNS"};
    }
    const std::size_t lines = std::stoul(argv[2]);
    const std::size_t turns = std::stoul(argv[3]);
    papo::server::TalkingRoom room{members, speech->second};
    for (std::size_t i = 0; i < turns_before; ++i) {
      room.turn(lines);
      room.drain();
    }
    const std::size_t deliveries = turns * room.deliveries(lines);
    std::size_t received = 0;
    for (std::size_t i = 0; i < turns; ++i) {
      papo_counted_turn(room, lines);
      received += papo_counted_reading(room);
    }
    if (received < deliveries * papo::server::TalkingRoom::line_size) {
      throw std::runtime_error{"not everything was delivered"};
    }
    std::printf("%zu deliveries\n", deliveries);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "turns: %s\n", error.what());
    return 1;
  }
}
