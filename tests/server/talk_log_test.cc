// SPDX-License-Identifier: MIT

#include "server/talk_log.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace papo::server {
namespace {

using namespace std::chrono_literals;
namespace files = std::filesystem;

const chat::Time noon{std::chrono::sys_days{std::chrono::year{2026} / 5 / 4} + 12h + 7ms};

chat::Event said(std::string text, std::string room = "#jogos", bool action = false) {
  return {.subject = 1,
          .what = chat::Said{.name = "ana",
                             .room = {.id = 1, .name = std::move(room)},
                             .text = std::move(text),
                             .how = action ? chat::Speech::action : chat::Speech::text},
          .time = noon};
}

TEST(TalkLogLine, IsOneJsonObject) {
  EXPECT_EQ(line_of(said("oi")),
            R"({"time":"2026-05-04T12:00:00.007Z","room":"#jogos","name":"ana","kind":"say",)"
            "\"text\":\"oi\"}\n");
  const std::string text = R"(she said "\n" ã € 😀 {"text":"x"})";
  const auto line = line_of(said(text, "#João", true));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto read = nlohmann::json::parse(line);
  EXPECT_EQ(read["text"], text);
  EXPECT_EQ(read["kind"], "act");
  EXPECT_EQ(read["room"], "#João");
}

TEST(TalkLogFile, IsCalledAsTheRoom) {
  EXPECT_EQ(file_of("#lobby"), "lobby.jsonl");
  EXPECT_EQ(file_of("#João"), "João.jsonl");
  EXPECT_EQ(file_of("#a.b-c_d"), "a.b-c_d.jsonl");
  EXPECT_EQ(file_of("#.a"), "%2Ea.jsonl");
  EXPECT_EQ(file_of("#..a"), "%2E.a.jsonl");
  EXPECT_EQ(file_of("#-rf"), "%2Drf.jsonl");
}

TEST(TalkLogFile, IsInTheFolderWhateverTheRoomIsCalled) {
  EXPECT_EQ(file_of("#c++"), "c%2B%2B.jsonl");
  EXPECT_EQ(file_of("##x"), "%23x.jsonl");
  EXPECT_EQ(file_of("#a/b"), "a%2Fb.jsonl");
  EXPECT_EQ(file_of("#../../a"), "%2E.%2F..%2Fa.jsonl");
  EXPECT_EQ(file_of("#a%2Fb"), "a%252Fb.jsonl") << "no two rooms have one file";
  EXPECT_EQ(file_of("#a\\b"), "a%5Cb.jsonl");
  EXPECT_EQ(file_of("#é😀"), "é😀.jsonl");
}

// The lines that another thread logs while this object lives.
class LoggedElsewhere {
 public:
  LoggedElsewhere() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("captured", kept_));
  }
  LoggedElsewhere(const LoggedElsewhere&) = delete;
  LoggedElsewhere& operator=(const LoggedElsewhere&) = delete;
  ~LoggedElsewhere() { spdlog::set_default_logger(before_); }

  [[nodiscard]] bool has(const std::string& text) {
    return std::ranges::any_of(kept_->last_formatted(), [&](const std::string& line) {
      return line.find(text) != std::string::npos;
    });
  }

 private:
  std::shared_ptr<spdlog::logger> before_;
  std::shared_ptr<spdlog::sinks::ringbuffer_sink_mt> kept_ =
      std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(100);
};

class TalkLogTest : public testing::Test {
 protected:
  void TearDown() override { files::remove_all(folder_); }

