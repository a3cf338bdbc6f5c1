// SPDX-License-Identifier: MIT

// The folder of the store: who may write there, and what becomes of a damaged database.
#include "store/schema.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>

#include "private_files.h"
#include "store/accounts.h"
#include "store/ban_table.h"
#include "store_fixture.h"

namespace papo::store {
namespace {

namespace fs = std::filesystem;

class SchemaTest : public testing::Test {
 protected:
  // Opens the store, keeps a line, and comes to a clean end.
  void keep(chat::Sequence sequence, std::string_view text) {
    auto opened = open_for_writing(path());
    EXPECT_TRUE(opened.complaints.empty());
    Lines lines{opened.database};
    Transaction transaction{opened.database};
    lines.keep(said({.sequence = sequence, .text = text}));
    transaction.commit();
  }
  [[nodiscard]] Texts read() const {
    auto database = open_for_reading(path());
    return texts_of(Lines{database}.page({.room = {"#jogos"}}).lines);
  }
  [[nodiscard]] std::string path() const { return folder_.path("store"); }
  [[nodiscard]] std::string file(const std::string& name) const { return path() + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream{file(name), std::ios::binary} << text;
  }
  [[nodiscard]] std::size_t damaged_files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator{path()}) {
      count += entry.path().filename().string().starts_with("papo.db.damaged-") ? 1 : 0;
    }
    return count;
  }
  // The server that has the folder ends without a clean end.
  void leave_open() const { write("papo.open", ""); }
  // Opens the store, which must complain, and is empty and in order then.
  void expect_new() {
    {
      const auto opened = open_for_writing(path());
      ASSERT_EQ(opened.complaints.size(), 1U);
      EXPECT_NE(opened.complaints.front().find("papo.db.damaged-"), std::string::npos);
    }
    EXPECT_GE(damaged_files(), 1U);
    EXPECT_EQ(read(), Texts{});
    keep(9, "after");
    EXPECT_EQ(read(), Texts{"after"});
  }

  PrivateFolder folder_;
};

TEST_F(SchemaTest, TheStoreIsThereAgainAfterAnEnd) {
  keep(1, "a");
  EXPECT_FALSE(fs::exists(file("papo.open")));
  keep(2, "b");
  EXPECT_EQ(read(), (Texts{"a", "b"}));
}

TEST_F(SchemaTest, AllIsForItsUserAlone) {
  const auto opened = open_for_writing(path());
  const auto mode = [](const std::string& of) {
    struct stat status {};
    EXPECT_EQ(::stat(of.c_str(), &status), 0) << of;
    return status.st_mode & 0777U;
  };
  EXPECT_EQ(mode(path()), 0700U);
  for (const auto* const name : {"papo.db", "papo.db-wal", "papo.db-shm", "papo.lock"}) {
    EXPECT_EQ(mode(file(name)), 0600U) << name;
  }
}

TEST_F(SchemaTest, TheFolderMayBeBehindALink) {
  fs::create_directory(folder_.path("real"));
  fs::create_symlink(folder_.path("real"), path());
  keep(1, "a");
  EXPECT_TRUE(fs::exists(folder_.path("real/papo.db")));
  EXPECT_EQ(read(), Texts{"a"});
}

TEST_F(SchemaTest, OneServerUsesAFolder) {
  {
    const auto opened = open_for_writing(path());
    EXPECT_THROW(open_for_writing(path()), std::runtime_error);
    EXPECT_TRUE(fs::exists(file("papo.open"))) << "the mark is that of the first server";
  }
  EXPECT_NO_THROW(open_for_writing(path()));
}

TEST_F(SchemaTest, AReaderSeesWhatWasCommitted) {
  auto opened = open_for_writing(path());
  Lines lines{opened.database};
  auto database = open_for_reading(path());
  Lines reader{database};
  {
    Transaction transaction{opened.database};
    lines.keep(said({.sequence = 1, .text = "a"}));
    EXPECT_TRUE(reader.page({.room = {"#jogos"}}).lines.empty());
    transaction.commit();
  }
  EXPECT_EQ(texts_of(reader.page({.room = {"#jogos"}}).lines), Texts{"a"});
  EXPECT_THROW(database.execute("DELETE FROM lines"), Failure);
}

TEST_F(SchemaTest, AStoreThatCannotBeOpenedIsAnError) {
  std::ofstream{path()} << "a file";
  EXPECT_THROW(open_for_writing(path()), std::system_error);
  EXPECT_THROW(open_for_writing(folder_.path("no/such/folder")), std::system_error);
  EXPECT_THROW(open_for_reading(folder_.path("none")), std::exception);
  fs::remove(path());
  fs::create_directories(file("papo.db"));
  EXPECT_THROW(open_for_writing(path()), std::system_error);
}

