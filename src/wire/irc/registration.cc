// SPDX-License-Identifier: MIT

// The commands with which a client comes in and goes.
//
// Sources: https://modern.ircdocs.horse/#connection-registration,
// https://ircv3.net/specs/extensions/capability-negotiation
#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <utility>

#include "chat/look_alikes.h"
#include "text/ascii.h"
#include "wire/irc/commands.h"
#include "wire/irc/limits.h"
#include "wire/irc/line.h"
#include "wire/irc/nick.h"
#include "wire/irc/text.h"

namespace papo::wire::irc {
namespace {

// The characters of a user that stand between "!" and "@".
std::string user_in(std::string_view text) {
  std::string user;
  for (const char c : text.substr(0, longest_user)) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-' || c == '.';
    if (fits) user += c;
  }
  return user.empty() ? "user" : user;
}

// Lets the client in once it has given everything.
void come_in(Call& call) {
  auto* const given = call.self.registration();
  if (given == nullptr || given->negotiates || given->nick.empty() || given->user.empty()) return;
  if (call.services.stage() == Stage::knocking) {
    call.reply(Numeric::wrong_password, ":Password required");
    return call.services.quit("Password required");
  }
  auto made = make_nick(given->nick);
  auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) return;
  auto looks = chat::looks_of(name->shown);
  call.ask_and_wait(chat::Enter{.name = std::move(*name),
                                .looks = std::move(looks),
                                .user_at_host = given->user,
                                .real_name = given->real_name,
                                .into_first_room = call.services.house().irc_lobby,
                                .wants = wanted_on_joining(call.self.asked)});
}

// ---- CAP

// "sasl=PLAIN server-time", cut into lines that are short enough.
class CapabilityList {
 public:
  void add(std::string_view name, std::string_view value) {
    constexpr std::size_t most = 400;  // Bytes, so that the whole line is short enough.
    if (lines_.back().size() + name.size() + value.size() > most) lines_.emplace_back();
    auto& line = lines_.back();
    if (!line.empty()) line += ' ';
    line += name;
    if (!value.empty()) fmt::format_to(std::back_inserter(line), "={}", value);
  }
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_{1};
};

constexpr std::uint16_t version_with_values = 302;

void tell_list(Call& call, std::string_view subcommand, const CapabilityList& list) {
  const auto& lines = list.lines();
  const bool in_parts = call.self.cap_version >= version_with_values;
  if (!in_parts) {  // Such a client knows one line only.
    std::string all;
    for (const auto& line : lines) all += (all.empty() ? "" : " ") + line;
    return call.tell(":{} CAP {} {} :{}", call.server(), call.nick(), subcommand, all);
  }
  std::string all;
  for (const auto& line : lines) {
    fmt::format_to(std::back_inserter(all), ":{} CAP {} {} {}:{}{}", call.server(), call.nick(),
                   subcommand, &line == &lines.back() ? "" : "* ", line, end_of_line);
  }
  call.tell_lines(std::move(all));
}

bool is_offered(const Call& call, const CapabilityRow& row) {
  return !row.is_for_accounts || takes_passwords(call);
}

std::string_view value_of(const Call& call, const CapabilityRow& row) {
  return row.capability == Capability::sasl ? sasl_mechanisms(call) : row.value;
}

// No client can ask for it. A client that is told the port connects there anew, and one that is
// told the time uses TLS for so long.
std::string sts_of(const House& house, bool is_inside_tls) {
  if (is_inside_tls) return fmt::format("duration={}", house.sts_seconds);
  return fmt::format("port={}", house.tls_port);
}

void list_all(Call& call) {
  if (auto* const given = call.self.registration()) given->negotiates = true;
  std::uint16_t version = 0;
  const auto digits = call.param(1);
  std::from_chars(digits.data(), digits.data() + digits.size(), version);
  call.self.cap_version = std::max(call.self.cap_version, version);
  if (call.self.cap_version >= version_with_values) call.self.asked.add(Capability::cap_notify);
  CapabilityList list;
  for (const auto& capability : capability_rows()) {
    if (!is_offered(call, capability)) continue;
    const bool has_value = call.self.cap_version >= version_with_values;
    list.add(capability.name, has_value ? value_of(call, capability) : std::string_view{});
  }
  const auto& house = call.services.house();
  const bool knows_sts = call.self.cap_version >= version_with_values && house.sts_seconds > 0;
  if (knows_sts) list.add("sts", sts_of(house, call.services.is_inside_tls()));
  tell_list(call, "LS", list);
}

void list_own(Call& call) {
  CapabilityList list;
  for (const auto& capability : capability_rows()) {
    if (call.self.asked.has(capability.capability)) list.add(capability.name, {});
  }
  tell_list(call, "LIST", list);
}

