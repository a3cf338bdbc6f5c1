// SPDX-License-Identifier: MIT

// Each call of SQLite to its files fails, in its turn, once or from then on. Afterwards the
// database is sound, and has all that was committed before. Nobody takes a disk that refuses for a
// database that is damaged.
#include "failing_vfs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "private_files.h"
#include "store_fixture.h"

// No crash of the machine is tried, so nothing need wait for the disk.
extern "C" int fsync(int /*fd*/) { return 0; }

namespace papo::store {
namespace {

namespace fs = std::filesystem;

// A store as the archive has it.
struct Store {
  explicit Store(std::string path) : folder(std::move(path)) {}

  void open() {
    close();
    opened.emplace(open_for_writing(folder));
    lines = std::make_unique<Lines>(opened->database);
    reader.emplace(open_for_reading(folder));
    lines_to_read = std::make_unique<Lines>(*reader);
  }
  void close() {
    lines_to_read.reset();
    reader.reset();
    lines.reset();
    opened.reset();
  }
  template <typename Change>
  void change(Change make_change) const {
    Transaction transaction{opened->database};
    make_change(*lines);
    transaction.commit();
  }
  void keep(chat::Sequence first, std::size_t count, std::string_view room,
            std::size_t length = 10) const {
    change([&](Lines& all) {
      for (std::size_t i = 0; i < count; ++i) {
        const auto word = std::to_string(first + i);
        std::string text = "ação";
        while (text.size() < length) (text += " w") += word;
        all.keep(said({.sequence = first + i, .text = text, .room = room}));
      }
    });
  }

  std::string folder;
  mutable std::optional<Opened> opened{};
  std::unique_ptr<Lines> lines{};
  std::optional<Database> reader{};
  std::unique_ptr<Lines> lines_to_read{};
  std::string answers{};  // To the questions of the last step.
};

std::string shown(const std::vector<chat::EventPtr>& lines) {
  std::string all;
  for (const auto& line : lines) {
    (all += std::to_string(line->sequence)) += ' ' + std::get<chat::Said>(line->what).text + '\n';
  }
  return all;
}

chat::Event redaction(chat::Sequence message, std::string_view room) {
  chat::Event event;
  event.what = chat::Redacted{
      .name = "ana", .room = {.id = 3, .name = std::string{room}}, .message = message};
  return event;
}

struct Step {
  std::string_view name;
  std::function<void(Store&)> act;
};

// All that is done with a store. A step that fails can be taken again.
const std::vector<Step>& steps() {
  static const std::vector<Step> all{
      {"open", [](Store& store) { store.open(); }},
      {"keep", [](Store& store) { store.keep(1, 3, "#jogos"); }},
      {"keep long lines", [](Store& store) { store.keep(10, 6, "#livros", 3000); }},
      {"keep in two rooms",
       [](Store& store) {
         store.change([](Lines& lines) {
           for (chat::Sequence i = 30; i < 40; ++i) {
             const auto* const room = i % 2 == 0 ? "#jogos" : "#Filmes";
             lines.keep(said({.sequence = i, .text = "uma linha", .room = room}));
           }
         });
       }},
      {"page",
       [](Store& store) {
         const auto page =
             store.lines_to_read->page({.room = {.key = "#livros"}, .range = {.most = 5}});
         store.answers = shown(page.lines) + (page.has_older ? "older" : "");
       }},
      {"search",
       [](Store& store) {
         const std::vector<Readable> rooms{{.key = "#jogos"}, {.key = "#livros"}};
         const auto found = store.lines_to_read->search({.words = "acao", .rooms = rooms});
         store.answers = shown(found.lines);
       }},
      {"take back",
       [](Store& store) {
         store.change([](Lines& lines) { lines.take_back(redaction(11, "#livros")); });
       }},
      {"hole",
       [](Store& store) {
         store.change([](Lines& lines) {
           lines.record_hole("#jogos", "#jogos", {.first = 41, .last = 49, .lines = 5});
         });
       }},
      {"private",
       [](Store& store) {
         store.change([](Lines& lines) { lines.set_private("#filmes", "#Filmes", true, 30); });
       }},
      {"rename",
       [](Store& store) {
         store.change([](Lines& lines) { lines.rename_room("#livros", "#novo", "#Novo"); });
       }},
      {"keep after it", [](Store& store) { store.keep(50, 2, "#Novo", 500); }},
      {"bury",
       [](Store& store) { store.change([](Lines& lines) { lines.bury_room("#filmes"); }); }},
      {"remove buried",
       [](Store& store) { store.change([](Lines& lines) { lines.remove_buried(100); }); }},
      {"checkpoint", [](Store& store) { store.opened->database.checkpoint(); }},
      {"forget beyond",
       [](Store& store) { store.change([](Lines& lines) { lines.forget_beyond(6, 100); }); }},
      {"forget before",
       [](Store& store) { store.change([](Lines& lines) { lines.forget_before(at(15), 100); }); }},
      {"begin to tidy",
       [](Store& store) { store.change([](Lines& lines) { lines.begin_to_tidy(); }); }},
      {"tidy",
       [](Store& store) {
         store.change([](Lines& lines) {
           while (lines.tidy(100)) continue;
         });
       }},
      {"empty the log", [](Store& store) { store.opened->database.checkpoint(); }},
      {"page after it",
       [](Store& store) {
         store.answers = shown(store.lines_to_read->page({.room = {.key = "#novo"}}).lines);
       }},
      {"close", [](Store& store) { store.close(); }},
      {"open again", [](Store& store) { store.open(); }},
      {"keep again", [](Store& store) { store.keep(60, 3, "#jogos"); }},
      {"end without a clean end",
       [](Store& store) {
         store.close();
         std::ofstream{store.folder + "/papo.open"};
       }},
      {"open and check", [](Store& store) { store.open(); }},
      {"index anew",
       [](Store& store) {
         store.change([](Lines& lines) {
           while (lines.index_more(5)) continue;
         });
       }},
      {"keep at last", [](Store& store) { store.keep(70, 2, "#ultima"); }},
  };
  return all;
}

// A store and its files after a crash: nothing was closed.
class CrashedCopy {
 public:
  explicit CrashedCopy(const std::string& folder) {
    fs::create_directory(path());
    for (const auto& file : fs::directory_iterator{folder}) {
      const auto name = file.path().filename().string();
      // The index of the log is made anew after a crash.
      if (!name.ends_with("-shm")) fs::copy_file(file.path(), path() + "/" + name);
    }
    std::ofstream{path() + "/papo.open"};
  }
  [[nodiscard]] std::string path() const { return folder_.path("store"); }

