// SPDX-License-Identifier: MIT

#include "server/deed_log.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

#include "budget/limits.h"
#include "chat/bans.h"
#include "text/utf8.h"

namespace papo::server {
namespace {

// The reason, if there is one.
std::string because(std::string_view reason) {
  if (reason.empty()) return {};
  return ": " + std::string{text::cut_to(reason, budget::longest_reason_logged)};
}

// How long; none: for ever.
std::string how_long(std::optional<std::chrono::seconds> time) {
  if (!time) return "for ever";
  const auto seconds = time->count();
  for (const auto& [letter, length] : {std::pair{'d', 86400}, {'h', 3600}, {'m', 60}}) {
    if (seconds % length == 0) return fmt::format("for {}{}", seconds / length, letter);
  }
  return fmt::format("for {}s", seconds);
}

// ---- The words of each event that says that it is a deed.

std::string told(const chat::OperatorMade& made) {
  return fmt::format("{} ({}) is an operator now", made.name, made.address);
}
std::string told(const chat::Departed& departed) {
  return fmt::format("{} expelled {}{}", departed.by, departed.name, because(departed.words));
}
std::string told(const chat::BanPlaced& placed) {
  return fmt::format("{} banned {} {}{}", placed.ban.set_by, to_string(placed.ban.target),
                     how_long(placed.time), because(placed.ban.reason));
}
std::string told(const chat::BanLifted& lifted) {
  return fmt::format("{} lifted the ban of {}", lifted.by, to_string(lifted.target));
}
std::string told(const chat::MuteChanged& change) {
  if (!change.muted) return fmt::format("{} unmuted {}", change.by, change.name);
  return fmt::format("{} muted {} {}", change.by, change.name, how_long(change.time));
}
std::string told(const chat::Announced& announced) {
  return fmt::format("{} made an announcement", announced.by);
}

std::string told(const chat::Walloped& walloped) {
  return fmt::format("{} wrote to those that read wallops", walloped.name);
}

template <typename What>
constexpr bool may_be_deed = What::traits.kind == chat::Kind::deed;

template <typename What>
bool is_deed(const What&) {
  return may_be_deed<What>;
}
bool is_deed(const chat::Departed& departed) {
  return departed.departure == chat::Departure::kicked;
}

bool is_deed(const chat::Event& event) {
  return std::visit([](const auto& what) { return is_deed(what); }, event.what);
}

}  // namespace

std::optional<std::string> deed_in(const chat::Event& event) {
  return std::visit(
      []<typename What>(const What& what) -> std::optional<std::string> {
        if constexpr (may_be_deed<What>) {
          static_assert(What::traits.reach != chat::Reach::subject, "observers get no such event");
          if (is_deed(what)) return told(what);
        }
        return std::nullopt;
      },
      event.what);
}

DeedLog::DeedLog() : thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

DeedLog::~DeedLog() = default;

void DeedLog::post(chat::EventPtr event) {
  if (is_deed(*event)) queue().post(std::move(event));
}

void DeedLog::run(const std::stop_token& stopping) {
  engine::EventQueue::Events events;
  while (queue().take(stopping, events)) {
    for (const auto& event : events) {
      if (const auto deed = deed_in(*event)) spdlog::info("{}", *deed);
    }
    events.clear();
    queue().settle();
  }
}

}  // namespace papo::server
