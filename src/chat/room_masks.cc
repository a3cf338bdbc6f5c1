// SPDX-License-Identifier: MIT

#include "chat/room_masks.h"

#include <algorithm>
#include <utility>

#include "chat/limits.h"
#include "chat/names.h"
#include "chat/person.h"
#include "text/mask.h"

namespace papo::chat {
namespace {

constexpr std::string_view mute_mark = "$m:";
constexpr std::string_view account_mark = "$a:";

static_assert(longest_mask <= text::longest_mask);

bool is_mute(std::string_view mask) { return mask.starts_with(mute_mark); }
std::string_view without_mute(std::string_view mask) {
  return is_mute(mask) ? mask.substr(mute_mark.size()) : mask;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool are_same(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

// A mask is one word, and the last word of a line of IRC may begin with a colon.
bool is_word(std::string_view text) {
  constexpr unsigned char last_control = 0x20;
  constexpr unsigned char delete_character = 0x7f;
  return !text.empty() && text.front() != ':' && std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= last_control || byte == delete_character;
  });
}

std::string part(std::string_view text) { return text.empty() ? "*" : std::string{text}; }

// Stars in a row are one star.
std::string with_single_stars(std::string text) {
  const auto last = std::unique(text.begin(), text.end(),
                                [](char one, char other) { return one == '*' && other == '*'; });
  text.erase(last, text.end());
  return text;
}

std::string in_three_parts(std::string_view text) {
  const auto bang = text.find('!');
  const auto at = text.rfind('@');
  constexpr auto none = std::string_view::npos;
  if (bang != none && at != none && bang < at) {
    return part(text.substr(0, bang)) + "!" + part(text.substr(bang + 1, at - bang - 1)) + "@" +
           part(text.substr(at + 1));
  }
  if (at != none) return "*!" + part(text.substr(0, at)) + "@" + part(text.substr(at + 1));
  if (bang != none) return part(text.substr(0, bang)) + "!" + part(text.substr(bang + 1)) + "@*";
  return std::string{text} + "!*@*";
}

// The mask for keys of names. Masks with the same one are the same.
std::string_view for_keys(const RoomMask& one) { return one.key.empty() ? one.mask : one.key; }

// A person as masks see it.
class Likeness {
 public:
  explicit Likeness(const Person& person)
      : shown_(mask_of(person)),
        by_key_(person.name.key + "!" + person.identity->user_at_host),
        account_(person.identity->account),
        are_alike_(are_same(shown_, by_key_)) {}

  [[nodiscard]] bool fit(const RoomMask& one) const {
    const auto mask = without_mute(one.mask);
    if (mask.starts_with(account_mark)) {
      return !account_.empty() && text::matches(mask.substr(account_mark.size()), account_);
    }
    if (text::matches(without_mute(for_keys(one)), by_key_)) return true;
    const bool is_known = are_alike_ && one.key.empty();
    return !is_known && text::matches(mask, shown_);
  }

 private:
  std::string shown_;
  std::string by_key_;
  std::string_view account_;
  bool are_alike_;  // A mask without a key fits both or none.
};

// A mute among the exceptions is one from mutes alone.
bool is_excepted(const Masks& exceptions, const Likeness& likeness, bool from_mutes) {
  return std::ranges::any_of(exceptions, [&](const RoomMask& one) {
    return (from_mutes || !is_mute(one.mask)) && likeness.fit(one);
  });
}

}  // namespace

std::optional<std::string> make_mask(std::string_view text, RoomMode list) {
  if (text.size() > longest_mask || !is_word(text)) return std::nullopt;
  if (is_mute(text)) {
    if (list == RoomMode::invite_exception || is_mute(text.substr(mute_mark.size()))) {
      return std::nullopt;
    }
    auto mask = make_mask(text.substr(mute_mark.size()), list);
    if (!mask || mask->size() + mute_mark.size() > longest_mask) return std::nullopt;
    return std::string{mute_mark} + *mask;
  }
  if (text.starts_with('$')) {
    const bool names_account = text.starts_with(account_mark) && text != account_mark;
    return names_account ? std::optional{std::string{text}} : std::nullopt;
  }
  auto mask = with_single_stars(in_three_parts(text));
  if (mask.size() > longest_mask) return std::nullopt;
  return mask;
}

std::string key_of_mask(std::string_view text, RoomMode list) {
  auto mask = make_mask(text, list);
  if (!mask) return {};
  const auto rest = without_mute(*mask);
  const auto nick = rest.substr(0, rest.find('!'));
  const auto key = rest.starts_with('$') ? std::string{} : key_of(nick);
  if (key.empty() || are_same(key, nick)) return {};  // No name fits it, or ASCII is all it has.
  return mask->replace(mask->size() - rest.size(), nick.size(), key);
}

std::size_t RoomMasks::size() const {
  std::size_t size = 0;
  for (const auto& list : lists_) size += list.size();
  return size;
}

RoomMasks::Change RoomMasks::add(RoomMode list, RoomMask mask, bool has_space) {
  auto& masks = lists_.at(place_of(list));
  const auto is_it = [&](const RoomMask& one) { return are_same(for_keys(one), for_keys(mask)); };
  if (std::ranges::any_of(masks, is_it)) return Change::none;
  if (masks.size() >= most_masks || !has_space) return Change::full;
  masks.push_back(std::move(mask));
  return Change::done;
}

std::optional<std::string> RoomMasks::remove(RoomMode list, std::string_view key) {
  auto& masks = lists_.at(place_of(list));
  const auto found = std::ranges::find_if(
      masks, [&](const RoomMask& one) { return are_same(for_keys(one), key); });
  if (found == masks.end()) return std::nullopt;
  auto was = std::move(found->mask);
  masks.erase(found);
  return was;
}

bool RoomMasks::keep_out(const Person& person) const {
  if (of(RoomMode::ban).empty()) return false;
  const Likeness likeness{person};
  return std::ranges::any_of(
             of(RoomMode::ban),
             [&](const RoomMask& one) { return !is_mute(one.mask) && likeness.fit(one); }) &&
         !is_excepted(of(RoomMode::ban_exception), likeness, false);
}

bool RoomMasks::silence(const Person& person) const {
  if (keep_out(person)) return true;
  const Likeness likeness{person};
  return std::ranges::any_of(
             of(RoomMode::ban),
             [&](const RoomMask& one) { return is_mute(one.mask) && likeness.fit(one); }) &&
         !is_excepted(of(RoomMode::ban_exception), likeness, true);
}

bool RoomMasks::invite(const Person& person) const {
  if (of(RoomMode::invite_exception).empty()) return false;
  const Likeness likeness{person};
  return std::ranges::any_of(of(RoomMode::invite_exception),
                             [&](const RoomMask& one) { return likeness.fit(one); });
}

}  // namespace papo::chat
