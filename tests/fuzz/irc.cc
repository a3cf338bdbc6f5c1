// SPDX-License-Identifier: MIT

// The parser of IRC's lines, tags, and masks, and of the messages of SASL.
//
// Input: the line. A mask, and the text that it is to match, are the first two parameters. The
// pieces of a message of SASL are all parameters.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "check.h"
#include "text/mask.h"
#include "wire/irc/limits.h"
#include "wire/irc/message.h"
#include "wire/irc/sasl.h"

namespace {

using namespace papo::wire::irc;
using papo::fuzz::check;

bool lies_in(std::string_view part, std::string_view line) {
  return part.empty() ||
         (part.data() >= line.data() && part.data() + part.size() <= line.data() + line.size());
}

// The message, written as simply as IRC can say it.
std::string written(const Message& message) {
  std::string line;
  if (!message.tags.empty()) line.append("@").append(message.tags).append(" ");
  if (!message.source.empty()) line.append(":").append(message.source).append(" ");
  line += message.command;
  for (std::size_t i = 0; i < message.params.size(); ++i) {
    line.append(i + 1 == message.params.size() ? " :" : " ").append(message.params[i]);
  }
  return line;
}

bool same(const Message& a, const Message& b) {
  return a.tags == b.tags && a.source == b.source && a.command == b.command &&
         std::ranges::equal(a.params, b.params);
}

void check_parts(const Message& message, std::string_view line) {
  check(!message.command.empty(), "a message has a command", line);
  check(message.params.size() <= most_parameters, "parameters are bounded", line);
  for (const auto word : {message.tags, message.source, message.command}) {
    check(lies_in(word, line), "a part is of the line", line);
    check(word.find(' ') == word.npos, "a part is one word", line);
  }
  for (std::size_t i = 0; i < message.params.size(); ++i) {
    const auto parameter = message.params[i];
    check(lies_in(parameter, line), "a parameter is of the line", line);
    const bool is_word =
        !parameter.empty() && !parameter.starts_with(':') && parameter.find(' ') == parameter.npos;
    check(is_word || i + 1 == message.params.size(), "only the last one is more than a word", line);
  }
}

void check_line(std::string_view line) {
  const auto message = parse(line);
  static_cast<void>(is_too_long(line));
  if (!message) return;
  check(line.find_first_of(std::string_view{"\0\r\n", 3}) == line.npos, "no such bytes", line);
  check_parts(*message, line);
  // A source cannot be written before a command that looks like one.
  const bool is_ambiguous =
      (message->source.empty() && message->command.starts_with(':')) ||
      (message->tags.empty() && (message->source.empty() && message->command.starts_with('@')));
  if (is_ambiguous) return;
  const auto again = written(*message);
  const auto same_message = parse(again);
  check(same_message && same(*message, *same_message), "a message is read as it is written", line);
}

void check_value(std::string_view value) {
  std::string text;
  unescape_tag_value(value, text);
  check(text.size() <= value.size(), "a value does not grow", value);
  std::string escaped;
  escape_tag_value(text, escaped);
  check(escaped.find_first_of("; \r\n") == escaped.npos, "a value stays within its tag", value);
  std::string again;
  unescape_tag_value(escaped, again);
  check(again == text, "a value is read as it is written", value);
}

void check_tags(std::string_view tags) {
  constexpr int most_looked_for = 64;
  auto rest = tags;
  for (int taken = 0; !rest.empty(); ++taken) {
    const auto before = rest.size();
    const auto tag = cut_tag(rest);
    check(rest.size() < before, "tags end", tags);
    check(lies_in(tag.key, tags) && lies_in(tag.value, tags), "a tag is of the tags", tags);
    if (taken < most_looked_for) check(find_tag(tags, tag.key).has_value(), "a tag is found", tags);
    if (is_tag_key(tag.key)) {
      check(tag.key.find_first_of("=; ") == tag.key.npos, "a key is one word", tags);
    }
    check_value(tag.value);
  }
}

void check_mask(std::string_view mask, std::string_view text) {
  using papo::text::matches;
  const bool is_short = mask.size() + 2 <= papo::text::longest_mask;
  if (!is_short) return;
  const bool found = matches(mask, text);
  const std::string star = "*";
  if (found) {
    check(matches(star + std::string{mask} + star, text), "stars take nothing away", mask);
    check(matches(std::string{mask} + "*", std::string{text} + "a"), "a star takes a text", mask);
  }
  if (mask.find_first_of("*?") == mask.npos && mask == text) check(found, "the text itself", mask);
  check(matches(star, text), "a star is any text", text);
}

// The base64 of the bytes.
std::string in_base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  unsigned bits = 0;
  unsigned count = 0;
  const auto add_digits = [&] {
    for (; count >= 6; count -= 6) text += digits[bits >> (count - 6) & 63U];
  };
  for (const char c : bytes) {
    bits = (bits << 8U | static_cast<unsigned char>(c)) & 0xffffU;
    count += 8;
    add_digits();
  }
  if (count > 0) {
    bits <<= 6 - count;
    count = 6;
    add_digits();
  }
  text.resize((text.size() + 3) / 4 * 4, '=');
  return text;
}

void check_login(std::string_view message) {
  const auto login = read_plain_login(message);
  if (!login) return;
  check(lies_in(login->account, message) && lies_in(login->password, message), "parts", message);
  check(!login->account.empty() && !login->password.empty(), "a login is whole", message);
  check(login->account.find('\0') == std::string_view::npos, "a name has no NUL", message);
  check(login->password.find('\0') == std::string_view::npos, "a password has none", message);
}

void check_sasl(const Parameters& pieces) {
  SaslMessage message;
  std::string all;
  for (const auto piece : pieces) {
    const auto state = message.take(piece);
    if (piece != "+") all += piece;
    if (state == SaslMessage::State::goes_on) continue;
    if (state != SaslMessage::State::whole) return;
    check(message.bytes().size() <= longest_sasl_message, "a message is bounded", all);
    check(in_base64(message.bytes()) == all, "base64 is read as it is written", all);
    return check_login(message.bytes());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto line = papo::fuzz::as_text(data, size);
  check_line(line);
  const auto message = parse(line);
  if (!message) return 0;
  check_tags(message->tags);
  check_mask(message->params[0], message->params[1]);
  check_sasl(message->params);
  if (message->params.size() == 1) check_login(message->params[0]);
  return 0;
}
