// SPDX-License-Identifier: MIT

#include "wire/irc/commands.h"

#include <algorithm>
#include <array>

#include "text/ascii.h"
#include "text/utf8.h"
#include "wire/irc/limits.h"
#include "wire/irc/line.h"

namespace papo::wire::irc {
namespace {

constexpr std::array all_commands{
    // Coming and going
    CommandRow{"AUTHENTICATE", 1, When::at_any_time, obey_authenticate, "mechanism", Answers::late},
    CommandRow{"CAP", 1, When::at_any_time, obey_cap, "LS|LIST|REQ|END [:capabilities]"},
    CommandRow{"NICK", 0, When::at_any_time, obey_nick, "name"},
    CommandRow{"NICKSERV", 0, When::here, obey_nickserv, "command parameters", Answers::late},
    CommandRow{"NS", 0, When::here, obey_nickserv, "command parameters", Answers::late},
    CommandRow{"PASS", 1, When::at_any_time, obey_pass, "password", Answers::late},
    CommandRow{"PING", 0, When::at_any_time, obey_ping, "token"},
    CommandRow{"PONG", 0, When::at_any_time, obey_pong, "token"},
    CommandRow{"QUIT", 0, When::at_any_time, obey_quit, "[:reason]"},
    CommandRow{"REGISTER", 3, When::at_any_time, obey_register, "name|* e-mail|* :password",
               Answers::late},
    CommandRow{"USER", 4, When::at_any_time, obey_user, "user 0 * :real name"},
    CommandRow{"WEBIRC", 4, When::at_any_time, obey_webirc, "password gateway host address"},
    // Messages
    CommandRow{"BATCH", 1, When::here, obey_batch, "+reference draft/multiline target"},
    CommandRow{"NOTICE", 0, When::here, obey_notice, "target{,target} :text", Answers::each_target},
    CommandRow{"PRIVMSG", 0, When::here, obey_privmsg, "target{,target} :text",
               Answers::each_target},
    CommandRow{"REDACT", 2, When::here, obey_redact, "target msgid [:reason]"},
    CommandRow{"TAGMSG", 1, When::here, obey_tagmsg, "target{,target}", Answers::each_target},
    // Rooms
    CommandRow{"INVITE", 0, When::here, obey_invite, "[name #room]"},
    CommandRow{"JOIN", 1, When::here, obey_join, "#room{,#room} [key{,key}]", Answers::each_target},
    CommandRow{"KICK", 2, When::here, obey_kick, "#room name{,name} [:reason]",
               Answers::each_second},
    CommandRow{"LIST", 0, When::here, obey_list, "[#room{,#room}] [conditions]", Answers::one,
               Length::maybe_long},
    CommandRow{"MODE", 1, When::here, obey_mode, "#room|name [modes [arguments]]",
               Answers::each_letter},
    CommandRow{"NAMES", 0, When::here, obey_names, "[#room{,#room}]", Answers::each_target,
               Length::maybe_long},
    CommandRow{"PART", 1, When::here, obey_part, "#room{,#room} [:reason]", Answers::each_target},
    CommandRow{"RENAME", 2, When::here, obey_rename, "#room #name [:reason]"},
    CommandRow{"TOPIC", 1, When::here, obey_topic, "#room [:topic]"},
    // People
    CommandRow{"AWAY", 0, When::here, obey_away, "[:reason]"},
    CommandRow{"ISON", 1, When::here, obey_ison, "name{ name}"},
    CommandRow{"KILL", 1, When::here, obey_kill, "name [:reason]"},
    CommandRow{"METADATA", 2, When::here, obey_metadata,
               "*|#room|name GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC [key{ key}|key [:value]]",
               Answers::several},
    CommandRow{"MONITOR", 1, When::here, obey_monitor, "+|-|C|L|S [name{,name}]", Answers::several},
    CommandRow{"OPER", 2, When::here, obey_oper, "name password", Answers::late},
    CommandRow{"SETNAME", 1, When::here, obey_setname, ":real name"},
    CommandRow{"USERHOST", 1, When::here, obey_userhost, "name{ name}"},
    CommandRow{"WALLOPS", 1, When::here, obey_wallops, ":text"},
    CommandRow{"WHO", 0, When::here, obey_who, "#room|mask [o][%fields]", Answers::one,
               Length::maybe_long},
    CommandRow{"WHOIS", 0, When::here, obey_whois, "name"},
    CommandRow{"WHOWAS", 0, When::here, obey_whowas, "name [count]", Answers::several},
    // The house
    CommandRow{"ADMIN", 0, When::here, obey_admin, "", Answers::several},
    CommandRow{"HELP", 0, When::here, obey_help, "[command]", Answers::several},
    CommandRow{"HELPOP", 0, When::here, obey_help, "[command]", Answers::several},
    CommandRow{"INFO", 0, When::here, obey_info, "", Answers::several},
    CommandRow{"LINKS", 0, When::here, obey_links, "", Answers::several},
    CommandRow{"LUSERS", 0, When::here, obey_lusers, ""},
    CommandRow{"MOTD", 0, When::here, obey_motd, "", Answers::several},
    CommandRow{"TIME", 0, When::here, obey_time, ""},
    CommandRow{"VERSION", 0, When::here, obey_version, "", Answers::several},
    // History
    CommandRow{"CHATHISTORY", 4, When::here, obey_chathistory,
               "LATEST|BEFORE|AFTER|AROUND|BETWEEN|TARGETS target from [to] limit", Answers::one,
               Length::maybe_long},
    CommandRow{"SEARCH", 1, When::here, obey_search,
               "[in=#room;][from=name;][after=time;][before=time;][limit=number;]text=words",
               Answers::one, Length::maybe_long},
    CommandRow{"MARKREAD", 0, When::here, obey_markread, "target [timestamp=time]"},
};

}  // namespace

std::span<const CommandRow> command_rows() { return all_commands; }

const CommandRow* find_command(std::string_view word) {
  const auto* const found = std::ranges::find_if(
      all_commands, [word](const CommandRow& row) { return text::same_word(row.word, word); });
  return found == all_commands.end() ? nullptr : found;
}

const CommandRow* find_command(const Message& message) {
  const bool is_for_nickserv =
      is_nickserv(message.params[0]) && text::same_word(message.command, "PRIVMSG");
  return find_command(is_for_nickserv ? "NICKSERV" : message.command);
}

bool may_have_several_answers(const CommandRow& row, const Message& message) {
  const auto is_list = [&](std::size_t which) {
    return message.params[which].find(',') != std::string_view::npos;
  };
  switch (row.answers) {
    case Answers::one:
    case Answers::late:
      return false;
    case Answers::each_target:
      return is_list(0) || message.params[0] == "0";  // JOIN 0 leaves all rooms.
    case Answers::each_second:
      return is_list(1);
    case Answers::each_letter:
      return std::ranges::count_if(message.params[1], [](char c) { return c != '+' && c != '-'; }) >
             1;
    case Answers::several:
      return true;
  }
  return false;
}

const CommandRow* command_behind(std::uint16_t context) {
  return context == 0 || context > all_commands.size() ? nullptr : &all_commands.at(context - 1U);
}

// ---- A call

std::uint16_t Call::context() const {
  return static_cast<std::uint16_t>(&row - all_commands.data() + 1);
}

std::string_view Call::nick() const {
  const auto& name = services.name();
  return name.empty() ? "*" : std::string_view{name};
}

std::string Call::begin(Numeric numeric) const {
  std::string line;
  begin_numeric(server(), numeric, nick(), line);
  return line;
}

void Call::tell_line(std::string_view line) {
  std::string text{line};
  end_line(0, text);
  tell_lines(std::move(text));
}

void Call::tell_aside(Conversation::Topic topic, std::string text) {
  services.tell(chat::Aside{.what = static_cast<unsigned>(topic), .text = std::move(text)});
}

void Call::fail(std::string_view code, std::string_view context, std::string_view text) {
  tell(":{} FAIL {} {}{}{} :{}", server(), row.word, code, context.empty() ? "" : " ", context,
       text);
}

void Call::begin_label(std::string_view label) {
  tell_aside(Conversation::Topic::label, std::string{label});
}

void Call::end_label() { tell_aside(Conversation::Topic::end_of_label); }

void Call::keep_label() { tell_aside(Conversation::Topic::later_label); }

// ---- Parts

bool takes_passwords(const Call& call) {
  return call.services.has_accounts() && call.services.may_give_passwords();
}

bool is_nickserv(std::string_view target) {
  if (!text::same_word(target.substr(0, nickserv.size()), nickserv)) return false;
  target.remove_prefix(nickserv.size());
  return target.empty() || target.starts_with('@') || target.starts_with('!');
}

bool has_nickserv(std::string_view targets) {
  bool found = false;
  for_each_in_list(targets, targets.size(),
                   [&](std::string_view one) { found = found || is_nickserv(one); });
  return found;
}

std::string_view label_of(const Message& message) {
  const auto label = find_tag(message.tags, "label").value_or("");
  return label.size() > longest_label || !text::is_utf8(label) ? std::string_view{} : label;
}

bool wants_lines_on_joining(const Capabilities& asked) {
  return asked.has(Capability::server_time) && !asked.has(Capability::chathistory);
}

chat::Wants wanted_on_joining(const Capabilities& asked) {
  return {.names = most_names,
          .identities = asked.has(Capability::userhost_in_names),
          .lines = wants_lines_on_joining(asked) ? std::nullopt : std::optional<std::size_t>{0}};
}

bool is_room(std::string_view target) { return target.starts_with('#'); }

std::optional<chat::Place> place_of(std::string_view room) {
  if (!is_room(room)) return std::nullopt;
  auto made = chat::make_room_name(room);
  auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) return std::nullopt;
  return std::move(*name);
}

}  // namespace papo::wire::irc
