// SPDX-License-Identifier: MIT

#include "client/options.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

namespace papo::client {
namespace {

std::variant<Options, int> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "papo-client");
  return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

Options parsed(const std::vector<const char*>& arguments) {
  return std::get<Options>(parse(arguments));
}

// The status of a call that ends at once, and its text on standard error.
int status_of(const std::vector<const char*>& arguments, std::string* said = nullptr) {
  testing::internal::CaptureStderr();
  const auto result = parse(arguments);
  const std::string error = testing::internal::GetCapturedStderr();
  if (said != nullptr) *said = error;
  return std::holds_alternative<int>(result) ? std::get<int>(result) : -1;
}

TEST(Options, HaveDefaults) {
  const Options options = parsed({});
  EXPECT_EQ(options.host, "127.0.0.1");
  EXPECT_EQ(options.port, 50000);
  EXPECT_EQ(options.name, "");
  EXPECT_EQ(options.color, Color::automatic);
}

TEST(Options, AreTakenFromTheCommandLine) {
  const Options options =
      parsed({"--host", "::1", "--port", "1234", "--name", "joão", "--color", "never"});
  EXPECT_EQ(options.host, "::1");
  EXPECT_EQ(options.port, 1234);
  EXPECT_EQ(options.name, "joão");
  EXPECT_EQ(options.color, Color::never);
  EXPECT_EQ(parsed({"--color=always"}).color, Color::always);
}

TEST(Options, HaveAnAddressByItself) {
  for (const auto& [arguments, address, name] :
       std::vector<std::tuple<std::vector<const char*>, const char*, const char*>>{
           {{"chat.example:1234"}, "chat.example:1234", ""},
           {{"chat.example"}, "chat.example:50000", ""},
           {{"chat.example", "1234"}, "chat.example:1234", ""},
           {{"ana@chat.example", "-r", "x"}, "chat.example:50000", "ana"},
           {{"-p", "7", "joão@127.0.0.1"}, "127.0.0.1:7", "joão"},
           {{"[::1]:1234"}, "[::1]:1234", ""},
           {{"[::1]"}, "[::1]:50000", ""},
           {{"ana@::1"}, "[::1]:50000", "ana"},
           {{"-n", "ana", "-H", "::1", "-p", "7"}, "[::1]:7", "ana"}}) {
    const Options options = parsed(arguments);
    EXPECT_EQ(to_string(options), address);
    EXPECT_EQ(options.name, name) << address;
  }
}

TEST(Options, TellInWhichLanguageAMistakeIsToBeTold) {
  using Words = std::vector<const char*>;
  const auto asked = [](Words words) {
    words.insert(words.begin(), "papo-client");
    return language_asked_for(static_cast<int>(words.size()), words.data());
  };
  EXPECT_EQ(asked({"--port", "x", "--lang", "pt_BR"}), "pt_BR");
  EXPECT_EQ(asked({"--lang=en", "--help"}), "en");
  EXPECT_EQ(asked({"-l", "pt_BR"}), "pt_BR");
  EXPECT_EQ(asked({"-lpt_BR"}), "pt_BR");
  EXPECT_EQ(asked({"--lang"}), "");
  EXPECT_EQ(asked({"--lang", "klingon"}), "");
  EXPECT_EQ(asked({}), "");
}

TEST(Options, ForRoomsAndComingBack) {
  EXPECT_FALSE(parsed({}).reconnect);
  EXPECT_EQ(parsed({"--reconnect"}).reconnect, true);
  EXPECT_EQ(parsed({"--no-reconnect"}).reconnect, false);
  EXPECT_TRUE(parsed({}).bell);
  EXPECT_FALSE(parsed({"--no-bell"}).bell);
  const std::vector<std::string> rooms{"#a", "#b"};
  EXPECT_EQ(parsed({"--room", "#a", "--room", "b"}).rooms, rooms);
  EXPECT_EQ(parsed({"--time-format", ""}).time_format, "");
}

TEST(Options, ThatAreBadAreOneLineAndStatusTwo) {
  for (const auto& bad : std::vector<std::vector<const char*>>{{"--port", "0"},
                                                               {"--port", "65536"},
                                                               {"--port", "many"},
                                                               {"--port"},
                                                               {"--color", "blue"},
                                                               {"--name", ""},
                                                               {"--name", "ana\n/quit"},
                                                               {"--room", "#a b"},
                                                               {"--send", "hello"},
                                                               {"--name", "a", "--send", ""},
                                                               {"--timeout", "0"},
                                                               {"--password-file", "/nowhere"},
                                                               {"--unknown"},
                                                               {"a", "1", "stray"},
                                                               {"a:b:c", "x"},
                                                               {"host:"},
                                                               {"ana@"},
                                                               {"@host"},
                                                               {"[::1"},
                                                               {"[::1]x"},
                                                               {"a:1", "--port", "2"},
                                                               {"a", "--host", "b"},
                                                               {"ana@a", "-n", "bia"},
                                                               {"a:1", "2"}}) {
    std::string said;
    EXPECT_EQ(status_of(bad, &said), 2) << bad.front();
    EXPECT_TRUE(said.starts_with("papo-client: ")) << said;
    EXPECT_EQ(said.find('\n'), said.size() - 1) << said;
  }
}

TEST(Options, ThatAskForHelpAreAGoodEnd) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(status_of({"--help"}), 0);
  EXPECT_EQ(status_of({"--version"}), 0);
  const std::string said = testing::internal::GetCapturedStdout();
  EXPECT_NE(said.find("--host"), std::string::npos);
  EXPECT_NE(said.find("papo-client 0."), std::string::npos);
}

TEST(Options, SayWhereTheServerIs) {
  EXPECT_EQ(to_string(parsed({})), "127.0.0.1:50000");
  EXPECT_EQ(to_string(parsed({"--host", "::1"})), "[::1]:50000");
}

}  // namespace
}  // namespace papo::client
