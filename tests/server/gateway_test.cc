// SPDX-License-Identifier: MIT

// Gateways, which say for whom they connect: bans, limits and operators see the client's address.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/address_range.h"
#include "server/json_lines.h"
#include "server/worker_rig.h"

namespace papo::server {
namespace {

constexpr std::size_t json = 1;  // The number of that dialect here.

// The hash of "secret", made by papo-server --hash-password.
const std::string hash =
    "$argon2id$v=19$m=65536,t=2,p=1$B/9fAZdO/c8nm7/OIyvGig$"
    "41/KGAoD+zkf7qxr1rnqZb+DZ/TkSKZ6UzZitzTiHWU";

class GatewayTest : public testing::Test {
 protected:
  chat::ClientId connect(std::string_view address = "10.9.0.1:1") {
    return rig_.connect_unknown(address, json);
  }
  void send(chat::ClientId client, std::string_view bytes) {
    rig_.input(Input::Kind::chunk, client, bytes);
    rig_.turn();
  }
  // The gateway's line, the client's name behind it, and the right password or another.
  void come(chat::ClientId client, std::string_view from, std::string_view name,
            std::string_view password = "secret") {
    send(client, std::string{R"({"gateway":")"}.append(password) + R"(","from":")" +
                     std::string{from} + "\"}\n{\"name\":\"" + std::string{name} + "\"}\n");
  }
  static std::string joined(const std::string& name) {
    return R"({"joined":")" + name + "\",\"room\":\"#lobby\"}\n";
  }
  // The addresses as an operator sees them.
  std::string whois(chat::ClientId oper, const std::string& name) {
    rig_.line(oper, "/whois " + name);
    rig_.turn();
    return rig_.received(oper);
  }

  wire::JsonLines json_lines_;
  WorkerRig rig_{{.dialects = {&wire::plain::dialect(), &json_lines_},
                  .gateways = {AddressRange::parse("10.9.0.0/24").value()},
                  .password_of_gateways = hash}};
};

TEST_F(GatewayTest, ItsClientComesFromTheAddressThatItNames) {
  const auto oper = rig_.enter("dora");
  rig_.make_operator(oper);
  const auto ana = connect();
  come(ana, "192.0.2.7", "ana");
  EXPECT_EQ(rig_.received_up_to(ana, "\n"), joined("ana"));
  EXPECT_EQ(rig_.asked(Request::Kind::move, ana), 1);
  rig_.received(oper);
  EXPECT_NE(whois(oper, "ana").find("192.0.2.7:0"), std::string::npos);
  const auto bia = connect();
  come(bia, "2001:db8::7", "bia");
  EXPECT_EQ(rig_.received_up_to(bia, "\n"), joined("bia"));
  rig_.received(oper);
  EXPECT_NE(whois(oper, "bia").find("[2001:db8::7]:0"), std::string::npos);
}

TEST_F(GatewayTest, ABanIsOnTheAddressThatItNames) {
  const auto oper = rig_.enter("dora");
  rig_.make_operator(oper);
  rig_.line(oper, "/ban 192.0.2.0/24");
  rig_.turn();
  const auto ana = connect();
  come(ana, "192.0.2.7", "ana");
  EXPECT_TRUE(rig_.until_released(ana));
  EXPECT_EQ(rig_.received(ana), "");
  const auto bia = connect();
  come(bia, "198.51.100.7", "bia");
  EXPECT_EQ(rig_.received_up_to(bia, "\n"), joined("bia"));
}

TEST_F(GatewayTest, WithAWrongPasswordItHasToGo) {
  const auto ana = connect();
  come(ana, "192.0.2.7", "ana", "wrong");
  EXPECT_TRUE(rig_.until_released(ana));
  EXPECT_EQ(rig_.received(ana), "");
  EXPECT_EQ(rig_.asked(Request::Kind::move, ana), 0);
}

TEST_F(GatewayTest, NobodyElseNamesAnAddress) {
  const auto ana = connect("10.8.0.1:1");
  come(ana, "192.0.2.7", "ana");
  EXPECT_TRUE(rig_.released(ana));
  EXPECT_EQ(rig_.received(ana), "") << "the password is not even looked at";
}

TEST_F(GatewayTest, NothingButAnAddressIsOne) {
  for (const auto* from : {"192.0.2.0/24", "here", "::g", "192.0.2.7:1"}) {
    const auto ana = connect();
    come(ana, from, "ana");
    EXPECT_TRUE(rig_.released(ana)) << from;
  }
}

TEST_F(GatewayTest, OneThatIsHereHasItsAddress) {
  const auto ana = connect();
  send(ana, "{\"name\":\"ana\"}\n");
  rig_.received(ana);
  come(ana, "192.0.2.7", "ana");
  EXPECT_TRUE(rig_.released(ana));
}

// The loop knows too late that it is one too many from its address.
TEST_F(GatewayTest, OneTooManyThatIsHereLeaves) {
  const auto bia = rig_.enter("bia");
  const auto ana = connect();
  come(ana, "192.0.2.7", "ana");
  EXPECT_EQ(rig_.received_up_to(ana, "\n"), joined("ana"));
  rig_.received(bia);
  rig_.input(Input::Kind::refused, ana, "one too many\n");
  rig_.turn();
  EXPECT_EQ(rig_.received(ana), "one too many\n{\"left\":\"ana\"}\n");
  EXPECT_EQ(rig_.received(bia), "-- ana left #lobby (connection lost)\n");
}

// Otherwise the lines of a client that is banned would be the gateway's own for a moment.
TEST_F(GatewayTest, OneThatLeavesBeforeTheVerdictIsNotHeard) {
  const auto bia = rig_.enter("bia");
  const auto ana = connect();
  rig_.input(Input::Kind::chunk, ana,
             "{\"gateway\":\"secret\",\"from\":\"192.0.2.7\"}\n{\"name\":\"ana\"}\n"
             "{\"say\":\"hi\",\"room\":\"#lobby\"}\n");
  rig_.input(Input::Kind::lost, ana);
  rig_.turn();
  EXPECT_TRUE(rig_.released(ana));
  EXPECT_EQ(rig_.received(bia), "");
}

TEST(RightPassword, IsKnownAgainForItsHash) {
  RightPassword right;
  EXPECT_FALSE(right.is("", ""));
  EXPECT_FALSE(right.is(hash, "secret"));
  right.remember(hash, "secret");
  EXPECT_TRUE(right.is(hash, "secret"));
  EXPECT_FALSE(right.is(hash, "Secret"));
  EXPECT_FALSE(right.is("another", "secret"));
}

}  // namespace
}  // namespace papo::server
