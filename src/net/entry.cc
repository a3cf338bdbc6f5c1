// SPDX-License-Identifier: MIT

#include "net/entry.h"

namespace papo::net {

Entry::Entry(Steps steps, Dialects taken, Spoken usual, const Address& peer)
    : steps_(steps), taken_(taken), spoken_(usual), peer_(peer) {
  skip_those_for_others();
}

EntryStep::Verdict Entry::look() {
  if (over() || bytes_.empty()) return EntryStep::Waits{};
  auto verdict = judge();
  if (const auto* const passed = std::get_if<EntryStep::Passed>(&verdict)) {
    bytes_.erase(0, passed->taken);
    if (passed->peer) peer_ = *passed->peer;
    if (passed->spoken) spoken_ = *passed->spoken;
    steps_ = steps_.subspan(1);
    skip_those_for_others();
  }
  return verdict;
}

EntryStep::Verdict Entry::judge() const {
  const auto& step = *steps_.front();
  auto verdict = step.look(bytes_, taken_);
  if (std::holds_alternative<EntryStep::Waits>(verdict) && bytes_.size() >= step.most_bytes()) {
    return EntryStep::Refused{step.too_late()};
  }
  const auto* const passed = std::get_if<EntryStep::Passed>(&verdict);
  const bool is_foreign =
      passed != nullptr && passed->spoken && !taken_.has(passed->spoken->dialect);
  if (is_foreign) return EntryStep::Refused{step.too_late()};
  return verdict;
}

void Entry::skip_those_for_others() {
  while (!over() && !steps_.front()->is_for(peer_)) steps_ = steps_.subspan(1);
}

}  // namespace papo::net
