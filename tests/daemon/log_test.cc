// SPDX-License-Identifier: MIT

#include "daemon/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "net/socket.h"
#include "private_files.h"

namespace papo::daemon {
namespace {

class LogTest : public testing::Test {
 protected:
  void TearDown() override { spdlog::set_level(spdlog::level::off); }

  [[nodiscard]] std::vector<std::string> lines() const { return lines_of(path_); }

  static std::vector<std::string> lines_of(const std::string& path) {
    spdlog::default_logger()->flush();
    std::ifstream file{path};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  PrivateFolder folder_;
  std::string path_ = folder_.path("log");
};

TEST_F(LogTest, WritesALineAMessageWithItsLevel) {
  set_up_log({.level = "info", .file = path_, .json = false});
  spdlog::info("ana entered");
  spdlog::warn("and so did bia");
  ASSERT_EQ(lines().size(), 2U);
  EXPECT_TRUE(lines()[0].ends_with(" info: ana entered"));
  EXPECT_TRUE(lines()[1].ends_with(" warning: and so did bia"));
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
  set_up_log({.level = "warn", .file = path_, .json = false});
  spdlog::debug("no");
  spdlog::info("no");
  spdlog::warn("yes");
  spdlog::error("yes");
  EXPECT_EQ(lines().size(), 2U);
}

TEST_F(LogTest, WritesNothingWhenOff) {
  set_up_log({.level = "off", .file = path_, .json = false});
  spdlog::critical("no");
  EXPECT_TRUE(lines().empty());
}

TEST_F(LogTest, WritesJsonWhateverTheMessage) {
  set_up_log({.level = "debug", .file = path_, .json = true});
  const std::vector<std::string> messages{
      "plain", "\"quoted\" \\ and\ttab", "two\nlines", "João", "}{%v", ""};
  for (const auto& message : messages) spdlog::debug(message);
  spdlog::info("not UTF-8: \xff");
  const auto written = lines();
  ASSERT_EQ(written.size(), messages.size() + 1);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto entry = nlohmann::json::parse(written[i]);
    EXPECT_EQ(entry["message"], messages[i]);
    EXPECT_EQ(entry["level"], "debug");
    EXPECT_TRUE(entry["time"].is_string());
  }
  EXPECT_TRUE(nlohmann::json::accept(written.back()));
}

TEST_F(LogTest, SaysThatAFileCannotBeOpened) {
  EXPECT_THROW(set_up_log({.level = "info", .file = "/dev/null/log", .json = false}),
               std::system_error);
}

TEST_F(LogTest, FollowsNoLink) {
  ASSERT_EQ(::symlink("/dev/null", path_.c_str()), 0);
  EXPECT_THROW(set_up_log({.level = "info", .file = path_, .json = false}), std::system_error);
}

TEST_F(LogTest, IsForItsOwnerOnly) {
  set_up_log({.level = "info", .file = path_, .json = false});
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(LogTest, BeginsAnewWhenTheFileWasMovedAway) {
  const auto moved = path_ + ".1";
  set_up_log({.level = "info", .file = path_, .json = false});
  spdlog::info("first");
  ASSERT_EQ(lines().size(), 1U);
  ASSERT_EQ(std::rename(path_.c_str(), moved.c_str()), 0);
  spdlog::info("second");
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_TRUE(lines()[0].ends_with("second"));
  EXPECT_EQ(lines_of(moved).size(), 1U);
}

// A pipe that is full already.
struct UnreadPipe {
  explicit UnreadPipe(const std::string& path) {
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    reader = net::Fd{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    const net::Fd writer{::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)};
    while (::write(writer.get(), "\n", 1) == 1) {
    }
  }

  // Returns the bytes that can be read now.
  std::string read() {
    const auto got = ::read(reader.get(), space.data(), space.size());
    return got > 0 ? std::string{space.data(), static_cast<std::size_t>(got)} : std::string{};
  }

  net::Fd reader;
  std::array<char, 65536> space{};
};

// Threads that log do not wait, and a later line tells how many lines were dropped.
TEST_F(LogTest, CountsWhatItCannotKeep) {
  constexpr int logged = 30'000;
  UnreadPipe pipe{path_};
  set_up_log({.level = "info", .file = path_, .json = false});
  const std::string long_text(100, 'x');
  for (int i = 0; i < logged; ++i) spdlog::info("{} {}", i, long_text);

  std::string text;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (text.find("info: later") == std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    text += pipe.read();
    spdlog::info("later");
  }
  std::istringstream lines{text.substr(text.find_first_not_of('\n'))};
  int next = 0;
  int dropped = 0;
  const std::string warning{"warning: "};
  for (std::string line; std::getline(lines, line) && !line.ends_with("later");) {
    if (line.ends_with(" log lines were dropped")) {
      dropped = std::stoi(line.substr(line.find(warning) + warning.size()));
      next += dropped;
    } else {
      ASSERT_NE(line.find("info: " + std::to_string(next) + " xxx"), std::string::npos) << line;
      ++next;
    }
  }
  EXPECT_GT(dropped, 0);
  EXPECT_GE(next, logged);
}

TEST_F(LogTest, EndsEvenIfNobodyReads) {
  const UnreadPipe pipe{path_};
  set_up_log({.level = "info", .file = path_, .json = false});
  for (int i = 0; i < 20'000; ++i) spdlog::info("a line that is not read");
  const auto before = std::chrono::steady_clock::now();
  set_up_log({.level = "off", .file = "/dev/null", .json = false});
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{10});
}

}  // namespace
}  // namespace papo::daemon
