// SPDX-License-Identifier: MIT

#include "server/checked_options.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

#include "papo/server.h"

namespace papo::server {
namespace {

using namespace std::chrono_literals;

Options with(const std::function<void(Options&)>& change) {
  Options options;
  options.port = 0;
  change(options);
  return options;
}

std::string fault_of(const std::function<void(Options&)>& change) {
  try {
    checked(with(change));
    return "";
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

TEST(CheckedOptions, TakesTheDefaults) {
  EXPECT_EQ(fault_of([](Options&) {}), "");
}

TEST(CheckedOptions, TakesTheBoundsAndNothingBeyondThem) {
  EXPECT_EQ(fault_of([](Options& options) { options.max_line = 1; }), "");
  EXPECT_EQ(fault_of([](Options& options) { options.max_line = 0; }),
            "max_line: 0 is not from 1 to 1048576");
  EXPECT_EQ(fault_of([](Options& options) { options.max_line = 1048576; }), "");
  EXPECT_EQ(fault_of([](Options& options) { options.max_line = 1048577; }),
            "max_line: 1048577 is not from 1 to 1048576");
}

TEST(CheckedOptions, NamesEachNumberThatMakesNoSense) {
  constexpr std::size_t huge = ~std::size_t{0};
  const auto begins = [](const std::string& option, const std::function<void(Options&)>& change) {
    EXPECT_EQ(fault_of(change).substr(0, option.size() + 2), option + ": ");
  };
  begins("workers", [](Options& options) { options.workers = 257; });
  begins("clients_per_worker", [=](Options& options) { options.clients_per_worker = huge; });
  begins("max_clients", [](Options& options) { options.max_clients = 0; });
  begins("max_per_address", [=](Options& options) { options.max_per_address = huge; });
  begins("max_per_shared_address",
         [=](Options& options) { options.max_per_shared_address = huge; });
  begins("max_rooms", [](Options& options) { options.max_rooms = 0; });
  begins("history_limit", [=](Options& options) { options.history_limit = huge; });
  begins("history", [=](Options& options) { options.history = huge; });
  begins("send_limit", [](Options& options) { options.send_limit = 0; });
  begins("send_soft_limit", [](Options& options) { options.send_soft_limit = 0; });
  begins("send_patience", [](Options& options) { options.send_patience = 0s; });
  begins("send_memory", [=](Options& options) { options.send_memory = huge; });
  begins("rate_limit", [](Options& options) { options.rate_limit = 1'000'001; });
  begins("name_timeout", [](Options& options) { options.name_timeout = -1s; });
  begins("idle_ping", [](Options& options) { options.idle_ping = 32768s; });
  begins("drain_timeout", [](Options& options) { options.drain_timeout = 0s; });
}

TEST(CheckedOptions, NeedsSomewhereToListen) {
  EXPECT_EQ(fault_of([](Options& options) {
              options.hosts = {};
              options.listen = {"127.0.0.1:0"};
            }),
            "");
  EXPECT_EQ(fault_of([](Options& options) { options.hosts = {}; }),
            "hosts: there is nowhere to listen");
  EXPECT_EQ(fault_of([](Options& options) {
              options.hosts = {"127.0.0.1", ""};
            }),
            "hosts: one of them is empty");
  EXPECT_EQ(fault_of([](Options& options) { options.listening_fds = {-1}; }),
            "listening_fds: one is below 0");
  EXPECT_EQ(fault_of([](Options& options) {
              options.hosts = {};
              options.listening_fds = {3};
            }),
            "");
}

TEST(CheckedOptions, TellsWhatIsWrongWithAText) {
  EXPECT_EQ(fault_of([](Options& options) {
              options.proxies = {"10.0.0.0/8", "a proxy"};
            }),
            "proxies: a proxy is neither an address nor a range of them");
  EXPECT_EQ(fault_of([](Options& options) { options.shared_addresses = {"10.0.0.0/33"}; }),
            "shared_addresses: 10.0.0.0/33 is neither an address nor a range of them");
  EXPECT_EQ(fault_of([](Options& options) { options.room = "lobby"; }),
            "room: a room is called # and a name, such as #lobby");
  EXPECT_EQ(fault_of([](Options& options) {
              options.motd = {"hello", "\xff"};
            }),
            "motd: a line is not UTF-8");
  EXPECT_EQ(fault_of([](Options& options) { options.language = "xx"; }),
            "language: xx is not spoken here");
  EXPECT_EQ(fault_of([](Options& options) {
              options.bans_file = std::string{"a\0b", 3};
            }),
            "bans_file: it has a NUL character");
  EXPECT_EQ(fault_of([](Options& options) {
              options.talk_log = std::string{"a\0b", 3};
            }),
            "talk_log: it has a NUL character");
}

TEST(CheckedOptions, TellsWhatIsWrongWithAnOptionOfIrc) {
  EXPECT_EQ(fault_of([](Options& options) { options.dialects = "plain,mud"; }),
            "dialects: it takes plain, irc, http, or several of them, as plain,irc");
  EXPECT_EQ(fault_of([](Options& options) {
              options.listen = {"irc:0.0.0.0:6667", "here"};
            }),
            "listen: it takes HOST:PORT, with dialects before it: irc:0.0.0.0:6667");
  EXPECT_EQ(fault_of([](Options& options) { options.server_name = "papo"; }),
            "server_name: a server is called by letters, digits, - and ., and has a dot");
  EXPECT_EQ(fault_of([](Options& options) { options.network = "a b"; }),
            "network: a network is called by letters, digits, - and .");
  EXPECT_EQ(fault_of([](Options& options) { options.room_modes = "nk"; }),
            "room_modes: a new room may have the modes i, m, n, s, t and H");
  EXPECT_EQ(fault_of([](Options& options) { options.admin = {"\xff"}; }),
            "admin: a line is not UTF-8");
  EXPECT_EQ(fault_of([](Options& options) { options.webirc = {"10.0.0.1"}; }),
            "webirc: gateways need both, their addresses and the hash of their password");
  EXPECT_EQ(fault_of([](Options& options) { options.webirc = {"a gateway"}; }),
            "webirc: a gateway is neither an address nor a range of them");
}

TEST(CheckedOptions, RepeatsNoSecret) {
  EXPECT_EQ(fault_of([](Options& options) { options.password = "secret\n"; }).find("secret"),
            std::string::npos);
  EXPECT_EQ(fault_of([](Options& options) { options.oper_passwords = {"secret"}; }),
            "oper_passwords: not a hash that papo-server --hash-password made");
  EXPECT_EQ(fault_of([](Options& options) { options.webirc_password = "secret"; }),
            "webirc_password: not a hash that papo-server --hash-password made");
}

TEST(CheckedOptions, MakesTheRoomAndTheMotdFitToBeShown) {
  const auto options = checked(with([](Options& given) {
    given.room = "#cafe\u0301";
    given.motd = {"a\x1b[2Jb"};
  }));
  EXPECT_EQ(options.room, "#caf\u00e9");
  EXPECT_EQ(options.motd, std::vector<std::string>{"a[2Jb"});
}

TEST(CheckedOptions, AServerIsMadeWithNoOthers) {
  EXPECT_THROW(Server{with([](Options& options) { options.max_line = 0; })}, std::invalid_argument);
  Server server{with([](Options&) {})};
  EXPECT_THROW(server.change(with([](Options& options) { options.password = "\t"; })),
               std::invalid_argument);
}

}  // namespace
}  // namespace papo::server