  static std::string text_of(const files::path& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  template <typename Condition>
  static bool comes(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }

  static void say(TalkLog& log, const std::string& text, const std::string& room = "#jogos") {
    log.post(std::make_shared<const chat::Event>(said(text, room)));
    log.wake();
  }

  files::path folder_ = testing::TempDir() + "papo_talk_log_test_" + std::to_string(::getpid());
};

TEST_F(TalkLogTest, WritesEachRoomToItsFileForItsUserAlone) {
  {
    TalkLog log{folder_};
    say(log, "one", "#a");
    say(log, "two", "#b");
    say(log, "three", "#a");
  }
  EXPECT_EQ(text_of(folder_ / "a.jsonl"),
            line_of(said("one", "#a")) + line_of(said("three", "#a")));
  EXPECT_EQ(text_of(folder_ / "b.jsonl"), line_of(said("two", "#b")));
  EXPECT_EQ(files::status(folder_).permissions(), files::perms::owner_all);
  EXPECT_EQ(files::status(folder_ / "a.jsonl").permissions(),
            files::perms::owner_read | files::perms::owner_write);
}

TEST_F(TalkLogTest, TakesNothingButWhatIsSaidInRooms) {
  {
    TalkLog log{folder_};
    log.post(std::make_shared<const chat::Event>(chat::Event{
        1, chat::Whispered{.from = {.name = "ana"}, .from_client = 2, .text = "psst"}}));
    log.post(std::make_shared<const chat::Event>(
        chat::Event{1, chat::WhisperSent{.to = {.name = "bia"}, .text = "psst"}}));
    log.post(std::make_shared<const chat::Event>(
        chat::Event{1, chat::Announced{.by = "ana", .text = "psst"}}));
    log.wake();
  }
  EXPECT_TRUE(files::is_empty(folder_));
}

TEST_F(TalkLogTest, GoesWhereItsPathLeadsOnceItIsToldTo) {
  const files::path aside = folder_.string() + ".1";
  TalkLog log{folder_};
  say(log, "one");
  ASSERT_TRUE(comes([&] { return !text_of(folder_ / "jogos.jsonl").empty(); }));
  files::rename(folder_, aside);
  files::create_directory(folder_);
  log.reopen();
  say(log, "two");
  EXPECT_TRUE(comes([&] { return text_of(folder_ / "jogos.jsonl") == line_of(said("two")); }));
  EXPECT_EQ(text_of(aside / "jogos.jsonl"), line_of(said("one")));
  files::remove_all(aside);
}

// A pipe in a file's place blocks only the writing thread, and costs the lines that do not fit any
// more.
TEST_F(TalkLogTest, KeepsSoMuchUntilItCanWriteAndTellsWhatItLost) {
  LoggedElsewhere logged;
  {
    TalkLog log{folder_};
    files::create_directory(folder_ / "jogos.jsonl");
    say(log, "first");
    ASSERT_TRUE(comes([&] {
      return logged.has("talk cannot be logged in " + folder_.string() + ": Is a directory");
    }));
    for (int i = 0; i < 20'000; ++i) say(log, "more");
    files::remove(folder_ / "jogos.jsonl");
    ASSERT_TRUE(comes([&] { return logged.has(" lines of talk were not logged"); }));
    EXPECT_TRUE(logged.has("talk is logged again"));
  }
  const auto written = text_of(folder_ / "jogos.jsonl");
  const auto lines = std::ranges::count(written, '\n');
  EXPECT_GT(lines, 1000);
  EXPECT_LT(lines, 20'001);
  EXPECT_TRUE(written.starts_with(line_of(said("first"))));
}

TEST_F(TalkLogTest, DoesNotWaitForAPipeNorWriteThroughALink) {
  files::create_directory(folder_);
  ASSERT_EQ(::mkfifo((folder_ / "a.jsonl").c_str(), S_IRUSR | S_IWUSR), 0);
  files::create_symlink(folder_ / "elsewhere", folder_ / "b.jsonl");
  for (const auto* room : {"#a", "#b"}) {
    LoggedElsewhere logged;
    TalkLog log{folder_};
    say(log, "x", room);
    EXPECT_TRUE(comes([&] { return logged.has("talk cannot be logged"); })) << room;
  }
  EXPECT_FALSE(files::exists(folder_ / "elsewhere"));
}

TEST_F(TalkLogTest, NeedsAFolder) {
  std::ofstream{folder_} << "x";
  EXPECT_THROW(TalkLog{folder_}, std::system_error);
  EXPECT_THROW(TalkLog{folder_ / "below"}, std::system_error);
}

}  // namespace
}  // namespace papo::server
