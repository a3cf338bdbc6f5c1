// SPDX-License-Identifier: MIT

// The names of people, and the addresses of connections, that may not come in.
//
// Threads: those that may use its owner; it has no lock of its own.
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

// Reads `ana`, `10.0.0.1` or `10.0.0.0/8`. None if the text is neither a name nor an address.
std::optional<BanTarget> parse_ban_target(std::string_view text);

// As people read it. parse_ban_target() reads this text, too.
std::string to_string(const BanTarget& target);

// The network of this one address, if it has other addresses, too; empty otherwise.
std::string site_beyond(const BanTarget& target);

struct Ban {
  using Time = chat::Time;

  BanTarget target;
  std::string set_by;
  Time set_at;
  std::optional<Time> until;  // None: for ever.
  std::string reason;         // Empty if there is none.

  [[nodiscard]] bool holds_at(Time now) const { return !until || now < *until; }
};

class Bans {
 public:
  using Time = Ban::Time;

  // Replaces an earlier ban of the same target. A reason that is too long is cut. False, and
  // nothing changed, if there are too many bans.
  bool add(Ban ban, Time now);

  // Returns whether there was one.
  bool remove(const BanTarget& target, Time now);

  // Valid until the next change. Null if there is no ban, or if it is over.
  [[nodiscard]] const Ban* find_name(std::string_view key, Time now) const;
  [[nodiscard]] const Ban* find_address(const AddressRange& address, Time now) const;

  // The bans of names first, and each kind in order.
  [[nodiscard]] std::vector<Ban> list(Time now) const;
  // Calls visit(ban) for each, in that order.
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

  std::map<std::string, Ban, std::less<>> names_;  // By the keys of the names.
  std::map<AddressRange, Ban> addresses_;
};

}  // namespace papo::chat
