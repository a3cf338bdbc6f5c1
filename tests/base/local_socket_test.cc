// SPDX-License-Identifier: MIT

#include "base/local_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <system_error>

#include "private_files.h"

namespace papo {
namespace {

namespace fs = std::filesystem;

int error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  return 0;
}

void expect_talk_in(const std::string& folder) {
  const auto listening = listen_in(folder, "s");
  const auto one = connect_in(folder, "s");
  const Fd other{::accept(listening.get(), nullptr, nullptr)};
  ASSERT_TRUE(other.open());
  ASSERT_EQ(::send(one.get(), "a", 1, 0), 1);
  char read = 0;
  EXPECT_EQ(::recv(other.get(), &read, 1, 0), 1);
  EXPECT_EQ(read, 'a');
  EXPECT_EQ(user_at_other_end(other.get()), ::geteuid());
}

TEST(LocalSocket, TwoTalk) {
  const PrivateFolder folder;
  expect_talk_in(folder.path());
}

TEST(LocalSocket, AnOldSocketMakesWay) {
  const PrivateFolder folder;
  expect_talk_in(folder.path());
  EXPECT_TRUE(fs::exists(folder.path("s")));
  EXPECT_EQ(error_of([&] { connect_in(folder.path(), "s"); }), ECONNREFUSED);
  expect_talk_in(folder.path());
}

TEST(LocalSocket, ThePathMayBeLong) {
  const PrivateFolder folder;
  const auto deep = folder.path(std::string(120, 'a') + "/" + std::string(120, 'b'));
  fs::create_directories(deep);
  expect_talk_in(deep);
}

TEST(LocalSocket, ItIsForItsUserAlone) {
  const PrivateFolder folder;
  const auto listening = listen_in(folder.path(), "s");
  struct stat status {};
  ASSERT_EQ(::stat(folder.path("s").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(LocalSocket, AFileThatIsNoSocketStays) {
  const PrivateFolder folder;
  std::ofstream{folder.path("s")} << "text";
  EXPECT_EQ(error_of([&] { listen_in(folder.path(), "s"); }), EEXIST);
  fs::remove(folder.path("s"));
  fs::create_symlink(folder.path("else"), folder.path("s"));
  EXPECT_EQ(error_of([&] { listen_in(folder.path(), "s"); }), EEXIST);
  EXPECT_FALSE(fs::exists(folder.path("else")));
}

TEST(LocalSocket, AFolderThatIsNotThereIsAnError) {
  const PrivateFolder folder;
  EXPECT_EQ(error_of([&] { listen_in(folder.path("none"), "s"); }), ENOENT);
  EXPECT_EQ(error_of([&] { connect_in(folder.path("none"), "s"); }), ENOENT);
  EXPECT_EQ(error_of([&] { connect_in(folder.path(), "s"); }), ENOENT);
}

}  // namespace
}  // namespace papo
