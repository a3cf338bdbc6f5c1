// SPDX-License-Identifier: MIT

// The commands about the server.
//
// Source: https://modern.ircdocs.horse/#server-queries-and-commands
#include <chrono>

#include "wire/irc/commands.h"
#include "wire/irc/house.h"
#include "wire/irc/line.h"
#include "wire/irc/nick.h"
#include "wire/irc/supports.h"

namespace papo::wire::irc {
namespace {

// Whether the command is for this server. Otherwise the client is told that there is no other.
bool is_for_us(Call& call, std::size_t which) {
  const auto target = call.param(which);
  if (target.empty() || target == call.server() || target == call.nick() ||
      target.find_first_of("*?") != target.npos) {
    return true;
  }
  call.reply(Numeric::no_such_server, "{} :No such server", shown(target));
  return false;
}

}  // namespace

void obey_motd(Call& call) {
  if (!is_for_us(call, 0)) return;
  tell_motd(call, call.services.house());
}

void obey_lusers(Call& call) { call.ask(chat::Count{}); }

void obey_version(Call& call) {
  if (!is_for_us(call, 0)) return;
  call.reply(Numeric::version, "{} {} :A chat for IRC, nc and papo-client", software,
             call.server());
  for (const auto& tokens : supported(call.services.house())) {
    call.reply(Numeric::supports, "{} :are supported by this server", tokens);
  }
}

void obey_time(Call& call) {
  if (!is_for_us(call, 0)) return;
  call.reply(Numeric::time, "{} :{}", call.server(), to_words(std::chrono::system_clock::now()));
}

void obey_info(Call& call) {
  if (!is_for_us(call, 0)) return;
  call.reply(Numeric::info,
             ":Papo, a chat server. People talk here by IRC, by nc and by "
             "papo-client, in the same rooms.");
  call.reply(Numeric::info, ":The server has been up since {}",
             to_words(call.services.house().began));
  call.reply(Numeric::end_of_info, ":End of /INFO list");
}

void obey_admin(Call& call) {
  if (!is_for_us(call, 0)) return;
  const auto& lines = call.services.house().admin;
  call.reply(Numeric::admin, "{} :Administrative info", call.server());
  constexpr std::string_view unknown = "nobody is named";
  const auto line = [&](std::size_t which) {
    return which < lines.size() ? std::string_view{lines[which]} : unknown;
  };
  call.reply(Numeric::admin_place, ":{}", line(0));
  call.reply(Numeric::admin_more, ":{}", line(1));
  call.reply(Numeric::admin_mail, ":{}", line(2));
}

void obey_links(Call& call) {
  call.reply(Numeric::links, "{0} {0} :0 {1}", call.server(), description(call.services.house()));
  call.reply(Numeric::end_of_links, "* :End of /LINKS list");
}

void obey_help(Call& call) {
  const auto subject = call.param(0);
  if (subject.empty()) {
    call.reply(Numeric::help_start, "* :These are the commands; HELP and a command tells more");
    for (const auto& row : command_rows()) call.reply(Numeric::help, "* :{}", row.word);
    return call.reply(Numeric::end_of_help, "* :End of /HELP");
  }
  const auto* const row = find_command(subject);
  if (row == nullptr) {
    return call.reply(Numeric::no_help, "{} :There is no help on this", shown(subject));
  }
  call.reply(Numeric::help_start, "{} :It is used like this:", row->word);
  call.reply(Numeric::help, "{0} :{0} {1}", row->word, row->usage);
  call.reply(Numeric::end_of_help, "{} :End of /HELP", row->word);
}

}  // namespace papo::wire::irc
