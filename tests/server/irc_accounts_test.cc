// SPDX-License-Identifier: MIT

// Accounts, as clients of IRC use them: logging in, several clients of one person, and letters.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "budget/limits.h"
#include "server/worker_rig.h"
#include "wire/irc/dialect.h"

namespace papo::server {
namespace {

// base64 of "\0ana\0secret12", and of "\0ana\0wrong-one".
constexpr std::string_view right = "AGFuYQBzZWNyZXQxMg==";
constexpr std::string_view wrong = "AGFuYQB3cm9uZy1vbmU=";

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class IrcAccountsTest : public testing::Test {
 protected:
  // Says the lines, and returns all that comes up to the answer of a PING behind them.
  template <typename... Lines>
  std::string say(chat::ClientId client, const Lines&... lines) {
    (rig_.line(client, lines), ...);
    const auto token = "token" + std::to_string(++tokens_);
    rig_.line(client, "PING " + token);
    rig_.turn();
    const auto end = ":papo.server PONG papo.server :" + token + "\r\n";
    auto text = rig_.received_with(client, end);
    const auto at = text.find(end);
    EXPECT_NE(at, std::string::npos) << text;
    return at == std::string::npos ? text : text.erase(at, end.size());
  }
  // Says QUIT, and returns all up to the end.
  std::string leave(chat::ClientId client) {
    rig_.line(client, "QUIT");
    rig_.turn();
    EXPECT_TRUE(rig_.until_released(client));
    return rig_.received(client);
  }
  chat::ClientId connect() { return rig_.connect_unknown(); }
  chat::ClientId come(std::string_view nick, std::string_view caps = "server-time") {
    const auto client = connect();
    const auto text = say(client, "CAP REQ :" + std::string{caps}, "NICK " + std::string{nick},
                          "USER u 0 * :Some One", "CAP END");
    EXPECT_TRUE(holds(text, " 001 " + std::string{nick} + " :")) << text;
    return client;
  }
  // Ana's first client, whose name is registered.
  chat::ClientId ana(std::string_view caps = "server-time") {
    const auto client = come("ana", caps);
    EXPECT_TRUE(holds(say(client, "REGISTER * * secret12"), "REGISTER SUCCESS ana :"));
    return client;
  }
  // A client that logs in by SASL and is called otherwise.
  std::string log_in(chat::ClientId client, std::string_view message,
                     std::string_view caps = "sasl") {
    return say(client, "CAP LS 302", "NICK guest", "USER u 0 * :Some One",
               "CAP REQ :" + std::string{caps}, "AUTHENTICATE PLAIN",
               "AUTHENTICATE " + std::string{message}, "CAP END");
  }

  const std::unique_ptr<wire::Dialect> irc_ = wire::irc::make_dialect("papo.server");
  WorkerRig rig_{
      {.dialects = {irc_.get()}, .keeps_accounts = true, .reserved_names = {"NickServ"}}};
  int tokens_ = 0;
};

TEST_F(IrcAccountsTest, SaslGivesTheAccountsName) {
  leave(ana());
  const auto client = connect();
  const auto text = log_in(client, right);
  EXPECT_TRUE(holds(text, ":papo.server 900 * *!*@* ana :")) << text;
  EXPECT_TRUE(holds(text, ":papo.server 903 * :")) << text;
  EXPECT_TRUE(holds(text, ":papo.server 001 ana :")) << text;
  EXPECT_TRUE(holds(say(client, "WHOIS ana"), " 330 ana ana ana :is logged in as\r\n"));
  EXPECT_TRUE(holds(say(client, "WHO ana %na"), " 354 ana ana ana\r\n"));
  EXPECT_TRUE(holds(say(client, "AUTHENTICATE PLAIN"), " 907 ana :"));
}

TEST_F(IrcAccountsTest, AWrongPasswordLeavesTheClientAsItWas) {
  leave(ana());
  const auto client = connect();
  const auto text = log_in(client, wrong);
  EXPECT_TRUE(holds(text, ":papo.server 904 * :The name or the password is wrong\r\n")) << text;
  EXPECT_TRUE(holds(text, ":papo.server 001 guest :")) << text;
  const auto nobody = connect();
  const auto other = log_in(nobody, "AHRlbwB3cm9uZy1vbmU=");  // An account that there is not.
  EXPECT_TRUE(holds(other, ":papo.server 904 * :The name or the password is wrong\r\n")) << other;
}

TEST_F(IrcAccountsTest, ARegisteredNameIsAskedFor) {
  leave(ana());
  const auto client = connect();
  const auto text = say(client, "NICK ana", "USER u 0 * :Some One");
  EXPECT_TRUE(holds(text, " 433 * ana :That name is registered; ")) << text;
  EXPECT_TRUE(holds(say(client, "NICK eva"), " 001 eva :"));
  EXPECT_TRUE(holds(say(client, "NICK ANA"), " 433 eva ANA :That name is registered; "));
  EXPECT_TRUE(
      holds(say(client, "PRIVMSG NickServ :IDENTIFY ana wrong-one"),
            ":NickServ!NickServ@papo.server NOTICE eva :The name or the password is wrong"));
  const auto in = say(client, "PRIVMSG NickServ :IDENTIFY ana secret12");
  EXPECT_TRUE(holds(in, " NICK :ana\r\n")) << in;
  EXPECT_TRUE(holds(in, " 900 ana ana!u@")) << in;
  EXPECT_TRUE(holds(in, " NOTICE ana :You are logged in as ana\r\n")) << in;
  EXPECT_TRUE(holds(say(client, "NICK eva"), " 432 ana "));
}

TEST_F(IrcAccountsTest, OthersReadWhoIsLoggedIn) {
  const auto bia = come("bia", "account-notify account-tag extended-join");
  const auto eva = come("eva");
  say(bia, "JOIN #room");
  const auto client = come("ana");
  say(client, "JOIN #room");
  EXPECT_TRUE(holds(say(bia), " JOIN #room * :Some One\r\n"));
  say(client, "NS REGISTER secret12");
  EXPECT_TRUE(holds(say(bia), " ACCOUNT ana\r\n"));
  say(client, "PRIVMSG #room :hi", "PART #room", "JOIN #room", "PRIVMSG bia :psst");
  const auto text = say(bia);
  EXPECT_TRUE(holds(text, "@account=ana :ana!u@")) << text;
  EXPECT_TRUE(holds(text, " JOIN #room ana :Some One\r\n")) << text;
  say(client, "NS DROP secret12");
  EXPECT_TRUE(holds(say(bia), " ACCOUNT *\r\n"));
  EXPECT_FALSE(holds(say(eva), "ACCOUNT"));
  EXPECT_TRUE(holds(say(client, "WHO ana %na"), " 354 ana ana 0\r\n"));
}

TEST_F(IrcAccountsTest, AFurtherClientHasItsPersonsRooms) {
  const auto first = ana("echo-message");
  say(first, "JOIN #room", "TOPIC #room :chess");
  const auto bia = come("bia");
  say(bia, "JOIN #room");
  say(first);
  const auto phone = connect();
  const auto text = log_in(phone, right, "sasl");
  EXPECT_TRUE(holds(text, ":papo.server 001 ana :")) << text;
  EXPECT_TRUE(holds(text, ":ana!u@")) << text;
  EXPECT_TRUE(holds(text, " JOIN #room\r\n:papo.server 332 ana #room :chess\r\n")) << text;
  EXPECT_TRUE(holds(text, " 353 ana = #room :bia @ana\r\n")) << text;
  EXPECT_TRUE(holds(text, " 366 ana #room :")) << text;
  EXPECT_EQ(say(bia), "") << "nobody has come";

  say(phone, "PRIVMSG #room :from the phone");
  EXPECT_TRUE(holds(say(first), " PRIVMSG #room :from the phone\r\n"));
  EXPECT_TRUE(holds(say(bia), " PRIVMSG #room :from the phone\r\n"));
  EXPECT_EQ(say(phone), "");
  say(phone, "PRIVMSG @#room :to operators");
  EXPECT_TRUE(holds(say(first), " PRIVMSG @#room :to operators\r\n"));
  EXPECT_EQ(say(phone), "");
  say(first, "PRIVMSG bia :psst");
  const auto own = say(phone);
  EXPECT_TRUE(own.starts_with(":ana!u@") && own.ends_with(" PRIVMSG bia :psst\r\n")) << own;
  say(bia, "PRIVMSG ana :hello");
  EXPECT_TRUE(holds(say(phone), " PRIVMSG ana :hello\r\n"));
  EXPECT_TRUE(holds(say(first), " PRIVMSG ana :hello\r\n"));

  say(phone, "JOIN #other");
  EXPECT_TRUE(holds(say(first), " JOIN #other\r\n"));
  say(first, "PART #other");
  EXPECT_TRUE(holds(say(phone), " PART #other\r\n"));

  EXPECT_TRUE(holds(say(first, "NS GHOST"), " NOTICE ana :Your other clients are logged out\r\n"));
  EXPECT_TRUE(rig_.until_released(phone));
  EXPECT_TRUE(holds(rig_.received(phone), "ERROR :Closing link: Logged out\r\n"));
  EXPECT_EQ(say(bia), "") << "she is still here";
  leave(first);
  EXPECT_TRUE(holds(say(bia), " QUIT :"));
}

TEST_F(IrcAccountsTest, AFurtherClientMayBeInBefore) {
  const auto first = ana();
  say(first, "JOIN #room");
  const auto bia = come("bia");
  say(bia, "JOIN #room");
  const auto phone = come("guest");
  say(phone, "JOIN #room");
  say(bia);
  const auto text = say(phone, "NS IDENTIFY ana secret12");
  EXPECT_TRUE(holds(text, " PART #room\r\n")) << text;
  EXPECT_TRUE(holds(text, ":guest!u@")) << text;
  EXPECT_TRUE(holds(text, " NICK :ana\r\n")) << text;
  EXPECT_TRUE(holds(text, " 900 ana ana!u@")) << text;
  EXPECT_TRUE(holds(text, " JOIN #room\r\n")) << text;
  const auto seen = say(bia);
  EXPECT_TRUE(holds(seen, " PART #room\r\n")) << seen;
  EXPECT_FALSE(holds(seen, "JOIN")) << seen;
  EXPECT_FALSE(holds(seen, "NICK")) << seen;
}

TEST_F(IrcAccountsTest, ALetterIsAnsweredBeforeTheNextLine) {
  leave(ana());
  const auto bia = connect();
  rig_.line(bia, "CAP REQ :labeled-response echo-message");
  rig_.line(bia, "NICK bia");
  rig_.line(bia, "USER u 0 * :u");
  rig_.line(bia, "CAP END");
  say(bia);
  rig_.line(bia, "@label=one PRIVMSG ana :come tomorrow");
  rig_.line(bia, "PING end");
  rig_.turn();
  const auto text = rig_.received_up_to(bia, "PONG papo.server :end\r\n");
  EXPECT_TRUE(holds(text, " PRIVMSG ana :come tomorrow\r\n")) << text;
  EXPECT_TRUE(holds(text, "label=one")) << text;
  EXPECT_FALSE(holds(text, " ACK\r\n")) << text;
}

TEST_F(IrcAccountsTest, ALetterWaits) {
  leave(ana());
  const auto bia = come("bia");
  rig_.line(bia, "PRIVMSG ana :come tomorrow");
  rig_.turn();
  EXPECT_EQ(rig_.received_up_to(bia, "\r\n"),
            ":papo.server 301 bia ana :is not here, and reads that later\r\n");
  const auto client = connect();
  const auto text = log_in(client, right) + say(client);
  EXPECT_TRUE(holds(text, ":bia!u@")) << text;
  EXPECT_TRUE(holds(text, " UTC] come tomorrow\r\n")) << text;
  EXPECT_TRUE(holds(text, " PRIVMSG ana :[20")) << text;
  leave(client);
  const auto again = connect();
  EXPECT_FALSE(holds(log_in(again, right) + say(again), "tomorrow")) << "it was read once";
}

TEST_F(IrcAccountsTest, ThePasswordChanges) {
  const auto client = ana();
  EXPECT_TRUE(holds(say(client, "NS SET PASSWORD secret12 short"), " at least 8 bytes\r\n"));
  EXPECT_TRUE(holds(say(client, "NS SET PASSWORD wrong-one another-one"),
                    " NOTICE ana :The name or the password is wrong\r\n"));
  EXPECT_TRUE(holds(say(client, "NS SET PASSWORD secret12 another-one"),
                    " NOTICE ana :The password of ana is another one now\r\n"));
  const auto other = connect();
  EXPECT_TRUE(holds(log_in(other, right), " 904 * :"));
}

TEST_F(IrcAccountsTest, SomebodyStaysWhoIsGone) {
  const auto client = ana();
  const auto bia = come("bia");
  say(bia, "JOIN #room");
  EXPECT_TRUE(
      holds(say(client, "JOIN #room", "NS STAY on"), " NOTICE ana :You stay in your rooms"));
  say(bia);
  EXPECT_TRUE(holds(leave(client), "ERROR :Closing link: Quit\r\n"));
  EXPECT_FALSE(holds(say(bia), "QUIT"));
  EXPECT_TRUE(holds(say(bia, "NAMES #room"), " :@bia ana\r\n"));
  const auto again = connect();
  const auto text = log_in(again, right);
  EXPECT_TRUE(holds(text, " JOIN #room\r\n")) << text;
}

TEST_F(IrcAccountsTest, RegisteringTwiceCostsTheAddressNothing) {
  const auto client = ana();
  for (unsigned i = 0; i < 2 * budget::most_registrations; ++i) {
    EXPECT_TRUE(holds(say(client, "REGISTER * * secret12"), "ALREADY_AUTHENTICATED ana :"));
  }
  EXPECT_TRUE(holds(say(come("bia"), "REGISTER * * secret12"), "REGISTER SUCCESS bia :"));
}

TEST_F(IrcAccountsTest, NobodyIsCalledNickServ) {
  const auto client = come("bia");
  EXPECT_TRUE(holds(say(client, "NICK NickServ"), " 432 bia NickServ :"));
  EXPECT_TRUE(holds(say(client, "REGISTER * * short"), "FAIL REGISTER WEAK_PASSWORD bia :"));
}

}  // namespace
}  // namespace papo::server
