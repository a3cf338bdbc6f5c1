// SPDX-License-Identifier: MIT

// One command carried out on the Hub: the event is made and put into every worker's sink.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "chat/event.h"
#include "chat/names.h"
#include "engine/hub.h"

namespace papo::bench {
namespace {

// Keeps what a worker would take at once, then lets go of it.
class Sink final : public chat::EventSink {
 public:
  void post(chat::EventPtr event) override {
    constexpr std::size_t taken_at_once = 64;
    events_.push_back(std::move(event));
    if (events_.size() == taken_at_once) events_.clear();
  }
  void wake() override {}

 private:
  std::vector<chat::EventPtr> events_;
};

chat::Name name(const std::string& text) { return std::get<chat::Name>(chat::make_name(text)); }
chat::Name room(const std::string& text) {
  return std::get<chat::Name>(chat::make_room_name(text));
}

// So many names of others a client is told that joins a room.
constexpr std::size_t names_told = 20;

// The number of the first room, which everyone enters.
const chat::Place lobby = chat::RoomId{1};

void enter(engine::Hub& hub, chat::ClientId client, const std::string& called) {
  hub.ask(
      {.client = client,
       .what = chat::Enter{
           .name = name(called), .looks = chat::looks_of(called), .wants = {.names = names_told}}});
}

// A client of the first worker.
chat::ClientId client_of(std::uint64_t serial) { return chat::client_id(0, serial, 0); }

// In a room of so many people, with as many on each worker, the first says something.
void say(benchmark::State& state) {
  const auto people = static_cast<std::uint64_t>(state.range(0));
  std::vector<Sink> sinks(static_cast<std::size_t>(state.range(1)));
  std::vector<chat::EventSink*> pointers;
  pointers.reserve(sinks.size());
  for (auto& sink : sinks) pointers.push_back(&sink);
  engine::Hub hub{engine::Hub::Settings{}, pointers};
  for (std::uint64_t serial = 1; serial <= people; ++serial) {
    enter(hub, chat::client_id(0, serial, serial % sinks.size()), "n" + std::to_string(serial));
  }
  const std::string text(64, 'x');
  std::uint64_t speaker = 0;
  for ([[maybe_unused]] auto turn : state) {
    speaker = speaker < people ? speaker + 1 : 1;
    hub.ask({.client = chat::client_id(0, speaker, speaker % sinks.size()),
             .what = chat::Say{.room = lobby, .text = text}});
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(say)->ArgsProduct({{10, 500, 10'000}, {1, 4}});

// A Hub with so many people in the lobby, and so many other rooms of one person each.
struct House {
  House(std::uint64_t people, std::size_t rooms)
      : hub{{.max_rooms = rooms + 1, .history_limit = 10'000}, {&sink}} {
    for (std::uint64_t i = 1; i <= people; ++i) enter(hub, client_of(i), "n" + std::to_string(i));
    for (std::size_t i = 0; i < rooms; ++i) {
      ask(1 + i % people,
          chat::Join{.room = room("#r" + std::to_string(i)), .wants = {.names = names_told}});
    }
  }
  void ask(std::uint64_t serial, chat::Request::What what) {
    hub.ask({.client = client_of(serial), .what = std::move(what)});
  }

  Sink sink;
  engine::Hub hub;
};

// A question after a client came and went: an earlier answer is of no use then.
void asked_between_changes(benchmark::State& state, House& house, const chat::Request::What& ask) {
  constexpr std::uint64_t guest = 1'000'000;
  for ([[maybe_unused]] auto turn : state) {
    state.PauseTiming();
    house.ask(guest, chat::Depart{chat::Departure::quit});
    enter(house.hub, client_of(guest), "guest");
    state.ResumeTiming();
    house.ask(1, ask);
    benchmark::ClobberMemory();
  }
}

void who(benchmark::State& state) {
  const auto people = static_cast<std::uint64_t>(state.range(0));
  House house{people, 0};
  const auto page = static_cast<std::size_t>(state.range(1));
  asked_between_changes(state, house, chat::Who{.room = lobby, .page = page});
}
BENCHMARK(who)->Args({200, 1})->Args({2000, 1})->Args({2000, 10})->Args({10'000, 50});

void list_rooms(benchmark::State& state) {
  House house{2000, static_cast<std::size_t>(state.range(0))};
  const auto page = static_cast<std::size_t>(state.range(1));
  asked_between_changes(state, house, chat::ListRooms{page});
}
BENCHMARK(list_rooms)->Args({100, 1})->Args({10'000, 1})->Args({10'000, 10})->Args({100'000, 10});

void recall(benchmark::State& state) {
  House house{2000, 0};
  for (int i = 0; i < 10'000; ++i) house.ask(1, chat::Say{.room = lobby, .text = "hello"});
  asked_between_changes(state, house, chat::Recall{.room = lobby, .lines = 100});
}
BENCHMARK(recall);

void complete(benchmark::State& state) {
  House house{2000, 10'000};
  asked_between_changes(state, house, chat::Complete{"n", "n"});
}
BENCHMARK(complete);

// A client joins and leaves one of so many rooms.
void join_and_leave(benchmark::State& state) {
  House house{2000, static_cast<std::size_t>(state.range(0))};
  const auto there = room("#r7");
  for ([[maybe_unused]] auto turn : state) {
    house.ask(1000, chat::Join{.room = there, .wants = {.names = names_told}});
    house.ask(1000, chat::Leave{there});
  }
}
BENCHMARK(join_and_leave)->Arg(100)->Arg(10'000);

}  // namespace
}  // namespace papo::bench

BENCHMARK_MAIN();
