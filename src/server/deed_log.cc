// SPDX-License-Identifier: MIT

#include "server/deed_log.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

#include "chat/bans.h"
#include "text/utf8.h"

namespace papo::server {
namespace {

// Of an operator's reason.
constexpr std::size_t longest_logged = 200;  // Bytes.

// The reason, if there is one.
std::string because(std::string_view reason) {
  if (reason.empty()) return {};
  return ": " + std::string{text::cut_to(reason, longest_logged)};
}

// How long something holds; none: for ever.
std::string how_long(std::optional<std::chrono::seconds> time) {
  if (!time) return "for ever";
  const auto seconds = time->count();
  for (const auto& [letter, length] : {std::pair{'d', 86400}, {'h', 3600}, {'m', 60}}) {
    if (seconds % length == 0) return fmt::format("for {}{}", seconds / length, letter);
  }
  return fmt::format("for {}s", seconds);
}

struct Deed {
  using Told = std::optional<std::string>;

  Told operator()(const chat::OperatorMade& made) const {
    return fmt::format("{} ({}) is an operator now", made.name, made.address);
  }
  Told operator()(const chat::Departed& departed) const {
    if (departed.departure != chat::Departure::kicked) return std::nullopt;
    return fmt::format("{} kicked {}{}", departed.by, departed.name, because(departed.words));
  }
  Told operator()(const chat::BanPlaced& placed) const {
    return fmt::format("{} banned {} {}{}", placed.ban.set_by, to_string(placed.ban.target),
                       how_long(placed.time), because(placed.ban.reason));
  }
  Told operator()(const chat::BanLifted& lifted) const {
    return fmt::format("{} lifted the ban of {}", lifted.by, to_string(lifted.target));
  }
  Told operator()(const chat::MuteChanged& change) const {
    if (!change.muted) return fmt::format("{} unmuted {}", change.by, change.name);
    return fmt::format("{} muted {} {}", change.by, change.name, how_long(change.time));
  }
  Told operator()(const chat::Announced& announced) const {
    return fmt::format("{} made an announcement", announced.by);
  }
  template <typename Other>
  Told operator()(const Other&) const {
    return std::nullopt;
  }
};

bool may_be_deed(const chat::Event& event) {
  if (std::holds_alternative<chat::Said>(event.what)) return false;  // As most.
  return std::visit(
      [](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, chat::Departed>) {
          return what.departure == chat::Departure::kicked;
        }
        return what.reach == chat::Reach::observers ||
               what.reach == chat::Reach::subject_and_observers ||
               what.reach == chat::Reach::everyone;
      },
      event.what);
}

}  // namespace

std::optional<std::string> deed_in(const chat::Event& event) {
  return std::visit(Deed{}, event.what);
}

DeedLog::DeedLog() : thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

DeedLog::~DeedLog() = default;

void DeedLog::post(chat::EventPtr event) {
  if (may_be_deed(*event)) queue_.post(std::move(event));
}

void DeedLog::run(const std::stop_token& stopping) {
  EventQueue::Events events;
  while (queue_.take(stopping, events)) {
    for (const auto& event : events) {
      if (const auto deed = deed_in(*event)) spdlog::info("{}", *deed);
    }
    events.clear();
    queue_.settle();
  }
}

}  // namespace papo::server
