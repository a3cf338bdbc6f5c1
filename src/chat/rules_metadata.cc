// SPDX-License-Identifier: MIT

// The rules of facts about people and rooms. A person gives the facts about itself, and the rulers
// of a room those about the room. Operators of the house may do both for others.
#include <span>

#include "chat/limits.h"
#include "chat/rules.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

// Members alone read the facts about a room that does not take everyone in.
bool is_open(const Room& room) {
  return !room.modes.secret && !room.modes.invite_only && room.modes.key.empty();
}

// Appends those of the facts that are wanted, as long as there is a place for them.
void add_wanted(const Metadata& all, const Metadata::Owner& owner, const std::string& name,
                const Metadata::Keys& wanted, std::vector<FactsSynced::Fact>& facts) {
  const auto* const known = all.of(owner);
  if (known == nullptr) return;
  for (const auto& key : wanted) {
    if (facts.size() >= most_facts_told) return;
    const auto found = known->find(key);
    if (found != known->end()) facts.push_back({name, key, found->second});
  }
}

}  // namespace

// ---- The person or the room that a request is about

template <typename Rule>
void Rules::about(const FactsOf& whom, Rule rule) {
  for_person([&](Person& person) {
    if (whom.kind == FactsOf::Kind::self) {
      return rule(person, Subject{.owner = Metadata::of_person(person.client),
                                  .name = person.name.shown,
                                  .person = &person,
                                  .may_change = true});
    }
    if (whom.kind == FactsOf::Kind::person) {
      auto* const other = state_.find(whom.name);
      if (other == nullptr) return refuse(Why::nobody, whom.name.shown);
      return rule(person, Subject{.owner = Metadata::of_person(other->client),
                                  .name = other->name.shown,
                                  .person = other,
                                  .may_change = other == &person || person.is_operator});
    }
    at_room(whom.name, [&](Person& asker, Room& room, const Membership* member) {
      if (member == nullptr && !asker.is_operator && !is_open(room)) {
        return refuse(Why::not_in_room, room.ref.name, 0, "*");
      }
      rule(asker, Subject{.owner = Metadata::of_room(room.ref.id),
                          .name = room.ref.name,
                          .room = &room,
                          .may_change = rules(asker, room, member)});
    });
  });
}

// ---- Reading

void Rules::carry_out(const TellFacts& tell) {
  about(tell.of, [&](const Person& person, const Subject& subject) {
    FactsTold told{.of = subject.name, .facts = {}};
    const auto* const known = state_.metadata_.of(subject.owner);
    if (tell.all) {
      if (known != nullptr) {
        for (const auto& [key, value] : *known) told.facts.push_back({key, value});
      }
    } else {
      for (const auto& key : tell.keys) {
        auto& fact = told.facts.emplace_back(FactsTold::Fact{.key = key});
        if (known == nullptr) continue;
        if (const auto found = known->find(key); found != known->end()) fact.value = found->second;
      }
    }
    emit(person, std::move(told));
  });
}

void Rules::carry_out(const SyncFacts& sync) {
  about(sync.of, [&](const Person& person, const Subject& subject) {
    emit(person, facts_for(person, subject, most_names));
  });
}

// The facts that the client wants to know: those about the person, or about the room and its
// people. If these are more than `most`, the client has to ask for the facts.
FactsSynced Rules::facts_for(const Person& reader, const Subject& subject, std::size_t most) const {
  FactsSynced synced{.of = subject.name};
  const auto* const wanted = state_.metadata_.wanted_by(reader.client);
  if (wanted == nullptr) return synced;
  synced.later = subject.room != nullptr && subject.room->members.size() > most;
  if (synced.later) return synced;
  add_wanted(state_.metadata_, subject.owner, subject.name, *wanted, synced.facts);
  if (subject.room == nullptr) return synced;
  const bool sees_people = reader.is_operator || membership(reader, subject.room) != nullptr;
  subject.room->members.visit(0, most, [&](const Person& member) {
    if (!sees_people && !may_see(reader, member)) return;
    add_wanted(state_.metadata_, Metadata::of_person(member.client), member.name.shown, *wanted,
               synced.facts);
  });
  return synced;
}

void Rules::tell_facts_of(const Person& reader, const Room& room) {
  if (state_.metadata_.wanted_by(reader.client) == nullptr) return;
  const Subject subject{
      .owner = Metadata::of_room(room.ref.id), .name = room.ref.name, .room = &room};
  auto synced = facts_for(reader, subject, most_members_synced_on_joining);
  if (synced.later || !synced.facts.empty()) emit(reader, std::move(synced));
}

