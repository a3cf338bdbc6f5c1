// SPDX-License-Identifier: MIT

// The lines of an account whose people no longer want to be known, or to have said them.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "store_fixture.h"

namespace papo::store {
namespace {

class PartingsTest : public StoreTest {
 protected:
  void say(chat::Sequence sequence, std::string_view text, std::string_view account,
           std::string_view room = "#jogos") {
    keep_line({.sequence = sequence, .text = text, .room = room, .account = account});
  }
  void part(std::string_view account, chat::Sequence until, Parting how) {
    change([&] { lines_.part_with(account, until, how); });
  }
  Parted some(std::size_t most) {
    Parted parted;
    change([&] { parted = lines_.part_some(most); });
    return parted;
  }
  bool end() {
    bool had_ended = false;
    change([&] { had_ended = lines_.end_partings(); });
    return had_ended;
  }
  // "a:ana b:" are two lines with their accounts.
  std::string accounts() {
    std::string accounts;
    for (const auto& line : lines_.page({.room = {"#jogos"}}).lines) {
      const auto& text = std::get<chat::Said>(line->what).text;
      accounts += (accounts.empty() ? "" : " ") + text + ":" + line->identity->account;
    }
    return accounts;
  }
};

TEST_F(PartingsTest, ForgottenLinesStayWithoutTheirAccount) {
  say(1, "a", "ana");
  say(2, "b", "bia");
  say(3, "c", "ana");
  say(4, "d", "");
  say(5, "e", "ana");
  part("ana", 5, Parting::forgets);
  EXPECT_TRUE(lines_.has_partings());
  EXPECT_FALSE(end());
  EXPECT_EQ(some(1).lines, 1U);
  EXPECT_EQ(accounts(), "a: b:bia c:ana d: e:ana");
  const auto parted = some(10);
  EXPECT_EQ(parted.lines, 1U);
  EXPECT_FALSE(parted.has_erased);
  EXPECT_EQ(accounts(), "a: b:bia c: d: e:ana") << "e is of another person, that has the name now";
  EXPECT_EQ(some(10).lines, 0U);
  EXPECT_TRUE(lines_.has_partings());
  EXPECT_TRUE(end());
  EXPECT_FALSE(lines_.has_partings());
}

TEST_F(PartingsTest, ErasedLinesGoWithTheirWords) {
  say(1, "abacate", "ana");
  say(2, "banana", "bia");
  say(3, "caqui", "ana", "#other");
  say(4, "damasco", "ana");
  part("ana", 4, Parting::erases);
  const auto parted = some(10);
  EXPECT_EQ(parted.lines, 2U);
  EXPECT_TRUE(parted.has_erased);
  EXPECT_EQ(accounts(), "banana:bia damasco:ana");
  EXPECT_EQ(words(), (Texts{"banana", "damasco"}));
  EXPECT_EQ(number("SELECT count(*) FROM rooms WHERE key = '#other'"), 0);
  EXPECT_EQ(number("SELECT sum(lines) FROM rooms"), 2);
  check_words();
}

// Before they are removed.
TEST_F(PartingsTest, LinesThatAreToGoAreNotReadAnyMore) {
  say(1, "abacate", "ana");
  say(2, "banana", "bia");
  say(3, "abacate", "ana");
  part("ana", 3, Parting::erases);
  part("bia", 9, Parting::forgets);
  EXPECT_EQ(accounts(), "banana:bia abacate:ana");
  const std::vector<Readable> rooms{{"#jogos"}};
  EXPECT_EQ(lines_.search({.words = "abacate", .rooms = rooms}).lines.size(), 1U);
  EXPECT_EQ(lines_.search({.words = "banana", .rooms = rooms}).lines.size(), 1U);
}

TEST_F(PartingsTest, SeveralPartingsGoOnTogether) {
  for (chat::Sequence i = 1; i <= 9; ++i) say(i, "x", i % 3 == 0 ? "ana" : "bia");
  part("ana", 7, Parting::forgets);
  part("bia", 5, Parting::erases);
  std::size_t lines = 0;
  for (Parted parted = some(2); parted.lines > 0; parted = some(2)) {
    EXPECT_LE(parted.lines, 2U);
    lines += parted.lines;
  }
  EXPECT_EQ(lines, 5U);
  EXPECT_EQ(accounts(), "x: x:bia x: x:bia x:bia x:ana");
  EXPECT_TRUE(end());
}

// While the words of the first one are tidied, another one begins.
TEST_F(PartingsTest, APartingThatHasNotEndedStays) {
  say(1, "a", "ana");
  say(2, "b", "bia");
  part("ana", 9, Parting::forgets);
  some(10);
  part("bia", 9, Parting::erases);
  EXPECT_TRUE(end());
  EXPECT_TRUE(lines_.has_partings());
  some(10);
  EXPECT_EQ(accounts(), "a:");
}

TEST_F(PartingsTest, AnErasureTakesThePlaceOfAForgetting) {
  say(1, "a", "ana");
  part("ana", 9, Parting::forgets);
  part("ana", 9, Parting::erases);
  part("ana", 9, Parting::forgets);
  some(10);
  EXPECT_EQ(accounts(), "");
}

TEST_F(PartingsTest, LinesOfNobodyAreOfNoAccount) {
  say(1, "a", "");
  part("", 9, Parting::erases);
  EXPECT_FALSE(lines_.has_partings());
  EXPECT_TRUE(lines_.lines_of("", 0, 10).empty());
  EXPECT_EQ(accounts(), "a:");
}

TEST_F(PartingsTest, TheLinesOfAnAccountAreTold) {
  say(1, "a", "ana");
  say(2, "b", "bia");
  say(3, "c", "ana", "#other");
  say(4, "d", "ana");
  EXPECT_EQ(texts_of(lines_.lines_of("ana", 0, 2)), (Texts{"a", "c"}));
  const auto rest = lines_.lines_of("ana", 3, 2);
  ASSERT_EQ(texts_of(rest), Texts{"d"});
  EXPECT_EQ(std::get<chat::Said>(rest[0]->what).room.name, "#jogos");
  EXPECT_EQ(std::get<chat::Said>(lines_.lines_of("ana", 2, 1)[0]->what).room.name, "#other");
}

}  // namespace
}  // namespace papo::store
