// SPDX-License-Identifier: MIT

// SQLite, as far as the store needs it: a connection to a database, its statements, and its
// transactions. No other folder names SQLite.
//
// One connection writes, and it alone moves the log (the WAL) into the database. Others only read.
// SQLite 3.40 can damage a database where two connections do that at once.
//
// Threads: each object belongs to the thread that uses it. A statement belongs to the thread of its
// database. Threads have a database object each.
//
// Errors: Failure; std::bad_alloc if there is no memory. SQLite's memory is asked for as that of
// operator new is (base/insist.h).
//
// Sources: SQLite's manual: "C-language Interface", "Write-Ahead Logging", "Result and Error
// Codes", "Pragma statements", "Defense Against The Dark Arts".
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3;
struct sqlite3_stmt;

namespace papo::store {

// SQLite could not do something.
class Failure : public std::runtime_error {
 public:
  Failure(int code, const std::string& what) : std::runtime_error(what), code_(code) {}

  // A damage that a check of the database found.
  static Failure of_damage(const std::string& what);

  [[nodiscard]] int code() const { return code_; }  // SQLite's extended result code.
  // The disk is full or refuses, or another connection is in the way. This may pass.
  [[nodiscard]] bool is_trouble() const;
  // The file is no sound database.
  [[nodiscard]] bool is_damage() const { return is_damage(code_); }
  [[nodiscard]] static bool is_damage(int code);
  // A TimeLimit ended it.
  [[nodiscard]] bool is_out_of_time() const;

 private:
  int code_;
};

enum class Access { read, write };

class Database {
 public:
  // Opens the file. For writing, a new file is made for its user only.
  Database(const std::string& path, Access access);

  // Carries out one or more statements, and passes over their rows.
  void execute(const std::string& sql);
  // How many rows the last statement inserted, changed or removed.
  [[nodiscard]] std::int64_t changes() const;
  // How many rows were changed since the database was opened, also in tables of SQLite's own.
  [[nodiscard]] std::int64_t all_changes() const;
  [[nodiscard]] bool in_transaction() const { return is_open() && !left_open_; }
  // Whether a call has failed because the file is no sound database.
  [[nodiscard]] bool has_met_damage() const { return has_met_damage_; }
  // Moves the whole log into the database, and empties the log. False if a reader is in the way.
  bool checkpoint();
  // Makes a copy for its user only, as the database is at this moment, without the space of removed
  // things. There must be no file of that name. Others may write meanwhile. Throws
  // std::system_error, too.
  void copy_to(const std::string& path);

 private:
  friend class Statement;
  friend class TimeLimit;
  friend class Transaction;
  friend class Snapshot;

  struct Close {
    void operator()(sqlite3* handle) const;
  };
  void harden(Access access);
  // Whether SQLite is in a transaction.
  [[nodiscard]] bool is_open() const;
  void begin(const char* how);
  void end(const char* how) noexcept;
  [[noreturn]] void fail(const std::string& what, int code);

  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
  bool has_met_damage_ = false;
  bool left_open_ = false;  // A transaction could not be ended, and ends before the next one.
};

// A statement of SQL, which is prepared when it is first used.
class Statement {
 public:
  // One run of a statement. The statement can be run again after the run is gone.
  class Run {
   public:
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run();

    // Goes on to the next row. False if there is none.
    bool step();
    // The columns of the row, from 0 on. A text lives until the next step.
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] bool is_null(int column) const;

   private:
    friend class Statement;
    explicit Run(Statement& statement) : statement_(statement) {}
    Statement& statement_;
  };

  Statement(Database& database, std::string sql) : database_(database), sql_(std::move(sql)) {}

  // Begins a run with these values. The texts must outlive the run.
  template <typename... Values>
  Run run(Values&&... values) {
    static_assert((... && !std::is_same_v<Values, std::string>), "the text would not live on");
    prepare();
    [[maybe_unused]] int place = 0;
    (bind(++place, values), ...);
    return Run{*this};
  }
  // Runs to the end.
  template <typename... Values>
  void carry_out(Values&&... values) {
    auto run = this->run(std::forward<Values>(values)...);
    while (run.step()) continue;
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };

  void prepare();
  template <std::integral Number>
  void bind(int place, Number number) {
    bind_number(place, static_cast<std::int64_t>(number));
  }
  void bind(int place, std::string_view text);
  void bind(int place, std::nullptr_t nothing);
  template <typename Value>
  void bind(int place, const std::optional<Value>& value) {
    value ? bind(place, *value) : bind(place, nullptr);
  }
  void bind_number(int place, std::int64_t number);

  Database& database_;
  std::string sql_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// Changes that are made together. They are undone unless they are committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  // Brings the changes to the disk.
  void commit();

 private:
  Database& database_;
};

// Several statements that read one state of the database. Within a transaction, it is that one.
class Snapshot {
 public:
  explicit Snapshot(Database& database);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot();

 private:
  Database& database_;
  bool is_own_;
};

// While this object lives, a statement that takes longer, or that is stopped, fails. A database has
// at most one. SQLite
// looks at the time between its steps, so a single long step is not cut short.
class TimeLimit {
 public:
  TimeLimit(Database& database, std::chrono::milliseconds longest, std::stop_token stopping = {});
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;
  ~TimeLimit();

 private:
  static int is_over(void* limit);

  Database& database_;
  std::chrono::steady_clock::time_point end_;
  std::stop_token stopping_;
};

}  // namespace papo::store
