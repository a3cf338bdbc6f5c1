// SPDX-License-Identifier: MIT

// The commands that say something.
//
// Sources: https://modern.ircdocs.horse/#sending-messages,
// https://ircv3.net/specs/extensions/message-tags, https://ircv3.net/specs/extensions/multiline,
// https://ircv3.net/specs/extensions/message-redaction
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "text/blank.h"
#include "wire/irc/commands.h"
#include "wire/irc/limits.h"
#include "wire/irc/message.h"
#include "wire/irc/nick.h"
#include "wire/irc/speech.h"
#include "wire/irc/text.h"
#include "wire/message_id.h"

namespace papo::wire::irc {
namespace {

using chat::Speech;

// The tags of the client that others may read.
std::string tags_for_others(const Call& call) {
  std::string kept;
  if (!call.self.asked.has(Capability::message_tags)) return kept;
  for (auto rest = call.message.tags; !rest.empty();) {
    const auto [key, value] = cut_tag(rest);
    if (!is_client_only(key) || !is_tag_key(key)) continue;
    if (!kept.empty()) kept += ';';
    kept += key;
    if (value.empty()) continue;
    kept += '=';
    kept += value;
  }
  return kept;
}

struct Words {
  std::string_view text;
  Speech how;
  bool bare = true;
  std::string_view tags;
  bool several_lines = false;  // The client knows that there is more than one.
};

// Only for members of a rank: "@#room".
std::optional<chat::RoomMode> rank_before(std::string_view& target) {
  for (const auto& row : chat::mode_rows()) {
    if (row.mark == 0 || target.size() < 2 || target[0] != row.mark || target[1] != '#') continue;
    target.remove_prefix(1);
    return row.mode;
  }
  return std::nullopt;
}

// Nothing may answer a notice: two programs would never end.
bool may_be_answered(const Call& call) { return call.row.word != "NOTICE"; }

void refuse_target(Call& call, std::string_view target) {
  if (!may_be_answered(call)) return;
  if (is_room(target)) {
    return call.reply(Numeric::no_such_room, "{} :No such channel", shown(target));
  }
  refuse_nick(call, target);
}

void say_to(Call& call, std::string_view target, const Words& words) {
  const auto bytes_of_mask = call.services.name().size() + 1 + call.self.bytes_of_user_at_host;
  const Spoken spoken{.name = {}, .target = target, .text = words.text, .how = words.how};
  if (!words.several_lines && !fits_one_line(spoken, bytes_of_mask)) {
    return call.reply(Numeric::line_too_long, ":Input line was too long");
  }
  const auto rank = rank_before(target);
  if (is_room(target)) {
    auto place = place_of(target);
    if (!place) return refuse_target(call, target);
    return call.ask(chat::Say{.room = std::move(*place),
                              .text = words.text,
                              .how = words.how,
                              .bare = words.bare,
                              .tags = words.tags,
                              .rank = rank,
                              .stays_away = true});
  }
  auto made = chat::make_name(target.substr(0, target.find('!')));
  auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) return refuse_target(call, target);
  call.ask(chat::Whisper{.to = std::move(*name),
                         .text = words.text,
                         .how = words.how,
                         .bare = words.bare,
                         .tags = words.tags,
                         .stays_away = true,
                         .always_tells_away = words.how != Speech::notice});
}

// All spellings of one target have one key.
std::string key_of(std::string_view target) {
  const bool has_room = target.find('#') != std::string_view::npos;  // There may be a rank before.
  auto key = chat::key_of(has_room ? target : target.substr(0, target.find('!')));
  return key.empty() ? std::string{target} : key;
}

void say(Call& call, std::string_view targets, const Words& words) {
  if (targets.find(',') == std::string_view::npos) return say_to(call, targets, words);
  std::size_t count = 0;
  std::vector<std::string> told;
  for_each_in_list(targets, most_targets + 1, [&](std::string_view target) {
    auto key = key_of(target);
    if (std::ranges::find(told, key) != told.end()) return;
    told.push_back(std::move(key));
    if (++count <= most_targets) return say_to(call, target, words);
    if (may_be_answered(call))
      call.reply(Numeric::too_many_targets, "{} :Too many targets", shown(target));
  });
}

// Why the line cannot stand in the batch; empty if it can.
std::string fault_in_batch(const Call& call, const MessageText& read, bool goes_on, bool notices) {
  const auto& batch = *call.self.multiline;
  if (call.param(0) != batch.target) {
    return fmt::format("MULTILINE_INVALID_TARGET {} {} :A line has another target",
                       shown(batch.target), shown(call.param(0)));
  }
  if (batch.lines > 0 && notices != batch.notices) {
    return "MULTILINE_INVALID :PRIVMSG and NOTICE are mixed";
  }
  if (goes_on && read.text.empty()) {
    return "MULTILINE_INVALID :A line without text continues nothing";
  }
  if (batch.text.size() + read.text.size() + 1 > most_bytes_of_message) {
    return fmt::format("MULTILINE_MAX_BYTES {} :The message is too long", most_bytes_of_message);
  }
  if (batch.lines == most_lines_of_message) {
    return fmt::format("MULTILINE_MAX_LINES {} :The message has too many lines",
                       most_lines_of_message);
  }
  return {};
}

// One line of a message of several lines. A failure is told at the end of the batch.
void add_to_batch(Call& call, const MessageText& read, bool notices) {
  auto& batch = *call.self.multiline;
  if (!batch.failure.empty()) return;
  const bool goes_on = find_tag(call.message.tags, "draft/multiline-concat").has_value();
  batch.failure = fault_in_batch(call, read, goes_on, notices);
  if (!batch.failure.empty()) return;
  batch.notices = notices;
  batch.shows = batch.shows || !text::from_first_seen(read.text).empty();
  if (batch.lines > 0) {
    batch.text += goes_on ? '\r' : '\n';
    batch.bare = false;
  }
  if (batch.lines == 0) batch.how = read.how;
  ++batch.lines;
  batch.text += read.text;
  batch.bare = batch.bare && read.bare;
}

bool is_of_batch(const Call& call) {
  const auto reference = find_tag(call.message.tags, "batch");
  return call.self.multiline && reference == call.self.multiline->reference;
}

void obey_message(Call& call, bool notices) {
  if (call.param(0).empty()) {
    if (notices) return;
    return call.reply(Numeric::no_recipient, ":No recipient given ({})", call.row.word);
  }
  // There may be a password in the text, so nobody reads it.
  if (has_nickserv(call.param(0))) {
    if (notices) return;
    return call.reply(Numeric::no_such_nick, "{} :Write to NickServ alone; nobody has read this",
                      nickserv);
  }
  std::string scratch;
  const auto read = read_text(call.param(1), notices, scratch);
  if (!read) return call.fail("INVALID_UTF8", {}, "The text is not UTF-8");
  if (is_of_batch(call)) return add_to_batch(call, *read, notices);
  const bool shows_nothing = text::from_first_seen(read->text).empty();
  if (shows_nothing && (read->how == Speech::text || read->how == Speech::notice)) {
    if (notices) return;
    return call.reply(Numeric::no_text, ":No text to send");
  }
  const auto tags = tags_for_others(call);
  say(call, call.param(0),
      {.text = read->text, .how = read->how, .bare = read->bare, .tags = tags});
}

// A batch was opened within another, which is closed. Each has its answer if it has a label.
void refuse_both(Call& call, const Multiline& outer) {
  const auto refuse = [&] { call.fail("MULTILINE_INVALID", {}, "A batch is open already"); };
  refuse();
  if (outer.label.empty()) return;
  call.end_label();
  call.begin_label(outer.label);
  refuse();
  call.end_label();
}

void open_batch(Call& call) {
  const auto type = call.param(1);
  if (const auto open = std::move(call.self.multiline)) return refuse_both(call, *open);
  if (type != "draft/multiline" || !call.self.asked.has(Capability::multiline)) {
    return call.fail("INVALID_TYPE", shown(type), "There is no such batch");
  }
  if (call.param(2).empty()) {
    return call.fail("MULTILINE_INVALID_TARGET", {}, "The batch has no target");
  }
  if (has_nickserv(call.param(2))) {
    return call.fail("MULTILINE_INVALID_TARGET", nickserv, "NickServ reads single lines");
  }
  call.self.multiline =
      std::make_unique<Multiline>(Multiline{.reference = std::string{call.param(0).substr(1)},
                                            .target = std::string{call.param(2)},
                                            .tags = tags_for_others(call),
                                            .label = std::string{label_of(call.message)}});
  call.keep_label();
}

void close_batch(Call& call) {
  const auto batch = std::move(call.self.multiline);
  if (!batch || batch->reference != call.param(0).substr(1)) {
    return call.fail("MULTILINE_INVALID", {}, "No such batch is open");
  }
  if (!batch->failure.empty()) return call.tell(":{} FAIL BATCH {}", call.server(), batch->failure);
  if (!batch->shows) {
    return call.fail("MULTILINE_INVALID", {}, "The message shows nothing");
  }
  // Nothing answers notices that stand in a batch, either.
  const auto* const row = find_command(batch->notices ? "NOTICE" : "PRIVMSG");
  Call said{call.self, call.services, call.message, *row};
  say(said, batch->target,
      {.text = batch->text,
       .how = batch->how,
       .bare = batch->bare,
       .tags = batch->tags,
       .several_lines = true});
}

}  // namespace