TEST_F(SchemaTest, ALinkInThePlaceOfTheDatabaseIsRefused) {
  fs::create_directory(path());
  std::ofstream{folder_.path("else")} << "";
  fs::create_symlink(folder_.path("else"), file("papo.db"));
  EXPECT_THROW(open_for_writing(path()), std::system_error);
}

// ---- Versions

TEST_F(SchemaTest, TheStoreOfANewerPapoIsRefused) {
  keep(1, "a");
  {
    Database database{file("papo.db"), Access::write};
    database.execute("PRAGMA user_version = 99");
  }
  EXPECT_THROW(open_for_writing(path()), std::runtime_error);
  EXPECT_EQ(damaged_files(), 0U);
}

TEST_F(SchemaTest, TheDatabaseOfAnotherProgramIsRefused) {
  fs::create_directory(path());
  {
    Database database{file("papo.db"), Access::write};
    database.execute("CREATE TABLE other(a)");
  }
  EXPECT_THROW(open_for_writing(path()), std::runtime_error);
  EXPECT_EQ(damaged_files(), 0U);
}

TEST_F(SchemaTest, MissingStepsAreTaken) {
  Database database{folder_.path("a.db"), Access::write};
  const std::array steps{Migration{1, "CREATE TABLE a(x)"}, Migration{2, "CREATE TABLE b(x)"},
                         Migration{3, "INSERT INTO b VALUES(7)"}};
  const std::span all{steps};
  migrate(database, all.first(1));
  EXPECT_EQ(number_in(database, "PRAGMA user_version"), 1);
  EXPECT_EQ(number_in(database, "SELECT count(*) FROM sqlite_schema"), 1);
  migrate(database, all);
  migrate(database, all);
  EXPECT_EQ(number_in(database, "PRAGMA user_version"), 3);
  EXPECT_EQ(number_in(database, "SELECT count(*) FROM b"), 1);
  EXPECT_THROW(migrate(database, all.first(2)), std::runtime_error);
}

TEST_F(SchemaTest, AStepThatFailsIsUndone) {
  Database database{folder_.path("a.db"), Access::write};
  const std::array steps{Migration{1, "CREATE TABLE a(x)"},
                         Migration{2, "CREATE TABLE b(x); CREATE TABLE a(x)"}};
  EXPECT_THROW(migrate(database, steps), Failure);
  EXPECT_EQ(number_in(database, "PRAGMA user_version"), 1);
  EXPECT_EQ(number_in(database, "SELECT count(*) FROM sqlite_schema"), 1);
}

// The store as Papo left it when it had no accounts.
TEST_F(SchemaTest, AStoreWithoutAccountsGetsTheirTables) {
  fs::create_directory(path());
  {
    Database database{file("papo.db"), Access::write};
    migrate(database, migrations().first(1));
    Lines lines{database};
    Transaction transaction{database};
    database.execute("INSERT INTO rooms(id, key, name, lines) VALUES(1, '#jogos', '#jogos', 2)");
    database.execute("INSERT INTO lines VALUES(1, 1, 0, 0, 1, 'ana', 'a', '', 'u@h', 'ana')");
    database.execute("INSERT INTO lines VALUES(1, 2, 0, 0, 1, 'bia', 'b', '', 'u@h', '')");
    transaction.commit();
  }
  auto opened = open_for_writing(path());
  EXPECT_TRUE(opened.complaints.empty());
  EXPECT_EQ(number_in(opened.database, "PRAGMA user_version"), migrations().back().version);
  Lines lines{opened.database};
  EXPECT_EQ(texts_of(lines.page({.room = {"#jogos"}}).lines), (Texts{"a", "b"}));
  EXPECT_EQ(texts_of(lines.lines_of("ana", 0, 9)), Texts{"a"});
  Accounts accounts{opened.database};
  Transaction transaction{opened.database};
  EXPECT_TRUE(accounts.add({.id = 1, .name = "ana", .key = "ana"}, "hash"));
  transaction.commit();
  EXPECT_EQ(accounts.count(), 1U);
}

