// SPDX-License-Identifier: MIT

// The file of bans. Any text is read line by line. A line that is no ban is reported and bans
// nobody. Bans that were read come back the same when they are written.
//
// Input: the file.
#include "chat/bans.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "chat/limits.h"
#include "check.h"
#include "server/ban_file.h"
#include "visible.h"

namespace {

using namespace papo;
using fuzz::check;
using nlohmann::json;

constexpr chat::Ban::Time now{std::chrono::seconds{1'777'777'777}};
constexpr std::size_t most_faults = 100;
constexpr std::size_t longest_line = 4096;

bool is_time(const json& value) {
  return value.is_number_integer() && value >= 0 && value <= 7'258'118'400;  // The year 2200.
}

bool is_text(const json& value) {
  return value.is_string() && fuzz::is_visible(value.get_ref<const std::string&>());
}

// Whether a line stands for a ban, by a plain rule.
bool is_ban(std::string_view line) {
  const auto ban = json::parse(line, nullptr, false);
  if (line.size() > longest_line || !ban.is_object()) return false;
  const auto is_fine = [&](const char* key, auto is_one) {
    return !ban.contains(key) || is_one(ban[key]);
  };
  const bool by_name = ban.contains("name");
  if (by_name == ban.contains("address")) return false;
  const auto& whom = ban[by_name ? "name" : "address"];
  if (!is_text(whom) || !is_fine("by", is_text) || !is_fine("reason", is_text)) return false;
  if (!ban.contains("at") || !is_fine("at", is_time) || !is_fine("until", is_time)) return false;
  const auto target = chat::parse_ban_target(whom.get_ref<const std::string&>());
  return target && std::holds_alternative<chat::Name>(*target) == by_name;
}

void check_lines(std::string_view text, const server::BansRead& read) {
  std::size_t bad = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.find_first_not_of(" \t") == line.npos || is_ban(line)) continue;
    if (bad++ >= most_faults) continue;
    check(read.faults.size() >= bad && read.faults[bad - 1].line == number,
          "a line that is no ban is told", line);
  }
  check(read.faults.size() == std::min(bad, most_faults), "a line that is one is taken");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto given = fuzz::as_text(data, size);
  const auto read = server::parse_bans(given, now);
  check_lines(given, read);
  for (const auto& fault : read.faults) {
    check(!fault.what.empty() && fuzz::is_visible(fault.what), "what is wrong is told in one line",
          fault.what);
  }
  const auto bans = read.bans.list(now);
  for (const auto& ban : bans) {
    check(ban.holds_at(now), "what has ended is not kept");
    check(ban.reason.size() <= chat::longest_ban_reason, "a reason is bounded");
    check(fuzz::is_visible(ban.reason) && fuzz::is_visible(ban.set_by) &&
              fuzz::is_visible(to_string(ban.target)),
          "all of it can be shown");
    check(fuzz::has_few_blanks(ban.reason) && fuzz::has_few_blanks(ban.set_by),
          "and fills no line with blanks");
  }

  const auto text = server::to_text(bans);
  const auto again = server::parse_bans(text, now);
  check(again.faults.empty(), "what was written can be read", text);
  check(server::to_text(again.bans.list(now)) == text, "what was written is read the same", text);
  return 0;
}
