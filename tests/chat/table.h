// SPDX-License-Identifier: MIT

// A State with a function for each request, at a time that the test chooses. Each returns the
// result at once.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "chat/state.h"

namespace papo::chat {

// The result of a request.
class Outcome {
 public:
  Outcome(bool was_done, unsigned price, std::optional<Refused> refusal)
      : was_done_(was_done), price_(price), refusal_(std::move(refusal)) {}

  // The request was not refused, and its client was here.
  [[nodiscard]] bool was_done() const { return was_done_; }
  [[nodiscard]] unsigned price() const { return price_; }
  [[nodiscard]] const Refused* refusal() const { return refusal_ ? &*refusal_ : nullptr; }

 private:
  bool was_done_;
  unsigned price_;
  std::optional<Refused> refusal_;
};

class Table {
 public:
  using MaybeRoom = std::optional<Name>;  // None: the one that the client came to, or found, last.

  explicit Table(State::Settings settings = {}) : state_(std::move(settings)) {}

  Outcome ask(ClientId client, Request::What what) {
    return ask(client, std::move(what), ++ticket_);
  }
  Outcome ask(ClientId client, Request::What what, Ticket ticket) {
    Events came;
    state_.apply({.client = client, .what = std::move(what), .ticket = ticket, .size = 100},
                 {.sequence = ++sequence_, .time = time, .moment = moment}, came);
    return outcome_of(client, came);
  }

  // Returns how many people are here then.
  std::variant<std::size_t, Refused> enter(ClientId client, const Name& name,
                                           std::string_view address = {}) {
    const auto outcome = ask(client, Enter{.name = name,
                                           .looks = looks_of(name.shown),
                                           .address = address,
                                           .wants = {.names = 20}});
    if (const auto* const refusal = outcome.refusal()) return *refusal;
    return latest<Joined>()->counts.people;
  }
  std::optional<Departed> leave(ClientId client, Departure departure, std::string_view words = {}) {
    if (!ask(client, Depart{departure, words}).was_done()) return std::nullopt;
    return *latest<Departed>();
  }

  Outcome say(ClientId client, const MaybeRoom& room, std::string_view text, bool action = false) {
    return ask(client, Say{.room = place(client, room),
                           .text = text,
                           .how = action ? Speech::action : Speech::text});
  }
  Outcome whisper(ClientId client, const Name& to, std::string_view text) {
    return ask(client, Whisper{to, text});
  }
  Outcome reply(ClientId client, std::string_view text) {
    return ask(client, Whisper{known_[client].last_writer, text});
  }

  Outcome join(ClientId client, const Name& room) {
    return ask(client, Join{.room = room, .wants = {.names = 20}});
  }
  Outcome find(ClientId client, const Name& room) { return ask(client, FindRoom{room}); }
  Outcome leave_room(ClientId client, const MaybeRoom& room) {
    return ask(client, Leave{place(client, room)});
  }
  Outcome set_topic(ClientId client, std::string_view topic) {
    return ask(client, SetTopic{place(client), topic});
  }
  Outcome tell_topic(ClientId client) { return ask(client, TellTopic{place(client)}); }
  Outcome recall(ClientId client, std::size_t lines) {
    return ask(client, Recall{place(client), lines});
  }
  // Older than the lines that the client was last shown of that room.
  Outcome recall_older(ClientId client) {
    const auto& known = known_[client];
    Recall recall{.room = place(client), .lines = 1000};
    if (known.recalled_of == known.room) {
      recall.part = Part::before;
      recall.line = known.recalled;
    }
    return ask(client, recall);
  }
  Outcome list_rooms(ClientId client, std::size_t page = 1) {
    return ask(client, ListRooms{page, 100});
  }

  Outcome rename(ClientId client, const Name& name) {
    return ask(client, Rename{name, looks_of(name.shown)});
  }
  Outcome go_away(ClientId client, std::string_view reason) { return ask(client, GoAway{reason}); }
  Outcome come_back(ClientId client) { return ask(client, ComeBack{}); }
  Outcome who(ClientId client, const MaybeRoom& room, std::size_t page = 1) {
    return ask(client, Who{place(client, room), page, 200});
  }
  Outcome who_is(ClientId client, const Name& name) { return ask(client, WhoIs{name}); }
  Outcome complete(ClientId client, std::string_view prefix) {
    const auto named = prefix.substr(prefix.starts_with('#') ? 1 : 0);
    return ask(client, Complete{prefix, key_of(named)});
  }
  void lags(ClientId client, Lag lag) { ask(client, Lags{lag}); }

