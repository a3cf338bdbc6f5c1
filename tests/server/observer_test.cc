// SPDX-License-Identifier: MIT

#include "engine/observer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <stop_token>
#include <string>

#include "server/deed_log.h"

namespace papo::server {
namespace {

using namespace std::chrono_literals;
using engine::EventQueue;

chat::EventPtr announced(const std::string& text) {
  return std::make_shared<const chat::Event>(
      chat::Event{1, chat::Announced{.by = "ana", .text = text}});
}

TEST(EventQueue, CountsWhatWaitsUntilItIsDealtWith) {
  EventQueue queue;
  int relieved = 0;
  queue.on_relief([&] { ++relieved; });
  const auto event = announced(std::string(1000, 'x'));
  queue.post(event);
  queue.post(event);
  EXPECT_EQ(queue.backlog(), 2 * chat::footprint(*event));
  EventQueue::Events events;
  ASSERT_TRUE(queue.take({}, events));
  EXPECT_EQ(events.size(), 2U);
  EXPECT_EQ(queue.backlog(), 2 * chat::footprint(*event)) << "taken is not dealt with";
  queue.post(event);
  EXPECT_EQ(relieved, 0);
  queue.settle();
  EXPECT_EQ(queue.backlog(), chat::footprint(*event)) << "another has come meanwhile";
  EXPECT_EQ(relieved, 1);
}

TEST(EventQueue, WakesItsThreadForAnEventAndForAPoke) {
  for (const bool pokes : {false, true}) {
    EventQueue queue;
    auto taken = std::async(std::launch::async, [&] {
      EventQueue::Events events;
      EXPECT_TRUE(queue.take({}, events));
      return events.size();
    });
    if (pokes) {
      queue.poke();
    } else {
      queue.post(announced("x"));
      queue.wake();
    }
    ASSERT_EQ(taken.wait_for(20s), std::future_status::ready);
    EXPECT_EQ(taken.get(), pokes ? 0U : 1U);
  }
}

TEST(EventQueue, GivesWhatWaitsBeforeItStops) {
  EventQueue queue;
  std::stop_source source;
  queue.post(announced("the last"));
  source.request_stop();
  EventQueue::Events events;
  EXPECT_TRUE(queue.take(source.get_token(), events));
  EXPECT_EQ(events.size(), 1U);
  events.clear();
  EXPECT_FALSE(queue.take(source.get_token(), events));
}

TEST(EventQueue, RestsUntilItIsPokedOnce) {
  EventQueue queue;
  queue.poke();
  queue.rest({}, 1h);
  const auto before = std::chrono::steady_clock::now();
  queue.rest({}, 20ms);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms) << "that poke was taken";
}

TEST(DeedLog, KnowsWhatOperatorsDoAndNothingElse) {
  EXPECT_EQ(deed_in(*announced("secret")), "ana made an announcement");
  EXPECT_EQ(deed_in({1, chat::Said{.name = "ana", .room = {}, .text = "secret"}}), std::nullopt);
  EXPECT_EQ(deed_in({1, chat::Departed{.name = "bia",
                                       .rooms = {},
                                       .departure = chat::Departure::kicked,
                                       .words = "enough",
                                       .by = "ana"}}),
            "ana expelled bia: enough");
  EXPECT_EQ(deed_in({1, chat::Departed{.name = "bia",
                                       .rooms = {},
                                       .departure = chat::Departure::quit,
                                       .words = "secret"}}),
            std::nullopt);
}

TEST(DeedLog, TakesNoTalkIntoItsQueue) {
  DeedLog log;
  log.post(std::make_shared<const chat::Event>(
      chat::Event{1, chat::Said{.name = "ana", .room = {}, .text = "secret"}}));
  EXPECT_EQ(log.backlog(), 0U);
}

}  // namespace
}  // namespace papo::server
