// SPDX-License-Identifier: MIT

// The lines that are kept, and how they are read.
#include "store/lines.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "chat/state_fixture.h"
#include "store_fixture.h"

namespace papo::store {
namespace {

using namespace std::chrono_literals;

class LinesTest : public StoreTest {
 protected:
  void keep_digits() {
    for (chat::Sequence i = 0; i < 10; ++i) {
      keep_line(
          {.sequence = 10 + i * 10, .text = std::to_string(i), .time = at(static_cast<int>(i))});
    }
  }
};

TEST_F(LinesTest, ALineComesBackAsItWasSaid) {
  auto event = said({.sequence = 5, .text = "ol\xc3\xa1\nb", .room = "#Jogos", .name = "Ana"});
  event.by_operator = true;
  event.time += 123456us;
  event.identity = std::make_shared<const chat::Identity>(
      chat::Identity{.user_at_host = "u@h", .account = "ana", .is_bot = true});
  auto& what = std::get<chat::Said>(event.what);
  what.how = chat::Speech::action;
  what.bare = false;
  what.tags = "+a=b";
  change([&] { lines_.keep(event); });
  const auto page = lines_.page({.room = {"#jogos"}, .shown_as = {.id = 9, .name = "#Jogos!"}});
  ASSERT_EQ(page.lines.size(), 1U);
  const auto& line = *page.lines.front();
  const auto& told = std::get<chat::Said>(line.what);
  EXPECT_EQ(line.subject, 0U);
  EXPECT_EQ(line.sequence, 5U);
  EXPECT_EQ(line.time, event.time);
  EXPECT_TRUE(line.by_operator);
  ASSERT_TRUE(line.identity);
  EXPECT_EQ(line.identity->user_at_host, "u@h");
  EXPECT_EQ(line.identity->account, "ana");
  EXPECT_TRUE(line.identity->is_bot);
  EXPECT_EQ(told.name, "Ana");
  EXPECT_EQ(told.room.id, 9U);
  EXPECT_EQ(told.room.name, "#Jogos!");
  EXPECT_EQ(told.text, what.text);
  EXPECT_EQ(told.how, chat::Speech::action);
  EXPECT_FALSE(told.bare);
  EXPECT_EQ(told.tags, "+a=b");
}

TEST_F(LinesTest, APersonMayHaveNoIdentity) {
  auto event = said({.sequence = 1, .text = "a"});
  event.identity = nullptr;
  change([&] { lines_.keep(event); });
  EXPECT_FALSE(lines_.page({.room = {"#jogos"}}).lines.front()->identity);
}

TEST_F(LinesTest, LinesOfOnePersonShareItsIdentity) {
  keep({"a", "b"});
  const auto lines = lines_.page({.room = {"#jogos"}}).lines;
  EXPECT_EQ(lines.at(0)->identity, lines.at(1)->identity);
}

TEST_F(LinesTest, AreOnlyThoseThatPeopleWantToRead) {
  for (const auto how : {chat::Speech::text, chat::Speech::action, chat::Speech::notice,
                         chat::Speech::ctcp, chat::Speech::ctcp_reply, chat::Speech::signal}) {
    auto event = said({.sequence = static_cast<chat::Sequence>(how) + 1, .text = "x"});
    std::get<chat::Said>(event.what).how = how;
    change([&] { lines_.keep(event); });
  }
  const auto lines = lines_.page({.room = {"#jogos"}}).lines;
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(std::get<chat::Said>(lines.at(2)->what).how, chat::Speech::notice);
}

TEST_F(LinesTest, AreKeptOnce) {
  keep({"a"});
  keep({"b"});
  EXPECT_EQ(told(), Texts{"a"});
  EXPECT_EQ(number("SELECT lines FROM rooms"), 1);
  check_words();
}

TEST_F(LinesTest, NulAndBytesThatAreNotUtf8DoNoHarm) {
  const Texts texts{std::string{"a\0b", 3}, "\xff\xfe", std::string(65536, 'x'), ""};
  keep(texts);
  EXPECT_EQ(told(), texts);
  take_back(1);
  take_back(3);
  EXPECT_EQ(told(), (Texts{"\xff\xfe", ""}));
}

TEST_F(LinesTest, NothingChangesWithoutATransaction) {
  EXPECT_THROW(lines_.keep(said({.sequence = 1, .text = "a"})), std::logic_error);
  EXPECT_THROW(lines_.bury_room("#jogos"), std::logic_error);
}

TEST_F(LinesTest, AnUndoneTransactionLeavesNothing) {
  {
    const Transaction transaction{opened_.database};
    lines_.keep(said({.sequence = 1, .text = "a"}));
  }
  EXPECT_EQ(told(), Texts{});
  EXPECT_FALSE(lines_.room("#jogos").exists);
  keep({"b"});
  EXPECT_EQ(told(), Texts{"b"});
  check_words();
}

// ---- Pages

TEST_F(LinesTest, AreToldFromEitherEnd) {
  keep_digits();
  EXPECT_EQ(told({.range = {.most = 3}}), (Texts{"7", "8", "9"}));
  EXPECT_EQ(told({.range = {.first = true, .most = 3}}), (Texts{"0", "1", "2"}));
  EXPECT_EQ(told({.range = {.most = 0}}), Texts{});
  EXPECT_EQ(told({.room = {"#nowhere"}}), Texts{});
}

TEST_F(LinesTest, AreToldBetweenBordersWhichAreLeftOut) {
  using chat::Sequence;
  keep_digits();
  EXPECT_EQ(told({.range = {.before = Sequence{40}, .most = 2}}), (Texts{"1", "2"}));
  EXPECT_EQ(told({.range = {.before = at(3), .most = 2}}), (Texts{"1", "2"}));
  EXPECT_EQ(told({.range = {.after = Sequence{70}, .first = true, .most = 2}}), (Texts{"7", "8"}));
  EXPECT_EQ(told({.range = {.after = at(6), .first = true, .most = 2}}), (Texts{"7", "8"}));
  EXPECT_EQ(told({.range = {.after = at(2), .before = at(6), .most = 2}}), (Texts{"4", "5"}));
  EXPECT_EQ(told({.range = {.after = at(6), .before = at(2)}}), Texts{});
  EXPECT_EQ(told({.range = {.after = at(6), .before = at(2), .either_order = true}}),
            (Texts{"3", "4", "5"}));
  EXPECT_EQ(told({.range = {.after = at(6) + 1s, .before = at(6) + 2s}}), Texts{});
  EXPECT_EQ(told({.range = {.after = at(6) - 1ns, .first = true, .most = 1}}), Texts{"6"});
  EXPECT_EQ(told({.range = {.before = at(6) + 1ns, .most = 1}}), Texts{"6"});
}

TEST_F(LinesTest, AreToldAroundALine) {
  keep_digits();
  EXPECT_EQ(told({.range = {.around = Border{chat::Sequence{60}}, .most = 5}}),
            (Texts{"3", "4", "5", "6", "7"}));
  EXPECT_EQ(told({.range = {.around = Border{at(5)}, .most = 1}}), Texts{"5"});
  EXPECT_EQ(told({.range = {.around = Border{chat::Sequence{10}}, .most = 4}}), (Texts{"0", "1"}));
}

TEST_F(LinesTest, NothingBeforeTheFirstThatMayBeReadIsTold) {
  keep_digits();
  const auto from_5 = [](Wanted wanted) {
    wanted.room = {"#jogos", 60};
    return wanted;
  };
  EXPECT_EQ(told(from_5({})), (Texts{"5", "6", "7", "8", "9"}));
  EXPECT_EQ(told(from_5({.range = {.first = true, .most = 1}})), Texts{"5"});
  EXPECT_EQ(told(from_5({.range = {.before = chat::Sequence{50}}})), Texts{});
  EXPECT_EQ(told(from_5({.range = {.after = at(2), .first = true, .most = 1}})), Texts{"5"});
  EXPECT_EQ(told(from_5({.range = {.around = Border{at(2)}}})), (Texts{"5", "6", "7", "8", "9"}));
  EXPECT_FALSE(lines_.page(from_5({.range = {.first = true, .most = 1}})).has_older);
  EXPECT_TRUE(lines_.page(from_5({.range = {.most = 1}})).has_older);
  EXPECT_FALSE(lines_.page(from_5({.range = {.before = chat::Sequence{50}}})).has_older);
}

TEST_F(LinesTest, APageKnowsWhetherThereIsMore) {
  keep_digits();
  const auto last = lines_.page({.room = {"#jogos"}, .range = {.most = 3}});
  EXPECT_TRUE(last.has_older);
  EXPECT_FALSE(last.has_newer);
  const auto first = lines_.page({.room = {"#jogos"}, .range = {.first = true, .most = 10}});
  EXPECT_FALSE(first.has_older);
  EXPECT_FALSE(first.has_newer);
  const auto middle = lines_.page({.room = {"#jogos"}, .range = {.before = at(5), .most = 2}});
  EXPECT_TRUE(middle.has_older);
  EXPECT_TRUE(middle.has_newer);
  const auto none = lines_.page({.room = {"#jogos"}, .range = {.before = chat::Sequence{10}}});
  EXPECT_FALSE(none.has_older);
  EXPECT_TRUE(none.has_newer);
  EXPECT_FALSE(lines_.page({.room = {"#nowhere"}}).has_older);
}

TEST_F(LinesTest, TheOrderIsThatOfTheNumbersWhenTheClockWasSetBack) {
  keep_line({.sequence = 1, .text = "a", .time = at(100)});
  keep_line({.sequence = 2, .text = "b", .time = at(50)});
  keep_line({.sequence = 3, .text = "c", .time = at(60)});
  EXPECT_EQ(told(), (Texts{"a", "b", "c"}));
  EXPECT_EQ(told({.range = {.after = chat::Sequence{1}}}), (Texts{"b", "c"}));
}

TEST_F(LinesTest, APageIsBoundedInBytesButForOneLine) {
  keep({std::string(100, 'a'), std::string(100, 'b'), std::string(1000, 'c')});
  EXPECT_EQ(told({.range = {.most_bytes = 300}}).size(), 1U);
  EXPECT_EQ(told({.range = {.first = true, .most_bytes = 300}}).size(), 2U);
}

// The State has the same rules in its memory (chat/rules_history.cc).
TEST_F(LinesTest, ReadAsTheyDoFromMemory) {
  using chat::Say, chat::TellHistory, chat::Sequence;
  std::mt19937 random{42};
  const auto any = [&](std::size_t below) { return random() % below; };
  const auto jogos = chat::room("#jogos");
  const auto other = chat::room("#other");
  for (int round = 0; round < 20; ++round) {
    PrivateFolder folder;
    auto opened = open_for_writing(folder.path("store"));
    Lines lines{opened.database};
    chat::Table table{chat::State::Settings{.history_limit = 100'000}};
    table.enter(1, chat::name("ana"));
    table.join(1, jogos);
    table.join(1, other);
    std::vector<Sequence> numbers{1};
    std::vector<chat::Time> times{table.time};
    {
      Transaction transaction{opened.database};
      const auto count = any(60);
      const bool is_large = any(3) == 0;
      for (std::size_t i = 0; i < count; ++i) {
        table.time += std::chrono::microseconds{any(3) * 500'000};
        const auto before = table.events.size();
        if (any(8) == 0 && numbers.size() > 1) {
          table.ask(1, chat::Redact{jogos, numbers[any(numbers.size())], ""});
        } else {
          const auto text = std::string(is_large ? any(40'000) : any(20), 'x') + std::to_string(i);
          constexpr std::array hows{chat::Speech::text, chat::Speech::notice, chat::Speech::signal};
          table.ask(1, Say{.room = any(4) == 0 ? other : jogos, .text = text, .how = hows[any(3)]});
        }
        for (auto at = before; at < table.events.size(); ++at) {
          const auto& event = *table.events[at];
          if (std::holds_alternative<chat::Said>(event.what)) lines.keep(event);
          if (std::holds_alternative<chat::Redacted>(event.what)) lines.take_back(event);
        }
        numbers.push_back(table.events.back()->sequence);
        times.push_back(table.time);
      }
      transaction.commit();
    }
    const auto border = [&]() -> Border {
      switch (any(5)) {
        case 0:
          return std::monostate{};
        case 1:
        case 2:
          return numbers[any(numbers.size())] + any(2);
        default:
          return times[any(times.size())] + std::chrono::microseconds{any(3) - 1};
      }
    };
    for (int question = 0; question < 200; ++question) {
      chat::Range range{.after = border(),
                        .before = border(),
                        .either_order = any(2) == 0,
                        .first = any(2) == 0,
                        .most = any(4) == 0 ? 1000 : any(12)};
      if (any(3) == 0) range.around = border();
      ASSERT_TRUE(table.ask(1, TellHistory{.room = jogos, .range = range}).was_done());
      const auto from_memory = table.latest<chat::HistoryTold>()->lines;
      const auto from_disk = lines.page({.room = {"#jogos"}, .range = range});
      ASSERT_EQ(texts_of(from_disk.lines), texts_of(from_memory))
          << "round " << round << ", question " << question;
    }
  }
}

TEST_F(LinesTest, TheRoomsAreToldInWhichSomethingWasSaid) {
  keep({"a"}, 1, "#A");
  keep({"b"}, 2, "#b");
  keep({"c"}, 3, "#c");
  const auto targets = [&](std::vector<Readable> rooms, chat::Time after, chat::Time before,
                           std::size_t most = 10) {
    Texts names;
    for (const auto& one : lines_.targets(rooms, after, before, most)) names.push_back(one.name);
    return names;
  };
  const std::vector<Readable> all{{"#c"}, {"#b"}, {"#a"}, {"#nowhere"}};
  EXPECT_EQ(targets(all, at(0), at(9)), (Texts{"#A", "#b", "#c"}));
  EXPECT_EQ(targets(all, at(0), at(9), 2), (Texts{"#A", "#b"}));
  EXPECT_EQ(targets(all, at(1), at(3)), Texts{"#b"}) << "the borders are left out";
  EXPECT_EQ(targets({{"#b", 3}, {"#a"}}, at(0), at(9)), Texts{"#A"});
}

TEST_F(LinesTest, TheLastNumberIsKnown) {
  EXPECT_EQ(lines_.last_sequence(), 0U);
  keep({"a"}, 17, "#a");
  keep({"b"}, 12, "#b");
  EXPECT_EQ(lines_.last_sequence(), 17U);
}

// ---- Removing

TEST_F(LinesTest, ALineThatWasTakenBackIsGone) {
  keep({"secret word", "other word"});
  take_back(1);
  take_back(1);
  take_back(2, "#nowhere");
  EXPECT_EQ(told(), Texts{"other word"});
  EXPECT_EQ(number("SELECT count(*) FROM lines"), 1);
  EXPECT_EQ(number("SELECT lines FROM rooms"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM words WHERE words MATCH 'secret'"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM words WHERE words MATCH 'word'"), 1);
  check_words();
}

TEST_F(LinesTest, TheIndexHasTheWordsOfTheLinesThatAreThere) {
  keep({"b a", "C\xc3\xa7 \xff", "d b"});
  EXPECT_EQ(words(), (Texts{"a", "b", "cc", "d"}));
  take_back(1);
  EXPECT_EQ(words(), (Texts{"b", "cc", "d"}));
  change([&] { lines_.forget_before(at(3), 9); });
  EXPECT_EQ(words(), (Texts{"b", "d"}));
  change([&] { lines_.forget_beyond(0, 9); });
  EXPECT_EQ(words(), Texts{});
}

TEST_F(LinesTest, OldLinesAreForgottenInSteps) {
  keep({"a", "b", "c", "d"}, 1);
  keep({"e"}, 5, "#other");
  const auto forget = [&](chat::Time before, std::size_t most) {
    std::size_t removed = 0;
    change([&] { removed = lines_.forget_before(before, most); });
    return removed;
  };
  EXPECT_EQ(forget(at(4), 2), 2U);
  EXPECT_EQ(told(), (Texts{"c", "d"}));
  EXPECT_EQ(forget(at(4), 2), 1U);
  EXPECT_EQ(told(), Texts{"d"});
  EXPECT_EQ(forget(at(4), 2), 0U);
  EXPECT_EQ(forget(at(9), 10), 2U);
  EXPECT_FALSE(lines_.room("#jogos").exists);
  EXPECT_EQ(number("SELECT count(*) FROM rooms"), 0);
  check_words();
}

TEST_F(LinesTest, SomeRoomsAreLeftOutAndNotLookedAtAgain) {
  keep({"a", "b"}, 1);
  keep({"c", "d", "e"}, 3, "#other");
  keep({"f"}, 6);
  const std::vector<std::string> but{"#jogos", "#nowhere"};
  OldLines old{.before = at(7), .but_rooms = but};
  const auto forget = [&](std::size_t most) {
    std::size_t removed = 0;
    change([&] { removed = lines_.forget(old, most); });
    return removed;
  };
  EXPECT_EQ(forget(2), 2U);
  EXPECT_EQ(old.since, at(4));
  EXPECT_EQ(forget(2), 1U);
  EXPECT_EQ(old.since, at(7));
  EXPECT_EQ(told(), (Texts{"a", "b", "f"}));
  EXPECT_EQ(number("SELECT count(*) FROM lines"), 3);
  old.but_rooms = {};
  EXPECT_EQ(forget(9), 0U) << "older lines than `since` are not looked at";
  old.since = chat::Time::min();
  EXPECT_EQ(forget(9), 3U);
  check_words();
}

TEST_F(LinesTest, OneRoomForgetsItsFirstLines) {
  keep_line({.sequence = 1, .text = "a"});
  keep_line({.sequence = 2, .text = "from the future", .time = at(1'000'000)});
  keep({"b", "c", "d"}, 3);
  keep({"e"}, 6, "#other");
  const auto forget = [&](std::string_view room, chat::Time before, std::size_t most) {
    std::size_t removed = 0;
    change([&] { removed = lines_.forget_before(before, room, at(100), most); });
    return removed;
  };
  EXPECT_EQ(forget("#nowhere", at(9), 9), 0U);
  EXPECT_EQ(forget("#jogos", at(5), 1), 1U);
  EXPECT_EQ(told(), (Texts{"from the future", "b", "c", "d"}));
  EXPECT_EQ(forget("#jogos", at(5), 9), 2U);
  EXPECT_EQ(told(), (Texts{"from the future", "d"}));
  EXPECT_EQ(told({.room = {"#other"}}), Texts{"e"});
  check_words();
}

TEST_F(LinesTest, ALineOfAWrongClockIsForgottenByItsOwnTime) {
  keep_line({.sequence = 1, .text = "from the future", .time = at(1'000'000)});
  keep_line({.sequence = 2, .text = "old"});
  change([&] { lines_.forget_before(at(100), 10); });
  EXPECT_EQ(told(), Texts{"from the future"});
}

TEST_F(LinesTest, ARoomKeepsItsLastLines) {
  keep({"a", "b", "c", "d", "e"}, 1);
  keep({"f", "g"}, 6, "#other");
  const auto forget = [&](std::size_t lines_a_room, std::size_t most) {
    std::size_t removed = 0;
    change([&] { removed = lines_.forget_beyond(lines_a_room, most); });
    return removed;
  };
  EXPECT_EQ(forget(3, 1), 1U);
  EXPECT_EQ(told(), (Texts{"b", "c", "d", "e"}));
  EXPECT_EQ(forget(3, 10), 1U);
  EXPECT_EQ(told(), (Texts{"c", "d", "e"}));
  EXPECT_EQ(forget(3, 10), 0U);
  EXPECT_EQ(forget(1, 10), 3U);
  EXPECT_EQ(told(), Texts{"e"});
  EXPECT_EQ(told({.room = {"#other"}}), Texts{"g"});
  EXPECT_EQ(forget(0, 10), 2U);
  EXPECT_EQ(number("SELECT count(*) FROM rooms"), 0);
  check_words();
}

TEST_F(LinesTest, TheWordsOfRemovedLinesLeaveTheFile) {
  for (chat::Sequence i = 1; i <= 200; ++i) keep_line({.sequence = i, .text = "qzwxsecret hello"});
  change([&] { lines_.forget_before(at(190), 1000); });
  for (chat::Sequence i = 190; i <= 200; ++i) take_back(i);
  change([&] { lines_.begin_to_tidy(); });
  bool has_more = true;
  for (int i = 0; has_more && i < 100; ++i) change([&] { has_more = lines_.tidy(16); });
  EXPECT_FALSE(has_more);
  EXPECT_TRUE(opened_.database.checkpoint());
  for (const auto* const name : {"papo.db", "papo.db-wal"}) {
    std::ifstream file{folder_.path("store/") + name, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(bytes.find("qzwx"), std::string::npos) << name;
  }
  check_words();
}

// ---- Rooms

TEST_F(LinesTest, ARoomIsKnownByWhatIsKeptOfIt) {
  EXPECT_FALSE(lines_.room("#jogos").exists);
  change([&] { lines_.set_private("#jogos", "#Jogos", true, 0); });
  EXPECT_TRUE(lines_.room("#jogos").exists);
  EXPECT_TRUE(lines_.room("#jogos").is_private);
  keep({"a"});
  EXPECT_TRUE(lines_.room("#jogos").is_private);
  change([&] { lines_.forget_before(at(100), 10); });
  EXPECT_TRUE(lines_.room("#jogos").is_private) << "a private room stays so";
  change([&] { lines_.set_private("#jogos", "#Jogos", false, 0); });
  EXPECT_FALSE(lines_.room("#jogos").is_private);
}

TEST_F(LinesTest, GoWithTheirRoomToItsNewName) {
  keep({"a"}, 1, "#jogos");
  keep({"b"}, 2, "#novo");
  change([&] { lines_.rename_room("#jogos", "#novo", "#Novo"); });
  EXPECT_EQ(told({.room = {"#novo"}}), Texts{"a"});
  EXPECT_FALSE(lines_.room("#jogos").exists);
  keep({"c"}, 3, "#Novo");
  keep({"d"}, 4, "#jogos");
  EXPECT_EQ(told({.room = {"#novo"}}), (Texts{"a", "c"}));
  EXPECT_EQ(told(), Texts{"d"});
  change([&] { lines_.rename_room("#novo", "#novo", "#NOVO"); });
  EXPECT_EQ(told({.room = {"#novo"}}), (Texts{"a", "c"}));
  change([&] { lines_.rename_room("#nowhere", "#novo", "#Novo"); });
  EXPECT_FALSE(lines_.room("#novo").exists) << "another room has that name now";
}

TEST_F(LinesTest, OfABuriedRoomAreRemovedInSteps) {
  keep({"a", "b", "c"}, 1);
  keep({"d"}, 4, "#other");
  change([&] {
    lines_.set_private("#jogos", "#jogos", true, 0);
    lines_.record_hole("#jogos", "#jogos", {10, 12, 3});
    lines_.bury_room("#jogos");
  });
  EXPECT_EQ(told(), Texts{});
  keep({"new"}, 20);
  const auto remove = [&](std::size_t most) {
    std::size_t removed = 0;
    change([&] { removed = lines_.remove_buried(most); });
    return removed;
  };
  EXPECT_EQ(remove(2), 2U);
  EXPECT_EQ(number("SELECT count(*) FROM lines"), 3);
  EXPECT_EQ(remove(2), 1U);
  EXPECT_EQ(remove(2), 0U);
  EXPECT_EQ(number("SELECT count(*) FROM rooms"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM holes"), 0);
  EXPECT_EQ(told(), Texts{"new"});
  check_words();
}

// ---- Holes

TEST_F(LinesTest, APageTellsOfTheHolesBeforeItsLines) {
  keep({"a"}, 10);
  keep({"b"}, 20);
  keep({"c"}, 30);
  change([&] {
    lines_.record_hole("#jogos", "#jogos", {1, 3, 2});
    lines_.record_hole("#jogos", "#jogos", {12, 15, 4});
    lines_.record_hole("#jogos", "#jogos", {22, 28, 5});
    lines_.record_hole("#jogos", "#jogos", {31, 40, 6});
    lines_.record_hole("#other", "#other", {11, 40, 6});
  });
  using Holes = std::vector<Hole>;
  const auto holes = [&](Wanted wanted) {
    wanted.room.key = "#jogos";
    return lines_.page(wanted).holes;
  };
  EXPECT_EQ(holes({}), (Holes{{1, 3, 2}, {12, 15, 4}, {22, 28, 5}, {31, 40, 6}}));
  EXPECT_EQ(holes({.range = {.most = 1}}), (Holes{{22, 28, 5}, {31, 40, 6}}));
  EXPECT_EQ(holes({.range = {.before = chat::Sequence{30}, .most = 1}}), (Holes{{12, 15, 4}}));
  EXPECT_EQ(holes({.range = {.first = true, .most = 1}}), (Holes{{1, 3, 2}}));
  change([&] { lines_.record_hole("#jogos", "#jogos", {31, 45, 1}); });
  EXPECT_EQ(holes({.range = {.most = 1}}), (Holes{{22, 28, 5}, {31, 45, 7}}))
      << "a hole that grows";
  change([&] { lines_.forget_before(at(15), 10); });
  EXPECT_EQ(holes({.range = {.first = true}}), (Holes{{22, 28, 5}, {31, 45, 7}}))
      << "those before the first line are forgotten with it";
}

}  // namespace
}  // namespace papo::store
