// SPDX-License-Identifier: MIT

#include "server/first_bytes.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace papo::server {
namespace {

using namespace std::string_view_literals;
using net::EntryStep;

constexpr std::size_t longest_line = 64;

// "waits", "plain", "irc", or the beginning of the answer.
std::string verdict_on(std::string_view bytes, net::Dialects taken = {plain_dialect}) {
  const FirstBytes step{longest_line, {}};
  const auto verdict = step.look(bytes, taken);
  if (std::holds_alternative<EntryStep::Waits>(verdict)) return "waits";
  if (const auto* const refused = std::get_if<EntryStep::Refused>(&verdict)) {
    return refused->answer.substr(0, 5);
  }
  const auto& passed = std::get<EntryStep::Passed>(verdict);
  const bool is_whole = passed.taken == 0 && !passed.peer;
  if (!is_whole || passed.spoken->framing != net::Framing::lines) return "something else";
  if (passed.spoken->dialect == irc_dialect) return "irc";
  return passed.spoken->dialect == plain_dialect ? "plain" : "something else";
}

TEST(FirstBytes, TellsByTheFirstLine) {
  EXPECT_EQ(verdict_on("an"), "waits");
  EXPECT_EQ(verdict_on("ana\n"), "plain");
  EXPECT_EQ(verdict_on("NICK ana\r\n"), "ERROR");
  EXPECT_EQ(verdict_on("GET / HTTP/1.1\r\n"), "HTTP/");
}

TEST(FirstBytes, KnowsIrcWhereItIsTaken) {
  constexpr net::Dialects both{plain_dialect, irc_dialect};
  EXPECT_EQ(verdict_on("NICK ana\r\n", both), "irc");
  EXPECT_EQ(verdict_on("CAP LS 302\r\nNICK ana\r\n", both), "irc");
  EXPECT_EQ(verdict_on("ana\nNICK ana\r\n", both), "plain");
  EXPECT_EQ(verdict_on("NICK an", both), "waits");
  EXPECT_EQ(verdict_on("@" + std::string(2 * longest_line, 'x'), both), "irc");
  EXPECT_EQ(verdict_on("SERVER irc.example 1 :a server\r\n", both), "ERROR");
  EXPECT_EQ(verdict_on("GET / HTTP/1.1\r\n", both), "HTTP/");
}

TEST(FirstBytes, TakesEverythingForIrcWherePlainIsNotTaken) {
  constexpr net::Dialects only_irc{irc_dialect};
  EXPECT_EQ(verdict_on("NICK ana\r\n", only_irc), "irc");
  EXPECT_EQ(verdict_on("ana\r\n", only_irc), "irc");
  EXPECT_EQ(verdict_on("ana", only_irc), "waits");
  EXPECT_EQ(verdict_on(std::string(longest_line + 2, 'x'), only_irc), "irc");
  EXPECT_EQ(verdict_on("GET / HTTP/1.1\r\n", only_irc), "HTTP/");
  EXPECT_EQ(verdict_on("\x16\x03\x01\x02\xff\x01", only_irc), "\x15\x03\x01\0\x02"sv);
}

TEST(FirstBytes, TellsThatItIsTlsByItsFirstBytes) {
  EXPECT_EQ(verdict_on("\x16\x03\x01\x02"), "waits");
  EXPECT_EQ(verdict_on("\x16\x03\x01\x02\xff\x01"), "\x15\x03\x01\0\x02"sv);
}

TEST(FirstBytes, TakesNoNoticeOfTelnet) {
  EXPECT_EQ(verdict_on("\xff\xfb\x1f\xff\xfa\x1f\x01\n\x01\x18\xff\xf0"), "waits");
  EXPECT_EQ(verdict_on("\xff\xfb\x1f"
                       "ana\n"),
            "plain");
  EXPECT_EQ(verdict_on("NI\xff\xf1"
                       "CK ana\n"),
            "ERROR");
}

TEST(FirstBytes, TakesALineWithoutEndAndTelnetWithoutEndForPlain) {
  EXPECT_EQ(verdict_on(std::string(longest_line + 1, 'x')), "waits");
  EXPECT_EQ(verdict_on(std::string(longest_line + 2, 'x')), "plain");
  std::string telnet;
  while (telnet.size() < longest_line + 2) telnet += "\xff\xf1";
  EXPECT_EQ(verdict_on(telnet), "plain");
  EXPECT_EQ(verdict_on(telnet + "NICK ana\n"), "plain") << "what comes behind that is too late";
}

TEST(FirstBytes, TellsThatItIsABrowserHoweverLongWhatItAsksForIs) {
  EXPECT_EQ(verdict_on("GET /" + std::string(longest_line, 'x')), "HTTP/");
}

}  // namespace
}  // namespace papo::server
