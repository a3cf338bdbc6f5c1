#include "server/log.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace papo::server {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest() { std::remove(path_.c_str()); }
  void TearDown() override { spdlog::set_level(spdlog::level::off); }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::ifstream file{path_};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  std::string path_ = testing::TempDir() + "papo_log_test";
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
               spdlog::spdlog_ex);
}

}  // namespace
}  // namespace papo::server
