// SPDX-License-Identifier: MIT

#include "wire/irc/capabilities.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "chat/limits.h"
#include "wire/irc/limits.h"

namespace papo::wire::irc {
namespace {

static_assert(most_bytes_of_message == 4096 && most_lines_of_message == 32);
static_assert(chat::most_fact_keys_wanted == 50 && chat::most_facts == 20 &&
              chat::longest_fact_value == 300);

constexpr std::array all_capabilities{
    CapabilityRow{Capability::account_notify, "account-notify", {}, manner::account_notify},
    CapabilityRow{Capability::account_registration, "draft/account-registration", {}, 0, true},
    CapabilityRow{Capability::account_tag, "account-tag", {}, manner::account},
    CapabilityRow{Capability::away_notify, "away-notify", {}, manner::away},
    CapabilityRow{Capability::batch, "batch"},
    CapabilityRow{Capability::cap_notify, "cap-notify"},
    CapabilityRow{Capability::chghost, "chghost"},
    CapabilityRow{Capability::channel_rename, "draft/channel-rename"},
    CapabilityRow{Capability::chathistory, "draft/chathistory"},
    CapabilityRow{Capability::echo_message, "echo-message"},
    CapabilityRow{Capability::event_playback, "draft/event-playback"},
    CapabilityRow{Capability::extended_join, "extended-join", {}, manner::extended_join},
    CapabilityRow{Capability::extended_monitor, "extended-monitor", {}, manner::extended_monitor},
    CapabilityRow{Capability::invite_notify, "invite-notify", {}, manner::invite},
    CapabilityRow{Capability::labeled_response, "labeled-response"},
    CapabilityRow{Capability::message_tags, "message-tags", {}, manner::tags},
    CapabilityRow{Capability::metadata, "draft/metadata-2",
                  "max-subs=50,max-keys=20,max-value-bytes=300"},
    CapabilityRow{Capability::multi_prefix, "multi-prefix"},
    CapabilityRow{Capability::multiline, "draft/multiline", "max-bytes=4096,max-lines=32",
                  manner::multiline},
    CapabilityRow{Capability::read_marker, "draft/read-marker"},
    CapabilityRow{Capability::redaction, "draft/message-redaction", {}, manner::redaction},
    CapabilityRow{Capability::sasl, "sasl", {}, 0, true},
    CapabilityRow{Capability::search, "soju.im/search"},
    CapabilityRow{Capability::server_time, "server-time", {}, manner::time},
    CapabilityRow{Capability::setname, "setname", {}, manner::setname},
    CapabilityRow{Capability::standard_replies, "standard-replies"},
    CapabilityRow{Capability::userhost_in_names, "userhost-in-names"},
};

// The row of a capability is found by its number.
constexpr bool are_in_order() {
  for (std::size_t i = 0; i < all_capabilities.size(); ++i) {
    if (static_cast<std::size_t>(all_capabilities.at(i).capability) != i) return false;
  }
  return true;
}
static_assert(are_in_order());

}  // namespace

std::span<const CapabilityRow> capability_rows() { return all_capabilities; }

const CapabilityRow* find_capability(std::string_view name) {
  const auto* const found = std::ranges::find(all_capabilities, name, &CapabilityRow::name);
  return found == all_capabilities.end() ? nullptr : found;
}

std::uint16_t manner_of(Capabilities capabilities) {
  std::uint16_t manner = 0;
  for (const auto& row : all_capabilities) {
    if (capabilities.has(row.capability)) manner |= row.in_manner;
  }
  // A message of several lines is a batch.
  if (!capabilities.has(Capability::batch))
    manner &= static_cast<std::uint16_t>(~manner::multiline);
  return manner;
}

}  // namespace papo::wire::irc
