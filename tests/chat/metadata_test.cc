// SPDX-License-Identifier: MIT

// Facts about people and rooms: their owners, their readers, and their limits.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "chat/limits.h"
#include "chat/metadata.h"
#include "state_fixture.h"

namespace papo::chat {
namespace {

class FactsTest : public RoomsTest {
 protected:
  using Kind = FactsOf::Kind;
  const FactsOf own{};
  const FactsOf of_jogos{Kind::room, jogos};

  Outcome set(ClientId client, const FactsOf& of, const std::string& key, std::string value = "x") {
    return state_.ask(client, SetFact{of, key, std::move(value)});
  }
  Outcome remove(ClientId client, const FactsOf& of, const std::string& key) {
    return state_.ask(client, SetFact{of, key});
  }
  std::size_t facts(const FactsOf& of) {
    state_.ask(ana, TellFacts{.of = of, .all = true});
    return last<FactsTold>().facts.size();
  }
  void want(ClientId client, std::vector<std::string> keys) {
    state_.ask(client, WantFacts{.more = std::move(keys)});
  }
  // The clients that are told of the fact.
  std::vector<ClientId> readers(ClientId client, const FactsOf& of, const std::string& key) {
    set(client, of, key);
    return last<FactSet>().readers;
  }
};

TEST_F(FactsTest, OnlyWantedKeysAreTold) {
  state_.leave_room(caio, room("#lobby"));
  want(bia, {"url"});
  want(caio, {"url"});
  using Readers = std::vector<ClientId>;
  EXPECT_EQ(readers(ana, own, "url"), Readers{bia}) << "caio shares no room with ana";
  EXPECT_EQ(readers(ana, own, "avatar"), Readers{});
  EXPECT_EQ(readers(ana, of_jogos, "url"), Readers{bia});
  EXPECT_EQ(readers(bia, own, "url"), Readers{}) << "bia made the change";
  state_.ask(caio, Watch{.more = {name("ana")}});
  EXPECT_EQ(readers(ana, own, "url"), (Readers{bia, caio}));
  EXPECT_EQ(readers(dora, {Kind::person, name("bia")}, "url"), Readers{bia});
  state_.ask(bia, WantFacts{.fewer = {"url"}});
  EXPECT_EQ(readers(ana, own, "url"), Readers{caio});
}

TEST_F(FactsTest, NobodyChangesTheFactsOfOthers) {
  EXPECT_TRUE(set(ana, of_jogos, "url").was_done());
  expect_refused(Why::not_ruler, [&] { return set(bia, of_jogos, "url"); });
  expect_refused(Why::not_ruler, [&] { return remove(bia, of_jogos, "url"); });
  expect_refused(Why::not_ruler, [&] { return state_.ask(bia, ClearFacts{of_jogos}); });
  expect_refused(Why::not_ruler, [&] { return set(bia, {Kind::person, name("ana")}, "url"); });
  expect_refused(Why::nobody, [&] { return set(bia, {Kind::person, name("eva")}, "url"); });
  expect_refused(Why::no_such_room, [&] { return set(bia, {Kind::room, room("#nada")}, "url"); });
  expect_refused(Why::no_such_fact, [&] { return remove(ana, own, "url"); });
  state_.ask(dora, Mute{name("ana")});
  expect_refused(Why::muted, [&] { return set(ana, own, "url"); });
  EXPECT_TRUE(set(dora, {Kind::person, name("ana")}, "url").was_done());
}

TEST_F(FactsTest, AClosedRoomShowsItsFactsToMembersOnly) {
  set(ana, of_jogos, "url");
  const auto read = [&](ClientId client) {
    return state_.ask(client, TellFacts{.of = of_jogos, .all = true});
  };
  EXPECT_TRUE(read(caio).was_done());
  RoomsTest::set(ana, RoomMode::invite_only);
  expect_refused(Why::not_in_room, [&] { return read(caio); });
  EXPECT_TRUE(read(bia).was_done());
  EXPECT_TRUE(read(dora).was_done());
}

TEST_F(FactsTest, EndWithTheirPersonAndTheirRoom) {
  const auto before = state_.digest();
  set(ana, of_jogos, "url");
  set(bia, own, "url");
  want(bia, {"url"});
  EXPECT_NE(state_.digest(), before);
  state_.leave_room(ana, jogos);
  state_.leave_room(bia, jogos);
  state_.join(ana, jogos);
  EXPECT_EQ(facts(of_jogos), 0U);
  state_.leave(bia, Departure::quit);
  come(bia, "bia");
  EXPECT_EQ(facts({Kind::person, name("bia")}), 0U);
  state_.join(bia, jogos);
  EXPECT_TRUE(readers(ana, of_jogos, "url").empty());
}

TEST_F(FactsTest, StayWithANewName) {
  set(ana, of_jogos, "url");
  state_.ask(ana, RenameRoom{.room = jogos, .to = room("#xadrez")});
  EXPECT_EQ(facts({Kind::room, room("#xadrez")}), 1U);
}

TEST_F(FactsTest, AreToldToOneThatJoins) {
  set(ana, of_jogos, "url", "room");
  set(bia, own, "url", "bia");
  set(bia, own, "foo", "bar");
  join(caio);
  EXPECT_EQ(count<FactsSynced>(), 0U) << "caio wants no keys";
  state_.leave_room(caio, jogos);
  want(caio, {"url"});
  join(caio);
  const auto& synced = last<FactsSynced>();
  EXPECT_EQ(synced.of, "#jogos");
  ASSERT_EQ(synced.facts.size(), 2U);
  EXPECT_EQ(synced.facts[0].value, "room");
  EXPECT_EQ(synced.facts[1].of, "bia");
}

TEST_F(FactsTest, OfALargeRoomHaveToBeAskedFor) {
  want(caio, {"url"});
  set(ana, of_jogos, "url");
  for (std::size_t i = 2; i < most_members_synced_on_joining; ++i) {
    come(100 + i, "n" + std::to_string(i));
    state_.join(100 + i, jogos);
  }
  join(caio);
  EXPECT_TRUE(last<FactsSynced>().later);
  state_.ask(caio, SyncFacts{of_jogos});
  EXPECT_EQ(last<FactsSynced>().facts.size(), 1U);
}

TEST_F(FactsTest, AreBounded) {
  for (std::size_t i = 0; i < most_facts; ++i) {
    EXPECT_TRUE(set(ana, own, "k" + std::to_string(i)).was_done());
  }
  expect_refused(Why::too_many_facts, [&] { return set(ana, own, "one-more"); });
  EXPECT_TRUE(set(ana, own, "k0", std::string(2 * longest_fact_value, 'y')).was_done());
  EXPECT_EQ(last<FactSet>().value->size(), longest_fact_value);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i <= most_fact_keys_wanted; ++i) keys.push_back("k" + std::to_string(i));
  want(bia, keys);
  EXPECT_EQ(last<FactsWanted>().more.size(), most_fact_keys_wanted);
  EXPECT_EQ(last<FactsWanted>().too_many, keys.back());
}

TEST(Metadata, AllFactsTogetherAreBounded) {
  Metadata metadata;
  const std::string value(longest_fact_value, 'x');
  std::uint64_t person = 0;
  while (metadata.set(Metadata::of_person(person), "url", value)) ++person;
  EXPECT_GT(person, most_bytes_of_facts / 1000);
  EXPECT_LT(person, most_bytes_of_facts / longest_fact_value);
  EXPECT_TRUE(metadata.set(Metadata::of_person(0), "url", value)) << "it takes no more place";
  EXPECT_TRUE(metadata.remove(Metadata::of_person(0), "url"));
  EXPECT_TRUE(metadata.set(Metadata::of_person(person), "url", value));
  metadata.forget(Metadata::of_person(1));
  EXPECT_TRUE(metadata.set(Metadata::of_room(1), "url", value));
  EXPECT_FALSE(metadata.set(Metadata::of_room(2), "url", value));
}

TEST(Metadata, AKeyHasSmallLettersDigitsAndAFewSigns) {
  for (const auto* const key : {"url", "im.xmpp", "a-b_c/9"}) EXPECT_TRUE(is_fact_key(key)) << key;
  for (const auto* const key : {"", "URL", "a b", "$url$", "é", "*"}) {
    EXPECT_FALSE(is_fact_key(key)) << key;
  }
  EXPECT_TRUE(is_fact_key(std::string(longest_fact_key, 'x')));
  EXPECT_FALSE(is_fact_key(std::string(longest_fact_key + 1, 'x')));
}

}  // namespace
}  // namespace papo::chat
