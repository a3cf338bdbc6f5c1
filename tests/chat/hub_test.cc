#include "chat/hub.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "chat/names.h"

namespace papo::chat {
namespace {

class RecordingSink final : public EventSink {
 public:
  void post(EventPtr event) override { events.push_back(std::move(event)); }
  void wake() override { ++wakes; }

  template <typename What>
  [[nodiscard]] const What* last() const {
    return events.empty() ? nullptr : std::get_if<What>(&events.back()->what);
  }

  std::vector<EventPtr> events;
  int wakes = 0;
};

std::vector<std::string> names(const Listed& listed) {
  std::vector<std::string> names;
  for (const auto& person : *listed.people) names.push_back(person.name);
  return names;
}

Name name(std::string_view text) { return std::get<Name>(make_name(text)); }

class HubTest : public testing::Test {
 protected:
  RecordingSink one_;
  RecordingSink two_;
  Hub hub_{Hub::Settings{}, {&one_, &two_}};
};

TEST_F(HubTest, PutsTheSameEventIntoEverySink) {
  hub_.enter(1, name("ana"), one_);
  hub_.say(1, {}, "hello");
  hub_.leave(1, Departure::quit, "tired");
  ASSERT_EQ(one_.events.size(), 3U);
  EXPECT_EQ(one_.events, two_.events);

  const auto& joined = std::get<Joined>(one_.events[0]->what);
  EXPECT_EQ(one_.events[0]->subject, 1U);
  EXPECT_EQ(joined.name, "ana");
  EXPECT_EQ(joined.room.name, "#lobby");
  const auto& said = std::get<Said>(one_.events[1]->what);
  EXPECT_EQ(one_.events[1]->subject, 1U);
  EXPECT_EQ(said.name, "ana");
  EXPECT_EQ(said.text, "hello");
  const auto& left = std::get<Departed>(one_.events[2]->what);
  EXPECT_EQ(one_.events[2]->subject, 1U);
  EXPECT_EQ(left.name, "ana");
  ASSERT_EQ(left.rooms.size(), 1U);
  EXPECT_EQ(left.rooms[0].name, "#lobby");
  EXPECT_EQ(left.departure, Departure::quit);
  EXPECT_EQ(left.words, "tired");
}

TEST_F(HubTest, TellsHowManyAreHere) {
  EXPECT_EQ(std::get<std::size_t>(hub_.enter(1, name("ana"), one_)), 1U);
  EXPECT_EQ(std::get<std::size_t>(hub_.enter(2, name("bia"), two_)), 2U);
  EXPECT_EQ(hub_.leave(1, Departure::lost)->people, 1U);
  const auto gone = hub_.leave(2, Departure::lost);
  EXPECT_EQ(gone->people, 0U);
  EXPECT_EQ(gone->name, "bia");
}

TEST_F(HubTest, TellsANewcomerWhoIsHereInTheOrderTheyCame) {
  hub_.enter(1, name("bia"), one_);
  hub_.enter(2, name("ana"), two_);
  hub_.enter(3, name("caio"), one_);
  const auto* joined = one_.last<Joined>();
  ASSERT_NE(joined, nullptr);
  EXPECT_EQ(joined->others, (std::vector<std::string>{"bia", "ana"}));
  EXPECT_EQ(joined->others_count, 2U);
}

TEST_F(HubTest, TellsANewcomerNoMoreThanTwentyNames) {
  for (ClientId client = 1; client <= 58; ++client) {
    hub_.enter(client, name("n" + std::to_string(client)), one_);
  }
  const auto* joined = one_.last<Joined>();
  ASSERT_NE(joined, nullptr);
  EXPECT_EQ(joined->others.size(), 20U);
  EXPECT_EQ(joined->others.front(), "n1");
  EXPECT_EQ(joined->others.back(), "n20");
  EXPECT_EQ(joined->others_count, 57U);
}

TEST_F(HubTest, GivesANameToOneAtATime) {
  hub_.enter(1, name("João"), one_);
  EXPECT_EQ(std::get<Refused>(hub_.enter(2, name("JOÃO"), two_)).why, Refused::Why::name_taken);
  EXPECT_EQ(one_.events.size(), 1U);
  hub_.say(2, {}, "I never came in");
  EXPECT_EQ(one_.events.size(), 1U);
  hub_.leave(1, Departure::quit, {});
  EXPECT_EQ(std::get<std::size_t>(hub_.enter(2, name("JOÃO"), two_)), 1U);
  EXPECT_EQ(one_.last<Joined>()->name, "JOÃO");
}

TEST_F(HubTest, DoesNothingForWhoIsNotHere) {
  hub_.say(1, {}, "hello");
  hub_.who(1, {});
  EXPECT_FALSE(hub_.leave(1, Departure::quit));
  hub_.enter(1, name("ana"), one_);
  hub_.leave(1, Departure::quit, {});
  hub_.say(1, {}, "still there?");
  EXPECT_FALSE(hub_.leave(1, Departure::lost));
  EXPECT_EQ(one_.events.size(), 2U);
  EXPECT_EQ(two_.events.size(), 2U);
}

TEST_F(HubTest, ListsWhoIsHereToTheOneWhoAsks) {
  hub_.enter(1, name("ana"), one_);
  hub_.enter(2, name("bia"), two_);
  hub_.who(2, {});
  EXPECT_EQ(one_.events.size(), 2U);
  const auto* listed = two_.last<Listed>();
  ASSERT_NE(listed, nullptr);
  EXPECT_EQ(two_.events.back()->subject, 2U);
  EXPECT_EQ(listed->room, "#lobby");
  EXPECT_EQ(names(*listed), (std::vector<std::string>{"ana", "bia"}));
}

TEST_F(HubTest, MakesAListAnewOnlyAfterAChange) {
  hub_.enter(1, name("ana"), one_);
  const auto list = [&] {
    hub_.who(1, {});
    return one_.last<Listed>()->people;
  };
  const auto first = list();
  EXPECT_EQ(list(), first);
  hub_.enter(2, name("bia"), two_);
  const auto second = list();
  EXPECT_EQ(second->size(), 2U);
  EXPECT_EQ(first->size(), 1U);
  hub_.leave(2, Departure::lost, {});
  EXPECT_EQ(list()->size(), 1U);
}

TEST_F(HubTest, SaysThatItStopsOnceTheLastWorkerHasDrained) {
  hub_.worker_drained();
  EXPECT_TRUE(one_.events.empty());
  hub_.worker_drained();
  EXPECT_NE(one_.last<Stopping>(), nullptr);
  EXPECT_NE(two_.last<Stopping>(), nullptr);
}

TEST_F(HubTest, WakesNobodyByItself) {
  hub_.enter(1, name("ana"), one_);
  hub_.say(1, {}, "hello");
  EXPECT_EQ(one_.wakes, 0);
  hub_.wake_all();
  EXPECT_EQ(one_.wakes, 1);
  EXPECT_EQ(two_.wakes, 1);
}

// Gives way to other threads just before it takes an event, so that they overtake if they can.
class YieldingSink final : public EventSink {
 public:
  void post(EventPtr event) override {
    std::this_thread::yield();
    const std::lock_guard lock{mutex_};
    events_.push_back(std::move(event));
  }
  void wake() override {}

