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

}  // namespace
}  // namespace papo::bench

BENCHMARK_MAIN();
