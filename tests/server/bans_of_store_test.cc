// SPDX-License-Identifier: MIT

#include "server/bans_of_store.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "captured_log.h"
#include "private_files.h"

namespace papo::server {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class BansOfStoreTest : public testing::Test {
 protected:
  // With these bans a server begins.
  Names begin() {
    store::Archive archive{{.folder = folder_.path("store")}};
    return names_of(bans_of_store(archive, file()));
  }
  // A server has these bans at its end.
  void end_with(const Names& names) {
    store::Archive archive{{.folder = folder_.path("store")}};
    chat::Bans bans;
    const auto now = std::chrono::system_clock::now();
    for (const auto& name : names) {
      bans.add({.target = chat::parse_ban_target(name).value(),
                .set_by = "ana",
                .set_at = now,
                .until = std::nullopt,
                .reason = ""},
               now);
    }
    archive.keep_bans(bans);
  }
  static Names names_of(const chat::Bans& bans) {
    Names names;
    for (const auto& ban : bans.list(std::chrono::system_clock::now())) {
      names.push_back(to_string(ban.target));
    }
    return names;
  }
  void write(const Names& names) const {
    std::ofstream stream{file()};
    for (const auto& name : names) stream << R"({"name":")" << name << R"(","at":0})" << '\n';
  }
  [[nodiscard]] std::string file() const { return folder_.path("bans"); }
  [[nodiscard]] bool is_there(const std::string& name) const {
    return fs::exists(folder_.path(name));
  }

  PrivateFolder folder_;
  CapturedLog log_;
};

TEST_F(BansOfStoreTest, WithoutAFileThereAreNoBans) {
  EXPECT_TRUE(begin().empty());
  EXPECT_EQ(log_.take(), "");
}

TEST_F(BansOfStoreTest, TheFileIsTakenOverOnce) {
  write({"bia", "caio"});
  EXPECT_EQ(begin(), (Names{"bia", "caio"}));
  EXPECT_NE(log_.take().find("has taken over 2 bans of " + file()), std::string::npos);
  EXPECT_FALSE(is_there("bans"));
  EXPECT_TRUE(is_there("bans.taken"));
  EXPECT_EQ(begin(), (Names{"bia", "caio"}));
  end_with({"caio"});
  EXPECT_EQ(begin(), Names{"caio"});
  write({"bia"});
  EXPECT_EQ(begin(), Names{"caio"});
  EXPECT_NE(log_.take().find("is not read"), std::string::npos);
  EXPECT_TRUE(is_there("bans"));
}

TEST_F(BansOfStoreTest, AFileThatComesLaterIsTakenOverUnlessTheStoreHadBans) {
  EXPECT_TRUE(begin().empty());
  write({"bia"});
  EXPECT_EQ(begin(), Names{"bia"});
}

TEST_F(BansOfStoreTest, TheLastBanThatIsLiftedDoesNotComeBack) {
  end_with({});
  write({"bia"});
  EXPECT_TRUE(begin().empty());
}

TEST_F(BansOfStoreTest, AFileThatKeepsItsNameIsTakenOverOnceAllTheSame) {
  write({"bia"});
  std::ofstream{folder_.path("bans.taken")} << "of others";
  EXPECT_EQ(begin(), Names{"bia"});
  EXPECT_NE(log_.take().find(file() + " can be removed"), std::string::npos);
  EXPECT_TRUE(is_there("bans"));
  end_with({});
  EXPECT_TRUE(begin().empty());
}

TEST_F(BansOfStoreTest, NothingIsTakenOverOfASpoiledFile) {
  write({"bia"});
  std::ofstream{file(), std::ios::app} << "caio\n";
  EXPECT_THROW(begin(), std::runtime_error);
  EXPECT_TRUE(is_there("bans"));
  write({"bia"});
  EXPECT_EQ(begin(), Names{"bia"});
}

}  // namespace
}  // namespace papo::server
