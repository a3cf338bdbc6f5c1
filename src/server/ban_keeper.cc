// SPDX-License-Identifier: MIT

#include "server/ban_keeper.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <utility>
#include <variant>

#include "server/ban_file.h"

namespace papo::server {
namespace {

// By then there may be room on the disk, or a descriptor.
constexpr std::chrono::milliseconds write_again_after{500};

bool is_of_bans(const chat::Event& event) {
  return engine::BansCopy::concerns(event) ||
         std::holds_alternative<chat::BansReplaced>(event.what);
}

}  // namespace

BanKeeper::BanKeeper(std::string file, chat::Bans bans, engine::Hub& hub)
    : file_(std::move(file)), hub_(hub), bans_(std::move(bans)) {
  if (!file_.empty()) {
    thread_ = std::jthread{[this](const std::stop_token& stopping) { run(stopping); }};
  }
}

BanKeeper::~BanKeeper() = default;

void BanKeeper::post(chat::EventPtr event) {
  if (!is_of_bans(*event)) return;
  if (!file_.empty()) return queue().post(std::move(event));
  if (event->ticket != 0) hub_.answer(event->subject, event->ticket, chat::BansSaved{true});
}

void BanKeeper::read_again() {
  is_to_read_ = true;
  queue().poke();
}

void BanKeeper::run(const std::stop_token& stopping) {
  engine::EventQueue::Events events;
  while (queue().take(stopping, events)) {
    for (const auto& event : events) take(*event);
    events.clear();
    queue().settle();
    if (!bans_.is_saved()) write();
    bans_.answer(hub_);
    hub_.wake();
    if (is_to_read_.exchange(false)) read();
    if (!trouble_) continue;
    if (stopping.stop_requested()) return;
    queue().rest(stopping, write_again_after);
    queue().poke();
  }
}

void BanKeeper::take(const chat::Event& event) {
  if (const auto* const replaced = std::get_if<chat::BansReplaced>(&event.what)) {
    take(*replaced);
  } else {
    bans_.take(event);
  }
}

void BanKeeper::take(const chat::BansReplaced& replaced) {
  if (!replaced.done) {
    spdlog::error("the bans were not read again: an operator has just changed them");
    return;
  }
  bans_.replace(*std::exchange(offered_, nullptr));
  spdlog::info("the bans were read again");
}

// A trouble is reported only if there was none before.
void BanKeeper::write() {
  try {
    write_bans(file_, bans_.list(std::chrono::system_clock::now()));
    bans_.note_saved();
    if (std::exchange(trouble_, false)) spdlog::info("the bans are saved again");
  } catch (const std::exception& error) {
    if (!std::exchange(trouble_, true)) spdlog::error("the bans were not saved: {}", error.what());
  }
}

void BanKeeper::read() {
  try {
    offered_ = std::make_shared<const chat::Bans>(load_bans(file_));
    hub_.ask({.client = 0,
              .what = chat::ReplaceBans{.bans = offered_, .version = bans_.saved_version()}});
    hub_.wake();
  } catch (const std::exception& error) {
    spdlog::error("the bans were not read again: {}", error.what());
  }
}

}  // namespace papo::server