// The capabilities after the request; none if one of it is not offered.
std::optional<Capabilities> requested(const Call& call, std::string_view list) {
  auto capabilities = call.self.asked;
  const bool keeps_notify = call.self.cap_version >= version_with_values;
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    auto name = list.substr(0, end);
    list.remove_prefix(std::min(list.size(), end + 1));
    if (name.empty()) continue;
    const bool takes_away = name.starts_with('-');
    if (takes_away) name.remove_prefix(1);
    const auto* const row = find_capability(name);
    if (row == nullptr || !is_offered(call, *row)) return std::nullopt;
    if (!takes_away) {
      capabilities.add(row->capability);
    } else if (row->capability == Capability::cap_notify && keeps_notify) {
      return std::nullopt;
    } else {
      capabilities.remove(row->capability);
    }
  }
  return capabilities;
}

void request(Call& call) {
  if (auto* const given = call.self.registration()) given->negotiates = true;
  const auto list = call.param(1);
  const auto capabilities = requested(call, list);
  if (!capabilities) {
    return call.tell(":{} CAP {} NAK :{}", call.server(), call.nick(), list);
  }
  call.self.asked = *capabilities;
  // The client reads in its new capabilities from here on.
  call.services.tell(
      chat::Aside{.what = static_cast<unsigned>(Conversation::Topic::capabilities),
                  .text = fmt::format("{} :{} CAP {} ACK :{}\r\n", capabilities->bits(),
                                      call.server(), call.nick(), list)});
}

void end_negotiation(Call& call) {
  auto* const given = call.self.registration();
  if (given == nullptr) return;
  given->negotiates = false;
  if (std::exchange(call.self.sasl, nullptr)) {
    call.reply(Numeric::sasl_aborted, ":SASL authentication aborted");
  }
  come_in(call);
}

struct CapCommand {
  std::string_view word;
  void (*obey)(Call&);
};
constexpr std::array cap_commands{CapCommand{"LS", list_all}, CapCommand{"LIST", list_own},
                                  CapCommand{"REQ", request}, CapCommand{"END", end_negotiation}};

}  // namespace

void obey_cap(Call& call) {
  const auto word = call.param(0);
  const auto* const found = std::ranges::find_if(
      cap_commands, [&](const CapCommand& one) { return text::same_word(one.word, word); });
  if (found == cap_commands.end()) {
    return call.reply(Numeric::invalid_cap, "{} :Invalid CAP command", shown(word));
  }
  found->obey(call);
}

void obey_pass(Call& call) {
  if (call.self.registration() == nullptr) {
    return call.reply(Numeric::already_registered, ":You may not reregister");
  }
  if (call.services.stage() == Stage::knocking) {
    return call.services.give_password(call.param(0), call.context());
  }
  call.end_label();
}

void obey_nick(Call& call) {
  const auto nick = call.param(0);
  if (nick.empty()) return call.reply(Numeric::no_nick_given, ":No nickname given");
  auto made = make_nick(nick);
  auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) {
    return call.reply(Numeric::bad_nick, "{} :Erroneous nickname", shown(nick));
  }
  if (auto* const given = call.self.registration()) {
    given->nick = nick;
    return come_in(call);
  }
  if (name->shown == call.services.name()) return;
  auto looks = chat::looks_of(name->shown);
  call.ask_and_wait(chat::Rename{.name = std::move(*name), .looks = std::move(looks)});
}

void obey_user(Call& call) {
  auto* const given = call.self.registration();
  if (given == nullptr || !given->user.empty()) {
    return call.reply(Numeric::already_registered, ":You may not reregister");
  }
  if (call.param(0).empty() || call.param(3).empty()) {
    return call.reply(Numeric::need_more, "USER :Not enough parameters");
  }
  std::string scratch;
  const auto real_name = read_words(call.param(3), scratch);
  if (!real_name) {
    return call.fail("INVALID_UTF8", {}, "The real name is not UTF-8");
  }
  given->user = user_in(call.param(0));
  given->real_name = *real_name;
  come_in(call);
}

void obey_ping(Call& call) {
  if (!call.has(0)) return call.reply(Numeric::no_origin, ":No origin specified");
  call.tell(":{0} PONG {0} :{1}", call.server(), call.param(0));
}

void obey_pong(Call& /*call*/) {}

void obey_quit(Call& call) {
  std::string scratch;
  call.services.quit(read_words(call.param(0), scratch).value_or(""));
}

// The host is a gateway's word alone, so only the address counts.
// Source: https://ircv3.net/specs/extensions/webirc
void obey_webirc(Call& call) {
  if (call.self.registration() == nullptr) {
    return call.reply(Numeric::already_registered, ":You may not reregister");
  }
  if (call.services.come_from(call.param(0), call.param(3))) return;
  call.services.quit("Your address may not use WEBIRC");
}

}  // namespace papo::wire::irc
