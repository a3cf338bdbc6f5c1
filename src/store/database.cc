// SPDX-License-Identifier: MIT

#include "store/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

#include "base/fd.h"
#include "base/insist.h"
#include "base/read_file.h"

namespace papo::store {
namespace {

constexpr int busy_timeout = 100;          // Milliseconds.
constexpr int steps_between_looks = 1000;  // At the time, by a TimeLimit.

// The log is moved into the database when it has so many pages, which are 4 MiB. After that its
// file is cut to the limit.
constexpr auto writing =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA wal_autocheckpoint = 1000;"
    "PRAGMA journal_size_limit = 8388608;"
    "PRAGMA cache_size = -8192;";
constexpr auto reading =
    "PRAGMA query_only = ON;"
    "PRAGMA cache_size = -4096;";
// Sorting and the like never comes to the disk.
constexpr auto both =
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cell_size_check = ON;";

int primary(int code) { return code & 0xff; }

// The allocator that SQLite has without Papo.
const sqlite3_mem_methods& usual_memory() {
  static const auto usual = [] {
    sqlite3_mem_methods methods{};
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &methods);  // NOLINT(*-vararg): so is its interface.
    return methods;
  }();
  return usual;
}

// SQLite's threads would wait for one another to count their memory, so they do not count it. In a
// program that has used SQLite before, SQLite keeps the allocator that it has.
int set_allocator() {
  auto own = usual_memory();
  own.xMalloc = [](int size) { return insist([=] { return usual_memory().xMalloc(size); }); };
  own.xRealloc = [](void* old, int size) {
    return insist([=] { return usual_memory().xRealloc(old, size); });
  };
  // NOLINTBEGIN(*-vararg)
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &own);
  // NOLINTEND(*-vararg)
}

// SQLite would make a file that others may read.
void make_file(const std::string& path) {
  const Fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                     S_IRUSR | S_IWUSR)};
  struct stat status {};
  const bool is_there = fd.open() && ::fstat(fd.get(), &status) == 0;
  if (is_there && S_ISREG(status.st_mode)) return;
  throw std::system_error(is_there ? error_of_kind(status.st_mode) : errno, std::generic_category(),
                          "cannot open " + path);
}

// SQLite gives some names another meaning: ":memory:", and "file:" with options.
std::string as_path(const std::string& path) { return path.starts_with('/') ? path : "./" + path; }

}  // namespace

Failure Failure::of_damage(const std::string& what) { return {SQLITE_CORRUPT, what}; }

bool Failure::is_trouble() const {
  switch (primary(code_)) {
    case SQLITE_FULL:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
      return true;
    default:
      return false;
  }
}

bool Failure::is_damage(int code) {
  return primary(code) == SQLITE_CORRUPT || primary(code) == SQLITE_NOTADB;
}

bool Failure::is_out_of_time() const { return primary(code_) == SQLITE_INTERRUPT; }

