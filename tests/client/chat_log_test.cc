// SPDX-License-Identifier: MIT

#include "client/chat_log.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <system_error>

#include "in_utc.h"
#include "private_files.h"

namespace papo::client {
namespace {

class ChatLogTest : public InUtc {
 protected:
  std::string content(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream{folder_ / name}.rdbuf();
    return text.str();
  }
  static unsigned mode(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }
  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator{folder_})
      names.insert(file.path().filename());
    return names;
  }

  PrivateFolder private_;
  std::filesystem::path above_{private_.path()};
  std::filesystem::path folder_{above_ / "log"};
};

TEST_F(ChatLogTest, HasAFileOfEachRoomAndDay) {
  ChatLog log{folder_};
  log.add("#lobby", "<bia> hi", noon);
  log.add("#lobby", "<bia> olá \033[2J", noon + 1);
  log.add("@bia", "(private) <bia> psst", noon);
  log.add("#lobby", "[2026-11-23 11:00] <bia> missed", noon + day);
  EXPECT_EQ(content("lobby.2026-11-23.log"), "12:00:00 <bia> hi\n12:00:01 <bia> olá [2J\n");
  EXPECT_EQ(content("@bia.2026-11-23.log"), "12:00:00 (private) <bia> psst\n");
  EXPECT_EQ(content("lobby.2026-11-24.log"), "[2026-11-23 11:00] <bia> missed\n");
  EXPECT_EQ(files().size(), 3U);
}

TEST_F(ChatLogTest, IsOnlyOnesOwnToRead) {
  const auto before = ::umask(0);
  ChatLog log{folder_};
  std::ofstream{folder_ / "ops.2026-11-23.log"} << "before\n";
  EXPECT_EQ(mode(folder_ / "ops.2026-11-23.log"), 0666U);
  log.add("#lobby", "x", noon);
  log.add("#ops", "x", noon);
  ::umask(before);
  EXPECT_EQ(mode(folder_), 0700U);
  EXPECT_EQ(mode(folder_ / "lobby.2026-11-23.log"), 0600U);
  EXPECT_EQ(mode(folder_ / "ops.2026-11-23.log"), 0600U);
  EXPECT_EQ(content("ops.2026-11-23.log"), "before\n12:00:00 x\n");
}

TEST_F(ChatLogTest, NoNameLeadsElsewhere) {
  ChatLog log{folder_};
  for (const char* place :
       {"#../x", "#..", "#.", "#/etc/x", "#", "#a b\n", "@.bia", "#日本", "#@x"}) {
    log.add(place, "x", noon);
  }
  const std::string end = ".2026-11-23.log";
  EXPECT_EQ(files(),
            (std::set<std::string>{"%2E.%2Fx" + end, "%2E." + end, "%2E" + end, "%2Fetc%2Fx" + end,
                                   end, "a%20b" + end, "@.bia" + end, "日本" + end, "%40x" + end}));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{above_}, {}), 1);
}

TEST_F(ChatLogTest, WritesToNothingButItsOwnFiles) {
  ChatLog log{folder_};
  const std::string name = folder_ / "lobby.2026-11-23.log";
  std::filesystem::create_symlink(above_ / "elsewhere", name);
  EXPECT_THROW(log.add("#lobby", "x", noon), std::system_error);
  EXPECT_FALSE(std::filesystem::exists(above_ / "elsewhere"));
  std::filesystem::remove(name);
  ASSERT_EQ(::mkfifo(name.c_str(), 0600), 0);
  EXPECT_THROW(log.add("#lobby", "x", noon), std::system_error);
  std::filesystem::remove(name);
  log.add("#lobby", "x", noon);
  EXPECT_EQ(content("lobby.2026-11-23.log"), "12:00:00 x\n");
}

TEST_F(ChatLogTest, NeedsAFolder) {
  EXPECT_THROW(ChatLog{above_ / "no" / "folder"}, std::system_error);
  std::ofstream{folder_} << "a file";
  EXPECT_THROW(ChatLog{folder_}, std::system_error);
}

TEST_F(ChatLogTest, KeepsFewFilesOpen) {
  ChatLog log{folder_};
  const auto open = [] {
    return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
  };
  const auto before = open();
  for (int i = 0; i < 200; ++i) log.add("#room" + std::to_string(i), "x", noon);
  EXPECT_LE(open() - before, static_cast<std::ptrdiff_t>(ChatLog::most_open));
  EXPECT_EQ(files().size(), 200U);
}

}  // namespace
}  // namespace papo::client
