// SPDX-License-Identifier: MIT

// The identities of the people that are here. People with the same facts share one object, so many
// people behind one address need little memory.
//
// Threads: those that may use the State.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "chat/identity.h"

namespace papo::chat {

class Identities {
 public:
  // The identity of a person that is not logged in.
  IdentityPtr of(std::string_view user_at_host) {
    const auto found = known_.find(user_at_host);
    if (found != known_.end()) return *found;
    if (known_.size() >= tidy_at_) tidy();
    return *known_.insert(std::make_shared<const Identity>(Identity{std::string{user_at_host}}))
                .first;
  }

  // Forgets those that nobody has any more.
  void tidy() {
    std::erase_if(known_, [](const IdentityPtr& one) { return one.use_count() == 1; });
    tidy_at_ = std::max(least_tidied, 2 * known_.size());
  }

 private:
  static constexpr std::size_t least_tidied = 64;

  // Nothing depends on the order of this table.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view user_at_host) const {
      return std::hash<std::string_view>{}(user_at_host);
    }
    std::size_t operator()(const IdentityPtr& one) const { return (*this)(one->user_at_host); }
  };
  struct Same {
    using is_transparent = void;
    static std::string_view text(std::string_view user_at_host) { return user_at_host; }
    static std::string_view text(const IdentityPtr& one) { return one->user_at_host; }
    template <typename One, typename Other>
    bool operator()(const One& one, const Other& other) const {
      return text(one) == text(other);
    }
  };

  std::unordered_set<IdentityPtr, Hash, Same> known_;
  std::size_t tidy_at_ = least_tidied;
};

}  // namespace papo::chat
