// SPDX-License-Identifier: MIT

#include "store/accounts.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "budget/limits.h"
#include "chat/limits.h"
#include "store/columns.h"
#include "store/schema.h"

namespace papo::store {
namespace {

// A check of a password waits for the disk no longer than this.
constexpr std::chrono::milliseconds longest_search_of_a_hash{1000};

// The bits of a letter's `marks`.
constexpr unsigned letter_is_bare = 1;
constexpr unsigned letter_by_operator = 2;
constexpr unsigned letter_of_bot = 4;

// With the "@". The user is what its client says.
std::string_view host_of(std::string_view user_at_host) {
  return user_at_host.substr(std::min(user_at_host.find('@'), user_at_host.size()));
}

std::size_t bytes_of(const Letter& letter) {
  return letter.text.size() + letter.tags.size() + letter.name.size() + letter.user_at_host.size();
}

// The columns, in the order in which the functions below read them.
constexpr auto columns_of_account = "id, name, key, email, made, seen, is_suspended, stays";
constexpr auto columns_of_letter =
    "sequence, time, name, user_at_host, sender, marks, how, text, tags";
constexpr auto columns_of_room = "key, name, founder, made, keep_days, keep_lines, rules";

std::string select(std::string_view columns, std::string_view from) {
  return std::string{"SELECT "}.append(columns).append(" FROM ").append(from);
}

AccountId id_in(const Statement::Run& row, int column) {
  return static_cast<AccountId>(row.number(column));
}

Account account_of(const Statement::Run& row) {
  return {.id = id_in(row, 0),
          .name = std::string{row.text(1)},
          .key = std::string{row.text(2)},
          .email = std::string{row.text(3)},
          .made = time_of(row.number(4)),
          .seen = time_of(row.number(5)),
          .is_suspended = row.number(6) != 0,
          .stays = row.number(7) != 0};
}

Letter letter_of(const Statement::Run& row) {
  const auto marks = static_cast<unsigned>(row.number(5));
  return {.sequence = static_cast<chat::Sequence>(row.number(0)),
          .time = time_of(row.number(1)),
          .name = std::string{row.text(2)},
          .user_at_host = std::string{row.text(3)},
          .account = std::string{row.text(4)},
          .is_bot = (marks & letter_of_bot) != 0,
          .by_operator = (marks & letter_by_operator) != 0,
          .bare = (marks & letter_is_bare) != 0,
          .how = speech_of(row.number(6)),
          .text = std::string{row.text(7)},
          .tags = std::string{row.text(8)}};
}

// A damaged database may have any number.
std::uint32_t number_up_to(std::uint32_t most, Number number) {
  return static_cast<std::uint32_t>(std::clamp<Number>(number, 0, most));
}

RegisteredRoom room_of(const Statement::Run& row) {
  return {.key = std::string{row.text(0)},
          .name = std::string{row.text(1)},
          .founder = row.is_null(2) ? std::nullopt : std::optional{id_in(row, 2)},
          .made = time_of(row.number(3)),
          .keep = {.days = number_up_to(chat::most_days_kept, row.number(4)),
                   .lines = number_up_to(chat::most_lines_kept, row.number(5))},
          .rules = std::string{row.text(6)}};
}

}  // namespace

struct Accounts::Statements {
  explicit Statements(Database& of) : database(of) {}

