// SPDX-License-Identifier: MIT

// Every allocation of a chat fails once, in its turn, and then for long. Each failure costs one
// client at most. The lines of all others and the State stay right.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/memory_reserve.h"
#include "server/limited_heap.h"
#include "server/worker_rig.h"

namespace papo::server {
namespace {

using limited_heap::Failure;

const std::string lost_to_it = "!! papo is out of memory for you";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// People on two workers: two listen, one reads nothing, and the others do everything that can be
// done. Memory may fail only while the workers work.
class Chat {
 public:
  Chat() {
    EXPECT_TRUE(MemoryReserve::of_process().whole());
    for (const std::string name : {"wilma", "xaver", "olga", "slow"}) {
      ids_[name] = rig_.enter(name);
      here_at_first_.insert(name);
    }
    rig_.make_operator(ids_.at("olga"));
    rig_.narrow(ids_.at("slow"));
  }

  // From entering to leaving.
  void play() {
    for (const std::string name : {"ana", "bia", "carl", "dora"}) {
      ids_[name] = rig_.connect("192.0.2.1:50000");
    }
    turn({});
    turn({{"ana", "ana"}, {"bia", "bia"}, {"carl", "carl"}, {"dora", "dora"}});
    everyone_talks();
    turn({{"ana", "/join #books"}, {"bia", "/join #books"}, {"carl", "/join #a-longer-name"}});
    turn({{"ana", "/topic what we read this month and the one that comes after it"},
          {"bia", "/me reads a lot and then some more"},
          {"carl", "/go #lobby"}});
    everyone_talks();
    turn({{"ana", "/msg bia something that is not for everyone to know"},
          {"bia", "/away gone for a walk in the park with the dog"},
          {"dora", "/msg bia are you there or anywhere else behind that door?"}});
    turn({{"bia", "/reply here I am again and out of breath as usual"}, {"ana", "/who"}});
    turn({{"carl", "/nick carlos-of-the-hills"}, {"dora", "/whois bia"}, {"bia", "/rooms"}});
    turn({{"dora", "/history"}, {"ana", "/complete b"}, {"bia", "/ping 1"}, {"bia", "/state"}});
    turn({{"olga", "/mute dora 10m"}, {"olga", "/bans"}});
    turn({{"dora", "this is heard by nobody at all"}, {"olga", "/unmute dora"}});
    turn({{"olga", "/announce there will be cake at five for all who are here by then"}});
    everyone_talks();
    turn({{"olga", "/ban 10.0.0.0/8 1h for a reason that is long enough"}, {"ana", "/help"}});
    turn({{"olga", "/expel dora that is enough of it for today"}, {"ana", "/leave #books"}});
    turn({{"olga", "/unban 10.0.0.0/8"}, {"bia", "/quit it is late and the dog wants out"}});
    turn({{"ana", "not \xff UTF-8"}, {"ana", "/nonsense"}, {"ana", "/nick olga"}});
    everyone_talks();
  }

  // Memory does not fail any more. Everything must be right.
  void expect_all_is_right() {
    let_slow_read();
    for (const auto& [name, id] : ids_) {
      if (rig_.released(id) && !went(name)) lost_.insert(name);
    }
    EXPECT_LE(lost_.size(), 1U);
    const std::string witness = lost_.contains("wilma") ? "xaver" : "wilma";
    expect_one_order(witness);
    expect_nothing_is_lost(witness);
    EXPECT_EQ(listed(witness), here(witness));
    expect_it_goes_on(witness);
  }

 private:
  struct Line {
    std::string who;
    std::string text;
  };

  void turn(const std::vector<Line>& lines) {
    for (const auto& line : lines) rig_.line(ids_.at(line.who), line.text);
    spared_.reset();
    rig_.post();
    rig_.work();
    spared_.emplace();
    rig_.run_loop();
    for (const auto& [name, id] : ids_) {
      if (name != "slow") received_[name] += rig_.received(id);
    }
  }

  std::string answer(const std::string& who, const std::string& line) {
    const auto before = received_[who].size();
    turn({{who, line}});
    return received_[who].substr(before);
  }

  // Each says a word that nobody else ever says.
  void everyone_talks() {
    for (const std::string who : {"ana", "bia", "carl", "dora", "olga"}) {
      if (rig_.released(ids_.at(who))) continue;
      const auto word = "word" + std::to_string(++said_) + ".";
      const auto told = answer(who, "#lobby " + word + std::string(600, 'x'));
      if (told.find("!!") == std::string::npos) words_.push_back(word);
    }
  }

  // The client left of its own will, and not for want of memory.
  bool went(const std::string& name) {
    const auto& heard = received_[name];
    return heard.find("-- bye\n") != std::string::npos ||
           heard.find("!! you were expelled") != std::string::npos;
  }

