#include "client/completion.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace papo::client {
namespace {

constexpr std::size_t longest_word = 256;  // Bytes; longer than any name or room.

constexpr auto commands = std::to_array<std::string_view>(
    {"/ajuda",        "/announce", "/anunciar",  "/apelido", "/assunto",   "/ausente",  "/away",
     "/back",         "/ban",      "/banidos",   "/banir",   "/bans",      "/deixar",   "/desbanir",
     "/dessilenciar", "/dizer",    "/entrar",    "/eu",      "/expulsar",  "/go",       "/help",
     "/historico",    "/history",  "/histórico", "/ir",      "/join",      "/kick",     "/leave",
     "/me",           "/msg",      "/mute",      "/nick",    "/oper",      "/operador", "/priv",
     "/quem",         "/quemé",    "/quit",      "/reply",   "/responder", "/rooms",    "/sair",
     "/salas",        "/salvar",   "/save",      "/say",     "/silenciar", "/topic",    "/unban",
     "/unmute",       "/voltei",   "/who",       "/whois"});

std::int32_t take_character(std::string_view& text) {
  utf8proc_int32_t character = -1;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &character);
  text.remove_prefix(length > 0 ? static_cast<std::size_t>(length) : 1);
  return utf8proc_tolower(character);
}

// How many bytes of `one` agree with how `other` begins, without regard to case.
std::size_t common_bytes(std::string_view one, std::string_view other) {
  std::string_view left = one;
  std::size_t common = 0;
  while (!left.empty() && !other.empty()) {
    if (take_character(left) != take_character(other)) break;
    common = one.size() - left.size();
  }
  return common;
}

bool begins_with(std::string_view text, std::string_view prefix) {
  return common_bytes(prefix, text) == prefix.size();
}

}  // namespace

std::string_view Completion::word() const {
  const auto blank = std::string_view{before_}.find_last_of(" \t");
  return std::string_view{before_}.substr(blank == std::string::npos ? 0 : blank + 1);
}

Completion::Outcome Completion::tab(std::string_view before) {
  if (!choices_.empty() && before == before_) return {.choices = choices_};
  before_ = before;
  choices_.clear();
  asked_ = false;
  const std::string_view begun = word();
  if (begun.empty() || begun.size() > longest_word) return {};
  if (begun.starts_with('/') && begun.size() == before_.size()) {
    std::vector<std::string> fitting;
    for (const std::string_view command : commands) {
      if (begins_with(command, begun)) fitting.emplace_back(command);
    }
    return choose(std::move(fitting));
  }
  asked_ = true;
  return {.ask = std::string{begun}};
}

Completion::Outcome Completion::answered(const Candidates& candidates) {
  if (!asked_ || candidates.prefix != word()) return {};
  asked_ = false;
  return choose(candidates.words);
}

Completion::Outcome Completion::choose(std::vector<std::string> candidates) {
  if (candidates.empty()) return {};
  const std::string_view begun = word();
  const std::string kept = before_.substr(0, before_.size() - begun.size());
  const std::string& first = candidates.front();
  if (candidates.size() == 1) {
    const bool addressed = kept.empty() && !first.starts_with('#') && !first.starts_with('/');
    return {.before = before_, .replacement = kept + first + (addressed ? ": " : " ")};
  }
  std::size_t common = first.size();
  for (const std::string& other : candidates) {
    common = std::min(common, common_bytes(std::string_view{first}.substr(0, common), other));
  }
  const bool nothing_new = common < begun.size();
  Outcome outcome;
  if (!nothing_new) {
    outcome.before = std::exchange(before_, kept + first.substr(0, common));
    outcome.replacement = before_;
  }
  choices_ = std::move(candidates);
  return outcome;
}

}  // namespace papo::client
