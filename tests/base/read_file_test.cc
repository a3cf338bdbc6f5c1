// SPDX-License-Identifier: MIT

#include "base/read_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

#include "base/fd.h"
#include "base/passed_descriptor.h"
#include "private_files.h"

namespace papo {
namespace {

std::string path_of(int fd) { return "/dev/fd/" + std::to_string(fd); }

std::errc error_of(const std::string& path) {
  try {
    read_file(path, 100, Links::follow);
  } catch (const std::system_error& error) {
    EXPECT_NE(std::string{error.what()}.find(path), std::string::npos) << error.what();
    return static_cast<std::errc>(error.code().value());
  }
  ADD_FAILURE() << "it did not fail";
  return {};
}

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read = Fd{ends[0]};
    write = Fd{ends[1]};
  }
  Fd read;
  Fd write;
};

void write_to(Fd fd, std::string_view text) {
  EXPECT_EQ(::write(fd.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

TEST(PassedDescriptor, IsNamedByAPath) {
  EXPECT_EQ(passed_descriptor("/dev/stdin"), 0);
  EXPECT_EQ(passed_descriptor("/dev/stdout"), 1);
  EXPECT_EQ(passed_descriptor("/dev/stderr"), 2);
  EXPECT_EQ(passed_descriptor("/dev/fd/63"), 63);
  EXPECT_EQ(passed_descriptor("/proc/self/fd/0"), 0);
  for (const auto* other : {"", "stdin", "/dev/fd/", "/dev/fd/x", "/dev/fd/1x", "/dev/fd/-1",
                            "/dev/fd/99999999999", "/dev/fd/1/2", "/dev/null"}) {
    EXPECT_FALSE(passed_descriptor(other)) << other;
  }
}

TEST(PassedDescriptor, IsOnlyForWhatItWasOpenedFor) {
  const Pipe pipe;
  EXPECT_TRUE(duplicate(pipe.read.get(), O_RDONLY).open());
  EXPECT_FALSE(duplicate(pipe.read.get(), O_WRONLY).open());
  EXPECT_FALSE(duplicate(pipe.write.get(), O_RDONLY).open());
}

TEST(ReadFile, ReadsAPipeThatWasPassedToItsEnd) {
  Pipe pipe;
  const auto path = path_of(pipe.read.get());
  std::jthread writer{[&pipe] { write_to(std::move(pipe.write), "port = 4000\n"); }};
  EXPECT_EQ(read_file(path, 100, Links::follow), "port = 4000\n");
}

TEST(ReadFile, WaitsForAPassedPipeThatDoesNotBlock) {
  Pipe pipe;
  ASSERT_EQ(::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK), 0);
  const auto path = path_of(pipe.read.get());
  std::jthread writer{[&pipe] { write_to(std::move(pipe.write), "late"); }};
  EXPECT_EQ(read_file(path, 100, Links::follow), "late");
}

TEST(ReadFile, ReadsASocketThatWasPassed) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const Fd ours{ends[0]};
  write_to(Fd{ends[1]}, "from afar");
  EXPECT_EQ(read_file(path_of(ours.get()), 100, Links::follow), "from afar");
}

TEST(ReadFile, ReadsAPassedFileFromItsBeginning) {
  const Fd file{::memfd_create("file", MFD_CLOEXEC)};
  ASSERT_EQ(::write(file.get(), "text", 4), 4);
  EXPECT_EQ(read_file(path_of(file.get()), 100, Links::follow), "text");
  EXPECT_EQ(read_file(path_of(file.get()), 100, Links::follow), "text");
}

TEST(ReadFile, HasALimitForWhatWasPassedToo) {
  const Fd zeros{::open("/dev/zero", O_RDONLY | O_CLOEXEC)};
  EXPECT_EQ(error_of(path_of(zeros.get())), std::errc::file_too_large);
}

TEST(ReadFile, NeedsADescriptorThatCanBeRead) {
  EXPECT_EQ(error_of("/dev/fd/1000000"), std::errc::bad_file_descriptor);
  const Fd folder{::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  EXPECT_EQ(error_of(path_of(folder.get())), std::errc::is_a_directory);
}

TEST(ReadFile, DoesNotWaitForAPipeThatIsOnlyNamed) {
  const PrivateFolder folder;
  const auto path = folder.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(error_of(path), std::errc::invalid_argument);
}

TEST(ReadFirstLine, IsWithoutItsEnd) {
  for (const auto* text :
       {"open sesame", "open sesame\n", "open sesame\r\n", "open sesame\nmore\n"}) {
    EXPECT_EQ(read_first_line(PrivateFile{text}, 100), "open sesame") << text;
  }
  EXPECT_EQ(read_first_line(PrivateFile{"\nopen sesame"}, 100), "");
  EXPECT_THROW(read_first_line(PrivateFile{"open sesame\n"}, 4), std::system_error);
}

}  // namespace
}  // namespace papo
