// SPDX-License-Identifier: MIT

#include "server/doors.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "server/first_bytes.h"

namespace papo::server {
namespace {

// "DIALECTS HOST PORT", with - for dialects that are not given; empty if it is no place.
std::string place(const std::string& text) {
  const auto found = listen_place(text);
  if (!found) return "";
  return found->dialects.value_or("-") + " " + found->host + " " + std::to_string(found->port);
}

TEST(Doors, APlaceHasAHostAndAPortAndPerhapsItsDialects) {
  EXPECT_EQ(place("0.0.0.0:6667"), "- 0.0.0.0 6667");
  EXPECT_EQ(place("irc:0.0.0.0:6667"), "irc 0.0.0.0 6667");
  EXPECT_EQ(place("plain,irc:chat.example.org:0"), "plain,irc chat.example.org 0");
  EXPECT_EQ(place("[::1]:6667"), "- ::1 6667");
  EXPECT_EQ(place("irc:[2001:db8::7]:6667"), "irc 2001:db8::7 6667");
  EXPECT_EQ(place("irc:6667"), "- irc 6667") << "a host may be called so";
}

TEST(Doors, NothingElseIsAPlace) {
  for (const auto* text :
       {"", ":", "6667", "localhost", ":6667", "irc::6667", "localhost:", "localhost:65536",
        "localhost:-1", "::1:6667", "[::1]", "[]:6667", "[::1:6667", "::1]:6667", "mud:localhost:1",
        ",irc:localhost:1", "irc,:localhost:1", "irc:plain:localhost:1", "[::1]x:1"}) {
    EXPECT_EQ(place(text), "") << text;
  }
}

TEST(Doors, OnlyNamesOfDialectsAreDialects) {
  for (const auto* names : {"plain", "irc", "plain,irc", "irc,plain"}) {
    EXPECT_TRUE(are_dialects(names)) << names;
  }
  for (const auto* names : {"", ",", "plain,", "IRC", "plain irc", "mud"}) {
    EXPECT_FALSE(are_dialects(names)) << names;
  }
}

class ListenersTest : public testing::Test {
 protected:
  // Where they listen: "HOST PORT", with + behind it if plain is taken there.
  [[nodiscard]] std::vector<std::string> places() const {
    std::vector<std::string> all;
    for (const auto& one : listeners(options_, Dialects{options_}, {})) {
      const auto& host = std::get<net::Listener::Host>(one.place);
      all.push_back(host.name + " " + std::to_string(host.port) +
                    (one.dialects.has(plain_dialect) ? "+" : ""));
    }
    return all;
  }

  Options options_;
};

TEST_F(ListenersTest, EachHostHasThePortAndEachFurtherPlaceItsOwn) {
  options_.hosts = {"127.0.0.1", "::1"};
  options_.port = 4000;
  options_.listen = {"plain:10.0.0.1:4001", "10.0.0.2:4002"};
  EXPECT_EQ(places(), (std::vector<std::string>{"127.0.0.1 4000+", "::1 4000+", "10.0.0.1 4001+",
                                                "10.0.0.2 4002+"}));
}

TEST_F(ListenersTest, EachAnswersInTheDialectThatIsUsualThere) {
  options_.max_clients = 7;
  for (const auto& one : listeners(options_, Dialects{options_}, {})) {
    EXPECT_EQ(one.usual.dialect, plain_dialect);
    EXPECT_EQ(one.refusals.full, "!! papo is full (7 people); come back later\n");
    EXPECT_NE(one.refusals.at_the_door, "");
    EXPECT_NE(one.refusals.of_memory, "");
    EXPECT_NE(one.refusals.of_site(3).find('3'), std::string::npos);
  }
}

}  // namespace
}  // namespace papo::server
