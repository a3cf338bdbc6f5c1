// SPDX-License-Identifier: MIT

#include "engine/hub.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "chat/names.h"

namespace papo::engine {
namespace {

using chat::ClientId;
using chat::Event;
using chat::EventPtr;
using chat::EventSink;
using chat::Joined;
using chat::Said;

chat::Name name(std::string_view text) { return std::get<chat::Name>(chat::make_name(text)); }
chat::Name room(std::string_view text) { return std::get<chat::Name>(chat::make_room_name(text)); }

class RecordingSink final : public EventSink {
 public:
  void post(EventPtr event) override { events.push_back(std::move(event)); }
  void end() override { ended = true; }
  void wake() override { ++wakes; }

  template <typename What>
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        events, [](const auto& event) { return std::holds_alternative<What>(event->what); }));
  }

  std::vector<EventPtr> events;
  bool ended = false;
  int wakes = 0;
};

// Three workers, and one observer.
class HubTest : public testing::Test {
 protected:
  HubTest() { hub_.add_observer(observer_); }

  // The first client of a worker has the serial number 1.
  static ClientId client_of(std::size_t owner, std::uint64_t serial = 1) {
    return chat::client_id(0, serial, owner);
  }
  void ask(ClientId client, chat::Request::What what) {
    hub_.ask({.client = client, .what = std::move(what), .ticket = 7});
  }
  void enter(ClientId client, std::string_view called) {
    ask(client, chat::Enter{name(called), chat::looks_of(called)});
  }
  void clear() {
    for (auto* const sink : {&one_, &two_, &three_, &observer_}) sink->events.clear();
  }

  RecordingSink one_;
  RecordingSink two_;
  RecordingSink three_;
  RecordingSink observer_;
  Hub hub_{Hub::Settings{}, {&one_, &two_, &three_}};
};

TEST_F(HubTest, TellsOnlyTheWorkersThatHaveMembersOfTheRoom) {
  enter(client_of(0), "ana");
  enter(client_of(1), "bia");
  EXPECT_EQ(one_.events.size(), 2U);
  EXPECT_EQ(two_.events.size(), 1U) << "nobody of it was there before";
  EXPECT_TRUE(three_.events.empty());
  clear();
  ask(client_of(0), chat::Say{.room = room("#lobby"), .text = "hello"});
  ASSERT_EQ(one_.events.size(), 1U);
  EXPECT_EQ(one_.events, two_.events) << "the same event";
  EXPECT_EQ(one_.events, observer_.events);
  EXPECT_TRUE(three_.events.empty());

  ask(client_of(1), chat::Join{room("#jogos")});
  ask(client_of(0), chat::Join{room("#jogos")});
  ask(client_of(1), chat::Leave{room("#jogos")});
  clear();
  ask(client_of(0), chat::Say{.room = room("#jogos"), .text = "is anyone here?"});
  EXPECT_EQ(one_.count<Said>(), 1U);
  EXPECT_EQ(two_.count<Said>(), 0U) << "its member has left";
}

TEST_F(HubTest, TellsAWorkerOnceHoweverManyRoomsItsMembersShare) {
  enter(client_of(0), "ana");
  enter(client_of(1), "bia");
  for (const auto* where : {"#a", "#b", "#c"}) {
    ask(client_of(0), chat::Join{room(where)});
    ask(client_of(1), chat::Join{room(where)});
  }
  clear();
  ask(client_of(0), chat::Rename{name("aninha"), chat::looks_of("aninha")});
  ask(client_of(0), chat::Depart{chat::Departure::quit});
  for (const auto* const sink : {&one_, &two_, &observer_}) {
    EXPECT_EQ(sink->count<chat::Renamed>(), 1U);
    EXPECT_EQ(sink->count<chat::Departed>(), 1U);
  }
  EXPECT_TRUE(three_.events.empty());
}

TEST_F(HubTest, TellsTheReadersOwnersOnceEach) {
  std::uint64_t serial = 10;
  for (const std::size_t owner : {0U, 1U, 1U, 2U}) {
    ++serial;
    enter(client_of(owner, serial), "n" + std::to_string(serial));
  }
  const auto talker = client_of(2, 14);
  for (const auto reader : {client_of(1, 12), client_of(1, 13)}) {
    ask(reader, chat::Watch{.more = {name("n14")}});
  }
  clear();
  ask(talker, chat::Depart{chat::Departure::quit});
  EXPECT_EQ(one_.count<chat::Watched>(), 0U);
  EXPECT_EQ(two_.count<chat::Watched>(), 1U) << "both readers are its own";
  EXPECT_EQ(three_.count<chat::Watched>(), 1U) << "the owner of the subject";
  EXPECT_EQ(observer_.count<chat::Watched>(), 0U) << "it is no deed";
}

TEST_F(HubTest, TellsObserversOfDeedsThatOnlySomeRead) {
  enter(client_of(0), "ana");
  ask(client_of(0), chat::MakeOperator{});
  ask(client_of(0), chat::Wallop{"maintenance"});
  EXPECT_EQ(observer_.count<chat::Walloped>(), 1U);
}

