// SPDX-License-Identifier: MIT

// What bytes mean: one object for each way of speaking with Papo. A client's Conversation belongs
// to a dialect; what is for many clients the dialect renders itself, once for each variant.
//
// Threads: constant, any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chat/event.h"
#include "lang/language.h"
#include "wire/conversation.h"
#include "wire/reach.h"
#include "wire/variant.h"

namespace papo::wire {

class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;
  virtual ~Dialect() = default;

  // Of a client that has just connected, in that language at first.
  [[nodiscard]] virtual std::unique_ptr<Conversation> converse(lang::Language language) const = 0;

  // How often those are told of an event whom it concerns.
  [[nodiscard]] virtual Reach reach_of(const chat::Event& event) const = 0;
  // Appends what an event is to everyone in a room but its subject, if it is told once a room.
  virtual void render_to_room(const chat::Event& event, const std::string& room,
                              const Variant& variant, std::string& out) const = 0;
  // Appends what an event is to everyone else whom it concerns, if it is told once a person.
  virtual void render_to_others(const chat::Event& event, const Variant& variant,
                                std::string& out) const = 0;
  // Appends what everyone is told when the server stops.
  virtual void render_stopping(const Variant& variant, std::string& out) const = 0;

  // What a connection is sent for which there is no memory. Nobody has chosen a language by then.
  [[nodiscard]] virtual std::string refusal_when_short_of_memory() const = 0;
};

}  // namespace papo::wire
