// SPDX-License-Identifier: MIT

#include "wire/irc/supports.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "chat/limits.h"
#include "chat/room_modes.h"
#include "wire/irc/limits.h"

namespace papo::wire::irc {
namespace {

std::string letters_of(chat::ModeKind kind) {
  std::string letters;
  for (const auto& row : chat::mode_rows()) {
    if (row.kind == kind) letters += row.letter;
  }
  return letters;
}

std::string chanmodes() {
  using chat::ModeKind;
  return fmt::format("CHANMODES={},{},{},{}", letters_of(ModeKind::list), letters_of(ModeKind::key),
                     letters_of(ModeKind::limit), letters_of(ModeKind::flag));
}

// The marks of ranks.
std::string marks() {
  std::string marks;
  for (const auto& row : chat::mode_rows()) {
    if (row.kind == chat::ModeKind::rank) marks += row.mark;
  }
  return marks;
}

// These characters have a meaning of their own in a token.
std::string as_value(std::string_view text) {
  std::string value;
  for (const char c : text) {
    if (c == ' ' || c == '=' || c == '\\') {
      fmt::format_to(std::back_inserter(value), "\\x{:02X}", c);
    } else {
      value += c;
    }
  }
  return value;
}

}  // namespace

std::string room_mode_letters() {
  std::string letters;
  for (const auto& row : chat::mode_rows()) letters += row.letter;
  return letters;
}

std::vector<std::string> supported(const House& house) {
  const auto lists = letters_of(chat::ModeKind::list);
  const std::array tokens{
      fmt::format("NETWORK={}", as_value(house.network)),
      std::string{"CASEMAPPING=ascii"},
      std::string{"CHANTYPES=#"},
      fmt::format("PREFIX=({}){}", letters_of(chat::ModeKind::rank), marks()),
      chanmodes(),
      fmt::format("MODES={}", most_modes_a_line),
      fmt::format("MAXLIST={}:{}", lists, chat::most_masks),
      std::string{"EXCEPTS=e"},
      std::string{"INVEX=I"},
      fmt::format("STATUSMSG={}", marks()),
      fmt::format("NICKLEN={}", chat::longest_name),
      fmt::format("CHANNELLEN={}", chat::longest_name + 1),
      fmt::format("TOPICLEN={}", chat::longest_topic),
      fmt::format("KICKLEN={}", chat::longest_kick_reason),
      fmt::format("AWAYLEN={}", chat::longest_away_reason),
      fmt::format("USERLEN={}", longest_user),
      fmt::format("NAMELEN={}", chat::longest_real_name),
      fmt::format("KEYLEN={}", chat::longest_room_key),
      fmt::format("CHANLIMIT=#:{}", house.max_rooms),
      fmt::format("TARGMAX=PRIVMSG:{0},NOTICE:{0},TAGMSG:{0},KICK:{0},JOIN:{1},PART:{1},NAMES:1,"
                  "WHOIS:1",
                  most_targets, most_rooms_a_line),
      fmt::format("MONITOR={}", chat::most_watched),
      std::string{"WHOX"},
      std::string{"BOT=B"},
      std::string{"UTF8ONLY"},
      std::string{"ELIST=CMNTU"},
      std::string{"SAFELIST"},
      fmt::format("CHATHISTORY={}", most_lines_of_history),
      std::string{"MSGREFTYPES=msgid,timestamp"},
      std::string{"ACCOUNTEXTBAN=a"},
      std::string{"EXTBAN=$,am"},
      fmt::format("papo.chat/FIRSTROOM={}", as_value(house.first_room)),
  };
  constexpr std::size_t most_a_line = 13;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (i % most_a_line == 0) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += tokens.at(i);
  }
  return lines;
}

}  // namespace papo::wire::irc
