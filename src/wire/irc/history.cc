// SPDX-License-Identifier: MIT

// The commands about lines of the past.
//
// Sources: https://ircv3.net/specs/extensions/chathistory,
// https://ircv3.net/specs/extensions/read-marker,
// https://codeberg.org/emersion/soju, doc/ext/search.md
#include <algorithm>
#include <array>
#include <optional>

#include "base/whole_number.h"
#include "chat/stamp.h"
#include "text/ascii.h"
#include "wire/irc/commands.h"
#include "wire/irc/limits.h"
#include "wire/irc/message.h"
#include "wire/irc/nick.h"
#include "wire/irc/timestamp.h"
#include "wire/message_id.h"

namespace papo::wire::irc {
namespace {

using Border = chat::Range::Border;

constexpr std::string_view message_before = "msgid=";
constexpr std::string_view time_before = "timestamp=";

// "msgid=abc", "timestamp=2026-…" or "*". None if it is none of these.
std::optional<Border> border_in(std::string_view text) {
  if (text == "*") return Border{};
  if (text.starts_with(message_before)) {
    const auto message = message_with_id(text.substr(message_before.size()));
    if (message == 0) return std::nullopt;
    return message;
  }
  if (!text.starts_with(time_before)) return std::nullopt;
  const auto time = read_timestamp(text.substr(time_before.size()));
  if (!time) return std::nullopt;
  return *time;
}

std::optional<std::size_t> limit_in(std::string_view digits) {
  const auto limit = whole_number<std::size_t>(digits);
  if (!limit) return std::nullopt;
  return std::min(*limit, most_lines_of_history);
}

enum class Ask { latest, before, after, around, between, targets };
struct HistoryCommand {
  std::string_view word;
  Ask ask;
  std::size_t parameters;
};
constexpr std::array history_commands{
    HistoryCommand{"LATEST", Ask::latest, 4},   HistoryCommand{"BEFORE", Ask::before, 4},
    HistoryCommand{"AFTER", Ask::after, 4},     HistoryCommand{"AROUND", Ask::around, 4},
    HistoryCommand{"BETWEEN", Ask::between, 5}, HistoryCommand{"TARGETS", Ask::targets, 4}};

const HistoryCommand* find_history_command(std::string_view word) {
  const auto* const found = std::ranges::find_if(
      history_commands, [&](const HistoryCommand& one) { return text::same_word(one.word, word); });
  return found == history_commands.end() ? nullptr : found;
}

void fail(Call& call, std::string_view code, std::string_view text) {
  call.tell(":{} FAIL CHATHISTORY {} {}{}{} :{}", call.server(), code, shown(call.param(0)),
            call.has(1) ? " " : "", call.has(1) ? shown(call.param(1)) : "", text);
}

void tell_targets(Call& call) {
  const auto one = border_in(call.param(1));
  const auto other = border_in(call.param(2));
  const auto limit = limit_in(call.param(3));
  const auto* const from = one ? std::get_if<chat::Time>(&*one) : nullptr;
  const auto* const to = other ? std::get_if<chat::Time>(&*other) : nullptr;
  if (from == nullptr || to == nullptr || !limit) {
    return fail(call, "INVALID_PARAMS", "TARGETS takes two timestamps and a limit");
  }
  call.ask(chat::TellTargets{.after = std::min(*from, *to),
                             .before = std::max(*from, *to),
                             .most = std::min(*limit, most_targets_of_history)});
}

// The lines that the command asks for. None if its borders are wrong.
std::optional<chat::Range> asked_lines(const Call& call, Ask ask) {
  const auto one = border_in(call.param(2));
  if (!one) return std::nullopt;
  const bool has_border = !std::holds_alternative<std::monostate>(*one);
  if (!has_border && ask != Ask::latest) return std::nullopt;
  chat::Range lines;
  switch (ask) {
    case Ask::latest:
      lines.after = *one;
      return lines;
    case Ask::before:
      lines.before = *one;
      return lines;
    case Ask::after:
      lines.after = *one;
      lines.first = true;
      return lines;
    case Ask::around:
      lines.around = *one;
      return lines;
    case Ask::between: {
      const auto other = border_in(call.param(3));
      if (!other || std::holds_alternative<std::monostate>(*other)) return std::nullopt;
      lines.first = true;
      lines.either_order = true;
      lines.after = *one;
      lines.before = *other;
      return lines;
    }
    case Ask::targets:
      break;
  }
  return std::nullopt;
}

}  // namespace

void obey_chathistory(Call& call) {
  if (!call.self.asked.has(Capability::chathistory)) {
    return call.reply(Numeric::unknown_command, "CHATHISTORY :Unknown command");
  }
  const auto* const found = find_history_command(call.param(0));
  if (found == nullptr) return fail(call, "INVALID_PARAMS", "There is no such subcommand");
  if (call.message.params.size() < found->parameters) {
    return fail(call, "INVALID_PARAMS", "Parameters are missing");
  }
  if (found->ask == Ask::targets) return tell_targets(call);
  const auto target = call.param(1);
  auto lines = asked_lines(call, found->ask);
  const auto limit = limit_in(call.param(found->parameters - 1));
  if (!lines || !limit) return fail(call, "INVALID_PARAMS", "The borders or the limit are wrong");
  auto place = place_of(target);
  if (!place) return fail(call, "INVALID_TARGET", "You are in no such room");
  lines->most = *limit;
  call.ask(chat::TellHistory{.room = std::move(*place), .range = *lines});
}

void obey_search(Call& call) {
  if (!call.self.asked.has(Capability::search)) {
    return call.reply(Numeric::unknown_command, "SEARCH :Unknown command");
  }
  const auto attributes = call.param(0);
  const auto value_of = [&](std::string_view key) {
    std::string value;
    if (const auto raw = find_tag(attributes, key)) unescape_tag_value(*raw, value);
    return value;
  };
  const auto refuse = [&](std::string_view what) {
    call.fail("INVALID_PARAMS", what, "This attribute is wrong");
  };
  chat::Search search{.words = value_of("text"), .from = value_of("from")};
  if (const auto room = value_of("in"); !room.empty()) {
    search.room = place_of(room);
    if (!search.room) return refuse("in");
  }
  // The borders count, too.
  if (const auto time = value_of("after"); !time.empty()) {
    search.after = read_timestamp(time);
    if (!search.after) return refuse("after");
    *search.after -= std::chrono::microseconds{1};
  }
  if (const auto time = value_of("before"); !time.empty()) {
    search.before = read_timestamp(time);
    if (!search.before) return refuse("before");
    *search.before += std::chrono::milliseconds{1};
  }
  if (const auto digits = value_of("limit"); !digits.empty()) {
    const auto limit = limit_in(digits);
    if (!limit) return refuse("limit");
    search.most = *limit;
  }
  call.ask(std::move(search));
}

void obey_markread(Call& call) {
  const auto target = call.param(0);
  if (target.empty()) return call.fail("NEED_MORE_PARAMS", {}, "The target is missing");
  if (!place_of(target) && !std::holds_alternative<chat::Name>(chat::make_name(target))) {
    return call.fail("INVALID_PARAMS", shown(target), "There is no such target");
  }
  chat::MarkRead mark{.target = std::string{shown(target)}, .key = marker_key(target)};
  if (call.has(1)) {
    const auto given = call.param(1);
    if (given.starts_with(time_before))
      mark.time = read_timestamp(given.substr(time_before.size()));
    if (!mark.time) return call.fail("INVALID_PARAMS", shown(target), "The timestamp is wrong");
  }
  call.ask(std::move(mark));
}

}  // namespace papo::wire::irc
