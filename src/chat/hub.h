// The shared client table: who is here, under one mutex.
//
// A command that succeeds becomes an event, which is put into every worker's sink before the mutex
// is let go of: so all workers see all events in one order. Sinks are not woken under the mutex;
// the caller does so with wake_all() once it has given all its commands.
//
// Threads: any. What a client asks for must come from one thread, in its order.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "chat/event.h"
#include "chat/names.h"

namespace papo::chat {

class Hub {
 public:
  // The sinks outlive the Hub.
  Hub(std::string room, std::vector<EventSink*> sinks);

  // Brings a client in under a name. How many people are here then, or none if the name is taken.
  // Answers to what this client alone asks go to `owner`, one of the sinks.
  std::optional<std::size_t> enter(ClientId client, const Name& name, EventSink& owner);

  // What follows does nothing for a client that is not here.

  void say(ClientId client, std::string_view text);

  // Lists who is here, to the client alone.
  void who(ClientId client);

  // How many people are here then, or none if the client was not here.
  std::optional<std::size_t> leave(ClientId client, Departure departure, std::string_view words);

  // A worker has carried out the last line there will be. After the last worker's call comes the
  // last event, Stopping.
  void worker_drained();

  void wake_all();

  // Gives back memory that it does not need any more.
  void tidy();

 private:
  struct Person {
    ClientId client;
    Name name;
    EventSink* owner;
  };
  using People = std::list<Person>;  // In the order in which they came.

  void post_to_all(const EventPtr& event);
  [[nodiscard]] std::vector<std::string> first_names(std::size_t most) const;
  std::shared_ptr<const std::vector<std::string>> all_names();

  const std::string room_;
  const std::vector<EventSink*> sinks_;

  std::mutex mutex_;  // Guards all below.
  People people_;
  std::unordered_map<ClientId, People::iterator> by_client_;
  std::unordered_map<std::string_view, People::iterator> by_name_;  // Keys live in people_.
  std::shared_ptr<const std::vector<std::string>> all_names_;       // None after a change.
  std::size_t drained_ = 0;
};

}  // namespace papo::chat
