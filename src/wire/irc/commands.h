// SPDX-License-Identifier: MIT

// The commands of IRC that Papo knows: one table has a row for each.
//
// Threads: the owner's of the client.
//
// Sources: https://modern.ircdocs.horse, and the IRCv3 specifications of the commands.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "chat/names.h"
#include "chat/request.h"
#include "wire/conversation.h"
#include "wire/irc/conversation.h"
#include "wire/irc/message.h"
#include "wire/irc/numerics.h"

namespace papo::wire::irc {

struct Call;

enum class When : std::uint8_t {
  here,         // Once the client is here.
  at_any_time,  // Before that, too.
};

// The events that answer a command, for its label.
enum class Answers : std::uint8_t {
  one,          // At most one.
  each_target,  // One for each target in the first parameter.
  each_second,  // One for each target in the second parameter.
  each_letter,  // One for each mode in the second parameter.
  several,
  late,  // One, which comes after a while.
};

// How long the answers to a command are.
enum class Length : std::uint8_t { usual, maybe_long };

struct CommandRow {
  std::string_view word;
  std::size_t needs;  // Parameters.
  When when;
  void (*obey)(Call&);
  std::string_view usage;  // For HELP.
  Answers answers = Answers::one;
  Length length = Length::usual;
};

std::span<const CommandRow> command_rows();
// Null if there is none. The word may be in any case.
const CommandRow* find_command(std::string_view word);
// The row that the message is for: what is said to NickServ is a command.
const CommandRow* find_command(const Message& message);
// Whether more than one event may answer the message, whose command has that row.
bool may_have_several_answers(const CommandRow& row, const Message& message);
// The row of the command behind an event (chat::Event::context); null if there is none.
const CommandRow* command_behind(std::uint16_t context);

// A command while it is carried out.
struct Call {
  Conversation& self;
  Services& services;
  const Message& message;
  const CommandRow& row;

  [[nodiscard]] std::string_view param(std::size_t which) const { return message.params[which]; }
  [[nodiscard]] bool has(std::size_t which) const { return which < message.params.size(); }
  [[nodiscard]] const std::string& server() const { return services.house().server_name; }
  // The name by which the server calls the client.
  [[nodiscard]] std::string_view nick() const;

  // Tells the client a line of the server, without its end.
  template <typename... Args>
  void tell(fmt::format_string<Args...> format, Args&&... args) {
    std::string line;
    fmt::format_to(std::back_inserter(line), format, std::forward<Args>(args)...);
    tell_line(line);
  }
  // Tells the client a numeric, with `rest` behind the client's name.
  template <typename... Args>
  void reply(Numeric numeric, fmt::format_string<Args...> rest, Args&&... args) {
    std::string line = begin(numeric);
    fmt::format_to(std::back_inserter(line), rest, std::forward<Args>(args)...);
    tell_line(line);
  }
  // Tells the client lines of the server, with their ends, as one answer.
  void tell_lines(std::string lines) { tell_aside(Conversation::Topic::lines, std::move(lines)); }
  // A standard reply: "FAIL command code context :text".
  void fail(std::string_view code, std::string_view context, std::string_view text);

  template <typename What>
  void ask(What what) {
    services.ask(std::move(what), context());
  }
  template <typename What>
  void ask_and_wait(What what) {
    services.ask_and_wait(std::move(what), context());
  }

  // The answers that follow belong to that label, whichever line had it.
  void begin_label(std::string_view label);
  // Nothing more answers the label. Only a command that has a late answer has to say so.
  void end_label();
  // Another line is answered with the label of this one.
  void keep_label();

  [[nodiscard]] std::uint16_t context() const;

 private:
  [[nodiscard]] std::string begin(Numeric numeric) const;
  void tell_line(std::string_view line);
  void tell_aside(Conversation::Topic topic, std::string text = {});
};

// ---- The commands, by their files

// accounts.cc
void obey_authenticate(Call& call);
void obey_nickserv(Call& call);
void obey_register(Call& call);
// registration.cc
void obey_cap(Call& call);
void obey_nick(Call& call);
void obey_pass(Call& call);
void obey_ping(Call& call);
void obey_pong(Call& call);
void obey_quit(Call& call);
void obey_webirc(Call& call);
void obey_user(Call& call);
// messages.cc
void obey_batch(Call& call);
void obey_notice(Call& call);
void obey_privmsg(Call& call);
void obey_redact(Call& call);
void obey_tagmsg(Call& call);
// rooms.cc
void obey_invite(Call& call);
void obey_join(Call& call);
void obey_kick(Call& call);
void obey_list(Call& call);
void obey_mode(Call& call);
void obey_names(Call& call);
void obey_part(Call& call);
void obey_rename(Call& call);
void obey_topic(Call& call);
// metadata.cc
void obey_metadata(Call& call);
// people.cc
void obey_away(Call& call);
void obey_ison(Call& call);
void obey_kill(Call& call);
void obey_monitor(Call& call);
void obey_oper(Call& call);
void obey_setname(Call& call);
void obey_userhost(Call& call);
void obey_wallops(Call& call);
void obey_who(Call& call);
void obey_whois(Call& call);
void obey_whowas(Call& call);
// house.cc
void obey_admin(Call& call);
void obey_help(Call& call);
void obey_info(Call& call);
void obey_links(Call& call);
void obey_lusers(Call& call);
void obey_motd(Call& call);
void obey_time(Call& call);
void obey_version(Call& call);
// history.cc
void obey_chathistory(Call& call);
void obey_search(Call& call);
void obey_markread(Call& call);

// ---- Parts that several files use

// Tells the client that nobody is called so.
void refuse_nick(Call& call, std::string_view nick);
// Calls act(name) for the person that a parameter names, if anybody can be called so.
template <typename Act>
void with_person(Call& call, std::string_view nick, Act act) {
  auto made = chat::make_name(nick);
  auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) return refuse_nick(call, nick);
  act(std::move(*name));
}
// Whether the client may give the password of an account.
bool takes_passwords(const Call& call);
// The mechanisms that this client may use, as CAP and 908 list them.
std::string_view sasl_mechanisms(const Call& call);
// A part of the server to which people write about accounts. Nobody may be called so.
inline constexpr std::string_view nickserv = "NickServ";
bool is_nickserv(std::string_view target);
// Whether NickServ is one of several targets.
bool has_nickserv(std::string_view targets);
// The label of a message; empty if it has none, or one that is too long or no UTF-8.
std::string_view label_of(const Message& message);
// Whether the client is told the last lines of a room on joining it. A client that asks for history
// gets no lines unasked, and a client that reads no times could not tell old lines from new ones.
bool wants_lines_on_joining(const Capabilities& asked);
// How much of a room the client is told on joining it.
chat::Wants wanted_on_joining(const Capabilities& asked);
// Whether the parameter names a room, and not a person.
bool is_room(std::string_view target);
// Calls one(part) for each part between commas; at most `most` of them.
template <typename One>
void for_each_in_list(std::string_view list, std::size_t most, One one) {
  for (; most > 0; --most) {
    const auto end = list.find(',');
    const auto part = list.substr(0, end);
    if (!part.empty()) one(part);
    if (end == std::string_view::npos) return;
    list.remove_prefix(end + 1);
  }
}

// The room of that name; none if no room can be called so. The State alone knows in which rooms the
// client is by now: an earlier line of the same turn may have changed that.
std::optional<chat::Place> place_of(std::string_view room);

}  // namespace papo::wire::irc