  void let_slow_read() {
    while (true) {
      const auto came = rig_.received(ids_.at("slow"));
      if (came.empty()) return;
      received_["slow"] += came;
      rig_.input(Input::Kind::writable, ids_.at("slow"));
      turn({});
    }
  }

  void expect_one_order(const std::string& witness) {
    for (const std::string other : {"xaver", "slow"}) {
      auto heard = lines_of(received_[other]);
      auto all = lines_of(received_[witness]);
      if (lost_.contains(other)) {
        // Up to its last word; the line before that may have been cut off.
        if (!heard.empty() && heard.back().starts_with(lost_to_it)) heard.pop_back();
        if (!heard.empty()) heard.pop_back();
        ASSERT_LE(heard.size(), all.size());
        all.resize(heard.size());
      }
      EXPECT_EQ(heard, all) << other;
    }
  }

  void expect_nothing_is_lost(const std::string& witness) {
    const auto& heard = received_[witness];
    for (const auto& word : words_) {
      const auto first = heard.find(word);
      ASSERT_NE(first, std::string::npos) << word << " was taken and not delivered";
      EXPECT_EQ(heard.find(word, first + 1), std::string::npos) << word << " was delivered twice";
    }
  }

  // An operator's name without its mark.
  static std::string without_mark(const std::string& name) {
    return name.substr(name.starts_with('@') ? 1 : 0);
  }

  // The people here, according to the lines of a witness that was there all the time.
  std::set<std::string> here(const std::string& witness) {
    auto names = here_at_first_;
    for (const auto& line : lines_of(received_[witness])) {
      std::istringstream words{line};
      std::string dashes;
      std::string name;
      std::string verb;
      words >> dashes >> name >> verb;
      if (dashes != "--") continue;
      name = without_mark(name);
      if (verb == "joined") names.insert(name);
      if (verb == "left") names.erase(name);
      if (verb != "is") continue;
      names.erase(name);
      names.insert(without_mark(line.substr(line.rfind(' ') + 1)));
    }
    return names;
  }

  // The people here, according to the State.
  std::set<std::string> listed(const std::string& who) {
    auto answered = answer(who, "/who");
    std::ranges::replace(answered, '\n', ' ');
    std::istringstream words{answered.substr(answered.find("#lobby:") + 7)};
    std::set<std::string> names;
    for (std::string word; words >> word;) {
      const auto end = word.find(',');
      if (end != std::string::npos) word.resize(end);
      word = without_mark(word);
      if (word != "--" && word.front() != '(') names.insert(word);
      if (word.front() == '(') words.ignore(1000, ')');
    }
    return names;
  }

  void expect_it_goes_on(const std::string& witness) {
    EXPECT_TRUE(MemoryReserve::of_process().whole());
    words_.clear();
    everyone_talks();
    expect_nothing_is_lost(witness);
    for (const auto& [name, id] : ids_) {
      if (name == witness || rig_.released(id)) continue;
      turn({{name, "/quit"}});
      EXPECT_TRUE(rig_.released(id)) << name;
    }
    EXPECT_EQ(answer(witness, "/rooms"), "-- 1 room:\n-- #lobby, 1 person\n");
    // A ghost would keep its name from being given.
    for (const std::string name : {"ana", "bia", "carl", "carlos-of-the-hills", "dora", "olga"}) {
      const auto again = "again " + name;
      ids_[again] = rig_.connect();
      EXPECT_NE(answer(again, name).find("-- you are " + name), std::string::npos);
    }
  }

  std::optional<limited_heap::Spared> spared_{std::in_place};
  WorkerRig rig_{{.history = 10}, 2};
  std::map<std::string, chat::ClientId> ids_;  // By the first name of each person.
  std::map<std::string, std::string> received_;
  std::set<std::string> here_at_first_;
  std::size_t said_ = 0;
  std::vector<std::string> words_;  // The words that were not refused.
  std::set<std::string> lost_;
};

class OutOfMemory : public testing::TestWithParam<Failure> {
 protected:
  static void SetUpTestSuite() { MemoryReserve::of_process().hold(std::size_t{8} << 20); }

