// SPDX-License-Identifier: MIT

#include "order_check.h"

#include <algorithm>
#include <cassert>

namespace papo::bench {
namespace {

// Forgetting moves the rest to the front, so it is not done for every message. Still, there may be
// many rooms, each with that much to remember.
constexpr std::uint64_t forget_at_least = 64;

}  // namespace

OrderCheck::OrderCheck(std::size_t clients, std::size_t senders, bool echo, Histogram& latency)
    : members_(clients),
      senders_(senders),
      listeners_here_(clients - senders),
      echo_(echo),
      latency_(latency),
      waiting_at_end_(clients) {
  assert(senders <= clients && (echo || senders < clients));
}

std::uint64_t OrderCheck::send(Client sender, Time at) {
  sent_.push_back({at, sender, std::nullopt});
  members_[sender].unlisted.push_back(next_id_);
  return next_id_++;
}

void OrderCheck::take_expected(Client client, std::string_view& bytes, Time at) {
  const Member& member = members_[client];
  if (!member.early.empty()) return;

  // The messages of one turn were sent at one time, so they go into the histogram together.
  Time sent_at{};
  std::uint64_t alike = 0;
  std::uint64_t taken = 0;
  Place place = member.next;
  for (; place < end(); ++place) {
    const Listed& due = this->at(place);
    if (!is_due(client, due.sender)) continue;
    const auto size = size_at_front(due, bytes);
    if (size == 0) break;
    bytes.remove_prefix(size);
    ++taken;
    if (due.sent_at != sent_at) {
      if (alike > 0) latency_.record(at - sent_at, alike);
      sent_at = due.sent_at;
      alike = 0;
    }
    ++alike;
  }
  if (taken == 0) return;
  latency_.record(at - sent_at, alike);
  delivered_ += taken;
  move(client, place);
}

void OrderCheck::receive(Client client, std::uint64_t id, std::string_view wire, Time at) {
  assert(id < next_id_);
  Member& member = members_[client];
  const Place end_before = end();
  if (!member.early.empty()) {
    member.early.push_back({id, at});
  } else if (!judge(client, id, wire, at)) {
    member.early.push_back({id, at});
    early_clients_.push_back(client);
  }
  const bool may_have_told = !member.early.empty() && may_extend_list(client);
  if (end() != end_before || may_have_told) judge_early();
}

void OrderCheck::leave(Client client) {
  Member& member = members_[client];
  if (!member.here) return;
  member.here = false;
  awaited_ -= member.missing.size();
  member.early.clear();
  std::erase(early_clients_, client);
  count_waiting(member.next, false);
  complete();
  if (client < senders_) return;
  --listeners_here_;
  if (listeners_here_ == 0) judge_early();
}

std::optional<OrderCheck::Client> OrderCheck::sender_of(std::uint64_t id) const {
  if (id < first_id_ || id >= next_id_) return std::nullopt;
  return sent_[id - first_id_].sender;
}

std::uint64_t OrderCheck::finish() {
  finishing_ = true;
  judge_early();
  std::uint64_t lost = 0;
  for (Client client = 0; client < members_.size(); ++client) {
    const Member& member = members_[client];
    lost += member.missing.size();
    if (!member.here) continue;
    for (Place place = member.next; place < end(); ++place) {
      if (is_due(client, at(place).sender)) ++lost;
    }
    for (Client sender = 0; sender < senders_; ++sender) {
      if (is_due(client, sender)) lost += members_[sender].unlisted.size();
    }
  }
  return lost;
}

// The place of the message that this client got and that no other has seen yet. None if that cannot
// be told so far. If the client was due something else, it either missed that or got a message that
// others missed: later messages will tell.
std::optional<OrderCheck::Place> OrderCheck::place_of_unlisted(Client client) {
  const Member& member = members_[client];
  if (!finishing_ && !may_extend_list(client)) return std::nullopt;
  if (member.next == end()) return end();
  for (std::size_t later = member.early_begin + 1; later < member.early.size(); ++later) {
    const std::uint64_t id = member.early[later].id;
    if (id < first_id_) continue;
    const auto place = message(id).place;
    if (place && *place >= member.next) return place;
  }
  return finishing_ ? std::optional{end()} : std::nullopt;
}

// Returns false while the message's place is not known.
bool OrderCheck::judge(Client client, std::uint64_t id, std::string_view wire, Time at) {
  if (id < first_id_) {
    judge_again(client, id);
    return true;
  }
  Member& member = members_[client];
  const Sent sent = message(id);
  if (!is_due(client, sent.sender)) {
    ++duplicated_;
    return true;
  }
  if (!sent.place) {
    const auto place = place_of_unlisted(client);
    if (!place) return false;
    list_message(id, *place);
  }
  if (*message(id).place > member.next) correct_guess(id, member.next);
  const Place place = *message(id).place;
  if (place < member.next) {
    judge_again(client, id);
    return true;
  }
  for (Place passed = member.next; passed < place; ++passed) {
    const Listed& listed = this->at(passed);
    if (is_due(client, listed.sender)) pass_over(member, listed.id);
  }
  learn(this->at(place), wire);
  latency_.record(at - sent.at);
  ++delivered_;
  move(client, place + 1);
  return true;
}

void OrderCheck::judge_again(Client client, std::uint64_t id) {
  if (members_[client].missing.erase(id) == 0) {
    ++duplicated_;
  } else {
    --awaited_;
    ++out_of_order_;
    ++delivered_;
  }
}

void OrderCheck::pass_over(Member& member, std::uint64_t id) {
  member.missing.insert(id);
  ++awaited_;
}

// Goes on with the clients that were ahead, now that the list has grown. Without listeners these
// clients may make the list grow again.
void OrderCheck::judge_early() {
  Place end_before = 0;
  do {
    end_before = end();
    for (const Client client : early_clients_) {
      Member& member = members_[client];
      std::size_t& begin = member.early_begin;
      while (begin < member.early.size() &&
             judge(client, member.early[begin].id, {}, member.early[begin].at)) {
        ++begin;
      }
    }
  } while (end() != end_before);
  std::erase_if(early_clients_, [this](Client client) {
    Member& member = members_[client];
    if (member.early_begin < member.early.size()) return false;
    member.early.clear();
    member.early_begin = 0;
    return true;
  });
}

// Puts a message on the list, at `place`, or later if its sender's earlier messages stand behind
// that.
void OrderCheck::list_message(std::uint64_t id, Place place) {
  const Client sender = message(id).sender;
  auto& unlisted = members_[sender].unlisted;
  place = place_after_own(sender, place, end());
  for (bool listed = false; !listed; ++place) {
    const std::uint64_t earliest = unlisted.front();
    unlisted.pop_front();
    listed = earliest == id;
    if (place == end()) {
      append(earliest, !listed);
    } else {
      insert(earliest, place);
    }
  }
}

// The first place between `from` and `until` that is behind all of the sender's messages there.
OrderCheck::Place OrderCheck::place_after_own(Client sender, Place from, Place until) {
  Place place = from;
  for (Place later = from; later < until; ++later) {
    if (at(later).sender == sender) place = later + 1;
  }
  return place;
}

void OrderCheck::append(std::uint64_t id, bool guessed) {
  Sent& sent = message(id);
  sent.place = end();
  list_.push_back({id, sent.at, sent.sender, waiting_at_end_, guessed, {}});
  waiting_at_end_ = 0;
  const Member& own = members_[sent.sender];
  if (own.here && own.next + 1 == end()) move(sent.sender, own.next);
}

void OrderCheck::insert(std::uint64_t id, Place place) {
  const Sent& sent = message(id);
  const Place until = end();
  list_.insert(list_.begin() + static_cast<std::ptrdiff_t>(place - first_place_),
               {id, sent.at, sent.sender, 0, true, {}});
  make_room(place, until);
}

std::string_view OrderCheck::bytes_of(const Wire& wire) const {
  return std::string_view{wire_}.substr(wire.begin, wire.size);
}

// The size of the message if the bytes begin with it, in one of the ways it came so far; else 0.
std::size_t OrderCheck::size_at_front(const Listed& listed, std::string_view bytes) const {
  for (const Wire& wire : listed.wires) {
    if (wire.size == 0) break;
    if (bytes.starts_with(bytes_of(wire))) return wire.size;
  }
  return 0;
}

// Remembers how the message looks.
void OrderCheck::learn(Listed& listed, std::string_view wire) {
  if (wire.empty()) return;
  for (Wire& known : listed.wires) {
    if (known.size > 0 && bytes_of(known) != wire) continue;
    if (known.size > 0) return;
    known = {.begin = wire_.size(), .size = wire.size()};
    wire_ += wire;
    return;
  }
}

// If the message's place is a guess, the message moves up to the place where a client has now got
// it, but stays behind its sender's earlier messages.
void OrderCheck::correct_guess(std::uint64_t id, Place not_before) {
  const Place guess = *message(id).place;
  if (!at(guess).guessed) return;
  const Place place = place_after_own(message(id).sender, not_before, guess);
  const auto iterator = [this](Place to) {
    return list_.begin() + static_cast<std::ptrdiff_t>(to - first_place_);
  };
  std::rotate(iterator(place), iterator(guess), iterator(guess + 1));
  make_room(place, guess);
}

// Makes `place` free. The entries from there to before `until` move one place down. That is rare,
// so everything that depends on it is simply counted again.
void OrderCheck::make_room(Place place, Place until) {
  for (Place moved = place; moved <= until; ++moved) message(at(moved).id).place = moved;
  const Listed& inserted = at(place);
  for (Client client = 0; client < members_.size(); ++client) {
    Member& member = members_[client];
    if (!member.here) continue;
    if (member.next > place && member.next <= until) {
      bool got_later_ones = false;
      for (Place passed = place + 1; passed <= member.next; ++passed) {
        got_later_ones = got_later_ones || is_due(client, at(passed).sender);
      }
      if (!got_later_ones) {
        member.next = place;
      } else {
        ++member.next;
        if (is_due(client, inserted.sender)) pass_over(member, inserted.id);
      }
    }
    while (member.next < end() && !is_due(client, at(member.next).sender)) ++member.next;
  }
  for (Listed& listed : list_) listed.waiting_count = 0;
  waiting_at_end_ = 0;
  for (const Member& member : members_) {
    if (member.here) count_waiting(member.next, true);
  }
  complete();
}

// The client is due the message at `to`, or the first after it that is not the client's own.
void OrderCheck::move(Client client, Place to) {
  Member& member = members_[client];
  while (to < end() && !is_due(client, at(to).sender)) ++to;
  count_waiting(member.next, false);
  count_waiting(to, true);
  member.next = to;
  complete();
}

void OrderCheck::count_waiting(Place place, bool waits) {
  std::size_t& count = place == end() ? waiting_at_end_ : at(place).waiting_count;
  if (waits) {
    ++count;
  } else {
    --count;
  }
}

void OrderCheck::complete() {
  while (completed_ < end() && at(completed_).waiting_count == 0) ++completed_;
  const std::uint64_t done = completed_ - first_place_;
  if (done >= forget_at_least && done >= list_.size() - done) forget();
}

void OrderCheck::forget() {
  list_.erase(list_.begin(),
              list_.begin() + static_cast<std::ptrdiff_t>(completed_ - first_place_));
  first_place_ = completed_;
  while (!sent_.empty() && sent_.front().place && *sent_.front().place < first_place_) {
    sent_.pop_front();
    ++first_id_;
  }
  std::size_t unused = wire_.size();
  for (const Listed& listed : list_) {
    for (const Wire& wire : listed.wires) {
      if (wire.size > 0) unused = std::min(unused, wire.begin);
    }
  }
  wire_.erase(0, unused);
  for (Listed& listed : list_) {
    for (Wire& wire : listed.wires) {
      if (wire.size > 0) wire.begin -= unused;
    }
  }
}

}  // namespace papo::bench
