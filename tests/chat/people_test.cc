// SPDX-License-Identifier: MIT

// The facts that people tell about themselves, the people that may know them, and watched names.
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "chat/limits.h"
#include "state_fixture.h"

namespace papo::chat {
namespace {

class PeopleTest : public RoomsTest {
 protected:
  using Strings = std::vector<std::string>;

  Outcome own(ClientId client, SetOwnModes set) { return state_.ask(client, set); }
  Strings found(ClientId client, Find find) {
    state_.ask(client, std::move(find));
    Strings names;
    for (const auto& one : last<PeopleFound>().people) names.push_back(one.name);
    return names;
  }
  Outcome watch(ClientId client, std::string_view whom) {
    return state_.ask(client, Watch{.more = {name(whom)}});
  }
};

TEST_F(PeopleTest, MayEnterWithoutARoom) {
  state_.ask(9, Enter{.name = name("eva"), .looks = looks_of("eva"), .into_first_room = false});
  EXPECT_EQ(last<Entered>().name, "eva");
  EXPECT_EQ(last<Entered>().counts.people, 5U);
  EXPECT_EQ(last<Entered>().counts.most_people, 5U);
  EXPECT_EQ(last<Entered>().counts.operators, 1U);
  state_.who_is(ana, name("eva"));
  EXPECT_TRUE(last<Described>().rooms.empty());
}

TEST_F(PeopleTest, AreToldHowMuchThereIsWhenTheyEnterWithOrWithoutARoom) {
  const auto counts_for = [&](ClientId client, const char* called, bool into_first_room) {
    state_.ask(
        client,
        Enter{.name = name(called), .looks = looks_of(called), .into_first_room = into_first_room});
    return into_first_room ? last<Joined>().counts : last<Entered>().counts;
  };
  state_.leave(caio, Departure::quit);
  for (const bool into_first_room : {false, true}) {
    const auto counts = counts_for(9, "eva", into_first_room);
    EXPECT_EQ(counts.people, 4U);
    EXPECT_EQ(counts.most_people, 4U);
    EXPECT_EQ(counts.rooms, 2U);
    EXPECT_EQ(counts.operators, 1U);
    state_.ask(ana, SetModes{.room = jogos, .changes = {{.change = {.mode = RoomMode::secret}}}});
    state_.leave(9, Departure::quit);
    EXPECT_EQ(counts_for(9, "eva", into_first_room).rooms, 1U) << "one is hidden";
    state_.leave(9, Departure::quit);
    state_.ask(ana, SetModes{.room = jogos,
                             .changes = {{.change = {.mode = RoomMode::secret, .on = false}}}});
  }
}

TEST_F(PeopleTest, EventsHaveTheIdentityOfTheirSubject) {
  say_there(ana);
  EXPECT_EQ(state_.events.back()->identity->user_at_host, "u@ana.ip");
  EXPECT_TRUE(state_.events.back()->answers);
  come(8, "ana2");
  state_.whisper(8, name("bia"), "psst");
  EXPECT_EQ(latest<Whispered>().from.identity->user_at_host, "u@ana2.ip");
}

TEST_F(PeopleTest, OfOneHostShareTheirIdentity) {
  const auto enter_from_one_host = [&](ClientId client, std::string_view called) {
    state_.ask(client,
               Enter{.name = name(called), .looks = looks_of(called), .user_at_host = "u@one.ip"});
    return state_.events.back()->identity;
  };
  const auto eva = enter_from_one_host(8, "eva");
  EXPECT_EQ(enter_from_one_host(9, "gil"), eva);
  own(8, {.bot = true});
  say_there(8);
  state_.who_is(ana, name("eva"));
  EXPECT_TRUE(last<Described>().is_bot);
  state_.who_is(ana, name("gil"));
  EXPECT_FALSE(last<Described>().is_bot) << "the one who shares the identity is none";
}

TEST_F(PeopleTest, AreAwayForTheirRooms) {
  state_.go_away(ana, "lunch");
  EXPECT_EQ(last<AwaySet>().rooms.size(), 2U);
  state_.go_away(ana, "lunch");
  EXPECT_TRUE(last<AwaySet>().rooms.empty()) << "nothing is new to the others";
  state_.go_away(ana, "dinner");
  EXPECT_EQ(last<AwaySet>().rooms.size(), 2U);
  state_.ask(ana, Say{.room = jogos, .text = "hello", .stays_away = true});
  EXPECT_EQ(count<AwaySet>(), 3U) << "ana is still away";
  state_.ask(ana, Say{.room = jogos, .text = "", .how = Speech::signal});
  EXPECT_EQ(count<AwaySet>(), 3U) << "typing is not talking";
  say_there(ana);
  EXPECT_FALSE(latest<AwaySet>().away);
  EXPECT_EQ(latest<AwaySet>().name, "ana");
}

TEST_F(PeopleTest, AreToldEachTimeThatTheReaderIsAwayIfTheyWant) {
  state_.go_away(bia, "lunch");
  const auto told = [&](bool always) {
    state_.ask(ana, Whisper{.to = name("bia"), .text = "x", .always_tells_away = always});
    return last<WhisperSent>().away.has_value();
  };
  EXPECT_TRUE(told(false));
  EXPECT_FALSE(told(false));
  EXPECT_TRUE(told(true));
  state_.ask(
      ana,
      Whisper{.to = name("bia"), .text = "x", .how = Speech::notice, .always_tells_away = true});
  EXPECT_FALSE(last<WhisperSent>().away) << "nothing answers a notice";
}

TEST_F(PeopleTest, ChangeTheirModesAndAreToldTheChanges) {
  own(ana, {});
  EXPECT_EQ(last<OwnModesTold>().modes, "+");
  own(ana, {.invisible = true, .bot = true, .reads_wallops = true});
  EXPECT_EQ(last<OwnModesTold>().modes, "+i+B+w");
  EXPECT_TRUE(last<OwnModesTold>().changed);
  own(ana, {});
  EXPECT_EQ(last<OwnModesTold>().modes, "+iwB");
  own(ana, {.invisible = false});
  EXPECT_EQ(last<OwnModesTold>().modes, "-i");
  const auto before = state_.events.size();
  own(ana, {.invisible = false});
  EXPECT_EQ(state_.events.size(), before) << "nothing is different";
}

TEST_F(PeopleTest, GiveUpBeingAnOperatorOfTheHouse) {
  own(dora, {.no_operator = true});
  EXPECT_EQ(last<OwnModesTold>().modes, "-o");
  expect_refused(Why::not_operator, [&] { return state_.announce(dora, "x"); });
  state_.ask(ana, Count{});
  EXPECT_EQ(last<Counted>().counts.operators, 0U);
}

TEST_F(PeopleTest, ThatAreInvisibleAreShownToThoseWhoShareARoom) {
  own(ana, {.invisible = true});
  state_.leave_room(caio, room("#lobby"));
  EXPECT_EQ(found(caio, {.what = make_name_mask("ana"), .asked = {}}), Strings{});
  EXPECT_EQ(found(caio, {.what = jogos, .asked = {}}), Strings{"bia"});
  EXPECT_EQ(found(bia, {.what = make_name_mask("ana"), .asked = {}}), Strings{"ana"});
  EXPECT_EQ(found(dora, {.what = make_name_mask("ana"), .asked = {}}), Strings{"ana"});
  EXPECT_EQ(found(ana, {.what = make_name_mask("ana"), .asked = {}}), Strings{"ana"});
  state_.ask(caio, TellNames{jogos});
  EXPECT_EQ(last<NamesTold>().people.size(), 1U);
  state_.who_is(caio, name("ana"));
  EXPECT_TRUE(last<Described>().rooms.empty());
}

TEST_F(PeopleTest, AreFoundByNameHostAndRealName) {
  EXPECT_EQ(found(ana, {.what = make_name_mask("B?A"), .asked = {}}), Strings{"bia"});
  EXPECT_EQ(found(ana, {.what = make_name_mask("*.ip"), .asked = {}}),
            (Strings{"ana", "bia", "caio", "dora"}));
  EXPECT_EQ(found(ana, {.what = make_name_mask("*.ip"), .asked = {}, .operators_only = true}),
            Strings{"dora"});
  EXPECT_EQ(found(ana, {.what = make_name_mask("*.ip"), .asked = {}, .most = 2}),
            (Strings{"ana", "bia"}));
  EXPECT_TRUE(state_.ask(caio, SetRealName{"Caio F."}).was_done());
  EXPECT_EQ(last<RealNameSet>().real_name, "Caio F.");
  EXPECT_EQ(found(ana, {.what = make_name_mask("caio f*"), .asked = {}}), Strings{"caio"});
  const auto& caio_shown = last<PeopleFound>().people[0];
  EXPECT_EQ(caio_shown.room, "#lobby");
  EXPECT_EQ(caio_shown.address, "");
  EXPECT_EQ(found(bia, {.what = jogos, .asked = {}}), (Strings{"ana", "bia"}));
  EXPECT_EQ(last<PeopleFound>().people[0].ranks, Ranks{.op = true});
  EXPECT_EQ(last<PeopleFound>().people[1].address, "10.0.0.1:1") << "bia's own";
  EXPECT_EQ(found(ana, {.what = room("#nada"), .asked = {}}), Strings{});
}

TEST_F(PeopleTest, AreFoundAsFarAsTheyAreHere) {
  state_.ask(ana, FindNames{.names = {name("eva"), name("CAIO"), name("bia")}, .asked = "x"});
  ASSERT_EQ(last<PeopleFound>().people.size(), 2U);
  EXPECT_EQ(last<PeopleFound>().people[0].name, "caio");
  EXPECT_EQ(last<PeopleFound>().asked, "x");
}

TEST_F(PeopleTest, AreRememberedForAWhile) {
  const auto past = [&](std::string_view called, std::size_t most = 10) {
    state_.ask(ana, WhoWas{.name = name(called), .most = most, .asked = called});
    return last<PastPeople>().people;
  };
  expect_refused(Why::nobody, [&] { return state_.ask(ana, WhoWas{name("caio"), 10}); });
  state_.leave(caio, Departure::quit);
  come(7, "caio");
  state_.time += std::chrono::hours{1};
  state_.rename(7, name("gil"));
  ASSERT_EQ(past("caio").size(), 2U);
  EXPECT_EQ(past("CAIO")[0].left, state_.time) << "the last comes first";
  EXPECT_EQ(past("caio")[0].identity->user_at_host, "u@caio.ip");
  EXPECT_EQ(past("caio")[0].real_name, "caio");
  EXPECT_EQ(past("caio", 1).size(), 1U);
  for (std::size_t i = 0; i < most_past_names; ++i) {
    come(1000 + i, "n" + std::to_string(i));
    state_.leave(1000 + i, Departure::quit);
  }
  expect_refused(Why::nobody, [&] { return state_.ask(ana, WhoWas{name("caio"), 10}); });
  EXPECT_EQ(past("n0").size(), 1U);
}

TEST_F(PeopleTest, AreCounted) {
  state_.leave(caio, Departure::quit);
  state_.ask(ana, Count{});
  EXPECT_EQ(last<Counted>().counts.people, 3U);
  EXPECT_EQ(last<Counted>().counts.most_people, 4U);
  EXPECT_EQ(last<Counted>().counts.rooms, 2U);
  EXPECT_EQ(last<Counted>().counts.operators, 1U);
  state_.leave(dora, Departure::quit);
  state_.ask(ana, Count{});
  EXPECT_EQ(last<Counted>().counts.operators, 0U);
}

TEST_F(PeopleTest, ThatReadWallopsAreToldThem) {
  own(caio, {.reads_wallops = true});
  EXPECT_TRUE(state_.ask(dora, Wallop{"maintenance"}).was_done());
  EXPECT_EQ(last<Walloped>().readers, std::vector<ClientId>{caio});
  expect_refused(Why::not_operator, [&] { return state_.ask(ana, Wallop{"x"}); });
}

TEST_F(PeopleTest, ThatAreOperatorsAreToldOfTheDisk) {
  state_.ask(0, ReportDisk{Disk::refuses});
  EXPECT_TRUE(last<DiskTold>().refuses);
  EXPECT_EQ(last<DiskTold>().readers, std::vector<ClientId>{dora});
  state_.ask(0, ReportDisk{Disk::takes_no_more});
  state_.ask(0, ReportDisk{Disk::refuses});
  state_.ask(ana, MakeOperator{});
  EXPECT_EQ(last<DiskTold>().readers, std::vector<ClientId>{ana});
  state_.ask(0, ReportDisk{Disk::takes_all});
  EXPECT_FALSE(last<DiskTold>().refuses);
  EXPECT_EQ(last<DiskTold>().readers, (std::vector<ClientId>{ana, dora}));
  state_.ask(bia, MakeOperator{});
  EXPECT_FALSE(last<OperatorMade>().name.empty()) << "nothing more is told";
}

// ---- Watching

TEST_F(PeopleTest, AreToldWhoOfTheWatchedIsHere) {
  state_.ask(ana, Watch{.more = {name("bia"), name("eva")}});
  EXPECT_EQ(last<WatchTold>().here[0].name, "bia");
  EXPECT_EQ(last<WatchTold>().here[0].identity->user_at_host, "u@bia.ip");
  EXPECT_EQ(last<WatchTold>().not_here, Strings{"eva"});
  state_.ask(ana, TellWatched{.all = true});
  EXPECT_EQ(last<WatchTold>().all, (Strings{"bia", "eva"}));
  EXPECT_TRUE(last<WatchTold>().is_list);
  state_.ask(ana, Watch{.fewer = {name("BIA")}});
  state_.ask(ana, TellWatched{});
  EXPECT_TRUE(last<WatchTold>().here.empty());
  EXPECT_EQ(last<WatchTold>().not_here, Strings{"eva"});
  state_.ask(ana, Watch{.none = true});
  state_.ask(ana, TellWatched{.all = true});
  EXPECT_TRUE(last<WatchTold>().all.empty());
}

TEST_F(PeopleTest, AreToldWhenAWatchedNameComesAndGoes) {
  watch(ana, "eva");
  const auto expect_told = [&](Watched::What what, std::string_view called) {
    EXPECT_EQ(latest<Watched>().what, what);
    EXPECT_EQ(latest<Watched>().name, called);
    EXPECT_EQ(latest<Watched>().readers, std::vector<ClientId>{ana});
  };
  come(7, "Eva");
  expect_told(Watched::What::came, "Eva");
  state_.rename(7, name("gil"));
  expect_told(Watched::What::went, "Eva");
  state_.rename(7, name("eva"));
  expect_told(Watched::What::came, "eva");
  state_.leave(7, Departure::quit);
  expect_told(Watched::What::went, "eva");
  const auto before = count<Watched>();
  state_.ask(ana, Watch{.fewer = {name("eva")}});
  come(8, "eva");
  EXPECT_EQ(count<Watched>(), before);
}

TEST_F(PeopleTest, AreToldOfChangesUnlessTheyShareARoom) {
  watch(ana, "caio");
  watch(bia, "caio");
  state_.leave_room(ana, room("#lobby"));
  state_.go_away(caio, "lunch");
  EXPECT_EQ(last<Watched>().what, Watched::What::away);
  EXPECT_EQ(last<Watched>().text, "lunch");
  EXPECT_EQ(last<Watched>().readers, std::vector<ClientId>{ana});
  state_.come_back(caio);
  EXPECT_EQ(last<Watched>().what, Watched::What::back);
  state_.ask(caio, SetRealName{"C."});
  EXPECT_EQ(last<Watched>().what, Watched::What::real_name);
  EXPECT_EQ(last<Watched>().text, "C.");
  state_.join(ana, room("#lobby"));
  const auto before = count<Watched>();
  state_.go_away(caio, "dinner");
  EXPECT_EQ(count<Watched>(), before);
}

TEST_F(PeopleTest, WatchABoundedNumberOfNames) {
  Watch watch;
  for (std::size_t i = 0; i < most_watched + 2; ++i) {
    watch.more.push_back(name("n" + std::to_string(i)));
  }
  state_.ask(ana, std::move(watch));
  EXPECT_EQ(last<WatchTold>().not_here.size(), most_watched);
  EXPECT_EQ(last<WatchTold>().too_many, (Strings{"n100", "n101"}));
  state_.ask(ana, Watch{.more = {name("n7")}});
  EXPECT_TRUE(last<WatchTold>().too_many.empty()) << "the name is on the list already";
}

// Very many clients watch as many names as one may. Others may still watch some.
TEST_F(PeopleTest, HaveTheirShareOfAllThatIsWatched) {
  const auto watch_many = [&](ClientId client) {
    Watch watch;
    for (std::size_t i = 0; i < most_watched; ++i) {
      watch.more.push_back(name("n" + std::to_string(client) + "_" + std::to_string(i)));
    }
    state_.ask(client, std::move(watch));
    return most_watched - last<WatchTold>().too_many.size();
  };
  constexpr std::size_t many = most_watched_in_all / most_watched;
  for (ClientId client = 1000; client < 1000 + many; ++client) {
    come(client, "n" + std::to_string(client));
    EXPECT_EQ(watch_many(client), most_watched);
  }
  const auto people = many + 4;
  EXPECT_EQ(watch_many(ana), most_watched_in_all / people);
  EXPECT_EQ(watch_many(ana), most_watched_in_all / people) << "these are watched already";
  EXPECT_EQ(watch_many(bia), most_watched_in_all / people);
  state_.leave(1000, Departure::quit);
  state_.leave(1001, Departure::quit);
  state_.leave(1002, Departure::quit);
  EXPECT_EQ(watch_many(caio), most_watched);
}

TEST_F(PeopleTest, AreFoundByLettersBeyondAsciiInEitherCase) {
  come(5, "élan");
  EXPECT_EQ(found(ana, {.what = make_name_mask("ÉL*"), .asked = {}}), Strings{"élan"});
  EXPECT_EQ(found(ana, {.what = make_name_mask("?lan"), .asked = {}}), Strings{"élan"});
  EXPECT_EQ(found(ana, {.what = make_name_mask("el*"), .asked = {}}), Strings{});
}

TEST_F(PeopleTest, ThatTakeTheirOwnNameChangeNothing) {
  expect_refused(Why::name_yours, [&] { return state_.rename(ana, name("ana")); });
  EXPECT_EQ(count<Renamed>(), 0U);
  EXPECT_TRUE(state_.rename(ana, name("Ana")).was_done()) << "it is another spelling";
}

TEST_F(PeopleTest, ThatLeaveWatchNobodyAnyMore) {
  const auto before = state_.digest();
  come(7, "eva");
  watch(7, "gil");
  const auto watching = state_.digest();
  state_.ask(7, Watch{.none = true});
  EXPECT_NE(state_.digest(), watching);
  watch(7, "gil");
  state_.leave(7, Departure::quit);
  come(8, "gil");
  EXPECT_EQ(count<Watched>(), 0U);
  EXPECT_NE(state_.digest(), before);
}

}  // namespace
}  // namespace papo::chat
