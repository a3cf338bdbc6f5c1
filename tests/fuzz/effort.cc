// SPDX-License-Identifier: MIT

// The time for text from outside is bounded by its length: a text four times as long may take four
// times as long, but not sixteen times.
//
// Input: a line that stands at the beginning, and after it the text that is repeated until the
// whole is long enough. Without an end of line the whole input is repeated.
//
// The CPU time of this thread is measured, and the least of several times counts. Other work of the
// machine makes it longer, but not by so much, and not each time.
#include <time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "base/address_range.h"
#include "chat/bans.h"
#include "chat/duration.h"
#include "chat/look_alikes.h"
#include "chat/names.h"
#include "check.h"
#include "client/display.h"
#include "client/mention.h"
#include "client/program_line.h"
#include "client/server_line.h"
#include "config/option.h"
#include "config/toml_file.h"
#include "net/line_framer.h"
#include "net/proxy_header.h"
#include "server/ban_file.h"
#include "server/passwords.h"
#include "text/clean.h"
#include "text/mask.h"
#include "wire/irc/message.h"
#include "wire/plain/plain.h"

namespace {

using namespace papo;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using wire::plain::Expects;

constexpr std::size_t longest_line = 4096;

// ---- The parsers of text from outside

void clean(std::string_view text) {
  std::string scratch;
  text::clean(text, scratch);
}

template <Expects expects>
void parse(std::string_view text) {
  wire::plain::parse(text, expects);
}

void frame(std::string_view text, std::size_t cut) {
  net::LineFramer framer;
  while (!text.empty()) {
    auto bytes = text.substr(0, cut);
    text.remove_prefix(bytes.size());
    while (framer.next(bytes, longest_line)) continue;
  }
}

void read_config(std::string_view text) {
  std::vector<std::string> hosts;
  std::string motd;
  const std::vector table{
      config::texts("host", "ADDRESS", config::Several::by_commas, hosts, "Where to listen"),
      config::text("motd", "FILE", motd, "Its text is shown")};
  try {
    config::set_from_toml(table, text, "papo.toml");
  } catch (const std::exception&) {  // The parser reports a mistake.
  }
}

void read_bans(std::string_view text) {
  server::parse_bans(text, chat::Ban::Time{std::chrono::seconds{1'777'777'777}});
}

void read_irc(std::string_view line) {
  const auto message = wire::irc::parse(line);
  if (!message) return;
  std::string value;
  auto tags = message->tags;
  while (!tags.empty()) wire::irc::unescape_tag_value(wire::irc::cut_tag(tags).value, value);
}

void match(std::string_view text) { text::matches(text.substr(0, text::longest_mask), text); }

void look(std::string_view text) {
  const auto name = chat::make_name(text);
  if (std::holds_alternative<chat::Name>(name)) chat::looks_of(std::get<chat::Name>(name).shown);
}

void show(std::string_view text) {
  static_cast<void>(client::Display{{.color = true}}.show(text, "ana", 0));
}

struct Taker {
  const char* name;
  void (*take)(std::string_view);
};

constexpr std::array takers{
    Taker{"clean", clean},
    Taker{"parse a password", parse<Expects::password>},
    Taker{"parse a name", parse<Expects::name>},
    Taker{"parse talk", parse<Expects::talk>},
    Taker{"make_name", [](std::string_view text) { chat::make_name(text); }},
    Taker{"make_room_name", [](std::string_view text) { chat::make_room_name(text); }},
    Taker{"key_of", [](std::string_view text) { chat::key_of(text); }},
    Taker{"looks_of", look},
    Taker{"parse_ban_target", [](std::string_view text) { chat::parse_ban_target(text); }},
    Taker{"cut_time", [](std::string_view text) { chat::cut_time(text); }},
    Taker{"AddressRange::parse", [](std::string_view text) { AddressRange::parse(text); }},
    Taker{"AddressRange::of_peer", [](std::string_view text) { AddressRange::of_peer(text); }},
    Taker{"parse_proxy_header", [](std::string_view text) { net::parse_proxy_header(text); }},
    Taker{"a framer, all at once", [](std::string_view text) { frame(text, text.size()); }},
    Taker{"a framer, byte by byte", [](std::string_view text) { frame(text, 1); }},
    Taker{"password_fault", [](std::string_view text) { server::password_fault(text); }},
    Taker{"a line of IRC", read_irc},
    Taker{"a tag of IRC", [](std::string_view text) { wire::irc::find_tag(text, "msgid"); }},
    Taker{"a mask", match},
    Taker{"the config file", read_config},
    Taker{"the file of bans", read_bans},
    Taker{"the client's to_shown",
          [](std::string_view text) { client::to_shown(text, client::Paint::highlight); }},
    Taker{"the client's said_in", [](std::string_view text) { client::said_in(text); }},
    Taker{"the client's display", show},
    Taker{"the client's mentions", [](std::string_view text) { client::mentions(text, "ana"); }},
    Taker{"the client's program_line", [](std::string_view text) { client::program_line(text); }},
};

// ---- How long it takes

nanoseconds cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

nanoseconds time_of(const Taker& taker, std::string_view text, int times) {
  auto least = nanoseconds::max();
  for (; times > 0; --times) {
    const auto begun = cpu_time();
    taker.take(text);
    least = std::min(least, cpu_time() - begun);
  }
  return least;
}

// A text, and how much of it comes after its unchanging beginning.
struct Sample {
  std::string text;
  std::size_t repeated;  // Bytes.
};

Sample sample_of(std::string_view head, std::string_view body, std::size_t length) {
  const auto times = std::max<std::size_t>(length / body.size(), 1);
  Sample sample{.text = std::string{head}, .repeated = times * body.size()};
  for (std::size_t i = 0; i < times; ++i) sample.text += body;
  return sample;
}

// A shorter time needs no look.
constexpr nanoseconds worth_a_look = 500us;

// How many times longer than its length allows a text may seem to take.
constexpr double tolerance = 2;

bool takes_too_long(const Taker& taker, const Sample& less, const Sample& more, std::string& told) {
  constexpr int repeats = 3;
  const auto time = time_of(taker, more.text, repeats);
  if (time < worth_a_look) return false;
  const auto before = time_of(taker, less.text, repeats);
  const double longer = static_cast<double>(more.repeated) / static_cast<double>(less.repeated);
  const auto allowed =
      static_cast<double>(std::max<nanoseconds::rep>(before.count(), 1)) * longer * tolerance;
  told = std::string{taker.name} + ": " + std::to_string(before.count()) + " ns for " +
         std::to_string(less.text.size()) + " bytes, " + std::to_string(time.count()) + " ns for " +
         std::to_string(more.text.size());
  return static_cast<double>(time.count()) > allowed;
}

void check_effort(const Taker& taker, const Sample& less, const Sample& more) {
  constexpr int most_tries = 8;
  if (time_of(taker, more.text, 1) < worth_a_look) return;
  std::string told;
  for (int tries = 0; tries < most_tries; ++tries) {
    if (!takes_too_long(taker, less, more, told)) return;
  }
  fuzz::check(false, "time grows no faster than the text", told);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t longest_part = 256;
  const auto input = fuzz::as_text(data, size);
  const auto end = input.find('\n');
  const auto head = end == std::string_view::npos ? std::string_view{} : input.substr(0, end);
  const auto body =
      input.substr(end == std::string_view::npos ? 0 : end + 1).substr(0, longest_part);
  if (body.empty() || head.size() > longest_part) return 0;
  const auto less = sample_of(head, body, 512);
  const auto more = sample_of(head, body, 2048);
  for (const auto& taker : takers) check_effort(taker, less, more);
  return 0;
}
