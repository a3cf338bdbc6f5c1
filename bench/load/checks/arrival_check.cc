// SPDX-License-Identifier: MIT

#include "arrival_check.h"

namespace papo::bench {

ArrivalCheck::ArrivalCheck(std::size_t clients) : members_(clients), taken_(clients, false) {}

void ArrivalCheck::enter(Client client, std::size_t others) {
  if (members_[client].next || !put(client, others)) {
    ++wrong_;
    return;
  }
  move(client, others + 1);
}

void ArrivalCheck::see_join(Client client, Client newcomer) {
  const auto due = members_[client].next;
  // The first client that is told of a newcomer tells the newcomer's place.
  const auto& place = members_[newcomer].place;
  if (!due || (!place && !put(newcomer, *due)) || *place < *due) {
    ++wrong_;
    return;
  }
  ++told_;
  passed_over_ += *place - *due;
  move(client, *place + 1);
}

std::size_t ArrivalCheck::missing() const {
  std::size_t missing = passed_over_;
  for (const Member& member : members_) {
    missing += member.next ? members_.size() - *member.next : members_.size();
  }
  return missing;
}

// Returns false for an impossible place: the newcomer has another, or another client has that one.
bool ArrivalCheck::put(Client client, std::size_t place) {
  auto& known = members_[client].place;
  if (known) return *known == place;
  if (place >= taken_.size() || taken_[place]) return false;
  taken_[place] = true;
  known = place;
  return true;
}

void ArrivalCheck::move(Client client, std::size_t next) {
  members_[client].next = next;
  if (next == members_.size()) ++complete_;
}

}  // namespace papo::bench
