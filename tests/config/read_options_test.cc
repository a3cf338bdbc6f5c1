// SPDX-License-Identifier: MIT

#include "config/read_options.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "private_files.h"

namespace papo::config {
namespace {

using Texts = std::vector<std::string>;

struct Settings {
  Texts hosts{"127.0.0.1"};
  Texts rooms;
  unsigned port = 50000;
  std::string password;
  bool bell = true;
};

std::string password_fault(const std::string& text) {
  return text.empty() || text.find('\xff') != std::string::npos ? "it cannot be a password" : "";
}

std::string room_fault(const std::string& text) {
  return text.starts_with('#') ? "" : "it is no room";
}

std::vector<Option> table(Settings& settings) {
  return {texts("host", "ADDRESS", Several::by_commas, settings.hosts, "Where", emptiness_fault),
          texts("room", "#ROOM", Several::by_blanks, settings.rooms, "Which", room_fault),
          with_letter('p', number("port", "PORT", settings.port, 0, 65535, "Which port")),
          text("password", "TEXT", settings.password, "Which password", password_fault),
          flag("bell", settings.bell, "Whether")};
}

PrivateFile config_file(const std::string& text) { return PrivateFile{text}; }

// A variable of the environment, as long as this object lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

struct Result {
  Settings settings;
  std::optional<int> exit_status;
};

Result read(const Texts& arguments, const std::string& usual_config = {}) {
  const Program program{.name = "test",
                        .description = "A test.",
                        .version = "1.2.3",
                        .variables = "PAPO_TEST_",
                        .usual_config = usual_config};
  std::vector<const char*> argv{"test"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  Result result;
  result.exit_status =
      read_options(program, table(result.settings), static_cast<int>(argv.size()), argv.data());
  return result;
}

std::string fault(const Texts& arguments) {
  try {
    read(arguments);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing is wrong";
  return {};
}

TEST(ReadOptions, LeavesAloneWhatIsNotGiven) {
  const auto [settings, exit_status] = read({});
  EXPECT_EQ(exit_status, std::nullopt);
  EXPECT_EQ(settings.hosts, Texts{"127.0.0.1"});
  EXPECT_EQ(settings.port, 50000U);
  EXPECT_TRUE(settings.bell);
}

TEST(ReadOptions, ReadsTheCommandLine) {
  const auto settings = read({"--host", "::1, ::2", "--host=127.0.0.1", "--port", "1", "--no-bell",
                              "--password", "[a,b]", "--room", "#a,b", "--room", "#c"})
                            .settings;
  EXPECT_EQ(settings.hosts, (Texts{"::1", "::2", "127.0.0.1"}));
  EXPECT_EQ(settings.port, 1U);
  EXPECT_FALSE(settings.bell);
  EXPECT_EQ(settings.password, "[a,b]");
  EXPECT_EQ(settings.rooms, (Texts{"#a,b", "#c"}));
  EXPECT_TRUE(read({"--no-bell", "--bell"}).settings.bell);
  EXPECT_FALSE(read({"--bell=off"}).settings.bell);
}

TEST(ReadOptions, ReadsTheEnvironment) {
  const Variable host{"PAPO_TEST_HOST", "127.0.0.1, ::1"};
  const Variable room{"PAPO_TEST_ROOM", "#a,b #c"};
  const Variable port{"PAPO_TEST_PORT", "2"};
  const Variable bell{"PAPO_TEST_BELL", "off"};
  const Variable password{"PAPO_TEST_PASSWORD", "[a, b]"};
  const auto settings = read({}).settings;
  EXPECT_EQ(settings.hosts, (Texts{"127.0.0.1", "::1"}));
  EXPECT_EQ(settings.rooms, (Texts{"#a,b", "#c"}));
  EXPECT_EQ(settings.port, 2U);
  EXPECT_FALSE(settings.bell);
  EXPECT_EQ(settings.password, "[a, b]");
}

TEST(ReadOptions, PrefersTheCommandLineToTheEnvironmentToTheFile) {
  const auto path = config_file("port = 1\npassword = 'file'\nhost = ['a', 'b']\nbell = false\n");
  const Variable port{"PAPO_TEST_PORT", "2"};
  const Variable password{"PAPO_TEST_PASSWORD", "environment"};
  const auto settings = read({"--config", path, "--port", "3"}).settings;
  EXPECT_EQ(settings.port, 3U);
  EXPECT_EQ(settings.password, "environment");
  EXPECT_EQ(settings.hosts, (Texts{"a", "b"}));
  EXPECT_FALSE(settings.bell);
}

// A value has the same fault wherever it comes from.
TEST(ReadOptions, ChecksEveryWayInAlike) {
  struct Wrong {
    const char* option;
    const char* variable;
    const char* value;
  };
  for (const auto& [option, variable, value] :
       {Wrong{"port", "PAPO_TEST_PORT", "65536"}, Wrong{"port", "PAPO_TEST_PORT", "many"},
        Wrong{"port", "PAPO_TEST_PORT", ""}, Wrong{"password", "PAPO_TEST_PASSWORD", ""},
        Wrong{"host", "PAPO_TEST_HOST", "::1,,::2"}, Wrong{"room", "PAPO_TEST_ROOM", "lobby"}}) {
    const auto fault_after = [](const std::string& where, const std::string& said) {
      EXPECT_TRUE(said.starts_with(where + ": ")) << said;
      return said.substr(where.size());
    };
    const auto name = std::string{option};
    const auto said = fault_after("--" + name, fault({"--" + name, value}));
    EXPECT_EQ(fault({"--" + name + "=" + value}), "--" + name + said);
    const auto path = config_file(name + " = \"" + value + "\"\n");
    const auto column = std::to_string(name.size() + 4);
    EXPECT_EQ(fault_after(path.path() + ":1:" + column + ": " + name, fault({"--config", path})),
              said);
    const Variable given{variable, value};
    EXPECT_EQ(fault_after(variable, fault({})), said);
  }
}

TEST(ReadOptions, TakesNothingBehindTheEqualsSignForAnEmptyValue) {
  EXPECT_EQ(fault({"--bell="}), "--bell: it takes on or off");
  EXPECT_EQ(fault({"--prot="}), "--prot: there is no such option; did you mean --port?");
  EXPECT_EQ(fault({"--password=", "--port", "1"}), "--password: it cannot be a password");
}

TEST(ReadOptions, RefusesABadByteInTheEnvironment) {
  const Variable password{"PAPO_TEST_PASSWORD", "open\xff"};
  EXPECT_EQ(fault({}), "PAPO_TEST_PASSWORD: it cannot be a password");
  EXPECT_EQ(fault({"--password", "good"}), "PAPO_TEST_PASSWORD: it cannot be a password");
}

TEST(ReadOptions, RefusesABadFlagInTheEnvironment) {
  const Variable bell{"PAPO_TEST_BELL", "perhaps"};
  EXPECT_EQ(fault({}), "PAPO_TEST_BELL: it takes on or off");
}

TEST(ReadOptions, RefusesWhatTheCommandLineHasTooMuchOrTooLittleOf) {
  EXPECT_EQ(fault({"--port", "1", "--port", "2"}), "--port: it is given twice");
  EXPECT_EQ(fault({"--prot", "1"}), "--prot: there is no such option; did you mean --port?");
  EXPECT_EQ(fault({"--no-bel"}), "--no-bel: there is no such option; did you mean --no-bell?");
  EXPECT_EQ(fault({"--passwort=hush"}),
            "--passwort: there is no such option; did you mean --password?");
  EXPECT_EQ(fault({"stray"}), "stray: it belongs to no option");
  EXPECT_EQ(fault({"--port"}), "--port: it needs a value");
  EXPECT_EQ(fault({"-p"}), "--port: it needs a value");
  EXPECT_EQ(fault({"-q"}), "-q: there is no such option");
}

TEST(ReadOptions, TakesALetterForAnOption) {
  EXPECT_EQ(read({"-p", "1"}).settings.port, 1U);
  EXPECT_EQ(read({"-p1"}).settings.port, 1U);
  EXPECT_EQ(fault({"-p", "x"}), "--port: it takes a whole number from 0 to 65535");
  EXPECT_EQ(fault({"-p", "1", "--port", "2"}), "--port: it is given twice");
}

TEST(ReadOptions, TakesWhatStandsByItselfIfTheProgramDoes) {
  const auto take = [](const Texts& arguments) {
    const Program program{.name = "test",
                          .description = "",
                          .version = "",
                          .variables = "PAPO_TEST_",
                          .bare = "PORT",
                          .take_bare = [](const Texts& words) {
                            std::vector<std::pair<std::string, std::string>> given;
                            for (const auto& word : words) given.emplace_back("port", word);
                            return given;
                          }};
    std::vector<const char*> argv{"test"};
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    Settings settings;
    read_options(program, table(settings), static_cast<int>(argv.size()), argv.data());
    return settings.port;
  };
  EXPECT_EQ(take({"7", "--no-bell"}), 7U);
  EXPECT_EQ(take({"--", "7"}), 7U);
  EXPECT_THROW(take({"x"}), std::runtime_error);
  EXPECT_THROW(take({"7", "-p", "8"}), std::runtime_error);
  EXPECT_THROW(take({"7", "--prot"}), std::runtime_error);
}

TEST(ReadOptions, FindsTheFileThroughTheEnvironment) {
  const auto path = config_file("port = 7\n");
  const Variable config{"PAPO_TEST_CONFIG", path};
  EXPECT_EQ(read({}).settings.port, 7U);
}

TEST(ReadOptions, ReadsTheUsualFileIfThereIsOne) {
  EXPECT_EQ(read({}, config_file("port = 8\n")).settings.port, 8U);
  EXPECT_EQ(read({}, "/no/such/file").settings.port, 50000U);
  EXPECT_NE(fault({"--config", "/no/such/file"}).find("/no/such/file"), std::string::npos);
}

TEST(ReadOptions, HasNoFileThatNamesAnother) {
  const auto path = config_file("config = 'another'\n");
  EXPECT_NE(fault({"--config", path}).find("config: there is no such option"), std::string::npos);
}

TEST(ReadOptions, TellsHelpAndVersion) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(read({"--help"}).exit_status, 0);
  EXPECT_EQ(read({"--version"}).exit_status, 0);
  const auto said = testing::internal::GetCapturedStdout();
  for (const auto* part :
       {"Usage: test [OPTION ...]\n", "  -p, --port PORT ", "(0 to 65535) [50000]\n",
        "      --bell, --no-bell ", "--config FILE", "PAPO_TEST_PORT=4000", "\ntest 1.2.3\n"}) {
    EXPECT_NE(said.find(part), std::string::npos) << part << " in " << said;
  }
}

TEST(ReadOptions, ComplainsInOneLine) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(complain("test", "a\nb\x1b[1m"), 2);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "test: a b [1m\n");
}

}  // namespace
}  // namespace papo::config
