// SPDX-License-Identifier: MIT

// The rules of a registered room as a text, and as they are read again.
#include "store/kept_room_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "chat/limits.h"
#include "store_fixture.h"

namespace papo::store {
namespace {

chat::KeptRoom room_with_all() {
  chat::KeptRoom room{.founder = 1,
                      .operators = {7, 4'000'000'000},
                      .keep = {.days = 3},
                      .modes = {.invite_only = true, .topic_locked = true, .past_hidden = true},
                      .topic = "caf\xc3\xa9 \"at\" five\\ \x02now",
                      .topic_by = "ana!u@h",
                      .topic_at = at(5),
                      .made_at = at(1)};
  room.modes.key = "s\xc3\xa9same";
  room.modes.limit = 12;
  room.masks[0] = {{.mask = "*!*@h", .by = "ana!u@h", .at = at(6), .key = "*!*@h"},
                   {.mask = "$m:Bia!*@*", .by = "", .at = at(7), .key = "$m:bia!*@*"}};
  room.masks[2] = {{.mask = "$a:caio", .by = "ana!u@h", .at = at(8)}};
  return room;
}

TEST(KeptRoomText, ReadsAllThatWasWritten) {
  const auto room = room_with_all();
  const auto read = read_rules(rules_of(room));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->operators, room.operators);
  for (const auto& row : chat::mode_rows()) {
    auto written = room.modes;
    auto told = read->modes;
    const auto* const flag = chat::flag_in(written, row.mode);
    if (flag == nullptr) continue;
    EXPECT_EQ(*chat::flag_in(told, row.mode), *flag) << row.letter;
  }
  EXPECT_EQ(read->modes.key, room.modes.key);
  EXPECT_EQ(read->modes.limit, 12U);
  EXPECT_EQ(read->topic, room.topic);
  EXPECT_EQ(read->topic_by, room.topic_by);
  EXPECT_EQ(read->topic_at, room.topic_at);
  for (std::size_t list = 0; list < room.masks.size(); ++list) {
    ASSERT_EQ(read->masks.at(list).size(), room.masks.at(list).size());
    for (std::size_t i = 0; i < room.masks.at(list).size(); ++i) {
      const auto& one = read->masks.at(list).at(i);
      const auto& other = room.masks.at(list).at(i);
      EXPECT_EQ(one.mask, other.mask);
      EXPECT_EQ(one.by, other.by);
      EXPECT_EQ(one.at, other.at);
      EXPECT_EQ(one.key, other.key);
    }
  }
  EXPECT_EQ(rules_of(*read), rules_of(room)) << "the text is the same again";
}

TEST(KeptRoomText, AnEmptyRoomIsRead) {
  const auto read = read_rules(rules_of({}));
  ASSERT_TRUE(read);
  EXPECT_EQ(rules_of(*read), rules_of({}));
  EXPECT_TRUE(read_rules("{}"));
}

TEST(KeptRoomText, FieldsAndModesOfALaterVersionAreLeftOut) {
  const auto read = read_rules(R"({"modes":"nZ?s","colour":{"deep":[1,2]},"topic":"t"})");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->modes.no_outside && read->modes.secret);
  EXPECT_EQ(read->topic, "t");
}

TEST(KeptRoomText, DamageIsRefused) {
  for (const std::string_view text : {
           "",
           "nothing",
           "[]",
           "{",
           R"({"topic":"t"} more)",
           R"({"topic":7})",
           "{\"topic\":\"\xff\"}",
           R"({"modes":["n"]})",
           R"({"key":null})",
           R"({"limit":-1})",
           R"({"limit":1.5})",
           R"({"limit":99999999999})",
           R"({"limit":18446744073709551615})",
           R"({"topic_at":18446744073709551615})",
           R"({"operators":7})",
           R"({"operators":[0]})",
           R"({"operators":[4294967296]})",
           R"({"operators":["ana"]})",
           R"({"bans":{}})",
           R"({"bans":["*!*@h"]})",
           R"({"bans":[{"by":"ana"}]})",
           R"({"bans":[{"mask":"a!*@*","at":"now"}]})",
       }) {
    EXPECT_FALSE(read_rules(text)) << text;
  }
  EXPECT_FALSE(read_rules(std::string(1'000'000, '['))) << "that deep";
}

TEST(KeptRoomText, NoRoomHasMoreThanARoomMayHave) {
  chat::KeptRoom room;
  room.operators.assign(chat::most_operators_kept, 7);
  room.masks[1].assign(chat::most_masks, {.mask = "a!*@*", .by = "", .at = {}});
  room.topic.assign(chat::longest_topic, 'x');
  EXPECT_TRUE(read_rules(rules_of(room)));
  auto larger = room;
  larger.operators.push_back(7);
  EXPECT_FALSE(read_rules(rules_of(larger)));
  larger = room;
  larger.masks[1].push_back({.mask = "b!*@*", .by = "", .at = {}});
  EXPECT_FALSE(read_rules(rules_of(larger)));
  larger = room;
  larger.topic += 'x';
  EXPECT_FALSE(read_rules(rules_of(larger)));
}

}  // namespace
}  // namespace papo::store
