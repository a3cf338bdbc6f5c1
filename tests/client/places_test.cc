// SPDX-License-Identifier: MIT

#include "client/places.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

std::string told(const Places& places) {
  std::string all;
  for (const Place& place : places.all()) {
    all += place.name + ' ' + std::to_string(place.unread) + ' ';
  }
  return all;
}

TEST(Places, CountWhatIsSaidWhereOneDoesNotTalk) {
  Places places;
  places.set_rooms({"#lobby", "#ops", "#dev"}, "#lobby");
  for (const char* where : {"#ops", "#OPS", "#lobby", "#nowhere", "dora", "Dora", "eva"}) {
    places.said_in(where);
  }
  EXPECT_EQ(told(places), "#lobby 0 #ops 2 #dev 0 dora 2 eva 1 ");
  places.seen("DORA");
  places.set_rooms({"#lobby", "#dev", "#ops"}, "#dev");
  EXPECT_EQ(told(places), "#lobby 0 #dev 0 #ops 2 dora 0 eva 1 ");
  places.set_rooms({"#ops"}, "#ops");
  EXPECT_EQ(told(places), "#ops 0 dora 0 eva 1 ");
}

TEST(Places, HaveOnePersonWhoIsTalkedTo) {
  Places places;
  places.set_rooms({"#lobby"}, "#lobby");
  places.said_in("dora");
  places.talk_to("DORA");
  EXPECT_EQ(places.person(), "dora");
  places.said_in("dora");
  EXPECT_EQ(told(places), "#lobby 0 dora 0 ");
  places.renamed("dora", "dorinha");
  EXPECT_EQ(places.person(), "dorinha");
  places.renamed("dorinha", "#dorinha");  // A person cannot have the name of a room.
  EXPECT_EQ(places.person(), "dorinha");
  // The user goes on talking to the person, although there is another room.
  places.set_rooms({"#lobby", "#ops"}, "#ops");
  EXPECT_EQ(places.person(), "dorinha");
  places.talk_to_the_room();
  EXPECT_EQ(places.person(), "");
  EXPECT_EQ(places.room(), "#ops");
}

TEST(Places, AreFoundWhateverTheCase) {
  Places places;
  places.set_rooms({"#Ação"}, "#Ação");
  places.said_in("João");
  EXPECT_EQ(places.room_called("#AÇÃO"), "#Ação");
  EXPECT_EQ(places.room_called("ação"), "#Ação");
  EXPECT_EQ(places.person_called("@JOÃO"), "João");
  EXPECT_EQ(places.person_called("ação"), "");
  EXPECT_EQ(places.room_called("joão"), "");
}

TEST(Places, AreNotWithoutEnd) {
  Places places;
  places.talk_to("first");
  for (std::size_t i = 0; i < 3 * Places::most_people; ++i) {
    places.said_in("person" + std::to_string(i));
  }
  EXPECT_EQ(places.all().size(), Places::most_people);
  EXPECT_EQ(places.all().front().name, "first");
  EXPECT_EQ(places.all().back().name, "person299");
}

}  // namespace
}  // namespace papo::client