// As Papo left it before certificates opened accounts.
TEST_F(SchemaTest, AStoreWithAccountsGetsTheTableOfTheirCertificates) {
  fs::create_directory(path());
  {
    Database database{file("papo.db"), Access::write};
    migrate(database, migrations().first(3));
    database.execute(
        "INSERT INTO accounts(id, key, name, hash, made, seen) "
        "VALUES(1, 'ana', 'ana', 'hash', 0, 0)");
  }
  auto opened = open_for_writing(path());
  EXPECT_TRUE(opened.complaints.empty());
  EXPECT_EQ(number_in(opened.database, "PRAGMA user_version"), migrations().back().version);
  Accounts accounts{opened.database};
  EXPECT_TRUE(accounts.certificates(1).empty());
  Transaction transaction{opened.database};
  accounts.add_certificate(1, "ab:cd", chat::Time{});
  transaction.commit();
  EXPECT_EQ(accounts.certificates(1).size(), 1U);
  EXPECT_EQ(AccountBook{path()}.find_by_certificate("ab:cd")->hash, "hash");
}

// The store has a table for bans then, and remembers that it never had any.
TEST_F(SchemaTest, EachOlderStoreGetsTheTableOfBans) {
  for (std::size_t known = 1; known < migrations().size(); ++known) {
    fs::remove_all(path());
    fs::create_directory(path());
    {
      Database database{file("papo.db"), Access::write};
      migrate(database, migrations().first(known));
    }
    auto opened = open_for_writing(path());
    EXPECT_EQ(number_in(opened.database, "PRAGMA user_version"), migrations().back().version);
    BanTable table{opened.database};
    Transaction transaction{opened.database};
    EXPECT_FALSE(table.read(chat::Time{}).has_value()) << known;
    table.replace({{.target = std::get<chat::Name>(chat::make_name("bia")),
                    .set_by = "ana",
                    .set_at = chat::Time{},
                    .until = std::nullopt,
                    .reason = ""}});
    EXPECT_EQ(table.read(chat::Time{})->bans.list(chat::Time{}).size(), 1U);
    transaction.commit();
  }
}

// As after an update of the tables of Unicode.
TEST_F(SchemaTest, OtherWordsBeginTheIndexAnew) {
  const Texts texts{"a", "b", "c", "d", "e"};
  for (std::size_t i = 0; i < texts.size(); ++i) keep(i + 1, texts[i]);
  {
    Database database{file("papo.db"), Access::write};
    database.execute("INSERT INTO words(words) VALUES('delete-all')");
    database.execute("INSERT INTO words(rowid, said, room) VALUES(3, 'old', '1')");
    database.execute("UPDATE settings SET value = 'old' WHERE name = 'words'");
  }
  auto opened = open_for_writing(path());
  Lines lines{opened.database};
  const auto found = [&](const Texts& words) {
    const std::vector<Readable> rooms{{"#jogos"}};
    std::string found;
    for (const auto& word : words) {
      if (!lines.search({.words = word, .rooms = rooms}).lines.empty()) found += word;
    }
    return found;
  };
  const auto change = [&](auto make_change) {
    Transaction transaction{opened.database};
    const auto result = make_change();
    transaction.commit();
    return result;
  };
  const auto take_back = [&](chat::Sequence number) {
    chat::Event event;
    event.what = chat::Redacted{.name = "ana", .room = {.name = "#jogos"}, .message = number};
    change([&] {
      lines.take_back(event);
      return true;
    });
  };
  const Texts all{"a", "b", "c", "d", "e", "f", "old"};
  EXPECT_EQ(found(all), "");
  take_back(1);  // None of its words is in the index.
  EXPECT_TRUE(change([&] { return lines.index_more(2); }));
  EXPECT_EQ(found(all), "de");
  take_back(5);
  change([&] {
    lines.keep(said({.sequence = 6, .text = "f"}));
    return true;
  });
  EXPECT_EQ(found(all), "df");
  EXPECT_FALSE(change([&] { return lines.index_more(100); }));
  EXPECT_EQ(found(all), "bcdf");
  EXPECT_FALSE(change([&] { return lines.index_more(100); }));
  take_back(2);
  EXPECT_EQ(found(all), "cdf");
  EXPECT_EQ(number_in(opened.database, "SELECT count(*) FROM words WHERE words MATCH 'b'"), 0);
}

TEST_F(SchemaTest, TheIndexStaysWhileTheWordsAreTheSame) {
  keep(1, "a");
  auto opened = open_for_writing(path());
  EXPECT_EQ(number_in(opened.database, "SELECT count(*) FROM words WHERE words MATCH 'a'"), 1);
}

// ---- Damage

TEST_F(SchemaTest, AFileThatIsNoDatabaseIsPutAside) {
  fs::create_directory(path());
  write("papo.db", std::string(5000, 'x'));
  expect_new();
}

