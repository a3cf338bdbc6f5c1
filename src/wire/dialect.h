// SPDX-License-Identifier: MIT

// One way to speak with Papo: it gives bytes their meaning. There is one object for each. Each
// client's Conversation belongs to a dialect. The dialect itself renders events for many clients,
// once for each variant.
//
// Threads: constant, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chat/event.h"
#include "lang/language.h"
#include "wire/conversation.h"
#include "wire/framing.h"
#include "wire/how_often.h"
#include "wire/variant.h"

namespace papo::wire {

// Why a connection is turned away before it has an owner.
enum class TurnedAway : std::uint8_t {
  full,          // The server takes no more connections than the limit.
  full_address,  // From its address come as many as the limit.
  at_the_door,   // Too many come in from its address at once.
  short_of_memory,
};

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

  // The answer to a connection that is turned away. The client has chosen no language by then.
  [[nodiscard]] virtual std::string refusal(TurnedAway why, std::size_t limit) const = 0;

  // The longest line of a client, in bytes; `usual` is the one of the options.
  [[nodiscard]] virtual std::size_t longest_line(std::size_t usual) const { return usual; }
  // Whether a client that is silent for long is asked for a sign of life, and lost if it gives none
  // (Conversation::on_quiet()).
  [[nodiscard]] virtual bool asks_the_quiet() const { return false; }
  // Whether people speak the dialect by telnet, too.
  [[nodiscard]] virtual bool takes_telnet() const { return true; }
  // Whether a client's bytes are no lines (Conversation::take_chunk()).
  [[nodiscard]] virtual bool takes_chunks() const { return false; }
  // Whether a client of this dialect has little time in all (budget::brief_patience). Nothing is
  // logged about its coming and going.
  [[nodiscard]] virtual bool is_brief() const { return false; }
  // Where bytes that wait for a client may be cut.
  [[nodiscard]] virtual Borders borders() const { return Borders::lines; }
};

}  // namespace papo::wire
