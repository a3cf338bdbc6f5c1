// SPDX-License-Identifier: MIT

#include "client/line_place.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

TEST(LinePlace, IsTheRoomOrThePerson) {
  const State state{
      .stage = State::Stage::here, .name = "ana", .current = "#lobby", .rooms = {"#lobby", "#ops"}};
  const auto place = [&](std::string_view line) { return place_of(line, state).place; };
  EXPECT_EQ(place("<bia> hi #ops"), "#lobby");
  EXPECT_EQ(place("* bia waves"), "#lobby");
  EXPECT_EQ(place("#ops <bia> hi"), "#ops");
  EXPECT_EQ(place("(private) <@bia> psst"), "@bia");
  EXPECT_EQ(place("(private to bia) psst"), "@bia");
  EXPECT_EQ(place("(privado para @bia) psst) #"), "@bia");
  EXPECT_EQ(place("-- bia joined #ops"), "#ops");
  EXPECT_EQ(place("-- bia left #ops (quit: see #lobby)"), "#ops");
  EXPECT_EQ(place("-- 2 here in #ops: ana, bia"), "#ops");
  EXPECT_EQ(place("#ops -bia- hi"), "#ops");
  EXPECT_EQ(place("(private) -bia- psst"), "@bia");
  EXPECT_EQ(place("-- bia changed #ops: only invited people may join"), "#ops");
  EXPECT_EQ(place("-- bia made caio an operator of #ops"), "#ops");
  EXPECT_EQ(place("-- bia invites you to #jogos; /join #jogos enters it"), "");
  EXPECT_EQ(place("-- bia joined #jogos"), "");
  EXPECT_EQ(place("-- bia is now known as bea"), "");
  EXPECT_EQ(place("-- /join #room           enters a room, or makes it"), "");
  EXPECT_EQ(place("!! there is nobody called bia"), "");
  EXPECT_EQ(place("something else"), "");
  EXPECT_EQ(place("()"), "");
  EXPECT_EQ(place_of("<bia> hi", {}).place, "");
  EXPECT_EQ(place_of("#ops <bia> hi", state).line, "<bia> hi");
  EXPECT_EQ(place_of("(private) <bia> psst", state).line, "(private) <bia> psst");
}

}  // namespace
}  // namespace papo::client
