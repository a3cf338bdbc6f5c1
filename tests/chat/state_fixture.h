// SPDX-License-Identifier: MIT

// The common parts of the tests of the State.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "chat/names.h"
#include "chat/room_masks.h"
#include "table.h"

namespace papo::chat {

using Why = Refused::Why;

inline Name name(std::string_view text) { return std::get<Name>(make_name(text)); }
inline Name room(std::string_view text) { return std::get<Name>(make_room_name(text)); }

inline Why why(const Outcome& outcome) {
  const auto* const refusal = outcome.refusal();
  EXPECT_NE(refusal, nullptr) << "it was not refused";
  return refusal == nullptr ? Why{} : refusal->why;
}

class StateTest : public testing::Test {
 protected:
  explicit StateTest(State::Settings settings = {}) : state_(std::move(settings)) {}

  void enter(ClientId client, std::string_view called, std::string_view address = {}) {
    ASSERT_TRUE(std::holds_alternative<std::size_t>(state_.enter(client, name(called), address)));
  }
  void enter_operator(ClientId client, std::string_view called) {
    enter(client, called, "10.9.9.9:1");
    state_.make_operator(client);
  }
  [[nodiscard]] bool is_here(ClientId client) { return state_.list_rooms(client).was_done(); }
  // The last event, which must be of that kind.
  template <typename What>
  const What& last() {
    const auto* const what = state_.last<What>();
    if (what == nullptr) throw std::logic_error("the last event is another");
    return *what;
  }
  // The last event of that kind.
  template <typename What>
  const What& latest() {
    const auto* const what = state_.latest<What>();
    if (what == nullptr) throw std::logic_error("there is no such event");
    return *what;
  }
  template <typename What>
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::ranges::count_if(state_.events, [](const auto& event) {
      return std::holds_alternative<What>(event->what);
    }));
  }
  [[nodiscard]] ClientId subject() const { return state_.events.back()->subject; }

  Table state_;
};

// Ana (1) rules #jogos, bia (2) is a member of it, caio (3) is not, and dora (4) is an operator of
// the house that is not there, either.
class RoomsTest : public StateTest {
 protected:
  static constexpr ClientId ana = 1;
  static constexpr ClientId bia = 2;
  static constexpr ClientId caio = 3;
  static constexpr ClientId dora = 4;

  void SetUp() override {
    come(ana, "ana");
    come(bia, "bia");
    come(caio, "caio");
    come(dora, "dora");
    state_.make_operator(dora);
    state_.join(ana, jogos);
    state_.join(bia, jogos);
    state_.events.clear();
  }

  // Comes from a host of its own.
  void come(ClientId client, std::string_view called) {
    const auto user_at_host = "u@" + std::string{called} + ".ip";
    state_.ask(client, Enter{.name = name(called),
                             .looks = looks_of(called),
                             .address = "10.0.0.1:1",
                             .user_at_host = user_at_host,
                             .real_name = called});
  }

  Outcome set(ClientId client, std::vector<ModeChange> changes) {
    SetModes set{.room = jogos, .changes = {}};
    for (auto& change : changes) {
      const bool of_member = row_of(change.mode).kind == ModeKind::rank;
      set.changes.push_back({.change = change});
      if (row_of(change.mode).kind == ModeKind::list) {
        set.changes.back().key = key_of_mask(change.argument, change.mode);
      }
      if (of_member) set.changes.back().member = name(change.argument);
    }
    return state_.ask(client, std::move(set));
  }
  Outcome set(ClientId client, RoomMode mode, std::string argument = {}) {
    return set(client, {{.mode = mode, .argument = std::move(argument)}});
  }
  Outcome unset(ClientId client, RoomMode mode, std::string argument = {}) {
    return set(client, {{.mode = mode, .on = false, .argument = std::move(argument)}});
  }
  Outcome say_there(ClientId client, std::string_view text = "hello") {
    return state_.say(client, jogos, text);
  }
  Outcome join(ClientId client, std::string_view key = {}) {
    return state_.ask(client, Join{.room = jogos, .wants = {.names = 20}, .key = key});
  }
  Outcome kick(ClientId client, std::string_view whom) {
    return state_.ask(client, KickOut{jogos, name(whom), "reason"});
  }
  Outcome invite(ClientId client, std::string_view whom) {
    return state_.ask(client, Invite{jogos, name(whom)});
  }
  // Expects that the request is refused, and that nothing is different then.
  template <typename Ask>
  void expect_refused(Why expected, Ask ask) {
    const auto before = state_.digest();
    const auto outcome = ask();
    EXPECT_EQ(why(outcome), expected);
    EXPECT_EQ(state_.digest(), before) << "a refused request changed something";
  }

  const Name jogos = room("#jogos");
};

}  // namespace papo::chat
