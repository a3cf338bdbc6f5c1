// SPDX-License-Identifier: MIT

#include "client/pulse.h"

#include <algorithm>

namespace papo::client {
namespace {

using namespace std::chrono_literals;

constexpr auto asked_after = 15s;
constexpr auto told_after = 5s;

}  // namespace

void Pulse::connected(Time now) {
  heard_ = now;
  asked_.reset();
}

void Pulse::awaits(bool an_answer, Time now) {
  if (!an_answer) {
    asked_.reset();
  } else if (!asked_) {
    asked_ = now;
  }
}

bool Pulse::wants_to_ask(Time now) const { return !asked_ && now - heard_ >= asked_after; }

std::optional<std::chrono::seconds> Pulse::no_answer_for(Time now) const {
  if (!asked_) return std::nullopt;
  const Time silence = now - std::max(heard_, *asked_);
  if (silence < told_after) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(silence);
}

}  // namespace papo::client