  // Plays a chat in which the failure comes at that turn. Returns whether there was an allocation
  // for it.
  static bool play(Failure failure, std::size_t turn) {
    SCOPED_TRACE("at allocation " + std::to_string(turn));
    Chat chat;
    limited_heap::fail(failure, turn);
    chat.play();
    const bool came = limited_heap::tries() >= turn;
    limited_heap::fail(Failure::none);
    chat.expect_all_is_right();
    return came;
  }
};

// With PAPO_EVERY_ALLOCATION in the environment, each allocation fails in each way; otherwise in
// one of the three.
TEST_P(OutOfMemory, CostsOneClientAtMostWheneverItComes) {
  const std::size_t step = std::getenv("PAPO_EVERY_ALLOCATION") != nullptr ? 1 : 3;
  auto turn = static_cast<std::size_t>(GetParam());
  while (play(GetParam(), turn) && !HasFailure()) turn += step;
  EXPECT_GT(turn, 300U) << "much more is allocated than that";
}

// A posted input meets one that waits already.
TEST(MailboxOutOfMemory, HasRoomForAFewLinesAllTheSame) {
  const std::string line(1000, 'x');
  Mailbox mailbox;
  InputBatch batch;
  InputBatch taken;
  limited_heap::fail(limited_heap::Failure::lasting, 1);
  bool all_taken = true;
  for (int turn = 0; turn < 5; ++turn) {
    for (int i = 0; i < 10; ++i) {
      all_taken = at_own_risk([&] { batch.add(Input::Kind::line, 1, line); }) && all_taken;
    }
    all_taken = at_own_risk([&] { mailbox.post(batch); }) && all_taken;
    batch.tidy();
    if (!all_taken) break;  // There is nothing to wait for.
    all_taken = mailbox.take_inputs(taken) && taken.inputs().size() == 10;
    taken.clear();
    taken.tidy();
    mailbox.settle();
    mailbox.tidy();
  }
  limited_heap::fail(limited_heap::Failure::none);
  EXPECT_TRUE(all_taken);
}

TEST(MailboxOutOfMemory, IsAsItWasBefore) {
  bool failed = true;
  std::size_t turn = 1;
  for (; failed; ++turn) {
    Mailbox mailbox;
    InputBatch batch;
    batch.add(Input::Kind::line, 1, std::string(100, 'x'));
    mailbox.post(batch);
    batch.add(Input::Kind::line, 2, std::string(20'000, 'y'));
    limited_heap::fail(Failure::once, turn);
    failed = !at_own_risk([&] { mailbox.post(batch); });
    limited_heap::fail(Failure::none);
    if (failed) mailbox.post(batch);
    InputBatch taken;
    ASSERT_TRUE(mailbox.take_inputs(taken));
    ASSERT_EQ(taken.inputs().size(), 2U);
    EXPECT_EQ(taken.text_of(taken.inputs()[1]), std::string(20'000, 'y'));
    mailbox.settle();
    EXPECT_EQ(mailbox.backlog(), 0U);
  }
  EXPECT_GT(turn, 2U) << "nothing failed";
}

// All lines of a turn: more than can come between two looks at the reserve.
TEST(Reserve, IsMoreThanATurnNeeds) {
  constexpr std::size_t half_of_a_threads = std::size_t{2} << 20;  // Bytes.
  std::optional<limited_heap::Spared> spared{std::in_place};
  WorkerRig rig;
  std::vector<chat::ClientId> ids;
  for (std::size_t i = 0; i < 300; ++i) {
    ids.push_back(rig.connect());
    rig.line(ids.back(), "member" + std::to_string(i));
  }
  rig.turn();
  // Bytes that wait for clients that do not read are allocated at their own risk. These clients
  // cannot be reached.
  for (const auto id : ids) {
    rig.received(id);
    rig.peer(id).close();
  }
  for (std::size_t i = 0; i < 1000; ++i) rig.line(ids[i % ids.size()], std::string(4096, 'x'));
  limited_heap::fail(Failure::none);
  spared.reset();
  rig.post();
  rig.work();
  spared.emplace();
  EXPECT_GT(limited_heap::most_bytes(), std::size_t{1} << 20) << "nothing was rendered";
  EXPECT_LT(limited_heap::most_bytes(), half_of_a_threads);
}

// A second server in the process wants more of the reserve than there is.
TEST(Reserve, GivesNothingForItself) {
  auto& reserve = MemoryReserve::of_process();
  reserve.hold(std::size_t{8} << 20);
  bool failed = false;
  limited_heap::fail(Failure::lasting, 1);
  try {
    reserve.hold(std::size_t{64} << 20);
  } catch (const std::bad_alloc&) {
    failed = true;
  }
  const bool is_whole = reserve.whole();
  limited_heap::fail(Failure::none);
  EXPECT_TRUE(failed);
  EXPECT_TRUE(is_whole) << "it wants no more than it got";
}

INSTANTIATE_TEST_SUITE_P(EachWay, OutOfMemory,
                         testing::Values(Failure::once, Failure::thrice, Failure::lasting));

}  // namespace
}  // namespace papo::server
