// SPDX-License-Identifier: MIT

// Accounts on the disk, and all that is kept for them: their certificates, their rooms with the
// places that were read, letters (private messages that nobody was there to read), and the rooms
// that they registered.
//
// An account has a number, which is never given again. In lines and letters it is named by its
// name. A change for an account that is not there does nothing: the account may have been dropped a
// moment before.
//
// The functions that change something are called within a Transaction, and those that read may be.
//
// Threads: the one that uses the database.
//
// Errors: Failure; std::bad_alloc; std::logic_error if there is no transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/account_id.h"
#include "chat/kept_room.h"
#include "chat/marker.h"
#include "chat/speech.h"
#include "chat/stamp.h"
#include "store/database.h"

namespace papo::store {

using chat::AccountId;

struct Account {
  AccountId id = 0;
  std::string name{};
  std::string key{};  // chat/names.h
  std::string email{};
  chat::Time made{};
  chat::Time seen{};  // When somebody was logged in last.
  bool is_suspended = false;
  bool stays = false;  // The account stays in its rooms while nobody is logged in.
};

struct Certificate {
  std::string fingerprint{};
  chat::Time added{};
};

struct RoomOfAccount {
  std::string key{};
  std::string name{};
  chat::Sequence read_up_to = 0;  // The last line that was read; 0: none was.
};

struct Letter {
  chat::Sequence sequence = 0;  // That of its request. An account has one letter with it.
  chat::Time time{};
  std::string name{};  // The sender's.
  std::string user_at_host{};
  std::string account{};  // The sender's; empty: none.
  bool is_bot = false;    // The sender is a program.
  bool by_operator = false;
  bool bare = true;
  chat::Speech how = chat::Speech::text;
  std::string text{};
  std::string tags{};
};

struct RegisteredRoom {
  std::string key{};
  std::string name{};
  std::optional<AccountId> founder{};  // None: the founder's account was dropped.
  chat::Time made{};
  chat::Retention keep{};
  std::string rules{};  // Modes, ranks, masks and the topic, in a form of the caller's.
};

class Accounts {
 public:
  explicit Accounts(Database& database);
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;
  ~Accounts();

  // ---- Changes

  // False if there is an account with that number, key or name.
  bool add(const Account& account, std::string_view hash);
  // No certificate opens the account after that.
  void set_hash(AccountId account, std::string_view hash);
  // A certificate opens one account, the last that added it. The oldest one of the account makes
  // space for a new one.
  void add_certificate(AccountId account, std::string_view fingerprint, chat::Time added);
  void drop_certificates(AccountId account);
  void set_email(AccountId account, std::string_view email);
  void set_suspended(AccountId account, bool is_suspended);
  void set_stays(AccountId account, bool stays);
  void set_seen(AccountId account, chat::Time seen);
  // With its certificates, its rooms, its markers, and the letters to it. The letters from it
  // belong to no account then. Its lines go by Lines::part_with().
  void drop(AccountId account);

  // A room that the account is in already keeps the place that was read. The first ones are kept if
  // there are too many.
  void join(AccountId account, std::string_view room_key, std::string_view room_name);
  void leave(AccountId account, std::string_view room_key);
  // The place that was read does not go back.
  void read(AccountId account, std::string_view room_key, chat::Sequence up_to);
  // All its rooms were read.
  void read_all(AccountId account, chat::Sequence up_to);
  void mark(AccountId account, std::string_view target, chat::Time time);
  // For all accounts, and for the registered room. A room that had the new name is forgotten.
  void rename_room(std::string_view old_key, std::string_view new_key, std::string_view new_name);

  // A letter that is there already stays as it is. A sender is an account, or a host whose people
  // have none.
  enum class Put {
    done,
    no_space,
    no_space_for_sender,  // The sender's letters have taken their share of the space.
  };
  [[nodiscard]] Put put(AccountId account, const Letter& letter);
  // The letters up to that one were delivered.
  void remove_letters(AccountId account, chat::Sequence up_to);
  // Removes the letters from the account and those to it. Returns how many there were.
  std::size_t erase_letters(AccountId account);

  // In place of the room of that key, if there is one.
  void register_room(const RegisteredRoom& room);
  void drop_room(std::string_view key);

  // ---- Reading

  void each(const std::function<void(const Account&)>& told);  // In the order of their keys.
  // With the hashes of their passwords, and the last line that they read in that room.
  void each_with_hash(
      std::string_view room_key,
      const std::function<void(const Account&, std::string_view, chat::Sequence)>& told);
  [[nodiscard]] std::optional<Account> find(std::string_view key);
  // The account that lines and letters name so; 0: there is none.
  [[nodiscard]] AccountId called(std::string_view name);
  [[nodiscard]] chat::Time seen(AccountId account);  // The beginning of time if it is not there.
  [[nodiscard]] std::size_t count();
  // The highest number that was ever given; 0: none was.
  [[nodiscard]] AccountId last_account();
  [[nodiscard]] std::vector<Certificate> certificates(
      AccountId account);  // The oldest comes first.
  [[nodiscard]] std::vector<RoomOfAccount> rooms(AccountId account);
  [[nodiscard]] std::vector<chat::Marker> markers(AccountId account);
  // In their order. There may be no more than some.
  [[nodiscard]] std::vector<Letter> letters(AccountId account);
  // Letters from this account that others have not read yet. `told` gets the reader's name.
  void each_letter_of(const std::string& account,
                      const std::function<void(const std::string&, const Letter&)>& told);
  void each_room(const std::function<void(const RegisteredRoom&)>& told);
  [[nodiscard]] std::optional<RegisteredRoom> registered_room(std::string_view key);
  [[nodiscard]] std::vector<RegisteredRoom> rooms_founded_by(AccountId account);

 private:
  struct Statements;

  void demand_transaction() const;

  Database& database_;
  std::unique_ptr<Statements> statements_;
};

// The hashes of passwords, for the thread that checks passwords. The object has a connection of its
// own, which only reads.
//
// Threads: one at a time.
class AccountBook {
 public:
  struct Found {
    AccountId id;
    std::string name;
    std::string hash;
    bool is_suspended = false;
  };

  // The store must have been opened for writing before.
  explicit AccountBook(const std::string& folder);
  AccountBook(const AccountBook&) = delete;
  AccountBook& operator=(const AccountBook&) = delete;
  ~AccountBook();

  // None if there is no such account. Throws Failure if the disk does not tell in time.
  [[nodiscard]] std::optional<Found> find(std::string_view key);
  [[nodiscard]] std::optional<Found> find_by_certificate(std::string_view fingerprint);

 private:
  std::optional<Found> found_by(Statement& statement, std::string_view text);

  Database database_;
  Statement find_;
  Statement find_by_certificate_;
};

}  // namespace papo::store
