// SPDX-License-Identifier: MIT

// The rooms that their people rule: coming in, being put out, invitations, the topic, the name.
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "chat/limits.h"
#include "state_fixture.h"

namespace papo::chat {
namespace {

TEST_F(RoomsTest, TheFirstInARoomRulesItButForTheRoomThatEveryoneEnters) {
  state_.join(caio, room("#nova"));
  EXPECT_EQ(last<Joined>().ranks, Ranks{.op = true});
  state_.join(bia, room("#nova"));
  EXPECT_EQ(last<Joined>().ranks, Ranks{});
  EXPECT_EQ(last<Joined>().others.front().ranks, Ranks{.op = true});
  for (const ClientId client : {ana, bia, caio, dora}) state_.leave(client, Departure::quit);
  come(5, "eva");
  EXPECT_EQ(last<Joined>().room.name, "#lobby");
  EXPECT_EQ(last<Joined>().ranks, Ranks{});
}

TEST_F(RoomsTest, ANewRoomHasTheModesOfTheHouse) {
  state_.ask(ana, TellModes{jogos});
  ASSERT_EQ(last<ModesTold>().modes.size(), 2U);
  EXPECT_EQ(last<ModesTold>().modes[0].mode, RoomMode::no_outside);
  EXPECT_EQ(last<ModesTold>().modes[1].mode, RoomMode::topic_locked);
  EXPECT_EQ(last<ModesTold>().made, state_.time);
  state_.ask(ana, TellModes{room("#lobby")});
  ASSERT_EQ(last<ModesTold>().modes.size(), 1U);
  EXPECT_EQ(last<ModesTold>().modes[0].mode, RoomMode::no_outside);
}

TEST_F(RoomsTest, AKeyAndALimitKeepPeopleOutAndOperatorsOfTheHouseStepOver) {
  set(ana, RoomMode::key, "sesame");
  expect_refused(Why::room_wrong_key, [&] { return join(caio); });
  expect_refused(Why::room_wrong_key, [&] { return join(caio, "Sesame"); });
  EXPECT_TRUE(join(caio, "sesame").was_done());
  unset(ana, RoomMode::key);
  state_.leave_room(caio, jogos);
  set(ana, RoomMode::limit, "2");
  expect_refused(Why::room_full, [&] { return join(caio); });
  EXPECT_TRUE(join(dora).was_done());
}

TEST_F(RoomsTest, AnInvitationIsForOnceAndOpensEveryDoor) {
  set(ana, {{.mode = RoomMode::invite_only},
            {.mode = RoomMode::key, .argument = "k"},
            {.mode = RoomMode::limit, .argument = "1"},
            {.mode = RoomMode::ban, .argument = "caio"}});
  expect_refused(Why::room_banned, [&] { return join(caio); });
  EXPECT_TRUE(invite(ana, "caio").was_done());
  EXPECT_EQ(last<Invited>().whom, "caio");
  EXPECT_EQ(latest<InvitedYou>().by.name, "ana");
  EXPECT_TRUE(join(caio).was_done());
  state_.leave_room(caio, jogos);
  expect_refused(Why::room_banned, [&] { return join(caio); });
}

TEST_F(RoomsTest, AMembersInvitationOpensNoDoorThatItsRulersClosed) {
  const auto closed = [&](RoomMode mode, const char* argument, Why why) {
    set(ana, mode, argument);
    EXPECT_TRUE(invite(bia, "caio").was_done());
    expect_refused(why, [&] { return join(caio); });
    unset(ana, mode, argument);
  };
  closed(RoomMode::ban, "caio", Why::room_banned);
  closed(RoomMode::key, "k", Why::room_wrong_key);
  closed(RoomMode::limit, "1", Why::room_full);
  set(ana, RoomMode::invite_only);
  EXPECT_TRUE(join(caio).was_done()) << "bia invited while every member could";
}

TEST_F(RoomsTest, AMembersInvitationTakesNothingFromTheRulers) {
  set(ana, RoomMode::key, "k");
  invite(ana, "caio");
  invite(bia, "caio");
  EXPECT_TRUE(join(caio).was_done());
}

TEST_F(RoomsTest, AnInvitationEndsWithTheRoom) {
  set(ana, RoomMode::invite_only);
  invite(ana, "caio");
  state_.leave_room(ana, jogos);
  state_.leave_room(bia, jogos);
  state_.join(ana, jogos);
  set(ana, RoomMode::invite_only);
  expect_refused(Why::room_invite_only, [&] { return join(caio); });
}

TEST_F(RoomsTest, ThePastIsHiddenFromThoseThatJoinIfTheRoomWantsThat) {
  say_there(ana, "before");
  set(ana, RoomMode::past_hidden);
  say_there(ana, "hidden");
  EXPECT_TRUE(join(caio).was_done());
  EXPECT_TRUE(last<Joined>().history.empty());
  say_there(ana, "after");
  const auto recalled = [&](ClientId client) {
    state_.ask(client, Recall{.room = jogos, .lines = 10});
    std::vector<std::string> lines;
    for (const auto& one : last<Recalled>().history)
      lines.push_back(std::get<Said>(one->what).text);
    return lines;
  };
  EXPECT_EQ(recalled(caio), (std::vector<std::string>{"after"}));
  EXPECT_EQ(recalled(bia), (std::vector<std::string>{"before", "hidden", "after"}));
  unset(ana, RoomMode::past_hidden);
  say_there(ana, "open");
  EXPECT_TRUE(join(dora).was_done());
  EXPECT_EQ(recalled(dora), (std::vector<std::string>{"open"})) << "the promise is kept";
}

TEST_F(RoomsTest, KeepsOnlyTheLastInvitations) {
  set(ana, RoomMode::invite_only);
  invite(ana, "caio");
  for (std::size_t i = 0; i < most_invitations; ++i) {
    const auto called = "n" + std::to_string(i);
    come(100 + i, called);
    EXPECT_TRUE(invite(ana, called).was_done());
  }
  expect_refused(Why::room_invite_only, [&] { return join(caio); });
  EXPECT_TRUE(join(100 + most_invitations - 1).was_done());
}

TEST_F(RoomsTest, TheInvitedLearnTheRoomsToWhichTheyAreInvited) {
  const auto invited_to = [&](ClientId client) {
    state_.ask(client, TellInvitations{});
    return last<InvitationsTold>().rooms;
  };
  using Rooms = std::vector<std::string>;
  EXPECT_EQ(invited_to(caio), Rooms{});
  state_.join(bia, room("#Outra"));
  state_.ask(bia, Invite{room("#outra"), name("caio")});
  invite(ana, "caio");
  EXPECT_EQ(invited_to(caio), (Rooms{"#Outra", "#jogos"}));
  EXPECT_EQ(invited_to(dora), Rooms{});
  state_.ask(bia, Invite{room("#outra"), name("caio")});
  EXPECT_EQ(invited_to(caio), (Rooms{"#jogos", "#Outra"})) << "the last comes last, and once";
  state_.ask(ana, RenameRoom{.room = jogos, .to = room("#xadrez")});
  EXPECT_EQ(invited_to(caio), (Rooms{"#xadrez", "#Outra"}));
  state_.join(caio, room("#xadrez"));
  EXPECT_EQ(invited_to(caio), Rooms{"#Outra"}) << "it was used";
  state_.leave_room(bia, room("#outra"));
  EXPECT_EQ(invited_to(caio), Rooms{}) << "the room has ended";
}

TEST_F(RoomsTest, AnInvitationEndsWithItsClient) {
  invite(ana, "caio");
  state_.leave(caio, Departure::quit);
  const auto without = state_.digest();
  come(caio, "caio");
  state_.ask(caio, TellInvitations{});
  EXPECT_TRUE(last<InvitationsTold>().rooms.empty());
  invite(ana, "caio");
  state_.leave(caio, Departure::quit);
  EXPECT_NE(state_.digest(), without) << "the names of the past know both visits";
  set(ana, RoomMode::invite_only);
  come(caio, "caio");
  expect_refused(Why::room_invite_only, [&] { return join(caio); });
}

TEST_F(RoomsTest, TellsSoManyInvitations) {
  for (std::size_t i = 0; i <= most_told; ++i) {
    const auto called = room("#r" + std::to_string(i));
    const auto maker = static_cast<ClientId>(100 + i);
    come(maker, "n" + std::to_string(i));
    state_.join(maker, called);
    state_.ask(maker, Invite{called, name("caio")});
  }
  state_.ask(caio, TellInvitations{});
  EXPECT_EQ(last<InvitationsTold>().rooms.size(), most_told);
  EXPECT_EQ(last<InvitationsTold>().rooms.front(), "#r1") << "the first is passed over";
}

TEST_F(RoomsTest, InvitesOnlyWhereOneIsAndOnlyThoseWhoAreElsewhere) {
  EXPECT_TRUE(invite(bia, "caio").was_done()) << "the room is open";
  expect_refused(Why::not_in_room, [&] { return invite(caio, "caio"); });
  expect_refused(Why::nobody, [&] { return invite(bia, "eva"); });
  expect_refused(Why::already_there, [&] { return invite(bia, "ana"); });
  set(ana, RoomMode::invite_only);
  expect_refused(Why::not_ruler, [&] { return invite(bia, "caio"); });
  expect_refused(Why::no_such_room, [&] {
    return state_.ask(bia, Invite{room("#nada"), name("caio")});
  });
}

TEST_F(RoomsTest, TheAwayReasonOfTheInvitedIsTold) {
  state_.go_away(caio, "lunch");
  invite(ana, "caio");
  EXPECT_EQ(last<Invited>().away, "lunch");
}

TEST_F(RoomsTest, RulersPutMembersOut) {
  expect_refused(Why::not_ruler, [&] { return kick(bia, "ana"); });
  expect_refused(Why::not_in_room, [&] { return kick(caio, "ana"); });
  expect_refused(Why::not_there, [&] { return kick(ana, "caio"); });
  expect_refused(Why::nobody, [&] { return kick(ana, "eva"); });
  EXPECT_TRUE(kick(ana, "bia").was_done());
  EXPECT_EQ(subject(), bia);
  EXPECT_EQ(last<Kicked>().by.name, "ana");
  EXPECT_EQ(last<Kicked>().words, "reason");
  EXPECT_FALSE(state_.events.back()->answers);
  expect_refused(Why::cannot_talk_there, [&] { return say_there(bia); });
  EXPECT_TRUE(join(bia).was_done()) << "who was put out may come back";
  EXPECT_TRUE(kick(dora, "ana").was_done()) << "an operator of the house rules every room";
}

TEST_F(RoomsTest, TheLastMemberThatIsPutOutTakesTheRoomAlong) {
  kick(ana, "bia");
  EXPECT_TRUE(kick(ana, "ana").was_done());
  EXPECT_TRUE(join(caio).was_done());
  EXPECT_EQ(last<Joined>().ranks, Ranks{.op = true}) << "it is a new room";
}

TEST_F(RoomsTest, TheTopicIsForRulersWhereItIsLocked) {
  state_.join(bia, jogos);
  expect_refused(Why::not_ruler, [&] { return state_.ask(bia, SetTopic{jogos, "x"}); });
  expect_refused(Why::not_in_room, [&] { return state_.ask(caio, SetTopic{jogos, "x"}); });
  EXPECT_TRUE(state_.ask(ana, SetTopic{jogos, "games"}).was_done());
  unset(ana, RoomMode::topic_locked);
  state_.time += std::chrono::hours{1};
  EXPECT_TRUE(state_.ask(bia, SetTopic{jogos, "more games"}).was_done());
  state_.ask(ana, TellTopic{jogos});
  EXPECT_EQ(last<TopicTold>().topic, "more games");
  EXPECT_EQ(last<TopicTold>().topic_by, "bia!u@bia.ip");
  EXPECT_EQ(last<TopicTold>().topic_at, state_.time);
  join(caio);
  EXPECT_EQ(last<Joined>().topic_by, "bia!u@bia.ip");
}

TEST_F(RoomsTest, OthersReadTheTopicUnlessTheRoomIsSecret) {
  state_.ask(ana, SetTopic{jogos, "games"});
  EXPECT_TRUE(state_.ask(caio, TellTopic{jogos}).was_done());
  EXPECT_EQ(last<TopicTold>().topic, "games");
  set(ana, RoomMode::secret);
  expect_refused(Why::no_such_room, [&] { return state_.ask(caio, TellTopic{jogos}); });
  expect_refused(Why::no_such_room, [&] { return state_.ask(caio, TellTopic{room("#nada")}); });
}

TEST_F(RoomsTest, ASecretRoomIsShownToItsMembersOnly) {
  const auto rooms = [&](ClientId client) {
    state_.list_rooms(client);
    const auto& listed = last<RoomsListed>();
    EXPECT_EQ(listed.count, listed.rooms.size());
    return listed.count;
  };
  const auto names = [&](ClientId client) {
    state_.ask(client, TellNames{jogos});
    return last<NamesTold>().people.size();
  };
  const auto rooms_of_ana = [&](ClientId client) {
    state_.who_is(client, name("ana"));
    return last<Described>().rooms.size();
  };
  const auto completed = [&](ClientId client) {
    state_.complete(client, "#jo");
    return last<Completed>().candidates.size();
  };
  const auto found = [&](ClientId client) {
    state_.ask(client, Find{.what = jogos, .asked = "#jogos"});
    return last<PeopleFound>().people.size();
  };
  EXPECT_EQ(rooms(caio), 2U);
  EXPECT_EQ(names(caio), 2U);
  set(ana, RoomMode::secret);
  for (const auto& [client, sees] :
       {std::pair{ana, true}, {bia, true}, {dora, true}, {caio, false}}) {
    EXPECT_EQ(rooms(client), sees ? 2U : 1U) << client;
    EXPECT_EQ(names(client), sees ? 2U : 0U) << client;
    EXPECT_EQ(rooms_of_ana(client), sees ? 2U : 1U) << client;
    EXPECT_EQ(completed(client), sees ? 1U : 0U) << client;
    EXPECT_EQ(found(client), sees ? 2U : 0U) << client;
  }
  unset(ana, RoomMode::secret);
  EXPECT_EQ(rooms(caio), 2U);
  set(ana, RoomMode::secret);
  state_.leave(ana, Departure::quit);
  state_.leave(bia, Departure::quit);
  EXPECT_EQ(rooms(caio), 1U) << "the secret room is gone, and is counted no more";
}

TEST_F(RoomsTest, ASecretRoomIsNoRoomToOthers) {
  set(ana, {{.mode = RoomMode::secret}, {.mode = RoomMode::no_outside, .on = false}});
  const auto refused = [&](auto what) {
    expect_refused(Why::no_such_room, [&] {
      auto outcome = state_.ask(caio, what);
      EXPECT_EQ(outcome.refusal()->what, "#jogos");
      return outcome;
    });
  };
  refused(TellModes{jogos});
  refused(ListMasks{jogos, RoomMode::ban});
  refused(SetModes{jogos, {}});
  refused(TellTopic{jogos});
  refused(SetTopic{jogos, "x"});
  refused(Say{.room = jogos, .text = "x"});
  refused(Invite{jogos, name("bia")});
  refused(KickOut{jogos, name("bia"), {}});
  refused(Redact{jogos, 1, {}});
  refused(RenameRoom{jogos, room("#x")});
  const auto rooms_counted = [&](ClientId client) {
    state_.ask(client, Count{});
    return last<Counted>().counts.rooms;
  };
  EXPECT_EQ(rooms_counted(caio), 1U);
  EXPECT_EQ(rooms_counted(bia), 2U);
  EXPECT_EQ(rooms_counted(dora), 2U);
  EXPECT_TRUE(join(caio).was_done()) << "only this tells";
}

TEST_F(RoomsTest, TheNamesAreToldWithTheirRanksAndIdentities) {
  set(ana, RoomMode::voice, "bia");
  state_.ask(caio, TellNames{.room = jogos, .identities = true});
  const auto& people = last<NamesTold>().people;
  ASSERT_EQ(people.size(), 2U);
  EXPECT_EQ(people[0].ranks, Ranks{.op = true});
  EXPECT_EQ(people[1].ranks, Ranks{.voice = true});
  EXPECT_EQ(people[1].identity->user_at_host, "u@bia.ip");
  state_.ask(caio, TellNames{room("#nada")});
  EXPECT_TRUE(last<NamesTold>().people.empty());
}

TEST_F(RoomsTest, WhoeverLeavesMayGiveAReason) {
  state_.ask(bia, Leave{jogos, "bye"});
  EXPECT_EQ(last<Left>().words, "bye");
  join(bia);
  set(ana, RoomMode::moderated);
  state_.ask(bia, Leave{jogos, "bye"});
  EXPECT_EQ(last<Left>().words, "") << "bia could not have said it";
}

TEST_F(RoomsTest, RulersRenameTheRoomAndItStaysTheSame) {
  state_.join(ana, room("#outra"));
  const auto rename = [&](ClientId client, std::string_view to) {
    return state_.ask(client, RenameRoom{.room = jogos, .to = room(to)});
  };
  say_there(ana, "before");
  expect_refused(Why::not_ruler, [&] { return rename(bia, "#x"); });
  expect_refused(Why::room_taken, [&] { return rename(ana, "#outra"); });
  expect_refused(Why::room_taken, [&] { return rename(ana, "#lobby"); });
  EXPECT_TRUE(rename(ana, "#xadrez").was_done());
  EXPECT_EQ(last<RoomRenamed>().old_name, "#jogos");
  EXPECT_EQ(last<RoomRenamed>().room.name, "#xadrez");
  EXPECT_TRUE(state_.say(bia, room("#xadrez"), "after").was_done());
  EXPECT_EQ(why(state_.say(bia, jogos, "there")), Why::no_such_room);
  state_.list_rooms(ana);
  EXPECT_EQ(last<RoomsListed>().rooms[1].name, "#xadrez");
  EXPECT_EQ(last<RoomsListed>().rooms[2].name, "#outra");
  state_.moment += std::chrono::seconds{seconds_between_renames};
  state_.ask(ana, RenameRoom{.room = room("#xadrez"), .to = room("#Xadrez")});
  EXPECT_EQ(last<RoomRenamed>().room.name, "#Xadrez") << "only the case is another";
  expect_refused(Why::room_keeps_name, [&] {
    return state_.ask(dora, RenameRoom{.room = room("#lobby"), .to = room("#x")});
  });
}

// A client that knows no new names of rooms is told so much as on joining.
TEST_F(RoomsTest, ANewNameTellsTheMembersAndTheTopic) {
  state_.ask(ana, SetTopic{jogos, "chess"});
  state_.ask(ana, RenameRoom{.room = jogos, .to = room("#xadrez"), .reason = "a game"});
  const auto& renamed = last<RoomRenamed>();
  EXPECT_EQ(renamed.reason, "a game");
  ASSERT_EQ(renamed.members.size(), 2U);
  EXPECT_EQ(renamed.members[0].name, "ana");
  EXPECT_EQ(renamed.members[0].ranks, Ranks{.op = true});
  EXPECT_EQ(renamed.members[1].identity->user_at_host, "u@bia.ip");
  EXPECT_EQ(renamed.members[1].real_name, "bia");
  EXPECT_EQ(renamed.topic, "chess");
  EXPECT_EQ(renamed.topic_by, "ana!u@ana.ip");
  EXPECT_EQ(renamed.topic_at, state_.time);
}

TEST_F(RoomsTest, ANewNameIsKeptForAWhile) {
  const auto rename = [&](std::string_view from, std::string_view to) {
    return state_.ask(ana, RenameRoom{.room = room(from), .to = room(to)});
  };
  EXPECT_TRUE(rename("#jogos", "#a").was_done());
  expect_refused(Why::room_renamed_lately, [&] { return rename("#a", "#b"); });
  expect_refused(Why::room_taken, [&] { return rename("#a", "#a"); });
  state_.moment += std::chrono::seconds{seconds_between_renames};
  EXPECT_TRUE(rename("#a", "#b").was_done());
}

TEST_F(RoomsTest, ALargeRoomKeepsItsName) {
  for (std::size_t i = 2; i <= most_members_to_rename; ++i) {
    come(100 + i, "n" + std::to_string(i));
    state_.join(100 + i, jogos);
  }
  expect_refused(Why::room_keeps_name,
                 [&] { return state_.ask(ana, RenameRoom{.room = jogos, .to = room("#x")}); });
  state_.leave_room(bia, jogos);
  EXPECT_TRUE(state_.ask(ana, RenameRoom{.room = jogos, .to = room("#x")}).was_done());
}

TEST_F(RoomsTest, ListsTheRoomsThatFitAFilter) {
  state_.join(caio, room("#jardim"));
  const auto listed = [&](ListRooms::Filter filter) {
    state_.ask(caio,
               ListRooms{.page_size = 10,
                         .filter = std::make_shared<const ListRooms::Filter>(std::move(filter))});
    std::vector<std::string> names;
    for (const auto& one : last<RoomsListed>().rooms) names.push_back(one.name);
    EXPECT_EQ(last<RoomsListed>().count, names.size());
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(listed({.masks = {make_name_mask("#j*")}}), (Names{"#jardim", "#jogos"}));
  EXPECT_EQ(listed({.not_mask = make_name_mask("#j*")}), Names{"#lobby"});
  EXPECT_EQ(listed({.more_than = 2}), Names{"#lobby"});
  EXPECT_EQ(listed({.fewer_than = 2}), Names{"#jardim"});
  EXPECT_EQ(listed({.made_after = state_.time}), Names{});
  EXPECT_EQ(listed({.topic_before = state_.time + std::chrono::hours{1}}), Names{});
  state_.ask(ana, SetTopic{jogos, "games"});
  EXPECT_EQ(listed({.topic_before = state_.time + std::chrono::hours{1}}), Names{"#jogos"});
}

TEST_F(RoomsTest, ListsTheRoomsThatAreNamedHoweverManyThereAre) {
  const auto make_rooms = [&](ClientId client, std::size_t from, std::size_t to) {
    for (; from < to; ++from) {
      if (from % 10 == 0) {
        ++client;
        come(client, "n" + std::to_string(client));
      }
      state_.join(client, room("#0" + std::to_string(from)));
    }
  };
  state_.join(caio, room("#ação"));
  for (const auto* called : {"#a", "#b", "#c", "#d", "#e", "#f"}) state_.join(bia, room(called));
  make_rooms(1000, 0, 10);
  const auto list = [&](ClientId client, ListRooms::Filter filter) {
    state_.ask(client,
               ListRooms{.filter = std::make_shared<const ListRooms::Filter>(std::move(filter))});
    std::set<std::string> names;
    for (const auto& one : last<RoomsListed>().rooms) EXPECT_TRUE(names.insert(one.name).second);
    return names;
  };
  using Names = std::set<std::string>;
  const auto mask = [](const char* text) { return make_name_mask(text); };
  const ListRooms::Filter six{.names = {room("#a"), room("#B"), room("#c"), room("#d"), room("#e"),
                                        room("#f"), room("#nada"), room("#a")}};
  EXPECT_EQ(list(ana, six), (Names{"#a", "#b", "#c", "#d", "#e", "#f"}));
  EXPECT_EQ(list(ana, {.names = {room("#f")}, .masks = {mask("#F"), mask("*ÇÃO")}}),
            (Names{"#f", "#ação"}));
  EXPECT_EQ(list(ana, {.masks = {mask("#AÇ*")}}), Names{"#ação"});
  EXPECT_EQ(list(ana, {.masks = {mask("#aç?o")}}), Names{"#ação"}) << "as it is shown";
  EXPECT_EQ(list(ana, {.names = {room("#a"), room("#b")}, .not_mask = mask("#A")}), Names{"#b"});
  EXPECT_EQ(list(ana, {.names = {room("#a")}, .more_than = 1}), Names{});
  EXPECT_FALSE(last<RoomsListed>().is_cut);
  make_rooms(2000, 10, most_matched);
  EXPECT_EQ(list(ana, six).size(), 6U) << "they are looked up";
  EXPECT_FALSE(last<RoomsListed>().is_cut);
  EXPECT_EQ(last<RoomsListed>().compared, 0U);
  EXPECT_EQ(list(ana, {.masks = {mask("#ação*")}}), Names{}) << "it is too far behind";
  EXPECT_TRUE(last<RoomsListed>().is_cut);
  EXPECT_EQ(last<RoomsListed>().compared, most_matched);
  EXPECT_EQ(list(caio, {.masks = {mask("#ação*")}}), Names{"#ação"}) << "it is one's own";
  EXPECT_EQ(list(caio, {.masks = {mask("#jogos*")}, .more_than = 1}), Names{"#jogos"});
  EXPECT_FALSE(last<RoomsListed>().is_cut) << "all larger rooms were looked at";
  state_.join(bia, room("#secreta"));
  state_.ask(bia, SetModes{room("#secreta"), {{.change = {.mode = RoomMode::secret}}}});
  EXPECT_EQ(list(caio, {.names = {room("#secreta")}}), Names{});
  EXPECT_EQ(list(bia, {.names = {room("#secreta")}}), Names{"#secreta"});
}

TEST_F(RoomsTest, ListsNoMoreThanAPageOfThoseThatFit) {
  for (std::size_t i = 0; i < 10; ++i) state_.join(bia, room("#n" + std::to_string(i)));
  state_.ask(caio, ListRooms{.page_size = 4,
                             .filter = std::make_shared<const ListRooms::Filter>(
                                 ListRooms::Filter{.masks = {make_name_mask("#n*")}})});
  EXPECT_EQ(last<RoomsListed>().rooms.size(), 4U);
  EXPECT_EQ(last<RoomsListed>().count, 10U);
  EXPECT_EQ(last<RoomsListed>().page.more, 6U);
}

TEST_F(RoomsTest, AllPeopleOfALargeRoomAreTold) {
  constexpr std::size_t many = 5'000;
  for (ClientId client = 100; client < 100 + many; ++client) {
    const auto called = "n" + std::to_string(client);
    state_.ask(client, Enter{.name = name(called),
                             .looks = looks_of(called),
                             .user_at_host = "u@h.ip",
                             .into_first_room = false});
    state_.ask(client, Join{.room = jogos});
  }
  state_.ask(ana, TellNames{jogos});
  EXPECT_EQ(last<NamesTold>().people.size(), many + 2);
  state_.ask(ana, Find{.what = jogos, .most = most_names});
  EXPECT_EQ(last<PeopleFound>().people.size(), many + 2);
  EXPECT_FALSE(last<PeopleFound>().is_cut);
  state_.ask(caio, Join{.room = jogos, .wants = {.names = most_names}});
  EXPECT_EQ(last<Joined>().others.size(), many + 2);
  state_.ask(ana, Find{.what = jogos, .most = many});
  EXPECT_EQ(last<PeopleFound>().people.size(), many);
  EXPECT_TRUE(last<PeopleFound>().is_cut);
  const auto search = [&](const char* mask) {
    state_.ask(ana, Find{.what = make_name_mask(mask), .most = most_names});
    EXPECT_TRUE(last<PeopleFound>().is_cut);
    EXPECT_EQ(last<PeopleFound>().compared, most_matched);
    return last<PeopleFound>().people.size();
  };
  EXPECT_EQ(search("*nobody*"), 0U);
  EXPECT_EQ(search("*"), most_matched);
}

}  // namespace
}  // namespace papo::chat