void obey_privmsg(Call& call) { obey_message(call, false); }
void obey_notice(Call& call) { obey_message(call, true); }

void obey_tagmsg(Call& call) {
  if (!call.self.asked.has(Capability::message_tags)) {
    return call.reply(Numeric::unknown_command, "TAGMSG :Unknown command");
  }
  const auto tags = tags_for_others(call);
  if (tags.empty()) return;
  say(call, call.param(0), {.text = {}, .how = Speech::signal, .tags = tags});
}

void obey_batch(Call& call) {
  const auto reference = call.param(0);
  if (reference.starts_with('+') && reference.size() > 1) return open_batch(call);
  if (reference.starts_with('-')) return close_batch(call);
  call.fail("INVALID_REFTAG", shown(reference), "A batch is opened with + or closed with -");
}

void obey_redact(Call& call) {
  const auto target = call.param(0);
  const auto id = call.param(1);
  const auto place = place_of(target);
  if (!place) {
    return call.fail("INVALID_TARGET", shown(target), "Lines can be taken back in rooms only");
  }
  const auto message = message_with_id(id);
  if (message == 0) {
    return call.tell(":{} FAIL REDACT UNKNOWN_MSGID {} {} :There is no such message", call.server(),
                     shown(target), shown(id));
  }
  std::string scratch;
  call.ask(chat::Redact{.room = *place,
                        .message = message,
                        .reason = read_words(call.param(2), scratch).value_or("")});
}

}  // namespace papo::wire::irc
