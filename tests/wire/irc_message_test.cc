// SPDX-License-Identifier: MIT

#include "wire/irc/message.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace papo::wire::irc {
namespace {

using namespace std::string_view_literals;
using namespace std::string_literals;

// The parts in brackets, so that a test shows where each begins and ends.
std::string parts_of(std::string_view line) {
  const auto message = parse(line);
  if (!message) return "none";
  std::string parts;
  if (!message->tags.empty()) parts += "@[" + std::string{message->tags} + "] ";
  if (!message->source.empty()) parts += ":[" + std::string{message->source} + "] ";
  parts += message->command;
  for (const auto parameter : message->params) parts += " [" + std::string{parameter} + "]";
  return parts;
}

TEST(IrcMessage, HasACommandAndParameters) {
  EXPECT_EQ(parts_of("QUIT"), "QUIT");
  EXPECT_EQ(parts_of("join #a"), "join [#a]") << "the command stays as it was written";
  EXPECT_EQ(parts_of("USER ana 0 * :Ana Maria"), "USER [ana] [0] [*] [Ana Maria]");
  EXPECT_EQ(parts_of("PRIVMSG #a :"), "PRIVMSG [#a] []");
  EXPECT_EQ(parts_of("PRIVMSG #a ::)"), "PRIVMSG [#a] [:)]");
  EXPECT_EQ(parts_of("PRIVMSG #a : a  b "), "PRIVMSG [#a] [ a  b ]");
  EXPECT_EQ(parts_of("PRIVMSG #a a:b c:"), "PRIVMSG [#a] [a:b] [c:]");
  EXPECT_EQ(parts_of("001 ana :Hi"), "001 [ana] [Hi]");
  EXPECT_EQ(parts_of("PING a\tb"), "PING [a\tb]") << "only a blank separates";
}

TEST(IrcMessage, MayHaveTagsAndASource) {
  EXPECT_EQ(parts_of(":ana!a@h PRIVMSG #a :hi"), ":[ana!a@h] PRIVMSG [#a] [hi]");
  EXPECT_EQ(parts_of("@a=1;+b TAGMSG #a"), "@[a=1;+b] TAGMSG [#a]");
  EXPECT_EQ(parts_of("@a=1 :ana JOIN #a"), "@[a=1] :[ana] JOIN [#a]");
  EXPECT_EQ(parts_of("@ PING a"), "PING [a]");
  EXPECT_EQ(parts_of(": PING a"), "PING [a]");
  EXPECT_EQ(parts_of(":ana @a=1 JOIN"), ":[ana] @a=1 [JOIN]") << "tags come first";
}

TEST(IrcMessage, MayHaveSeveralBlanks) {
  EXPECT_EQ(parts_of("  PING   a   b  "), "PING [a] [b]");
  EXPECT_EQ(parts_of("@a   :ana   PING   :b"), "@[a] :[ana] PING [b]");
  EXPECT_EQ(parts_of("PING   "), "PING");
}

TEST(IrcMessage, IsNoneWithoutACommand) {
  for (const auto* line : {"", " ", "@a", "@a ", ":ana", ":ana ", "@a :ana", "@a :ana  "}) {
    EXPECT_EQ(parts_of(line), "none") << line;
  }
}

TEST(IrcMessage, IsNoneWithBytesThatAreNeverAllowed) {
  for (const auto line : {"PING a\0b"sv, "PING a\rb"sv, "PING a\nb"sv, "\0PING"sv, "PING\r"sv,
                          "@a=\0 PING"sv, "PING :\n"sv}) {
    EXPECT_EQ(parts_of(line), "none") << line;
  }
}

TEST(IrcMessage, HasAtMost15Parameters) {
  EXPECT_EQ(parts_of("A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 :15 x"),
            "A [1] [2] [3] [4] [5] [6] [7] [8] [9] [10] [11] [12] [13] [14] [15 x]");
  EXPECT_EQ(parts_of("A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15  16 :17 "),
            "A [1] [2] [3] [4] [5] [6] [7] [8] [9] [10] [11] [12] [13] [14] [15  16 :17 ]");
  const auto message = parse("A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16");
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->params.full());
  EXPECT_EQ(message->params[14], "15 16");
  EXPECT_EQ(message->params[15], "") << "there is none";
}

TEST(IrcMessage, ParametersThatAreNotThereAreEmpty) {
  const auto message = parse("JOIN #a");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->params.size(), 1U);
  EXPECT_FALSE(message->params.full());
  EXPECT_EQ(message->params[0], "#a");
  EXPECT_EQ(message->params[1], "");
  EXPECT_TRUE(parse("JOIN")->params.empty());
}

