// One command carried out on the Hub: the event made and put into every worker's sink.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "chat/event.h"
#include "chat/hub.h"
#include "chat/names.h"

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

// In a room of so many people, with so many workers.
void say(benchmark::State& state) {
  const auto people = static_cast<chat::ClientId>(state.range(0));
  std::vector<Sink> sinks(static_cast<std::size_t>(state.range(1)));
  std::vector<chat::EventSink*> pointers;
  pointers.reserve(sinks.size());
  for (auto& sink : sinks) pointers.push_back(&sink);
  chat::Hub hub{chat::Hub::Settings{}, pointers};
  for (chat::ClientId client = 1; client <= people; ++client) {
    hub.enter(client, std::get<chat::Name>(chat::make_name("n" + std::to_string(client))),
              sinks.front());
  }
  const std::string text(64, 'x');
  chat::ClientId speaker = 0;
  for ([[maybe_unused]] auto turn : state) {
    speaker = speaker < people ? speaker + 1 : 1;
    hub.say(speaker, {}, text);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(say)->ArgsProduct({{10, 500, 10'000}, {1, 4}});

chat::Name name(const std::string& text) { return std::get<chat::Name>(chat::make_name(text)); }
chat::Name room(const std::string& text) {
  return std::get<chat::Name>(chat::make_room_name(text));
}

// A Hub with so many people in the lobby, and so many rooms of one person each besides.
struct House {
  House(chat::ClientId people, std::size_t rooms)
      : hub{{.max_rooms = rooms + 1, .history_limit = 10'000}, {&sink}} {
    for (chat::ClientId client = 1; client <= people; ++client) {
      hub.enter(client, name("n" + std::to_string(client)), sink);
    }
    for (std::size_t i = 0; i < rooms; ++i) {
      hub.join(1 + i % people, room("#r" + std::to_string(i)));
    }
  }
  Sink sink;
  chat::Hub hub;
};

// A question, after someone came and went: nothing that was answered before is of use then.
template <typename Ask>
void asked_between_changes(benchmark::State& state, House& house, Ask ask) {
  constexpr chat::ClientId guest = 1'000'000;
  const auto guest_name = name("guest");
  for ([[maybe_unused]] auto turn : state) {
    state.PauseTiming();
    house.hub.leave(guest, chat::Departure::quit);
    house.hub.enter(guest, guest_name, house.sink);
    state.ResumeTiming();
    ask(house.hub);
    benchmark::ClobberMemory();
  }
}

void who(benchmark::State& state) {
  const auto people = static_cast<chat::ClientId>(state.range(0));
  House house{people, 0};
  const auto page = static_cast<std::size_t>(state.range(1));
  asked_between_changes(state, house, [&](chat::Hub& hub) { hub.who(1, {}, page); });
}
BENCHMARK(who)->Args({200, 1})->Args({2000, 1})->Args({2000, 10})->Args({10'000, 50});

void list_rooms(benchmark::State& state) {
  House house{2000, static_cast<std::size_t>(state.range(0))};
  const auto page = static_cast<std::size_t>(state.range(1));
  asked_between_changes(state, house, [&](chat::Hub& hub) { hub.list_rooms(1, page); });
}
BENCHMARK(list_rooms)->Args({100, 1})->Args({10'000, 1})->Args({10'000, 10})->Args({100'000, 10});

void recall(benchmark::State& state) {
  House house{2000, 0};
  for (int i = 0; i < 10'000; ++i) house.hub.say(1, {}, "hello");
  asked_between_changes(state, house, [&](chat::Hub& hub) { hub.recall(1, 100); });
}
BENCHMARK(recall);

void complete(benchmark::State& state) {
  House house{2000, 10'000};
  asked_between_changes(state, house, [&](chat::Hub& hub) { hub.complete(1, "n"); });
}
BENCHMARK(complete);

// Someone joins a room and leaves it, one of so many.
void join_and_leave(benchmark::State& state) {
  House house{2000, static_cast<std::size_t>(state.range(0))};
  const auto there = room("#r7");
  for ([[maybe_unused]] auto turn : state) {
    house.hub.join(1000, there);
    house.hub.leave_room(1000, there);
  }
}
BENCHMARK(join_and_leave)->Arg(100)->Arg(10'000);

}  // namespace
}  // namespace papo::bench

BENCHMARK_MAIN();
