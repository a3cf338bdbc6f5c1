// SPDX-License-Identifier: MIT

#include "base/write_all.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <thread>

#include "base/fd.h"
#include "base/retry.h"

namespace papo {
namespace {

struct NonBlockingPipe {
  NonBlockingPipe() {
    std::array<int, 2> both{};
    EXPECT_EQ(::pipe2(both.data(), O_CLOEXEC), 0);
    out = Fd{both[0]};
    in = Fd{both[1]};
    EXPECT_EQ(::fcntl(in.get(), F_SETFL, O_NONBLOCK), 0);
  }
  Fd out;
  Fd in;
};

std::string read_to_the_end(int fd) {
  std::string all;
  std::array<char, 4096> some{};
  while (const auto got = ::read(fd, some.data(), some.size())) {
    if (got < 0) break;
    all.append(some.data(), static_cast<std::size_t>(got));
  }
  return all;
}

TEST(WriteAll, WaitsForAReaderWhoIsSlow) {
  NonBlockingPipe pipe;
  const std::string text(1 << 20, 'x');  // More than a pipe holds.
  std::string read;
  std::thread reader{[&] { read = read_to_the_end(pipe.out.get()); }};
  EXPECT_TRUE(write_all(pipe.in.get(), text));
  pipe.in.close();
  reader.join();
  EXPECT_EQ(read, text);
}

TEST(WriteAll, SaysWhyItCannot) {
  NonBlockingPipe pipe;
  EXPECT_TRUE(write_all(pipe.out.get(), "")) << "nothing is soon written";
  errno = 0;
  EXPECT_FALSE(write_all(pipe.out.get(), "x")) << "it is for reading";
  EXPECT_EQ(errno, EBADF);
}

TEST(RetryIfInterrupted, CallsAgainForAsLongAsThatIsTheFault) {
  int calls = 0;
  const auto interrupted_twice = [&] {
    errno = EINTR;
    return ++calls < 3 ? -1 : 7;
  };
  EXPECT_EQ(retry_if_interrupted(interrupted_twice), 7);
  EXPECT_EQ(calls, 3);
  const auto failing = [&] {
    ++calls;
    errno = EBADF;
    return -1;
  };
  EXPECT_EQ(retry_if_interrupted(failing), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(calls, 4);
}

}  // namespace
}  // namespace papo