 private:
  PrivateFolder folder_;
};

bool was_put_aside(const std::string& folder) {
  for (const auto& file : fs::directory_iterator{folder}) {
    if (file.path().filename().string().find("damaged") != std::string::npos) return true;
  }
  return false;
}

// All that a store has. Opens it, and checks that it is sound.
std::string state_of(const std::string& folder) {
  auto opened = open_for_writing(folder);
  EXPECT_TRUE(opened.complaints.empty()) << opened.complaints.front();
  std::string all;
  for (const std::string sql :
       {"PRAGMA integrity_check",
        "SELECT group_concat(id || key || name || is_private || "
        "readable_from || lines, x'0a') FROM rooms WHERE lines > 0",
        "SELECT group_concat(room || ' ' || sequence || substr(text, -4) || length(text), x'0a') "
        "FROM lines",
        "SELECT group_concat(room || ' ' || first || '-' || last || ' ' || lines, x'0a') FROM "
        "holes",
        "SELECT count(*) FROM settings WHERE name = 'first_indexed'"}) {
    Statement statement{opened.database, sql};
    auto run = statement.run();
    while (run.step()) (all += run.text(0)) += "\n--\n";
  }
  EXPECT_TRUE(all.starts_with("ok\n")) << all;
  Transaction transaction{opened.database};
  EXPECT_NO_THROW(opened.database.execute("INSERT INTO words(words) VALUES('integrity-check')"));
  return all;
}

std::string state_after_crash(const std::string& folder) {
  const CrashedCopy copy{folder};
  auto state = state_of(copy.path());
  EXPECT_FALSE(was_put_aside(copy.path()));
  return state;
}

// The results of the steps if nothing fails.
struct Expected {
  std::vector<std::string> states{""};  // After so many steps.
  std::vector<std::string> answers{};
  std::size_t calls = 0;
};

class FailingVfsTest : public testing::Test {
 protected:
  FailingVfsTest() {
    Store store{folder_.path("store")};
    // A count over all steps, though the states are looked at in between.
    for (const auto& step : steps()) {
      vfs_.be_well();
      step.act(store);
      expected_.calls += vfs_.count();
      expected_.answers.push_back(std::exchange(store.answers, {}));
      expected_.states.push_back(state_after_crash(store.folder));
    }
  }

