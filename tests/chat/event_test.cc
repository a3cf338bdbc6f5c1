// SPDX-License-Identifier: MIT

#include "chat/event.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace papo::chat {
namespace {

const RoomRef lobby{.id = 1, .name = "#lobby"};

TEST(Footprint, GrowsWithWhatWasSaid) {
  const Event none{1, Said{.name = "ana", .room = lobby, .text = ""}};
  const Event much{1, Said{.name = "ana", .room = lobby, .text = std::string(1000, 'x')}};
  EXPECT_GE(footprint(none), sizeof(Event));
  EXPECT_EQ(footprint(much), footprint(none) + 1000);
}

TEST(Footprint, CountsTheNamesOfWhatIsKept) {
  const std::string longest(128, 'x');
  const Event said{1, Said{.name = longest, .room = {.id = 1, .name = "#" + longest}, .text = "x"}};
  EXPECT_GE(footprint(said), sizeof(Event) + 2 * longest.size());
}

TEST(Footprint, GrowsWithTheWordsOfAQuitterAndTheCommandOfAMistake) {
  const Event left{1, Departed{.name = "ana",
                               .rooms = {lobby, lobby},
                               .departure = Departure::quit,
                               .words = std::string(500, 'x')}};
  EXPECT_EQ(footprint(left), sizeof(Event) + 500 + 2 * sizeof(RoomRef));
  const Event refused{
      1, Refused{.why = Refused::Why::unknown_command, .what = std::string(30, 'x'), .limit = 0}};
  EXPECT_EQ(footprint(refused), sizeof(Event) + 30);
}

TEST(Footprint, GrowsWithTheNamesANewcomerIsTold) {
  const Event alone{1, Joined{.name = "ana", .room = lobby, .others = {}, .others_count = 0}};
  const Event among{
      1, Joined{.name = "ana", .room = lobby, .others = {{"bia"}, {"caio"}}, .others_count = 2}};
  EXPECT_EQ(footprint(among), footprint(alone) + 2 * sizeof(Named) + 7);
}

TEST(Footprint, GrowsWithThoseWhoAreListed) {
  const std::vector<Listed::Person> people(200, {.name = std::string(32, 'a'), .away = {}});
  const Event listed{1, Listed{.room = "#lobby", .people = people, .count = 1000}};
  EXPECT_GE(footprint(listed), 200U * 32U);
}

}  // namespace
}  // namespace papo::chat
