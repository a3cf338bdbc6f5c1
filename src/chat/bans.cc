#include "chat/bans.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "chat/text_limits.h"

namespace papo::chat {
namespace {

using namespace std::chrono_literals;

const Ban* if_it_holds(const Ban& ban, Ban::Time now) { return ban.holds_at(now) ? &ban : nullptr; }

// None for a letter that stands for no time.
std::optional<std::chrono::seconds> unit_of(char letter) {
  switch (letter) {
    case 's':
      return 1s;
    case 'm':
      return 1min;
    case 'h':
      return 1h;
    case 'd':
      return std::chrono::days{1};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<BanTarget> parse_ban_target(std::string_view text) {
  const auto trimmed = without_blanks(text);
  if (auto range = AddressRange::parse(trimmed)) return *range;
  auto name = make_name(trimmed);
  if (std::holds_alternative<NameFault>(name)) return std::nullopt;
  return std::get<Name>(std::move(name));
}

std::string to_string(const BanTarget& target) {
  if (const auto* name = std::get_if<Name>(&target)) return name->shown;
  return std::get<AddressRange>(target).to_string();
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto unit = unit_of(text.back());
  const auto digits = text.substr(0, text.size() - 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!unit || digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  const auto most = longest_ban / *unit;
  std::int64_t count = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (parsed.ec == std::errc::result_out_of_range || count > most) return longest_ban;
  if (count == 0) return std::nullopt;
  return count * *unit;
}

bool Bans::add(Ban ban, Time now) {
  const auto* name = std::get_if<Name>(&ban.target);
  const auto* range = std::get_if<AddressRange>(&ban.target);
  const bool is_there = name != nullptr ? names_.contains(name->key) : addresses_.contains(*range);
  if (!is_there && is_full()) drop_ended(now);
  if (!is_there && is_full()) return false;
  ban.reason.resize(cut_to(ban.reason, longest_ban_reason).size());
  if (name != nullptr) {
    auto key = name->key;
    names_.insert_or_assign(std::move(key), std::move(ban));
  } else {
    const auto key = *range;
    addresses_.insert_or_assign(key, std::move(ban));
  }
  return true;
}

bool Bans::remove(const BanTarget& target, Time now) {
  drop_ended(now);
  if (const auto* name = std::get_if<Name>(&target)) return names_.erase(name->key) > 0;
  return addresses_.erase(std::get<AddressRange>(target)) > 0;
}

const Ban* Bans::find_name(std::string_view key, Time now) const {
  const auto found = names_.find(key);
  return found == names_.end() ? nullptr : if_it_holds(found->second, now);
}

// Not through all bans, but through all ranges that hold the address: at most 129 of them.
const Ban* Bans::find_address(const AddressRange& address, Time now) const {
  if (addresses_.empty()) return nullptr;
  for (std::optional range{address}; range; range = range->wider()) {
    const auto found = addresses_.find(*range);
    if (found == addresses_.end()) continue;
    if (const auto* ban = if_it_holds(found->second, now)) return ban;
  }
  return nullptr;
}

std::vector<Ban> Bans::list(Time now) const {
  std::vector<Ban> bans;
  visit(now, [&](const Ban& ban) { bans.push_back(ban); });
  return bans;
}

void Bans::drop_ended(Time now) {
  const auto has_ended = [now](const auto& entry) { return !entry.second.holds_at(now); };
  std::erase_if(names_, has_ended);
  std::erase_if(addresses_, has_ended);
}

}  // namespace papo::chat
