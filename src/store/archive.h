// SPDX-License-Identifier: MIT

// The archive: an observer that keeps the lines of rooms, the accounts and the bans on the disk,
// and answers questions about them (chat::Kind::question).
//
// One thread writes. It gathers events for a moment, and brings all their changes to the disk
// together. A second thread reads the pages that people ask for. A page is read after everything
// that was said before the question is kept. So the answer has no gap, and repeats no line.
//
// No talk waits for the disk. While the disk refuses or hangs, changes wait in memory, as far as
// they have space. Lines beyond that are not kept: the archive counts them, and keeps a hole. The
// archive tells the Hub how the disk is (chat/disk.h). Where other changes have no space, people
// make none. Of the bans the archive has a copy, which is written as a whole. So changes of the
// bans need no space, and operators may always make them.
//
// Threads: as each function says.
//
// Sources: SQLite's manual, "Write-Ahead Logging".
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "chat/account_id.h"
#include "chat/accounts.h"
#include "chat/bans.h"
#include "chat/disk.h"
#include "chat/event.h"
#include "chat/kept_room.h"
#include "chat/past.h"
#include "engine/bans_copy.h"
#include "engine/hub.h"
#include "engine/observer.h"
#include "store/accounts.h"
#include "store/ban_table.h"
#include "store/database.h"
#include "store/lines.h"
#include "store/schema.h"

namespace papo::store {

class Archive final : public engine::Observer {
 public:
  struct Settings {
    std::string folder;
    std::size_t lines_of_past = 200;  // How many last lines of a room the State takes into memory.
    std::chrono::days keep_time{0};   // Older lines are removed. 0: none is.
    std::size_t keep_lines = 0;       // So many last lines of a room are kept. 0: all are.
    // After a crash, a larger database is checked while it is used already. Bytes.
    std::uintmax_t checked_at_once = std::uintmax_t{256} << 20;
  };

  // Opens the store, and logs what is wrong with it. Throws std::system_error, Failure or
  // std::runtime_error if there can be no store.
  explicit Archive(const Settings& settings);
  ~Archive();
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  // Before start(): the things that the Hub needs to go on after the last run. The first room is
  // made anew, as any other is: if it was private, its past is gone.
  [[nodiscard]] chat::PastPtr past_of_first_room(const std::string& key);
  [[nodiscard]] chat::Sequence last_sequence() { return lines_.last_sequence(); }
  [[nodiscard]] chat::Accounts accounts(const std::string& key_of_first_room);
  [[nodiscard]] chat::KeptRooms kept_rooms();
  // None if the store never had any bans.
  [[nodiscard]] std::optional<chat::Bans> bans();
  // Before start(): the store has these bans from now on. Throws Failure if the disk refuses.
  void keep_bans(const chat::Bans& bans);

  // Begins to keep and to answer. The Hub outlives the archive.
  void start(engine::Hub& hub);
  // Keeps all that was posted, and ends both threads. If the disk refuses, it tries for a second.
  void finish();

  // Any thread, under the Hub's mutex. Takes the events that the archive keeps or answers.
  void post(chat::EventPtr event) override;
  // Any thread. The account of that key, if its password waits for the disk.
  [[nodiscard]] std::optional<AccountBook::Found> waiting_account(const std::string& key) const;
  // Any thread. The accounts that no certificate of the disk opens any more, because their people
  // dropped them, and the disk does not know that yet. Ask for these before the disk is read.
  [[nodiscard]] std::set<AccountId> without_certificates() const;
  // Any thread. Is 0 while the disk refuses or hangs: then nobody waits for it.
  [[nodiscard]] std::size_t backlog() const override;

 private:
  using Events = engine::EventQueue::Events;
  using Clock = std::chrono::steady_clock;

  // Where the words of removed lines still are.
  enum class Words {
    tidy,          // No file has them any more.
    untidy,        // In the index of words.
    being_tidied,  // The index is written anew, step by step.
    in_log,        // In the file, until SQLite's log has been moved there.
  };

