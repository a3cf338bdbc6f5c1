// SPDX-License-Identifier: MIT

// The rules of accounts, and of people with several clients. Passwords were checked before: a
// request that names an account has the right to do so.
#include <algorithm>
#include <memory>
#include <utility>

#include "chat/kept_lines.h"
#include "chat/limits.h"
#include "chat/rules.h"
#include "text/utf8.h"

namespace papo::chat {

// ---- Coming by an account

// The password may have been changed since it was right.
const Account* Rules::open_account(AccountId id, std::uint64_t proof) {
  const auto* const account = state_.accounts_.find(id);
  if (account != nullptr && account->proof != proof) {
    refuse(Why::wrong_password);
    return nullptr;
  }
  if (account != nullptr && !account->is_suspended) return account;
  refuse(Why::account_suspended, account != nullptr ? account->name : std::string{});
  return nullptr;
}

void Rules::enter_by_account(const Enter& enter) {
  const auto* const account = open_account(enter.account, enter.proof);
  if (account == nullptr) return;
  auto* const there = state_.person_of(enter.account);
  if (there == nullptr) {
    const bool is_its_name = state_.accounts_.called(enter.name) == enter.account;
    if (!is_its_name) return refuse(Why::name_registered, enter.name.shown);
    if (const auto refusal = refusal_of(enter.name, enter.looks, nullptr, enter.account)) {
      return refuse(*refusal);
    }
    return come(enter, account);
  }
  if (!check_devices(*there)) return;
  attach(*there, {.address = enter.address, .user_at_host = enter.user_at_host}, enter.wants, [&] {
    emit(*there,
         Entered{.name = there->name.shown, .is_further = true, .counts = counts_for(*there)});
  });
}

// A client that is not here yet is told so, and enters later. Another one becomes the account's
// person: its own one goes if that person is here, and gets the account's name otherwise.
void Rules::carry_out(const LogIn& log_in) {
  const auto* const account = open_account(log_in.account, log_in.proof);
  if (account == nullptr) return;
  auto* const person = asking_person();
  if (person == nullptr) {
    emit(request_.client, LoggedIn{.name = account->name, .account = log_in.account});
    return;
  }
  // A person that has given up its account may have come by several clients, and has one now.
  const bool has_several = person->devices && person->devices->size() > 1;
  if (person->account != 0 || has_several) {
    return refuse(Why::logged_in_already, person->name.shown);
  }
  if (is_muted(*person)) return refuse(Why::muted, account->name);
  if (const auto* const room = room_that_silences(*person)) {
    return refuse(Why::name_kept, account->name, 0, room->ref.name);
  }
  auto* const there = state_.person_of(log_in.account);
  if (there == nullptr) {
    if (const auto refusal = refusal_of(log_in.name, log_in.looks, person, log_in.account)) {
      return refuse(*refusal);
    }
    take_name(*person, log_in.name, log_in.looks, log_in.account);
    emit(*person,
         LoggedIn{.name = account->name, .account = log_in.account, .rooms = rooms_of(*person)});
    return tell_came(*person, true, log_in.wants);
  }
  if (!check_devices(*there)) return;
  const auto old = person->name.shown;
  const auto address = person->address;
  const auto identity = person->identity;
  while (!person->rooms.empty()) leave(*person, *person->rooms.front().room, {});
  forget(*person);
  attach(*there, {.address = address, .user_at_host = identity->user_at_host}, log_in.wants, [&] {
    mirror_to(request_.client, *there,
              Renamed{.old_name = old, .name = there->name.shown, .rooms = {}});
    emit(*there, LoggedIn{.name = account->name, .account = log_in.account});
  });
}

bool Rules::check_devices(const Person& person) {
  const auto most = state_.settings_.max_devices;
  if ((person.devices ? person.devices->size() : 1) < most) return true;
  refuse(Why::too_many_devices, person.name.shown, most);
  return false;
}

// A person that was not here comes from the client's address now.
template <typename Tell>
void Rules::attach(Person& person, const Origin& origin, const Wants& wants, Tell tell) {
  const bool was_absent = lead_of(person) == 0;
  if (!person.devices) {
    person.devices = std::make_unique<std::vector<Person::Device>>();
    person.devices->push_back(
        {.client = person.client, .lag = person.lag, .rooms_wanted = person.rooms_wanted});
  }
  if (was_absent) {
    --state_.absent_;
    person.address = origin.address;
    auto identity = *person.identity;
    identity.user_at_host = origin.user_at_host;
    person.identity = std::make_shared<const Identity>(std::move(identity));
  }
  person.devices->push_back({.client = request_.client});
  state_.devices_.emplace(request_.client, &person);
  tell();
  show_rooms(person, request_.client, wants);
  person.read_up_to = 0;
  if (was_absent) returns(person);
  tell_came(person, false, wants);
}

// Tells the archive, which has letters for the account.
void Rules::tell_came(Person& person, bool is_first, const Wants& wants) {
  if (is_first) person.returning = std::make_unique<Person::Return>();
  emit(person, AccountCame{.account = person.account, .is_first = is_first, .wants = wants});
}

// The archive knows of all rooms up to which line they were read. The first room is entered before
// the archive can say so.
void Rules::tell_went(const Person& person) {
  emit(person, AccountWent{person.account});
  const auto* const first = state_.find_room(state_.settings_.first_room);
  const bool is_there = first != nullptr && membership(person, first) != nullptr;
  state_.accounts_.set_read_up_to(person.account, is_there ? stamp_.sequence : 0);
}

// The client comes into the rooms in which its person is.
void Rules::show_rooms(Person& person, ClientId client, const Wants& wants) {
  for (const auto& [room, place, from] : person.rooms) {
    const Join asked{.room = {}, .wants = wants, .read_up_to = person.read_up_to};
    auto told = joined(person, *room, asked, from, &person);
    told.ranks = room->members.ranks(place);
    mirror_to(client, person, std::move(told));
  }
}

void Rules::set_account(Person& person, AccountId id) {
  if (person.account != 0) state_.logged_in_.erase(person.account);
  person.account = id;
  auto identity = *person.identity;
  identity.account = id == 0 ? std::string{} : state_.accounts_.find(id)->name;
  person.identity = std::make_shared<const Identity>(std::move(identity));
  if (id != 0) state_.logged_in_.emplace(id, &person);
}

// ---- Going

bool Rules::stays(const Person& person) const {
  const auto* const account = state_.accounts_.find(person.account);
  return account != nullptr && account->stays;
}

bool Rules::may_be_absent(Departure departure) const {
  const bool is_gone_itself = departure == Departure::quit || departure == Departure::lost ||
                              departure == Departure::too_slow ||
                              departure == Departure::out_of_memory;
  return is_gone_itself && state_.absent_ < most_absent;
}

// One client of the person goes, and the person stays.
void Rules::detach(Person& person, ClientId client, Departure departure, std::string_view words) {
  mirror_to(client, person,
            Departed{.name = person.name.shown,
                     .rooms = rooms_of(person),
                     .departure = departure,
                     .words = std::string{text::cut_to(words, longest_quit_reason)},
                     .people = state_.people_.size()});
  state_.watch_lists_.remove(client);
  if (!person.devices) {  // The person stays, and its only client goes.
    person.devices = std::make_unique<std::vector<Person::Device>>();
    person.rooms_wanted = 0;
  } else {
    const auto found = std::ranges::find(*person.devices, client, &Person::Device::client);
    person.rooms_wanted -= found->rooms_wanted;
    person.devices->erase(found);
    state_.devices_.erase(client);
  }
  if (!person.devices->empty()) return set_lag(person, 0, {});
  ++state_.absent_;
  person.read_up_to = stamp_.sequence;
  if (std::exchange(person.is_operator, false)) --state_.operators_;
  change_lag(person, {});
  tell_went(person);
  if (person.away) return;
  person.away = std::make_unique<Person::Away>();
  emit(person, AwaySet{.name = person.name.shown, .rooms = rooms_of(person), .away = true});
  tell_other_watchers(person, Watched::What::away);
}

// All clients of the person but the one that asks.
void Rules::detach_others(Person& person) {
  if (!person.devices) return;
  std::vector<ClientId> clients;
  add_devices(clients, person);
  for (const auto client : clients) {
    if (client != request_.client) detach(person, client, Departure::logged_out);
  }
}

void Rules::change_lag(Person& person, const Lag& lag) {
  for (const auto& membership : person.rooms) {
    membership.room->laggards.remove(person.lag);
    membership.room->laggards.add(lag);
  }
  person.lag = lag;
}

// The person is as far behind as the client that is furthest behind.
void Rules::set_lag(Person& person, ClientId client, const Lag& lag) {
  Lag furthest{};
  for (auto& device : *person.devices) {
    if (device.client == client) device.lag = lag;
    if (device.lag.level > furthest.level) furthest = device.lag;
  }
  change_lag(person, furthest);
}

void Rules::carry_out(const LogOutEverywhere& log_out) {
  for_person([&](Person& person) {
    if (person.account == 0) return refuse(Why::not_logged_in);
    if (log_out.others_only) return detach_others(person);
    remove(person, Departure::logged_out, {});
  });
}

void Rules::carry_out(const Stay& stay) {
  for_person([&](Person& person) {
    if (person.account == 0) return refuse(Why::not_logged_in);
    state_.accounts_.set_stays(person.account, stay.on);
    emit(person, StaySet{.account = person.account, .on = stay.on});
  });
}

// ---- Accounts

// The answer comes from the archive. The account is there at once.
void Rules::carry_out(const Register& request) {
  for_person([&](Person& person) {
    if (!state_.has_archive()) return refuse(Why::no_accounts);
    if (person.account != 0) return refuse(Why::logged_in_already, person.name.shown);
    if (state_.accounts_.size() >= most_accounts) return refuse(Why::too_many_accounts);
    if (is_muted(person)) return refuse(Why::muted, person.name.shown);
    if (const auto refusal = refusal_of(person.name, person.looks, &person)) {
      return refuse(*refusal);
    }
    const auto id =
        state_.accounts_.add(person.name, person.looks, proof_of(request.hash), stamp_.sequence);
    set_account(person, id);
    emit(person, AccountMade{.account = id,
                             .name = person.name.shown,
                             .hash = request.hash,
                             .email = request.email});
    // The archive remembers these rooms, so it has to know of the account before.
    LoggedIn logged_in{.name = person.name.shown, .account = id, .rooms = rooms_of(person)};
    emit_as(client_of(person), person, std::move(logged_in)).ticket = 0;
  });
}

void Rules::carry_out(const SetPassword& set) {
  const auto* const account = state_.accounts_.find(set.account);
  if (account == nullptr) return refuse_unless_server(Why::not_logged_in);
  const auto proof = proof_of(set.hash);
  PasswordSet made{.account = set.account, .name = account->name, .hash = set.hash};
  auto* const person = state_.person_of(set.account);
  if (request_.client == 0) {
    state_.accounts_.set_proof(set.account, proof);
    emit(request_.client, std::move(made));
    if (person != nullptr) remove(*person, Departure::logged_out, {});
    return;
  }
  const bool is_own = person != nullptr && has_device(*person, request_.client);
  if (!is_own) return refuse(Why::not_logged_in);
  state_.accounts_.set_proof(set.account, proof);
  emit(*person, std::move(made));
  detach_others(*person);
}

void Rules::carry_out(const SetCertificate& set) {
  for_person([&](const Person& person) {
    const auto* const account = state_.accounts_.find(person.account);
    if (account == nullptr) return refuse(Why::not_logged_in);
    emit(person,
         CertificateSet{
             .account = account->id, .name = account->name, .fingerprint = set.fingerprint});
  });
}

void Rules::carry_out(const DropAccount& drop) {
  const auto* const account = state_.accounts_.find(drop.account);
  if (account == nullptr) return refuse_unless_server(Why::not_logged_in);
  auto* const person = state_.person_of(drop.account);
  const bool is_own = person != nullptr && has_device(*person, request_.client);
  if (request_.client != 0 && !is_own) return refuse(Why::not_logged_in);
  AccountDropped dropped{.account = drop.account, .name = account->name};
  if (person != nullptr) {
    if (is_own) detach_others(*person);
    set_account(*person, 0);
    emit_as(client_of(*person), *person,
            LoggedOut{.name = dropped.name, .rooms = rooms_of(*person)})
        .ticket = 0;
  }
  state_.accounts_.remove(drop.account);
  for (const auto& key : state_.kept_rooms_.rooms_of(drop.account)) {
    auto* const room = state_.find_room({.shown = key, .key = key});
    if (room != nullptr) room->kept.reset();
    state_.kept_rooms_.remove(key);
    emit(request_.client, RoomDropped{.key_of_name = key});
  }
  if (is_own) {
    emit(*person, std::move(dropped));
  } else {
    emit(request_.client, std::move(dropped));
  }
  if (person != nullptr && lead_of(*person) == 0) remove(*person, Departure::logged_out, {});
}

void Rules::carry_out(const Suspend& suspend) {
  if (state_.accounts_.find(suspend.account) == nullptr) return;
  state_.accounts_.suspend(suspend.account, suspend.on);
  emit(request_.client, AccountSuspended{.account = suspend.account, .on = suspend.on});
  auto* const person = state_.person_of(suspend.account);
  if (suspend.on && person != nullptr) remove(*person, Departure::logged_out, {});
}

void Rules::carry_out(const EraseSaid& erase) {
  const auto* const account = state_.accounts_.find(erase.account);
  if (account == nullptr) return;
  for (const auto& [key, room] : state_.rooms_) {
    for (auto& line : room->history) {
      if (is_shown(line) && is_of(*line, *account)) state_.take_back(*room, line, 0);
    }
  }
  emit(request_.client, SaidErased{.account = erase.account, .name = account->name});
}

// ---- The things that were kept for an account

void Rules::carry_out(const MarkRead& mark) {
  for_person([&](const Person& person) {
    Marked marked{
        .account = person.account, .target = mark.target, .key = mark.key, .time = mark.time};
    if (mark.time) mirror(person, marked);
    emit(person, std::move(marked));
  });
}

void Rules::carry_out(const TellMarkers& tell) {
  for_person([&](const Person& person) {
    if (person.account == tell.account) emit(person, MarkersTold{tell.markers});
  });
}

void Rules::carry_out(const Rejoin& rejoin) {
  for_person([&](Person& person) {
    for (const auto& [name, read_up_to] : rejoin.rooms) {
      const Join asked{.room = name,
                       .wants = rejoin.wants,
                       .read_up_to = read_up_to,
                       .member_until = rejoin.left};
      const auto* const there = state_.find_room(name);
      if (there != nullptr && membership(person, there) != nullptr) continue;
      if (has_left_since(person, name.key)) continue;
      if (person.rooms.size() + person.rooms_wanted >= state_.settings_.max_rooms) break;
      if (there == nullptr || person.rooms_wanted > 0) {
        want(person, asked);
      } else if (const auto why = refusal_of(person, *there, asked)) {
        refuse(*why, there->ref.name);
      } else {
        join(person, asked, false);
      }
    }
    if (person.returning) person.returning->is_told = true;
    end_return_if_done(person);
  });
}

// Only now the writer is told, with all its clients: the disk might have refused the letter.
void Rules::carry_out(const LetterKept& kept) {
  for_person([&](const Person& person) {
    date_as_written(kept);
    WhisperSent sent{.to = {.name = kept.to},
                     .is_kept = true,
                     .text = kept.said,
                     .how = kept.how,
                     .bare = kept.bare,
                     .tags = kept.tags};
    mirror(person, sent);
    emit(person, std::move(sent));
  });
}

void Rules::carry_out(const Deliver& letter) {
  for_person([&](Person& person) {
    if (person.account != letter.account) return;
    emit(person, LetterRead{.account = letter.account, .letter = letter.letter});
    date_as_written(letter);
    emit(person, Whispered{.from = {.name = letter.from, .identity = letter.identity},
                           .from_client = 0,
                           .text = letter.said,
                           .how = letter.how,
                           .bare = letter.bare,
                           .tags = letter.tags,
                           .kept_since = letter.time});
  });
}

}  // namespace papo::chat
