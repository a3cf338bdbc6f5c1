// Who is here and in which rooms: what the Hub keeps under its mutex.
//
// Threads: whoever holds the Hub's mutex.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "chat/event.h"
#include "chat/look_alikes.h"
#include "chat/names.h"

namespace papo::chat {

// How long something lasts here; that the clock on the wall is set changes nothing of it.
using Clock = std::chrono::steady_clock;

struct Room;
struct Person;

using Members = std::list<Person*>;  // In the order in which they came.

struct Membership {
  Room* room;
  Members::iterator place;  // Among its members.
};

struct Person {
  ClientId client;
  Name name{};
  Looks looks{};        // Nobody else here has one of them.
  EventSink* owner;     // Where what this one alone asked for is answered.
  std::string address;  // Where it is connected from.
  Time since;
  Clock::time_point last_spoke;

  std::vector<Membership> rooms{};  // In the order in which it joined them.
  Room* talking_in = nullptr;
  ClientId last_writer = 0;  // In private.
  bool is_operator = false;

  struct Away {
    std::string reason;
    std::unordered_set<ClientId> told;  // Who knows already.
  };
  std::unique_ptr<Away> away{};
};

struct Room {
  RoomRef ref;
  std::string key;
  Members members{};
  std::string topic{};

  std::deque<EventPtr> history{};  // What was Said last.
  std::size_t history_bytes = 0;

  // Made when someone asks; none after a change.
  std::shared_ptr<const std::vector<Listed::Person>> listing{};
};

}  // namespace papo::chat
