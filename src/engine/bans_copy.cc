// SPDX-License-Identifier: MIT

#include "engine/bans_copy.h"

#include <variant>

namespace papo::engine {
namespace {

// An operator's change of the bans has a version. There must be a take() for each of these.
template <typename What>
concept ChangesBans = requires(const What& what) {
  what.version;
};

}  // namespace

bool BansCopy::concerns(const chat::Event& event) {
  return std::visit([]<typename What>(const What&) { return ChangesBans<What>; }, event.what);
}

void BansCopy::take(const chat::Event& change) {
  std::visit(
      [&]<typename What>(const What& what) {
        if constexpr (ChangesBans<What>) take(what, change.time);
      },
      change.what);
  if (change.ticket != 0) waiting_.push_back({.client = change.subject, .ticket = change.ticket});
}

void BansCopy::take(const chat::BanPlaced& placed, chat::Time time) {
  bans_.add(placed.ban, time);
  version_ = placed.version;
}

void BansCopy::take(const chat::BanLifted& lifted, chat::Time time) {
  bans_.remove(lifted.target, time);
  version_ = lifted.version;
}

void BansCopy::answer(Hub& hub) {
  for (const auto& [client, ticket] : std::exchange(waiting_, {})) {
    hub.answer(client, ticket, chat::BansSaved{is_saved()});
  }
}

}  // namespace papo::engine
