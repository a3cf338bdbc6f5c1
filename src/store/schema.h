// SPDX-License-Identifier: MIT

// The folder of the store, and the tables of its database.
//
//   papo.db      the database, beside which SQLite keeps papo.db-wal and papo.db-shm
//   papo.lock    is locked by the server that writes
//   papo.open    is there while the store is written to, and after an end that was not clean
//
// The folder and its files are for their user alone. After an end that was not clean, the database
// is checked before it is used. A damaged database is put aside, and a new one takes its place. The
// check of a large database takes long, so it may come later, while the database is used. Damage
// that is found then is noted in papo.open, and the database is put aside at the next start.
//
// Threads: the one that uses the database.
//
// Errors: std::system_error, Failure, or std::runtime_error with a text for the log.
//
// Sources: SQLite's manual: "Pragma statements" (application_id, user_version, quick_check),
// "Database File Format"; flock(2).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/fd.h"
#include "store/database.h"

namespace papo::store {

// The right to write to a folder, which one server at a time has.
class Claim {
 public:
  // Makes the folder if there is none.
  explicit Claim(const std::string& folder);
  Claim(Claim&& other) noexcept = default;
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;
  Claim& operator=(Claim&& other) noexcept = delete;
  ~Claim();  // A clean end, unless somebody has a doubt.

  // Where the folder is. A link has been followed.
  [[nodiscard]] const std::string& folder() const { return path_; }
  // Whether the last server that wrote here did not come to a clean end.
  [[nodiscard]] bool was_left_open() const { return was_left_open_; }
  // The database may be damaged: the next server that opens the folder has to check it.
  void doubt() { is_in_doubt_ = true; }
  // The database is damaged: so a check found while the database was used. The next server that
  // opens the folder checks it at once. Throws std::system_error.
  void note_damage();
  // Whether the last server noted damage.
  [[nodiscard]] bool has_note() const { return has_note_; }
  // The database was checked.
  void trust() { is_in_doubt_ = false; }

 private:
  std::string path_;
  Fd folder_;
  Fd lock_;
  bool was_left_open_ = false;
  bool is_in_doubt_ = false;
  bool has_note_ = false;
};

struct Opened {
  Claim claim;  // Outlives the database.
  Database database;
  std::vector<std::string> complaints{};  // Texts for the log: damage that was found.
  bool is_unchecked = false;              // The check comes later: fault_in().
};

// A database with more bytes is not checked at once.
Opened open_for_writing(const std::string& folder, std::uintmax_t checked_at_once =
                                                       std::numeric_limits<std::uintmax_t>::max());
// Checks the database, also while another connection writes. Nothing if it is sound. Throws a
// Failure that is_out_of_time() if it is stopped.
std::optional<std::string> fault_in(const std::string& folder, const std::stop_token& stopping);
// The database must have been opened for writing before.
Database open_for_reading(const std::string& folder);
// Another program than the server may find the store of an older Papo. Throws std::runtime_error if
// its tables are not those of this one.
void demand_own_version(Database& database);

// A step from one version of the tables to the next. The version is that of the tables after it.
struct Migration {
  int version;
  const char* sql;
};
std::span<const Migration> migrations();
// Takes the steps that the database has not taken yet, each in a transaction of its own. Refuses a
// database of another program, or one with a version that no step leads to.
void migrate(Database& database, std::span<const Migration> steps);

}  // namespace papo::store
