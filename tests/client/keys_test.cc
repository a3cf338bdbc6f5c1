// SPDX-License-Identifier: MIT

#include "client/keys.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "client/edited_line.h"

namespace papo::client {
namespace {

std::vector<Keystroke> keys_of(std::string_view bytes) {
  KeyReader reader;
  reader.feed(bytes);
  std::vector<Keystroke> keys;
  while (auto key = reader.next()) keys.push_back(std::move(*key));
  return keys;
}

void expect_key(std::string_view bytes, Key key) {
  const auto keys = keys_of(bytes);
  ASSERT_EQ(keys.size(), 1) << bytes;
  EXPECT_EQ(keys[0].key, key) << bytes;
}

TEST(Keys, AreKnownInTheFormsOfManyTerminals) {
  using namespace std::string_view_literals;
  for (const auto left : {"\x02"sv, "\033[D"sv, "\033OD"sv, "\033[1;2D"sv})
    expect_key(left, Key::left);
  for (const auto word : {"\033b"sv, "\033[1;5D"sv, "\033[1;3D"sv, "\033\033[D"sv, "\033Od"sv,
                          "\033[5D"sv, "\033O5D"sv, "\033\033OD"sv})
    expect_key(word, Key::word_left);
  for (const auto word : {"\033f"sv, "\033[1;5C"sv, "\033[1;3C"sv, "\033\033[C"sv, "\033Oc"sv})
    expect_key(word, Key::word_right);
  for (const auto begin : {"\x01"sv, "\033[H"sv, "\033OH"sv, "\033[1~"sv, "\033[7~"sv})
    expect_key(begin, Key::begin);
  for (const auto end : {"\x05"sv, "\033[F"sv, "\033OF"sv, "\033[4~"sv, "\033[8~"sv})
    expect_key(end, Key::end);
  for (const auto enter : {"\r"sv, "\n"sv, "\033OM"sv}) expect_key(enter, Key::enter);
  for (const auto erase : {"\x7f"sv, "\b"sv}) expect_key(erase, Key::erase_left);
  expect_key("\033[3~", Key::erase_right);
  expect_key("\033[3;5~", Key::erase_word_right);
  expect_key("\033\x7f", Key::erase_word_left);
}

TEST(Keys, OfADigitWithAltHaveTheDigit) {
  for (const auto* digit : {"1", "5", "9"}) {
    const auto keys = keys_of("\033" + std::string{digit});
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].key, Key::place);
    EXPECT_EQ(keys[0].text, digit);
  }
  EXPECT_TRUE(keys_of("\0330").empty());
}

TEST(Keys, ThatNobodyKnowsAreSwallowedWhole) {
  using namespace std::string_view_literals;
  for (const auto unknown :
       {"\0"sv, "\x1d"sv, "\033[5~"sv, "\033[6~"sv, "\033[2~"sv, "\033[15~"sv, "\033[[A"sv,
        "\033OP"sv, "\033[1;2P"sv, "\033[?1;2c"sv, "\033[200;1u"sv, "\033x"sv, "\033é"sv,
        "\033[<0;1;1M"sv, "\033[201~"sv, "\033[99;99;99;99;99999999999999999999~"sv, "\033[1$~"sv,
        "\033\033\033[Z"sv}) {
    const auto keys = keys_of(std::string{unknown} + "a");
    ASSERT_EQ(keys.size(), 1) << unknown;
    EXPECT_EQ(keys[0].text, "a") << unknown;
  }
}

TEST(Keys, ThatAreCutOffByAnotherLeaveThatWhole) {
  for (const char* cut : {"\033", "\033[", "\033[1;", "\033O", "\033O5", "\033\033"}) {
    const auto keys = keys_of(std::string{cut} + "\x03");
    ASSERT_EQ(keys.size(), 1) << cut;
    EXPECT_EQ(keys[0].key, Key::interrupt) << cut;
  }
}

TEST(Keys, WaitForTheirLastByte) {
  for (const char* cut :
       {"\033", "\033[", "\033[1;", "\033O", "\033O5", "\033\033", "\xc3", "\xf0\x9f\x91"})
    EXPECT_TRUE(keys_of(cut).empty()) << cut;
}

TEST(Keys, ThatAreNoCharacterAreTold) {
  const auto keys = keys_of("a\xff\xc3z\xc3\r");
  ASSERT_EQ(keys.size(), 6);
  EXPECT_EQ(keys[0].text, "a");
  EXPECT_EQ(keys[1].key, Key::undecodable);
  EXPECT_EQ(keys[2].key, Key::undecodable);
  EXPECT_EQ(keys[3].text, "z");
  EXPECT_EQ(keys[4].key, Key::undecodable);
  EXPECT_EQ(keys[5].key, Key::enter);
}

