// SPDX-License-Identifier: MIT

// Connections, statements and transactions.
#include "store/database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "private_files.h"
#include "store_fixture.h"

namespace papo::store {
namespace {

using namespace std::chrono_literals;

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override { database_.execute("CREATE TABLE a(x, y)"); }
  std::int64_t count(Database& database) { return number_in(database, "SELECT count(*) FROM a"); }

  PrivateFolder folder_;
  Database database_{folder_.path("a.db"), Access::write};
};

TEST_F(DatabaseTest, IsSetUpForTheStore) {
  const auto text = [&](const std::string& name) {
    Statement statement{database_, "PRAGMA " + name};
    auto run = statement.run();
    return run.step() ? std::string{run.text(0)} : std::string{};
  };
  EXPECT_EQ(text("journal_mode"), "wal");
  EXPECT_EQ(text("synchronous"), "2");
  EXPECT_EQ(text("foreign_keys"), "1");
  EXPECT_EQ(text("secure_delete"), "1");
  EXPECT_EQ(text("trusted_schema"), "0");
}

TEST_F(DatabaseTest, ValuesComeBack) {
  Statement insert{database_, "INSERT INTO a VALUES(?, ?)"};
  const std::string with_nul{"a\0b", 3};
  insert.carry_out(std::int64_t{-5}, with_nul);
  insert.carry_out(nullptr, std::string_view{});
  insert.carry_out(std::optional<std::string_view>{}, std::optional<std::string_view>{"z"});
  Statement select{database_, "SELECT x, y FROM a ORDER BY rowid"};
  for (int round = 0; round < 2; ++round) {
    auto run = select.run();
    ASSERT_TRUE(run.step());
    EXPECT_EQ(run.number(0), -5);
    EXPECT_EQ(run.text(1), with_nul);
    ASSERT_TRUE(run.step());
    EXPECT_TRUE(run.is_null(0));
    EXPECT_FALSE(run.is_null(1));
    EXPECT_EQ(run.text(1), "");
    ASSERT_TRUE(run.step());
    EXPECT_TRUE(run.is_null(0));
    EXPECT_EQ(run.text(1), "z");
    EXPECT_FALSE(run.step());
  }
}

TEST_F(DatabaseTest, ATransactionIsUndoneUnlessItIsCommitted) {
  {
    const Transaction transaction{database_};
    database_.execute("INSERT INTO a VALUES(1, 1)");
  }
  EXPECT_EQ(count(database_), 0);
  {
    Transaction transaction{database_};
    database_.execute("INSERT INTO a VALUES(1, 1)");
    transaction.commit();
  }
  EXPECT_EQ(count(database_), 1);
  EXPECT_FALSE(database_.in_transaction());
}

TEST_F(DatabaseTest, ASnapshotSeesOneState) {
  Database reader{folder_.path("a.db"), Access::read};
  {
    const Snapshot snapshot{reader};
    EXPECT_EQ(count(reader), 0);
    database_.execute("INSERT INTO a VALUES(1, 1)");
    EXPECT_EQ(count(reader), 0);
    const Snapshot inner{reader};
  }
  EXPECT_EQ(count(reader), 1);
}

TEST_F(DatabaseTest, AnotherWriterIsTrouble) {
  Database other{folder_.path("a.db"), Access::write};
  const Transaction transaction{other};
  const auto began = std::chrono::steady_clock::now();
  try {
    const Transaction second{database_};
    FAIL() << "two write at once";
  } catch (const Failure& failure) {
    EXPECT_TRUE(failure.is_trouble());
    EXPECT_FALSE(failure.is_damage());
    EXPECT_FALSE(failure.is_out_of_time());
    EXPECT_GE(std::chrono::steady_clock::now() - began, 90ms);
  }
}

TEST_F(DatabaseTest, AFullDiskIsTrouble) {
  database_.execute("PRAGMA max_page_count = 3");
  try {
    database_.execute("INSERT INTO a VALUES(1, zeroblob(100000))");
    FAIL() << "there is room";
  } catch (const Failure& failure) {
    EXPECT_TRUE(failure.is_trouble());
  }
  database_.execute("PRAGMA max_page_count = 1000");
  EXPECT_NO_THROW(database_.execute("INSERT INTO a VALUES(1, zeroblob(100000))"));
}

TEST_F(DatabaseTest, WrongSqlIsNeitherTroubleNorDamage) {
  try {
    database_.execute("NONSENSE");
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_FALSE(failure.is_trouble());
    EXPECT_FALSE(failure.is_damage());
    EXPECT_NE(std::string{failure.what()}.find("a.db"), std::string::npos);
  }
  Statement statement{database_, "SELECT nothing"};
  EXPECT_THROW(statement.run(), Failure);
}

TEST_F(DatabaseTest, AReaderChangesNothing) {
  Database reader{folder_.path("a.db"), Access::read};
  EXPECT_THROW(reader.execute("INSERT INTO a VALUES(1, 1)"), Failure);
  EXPECT_THROW(Database(folder_.path("none.db"), Access::read), Failure);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("none.db")));
}

TEST_F(DatabaseTest, ALongStatementEndsInTime) {
  const std::string endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";
  Statement statement{database_, endless};
  const auto began = std::chrono::steady_clock::now();
  {
    const TimeLimit limit{database_, 20ms};
    auto run = statement.run();
    try {
      run.step();
      FAIL() << "it ended";
    } catch (const Failure& failure) {
      EXPECT_TRUE(failure.is_out_of_time());
      EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
    }
  }
  EXPECT_EQ(count(database_), 0) << "there is no limit any more";
}

TEST_F(DatabaseTest, TheLogIsEmptied) {
  database_.execute("INSERT INTO a VALUES(1, zeroblob(100000))");
  const auto log = folder_.path("a.db-wal");
  EXPECT_GT(std::filesystem::file_size(log), 100'000U);
  Database reader{folder_.path("a.db"), Access::read};
  {
    const Snapshot snapshot{reader};
    EXPECT_EQ(count(reader), 1);
    database_.execute("INSERT INTO a VALUES(1, 1)");
    EXPECT_FALSE(database_.checkpoint());
  }
  EXPECT_TRUE(database_.checkpoint());
  EXPECT_EQ(std::filesystem::file_size(log), 0U);
}

TEST_F(DatabaseTest, ThePathIsNoUri) {
  PrivateFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  for (const std::string name : {"file:x?mode=memory", ":memory:"}) {
    Database{name, Access::write}.execute("CREATE TABLE a(x)");
    EXPECT_GT(std::filesystem::file_size(folder.path(name)), 0U) << name;
  }
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace papo::store
