// SPDX-License-Identifier: MIT

#include "client/server_line.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::client {
namespace {

using namespace std::string_literals;

TEST(ServerLine, IsOfTheKindItsBeginningSays) {
  EXPECT_EQ(kind_of("-- ana joined #lobby"), LineKind::notice);
  EXPECT_EQ(kind_of("!! that name is taken"), LineKind::refusal);
  EXPECT_EQ(kind_of("<ana> hello"), LineKind::speech);
  EXPECT_EQ(kind_of("<joão> -- not a notice"), LineKind::speech);
}

TEST(ServerLine, IsOtherWhenTheDialectIsNotKnown) {
  EXPECT_EQ(kind_of(""), LineKind::other);
  EXPECT_EQ(kind_of("--no space"), LineKind::other);
  EXPECT_EQ(kind_of("<> nobody"), LineKind::other);
  EXPECT_EQ(kind_of("<ana>no space"), LineKind::other);
  EXPECT_EQ(kind_of("HTTP/1.1 400 Bad Request"), LineKind::other);
}

TEST(ServerLine, TellsTheNameThatWasGiven) {
  EXPECT_EQ(name_given("-- you are ana, alone in #lobby"), "ana");
  EXPECT_EQ(name_given("-- you are joão, in #lobby with 2 others: bia, caio"), "joão");
}

TEST(ServerLine, TellsNoNameWhereNoneIsGiven) {
  EXPECT_FALSE(name_given("-- ana joined #lobby"));
  EXPECT_FALSE(name_given("<ana> -- you are bia, alone in #lobby"));
  EXPECT_FALSE(name_given("-- you are "));
  EXPECT_FALSE(name_given("-- you are , alone in #lobby"));
  EXPECT_FALSE(name_given("-- you are " + std::string(1000, 'x') + ", alone in #lobby"));
}

TEST(ServerLine, OnlyTheServerSaysGoodbye) {
  EXPECT_TRUE(is_goodbye("-- bye"));
  EXPECT_TRUE(is_goodbye("-- tchau"));
  EXPECT_FALSE(is_goodbye("-- bye bye"));
  EXPECT_FALSE(is_goodbye("<ana> -- bye"));
}

TEST(ServerLine, IsShownAsItIsWithoutColor) {
  EXPECT_EQ(to_shown("<ana> olá, 日本 👋\tfim", Paint::none), "<ana> olá, 日本 👋 fim");
}

TEST(ServerLine, CannotSteerTheTerminal) {
  EXPECT_EQ(to_shown("<m> \x1b[2J\x1b]0;title\x07 \x08\x7f\r", Paint::none), "<m> [2J]0;title ");
  EXPECT_EQ(to_shown("c1 \xc2\x9b"s + "2J \xc2\x85", Paint::none), "c1 2J ");
  EXPECT_EQ(to_shown("nul \0 end"s, Paint::none), "nul  end");
  EXPECT_EQ(to_shown("bidi \u202e\u2066 end\u2069\u202c", Paint::none), "bidi  end");
  EXPECT_EQ(to_shown("lines \u2028<bia> one\u2029end", Paint::none), "lines <bia> oneend");
}

TEST(ServerLine, ShowsWhatIsNotUtf8AsReplaced) {
  EXPECT_EQ(to_shown("\xff", Paint::none), "\uFFFD");
  EXPECT_EQ(to_shown("cut \xe6\x97", Paint::none), "cut \uFFFD\uFFFD");
  EXPECT_EQ(to_shown("\x9b"s + "2J raw C1", Paint::none), "\uFFFD2J raw C1");
}

TEST(ServerLine, IsColoredByItsKind) {
  EXPECT_EQ(to_shown("-- bye", Paint::by_kind), "\033[2m-- bye\033[0m");
  EXPECT_EQ(to_shown("!! no", Paint::by_kind), "\033[31m!! no\033[0m");
  EXPECT_EQ(to_shown("something else", Paint::by_kind), "something else");
}

TEST(ServerLine, ColorsTheSpeakerAndNotWhatIsSaid) {
  EXPECT_EQ(to_shown("<ana> hello", Paint::by_kind, "\033[1;32m"), "\033[1;32m<ana>\033[0m hello");
  EXPECT_EQ(to_shown("* @ana waves", Paint::by_kind, "\033[1;32m"),
            "\033[1;32m* @ana\033[0m waves");
}

TEST(ServerLine, TellsWhoSaidWhat) {
  const Said said = *said_in("#jogos <ana> hello");
  EXPECT_EQ(said.before, "#jogos ");
  EXPECT_EQ(said.speaker, "<ana>");
  EXPECT_EQ(said.name, "ana");
  EXPECT_EQ(said.text, " hello");
  EXPECT_FALSE(said.in_private);
  EXPECT_EQ(said_in("* ana waves")->name, "ana");
  EXPECT_EQ(said_in("* ana")->name, "ana");
  for (const char* line :
       {"(private) <ana> hello", "(private) * ana hello", "(privado) -ana- hello"}) {
    const auto whispered = said_in(line);
    ASSERT_TRUE(whispered) << line;
    EXPECT_TRUE(whispered->in_private) << line;
    EXPECT_EQ(whispered->name, "ana") << line;
    EXPECT_EQ(whispered->text, " hello") << line;
  }
  for (const char* line : {"",
                           "#",
                           "# ",
                           "* ",
                           "<> x",
                           "<a b> x",
                           "(x",
                           "(private to bia) hello",
                           "(private to bia) * ana x",
                           "-",
                           "- x",
                           "-ana x",
                           "-ana-",
                           "--",
                           "-- x",
                           "---",
                           "-@- x",
                           "#jogos",
                           "-- <ana> hello",
                           "* "}) {
    EXPECT_FALSE(said_in(line)) << line;
  }
}

TEST(ServerLine, TellsWhoGaveANotice) {
  const Said said = *said_in("#jogos -@ana-b- hello");
  EXPECT_EQ(said.before, "#jogos ");
  EXPECT_EQ(said.speaker, "-@ana-b-");
  EXPECT_EQ(said.name, "ana-b");
  EXPECT_EQ(said.text, " hello");
  EXPECT_EQ(kind_of("-ana- hello"), LineKind::speech);
  EXPECT_EQ(to_shown("-ana- hello", Paint::by_kind, "\033[1;32m"), "\033[1;32m-ana-\033[0m hello");
}

TEST(ServerLine, NamesAnOperatorWithoutTheMark) {
  const Said said = *said_in("#jogos <@ana> hello");
  EXPECT_EQ(said.name, "ana");
  EXPECT_EQ(said.speaker, "<@ana>");
  EXPECT_EQ(said.text, " hello");
  EXPECT_EQ(said_in("* @ana waves")->name, "ana");
  EXPECT_EQ(said_in("* @ana waves")->speaker, "* @ana");
  EXPECT_EQ(said_in("(private) <@ana> psst")->name, "ana");
  EXPECT_FALSE(said_in("<@> x"));
  EXPECT_FALSE(said_in("* @ x"));
}

TEST(ServerLine, MayCarryItsTime) {
  const auto past = past_in("[2026-11-23 12:03] <ana> hello");
  ASSERT_TRUE(past);
  EXPECT_EQ(past->stamp, "[2026-11-23 12:03] ");
  EXPECT_EQ(past->line, "<ana> hello");
  EXPECT_EQ(minute_of(*past), 1'795'435'200 / 60 + 3);
  for (const char* line : {"[2026]", "[2026-11-23] x", "<ana> [2026-11-23 12:03] ", "",
                           "[2026-11-23 12:03]x", "[2026-11-2x 12:03] x"}) {
    EXPECT_FALSE(past_in(line)) << line;
  }
}

TEST(ServerLine, OnlyOurOwnColorsAreLeft) {
  EXPECT_EQ(to_shown("!! \033[32mgreen", Paint::by_kind), "\033[31m!! [32mgreen\033[0m");
}

}  // namespace
}  // namespace papo::client
