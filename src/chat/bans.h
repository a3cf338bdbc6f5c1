// SPDX-License-Identifier: MIT

// Who may not come in: people by name, and connections by address or range of addresses.
//
// Threads: whoever owns it; it has no lock of its own.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/address_range.h"
#include "chat/limits.h"
#include "chat/names.h"
#include "chat/stamp.h"

namespace papo::chat {

using BanTarget = std::variant<Name, AddressRange>;

// `ana`, `10.0.0.1` or `10.0.0.0/8`; none if it is neither a name nor an address.
std::optional<BanTarget> parse_ban_target(std::string_view text);

// As people read it, and as parse_ban_target() takes it.
std::string to_string(const BanTarget& target);

// The addresses that belong with that one, if there are others.
std::string site_beyond(const BanTarget& target);

struct Ban {
  using Time = chat::Time;

  BanTarget target;
  std::string set_by;
  Time set_at;
  std::optional<Time> until;  // None: for ever.
  std::string reason;         // Empty if none was given.

  [[nodiscard]] bool holds_at(Time now) const { return !until || now < *until; }
};

class Bans {
 public:
  using Time = Ban::Time;

  // Takes the place of an earlier ban of the same target; a reason that is too long is cut. False,
  // and nothing changed, if there are too many.
  bool add(Ban ban, Time now);

  // Whether there was one.
  bool remove(const BanTarget& target, Time now);

  // Valid until the next change; null if there is none, or none any more.
  [[nodiscard]] const Ban* find_name(std::string_view key, Time now) const;
  [[nodiscard]] const Ban* find_address(const AddressRange& address, Time now) const;

  // Names first, each kind in order.
  [[nodiscard]] std::vector<Ban> list(Time now) const;
  // visit(ban) for each, in the same order.
  template <typename Visit>
  void visit(Time now, Visit visit) const {
    const auto visit_all = [&](const auto& bans) {
      for (const auto& [target, ban] : bans) {
        if (ban.holds_at(now)) visit(ban);
      }
    };
    visit_all(names_);
    visit_all(addresses_);
  }

 private:
  [[nodiscard]] bool is_full() const { return names_.size() + addresses_.size() >= most_bans; }
  void drop_ended(Time now);

  std::map<std::string, Ban, std::less<>> names_;  // By their keys.
  std::map<AddressRange, Ban> addresses_;
};

}  // namespace papo::chat
