// SPDX-License-Identifier: MIT

#include "chat/rules.h"

#include "chat/limits.h"
#include "text/utf8.h"

namespace papo::chat {

void State::apply(const Request& request, const Stamp& stamp, Events& events) {
  Rules{*this, request, stamp, events}.apply();
}

void Rules::apply() {
  std::visit([this](const auto& asked) { obey(asked); }, request_.what);
  if (request_.ticket != 0 && !answered_) emit(request_.client, Settled{});
}

// ---- Coming and going

void Rules::carry_out(const Arrive& arrive) {
  const auto* const ban = state_.ban_on_peer(arrive.address, stamp_.time);
  if (ban != nullptr) return turn_away(*ban);
  emit(request_.client, Admitted{});
}

void Rules::carry_out(const Enter& enter) {
  // The client may have connected before the ban was set.
  const auto* const ban = state_.ban_on_peer(enter.address, stamp_.time);
  if (ban != nullptr) return turn_away(*ban);
  if (state_.find(request_.client) != nullptr) return;  // The client is here already.
  if (enter.account != 0) return enter_by_account(enter);
  if (const auto refusal = refusal_of(enter.name, enter.looks, nullptr)) return refuse(*refusal);
  come(enter, nullptr);
}

// With the account, if the client has logged in.
void Rules::come(const Enter& enter, const Account* account) {
  Person newcomer{.client = request_.client,
                  .address = std::string{enter.address},
                  .identity = state_.identities_.of(enter.user_at_host),
                  .since = stamp_.time,
                  .last_spoke = stamp_.moment};
  if (const auto real_name = text::cut_to(enter.real_name, longest_real_name); !real_name.empty()) {
    newcomer.real_name = std::make_unique<std::string>(real_name);
  }
  auto& person = state_.people_.emplace(request_.client, std::move(newcomer)).first->second;
  auto name = enter.name;
  if (account != nullptr) name.shown = account->name;
  state_.call(person, name, enter.looks);
  if (account != nullptr) set_account(person, enter.account);
  state_.most_people_ = std::max(state_.most_people_, state_.people_.size());
  if (enter.into_first_room) {
    const auto read_up_to = account == nullptr ? Sequence{0} : account->read_up_to;
    join(person,
         {.room = state_.settings_.first_room, .wants = enter.wants, .read_up_to = read_up_to},
         true);
  } else {
    emit(person, Entered{.name = person.name.shown, .counts = counts_for(person)});
  }
  tell_watchers(person, Watched::What::came, person.name);
  if (account != nullptr) tell_came(person, true, enter.wants);
}

void Rules::carry_out(const Depart& depart) {
  for_person([&](Person& person) {
    const bool others_stay = person.devices && person.devices->size() > 1;
    if (others_stay || (stays(person) && may_be_absent(depart.departure))) {
      return detach(person, request_.client, depart.departure, depart.reason);
    }
    const bool speaks = !is_muted(person) && std::ranges::all_of(person.rooms, [&](auto& one) {
      return may_talk(person, *one.room, &one);
    });
    const auto words = speaks ? depart.reason : std::string_view{};
    remove(person, depart.departure, text::cut_to(words, longest_quit_reason));
  });
}

void Rules::turn_away(const Ban& ban) {
  emit(request_.client, Dismissed{.departure = Departure::banned, .words = ban.reason});
}

void Rules::remove(Person& person, Departure departure, std::string_view words, const Doer& by) {
  Departed departed{.name = person.name.shown,
                    .rooms = rooms_of(person),
                    .departure = departure,
                    .words = std::string{words},
                    .by = by.name,
                    .by_identity = by.identity,
                    .people = state_.people_.size() - 1};
  mirror(person, departed);
  emit(person, std::move(departed));
  if (person.account != 0) tell_went(person);
  std::vector<ClientId> clients;
  add_devices(clients, person);
  for (const auto client : clients) state_.watch_lists_.remove(client);
  forget(person);
}

void Rules::forget(Person& person) {
  tell_watchers(person, Watched::What::went, person.name);
  remember(person);
  state_.invitations_.forget(person.client);
  state_.metadata_.forget(person.client);
  if (person.is_operator) --state_.operators_;
  while (!person.rooms.empty()) state_.unseat(person, *person.rooms.back().room);
  state_.forget_name(person);
  if (person.account != 0) state_.logged_in_.erase(person.account);
  if (person.devices) {
    if (person.devices->empty()) --state_.absent_;
    for (const auto& device : *person.devices) state_.devices_.erase(device.client);
  }
  state_.people_.erase(person.client);
}

void Rules::remember(const Person& person) {
  state_.past_names_.add({.key = person.name.key,
                          .person = {.name = person.name.shown,
                                     .identity = person.identity,
                                     .real_name = real_name_of(person),
                                     .left = stamp_.time}});
}

// Why the person, or a newcomer if there is none, may not have that name.
std::optional<Refused> Rules::refusal_of(const Name& name, const Looks& looks, const Person* person,
                                         AccountId own) const {
  const auto refused = [&](Why why) { return Refused{.why = why, .what = name.shown}; };
  const auto& reserved = state_.settings_.reserved;
  const auto is_reserved = [&](const std::string& one) { return reserved.contains(one); };
  if (is_reserved(name.key) || std::ranges::any_of(looks, is_reserved)) {
    return refused(Why::name_reserved);
  }
  if (const auto id = state_.accounts_.called(name); id != 0 && id != own) {
    return refused(Why::name_registered);
  }
  if (const auto id = state_.accounts_.like(looks); id != 0 && id != own) {
    return Refused{.why = Why::name_looks_registered,
                   .what = name.shown,
                   .looks_like = state_.accounts_.find(id)->name};
  }
  const auto* const namesake = state_.find(name);
  if (namesake != nullptr && namesake != person) return refused(Why::name_taken);
  if (state_.bans_.find_name(name.key, stamp_.time) != nullptr) return refused(Why::name_banned);
  const auto* const other = state_.look_alike(looks, person);
  if (other == nullptr) return std::nullopt;
  return Refused{.why = Why::name_looks_taken, .what = name.shown, .looks_like = other->name.shown};
}

// ---- The people and the rooms that a request is for

Room* Rules::room_at(const Person& person, const Place& place) {
  if (const auto* const name = std::get_if<Name>(&place)) return state_.find_room(*name);
  const auto known = [id = std::get<RoomId>(place)](const Membership& one) {
    return one.room->ref.id == id;
  };
  const auto found = std::ranges::find_if(person.rooms, known);
  return found == person.rooms.end() ? nullptr : found->room;
}

void Rules::refuse_place(const Place& place, Why why_by_name) {
  const auto* const name = std::get_if<Name>(&place);
  if (name == nullptr) return refuse(Why::no_room);
  refuse(why_by_name, name->shown);
}

Person* Rules::find(const Whom& whom) {
  return std::visit([this](const auto& known) { return state_.find(known); }, whom);
}

void Rules::refuse(Refused refusal) {
  if (const auto* const person = asking_person()) {
    emit(*person, std::move(refusal));
  } else {
    emit(request_.client, std::move(refusal));
  }
}

unsigned Rules::price_of(const Person& person) {
  unsigned highest = 1;
  for (const auto& membership : person.rooms)
    highest = std::max(highest, price_of(*membership.room));
  return highest;
}

// ---- By the server

void Rules::carry_out(const Lags& lags) {
  for_person([&](Person& person) {
    if (!person.devices) return change_lag(person, lags.lag);
    set_lag(person, request_.client, lags.lag);
  });
}

void Rules::carry_out(const Forget&) { state_.forget_half(); }

}  // namespace papo::chat
