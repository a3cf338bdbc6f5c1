// SPDX-License-Identifier: MIT

#include "server/mailbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "budget/limits.h"
#include "chat/names.h"
#include "engine/hub.h"

namespace papo::server {
namespace {

using Kind = Input::Kind;

chat::EventPtr said(const std::string& text) {
  chat::Said said;
  said.name = "ana";
  said.text = text;
  return std::make_shared<const chat::Event>(chat::Event{1, std::move(said)});
}

std::vector<std::string> texts(const InputBatch& batch) {
  std::vector<std::string> texts;
  for (const auto& input : batch.inputs()) texts.emplace_back(batch.text_of(input));
  return texts;
}

TEST(InputBatch, KeepsInputsInTheirOrderWithTheirTexts) {
  InputBatch batch;
  EXPECT_TRUE(batch.empty());
  batch.add(Kind::opened, 1, "127.0.0.1:5", 7);
  batch.add(Kind::line, 1, "hello");
  batch.add(Kind::lost, 2);
  batch.add(Kind::line, 3, "");
  EXPECT_EQ(texts(batch), (std::vector<std::string>{"127.0.0.1:5", "hello", "", ""}));
  EXPECT_EQ(batch.inputs()[0].fd, 7);
  EXPECT_EQ(batch.inputs()[1].client, 1U);
  EXPECT_EQ(batch.inputs()[2].kind, Kind::lost);
  EXPECT_EQ(batch.cost(), 16 + 4 * budget::cost_of_input);
}

TEST(InputBatch, KeepsTheTextsOfWhatIsAppended) {
  InputBatch one;
  InputBatch two;
  one.add(Kind::line, 1, "one");
  two.add(Kind::line, 2, "two");
  two.add(Kind::line, 2, "three");
  one.append(two);
  EXPECT_EQ(texts(one), (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(texts(two), (std::vector<std::string>{"two", "three"}));
}

TEST(InputBatch, IsEmptyAfterAClear) {
  InputBatch batch;
  batch.add(Kind::line, 1, "one");
  batch.clear();
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.cost(), 0U);
  batch.add(Kind::line, 1, "two");
  EXPECT_EQ(texts(batch), (std::vector<std::string>{"two"}));
}

TEST(Mailbox, HandsOverAllThatWaitsInItsOrder) {
  Mailbox mailbox;
  for (const auto* text : {"one", "two", "three"}) {
    InputBatch batch;
    batch.add(Kind::line, 1, text);
    mailbox.post(batch);
    EXPECT_TRUE(batch.empty());
    mailbox.post(said(text));
  }
  InputBatch inputs;
  ASSERT_TRUE(mailbox.take_inputs(inputs));
  EXPECT_EQ(texts(inputs), (std::vector<std::string>{"one", "two", "three"}));
  std::vector<chat::EventPtr> events;
  mailbox.take_events(events);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(std::get<chat::Said>(events[0]->what).text, "one");
  EXPECT_EQ(std::get<chat::Said>(events[2]->what).text, "three");
}

TEST(Mailbox, CountsItsBacklogUntilItIsDealtWith) {
  Mailbox mailbox;
  InputBatch batch;
  batch.add(Kind::line, 1, std::string(1000, 'x'));
  const auto input_cost = batch.cost();
  mailbox.post(batch);
  EXPECT_EQ(mailbox.backlog(), input_cost);
  const auto event = said(std::string(500, 'x'));
  mailbox.post(event);
  const auto all = input_cost + chat::footprint(*event);
  EXPECT_EQ(mailbox.backlog(), all);

  InputBatch inputs;
  ASSERT_TRUE(mailbox.take_inputs(inputs));
  mailbox.post(said(""));  // Carrying out brings more events.
  const auto more = chat::footprint(*said(""));
  EXPECT_EQ(mailbox.events_waiting(), chat::footprint(*event) + more);
  std::vector<chat::EventPtr> events;
  mailbox.take_events(events);
  EXPECT_EQ(mailbox.events_waiting(), 0U);
  EXPECT_EQ(mailbox.backlog(), all + more) << "taken is not dealt with";
  mailbox.post(said(""));
  mailbox.settle();
  EXPECT_EQ(mailbox.backlog(), more) << "what came meanwhile still waits";
}

// However short lines are, the loop reads no more of them than a worker can soon deal with.
TEST(Mailbox, IsCongestedByManyShortLines) {
  Mailbox mailbox;
  InputBatch batch;
  for (std::size_t i = 0; i < budget::congestion_mark / budget::cost_of_input; ++i)
    batch.add(Kind::line, 1, "x");
  mailbox.post(batch);
  EXPECT_GT(mailbox.backlog(), budget::congestion_mark);
}

// Invariant 4: a full mailbox must not be able to hold the Hub's mutex.
TEST(Mailbox, HandsOverWhoHasToGo) {
  Mailbox mailbox;
  mailbox.too_much(7);
  InputBatch inputs;
  ASSERT_TRUE(mailbox.take_inputs(inputs));
  ASSERT_EQ(inputs.inputs().size(), 1U);
  EXPECT_EQ(inputs.inputs()[0].kind, Kind::too_much);
  EXPECT_EQ(inputs.inputs()[0].client, 7U);
}

TEST(Mailbox, NeverBlocksWhoPosts) {
  Mailbox nobody_takes_from;
  Mailbox other;
  engine::Hub hub{engine::Hub::Settings{}, {&nobody_takes_from, &other}};
  const auto enter = [&](chat::ClientId client, const std::string& name) {
    hub.ask(
        {.client = client,
         .what = chat::Enter{std::get<chat::Name>(chat::make_name(name)), chat::looks_of(name)}});
  };
  constexpr auto talker = chat::client_id(0, 1, 1);
  enter(chat::client_id(0, 1, 0), "bia");
  enter(talker, "ana");
  const auto lobby = std::get<chat::Name>(chat::make_room_name("#lobby"));
  const std::string text(4096, 'x');
  while (nobody_takes_from.backlog() < 2 * budget::congestion_mark) {
    hub.ask({.client = talker, .what = chat::Say{.room = lobby, .text = text}});
  }
  InputBatch batch;
  batch.add(Kind::line, 1, "one more");
  nobody_takes_from.post(batch);
  std::vector<chat::EventPtr> events;
  other.take_events(events);
  EXPECT_GT(events.size() * 4096, budget::congestion_mark) << "and nothing is dropped";
}

TEST(Mailbox, WakesItsWorkerForAnInput) {
  Mailbox mailbox;
  auto taken = std::async(std::launch::async, [&] {
    InputBatch inputs;
    return mailbox.take_inputs(inputs) ? texts(inputs) : std::vector<std::string>{};
  });
  InputBatch batch;
  batch.add(Kind::line, 1, "hello");
  mailbox.post(batch);
  EXPECT_EQ(taken.get(), (std::vector<std::string>{"hello"}));
}

// Often enough that the worker sleeps in between.
TEST(Mailbox, WakesItsWorkerForAnEventWhenToldTo) {
  constexpr std::size_t times = 500;
  Mailbox mailbox;
  std::atomic<std::size_t> taken{0};
  const std::jthread worker{[&] {
    InputBatch inputs;
    std::vector<chat::EventPtr> events;
    while (mailbox.take_inputs(inputs)) {
      mailbox.take_events(events);
      taken += events.size();
      events.clear();
    }
  }};
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  for (std::size_t posted = 1; posted <= times; ++posted) {
    mailbox.post(said("hello"));
    mailbox.wake();
    while (taken < posted && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
  }
  EXPECT_EQ(taken, times);
  mailbox.close();
}

TEST(Mailbox, EndsItsWorkerOnceItIsClosedAndAllIsTaken) {
  Mailbox mailbox;
  InputBatch batch;
  batch.add(Kind::line, 1, "last");
  mailbox.post(batch);
  mailbox.post(said("last"));
  mailbox.close();
  InputBatch inputs;
  EXPECT_TRUE(mailbox.take_inputs(inputs));
  EXPECT_EQ(texts(inputs), (std::vector<std::string>{"last"}));
  inputs.clear();
  EXPECT_TRUE(mailbox.take_inputs(inputs));
  std::vector<chat::EventPtr> events;
  mailbox.take_events(events);
  EXPECT_EQ(events.size(), 1U);
  EXPECT_FALSE(mailbox.take_inputs(inputs));
}

TEST(Mailbox, WakesAWorkerThatWaitsWhenItIsClosed) {
  Mailbox mailbox;
  auto open = std::async(std::launch::async, [&] {
    InputBatch inputs;
    return mailbox.take_inputs(inputs);
  });
  mailbox.close();
  EXPECT_FALSE(open.get());
}

TEST(Mailbox, LosesNothingOfWhatSeveralThreadsPost) {
  constexpr std::size_t each = 5000;
  Mailbox mailbox;
  std::size_t inputs_taken = 0;
  std::size_t events_taken = 0;
  {
    const std::jthread worker{[&] {
      InputBatch inputs;
      std::vector<chat::EventPtr> events;
      while (mailbox.take_inputs(inputs)) {
        inputs_taken += inputs.inputs().size();
        inputs.clear();
        mailbox.take_events(events);
        events_taken += events.size();
        events.clear();
        mailbox.settle();
      }
    }};
    std::jthread loop{[&] {
      InputBatch batch;
      for (std::size_t i = 0; i < each; ++i) {
        batch.add(Kind::line, i, "hello");
        if (i % 3 == 0) mailbox.post(batch);
      }
      mailbox.post(batch);
    }};
    std::jthread other{[&] {
      for (std::size_t i = 0; i < each; ++i) {
        mailbox.post(said("hello"));
        if (i % 5 == 0) mailbox.wake();
      }
    }};
    loop.join();
    other.join();
    mailbox.close();
  }
  EXPECT_EQ(inputs_taken, each);
  EXPECT_EQ(events_taken, each);
  EXPECT_EQ(mailbox.backlog(), 0U);
}

}  // namespace
}  // namespace papo::server
