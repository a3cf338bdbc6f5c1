// SPDX-License-Identifier: MIT

#include "chat/members.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "chat/people.h"

namespace papo::chat {
namespace {

class MembersTest : public testing::Test {
 protected:
  Members::Place add(ClientId client) {
    people_.push_back(std::make_unique<Person>(Person{.client = client,
                                                      .name = {},

                                                      .address = {},
                                                      .since = {},
                                                      .last_spoke = {}}));
    return members_.add(*people_.back());
  }
  [[nodiscard]] std::vector<ClientId> listed(std::size_t passed_over, std::size_t most) const {
    std::vector<ClientId> clients;
    members_.visit(passed_over, most,
                   [&](const Person& person) { clients.push_back(person.client); });
    return clients;
  }

  Members members_;
  std::vector<std::unique_ptr<Person>> people_;
};

TEST_F(MembersTest, AreVisitedInTheOrderInWhichTheyCame) {
  add(1);
  const auto second = add(2);
  for (const ClientId client : {3U, 4U, 5U}) add(client);
  members_.remove(second);
  EXPECT_EQ(members_.size(), 4U);
  EXPECT_EQ(listed(0, 9), (std::vector<ClientId>{1, 3, 4, 5}));
  EXPECT_EQ(listed(1, 2), (std::vector<ClientId>{3, 4}));
  EXPECT_EQ(listed(4, 2), std::vector<ClientId>{});
}

// Invariant 4: those who left take no more room than those who are here.
TEST_F(MembersTest, TakeNoMorePlacesThanTwiceAsManyAsThereAre) {
  std::vector<Members::Place> places;
  for (ClientId client = 1; client <= 1000; ++client) places.push_back(add(client));
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i % 100 != 7) members_.remove(places[i]);
    EXPECT_LE(members_.taken(), 2 * members_.size());
  }
  EXPECT_EQ(listed(1, 2), (std::vector<ClientId>{108, 208}));
  for (std::size_t i = 7; i < places.size(); i += 100) members_.remove(places[i]);
  EXPECT_TRUE(members_.empty());
  EXPECT_EQ(members_.taken(), 0U);
}

}  // namespace
}  // namespace papo::chat