TEST(IrcMessage, TagsAndBodyHaveALimitEach) {
  const auto body_of = [](std::size_t bytes) { return "PING " + std::string(bytes - 5, 'a'); };
  const auto tags_of = [](std::size_t bytes) { return "@" + std::string(bytes, 'a') + " "; };
  EXPECT_FALSE(is_too_long(body_of(510)));
  EXPECT_TRUE(is_too_long(body_of(511)));
  EXPECT_FALSE(is_too_long(tags_of(4094) + body_of(510)));
  EXPECT_TRUE(is_too_long(tags_of(4095) + "PING"));
  EXPECT_TRUE(is_too_long(tags_of(1) + body_of(511)));
  EXPECT_FALSE(is_too_long(""));
  EXPECT_FALSE(is_too_long("@"));
  EXPECT_TRUE(is_too_long("@" + std::string(5000, 'a')));
}

TEST(IrcTags, AreFoundByTheirKey) {
  constexpr auto tags = "a=1;b;+c=;label=x=y;example.org/d=2"sv;
  EXPECT_EQ(find_tag(tags, "a"), "1");
  EXPECT_EQ(find_tag(tags, "b"), "");
  EXPECT_EQ(find_tag(tags, "+c"), "");
  EXPECT_EQ(find_tag(tags, "c"), std::nullopt) << "+ belongs to the key";
  EXPECT_EQ(find_tag(tags, "label"), "x=y");
  EXPECT_EQ(find_tag(tags, "example.org/d"), "2");
  EXPECT_EQ(find_tag(tags, "d"), std::nullopt);
  EXPECT_EQ(find_tag("", "a"), std::nullopt);
}

TEST(IrcTags, TheLastOneOfAKeyCounts) {
  EXPECT_EQ(find_tag("a=1;b=2;a=3", "a"), "3");
  EXPECT_EQ(find_tag("a=1;a", "a"), "");
}

TEST(IrcTags, AreTakenOneByOne) {
  auto tags = "a=1;;b;=2;c="sv;
  std::vector<std::pair<std::string, std::string>> all;
  while (!tags.empty()) {
    const auto tag = cut_tag(tags);
    all.emplace_back(tag.key, tag.value);
  }
  const decltype(all) expected{{"a", "1"}, {"", ""}, {"b", ""}, {"", "2"}, {"c", ""}};
  EXPECT_EQ(all, expected);
}

TEST(IrcTags, KeysAreOfFewCharacters) {
  for (const auto* key : {"a", "msgid", "+typing", "+draft/reply", "example.org/a-1", "account-tag",
                          "1", "+x-y.z/A"}) {
    EXPECT_TRUE(is_tag_key(key)) << key;
  }
  for (const auto* key :
       {"", "+", "++a", "a b", "a_b", "/a", "+/a", "a/", "a/b/c", "a.b", "é", "draft/ré", "a="}) {
    EXPECT_FALSE(is_tag_key(key)) << key;
  }
  EXPECT_TRUE(is_client_only("+typing"));
  EXPECT_FALSE(is_client_only("typing"));
}

struct Value {
  std::string_view escaped;
  std::string_view text;
};
// As the specification has them; and each is the only way to write its text.
constexpr std::array values{Value{"", ""},
                            Value{"abc", "abc"},
                            Value{"a\\:b\\sc\\\\d\\re\\nf", "a;b c\\d\re\nf"},
                            Value{"\\\\s", "\\s"},
                            Value{"\\\\\\:", "\\;"},
                            Value{"ç=ã", "ç=ã"}};

TEST(IrcTags, ValuesAreEscaped) {
  for (const auto& value : values) {
    std::string escaped = "before ";
    escape_tag_value(value.text, escaped);
    EXPECT_EQ(escaped, "before " + std::string{value.escaped});
    std::string text = "before ";
    unescape_tag_value(value.escaped, text);
    EXPECT_EQ(text, "before " + std::string{value.text});
  }
}

TEST(IrcTags, AreReadOfALineThatIsNoMessage) {
  using namespace std::literals;
  EXPECT_EQ(tags_of("@a=b;c PRIVMSG ana :x\0y"sv), "a=b;c");
  EXPECT_EQ(tags_of("  @a=b  \r"sv), "a=b");
  EXPECT_EQ(tags_of("@a=b"sv), "a=b");
  EXPECT_EQ(tags_of("@a=\0b PING x"sv), "");
  EXPECT_EQ(tags_of("PRIVMSG @a :x\0y"sv), "");
  EXPECT_EQ(tags_of(""), "");
}

TEST(IrcTags, ABackslashThatEscapesNothingVanishes) {
  const auto unescaped = [](std::string_view value) {
    std::string text;
    unescape_tag_value(value, text);
    return text;
  };
  EXPECT_EQ(unescaped("abc\\"), "abc");
  EXPECT_EQ(unescaped("\\a\\b\\;"), "ab;");
  EXPECT_EQ(unescaped("\\"), "");
  EXPECT_EQ(unescaped("\\\\\\"), "\\");
}

}  // namespace
}  // namespace papo::wire::irc
