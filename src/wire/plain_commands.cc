#include "wire/plain_commands.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "chat/names.h"
#include "wire/plain.h"

namespace papo::wire::plain {
namespace {

using chat::Command;
using Arguments = std::string_view;
using Made = std::optional<Command>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

template <typename What>
Made no_argument(Arguments) {
  return What{};
}
// All that was given.
template <typename What>
Made one_or_none(Arguments arguments) {
  return What{arguments};
}
template <typename What>
Made one(Arguments arguments) {
  if (arguments.empty()) return std::nullopt;
  return What{arguments};
}
// A word, and maybe more.
template <typename What>
Made word_and_maybe_more(Arguments arguments) {
  if (arguments.empty()) return std::nullopt;
  const auto [word, rest] = chat::cut_word(arguments);
  return What{word, rest};
}
// None if it is no number from 1 on.
std::optional<std::size_t> number(std::string_view digits) {
  std::size_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end || number == 0) return std::nullopt;
  return number;
}
template <typename What>
Made page(Arguments arguments) {
  if (arguments.empty()) return What{};
  const auto page = number(arguments);
  if (!page) return std::nullopt;
  return What{*page};
}
// A number alone is the page: the room of that name is called with its "#".
Made who(Arguments arguments) {
  const auto [room, digits] = chat::cut_word(arguments);
  if (digits.empty()) {
    if (const auto page = number(room)) return chat::Who{.page = *page};
    return chat::Who{.room = room};
  }
  const auto page = number(digits);
  if (!page) return std::nullopt;
  return chat::Who{.room = room, .page = *page};
}
Made recall(Arguments arguments) {
  if (arguments.empty()) return chat::Recall{};
  if (same_word(arguments, "more") || same_word(arguments, "mais")) {
    return chat::Recall{.older = true};
  }
  const auto lines = number(arguments);
  if (!lines) return std::nullopt;
  return chat::Recall{.lines = *lines};
}
Made whisper(Arguments arguments) {
  const auto [to, text] = chat::cut_word(arguments);
  if (text.empty()) return std::nullopt;
  return chat::Whisper{to, text};
}
Made say(Arguments arguments) {
  if (arguments.empty()) return std::nullopt;
  return chat::Say{.text = arguments};
}
Made act(Arguments arguments) {
  if (arguments.empty()) return std::nullopt;
  return chat::Say{.text = arguments, .action = true};
}

// Marks a text for the catalogues; it is translated when it is shown.
constexpr const char* text(const char* english) { return english; }

const std::array commands{
    KnownCommand{{"join", "entrar"},
                 text("/join #room"),
                 text("enters a room, or makes it"),
                 false,
                 one<chat::Join>},
    KnownCommand{{"go", "ir"},
                 text("/go #room"),
                 text("talks in another room that you are in"),
                 false,
                 one<chat::Go>},
    KnownCommand{{"leave", "deixar"},
                 text("/leave [#room]"),
                 text("leaves a room"),
                 false,
                 one_or_none<chat::Leave>},
    KnownCommand{{"rooms", "salas"},
                 text("/rooms [page]"),
                 text("lists the rooms"),
                 false,
                 page<chat::ListRooms>},
    KnownCommand{{"topic", "assunto"},
                 text("/topic [text]"),
                 text("tells or sets what the room is about; - for nothing"),
                 false,
                 one_or_none<chat::Topic>},
    KnownCommand{{"history", "histórico", "historico"},
                 text("/history [lines|more]"),
                 text("shows what was said last; more: what was said before that"),
                 false,
                 recall},
    KnownCommand{{"who", "quem"},
                 text("/who [#room] [page]"),
                 text("lists who is in the room; @ marks operators"),
                 false,
                 who},
    KnownCommand{{"whois", "quemé", "queme"},
                 text("/whois name"),
                 text("tells about someone"),
                 false,
                 one<chat::WhoIs>},
    KnownCommand{{"msg", "priv"},
                 text("/msg name text"),
                 text("writes to one person alone"),
                 false,
                 whisper},
    KnownCommand{{"reply", "responder"},
                 text("/reply text"),
                 text("answers who wrote to you alone"),
                 false,
                 one<chat::Reply>},
    KnownCommand{{"me", "eu"}, text("/me text"), text("says what you do"), false, act},
    KnownCommand{{"say", "dizer"},
                 text("/say text"),
                 text("says the text as it is; so does //"),
                 false,
                 say},
    KnownCommand{{"nick", "apelido"},
                 text("/nick name"),
                 text("changes your name"),
                 false,
                 one<chat::Rename>},
    KnownCommand{{"away", "ausente"},
                 text("/away [reason]"),
                 text("tells who writes to you that you are away"),
                 false,
                 one_or_none<chat::GoAway>},
    KnownCommand{{"back", "voltei"},
                 text("/back"),
                 text("you are back; so does talking"),
                 false,
                 no_argument<chat::ComeBack>},
    KnownCommand{{"quit", "sair"},
                 text("/quit [reason]"),
                 text("leaves; so does the word sair"),
                 true,
                 one_or_none<chat::Quit>},
    KnownCommand{{"help", "ajuda"},
                 text("/help [command]"),
                 text("lists the commands, or tells what one does"),
                 true,
                 one_or_none<chat::Help>},
    KnownCommand{{"lang", "idioma"},
                 text("/lang [language]"),
                 text("tells or changes the language that papo speaks to you"),
                 true,
                 one_or_none<chat::ChooseLanguage>},

    KnownCommand{{"oper", "operador"},
                 text("/oper password"),
                 text("makes you an operator"),
                 false,
                 one<chat::BecomeOperator>},
    KnownCommand{{"kick", "expulsar"},
                 text("/kick name [reason]"),
                 text("operators: disconnects someone"),
                 false,
                 word_and_maybe_more<chat::Kick>},
    KnownCommand{{"ban", "banir"},
                 text("/ban name|address[/bits] [time] [reason]"),
                 text("operators: keeps someone out"),
                 false,
                 word_and_maybe_more<chat::PlaceBan>},
    KnownCommand{{"unban", "desbanir"},
                 text("/unban name|address[/bits]"),
                 text("operators: lets someone in again"),
                 false,
                 one<chat::LiftBan>},
    KnownCommand{{"bans", "banidos"},
                 text("/bans [page]"),
                 text("operators: lists who is kept out"),
                 false,
                 page<chat::ListBans>},
    KnownCommand{{"mute", "silenciar", "calar"},
                 text("/mute name [time]"),
                 text("operators: lets someone listen only"),
                 false,
                 word_and_maybe_more<chat::Mute>},
    KnownCommand{{"unmute", "dessilenciar", "descalar"},
                 text("/unmute name"),
                 text("operators: lets someone talk again"),
                 false,
                 one<chat::Unmute>},
    KnownCommand{{"announce", "anunciar"},
                 text("/announce text"),
                 text("operators: tells everyone"),
                 false,
                 one<chat::Announce>},

    KnownCommand{{"state"}, "/state", nullptr, true, no_argument<chat::TellState>},
    KnownCommand{{"ping"}, "/ping text", nullptr, true, one_or_none<chat::Ping>},
    KnownCommand{{"complete"}, "/complete prefix", nullptr, false, one<chat::Complete>},
};

// What the server calls itself, operators, and the one who reads a line.
constexpr std::array roles{"papo", "operator", "operador", "you", "você", "voce"};

}  // namespace

std::vector<std::string> reserved_names() {
  std::vector<std::string> names{roles.begin(), roles.end()};
  for (const auto& known : commands) {
    for (const auto word : known.words) {
      if (!word.empty()) names.emplace_back(word);
    }
  }
  return names;
}

std::span<const KnownCommand> known_commands() { return commands; }

const KnownCommand* find_command(std::string_view word) {
  if (word.starts_with('/')) word.remove_prefix(1);
  const auto* const found = std::ranges::find_if(commands, [word](const KnownCommand& known) {
    return std::ranges::any_of(
        known.words, [word](std::string_view one) { return !one.empty() && same_word(one, word); });
  });
  return found == commands.end() ? nullptr : found;
}

bool same_word(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace papo::wire::plain
