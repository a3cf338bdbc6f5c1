// SPDX-License-Identifier: MIT

// The modes of rooms, their ranks, and their lists of masks.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "chat/limits.h"
#include "chat/room_masks.h"
#include "state_fixture.h"

namespace papo::chat {
namespace {

class ModesTest : public RoomsTest {
 protected:
  std::vector<std::string> masks(ClientId client, RoomMode list = RoomMode::ban) {
    state_.ask(client, ListMasks{jogos, list});
    std::vector<std::string> all;
    for (const auto& one : last<MasksListed>().masks) all.push_back(one.mask);
    return all;
  }
};
using Strings = std::vector<std::string>;

TEST_F(ModesTest, OnlyRulersChangeThem) {
  expect_refused(Why::not_ruler, [&] { return set(bia, RoomMode::moderated); });
  expect_refused(Why::not_in_room, [&] { return set(caio, RoomMode::moderated); });
  EXPECT_TRUE(set(ana, RoomMode::moderated).was_done());
  EXPECT_EQ(last<ModesSet>().changes, (std::vector<ModeChange>{{.mode = RoomMode::moderated}}));
  EXPECT_TRUE(unset(dora, RoomMode::moderated).was_done());
  expect_refused(Why::no_such_room, [&] { return state_.ask(ana, SetModes{room("#nada"), {}}); });
}

TEST_F(ModesTest, NothingIsToldIfNothingIsDifferent) {
  const auto before = state_.events.size();
  set(ana, RoomMode::no_outside);
  unset(ana, RoomMode::key);
  unset(ana, RoomMode::limit);
  unset(ana, RoomMode::ban, "caio");
  set(ana, RoomMode::op, "ana");
  EXPECT_EQ(state_.events.size(), before);
}

TEST_F(ModesTest, ARequestIsCarriedOutAsFarAsItMay) {
  const auto outcome = set(ana, {{.mode = RoomMode::moderated},
                                 {.mode = RoomMode::voice, .argument = "caio"},
                                 {.mode = RoomMode::voice, .argument = "bia"}});
  EXPECT_EQ(why(outcome), Why::not_there);
  EXPECT_EQ(outcome.refusal()->looks_like, "caio");
  EXPECT_EQ(last<ModesSet>().changes,
            (std::vector<ModeChange>{{.mode = RoomMode::moderated},
                                     {.mode = RoomMode::voice, .argument = "bia"}}));
}

TEST_F(ModesTest, KeysAndLimitsAreChecked) {
  for (const auto* key : {"", "a b", "a,b", ":a", "123456789012345678901234"}) {
    expect_refused(Why::bad_mask, [&] { return set(ana, RoomMode::key, key); });
  }
  EXPECT_TRUE(set(ana, RoomMode::key, "12345678901234567890123").was_done());
  for (const auto* limit : {"", "0", "-1", "x", "1x", "99999999999999999999999"}) {
    expect_refused(Why::bad_mask, [&] { return set(ana, RoomMode::limit, limit); });
  }
  set(ana, RoomMode::limit, "007");
  EXPECT_EQ(last<ModesSet>().changes[0].argument, "7");
}

TEST_F(ModesTest, OnlyMembersAreToldTheKey) {
  set(ana, RoomMode::key, "k");
  state_.ask(bia, TellModes{jogos});
  EXPECT_EQ(last<ModesTold>().modes.back(), (ModeChange{RoomMode::key, true, "k"}));
  state_.ask(caio, TellModes{jogos});
  EXPECT_EQ(last<ModesTold>().modes.back(), (ModeChange{RoomMode::key, true, ""}));
}

TEST_F(ModesTest, RanksAreGivenByRulersAndGivenUpByOneself) {
  expect_refused(Why::not_ruler, [&] { return set(bia, RoomMode::op, "bia"); });
  EXPECT_TRUE(set(ana, RoomMode::op, "bia").was_done());
  EXPECT_TRUE(kick(bia, "ana").was_done());
  EXPECT_TRUE(unset(bia, RoomMode::op, "bia").was_done());
  expect_refused(Why::not_ruler, [&] { return set(bia, RoomMode::op, "bia"); });
  set(dora, RoomMode::voice, "bia");
  EXPECT_TRUE(unset(bia, RoomMode::voice, "bia").was_done()) << "a voice gives itself up, too";
  join(ana);
  EXPECT_EQ(last<Joined>().ranks, Ranks{}) << "a rank ends with the membership";
}

TEST_F(ModesTest, WhereOnlySomeTalkOthersAreRefused) {
  set(ana, RoomMode::moderated);
  expect_refused(Why::cannot_talk_there, [&] { return say_there(bia); });
  EXPECT_TRUE(say_there(ana).was_done());
  EXPECT_TRUE(say_there(dora).was_done()) << "an operator of the house";
  set(ana, RoomMode::voice, "bia");
  EXPECT_TRUE(say_there(bia).was_done());
  unset(ana, RoomMode::topic_locked);
  unset(ana, RoomMode::voice, "bia");
  expect_refused(Why::cannot_talk_there, [&] { return state_.ask(bia, SetTopic{jogos, "x"}); });
}

TEST_F(ModesTest, OutsidersTalkWhereTheyMay) {
  expect_refused(Why::cannot_talk_there, [&] { return say_there(caio); });
  unset(ana, RoomMode::no_outside);
  EXPECT_TRUE(say_there(caio).was_done());
  EXPECT_EQ(last<Said>().room.name, "#jogos");
  set(ana, RoomMode::ban, "caio");
  expect_refused(Why::cannot_talk_there, [&] { return say_there(caio); });
  unset(ana, RoomMode::ban, "caio");
  set(ana, RoomMode::moderated);
  expect_refused(Why::cannot_talk_there, [&] { return say_there(caio); });
}

TEST_F(ModesTest, ABanKeepsOutAndSilencesThoseWhoAreIn) {
  EXPECT_TRUE(say_there(bia).was_done());
  set(ana, RoomMode::ban, "*!*@bia.ip");
  expect_refused(Why::cannot_talk_there, [&] { return say_there(bia); });
  set(ana, RoomMode::voice, "bia");
  EXPECT_TRUE(say_there(bia).was_done()) << "a voice may talk";
  unset(ana, RoomMode::voice, "bia");
  set(ana, RoomMode::ban_exception, "bia");
  EXPECT_TRUE(say_there(bia).was_done());
  unset(ana, RoomMode::ban_exception, "bia");
  state_.leave_room(bia, jogos);
  expect_refused(Why::room_banned, [&] { return join(bia); });
  unset(ana, RoomMode::ban, "*!*@BIA.ip");
  EXPECT_TRUE(join(bia).was_done());
}

TEST_F(ModesTest, ABanIsAboutTheNameThatOneHasNow) {
  set(ana, RoomMode::ban, "bia");
  expect_refused(Why::cannot_talk_there, [&] { return say_there(bia); });
  set(ana, RoomMode::voice, "bia");
  state_.rename(bia, name("beatriz"));
  unset(ana, RoomMode::voice, "beatriz");
  EXPECT_TRUE(say_there(bia).was_done());
  set(ana, RoomMode::ban, "BEA*");
  expect_refused(Why::cannot_talk_there, [&] { return say_there(bia); });
}

TEST_F(ModesTest, WhoeverIsSilencedByMasksKeepsTheName) {
  const auto take_a_name = [&](const char* text = "words") {
    return state_.rename(bia, name(text));
  };
  for (const auto* mask : {"bia", "$m:*!*@bia.ip"}) {
    set(ana, RoomMode::ban, mask);
    expect_refused(Why::name_kept, [&] { return take_a_name(); });
    expect_refused(Why::name_kept, [&] { return take_a_name("BIA"); });
    expect_refused(Why::name_kept, [&] { return take_a_name("ana"); });
    const auto outcome = take_a_name();
    ASSERT_EQ(why(outcome), Why::name_kept);
    EXPECT_EQ(outcome.refusal()->what, "words");
    EXPECT_EQ(outcome.refusal()->looks_like, "#jogos");
    expect_refused(Why::name_yours, [&] { return take_a_name("bia"); });
    unset(ana, RoomMode::ban, mask);
  }
  set(ana, RoomMode::ban, "bia");
  set(ana, RoomMode::ban_exception, "*!*@bia.ip");
  EXPECT_TRUE(take_a_name().was_done()) << "masks except it";
  take_a_name("bia");
  unset(ana, RoomMode::ban_exception, "*!*@bia.ip");
  for (const auto rank : {RoomMode::voice, RoomMode::op}) {
    set(ana, rank, "bia");
    EXPECT_TRUE(take_a_name().was_done()) << "a rank is above masks";
    take_a_name("bia");
    unset(ana, rank, "bia");
  }
  state_.join(bia, room("#outro"));
  expect_refused(Why::name_kept, [&] { return take_a_name(); });
  state_.leave_room(bia, jogos);
  EXPECT_TRUE(take_a_name().was_done()) << "it is not there any more";
}

TEST_F(ModesTest, AnOperatorOfTheHouseTakesAnyNameInSpiteOfMasks) {
  join(dora);
  set(ana, RoomMode::ban, "*");
  EXPECT_TRUE(state_.rename(dora, name("words")).was_done());
}

TEST_F(ModesTest, ABanFitsLettersBeyondAsciiInEitherCase) {
  come(5, "élan");
  come(6, "ÉLAN2");
  const auto keeps_out = [&](const char* mask, ClientId client) {
    EXPECT_TRUE(set(ana, RoomMode::ban, mask).was_done()) << mask;
    const bool kept_out = !join(client).was_done();
    if (!kept_out) state_.leave_room(client, jogos);
    EXPECT_TRUE(unset(ana, RoomMode::ban, mask).was_done()) << mask;
    return kept_out;
  };
  for (const auto* mask : {"élan", "Élan!*@*", "ÉLAN", "É*", "*É?AN", "?lan", "é*!u@*.IP"}) {
    EXPECT_TRUE(keeps_out(mask, 5)) << mask;
  }
  EXPECT_TRUE(keeps_out("élan2", 6));
  EXPECT_TRUE(keeps_out("É???2", 6));
  for (const auto* mask : {"elan", "Ê*", "*!É@*"}) EXPECT_FALSE(keeps_out(mask, 5)) << mask;
}

TEST_F(ModesTest, MasksThatFitTheSameNamesAreOneMask) {
  set(ana, RoomMode::ban, "Élan!*@*");
  const auto before = state_.events.size();
  set(ana, RoomMode::ban, "éLAN!*@*");
  EXPECT_EQ(state_.events.size(), before) << "nothing is different";
  EXPECT_EQ(masks(ana), Strings{"Élan!*@*"}) << "it stays as it was written";
  unset(ana, RoomMode::ban, "ÉLAN!*@*");
  EXPECT_EQ(last<ModesSet>().changes[0].argument, "Élan!*@*");
}

TEST_F(ModesTest, MutesAndExceptionsFitLettersBeyondAsciiInEitherCase) {
  come(5, "élan");
  set(ana, RoomMode::ban, "$m:ÉLAN");
  EXPECT_TRUE(join(5).was_done());
  expect_refused(Why::cannot_talk_there, [&] { return say_there(5); });
  set(ana, RoomMode::ban_exception, "$m:Élan");
  EXPECT_TRUE(say_there(5).was_done());
  state_.leave_room(5, jogos);
  set(ana, RoomMode::invite_only);
  set(ana, RoomMode::invite_exception, "ÉlaN");
  EXPECT_TRUE(join(5).was_done());
}

TEST_F(ModesTest, AMuteLetsInAndSilences) {
  set(ana, RoomMode::ban, "$m:caio");
  EXPECT_TRUE(join(caio).was_done());
  expect_refused(Why::cannot_talk_there, [&] { return say_there(caio); });
  set(ana, RoomMode::ban_exception, "$m:*!*@caio.ip");
  EXPECT_TRUE(say_there(caio).was_done());
  set(ana, RoomMode::ban, "caio");
  expect_refused(Why::cannot_talk_there, [&] { return say_there(caio); });
}

TEST_F(ModesTest, AnInviteExceptionLetsIn) {
  set(ana, RoomMode::invite_only);
  expect_refused(Why::room_invite_only, [&] { return join(caio); });
  set(ana, RoomMode::invite_exception, "*!*@caio.ip");
  EXPECT_TRUE(join(caio).was_done());
}

TEST_F(ModesTest, TheListsAreShownToThoseWhoMaySeeThem) {
  set(ana, {{.mode = RoomMode::ban, .argument = "x"},
            {.mode = RoomMode::ban_exception, .argument = "y"}});
  EXPECT_EQ(masks(bia), Strings{"x!*@*"});
  EXPECT_EQ(last<MasksListed>().masks[0].by, "ana!u@ana.ip");
  EXPECT_EQ(last<MasksListed>().masks[0].at, state_.time);
  EXPECT_EQ(masks(ana, RoomMode::ban_exception), Strings{"y!*@*"});
  EXPECT_EQ(masks(dora, RoomMode::ban_exception), Strings{"y!*@*"});
  expect_refused(Why::not_ruler, [&] {
    return state_.ask(bia, ListMasks{jogos, RoomMode::ban_exception});
  });
  expect_refused(Why::not_in_room, [&] {
    return state_.ask(caio, ListMasks{jogos, RoomMode::ban});
  });
}

TEST_F(ModesTest, AListIsBounded) {
  for (std::size_t i = 0; i < most_masks; ++i) {
    EXPECT_TRUE(set(ana, RoomMode::ban, "n" + std::to_string(i)).was_done());
  }
  expect_refused(Why::list_full, [&] { return set(ana, RoomMode::ban, "one-more"); });
  EXPECT_TRUE(set(ana, RoomMode::ban_exception, "other-list").was_done());
  EXPECT_TRUE(unset(ana, RoomMode::ban, "n0").was_done());
  EXPECT_TRUE(set(ana, RoomMode::ban, "one-more").was_done());
}

// Once all rooms together have very many masks, a room with few may still have more.
TEST_F(ModesTest, TheMasksOfAllRoomsAreBounded) {
  const auto fill = [&](ClientId client, const Name& place) {
    for (const auto list : {RoomMode::ban, RoomMode::ban_exception, RoomMode::invite_exception}) {
      SetModes set{.room = place, .changes = {}};
      for (std::size_t i = 0; i < most_masks; ++i) {
        set.changes.push_back({.change = {.mode = list, .argument = "n" + std::to_string(i)}});
      }
      const auto outcome = state_.ask(client, std::move(set));
      if (outcome.was_done()) continue;
      EXPECT_EQ(why(outcome), Why::list_full);
      return false;
    }
    return true;
  };
  constexpr std::size_t rooms_each = 19;
  // With so many rooms, the share of a room is less than a room may have.
  for (ClientId client = 1000; client < 1020; ++client) {
    come(client, "n" + std::to_string(client));
    for (std::size_t i = 0; i < rooms_each; ++i) {
      state_.join(client, room("#" + std::to_string(client) + "-" + std::to_string(i)));
    }
  }
  std::size_t rooms = 0;
  bool had_space = true;
  for (ClientId client = 100; had_space; ++client) {
    come(client, "n" + std::to_string(client));
    for (std::size_t i = 0; i < rooms_each && had_space; ++i, ++rooms) {
      const auto place = room("#" + std::to_string(client) + "-" + std::to_string(i));
      state_.join(client, place);
      had_space = fill(client, place);
    }
    ASSERT_LT(rooms, most_masks_in_all / most_masks);
  }
  EXPECT_EQ(rooms, most_masks_in_all / (3 * most_masks) + 1);
  EXPECT_TRUE(set(ana, RoomMode::ban, "caio").was_done()) << "this room has few";
  state_.leave(100, Departure::quit);
  state_.join(bia, room("#nova"));
  EXPECT_TRUE(fill(bia, room("#nova"))) << "the masks of rooms that ended do not count";
}

TEST_F(ModesTest, SomeWordsReachTheRulersAlone) {
  join(caio);
  set(ana, RoomMode::voice, "bia");
  const auto readers = [&](RoomMode rank) {
    EXPECT_TRUE(state_.ask(caio, Say{.room = jogos, .text = "psst", .rank = rank}).was_done());
    return last<SaidToRulers>().readers;
  };
  EXPECT_EQ(readers(RoomMode::op), std::vector<ClientId>{ana});
  EXPECT_EQ(readers(RoomMode::voice), (std::vector<ClientId>{ana, bia}));
  state_.recall(caio, 10);
  EXPECT_TRUE(last<Recalled>().history.empty()) << "nobody else reads it later";
  unset(ana, RoomMode::no_outside);
  state_.leave_room(caio, jogos);
  expect_refused(Why::not_in_room, [&] {
    return state_.ask(caio, Say{.room = jogos, .text = "psst", .rank = RoomMode::op});
  });
}

TEST_F(ModesTest, AMutedPersonOfTheHouseChangesNothing) {
  state_.mute(dora, name("ana"), std::nullopt);
  expect_refused(Why::muted, [&] { return set(ana, RoomMode::key, "text"); });
  expect_refused(Why::muted, [&] { return invite(ana, "caio"); });
}

TEST_F(ModesTest, AMutedPersonOfTheHouseIsToldWhereItMayNotTalk) {
  state_.mute(dora, name("ana"), std::nullopt);
  const auto refused_for = [&](const Outcome& outcome) {
    EXPECT_EQ(why(outcome), Why::muted);
    return outcome.refusal()->what;
  };
  EXPECT_EQ(refused_for(say_there(ana)), "#jogos");
  EXPECT_EQ(refused_for(state_.ask(ana, SetTopic{jogos, "x"})), "#jogos");
  EXPECT_EQ(refused_for(set(ana, RoomMode::moderated)), "#jogos");
  EXPECT_EQ(refused_for(invite(ana, "caio")), "#jogos");
  EXPECT_EQ(refused_for(state_.ask(ana, Redact{jogos, 1, {}})), "#jogos");
  EXPECT_EQ(refused_for(state_.ask(ana, RenameRoom{jogos, room("#x")})), "#jogos");
  EXPECT_EQ(refused_for(state_.join(ana, room("#nova"))), "#nova");
  EXPECT_EQ(refused_for(state_.whisper(ana, name("BIA"), "x")), "bia");
  EXPECT_EQ(refused_for(state_.rename(ana, name("eva"))), "eva");
}

TEST(RoomModeTable, HasARowForEachLetter) {
  std::string letters;
  for (const auto& row : mode_rows()) {
    letters += row.letter;
    EXPECT_EQ(find_mode(row.letter), &row);
    EXPECT_EQ(&row_of(row.mode), &row);
  }
  EXPECT_EQ(letters, "imnstHklbeIov");
  EXPECT_EQ(find_mode('x'), nullptr);
}

TEST(RoomModeTable, ReadsFlags) {
  RoomModes modes;
  EXPECT_FALSE(set_flags("nt", modes));
  EXPECT_TRUE(modes.no_outside && modes.topic_locked);
  EXPECT_FALSE(modes.secret || modes.moderated || modes.invite_only);
  EXPECT_EQ(set_flags("sk", modes)->letter, 'k') << "a key is no flag";
  EXPECT_EQ(set_flags("x", modes)->letter, 'x');
}

TEST(RoomMask, HasAKeyIfItHasLettersBeyondAscii) {
  const auto elan = key_of("élan");
  EXPECT_EQ(key_of_mask("Élan", RoomMode::ban), elan + "!*@*");
  EXPECT_EQ(key_of_mask("$m:ÉLAN!É@É", RoomMode::ban), "$m:" + elan + "!É@É");
  for (const auto* none : {"ANA", "*@É", "$a:É", "$m:$a:É", "", "\xff", "x!É@*"}) {
    EXPECT_EQ(key_of_mask(none, RoomMode::ban), "") << none;
  }
}

TEST(RoomMask, HasThreeParts) {
  using Row = std::pair<const char*, const char*>;
  for (const auto& [given, mask] :
       {Row{"ana", "ana!*@*"}, Row{"*@h", "*!*@h"}, Row{"a!b", "a!b@*"}, Row{"a!b@c", "a!b@c"},
        Row{"!@", "*!*@*"}, Row{"a!@", "a!*@*"}, Row{"**a**", "*a*!*@*"}, Row{"*", "*!*@*"},
        Row{"$a:ana", "$a:ana"}, Row{"$m:ana", "$m:ana!*@*"}, Row{"$m:$a:x", "$m:$a:x"}}) {
    EXPECT_EQ(make_mask(given, RoomMode::ban), mask) << given;
  }
  for (const auto* none : {"", "a b", ":a", "$a:", "$x:y", "$", "$m:", "$m:$m:a", "a\x01"}) {
    EXPECT_EQ(make_mask(none, RoomMode::ban), std::nullopt) << none;
  }
  EXPECT_EQ(make_mask("$m:ana", RoomMode::invite_exception), std::nullopt);
  EXPECT_EQ(make_mask(std::string(longest_mask, 'a'), RoomMode::ban), std::nullopt);
  EXPECT_TRUE(make_mask(std::string(longest_mask - 4, 'a'), RoomMode::ban));
}

}  // namespace
}  // namespace papo::chat
