// SPDX-License-Identifier: MIT

// The commands about people.
//
// Sources: https://modern.ircdocs.horse/#user-based-queries,
// https://modern.ircdocs.horse/#operator-messages, https://ircv3.net/specs/extensions/whox,
// https://ircv3.net/specs/extensions/monitor
#include <algorithm>
#include <charconv>
#include <vector>

#include "text/ascii.h"
#include "wire/irc/commands.h"
#include "wire/irc/house.h"
#include "wire/irc/limits.h"
#include "wire/irc/nick.h"
#include "wire/irc/text.h"
#include "wire/irc/who.h"

namespace papo::wire::irc {
namespace {

// The names among the words of the parameters.
std::vector<chat::Name> names_in(const Call& call, std::size_t most) {
  std::vector<chat::Name> names;
  const auto add = [&](std::string_view word) {
    auto made = chat::make_name(word);
    auto* const name = std::get_if<chat::Name>(&made);
    if (name != nullptr && names.size() < most) names.push_back(std::move(*name));
  };
  for (auto parameter : call.message.params) {
    while (!parameter.empty()) {
      const auto end = std::min(parameter.find(' '), parameter.size());
      if (end > 0) add(parameter.substr(0, end));
      parameter.remove_prefix(std::min(parameter.size(), end + 1));
    }
  }
  return names;
}

std::vector<chat::Name> watched_in(std::string_view list) {
  std::vector<chat::Name> names;
  for_each_in_list(list, chat::most_watched + 1, [&](std::string_view word) {
    auto made = chat::make_name(word.substr(0, word.find('!')));
    if (auto* const name = std::get_if<chat::Name>(&made)) names.push_back(std::move(*name));
  });
  return names;
}

}  // namespace

void refuse_nick(Call& call, std::string_view nick) {
  call.reply(Numeric::no_such_nick, "{} :No such nick/channel", shown(nick));
}

void obey_away(Call& call) {
  std::string scratch;
  const auto reason = read_words(call.param(0), scratch).value_or("");
  if (reason.empty()) return call.ask(chat::ComeBack{.always_told = true});
  call.ask(chat::GoAway{.reason = reason});
}

void obey_ison(Call& call) {
  call.ask(chat::FindNames{.names = names_in(call, most_names_asked), .asked = {}});
}

void obey_userhost(Call& call) {
  call.ask(chat::FindNames{.names = names_in(call, most_names_asked), .asked = {}});
}

void obey_who(Call& call) {
  auto mask = call.param(0);
  if (mask.empty()) mask = "*";
  const auto query = WhoQuery::read(mask, call.param(1));
  const auto context = query.written();
  if (mask == "0") mask = "*";  // RFC 2812 section 3.6.1.
  auto nick = chat::make_name(mask);
  auto* const named = std::get_if<chat::Name>(&nick);
  if (named != nullptr) {  // A client that knows the whole name may see an invisible person.
    return call.ask(chat::FindNames{.names = {std::move(*named)}, .asked = context});
  }
  chat::Find find{
      .what = {}, .asked = context, .operators_only = query.operators_only, .most = most_names};
  if (is_room(mask)) {
    auto made = chat::make_room_name(mask);
    auto* const name = std::get_if<chat::Name>(&made);
    if (name == nullptr) {
      return call.reply(Numeric::end_of_who, "{} :End of /WHO list", shown(mask));
    }
    find.what = std::move(*name);
  } else {
    find.what = chat::make_name_mask(mask);
  }
  call.ask(std::move(find));
}

void obey_whois(Call& call) {
  const auto nick = call.param(call.has(1) ? 1 : 0);
  if (nick.empty()) return call.reply(Numeric::no_nick_given, ":No nickname given");
  if (is_nickserv(nick)) {
    call.reply(Numeric::whois_user, "{0} {0} {1} * :Looks after registered names", nickserv,
               call.server());
    call.reply(Numeric::whois_server, "{} {} :{}", nickserv, call.server(),
               description(call.services.house()));
    return call.reply(Numeric::end_of_whois, "{} :End of /WHOIS list", shown(nick));
  }
  auto made = chat::make_name(nick.substr(0, nick.find(',')));
  auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) {
    refuse_nick(call, nick);
    return call.reply(Numeric::end_of_whois, "{} :End of /WHOIS list", shown(nick));
  }
  call.ask(chat::WhoIs{.name = std::move(*name),
                       .asked = shown(nick),
                       .facts = call.self.asked.has(Capability::metadata)});
}

void obey_whowas(Call& call) {
  const auto nick = call.param(0);
  if (nick.empty()) return call.reply(Numeric::no_nick_given, ":No nickname given");
  auto made = chat::make_name(nick);
  auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) {
    call.reply(Numeric::was_no_such_nick, "{} :There was no such nickname", shown(nick));
    return call.reply(Numeric::end_of_whowas, "{} :End of WHOWAS", shown(nick));
  }
  std::size_t most = 0;
  const auto digits = call.param(1);
  std::from_chars(digits.data(), digits.data() + digits.size(), most);
  if (most == 0) most = most_whowas;
  call.ask(chat::WhoWas{
      .name = std::move(*name), .most = std::min(most, most_whowas), .asked = shown(nick)});
}

void obey_oper(Call& call) { call.services.become_operator(call.param(1), call.context()); }

void obey_kill(Call& call) {
  with_person(call, call.param(0), [&](chat::Name name) {
    std::string scratch;
    call.ask(chat::Expel{.name = std::move(name),
                         .reason = read_words(call.param(1), scratch).value_or("")});
  });
}

void obey_wallops(Call& call) {
  std::string scratch;
  const auto text = read_words(call.param(0), scratch).value_or("");
  if (text.empty()) return call.reply(Numeric::need_more, "WALLOPS :Not enough parameters");
  call.ask(chat::Wallop{.text = text});
}

void obey_setname(Call& call) {
  std::string scratch;
  const auto real_name = read_words(call.param(0), scratch).value_or("");
  if (real_name.empty() || real_name.size() > chat::longest_real_name) {
    return call.fail("INVALID_REALNAME", {}, "The real name is empty or too long");
  }
  call.ask(chat::SetRealName{.text = real_name});
}

void obey_monitor(Call& call) {
  const auto what = call.param(0);
  const auto is = [what](std::string_view letter) { return text::same_word(what, letter); };
  if (what == "+") return call.ask(chat::Watch{.more = watched_in(call.param(1))});
  if (what == "-") return call.ask(chat::Watch{.fewer = watched_in(call.param(1))});
  if (is("C")) return call.ask(chat::Watch{.none = true});
  if (is("L")) return call.ask(chat::TellWatched{.all = true});
  if (is("S")) return call.ask(chat::TellWatched{});
  call.reply(Numeric::need_more, "MONITOR :It is used with +, -, C, L or S");
}

}  // namespace papo::wire::irc
