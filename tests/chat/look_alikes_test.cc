// SPDX-License-Identifier: MIT

#include "chat/look_alikes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace papo::chat {
namespace {

bool alike(std::string_view one, std::string_view other) {
  const auto looks = looks_of(one);
  const auto others = looks_of(other);
  return std::ranges::find_first_of(looks, others) != looks.end();
}

TEST(LookAlikes, MayBeOfOtherScripts) {
  EXPECT_TRUE(alike("ana", "\u0430na"));                   // Cyrillic a.
  EXPECT_TRUE(alike("papo", "\u0440\u0430\u0440\u043e"));  // All of it Cyrillic.
  EXPECT_TRUE(alike("BOB", "\u0412\u041e\u0412"));         // Alike as capitals only.
  EXPECT_TRUE(alike("nova", "n\u03bfva"));                 // Greek omicron.
  EXPECT_TRUE(alike("ana", "\uff41\uff4e\uff41"));         // Full width.
  EXPECT_TRUE(alike("ana1", "ana\uff11"));
  EXPECT_TRUE(alike("ana", "\U0001d41a\U0001d427\U0001d41a"));  // Mathematical bold.
  EXPECT_TRUE(alike("ana", "an\u00aa"));                        // Feminine ordinal.
}

TEST(LookAlikes, MayBeWrittenInAnotherForm) {
  EXPECT_TRUE(alike("João", "Joa\u0303o"));
  EXPECT_TRUE(alike("João", "JOÃO"));
  EXPECT_TRUE(alike("Iara", "IARA"));
  EXPECT_TRUE(alike("bob", "\u0412ob"));  // A Cyrillic capital.
  EXPECT_TRUE(alike("straße", "STRASSE"));
}

// Here two honest names can meet.
TEST(LookAlikes, AreSomeLettersAndDigits) {
  EXPECT_TRUE(alike("bob", "b0b"));
  EXPECT_TRUE(alike("ana1", "anal"));
  EXPECT_TRUE(alike("lara", "Iara"));
  EXPECT_TRUE(alike("marta", "rnarta"));
}

TEST(LookAlikes, AreNoneWithOtherLetters) {
  for (const auto* other : {"anna", "aná", "anã", "ana2", "ana-", "an.a", "ama", "ena", "anna"}) {
    EXPECT_FALSE(alike("ana", other)) << other;
  }
  EXPECT_FALSE(alike("João", "Joao"));
  EXPECT_FALSE(alike("Lara", "Iara"));
  EXPECT_FALSE(alike("lara", "iara"));
  EXPECT_FALSE(alike("vv", "w"));
  EXPECT_FALSE(alike("clara", "dara"));
}

TEST(LookAlikes, AreNoneThatDifferByDigitsOnly) {
  for (int one = 0; one < 300; ++one) {
    for (int other = 0; other < one; ++other) {
      ASSERT_FALSE(alike("c" + std::to_string(one), "c" + std::to_string(other)))
          << one << " and " << other;
    }
  }
}

// One letter stands for 18 here.
TEST(LookAlikes, AreBoundedWhateverTheName) {
  std::string phrases;
  for (int i = 0; i < 32; ++i) phrases += "\ufdfa";
  for (const auto& look : looks_of(phrases)) EXPECT_LE(look.size(), 4 * 128U);
}

TEST(LookAlikes, KnowsWhatUnicodeRecommends) {
  EXPECT_TRUE(is_recommended('a'));
  EXPECT_TRUE(is_recommended(0x301));     // Combining acute accent.
  EXPECT_FALSE(is_recommended(0x34f));    // Combining grapheme joiner.
  EXPECT_FALSE(is_recommended(0x1107f));  // Brahmi number joiner.
}

}  // namespace
}  // namespace papo::chat
