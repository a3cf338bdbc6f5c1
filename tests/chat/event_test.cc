#include "chat/event.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace papo::chat {
namespace {

TEST(Footprint, GrowsWithWhatWasSaid) {
  const Event none{1, Said{.name = "ana", .text = ""}};
  const Event much{1, Said{.name = "ana", .text = std::string(1000, 'x')}};
  EXPECT_GE(footprint(none), sizeof(Event));
  EXPECT_EQ(footprint(much), footprint(none) + 1000);
}

TEST(Footprint, GrowsWithTheWordsOfAQuitterAndTheCommandOfAMistake) {
  const Event left{1, Left{.name = "ana",
                           .room = "#lobby",
                           .departure = Departure::quit,
                           .words = std::string(500, 'x')}};
  EXPECT_EQ(footprint(left), sizeof(Event) + 500);
  const Event refused{
      1, Refused{.why = Refused::Why::unknown_command, .what = std::string(30, 'x'), .limit = 0}};
  EXPECT_EQ(footprint(refused), sizeof(Event) + 30);
}

TEST(Footprint, GrowsWithTheNamesANewcomerIsTold) {
  const Event alone{1, Joined{.name = "ana", .room = "#lobby", .others = {}, .others_count = 0}};
  const Event among{
      1, Joined{.name = "ana", .room = "#lobby", .others = {"bia", "caio"}, .others_count = 2}};
  EXPECT_EQ(footprint(among), footprint(alone) + 2 * sizeof(std::string) + 7);
}

TEST(Footprint, CountsAListWhoeverElseSharesIt) {
  const auto names = std::make_shared<const std::vector<std::string>>(1000, std::string(32, 'a'));
  const Event listed{1, Listed{.room = "#lobby", .names = names}};
  EXPECT_GE(footprint(listed), 1000U * 32U);
}

}  // namespace
}  // namespace papo::chat