TEST(Keys, OfAPasteAreText) {
  const auto keys = keys_of("\033[200~one\r\ntwo\t\033[A\rthree\xff\n\033[201~\r");
  ASSERT_EQ(keys.size(), 2);
  EXPECT_EQ(keys[0].key, Key::paste);
  EXPECT_EQ(keys[0].text, "one\ntwo\t[A\nthree\uFFFD\n");
  EXPECT_EQ(keys[1].key, Key::enter);
}

TEST(Keys, OfAPasteWithoutAnEndCanBeHad) {
  KeyReader reader;
  reader.feed("\033[200~one\033[20");
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.pasting());
  reader.end_paste();
  const auto pasted = reader.next();
  ASSERT_TRUE(pasted);
  EXPECT_EQ(pasted->text, "one");
  EXPECT_FALSE(reader.pasting());
  reader.feed("x");
  EXPECT_EQ(reader.next()->text, "x");
}

TEST(Keys, OfAPasteThatIsTooLongAreNone) {
  const auto keys =
      keys_of("\033[200~" + std::string(KeyReader::longest_paste + 1, 'x') + "\033[201~a");
  ASSERT_EQ(keys.size(), 2);
  EXPECT_EQ(keys[0].key, Key::paste);
  EXPECT_EQ(keys[0].text, "");
  EXPECT_EQ(keys[1].text, "a");
}

// ---- Keys in any pieces

using Chance = std::minstd_rand;

int below(Chance& chance, std::size_t bound) {
  return std::uniform_int_distribution{0, static_cast<int>(bound) - 1}(chance);
}

std::string any_input(Chance& chance) {
  const std::vector<std::string> pieces{"não é?",
                                        "ação ",
                                        "coração",
                                        " ",
                                        "x",
                                        "日本",
                                        "👨\u200D👩\u200D👧",
                                        "🇧🇷",
                                        "e\u0301",
                                        "שלום",
                                        "\r",
                                        "\r",
                                        "\033[D",
                                        "\033[D",
                                        "\033[C",
                                        "\033[A",
                                        "\033OB",
                                        "\033b",
                                        "\033f",
                                        "\x7f",
                                        "\x7f",
                                        "\x01",
                                        "\x05",
                                        "\x17",
                                        "\x15",
                                        "\x19",
                                        "\x14",
                                        "\x12o",
                                        "\x12",
                                        "\x07",
                                        "\033[3~",
                                        "\033[1;5D",
                                        "\033[5~",
                                        "\033",
                                        "\xff",
                                        std::string(1, '\0'),
                                        "\x03",
                                        "\x04",
                                        "\033[H",
                                        "\033[200~uma linha\033[201~",
                                        "\033[200~duas\rlinhas\r\n\033[201~",
                                        "\033[[A",
                                        "\xc3",
                                        "\033["};
  std::string input;
  for (int n = 1 + below(chance, 40); n > 0; --n) {
    input += pieces.at(static_cast<std::size_t>(below(chance, pieces.size())));
  }
  return input;
}

// Carries keys out: the lines that are said, and the line that is left.
class Typist {
 public:
  void type(std::string_view bytes) {
    reader_.feed(bytes);
    while (const auto key = reader_.next()) {
      if (key->key == Key::enter) {
        story_ += line_.take(true) + '\n';
      } else if (key->key == Key::paste) {
        story_ += "<" + key->text + ">";
      } else if (key->key == Key::undecodable) {
        story_ += "?";
      } else if (!line_.apply(*key) && key->key == Key::interrupt) {
        line_.clear();
      }
    }
  }
  [[nodiscard]] std::string story() const {
    return story_ + std::string{line_.before_cursor()} + "|" + std::string{line_.after_cursor()};
  }

 private:
  KeyReader reader_;
  EditedLine line_;
  std::string story_;
};

TEST(Keys, AreTheSameInWhateverPiecesTheyCome) {
  for (unsigned seed = 1; seed <= 1000; ++seed) {
    Chance chance{seed};
    const std::string input = any_input(chance);
    Typist whole;
    whole.type(input);
    Typist cut;
    for (std::string_view rest{input}; !rest.empty();) {
      const auto piece = rest.substr(0, static_cast<std::size_t>(1 + below(chance, 6)));
      cut.type(piece);
      rest.remove_prefix(piece.size());
    }
    ASSERT_EQ(cut.story(), whole.story()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace papo::client
