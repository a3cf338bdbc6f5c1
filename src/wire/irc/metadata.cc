// SPDX-License-Identifier: MIT

// The command about facts (chat/metadata.h).
//
// Source: https://ircv3.net/specs/extensions/metadata
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "chat/limits.h"
#include "chat/metadata.h"
#include "text/ascii.h"
#include "wire/irc/commands.h"
#include "wire/irc/nick.h"
#include "wire/irc/text.h"

namespace papo::wire::irc {
namespace {

constexpr std::size_t first_key = 2;  // The parameter.

// The person or the room that the command is about. None if nobody and nothing can be called so.
std::optional<chat::FactsOf> target_of(const Call& call) {
  using Kind = chat::FactsOf::Kind;
  const auto target = call.param(0);
  if (target == "*") return chat::FactsOf{};
  const bool of_room = is_room(target);
  auto made = of_room ? chat::make_room_name(target) : chat::make_name(target);
  auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) return std::nullopt;
  return chat::FactsOf{.kind = of_room ? Kind::room : Kind::person, .name = std::move(*name)};
}

void refuse_target(Call& call) {
  call.fail("INVALID_TARGET", shown(call.param(0)), "There is no such target");
}

void refuse_key(Call& call, std::string_view key) {
  call.fail("KEY_INVALID", shown(key), "That is no key");
}

// The keys among the parameters. The client is told of each other one.
std::vector<std::string> valid_keys(Call& call) {
  std::vector<std::string> keys;
  for (auto which = first_key; call.has(which); ++which) {
    if (chat::is_fact_key(call.param(which))) {
      keys.emplace_back(call.param(which));
    } else {
      refuse_key(call, call.param(which));
    }
  }
  return keys;
}

void get(Call& call, const chat::FactsOf& of) {
  chat::TellFacts tell{.of = of};
  for (auto which = first_key; call.has(which); ++which) {
    tell.keys.emplace_back(shown(call.param(which)));
  }
  call.ask(std::move(tell));
}

void list(Call& call, const chat::FactsOf& of) { call.ask(chat::TellFacts{.of = of, .all = true}); }

void set(Call& call, const chat::FactsOf& of) {
  const auto key = call.param(first_key);
  if (!chat::is_fact_key(key)) return refuse_key(call, key);
  chat::SetFact set{.of = of, .key = std::string{key}};
  if (call.has(first_key + 1)) {
    std::string scratch;
    const auto value = read_words(call.param(first_key + 1), scratch);
    if (!value || value->size() > chat::longest_fact_value) {
      return call.fail("VALUE_INVALID", {}, "The value is too long");
    }
    set.value = *value;
  }
  call.ask(std::move(set));
}

void clear(Call& call, const chat::FactsOf& of) { call.ask(chat::ClearFacts{.of = of}); }

void sync(Call& call, const chat::FactsOf& of) { call.ask(chat::SyncFacts{.of = of}); }

// A client says only for itself which keys it wants to hear of.
void subscribe(Call& call, const chat::FactsOf& of) {
  if (of.kind != chat::FactsOf::Kind::self) return refuse_target(call);
  if (auto keys = valid_keys(call); !keys.empty()) {
    call.ask(chat::WantFacts{.more = std::move(keys)});
  }
}

void unsubscribe(Call& call, const chat::FactsOf& of) {
  if (of.kind != chat::FactsOf::Kind::self) return refuse_target(call);
  if (auto keys = valid_keys(call); !keys.empty()) {
    call.ask(chat::WantFacts{.fewer = std::move(keys)});
  }
}

void list_subscriptions(Call& call, const chat::FactsOf& of) {
  if (of.kind != chat::FactsOf::Kind::self) return refuse_target(call);
  call.ask(chat::TellWantedFacts{});
}

struct Subcommand {
  std::string_view word;
  bool takes_keys;
  void (*obey)(Call& call, const chat::FactsOf& of);
};
constexpr std::array subcommands{
    Subcommand{"GET", true, get},       Subcommand{"LIST", false, list},
    Subcommand{"SET", true, set},       Subcommand{"CLEAR", false, clear},
    Subcommand{"SUB", true, subscribe}, Subcommand{"UNSUB", true, unsubscribe},
    Subcommand{"SYNC", false, sync},    Subcommand{"SUBS", false, list_subscriptions}};

}  // namespace

void obey_metadata(Call& call) {
  if (!call.self.asked.has(Capability::metadata)) {
    return call.reply(Numeric::unknown_command, "METADATA :Unknown command");
  }
  const auto word = call.param(1);
  const auto* const found = std::ranges::find_if(
      subcommands, [&](const Subcommand& one) { return text::same_word(one.word, word); });
  if (found == subcommands.end()) {
    return call.fail("SUBCOMMAND_INVALID", shown(word), "There is no such subcommand");
  }
  if (found->takes_keys && !call.has(first_key)) {
    return call.reply(Numeric::need_more, "METADATA :Not enough parameters");
  }
  const auto target = target_of(call);
  if (!target) return refuse_target(call);
  found->obey(call, *target);
}

}  // namespace papo::wire::irc