  // The thread that writes.
  void write(const std::stop_token& stopping);
  void sort(Events& taken);
  void keep_changes();
  void keep_reading();
  void forget_secrets();
  void carry_out(const chat::Event& change);
  void change_rooms_of_account(const chat::Event& change);
  void change_accounts(const chat::Event& change);
  void change_rooms(const chat::Event& change);
  void set_retention(const std::string& key, const chat::Retention& keep);
  void bury_if_made_anew(const chat::RoomWanted& wanted);
  void keep_letter(const chat::Event& written);
  void remember_secret(const chat::Event& change);
  void add_to_hole(const chat::Event& said) REQUIRES(holes_mutex_);
  void keep_house();
  bool end_partings();
  bool remove_some();
  std::size_t forget_old(std::size_t most);
  std::size_t forget_of_rooms(std::size_t most);
  bool tidy_words();
  void rename_holes();
  void answer_questions();
  void find_line(const chat::Event& wanted);
  void let_in(const chat::Event& wanted);
  void answer_letter(const chat::EventPtr& written);
  void receive(const chat::Event& came);
  void hand_out_letters(const chat::Event& came, AccountId account);
  chat::PastPtr past_of(const std::string& key, std::uint64_t version);
  chat::KeptRoomPtr kept_room(const std::string& key);
  void tell_trouble(std::string_view why);
  void tell_no_trouble();
  void tell_of_waiting();
  [[nodiscard]] bool is_stuck() const;

  // The thread that checks a large database after a crash.
  void check(const std::stop_token& stopping);

  // The thread that reads.
  void read(const std::stop_token& stopping);
  void answer(const chat::Event& question);
  chat::Event::What page(const chat::LinesWanted& wanted, chat::Sequence until);
  chat::Event::What find(const chat::LinesSought& sought, chat::Sequence until);
  chat::Event::What targets(const chat::TargetsWanted& wanted);
  void look_at_disk();
  [[nodiscard]] chat::Disk disk_now();

  const Settings settings_;
  Opened opened_;
  Lines lines_;  // Belongs to the thread that writes.
  Accounts accounts_{opened_.database};
  BanTable ban_table_{opened_.database};
  Database reader_;
  Lines lines_to_read_;  // Belongs to the thread that reads.
  engine::Hub* hub_ = nullptr;

  engine::BansCopy bans_;
  Events changes_;  // These are not on the disk yet.
  Events questions_;
  Events arrivals_;  // People have come by their accounts, and nobody has received them yet.
  // Letters of the last changes that found no space.
  std::map<chat::Sequence, Accounts::Put> letters_without_space_;
  std::map<AccountId, chat::Sequence> handed_out_;  // The disk still has these letters.
  std::set<AccountId> here_;                        // Somebody is logged in.
  // The times until which accounts were here, for those that have come with the last changes.
  std::map<AccountId, chat::Time> left_;
  bool is_ending_ = false;                            // The changes are the last ones.
  std::map<std::string, chat::Retention> retention_;  // Rooms have these of their own.
  std::string next_room_{};  // The rooms before it were cleaned. Empty: the first one comes next.
  chat::Time old_since_ = chat::Time::min();  // Older lines are in these rooms alone.
  Clock::time_point next_cleaning_{};
  Words words_ = Words::tidy;
  Clock::time_point next_word_{};                // When the log is told again how much waits.
  std::atomic<std::size_t> others_{0};           // Bytes of changes that are no lines and wait.
  std::atomic<bool> trouble_{false};             // The last try to write failed.
  std::atomic<Clock::time_point> busy_since_{};  // A write is under way; the epoch: none is.

  struct Password {
    AccountBook::Found account;
    chat::Sequence since;
  };
  mutable Mutex secrets_mutex_;
  // That are not on the disk yet, by the key of the account.
  std::map<std::string, Password> passwords_ GUARDED_BY(secrets_mutex_);
  // The accounts whose certificates were dropped, and when. The disk does not know that yet.
  std::map<AccountId, chat::Sequence> dropped_certificates_ GUARDED_BY(secrets_mutex_);

  Mutex holes_mutex_;
  // By the name of the room.
  std::map<std::string, Hole> holes_ GUARDED_BY(holes_mutex_);

  // These belong to the thread that reads. It never waits for a write, so it looks after the disk.
  chat::Disk told_ = chat::Disk::takes_all;  // To the Hub.
  Clock::time_point last_trouble_{};
  bool hung_ = false;  // So the log was told.

  engine::EventQueue pages_;  // Questions for the thread that reads.
  std::jthread checking_;
  std::jthread reading_;
  std::jthread writing_;
};

}  // namespace papo::store
