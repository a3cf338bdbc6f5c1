// SPDX-License-Identifier: MIT

// The rules of watching names: a client is told when a person of that name comes or goes, and what
// the person says about itself meanwhile.
#include "chat/fair_share.h"
#include "chat/limits.h"
#include "chat/rules.h"

namespace papo::chat {

void Rules::carry_out(const Watch& watch) {
  for_person([&](const Person& person) {
    auto& lists = state_.watch_lists_;
    const auto client = request_.client;
    if (watch.none) lists.remove(client);
    for (const auto& name : watch.fewer) lists.remove(client, name.key);
    WatchTold told;
    for (const auto& name : watch.more) {
      const auto own = lists.of(client).size();
      const auto clients = state_.people_.size() + state_.devices_.size();
      const bool is_full =
          own >= most_watched || !has_space(own, lists.count(), most_watched_in_all, clients);
      if (is_full && !lists.watches(client, name.key)) {
        told.too_many.push_back(name.shown);
        continue;
      }
      lists.add(client, name);
      tell_if_here(name, told);
    }
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
    for (const auto& name : state_.watch_lists_.of(request_.client)) {
      if (tell.all) {
        told.all.push_back(name.shown);
      } else {
        tell_if_here(name, told);
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
  const auto* const watchers = state_.watch_lists_.of(name.key);
  if (watchers == nullptr) return;
  Watched watched{.what = what, .name = name.shown, .readers = {}};
  watched.readers.assign(watchers->begin(), watchers->end());
  emit(person, std::move(watched));
}

void Rules::tell_other_watchers(const Person& person, Watched::What what, std::string text) {
  const auto* const watchers = state_.watch_lists_.of(person.name.key);
  if (watchers == nullptr) return;
  Watched watched{.what = what, .name = person.name.shown, .text = std::move(text), .readers = {}};
  for (const auto client : *watchers) {
    const auto* const watcher = state_.find(client);
    if (watcher != nullptr && watcher != &person && !share_a_room(person, *watcher)) {
      watched.readers.push_back(client);
    }
  }
  if (!watched.readers.empty()) emit(person, std::move(watched));
}

}  // namespace papo::chat
