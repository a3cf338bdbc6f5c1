// SPDX-License-Identifier: MIT

#include "chat/state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "chat/names.h"
#include "state_fixture.h"

namespace papo::chat {
namespace {

std::vector<std::string> names(const Listed& listed) {
  std::vector<std::string> names;
  for (const auto& person : listed.people) names.push_back(person.name);
  return names;
}

std::vector<std::string> names(const std::vector<Named>& people) {
  std::vector<std::string> names;
  names.reserve(people.size());
  for (const auto& person : people) names.push_back(person.name);
  return names;
}

std::vector<std::string> names(const std::vector<RoomRef>& rooms) {
  std::vector<std::string> names;
  names.reserve(rooms.size());
  for (const auto& room : rooms) names.push_back(room.name);
  return names;
}

std::vector<std::string> texts(const std::vector<EventPtr>& history) {
  std::vector<std::string> texts;
  texts.reserve(history.size());
  for (const auto& event : history) texts.push_back(std::get<Said>(event->what).text);
  return texts;
}

using Texts = std::vector<std::string>;
TEST_F(StateTest, TellsWhatWasDoneInItsOrder) {
  state_.enter(1, name("ana"));
  state_.say(1, {}, "hello");
  state_.leave(1, Departure::quit, "tired");
  ASSERT_EQ(state_.events.size(), 3U);

  const auto& joined = std::get<Joined>(state_.events[0]->what);
  EXPECT_EQ(state_.events[0]->subject, 1U);
  EXPECT_EQ(joined.name, "ana");
  EXPECT_EQ(joined.room.name, "#lobby");
  const auto& said = std::get<Said>(state_.events[1]->what);
  EXPECT_EQ(state_.events[1]->subject, 1U);
  EXPECT_EQ(said.name, "ana");
  EXPECT_EQ(said.text, "hello");
  const auto& left = std::get<Departed>(state_.events[2]->what);
  EXPECT_EQ(state_.events[2]->subject, 1U);
  EXPECT_EQ(left.name, "ana");
  ASSERT_EQ(left.rooms.size(), 1U);
  EXPECT_EQ(left.rooms[0].name, "#lobby");
  EXPECT_EQ(left.departure, Departure::quit);
  EXPECT_EQ(left.words, "tired");
}

// ---- Members that are behind

class StateWithLaggards : public StateTest {
 protected:
  void SetUp() override {
    enter(1, "ana");
    enter(2, "bia");
    enter(3, "caio");
    enter(4, "duda");
    enter(5, "eva");
  }
  unsigned price_of_talking() { return state_.say(1, {}, "hello").price(); }
};

TEST_F(StateWithLaggards, TalkingCostsAsMuchAsMembersAreBehind) {
  EXPECT_EQ(price_of_talking(), 1U);
  state_.lags(2, {.level = 3});
  EXPECT_EQ(price_of_talking(), 8U);
  for (const ClientId one : {3U, 4U, 5U}) state_.lags(one, {.level = 3});
  EXPECT_EQ(price_of_talking(), 64U);
  state_.lags(3, {.level = 2});
  EXPECT_EQ(price_of_talking(), 16U);
  state_.lags(2, {.level = 3, .takes = false});
  EXPECT_EQ(price_of_talking(), 8U);
  for (const ClientId one : {2U, 4U, 5U}) state_.lags(one, {});
  EXPECT_EQ(price_of_talking(), 4U);
  state_.lags(3, {});
  EXPECT_EQ(price_of_talking(), 1U);
}

TEST_F(StateWithLaggards, TheyTakeTheirLagAlongFromRoomToRoom) {
  state_.lags(2, {.level = 3});
  state_.join(1, room("#a"));
  EXPECT_EQ(price_of_talking(), 1U) << "they are not in this room";
  state_.join(2, room("#a"));
  EXPECT_EQ(price_of_talking(), 8U);
  state_.rename(2, name("bela"));
  EXPECT_EQ(price_of_talking(), 8U);
  state_.leave_room(2, {});
  EXPECT_EQ(price_of_talking(), 1U);
  state_.find(1, room("#lobby"));
  EXPECT_EQ(price_of_talking(), 8U);
  state_.leave(2, Departure::quit);
  EXPECT_EQ(price_of_talking(), 1U);
  state_.lags(3, {.level = 3});
  state_.make_operator(1);
  EXPECT_EQ(price_of_talking(), 8U);
  state_.expel(1, name("caio"), "");
  EXPECT_EQ(price_of_talking(), 1U);
}

TEST_F(StateWithLaggards, WhateverTheRoomIsToldCostsThat) {
  state_.lags(2, {.level = 3});
  EXPECT_EQ(state_.set_topic(1, "tea").price(), 8U);
  EXPECT_EQ(state_.rename(1, name("aninha")).price(), 8U);
  EXPECT_EQ(state_.leave_room(1, {}).price(), 8U);
  EXPECT_EQ(state_.join(1, room("#lobby")).price(), 8U);
  EXPECT_EQ(state_.who(1, {}).price(), 1U);
  EXPECT_EQ(state_.whisper(1, name("caio"), "psst").price(), 1U);
}

TEST_F(StateWithLaggards, NothingIsWhisperedToWhoIsFarBehind) {
  state_.whisper(2, name("ana"), "psst");
  state_.lags(2, {.level = 1});
  EXPECT_TRUE(state_.whisper(1, name("bia"), "psst").was_done());
  for (const bool takes : {true, false}) {
    state_.lags(2, {.level = 2, .takes = takes});
    const auto refused = state_.whisper(1, name("bia"), "psst");
    EXPECT_EQ(why(refused), Why::far_behind);
    EXPECT_EQ(refused.refusal()->what, "bia");
    EXPECT_EQ(why(state_.reply(1, "psst")), Why::far_behind);
  }
  state_.lags(2, {});
  EXPECT_TRUE(state_.reply(1, "psst").was_done());
}

TEST_F(StateTest, WhoIsNotHereIsNotBehind) {
  state_.lags(7, {.level = 3});
  enter(7, "ana");
  EXPECT_EQ(state_.say(7, {}, "hello").price(), 1U);
}

TEST_F(StateTest, TellsHowManyAreHere) {
  EXPECT_EQ(std::get<std::size_t>(state_.enter(1, name("ana"))), 1U);
  EXPECT_EQ(std::get<std::size_t>(state_.enter(2, name("bia"))), 2U);
  EXPECT_EQ(state_.leave(1, Departure::lost)->people, 1U);
  const auto gone = state_.leave(2, Departure::lost);
  EXPECT_EQ(gone->people, 0U);
  EXPECT_EQ(gone->name, "bia");
}

TEST_F(StateTest, TellsANewcomerWhoIsHereInTheOrderTheyCame) {
  state_.enter(1, name("bia"));
  state_.enter(2, name("ana"));
  state_.enter(3, name("caio"));
  const auto* joined = state_.last<Joined>();
  ASSERT_NE(joined, nullptr);
  EXPECT_EQ(names(joined->others), (std::vector<std::string>{"bia", "ana"}));
  EXPECT_EQ(joined->others_count, 2U);
}

TEST_F(StateTest, TellsANewcomerNoMoreThanTwentyNames) {
  for (ClientId client = 1; client <= 58; ++client) {
    state_.enter(client, name("n" + std::to_string(client)));
  }
  const auto* joined = state_.last<Joined>();
  ASSERT_NE(joined, nullptr);
  EXPECT_EQ(joined->others.size(), 20U);
  EXPECT_EQ(joined->others.front().name, "n1");
  EXPECT_EQ(joined->others.back().name, "n20");
  EXPECT_EQ(joined->others_count, 57U);
}

TEST_F(StateTest, GivesANameToOneAtATime) {
  state_.enter(1, name("João"));
  EXPECT_EQ(std::get<Refused>(state_.enter(2, name("JOÃO"))).why, Refused::Why::name_taken);
  EXPECT_EQ(state_.events.size(), 1U);
  state_.say(2, {}, "I never came in");
  EXPECT_EQ(state_.events.size(), 1U);
  state_.leave(1, Departure::quit, {});
  EXPECT_EQ(std::get<std::size_t>(state_.enter(2, name("JOÃO"))), 1U);
  EXPECT_EQ(state_.last<Joined>()->name, "JOÃO");
}

TEST_F(StateTest, DoesNothingForWhoIsNotHere) {
  state_.say(1, {}, "hello");
  state_.who(1, {});
  EXPECT_FALSE(state_.leave(1, Departure::quit));
  state_.enter(1, name("ana"));
  state_.leave(1, Departure::quit, {});
  state_.say(1, {}, "still there?");
  EXPECT_FALSE(state_.leave(1, Departure::lost));
  EXPECT_EQ(state_.events.size(), 2U);
}

TEST_F(StateTest, ListsWhoIsHereToTheOneWhoAsks) {
  state_.enter(1, name("ana"));
  state_.enter(2, name("bia"));
  state_.who(2, {});
  EXPECT_EQ(reach_of(*state_.events.back()), Reach::subject);
  const auto* listed = state_.last<Listed>();
  ASSERT_NE(listed, nullptr);
  EXPECT_EQ(subject(), 2U);
  EXPECT_EQ(listed->room, "#lobby");
  EXPECT_EQ(names(*listed), (std::vector<std::string>{"ana", "bia"}));
}

TEST_F(StateTest, ListsPeopleAsTheyAreByNow) {
  enter(1, "ana");
  enter(2, "bia");
  state_.join(1, room("#jogos"));
  const auto list = [&](std::string_view of) {
    state_.who(1, room(of));
    return last<Listed>().people;
  };
  state_.go_away(2, "lunch");
  EXPECT_EQ(list("#lobby").at(1).away, "lunch");
  EXPECT_EQ(list("#lobby").at(0).away, std::nullopt);
  state_.say(2, {}, "back");
  EXPECT_EQ(list("#lobby").at(1).away, std::nullopt);
  state_.rename(2, name("beatriz"));
  EXPECT_EQ(list("#lobby").at(1).name, "beatriz");
  EXPECT_FALSE(list("#lobby").at(1).is_operator);
  state_.make_operator(2);
  EXPECT_TRUE(list("#lobby").at(1).is_operator);
  state_.leave_room(2, {});
  EXPECT_EQ(list("#lobby").size(), 1U);
  EXPECT_EQ(list("#jogos").size(), 1U);
  state_.join(2, room("#jogos"));
  EXPECT_EQ(list("#jogos").size(), 2U);
}

TEST_F(StateTest, ListsPeopleInPagesWithHowManyThereAre) {
  for (ClientId client = 1; client <= 450; ++client) enter(client, "n" + std::to_string(client));
  const auto page = [&](std::size_t number) {
    EXPECT_TRUE(state_.who(1, {}, number).was_done());
    return last<Listed>();
  };
  const auto first = page(1);
  EXPECT_EQ(first.count, 450U);
  EXPECT_EQ(first.people.size(), 200U);
  EXPECT_EQ(first.page.number, 1U);
  EXPECT_EQ(first.page.more, 250U);
  EXPECT_TRUE(first.page.has_next);
  // A person that leaves makes a hole in the order, but none in the pages.
  state_.leave(3, Departure::quit);
  state_.leave(250, Departure::quit);
  auto all = names(page(1));
  for (const std::size_t number : {2U, 3U}) {
    const auto more = names(page(number));
    all.insert(all.end(), more.begin(), more.end());
  }
  ASSERT_EQ(all.size(), 448U);
  EXPECT_EQ(all[2], "n4");
  EXPECT_EQ(all[199], "n201");
  EXPECT_EQ(all[200], "n202");
  EXPECT_EQ(all.back(), "n450");
  const auto last_page = page(1000);
  EXPECT_EQ(last_page.page.number, 3U) << "there is none behind it";
  EXPECT_EQ(last_page.people.size(), 48U);
  EXPECT_EQ(last_page.page.more, 0U);
  EXPECT_FALSE(last_page.page.has_next);
}

TEST_F(StateTest, KeepsTheOrderOfThoseWhoStayWhenMostLeave) {
  for (ClientId client = 1; client <= 100; ++client) enter(client, "n" + std::to_string(client));
  for (ClientId client = 1; client <= 100; ++client) {
    if (client % 10 != 0) state_.leave(client, Departure::quit);
  }
  enter(101, "late");
  state_.leave(50, Departure::quit);
  state_.who(101, {});
  EXPECT_EQ(names(last<Listed>()),
            (Texts{"n10", "n20", "n30", "n40", "n60", "n70", "n80", "n90", "n100", "late"}));
}

// ---- Rooms

TEST_F(StateTest, TakesWhoJoinsIntoARoomThatIsMadeForIt) {
  enter(1, "ana");
  EXPECT_TRUE(state_.join(1, room("#Jogos")).was_done());
  const auto& joined = last<Joined>();
  EXPECT_EQ(subject(), 1U);
  EXPECT_EQ(joined.name, "ana");
  EXPECT_EQ(joined.room.name, "#Jogos");
  EXPECT_FALSE(joined.entered);
  EXPECT_EQ(joined.others_count, 0U);
  state_.say(1, {}, "hello");
  EXPECT_EQ(last<Said>().room.name, "#Jogos") << "it talks where it joined last";
}

TEST_F(StateTest, TakesNamesOfRoomsAsOneWhateverTheirCase) {
  enter(1, "ana");
  enter(2, "bia");
  state_.join(1, room("#Jogos"));
  const auto id = last<Joined>().room.id;
  state_.join(2, room("jogos"));
  EXPECT_EQ(last<Joined>().room.id, id);
  EXPECT_EQ(last<Joined>().room.name, "#Jogos");
  EXPECT_EQ(names(last<Joined>().others), Texts{"ana"});
  EXPECT_TRUE(state_.say(2, room("#JOGOS"), "hello").was_done());
}

TEST_F(StateTest, TellsTheFirstRoomFromOthersByWhoHasJustEntered) {
  enter(1, "ana");
  EXPECT_TRUE(last<Joined>().entered);
  state_.leave_room(1, {});
  state_.join(1, room("#lobby"));
  EXPECT_FALSE(last<Joined>().entered);
}

TEST_F(StateTest, FindsWhereItIsAlreadyAndTellsOnlyTheOneWhoAsks) {
  enter(1, "ana");
  state_.join(1, room("#jogos"));
  for (const bool by_joining : {false, true}) {
    const auto lobby = room("#LOBBY");
    EXPECT_TRUE((by_joining ? state_.join(1, lobby) : state_.find(1, lobby)).was_done());
    EXPECT_EQ(last<RoomFound>().room.name, "#lobby");
    EXPECT_TRUE(state_.find(1, room("#jogos")).was_done());
    EXPECT_EQ(last<RoomFound>().room.name, "#jogos");
  }
  EXPECT_EQ(reach_of(*state_.events.back()), Reach::subject);
  state_.find(1, room("#lobby"));
  state_.say(1, {}, "hello");
  EXPECT_EQ(last<Said>().room.name, "#lobby");
}

TEST_F(StateTest, DoesNothingForAnOperatorWhoIsNotHereAnyMore) {
  enter_operator(1, "ana");
  enter(2, "bia");
  state_.leave(1, Departure::lost);
  const auto before = state_.events.size();
  for (const auto& outcome :
       {state_.announce(1, "hello"), state_.expel(1, name("bia"), ""),
        state_.mute(1, name("bia"), {}), state_.unmute(1, name("bia")),
        state_.ban(1, *parse_ban_target("0.0.0.0/0"), {}, ""), state_.lift_ban(1, name("bia")),
        state_.make_operator(1), state_.rename(1, name("aninha"))}) {
    EXPECT_FALSE(outcome.was_done());
    EXPECT_EQ(outcome.refusal(), nullptr);
  }
  EXPECT_EQ(state_.events.size(), before);
  enter_operator(3, "caio");
  EXPECT_TRUE(state_.bans_told_to(3).empty());
}

TEST_F(StateTest, RefusesWhatIsMeantForARoomThatItIsNotIn) {
  enter(1, "ana");
  enter(2, "bia");
  state_.join(2, room("#jogos"));
  const auto events = state_.events.size();
  for (const auto* where : {"#jogos", "#nowhere"}) {
    for (const auto& outcome : {state_.find(1, room(where)), state_.leave_room(1, room(where)),
                                state_.who(1, room(where))}) {
      EXPECT_EQ(why(outcome), Why::not_in_room);
      EXPECT_EQ(outcome.refusal()->what, where);
    }
  }
  EXPECT_EQ(why(state_.say(1, room("#jogos"), "hello")), Why::cannot_talk_there);
  EXPECT_EQ(why(state_.say(1, room("#nowhere"), "hello")), Why::no_such_room);
  EXPECT_EQ(state_.events.size(), events);
}

TEST_F(StateTest, SaysInAnotherRoomWithoutGoingThere) {
  enter(1, "ana");
  state_.join(1, room("#jogos"));
  EXPECT_TRUE(state_.say(1, room("#lobby"), "there").was_done());
  EXPECT_EQ(last<Said>().room.name, "#lobby");
  state_.say(1, {}, "waves", true);
  EXPECT_EQ(last<Said>().room.name, "#jogos");
  EXPECT_EQ(last<Said>().how, Speech::action);
}

TEST_F(StateTest, RefusesWhatNeedsARoomToWhoIsInNone) {
  enter(1, "ana");
  state_.leave_room(1, {});
  const auto events = state_.events.size();
  for (const auto& outcome :
       {state_.say(1, {}, "hello"), state_.leave_room(1, {}), state_.who(1, {}),
        state_.set_topic(1, "x"), state_.tell_topic(1), state_.recall(1, 5)}) {
    EXPECT_EQ(why(outcome), Why::no_room);
  }
  EXPECT_EQ(state_.events.size(), events);
  EXPECT_TRUE(state_.join(1, room("#lobby")).was_done());
  state_.leave_room(1, {});
  state_.leave(1, Departure::quit);
  EXPECT_TRUE(last<Departed>().rooms.empty());
}

TEST_F(StateTest, ForgetsARoomThatIsEmpty) {
  enter(1, "ana");
  state_.join(1, room("#Jogos"));
  const auto id = last<Joined>().room.id;
  state_.set_topic(1, "games");
  state_.leave_room(1, {});
  state_.list_rooms(1);
  EXPECT_EQ(last<RoomsListed>().count, 1U);
  state_.join(1, room("#jogos"));
  EXPECT_NE(last<Joined>().room.id, id);
  EXPECT_EQ(last<Joined>().room.name, "#jogos");
  EXPECT_EQ(last<Joined>().topic, "");
  EXPECT_TRUE(last<Joined>().history.empty());
}

TEST_F(StateTest, TakesWhoLeavesTheServerOutOfAllItsRooms) {
  enter(1, "ana");
  enter(2, "bia");
  state_.join(1, room("#a"));
  state_.join(1, room("#b"));
  state_.leave(1, Departure::lost);
  EXPECT_EQ(names(last<Departed>().rooms), (Texts{"#lobby", "#a", "#b"}));
  state_.list_rooms(2);
  EXPECT_EQ(last<RoomsListed>().count, 1U);
  state_.who(2, {});
  EXPECT_EQ(names(last<Listed>()), Texts{"bia"});
}

TEST(State, LetsNobodyIntoTooManyRooms) {
  Table state{{.max_rooms = 3}};
  state.enter(1, name("ana"));
  EXPECT_TRUE(state.join(1, room("#a")).was_done());
  EXPECT_TRUE(state.join(1, room("#b")).was_done());
  const auto outcome = state.join(1, room("#c"));
  EXPECT_EQ(why(outcome), Why::too_many_rooms);
  EXPECT_EQ(outcome.refusal()->limit, 3U);
  EXPECT_TRUE(state.join(1, room("#a")).was_done()) << "it is there already";
  state.leave_room(1, room("#b"));
  EXPECT_TRUE(state.join(1, room("#c")).was_done());
}

TEST(State, CallsTheFirstRoomAsItIsTold) {
  Table state{{.first_room = room("#Sala")}};
  state.enter(1, name("ana"));
  EXPECT_EQ(state.last<Joined>()->room.name, "#Sala");
}

TEST_F(StateTest, ListsRoomsWithHowManyAreThere) {
  enter(1, "ana");
  enter(2, "bia");
  state_.join(1, room("#zoo"));
  state_.join(2, room("#Ar"));
  state_.set_topic(2, "fresh");
  state_.list_rooms(1);
  const auto& listed = last<RoomsListed>();
  ASSERT_EQ(listed.rooms.size(), 3U);
  EXPECT_EQ(listed.count, 3U);
  EXPECT_EQ(listed.rooms[0].name, "#lobby");
  EXPECT_EQ(listed.rooms[0].people, 2U);
  EXPECT_EQ(listed.rooms[1].name, "#zoo");
  EXPECT_EQ(listed.rooms[2].name, "#Ar");
  EXPECT_EQ(listed.rooms[2].topic, "fresh");
  EXPECT_EQ(listed.rooms[2].people, 1U);
}

std::vector<std::string> names(const RoomsListed& listed) {
  std::vector<std::string> names;
  for (const auto& room : listed.rooms) names.push_back(room.name);
  return names;
}

TEST_F(StateTest, ListsOnesOwnRoomsFirstThenThoseWithMostPeopleThenByName) {
  for (ClientId client = 1; client <= 5; ++client) enter(client, "n" + std::to_string(client));
  for (ClientId client = 2; client <= 5; ++client) state_.join(client, room("#many"));
  for (ClientId client = 3; client <= 5; ++client) state_.join(client, room("#several"));
  for (const auto* alone : {"#c", "#B", "#a"}) state_.join(5, room(alone));
  state_.join(1, room("#mine"));
  const auto listed = [&](ClientId to) {
    state_.list_rooms(to);
    return names(last<RoomsListed>());
  };
  EXPECT_EQ(listed(1), (Texts{"#lobby", "#mine", "#many", "#several", "#a", "#B", "#c"}));
  EXPECT_EQ(listed(2), (Texts{"#lobby", "#many", "#several", "#a", "#B", "#c", "#mine"}));
  state_.leave(4, Departure::quit);
  state_.leave_room(3, room("#many"));
  EXPECT_EQ(listed(1), (Texts{"#lobby", "#mine", "#many", "#several", "#a", "#B", "#c"}))
      << "they are as many again, and it goes by name";
  state_.leave_room(2, room("#many"));
  EXPECT_EQ(listed(1), (Texts{"#lobby", "#mine", "#several", "#a", "#B", "#c", "#many"}));
}

// A person that makes many rooms hides no room with people in it.
TEST(State, ListsRoomsInPagesUpToTheTenth) {
  Table state{{.max_rooms = 1000}};
  for (ClientId client = 1; client <= 4; ++client) {
    state.enter(client, name("n" + std::to_string(client)));
  }
  for (const ClientId flooder : {1U, 2U}) {
    for (int i = 0; i < 600; ++i) {
      state.join(flooder, room("#a" + std::to_string(flooder) + "x" + std::to_string(i)));
    }
  }
  for (const ClientId client : {3U, 4U}) state.join(client, room("#zoo"));
  state.join(4, room("#zz"));
  const auto page = [&](std::size_t number) {
    state.list_rooms(4, number);
    return *state.last<RoomsListed>();
  };
  const auto first = page(1);
  EXPECT_EQ(first.count, 1203U);
  ASSERT_EQ(first.rooms.size(), 100U);
  EXPECT_EQ(first.rooms[0].name, "#lobby");
  EXPECT_EQ(first.rooms[1].name, "#zoo");
  EXPECT_EQ(first.rooms[2].name, "#zz") << "it is in there";
  EXPECT_EQ(first.page.more, 1103U);
  EXPECT_TRUE(first.page.has_next);
  std::set<std::string> seen;
  for (std::size_t number = 1; number <= 10; ++number) {
    for (const auto& each : names(page(number))) seen.insert(each);
  }
  EXPECT_EQ(seen.size(), 1000U) << "each once";
  const auto last_page = page(11);
  EXPECT_EQ(last_page.page.number, 10U);
  EXPECT_EQ(last_page.page.more, 203U);
  EXPECT_FALSE(last_page.page.has_next);
}

TEST_F(StateTest, KeepsATopicForThoseWhoCome) {
  enter(1, "ana");
  EXPECT_TRUE(state_.set_topic(1, "all things").was_done());
  EXPECT_EQ(last<TopicSet>().topic, "all things");
  EXPECT_EQ(last<TopicSet>().name, "ana");
  state_.tell_topic(1);
  EXPECT_EQ(last<TopicTold>().topic, "all things");
  enter(2, "bia");
  EXPECT_EQ(last<Joined>().topic, "all things");
  state_.set_topic(2, "");
  EXPECT_EQ(last<TopicSet>().topic, "");
  state_.tell_topic(1);
  EXPECT_EQ(last<TopicTold>().topic, "");
}

// ---- Between two

TEST_F(StateTest, TellsAWhisperToTheTwoAlone) {
  enter(1, "ana");
  enter(2, "bia");
  state_.events.clear();
  EXPECT_TRUE(state_.whisper(1, name("BIA"), "psst").was_done());
  ASSERT_EQ(state_.events.size(), 2U);
  for (const auto& event : state_.events) EXPECT_EQ(reach_of(*event), Reach::subject);
  EXPECT_EQ(state_.events[0]->subject, 2U);
  const auto& whispered = std::get<Whispered>(state_.events[0]->what);
  EXPECT_EQ(whispered.from.name, "ana");
  EXPECT_EQ(whispered.text, "psst");
  EXPECT_EQ(state_.events[1]->subject, 1U);
  EXPECT_EQ(last<WhisperSent>().to.name, "bia");
  EXPECT_EQ(last<WhisperSent>().text, "psst");
  EXPECT_FALSE(last<WhisperSent>().away);
}

TEST_F(StateTest, WhispersToNobodyWhoIsNotHere) {
  enter(1, "ana");
  const auto outcome = state_.whisper(1, name("Bia"), "psst");
  EXPECT_EQ(why(outcome), Why::nobody);
  EXPECT_EQ(outcome.refusal()->what, "Bia");
}

TEST_F(StateTest, RepliesToWhoWroteLast) {
  enter(1, "ana");
  enter(2, "bia");
  enter(3, "caio");
  EXPECT_EQ(why(state_.reply(1, "to whom?")), Why::nobody_wrote);
  state_.whisper(2, name("ana"), "psst");
  EXPECT_TRUE(state_.reply(1, "yes?").was_done());
  EXPECT_EQ(last<WhisperSent>().to.name, "bia");
  state_.whisper(3, name("ana"), "psst");
  state_.whisper(1, name("bia"), "wait");
  EXPECT_TRUE(state_.reply(1, "yes?").was_done());
  EXPECT_EQ(last<WhisperSent>().to.name, "caio");
  EXPECT_TRUE(state_.reply(2, "I do").was_done()) << "ana wrote to her, too";
}

TEST_F(StateTest, RepliesToTheSamePersonUnderANewNameAndToNobodyElseUnderTheOldOne) {
  enter(1, "ana");
  enter(2, "bia");
  state_.whisper(2, name("ana"), "psst");
  state_.rename(2, name("beatriz"));
  enter(3, "bia");
  EXPECT_TRUE(state_.reply(1, "yes?").was_done());
  EXPECT_EQ(last<WhisperSent>().to.name, "beatriz");
  state_.leave(2, Departure::quit);
  enter(4, "beatriz");
  EXPECT_EQ(why(state_.reply(1, "yes?")), Why::nobody_wrote);
}

// ---- Names

TEST_F(StateTest, RenamesInAllRoomsAtOnce) {
  enter(1, "ana");
  state_.join(1, room("#jogos"));
  EXPECT_TRUE(state_.rename(1, name("aninha")).was_done());
  EXPECT_EQ(last<Renamed>().old_name, "ana");
  EXPECT_EQ(last<Renamed>().name, "aninha");
  EXPECT_EQ(names(last<Renamed>().rooms), (Texts{"#lobby", "#jogos"}));
  state_.say(1, {}, "hello");
  EXPECT_EQ(last<Said>().name, "aninha");
  enter(2, "ana");
  EXPECT_EQ(names(last<Joined>().others), Texts{"aninha"});
}

TEST_F(StateTest, RenamesToNoNameThatIsTaken) {
  enter(1, "ana");
  enter(2, "bia");
  const auto outcome = state_.rename(1, name("BIA"));
  EXPECT_EQ(why(outcome), Why::name_taken);
  EXPECT_EQ(outcome.refusal()->what, "BIA");
  EXPECT_TRUE(state_.rename(1, name("Ana")).was_done()) << "her own, in another case";
  EXPECT_EQ(last<Renamed>().name, "Ana");
  EXPECT_EQ(why(state_.rename(2, name("ana"))), Why::name_taken);
}

TEST_F(StateTest, LetsNobodyLookLikeSomeoneWhoIsHere) {
  enter(1, "ana");
  const auto refused = state_.enter(2, name("\u0430na"));  // A Cyrillic a.
  ASSERT_TRUE(std::holds_alternative<Refused>(refused));
  EXPECT_EQ(std::get<Refused>(refused).why, Why::name_looks_taken);
  EXPECT_EQ(std::get<Refused>(refused).what, "\u0430na");
  EXPECT_EQ(std::get<Refused>(refused).looks_like, "ana");
  enter(2, "bia");
  EXPECT_EQ(why(state_.rename(2, name("\u0430na"))), Why::name_looks_taken);
  EXPECT_TRUE(state_.rename(1, name("an\u0430")).was_done()) << "it may look like itself";
  EXPECT_EQ(why(state_.rename(2, name("ana"))), Why::name_looks_taken);

  EXPECT_TRUE(state_.rename(1, name("caio")).was_done());
  EXPECT_TRUE(state_.rename(2, name("ana")).was_done()) << "nobody looks so any more";
  state_.leave(2, Departure::quit);
  enter(3, "\u0430na");
}

TEST(State, KeepsSomeNamesFromPeople) {
  Table state{State::Settings{.reserved = keys_and_looks_of({"papo", "histórico"})}};
  for (const auto* reserved : {"papo", "PaPo", "p\u0430po", "HISTÓRICO", "hist\u00f3ric0"}) {
    const auto refused = state.enter(1, name(reserved));
    ASSERT_TRUE(std::holds_alternative<Refused>(refused)) << reserved;
    EXPECT_EQ(std::get<Refused>(refused).why, Why::name_reserved) << reserved;
    EXPECT_EQ(std::get<Refused>(refused).what, reserved);
  }
  ASSERT_TRUE(std::holds_alternative<std::size_t>(state.enter(1, name("papos"))));
  EXPECT_EQ(why(state.rename(1, name("papo"))), Why::name_reserved);
  EXPECT_TRUE(state.join(1, room("#papo")).was_done());
}

TEST_F(StateTest, CompletesNamesWhateverTheirCase) {
  enter(1, "ana");
  enter(2, "Anabela");
  enter(3, "João");
  const auto completed = [&](std::string_view prefix) {
    state_.complete(1, prefix);
    EXPECT_EQ(last<Completed>().prefix, prefix);
    return last<Completed>().candidates;
  };
  EXPECT_EQ(completed("AN"), (Texts{"ana", "Anabela"}));
  EXPECT_EQ(completed("anab"), Texts{"Anabela"});
  EXPECT_EQ(completed("JOÃ"), Texts{"João"});
  EXPECT_EQ(completed("joa\xcc\x83o"), Texts{"João"});
  EXPECT_EQ(completed("x"), Texts{});
  EXPECT_EQ(completed("anabelas"), Texts{});
  EXPECT_EQ(completed(std::string(4000, 'a')), Texts{});
  state_.rename(2, name("bela"));
  EXPECT_EQ(completed("an"), Texts{"ana"});
}

TEST_F(StateTest, CompletesRooms) {
  enter(1, "ana");
  state_.join(1, room("#Jogos"));
  enter(2, "jo");
  const auto completed = [&](std::string_view prefix) {
    state_.complete(1, prefix);
    EXPECT_EQ(last<Completed>().prefix, prefix);
    return last<Completed>().candidates;
  };
  EXPECT_EQ(completed("#"), (Texts{"#Jogos", "#lobby"}));
  EXPECT_EQ(completed("#JO"), Texts{"#Jogos"});
  EXPECT_EQ(completed("#x"), Texts{});
  EXPECT_EQ(completed("#" + std::string(4000, 'a')), Texts{});
}

TEST_F(StateTest, CompletesNoMoreThanFifty) {
  for (ClientId client = 1; client <= 60; ++client) enter(client, "n" + std::to_string(client));
  state_.complete(1, "n");
  EXPECT_EQ(last<Completed>().candidates.size(), 50U);
}

// ---- Away

TEST_F(StateTest, TellsWhoWritesThatSomeoneIsAwayOnce) {
  enter(1, "ana");
  enter(2, "bia");
  enter(3, "caio");
  state_.go_away(2, "lunch");
  EXPECT_EQ(subject(), 2U);
  EXPECT_TRUE(last<AwaySet>().away);
  EXPECT_EQ(last<AwaySet>().reason, "lunch");
  const auto told = [&](ClientId from) {
    state_.whisper(from, name("bia"), "psst");
    return last<WhisperSent>().away;
  };
  EXPECT_EQ(told(1), "lunch");
  EXPECT_EQ(told(1), std::nullopt);
  EXPECT_EQ(told(3), "lunch");
  EXPECT_EQ(told(3), std::nullopt);
  state_.go_away(2, "");
  EXPECT_EQ(told(1), "") << "that is news";
}

TEST_F(StateTest, ComesBackByTalkingOrBySayingSo) {
  enter(1, "ana");
  enter(2, "bia");
  const auto is_away = [&] {
    state_.who_is(2, name("ana"));
    return last<Described>().away.has_value();
  };
  state_.go_away(1, "lunch");
  EXPECT_TRUE(is_away());
  state_.come_back(1);
  EXPECT_FALSE(last<AwaySet>().away);
  EXPECT_FALSE(is_away());
  const auto events = state_.events.size();
  state_.come_back(1);
  EXPECT_EQ(state_.events.size(), events) << "it was back already";

  state_.go_away(1, "");
  state_.say(1, {}, "hello");
  EXPECT_FALSE(std::get<AwaySet>(state_.events[state_.events.size() - 2]->what).away);
  EXPECT_FALSE(is_away());
  state_.go_away(1, "");
  state_.whisper(1, name("bia"), "psst");
  EXPECT_FALSE(is_away());
  state_.go_away(1, "");
  state_.say(1, room("#nowhere"), "hello");
  EXPECT_TRUE(is_away()) << "it was refused";
}

TEST_F(StateTest, DescribesWhoIsHere) {
  enter(1, "ana");
  enter(2, "bia", "10.0.0.7:50000");
  state_.join(2, room("#jogos"));
  EXPECT_TRUE(state_.who_is(1, name("BIA")).was_done());
  EXPECT_EQ(last<Described>().name, "bia");
  EXPECT_EQ(last<Described>().rooms,
            (std::vector<Described::Room>{{"#lobby"}, {"#jogos", {.op = true}}}));
  EXPECT_EQ(last<Described>().address, "") << "she is no operator";
  EXPECT_FALSE(last<Described>().away);
  EXPECT_EQ(why(state_.who_is(1, name("caio"))), Why::nobody);
  state_.make_operator(1);
  state_.who_is(1, name("bia"));
  EXPECT_EQ(last<Described>().address, "10.0.0.7:50000");
}

// ---- History

TEST_F(StateTest, SendsWhoJoinsWhatWasSaidThereLast) {
  enter(1, "ana");
  for (int i = 0; i < 30; ++i) state_.say(1, {}, std::to_string(i));
  state_.join(1, room("#jogos"));
  state_.say(1, {}, "elsewhere");
  enter(2, "bia");
  Texts expected;
  for (int i = 10; i < 30; ++i) expected.push_back(std::to_string(i));
  EXPECT_EQ(texts(last<Joined>().history), expected);
  state_.join(2, room("#jogos"));
  EXPECT_EQ(texts(last<Joined>().history), Texts{"elsewhere"});
}

TEST_F(StateTest, KeepsTheNameUnderWhichItWasSaid) {
  enter(1, "ana");
  state_.say(1, {}, "waves", true);
  state_.rename(1, name("aninha"));
  state_.recall(1, 5);
  ASSERT_EQ(last<Recalled>().history.size(), 1U);
  const auto& said = std::get<Said>(last<Recalled>().history[0]->what);
  EXPECT_EQ(said.name, "ana");
  EXPECT_EQ(said.how, Speech::action);
}

TEST_F(StateTest, KeepsOnlyWhatWasSaid) {
  enter(1, "ana");
  enter(2, "bia");
  state_.whisper(1, name("bia"), "secret");
  state_.set_topic(1, "topic");
  state_.rename(2, name("beatriz"));
  state_.leave(2, Departure::quit);
  state_.recall(1, 100);
  EXPECT_TRUE(last<Recalled>().history.empty());
}

TEST(State, KeepsNoMoreLinesThanItMay) {
  Table state{{.history = 100, .history_limit = 5}};
  state.enter(1, name("ana"));
  for (int i = 0; i < 9; ++i) state.say(1, {}, std::to_string(i));
  const auto recalled = [&](std::size_t lines) {
    state.recall(1, lines);
    return texts(state.last<Recalled>()->history);
  };
  EXPECT_EQ(recalled(2), (Texts{"7", "8"}));
  EXPECT_EQ(recalled(100), (Texts{"4", "5", "6", "7", "8"}));
  EXPECT_EQ(recalled(0), (Texts{"4", "5", "6", "7", "8"})) << "as many as is usual";
  EXPECT_EQ(state.last<Recalled>()->room.name, "#lobby");
}

// An answer has no more than 100 lines, and no more than 16 KiB but for one line.
TEST(State, TellsWhatWasSaidInPages) {
  Table state{{.history = 1000, .history_limit = 1000}};
  state.enter(1, name("ana"));
  for (int i = 0; i < 250; ++i) state.say(1, {}, std::to_string(i));
  const auto recalled = [&] { return *state.last<Recalled>(); };
  const auto expect = [&](int first, int last, bool older, bool has_older) {
    Texts expected;
    for (int i = first; i <= last; ++i) expected.push_back(std::to_string(i));
    EXPECT_EQ(texts(recalled().history), expected);
    EXPECT_EQ(recalled().part == Part::before, older);
    EXPECT_EQ(recalled().has_older, has_older);
  };
  state.recall_older(1);  // The person was shown nothing yet.
  expect(150, 249, false, true);
  state.recall(1, 1000);
  expect(150, 249, false, true);
  state.say(1, {}, "meanwhile");
  state.recall_older(1);
  expect(50, 149, true, true);
  state.recall_older(1);
  expect(0, 49, true, false);
  state.recall_older(1);
  expect(0, -1, true, false);
  state.enter(2, name("bia"));
  EXPECT_EQ(state.last<Joined>()->history.size(), 100U);

  state.join(1, room("#long"));
  const std::string line(4000, 'x');
  for (int i = 0; i < 10; ++i) state.say(1, {}, line);
  state.say(1, {}, std::string(100'000, 'x'));
  state.recall_older(1);  // The person was last shown another room's lines.
  EXPECT_EQ(recalled().history.size(), 1U);
  EXPECT_EQ(recalled().part, Part::last);
  state.recall_older(1);
  EXPECT_EQ(recalled().history.size(), 4U);
  state.join(2, room("#long"));
  EXPECT_EQ(state.last<Joined>()->history.size(), 1U);
}

TEST(State, GoesOnWithWhatIsKeptIfWhatWasSaidBeforeIsForgotten) {
  Table state{{.history_limit = 10}};
  state.enter(1, name("ana"));
  for (int i = 0; i < 10; ++i) state.say(1, {}, std::to_string(i));
  state.recall(1, 2);
  EXPECT_EQ(texts(state.last<Recalled>()->history), (Texts{"8", "9"}));
  for (int i = 10; i < 17; ++i) state.say(1, {}, std::to_string(i));
  state.recall_older(1);
  EXPECT_EQ(texts(state.last<Recalled>()->history), Texts{"7"});
  for (int i = 17; i < 30; ++i) state.say(1, {}, std::to_string(i));
  state.recall_older(1);
  EXPECT_EQ(texts(state.last<Recalled>()->history), Texts{});
  EXPECT_FALSE(state.last<Recalled>()->has_older);
}

TEST(State, KeepsAndSendsNoHistoryIfItMayNot) {
  for (const bool keeps : {false, true}) {
    Table state{{.history = keeps ? 0U : 20U, .history_limit = keeps ? 20U : 0U}};
    state.enter(1, name("ana"));
    state.say(1, {}, "hello");
    state.recall(1, 10);
    EXPECT_EQ(state.last<Recalled>()->history.size(), keeps ? 1U : 0U);
    state.enter(2, name("bia"));
    EXPECT_TRUE(state.last<Joined>()->history.empty());
  }
}

TEST_F(StateTest, ForgetsWhatWasSaidInARoomThatIsEmpty) {
  enter(1, "ana");
  state_.say(1, {}, "hello");
  const std::weak_ptr<const Event> said = state_.events.back();
  state_.events.clear();
  EXPECT_FALSE(said.expired());
  state_.leave(1, Departure::quit);
  EXPECT_TRUE(said.expired());
  enter(2, "bia");
  EXPECT_TRUE(last<Joined>().history.empty());
}

// All rooms together keep 64 MiB. Beyond that, the room that keeps most loses lines, so a flood in
// one room takes nothing from the others.
TEST(State, KeepsOnlySoManyBytesOfAllRooms) {
  Table state{{.history_limit = 100'000}};
  const auto kept = [&](std::string_view where) {
    state.find(1, room(where));
    std::size_t bytes = 0;
    for (state.recall(1, 1);; state.recall_older(1)) {
      const auto& recalled = *state.last<Recalled>();
      for (const auto& event : recalled.history) bytes += footprint(*event);
      state.events.erase(state.events.begin(), state.events.end() - 1);
      if (!recalled.has_older) return bytes;
    }
  };
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  const std::string line(mebibyte, 'x');
  state.enter(1, name("ana"));
  for (int i = 0; i < 10; ++i) state.say(1, {}, line);
  state.join(1, room("#b"));
  for (int i = 0; i < 80; ++i) state.say(1, {}, line);
  EXPECT_GE(kept("#lobby"), 10 * mebibyte) << "it keeps less";
  EXPECT_GE(kept("#b"), 52 * mebibyte);
  EXPECT_LE(kept("#lobby") + kept("#b"), 64 * mebibyte);
  state.say(1, room("#b"), "the last");
  state.recall(1, 1);
  EXPECT_EQ(texts(state.last<Recalled>()->history), Texts{"the last"});
  state.leave_room(1, room("#lobby"));
  for (int i = 0; i < 40; ++i) state.say(1, {}, line);
  EXPECT_GE(kept("#b"), 60 * mebibyte) << "there is place again";
}

TEST_F(StateTest, CutsWhatEveryoneWouldBeToldAgainAndAgain) {
  enter(1, "ana");
  state_.set_topic(1, std::string(399, 'x') + "ção");
  EXPECT_EQ(last<TopicSet>().topic, std::string(399, 'x')) << "no half of a character";
  state_.go_away(1, std::string(4000, 'x'));
  state_.who(1, {});
  EXPECT_EQ(last<Listed>().people.front().away, std::string(200, 'x'));

  const std::string reason = std::string(199, 'x') + "\u00e9 and so on";
  const std::string cut(199, 'x');
  state_.make_operator(1);
  enter(7, "gil", "10.0.0.7:1");
  state_.leave(7, Departure::quit, reason);
  EXPECT_EQ(last<Departed>().words, cut);
  enter(8, "gil");
  EXPECT_TRUE(state_.expel(1, name("gil"), reason).was_done());
  EXPECT_EQ(last<Departed>().words, cut);
  enter(9, "gil", "10.0.0.7:1");
  EXPECT_TRUE(state_.ban(1, parse_ban_target("10.0.0.7").value(), {}, reason).was_done());
  EXPECT_EQ(last<Departed>().words, cut);
  EXPECT_EQ(state_.ban_of("10.0.0.7:1"), cut);
}

// ---- Operators

TEST_F(StateTest, ObeysNobodyWhoIsNoOperator) {
  enter(1, "ana");
  enter(2, "bia");
  const auto events = state_.events.size();
  for (const auto& outcome :
       {state_.expel(1, name("bia"), ""), state_.ban(1, name("bia"), {}, ""),
        state_.lift_ban(1, name("bia")), state_.list_bans(1), state_.mute(1, name("bia"), {}),
        state_.unmute(1, name("bia")), state_.announce(1, "hello")}) {
    EXPECT_EQ(why(outcome), Why::not_operator);
  }
  EXPECT_EQ(state_.events.size(), events);
  state_.make_operator(1);
  EXPECT_EQ(subject(), 1U);
  EXPECT_NE(state_.last<OperatorMade>(), nullptr);
  EXPECT_TRUE(state_.announce(1, "hello").was_done());
  state_.leave(1, Departure::quit);
  enter(3, "ana");
  EXPECT_EQ(why(state_.announce(3, "hello")), Why::not_operator) << "the name alone is none";
}

TEST_F(StateTest, TakesOutWhoIsKicked) {
  enter_operator(1, "ana");
  enter(2, "bia");
  state_.join(2, room("#jogos"));
  EXPECT_TRUE(state_.expel(1, name("Bia"), "enough").was_done());
  EXPECT_EQ(subject(), 2U);
  const auto& departed = last<Departed>();
  EXPECT_EQ(departed.departure, Departure::kicked);
  EXPECT_EQ(departed.by, "ana");
  EXPECT_EQ(departed.by_identity, state_.events.front()->identity) << "that of ana";
  EXPECT_EQ(departed.words, "enough");
  EXPECT_EQ(names(departed.rooms), (Texts{"#lobby", "#jogos"}));
  EXPECT_FALSE(is_here(2));
  EXPECT_FALSE(state_.leave(2, Departure::lost)) << "it is gone already";
  EXPECT_EQ(why(state_.expel(1, name("bia"), "")), Why::nobody);
  enter(3, "bia");
}

TEST_F(StateTest, DoesNothingToAnOperator) {
  enter_operator(1, "ana");
  enter_operator(2, "bia");
  EXPECT_EQ(why(state_.expel(1, name("bia"), "")), Why::is_operator);
  EXPECT_EQ(why(state_.mute(1, name("bia"), {})), Why::is_operator);
  EXPECT_EQ(why(state_.ban(1, name("bia"), {}, "")), Why::is_operator);
  EXPECT_EQ(why(state_.ban(1, *parse_ban_target("10.0.0.0/8"), {}, "")), Why::is_operator);
  EXPECT_TRUE(is_here(1) && is_here(2));
  EXPECT_TRUE(state_.bans_told_to(1).empty());
}

TEST_F(StateTest, KeepsABannedNameOut) {
  enter_operator(1, "ana");
  enter(2, "bia");
  enter(3, "caio");
  constexpr std::chrono::hours time{1};
  EXPECT_TRUE(state_.ban(1, name("Bia"), time, "enough").was_done());
  EXPECT_FALSE(is_here(2));
  EXPECT_TRUE(is_here(3));
  EXPECT_EQ(std::get<Refused>(state_.enter(4, name("BIA"))).why, Why::name_banned);
  EXPECT_EQ(why(state_.rename(3, name("bia"))), Why::name_banned);

  EXPECT_TRUE(state_.list_bans(1).was_done());
  ASSERT_EQ(last<BansListed>().bans.size(), 1U);
  const auto ban = last<BansListed>().bans[0];
  EXPECT_EQ(ban.what, "Bia");
  EXPECT_EQ(ban.by, "ana");
  EXPECT_EQ(ban.reason, "enough");
  EXPECT_EQ(ban.until, state_.time + time);

  EXPECT_EQ(why(state_.lift_ban(1, name("caio"))), Why::not_banned);
  EXPECT_TRUE(state_.lift_ban(1, name("BIA")).was_done());
  EXPECT_TRUE(state_.bans_told_to(1).empty());
  enter(5, "bia");
}

TEST_F(StateTest, TakesOtherBansUnlessItsOwnWereChangedSince) {
  enter_operator(1, "ana");
  enter(2, "bia");
  enter(3, "caio", "10.0.0.7:1");
  enter(4, "davi");
  const auto others = [] {
    Bans bans;
    for (const auto* target : {"ana", "bia", "10.0.0.0/8"}) {
      bans.add({.target = *parse_ban_target(target),
                .set_by = "root",
                .set_at = {},
                .until = {},
                .reason = {}},
               {});
    }
    return bans;
  };
  const auto before = state_.bans_version();
  state_.ban(1, name("eva"), {}, "");
  EXPECT_FALSE(state_.replace_bans(others(), before));
  EXPECT_EQ(state_.bans_told_to(1).size(), 1U);
  EXPECT_TRUE(is_here(2));
  EXPECT_TRUE(state_.replace_bans(others(), state_.bans_version()));
  EXPECT_EQ(last<Departed>().by, "root");
  EXPECT_EQ(state_.bans_told_to(1).size(), 3U);
  EXPECT_TRUE(is_here(1)) << "an operator stays";
  EXPECT_FALSE(is_here(2));
  EXPECT_FALSE(is_here(3));
  EXPECT_TRUE(is_here(4));
  const auto version = state_.bans_version();
  state_.lift_ban(1, name("bia"));
  EXPECT_FALSE(state_.replace_bans(others(), version));
}

TEST_F(StateTest, KeepsABannedAddressOut) {
  enter_operator(1, "ana");
  enter(2, "bia", "192.168.1.7:50000");
  enter(3, "caio", "192.168.2.7:50000");
  EXPECT_TRUE(state_.ban(1, *parse_ban_target("192.168.1.0/24"), {}, "enough").was_done());
  EXPECT_FALSE(is_here(2));
  EXPECT_TRUE(is_here(3));
  EXPECT_EQ(state_.ban_of("192.168.1.99:1"), "enough");
  EXPECT_EQ(state_.ban_of("192.168.2.7:1"), std::nullopt);
  EXPECT_EQ(state_.ban_of("[::1]:1"), std::nullopt);
}

TEST_F(StateTest, ListsBansInPages) {
  enter_operator(1, "ana");
  for (int i = 100; i < 220; ++i) state_.ban(1, name("n" + std::to_string(i)), {}, "");
  const auto page = [&](std::size_t number) {
    state_.list_bans(1, number);
    return last<BansListed>();
  };
  EXPECT_EQ(page(1).bans.size(), 50U);
  EXPECT_EQ(page(1).count, 120U);
  EXPECT_EQ(page(1).page.more, 70U);
  EXPECT_EQ(page(2).bans.front().what, "n150");
  EXPECT_EQ(page(3).bans.back().what, "n219");
  EXPECT_FALSE(page(3).page.has_next);
}

// This holds for any name of another person.
TEST_F(StateTest, MarksWhatAnOperatorDoes) {
  enter(1, "ana");
  enter(2, "operator_ana");
  const auto marked = [&] { return state_.events.back()->by_operator; };
  state_.say(1, {}, "before");
  EXPECT_FALSE(marked());
  state_.make_operator(1);
  EXPECT_EQ(last<OperatorMade>().name, "ana");
  state_.say(1, {}, "hello");
  EXPECT_TRUE(marked());
  state_.say(2, {}, "hello");
  EXPECT_FALSE(marked());
  state_.whisper(1, name("operator_ana"), "psst");
  EXPECT_FALSE(last<WhisperSent>().to.is_operator);
  const auto& told = std::get<Whispered>(state_.events[state_.events.size() - 2]->what);
  EXPECT_TRUE(told.from.is_operator);
  state_.whisper(2, name("ana"), "psst");
  EXPECT_TRUE(last<WhisperSent>().to.is_operator);
  state_.join(2, room("#jogos"));
  state_.join(1, room("#jogos"));
  EXPECT_TRUE(marked());
  enter(3, "caio");
  EXPECT_FALSE(marked());
  EXPECT_TRUE(last<Joined>().others[0].is_operator);
  EXPECT_FALSE(last<Joined>().others[1].is_operator);
  state_.who_is(3, name("ana"));
  EXPECT_TRUE(last<Described>().is_operator);
  state_.who_is(3, name("operator_ana"));
  EXPECT_FALSE(last<Described>().is_operator);
  state_.set_topic(1, "us");
  EXPECT_TRUE(marked());
  state_.rename(1, name("aninha"));
  EXPECT_TRUE(marked());
  state_.leave_room(1, room("#jogos"));
  EXPECT_TRUE(marked());
  state_.leave(1, Departure::quit);
  EXPECT_TRUE(marked());
}

// A client that had connected, and had no name yet, is on no list when the ban is set.
TEST_F(StateTest, LetsNobodyEnterFromAnAddressThatWasBannedMeanwhile) {
  enter_operator(1, "ana");
  state_.ban(1, *parse_ban_target("192.168.1.0/24"), {}, "enough");
  const auto refused = std::get<Refused>(state_.enter(2, name("bia"), "192.168.1.7:50000"));
  EXPECT_EQ(refused.why, Why::name_banned);
  EXPECT_EQ(refused.what, "enough");
  EXPECT_FALSE(is_here(2));
}

TEST_F(StateTest, LetsAMutedPersonOnlyListen) {
  enter_operator(1, "ana");
  enter(2, "bia");
  state_.whisper(1, name("bia"), "psst");
  EXPECT_TRUE(state_.mute(1, name("Bia"), {}).was_done());
  EXPECT_EQ(last<Done>().whom, "bia");
  const auto& told = *state_.events[state_.events.size() - 2];
  EXPECT_EQ(told.subject, 2U);
  EXPECT_TRUE(std::get<Muted>(told.what).muted);
  EXPECT_EQ(std::get<Muted>(told.what).by, "ana");
  for (const auto& outcome : {state_.say(2, {}, "hello"), state_.whisper(2, name("ana"), "hello"),
                              state_.reply(2, "hello"), state_.set_topic(2, "hello"),
                              state_.rename(2, name("beatriz"))}) {
    EXPECT_EQ(why(outcome), Why::muted);
  }
  EXPECT_EQ(why(state_.join(2, room("#ana_is_a_bore"))), Why::muted) << "it names no room";
  EXPECT_TRUE(state_.join(1, room("#jogos")).was_done());
  EXPECT_TRUE(state_.join(2, room("#jogos")).was_done());
  EXPECT_TRUE(state_.join(2, room("#lobby")).was_done());
  state_.leave(2, Departure::quit);
  enter(3, "BIA");
  EXPECT_EQ(why(state_.say(3, {}, "hello")), Why::muted) << "it is the name's";

  EXPECT_TRUE(state_.unmute(1, name("bia")).was_done());
  EXPECT_EQ(last<Done>().what, Done::What::unmuted);
  EXPECT_TRUE(state_.say(3, {}, "hello").was_done());
  EXPECT_EQ(why(state_.unmute(1, name("bia"))), Why::not_muted);
  EXPECT_EQ(why(state_.mute(1, name("caio"), {})), Why::nobody);
}

TEST_F(StateTest, PassesOnNoReasonsOfAMutedPerson) {
  enter_operator(1, "ana");
  enter(2, "bia");
  state_.mute(1, name("bia"), {});
  state_.go_away(2, "because of ana");
  EXPECT_TRUE(last<AwaySet>().away);
  EXPECT_EQ(last<AwaySet>().reason, "");
  state_.whisper(1, name("bia"), "psst");
  EXPECT_EQ(last<WhisperSent>().away, "");
  state_.leave(2, Departure::quit, "because of ana");
  EXPECT_EQ(last<Departed>().words, "");
}

TEST_F(StateTest, LetsTalkAgainOnceTheTimeIsOver) {
  enter_operator(1, "ana");
  enter(2, "bia");
  state_.mute(1, name("bia"), std::chrono::hours{1});
  EXPECT_EQ(why(state_.say(2, {}, "hello")), Why::muted);
  state_.moment += std::chrono::minutes{59};
  EXPECT_EQ(why(state_.say(2, {}, "hello")), Why::muted);
  state_.time += std::chrono::hours{24 * 365};
  EXPECT_EQ(why(state_.say(2, {}, "hello")), Why::muted) << "the clock on the wall was set";
  state_.moment += std::chrono::minutes{1};
  EXPECT_TRUE(state_.say(2, {}, "hello").was_done());
}

TEST_F(StateTest, AnnouncesToEveryone) {
  enter_operator(1, "ana");
  state_.leave_room(1, {});
  EXPECT_TRUE(state_.announce(1, "dinner").was_done());
  EXPECT_EQ(last<Announced>().by, "ana");
  EXPECT_EQ(last<Announced>().text, "dinner");
}

}  // namespace
}  // namespace papo::chat