TEST_F(HubTest, TellsAWorkerWhoseMemberWasPutOutNothingMoreOfTheRoom) {
  enter(client_of(0), "ana");
  enter(client_of(1), "bia");
  for (const std::size_t owner : {0U, 1U}) ask(client_of(owner), chat::Join{room("#jogos")});
  clear();
  ask(client_of(0), chat::KickOut{.room = room("#jogos"), .name = name("bia")});
  EXPECT_EQ(two_.count<chat::Kicked>(), 1U);
  ask(client_of(0), chat::Say{.room = room("#jogos"), .text = "now we are alone"});
  EXPECT_EQ(two_.count<Said>(), 0U);
}

TEST_F(HubTest, TellsTheOwnerOfWhoLeavesFromNoRoom) {
  enter(client_of(2), "ana");
  ask(client_of(2), chat::Leave{room("#lobby")});
  clear();
  ask(client_of(2), chat::Depart{chat::Departure::lost});
  EXPECT_EQ(three_.count<chat::Departed>(), 1U);
  EXPECT_TRUE(one_.events.empty() && two_.events.empty());
}

TEST_F(HubTest, AnswersTheOneWhoAskedAndNobodyElse) {
  enter(client_of(0), "ana");
  enter(client_of(1), "bia");
  clear();
  ask(client_of(1), chat::Who{.room = room("#lobby")});
  ask(client_of(1), chat::FindRoom{room("#nowhere")});
  ASSERT_EQ(two_.events.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<chat::Listed>(two_.events[0]->what));
  EXPECT_TRUE(std::holds_alternative<chat::Refused>(two_.events[1]->what));
  for (const auto& event : two_.events) EXPECT_EQ(event->ticket, 7U);
  hub_.answer(client_of(1), 9, chat::BansSaved{true});
  EXPECT_EQ(two_.events.back()->ticket, 9U);
  EXPECT_TRUE(one_.events.empty() && observer_.events.empty());
}

TEST_F(HubTest, TellsNothingPrivateToObservers) {
  enter(client_of(0), "ana");
  enter(client_of(1), "bia");
  clear();
  ask(client_of(0), chat::Whisper{name("bia"), "psst"});
  EXPECT_TRUE(observer_.events.empty());
  ask(client_of(0), chat::MakeOperator{});
  ask(client_of(0), chat::Mute{name("bia"), {}});
  ask(client_of(0), chat::PlaceBan{name("caio"), {}, "enough"});
  EXPECT_EQ(observer_.events.size(), 3U);
}

TEST_F(HubTest, NumbersWhatIsAskedInOneOrder) {
  enter(client_of(0), "ana");
  ask(client_of(0), chat::Say{.room = room("#lobby"), .text = "one"});
  ask(client_of(0), chat::Say{.room = room("#lobby"), .text = "two"});
  ASSERT_EQ(one_.events.size(), 3U);
  EXPECT_LT(one_.events[0]->sequence, one_.events[1]->sequence);
  EXPECT_LT(one_.events[1]->sequence, one_.events[2]->sequence);
}

TEST_F(HubTest, EndsOnceTheLastWorkerHasDrained) {
  hub_.worker_drained();
  hub_.worker_drained();
  EXPECT_FALSE(one_.ended);
  hub_.worker_drained();
  EXPECT_TRUE(one_.ended && two_.ended && three_.ended);
  EXPECT_TRUE(one_.events.empty()) << "that is no event";
}

TEST_F(HubTest, WakesNobodyByItself) {
  enter(client_of(0), "ana");
  ask(client_of(0), chat::Say{.room = room("#lobby"), .text = "hello"});
  EXPECT_EQ(one_.wakes, 0);
  hub_.wake();
  EXPECT_EQ(one_.wakes, 1);
  EXPECT_EQ(observer_.wakes, 1);
}

// ---- Threads

// Gives way to other threads just before it takes an event, so that they overtake if they can.
class YieldingSink final : public EventSink {
 public:
  void post(EventPtr event) override {
    std::this_thread::yield();
    const std::lock_guard lock{mutex_};
    events_.push_back(std::move(event));
  }
  void wake() override {}

  // For the client that has just asked to.
  [[nodiscard]] bool has_entered(ClientId client) {
    const std::lock_guard lock{mutex_};
    const auto own = std::ranges::find(events_.rbegin(), events_.rend(), client,
                                       [](const EventPtr& event) { return event->subject; });
    return own != events_.rend() && std::holds_alternative<Joined>((*own)->what);
  }
  // The events that all sinks got, once the threads have ended.
  [[nodiscard]] std::vector<EventPtr> told_to_all() const {
    std::vector<EventPtr> told;
    std::ranges::copy_if(events_, std::back_inserter(told), [](const EventPtr& event) {
      return chat::reach_of(*event) == chat::Reach::rooms;
    });
    return told;
  }

 private:
  std::mutex mutex_;
  std::vector<EventPtr> events_;
};

