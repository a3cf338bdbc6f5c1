// SPDX-License-Identifier: MIT

// The archive beside a real Hub: the things that were said are told later, from memory and from the
// disk, in trouble and after a new start.
#include "store/archive.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "base/mutex.h"
#include "budget/limits.h"
#include "chat/names.h"
#include "engine/hub.h"
#include "failing_vfs.h"
#include "private_files.h"
#include "server/captured_log.h"
#include "store/schema.h"

namespace {

// While this is set, no write comes to the disk: the test stands between SQLite and the kernel.
std::atomic<bool> disk_hangs{false};
std::atomic<bool> waits_for_disk{false};

}  // namespace

extern "C" int fdatasync(int fd) {
  static auto* const real = reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, "fdatasync"));
  waits_for_disk = disk_hangs.load();
  while (disk_hangs.load()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  waits_for_disk = false;
  return real(fd);
}

namespace papo::store {
namespace {

using namespace std::chrono_literals;
using chat::ClientId;
using chat::EventPtr;
using chat::Sequence;
using Texts = std::vector<std::string>;

constexpr auto deadline = 60s;

chat::Name name(std::string_view text) { return std::get<chat::Name>(chat::make_name(text)); }
chat::Name room(std::string_view text) { return std::get<chat::Name>(chat::make_room_name(text)); }

template <typename What>
const What* as(const EventPtr& event) {
  return event ? std::get_if<What>(&event->what) : nullptr;
}

std::string text_of(const EventPtr& line) { return std::get<chat::Said>(line->what).text; }

Texts texts_of(const std::vector<EventPtr>& lines) {
  Texts texts;
  for (const auto& line : lines) texts.push_back(text_of(line));
  return texts;
}

template <typename Condition>
bool comes(Condition condition, std::chrono::steady_clock::duration longest = deadline) {
  const auto end = std::chrono::steady_clock::now() + longest;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

// In the place of a worker.
class Worker final : public chat::EventSink {
 public:
  void post(EventPtr event) override {
    const MutexLock lock{mutex_};
    events_.push_back(std::move(event));
    came_.notify_all();
  }
  void wake() override {}

  // The first answer with that ticket. Null if none comes in time.
  EventPtr answer(chat::Ticket ticket, std::chrono::steady_clock::duration longest = deadline) {
    EventPtr found;
    const MutexLock lock{mutex_};
    came_.wait_for(mutex_, longest, [&]() REQUIRES(mutex_) {
      const auto place = std::ranges::find_if(
          events_, [&](const auto& event) { return event->ticket == ticket && ticket != 0; });
      if (place == events_.end()) return false;
      found = *place;
      events_.erase(place);
      return true;
    });
    return found;
  }
  template <typename What>
  std::size_t count() {
    const MutexLock lock{mutex_};
    return static_cast<std::size_t>(std::ranges::count_if(
        events_, [](const auto& event) { return as<What>(event) != nullptr; }));
  }

 private:
  Mutex mutex_;
  Condition came_;
  std::vector<EventPtr> events_ GUARDED_BY(mutex_);
};

// A server from its start to its stop, with two workers and an archive. A client's worker is the
// one of its number.
class House {
 public:
  House(const std::string& folder, std::size_t history_limit, std::size_t keep_lines = 0,
        std::uintmax_t checked_at_once = std::numeric_limits<std::uintmax_t>::max(),
        std::chrono::days keep_time = {})
      : archive_({.folder = folder,
                  .lines_of_past = history_limit,
                  .keep_time = keep_time,
                  .keep_lines = keep_lines,
                  .checked_at_once = checked_at_once}),
        hub_({.max_rooms = 100,
              .history = 10,
              .history_limit = history_limit,
              .past = archive_.past_of_first_room("#lobby"),
              .last_sequence = archive_.last_sequence()},
             {&workers_[0], &workers_[1]}, archive_.bans().value_or(chat::Bans{}),
             archive_.accounts("#lobby"), archive_.kept_rooms()) {
    hub_.add_observer(archive_);
    archive_.start(hub_);
  }
  House(const House&) = delete;
  House& operator=(const House&) = delete;
  ~House() { archive_.finish(); }

  static ClientId client(std::uint64_t number) { return chat::client_id(0, number, number % 2); }

  chat::Ticket ask_only(ClientId client, chat::Request::What what) {
    const auto ticket = ++last_ticket_;
    hub_.ask({.client = client, .what = std::move(what), .ticket = ticket});
    hub_.wake();
    return ticket;
  }
  EventPtr answer(ClientId client, chat::Ticket ticket) { return worker_of(client).answer(ticket); }
  EventPtr ask(ClientId client, chat::Request::What what) {
    return answer(client, ask_only(client, std::move(what)));
  }

  void enter(ClientId client, std::string_view called) {
    ask(client, chat::Enter{.name = name(called),
                            .looks = chat::looks_of(called),
                            .user_at_host = "u@h",
                            .into_first_room = false});
  }
  EventPtr join(ClientId client, std::string_view where) {
    return ask(client, chat::Join{.room = room(where)});
  }
  // The number of the line; 0 if it was refused.
  Sequence say(ClientId client, std::string_view where, std::string_view text) {
    const auto said = ask(client, chat::Say{.room = room(where), .text = text});
    return as<chat::Said>(said) == nullptr ? 0 : said->sequence;
  }
  EventPtr leave(ClientId client, std::string_view where) {
    return ask(client, chat::Leave{.room = room(where)});
  }
  EventPtr set_mode(ClientId client, std::string_view where, chat::RoomMode mode, bool on,
                    std::string argument = {}) {
    chat::SetModes set{.room = room(where), .changes = {}};
    set.changes.push_back({.change = {.mode = mode, .on = on, .argument = std::move(argument)}});
    return ask(client, std::move(set));
  }
  // All that the client may read, page by page, the oldest first.
  Texts all_of(ClientId client, std::string_view where, std::size_t lines_a_page = 7) {
    Texts all;
    std::optional<Sequence> before;
    for (;;) {
      const auto page =
          ask(client, chat::Recall{.room = room(where),
                                   .lines = lines_a_page,
                                   .part = before ? chat::Part::before : chat::Part::last,
                                   .line = before.value_or(0)});
      const auto* const recalled = as<chat::Recalled>(page);
      if (recalled == nullptr) return {"no page"};
      const auto texts = texts_of(recalled->history);
      all.insert(all.begin(), texts.begin(), texts.end());
      if (!recalled->has_older) return all;
      if (before && recalled->first >= *before) return {"the pages do not go on"};
      before = recalled->first;
    }
  }

  Worker& worker_of(ClientId client) { return workers_.at(chat::owner_of(client)); }
  Archive& archive() { return archive_; }
  engine::Hub& hub() { return hub_; }

 private:
  std::array<Worker, 2> workers_;
  Archive archive_;
  engine::Hub hub_;
  std::atomic<chat::Ticket> last_ticket_{0};
};

const auto ana = House::client(1);
const auto bia = House::client(2);
const auto caio = House::client(3);

class ArchiveTest : public testing::Test {
 protected:
  ~ArchiveTest() override { disk_hangs = false; }

  House& start(std::size_t history_limit = 5, std::size_t keep_lines = 0) {
    house_.reset();
    house_ = std::make_unique<House>(folder_.path("store"), history_limit, keep_lines);
    house_->enter(ana, "ana");
    house_->enter(bia, "bia");
    house_->enter(caio, "caio");
    return *house_;
  }
  void stop() { house_.reset(); }

  Page page_on_disk(const std::string& key) {
    auto database = open_for_reading(folder_.path("store"));
    Lines lines{database};
    return lines.page(
        {.room = {.key = key}, .range = {.most = 1'000'000, .most_bytes = 1ULL << 40}});
  }
  // Whether the bytes stand anywhere in the files of the store.
  bool is_in_files(const std::string& bytes) {
    return std::ranges::any_of(std::filesystem::directory_iterator{folder_.path("store")},
                               [&](const auto& file) {
                                 std::ifstream content{file.path(), std::ios::binary};
                                 const std::string all{std::istreambuf_iterator{content}, {}};
                                 return all.find(bytes) != std::string::npos;
                               });
  }
  bool is_on_disk(const std::string& key, const std::string& text,
                  std::chrono::steady_clock::duration longest = deadline) {
    const auto is_there = [&] {
      const auto lines = page_on_disk(key).lines;
      return !lines.empty() && text_of(lines.back()) == text;
    };
    return comes(is_there, longest);
  }

  PrivateFolder folder_;
  server::CapturedLog log_;
  std::unique_ptr<House> house_;
};

// In the way of everybody that writes, while it lives.
class InTheWay {
 public:
  explicit InTheWay(const std::string& folder) : database_(folder + "/papo.db", Access::write) {
    if (!comes([&] {
          try {
            database_.execute("BEGIN EXCLUSIVE");
            return true;
          } catch (const Failure&) {
            return false;
          }
        })) {
      ADD_FAILURE() << "the database could not be locked";
    }
  }

 private:
  Database database_;
};

std::size_t count_of(const std::string& text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

Texts numbers(int first, int last) {
  Texts texts;
  for (int i = first; i <= last; ++i) texts.push_back(std::to_string(i));
  return texts;
}

// ---- The archive tells later what was said

// The word of the first lines stays in the index until that was written anew, and in the file until
// SQLite's log was moved there.
TEST_F(ArchiveTest, AWordOfALineThatWasForgottenIsInNoFileAnyMore) {
  auto& house = start();
  house.join(ana, "#jogos");
  for (int i = 0; i < 5; ++i) house.say(ana, "#jogos", "zebrafinch");
  for (int i = 0; i < 5; ++i) house.say(ana, "#jogos", "sparrow");
  stop();
  ASSERT_TRUE(is_in_files("zebrafinch"));
  start(5, 5);  // Each start begins by removing what is too old.
  EXPECT_TRUE(comes([&] { return !is_in_files("zebrafinch"); }, deadline));
  EXPECT_TRUE(is_in_files("sparrow"));
}

TEST_F(ArchiveTest, TellsAllThatWasSaidAlsoAfterANewStart) {
  for (int run = 0; run < 3; ++run) {
    auto& house = start();
    house.join(ana, "#Jogos");
    for (int i = 1; i <= 40; ++i) house.say(ana, "#jogos", std::to_string(run * 40 + i));
    house.join(bia, "#jogos");
    EXPECT_EQ(house.all_of(bia, "#jogos"), numbers(1, (run + 1) * 40));
  }
}

TEST_F(ArchiveTest, ARoomThatSleepsHasItsLastLinesInMemoryWhenSomebodyComes) {
  auto& house = start();
  house.join(ana, "#jogos");
  for (int i = 1; i <= 9; ++i) house.say(ana, "#jogos", std::to_string(i));
  house.leave(ana, "#jogos");
  const auto joined = house.join(bia, "#jogos");
  ASSERT_NE(as<chat::Joined>(joined), nullptr);
  EXPECT_EQ(texts_of(as<chat::Joined>(joined)->history), numbers(5, 9));
  EXPECT_TRUE(as<chat::Joined>(joined)->ranks.op) << "the room is made anew";
}

TEST_F(ArchiveTest, WithoutLinesInMemoryAllComeFromTheDisk) {
  auto* house = &start(0);
  for (int i = 1; i <= 3; ++i) {
    house->join(ana, "#jogos");
    EXPECT_EQ(house->all_of(ana, "#jogos"), numbers(1, i - 1));
    house->say(ana, "#jogos", std::to_string(i));
    EXPECT_EQ(house->all_of(ana, "#jogos"), numbers(1, i));
    if (i == 2) {
      house = &start(0);
    } else {
      house->leave(ana, "#jogos");
    }
  }
}

TEST_F(ArchiveTest, TheFirstRoomHasItsPastAfterANewStart) {
  for (int run = 0; run < 2; ++run) {
    auto& house = start();
    house.join(ana, "#lobby");
    for (int i = 1; i <= 12; ++i) house.say(ana, "#lobby", std::to_string(run * 12 + i));
    EXPECT_EQ(house.all_of(ana, "#lobby"), numbers(1, (run + 1) * 12));
  }
}

TEST_F(ArchiveTest, NumbersAreNotUsedTwiceThoughNothingWasKeptAndTheClockWasSetBack) {
  const auto folder = folder_.path("store");
  constexpr Sequence in_a_day = Sequence{86'400} * 1'000'000;
  Sequence last = 0;
  {
    // The clock was a day ahead then.
    auto opened = open_for_writing(folder);
    Lines lines{opened.database};
    Transaction transaction{opened.database};
    chat::Event event;
    event.sequence = static_cast<Sequence>(std::chrono::duration_cast<std::chrono::microseconds>(
                                               std::chrono::system_clock::now().time_since_epoch())
                                               .count()) +
                     in_a_day;
    event.what = chat::Said{.name = "ana", .room = {.name = "#jogos"}, .text = "a"};
    lines.keep(event);
    transaction.commit();
    last = event.sequence;
  }
  // Nothing is kept of these runs, but people have seen their numbers.
  for (int run = 0; run < 3; ++run) {
    auto& house = start();
    const auto told = house.ask(ana, chat::Whisper{.to = name("bia"), .text = "psst"});
    ASSERT_NE(told, nullptr);
    EXPECT_GT(told->sequence, last);
    last = told->sequence;
  }
}

TEST_F(ArchiveTest, PagesForwardsGoFromTheDiskIntoMemoryWithoutAGap) {
  auto& house = start();
  house.join(ana, "#jogos");
  auto since = house.say(ana, "#jogos", "0");
  for (int i = 1; i <= 40; ++i) house.say(ana, "#jogos", std::to_string(i));
  Texts all;
  bool goes_on = true;
  for (int page = 0; goes_on && page < 60; ++page) {
    const auto answer = house.ask(
        ana,
        chat::Recall{.room = room("#jogos"), .lines = 3, .part = chat::Part::since, .line = since});
    const auto* const recalled = as<chat::Recalled>(answer);
    ASSERT_NE(recalled, nullptr);
    EXPECT_EQ(recalled->part, chat::Part::since);
    EXPECT_EQ(recalled->line, since);
    const auto texts = texts_of(recalled->history);
    all.insert(all.end(), texts.begin(), texts.end());
    goes_on = recalled->has_newer;
    since = recalled->history.back()->sequence;
    if (page < 5) house.say(ana, "#jogos", std::to_string(41 + page));
  }
  EXPECT_EQ(all, numbers(1, 45));
}

TEST_F(ArchiveTest, ALineOnTheDiskIsShownWithThoseAroundIt) {
  auto& house = start();
  house.join(ana, "#jogos");
  chat::Sequence tenth = 0;
  for (int i = 1; i <= 40; ++i) {
    const auto line = house.say(ana, "#jogos", std::to_string(i));
    if (i == 10) tenth = line;
  }
  const auto answer = house.ask(
      ana,
      chat::Recall{.room = room("#jogos"), .lines = 4, .part = chat::Part::around, .line = tenth});
  const auto* const recalled = as<chat::Recalled>(answer);
  ASSERT_NE(recalled, nullptr);
  EXPECT_EQ(texts_of(recalled->history), numbers(8, 11));
  EXPECT_TRUE(recalled->has_older && recalled->has_newer);
}

TEST_F(ArchiveTest, ALineThatOnlyTheDiskHasIsTakenBackByThoseThatRule) {
  auto& house = start();
  house.join(ana, "#jogos");
  house.join(bia, "#jogos");
  std::vector<chat::Sequence> numbers_of;
  for (int i = 1; i <= 40; ++i) {
    numbers_of.push_back(house.say(bia, "#jogos", std::to_string(i)));
  }
  const auto redact = [&](ClientId client, chat::Sequence line) {
    return house.ask(client, chat::Redact{.room = room("#jogos"), .message = line, .reason = "x"});
  };
  const auto why = [&](ClientId client, chat::Sequence line) {
    const auto answer = redact(client, line);
    const auto* const refused = as<chat::Refused>(answer);
    return refused == nullptr ? std::nullopt : std::optional{refused->why};
  };
  EXPECT_EQ(why(bia, numbers_of[2]), chat::Refused::Why::not_ruler) << "nobody knows who that was";
  EXPECT_EQ(why(ana, numbers_of[0] - 1), chat::Refused::Why::no_such_line);
  const auto taken = redact(ana, numbers_of[2]);
  ASSERT_NE(as<chat::Redacted>(taken), nullptr);
  EXPECT_EQ(as<chat::Redacted>(taken)->message, numbers_of[2]);
  EXPECT_EQ(as<chat::Redacted>(taken)->reason, "x");
  EXPECT_EQ(why(ana, numbers_of[2]), chat::Refused::Why::no_such_line) << "it is gone";
  auto left = numbers(1, 40);
  left.erase(left.begin() + 2);
  EXPECT_EQ(house.all_of(bia, "#jogos"), left);
  EXPECT_EQ(texts_of(page_on_disk("#jogos").lines), left);
}

// ---- The people that may read it

TEST_F(ArchiveTest, AnOpenRoomHasItsPastWhenItIsMadeAnewAndAPrivateOneHasNot) {
  auto& house = start();
  for (const auto mode : {chat::RoomMode::invite_only, chat::RoomMode::secret, chat::RoomMode::key,
                          chat::RoomMode::past_hidden, chat::RoomMode::ban}) {
    const auto where = "#room" + std::to_string(static_cast<int>(mode));
    house.join(ana, where);
    house.say(ana, where, "open");
    house.leave(ana, where);
    house.join(ana, where);
    EXPECT_EQ(house.all_of(ana, where), Texts{"open"});
    const auto argument = mode == chat::RoomMode::key   ? "word"
                          : mode == chat::RoomMode::ban ? "dora!*@*"
                                                        : "";
    ASSERT_NE(as<chat::ModesSet>(house.set_mode(ana, where, mode, true, argument)), nullptr);
    house.say(ana, where, "private");
    house.leave(ana, where);
    house.join(bia, where);
    EXPECT_EQ(house.all_of(bia, where), Texts{}) << where;
    house.say(bia, where, "new");
    house.leave(bia, where);
    house.join(caio, where);
    EXPECT_EQ(house.all_of(caio, where), Texts{"new"}) << where;
  }
}

TEST_F(ArchiveTest, WhatWasSaidInPrivateStaysSoWhenTheRoomOpens) {
  auto* house = &start();
  house->join(ana, "#jogos");
  house->set_mode(ana, "#jogos", chat::RoomMode::invite_only, true);
  house->say(ana, "#jogos", "private");
  house->set_mode(ana, "#jogos", chat::RoomMode::invite_only, false);
  house->say(ana, "#jogos", "open");
  house->join(bia, "#jogos");
  for (int i = 0; i < 9; ++i) house->say(bia, "#jogos", "x");
  EXPECT_EQ(house->all_of(bia, "#jogos").front(), "open");
  EXPECT_EQ(house->all_of(ana, "#jogos").front(), "private");
  house = &start();
  house->join(bia, "#jogos");
  EXPECT_EQ(house->all_of(bia, "#jogos").front(), "open");
}

TEST_F(ArchiveTest, WhatWasSaidInAPrivateFirstRoomIsGoneAfterANewStart) {
  auto* house = &start();
  house->join(ana, "#lobby");
  house->ask(ana, chat::MakeOperator{});
  house->set_mode(ana, "#lobby", chat::RoomMode::key, true, "word");
  for (int i = 1; i <= 9; ++i) house->say(ana, "#lobby", "private");
  for (int run = 0; run < 2; ++run) {
    house = &start();
    house->join(bia, "#lobby");
    if (run == 0) {
      for (int i = 1; i <= 9; ++i) house->say(bia, "#lobby", std::to_string(i));
    }
    EXPECT_EQ(house->all_of(bia, "#lobby"), numbers(1, 9)) << run;
  }
}

// A stranger that wants to come in is no reason to forget a room in which people are.
TEST_F(ArchiveTest, AStrangerBuriesNoRoomThatPeopleAreIn) {
  auto& house = start();
  house.join(ana, "#secret");
  house.set_mode(ana, "#secret", chat::RoomMode::key, true, "word");
  for (int i = 1; i <= 9; ++i) house.say(ana, "#secret", std::to_string(i));
  const auto first = house.ask_only(bia, chat::Join{.room = room("#sleeps")});
  const auto second = house.ask_only(bia, chat::Join{.room = room("#secret")});
  EXPECT_NE(as<chat::Joined>(house.answer(bia, first)), nullptr);
  EXPECT_NE(as<chat::Refused>(house.answer(bia, second)), nullptr);
  EXPECT_EQ(house.all_of(ana, "#secret"), numbers(1, 9));
  house.leave(ana, "#secret");
  house.join(bia, "#secret");
  EXPECT_EQ(house.all_of(bia, "#secret"), Texts{});
}

TEST_F(ArchiveTest, ALineThatWasTakenBackIsNeverToldAgain) {
  auto* house = &start();
  house->join(ana, "#jogos");
  house->say(ana, "#jogos", "1");
  const auto line = house->say(ana, "#jogos", "oops");
  house->say(ana, "#jogos", "2");
  house->ask(ana, chat::Redact{.room = room("#jogos"), .message = line});
  EXPECT_EQ(house->all_of(ana, "#jogos"), numbers(1, 2));
  house = &start();
  house->join(ana, "#jogos");
  EXPECT_EQ(house->all_of(ana, "#jogos"), numbers(1, 2));
}

TEST_F(ArchiveTest, ARoomTakesItsPastToItsNewName) {
  auto& house = start();
  house.join(bia, "#new");
  house.say(bia, "#new", "other");
  house.leave(bia, "#new");
  house.join(ana, "#old");
  for (int i = 1; i <= 9; ++i) house.say(ana, "#old", std::to_string(i));
  house.ask(ana, chat::RenameRoom{.room = room("#old"), .to = room("#new")});
  EXPECT_EQ(house.all_of(ana, "#new"), numbers(1, 9));
  house.join(bia, "#old");
  EXPECT_EQ(house.all_of(bia, "#old"), Texts{});
}

TEST_F(ArchiveTest, OnlyLinesAreKept) {
  auto& house = start();
  house.join(ana, "#jogos");
  house.ask(ana, chat::Say{.room = room("#jogos"),
                           .text = "",
                           .how = chat::Speech::signal,
                           .tags = "+typing=active"});
  house.say(ana, "#jogos", "1");
  ASSERT_TRUE(is_on_disk("#jogos", "1"));
  EXPECT_EQ(page_on_disk("#jogos").lines.size(), 1U);
}

// ---- Several at once

TEST_F(ArchiveTest, TwoThatComeIntoASleepingRoomAtOnceAreInOneRoom) {
  auto& house = start();
  for (int round = 0; round < 30; ++round) {
    const auto where = "#room" + std::to_string(round % 3);
    const auto one = house.ask_only(ana, chat::Join{.room = room(where)});
    const auto other = house.ask_only(bia, chat::Join{.room = room(where)});
    const auto joined = house.answer(ana, one);
    const auto joined_too = house.answer(bia, other);
    ASSERT_NE(as<chat::Joined>(joined), nullptr);
    ASSERT_NE(as<chat::Joined>(joined_too), nullptr);
    EXPECT_TRUE(as<chat::Joined>(joined)->ranks.op);
    EXPECT_FALSE(as<chat::Joined>(joined_too)->ranks.op);
    EXPECT_EQ(as<chat::Joined>(joined_too)->others_count, 1U);
    EXPECT_EQ(house.say(ana, where, "x") != 0, true);
    EXPECT_EQ(house.all_of(ana, where), house.all_of(bia, where));
    house.leave(ana, where);
    house.leave(bia, where);
  }
}

TEST_F(ArchiveTest, RoomsAreJoinedInTheOrderInWhichTheyWereAskedFor) {
  auto& house = start();
  house.join(ana, "#awake");
  house.say(ana, "#awake", "1");
  for (const auto* where : {"#sleeps", "#awake", "#new", "#lobby"}) {
    house.ask_only(bia, chat::Join{.room = room(where)});
  }
  const auto last = house.ask_only(bia, chat::Join{.room = room("#last")});
  ASSERT_NE(as<chat::Joined>(house.answer(bia, last)), nullptr);
  const auto shown = house.ask(bia, chat::WhoIs{.name = name("bia")});
  ASSERT_NE(as<chat::Described>(shown), nullptr);
  Texts rooms;
  for (const auto& one : as<chat::Described>(shown)->rooms) rooms.push_back(one.name);
  EXPECT_EQ(rooms, (Texts{"#sleeps", "#awake", "#new", "#lobby", "#last"}));
}

TEST_F(ArchiveTest, WhoGoesWhileItWaitsComesIntoNoRoom) {
  auto& house = start();
  for (int round = 0; round < 20; ++round) {
    const auto one = House::client(100 + static_cast<std::uint64_t>(round));
    house.enter(one, "p" + std::to_string(round));
    house.ask_only(one, chat::Join{.room = room("#jogos")});
    house.ask(one, chat::Depart{.departure = chat::Departure::quit});
    const auto joined = house.join(ana, "#jogos");
    ASSERT_NE(as<chat::Joined>(joined), nullptr);
    EXPECT_EQ(as<chat::Joined>(joined)->others_count, 0U);
    house.leave(ana, "#jogos");
  }
}

// Between the question for a room's past and its answer, others may have made the room and left it.
TEST_F(ArchiveTest, APastThatOthersHaveOvertakenIsAskedForAgain) {
  auto& house = start();
  house.join(ana, "#jogos");
  house.say(ana, "#jogos", "of the old room");
  house.leave(ana, "#jogos");
  house.join(caio, "#other");
  ASSERT_TRUE(is_on_disk("#jogos", "of the old room"));
  disk_hangs = true;
  house.hub().ask({.client = caio, .what = chat::Say{.room = room("#other"), .text = "1"}});
  const auto late = house.ask_only(bia, chat::Join{.room = room("#jogos")});
  ASSERT_TRUE(comes([] { return waits_for_disk.load(); }));
  house.ask(caio, chat::RenameRoom{.room = room("#other"), .to = room("#jogos")});
  house.say(caio, "#jogos", "2");
  house.leave(caio, "#jogos");
  disk_hangs = false;
  const auto joined = house.answer(bia, late);
  ASSERT_NE(as<chat::Joined>(joined), nullptr);
  EXPECT_EQ(texts_of(as<chat::Joined>(joined)->history), numbers(1, 2));
  EXPECT_EQ(house.all_of(bia, "#jogos"), numbers(1, 2));
}

// ---- The stop

TEST_F(ArchiveTest, NothingIsLostWhenItStops) {
  for (int run = 0; run < 10; ++run) {
    auto& house = start();
    house.join(ana, "#jogos");
    for (int i = 1; i <= 50; ++i) house.say(ana, "#jogos", std::to_string(run * 50 + i));
    stop();
    EXPECT_EQ(texts_of(page_on_disk("#jogos").lines), numbers(1, (run + 1) * 50));
  }
}

TEST_F(ArchiveTest, StopsThoughTheDiskRefuses) {
  auto& house = start();
  house.join(ana, "#jogos");
  house.say(ana, "#jogos", "1");
  ASSERT_TRUE(is_on_disk("#jogos", "1"));
  log_.take();
  const InTheWay in_the_way{folder_.path("store")};
  house.say(ana, "#jogos", "2");
  const auto began = std::chrono::steady_clock::now();
  stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
  EXPECT_NE(log_.take().find("1 changes could not be kept"), std::string::npos);
}

// ---- Trouble

TEST_F(ArchiveTest, NobodyWaitsForADiskThatRefusesAndLinesComeThereLater) {
  auto& house = start();
  house.join(ana, "#jogos");
  for (int i = 1; i <= 9; ++i) house.say(ana, "#jogos", std::to_string(i));
  ASSERT_TRUE(is_on_disk("#jogos", "9"));
  log_.take();
  {
    const InTheWay in_the_way{folder_.path("store")};
    for (int i = 10; i <= 20; ++i) house.say(ana, "#jogos", std::to_string(i));
    ASSERT_TRUE(comes([&] { return house.archive().backlog() == 0; }));
    // The archive cannot tell lines that only the disk has.
    const auto near = house.ask(ana, chat::Recall{.room = room("#jogos"), .lines = 3});
    ASSERT_NE(as<chat::Recalled>(near), nullptr);
    const auto far = house.ask(ana, chat::Recall{.room = room("#jogos"), .lines = 20});
    ASSERT_NE(as<chat::Refused>(far), nullptr);
    EXPECT_EQ(as<chat::Refused>(far)->why, chat::Refused::Why::past_unreadable);
    // A room that sleeps wakes with the lines that the disk does not have.
    house.leave(ana, "#jogos");
    const auto joined = house.join(bia, "#jogos");
    ASSERT_NE(as<chat::Joined>(joined), nullptr);
    EXPECT_EQ(texts_of(as<chat::Joined>(joined)->history), numbers(16, 20));
    house.say(bia, "#jogos", "21");
  }
  ASSERT_TRUE(is_on_disk("#jogos", "21"));
  EXPECT_EQ(texts_of(page_on_disk("#jogos").lines), numbers(1, 21));
  EXPECT_EQ(house.all_of(bia, "#jogos"), numbers(1, 21));
  const auto log = log_.take();
  const auto first = log.find("what is said cannot be kept");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(log.find("what is said cannot be kept", first + 1), std::string::npos) << log;
  EXPECT_NE(log.find("what is said is kept again"), std::string::npos);
}

// ---- Bans

// The things that an operator does about bans.
class BansTest : public ArchiveTest {
 protected:
  House& start_with_operator() {
    auto& house = start();
    house.ask(ana, chat::MakeOperator{});
    return house;
  }
  // Returns the ticket of the operator that waits for the disk.
  chat::Ticket change(House& house, chat::Request::What what) {
    const auto ticket = house.ask_only(ana, std::move(what));
    EXPECT_NE(house.answer(ana, ticket), nullptr);  // The change itself.
    return ticket;
  }
  chat::Ticket ban(House& house, std::string_view whom) {
    return change(house, chat::PlaceBan{.target = name(whom)});
  }
  chat::Ticket unban(House& house, std::string_view whom) {
    return change(house, chat::LiftBan{.target = name(whom)});
  }
  bool is_saved(House& house, chat::Ticket ticket) {
    const auto answer = house.answer(ana, ticket);
    const auto* const saved = as<chat::BansSaved>(answer);
    EXPECT_NE(saved, nullptr);
    return saved != nullptr && saved->saved;
  }
  Texts bans_on_disk() {
    auto database = open_for_reading(folder_.path("store"));
    Statement statement{database, "SELECT target FROM bans ORDER BY target"};
    Texts targets;
    for (auto row = statement.run(); row.step();) targets.emplace_back(row.text(0));
    return targets;
  }
};

TEST_F(BansTest, AnOperatorIsToldOnceTheDiskHasTheBan) {
  auto& house = start_with_operator();
  EXPECT_TRUE(is_saved(house, ban(house, "davi")));
  EXPECT_EQ(bans_on_disk(), Texts{"davi"});
  disk_hangs = true;
  const auto ticket = ban(house, "eva");
  ASSERT_TRUE(comes([] { return waits_for_disk.load(); }));
  EXPECT_EQ(house.worker_of(ana).count<chat::BansSaved>(), 0U);
  disk_hangs = false;
  EXPECT_TRUE(is_saved(house, ticket));
  EXPECT_EQ(bans_on_disk(), (Texts{"davi", "eva"}));
  EXPECT_TRUE(is_saved(house, unban(house, "davi")));
  EXPECT_EQ(bans_on_disk(), Texts{"eva"});
}

TEST_F(BansTest, BansThatTheDiskRefusesAreKeptLater) {
  auto& house = start_with_operator();
  EXPECT_TRUE(is_saved(house, ban(house, "davi")));
  {
    const InTheWay in_the_way{folder_.path("store")};
    EXPECT_FALSE(is_saved(house, ban(house, "eva")));
    EXPECT_FALSE(is_saved(house, ban(house, "gil")));
    EXPECT_FALSE(is_saved(house, unban(house, "davi")));
    EXPECT_FALSE(is_saved(house, unban(house, "gil")));
  }
  EXPECT_TRUE(comes([&] { return bans_on_disk() == Texts{"eva"}; }));
  EXPECT_TRUE(is_saved(house, ban(house, "hugo")));
}

// A transaction may also fail when it is brought to the disk.
TEST_F(BansTest, WhateverCallFailsAnOperatorIsToldTheTruth) {
  FailingVfs vfs;
  auto& house = start_with_operator();
  Texts banned;
  std::size_t refused = 0;
  for (const auto call : FailingVfs::calls()) {
    SCOPED_TRACE(FailingVfs::name_of(call));
    banned.push_back("davi" + std::to_string(10 + banned.size()));
    vfs.fail_each(call);
    const bool saved = is_saved(house, ban(house, banned.back()));
    vfs.be_well();
    refused += saved ? 0 : 1;
    EXPECT_TRUE(comes([&] { return bans_on_disk() == banned; }, saved ? 0s : deadline));
  }
  EXPECT_GE(refused, 3U);
  stop();
  EXPECT_EQ(bans_on_disk(), banned);
}

TEST_F(BansTest, BansAreThereAgainAfterANewStart) {
  auto* house = &start_with_operator();
  EXPECT_TRUE(is_saved(*house, ban(*house, "davi")));
  ban(*house, "eva");
  house = &start_with_operator();
  EXPECT_EQ(bans_on_disk(), (Texts{"davi", "eva"}));
  // The archive goes on with the bans that it had.
  EXPECT_TRUE(is_saved(*house, unban(*house, "davi")));
  EXPECT_EQ(bans_on_disk(), Texts{"eva"});
}

// ---- Certificates

// A disk that refuses, or is slow, gives nobody time.
TEST_F(ArchiveTest, ACertificateThatWasDroppedOpensNothingThoughTheDiskHasIt) {
  auto& house = start();
  const auto is_saved = [&](chat::Request::What what) {
    const auto answer = house.ask(ana, std::move(what));
    return as<chat::AccountSaved>(answer) != nullptr && as<chat::AccountSaved>(answer)->saved;
  };
  ASSERT_TRUE(is_saved(chat::Register{.hash = "hash"}));
  ASSERT_TRUE(is_saved(chat::SetCertificate{.fingerprint = "ab:cd"}));
  AccountBook book{folder_.path("store")};
  EXPECT_TRUE(house.archive().without_certificates().empty());
  {
    const InTheWay in_the_way{folder_.path("store")};
    EXPECT_FALSE(is_saved(chat::SetCertificate{.fingerprint = ""}));
    const auto found = book.find_by_certificate("ab:cd");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(house.archive().without_certificates(), std::set<AccountId>{found->id});
  }
  EXPECT_TRUE(comes([&] { return house.archive().without_certificates().empty(); }));
  EXPECT_FALSE(book.find_by_certificate("ab:cd").has_value());
}

// The archive says once that a call fails, and keeps everything when the disk is well again.
TEST_F(ArchiveTest, EachCallThatFailsIsToldOnceAndNothingIsMissingLater) {
  FailingVfs vfs;
  auto& house = start();
  house.join(ana, "#jogos");
  Texts said;
  const auto say = [&] {
    said.push_back("line " + std::to_string(said.size()));
    house.say(ana, "#jogos", said.back());
  };
  std::size_t told = 0;
  for (const auto call : FailingVfs::calls()) {
    SCOPED_TRACE(FailingVfs::name_of(call));
    say();
    ASSERT_TRUE(is_on_disk("#jogos", said.back()));
    log_.take();
    vfs.fail_each(call);
    const auto ticket = house.ask_only(bia, chat::Join{.room = room("#jogos")});
    say();
    const auto line = house.say(ana, "#jogos", "oops");
    house.ask(ana, chat::Redact{.room = room("#jogos"), .message = line});
    EXPECT_NE(house.answer(bia, ticket), nullptr);
    // Either it is kept by now, or nobody waits for it.
    ASSERT_TRUE(comes([&] { return house.archive().backlog() == 0; }));
    vfs.be_well();
    say();
    ASSERT_TRUE(is_on_disk("#jogos", said.back()));
    ASSERT_EQ(house.all_of(ana, "#jogos"), said);
    const auto log = log_.take();
    const auto times = count_of(log, "what is said cannot be kept");
    EXPECT_LE(times, 1U) << log;
    EXPECT_EQ(count_of(log, "what is said is kept again"), times) << log;
    told += times;
    house.leave(bia, "#jogos");
  }
  EXPECT_GE(told, 3U);
  stop();
  EXPECT_EQ(texts_of(page_on_disk("#jogos").lines), said);
}

TEST_F(ArchiveTest, ARoomWakesInTroubleAsItWouldWithout) {
  auto& house = start(50);
  house.join(ana, "#private");
  house.set_mode(ana, "#private", chat::RoomMode::key, true, "word");
  house.say(ana, "#private", "1");
  house.join(ana, "#old");
  house.say(ana, "#old", "1");
  const auto line = house.say(ana, "#old", "oops");
  house.join(ana, "#open");
  house.set_mode(ana, "#open", chat::RoomMode::invite_only, true);
  house.say(ana, "#open", "private");
  ASSERT_TRUE(is_on_disk("#open", "private"));
  const InTheWay in_the_way{folder_.path("store")};
  // A private room of which something waits.
  house.say(ana, "#private", "2");
  house.leave(ana, "#private");
  const auto made = house.join(bia, "#private");
  ASSERT_NE(as<chat::Joined>(made), nullptr);
  EXPECT_EQ(texts_of(as<chat::Joined>(made)->history), Texts{});
  house.say(bia, "#private", "3");
  house.leave(bia, "#private");
  const auto again = house.join(caio, "#private");
  ASSERT_NE(as<chat::Joined>(again), nullptr);
  EXPECT_EQ(texts_of(as<chat::Joined>(again)->history), Texts{"3"});
  // A line that was taken back, and a new name.
  const auto other = house.say(ana, "#old", "oops, too");
  for (const auto taken : {line, other}) {
    house.ask(ana, chat::Redact{.room = room("#old"), .message = taken});
  }
  house.say(ana, "#old", "2");
  house.ask(ana, chat::RenameRoom{.room = room("#old"), .to = room("#new")});
  house.say(ana, "#new", "3");
  house.leave(ana, "#new");
  const auto renamed = house.join(bia, "#new");
  ASSERT_NE(as<chat::Joined>(renamed), nullptr);
  EXPECT_EQ(texts_of(as<chat::Joined>(renamed)->history), numbers(1, 3));
  const auto left_behind = house.join(bia, "#old");
  ASSERT_NE(as<chat::Joined>(left_behind), nullptr);
  EXPECT_EQ(texts_of(as<chat::Joined>(left_behind)->history), Texts{});
  // A room that opens.
  house.set_mode(ana, "#open", chat::RoomMode::invite_only, false);
  house.say(ana, "#open", "open");
  house.leave(ana, "#open");
  const auto opened = house.join(bia, "#open");
  ASSERT_NE(as<chat::Joined>(opened), nullptr);
  EXPECT_EQ(texts_of(as<chat::Joined>(opened)->history), Texts{"open"});
}

TEST_F(ArchiveTest, LinesThatHaveNoSpaceBecomeAHole) {
  auto* house = &start(0);
  house->join(ana, "#jogos");
  house->say(ana, "#jogos", "first");
  ASSERT_TRUE(is_on_disk("#jogos", "first"));
  const std::string long_text(4000, 'x');
  const auto most = 3 * budget::archive_waiting / long_text.size();
  {
    const InTheWay in_the_way{folder_.path("store")};
    house->say(ana, "#jogos", "trouble");
    ASSERT_TRUE(comes([&] {
      return as<chat::Refused>(house->ask(ana, chat::Recall{.room = room("#jogos")})) != nullptr;
    }));
    for (std::size_t i = 0; i < most; ++i) {
      ASSERT_NE(house->say(ana, "#jogos", long_text), 0U);
      // A signal is no line, and so it is not missing.
      house->ask(ana, chat::Say{.room = room("#jogos"),
                                .text = "",
                                .how = chat::Speech::signal,
                                .tags = "+typing=active"});
    }
    // A room takes its hole along.
    house->ask(ana, chat::RenameRoom{.room = room("#jogos"), .to = room("#new")});
  }
  std::size_t said = most + 2;
  ASSERT_TRUE(comes([&] {
    const auto last = "last " + std::to_string(++said);
    house->say(ana, "#new", last);
    return is_on_disk("#new", last, 1s);
  }));
  const auto page = page_on_disk("#new");
  std::size_t lost = 0;
  for (const auto& hole : page.holes) lost += hole.lines;
  EXPECT_EQ(page.lines.size() + lost, said) << page.holes.size();
  EXPECT_GT(lost, most / 4);
  EXPECT_LT(lost, most);
  EXPECT_FALSE(page_on_disk("#jogos").has_newer || !page_on_disk("#jogos").holes.empty());
  house = &start();
  house->join(ana, "#new");
  EXPECT_EQ(house->all_of(ana, "#new", 1).back(), "last " + std::to_string(said));
}

TEST_F(ArchiveTest, NobodyWaitsForADiskThatHangs) {
  auto& house = start();
  house.join(ana, "#jogos");
  house.say(ana, "#jogos", "1");
  ASSERT_TRUE(is_on_disk("#jogos", "1"));
  disk_hangs = true;
  const std::string long_text(4000, 'x');
  const auto most = 3 * budget::archive_waiting / long_text.size();
  // The loop of the server stops reading, but not for long.
  for (std::size_t i = 0; i < most / 4; ++i) house.say(ana, "#jogos", long_text);
  EXPECT_GT(house.archive().backlog(), budget::congestion_mark);
  EXPECT_TRUE(comes([&] { return house.archive().backlog() == 0; }));
  for (std::size_t i = most / 4; i < most; ++i) {
    ASSERT_NE(house.say(ana, "#jogos", long_text), 0U);
  }
  EXPECT_EQ(house.archive().backlog(), 0U);
  disk_hangs = false;
  std::size_t said = 1 + most;
  ASSERT_TRUE(comes([&] {
    const auto last = "last " + std::to_string(++said);
    house.say(ana, "#jogos", last);
    return is_on_disk("#jogos", last, 1s);
  }));
  std::size_t lost = 0;
  const auto page = page_on_disk("#jogos");
  for (const auto& hole : page.holes) lost += hole.lines;
  EXPECT_EQ(page.lines.size() + lost, said);
  EXPECT_GT(lost, 0U);
}

TEST_F(ArchiveTest, OperatorsAreToldOnceOfADiskThatRefusesOrHangs) {
  auto& house = start();
  house.ask(ana, chat::MakeOperator{});
  house.join(ana, "#jogos");
  house.say(ana, "#jogos", "1");
  ASSERT_TRUE(is_on_disk("#jogos", "1"));
  const auto told = [&] { return house.worker_of(ana).count<chat::DiskTold>(); };
  const auto talk_until_told = [&](std::size_t times) {
    return comes([&] {
      house.hub().ask({.client = ana, .what = chat::Say{.room = room("#jogos"), .text = "x"}});
      return told() >= times;
    });
  };
  {
    const InTheWay in_the_way{folder_.path("store")};
    ASSERT_TRUE(talk_until_told(1));
    // Somebody that is made an operator meanwhile is told, too.
    house.ask(caio, chat::MakeOperator{});
    EXPECT_EQ(told(), 2U) << "caio has the same worker";
    ASSERT_FALSE(comes([&] { return told() > 2; }, 3s));
  }
  ASSERT_TRUE(talk_until_told(3));
  disk_hangs = true;
  ASSERT_TRUE(talk_until_told(4));
  ASSERT_FALSE(comes([&] { return told() > 4; }, 3s));
  disk_hangs = false;
  ASSERT_TRUE(talk_until_told(5));
  const auto log = log_.take();
  EXPECT_EQ(count_of(log, "the disk hangs"), 1U) << log;
  EXPECT_EQ(count_of(log, "the disk takes what is said again"), 1U) << log;
}

// The changes that no line may replace wait as far as they have a place. Then people make none, but
// they go on talking.
TEST_F(ArchiveTest, ChangesThatAreNoLinesAreBoundedAsWell) {
  auto& house = start();
  house.join(ana, "#jogos");
  house.say(ana, "#jogos", "1");
  const auto line = house.say(ana, "#jogos", "2");
  ASSERT_TRUE(is_on_disk("#jogos", "2"));
  const auto is_busy = [](const EventPtr& answer) {
    return as<chat::Refused>(answer) != nullptr &&
           as<chat::Refused>(answer)->why == chat::Refused::Why::busy;
  };
  std::size_t changes = 0;
  {
    const InTheWay in_the_way{folder_.path("store")};
    ASSERT_TRUE(comes([&] {
      for (int i = 0; i < 50; ++i) {
        const bool is_on = changes % 2 == 0;
        if (is_busy(house.set_mode(ana, "#jogos", chat::RoomMode::secret, is_on))) return true;
        ++changes;
      }
      return false;
    }));
    EXPECT_LT(changes, 3 * budget::archive_waiting / sizeof(chat::Event));
    EXPECT_TRUE(is_busy(house.ask(ana, chat::Redact{.room = room("#jogos"), .message = line})));
    EXPECT_TRUE(
        is_busy(house.ask(ana, chat::RenameRoom{.room = room("#jogos"), .to = room("#new")})));
    EXPECT_TRUE(is_busy(house.join(ana, "#sleeps")));
    EXPECT_NE(house.say(ana, "#jogos", "3"), 0U);
    EXPECT_NE(as<chat::ModesSet>(house.set_mode(ana, "#jogos", chat::RoomMode::moderated, true)),
              nullptr);
  }
  ASSERT_TRUE(comes([&] {
    return as<chat::Redacted>(
               house.ask(ana, chat::Redact{.room = room("#jogos"), .message = line})) != nullptr;
  }));
  house.set_mode(ana, "#jogos", chat::RoomMode::secret, false);
  house.say(ana, "#jogos", "4");
  ASSERT_TRUE(is_on_disk("#jogos", "4"));
  EXPECT_EQ(texts_of(page_on_disk("#jogos").lines), (Texts{"1", "3", "4"}));
}

// ---- Registered rooms

// Ana has an account, and the room #jogos is hers. Everybody else has none.
TEST_F(ArchiveTest, TellsInWhichRoomsSomethingWasSaidThatIsNotInMemory) {
  auto& house = start(0);
  for (const auto* const where : {"#a", "#b", "#c"}) {
    house.join(ana, where);
    house.say(ana, where, "hello");
  }
  house.say(ana, "#a", "hello again");
  const auto targets = [&](chat::Time after, std::size_t most) {
    const auto told = house.ask(
        ana, chat::TellTargets{.after = after, .before = chat::Time::max(), .most = most});
    Texts names;
    if (as<chat::TargetsTold>(told) == nullptr) return Texts{"no answer"};
    for (const auto& one : as<chat::TargetsTold>(told)->targets) names.push_back(one.name);
    return names;
  };
  EXPECT_EQ(targets({}, 9), (Texts{"#b", "#c", "#a"})) << "in the order of their last lines";
  EXPECT_EQ(targets({}, 2), (Texts{"#b", "#c"}));
  EXPECT_EQ(targets(std::chrono::system_clock::now() + 1h, 9), Texts{});
}

// ---- Accounts

TEST_F(ArchiveTest, ANewPasswordIsKnownBeforeTheDiskHasIt) {
  auto& house = start();
  const auto hash = [&] {
    const auto found = house.archive().waiting_account("ana");
    return found ? found->hash : std::string{};
  };
  house.ask(ana, chat::Register{.hash = "first"});
  EXPECT_TRUE(comes([&] { return hash().empty(); }, deadline)) << "the disk has it";
  const InTheWay in_the_way{folder_.path("store")};
  house.ask(ana, chat::SetPassword{.account = 1, .hash = "second"});
  EXPECT_EQ(hash(), "second");
  EXPECT_FALSE(house.archive().waiting_account("bia"));
}

class KeptRoomTest : public ArchiveTest {
 protected:
  House& start_again(std::chrono::days keep_time = {}) {
    house_.reset();
    house_ = std::make_unique<House>(folder_.path("store"), 50, 0,
                                     std::numeric_limits<std::uintmax_t>::max(), keep_time);
    for (const auto client : {ana, bia, caio}) {
      house_->enter(client, "visitor" + std::to_string(client % 100));
    }
    return *house_;
  }
  House& log_in() {
    const auto done = house_->ask(ana, chat::LogIn{.account = 1,
                                                   .proof = chat::proof_of("hash"),
                                                   .name = name("ana"),
                                                   .looks = chat::looks_of("ana")});
    EXPECT_EQ(as<chat::Refused>(done), nullptr);
    return *house_;
  }
  House& make_room() {
    auto& house = start(50);
    EXPECT_NE(as<chat::AccountSaved>(house.ask(ana, chat::Register{.hash = "hash"})), nullptr);
    house.join(ana, "#jogos");
    house.say(ana, "#jogos", "1");
    const auto kept = house.ask(ana, chat::RegisterRoom{.room = room("#jogos")});
    EXPECT_NE(as<chat::RoomKeeping>(kept), nullptr);
    return house;
  }
  static Texts history_of(const EventPtr& joined) {
    return as<chat::Joined>(joined) == nullptr ? Texts{"refused"}
                                               : texts_of(as<chat::Joined>(joined)->history);
  }
  static bool is_operator(const EventPtr& joined) {
    return as<chat::Joined>(joined) != nullptr && as<chat::Joined>(joined)->ranks.op;
  }
  static bool is_refused(const EventPtr& answer, chat::Refused::Why why) {
    return as<chat::Refused>(answer) != nullptr && as<chat::Refused>(answer)->why == why;
  }
  void set_key(std::string key) {
    house_->set_mode(ana, "#jogos", chat::RoomMode::key, true, std::move(key));
  }
  // The lines of the room #jogos, with the oldest first, and how many days old each is.
  void keep_old(std::string_view where, const std::vector<int>& days) {
    auto opened = open_for_writing(folder_.path("store"));
    Lines lines{opened.database};
    Transaction transaction{opened.database};
    auto sequence = lines.last_sequence();
    for (const auto day : days) {
      chat::Event event;
      event.sequence = ++sequence;
      event.time = std::chrono::system_clock::now() - std::chrono::days{day};
      event.what = chat::Said{.name = "bia",
                              .room = {.id = 3, .name = std::string{where}},
                              .text = std::to_string(day)};
      lines.keep(event);
    }
    transaction.commit();
  }
  Texts kept_of(const std::string& key) { return texts_of(page_on_disk(key).lines); }
};

TEST_F(KeptRoomTest, ItIsThereAsItWasAfterANewStart) {
  auto* house = &make_room();
  house->ask(ana, chat::SetTopic{.room = room("#jogos"), .text = "of ana"});
  set_key("word");
  house->set_mode(ana, "#jogos", chat::RoomMode::ban, true, "caio!*@*");
  house->say(ana, "#jogos", "2");
  for (int run = 0; run < 2; ++run) {
    if (run == 0) {
      house->leave(ana, "#jogos");
    } else {
      house = &start_again();
      log_in();
      house->ask(caio, chat::Rename{.name = name("caio"), .looks = chat::looks_of("caio")});
    }
    using Why = chat::Refused::Why;
    EXPECT_TRUE(is_refused(house->join(bia, "#jogos"), Why::room_wrong_key)) << run;
    EXPECT_TRUE(is_refused(house->join(caio, "#jogos"), Why::room_banned)) << run;
    const auto guest = house->ask(bia, chat::Join{.room = room("#jogos"), .key = "word"});
    EXPECT_EQ(history_of(guest), numbers(1, 2)) << run;
    EXPECT_FALSE(is_operator(guest)) << run;
    ASSERT_NE(as<chat::Joined>(guest), nullptr);
    EXPECT_EQ(as<chat::Joined>(guest)->topic, "of ana");
    const auto founder = house->join(ana, "#jogos");
    EXPECT_TRUE(is_operator(founder)) << run;
    EXPECT_EQ(history_of(founder), numbers(1, 2)) << run;
    house->leave(bia, "#jogos");
    house->leave(ana, "#jogos");
  }
}

TEST_F(KeptRoomTest, WakesInTroubleAsItWouldWithout) {
  auto& house = start(50);
  ASSERT_NE(as<chat::AccountSaved>(house.ask(ana, chat::Register{.hash = "hash"})), nullptr);
  house.join(ana, "#jogos");
  house.say(ana, "#jogos", "1");
  ASSERT_TRUE(is_on_disk("#jogos", "1"));
  const InTheWay in_the_way{folder_.path("store")};
  house.ask(ana, chat::RegisterRoom{.room = room("#jogos")});
  set_key("word");
  house.leave(ana, "#jogos");
  EXPECT_TRUE(is_refused(house.join(bia, "#jogos"), chat::Refused::Why::room_wrong_key));
  const auto joined = house.join(ana, "#jogos");
  EXPECT_TRUE(is_operator(joined));
  EXPECT_EQ(history_of(joined), Texts{"1"});
  house.ask(ana, chat::RenameRoom{.room = room("#jogos"), .to = room("#cartas")});
  house.leave(ana, "#cartas");
  EXPECT_EQ(history_of(house.join(bia, "#jogos")), Texts{});
  EXPECT_TRUE(is_refused(house.join(bia, "#cartas"), chat::Refused::Why::room_wrong_key));
  EXPECT_EQ(history_of(house.join(ana, "#cartas")), Texts{"1"});
  house.ask(ana, chat::DropRoom{.room = room("#cartas")});
  house.leave(ana, "#cartas");
  const auto anew = house.join(bia, "#cartas");
  EXPECT_TRUE(is_operator(anew));
  EXPECT_EQ(history_of(anew), Texts{}) << "it was private";
}

TEST_F(KeptRoomTest, TakesItsNameAlong) {
  make_room().ask(ana, chat::RenameRoom{.room = room("#jogos"), .to = room("#cartas")});
  auto& house = start_again();
  EXPECT_TRUE(is_operator(house.join(bia, "#jogos")));
  const auto joined = house.join(bia, "#cartas");
  EXPECT_FALSE(is_operator(joined));
  EXPECT_EQ(history_of(joined), Texts{"1"});
}

TEST_F(KeptRoomTest, IsAsAnyOtherOnceItIsDropped) {
  make_room();
  set_key("word");
  house_->ask(ana, chat::DropRoom{.room = room("#jogos")});
  auto& house = start_again();
  const auto joined = house.join(bia, "#jogos");
  EXPECT_TRUE(is_operator(joined));
  EXPECT_EQ(history_of(joined), Texts{}) << "it was private";
}

TEST_F(KeptRoomTest, OfADamagedRoomTheFounderIsLeft) {
  make_room();
  set_key("word");
  house_->leave(ana, "#jogos");
  stop();
  {
    const auto opened = open_for_writing(folder_.path("store"));
    Database database{folder_.path("store/papo.db"), Access::write};
    database.execute(
        "UPDATE registered_rooms SET rules = 'x' || rules, keep_days = -7, keep_lines = -7");
  }
  start_again();
  auto& house = log_in();
  EXPECT_FALSE(is_operator(house.join(bia, "#jogos")));
  EXPECT_TRUE(is_operator(house.join(ana, "#jogos")));
  EXPECT_NE(log_.take().find("the rules of the room #jogos are damaged"), std::string::npos);
}

TEST_F(KeptRoomTest, ARoomWithoutFounderIsRegisteredNoMore) {
  make_room();
  stop();
  {
    const auto opened = open_for_writing(folder_.path("store"));
    Database database{folder_.path("store/papo.db"), Access::write};
    database.execute("UPDATE registered_rooms SET founder = NULL");
  }
  EXPECT_TRUE(is_operator(start_again().join(bia, "#jogos")));
}

TEST_F(KeptRoomTest, ThatIsPrivateShowsNoPastAsTheFirstRoom) {
  make_room();
  house_->ask(ana, chat::RenameRoom{.room = room("#jogos"), .to = room("#segredo")});
  house_->set_mode(ana, "#segredo", chat::RoomMode::key, true, "word");
  stop();
  Archive archive{{.folder = folder_.path("store")}};
  const auto past = archive.past_of_first_room("#segredo");
  EXPECT_EQ(texts_of(past->lines), Texts{});
  EXPECT_GT(past->readable_from, archive.last_sequence());
  EXPECT_EQ(kept_of("#segredo"), Texts{"1"}) << "it is there if another room is the first";
}

TEST_F(KeptRoomTest, KeepsItsLinesForDaysOfItsOwnAlsoWhileItSleeps) {
  for (const auto* const where : {"#jogos", "#other"}) keep_old(where, {40, 20, 5, 0});
  make_room().ask(ana, chat::SetRetention{.room = room("#jogos"), .keep = {.days = 30}});
  start_again(std::chrono::days{10});
  EXPECT_TRUE(comes([&] { return kept_of("#other") == Texts{"5", "0"}; }));
  EXPECT_TRUE(comes([&] { return kept_of("#jogos") == Texts{"20", "5", "0", "1"}; }));
  house_->join(bia, "#jogos");
  EXPECT_EQ(house_->all_of(bia, "#jogos"), (Texts{"20", "5", "0", "1"}));
  // A room that is not registered any more loses what others lose, at once.
  log_in();
  house_->join(ana, "#jogos");
  house_->ask(ana, chat::SetRetention{.room = room("#jogos")});
  EXPECT_TRUE(comes([&] { return kept_of("#jogos") == Texts{"5", "0", "1"}; }, 10s));
  house_->ask(ana, chat::SetRetention{.room = room("#jogos"), .keep = {.days = 3}});
  EXPECT_TRUE(comes([&] { return kept_of("#jogos") == Texts{"0", "1"}; }, 10s));
  EXPECT_EQ(kept_of("#other"), (Texts{"5", "0"}));
}

TEST_F(KeptRoomTest, KeepsItsLinesForDaysOfItsOwnWhereAllOthersStay) {
  for (const auto* const where : {"#jogos", "#other"}) keep_old(where, {40, 20, 5, 0});
  make_room().ask(ana, chat::SetRetention{.room = room("#jogos"), .keep = {.days = 10}});
  start_again();
  EXPECT_TRUE(comes([&] { return kept_of("#jogos") == Texts{"5", "0", "1"}; }));
  EXPECT_EQ(kept_of("#other"), (Texts{"40", "20", "5", "0"}));
}

TEST_F(KeptRoomTest, KeepsSoManyOfItsLinesAlsoWhileItSleeps) {
  for (const auto* const where : {"#jogos", "#other"}) keep_old(where, {40, 20, 5, 0});
  make_room().ask(ana, chat::SetRetention{.room = room("#jogos"), .keep = {.lines = 3}});
  EXPECT_TRUE(comes([&] { return kept_of("#jogos") == Texts{"5", "0", "1"}; }, 10s));
  house_->ask(ana, chat::SetRetention{.room = room("#jogos"), .keep = {.days = 1, .lines = 2}});
  EXPECT_TRUE(comes([&] { return kept_of("#jogos") == Texts{"0", "1"}; }, 10s));
  house_->ask(ana, chat::SetRetention{.room = room("#jogos"), .keep = {.lines = 1}});
  start_again(std::chrono::days{10});
  EXPECT_TRUE(comes([&] { return kept_of("#jogos") == Texts{"1"}; }));
  EXPECT_TRUE(comes([&] { return kept_of("#other") == Texts{"5", "0"}; }));
}

TEST_F(ArchiveTest, ALargeStoreIsCheckedWhileItIsUsed) {
  const auto mark = folder_.path("store/papo.open");
  start().join(ana, "#jogos");
  house_->say(ana, "#jogos", "1");
  stop();
  std::ofstream{mark};
  log_.take();
  house_ = std::make_unique<House>(folder_.path("store"), 5, 0, 0);
  house_->enter(ana, "ana");
  house_->join(ana, "#jogos");
  house_->say(ana, "#jogos", "2");
  EXPECT_EQ(house_->all_of(ana, "#jogos"), numbers(1, 2));
  std::string log;
  EXPECT_TRUE(comes([&] { return (log += log_.take()).find("is sound") != std::string::npos; }));
  EXPECT_TRUE(std::filesystem::exists(mark));
  stop();
  EXPECT_FALSE(std::filesystem::exists(mark));
}

// ---- Everything at random, beside a model

// A room as it should be.
struct Known {
  struct Line {
    Sequence sequence;
    chat::Time time;
    std::string text;
  };
  std::vector<Line> lines{};
  Sequence readable_from = 0;
  bool invite_only = false;
  bool secret = false;
  std::map<ClientId, Sequence> members{};  // The members may read from there on.

  [[nodiscard]] bool is_private() const { return invite_only || secret; }
  void wake() {
    if (is_private()) *this = {};
  }
};

class Course {
 public:
  Course(const std::string& folder, unsigned seed)
      : folder_(folder), random_(seed), limit_(pick({0U, 1U, 3U, 8U})) {
    restart();
  }

  void step() {
    const auto dice = draw(1000);
    if (dice < 500) return say();
    if (dice < 620) return join();
    if (dice < 670) return leave();
    if (dice < 710) return take_back();
    if (dice < 760) return change_mode();
    if (dice < 780) return rename();
    if (dice < 960) return ask();
    if (dice < 985) return read_all();
    if (dice < 990) return collect();
    if (dice < 996) return come_anew();
    restart();
  }

  void restart() {
    collect();
    house_.reset();
    house_ = std::make_unique<House>(folder_, limit_);
    for (auto& [where, known] : rooms_) known.members.clear();
    auto& lobby = rooms_["#lobby"];
    lobby.wake();
    for (std::size_t i = 0; i < people; ++i) enter(i);
  }

  void collect() {
    for (const auto& question : questions_) {
      const auto answer = house_->answer(question.client, question.ticket);
      const auto* const told = as<chat::HistoryTold>(answer);
      ASSERT_NE(told, nullptr) << question.what;
      check(told->lines, question.expected, question.what);
    }
    questions_.clear();
  }

 private:
  static constexpr std::size_t people = 6;

  struct Question {
    ClientId client;
    chat::Ticket ticket;
    std::vector<Sequence> expected;
    std::string what;
  };

  std::size_t draw(std::size_t below) { return random_() % below; }
  template <typename Value>
  Value pick(std::initializer_list<Value> values) {
    return *(values.begin() + draw(values.size()));
  }
  std::string some_room() { return pick<std::string>({"#a", "#B", "#c", "#d", "#lobby"}); }
  ClientId somebody() { return clients_.at(draw(people)); }
  static std::string key_of(const std::string& where) { return chat::key_of_room(where); }
  Known& known(const std::string& where) { return rooms_[key_of(where)]; }

  void check(const std::vector<EventPtr>& lines, const std::vector<Sequence>& expected,
             const std::string& what) {
    std::vector<Sequence> told;
    for (const auto& line : lines) {
      told.push_back(line->sequence);
      ASSERT_EQ(text_of(line), "line " + std::to_string(texts_.at(line->sequence))) << what;
    }
    ASSERT_EQ(told, expected) << what;
  }

  // Some people are operators of the house.
  void enter(std::size_t which) {
    clients_.at(which) = House::client(++last_client_);
    house_->enter(clients_.at(which), "p" + std::to_string(which));
    if (which < 2) house_->ask(clients_.at(which), chat::MakeOperator{});
  }
  void come_anew() {
    collect();
    const auto which = draw(people);
    house_->ask(clients_.at(which), chat::Depart{.departure = chat::Departure::quit});
    for (auto& [where, known] : rooms_) known.members.erase(clients_.at(which));
    enter(which);
  }

  void say() {
    const auto where = some_room();
    const auto client = somebody();
    const auto number = texts_.size();
    const auto text = "line " + std::to_string(number);
    const auto said = house_->ask(client, chat::Say{.room = room(where), .text = text});
    ASSERT_TRUE(as<chat::Said>(said) != nullptr || !known(where).members.contains(client));
    if (as<chat::Said>(said) == nullptr) return;
    known(where).lines.push_back({said->sequence, said->time, text});
    texts_.emplace(said->sequence, number);
  }

  void join() {
    const auto where = some_room();
    const auto client = somebody();
    // A private room that is made anew has no past, also for questions from before that wait.
    if (known(where).members.empty()) collect();
    const auto answer = house_->join(client, where);
    ASSERT_NE(answer, nullptr);
    const auto* const joined = as<chat::Joined>(answer);
    if (joined == nullptr) return;
    auto& room = known(where);
    ASSERT_EQ(joined->others_count, room.members.size());
    if (room.members.empty() && key_of(where) != "#lobby") room.wake();
    const auto from = room.invite_only ? answer->sequence : room.readable_from;
    room.members[client] = from;
    const auto readable = readable_by(client, room, answer->sequence);
    // The last lines, as far as the memory has them.
    ASSERT_LE(joined->history.size(), std::min<std::size_t>(limit_, 10));
    const auto count = std::min(joined->history.size(), readable.size());
    check(joined->history,
          std::vector(readable.end() - static_cast<std::ptrdiff_t>(count), readable.end()),
          "joined " + where);
  }

  void leave() {
    const auto where = some_room();
    const auto client = somebody();
    if (as<chat::Left>(house_->leave(client, where)) != nullptr) known(where).members.erase(client);
  }

  void take_back() {
    collect();
    auto& room = known(some_room());
    if (room.lines.empty()) return;
    const auto behind = std::min<std::size_t>(room.lines.size(), 1 + draw(8));
    const auto line = room.lines.end() - static_cast<std::ptrdiff_t>(behind);
    for (const auto& [where, one] : rooms_) {
      if (&one != &room) continue;
      const auto answer = house_->ask(
          somebody(), chat::Redact{.room = chat::Name{where, where}, .message = line->sequence});
      if (as<chat::Redacted>(answer) != nullptr) room.lines.erase(line);
      return;
    }
  }

  void change_mode() {
    const auto where = some_room();
    const auto mode = pick({chat::RoomMode::invite_only, chat::RoomMode::secret});
    const bool on = draw(2) == 0;
    const auto answer = house_->set_mode(somebody(), where, mode, on);
    if (as<chat::ModesSet>(answer) == nullptr) return;
    auto& room = known(where);
    (mode == chat::RoomMode::secret ? room.secret : room.invite_only) = on;
    if (mode == chat::RoomMode::invite_only && !on) room.readable_from = answer->sequence;
  }

  void rename() {
    collect();
    const auto from = some_room();
    const auto to = some_room();
    const auto answer =
        house_->ask(somebody(), chat::RenameRoom{.room = room(from), .to = room(to)});
    if (as<chat::RoomRenamed>(answer) == nullptr) return;
    rooms_[key_of(to)] = std::exchange(known(from), {});
  }

  std::vector<Sequence> readable_by(ClientId client, const Known& room, Sequence until) {
    std::vector<Sequence> all;
    for (const auto& line : room.lines) {
      if (line.sequence >= room.members.at(client) && line.sequence < until) {
        all.push_back(line.sequence);
      }
    }
    return all;
  }

  std::optional<ClientId> some_member(const Known& room) {
    if (room.members.empty()) return std::nullopt;
    return std::next(room.members.begin(), static_cast<std::ptrdiff_t>(draw(room.members.size())))
        ->first;
  }

  chat::Range::Border some_border(const Known& room) {
    if (room.lines.empty() || draw(5) == 0) return {};
    const auto& line = room.lines.at(draw(room.lines.size()));
    // The disk keeps a time in microseconds, and clients ask in milliseconds.
    const auto time = std::chrono::floor<std::chrono::milliseconds>(line.time);
    if (draw(3) == 0 && line.time - time >= 1us) return time;
    return line.sequence + draw(3) - 1;
  }
  static bool is_behind(const Known::Line& line, const chat::Range::Border& border) {
    if (const auto* const sequence = std::get_if<Sequence>(&border))
      return line.sequence > *sequence;
    if (const auto* const time = std::get_if<chat::Time>(&border)) return line.time > *time;
    return true;
  }
  static bool is_before(const Known::Line& line, const chat::Range::Border& border) {
    if (const auto* const sequence = std::get_if<Sequence>(&border))
      return line.sequence < *sequence;
    if (const auto* const time = std::get_if<chat::Time>(&border)) return line.time < *time;
    return true;
  }

  static std::string shown(const chat::Range::Border& border) {
    if (const auto* const sequence = std::get_if<Sequence>(&border))
      return std::to_string(*sequence);
    if (const auto* const time = std::get_if<chat::Time>(&border)) {
      return "time " + std::to_string(time->time_since_epoch().count());
    }
    return "none";
  }

  std::vector<Sequence> expected(ClientId client, const Known& room, const chat::Range& range) {
    std::vector<Sequence> in;
    std::vector<Sequence> turned;
    std::vector<Sequence> before;
    std::vector<Sequence> behind;
    const bool has_both = range.after.index() > 0 && range.before.index() > 0;
    for (const auto& line : room.lines) {
      if (line.sequence < room.members.at(client)) continue;
      if (is_behind(line, range.after) && is_before(line, range.before))
        in.push_back(line.sequence);
      if (is_behind(line, range.before) && is_before(line, range.after)) {
        turned.push_back(line.sequence);
      }
      if (range.around) {
        const bool is_first = range.around->index() > 0 && is_before(line, *range.around);
        (is_first ? before : behind).push_back(line.sequence);
      }
    }
    if (range.around) {
      auto all = last_of(before, range.most / 2);
      for (const auto line : first_of(behind, range.most - range.most / 2)) all.push_back(line);
      return all;
    }
    if (in.empty() && range.either_order && has_both) return last_of(turned, range.most);
    return range.first ? first_of(in, range.most) : last_of(in, range.most);
  }
  static std::vector<Sequence> first_of(std::vector<Sequence> lines, std::size_t most) {
    lines.resize(std::min(lines.size(), most));
    return lines;
  }
  static std::vector<Sequence> last_of(std::vector<Sequence> lines, std::size_t most) {
    const auto count = std::min(lines.size(), most);
    return {lines.end() - static_cast<std::ptrdiff_t>(count), lines.end()};
  }

  void ask() {
    const auto where = some_room();
    const auto& room_known = known(where);
    const auto client = some_member(room_known);
    if (!client) return;
    chat::Range range{.most = 1 + draw(30)};
    if (draw(4) == 0) {
      range.around = some_border(room_known);
      if (range.around->index() == 0) range.around = Sequence{0};
    } else {
      range.after = some_border(room_known);
      range.before = some_border(room_known);
      range.either_order = draw(2) == 0;
      range.first = draw(2) == 0;
    }
    const auto ticket =
        house_->ask_only(*client, chat::TellHistory{.room = room(where), .range = range});
    questions_.push_back({*client, ticket, expected(*client, room_known, range),
                          "a question in " + where + ", limit " + std::to_string(limit_) + ": " +
                              shown(range.after) + " to " + shown(range.before) +
                              (range.around ? " around " + shown(*range.around) : "") +
                              (range.first ? ", the first " : ", the last ") +
                              std::to_string(range.most) +
                              (range.either_order ? ", either order" : "")});
    // A client waits for its answer, so it has one question at a time.
    if (draw(3) > 0 || questions_.size() > 4) collect();
  }

  void read_all() {
    const auto where = some_room();
    const auto client = some_member(known(where));
    if (!client) return;
    collect();
    const auto all = house_->all_of(*client, where, 1 + draw(40));
    Texts texts;
    for (const auto& line : known(where).lines) {
      if (line.sequence >= known(where).members.at(*client)) texts.push_back(line.text);
    }
    ASSERT_EQ(all, texts) << where;
  }

  const std::string folder_;
  std::mt19937 random_;
  const std::size_t limit_;
  std::unique_ptr<House> house_;
  std::array<ClientId, people> clients_{};
  std::uint64_t last_client_ = 0;
  std::map<std::string, Known> rooms_;  // By their keys.
  std::map<Sequence, std::size_t> texts_;
  std::vector<Question> questions_;
};

unsigned number_in(const char* variable, unsigned otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

// A failure tells the seed of its course. PAPO_TEST_SEED plays that one alone, or with PAPO_COURSES
// so many from that one on.
TEST(ArchiveCourse, TellsExactlyWhatWasSaidWhateverHappens) {
  constexpr int steps = 500;
  const auto first = number_in("PAPO_TEST_SEED", 1);
  const auto courses = number_in("PAPO_COURSES", std::getenv("PAPO_TEST_SEED") == nullptr ? 20 : 1);
  for (unsigned seed = first; seed < first + courses; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const PrivateFolder folder;
    Course course{folder.path("store"), seed};
    for (int i = 0; i < steps && !testing::Test::HasFatalFailure(); ++i) {
      SCOPED_TRACE("step " + std::to_string(i));
      course.step();
    }
    course.collect();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace papo::store
