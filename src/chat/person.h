// SPDX-License-Identifier: MIT

// The State's record of a person.
//
// Threads: those that may use the State.
#pragma once

#include <boost/intrusive/set.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "chat/account_id.h"
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
  Members::Place place;    // The person's place among the room's members.
  Sequence readable_from;  // The person may not read earlier lines.
};

struct Person {
  // The client that came first. The id is the person's, also when that client has gone.
  ClientId client;
  Name name{};
  Looks looks{};        // No other person here has one of these.
  std::string address;  // The address of the person's connection.
  IdentityPtr identity{};
  Time since;
  Moment last_spoke;

  std::vector<Membership> rooms{};  // In the order in which the person joined them.
  Lag lag{};                        // The one of its clients that is furthest behind.
  unsigned rooms_wanted = 0;        // The person joins them once the archive has answered.
  AccountId account = 0;
  Sequence read_up_to = 0;   // The person was here until then; 0: it is here.
  bool is_operator = false;  // An operator of the house.
  bool is_invisible = false;
  bool reads_wallops = false;

  struct Away {
    std::string reason;
    std::set<ClientId> told;  // The people that know it already.
  };
  // The facts that most people do not have.
  std::unique_ptr<Away> away{};
  std::unique_ptr<std::string> real_name{};
  // The person has come by its account, and is not yet in all rooms that the account was in. Null:
  // it is.
  struct Return {
    std::vector<std::string> left{};  // The keys of the rooms that the person has left meanwhile.
    bool is_told = false;             // The archive has told the rooms (Rejoin).
  };
  std::unique_ptr<Return> returning{};
  // The clients of the person, in the order in which they came. Null: there is only `client`.
  struct Device {
    ClientId client;
    Lag lag{};
    unsigned rooms_wanted = 0;
  };
  std::unique_ptr<std::vector<Device>> devices{};

  // The person's places in the tables of people, which so need no memory of their own.
  using InTable = boost::intrusive::set_member_hook<boost::intrusive::optimize_size<true>>;
  InTable in_names{};
  InTable in_looks_as_drawn{};
  InTable in_looks_in_any_case{};
};

// The person's membership in the room; null if the person is no member.
const Membership* membership(const Person& person, const Room* room);
Ranks ranks_in(const Room& room, const Person& person);
std::vector<RoomRef> rooms_of(const Person& person);
bool share_a_room(const Person& one, const Person& other);
// Whether the person has left the room since it has come.
bool has_left_since(const Person& person, const std::string& key_of_room);

// Whether the client is one of the person's.
bool has_device(const Person& person, ClientId client);
// The client that stands for the person in an event that another caused; 0: none is here.
ClientId lead_of(const Person& person);
// How far the client is behind that is behind least.
unsigned least_lag(const Person& person);
void add_devices(std::vector<ClientId>& clients, const Person& person);

std::string mask_of(const Person& person);  // nick!user@host
std::string real_name_of(const Person& person);
std::optional<std::string> away_of(const Person& person);  // The reason; may be empty.
Named named(const Person& person, bool with_identity = false);
Doer doer(const Person& person);

}  // namespace papo::chat
