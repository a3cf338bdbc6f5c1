#include "chat/hub.h"

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

namespace papo::chat {
namespace {

class RecordingSink final : public EventSink {
 public:
  void post(EventPtr event) override { events.push_back(std::move(event)); }
  void wake() override { ++wakes; }

  template <typename What>
  [[nodiscard]] const What* last() const {
    return events.empty() ? nullptr : std::get_if<What>(&events.back()->what);
  }

  std::vector<EventPtr> events;
  int wakes = 0;
};

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

Name name(std::string_view text) { return std::get<Name>(make_name(text)); }
Name room(std::string_view text) { return std::get<Name>(make_room_name(text)); }

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
using Why = Refused::Why;

Why why(const Outcome& outcome) {
  const auto* const refusal = outcome.refusal();
  EXPECT_NE(refusal, nullptr) << "it was not refused";
  return refusal == nullptr ? Why{} : refusal->why;
}

class HubTest : public testing::Test {
 protected:
  // A client of the first sink.
  void enter(ClientId client, std::string_view called, std::string_view address = {}) {
    ASSERT_TRUE(
        std::holds_alternative<std::size_t>(hub_.enter(client, name(called), one_, address)));
  }
  void enter_operator(ClientId client, std::string_view called) {
    enter(client, called, "10.9.9.9:1");
    hub_.make_operator(client);
  }
  [[nodiscard]] bool is_here(ClientId client) {
    const auto before = one_.events.size();
    hub_.list_rooms(client);
    return one_.events.size() > before;
  }
  // The last event, which must be one of that kind.
  template <typename What>
  const What& last() {
    const auto* const what = one_.last<What>();
    if (what == nullptr) throw std::logic_error("the last event is another");
    return *what;
  }
  [[nodiscard]] ClientId subject() const { return one_.events.back()->subject; }

