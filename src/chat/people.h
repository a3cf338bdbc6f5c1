// SPDX-License-Identifier: MIT

// The records of the State: the people, the rooms, and who is in which room.
//
// Threads: those that may use the State.
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
  Members::Place place;  // The person's place among the room's members.
};

struct Person {
  ClientId client;
  Name name{};
  Looks looks{};        // No other person here has one of these.
  std::string address;  // The address of the person's connection.
  IdentityPtr identity;
  Time since;
  Moment last_spoke;

  std::vector<Membership> rooms{};  // In the order in which the person joined them.
  bool is_operator = false;
  Lag lag{};

  struct Away {
    std::string reason;
    std::set<ClientId> told;  // The people that know it already.
  };
  std::unique_ptr<Away> away{};

  // The person's places in the tables below, which so need no memory of their own.
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
  Laggards laggards{};  // The members that are behind.
  std::string topic{};

  std::deque<EventPtr> history{};  // The lines that were Said last.
  LineNumber first_line = 0;       // The number of the first of these.
  std::size_t history_bytes = 0;
};

// The order of rooms in lists: those with most people first, then by name.
struct RoomRank {
  std::size_t people;
  const Room* room;

  bool operator<(const RoomRank& other) const {
    if (people != other.people) return people > other.people;
    return room->key < other.room->key;
  }
};

}  // namespace papo::chat
