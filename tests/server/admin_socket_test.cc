// SPDX-License-Identifier: MIT

// The socket of papo-admin: its requests, and programs that do it harm.
#include "server/admin_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/fd.h"
#include "base/local_socket.h"
#include "budget/limits.h"
#include "captured_log.h"
#include "private_files.h"
#include "server/passwords.h"

namespace papo::server {
namespace {

using namespace std::chrono_literals;

// Writes down what is asked.
class Actions final : public AdminActions {
 public:
  Fault set_hash(const chat::Name& account, const std::string& hash) override {
    return note("hash " + account.key + (is_password_hash(hash) ? " good" : " bad"));
  }
  Fault set_suspended(const chat::Name& account, bool is_suspended) override {
    return note((is_suspended ? "suspend " : "unsuspend ") + account.key);
  }
  Fault drop(const chat::Name& account) override { return note("drop " + account.key); }
  Fault erase(const chat::Name& account, bool and_drop) override {
    return note("erase " + account.key + (and_drop ? " and drop" : ""));
  }

  std::vector<std::string> done{};
  Fault fault{};
  bool fails = false;

 private:
  Fault note(std::string what) {
    if (fails) throw std::runtime_error{"out of luck"};
    done.push_back(std::move(what));
    return fault;
  }
};

class AdminSocketTest : public testing::Test {
 protected:
  [[nodiscard]] Fd connect() const {
    auto fd = connect_in(folder_.path(), admin_socket_name);
    timeval deadline{.tv_sec = 30, .tv_usec = 0};
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof(deadline));
    return fd;
  }
  static void say(const Fd& fd, std::string_view text) {
    EXPECT_EQ(::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  // The next line; "(end)" if the server closed.
  static std::string line(const Fd& fd) {
    std::string line;
    char c = 0;
    while (true) {
      const auto got = ::recv(fd.get(), &c, 1, 0);
      if (got < 0) return "(nothing)";
      if (got == 0) return line.empty() ? "(end)" : line;
      if (c == '\n') return line;
      line += c;
    }
  }
  [[nodiscard]] std::string ask(const std::string& request) const {
    const auto fd = connect();
    say(fd, request + "\n");
    return line(fd);
  }

  PrivateFolder folder_;
  CapturedLog log_;
  Actions actions_;
  std::optional<AdminSocket> socket_{
      std::in_place, AdminSocket::Settings{.folder = folder_.path(), .patience = 30s}, actions_};
};

const std::string ok = R"({"ok":true})";

TEST_F(AdminSocketTest, EachRequestIsAnAction) {
  const auto hash = hash_password("secret");
  EXPECT_EQ(ask(R"({"do":"suspend","name":"Ana"})"), ok);
  EXPECT_EQ(ask(R"({"do":"unsuspend","name":"ana"})"), ok);
  EXPECT_EQ(ask(R"({"do":"reset","name":"ana","hash":")" + hash + R"("})"), ok);
  EXPECT_EQ(ask(R"({"do":"delete","name":"ana"})"), ok);
  EXPECT_EQ(ask(R"({"do":"erase","name":"ana"})"), ok);
  EXPECT_EQ(ask(R"({"do":"erase","name":"ana","and_drop":true})"), ok);
  socket_.reset();
  EXPECT_EQ(actions_.done,
            (std::vector<std::string>{"suspend ana", "unsuspend ana", "hash ana good", "drop ana",
                                      "erase ana", "erase ana and drop"}));
  const auto log = log_.take();
  EXPECT_NE(log.find("papo-admin suspended Ana"), std::string::npos) << log;
  EXPECT_EQ(log.find(hash), std::string::npos) << "a hash is nobody's business";
}

TEST_F(AdminSocketTest, SeveralRequestsComeOneAfterTheOther) {
  const auto fd = connect();
  say(fd, "{\"do\":\"suspend\",\"name\":\"ana\"}\n{\"do\":\"delete\",");
  EXPECT_EQ(line(fd), ok);
  say(fd, "\"name\":\"bia\"}\n");
  EXPECT_EQ(line(fd), ok);
  socket_.reset();
  EXPECT_EQ(actions_.done, (std::vector<std::string>{"suspend ana", "drop bia"}));
}

TEST_F(AdminSocketTest, AMistakeIsToldAndNothingIsDone) {
  for (const auto& request : std::vector<std::string>{
           "",
           "{",
           "suspend ana",
           "[]",
           "7",
           "{}",
           R"({"do":"paint","name":"ana"})",
           R"({"do":7,"name":"ana"})",
           R"({"do":"suspend"})",
           R"({"do":"suspend","name":""})",
           R"({"do":"suspend","name":"a b"})",
           R"({"do":"suspend","name":["ana"]})",
           R"({"do":"reset","name":"ana"})",
           R"({"do":"reset","name":"ana","hash":"secret"})",
           R"({"do":"erase","name":"ana","and_drop":1})",
           "{\"do\":\"suspend\",\"name\":\"\xff\"}",
           std::string(2000, '['),
       }) {
    EXPECT_TRUE(ask(request).starts_with(R"({"error":")")) << request;
  }
  socket_.reset();
  EXPECT_TRUE(actions_.done.empty());
}

TEST_F(AdminSocketTest, TheReasonOfAnActionIsTold) {
  actions_.fault = "there is no account \"ana\"";
  EXPECT_EQ(ask(R"({"do":"suspend","name":"ana"})"), R"({"error":"there is no account \"ana\""})");
  EXPECT_EQ(log_.take(), "") << "nothing was done";
  actions_.fault.reset();
  actions_.fails = true;
  EXPECT_EQ(ask(R"({"do":"suspend","name":"ana"})"), R"({"error":"out of luck"})");
  actions_.fails = false;
  EXPECT_EQ(ask(R"({"do":"suspend","name":"ana"})"), ok);
}

TEST_F(AdminSocketTest, ALongRequestIsRefused) {
  const auto fd = connect();
  say(fd, std::string(budget::longest_admin_request, ' '));
  EXPECT_TRUE(line(fd).starts_with(R"({"error":)"));
  EXPECT_EQ(line(fd), "(end)");
  EXPECT_EQ(ask(R"({"do":"suspend","name":"ana"})"), ok);
}

TEST_F(AdminSocketTest, ASilentProgramMakesWay) {
  socket_.reset();
  socket_.emplace(AdminSocket::Settings{.folder = folder_.path(), .patience = 50ms}, actions_);
  const auto silent = connect();
  EXPECT_EQ(ask(R"({"do":"suspend","name":"ana"})"), ok);
  EXPECT_EQ(line(silent), "(end)");
}

TEST_F(AdminSocketTest, SilentProgramsStopNoOther) {
  std::vector<Fd> silent;
  for (std::size_t i = 1; i < budget::most_admin_programs; ++i) silent.push_back(connect());
  say(silent.front(), R"({"do":"suspend",)");
  EXPECT_EQ(ask(R"({"do":"suspend","name":"ana"})"), ok);
  say(silent.front(), "\"name\":\"bia\"}\n");
  EXPECT_EQ(line(silent.front()), ok);
  // Beyond the limit, the next program waits until another has gone.
  silent.push_back(connect());
  const auto late = connect();
  say(late, "{\"do\":\"suspend\",\"name\":\"caio\"}\n");
  silent.pop_back();
  EXPECT_EQ(line(late), ok);
}

TEST_F(AdminSocketTest, AProgramThatLeavesDoesNoHarm) {
  for (int i = 0; i < 20; ++i) {
    const auto fd = connect();
    say(fd, R"({"do":"suspend",)");
  }
  EXPECT_EQ(ask(R"({"do":"suspend","name":"ana"})"), ok);
}

TEST_F(AdminSocketTest, TheEndDoesNotWaitForSilentPrograms) {
  const auto silent = connect();
  const auto waiting = connect();
  const auto start = std::chrono::steady_clock::now();
  socket_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
  EXPECT_FALSE(std::filesystem::exists(folder_.path(admin_socket_name)));
}

TEST_F(AdminSocketTest, ANewServerTakesTheSocketOfOneThatCrashed) {
  // The old socket is still there, as after kill -9.
  const PrivateFolder folder;
  { const auto old = listen_in(folder.path(), admin_socket_name); }
  const AdminSocket socket{{.folder = folder.path()}, actions_};
  const auto fd = connect_in(folder.path(), admin_socket_name);
  say(fd, "{\"do\":\"suspend\",\"name\":\"ana\"}\n");
  EXPECT_EQ(line(fd), ok);
}

TEST_F(AdminSocketTest, AFileInThePlaceOfTheSocketIsAnError) {
  const PrivateFolder folder;
  std::ofstream{folder.path(admin_socket_name)} << "text";
  EXPECT_THROW(AdminSocket({.folder = folder.path()}, actions_), std::system_error);
}

}  // namespace
}  // namespace papo::server
