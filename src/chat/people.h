// SPDX-License-Identifier: MIT

// The tables of the people that are here.
//
// Threads: those that may use the State.
#pragma once

#include <boost/intrusive/set.hpp>
#include <cstddef>
#include <string>

#include "chat/person.h"

namespace papo::chat {

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

}  // namespace papo::chat
