#include "chat/hub.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace papo::chat {
namespace {

constexpr std::size_t names_told_to_newcomer = 20;

}  // namespace

Hub::Hub(std::string room, std::vector<EventSink*> sinks)
    : room_(std::move(room)), sinks_(std::move(sinks)) {}

std::optional<std::size_t> Hub::enter(ClientId client, const Name& name, EventSink& owner) {
  const std::lock_guard lock{mutex_};
  if (by_name_.contains(name.key)) return std::nullopt;
  post_to_all(std::make_shared<const Event>(
      Event{client, Joined{.name = name.shown,
                           .room = room_,
                           .others = first_names(names_told_to_newcomer),
                           .others_count = people_.size()}}));
  const auto person = people_.insert(people_.end(), {client, name, &owner});
  by_client_.emplace(client, person);
  by_name_.emplace(person->name.key, person);
  all_names_.reset();
  return people_.size();
}

void Hub::say(ClientId client, std::string_view text) {
  // The text is copied before the mutex is taken; only the name has to be looked up under it.
  Said said{.name = {}, .text = std::string{text}};
  const auto event = std::make_shared<Event>(Event{client, std::move(said)});
  const std::lock_guard lock{mutex_};
  const auto found = by_client_.find(client);
  if (found == by_client_.end()) return;
  std::get<Said>(event->what).name = found->second->name.shown;
  post_to_all(event);
}

void Hub::who(ClientId client) {
  const std::lock_guard lock{mutex_};
  const auto found = by_client_.find(client);
  if (found == by_client_.end()) return;
  found->second->owner->post(
      std::make_shared<const Event>(Event{client, Listed{.room = room_, .names = all_names()}}));
}

std::optional<std::size_t> Hub::leave(ClientId client, Departure departure,
                                      std::string_view words) {
  const std::lock_guard lock{mutex_};
  const auto found = by_client_.find(client);
  if (found == by_client_.end()) return std::nullopt;
  const auto person = found->second;
  by_client_.erase(found);
  by_name_.erase(person->name.key);
  post_to_all(std::make_shared<const Event>(Event{client, Left{.name = person->name.shown,
                                                               .room = room_,
                                                               .departure = departure,
                                                               .words = std::string{words}}}));
  people_.erase(person);
  all_names_.reset();
  return people_.size();
}

void Hub::worker_drained() {
  const std::lock_guard lock{mutex_};
  if (++drained_ < sinks_.size()) return;
  post_to_all(std::make_shared<const Event>(Event{.subject = 0, .what = Stopping{}}));
}

void Hub::tidy() {
  const std::lock_guard lock{mutex_};
  by_client_.rehash(0);
  by_name_.rehash(0);
}

void Hub::wake_all() {
  for (auto* sink : sinks_) sink->wake();
}

void Hub::post_to_all(const EventPtr& event) {
  for (auto* sink : sinks_) sink->post(event);
}

std::vector<std::string> Hub::first_names(std::size_t most) const {
  std::vector<std::string> names;
  names.reserve(std::min(most, people_.size()));
  for (auto person = people_.begin(); person != people_.end() && names.size() < most; ++person) {
    names.push_back(person->name.shown);
  }
  return names;
}

std::shared_ptr<const std::vector<std::string>> Hub::all_names() {
  if (!all_names_) {
    all_names_ = std::make_shared<const std::vector<std::string>>(first_names(people_.size()));
  }
  return all_names_;
}

}  // namespace papo::chat
