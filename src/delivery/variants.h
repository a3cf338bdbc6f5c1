// SPDX-License-Identifier: MIT

// The variants of a worker's clients, each with a small number. There are as many numbers as
// different variants, and not as clients.
//
// Threads: the worker's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "wire/variant.h"

namespace papo::delivery {

using VariantId = std::uint16_t;

class Variants {
 public:
  VariantId intern(const wire::Variant& variant) {
    const auto found = std::ranges::find(all_, variant);
    const auto id = found - all_.begin();
    if (found == all_.end()) all_.push_back(variant);
    return static_cast<VariantId>(id);
  }
  [[nodiscard]] const wire::Variant& at(VariantId id) const { return all_[id]; }

 private:
  std::vector<wire::Variant> all_;
};

}  // namespace papo::delivery
