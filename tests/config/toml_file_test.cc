// SPDX-License-Identifier: MIT

#include "config/toml_file.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace papo::config {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

struct TomlSettings {
  Texts hosts{"127.0.0.1"};
  Texts rooms;
  std::uint16_t port = 50000;
  std::string password;
  bool bell = true;
  std::optional<bool> reconnect;
  std::chrono::seconds timeout{10};
  bool hash = false;
};

std::vector<Option> toml_table(TomlSettings& settings) {
  return {texts("host", "", Several::by_commas, settings.hosts, ""),
          texts("room", "", Several::by_blanks, settings.rooms, ""),
          number("port", "", settings.port, 0, 65535, ""),
          text("password", "", settings.password, ""),
          on_off("bell", settings.bell, ""),
          flag("reconnect", settings.reconnect, ""),
          number("timeout", "", settings.timeout, 1, 100, ""),
          command("hash-password", settings.hash, "")};
}

TomlSettings read_toml(const std::string& text) {
  TomlSettings settings;
  set_from_toml(toml_table(settings), text, "papo.toml");
  return settings;
}

std::string toml_fault(const std::string& text) {
  try {
    read_toml(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing is wrong with " << text;
  return {};
}

TEST(TomlFile, HasEveryType) {
  const auto settings = read_toml(
      "host = ['::1', '127.0.0.1']\n"
      "port = 4_000\n"
      "password = \"a \\u0062 # [c], \\\"d\\\"\" # e\n"
      "bell = false\n"
      "reconnect = true\n"
      "\"timeout\" = 0x10\n");
  EXPECT_EQ(settings.hosts, (Texts{"::1", "127.0.0.1"}));
  EXPECT_EQ(settings.port, 4000);
  EXPECT_EQ(settings.password, "a b # [c], \"d\"");
  EXPECT_FALSE(settings.bell);
  EXPECT_EQ(settings.reconnect, true);
  EXPECT_EQ(settings.timeout, 16s);
}

TEST(TomlFile, TakesATextAsTheCommandLineDoes) {
  const auto settings =
      read_toml("port = '4000'\nbell = 'off'\nhost = '::1, 127.0.0.1'\nroom = '#a,b'\n");
  EXPECT_EQ(settings.port, 4000);
  EXPECT_FALSE(settings.bell);
  EXPECT_EQ(settings.hosts, (Texts{"::1", "127.0.0.1"}));
  EXPECT_EQ(settings.rooms, Texts{"#a,b"});
}

TEST(TomlFile, HasArraysOfManyLinesAndWindowsLineEnds) {
  const auto settings = read_toml(
      "\xef\xbb\xbfroom = [  # Two.\r\n"
      "  \"#a, #b\",  # \"One\".\r\n"
      "\r\n"
      "  '#c]',\r\n"
      "]\r\n"
      "port = 1\r\n");
  EXPECT_EQ(settings.rooms, (Texts{"#a, #b", "#c]"}));
  EXPECT_EQ(settings.port, 1);
  EXPECT_EQ(read_toml("room = []").rooms, Texts{});
}

TEST(TomlFile, NamesThePlaceOfWhatIsWrong) {
  EXPECT_EQ(toml_fault("\n  prot = 1\n"),
            "papo.toml:2:3: prot: there is no such option; did you mean port?");
  EXPECT_EQ(toml_fault("nonsense = 1"), "papo.toml:1:1: nonsense: there is no such option");
  EXPECT_EQ(toml_fault("port = 65536"),
            "papo.toml:1:8: port: it takes a whole number from 0 to 65535");
  EXPECT_EQ(toml_fault("host = [\n  '::1',\n  4\n]\n"),
            "papo.toml:3:3: host: it takes a text in quotes, and this is a whole number");
  EXPECT_EQ(toml_fault("host = []"), "papo.toml:1:8: host: it takes at least one value");
}

TEST(TomlFile, TellsTheFirstOfSeveralMistakes) {
  EXPECT_EQ(toml_fault("zzz = 1\naaa = 1\n"), "papo.toml:1:1: zzz: there is no such option");
}

TEST(TomlFile, HasOneTypeForEachOption) {
  for (const auto* value :
       {"1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "1.0", "inf", "true", "[1]", "{a = 1}"}) {
    const auto said = toml_fault(std::string{"port = "} + value);
    EXPECT_TRUE(said.starts_with("papo.toml:1:8: port: it takes a whole number, and this is "))
        << said;
  }
  EXPECT_NE(toml_fault("password = 1234").find("password: it takes a text in quotes"),
            std::string::npos);
  EXPECT_NE(toml_fault("host = [['::1']]").find("this is an array"), std::string::npos);
  EXPECT_NE(toml_fault("bell = 1").find("bell: it takes true or false"), std::string::npos);
}

TEST(TomlFile, HasNoTables) {
  EXPECT_NE(toml_fault("[server]\nport = 1\n").find("1:2: server: there are no tables"),
            std::string::npos);
  EXPECT_NE(toml_fault("a.b = 1\n").find("a: there are no tables"), std::string::npos);
  EXPECT_NE(toml_fault("[port]\n").find("port: it takes a whole number, and this is a table"),
            std::string::npos);
}

TEST(TomlFile, IsNotForWhatBelongsOnTheCommandLine) {
  EXPECT_NE(toml_fault("hash-password = true").find("no such option"), std::string::npos);
}

TEST(TomlFile, HasEachKeyOnce) {
  EXPECT_TRUE(toml_fault("port = 1\nport = 1\n").starts_with("papo.toml:2:"))
      << toml_fault("port=1\nport=1");
}

TEST(TomlFile, TellsNothingOfAPasswordThatLacksItsQuotes) {
  for (const auto* value : {"hush-hush", "\"hush-hush", "12hush-hush", "99999999999999999999",
                            "\"hush-hush\\q\"", "tru-hush", "'hush' hush"}) {
    const auto said = toml_fault(std::string{"password = "} + value);
    EXPECT_TRUE(said.starts_with("papo.toml:1:")) << said;
    EXPECT_EQ(said.find("hush"), std::string::npos) << said;
    EXPECT_EQ(said.find("9999"), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace papo::config
