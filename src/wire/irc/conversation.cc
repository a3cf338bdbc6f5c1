// SPDX-License-Identifier: MIT

#include "wire/irc/conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>
#include <variant>

#include "text/utf8.h"
#include "wire/irc/commands.h"
#include "wire/irc/line.h"
#include "wire/irc/message.h"
#include "wire/irc/nick.h"
#include "wire/irc/replies.h"

namespace papo::wire::irc {
namespace {

chat::Aside aside(Conversation::Topic topic, std::string text) {
  return {.what = static_cast<unsigned>(topic), .text = std::move(text)};
}

// Some clients end a line with more than one CR.
std::string_view without_edges(std::string_view line) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  while (line.starts_with('\r')) line.remove_prefix(1);
  while (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  return line;
}

// A command that has no row of its own.
constexpr CommandRow unknown{"*", 0, When::at_any_time, nullptr, {}};

bool is_answered_late(const CommandRow* row) {
  return row != nullptr && row->answers == Answers::late;
}

Conversation::Topic topic_of_label(const CommandRow* row, const Message& message) {
  using Topic = Conversation::Topic;
  if (is_answered_late(row)) return Topic::label_of_late;
  const bool several = row != nullptr && may_have_several_answers(*row, message);
  return several ? Topic::label_of_several : Topic::label;
}

}  // namespace

// ---- Lines

bool Conversation::asks_much(std::string_view line) const {
  const auto message = parse(without_edges(line));
  const auto* const row = message ? find_command(message->command) : nullptr;
  return row != nullptr && row->length == Length::maybe_long;
}

void Conversation::take_line(std::string_view line, Services& services) {
  line = without_edges(line);
  auto message = parse(line);
  if (!message) {
    if (!holds_what_is_never_allowed(line)) return;  // A line without a command says nothing.
    message.emplace().tags = tags_of(line);
  }
  const auto* const row = find_command(*message);
  auto label = label_in(*message, row);
  if (label.empty()) return obey_line(line, *message, row, services);
  services.tell(aside(topic_of_label(row, *message), std::move(label)));
  obey_line(line, *message, row, services);
  if (!is_answered_late(row)) services.tell(aside(Topic::end_of_label, {}));
}

// The line may be no message. Then the message has the line's tags only.
void Conversation::obey_line(std::string_view line, const Message& message, const CommandRow* row,
                             Services& services) {
  Call call{*this, services, message, unknown};
  if (message.command.empty()) {
    return call.fail("INVALID_MESSAGE", {}, "The line has a NUL or a CR in it");
  }
  if (is_too_long(line)) return call.reply(Numeric::line_too_long, ":Input line was too long");
  if (!text::is_utf8(line)) return call.fail("INVALID_UTF8", {}, "The line is not UTF-8");
  obey(message, row, services);
}

// The label of an earlier line may wait for its answer, so the line brings its own.
void Conversation::refuse_line(std::string_view line, Services& services) {
  const auto message = parse(without_edges(line));
  const auto* const row = message ? find_command(message->command) : nullptr;
  const bool has_label = message && asked.has(Capability::labeled_response);
  const auto label = has_label ? label_of(*message) : std::string_view{};
  std::string answer;
  Tags tags{answer};
  if (!label.empty()) tags.add("label", label);
  tags.end();
  const auto& server = services.house().server_name;
  if (row == nullptr || row->word != "NOTICE") {
    const auto& name = services.name();
    begin_numeric(server, Numeric::try_again, name.empty() ? "*" : name, answer);
    fmt::format_to(std::back_inserter(answer), "{} :{}\r\n", (row == nullptr ? unknown : *row).word,
                   words_of_busy);
  } else if (!label.empty()) {  // Nothing else answers a notice.
    fmt::format_to(std::back_inserter(answer), ":{} ACK\r\n", server);
  }
  services.tell(aside(Topic::apart, std::move(answer)));
}

void Conversation::on_quiet(Services& services) {
  services.tell(aside(Topic::apart, fmt::format("PING :{}\r\n", services.house().server_name)));
}

void Conversation::obey(const Message& message, const CommandRow* row, Services& services) {
  Call call{*this, services, message, row == nullptr ? unknown : *row};
  const bool is_here = services.stage() == Stage::here;
  if (!is_here && (row == nullptr || row->when == When::here)) {
    return call.reply(Numeric::not_registered, ":You have not registered");
  }
  if (row == nullptr) {
    return call.reply(Numeric::unknown_command, "{} :Unknown command", shown(message.command));
  }
  if (message.params.size() < row->needs) {
    return call.reply(Numeric::need_more, "{} :Not enough parameters", row->word);
  }
  row->obey(call);
}

// The label with which the line is answered. A message of several lines has the label of its first
// line, and it is answered with its last.
std::string Conversation::label_in(const Message& message, const CommandRow* row) const {
  if (!asked.has(Capability::labeled_response)) return {};
  if (multiline && find_tag(message.tags, "batch") == multiline->reference) return {};
  const bool closes = row != nullptr && row->word == "BATCH" && message.params[0].starts_with('-');
  if (closes && multiline && !multiline->label.empty()) return multiline->label;
  return std::string{label_of(message)};
}

// ---- Events

void Conversation::tell(const chat::Event& event, const Services& services, std::string& out) {
  const bool talks = std::holds_alternative<chat::Said>(event.what);
  if (talks && !label_ && !capabilities_.has(Capability::echo_message)) return;
  const auto* const own = std::get_if<chat::Aside>(&event.what);
  if (own != nullptr) return tell_aside(*own, services, out);
  learn(event);
  // The answer to REGISTER comes later: the name belongs to the client before the disk has it.
  const auto* const row = command_behind(event.context);
  const bool comes_before = std::holds_alternative<chat::LoggedIn>(event.what) && row != nullptr &&
                            row->word == "REGISTER";
  if (!label_ || !event.answers || comes_before) return tell_event(event, services, out);
  std::string lines;
  tell_event(event, services, lines);
  tell_labelled(lines, services, out);
  // The password of the house was right, and nothing else says so.
  if (std::holds_alternative<chat::NameAsked>(event.what)) end_label(services, out);
}

// This client's label is for its own commands.
void Conversation::tell_of_other(const chat::Event& event, const Services& services,
                                 std::string& out) {
  learn(event);
  tell_event(event, services, out);
}

void Conversation::learn(const chat::Event& event) {
  const auto* const renamed = std::get_if<chat::RoomRenamed>(&event.what);
  if (renamed != nullptr && markers) {
    rename_marker(*markers, renamed->old_name, renamed->room.name);
  }
  const auto set = [this](const chat::Marker& marker) {
    if (!markers) markers = std::make_unique<Markers>();
    set_marker(*markers, marker);
  };
  const auto* const marked = std::get_if<chat::Marked>(&event.what);
  if (marked != nullptr && marked->time) set({.key = marked->key, .time = *marked->time});
  if (const auto* const told = std::get_if<chat::MarkersTold>(&event.what)) {
    std::ranges::for_each(told->markers, set);
  }
  const auto* const joined = std::get_if<chat::Joined>(&event.what);
  const bool enters = joined != nullptr && joined->entered;
  if (enters || std::holds_alternative<chat::Entered>(event.what)) {
    registration_.reset();
    if (event.identity) {
      bytes_of_user_at_host = static_cast<std::uint16_t>(event.identity->user_at_host.size());
    }
  }
  if (std::holds_alternative<chat::LoggedIn>(event.what)) {
    is_logged_in = true;
    if (event.identity) {  // The client may be another person from now on.
      bytes_of_user_at_host = static_cast<std::uint16_t>(event.identity->user_at_host.size());
    }
  }
  if (std::holds_alternative<chat::LoggedOut>(event.what)) is_logged_in = false;
  // The client has to give another name.
  const auto* const refused = std::get_if<chat::Refused>(&event.what);
  const auto* const row = command_behind(event.context);
  const bool wants_in = registration_ && row != nullptr && row->answers != Answers::late;
  if (refused == nullptr || refused->why == chat::Refused::Why::out_of_memory) return;
  if (wants_in) registration_->nick.clear();
}

void Conversation::tell_event(const chat::Event& event, const Services& services,
                              std::string& out) const {
  render_to_subject(event, {services, capabilities_, manner_of(capabilities_), markers.get()}, out);
}

void Conversation::tell_aside(const chat::Aside& aside, const Services& services,
                              std::string& out) {
  switch (Topic{aside.what}) {
    case Topic::lines:
      if (!label_) {
        out += aside.text;
        return;
      }
      return tell_labelled(aside.text, services, out);
    case Topic::capabilities: {
      std::uint32_t bits = 0;
      const auto end = aside.text.find(' ');
      std::from_chars(aside.text.data(), aside.text.data() + end, bits);
      capabilities_ = Capabilities::of_bits(bits);
      const auto lines = std::string_view{aside.text}.substr(end + 1);
      if (label_) return tell_labelled(lines, services, out);
      out += lines;
      return;
    }
    case Topic::label:
      label_ = std::make_unique<Label>(Label{.text = aside.text});
      return;
    case Topic::label_of_several:
      label_ = std::make_unique<Label>(Label{.text = aside.text, .several = true});
      return;
    case Topic::label_of_late:
      label_ = std::make_unique<Label>(Label{.text = aside.text, .late = true});
      return;
    case Topic::end_of_label:
      return end_label(services, out);
    case Topic::later_label:
      label_.reset();
      return;
    case Topic::apart:
      out += aside.text;
      return;
  }
}

// The first answer has the label, or opens a batch that has it. The batch ends with the label.
void Conversation::tell_labelled(std::string_view lines, const Services& services,
                                 std::string& out) {
  if (lines.empty()) return;
  auto& label = *label_;
  const auto label_tag = "label=" + label.text;
  const bool is_one = std::ranges::count(lines, '\n') == 1;
  const bool first = !std::exchange(label.answered, true);
  if (first && !label.several && (is_one || are_a_batch(lines))) {
    bool is_first_line = true;
    for_each_line(lines, [&](std::string_view line) {
      if (std::exchange(is_first_line, false)) return add_line_with_tag(line, label_tag, out);
      out += line;
    });
    return;
  }
  if (first) {
    label.batch = ++batches_;
    fmt::format_to(std::back_inserter(out), "@{} :{} BATCH +l{} labeled-response\r\n", label_tag,
                   services.house().server_name, label.batch);
  }
  if (label.batch == 0) {
    out += lines;
    return;
  }
  const auto batch_tag = fmt::format("batch=l{}", label.batch);
  std::size_t inside = 0;  // Another batch's lines belong to that one.
  for_each_line(lines, [&](std::string_view line) {
    const bool opens = are_a_batch(line);
    const bool belongs = line.starts_with("@batch=") && inside > 0;
    if (opens) ++inside;
    if (belongs) {
      out += line;
    } else {
      add_line_with_tag(line, batch_tag, out);
    }
  });
  if (label.late) end_label(services, out);
}

void Conversation::end_label(const Services& services, std::string& out) {
  if (!label_) return;
  if (!label_->answered) {
    fmt::format_to(std::back_inserter(out), "@label={} :{} ACK\r\n", label_->text,
                   services.house().server_name);
  } else if (label_->batch != 0) {
    fmt::format_to(std::back_inserter(out), ":{} BATCH -l{}\r\n", services.house().server_name,
                   label_->batch);
  }
  label_.reset();
}

}  // namespace papo::wire::irc
