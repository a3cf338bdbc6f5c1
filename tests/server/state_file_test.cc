// SPDX-License-Identifier: MIT

#include "server/state_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/read_file.h"
#include "private_files.h"

namespace papo::server {
namespace {

namespace fs = std::filesystem;

class StateFile : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder_}) {
      names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
  }

  std::string text() const { return read_file(path_, 1 << 20); }

  PrivateFolder private_;
  std::string folder_ = private_.path();
  std::string path_ = private_.path("state");
};

// The error of a call that must fail; it names the path in words.
template <typename Call>
std::errc error_of(const std::string& path, Call call) {
  try {
    call();
  } catch (const std::system_error& error) {
    EXPECT_NE(std::string{error.what()}.find(path), std::string::npos) << error.what();
    return static_cast<std::errc>(error.code().value());
  }
  ADD_FAILURE() << "it did not fail";
  return {};
}

TEST_F(StateFile, HoldsWhatItWasMadeToHold) {
  for (const auto& text :
       {std::string{"one\n"}, std::string{}, std::string(300'000, 'x'), std::string(3, '\0')}) {
    replace_file(path_, text);
    EXPECT_EQ(this->text(), text);
    EXPECT_EQ(files(), std::vector<std::string>{"state"});
  }
}

TEST_F(StateFile, IsForItsOwnerOnly) {
  std::ofstream{path_} << "old";
  fs::permissions(path_, fs::perms::all);
  replace_file(path_, "new");
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(StateFile, IsAnotherFileOnceReplacedSoThatAReaderOfTheOldOneKeepsIt) {
  replace_file(path_, "old");
  std::ifstream reader{path_};
  replace_file(path_, "new");
  std::string read;
  reader >> read;
  EXPECT_EQ(read, "old");
}

TEST_F(StateFile, MayStandInTheFolderOfTheProgram) {
  const auto before = fs::current_path();
  fs::current_path(folder_);
  replace_file("state", "here");
  fs::current_path(before);
  EXPECT_EQ(text(), "here");
}

TEST_F(StateFile, IsNotReplacedThroughASymbolicLink) {
  std::ofstream{folder_ + "/other"} << "precious";
  fs::create_symlink("other", path_);
  EXPECT_EQ(error_of(path_, [&] { replace_file(path_, "new"); }),
            std::errc::too_many_symbolic_link_levels);
  EXPECT_TRUE(fs::is_symlink(path_));
  EXPECT_EQ(read_file(folder_ + "/other", 100), "precious");
  EXPECT_EQ(files(), (std::vector<std::string>{"other", "state"}));
}

TEST_F(StateFile, IsReadThroughASymbolicLinkOnlyIfThatIsAskedFor) {
  std::ofstream{folder_ + "/other"} << "text";
  fs::create_symlink("other", path_);
  EXPECT_EQ(error_of(path_, [&] { text(); }), std::errc::too_many_symbolic_link_levels);
  EXPECT_EQ(read_file(path_, 100, Links::follow), "text");
}

TEST_F(StateFile, DoesNotWriteThroughALinkThatStandsWhereTheNewOneIsMade) {
  std::ofstream{folder_ + "/other"} << "precious";
  fs::create_symlink("other", path_ + "." + std::to_string(::getpid()) + ".new");
  replace_file(path_, "new");
  EXPECT_EQ(text(), "new");
  EXPECT_EQ(read_file(folder_ + "/other", 100), "precious");
}

TEST_F(StateFile, IsReplacedThoughACrashLeftANewOneBehind) {
  std::ofstream{path_ + "." + std::to_string(::getpid()) + ".new"} << "half of it";
  replace_file(path_, "all of it");
  EXPECT_EQ(text(), "all of it");
  EXPECT_EQ(files(), std::vector<std::string>{"state"});
}

TEST_F(StateFile, MustBeThereToBeRead) {
  EXPECT_EQ(error_of(path_, [&] { text(); }), std::errc::no_such_file_or_directory);
}

TEST_F(StateFile, NeedsItsFolder) {
  const auto path = folder_ + "/missing/state";
  EXPECT_EQ(error_of(path, [&] { replace_file(path, ""); }), std::errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(path, [&] { read_file(path, 100); }), std::errc::no_such_file_or_directory);
}

TEST_F(StateFile, IsARegularFile) {
  EXPECT_EQ(error_of(folder_, [&] { replace_file(folder_, ""); }), std::errc::is_a_directory);
  EXPECT_EQ(error_of(folder_, [&] { replace_file(folder_ + "/", ""); }),
            std::errc::no_such_file_or_directory);
  EXPECT_EQ(error_of(folder_, [&] { read_file(folder_, 100); }), std::errc::is_a_directory);
  EXPECT_EQ(error_of("", [&] { replace_file("", ""); }), std::errc::no_such_file_or_directory);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(error_of(path_, [&] { replace_file(path_, ""); }), std::errc::invalid_argument);
  EXPECT_EQ(error_of(path_, [&] { text(); }), std::errc::invalid_argument);
  EXPECT_EQ(error_of("/dev/zero", [] { read_file("/dev/zero", 100, Links::follow); }),
            std::errc::invalid_argument);
}

TEST_F(StateFile, IsReadUpToALimit) {
  std::ofstream{path_} << std::string(100, 'x');
  EXPECT_EQ(read_file(path_, 100).size(), 100U);
  EXPECT_EQ(error_of(path_, [&] { read_file(path_, 99); }), std::errc::file_too_large);
}

// This holds for a full disk, too: the written part is gone, and the old file is as it was.
TEST_F(StateFile, StaysAsItWasWhenThereIsNoRoomForTheNewOne) {
  replace_file(path_, "old");
  const auto child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 4096, .rlim_max = 4096};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(1);
    try {
      replace_file(path_, std::string(10'000, 'x'));
    } catch (const std::system_error& error) {
      ::_exit(error.code() == std::errc::file_too_large ? 0 : 2);
    }
    ::_exit(3);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(text(), "old");
  EXPECT_EQ(files(), std::vector<std::string>{"state"});
}

}  // namespace
}  // namespace papo::server
