// SPDX-License-Identifier: MIT

#include "chat/bans.h"

#include <algorithm>
#include <utility>

#include "chat/limits.h"
#include "text/blank.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

const Ban* if_it_holds(const Ban& ban, Ban::Time now) { return ban.holds_at(now) ? &ban : nullptr; }

}  // namespace

std::optional<BanTarget> parse_ban_target(std::string_view text) {
  const auto trimmed = text::without_blanks(text);
  if (auto range = AddressRange::parse(trimmed)) return *range;
  auto name = make_name(trimmed);
  if (std::holds_alternative<NameFault>(name)) return std::nullopt;
  return std::get<Name>(std::move(name));
}

std::string to_string(const BanTarget& target) {
  if (const auto* name = std::get_if<Name>(&target)) return name->shown;
  return std::get<AddressRange>(target).to_string();
}

std::string site_beyond(const BanTarget& target) {
  const auto* const range = std::get_if<AddressRange>(&target);
  if (range == nullptr || range->site() == *range) return {};
  return range->site().to_string();
}

bool Bans::add(Ban ban, Time now) {
  const auto* name = std::get_if<Name>(&ban.target);
  const auto* range = std::get_if<AddressRange>(&ban.target);
  const bool is_there = name != nullptr ? names_.contains(name->key) : addresses_.contains(*range);
  if (!is_there && is_full()) drop_ended(now);
  if (!is_there && is_full()) return false;
  ban.reason.resize(text::cut_to(ban.reason, longest_ban_reason).size());
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

// Looks not at all bans, but at all ranges that hold the address: at most 129 of them.
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
