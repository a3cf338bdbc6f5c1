// SPDX-License-Identifier: MIT

#include "store/schema.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/retry.h"
#include "store/search_text.h"

namespace papo::store {
namespace {

constexpr auto database_name = "papo.db";
constexpr auto lock_name = "papo.lock";
constexpr auto mark_name = "papo.open";
constexpr std::int64_t application = 0x5061706f;  // "Papo"

// The key of a room that nobody can read any more is NULL. Times are microseconds since 1970, UTC.
// A line's `words` have its sequence as their rowid. They are made by store/search_text.h, so the
// tokenizer only has to separate them.
//
// The account of a line, or of the sender of a letter, is its name, and '' is none. The columns
// `bytes` and `marks` stand before the texts, so SQLite finds them without reading these. A parting
// concerns the lines of an account up to a number.
constexpr std::array steps{Migration{1, R"(
CREATE TABLE rooms(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT UNIQUE,
  name TEXT NOT NULL,
  is_private INTEGER NOT NULL DEFAULT 0,
  readable_from INTEGER NOT NULL DEFAULT 0,
  lines INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE lines(
  room INTEGER NOT NULL REFERENCES rooms(id),
  sequence INTEGER NOT NULL,
  time INTEGER NOT NULL,
  how INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  tags TEXT NOT NULL,
  user_at_host TEXT,
  account TEXT NOT NULL,
  PRIMARY KEY(room, sequence)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX lines_by_sequence ON lines(sequence);
CREATE INDEX lines_by_time ON lines(time);
CREATE TABLE holes(
  room INTEGER NOT NULL REFERENCES rooms(id),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  PRIMARY KEY(room, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE settings(name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  said, name, room, content='', columnsize=0, tokenize="ascii tokenchars '#$+<=>^`|~'"
);
)"},
                           Migration{2, R"(
CREATE TABLE accounts(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  made INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  is_suspended INTEGER NOT NULL DEFAULT 0,
  stays INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE account_rooms(
  account INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  read_up_to INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(account, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_rooms_by_key ON account_rooms(key);
CREATE TABLE letters(
  account INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  time INTEGER NOT NULL,
  how INTEGER NOT NULL,
  sender TEXT NOT NULL,
  name TEXT NOT NULL,
  user_at_host TEXT NOT NULL,
  text TEXT NOT NULL,
  tags TEXT NOT NULL,
  PRIMARY KEY(account, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX letters_by_sender ON letters(sender) WHERE sender <> '';
CREATE TABLE markers(
  account INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  target TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY(account, target)
) STRICT, WITHOUT ROWID;
CREATE TABLE registered_rooms(
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  founder INTEGER REFERENCES accounts(id) ON DELETE SET NULL,
  made INTEGER NOT NULL,
  keep_days INTEGER NOT NULL DEFAULT 0,
  rules TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX registered_rooms_by_founder ON registered_rooms(founder);
CREATE TABLE partings(
  account TEXT NOT NULL,
  until INTEGER NOT NULL,
  erases INTEGER NOT NULL,
  is_done INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(account, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX lines_by_account ON lines(account, sequence) WHERE account <> '';
)"},
                           Migration{3, R"(
CREATE INDEX markers_by_target ON markers(target);
ALTER TABLE registered_rooms ADD COLUMN keep_lines INTEGER NOT NULL DEFAULT 0;
)"},
                           Migration{4, R"(
CREATE TABLE account_certificates(
  fingerprint TEXT PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  added INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_certificates_by_account ON account_certificates(account, added);
)"},
                           Migration{5, R"(
CREATE TABLE bans(
  target TEXT PRIMARY KEY,
  is_address INTEGER NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  until INTEGER,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)"}};

[[noreturn]] void fail(const std::string& what, int error = errno) {
  throw std::system_error(error, std::generic_category(), what);
}

std::int64_t number_of(Database& database, const std::string& pragma) {
  Statement statement{database, "PRAGMA " + pragma};
  auto run = statement.run();
  return run.step() ? run.number(0) : 0;
}

// The first fault of the database; nothing if it is sound.
std::optional<std::string> fault_of(Database& database) {
  Statement statement{database, "PRAGMA quick_check(1)"};
  auto run = statement.run();
  if (!run.step()) return std::nullopt;
  const auto told = run.text(0);
  if (told == "ok") return std::nullopt;
  return std::string{told};
}

std::string now_in_utc() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, sizeof("20261128T092821Z")> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return {text.data(), length};
}

// Gives the files of a database other names, under which they can still be looked at. Returns the
// new name.
std::string put_aside(const std::string& path) {
  const auto first = path + ".damaged-" + now_in_utc();
  auto name = first;
  for (int i = 2; std::filesystem::exists(name); ++i) {
    name = first;
    (name += ".") += std::to_string(i);
  }
  for (const std::string end : {"-wal", "-shm", ""}) {
    if (::rename((path + end).c_str(), (name + end).c_str()) != 0 && errno != ENOENT) {
      fail("cannot put aside " + path);
    }
  }
  return name;
}

void begin_index_anew(Database& database, const std::string& version) {
  Transaction transaction{database};
  database.execute("INSERT INTO words(words) VALUES('delete-all')");
  database.execute(
      "REPLACE INTO settings SELECT 'first_indexed', coalesce(max(sequence), 0) + 1 "
      "FROM lines");
  Statement set{database, "REPLACE INTO settings VALUES('words', ?)"};
  set.carry_out(version);
  transaction.commit();
}

// Whether the index of words has the words that this Papo makes of a text.
bool has_own_words(Database& database, const std::string& version) {
  Statement statement{database, "SELECT value FROM settings WHERE name = 'words'"};
  auto run = statement.run();
  return run.step() && run.text(0) == version;
}

bool is_index_sound(Database& database) {
  try {
    database.execute("INSERT INTO words(words) VALUES('integrity-check')");
    return true;
  } catch (const Failure& failure) {
    if (!failure.is_damage()) throw;
    return false;
  }
}

// Throws a Failure that is_damage() if the database is not sound. A page that the disk did not give
// is a fault to SQLite's check, too. So a fault counts if another connection finds one as well.
void check(const std::string& path) {
  std::optional<std::string> fault;
  for (int i = 0; i < 2; ++i) {
    Database database{path, Access::write};
    fault = fault_of(database);
    if (!fault) return;
  }
  throw Failure::of_damage(path + " is damaged: " + *fault);
}

// Throws a Failure that is_damage() if the database is not sound. The index of words can be made
// anew from the lines.
Database open_sound(const std::string& path, bool in_doubt, std::vector<std::string>& complaints) {
  if (in_doubt) check(path);
  Database database{path, Access::write};
  migrate(database, migrations());
  const auto version = words_version();
  const bool is_sound = !in_doubt || is_index_sound(database);
  if (!is_sound) complaints.push_back("the index of " + path + " is damaged, and is made anew");
  if (!is_sound || !has_own_words(database, version)) begin_index_anew(database, version);
  return database;
}

bool is_larger(const std::string& path, std::uintmax_t bytes) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return !error && size > bytes;
}

std::string path_in(const std::string& folder, const char* name) { return folder + "/" + name; }

}  // namespace

Claim::Claim(const std::string& folder) {
  const auto what = "cannot keep what is said in " + folder;
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) fail(what);
  std::error_code error;
  path_ = std::filesystem::canonical(folder, error).string();
  if (error) throw std::system_error(error, what);
  folder_ = Fd{::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder_.open()) fail(what);
  constexpr int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  lock_ = Fd{::openat(folder_.get(), lock_name, flags, S_IRUSR | S_IWUSR)};
  if (!lock_.open()) fail(what);
  if (retry_if_interrupted([&] { return ::flock(lock_.get(), LOCK_EX | LOCK_NB); }) != 0) {
    if (errno == EWOULDBLOCK) throw std::runtime_error{what + ": another server uses the folder"};
    fail(what);
  }
  const Fd mark{::openat(folder_.get(), mark_name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  was_left_open_ = is_in_doubt_ = mark.open();
  if (was_left_open_) {
    struct stat status {};
    has_note_ = ::fstat(mark.get(), &status) == 0 && status.st_size > 0;
    return;
  }
  const Fd made{::openat(folder_.get(), mark_name, flags | O_EXCL, S_IRUSR | S_IWUSR)};
  if (!made.open() || ::fsync(folder_.get()) != 0) fail(what);
}

void Claim::note_damage() {
  constexpr std::string_view note = "damaged\n";
  const Fd mark{::openat(folder_.get(), mark_name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  const auto written = mark.open() ? ::write(mark.get(), note.data(), note.size()) : -1;
  if (written <= 0 || ::fsync(mark.get()) != 0) fail("cannot note a damage in " + path_);
}

Claim::~Claim() {
  if (!lock_.open() || is_in_doubt_) return;
  ::unlinkat(folder_.get(), mark_name, 0);
}

Opened open_for_writing(const std::string& folder, std::uintmax_t checked_at_once) {
  Claim claim{folder};
  const auto path = path_in(claim.folder(), database_name);
  std::vector<std::string> complaints;
  const auto opened = [&](bool in_doubt, bool comes_later) -> Opened {
    auto database = open_sound(path, in_doubt && !comes_later, complaints);
    if (!comes_later) claim.trust();
    return {.claim = std::move(claim),
            .database = std::move(database),
            .complaints = std::move(complaints),
            .is_unchecked = comes_later};
  };
  try {
    const bool in_doubt = claim.was_left_open();
    return opened(in_doubt, in_doubt && !claim.has_note() && is_larger(path, checked_at_once));
  } catch (const Failure& failure) {
    if (!failure.is_damage()) throw;
    complaints.push_back(std::string{failure.what()} + "; it was put aside as " + put_aside(path) +
                         ", and what was said before is not found any more");
  }
  return opened(false, false);
}

std::optional<std::string> fault_in(const std::string& folder, const std::stop_token& stopping) {
  std::optional<std::string> fault;
  for (int i = 0; i < 2; ++i) {
    auto database = open_for_reading(folder);
    const TimeLimit limit{database, std::chrono::hours{24}, stopping};
    fault = fault_of(database);
    if (!fault) break;
  }
  return fault;
}

Database open_for_reading(const std::string& folder) {
  return {path_in(std::filesystem::canonical(folder).string(), database_name), Access::read};
}

void demand_own_version(Database& database) {
  const auto version = number_of(database, "user_version");
  const auto own = steps.back().version;
  if (number_of(database, "application_id") != application) {
    throw std::runtime_error{"the database of another program is in the place of the store"};
  }
  if (version == own) return;
  throw std::runtime_error{"the store has version " + std::to_string(version) +
                           ", and this program knows " + std::to_string(own)};
}

std::span<const Migration> migrations() { return steps; }

void migrate(Database& database, std::span<const Migration> steps) {
  const auto version = number_of(database, "user_version");
  const auto made_by = number_of(database, "application_id");
  const bool is_new = version == 0 && made_by == 0 && number_of(database, "schema_version") == 0;
  if (!is_new && made_by != application) {
    throw std::runtime_error{"the database of another program is in the place of the store"};
  }
  const auto newest = steps.empty() ? 0 : steps.back().version;
  if (version > newest) {
    throw std::runtime_error{"the store was written by a newer Papo: its version is " +
                             std::to_string(version) + ", and this Papo knows " +
                             std::to_string(newest)};
  }
  for (const auto& step : steps) {
    if (step.version <= version) continue;
    Transaction transaction{database};
    database.execute(step.sql);
    database.execute("PRAGMA user_version = " + std::to_string(step.version));
    database.execute("PRAGMA application_id = " + std::to_string(application));
    transaction.commit();
  }
}

}  // namespace papo::store
