// SPDX-License-Identifier: MIT

// The engine of one machine: the shared client table under one mutex.
//
// A request is stamped and carried out on the State, and what comes of it is put into the sinks
// before the mutex is let go of. So all who see the same events see them in one order. An event
// goes only to those whom it concerns: the workers that own members of its rooms, the worker that
// owns its subject, and the observers. Sinks are not woken under the mutex. The caller wakes them
// with wake() once it has asked for all that it had to ask.
//
// Threads: any. What one client asks for must come from one thread, in its order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "chat/bans.h"
#include "chat/event.h"
#include "chat/request.h"
#include "chat/state.h"

namespace papo::engine {

class Hub {
 public:
  struct Settings {
    std::string first_room = "#lobby";          // Where everyone starts; a room's valid name.
    std::size_t max_rooms = 20;                 // That one person may be in.
    std::size_t history = 20;                   // Lines that those who join are sent; 0: none.
    std::size_t history_limit = 200;            // Lines that are kept of a room.
    std::vector<std::string> reserved_names{};  // Nobody may be called so, or look like it.
  };
  // The sinks outlive the Hub. They are the workers', each in the place that its clients' ids tell
  // (chat::owner_of).
  Hub(const Settings& settings, std::vector<chat::EventSink*> sinks, chat::Bans bans = {});

  // Before anything is asked: one who is told what happens in rooms and what operators do, after
  // the workers. It lives as long as anyone asks.
  void add_observer(chat::EventSink& observer) { observers_.push_back(&observer); }

  // Carries it out. All that comes of it, also a refusal, comes to the sinks. Throws what
  // chat::State::apply() throws, with nothing changed then.
  void ask(const chat::Request& request);

  // Has the client's owner get what the State does not know: the answer to a question for which the
  // client waits. The owner is not woken by that, as by ask().
  void answer(chat::ClientId client, chat::Ticket ticket, chat::Event::What what);

  // A worker has asked for the last thing that it will ask for. After the last worker's call all
  // sinks are told that no more comes.
  void worker_drained();

  // Has those look into their sinks who were sent anything.
  void wake();

  // Gives back memory that it does not need any more.
  void tidy();

 private:
  // How many members of a room a worker owns.
  struct Share {
    std::size_t owner;
    std::size_t members;
  };

  chat::EventSink& sink_of(chat::ClientId client) { return *sinks_.at(chat::owner_of(client)); }
  void post(const chat::EventPtr& event) REQUIRES(mutex_);
  void post_to_rooms(const chat::EventPtr& event) REQUIRES(mutex_);
  void observe(const chat::EventPtr& event);
  void count_in(const chat::Event& event) REQUIRES(mutex_);
  void count_out(const chat::Event& event) REQUIRES(mutex_);
  void take_member(chat::RoomId room, std::size_t owner) REQUIRES(mutex_);

  const std::vector<chat::EventSink*> sinks_;
  std::vector<chat::EventSink*> observers_;

  Mutex mutex_;
  chat::State state_ GUARDED_BY(mutex_);
  chat::Stamp stamp_ GUARDED_BY(mutex_);  // The last one that was given.
  std::unordered_map<chat::RoomId, std::vector<Share>> shares_ GUARDED_BY(mutex_);
  chat::Events events_ GUARDED_BY(mutex_);  // Of the request that is being carried out.
  std::size_t drained_ GUARDED_BY(mutex_) = 0;
};

}  // namespace papo::engine
