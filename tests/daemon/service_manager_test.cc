// SPDX-License-Identifier: MIT

#include "daemon/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/socket.h"
#include "private_files.h"

namespace papo::daemon {
namespace {

class ServiceManager : public testing::Test {
 protected:
  ~ServiceManager() override {
    for (const auto* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET"}) {
      ::unsetenv(name);
    }
  }

  static void pass(const std::string& count, int to = ::getpid()) {
    ::setenv("LISTEN_PID", std::to_string(to).c_str(), 1);
    ::setenv("LISTEN_FDS", count.c_str(), 1);
    ::setenv("LISTEN_FDNAMES", "papo.socket", 1);
  }
};

TEST_F(ServiceManager, PassesNoSocketsUnlessItSaysSo) {
  EXPECT_EQ(take_passed_sockets(), std::vector<int>{});
}

TEST_F(ServiceManager, PassesTheSocketsThatFollowTheStandardDescriptors) {
  pass("2");
  EXPECT_EQ(take_passed_sockets(), (std::vector<int>{3, 4}));
}

TEST_F(ServiceManager, PassesThemOnce) {
  pass("1");
  take_passed_sockets();
  EXPECT_EQ(take_passed_sockets(), std::vector<int>{});
  EXPECT_EQ(std::getenv("LISTEN_FDNAMES"), nullptr);
}

TEST_F(ServiceManager, MayHaveMeantAnotherProcess) {
  pass("1", ::getppid());
  EXPECT_EQ(take_passed_sockets(), std::vector<int>{});
}

TEST_F(ServiceManager, CannotPassWhatIsNoNumberOfSockets) {
  for (const auto* count : {"", "-1", "some", "1 ", "1025", "99999999999999999999"}) {
    pass(count);
    EXPECT_THROW(take_passed_sockets(), std::runtime_error) << count;
  }
}

// The text that reaches a socket of that name in NOTIFY_SOCKET.
std::string told_at(const std::string& name, const std::string& what) {
  const net::Fd manager{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(&address.sun_path[0], sizeof address.sun_path);
  if (name.starts_with('@')) address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  EXPECT_EQ(::bind(manager.get(), reinterpret_cast<sockaddr*>(&address), length), 0);
  ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  tell_service_manager(what);
  std::array<char, 1000> space{};
  const auto got = net::receive_some(manager.get(), space);
  return {space.data(), got < 0 ? 0 : static_cast<std::size_t>(got)};
}

TEST_F(ServiceManager, IsToldWhereItListens) {
  const PrivateFolder folder;
  EXPECT_EQ(told_at(folder.path("notify"), "READY=1\nSTATUS=here"), "READY=1\nSTATUS=here");
  EXPECT_EQ(told_at("@papo-test-" + std::to_string(::getpid()), "STOPPING=1"), "STOPPING=1");
}

TEST_F(ServiceManager, DoesNotMatterIfItIsNotThere) {
  tell_service_manager("READY=1");
  for (const auto& name :
       {std::string{"/no/such/socket"}, std::string{"@papo-test-nobody"},
        std::string{"vsock:2:1234"}, std::string{}, "/" + std::string(200, 'x')}) {
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    EXPECT_NO_THROW(tell_service_manager("READY=1"));
  }
}

}  // namespace
}  // namespace papo::daemon
