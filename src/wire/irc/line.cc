// SPDX-License-Identifier: MIT

#include "wire/irc/line.h"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <iterator>

#include "text/utf8.h"
#include "wire/irc/capabilities.h"
#include "wire/irc/limits.h"

namespace papo::wire::irc {
namespace {

void add_digits(unsigned number, unsigned digits, std::string& out) {
  unsigned divisor = 1;
  for (unsigned i = 1; i < digits; ++i) divisor *= 10;
  for (; divisor > 0; divisor /= 10) out += static_cast<char>('0' + number / divisor % 10);
}

}  // namespace

void Tags::begin() {
  out_ += any_ ? ';' : '@';
  any_ = true;
}

void Tags::add(std::string_view key, std::string_view value) {
  begin();
  out_ += key;
  if (value.empty()) return;
  out_ += '=';
  out_ += value;
}

void Tags::add_all(std::string_view tags) {
  if (tags.empty()) return;
  begin();
  out_ += tags;
}

std::string& Tags::value_of(std::string_view key) {
  begin();
  out_ += key;
  out_ += '=';
  return out_;
}

void add_time(chat::Time time, std::string& out) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<milliseconds>(time - day)};
  add_digits(static_cast<unsigned>(static_cast<int>(date.year())), 4, out);
  out += '-';
  add_digits(static_cast<unsigned>(date.month()), 2, out);
  out += '-';
  add_digits(static_cast<unsigned>(date.day()), 2, out);
  out += 'T';
  add_digits(static_cast<unsigned>(clock.hours().count()), 2, out);
  out += ':';
  add_digits(static_cast<unsigned>(clock.minutes().count()), 2, out);
  out += ':';
  add_digits(static_cast<unsigned>(clock.seconds().count()), 2, out);
  out += '.';
  add_digits(static_cast<unsigned>(clock.subseconds().count()), 3, out);
  out += 'Z';
}

std::string to_words(chat::Time time) {
  constexpr std::size_t length_of_day = 10;
  constexpr std::size_t length_of_clock = 8;
  std::string stamp;
  add_time(time, stamp);
  const std::string_view text = stamp;
  std::string words{text.substr(0, length_of_day)};
  words += ' ';
  words += text.substr(length_of_day + 1, length_of_clock);
  return words + " UTC";
}

void add_common_tags(chat::Time time, const chat::Identity* identity, std::uint16_t manner,
                     Tags& tags) {
  if ((manner & manner::time) != 0) add_time(time, tags.value_of("time"));
  if ((manner & manner::account) != 0 && identity != nullptr && !identity->account.empty()) {
    tags.add("account", identity->account);
  }
}

void add_tags(const chat::Event& event, std::uint16_t manner, std::string& out) {
  Tags tags{out};
  add_common_tags(event.time, event.identity.get(), manner, tags);
  tags.end();
}

void begin_numeric(std::string_view server, Numeric numeric, std::string_view nick,
                   std::string& out) {
  fmt::format_to(std::back_inserter(out), ":{} {:03} {} ", server, static_cast<int>(numeric), nick);
}

void begin_nickserv_notice(std::string_view server, std::string_view nick, std::string& out) {
  fmt::format_to(std::back_inserter(out), ":NickServ!NickServ@{} NOTICE {} :", server, nick);
}

UserAndHost user_and_host(const chat::Identity* identity) {
  if (identity == nullptr) return {.user = "*", .host = "*"};
  const std::string_view text = identity->user_at_host;
  const auto at = text.find('@');
  return {.user = text.substr(0, at),
          .host = at == std::string_view::npos ? "*" : text.substr(at + 1)};
}

void end_line(std::size_t begin, std::string& out) {
  const auto line = std::string_view{out}.substr(begin);
  constexpr auto most = longest_line - end_of_line.size();
  if (line.size() > most) out.resize(begin + text::cut_to(line, most).size());
  out += end_of_line;
}

void add_mask(std::string_view name, const chat::Identity* identity, std::string& out) {
  out += name;
  if (identity == nullptr) return;
  out += '!';
  out += identity->user_at_host;
}

void add_source(std::string_view name, const chat::Identity* identity, std::string& out) {
  out += ':';
  add_mask(name, identity, out);
  out += ' ';
}

}  // namespace papo::wire::irc