void Rules::tell_facts_of(const Person& reader, const Person& other) {
  const Subject subject{
      .owner = Metadata::of_person(other.client), .name = other.name.shown, .person = &other};
  auto synced = facts_for(reader, subject, 0);
  if (!synced.facts.empty()) emit(reader, std::move(synced));
}

// ---- Giving

void Rules::carry_out(const SetFact& set) {
  about(set.of, [&](Person& person, const Subject& subject) {
    const auto refuse_it = [&](Why why) { refuse(why, subject.name, 0, set.key); };
    if (!subject.may_change) return refuse_it(Why::not_ruler);
    if (is_muted(person)) return refuse_it(Why::muted);
    if (!set.value) {
      if (!state_.metadata_.remove(subject.owner, set.key)) return refuse_it(Why::no_such_fact);
      return tell_of_fact(person, subject, set.key, std::nullopt);
    }
    std::string value{text::cut_to(*set.value, longest_fact_value)};
    if (!state_.metadata_.set(subject.owner, set.key, value)) {
      return refuse_it(Why::too_many_facts);
    }
    tell_of_fact(person, subject, set.key, std::move(value));
  });
}

void Rules::carry_out(const ClearFacts& clear) {
  about(clear.of, [&](Person& person, const Subject& subject) {
    const auto refuse_it = [&](Why why) { refuse(why, subject.name, 0, "*"); };
    if (!subject.may_change) return refuse_it(Why::not_ruler);
    if (is_muted(person)) return refuse_it(Why::muted);
    FactsTold told{.of = subject.name, .facts = {}};
    if (const auto* const known = state_.metadata_.of(subject.owner)) {
      for (const auto& [key, value] : *known) told.facts.push_back({.key = key});
    }
    const auto cleared = told.facts;
    emit(person, std::move(told));
    for (const auto& fact : cleared) {
      state_.metadata_.remove(subject.owner, fact.key);
      tell_of_fact(person, subject, fact.key, std::nullopt, true);
    }
  });
}

// The readers want the key. They share a room with the person or watch its name, or are in the
// room.
void Rules::tell_of_fact(const Person& by, const Subject& subject, const std::string& key,
                         std::optional<std::string> value, bool is_known) {
  const auto watches = [&](const Person& reader) {
    std::vector<ClientId> clients;
    add_devices(clients, reader);
    return std::ranges::any_of(clients, [&](ClientId client) {
      return state_.watch_lists_.watches(client, subject.person->name.key);
    });
  };
  const auto is_for = [&](const Person& reader) {
    if (&reader == &by) return false;
    if (subject.room != nullptr) return membership(reader, subject.room) != nullptr;
    return &reader == subject.person || share_a_room(reader, *subject.person) || watches(reader);
  };
  FactSet set{.name = by.name.shown,
              .of = subject.name,
              .key = key,
              .value = std::move(value),
              .subject_knows = is_known,
              .readers = {}};
  if (const auto* const clients = state_.metadata_.those_who_want(key)) {
    for (const auto client : *clients) {
      const auto* const reader = state_.find(client);
      if (reader != nullptr && is_for(*reader)) add_devices(set.readers, *reader);
    }
  }
  if (!is_known || !set.readers.empty()) emit(by, std::move(set));
}

// ---- The keys that clients want to hear of

// The keys behind the first that finds no place are not looked at.
void Rules::carry_out(const WantFacts& want) {
  for_person([&](const Person& person) {
    FactsWanted wanted;
    for (const auto& key : want.fewer) {
      state_.metadata_.want_no_more(person.client, key);
      wanted.fewer.push_back(key);
    }
    for (const auto& key : want.more) {
      if (!state_.metadata_.want(person.client, key)) {
        wanted.too_many = key;
        break;
      }
      wanted.more.push_back(key);
    }
    const bool any_more = !wanted.more.empty();
    emit(person, std::move(wanted));
    if (!any_more) return;
    for (const auto& name : state_.watch_lists_.of(request_.client)) {
      if (const auto* const other = state_.find(name)) tell_facts_of(person, *other);
    }
  });
}

void Rules::carry_out(const TellWantedFacts&) {
  for_person([&](const Person& person) {
    FactsWanted wanted{.is_list = true};
    if (const auto* const keys = state_.metadata_.wanted_by(person.client)) wanted.more = *keys;
    emit(person, std::move(wanted));
  });
}

}  // namespace papo::chat
