// SPDX-License-Identifier: MIT

// The engine of one machine: the State under one mutex.
//
// A request is stamped and carried out on the State, and its events are put into the sinks before
// the mutex is let go of. So all that see the same events see them in one order. An event goes only
// to the sinks that it concerns: the workers that own members of its rooms, the worker that owns
// its subject, and the observers. Sinks are not woken under the mutex. The caller calls wake()
// after its last request of a turn.
//
// Threads: any. All requests of one client must come from one thread, in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "chat/accounts.h"
#include "chat/bans.h"
#include "chat/event.h"
#include "chat/kept_room.h"
#include "chat/past.h"
#include "chat/request.h"
#include "chat/room_modes.h"
#include "chat/state.h"

namespace papo::engine {

class Hub {
 public:
  struct Settings {
    std::string first_room = "#lobby";  // The room that everyone enters; a valid name.
    std::size_t max_rooms = 20;         // How many rooms one person may be in.
    // How many lines a client that joins is sent; 0: none.
    std::size_t history = 20;
    std::size_t history_limit = 200;  // How many lines of a room are kept.
    chat::RoomModes room_modes{.no_outside = true, .topic_locked = true};  // A new room has these.
    // Nobody may have these names, or names that look like one of them.
    std::vector<std::string> reserved_names{};
    // The past of the first room, if there is an archive (chat/past.h), which is an observer. The
    // Hub's numbers are higher than those of all lines that the archive has.
    chat::PastPtr past{};
    chat::Sequence last_sequence = 0;
    std::size_t max_devices = 10;  // How many clients one account may have here.
  };
  // The sinks are the workers', in the order of chat::owner_of(). They outlive the Hub.
  Hub(const Settings& settings, std::vector<chat::EventSink*> sinks, chat::Bans bans = {},
      chat::Accounts accounts = chat::Accounts{}, chat::KeptRooms kept_rooms = {});

  // Adds a reader of the events in rooms and of operators' acts, after the workers. Call it before
  // the first request. The observer lives as long as anyone makes requests.
  void add_observer(chat::EventSink& observer) { observers_.push_back(&observer); }

  // Carries the request out. All its events, also a refusal, go to the sinks. Throws as
  // chat::State::apply() does; nothing has changed then. Returns whether the answer comes later,
  // because an observer has to give it.
  bool ask(const chat::Request& request);

  // Sends the client an answer that the State does not know, to a question for which the client
  // waits. Like ask(), this does not wake the owner.
  void answer(chat::ClientId client, chat::Ticket ticket, chat::Event::What what);
  // Sends the subject of a question the answer.
  void answer(const chat::Event& question, chat::Event::What what);

  // The number of the last request.
  [[nodiscard]] chat::Sequence last_sequence();

  // A worker has made its last request. After the last worker's call, all sinks are told that no
  // more comes.
  void worker_drained();

  // Wakes the sinks to which something was posted.
  void wake();

  // Gives back memory that the Hub does not need any more.
  void tidy();

 private:
  // How many members of a room a worker owns.
  struct Share {
    std::size_t owner;
    std::size_t members;
  };

  chat::EventSink& sink_of(chat::ClientId client) { return *sinks_.at(chat::owner_of(client)); }
  void post(const chat::EventPtr& event) REQUIRES(mutex_);
  void post_to_subject(const chat::EventPtr& event) REQUIRES(mutex_);
  void post_to_rooms(const chat::EventPtr& event) REQUIRES(mutex_);
  void post_to_readers(const chat::EventPtr& event);
  void observe(const chat::EventPtr& event);
  void count_in(const chat::Event& event) REQUIRES(mutex_);
  void count_out(const chat::Event& event) REQUIRES(mutex_);
  void take_member(chat::RoomId room, std::size_t owner) REQUIRES(mutex_);

  const std::vector<chat::EventSink*> sinks_;
  std::vector<chat::EventSink*> observers_;

  Mutex mutex_;
  chat::State state_ GUARDED_BY(mutex_);
  chat::Stamp stamp_ GUARDED_BY(mutex_);  // The last stamp that was given.
  std::unordered_map<chat::RoomId, std::vector<Share>> shares_ GUARDED_BY(mutex_);
  chat::Events events_ GUARDED_BY(mutex_);   // The events of the present request.
  bool is_late_ GUARDED_BY(mutex_) = false;  // An observer has to answer the present request.
  std::size_t drained_ GUARDED_BY(mutex_) = 0;
};

}  // namespace papo::engine