  Outcome make_operator(ClientId client) { return ask(client, MakeOperator{}); }
  Outcome ban(ClientId client, const BanTarget& target, std::optional<std::chrono::seconds> time,
              std::string_view reason) {
    return ask(client, PlaceBan{target, time, reason});
  }
  Outcome lift_ban(ClientId client, const BanTarget& target) {
    return ask(client, LiftBan{target});
  }
  Outcome list_bans(ClientId client, std::size_t page = 1) {
    return ask(client, ListBans{page, 50});
  }
  Outcome expel(ClientId client, const Name& name, std::string_view reason) {
    return ask(client, Expel{name, reason});
  }
  Outcome mute(ClientId client, const Name& name, std::optional<std::chrono::seconds> time) {
    return ask(client, Mute{name, time});
  }
  Outcome unmute(ClientId client, const Name& name) { return ask(client, Unmute{name}); }
  Outcome announce(ClientId client, std::string_view text) { return ask(client, Announce{text}); }

  // Why no client may come from that address, if so.
  std::optional<std::string> ban_of(std::string_view address) {
    constexpr ClientId newcomer = 999'999;
    const auto outcome = ask(newcomer, Arrive{address});
    if (outcome.refusal() == nullptr) return std::nullopt;
    return outcome.refusal()->what;
  }
  std::vector<BansListed::Ban> bans_told_to(ClientId an_operator) {
    list_bans(an_operator);
    return last<BansListed>()->bans;
  }
  // How often operators have changed the bans.
  [[nodiscard]] std::uint64_t bans_version() const { return bans_version_; }
  bool replace_bans(Bans bans, std::uint64_t version) {
    ask(0, ReplaceBans{std::make_shared<const Bans>(std::move(bans)), version});
    return replaced_;
  }

  template <typename What>
  [[nodiscard]] const What* last() const {
    return events.empty() ? nullptr : std::get_if<What>(&events.back()->what);
  }
  // The last event of that kind; null if there is none.
  template <typename What>
  [[nodiscard]] const What* latest() const {
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
      if (const auto* const what = std::get_if<What>(&(*event)->what)) return what;
    }
    return nullptr;
  }
  [[nodiscard]] std::uint64_t digest() const { return state_.digest(); }
  void tidy() { state_.tidy(); }

  // All events of clients, without the refusals.
  Events events;
  Events for_observers;

  Time time{std::chrono::hours{500'000}};
  Moment moment{std::chrono::hours{10}};

 private:
  // The facts that a client's dialect would keep.
  struct Known {
    RoomId room = 0;
    ClientId last_writer = 0;
    RoomId recalled_of = 0;
    Sequence recalled = 0;
  };

  Place place(ClientId client, const MaybeRoom& room = {}) {
    return room ? Place{*room} : Place{known_[client].room};
  }

  void learn(const Event& event) {
    auto& known = known_[event.subject];
    if (const auto* const joined = std::get_if<Joined>(&event.what)) {
      known.room = joined->room.id;
    } else if (const auto* const found = std::get_if<RoomFound>(&event.what)) {
      known.room = found->room.id;
    } else if (const auto* const left = std::get_if<Left>(&event.what)) {
      if (known.room == left->room.id) known.room = 0;
    } else if (const auto* const whispered = std::get_if<Whispered>(&event.what)) {
      known.last_writer = whispered->from_client;
    } else if (const auto* const recalled = std::get_if<Recalled>(&event.what)) {
      known.recalled_of = recalled->room.id;
      known.recalled = recalled->first;
    }
  }

  Outcome outcome_of(ClientId client, const Events& came) {
    bool was_done = false;
    unsigned price = 1;
    std::optional<Refused> refusal;
    for (const auto& event : came) {
      learn(*event);
      const auto& what = event->what;
      const bool is_own = event->subject == client;
      if (is_own) price = std::max<unsigned>(price, event->price);
      if (const auto* const placed = std::get_if<BanPlaced>(&what)) bans_version_ = placed->version;
      if (const auto* const lifted = std::get_if<BanLifted>(&what)) bans_version_ = lifted->version;
      if (const auto* const replaced = std::get_if<BansReplaced>(&what)) replaced_ = replaced->done;
      if (const auto* const refused = std::get_if<Refused>(&what)) {
        refusal = *refused;
      } else if (const auto* const dismissed = std::get_if<Dismissed>(&what)) {
        // The client was turned away for a ban, with this reason.
        refusal = Refused{.why = Refused::Why::name_banned, .what = dismissed->words};
      } else if (!std::holds_alternative<Settled>(what)) {
        was_done = true;
        (is_told(what) ? events : for_observers).push_back(event);
      }
    }
    return {was_done && !refusal, price, refusal};
  }

  // Whether clients are told of it.
  static bool is_told(const Event::What& what) {
    return !std::holds_alternative<BanPlaced>(what) && !std::holds_alternative<BanLifted>(what) &&
           !std::holds_alternative<Admitted>(what) &&
           std::visit([](const auto& one) { return one.traits.reach != Reach::observers; }, what);
  }

  State state_;
  std::map<ClientId, Known> known_;
  Sequence sequence_ = 0;
  Ticket ticket_ = 0;
  std::uint64_t bans_version_ = 0;
  bool replaced_ = false;
};

}  // namespace papo::chat
