// SPDX-License-Identifier: MIT

// A client's conversation in the plain dialect: the open question, the room in which the client
// talks, its last private writer, how far back it has read, and its language.
//
// Threads: the owner's of the client.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "chat/client_id.h"
#include "chat/event.h"
#include "chat/room_id.h"
#include "wire/conversation.h"
#include "wire/plain/command.h"
#include "wire/plain/plain.h"

namespace papo::wire::plain {

class Conversation final : public wire::Conversation {
 public:
  explicit Conversation(lang::Language language) : language_(language) {}

  void take_line(std::string_view line, Services& services) override;
  [[nodiscard]] bool asks_much(std::string_view line) const override;
  void tell(const chat::Event& event, const Services& services, std::string& out) override;
  // A member is told of the room's new name as its giver is, and a program of its new state, too.
  void tell_of_other(const chat::Event& event, const Services& services,
                     std::string& out) override {
    tell(event, services, out);
  }
  [[nodiscard]] Variant variant() const override { return plain::variant(language_); }
  [[nodiscard]] Variant variant_in(chat::RoomId room) const override {
    return plain::variant(language_, room == talking_in_ ? View::talking : View::aside, ids());
  }

 private:
  // The meanings of an Aside in this dialect.
  enum class Topic : unsigned {
    help,
    language,
    chosen_language,
    state,
    pong,
    account_password,  // The password of the account with that name is asked for.
    no_password,       // No password is asked for any more.
  };
  static chat::Aside aside(Topic topic, std::string_view text = {});

  // Carries out a command.
  struct Obey;

  // A program that wants to know its state is told the ids of lines, too.
  [[nodiscard]] Ids ids() const { return tells_state_ ? Ids::told : Ids::hidden; }

  void tell_news(const chat::Event& event, const Services& services, std::string& out);
  bool learn(const chat::Event& event, const Services& services);
  void leave(chat::RoomId room, const Services& services);
  [[nodiscard]] std::string room_talked_in(const Services& services) const;
  void tell_aside(const chat::Aside& aside, const Services& services, std::string& out);
  void tell_left(const chat::Left& left, const Services& services, std::string& out) const;
  void tell_refused(const chat::Refused& refused, const Services& services, std::string& out) const;
  void ask_again(std::string& out) const;
  void tell_state(const Services& services, std::string& out) const;
  static void tell_place(const chat::Event& event, std::string& out);

  // The history that the client was shown last.
  struct Shown {
    chat::RoomId room;
    chat::Sequence first;
  };

  lang::Language language_;
  // The account whose password the client is asked for; null: for none.
  std::unique_ptr<chat::Name> logs_in_as_{};
  chat::RoomId talking_in_ = 0;
  chat::ClientId last_writer_ = 0;  // In private.
  std::unique_ptr<Shown> shown_{};
  Expects expects_ = Expects::name;  // The question that the client was asked last.
  bool tells_state_ = false;         // The client wants to be told of each change of its state.
};

}  // namespace papo::wire::plain
