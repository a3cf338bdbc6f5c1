// SPDX-License-Identifier: MIT

// A search among the lines that are kept.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/search_text.h"
#include "store_fixture.h"

namespace papo::store {
namespace {

using namespace std::chrono_literals;

class SearchTest : public StoreTest {
 protected:
  Texts found(std::string_view words, Search search = {}) {
    const std::vector<Readable> usual{{"#jogos"}};
    search.words = words;
    if (search.rooms.empty()) search.rooms = usual;
    return texts_of(lines_.search(search).lines);
  }
  // Whether a search for the words finds a line with that text.
  bool finds(std::string_view words, std::string_view text) {
    const std::string room = "#room" + std::to_string(++next_);
    keep_line({.sequence = next_, .text = text, .room = room});
    const std::vector<Readable> rooms{{room}};
    const auto lines = lines_.search({.words = words, .rooms = rooms}).lines;
    return texts_of(lines) == Texts{std::string{text}};
  }

  chat::Sequence next_ = 1000;
};

TEST_F(SearchTest, FindsLinesWithAllWordsTheNewestFirst) {
  keep({"the cat sat", "a dog sat", "the cat and the dog", "category"});
  EXPECT_EQ(found("cat"), (Texts{"the cat and the dog", "the cat sat"}));
  EXPECT_EQ(found("dog cat"), Texts{"the cat and the dog"});
  EXPECT_EQ(found("bird"), Texts{});
  EXPECT_EQ(found("cat", {.last_word_is_begun = true}),
            (Texts{"category", "the cat and the dog", "the cat sat"}));
}

TEST_F(SearchTest, FindsWhatPeopleMean) {
  EXPECT_TRUE(finds("acao", "Ação!"));
  EXPECT_TRUE(finds("AÇÃO", "uma acao"));
  EXPECT_TRUE(finds("joão", "oi Joa\u0303o"));
  EXPECT_TRUE(finds("Joa\u0303o", "oi joão"));
  EXPECT_TRUE(finds("strasse", "Straße"));
  EXPECT_TRUE(finds("straße", "STRASSE"));
  EXPECT_TRUE(finds("lodz", "w Łodzi: Łódź"));
  EXPECT_TRUE(finds("😀", "oi😀😀"));
  EXPECT_TRUE(finds("👍", "👍🏽"));
  EXPECT_TRUE(finds("本語", "これは日本語です"));
  EXPECT_FALSE(finds("語本", "これは日本語です"));
  EXPECT_TRUE(finds("글", "한글입니다"));
  EXPECT_TRUE(finds("C++", "I like c++."));
  EXPECT_FALSE(finds("C++", "I like c"));
  EXPECT_TRUE(finds("foo:bar", "see foo:bar"));
  EXPECT_FALSE(finds("foo:bar", "bar foo"));
  EXPECT_TRUE(finds("a\"b", "x a\"b y"));
  EXPECT_TRUE(finds("bold",
                    "\x02"
                    "bo\x02ld"));
  EXPECT_TRUE(finds("dont", "don\u00adt"));
  const std::string longest(65536, 'x');
  EXPECT_TRUE(finds(longest, longest));
  EXPECT_TRUE(finds("xx " + std::string(64, 'x'), "xx " + std::string(64, 'x')));
}

TEST_F(SearchTest, AnyTextIsASearch) {
  keep({"a line"});
  std::string words;
  for (int i = 0; i < 600; ++i) words += "a ";
  for (const std::string_view text :
       {std::string_view{"%"}, std::string_view{"_"}, std::string_view{"--"},
        std::string_view{":)"}, std::string_view{""}, std::string_view{"\0", 1},
        std::string_view{"\"\"\""}, std::string_view{"*"}, std::string_view{"^"},
        std::string_view{"NEAR(a b)"}, std::string_view{"said:b"}, std::string_view{"x') OR 1"},
        std::string_view{"\xff\xfe"}, std::string_view{"\x03"}}) {
    EXPECT_EQ(found(text), Texts{}) << text;
    EXPECT_EQ(found(text, {.last_word_is_begun = true}), Texts{}) << text;
  }
  EXPECT_EQ(found(words), Texts{"a line"});
}

TEST_F(SearchTest, IsLimitedToRooms) {
  keep({"word 1", "word 2"}, 1, "#a");
  keep({"word 3"}, 3, "#b");
  keep({"word 4"}, 4, "#c");
  const auto in = [&](std::vector<Readable> rooms) { return found("word", {.rooms = rooms}); };
  EXPECT_EQ(in({{"#a"}, {"#b"}}), (Texts{"word 3", "word 2", "word 1"}));
  EXPECT_EQ(in({{"#a", 2}, {"#b", 4}}), Texts{"word 2"}) << "nothing before it";
  EXPECT_EQ(in({{"#nowhere"}}), Texts{});
  EXPECT_TRUE(lines_.search({.words = "word"}).lines.empty()) << "no rooms";
  change([&] { lines_.bury_room("#a"); });
  EXPECT_EQ(in({{"#a"}, {"#b"}}), Texts{"word 3"});
}

TEST_F(SearchTest, OfManyRoomsIsLimitedToThem) {
  std::vector<std::string> names;
  for (chat::Sequence i = 1; i <= 300; ++i) {
    names.push_back("#r" + std::to_string(i));
    change([&] {
      lines_.keep(said({.sequence = i, .text = "word " + std::to_string(i), .room = names.back()}));
    });
  }
  for (const std::size_t count : {200U, 201U, 299U}) {
    std::vector<Readable> rooms;
    for (std::size_t i = 0; i < count; ++i) rooms.push_back({names[i]});
    EXPECT_EQ(found("word", {.rooms = rooms, .most = 1}), Texts{"word " + std::to_string(count)});
    EXPECT_EQ(found("word", {.rooms = rooms, .most = 1000}).size(), count);
  }
}

TEST_F(SearchTest, TheRoomIsToldByItsName) {
  keep({"word"}, 1, "#Jogos");
  change([&] { lines_.rename_room("#jogos", "#novo", "#Novo"); });
  const std::vector<Readable> rooms{{"#novo"}};
  const auto lines = lines_.search({.words = "word", .rooms = rooms}).lines;
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(std::get<chat::Said>(lines.front()->what).room.name, "#Novo");
  EXPECT_EQ(lines.front()->sequence, 1U);
}

TEST_F(SearchTest, IsLimitedToAPerson) {
  keep_line({.sequence = 1, .text = "word 1", .name = "[Ana]"});
  keep_line({.sequence = 2, .text = "word 2", .name = "bia"});
  keep_line({.sequence = 3, .text = "other", .name = "[ana]"});
  EXPECT_EQ(found("word", {.from = "[ANA]"}), Texts{"word 1"});
  EXPECT_EQ(found("", {.from = "[ana]"}), (Texts{"other", "word 1"}));
  EXPECT_EQ(found("word", {.from = "ana"}), Texts{});
  EXPECT_EQ(found(":)", {.from = "bia"}), Texts{}) << "no word is there to be found";
  EXPECT_EQ(found("word", {.from = "\"quoted\" OR *"}), Texts{});
}

TEST_F(SearchTest, IsLimitedToATime) {
  keep({"word 1", "word 2", "word 3", "word 4"});
  EXPECT_EQ(found("word", {.after = at(1), .before = at(4)}), (Texts{"word 3", "word 2"}));
  EXPECT_EQ(found("word", {.after = at(4)}), Texts{});
  EXPECT_EQ(found("word", {.before = at(1)}), Texts{});
  EXPECT_EQ(found("word", {.after = at(3), .before = at(2)}), Texts{});
}

TEST_F(SearchTest, ComesInPages) {
  keep({"word 1", "word 2", "word 3"});
  const std::vector<Readable> rooms{{"#jogos"}};
  const auto first = lines_.search({.words = "word", .rooms = rooms, .most = 2});
  EXPECT_EQ(texts_of(first.lines), (Texts{"word 3", "word 2"}));
  EXPECT_TRUE(first.has_more);
  const auto second = lines_.search({.words = "word",
                                     .rooms = rooms,
                                     .before_sequence = first.lines.back()->sequence,
                                     .most = 2});
  EXPECT_EQ(texts_of(second.lines), Texts{"word 1"});
  EXPECT_FALSE(second.has_more);
  EXPECT_EQ(found("word", {.most_bytes = 70}).size(), 2U);
  EXPECT_EQ(found("word", {.most_bytes = 1}).size(), 1U);
}

TEST_F(SearchTest, FindsNothingThatWasTakenBack) {
  keep({"word 1", "word 2"});
  take_back(2);
  EXPECT_EQ(found("word"), Texts{"word 1"});
}

TEST_F(SearchTest, EndsWhenItsTimeIsOver) {
  change([&] {
    for (chat::Sequence i = 1; i <= 20'000; ++i) {
      lines_.keep(said({.sequence = i, .text = "word", .room = i == 1 ? "#jogos" : "#other"}));
    }
  });
  auto database = open_for_reading(folder_.path("store"));
  Lines lines{database};
  const std::vector<Readable> rooms{{"#other"}};
  Found found;
  {
    const TimeLimit limit{database, 0ms};
    found =
        lines.search({.words = "word", .rooms = rooms, .most = 20'000, .most_bytes = 1U << 30U});
  }
  EXPECT_TRUE(found.is_cut);
  EXPECT_LT(found.lines.size(), 20'000U);
  const TimeLimit limit{database, 1min};
  found = lines.search({.words = "word", .rooms = rooms, .most = 20'000, .most_bytes = 1U << 30U});
  EXPECT_FALSE(found.is_cut);
  EXPECT_EQ(found.lines.size(), 19'999U);
}

}  // namespace
}  // namespace papo::store
