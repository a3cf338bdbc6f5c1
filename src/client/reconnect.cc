// SPDX-License-Identifier: MIT

#include "client/reconnect.h"

#include <array>

namespace papo::client {
namespace {

// Chance adds up to half of each.
constexpr std::array<int, 6> pauses_ms{1000, 2000, 4000, 8000, 16000, 20000};

}  // namespace

std::chrono::milliseconds Pauses::next() {
  const int pause = pauses_ms.at(static_cast<std::size_t>(tries_));
  if (!longest()) ++tries_;
  return std::chrono::milliseconds{
      std::uniform_int_distribution<int>{pause, pause + pause / 2}(chance_)};
}

void Pauses::stayed(std::chrono::milliseconds time) {
  if (time >= long_stay) start_over();
}

bool Pauses::longest() const { return tries_ + 1 == static_cast<int>(pauses_ms.size()); }

}  // namespace papo::client