  Database& database;
  // Accounts.
  Statement add{database,
                "INSERT INTO accounts(id, name, key, email, made, seen, is_suspended, stays, hash) "
                "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"};
  Statement remember{database,
                     "INSERT INTO settings VALUES('last_account', ?) "
                     "ON CONFLICT DO UPDATE SET value = max(value, excluded.value)"};
  Statement set_hash{database, "UPDATE accounts SET hash = ? WHERE id = ?"};
  Statement set_email{database, "UPDATE accounts SET email = ? WHERE id = ?"};
  Statement set_suspended{database, "UPDATE accounts SET is_suspended = ? WHERE id = ?"};
  Statement set_stays{database, "UPDATE accounts SET stays = ? WHERE id = ?"};
  Statement set_seen{database, "UPDATE accounts SET seen = max(seen, ?) WHERE id = ?"};
  Statement seen{database, "SELECT seen FROM accounts WHERE id = ?"};
  Statement drop{database, "DELETE FROM accounts WHERE id = ?"};
  Statement each{database, select(columns_of_account, "accounts ORDER BY key")};
  Statement each_with_hash{database, select(std::string{columns_of_account} +
                                                ", hash, (SELECT read_up_to FROM account_rooms "
                                                "WHERE account = id AND account_rooms.key = ?)",
                                            "accounts")};
  Statement find{database, select(columns_of_account, "accounts WHERE key = ?")};
  Statement called{database, "SELECT id FROM accounts WHERE name = ?"};
  Statement name_of{database, "SELECT name FROM accounts WHERE id = ?"};
  Statement count{database, "SELECT count(*) FROM accounts"};
  Statement last{database,
                 "SELECT max(coalesce((SELECT max(id) FROM accounts), 0), "
                 "coalesce((SELECT value FROM settings WHERE name = 'last_account'), 0))"};
  // Certificates.
  Statement drop_old_certificates{
      database,
      "DELETE FROM account_certificates WHERE account = ?1 AND fingerprint <> ?2 AND fingerprint "
      "NOT IN (SELECT fingerprint FROM account_certificates WHERE account = ?1 AND "
      "fingerprint <> ?2 ORDER BY added DESC LIMIT ?3)"};
  Statement add_certificate{database,
                            "REPLACE INTO account_certificates SELECT ?2, ?1, ?3 "
                            "WHERE EXISTS(SELECT 1 FROM accounts WHERE id = ?1)"};
  Statement drop_certificates{database, "DELETE FROM account_certificates WHERE account = ?"};
  Statement certificates{
      database,
      "SELECT fingerprint, added FROM account_certificates WHERE account = ? ORDER BY added"};
  // Rooms of accounts.
  Statement join{database,
                 "INSERT INTO account_rooms(account, key, name) SELECT ?1, ?2, ?3 "
                 "WHERE EXISTS(SELECT 1 FROM accounts WHERE id = ?1) AND "
                 "((SELECT count(*) FROM account_rooms WHERE account = ?1) < ?4 OR "
                 "EXISTS(SELECT 1 FROM account_rooms WHERE account = ?1 AND key = ?2)) "
                 "ON CONFLICT DO UPDATE SET name = excluded.name"};
  Statement leave{database, "DELETE FROM account_rooms WHERE account = ? AND key = ?"};
  Statement read{database,
                 "UPDATE account_rooms SET read_up_to = max(read_up_to, ?) "
                 "WHERE account = ? AND key = ?"};
  Statement read_all{database,
                     "UPDATE account_rooms SET read_up_to = max(read_up_to, ?) WHERE account = ?"};
  Statement forget_room{database, "DELETE FROM account_rooms WHERE key = ?"};
  Statement rename_room{database, "UPDATE account_rooms SET key = ?, name = ? WHERE key = ?"};
  Statement rooms{database,
                  "SELECT key, name, read_up_to FROM account_rooms WHERE account = ? ORDER BY key"};
  // Markers.
  Statement remark{database,
                   "UPDATE markers SET time = max(time, ?) WHERE account = ? AND target = ?"};
  Statement count_markers{database, "SELECT count(*) FROM markers WHERE account = ?"};
  Statement drop_oldest_marker{
      database,
      "DELETE FROM markers WHERE account = ?1 AND target = "
      "(SELECT target FROM (SELECT target, min(time) FROM markers WHERE account = ?1))"};
  Statement mark{database,
                 "INSERT INTO markers(account, target, time) SELECT ?1, ?2, ?3 "
                 "WHERE EXISTS(SELECT 1 FROM accounts WHERE id = ?1)"};
  Statement forget_target{database, "DELETE FROM markers WHERE target = ?"};
  Statement rename_target{database, "UPDATE markers SET target = ? WHERE target = ?"};
  Statement markers{database, "SELECT target, time FROM markers WHERE account = ? ORDER BY target"};
  // Letters.
  // All, and those of one sender.
  Statement weigh_letters{database,
                          "SELECT count(*), coalesce(sum(bytes), 0), coalesce(sum(is_its), 0), "
                          "coalesce(sum(bytes * is_its), 0) FROM (SELECT bytes, sender = ?2 AND "
                          "(?2 <> '' OR substr(user_at_host, instr(user_at_host, '@')) = ?3) "
                          "AS is_its FROM letters WHERE account = ?1)"};
  Statement put{database,
                "INSERT INTO letters(account, sequence, bytes, marks, time, how, sender, name, "
                "user_at_host, text, tags) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 "
                "WHERE EXISTS(SELECT 1 FROM accounts WHERE id = ?1) ON CONFLICT DO NOTHING"};
  Statement remove_letters{database, "DELETE FROM letters WHERE account = ? AND sequence <= ?"};
  Statement remove_letters_of{database, "DELETE FROM letters WHERE sender = ? AND sender <> ''"};
  // The letters to others stay, and are not those of a later account of the same name.
  Statement forget_sender{database,
                          "UPDATE letters SET sender = '' WHERE sender <> '' AND "
                          "sender = (SELECT name FROM accounts WHERE id = ?)"};
  Statement letters{database,
                    select(columns_of_letter, "letters WHERE account = ? ORDER BY sequence")};
  Statement letters_of{database, select(std::string{columns_of_letter} +
                                            ", (SELECT name FROM accounts WHERE id = account)",
                                        "letters WHERE sender = ? AND sender <> ''")};
  // Registered rooms.
  Statement register_room{database,
                          std::string{"REPLACE INTO registered_rooms("} + columns_of_room +
                              ") VALUES(?, ?, (SELECT id FROM accounts WHERE id = ?), ?, ?, ?, ?)"};
  Statement drop_room{database, "DELETE FROM registered_rooms WHERE key = ?"};
  Statement rename_registered{database,
                              "UPDATE registered_rooms SET key = ?, name = ? WHERE key = ?"};
  Statement each_room{database, select(columns_of_room, "registered_rooms ORDER BY key")};
  Statement room{database, select(columns_of_room, "registered_rooms WHERE key = ?")};
  Statement founded_by{database, select(columns_of_room, "registered_rooms WHERE founder = ?")};
};

Accounts::Accounts(Database& database)
    : database_(database), statements_(std::make_unique<Statements>(database)) {}
Accounts::~Accounts() = default;

void Accounts::demand_transaction() const {
  if (!database_.in_transaction()) throw std::logic_error{"there is no transaction"};
}

// ---- Accounts

bool Accounts::add(const Account& account, std::string_view hash) {
  demand_transaction();
  statements_->add.carry_out(account.id, account.name, account.key, account.email,
                             number_of(account.made), number_of(account.seen), account.is_suspended,
                             account.stays, hash);
  const bool is_added = database_.changes() > 0;
  statements_->remember.carry_out(account.id);
  return is_added;
}

void Accounts::set_hash(AccountId account, std::string_view hash) {
  demand_transaction();
  statements_->set_hash.carry_out(hash, account);
  drop_certificates(account);
}

void Accounts::add_certificate(AccountId account, std::string_view fingerprint, chat::Time added) {
  demand_transaction();
  statements_->drop_old_certificates.carry_out(account, fingerprint, budget::most_certificates - 1);
  statements_->add_certificate.carry_out(account, fingerprint, number_of(added));
}

void Accounts::drop_certificates(AccountId account) {
  demand_transaction();
  statements_->drop_certificates.carry_out(account);
}

void Accounts::set_email(AccountId account, std::string_view email) {
  demand_transaction();
  statements_->set_email.carry_out(email, account);
}

void Accounts::set_suspended(AccountId account, bool is_suspended) {
  demand_transaction();
  statements_->set_suspended.carry_out(is_suspended, account);
}

void Accounts::set_stays(AccountId account, bool stays) {
  demand_transaction();
  statements_->set_stays.carry_out(stays, account);
}

void Accounts::set_seen(AccountId account, chat::Time seen) {
  demand_transaction();
  statements_->set_seen.carry_out(number_of(seen), account);
}

void Accounts::drop(AccountId account) {
  demand_transaction();
  statements_->forget_sender.carry_out(account);
  statements_->drop.carry_out(account);
}

void Accounts::each(const std::function<void(const Account&)>& told) {
  auto run = statements_->each.run();
  while (run.step()) told(account_of(run));
}

void Accounts::each_with_hash(
    std::string_view room_key,
    const std::function<void(const Account&, std::string_view, chat::Sequence)>& told) {
  auto run = statements_->each_with_hash.run(room_key);
  while (run.step()) {
    told(account_of(run), run.text(8), static_cast<chat::Sequence>(run.number(9)));
  }
}

std::optional<Account> Accounts::find(std::string_view key) {
  auto run = statements_->find.run(key);
  return run.step() ? std::optional{account_of(run)} : std::nullopt;
}

AccountId Accounts::called(std::string_view name) {
  auto run = statements_->called.run(name);
  return run.step() ? id_in(run, 0) : 0;
}

chat::Time Accounts::seen(AccountId account) {
  auto run = statements_->seen.run(account);
  return run.step() ? time_of(run.number(0)) : chat::Time{};
}

std::size_t Accounts::count() {
  auto run = statements_->count.run();
  return run.step() ? static_cast<std::size_t>(run.number(0)) : 0;
}

AccountId Accounts::last_account() {
  auto run = statements_->last.run();
  return run.step() ? id_in(run, 0) : 0;
}

std::vector<Certificate> Accounts::certificates(AccountId account) {
  std::vector<Certificate> certificates;
  auto run = statements_->certificates.run(account);
  while (run.step()) {
    certificates.push_back(
        {.fingerprint = std::string{run.text(0)}, .added = time_of(run.number(1))});
  }
  return certificates;
}

// ---- Rooms of accounts, and markers

void Accounts::join(AccountId account, std::string_view room_key, std::string_view room_name) {
  demand_transaction();
  statements_->join.carry_out(account, room_key, room_name, budget::most_rooms_of_account);
}

void Accounts::leave(AccountId account, std::string_view room_key) {
  demand_transaction();
  statements_->leave.carry_out(account, room_key);
}

void Accounts::read(AccountId account, std::string_view room_key, chat::Sequence up_to) {
  demand_transaction();
  statements_->read.carry_out(number_of(up_to), account, room_key);
}

void Accounts::read_all(AccountId account, chat::Sequence up_to) {
  demand_transaction();
  statements_->read_all.carry_out(number_of(up_to), account);
}

// The marker that is set the longest time ago makes space for a new one.
void Accounts::mark(AccountId account, std::string_view target, chat::Time time) {
  demand_transaction();
  statements_->remark.carry_out(number_of(time), account, target);
  if (database_.changes() > 0) return;
  std::size_t markers = 0;
  if (auto run = statements_->count_markers.run(account); run.step()) {
    markers = static_cast<std::size_t>(run.number(0));
  }
  if (markers >= chat::most_markers) statements_->drop_oldest_marker.carry_out(account);
  statements_->mark.carry_out(account, target, number_of(time));
}

void Accounts::rename_room(std::string_view old_key, std::string_view new_key,
                           std::string_view new_name) {
  demand_transaction();
  if (old_key != new_key) {
    statements_->forget_room.carry_out(new_key);
    statements_->drop_room.carry_out(new_key);
    statements_->forget_target.carry_out(new_key);
    statements_->rename_target.carry_out(new_key, old_key);
  }
  statements_->rename_room.carry_out(new_key, new_name, old_key);
  statements_->rename_registered.carry_out(new_key, new_name, old_key);
}

std::vector<RoomOfAccount> Accounts::rooms(AccountId account) {
  std::vector<RoomOfAccount> rooms;
  auto run = statements_->rooms.run(account);
  while (run.step()) {
    rooms.push_back({.key = std::string{run.text(0)},
                     .name = std::string{run.text(1)},
                     .read_up_to = static_cast<chat::Sequence>(run.number(2))});
  }
  return rooms;
}

std::vector<chat::Marker> Accounts::markers(AccountId account) {
  std::vector<chat::Marker> markers;
  auto run = statements_->markers.run(account);
  while (run.step()) {
    markers.push_back({.key = std::string{run.text(0)}, .time = time_of(run.number(1))});
  }
  return markers;
}

// ---- Letters

Accounts::Put Accounts::put(AccountId account, const Letter& letter) {
  demand_transaction();
  const auto bytes = bytes_of(letter);
  if (auto run =
          statements_->weigh_letters.run(account, letter.account, host_of(letter.user_at_host));
      run.step()) {
    // Whether there is space for one more, beside those that two columns count.
    const auto has_space = [&](int columns, std::size_t most, std::size_t most_bytes) {
      const auto number = static_cast<std::size_t>(run.number(columns));
      const auto weight = static_cast<std::size_t>(run.number(columns + 1));
      return number < most && weight + bytes <= most_bytes;
    };
    if (!has_space(0, budget::most_letters, budget::most_bytes_of_letters)) return Put::no_space;
    if (!has_space(2, budget::most_letters_of_one, budget::most_bytes_of_letters_of_one)) {
      return Put::no_space_for_sender;
    }
  }
  const unsigned marks = (letter.bare ? letter_is_bare : 0) |
                         (letter.by_operator ? letter_by_operator : 0) |
                         (letter.is_bot ? letter_of_bot : 0);
  statements_->put.carry_out(account, number_of(letter.sequence), bytes, marks,
                             number_of(letter.time), number_of(letter.how), letter.account,
                             letter.name, letter.user_at_host, letter.text, letter.tags);
  return Put::done;
}

void Accounts::remove_letters(AccountId account, chat::Sequence up_to) {
  demand_transaction();
  statements_->remove_letters.carry_out(account, number_of(up_to));
}

std::size_t Accounts::erase_letters(AccountId account) {
  demand_transaction();
  std::string name;
  if (auto run = statements_->name_of.run(account); run.step()) name = run.text(0);
  statements_->remove_letters.carry_out(account, number_of(~chat::Sequence{0}));
  auto erased = database_.changes();
  statements_->remove_letters_of.carry_out(name);
  erased += database_.changes();
  return static_cast<std::size_t>(erased);
}

std::vector<Letter> Accounts::letters(AccountId account) {
  std::vector<Letter> letters;
  auto run = statements_->letters.run(account);
  while (run.step()) letters.push_back(letter_of(run));
  return letters;
}

void Accounts::each_letter_of(const std::string& account,
                              const std::function<void(const std::string&, const Letter&)>& told) {
  auto run = statements_->letters_of.run(account);
  while (run.step()) told(std::string{run.text(9)}, letter_of(run));
}

// ---- Registered rooms

void Accounts::register_room(const RegisteredRoom& room) {
  demand_transaction();
  statements_->register_room.carry_out(room.key, room.name, room.founder, number_of(room.made),
                                       room.keep.days, room.keep.lines, room.rules);
}

void Accounts::drop_room(std::string_view key) {
  demand_transaction();
  statements_->drop_room.carry_out(key);
}

void Accounts::each_room(const std::function<void(const RegisteredRoom&)>& told) {
  auto run = statements_->each_room.run();
  while (run.step()) told(room_of(run));
}

std::optional<RegisteredRoom> Accounts::registered_room(std::string_view key) {
  auto run = statements_->room.run(key);
  return run.step() ? std::optional{room_of(run)} : std::nullopt;
}

std::vector<RegisteredRoom> Accounts::rooms_founded_by(AccountId account) {
  std::vector<RegisteredRoom> rooms;
  auto run = statements_->founded_by.run(account);
  while (run.step()) rooms.push_back(room_of(run));
  return rooms;
}

// ---- The book

AccountBook::AccountBook(const std::string& folder)
    : database_(open_for_reading(folder)),
      find_(database_, "SELECT id, name, hash, is_suspended FROM accounts WHERE key = ?"),
      find_by_certificate_(database_,
                           "SELECT id, name, hash, is_suspended FROM accounts WHERE id = "
                           "(SELECT account FROM account_certificates WHERE fingerprint = ?)") {}
AccountBook::~AccountBook() = default;

std::optional<AccountBook::Found> AccountBook::find(std::string_view key) {
  return found_by(find_, key);
}

std::optional<AccountBook::Found> AccountBook::find_by_certificate(std::string_view fingerprint) {
  return found_by(find_by_certificate_, fingerprint);
}

std::optional<AccountBook::Found> AccountBook::found_by(Statement& statement,
                                                        std::string_view text) {
  const TimeLimit limit{database_, longest_search_of_a_hash};
  auto run = statement.run(text);
  if (!run.step()) return std::nullopt;
  return Found{.id = id_in(run, 0),
               .name = std::string{run.text(1)},
               .hash = std::string{run.text(2)},
               .is_suspended = run.number(3) != 0};
}

}  // namespace papo::store
