// SPDX-License-Identifier: MIT

// One client's conversation with Papo, in the client's dialect.
//
// A conversation turns the lines of its client into requests, and events into bytes for this client
// alone. It keeps what is the dialect's own affair: in plain, in which room the client talks. What
// holds for every client, whatever its dialect, is the worker's: its seats, its name, whether it
// has given the password.
//
// Threads: the owner's of the client.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/event.h"
#include "chat/request.h"
#include "lang/language.h"
#include "wire/variant.h"

namespace papo::wire {

// How far a client has come on its way in.
enum class Stage : std::uint8_t {
  knocking,  // The password of the house is still to be given.
  naming,    // A name is still to be given.
  here,
};

// What the server tells about itself.
struct House {
  std::vector<std::string> motd{};  // Lines.
  bool logs_talk = false;
  const lang::Languages* languages = nullptr;
};

// What the worker knows about a client, and does for it. The references hold until the call ends.
class Services {
 public:
  [[nodiscard]] virtual Stage stage() const = 0;
  [[nodiscard]] virtual const std::string& name() const = 0;           // Empty before it is here.
  [[nodiscard]] virtual std::vector<chat::RoomRef> rooms() const = 0;  // In the order of joining.
  [[nodiscard]] virtual const House& house() const = 0;

  // Asks the state. All that comes of the request is told later, also a refusal.
  virtual void ask(chat::Request::What what) = 0;
  // The same; and the client's next line is taken only after the answer was told. It is for a
  // request whose answer decides what the next line means.
  virtual void ask_and_wait(chat::Request::What what) = 0;
  // Has a password checked. A right one of the house is answered by NameAsked, a right one of the
  // operators by OperatorMade.
  virtual void give_password(std::string_view password) = 0;
  virtual void become_operator(std::string_view password) = 0;
  virtual void quit(std::string_view reason) = 0;
  // Tells the client something that the state need not know: a refusal, or an Aside. It takes its
  // place behind all that was asked before.
  virtual void tell(chat::Event::What what) = 0;

 protected:
  ~Services() = default;
};

class Conversation {
 public:
  Conversation() = default;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  virtual ~Conversation() = default;

  // A line as it was read, without its end.
  virtual void take_line(std::string_view line, Services& services) = 0;
  // Of a client whose bytes come in chunks: hands each line that they end to take(line), which is
  // take_line() sooner or later. False if the client has to go, for its bytes cannot be a line.
  virtual bool take_chunk([[maybe_unused]] std::string_view bytes,
                          [[maybe_unused]] const std::function<void(std::string_view)>& take) {
    return false;
  }

  // Learns what the event changes for the client, and appends what the client is told. Rooms and
  // name are as after the event.
  virtual void tell(const chat::Event& event, const Services& services, std::string& out) = 0;

  // In which variant the client is told what is for many: of no room in particular, and of that
  // room. Only tell() may change it.
  [[nodiscard]] virtual Variant variant() const = 0;
  [[nodiscard]] virtual Variant variant_in(chat::RoomId room) const = 0;
};

}  // namespace papo::wire
