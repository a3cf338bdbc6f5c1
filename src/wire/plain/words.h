// SPDX-License-Identifier: MIT

// The words of the plain dialect's commands, in English and in Portuguese. Both ends of the dialect
// know them: the server's rows (commands.cc) and the client, which completes them.
//
// Threads: constant, any thread.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "text/ascii.h"

namespace papo::wire::plain {

using text::same_word;

struct CommandWords {
  [[nodiscard]] constexpr bool hold(std::string_view word) const {
    return std::ranges::any_of(
        all, [word](std::string_view one) { return !one.empty() && same_word(one, word); });
  }
  // As it is given: "/join".
  [[nodiscard]] constexpr bool hold_slashed(std::string_view word) const {
    return word.starts_with('/') && hold(word.substr(1));
  }

  std::array<std::string_view, 4> all;  // Without the "/".
  bool for_programs = false;            // Not listed, nor completed.
};

inline constexpr std::array command_words{
    CommandWords{{"join", "entrar"}},
    CommandWords{{"go", "ir"}},
    CommandWords{{"leave", "deixar"}},
    CommandWords{{"rooms", "salas"}},
    CommandWords{{"topic", "assunto"}},
    CommandWords{{"modes", "modos"}},
    CommandWords{{"mode", "modo"}},
    CommandWords{{"op", "promover"}},
    CommandWords{{"deop", "rebaixar"}},
    CommandWords{{"voice", "voz"}},
    CommandWords{{"devoice", "tirarvoz"}},
    CommandWords{{"invite", "convidar"}},
    CommandWords{{"kick", "remover", "tirar"}},
    CommandWords{{"room", "sala"}},
    CommandWords{{"retention", "retenção", "retencao"}},
    CommandWords{{"history", "histórico", "historico"}},
    CommandWords{{"search", "buscar", "procurar"}},
    CommandWords{{"who", "quem"}},
    CommandWords{{"whois", "quemé", "queme"}},
    CommandWords{{"msg", "priv"}},
    CommandWords{{"reply", "responder"}},
    CommandWords{{"me", "eu"}},
    CommandWords{{"say", "dizer"}},
    CommandWords{{"nick", "apelido"}},
    CommandWords{{"register", "registrar"}},
    CommandWords{{"login", "identificar"}},
    CommandWords{{"password", "senha"}},
    CommandWords{{"certificate", "certificado"}},
    CommandWords{{"logout", "desconectar"}},
    CommandWords{{"unregister", "desregistrar"}},
    CommandWords{{"stay", "ficar"}},
    CommandWords{{"away", "ausente"}},
    CommandWords{{"back", "voltei"}},
    CommandWords{{"quit", "sair"}},
    CommandWords{{"help", "ajuda"}},
    CommandWords{{"lang", "idioma"}},

    CommandWords{{"oper", "operador"}},
    CommandWords{{"expel", "expulsar"}},
    CommandWords{{"ban", "banir"}},
    CommandWords{{"unban", "desbanir"}},
    CommandWords{{"bans", "banidos"}},
    CommandWords{{"mute", "silenciar", "calar"}},
    CommandWords{{"unmute", "dessilenciar", "descalar"}},
    CommandWords{{"announce", "anunciar"}},

    CommandWords{{"state"}, true},
    CommandWords{{"ping"}, true},
    CommandWords{{"complete"}, true},
};

// The words of the command that has this one as its first. There has to be such a command.
constexpr const CommandWords& find_words(std::string_view first) {
  return *std::ranges::find(command_words, first,
                            [](const CommandWords& words) { return words.all.front(); });
}
// As find_words(), at compile time. A word that no command has does not compile.
consteval const CommandWords& words_of(std::string_view first) { return find_words(first); }

// A word that a command takes in the place of its first argument: the "everywhere" of "/logout
// everywhere".
struct ArgumentWords {
  [[nodiscard]] constexpr bool hold(std::string_view word) const {
    return std::ranges::any_of(
        all, [word](std::string_view one) { return !one.empty() && same_word(one, word); });
  }

  std::string_view command;  // The command's first word.
  std::array<std::string_view, 4> all;
};

inline constexpr std::array argument_words{
    ArgumentWords{"room", {"register", "registrar"}},
    ArgumentWords{"room", {"transfer", "transferir"}},
    ArgumentWords{"room", {"drop", "liberar"}},
    ArgumentWords{"certificate", {"add", "adicionar"}},
    ArgumentWords{"certificate", {"drop", "liberar"}},
    ArgumentWords{"logout", {"everywhere", "todos", "tudo"}},
    ArgumentWords{"stay", {"on", "sim"}},
    ArgumentWords{"stay", {"off", "não", "NÃO", "nao"}},
};

// The words of that command's argument that has this one as its first. A word that the command does
// not take does not compile.
consteval const ArgumentWords& argument_of(std::string_view command, std::string_view first) {
  return *std::ranges::find_if(argument_words, [command, first](const ArgumentWords& words) {
    return words.command == command && words.all.front() == first;
  });
}

}  // namespace papo::wire::plain