  RecordingSink one_;
  RecordingSink two_;
  Hub hub_{Hub::Settings{}, {&one_, &two_}};
};

TEST_F(HubTest, PutsTheSameEventIntoEverySink) {
  hub_.enter(1, name("ana"), one_);
  hub_.say(1, {}, "hello");
  hub_.leave(1, Departure::quit, "tired");
  ASSERT_EQ(one_.events.size(), 3U);
  EXPECT_EQ(one_.events, two_.events);

  const auto& joined = std::get<Joined>(one_.events[0]->what);
  EXPECT_EQ(one_.events[0]->subject, 1U);
  EXPECT_EQ(joined.name, "ana");
  EXPECT_EQ(joined.room.name, "#lobby");
  const auto& said = std::get<Said>(one_.events[1]->what);
  EXPECT_EQ(one_.events[1]->subject, 1U);
  EXPECT_EQ(said.name, "ana");
  EXPECT_EQ(said.text, "hello");
  const auto& left = std::get<Departed>(one_.events[2]->what);
  EXPECT_EQ(one_.events[2]->subject, 1U);
  EXPECT_EQ(left.name, "ana");
  ASSERT_EQ(left.rooms.size(), 1U);
  EXPECT_EQ(left.rooms[0].name, "#lobby");
  EXPECT_EQ(left.departure, Departure::quit);
  EXPECT_EQ(left.words, "tired");
}

// ---- Those who are behind

class HubWithLaggards : public HubTest {
 protected:
  void SetUp() override {
    enter(1, "ana");
    enter(2, "bia");
    enter(3, "caio");
    enter(4, "duda");
    enter(5, "eva");
  }
  unsigned price_of_talking() { return hub_.say(1, {}, "hello").price(); }
};

TEST_F(HubWithLaggards, TalkingCostsAsMuchAsMembersAreBehind) {
  EXPECT_EQ(price_of_talking(), 1U);
  hub_.lags(2, {.level = 3});
  EXPECT_EQ(price_of_talking(), 8U);
  for (const ClientId one : {3U, 4U, 5U}) hub_.lags(one, {.level = 3});
  EXPECT_EQ(price_of_talking(), 64U);
  hub_.lags(3, {.level = 2});
  EXPECT_EQ(price_of_talking(), 16U);
  hub_.lags(2, {.level = 3, .takes = false});
  EXPECT_EQ(price_of_talking(), 8U);
  for (const ClientId one : {2U, 4U, 5U}) hub_.lags(one, {});
  EXPECT_EQ(price_of_talking(), 4U);
  hub_.lags(3, {});
  EXPECT_EQ(price_of_talking(), 1U);
}

TEST_F(HubWithLaggards, TheyTakeTheirLagAlongFromRoomToRoom) {
  hub_.lags(2, {.level = 3});
  hub_.join(1, room("#a"));
  EXPECT_EQ(price_of_talking(), 1U) << "they are not in this room";
  hub_.join(2, room("#a"));
  EXPECT_EQ(price_of_talking(), 8U);
  hub_.rename(2, name("bela"));
  EXPECT_EQ(price_of_talking(), 8U);
  hub_.leave_room(2, {});
  EXPECT_EQ(price_of_talking(), 1U);
  hub_.go(1, room("#lobby"));
  EXPECT_EQ(price_of_talking(), 8U);
  hub_.leave(2, Departure::quit);
  EXPECT_EQ(price_of_talking(), 1U);
  hub_.lags(3, {.level = 3});
  hub_.make_operator(1);
  EXPECT_EQ(price_of_talking(), 8U);
  hub_.kick(1, name("caio"), "");
  EXPECT_EQ(price_of_talking(), 1U);
}

TEST_F(HubWithLaggards, WhateverTheRoomIsToldCostsThat) {
  hub_.lags(2, {.level = 3});
  EXPECT_EQ(hub_.set_topic(1, "tea").price(), 8U);
  EXPECT_EQ(hub_.rename(1, name("aninha")).price(), 8U);
  EXPECT_EQ(hub_.leave_room(1, {}).price(), 8U);
  EXPECT_EQ(hub_.join(1, room("#lobby")).price(), 8U);
  EXPECT_EQ(hub_.who(1, {}).price(), 1U);
  EXPECT_EQ(hub_.whisper(1, name("caio"), "psst").price(), 1U);
}

TEST_F(HubWithLaggards, NothingIsWhisperedToWhoIsFarBehind) {
  hub_.whisper(2, name("ana"), "psst");
  hub_.lags(2, {.level = 1});
  EXPECT_TRUE(hub_.whisper(1, name("bia"), "psst").was_done());
  for (const bool takes : {true, false}) {
    hub_.lags(2, {.level = 2, .takes = takes});
    const auto refused = hub_.whisper(1, name("bia"), "psst");
    EXPECT_EQ(why(refused), Why::far_behind);
    EXPECT_EQ(refused.refusal()->what, "bia");
    EXPECT_EQ(why(hub_.reply(1, "psst")), Why::far_behind);
  }
  hub_.lags(2, {});
  EXPECT_TRUE(hub_.reply(1, "psst").was_done());
}

TEST_F(HubTest, WhoIsNotHereIsNotBehind) {
  hub_.lags(7, {.level = 3});
  enter(7, "ana");
  EXPECT_EQ(hub_.say(7, {}, "hello").price(), 1U);
}

TEST_F(HubTest, TellsHowManyAreHere) {
  EXPECT_EQ(std::get<std::size_t>(hub_.enter(1, name("ana"), one_)), 1U);
  EXPECT_EQ(std::get<std::size_t>(hub_.enter(2, name("bia"), two_)), 2U);
  EXPECT_EQ(hub_.leave(1, Departure::lost)->people, 1U);
  const auto gone = hub_.leave(2, Departure::lost);
  EXPECT_EQ(gone->people, 0U);
  EXPECT_EQ(gone->name, "bia");
}

TEST_F(HubTest, TellsANewcomerWhoIsHereInTheOrderTheyCame) {
  hub_.enter(1, name("bia"), one_);
  hub_.enter(2, name("ana"), two_);
  hub_.enter(3, name("caio"), one_);
  const auto* joined = one_.last<Joined>();
  ASSERT_NE(joined, nullptr);
  EXPECT_EQ(names(joined->others), (std::vector<std::string>{"bia", "ana"}));
  EXPECT_EQ(joined->others_count, 2U);
}

TEST_F(HubTest, TellsANewcomerNoMoreThanTwentyNames) {
  for (ClientId client = 1; client <= 58; ++client) {
    hub_.enter(client, name("n" + std::to_string(client)), one_);
  }
  const auto* joined = one_.last<Joined>();
  ASSERT_NE(joined, nullptr);
  EXPECT_EQ(joined->others.size(), 20U);
  EXPECT_EQ(joined->others.front().name, "n1");
  EXPECT_EQ(joined->others.back().name, "n20");
  EXPECT_EQ(joined->others_count, 57U);
}

TEST_F(HubTest, GivesANameToOneAtATime) {
  hub_.enter(1, name("João"), one_);
  EXPECT_EQ(std::get<Refused>(hub_.enter(2, name("JOÃO"), two_)).why, Refused::Why::name_taken);
  EXPECT_EQ(one_.events.size(), 1U);
  hub_.say(2, {}, "I never came in");
  EXPECT_EQ(one_.events.size(), 1U);
  hub_.leave(1, Departure::quit, {});
  EXPECT_EQ(std::get<std::size_t>(hub_.enter(2, name("JOÃO"), two_)), 1U);
  EXPECT_EQ(one_.last<Joined>()->name, "JOÃO");
}

TEST_F(HubTest, DoesNothingForWhoIsNotHere) {
  hub_.say(1, {}, "hello");
  hub_.who(1, {});
  EXPECT_FALSE(hub_.leave(1, Departure::quit));
  hub_.enter(1, name("ana"), one_);
  hub_.leave(1, Departure::quit, {});
  hub_.say(1, {}, "still there?");
  EXPECT_FALSE(hub_.leave(1, Departure::lost));
  EXPECT_EQ(one_.events.size(), 2U);
  EXPECT_EQ(two_.events.size(), 2U);
}

TEST_F(HubTest, ListsWhoIsHereToTheOneWhoAsks) {
  hub_.enter(1, name("ana"), one_);
  hub_.enter(2, name("bia"), two_);
  hub_.who(2, {});
  EXPECT_EQ(one_.events.size(), 2U);
  const auto* listed = two_.last<Listed>();
  ASSERT_NE(listed, nullptr);
  EXPECT_EQ(two_.events.back()->subject, 2U);
  EXPECT_EQ(listed->room, "#lobby");
  EXPECT_EQ(names(*listed), (std::vector<std::string>{"ana", "bia"}));
}

TEST_F(HubTest, ListsPeopleAsTheyAreByNow) {
  enter(1, "ana");
  enter(2, "bia");
  hub_.join(1, room("#jogos"));
  const auto list = [&](std::string_view of) {
    hub_.who(1, room(of));
    return last<Listed>().people;
  };
  hub_.go_away(2, "lunch");
  EXPECT_EQ(list("#lobby").at(1).away, "lunch");
  EXPECT_EQ(list("#lobby").at(0).away, std::nullopt);
  hub_.say(2, {}, "back");
  EXPECT_EQ(list("#lobby").at(1).away, std::nullopt);
  hub_.rename(2, name("beatriz"));
  EXPECT_EQ(list("#lobby").at(1).name, "beatriz");
  EXPECT_FALSE(list("#lobby").at(1).is_operator);
  hub_.make_operator(2);
  EXPECT_TRUE(list("#lobby").at(1).is_operator);
  hub_.leave_room(2, {});
  EXPECT_EQ(list("#lobby").size(), 1U);
  EXPECT_EQ(list("#jogos").size(), 1U);
  hub_.join(2, room("#jogos"));
  EXPECT_EQ(list("#jogos").size(), 2U);
}

TEST_F(HubTest, ListsPeopleInPagesWithHowManyThereAre) {
  for (ClientId client = 1; client <= 450; ++client) enter(client, "n" + std::to_string(client));
  const auto page = [&](std::size_t number) {
    EXPECT_TRUE(hub_.who(1, {}, number).was_done());
    return last<Listed>();
  };
  const auto first = page(1);
  EXPECT_EQ(first.count, 450U);
  EXPECT_EQ(first.people.size(), 200U);
  EXPECT_EQ(first.page.number, 1U);
  EXPECT_EQ(first.page.more, 250U);
  EXPECT_TRUE(first.page.has_next);
  // Those who leave make a hole in the order, not in the pages.
  hub_.leave(3, Departure::quit);
  hub_.leave(250, Departure::quit);
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

TEST_F(HubTest, KeepsTheOrderOfThoseWhoStayWhenMostLeave) {
  for (ClientId client = 1; client <= 100; ++client) enter(client, "n" + std::to_string(client));
  for (ClientId client = 1; client <= 100; ++client) {
    if (client % 10 != 0) hub_.leave(client, Departure::quit);
  }
  enter(101, "late");
  hub_.leave(50, Departure::quit);
  hub_.who(101, {});
  EXPECT_EQ(names(last<Listed>()),
            (Texts{"n10", "n20", "n30", "n40", "n60", "n70", "n80", "n90", "n100", "late"}));
}

TEST_F(HubTest, SaysThatItStopsOnceTheLastWorkerHasDrained) {
  hub_.worker_drained();
  EXPECT_TRUE(one_.events.empty());
  hub_.worker_drained();
  EXPECT_NE(one_.last<Stopping>(), nullptr);
  EXPECT_NE(two_.last<Stopping>(), nullptr);
}

TEST_F(HubTest, WakesNobodyByItself) {
  hub_.enter(1, name("ana"), one_);
  hub_.say(1, {}, "hello");
  EXPECT_EQ(one_.wakes, 0);
  hub_.wake_all();
  EXPECT_EQ(one_.wakes, 1);
  EXPECT_EQ(two_.wakes, 1);
}

// ---- Rooms

TEST_F(HubTest, TakesWhoJoinsIntoARoomThatIsMadeForIt) {
  enter(1, "ana");
  EXPECT_TRUE(hub_.join(1, room("#Jogos")).was_done());
  const auto& joined = last<Joined>();
  EXPECT_EQ(one_.events.back(), two_.events.back());
  EXPECT_EQ(subject(), 1U);
  EXPECT_EQ(joined.name, "ana");
  EXPECT_EQ(joined.room.name, "#Jogos");
  EXPECT_FALSE(joined.entered);
  EXPECT_EQ(joined.others_count, 0U);
  hub_.say(1, {}, "hello");
  EXPECT_EQ(last<Said>().room.name, "#Jogos") << "it talks where it joined last";
}

TEST_F(HubTest, TakesNamesOfRoomsAsOneWhateverTheirCase) {
  enter(1, "ana");
  enter(2, "bia");
  hub_.join(1, room("#Jogos"));
  const auto id = last<Joined>().room.id;
  hub_.join(2, room("jogos"));
  EXPECT_EQ(last<Joined>().room.id, id);
  EXPECT_EQ(last<Joined>().room.name, "#Jogos");
  EXPECT_EQ(names(last<Joined>().others), Texts{"ana"});
  EXPECT_TRUE(hub_.say(2, room("#JOGOS"), "hello").was_done());
}

TEST_F(HubTest, TellsTheFirstRoomFromOthersByWhoHasJustEntered) {
  enter(1, "ana");
  EXPECT_TRUE(last<Joined>().entered);
  hub_.leave_room(1, {});
  hub_.join(1, room("#lobby"));
  EXPECT_FALSE(last<Joined>().entered);
}

TEST_F(HubTest, GoesWhereItIsAlreadyAndTellsOnlyTheOneWhoGoes) {
  enter(1, "ana");
  hub_.join(1, room("#jogos"));
  const auto seen_by_two = two_.events.size();
  for (const bool by_joining : {false, true}) {
    const auto lobby = room("#LOBBY");
    EXPECT_TRUE((by_joining ? hub_.join(1, lobby) : hub_.go(1, lobby)).was_done());
    EXPECT_EQ(last<Moved>().room.name, "#lobby");
    EXPECT_TRUE(hub_.go(1, room("#jogos")).was_done());
    EXPECT_EQ(last<Moved>().room.name, "#jogos");
  }
  EXPECT_EQ(two_.events.size(), seen_by_two);
  hub_.go(1, room("#lobby"));
  hub_.say(1, {}, "hello");
  EXPECT_EQ(last<Said>().room.name, "#lobby");
}

TEST_F(HubTest, DoesNothingForAnOperatorWhoIsNotHereAnyMore) {
  enter_operator(1, "ana");
  enter(2, "bia");
  hub_.leave(1, Departure::lost);
  const auto before = one_.events.size();
  for (const auto& outcome :
       {hub_.announce(1, "hello"), hub_.kick(1, name("bia"), ""), hub_.mute(1, name("bia"), {}),
        hub_.unmute(1, name("bia")), hub_.ban(1, *parse_ban_target("0.0.0.0/0"), {}, ""),
        hub_.lift_ban(1, name("bia")), hub_.make_operator(1), hub_.rename(1, name("aninha"))}) {
    EXPECT_FALSE(outcome.was_done());
    EXPECT_EQ(outcome.refusal(), nullptr);
  }
  EXPECT_EQ(one_.events.size(), before);
  EXPECT_TRUE(hub_.bans().empty());
}

TEST_F(HubTest, RefusesWhatIsMeantForARoomThatItIsNotIn) {
  enter(1, "ana");
  enter(2, "bia");
  hub_.join(2, room("#jogos"));
  const auto events = one_.events.size();
  for (const auto* where : {"#jogos", "#nowhere"}) {
    for (const auto& outcome : {hub_.go(1, room(where)), hub_.say(1, room(where), "hello"),
                                hub_.leave_room(1, room(where)), hub_.who(1, room(where))}) {
      EXPECT_EQ(why(outcome), Why::not_in_room);
      EXPECT_EQ(outcome.refusal()->what, where);
    }
  }
  EXPECT_EQ(one_.events.size(), events);
}

TEST_F(HubTest, SaysInAnotherRoomWithoutGoingThere) {
  enter(1, "ana");
  hub_.join(1, room("#jogos"));
  EXPECT_TRUE(hub_.say(1, room("#lobby"), "there").was_done());
  EXPECT_EQ(last<Said>().room.name, "#lobby");
  hub_.say(1, {}, "waves", true);
  EXPECT_EQ(last<Said>().room.name, "#jogos");
  EXPECT_TRUE(last<Said>().action);
}

TEST_F(HubTest, TalksInTheRoomJoinedLastOnceItLeavesTheOneItTalksIn) {
  enter(1, "ana");
  hub_.join(1, room("#a"));
  hub_.join(1, room("#b"));
  hub_.go(1, room("#a"));
  EXPECT_TRUE(hub_.leave_room(1, {}).was_done());
  EXPECT_EQ(last<Left>().room.name, "#a");
  EXPECT_EQ(last<Left>().talking_in.name, "#b");
  EXPECT_TRUE(hub_.leave_room(1, room("#lobby")).was_done());
  EXPECT_EQ(last<Left>().talking_in.name, "#b") << "it leaves another";
  EXPECT_TRUE(hub_.leave_room(1, {}).was_done());
  EXPECT_EQ(last<Left>().talking_in.id, 0U);
  EXPECT_EQ(one_.events.back(), two_.events.back());
}

TEST_F(HubTest, RefusesWhatNeedsARoomToWhoIsInNone) {
  enter(1, "ana");
  hub_.leave_room(1, {});
  const auto events = one_.events.size();
  for (const auto& outcome : {hub_.say(1, {}, "hello"), hub_.leave_room(1, {}), hub_.who(1, {}),
                              hub_.set_topic(1, "x"), hub_.tell_topic(1), hub_.recall(1, 5)}) {
    EXPECT_EQ(why(outcome), Why::no_room);
  }
  EXPECT_EQ(one_.events.size(), events);
  EXPECT_TRUE(hub_.join(1, room("#lobby")).was_done());
  hub_.leave_room(1, {});
  hub_.leave(1, Departure::quit);
  EXPECT_TRUE(last<Departed>().rooms.empty());
}

TEST_F(HubTest, ForgetsARoomThatIsEmpty) {
  enter(1, "ana");
  hub_.join(1, room("#Jogos"));
  const auto id = last<Joined>().room.id;
  hub_.set_topic(1, "games");
  hub_.leave_room(1, {});
  hub_.list_rooms(1);
  EXPECT_EQ(last<RoomsListed>().count, 1U);
  hub_.join(1, room("#jogos"));
  EXPECT_NE(last<Joined>().room.id, id);
  EXPECT_EQ(last<Joined>().room.name, "#jogos");
  EXPECT_EQ(last<Joined>().topic, "");
  EXPECT_TRUE(last<Joined>().history.empty());
}

TEST_F(HubTest, TakesWhoLeavesTheServerOutOfAllItsRooms) {
  enter(1, "ana");
  enter(2, "bia");
  hub_.join(1, room("#a"));
  hub_.join(1, room("#b"));
  hub_.leave(1, Departure::lost);
  EXPECT_EQ(names(last<Departed>().rooms), (Texts{"#lobby", "#a", "#b"}));
  hub_.list_rooms(2);
  EXPECT_EQ(last<RoomsListed>().count, 1U);
  hub_.who(2, {});
  EXPECT_EQ(names(last<Listed>()), Texts{"bia"});
}

TEST(Hub, LetsNobodyIntoTooManyRooms) {
  RecordingSink sink;
  Hub hub{{.max_rooms = 3}, {&sink}};
  hub.enter(1, name("ana"), sink);
  EXPECT_TRUE(hub.join(1, room("#a")).was_done());
  EXPECT_TRUE(hub.join(1, room("#b")).was_done());
  const auto outcome = hub.join(1, room("#c"));
  EXPECT_EQ(why(outcome), Why::too_many_rooms);
  EXPECT_EQ(outcome.refusal()->limit, 3U);
  EXPECT_TRUE(hub.join(1, room("#a")).was_done()) << "it is there already";
  hub.leave_room(1, room("#b"));
  EXPECT_TRUE(hub.join(1, room("#c")).was_done());
}

TEST(Hub, CallsTheFirstRoomAsItIsTold) {
  RecordingSink sink;
  Hub hub{{.first_room = "#Sala"}, {&sink}};
  hub.enter(1, name("ana"), sink);
  EXPECT_EQ(sink.last<Joined>()->room.name, "#Sala");
}

TEST_F(HubTest, ListsRoomsWithHowManyAreThere) {
  enter(1, "ana");
  enter(2, "bia");
  hub_.join(1, room("#zoo"));
  hub_.join(2, room("#Ar"));
  hub_.set_topic(2, "fresh");
  hub_.list_rooms(1);
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

TEST_F(HubTest, ListsOnesOwnRoomsFirstThenThoseWithMostPeopleThenByName) {
  for (ClientId client = 1; client <= 5; ++client) enter(client, "n" + std::to_string(client));
  for (ClientId client = 2; client <= 5; ++client) hub_.join(client, room("#many"));
  for (ClientId client = 3; client <= 5; ++client) hub_.join(client, room("#several"));
  for (const auto* alone : {"#c", "#B", "#a"}) hub_.join(5, room(alone));
  hub_.join(1, room("#mine"));
  const auto listed = [&](ClientId to) {
    hub_.list_rooms(to);
    return names(last<RoomsListed>());
  };
  EXPECT_EQ(listed(1), (Texts{"#lobby", "#mine", "#many", "#several", "#a", "#B", "#c"}));
  EXPECT_EQ(listed(2), (Texts{"#lobby", "#many", "#several", "#a", "#B", "#c", "#mine"}));
  hub_.leave(4, Departure::quit);
  hub_.leave_room(3, room("#many"));
  EXPECT_EQ(listed(1), (Texts{"#lobby", "#mine", "#many", "#several", "#a", "#B", "#c"}))
      << "they are as many again, and it goes by name";
  hub_.leave_room(2, room("#many"));
  EXPECT_EQ(listed(1), (Texts{"#lobby", "#mine", "#several", "#a", "#B", "#c", "#many"}));
}

// Whoever makes many rooms hides none where people are.
TEST(Hub, ListsRoomsInPagesUpToTheTenth) {
  RecordingSink sink;
  Hub hub{{.max_rooms = 1000}, {&sink}};
  for (ClientId client = 1; client <= 4; ++client) {
    hub.enter(client, name("n" + std::to_string(client)), sink);
  }
  for (const ClientId flooder : {1U, 2U}) {
    for (int i = 0; i < 600; ++i) {
      hub.join(flooder, room("#a" + std::to_string(flooder) + "x" + std::to_string(i)));
    }
  }
  for (const ClientId client : {3U, 4U}) hub.join(client, room("#zoo"));
  hub.join(4, room("#zz"));
  const auto page = [&](std::size_t number) {
    hub.list_rooms(4, number);
    return *sink.last<RoomsListed>();
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

TEST_F(HubTest, KeepsATopicForThoseWhoCome) {
  enter(1, "ana");
  EXPECT_TRUE(hub_.set_topic(1, "all things").was_done());
  EXPECT_EQ(one_.events.back(), two_.events.back());
  EXPECT_EQ(last<TopicSet>().topic, "all things");
  EXPECT_EQ(last<TopicSet>().name, "ana");
  hub_.tell_topic(1);
  EXPECT_EQ(last<TopicTold>().topic, "all things");
  enter(2, "bia");
  EXPECT_EQ(last<Joined>().topic, "all things");
  hub_.set_topic(2, "");
  EXPECT_EQ(last<TopicSet>().topic, "");
  hub_.tell_topic(1);
  EXPECT_EQ(last<TopicTold>().topic, "");
}

// ---- Between two

TEST_F(HubTest, TellsAWhisperToTheTwoAlone) {
  hub_.enter(1, name("ana"), one_);
  hub_.enter(2, name("bia"), two_);
  one_.events.clear();
  two_.events.clear();
  EXPECT_TRUE(hub_.whisper(1, name("BIA"), "psst").was_done());
  ASSERT_EQ(one_.events.size(), 1U);
  ASSERT_EQ(two_.events.size(), 1U);
  EXPECT_EQ(one_.events[0]->subject, 1U);
  EXPECT_EQ(one_.last<WhisperSent>()->to.name, "bia");
  EXPECT_EQ(one_.last<WhisperSent>()->text, "psst");
  EXPECT_FALSE(one_.last<WhisperSent>()->away);
  EXPECT_EQ(two_.events[0]->subject, 2U);
  EXPECT_EQ(two_.last<Whispered>()->from.name, "ana");
  EXPECT_EQ(two_.last<Whispered>()->text, "psst");
}

TEST_F(HubTest, WhispersToNobodyWhoIsNotHere) {
  enter(1, "ana");
  const auto outcome = hub_.whisper(1, name("Bia"), "psst");
  EXPECT_EQ(why(outcome), Why::nobody);
  EXPECT_EQ(outcome.refusal()->what, "Bia");
}

TEST_F(HubTest, RepliesToWhoWroteLast) {
  enter(1, "ana");
  enter(2, "bia");
  enter(3, "caio");
  EXPECT_EQ(why(hub_.reply(1, "to whom?")), Why::nobody_wrote);
  hub_.whisper(2, name("ana"), "psst");
  EXPECT_TRUE(hub_.reply(1, "yes?").was_done());
  EXPECT_EQ(last<WhisperSent>().to.name, "bia");
  hub_.whisper(3, name("ana"), "psst");
  hub_.whisper(1, name("bia"), "wait");
  EXPECT_TRUE(hub_.reply(1, "yes?").was_done());
  EXPECT_EQ(last<WhisperSent>().to.name, "caio");
  EXPECT_TRUE(hub_.reply(2, "I do").was_done()) << "ana wrote to her, too";
}

TEST_F(HubTest, RepliesToTheSamePersonUnderANewNameAndToNobodyElseUnderTheOldOne) {
  enter(1, "ana");
  enter(2, "bia");
  hub_.whisper(2, name("ana"), "psst");
  hub_.rename(2, name("beatriz"));
  enter(3, "bia");
  EXPECT_TRUE(hub_.reply(1, "yes?").was_done());
  EXPECT_EQ(last<WhisperSent>().to.name, "beatriz");
  hub_.leave(2, Departure::quit);
  enter(4, "beatriz");
  EXPECT_EQ(why(hub_.reply(1, "yes?")), Why::nobody_wrote);
}

// ---- Names

TEST_F(HubTest, RenamesInAllRoomsAtOnce) {
  enter(1, "ana");
  hub_.join(1, room("#jogos"));
  EXPECT_TRUE(hub_.rename(1, name("aninha")).was_done());
  EXPECT_EQ(one_.events.back(), two_.events.back());
  EXPECT_EQ(last<Renamed>().old_name, "ana");
  EXPECT_EQ(last<Renamed>().name, "aninha");
  EXPECT_EQ(names(last<Renamed>().rooms), (Texts{"#lobby", "#jogos"}));
  hub_.say(1, {}, "hello");
  EXPECT_EQ(last<Said>().name, "aninha");
  enter(2, "ana");
  EXPECT_EQ(names(last<Joined>().others), Texts{"aninha"});
}

TEST_F(HubTest, RenamesToNoNameThatIsTaken) {
  enter(1, "ana");
  enter(2, "bia");
  const auto outcome = hub_.rename(1, name("BIA"));
  EXPECT_EQ(why(outcome), Why::name_taken);
  EXPECT_EQ(outcome.refusal()->what, "BIA");
  EXPECT_TRUE(hub_.rename(1, name("Ana")).was_done()) << "her own, in another case";
  EXPECT_EQ(last<Renamed>().name, "Ana");
  EXPECT_EQ(why(hub_.rename(2, name("ana"))), Why::name_taken);
}

TEST_F(HubTest, LetsNobodyLookLikeSomeoneWhoIsHere) {
  enter(1, "ana");
  const auto refused = hub_.enter(2, name("\u0430na"), one_);  // A Cyrillic a.
  ASSERT_TRUE(std::holds_alternative<Refused>(refused));
  EXPECT_EQ(std::get<Refused>(refused).why, Why::name_looks_taken);
  EXPECT_EQ(std::get<Refused>(refused).what, "\u0430na");
  EXPECT_EQ(std::get<Refused>(refused).looks_like, "ana");
  enter(2, "bia");
  EXPECT_EQ(why(hub_.rename(2, name("\u0430na"))), Why::name_looks_taken);
  EXPECT_TRUE(hub_.rename(1, name("an\u0430")).was_done()) << "it may look like itself";
  EXPECT_EQ(why(hub_.rename(2, name("ana"))), Why::name_looks_taken);

  EXPECT_TRUE(hub_.rename(1, name("caio")).was_done());
  EXPECT_TRUE(hub_.rename(2, name("ana")).was_done()) << "nobody looks so any more";
  hub_.leave(2, Departure::quit);
  enter(3, "\u0430na");
}

TEST(Hub, KeepsSomeNamesFromPeople) {
  RecordingSink sink;
  Hub hub{Hub::Settings{.reserved_names = {"papo", "histórico"}}, {&sink}};
  for (const auto* reserved : {"papo", "PaPo", "p\u0430po", "HISTÓRICO", "hist\u00f3ric0"}) {
    const auto refused = hub.enter(1, name(reserved), sink);
    ASSERT_TRUE(std::holds_alternative<Refused>(refused)) << reserved;
    EXPECT_EQ(std::get<Refused>(refused).why, Why::name_reserved) << reserved;
    EXPECT_EQ(std::get<Refused>(refused).what, reserved);
  }
  ASSERT_TRUE(std::holds_alternative<std::size_t>(hub.enter(1, name("papos"), sink)));
  EXPECT_EQ(why(hub.rename(1, name("papo"))), Why::name_reserved);
  EXPECT_TRUE(hub.join(1, room("#papo")).was_done());
}

TEST_F(HubTest, CompletesNamesWhateverTheirCase) {
  enter(1, "ana");
  enter(2, "Anabela");
  enter(3, "João");
  const auto completed = [&](std::string_view prefix) {
    hub_.complete(1, prefix);
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
  hub_.rename(2, name("bela"));
  EXPECT_EQ(completed("an"), Texts{"ana"});
}

TEST_F(HubTest, CompletesRooms) {
  enter(1, "ana");
  hub_.join(1, room("#Jogos"));
  enter(2, "jo");
  const auto completed = [&](std::string_view prefix) {
    hub_.complete(1, prefix);
    EXPECT_EQ(last<Completed>().prefix, prefix);
    return last<Completed>().candidates;
  };
  EXPECT_EQ(completed("#"), (Texts{"#Jogos", "#lobby"}));
  EXPECT_EQ(completed("#JO"), Texts{"#Jogos"});
  EXPECT_EQ(completed("#x"), Texts{});
  EXPECT_EQ(completed("#" + std::string(4000, 'a')), Texts{});
}

TEST_F(HubTest, CompletesNoMoreThanFifty) {
  for (ClientId client = 1; client <= 60; ++client) enter(client, "n" + std::to_string(client));
  hub_.complete(1, "n");
  EXPECT_EQ(last<Completed>().candidates.size(), 50U);
}

// ---- Away

TEST_F(HubTest, TellsWhoWritesThatSomeoneIsAwayOnce) {
  enter(1, "ana");
  enter(2, "bia");
  enter(3, "caio");
  hub_.go_away(2, "lunch");
  EXPECT_EQ(subject(), 2U);
  EXPECT_TRUE(last<AwaySet>().away);
  EXPECT_EQ(last<AwaySet>().reason, "lunch");
  const auto told = [&](ClientId from) {
    hub_.whisper(from, name("bia"), "psst");
    return last<WhisperSent>().away;
  };
  EXPECT_EQ(told(1), "lunch");
  EXPECT_EQ(told(1), std::nullopt);
  EXPECT_EQ(told(3), "lunch");
  EXPECT_EQ(told(3), std::nullopt);
  hub_.go_away(2, "");
  EXPECT_EQ(told(1), "") << "that is news";
}

TEST_F(HubTest, ComesBackByTalkingOrBySayingSo) {
  enter(1, "ana");
  enter(2, "bia");
  const auto is_away = [&] {
    hub_.who_is(2, name("ana"));
    return last<Described>().away.has_value();
  };
  hub_.go_away(1, "lunch");
  EXPECT_TRUE(is_away());
  hub_.come_back(1);
  EXPECT_FALSE(last<AwaySet>().away);
  EXPECT_FALSE(is_away());
  const auto events = one_.events.size();
  hub_.come_back(1);
  EXPECT_EQ(one_.events.size(), events) << "it was back already";

  hub_.go_away(1, "");
  hub_.say(1, {}, "hello");
  EXPECT_FALSE(std::get<AwaySet>(one_.events[one_.events.size() - 2]->what).away);
  EXPECT_FALSE(is_away());
  hub_.go_away(1, "");
  hub_.whisper(1, name("bia"), "psst");
  EXPECT_FALSE(is_away());
  hub_.go_away(1, "");
  hub_.say(1, room("#nowhere"), "hello");
  EXPECT_TRUE(is_away()) << "it was refused";
}

TEST_F(HubTest, DescribesWhoIsHere) {
  enter(1, "ana");
  enter(2, "bia", "10.0.0.7:50000");
  hub_.join(2, room("#jogos"));
  EXPECT_TRUE(hub_.who_is(1, name("BIA")).was_done());
  EXPECT_EQ(last<Described>().name, "bia");
  EXPECT_EQ(last<Described>().rooms, (Texts{"#lobby", "#jogos"}));
  EXPECT_EQ(last<Described>().address, "") << "she is no operator";
  EXPECT_FALSE(last<Described>().away);
  EXPECT_EQ(why(hub_.who_is(1, name("caio"))), Why::nobody);
  hub_.make_operator(1);
  hub_.who_is(1, name("bia"));
  EXPECT_EQ(last<Described>().address, "10.0.0.7:50000");
}

// ---- History

TEST_F(HubTest, SendsWhoJoinsWhatWasSaidThereLast) {
  enter(1, "ana");
  for (int i = 0; i < 30; ++i) hub_.say(1, {}, std::to_string(i));
  hub_.join(1, room("#jogos"));
  hub_.say(1, {}, "elsewhere");
  enter(2, "bia");
  Texts expected;
  for (int i = 10; i < 30; ++i) expected.push_back(std::to_string(i));
  EXPECT_EQ(texts(last<Joined>().history), expected);
  hub_.join(2, room("#jogos"));
  EXPECT_EQ(texts(last<Joined>().history), Texts{"elsewhere"});
}

TEST_F(HubTest, KeepsTheNameUnderWhichItWasSaid) {
  enter(1, "ana");
  hub_.say(1, {}, "waves", true);
  hub_.rename(1, name("aninha"));
  hub_.recall(1, 5);
  ASSERT_EQ(last<Recalled>().history.size(), 1U);
  const auto& said = std::get<Said>(last<Recalled>().history[0]->what);
  EXPECT_EQ(said.name, "ana");
  EXPECT_TRUE(said.action);
}

TEST_F(HubTest, KeepsOnlyWhatWasSaid) {
  enter(1, "ana");
  enter(2, "bia");
  hub_.whisper(1, name("bia"), "secret");
  hub_.set_topic(1, "topic");
  hub_.rename(2, name("beatriz"));
  hub_.leave(2, Departure::quit);
  hub_.recall(1, 100);
  EXPECT_TRUE(last<Recalled>().history.empty());
}

TEST(Hub, KeepsNoMoreLinesThanItMay) {
  RecordingSink sink;
  Hub hub{{.history = 100, .history_limit = 5}, {&sink}};
  hub.enter(1, name("ana"), sink);
  for (int i = 0; i < 9; ++i) hub.say(1, {}, std::to_string(i));
  const auto recalled = [&](std::size_t lines) {
    hub.recall(1, lines);
    return texts(sink.last<Recalled>()->history);
  };
  EXPECT_EQ(recalled(2), (Texts{"7", "8"}));
  EXPECT_EQ(recalled(100), (Texts{"4", "5", "6", "7", "8"}));
  EXPECT_EQ(recalled(0), Texts{});
  EXPECT_EQ(sink.last<Recalled>()->room, "#lobby");
}

// An answer has no more than 100 lines, and no more than 16 KiB but for one line.
TEST(Hub, TellsWhatWasSaidInPages) {
  RecordingSink sink;
  Hub hub{{.history = 1000, .history_limit = 1000}, {&sink}};
  hub.enter(1, name("ana"), sink);
  for (int i = 0; i < 250; ++i) hub.say(1, {}, std::to_string(i));
  const auto recalled = [&] { return *sink.last<Recalled>(); };
  const auto expect = [&](int first, int last, bool older, bool has_older) {
    Texts expected;
    for (int i = first; i <= last; ++i) expected.push_back(std::to_string(i));
    EXPECT_EQ(texts(recalled().history), expected);
    EXPECT_EQ(recalled().older, older);
    EXPECT_EQ(recalled().has_older, has_older);
  };
  hub.recall_older(1);  // It was told of nothing yet.
  expect(150, 249, false, true);
  hub.recall(1, 1000);
  expect(150, 249, false, true);
  hub.say(1, {}, "meanwhile");
  hub.recall_older(1);
  expect(50, 149, true, true);
  hub.recall_older(1);
  expect(0, 49, true, false);
  hub.recall_older(1);
  expect(0, -1, true, false);
  hub.enter(2, name("bia"), sink);
  EXPECT_EQ(sink.last<Joined>()->history.size(), 100U);

  hub.join(1, room("#long"));
  const std::string line(4000, 'x');
  for (int i = 0; i < 10; ++i) hub.say(1, {}, line);
  hub.say(1, {}, std::string(100'000, 'x'));
  hub.recall_older(1);  // What it was told last was said elsewhere.
  EXPECT_EQ(recalled().history.size(), 1U);
  EXPECT_FALSE(recalled().older);
  hub.recall_older(1);
  EXPECT_EQ(recalled().history.size(), 4U);
  hub.join(2, room("#long"));
  EXPECT_EQ(sink.last<Joined>()->history.size(), 1U);
}

TEST(Hub, GoesOnWithWhatIsKeptIfWhatWasSaidBeforeIsForgotten) {
  RecordingSink sink;
  Hub hub{{.history_limit = 10}, {&sink}};
  hub.enter(1, name("ana"), sink);
  for (int i = 0; i < 10; ++i) hub.say(1, {}, std::to_string(i));
  hub.recall(1, 2);
  EXPECT_EQ(texts(sink.last<Recalled>()->history), (Texts{"8", "9"}));
  for (int i = 10; i < 17; ++i) hub.say(1, {}, std::to_string(i));
  hub.recall_older(1);
  EXPECT_EQ(texts(sink.last<Recalled>()->history), Texts{"7"});
  for (int i = 17; i < 30; ++i) hub.say(1, {}, std::to_string(i));
  hub.recall_older(1);
  EXPECT_EQ(texts(sink.last<Recalled>()->history), Texts{});
  EXPECT_FALSE(sink.last<Recalled>()->has_older);
}

TEST(Hub, KeepsAndSendsNoHistoryIfItMayNot) {
  for (const bool keeps : {false, true}) {
    RecordingSink sink;
    Hub hub{{.history = keeps ? 0U : 20U, .history_limit = keeps ? 20U : 0U}, {&sink}};
    hub.enter(1, name("ana"), sink);
    hub.say(1, {}, "hello");
    hub.recall(1, 10);
    EXPECT_EQ(sink.last<Recalled>()->history.size(), keeps ? 1U : 0U);
    hub.enter(2, name("bia"), sink);
    EXPECT_TRUE(sink.last<Joined>()->history.empty());
  }
}

TEST_F(HubTest, ForgetsWhatWasSaidInARoomThatIsEmpty) {
  enter(1, "ana");
  hub_.say(1, {}, "hello");
  const std::weak_ptr<const Event> said = one_.events.back();
  one_.events.clear();
  two_.events.clear();
  EXPECT_FALSE(said.expired());
  hub_.leave(1, Departure::quit);
  EXPECT_TRUE(said.expired());
  enter(2, "bia");
  EXPECT_TRUE(last<Joined>().history.empty());
}

// All rooms together keep 64 MiB; what is beyond goes at the cost of the room that keeps most: so
// nobody's flood takes away what others keep.
TEST(Hub, KeepsOnlySoManyBytesOfAllRooms) {
  struct Forgetful final : EventSink {
    void post(EventPtr event) override { last = std::move(event); }
    void wake() override {}
    EventPtr last;
  } sink;
  Hub hub{{.history_limit = 100'000}, {&sink}};
  const auto kept = [&](std::string_view where) {
    hub.go(1, room(where));
    std::size_t bytes = 0;
    for (hub.recall(1, 1);; hub.recall_older(1)) {
      const auto& recalled = std::get<Recalled>(sink.last->what);
      for (const auto& event : recalled.history) bytes += footprint(*event);
      if (!recalled.has_older) return bytes;
    }
  };
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  const std::string line(mebibyte, 'x');
  hub.enter(1, name("ana"), sink);
  for (int i = 0; i < 10; ++i) hub.say(1, {}, line);
  hub.join(1, room("#b"));
  for (int i = 0; i < 80; ++i) hub.say(1, {}, line);
  EXPECT_GE(kept("#lobby"), 10 * mebibyte) << "it keeps less";
  EXPECT_GE(kept("#b"), 52 * mebibyte);
  EXPECT_LE(kept("#lobby") + kept("#b"), 64 * mebibyte);
  hub.say(1, room("#b"), "the last");
  hub.recall(1, 1);
  EXPECT_EQ(texts(std::get<Recalled>(sink.last->what).history), Texts{"the last"});
  hub.leave_room(1, room("#lobby"));
  for (int i = 0; i < 40; ++i) hub.say(1, {}, line);
  EXPECT_GE(kept("#b"), 60 * mebibyte) << "there is place again";
}

TEST_F(HubTest, CutsWhatEveryoneWouldBeToldAgainAndAgain) {
  enter(1, "ana");
  hub_.set_topic(1, std::string(399, 'x') + "ção");
  EXPECT_EQ(last<TopicSet>().topic, std::string(399, 'x')) << "no half of a character";
  hub_.go_away(1, std::string(4000, 'x'));
  hub_.who(1, {});
  EXPECT_EQ(last<Listed>().people.front().away, std::string(200, 'x'));

  const std::string reason = std::string(199, 'x') + "\u00e9 and so on";
  const std::string cut(199, 'x');
  hub_.make_operator(1);
  enter(7, "gil", "10.0.0.7:1");
  hub_.leave(7, Departure::quit, reason);
  EXPECT_EQ(last<Departed>().words, cut);
  enter(8, "gil");
  EXPECT_TRUE(hub_.kick(1, name("gil"), reason).was_done());
  EXPECT_EQ(last<Departed>().words, cut);
  enter(9, "gil", "10.0.0.7:1");
  EXPECT_TRUE(hub_.ban(1, parse_ban_target("10.0.0.7").value(), {}, reason).was_done());
  EXPECT_EQ(last<Departed>().words, cut);
  EXPECT_EQ(hub_.ban_of("10.0.0.7:1"), cut);
}

// ---- Operators

TEST_F(HubTest, ObeysNobodyWhoIsNoOperator) {
  enter(1, "ana");
  enter(2, "bia");
  const auto events = one_.events.size();
  for (const auto& outcome :
       {hub_.kick(1, name("bia"), ""), hub_.ban(1, name("bia"), {}, ""),
        hub_.lift_ban(1, name("bia")), hub_.list_bans(1), hub_.mute(1, name("bia"), {}),
        hub_.unmute(1, name("bia")), hub_.announce(1, "hello")}) {
    EXPECT_EQ(why(outcome), Why::not_operator);
  }
  EXPECT_EQ(one_.events.size(), events);
  hub_.make_operator(1);
  EXPECT_EQ(subject(), 1U);
  EXPECT_NE(one_.last<OperatorMade>(), nullptr);
  EXPECT_TRUE(hub_.announce(1, "hello").was_done());
  hub_.leave(1, Departure::quit);
  enter(3, "ana");
  EXPECT_EQ(why(hub_.announce(3, "hello")), Why::not_operator) << "the name alone is none";
}

TEST_F(HubTest, TakesOutWhoIsKicked) {
  enter_operator(1, "ana");
  enter(2, "bia");
  hub_.join(2, room("#jogos"));
  EXPECT_TRUE(hub_.kick(1, name("Bia"), "enough").was_done());
  EXPECT_EQ(subject(), 2U);
  const auto& departed = last<Departed>();
  EXPECT_EQ(departed.departure, Departure::kicked);
  EXPECT_EQ(departed.by, "ana");
  EXPECT_EQ(departed.words, "enough");
  EXPECT_EQ(names(departed.rooms), (Texts{"#lobby", "#jogos"}));
  EXPECT_FALSE(is_here(2));
  EXPECT_FALSE(hub_.leave(2, Departure::lost)) << "it is gone already";
  EXPECT_EQ(why(hub_.kick(1, name("bia"), "")), Why::nobody);
  enter(3, "bia");
}

TEST_F(HubTest, DoesNothingToAnOperator) {
  enter_operator(1, "ana");
  enter_operator(2, "bia");
  EXPECT_EQ(why(hub_.kick(1, name("bia"), "")), Why::is_operator);
  EXPECT_EQ(why(hub_.mute(1, name("bia"), {})), Why::is_operator);
  EXPECT_EQ(why(hub_.ban(1, name("bia"), {}, "")), Why::is_operator);
  EXPECT_EQ(why(hub_.ban(1, *parse_ban_target("10.0.0.0/8"), {}, "")), Why::is_operator);
  EXPECT_TRUE(is_here(1) && is_here(2));
  EXPECT_TRUE(hub_.bans().empty());
}

TEST_F(HubTest, KeepsABannedNameOut) {
  enter_operator(1, "ana");
  enter(2, "bia");
  enter(3, "caio");
  const auto until = std::chrono::system_clock::now() + std::chrono::hours{1};
  EXPECT_TRUE(hub_.ban(1, name("Bia"), until, "enough").was_done());
  EXPECT_FALSE(is_here(2));
  EXPECT_TRUE(is_here(3));
  EXPECT_EQ(std::get<Refused>(hub_.enter(4, name("BIA"), one_)).why, Why::name_banned);
  EXPECT_EQ(why(hub_.rename(3, name("bia"))), Why::name_banned);

  EXPECT_TRUE(hub_.list_bans(1).was_done());
  ASSERT_EQ(last<BansListed>().bans.size(), 1U);
  const auto ban = last<BansListed>().bans[0];
  EXPECT_EQ(ban.what, "Bia");
  EXPECT_EQ(ban.by, "ana");
  EXPECT_EQ(ban.reason, "enough");
  EXPECT_EQ(ban.until, until);

  EXPECT_EQ(why(hub_.lift_ban(1, name("caio"))), Why::not_banned);
  EXPECT_TRUE(hub_.lift_ban(1, name("BIA")).was_done());
  EXPECT_TRUE(hub_.bans().empty());
  enter(5, "bia");
}

TEST_F(HubTest, TakesOtherBansUnlessItsOwnWereChangedSince) {
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
  const auto before = hub_.bans_version();
  hub_.ban(1, name("eva"), {}, "");
  EXPECT_FALSE(hub_.replace_bans(others(), before));
  EXPECT_EQ(hub_.bans().size(), 1U);
  EXPECT_TRUE(is_here(2));
  EXPECT_TRUE(hub_.replace_bans(others(), hub_.bans_version()));
  EXPECT_EQ(last<Departed>().by, "root");
  EXPECT_EQ(hub_.bans().size(), 3U);
  EXPECT_TRUE(is_here(1)) << "an operator stays";
  EXPECT_FALSE(is_here(2));
  EXPECT_FALSE(is_here(3));
  EXPECT_TRUE(is_here(4));
  const auto version = hub_.bans_version();
  hub_.lift_ban(1, name("bia"));
  EXPECT_FALSE(hub_.replace_bans(others(), version));
}

TEST_F(HubTest, KeepsABannedAddressOut) {
  enter_operator(1, "ana");
  enter(2, "bia", "192.168.1.7:50000");
  enter(3, "caio", "192.168.2.7:50000");
  EXPECT_TRUE(hub_.ban(1, *parse_ban_target("192.168.1.0/24"), {}, "enough").was_done());
  EXPECT_FALSE(is_here(2));
  EXPECT_TRUE(is_here(3));
  EXPECT_EQ(hub_.ban_of("192.168.1.99:1"), "enough");
  EXPECT_EQ(hub_.ban_of("192.168.2.7:1"), std::nullopt);
  EXPECT_EQ(hub_.ban_of("[::1]:1"), std::nullopt);
}

TEST_F(HubTest, ListsBansInPages) {
  enter_operator(1, "ana");
  for (int i = 100; i < 220; ++i) hub_.ban(1, name("n" + std::to_string(i)), {}, "");
  const auto page = [&](std::size_t number) {
    hub_.list_bans(1, number);
    return last<BansListed>();
  };
  EXPECT_EQ(page(1).bans.size(), 50U);
  EXPECT_EQ(page(1).count, 120U);
  EXPECT_EQ(page(1).page.more, 70U);
  EXPECT_EQ(page(2).bans.front().what, "n150");
  EXPECT_EQ(page(3).bans.back().what, "n219");
  EXPECT_FALSE(page(3).page.has_next);
}

// Whatever others call themselves.
TEST_F(HubTest, MarksWhatAnOperatorDoes) {
  enter(1, "ana");
  enter(2, "operator_ana");
  const auto marked = [&] { return one_.events.back()->by_operator; };
  hub_.say(1, {}, "before");
  EXPECT_FALSE(marked());
  hub_.make_operator(1);
  EXPECT_EQ(last<OperatorMade>().name, "ana");
  hub_.say(1, {}, "hello");
  EXPECT_TRUE(marked());
  hub_.say(2, {}, "hello");
  EXPECT_FALSE(marked());
  hub_.whisper(1, name("operator_ana"), "psst");
  EXPECT_FALSE(last<WhisperSent>().to.is_operator);
  const auto& told = std::get<Whispered>(one_.events[one_.events.size() - 2]->what);
  EXPECT_TRUE(told.from.is_operator);
  hub_.whisper(2, name("ana"), "psst");
  EXPECT_TRUE(last<WhisperSent>().to.is_operator);
  hub_.join(2, room("#jogos"));
  hub_.join(1, room("#jogos"));
  EXPECT_TRUE(marked());
  enter(3, "caio");
  EXPECT_FALSE(marked());
  EXPECT_TRUE(last<Joined>().others[0].is_operator);
  EXPECT_FALSE(last<Joined>().others[1].is_operator);
  hub_.who_is(3, name("ana"));
  EXPECT_TRUE(last<Described>().is_operator);
  hub_.who_is(3, name("operator_ana"));
  EXPECT_FALSE(last<Described>().is_operator);
  hub_.set_topic(1, "us");
  EXPECT_TRUE(marked());
  hub_.rename(1, name("aninha"));
  EXPECT_TRUE(marked());
  hub_.leave_room(1, room("#jogos"));
  EXPECT_TRUE(marked());
  hub_.leave(1, Departure::quit);
  EXPECT_TRUE(marked());
}

// One that had connected, and had no name yet, is not listed anywhere when the ban is set.
TEST_F(HubTest, LetsNobodyEnterFromAnAddressThatWasBannedMeanwhile) {
  enter_operator(1, "ana");
  hub_.ban(1, *parse_ban_target("192.168.1.0/24"), {}, "enough");
  const auto refused = std::get<Refused>(hub_.enter(2, name("bia"), one_, "192.168.1.7:50000"));
  EXPECT_EQ(refused.why, Why::address_banned);
  EXPECT_EQ(refused.what, "enough");
  EXPECT_FALSE(is_here(2));
}

TEST_F(HubTest, LetsAMutedPersonOnlyListen) {
  enter_operator(1, "ana");
  enter(2, "bia");
  hub_.whisper(1, name("bia"), "psst");
  EXPECT_TRUE(hub_.mute(1, name("Bia"), {}).was_done());
  EXPECT_EQ(last<Done>().whom, "bia");
  const auto& told = *one_.events[one_.events.size() - 2];
  EXPECT_EQ(told.subject, 2U);
  EXPECT_TRUE(std::get<Muted>(told.what).muted);
  EXPECT_EQ(std::get<Muted>(told.what).by, "ana");
  for (const auto& outcome :
       {hub_.say(2, {}, "hello"), hub_.whisper(2, name("ana"), "hello"), hub_.reply(2, "hello"),
        hub_.set_topic(2, "hello"), hub_.rename(2, name("beatriz"))}) {
    EXPECT_EQ(why(outcome), Why::muted);
  }
  EXPECT_EQ(why(hub_.join(2, room("#ana_is_a_bore"))), Why::muted) << "it names no room";
  EXPECT_TRUE(hub_.join(1, room("#jogos")).was_done());
  EXPECT_TRUE(hub_.join(2, room("#jogos")).was_done());
  EXPECT_TRUE(hub_.join(2, room("#lobby")).was_done());
  hub_.leave(2, Departure::quit);
  enter(3, "BIA");
  EXPECT_EQ(why(hub_.say(3, {}, "hello")), Why::muted) << "it is the name's";

  EXPECT_TRUE(hub_.unmute(1, name("bia")).was_done());
  EXPECT_EQ(last<Done>().what, Done::What::unmuted);
  EXPECT_TRUE(hub_.say(3, {}, "hello").was_done());
  EXPECT_EQ(why(hub_.unmute(1, name("bia"))), Why::not_muted);
  EXPECT_EQ(why(hub_.mute(1, name("caio"), {})), Why::nobody);
}

TEST_F(HubTest, PassesOnNoReasonsOfAMutedPerson) {
  enter_operator(1, "ana");
  enter(2, "bia");
  hub_.mute(1, name("bia"), {});
  hub_.go_away(2, "because of ana");
  EXPECT_TRUE(last<AwaySet>().away);
  EXPECT_EQ(last<AwaySet>().reason, "");
  hub_.whisper(1, name("bia"), "psst");
  EXPECT_EQ(last<WhisperSent>().away, "");
  hub_.leave(2, Departure::quit, "because of ana");
  EXPECT_EQ(last<Departed>().words, "");
}

TEST_F(HubTest, LetsTalkAgainOnceTheTimeIsOver) {
  enter_operator(1, "ana");
  enter(2, "bia");
  hub_.mute(1, name("bia"), std::chrono::hours{1});
  EXPECT_EQ(why(hub_.say(2, {}, "hello")), Why::muted);
  hub_.mute(1, name("bia"), std::chrono::seconds{0});
  EXPECT_TRUE(hub_.say(2, {}, "hello").was_done());
}

TEST_F(HubTest, AnnouncesToEveryone) {
  enter_operator(1, "ana");
  hub_.leave_room(1, {});
  EXPECT_TRUE(hub_.announce(1, "dinner").was_done());
  EXPECT_EQ(one_.events.back(), two_.events.back());
  EXPECT_EQ(last<Announced>().by, "ana");
  EXPECT_EQ(last<Announced>().text, "dinner");
}

// ---- Threads

// Gives way to other threads just before it takes an event, so that they overtake if they can.
class YieldingSink final : public EventSink {
 public:
  void post(EventPtr event) override {
    std::this_thread::yield();
    const std::lock_guard lock{mutex_};
    events_.push_back(std::move(event));
  }
  void wake() override {}

  // Once the threads have ended.
  [[nodiscard]] const std::vector<EventPtr>& events() const { return events_; }

 private:
  std::mutex mutex_;
  std::vector<EventPtr> events_;
};

// Replays events as a worker does, and checks each against who must be here by then.
class Replay {
 public:
  void check(const EventPtr& event) {
    std::visit([&](const auto& what) { replay(*event, what); }, event->what);
    if (std::holds_alternative<Said>(event->what)) history_.push_back(event);
    if (history_.size() > 20) history_.pop_front();
    if (here_.empty()) history_.clear();
  }
  [[nodiscard]] std::size_t said_by(ClientId client) const {
    const auto found = said_.find(client);
    return found == said_.end() ? 0 : found->second;
  }
  [[nodiscard]] bool empty() const { return here_.empty(); }

 private:
  void replay(const Event& event, const Joined& joined) {
    ASSERT_EQ(joined.others_count, here_.size());
    std::vector<std::string> first;
    for (const auto& [client, shown] : here_) {
      if (first.size() < 20) first.push_back(shown);
      ASSERT_NE(shown, joined.name);
    }
    ASSERT_EQ(names(joined.others), first);
    ASSERT_TRUE(std::ranges::equal(joined.history, history_)) << "a line is missing, or twice";
    here_.emplace_back(event.subject, joined.name);
  }
  void replay(const Event& event, const Said& said) {
    const auto person = find(event.subject);
    ASSERT_NE(person, here_.end()) << "said before it joined or after it left";
    ASSERT_EQ(said.name, person->second);
    ASSERT_EQ(said.text, std::to_string(said_[event.subject]++));
  }
  void replay(const Event& event, const Departed& left) {
    const auto person = find(event.subject);
    ASSERT_NE(person, here_.end()) << "left before it joined, or twice";
    ASSERT_EQ(left.name, person->second);
    here_.erase(person);
  }
  template <typename Other>
  void replay(const Event&, const Other&) {
    FAIL() << "nobody asked for that";
  }

  using Here = std::vector<std::pair<ClientId, std::string>>;
  Here::iterator find(ClientId client) {
    return std::ranges::find(here_, client, &Here::value_type::first);
  }

  Here here_;
  std::map<ClientId, std::size_t> said_;
  std::deque<EventPtr> history_;
};

// Invariant 1: threads bring people in, have them speak and take them out, all at once; every sink
// has the same order, and in it everyone speaks in its order between its coming and its going.
TEST(Hub, GivesAllSinksOneOrderWhateverTheThreads) {
  constexpr unsigned threads = 4;
  constexpr std::size_t rounds = 300;
  std::vector<YieldingSink> sinks(threads);
  std::vector<EventSink*> pointers;
  pointers.reserve(threads);
  for (auto& sink : sinks) pointers.push_back(&sink);
  Hub hub{Hub::Settings{}, pointers};

  std::vector<std::map<ClientId, std::size_t>> said(threads);
  {
    std::vector<std::jthread> running;
    for (unsigned thread = 0; thread < threads; ++thread) {
      running.emplace_back([&, thread] {
        std::mt19937 random{thread};  // NOLINT(*-msc51-cpp): the same course each time.
        std::vector<ClientId> here;
        ClientId next = thread;
        const auto take_out = [&](std::size_t which) {
          hub.leave(here[which], Departure::quit, {});
          here.erase(here.begin() + static_cast<std::ptrdiff_t>(which));
        };
        for (std::size_t round = 0; round < rounds; ++round) {
          next += threads;
          // Names that others want too.
          const auto entered =
              hub.enter(next, name("n" + std::to_string(random() % 40)), sinks[thread]);
          if (std::holds_alternative<std::size_t>(entered)) {
            here.push_back(next);
          }
          for (int i = 0; i < 5 && !here.empty(); ++i) {
            const auto client = here[random() % here.size()];
            hub.say(client, {}, std::to_string(said[thread][client]++));
          }
          if (here.size() > 5) take_out(random() % here.size());
        }
        while (!here.empty()) take_out(0);
      });
    }
  }

  for (const auto& sink : sinks) ASSERT_EQ(sink.events(), sinks.front().events());
  Replay replay;
  for (const auto& event : sinks.front().events()) {
    replay.check(event);
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_TRUE(replay.empty());
  for (const auto& by_thread : said) {
    for (const auto& [client, count] : by_thread) EXPECT_EQ(replay.said_by(client), count);
  }
}

}  // namespace
}  // namespace papo::chat