// Replays events as a worker does, and checks each against the people that must be here by then.
class Replay {
 public:
  void check(const EventPtr& event) {
    std::visit([&](const auto& what) { replay(*event, what); }, event->what);
    if (std::holds_alternative<Said>(event->what)) history_.push_back(event);
    if (history_.size() > 20) history_.pop_front();
    if (here_.empty()) history_.clear();
  }
  [[nodiscard]] std::size_t said_by(ClientId client) const {
    const auto found = said_.find(client);
    return found == said_.end() ? 0 : found->second;
  }
  [[nodiscard]] bool empty() const { return here_.empty(); }

 private:
  void replay(const Event& event, const Joined& joined) {
    ASSERT_EQ(joined.others_count, here_.size());
    std::vector<std::string> first;
    for (const auto& [client, shown] : here_) {
      if (first.size() < 20) first.push_back(shown);
      ASSERT_NE(shown, joined.name);
    }
    std::vector<std::string> others;
    for (const auto& other : joined.others) others.push_back(other.name);
    ASSERT_EQ(others, first);
    ASSERT_TRUE(std::ranges::equal(joined.history, history_)) << "a line is missing, or twice";
    here_.emplace_back(event.subject, joined.name);
  }
  void replay(const Event& event, const Said& said) {
    const auto person = find(event.subject);
    ASSERT_NE(person, here_.end()) << "said before it joined or after it left";
    ASSERT_EQ(said.name, person->second);
    ASSERT_EQ(said.text, std::to_string(said_[event.subject]++));
  }
  void replay(const Event& event, const chat::Departed& left) {
    const auto person = find(event.subject);
    ASSERT_NE(person, here_.end()) << "left before it joined, or twice";
    ASSERT_EQ(left.name, person->second);
    here_.erase(person);
  }
  template <typename Other>
  void replay(const Event&, const Other&) {
    FAIL() << "nobody asked for that";
  }

  using Here = std::vector<std::pair<ClientId, std::string>>;
  Here::iterator find(ClientId client) {
    return std::ranges::find(here_, client, &Here::value_type::first);
  }

  Here here_;
  std::map<ClientId, std::size_t> said_;
  std::deque<EventPtr> history_;
};

// Invariant 1: threads bring people in, have them speak and take them out, all at once. Every sink
// has the same order. In it each person speaks in order between coming and going.
TEST(Hub, GivesAllSinksOneOrderWhateverTheThreads) {
  constexpr unsigned threads = 4;
  constexpr std::size_t rounds = 300;
  std::vector<YieldingSink> sinks(threads);
  std::vector<EventSink*> pointers;
  pointers.reserve(threads);
  for (auto& sink : sinks) pointers.push_back(&sink);
  YieldingSink everyone;
  Hub hub{Hub::Settings{}, pointers};
  hub.add_observer(everyone);

  std::vector<std::map<ClientId, std::size_t>> said(threads);
  {
    std::vector<std::jthread> running;
    for (unsigned thread = 0; thread < threads; ++thread) {
      running.emplace_back([&, thread] {
        std::mt19937 random{thread};  // NOLINT(*-msc51-cpp): the same course each time.
        std::vector<ClientId> here;
        std::uint64_t serial = 0;
        const auto take_out = [&](std::size_t which) {
          hub.ask({.client = here[which], .what = chat::Depart{chat::Departure::quit}});
          here.erase(here.begin() + static_cast<std::ptrdiff_t>(which));
        };
        for (std::size_t round = 0; round < rounds; ++round) {
          const auto next = chat::client_id(0, ++serial, thread);
          // Other threads want these names, too.
          const auto called = name("n" + std::to_string(random() % 40));
          hub.ask({.client = next,
                   .what = chat::Enter{.name = called,
                                       .looks = chat::looks_of(called.shown),
                                       .wants = {.names = 20}},
                   .ticket = 1});
          if (sinks[thread].has_entered(next)) here.push_back(next);
          for (int i = 0; i < 5 && !here.empty(); ++i) {
            const auto client = here[random() % here.size()];
            const auto text = std::to_string(said[thread][client]++);
            hub.ask({.client = client, .what = chat::Say{.room = room("#lobby"), .text = text}});
          }
          if (here.size() > 5) take_out(random() % here.size());
        }
        while (!here.empty()) take_out(0);
      });
    }
  }

  const auto told = everyone.told_to_all();
  for (const auto& sink : sinks) {
    // A worker gets all events from the time when it had members there, in the order of all, and no
    // others.
    std::size_t members = 0;
    std::vector<EventPtr> concerning;
    for (const auto& event : told) {
      const bool is_own = &sinks[chat::owner_of(event->subject)] == &sink;
      const bool comes = std::holds_alternative<Joined>(event->what);
      if (is_own && comes) ++members;
      if (members > 0) concerning.push_back(event);
      if (is_own && std::holds_alternative<chat::Departed>(event->what)) --members;
    }
    ASSERT_EQ(sink.told_to_all(), concerning);
  }
  Replay replay;
  for (const auto& event : told) {
    replay.check(event);
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_TRUE(replay.empty());
  for (const auto& by_thread : said) {
    for (const auto& [client, count] : by_thread) EXPECT_EQ(replay.said_by(client), count);
  }
}

}  // namespace
}  // namespace papo::engine
