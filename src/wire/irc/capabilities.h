// SPDX-License-Identifier: MIT

// The capabilities that a client may ask for (CAP). One table has a row for each: its name, its
// value, and its effect.
//
// Threads: constants and values, any thread.
//
// Sources: https://ircv3.net/specs/extensions/capability-negotiation, and the specification of each
// capability under https://ircv3.net/irc/
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace papo::wire::irc {

enum class Capability : std::uint8_t {
  account_notify,
  account_registration,
  account_tag,
  away_notify,
  batch,
  cap_notify,
  chghost,
  channel_rename,
  chathistory,
  echo_message,
  event_playback,
  extended_join,
  extended_monitor,
  invite_notify,
  labeled_response,
  message_tags,
  metadata,
  multi_prefix,
  multiline,
  read_marker,
  redaction,
  sasl,
  search,
  server_time,
  setname,
  standard_replies,
  userhost_in_names,
};

class Capabilities {
 public:
  constexpr Capabilities() = default;
  constexpr Capabilities(std::initializer_list<Capability> all) {
    for (const auto one : all) add(one);
  }

  [[nodiscard]] constexpr bool has(Capability one) const { return (bits_ & bit(one)) != 0; }
  constexpr void add(Capability one) { bits_ |= bit(one); }
  constexpr void remove(Capability one) { bits_ &= ~bit(one); }
  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }
  static constexpr Capabilities of_bits(std::uint32_t bits) {
    Capabilities all;
    all.bits_ = bits;
    return all;
  }

 private:
  static constexpr std::uint32_t bit(Capability one) {
    return std::uint32_t{1} << static_cast<unsigned>(one);
  }

  std::uint32_t bits_ = 0;
};

struct CapabilityRow {
  Capability capability;
  std::string_view name;
  // Is told to a client that asks with version 302. That of `sasl` is the client's own.
  std::string_view value{};
  std::uint16_t in_manner = 0;  // The bit of the manner, if it changes lines that many read.
  // Only clients that may give the password of an account are offered the capability.
  bool is_for_accounts = false;
};

std::span<const CapabilityRow> capability_rows();
const CapabilityRow* find_capability(std::string_view name);  // Null if there is none.

// The bits of a manner (wire/variant.h): the capabilities that change the lines that many read.
namespace manner {
inline constexpr std::uint16_t time = 1U << 0U;
inline constexpr std::uint16_t tags = 1U << 1U;
inline constexpr std::uint16_t account = 1U << 2U;
inline constexpr std::uint16_t extended_join = 1U << 3U;
inline constexpr std::uint16_t away = 1U << 4U;
inline constexpr std::uint16_t setname = 1U << 5U;
inline constexpr std::uint16_t invite = 1U << 6U;
inline constexpr std::uint16_t multiline = 1U << 7U;
inline constexpr std::uint16_t redaction = 1U << 8U;
inline constexpr std::uint16_t extended_monitor = 1U << 9U;
inline constexpr std::uint16_t account_notify = 1U << 10U;
}  // namespace manner

std::uint16_t manner_of(Capabilities capabilities);

}  // namespace papo::wire::irc
