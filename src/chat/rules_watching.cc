// SPDX-License-Identifier: MIT

// The rules of watching names: a client is told when a person of that name comes or goes, and what
// the person says about itself meanwhile.
#include "chat/fair_share.h"
#include "chat/limits.h"
#include "chat/rules.h"

namespace papo::chat {

void Rules::carry_out(const Watch& watch) {
  for_person([&](Person& person) {
    if (watch.none) stop_watching(person);
    for (const auto& name : watch.fewer) {
      if (!person.watched) break;
      const auto found = std::ranges::find(*person.watched, name.key, &Name::key);
      if (found == person.watched->end()) continue;
      state_.watchers_.remove(name.key, person.client);
      person.watched->erase(found);
      if (person.watched->empty()) person.watched.reset();
    }
    WatchTold told;
    for (const auto& name : watch.more) {
      if (!person.watched) person.watched = std::make_unique<std::vector<Name>>();
      const auto found = std::ranges::find(*person.watched, name.key, &Name::key);
      const bool is_new = found == person.watched->end();
      const auto own = person.watched->size();
      if (is_new &&
          (own >= most_watched ||
           !has_space(own, state_.watchers_.count(), most_watched_in_all, state_.people_.size()))) {
        told.too_many.push_back(name.shown);
        continue;
      }
      if (is_new) {
        person.watched->push_back(name);
        state_.watchers_.add(name.key, person.client);
      }
      tell_if_here(name, told);
    }
    if (person.watched && person.watched->empty()) person.watched.reset();
    if (watch.more.empty()) return;
    emit(person, std::move(told));
    for (const auto& name : watch.more) {
      if (const auto* const other = state_.find(name)) tell_facts_of(person, *other);
    }
  });
}

void Rules::carry_out(const TellWatched& tell) {
  for_person([&](const Person& person) {
    WatchTold told;
    told.is_list = tell.all;
    if (person.watched) {
      for (const auto& name : *person.watched) {
        if (tell.all) {
          told.all.push_back(name.shown);
        } else {
          tell_if_here(name, told);
        }
      }
    }
    emit(person, std::move(told));
  });
}

void Rules::tell_if_here(const Name& name, WatchTold& told) {
  if (const auto* const other = state_.find(name)) {
    told.here.push_back(doer(*other));
  } else {
    told.not_here.push_back(name.shown);
  }
}

void Rules::tell_watchers(const Person& person, Watched::What what, const Name& name) {
  const auto* const watchers = state_.watchers_.of(name.key);
  if (watchers == nullptr) return;
  Watched watched{.what = what, .name = name.shown, .readers = {}};
  for (const auto client : *watchers) {
    if (const auto* const watcher = state_.find(client)) add_devices(watched.readers, *watcher);
  }
  emit(person, std::move(watched));
}

void Rules::tell_other_watchers(const Person& person, Watched::What what, std::string text) {
  const auto* const watchers = state_.watchers_.of(person.name.key);
  if (watchers == nullptr) return;
  Watched watched{.what = what, .name = person.name.shown, .text = std::move(text), .readers = {}};
  for (const auto client : *watchers) {
    const auto* const watcher = state_.find(client);
    if (watcher != nullptr && watcher != &person && !share_a_room(person, *watcher)) {
      add_devices(watched.readers, *watcher);
    }
  }
  if (!watched.readers.empty()) emit(person, std::move(watched));
}

void Rules::stop_watching(Person& person) {
  if (!person.watched) return;
  for (const auto& name : *person.watched) state_.watchers_.remove(name.key, person.client);
  person.watched.reset();
}

}  // namespace papo::chat
