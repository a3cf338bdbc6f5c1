// SPDX-License-Identifier: MIT

// Who is here and in which rooms: what the State keeps.
//
// Threads: whoever owns the State.
#pragma once

#include <boost/intrusive/set.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "chat/event.h"
#include "chat/lag.h"
#include "chat/look_alikes.h"
#include "chat/members.h"
#include "chat/names.h"
#include "chat/stamp.h"

namespace papo::chat {

struct Room;

struct Membership {
  Room* room;
  Members::Place place;  // Among its members.
};

struct Person {
  ClientId client;
  Name name{};
  Looks looks{};        // Nobody else here has one of them.
  std::string address;  // Where it is connected from.
  Time since;
  Moment last_spoke;

  std::vector<Membership> rooms{};  // In the order in which it joined them.
  bool is_operator = false;
  Lag lag{};

  struct Away {
    std::string reason;
    std::set<ClientId> told;  // Who knows already.
  };
  std::unique_ptr<Away> away{};

  // Its places in the tables below, which so need no memory of their own.
  using InTable = boost::intrusive::set_member_hook<boost::intrusive::optimize_size<true>>;
  InTable in_names{};
  InTable in_looks_as_drawn{};
  InTable in_looks_in_any_case{};
};

// People in the order of a text that they have. A person leaves such a table before the text
// changes, and before the person goes.
template <Person::InTable Person::*place, typename TextOf>
using PeopleBy =
    boost::intrusive::set<Person, boost::intrusive::member_hook<Person, Person::InTable, place>,
                          boost::intrusive::key_of_value<TextOf>>;

struct NameKeyOf {
  using type = std::string;
  const std::string& operator()(const Person& person) const { return person.name.key; }
};
template <std::size_t which>
struct LookOf {
  using type = std::string;
  const std::string& operator()(const Person& person) const { return person.looks[which]; }
};

using PeopleByName = PeopleBy<&Person::in_names, NameKeyOf>;
using PeopleByLookAsDrawn = PeopleBy<&Person::in_looks_as_drawn, LookOf<0>>;
using PeopleByLookInAnyCase = PeopleBy<&Person::in_looks_in_any_case, LookOf<1>>;

struct Room {
  RoomRef ref;
  std::string key;
  Members members{};
  Laggards laggards{};  // Among them.
  std::string topic{};

  std::deque<EventPtr> history{};  // What was Said last.
  LineNumber first_line = 0;       // Of those.
  std::size_t history_bytes = 0;
};

// The order in which rooms are listed: those with most people first, then by name.
struct RoomRank {
  std::size_t people;
  const Room* room;

  bool operator<(const RoomRank& other) const {
    if (people != other.people) return people > other.people;
    return room->key < other.room->key;
  }
};

}  // namespace papo::chat
