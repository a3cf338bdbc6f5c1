// SPDX-License-Identifier: MIT

#include "chat/names.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

namespace papo::chat {
namespace {

// The shown form of a name, or the fault in it.
std::string in_words(const std::variant<Name, NameFault>& made) {
  if (const auto* name = std::get_if<Name>(&made)) return name->shown;
  switch (std::get<NameFault>(made)) {
    case NameFault::empty:
      return "(empty)";
    case NameFault::too_long:
      return "(too long)";
    case NameFault::reads_as_address:
      return "(an address)";
    case NameFault::not_allowed:
      break;
  }
  return "(not allowed)";
}

// The shown form of a name that was given so.
std::string shown(std::string_view given) { return in_words(make_name(given)); }
std::string shown_room(std::string_view given) { return in_words(make_room_name(given)); }

bool same_name(std::string_view one, std::string_view other) {
  return std::get<Name>(make_name(one)).key == std::get<Name>(make_name(other)).key;
}

std::string times(int count, std::string_view text) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

TEST(Name, MayBeOfAnyScript) {
  for (const auto* name : {"ana", "João", "Ωμέγα", "Юрий", "李小龍", "ひらがな", "한글", "محمد",
                           "नमस्ते", "שלום", "Đặng"}) {
    EXPECT_EQ(shown(name), name);
  }
}

TEST(Name, MayHaveDigitsAndAFewSigns) {
  EXPECT_EQ(shown("a_b-c.d9"), "a_b-c.d9");
  EXPECT_EQ(shown("_9"), "_9");
  EXPECT_EQ(shown("-a-"), "-a-");
  EXPECT_EQ(shown("42"), "42");
  EXPECT_EQ(shown("٤٢"), "٤٢");
}

TEST(Name, MayHaveTheSignsThatAreUsualInIrc) {
  for (const auto* name : {"[ana]", "ana|away", "ana^", "`ana`", "{ana}", "ana\\bia", "^_^", "|"}) {
    EXPECT_EQ(shown(name), name);
  }
  for (const auto* bad : {"ana!", "a@b", "a*", "a?", "#ana", "a+", "a/b", "a,b", "a:b", "$a", "a~",
                          "a=", "a'", "a\"", "a<", "(a)", "a%", "a&", "a;"}) {
    EXPECT_EQ(shown(bad), "(not allowed)") << bad;
  }
  EXPECT_FALSE(same_name("a{", "a[")) << "case is that of letters alone";
}

TEST(Name, IsNotOfSignsAlone) {
  for (const auto* name : {"_", "-", ".", "--", "...", "-_."}) {
    EXPECT_EQ(shown(name), "(not allowed)") << name;
    EXPECT_EQ(shown_room(name), "(not allowed)") << name;
  }
}

TEST(Name, DoesNotReadAsAnAddress) {
  for (const auto* name : {"10.0.0.1", "300.1.1.1", "999.999.999.999", "10.0.0.1.", "1.2.3.4.5",
                           "1...", "٤٢.٤٢.٤٢.٤٢"}) {
    EXPECT_EQ(shown(name), "(an address)") << name;
    EXPECT_EQ(shown_room(name), "#" + std::string{name}) << "nobody takes a room for an address";
  }
  for (const auto* name : {"10.0.0", "1.5", "v1.2.3.4", "10.0.0.x", "10-0-0-1", "10.0.0.1_"}) {
    EXPECT_EQ(shown(name), name);
  }
}

TEST(Name, HasNoOtherSigns) {
  for (const auto* name : {
           "a b",       "a\tb",  "<ana>", "a,b", "a/b", "/ana", "a:b", "a!",
           "O'",        "(ana)", "½",     "²",   "Ⅷ",   "€",    "😀",   "a\x7f",
           "a\xc2\x85",  // Next line, a control.
           "a\u00a0b",   // No-break space.
           "a\u2003b",   // Em space.
       }) {
    EXPECT_EQ(shown(name), "(not allowed)") << name;
  }
}

TEST(Name, HasNothingThatIsNotSeen) {
  for (const auto* name : {
           "a\u200bb",        // Zero width space.
           "a\u200db",        // Zero width joiner.
           "a\u00adb",        // Soft hyphen.
           "a\u034fb",        // Combining grapheme joiner, a mark.
           "a\ufe0fb",        // A variation selector, a mark.
           "\u3164",          // Hangul filler, a letter.
           "\uffa0",          // Halfwidth Hangul filler, a letter.
           "\u115fa",         // Hangul choseong filler, a letter.
           "a\u202eb\u202c",  // Right-to-left override, and its end.
           "a\ufeffb",        // Byte order mark.
       }) {
    EXPECT_EQ(shown(name), "(not allowed)") << name;
  }
}

TEST(Name, HasNoMarkThatIsDrawnAsNothing) {
  EXPECT_EQ(shown("ana\xf0\x91\x81\xbf"), "(not allowed)");  // U+1107F, Brahmi number joiner.
  EXPECT_EQ(shown("ana\xf0\x93\x91\x80"), "(not allowed)");  // U+13440, mirrors a hieroglyph.
  EXPECT_EQ(shown("ana\xf0\x96\xbf\xa4"), "(not allowed)");  // U+16FE4, Khitan filler.
  EXPECT_EQ(shown("ana\xf0\x9b\xb2\x9d"), "(not allowed)");  // U+1BC9D, Duployan selector.
}

TEST(Name, HasNoHieroglyphThatIsDrawnAsNothing) {
  EXPECT_EQ(shown("\xf0\x93\x91\x81"), "(not allowed)");   // U+13441, full blank.
  EXPECT_EQ(shown("a\xf0\x93\x91\x82"), "(not allowed)");  // U+13442, half blank.
  EXPECT_EQ(shown("\xf0\x93\x80\x80"), "\xf0\x93\x80\x80");
}

TEST(Name, HasOnlyMarksThatUnicodeRecommends) {
  EXPECT_EQ(shown("q\u0301"), "q\u0301");
  EXPECT_EQ(shown("क्\u0937ि"), "क्\u0937ि");
  EXPECT_EQ(shown("a\u20dd"), "(not allowed)");  // An enclosing circle.
  EXPECT_EQ(shown("a\u0363"), "(not allowed)");  // A small letter above.
}

TEST(Name, HasNoMoreThanFourMarksOnOneCharacter) {
  EXPECT_EQ(shown("q" + times(4, "\u0323")), "q" + times(4, "\u0323"));
  EXPECT_EQ(shown("q" + times(5, "\u0323")), "(not allowed)");
  EXPECT_EQ(shown("q" + times(4, "\u0323") + "q" + times(4, "\u0323")),
            "q" + times(4, "\u0323") + "q" + times(4, "\u0323"));
}

TEST(Name, DoesNotBeginWithAMark) {
  EXPECT_EQ(shown("\xcc\x81"
                  "a"),
            "(not allowed)");
  EXPECT_EQ(shown("\xe0\xa4\xbe"), "(not allowed)");  // A vowel sign of Devanagari.
  EXPECT_EQ(shown("x\xcc\x81"), "x\xcc\x81");
}

TEST(Name, IsShownAfterNfc) {
  EXPECT_EQ(shown("Joa\xcc\x83o"), "Jo\xc3\xa3o");
  EXPECT_EQ(shown("\xe2\x84\xab"), "\xc3\x85");  // The Ångström sign is an Å.
  EXPECT_EQ(shown("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"), "\xed\x95\x9c");  // Jamo.
}

TEST(Name, LosesTheBlanksAroundIt) {
  EXPECT_EQ(shown(" \t ana\t "), "ana");
  EXPECT_EQ(shown(" \t "), "(empty)");
  EXPECT_EQ(shown(""), "(empty)");
}

TEST(Name, HasUpTo32Characters) {
  EXPECT_EQ(shown(times(32, "a")), times(32, "a"));
  EXPECT_EQ(shown(times(33, "a")), "(too long)");
  EXPECT_EQ(shown(times(32, "李")), times(32, "李"));
  EXPECT_EQ(shown(times(33, "李")), "(too long)");
}

TEST(Name, IsCountedAfterNfc) {
  EXPECT_EQ(shown(times(32, "a\xcc\x83")), times(32, "\xc3\xa3"));  // 64 code points, then 32.
  EXPECT_EQ(shown(times(33, "a\xcc\x83")), "(too long)");
  EXPECT_EQ(shown(times(16, "x\xcc\x83")), times(16, "x\xcc\x83"));  // There is no such letter.
  EXPECT_EQ(shown(times(16, "x\xcc\x83") + "x"), "(too long)");
}

TEST(Name, MayBeGivenAllDecomposed) {
  // One character, and four code points when it is decomposed.
  EXPECT_EQ(shown(times(32, "\u03b1\u0313\u0300\u0345")), times(32, "\u1f82"));
  EXPECT_EQ(shown(times(32, "\u03b1\u0313\u0300\u0345") + "\u0345"), "(too long)");
}

TEST(Name, HasNoMoreMarksInARowThanALetterAndFourOfThem) {
  const std::string letter = "\u03b1\u0313\u0300\u0345";  // Composed, it is one character.
  EXPECT_EQ(shown(letter + times(4, "\u0323")).size(), std::string{"\u1f82"}.size() + 4 * 2);
  EXPECT_NE(key_of(letter + times(4, "\u0323")), "");
  EXPECT_EQ(key_of(letter + times(5, "\u0323")), "");
  EXPECT_EQ(shown(letter + times(5, "\u0323")), "(not allowed)");
}

TEST(Name, OfAnyLengthIsTooLongAndTakesNoTime) {
  EXPECT_EQ(shown(times(1 << 20, "a")), "(too long)");
  EXPECT_EQ(shown("a" + times(1 << 19, "\xcc\x81")), "(too long)");
}

TEST(Name, IsTheSameWhateverItsCase) {
  EXPECT_TRUE(same_name("ana", "ANA"));
  EXPECT_TRUE(same_name("João", "JOÃO"));
  EXPECT_TRUE(same_name("João", "JOA\xcc\x83O"));
  EXPECT_TRUE(same_name("straße", "STRASSE"));
  EXPECT_TRUE(same_name("straße", "STRAẞE"));
  EXPECT_TRUE(same_name("ΣΊΣΥΦΟΣ", "σίσυφος"));  // With a final sigma.
  EXPECT_TRUE(same_name("σας", "σασ"));
  EXPECT_TRUE(same_name("ЮРИЙ", "юрий"));
  EXPECT_TRUE(same_name("ᾳ", "ΑΙ"));
  // Alpha with ypogegrammeni and oxia, in either order.
  EXPECT_TRUE(same_name("\xce\xb1\xcd\x85\xcc\x81", "\xce\x91\xcc\x81\xcd\x85"));
}

TEST(Name, IsAnotherOneWithOtherLetters) {
  EXPECT_FALSE(same_name("ana", "anna"));
  EXPECT_FALSE(same_name("João", "Joao"));
  EXPECT_FALSE(same_name("a.b", "a-b"));
  EXPECT_FALSE(same_name("ana", "аnа"));  // The second in part of Cyrillic letters.
}

TEST(Name, KeepsTheCaseInWhichItIsShown) { EXPECT_EQ(shown("JoÃo"), "JoÃo"); }

TEST(RoomName, HasItsSignWhetherItIsGivenOrNot) {
  EXPECT_EQ(shown_room("#jogos"), "#jogos");
  EXPECT_EQ(shown_room("jogos"), "#jogos");
  EXPECT_EQ(shown_room(" \t#jogos "), "#jogos");
  EXPECT_EQ(shown_room("Joa\xcc\x83o"), "#Jo\xc3\xa3o");
  EXPECT_EQ(shown_room(times(32, "a")), "#" + times(32, "a"));
}

TEST(RoomName, MayHaveAnyVisibleSigns) {
  for (const auto* name : {"#c++", "##jogos", "#a/b", "#a#b", "#a*?!@$%&=~'\"<>(;)", "#1½²", "#a😀",
                           "#€1", "#[a]", "#a…b"}) {
    EXPECT_EQ(shown_room(name), name);
  }
}

TEST(RoomName, IsNoneWithoutALetterOrWithWhatNobodySees) {
  for (const auto* none : {"", " ", "#", " # "}) EXPECT_EQ(shown_room(none), "(empty)") << none;
  for (const auto* bad :
       {"##",        "# jogos",   "#\tjogos", "a b",      "#a b",     "#/",       "#..",
        "#++",       "#😀",        "#a,b",     "#a:b",     "#a\x01",   "#a\x7f",   "#a\u00a0b",
        "#a\u200bb", "#a\u202eb", "#a\ue000", "#\u0301a", "#a\u3164", "#a\u2800", "#a\u2028"}) {
    EXPECT_EQ(shown_room(bad), "(not allowed)") << bad;
  }
  EXPECT_EQ(shown_room("#" + times(33, "a")), "(too long)");
}

TEST(RoomName, IsTheSameWhateverItsCaseAndNeverAPersons) {
  const auto key = [](std::string_view given) { return std::get<Name>(make_room_name(given)).key; };
  EXPECT_EQ(key("#São"), key("SÃO"));
  EXPECT_NE(key("#a"), key("#b"));
  EXPECT_NE(key("#ana"), std::get<Name>(make_name("ana")).key);
}

TEST(KeyOf, IsWhatTheKeysOfLongerNamesBeginWith) {
  const auto begins = [](std::string_view name, std::string_view prefix) {
    return std::get<Name>(make_name(name)).key.starts_with(key_of(prefix));
  };
  EXPECT_TRUE(begins("João", ""));
  EXPECT_TRUE(begins("João", "J"));
  EXPECT_TRUE(begins("João", "JOÃ"));
  EXPECT_TRUE(begins("João", "joa\xcc\x83"));
  EXPECT_TRUE(begins("straße", "STRAS"));
  EXPECT_FALSE(begins("João", "Jô"));
  EXPECT_FALSE(begins("João", "oão"));
  EXPECT_EQ(key_of("ANA"), std::get<Name>(make_name("ana")).key);
}

TEST(KeyOf, IsEmptyForWhatNoNameBeginsWith) {
  EXPECT_EQ(key_of(""), "");
  EXPECT_EQ(key_of(times(128, "a")), times(128, "a"));
  EXPECT_EQ(key_of(times(129, "a")), "");
  EXPECT_EQ(key_of("a\xff"), "");
  EXPECT_EQ(key_of(times(1 << 20, "a")), "");
}

}  // namespace
}  // namespace papo::chat
