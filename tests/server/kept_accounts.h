// SPDX-License-Identifier: MIT

// An archive of tests that keeps accounts and letters in memory, and no lines.
//
// Threads: find() is for any thread. The Hub and its owner call the others.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/mutex.h"
#include "chat/event.h"
#include "chat/names.h"
#include "chat/past.h"
#include "chat/request.h"
#include "engine/hub.h"
#include "server/account_logins.h"

namespace papo::server {

class KeptAccounts final : public chat::EventSink {
 public:
  explicit KeptAccounts(engine::Hub& hub) : hub_(hub) {}

  [[nodiscard]] std::optional<KnownAccount> find(FoundBy by, const std::string& text) const {
    const MutexLock lock{mutex_};
    const auto certificate = certificates_.find(text);
    const bool is_known = by == FoundBy::certificate && certificate != certificates_.end();
    const auto found = accounts_.find(is_known ? certificate->second : text);
    return found == accounts_.end() ? std::nullopt : std::optional{found->second};
  }

  void post(chat::EventPtr event) override {
    const MutexLock lock{mutex_};
    if (const auto* const made = std::get_if<chat::AccountMade>(&event->what)) {
      accounts_[chat::key_of(made->name)] = {
          .id = made->account, .name = made->name, .hash = made->hash};
    } else if (const auto* const set = std::get_if<chat::PasswordSet>(&event->what)) {
      accounts_[chat::key_of(set->name)].hash = set->hash;
    } else if (const auto* const shown = std::get_if<chat::CertificateSet>(&event->what)) {
      certificates_[shown->fingerprint] = chat::key_of(shown->name);
    } else if (const auto* const dropped = std::get_if<chat::AccountDropped>(&event->what)) {
      accounts_.erase(chat::key_of(dropped->name));
    }
    waiting_.push_back(std::move(event));
  }
  // The answers come outside of the Hub's mutex.
  void wake() override {
    std::vector<chat::EventPtr> taken;
    {
      const MutexLock lock{mutex_};
      taken = std::exchange(waiting_, {});
    }
    for (const auto& event : taken) answer(*event);
    if (!taken.empty()) hub_.wake();
  }

 private:
  void answer(const chat::Event& event) {
    using Saved = chat::AccountSaved;
    if (const auto* const made = std::get_if<chat::AccountMade>(&event.what)) {
      hub_.answer(event, Saved{.what = Saved::What::made, .name = made->name});
    } else if (const auto* const set = std::get_if<chat::PasswordSet>(&event.what)) {
      hub_.answer(event, Saved{.what = Saved::What::password, .name = set->name});
    } else if (const auto* const shown = std::get_if<chat::CertificateSet>(&event.what)) {
      hub_.answer(event, Saved{.what = Saved::What::certificate, .name = shown->name});
    } else if (const auto* const dropped = std::get_if<chat::AccountDropped>(&event.what)) {
      hub_.answer(event, Saved{.what = Saved::What::dropped, .name = dropped->name});
    } else if (const auto* const letter = std::get_if<chat::LetterLeft>(&event.what)) {
      letters_[letter->to].push_back(std::make_shared<const chat::Event>(event));
      hub_.answer(event, chat::WhisperSent{.to = {.name = letter->to_name},
                                           .is_kept = true,
                                           .text = letter->text,
                                           .how = letter->how,
                                           .bare = letter->bare,
                                           .tags = letter->tags});
    } else if (const auto* const came = std::get_if<chat::AccountCame>(&event.what)) {
      for (const auto& kept : std::exchange(letters_[came->account], {})) deliver(event, *kept);
    } else if (const auto* const wanted = std::get_if<chat::RoomWanted>(&event.what)) {
      let_in(event, *wanted);
    }
  }
  void deliver(const chat::Event& came, const chat::Event& kept) {
    const auto& letter = std::get<chat::LetterLeft>(kept.what);
    hub_.ask({.client = came.subject,
              .what = chat::Deliver{.account = letter.to,
                                    .letter = kept.sequence,
                                    .from = letter.name,
                                    .identity = kept.identity,
                                    .said = letter.text,
                                    .how = letter.how,
                                    .bare = letter.bare,
                                    .tags = letter.tags,
                                    .time = kept.time}});
  }
  void let_in(const chat::Event& event, const chat::RoomWanted& room) {
    hub_.ask({.client = event.subject,
              .what = chat::Join{.room = {.shown = room.name, .key = room.key_of_name},
                                 .wants = room.wants,
                                 .key = room.key,
                                 .past = std::make_shared<const chat::Past>(
                                     chat::Past{.version = room.past_version})},
              .context = event.context,
              .ticket = event.ticket,
              .size = event.size});
  }

  engine::Hub& hub_;
  mutable Mutex mutex_;
  std::map<std::string, KnownAccount> accounts_ GUARDED_BY(mutex_);
  std::map<std::string, std::string> certificates_ GUARDED_BY(mutex_);  // Keys of accounts.
  std::vector<chat::EventPtr> waiting_ GUARDED_BY(mutex_);
  std::map<chat::AccountId, std::vector<chat::EventPtr>> letters_;
};

}  // namespace papo::server
