// SPDX-License-Identifier: MIT

// The rules of operators of the house, and of bans.
#include "chat/limits.h"
#include "chat/rules.h"
#include "text/utf8.h"

namespace papo::chat {

void Rules::carry_out(const MakeOperator&) {
  for_person([&](Person& person) {
    if (!std::exchange(person.is_operator, true)) ++state_.operators_;
    emit(person, OperatorMade{.name = person.name.shown, .address = person.address});
    if (state_.disk_ == Disk::takes_all) return;
    emit(person, DiskTold{.refuses = true, .readers = {client_of(person)}});
  });
}

void Rules::carry_out(const Expel& expel) {
  for_person([&](const Person& person) {
    auto* const other = other_called(expel.name);
    if (other == nullptr) return;
    const bool reads_it = share_a_room(person, *other);
    auto name = other->name.shown;
    remove(*other, Departure::kicked, text::cut_to(expel.reason, longest_kick_reason),
           doer(person));
    if (!reads_it) emit(person, Done{.what = Done::What::expelled, .whom = std::move(name)});
  });
}

void Rules::carry_out(const PlaceBan& place) {
  for_person([&](const Person& person) {
    const auto meant = those_meant_by(place.target);
    for (const auto* const other : meant) {
      if (other->is_operator) return refuse(Why::is_operator, other->name.shown);
    }
    Ban ban{.target = place.target,
            .set_by = person.name.shown,
            .set_at = stamp_.time,
            .until = std::nullopt,
            .reason = std::string{text::cut_to(place.reason, longest_ban_reason)}};
    if (place.time) ban.until = stamp_.time + *place.time;
    if (!state_.bans_.add(ban, stamp_.time)) return refuse(Why::too_many_bans);
    ++state_.bans_version_;
    const auto reason = ban.reason;
    emit(person,
         BanPlaced{.ban = std::move(ban), .time = place.time, .version = state_.bans_version_});
    const auto by = doer(person);
    for (auto* const other : meant) remove(*other, Departure::banned, reason, by);
  });
}

void Rules::carry_out(const LiftBan& lift) {
  for_person([&](const Person& person) {
    if (!state_.bans_.remove(lift.target, stamp_.time)) {
      return refuse(Why::not_banned, to_string(lift.target));
    }
    ++state_.bans_version_;
    emit(
        person,
        BanLifted{.target = lift.target, .by = person.name.shown, .version = state_.bans_version_});
  });
}

void Rules::carry_out(const ListBans& list) {
  for_person([&](const Person& person) {
    BansListed listed;
    state_.bans_.visit(stamp_.time, [&](const Ban&) { ++listed.count; });
    const auto bans_a_page = page_size(list.page_size);
    listed.page = page_of(listed.count, list.page, bans_a_page);
    auto passed_over = before(listed.page, bans_a_page);
    state_.bans_.visit(stamp_.time, [&](const Ban& ban) {
      if (passed_over > 0) {
        --passed_over;
      } else if (listed.bans.size() < bans_a_page) {
        listed.bans.push_back({.what = to_string(ban.target),
                               .by = ban.set_by,
                               .reason = ban.reason,
                               .until = ban.until});
      }
    });
    emit(person, std::move(listed));
  });
}

void Rules::carry_out(const Mute& mute) {
  for_person([&](const Person& person) {
    const auto* const other = other_called(mute.name);
    if (other == nullptr) return;
    auto& mutes = state_.mutes_;
    std::erase_if(mutes, [&](const auto& one) { return one.second <= stamp_.moment; });
    if (mutes.size() >= most_mutes) return refuse(Why::busy);
    mutes[mute.name.key] = mute.time ? stamp_.moment + *mute.time : Moment::max();
    emit_to_each(*other, Muted{.muted = true, .by = person.name.shown});
    tell_of_mute(person, other->name.shown, true, mute.time);
  });
}

void Rules::carry_out(const Unmute& unmute) {
  for_person([&](const Person& person) {
    if (state_.mutes_.erase(unmute.name.key) == 0) {
      return refuse(Why::not_muted, unmute.name.shown);
    }
    if (const auto* const other = state_.find(unmute.name)) {
      emit_to_each(*other, Muted{.muted = false, .by = person.name.shown});
    }
    tell_of_mute(person, unmute.name.shown, false, std::nullopt);
  });
}

void Rules::carry_out(const ReplaceBans& replace) {
  const bool fits = replace.version == state_.bans_version_;
  if (fits) state_.bans_ = *replace.bans;
  emit(request_.client, BansReplaced{.done = fits});
  if (!fits) return;
  std::vector<Person*> meant;
  for (auto& person : state_.by_name_) {
    if (!person.is_operator && state_.ban_on(person, stamp_.time) != nullptr) {
      meant.push_back(&person);
    }
  }
  for (auto* const person : meant) {
    const auto* const ban = state_.ban_on(*person, stamp_.time);
    remove(*person, Departure::banned, ban->reason, {.name = ban->set_by});
  }
}

// Operators are told once that the disk refuses, and once that it takes everything again.
void Rules::carry_out(const ReportDisk& report) {
  const bool refuses = report.disk != Disk::takes_all;
  const bool refused = std::exchange(state_.disk_, report.disk) != Disk::takes_all;
  if (refuses == refused) return;
  DiskTold told{.refuses = refuses, .readers = {}};
  for (const auto& person : state_.by_name_) {
    if (person.is_operator) add_devices(told.readers, person);
  }
  if (!told.readers.empty()) emit(request_.client, std::move(told));
}

// The person of that name, to whom an operator does something. None, with a refusal, if that is
// impossible.
Person* Rules::other_called(const Name& name) {
  auto* const other = state_.find(name);
  if (other != nullptr && !other->is_operator) return other;
  if (other == nullptr) {
    refuse(Why::nobody, name.shown);
  } else {
    refuse(Why::is_operator, other->name.shown);
  }
  return nullptr;
}

// In the order of their names.
std::vector<Person*> Rules::those_meant_by(const BanTarget& target) {
  std::vector<Person*> meant;
  if (const auto* const name = std::get_if<Name>(&target)) {
    if (auto* const person = state_.find(*name)) meant.push_back(person);
    return meant;
  }
  for (auto& person : state_.by_name_) {
    const auto address = AddressRange::of_peer(person.address);
    if (address && std::get<AddressRange>(target).holds(*address)) meant.push_back(&person);
  }
  return meant;
}

void Rules::tell_of_mute(const Person& by, const std::string& name, bool muted,
                         std::optional<std::chrono::seconds> time) {
  emit(by, Done{.what = muted ? Done::What::muted : Done::What::unmuted, .whom = name});
  emit(by, MuteChanged{.name = name, .by = by.name.shown, .muted = muted, .time = time});
}

}  // namespace papo::chat
