// SPDX-License-Identifier: MIT

#include "client/company.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

State in(std::vector<std::string> rooms) {
  return {.stage = State::Stage::here, .name = "ana", .current = rooms.back(), .rooms = rooms};
}

TEST(Company, IsNoneWhereOneIsAlone) {
  Company company;
  company.hear("-- você é ana, e por enquanto só tem você em #lobby", {});
  company.hear("-- you are in #ops with 1 other: bia", in({"#lobby"}));
  company.hear("-- you are alone in #jogos", in({"#lobby", "#ops"}));
  EXPECT_TRUE(company.is_alone_in("#lobby"));
  EXPECT_FALSE(company.is_alone_in("#ops"));
  EXPECT_TRUE(company.is_alone_in("#jogos"));
}

TEST(Company, MayCome) {
  Company company;
  company.hear("-- you are ana, alone in #lobby", {});
  company.hear("-- you are alone in #ops", in({"#lobby"}));
  company.hear("-- bia joined #lobby", in({"#lobby", "#ops"}));
  EXPECT_FALSE(company.is_alone_in("#lobby"));
  company.hear("<bia> hi", in({"#lobby", "#ops"}));
  EXPECT_FALSE(company.is_alone_in("#ops"));
}

}  // namespace
}  // namespace papo::client
