// SPDX-License-Identifier: MIT

// An archive of tests that keeps accounts in memory, with their rooms, marks and letters. It keeps
// no lines.
//
// Threads: find() is for any thread. The Hub and its owner call the others.
#pragma once

#include <algorithm>
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
      kept_[made->account].seen = event->time;
    } else if (const auto* const set = std::get_if<chat::PasswordSet>(&event->what)) {
      accounts_[chat::key_of(set->name)].hash = set->hash;
    } else if (const auto* const shown = std::get_if<chat::CertificateSet>(&event->what)) {
      certificates_[shown->fingerprint] = chat::key_of(shown->name);
    } else if (const auto* const dropped = std::get_if<chat::AccountDropped>(&event->what)) {
      accounts_.erase(chat::key_of(dropped->name));
      kept_.erase(dropped->account);
    } else {
      keep(*event);
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
  // The things that are kept for an account.
  struct Kept {
    struct Room {
      std::string name;
      chat::Sequence read_up_to = 0;
    };
    std::map<std::string, Room> rooms{};  // By their keys.
    std::map<std::string, chat::Time> marks{};
    std::vector<chat::EventPtr> letters{};
    chat::Time seen{};  // The time when the last client went, or the first one came.
    chat::Time left{};  // The time when the last client went before the present one came.
  };

  void keep(const chat::Event& event) REQUIRES(mutex_) {
    if (const auto* const came = std::get_if<chat::AccountCame>(&event.what)) {
      auto& kept = kept_[came->account];
      if (came->is_first) kept.left = kept.seen;
      kept.seen = event.time;
    } else if (const auto* const went = std::get_if<chat::AccountWent>(&event.what)) {
      auto& kept = kept_[went->account];
      kept.seen = event.time;
      for (auto& [key, room] : kept.rooms) room.read_up_to = event.sequence;
    } else if (const auto* const marked = std::get_if<chat::Marked>(&event.what)) {
      if (marked->account == 0 || !marked->time) return;
      auto& mark = kept_[marked->account].marks[marked->key];
      mark = std::max(mark, *marked->time);
    } else if (event.identity && !event.identity->account.empty()) {
      keep_rooms(event);
    }
  }
  void keep_rooms(const chat::Event& event) REQUIRES(mutex_) {
    const auto found = accounts_.find(chat::key_of(event.identity->account));
    if (found == accounts_.end()) return;
    auto& rooms = kept_[found->second.id].rooms;
    const auto join = [&](const chat::RoomRef& room) {
      rooms[chat::key_of_room(room.name)].name = room.name;
    };
    if (const auto* const joined = std::get_if<chat::Joined>(&event.what)) {
      join(joined->room);
    } else if (const auto* const left = std::get_if<chat::Left>(&event.what)) {
      rooms.erase(chat::key_of_room(left->room.name));
    } else if (const auto* const kicked = std::get_if<chat::Kicked>(&event.what)) {
      rooms.erase(chat::key_of_room(kicked->room.name));
    } else if (const auto* const logged_in = std::get_if<chat::LoggedIn>(&event.what)) {
      std::ranges::for_each(logged_in->rooms, join);
    }
  }

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
      {
        const MutexLock lock{mutex_};
        kept_[letter->to].letters.push_back(std::make_shared<const chat::Event>(event));
      }
      hub_.ask({.client = event.subject,
                .what = chat::LetterKept{.letter = event.sequence,
                                         .to = letter->to_name,
                                         .said = letter->text,
                                         .how = letter->how,
                                         .bare = letter->bare,
                                         .tags = letter->tags,
                                         .time = event.time},
                .context = event.context,
                .ticket = event.ticket,
                .size = event.size});
    } else if (const auto* const came = std::get_if<chat::AccountCame>(&event.what)) {
      receive(event, *came);
    } else if (const auto* const wanted = std::get_if<chat::RoomWanted>(&event.what)) {
      let_in(event, *wanted);
    }
  }
  void receive(const chat::Event& event, const chat::AccountCame& came) {
    std::vector<chat::Marker> markers;
    std::vector<chat::Rejoin::Room> rooms;
    std::vector<chat::EventPtr> letters;
    chat::Time left;
    {
      const MutexLock lock{mutex_};
      auto& kept = kept_[came.account];
      for (const auto& [key, time] : kept.marks) markers.push_back({.key = key, .time = time});
      for (const auto& [key, room] : kept.rooms) {
        rooms.push_back({.name = {.shown = room.name, .key = key}, .read_up_to = room.read_up_to});
      }
      letters = std::exchange(kept.letters, {});
      left = kept.left;
    }
    if (!markers.empty()) {
      hub_.ask({.client = event.subject,
                .what = chat::TellMarkers{.account = came.account, .markers = std::move(markers)}});
    }
    if (came.is_first) {
      hub_.ask(
          {.client = event.subject,
           .what = chat::Rejoin{.rooms = std::move(rooms), .left = left, .wants = came.wants}});
    }
    for (const auto& letter : letters) deliver(event, *letter);
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
                                     chat::Past{.version = room.past_version}),
                                 .read_up_to = room.read_up_to,
                                 .member_until = room.member_until},
              .context = event.context,
              .ticket = event.ticket,
              .size = event.size});
  }

  engine::Hub& hub_;
  mutable Mutex mutex_;
  std::map<std::string, KnownAccount> accounts_ GUARDED_BY(mutex_);
  std::map<std::string, std::string> certificates_ GUARDED_BY(mutex_);  // Keys of accounts.
  std::vector<chat::EventPtr> waiting_ GUARDED_BY(mutex_);
  std::map<chat::AccountId, Kept> kept_ GUARDED_BY(mutex_);
};

}  // namespace papo::server