  // Once the threads have ended.
  [[nodiscard]] const std::vector<EventPtr>& events() const { return events_; }

 private:
  std::mutex mutex_;
  std::vector<EventPtr> events_;
};

// Replays events as a worker does, and checks each against who must be here by then.
class Replay {
 public:
  void check(const Event& event) {
    std::visit([&](const auto& what) { replay(event, what); }, event.what);
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
    ASSERT_EQ(joined.others, first);
    here_.emplace_back(event.subject, joined.name);
  }
  void replay(const Event& event, const Said& said) {
    const auto person = find(event.subject);
    ASSERT_NE(person, here_.end()) << "said before it joined or after it left";
    ASSERT_EQ(said.name, person->second);
    ASSERT_EQ(said.text, std::to_string(said_[event.subject]++));
  }
  void replay(const Event& event, const Departed& left) {
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
};

// Invariant 1: threads bring people in, have them speak and take them out, all at once; every sink
// has the same order, and in it everyone speaks in its order between its coming and its going.
TEST(Hub, GivesAllSinksOneOrderWhateverTheThreads) {
  constexpr unsigned threads = 4;
  constexpr std::size_t rounds = 300;
  std::vector<YieldingSink> sinks(threads);
  std::vector<EventSink*> pointers;
  pointers.reserve(threads);
  for (auto& sink : sinks) pointers.push_back(&sink);
  Hub hub{Hub::Settings{}, pointers};

  std::vector<std::map<ClientId, std::size_t>> said(threads);
  {
    std::vector<std::jthread> running;
    for (unsigned thread = 0; thread < threads; ++thread) {
      running.emplace_back([&, thread] {
        std::mt19937 random{thread};  // NOLINT(*-msc51-cpp): the same course each time.
        std::vector<ClientId> here;
        ClientId next = thread;
        const auto take_out = [&](std::size_t which) {
          hub.leave(here[which], Departure::quit, {});
          here.erase(here.begin() + static_cast<std::ptrdiff_t>(which));
        };
        for (std::size_t round = 0; round < rounds; ++round) {
          next += threads;
          // Names that others want too.
          const auto entered =
              hub.enter(next, name("n" + std::to_string(random() % 40)), sinks[thread]);
          if (std::holds_alternative<std::size_t>(entered)) {
            here.push_back(next);
          }
          for (int i = 0; i < 5 && !here.empty(); ++i) {
            const auto client = here[random() % here.size()];
            hub.say(client, {}, std::to_string(said[thread][client]++));
          }
          if (here.size() > 5) take_out(random() % here.size());
        }
        while (!here.empty()) take_out(0);
      });
    }
  }

  for (const auto& sink : sinks) ASSERT_EQ(sink.events(), sinks.front().events());
  Replay replay;
  for (const auto& event : sinks.front().events()) {
    replay.check(*event);
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_TRUE(replay.empty());
  for (const auto& by_thread : said) {
    for (const auto& [client, count] : by_thread) EXPECT_EQ(replay.said_by(client), count);
  }
}

}  // namespace
}  // namespace papo::chat
