// SPDX-License-Identifier: MIT

#include "server/ban_file.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "chat/limits.h"
#include "private_files.h"

namespace papo::server {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

const chat::Ban::Time noon{std::chrono::sys_days{std::chrono::year{2026} / 5 / 4} + 12h};

chat::Ban ban(std::string_view what, std::optional<chat::Ban::Time> until = {},
              std::string reason = "") {
  return {.target = chat::parse_ban_target(what).value(),
          .set_by = "root",
          .set_at = noon,
          .until = until,
          .reason = std::move(reason)};
}

TEST(BanFile, HasOneBanALine) {
  EXPECT_EQ(to_text({ban("ana"), ban("10.0.0.0/8", noon + 1h, "spam")}),
            R"({"name":"ana","by":"root","at":1777896000}
{"address":"10.0.0.0/8","by":"root","at":1777896000,"until":1777899600,"reason":"spam"}
)");
}

TEST(BanFile, GivesBackAllThatABanIs) {
  chat::Bans bans;
  bans.add(ban("João", {}, R"(it said "\" and more)"), noon);
  bans.add(ban("ana", noon + 1h, "bad manners: ã"), noon);
  bans.add(ban("2001:db8::/32"), noon);
  bans.add(ban("10.0.0.1"), noon);
  const auto text = to_text(bans.list(noon));
  const auto read = parse_bans(text, noon);
  EXPECT_TRUE(read.faults.empty());
  EXPECT_EQ(read.bans.list(noon).size(), 4U);
  EXPECT_EQ(to_text(read.bans.list(noon)), text);
}

TEST(BanFile, MayHoldTheLongestReasonOfTheWorstCharacters) {
  chat::Bans bans;
  bans.add(ban("ana", {}, std::string(chat::longest_ban_reason, '"')), noon);
  EXPECT_TRUE(parse_bans(to_text(bans.list(noon)), noon).faults.empty());
}

TEST(BanFile, MakesOfBlanksInAReasonWhatALineWould) {
  const auto read = parse_bans(
      R"({"name":"ana","by":"root","at":1777896000,"reason":"a\tb                c"})", noon);
  EXPECT_TRUE(read.faults.empty());
  EXPECT_EQ(read.bans.list(noon).front().reason, "a b        c");
}

TEST(BanFile, ForgetsWhatHasEnded) {
  const auto text = to_text({ban("ana", noon + 1h), ban("bia")});
  EXPECT_EQ(parse_bans(text, noon + 1h).bans.list(noon).size(), 1U);
}

TEST(BanFile, PassesOverWhatIsNoNameAnyMore) {
  const auto read = parse_bans(
      R"({"name":"300.1.1.1","by":"root","at":1777896000}
{"name":"ana","by":"root","at":1777896000})",
      noon);
  EXPECT_TRUE(read.faults.empty());
  EXPECT_EQ(read.bans.list(noon).size(), 1U);
}

TEST(BanFile, TellsOfABadLineAndKeepsTheRest) {
  const std::string good = R"({"name":"ana","by":"root","at":1})";
  const std::vector<std::string> bad{
      "ban ana",
      "{",
      "[]",
      "{}",
      "{}{}",
      R"({"name":"ana","by":"root"})",
      R"({"by":"root","at":1})",
      R"({"name":"ana","address":"::1","by":"root","at":1})",
      R"({"name":"10.0.0.1","by":"root","at":1})",
      R"({"name":"a b","by":"root","at":1})",
      R"({"address":"ana","by":"root","at":1})",
      R"({"address":"10.0.0.1/33","by":"root","at":1})",
      R"({"name":7,"by":"root","at":1})",
      R"({"name":"ana","by":["root"],"at":1})",
      R"({"name":"ana","by":"root","at":-1})",
      R"({"name":"ana","by":"root","at":"1"})",
      R"({"name":"ana","by":"root","at":1e99})",
      R"({"name":"ana","by":"root","at":18446744073709551615})",
      R"({"name":"ana","by":"root","at":1,"until":9223372036854775807})",
      R"({"name":"ana","by":"root","at":1,"reason":"\u001b[2J"})",
      R"({"name":"ana","by":"ro\not","at":1})",
      "{\"name\":\"\xff\",\"by\":\"root\",\"at\":1}",
      R"({"name":"ana","by":"root","at":1,"reason":")" + std::string(5000, 'x') + "\"}",
      std::string(4000, '['),
      "\0"s};
  for (const auto& line : bad) {
    const auto read =
        parse_bans(good + "\n\n" + line + "\n" + R"({"name":"bia","by":"root","at":1})", noon);
    EXPECT_EQ(read.bans.list(noon).size(), 2U) << line;
    ASSERT_EQ(read.faults.size(), 1U) << line;
    EXPECT_EQ(read.faults[0].line, 3U);
    EXPECT_FALSE(read.faults[0].what.empty());
  }
}

TEST(BanFile, TellsOfSoManyBadLinesOnly) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "x\n";
  EXPECT_EQ(parse_bans(text, noon).faults.size(), 100U);
}

TEST(BanFile, HoldsSoManyBansOnly) {
  std::vector<chat::Ban> bans;
  for (std::size_t i = 0; i <= chat::most_bans; ++i) bans.push_back(ban("x" + std::to_string(i)));
  const auto read = parse_bans(to_text(bans), noon);
  EXPECT_EQ(read.bans.list(noon).size(), chat::most_bans);
  ASSERT_EQ(read.faults.size(), 1U);
  EXPECT_EQ(read.faults[0].line, chat::most_bans + 1);
}

TEST(BanFile, IsWrittenAndReadAgain) {
  const PrivateFolder folder;
  const auto path = folder.path("bans");
  EXPECT_TRUE(read_bans(path, noon).bans.list(noon).empty()) << "no file, no bans";
  write_bans(path, {ban("ana"), ban("10.0.0.0/8")});
  EXPECT_EQ(read_bans(path, noon).bans.list(noon).size(), 2U);
  std::filesystem::remove_all(folder.path());
  EXPECT_THROW(read_bans(path, noon), std::system_error) << "there is nowhere to write them to";
  EXPECT_THROW(write_bans(path, {}), std::system_error);
}

}  // namespace
}  // namespace papo::server