TEST_F(SchemaTest, RandomBytesArePutAside) {
  keep(1, "a");
  std::mt19937 random{1};
  std::string bytes(100'000, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random());
  write("papo.db", bytes);
  expect_new();
}

TEST_F(SchemaTest, ATruncatedDatabaseIsPutAside) {
  for (chat::Sequence i = 1; i < 20; ++i) keep(i, std::string(5000, 'a'));
  fs::resize_file(file("papo.db"), fs::file_size(file("papo.db")) / 2);
  leave_open();
  expect_new();
}

TEST_F(SchemaTest, ADamagedPageIsFoundAfterAnEndThatWasNotClean) {
  for (chat::Sequence i = 1; i < 20; ++i) keep(i, std::string(5000, 'a'));
  {
    std::fstream stream{file("papo.db"), std::ios::binary | std::ios::in | std::ios::out};
    stream.seekp(-40'960, std::ios::end);
    stream << std::string(40'960, '\x5a');
  }
  leave_open();
  expect_new();
}

TEST_F(SchemaTest, ALargeDatabaseIsCheckedLaterAndPutAsideAtTheStartAfterThat) {
  for (chat::Sequence i = 1; i < 20; ++i) keep(i, std::string(5000, 'a'));
  leave_open();
  {
    const auto opened = open_for_writing(path(), 0);
    EXPECT_TRUE(opened.is_unchecked);
    EXPECT_EQ(fault_in(path(), {}), std::nullopt);
    EXPECT_TRUE(fs::exists(file("papo.open")));
  }
  EXPECT_TRUE(fs::exists(file("papo.open"))) << "nobody said that it is sound";
  {
    std::fstream stream{file("papo.db"), std::ios::binary | std::ios::in | std::ios::out};
    stream.seekp(-40'960, std::ios::end);
    stream << std::string(40'960, '\x5a');
  }
  {
    auto opened = open_for_writing(path(), 0);
    EXPECT_TRUE(opened.complaints.empty());
    EXPECT_NE(fault_in(path(), {}), std::nullopt);
    opened.claim.note_damage();
  }
  {
    const auto opened = open_for_writing(path(), 0);
    EXPECT_EQ(opened.complaints.size(), 1U);
    EXPECT_FALSE(opened.is_unchecked);
  }
  EXPECT_EQ(damaged_files(), 1U);
  EXPECT_EQ(read(), Texts{});
}

TEST_F(SchemaTest, ADamagedIndexIsMadeAnew) {
  keep(1, "QZWX");
  {
    // The place with small letters is in the index. The head of its page is before it.
    std::fstream stream{file("papo.db"), std::ios::binary | std::ios::in | std::ios::out};
    const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
    const auto place = bytes.find("qzwx");
    ASSERT_NE(place, std::string::npos);
    stream.seekp(static_cast<std::streamoff>(place) - 6);
    stream << std::string(6, '\xff');
  }
  leave_open();
  auto opened = open_for_writing(path());
  ASSERT_EQ(opened.complaints.size(), 1U);
  EXPECT_EQ(damaged_files(), 0U);
  Lines lines{opened.database};
  Transaction transaction{opened.database};
  EXPECT_FALSE(lines.index_more(10));
  const std::vector<Readable> rooms{{"#jogos"}};
  EXPECT_EQ(texts_of(lines.search({.words = "qzwx", .rooms = rooms}).lines), Texts{"QZWX"});
  EXPECT_EQ(texts_of(lines.page({.room = {"#jogos"}}).lines), Texts{"QZWX"});
}

TEST_F(SchemaTest, ASoundDatabaseIsUsedAfterAnEndThatWasNotClean) {
  keep(1, "a");
  leave_open();
  keep(2, "b");
  EXPECT_EQ(read(), (Texts{"a", "b"}));
  EXPECT_FALSE(fs::exists(file("papo.open")));
}

TEST_F(SchemaTest, ADoubtIsKeptForTheNextServer) {
  open_for_writing(path()).claim.doubt();
  EXPECT_TRUE(fs::exists(file("papo.open")));
  {
    const auto opened = open_for_writing(path());
    EXPECT_TRUE(opened.claim.was_left_open());
  }
  EXPECT_FALSE(fs::exists(file("papo.open")));
}

TEST_F(SchemaTest, TwoDamagedDatabasesArePutAside) {
  keep(1, "a");
  write("papo.db", std::string(5000, 'x'));
  EXPECT_EQ(open_for_writing(path()).complaints.size(), 1U);
  write("papo.db", std::string(5000, 'y'));
  EXPECT_EQ(open_for_writing(path()).complaints.size(), 1U);
  EXPECT_EQ(damaged_files(), 2U);
}

}  // namespace
}  // namespace papo::store