  // Whether the step was taken. Only a disk that refuses is a reason not to.
  bool take(const Step& step, Store& store) {
    try {
      step.act(store);
      return true;
    } catch (const Failure& failure) {
      ++told_[vfs_.failed()];
      EXPECT_TRUE(failure.is_trouble()) << failure.what() << ", code " << failure.code();
      EXPECT_GT(vfs_.failures(), 0U) << failure.what();
    }
    return false;
  }

  PrivateFolder folder_;
  FailingVfs vfs_;
  Expected expected_;
  std::map<FailingVfs::Call, std::size_t> told_;  // By the call that failed.
};

// The first try of a step fails, and the next one succeeds: so the archive does it.
TEST_F(FailingVfsTest, AfterOneFailureEverythingGoesOn) {
  for (std::size_t n = 1; n <= expected_.calls && !HasFailure(); ++n) {
    const PrivateFolder folder;
    Store store{folder.path("store")};
    vfs_.fail_from(n, n + 1);
    for (std::size_t i = 0; i < steps().size(); ++i) {
      const auto& step = steps().at(i);
      SCOPED_TRACE("call " + std::to_string(n) + ", " +
                   std::string{FailingVfs::name_of(vfs_.failed())} + ", step " +
                   std::string{step.name});
      store.answers.clear();
      const bool is_taken = take(step, store) || take(step, store);
      ASSERT_TRUE(is_taken);
      ASSERT_EQ(store.answers, expected_.answers.at(i));
    }
    store.close();
    SCOPED_TRACE("call " + std::to_string(n));
    ASSERT_EQ(vfs_.failures(), 1U);
    ASSERT_EQ(state_of(store.folder), expected_.states.back());
    ASSERT_FALSE(was_put_aside(store.folder));
  }
  EXPECT_GT(told_[FailingVfs::Call::write], 50U);
  EXPECT_GT(told_[FailingVfs::Call::sync], 5U);
  EXPECT_GT(told_[FailingVfs::Call::read], 5U);
}

// From a call on, the disk refuses everything, and the server ends, or is killed.
TEST_F(FailingVfsTest, WhenTheDiskRefusesForGoodAllThatWasCommittedIsThere) {
  for (std::size_t n = 1; n <= expected_.calls && !HasFailure(); ++n) {
    const PrivateFolder folder;
    Store store{folder.path("store")};
    vfs_.fail_from(n, std::numeric_limits<std::size_t>::max());
    std::size_t taken = 0;
    while (taken < steps().size() && take(steps().at(taken), store)) ++taken;
    SCOPED_TRACE("call " + std::to_string(n) + ", " +
                 std::string{FailingVfs::name_of(vfs_.failed())} + ", after " +
                 std::to_string(taken) + " steps");
    ASSERT_FALSE(was_put_aside(store.folder));
    // The step that failed is there as a whole, or not at all.
    const auto is_right = [&](const std::string& state) {
      return state == expected_.states.at(std::max<std::size_t>(taken, 1)) ||
             (taken < steps().size() && state == expected_.states.at(taken + 1));
    };
    const CrashedCopy crashed{store.folder};
    store.close();
    vfs_.be_well();
    const auto killed = state_of(crashed.path());
    ASSERT_TRUE(is_right(killed)) << killed << "\nexpected:\n" << expected_.states.at(taken);
    const auto ended = state_of(store.folder);
    ASSERT_TRUE(is_right(ended)) << ended << "\nexpected:\n" << expected_.states.at(taken);
  }
}

}  // namespace
}  // namespace papo::store