// ---- The database

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(const std::string& path, Access access) : path_(as_path(path)) {
  [[maybe_unused]] static const int allocator_set = set_allocator();
  const bool writes = access == Access::write;
  if (writes) make_file(path_);
  const int flags = (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_EXRESCODE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path_.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail("cannot open", code);
  harden(access);
}

// Nothing in the file is trusted to be as this program wrote it.
void Database::harden(Access access) {
  sqlite3_busy_timeout(handle_.get(), busy_timeout);
  const auto set = [&](int option, int on) {
    sqlite3_db_config(handle_.get(), option, on,
                      nullptr);  // NOLINT(*-vararg): so is its interface.
  };
  set(SQLITE_DBCONFIG_DEFENSIVE, 1);
  set(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
  set(SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
  set(SQLITE_DBCONFIG_ENABLE_VIEW, 0);
  set(SQLITE_DBCONFIG_DQS_DDL, 0);
  set(SQLITE_DBCONFIG_DQS_DML, 0);
  execute(both);
  execute(access == Access::write ? writing : reading);
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail("cannot use", code);
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_.get()); }

std::int64_t Database::all_changes() const { return sqlite3_total_changes64(handle_.get()); }

bool Database::is_open() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

void Database::begin(const char* how) {
  if (left_open_ && is_open()) execute("ROLLBACK");
  left_open_ = false;
  execute(how);
}

// There may be no memory for the end, or SQLite has ended the transaction by itself.
void Database::end(const char* how) noexcept {
  try {
    if (is_open()) execute(how);
  } catch (const std::exception&) {
    left_open_ = true;
  }
}

bool Database::checkpoint() {
  const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  if (primary(code) == SQLITE_BUSY || primary(code) == SQLITE_LOCKED) return false;
  if (code != SQLITE_OK) fail("cannot empty the log of", code);
  return true;
}

// SQLite writes into an empty file that is there already, and syncs nothing.
void Database::copy_to(const std::string& path) {
  const auto copy = as_path(path);
  const Fd fd{::open(copy.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                     S_IRUSR | S_IWUSR)};
  if (!fd.open()) throw std::system_error(errno, std::generic_category(), path);
  try {
    execute("PRAGMA query_only = OFF");
    Statement statement{*this, "VACUUM INTO ?"};
    statement.carry_out(copy);
    execute("PRAGMA query_only = ON");
    if (::fsync(fd.get()) != 0) throw std::system_error(errno, std::generic_category(), path);
  } catch (const std::exception&) {
    ::unlink(copy.c_str());
    throw;
  }
}

void Database::fail(const std::string& what, int code) {
  if (primary(code) == SQLITE_NOMEM) throw std::bad_alloc{};
  const char* const why = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  if (Failure::is_damage(code)) has_met_damage_ = true;
  throw Failure{code, what + " " + path_ + ": " + why};
}

// ---- Statements

void Statement::Finalize::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

void Statement::prepare() {
  if (handle_) return;
  sqlite3_stmt* handle = nullptr;
  const int code =
      sqlite3_prepare_v3(database_.handle_.get(), sql_.data(), static_cast<int>(sql_.size()),
                         SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) database_.fail("cannot use", code);
}

void Statement::bind_number(int place, std::int64_t number) {
  const int code = sqlite3_bind_int64(handle_.get(), place, number);
  if (code != SQLITE_OK) database_.fail("cannot use", code);
}

void Statement::bind(int place, std::string_view text) {
  const char* const bytes = text.data() == nullptr ? "" : text.data();
  const int code =
      sqlite3_bind_text64(handle_.get(), place, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail("cannot use", code);
}

void Statement::bind(int place, std::nullptr_t /*nothing*/) {
  const int code = sqlite3_bind_null(handle_.get(), place);
  if (code != SQLITE_OK) database_.fail("cannot use", code);
}

Statement::Run::~Run() {
  sqlite3_reset(statement_.handle_.get());
  sqlite3_clear_bindings(statement_.handle_.get());
}

bool Statement::Run::step() {
  const int code = sqlite3_step(statement_.handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) statement_.database_.fail("cannot use", code);
  return false;
}

std::int64_t Statement::Run::number(int column) const {
  return sqlite3_column_int64(statement_.handle_.get(), column);
}

std::string_view Statement::Run::text(int column) const {
  auto* const handle = statement_.handle_.get();
  // Now, because SQLite makes it none if there is no memory for the text.
  const bool is_none = is_null(column);
  const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle, column));
  if (bytes == nullptr) {
    if (!is_none) throw std::bad_alloc{};
    return {};
  }
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle, column))};
}

bool Statement::Run::is_null(int column) const {
  return sqlite3_column_type(statement_.handle_.get(), column) == SQLITE_NULL;
}

// ---- Transactions

Transaction::Transaction(Database& database) : database_(database) {
  database_.begin("BEGIN IMMEDIATE");
}

Transaction::~Transaction() { database_.end("ROLLBACK"); }

void Transaction::commit() { database_.execute("COMMIT"); }

Snapshot::Snapshot(Database& database) : database_(database), is_own_(!database.in_transaction()) {
  if (is_own_) database_.begin("BEGIN");
}

Snapshot::~Snapshot() {
  if (is_own_) database_.end("COMMIT");
}

TimeLimit::TimeLimit(Database& database, std::chrono::milliseconds longest,
                     std::stop_token stopping)
    : database_(database),
      end_(std::chrono::steady_clock::now() + longest),
      stopping_(std::move(stopping)) {
  sqlite3_progress_handler(database_.handle_.get(), steps_between_looks, &TimeLimit::is_over, this);
}

TimeLimit::~TimeLimit() { sqlite3_progress_handler(database_.handle_.get(), 0, nullptr, nullptr); }

int TimeLimit::is_over(void* limit) {
  const auto& own = *static_cast<const TimeLimit*>(limit);
  return own.stopping_.stop_requested() || std::chrono::steady_clock::now() > own.end_ ? 1 : 0;
}

}  // namespace papo::store
