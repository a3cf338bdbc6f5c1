// SPDX-License-Identifier: MIT

#include "engine/hub.h"

#include <algorithm>
#include <bitset>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>
#include <variant>

#include "chat/names.h"

namespace papo::engine {
namespace {

chat::State::Settings to_state(const Hub::Settings& settings) {
  auto first_room = chat::make_room_name(settings.first_room);
  if (!std::holds_alternative<chat::Name>(first_room)) {
    throw std::invalid_argument(settings.first_room + " cannot be a room");
  }
  return {.first_room = std::get<chat::Name>(std::move(first_room)),
          .max_rooms = settings.max_rooms,
          .history = settings.history,
          .history_limit = settings.history_limit,
          .room_modes = settings.room_modes,
          .reserved = chat::keys_and_looks_of(settings.reserved_names),
          .past = settings.past,
          .max_devices = settings.max_devices};
}

// The last run may have given more numbers than the archive kept.
constexpr chat::Sequence most_numbers_not_kept = chat::Sequence{1} << 32;

// Requests are numbered from here on. Earlier runs had lower numbers, if they had at most a million
// requests a second, and if the clock was not set back. With an archive it may be set back, too.
chat::Sequence first_sequence(const Hub::Settings& settings) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto by_clock = static_cast<chat::Sequence>(
      std::chrono::duration_cast<std::chrono::microseconds>(now).count());
  const bool is_later = by_clock > settings.last_sequence;
  return is_later ? by_clock : settings.last_sequence + most_numbers_not_kept;
}

}  // namespace

Hub::Hub(const Settings& settings, std::vector<chat::EventSink*> sinks, chat::Bans bans,
         chat::Accounts accounts, chat::KeptRooms kept_rooms)
    : sinks_(std::move(sinks)),
      state_(to_state(settings), std::move(bans), std::move(accounts), std::move(kept_rooms)),
      stamp_{.sequence = first_sequence(settings)} {}

bool Hub::ask(const chat::Request& request) {
  // The disk keeps microseconds, and must tell the same as the memory.
  const auto time = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto moment = std::chrono::steady_clock::now();
  const MutexLock lock{mutex_};
  ++stamp_.sequence;
  stamp_.time = time;
  stamp_.moment = std::max(stamp_.moment, moment);
  events_.clear();
  state_.apply(request, stamp_, events_);
  is_late_ = false;
  for (const auto& event : events_) post(event);
  events_.clear();
  return is_late_;
}

void Hub::answer(chat::ClientId client, chat::Ticket ticket, chat::Event::What what) {
  sink_of(client).post(std::make_shared<const chat::Event>(
      chat::Event{.subject = client, .what = std::move(what), .ticket = ticket}));
}

void Hub::answer(const chat::Event& question, chat::Event::What what) {
  sink_of(question.subject)
      .post(std::make_shared<const chat::Event>(chat::Event{.subject = question.subject,
                                                            .what = std::move(what),
                                                            .answers = true,
                                                            .context = question.context,
                                                            .sequence = question.sequence,
                                                            .time = question.time,
                                                            .ticket = question.ticket}));
}

void Hub::post(const chat::EventPtr& event) {
  switch (chat::reach_of(*event)) {
    case chat::Reach::subject:
      return post_to_subject(event);
    case chat::Reach::rooms:
      if (sinks_.size() == 1) {
        sinks_.front()->post(event);
      } else {
        count_in(*event);
        post_to_rooms(event);
        count_out(*event);
      }
      return observe(event);
    case chat::Reach::everyone:
      for (auto* const sink : sinks_) sink->post(event);
      return observe(event);
    case chat::Reach::readers:
      post_to_readers(event);
      if (chat::traits_of(*event).kind == chat::Kind::deed) observe(event);
      return;
    case chat::Reach::subject_and_observers:
      sink_of(event->subject).post(event);
      return observe(event);
    case chat::Reach::observers:
      if (chat::traits_of(*event).kind == chat::Kind::question) is_late_ = true;
      return observe(event);
  }
}

// Another client of the subject's person may have joined a room, or left one, and the subject with
// it.
void Hub::post_to_subject(const chat::EventPtr& event) {
  const auto* const mirrored = std::get_if<chat::Mirrored>(&event->what);
  const bool counts = mirrored != nullptr && sinks_.size() > 1;
  if (counts) count_in(*mirrored->own);
  sink_of(event->subject).post(event);
  if (counts) count_out(*mirrored->own);
}

void Hub::post_to_rooms(const chat::EventPtr& event) {
  std::bitset<chat::most_owners> told;
  const auto post_to = [&](std::size_t owner) {
    if (told.test(owner)) return;
    told.set(owner);
    sinks_.at(owner)->post(event);
  };
  post_to(chat::owner_of(event->subject));
  for (const auto& room : chat::rooms_of(*event)) {
    const auto found = shares_.find(room.id);
    if (found == shares_.end()) continue;
    for (const auto& share : found->second) post_to(share.owner);
  }
}

// Each owner gets the event once, however many of the readers are its own.
void Hub::post_to_readers(const chat::EventPtr& event) {
  std::bitset<chat::most_owners> told;
  const auto post_to_owner_of = [&](chat::ClientId client) {
    const auto owner = chat::owner_of(client);
    if (told.test(owner)) return;
    told.set(owner);
    sinks_.at(owner)->post(event);
  };
  post_to_owner_of(event->subject);
  for (const auto reader : chat::readers_of(*event)) post_to_owner_of(reader);
}

void Hub::observe(const chat::EventPtr& event) {
  for (auto* const observer : observers_) observer->post(event);
}

// Counts members that come, before the event is posted, so that they see it.
void Hub::count_in(const chat::Event& event) {
  const auto* const joined = std::get_if<chat::Joined>(&event.what);
  if (joined == nullptr || event.subject == 0) return;
  auto& shares = shares_[joined->room.id];
  const auto owner = chat::owner_of(event.subject);
  const auto found = std::ranges::find(shares, owner, &Share::owner);
  if (found == shares.end()) {
    shares.push_back({.owner = owner, .members = 1});
  } else {
    ++found->members;
  }
}

// Counts members that go, after the event was posted, so that they see it.
void Hub::count_out(const chat::Event& event) {
  const bool goes = std::holds_alternative<chat::Left>(event.what) ||
                    std::holds_alternative<chat::Kicked>(event.what) ||
                    std::holds_alternative<chat::Departed>(event.what);
  // A person without a client here has no share.
  if (!goes || event.subject == 0) return;
  for (const auto& room : chat::rooms_of(event)) {
    take_member(room.id, chat::owner_of(event.subject));
  }
}

void Hub::take_member(chat::RoomId room, std::size_t owner) {
  const auto found = shares_.find(room);
  auto& shares = found->second;
  const auto share = std::ranges::find(shares, owner, &Share::owner);
  if (--share->members > 0) return;
  shares.erase(share);
  if (shares.empty()) shares_.erase(found);
}

chat::Sequence Hub::last_sequence() {
  const MutexLock lock{mutex_};
  return stamp_.sequence;
}

void Hub::worker_drained() {
  const MutexLock lock{mutex_};
  if (++drained_ < sinks_.size()) return;
  for (auto* const sink : sinks_) sink->end();
}

void Hub::wake() {
  for (auto* const sink : sinks_) sink->wake();
  for (auto* const observer : observers_) observer->wake();
}

void Hub::tidy() {
  const MutexLock lock{mutex_};
  state_.tidy();
  shares_.rehash(0);
  events_.shrink_to_fit();
}

}  // namespace papo::engine
