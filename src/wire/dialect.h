// SPDX-License-Identifier: MIT

// One way to speak with Papo: it gives bytes their meaning. There is one object for each. Each
// client's Conversation belongs to a dialect. The dialect itself renders events for many clients,
// once for each variant.
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
#include "wire/how_often.h"
#include "wire/variant.h"

namespace papo::wire {

class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;
  virtual ~Dialect() = default;

  // Makes the conversation of a client that has just connected, in that language at first.
  [[nodiscard]] virtual std::unique_ptr<Conversation> converse(lang::Language language) const = 0;

  // How often the clients that an event concerns are told of it.
  [[nodiscard]] virtual HowOften how_often(const chat::Event& event) const = 0;
  // Appends the event for everyone in a room but its subject, if it is told once a room.
  virtual void render_to_room(const chat::Event& event, const std::string& room,
                              const Variant& variant, std::string& out) const = 0;
  // Appends the event for everyone else that it concerns, if it is told once a person.
  virtual void render_to_others(const chat::Event& event, const Variant& variant,
                                std::string& out) const = 0;
  // Appends the goodbye when the server stops.
  virtual void render_stopping(const Variant& variant, std::string& out) const = 0;

  // The answer to a connection for which there is no memory. The client has chosen no language by
  // then.
  [[nodiscard]] virtual std::string refusal_when_short_of_memory() const = 0;
};

}  // namespace papo::wire
