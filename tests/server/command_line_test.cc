#include "server/command_line.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace papo::server {
namespace {

using namespace std::chrono_literals;

CommandLine parse(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv{"papo-server"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

// A variable of the environment, for so long as it lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

std::string config_file(const std::string& text) {
  auto path = testing::TempDir() + "papo_command_line_test.toml";
  std::ofstream{path} << text;
  return path;
}

// What the program says when it can't use what it was given, which must end it.
std::string refusal(const std::vector<std::string>& arguments) {
  testing::internal::CaptureStderr();
  const auto line = parse(arguments);
  auto said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(line.exit_status, 2);
  EXPECT_TRUE(said.starts_with("papo-server: ")) << said;
  EXPECT_EQ(said.find('\n'), said.size() - 1) << said;
  return said;
}

TEST(CommandLine, HasADefaultForEverything) {
  const auto line = parse({});
  EXPECT_EQ(line.exit_status, std::nullopt);
  const Options usual;
  EXPECT_EQ(line.options.hosts, usual.hosts);
  EXPECT_EQ(line.options.port, 50000);
  EXPECT_EQ(line.options.workers, 0U);
  EXPECT_EQ(line.options.max_clients, usual.max_clients);
  EXPECT_EQ(line.options.max_line, 4096U);
  EXPECT_EQ(line.options.send_limit, usual.send_limit);
  EXPECT_EQ(line.options.rate_limit, 20U);
  EXPECT_EQ(line.options.name_timeout, usual.name_timeout);
  EXPECT_EQ(line.options.idle_ping, usual.idle_ping);
  EXPECT_EQ(line.options.drain_timeout, usual.drain_timeout);
  EXPECT_EQ(line.log.level, "info");
  EXPECT_EQ(line.log.file, "");
  EXPECT_FALSE(line.log.json);
}

TEST(CommandLine, TakesEveryOption) {
  const auto line =
      parse({"--host",       "::1",       "--host",          "127.0.0.1", "--port",         "0",
             "--workers",    "3",         "--max-clients",   "50",        "--max-line",     "100",
             "--send-limit", "2000",      "--rate-limit",    "0",         "--name-timeout", "7",
             "--idle-ping",  "8",         "--drain-timeout", "9",         "--log-level",    "debug",
             "--log-file",   "/dev/null", "--log-format",    "json"});
  EXPECT_EQ(line.exit_status, std::nullopt);
  EXPECT_EQ(line.options.hosts, (std::vector<std::string>{"::1", "127.0.0.1"}));
  EXPECT_EQ(line.options.port, 0);
  EXPECT_EQ(line.options.workers, 3U);
  EXPECT_EQ(line.options.max_clients, 50U);
  EXPECT_EQ(line.options.max_line, 100U);
  EXPECT_EQ(line.options.send_limit, 2000U);
  EXPECT_EQ(line.options.rate_limit, 0U);
  EXPECT_EQ(line.options.name_timeout, 7s);
  EXPECT_EQ(line.options.idle_ping, 8s);
  EXPECT_EQ(line.options.drain_timeout, 9s);
  EXPECT_EQ(line.log.level, "debug");
  EXPECT_EQ(line.log.file, "/dev/null");
  EXPECT_TRUE(line.log.json);
}

TEST(CommandLine, ReadsTheEnvironment) {
  const Variable port{"PAPO_PORT", "4000"};
  const Variable rate{"PAPO_RATE_LIMIT", "7"};
  const Variable timeout{"PAPO_NAME_TIMEOUT", "3"};
  const Variable level{"PAPO_LOG_LEVEL", "warn"};
  const auto line = parse({});
  EXPECT_EQ(line.options.port, 4000);
  EXPECT_EQ(line.options.rate_limit, 7U);
  EXPECT_EQ(line.options.name_timeout, 3s);
  EXPECT_EQ(line.log.level, "warn");
}

TEST(CommandLine, ReadsAConfigFile) {
  const auto line = parse({"--config", config_file("port = 4000\n"
                                                   "host = [\"::1\", \"127.0.0.1\"]\n"
                                                   "max-line = 77  # Bytes.\n"
                                                   "log-format = \"json\"\n")});
  EXPECT_EQ(line.exit_status, std::nullopt);
  EXPECT_EQ(line.options.port, 4000);
  EXPECT_EQ(line.options.hosts, (std::vector<std::string>{"::1", "127.0.0.1"}));
  EXPECT_EQ(line.options.max_line, 77U);
  EXPECT_TRUE(line.log.json);
}

TEST(CommandLine, FindsTheConfigFileThroughTheEnvironment) {
  const auto path = config_file("port = 4000\n");
  const Variable config{"PAPO_CONFIG", path.c_str()};
  EXPECT_EQ(parse({}).options.port, 4000);
}

TEST(CommandLine, GoesOverTheEnvironmentWhichGoesOverTheConfigFile) {
  const auto path = config_file("port = 1\nworkers = 1\nmax-line = 1\n");
  const Variable port{"PAPO_PORT", "2"};
  const Variable workers{"PAPO_WORKERS", "2"};
  const auto line = parse({"--config", path, "--port", "3"});
  EXPECT_EQ(line.options.port, 3);
  EXPECT_EQ(line.options.workers, 2U);
  EXPECT_EQ(line.options.max_line, 1U);
}

TEST(CommandLine, RefusesWhatIsOutOfBoundsInOneLine) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--port", "65536"},
                                                                     {"--port", "-1"},
                                                                     {"--port", "papo"},
                                                                     {"--port", ""},
                                                                     {"--port"},
                                                                     {"--max-clients", "0"},
                                                                     {"--max-line", "0"},
                                                                     {"--max-line", "1048577"},
                                                                     {"--send-limit", "1023"},
                                                                     {"--workers", "257"},
                                                                     {"--rate-limit", "-1"},
                                                                     {"--idle-ping", "32768"},
                                                                     {"--drain-timeout", "0"},
                                                                     {"--name-timeout", "x"},
                                                                     {"--log-level", "loud"},
                                                                     {"--log-format", "xml"},
                                                                     {"--host", ""},
                                                                     {"--no-such-option"},
                                                                     {"left over"}}) {
    const auto said = refusal(arguments);
    EXPECT_NE(said.find(arguments[0]), std::string::npos) << said;
  }
}

TEST(CommandLine, RefusesWhatTheEnvironmentGetsWrong) {
  const Variable port{"PAPO_PORT", "papo"};
  refusal({});
}

TEST(CommandLine, RefusesWhatAConfigFileGetsWrong) {
  EXPECT_NE(refusal({"--config", config_file("prot = 4000\n")}).find("prot"), std::string::npos);
  refusal({"--config", config_file("port = \"papo\"\n")});
  EXPECT_NE(refusal({"--config", "/no/such/file"}).find("/no/such/file"), std::string::npos);
}

TEST(CommandLine, TellsItsHelpAndItsVersionAndThatIsAll) {
  for (const auto* asked : {"--help", "--version"}) {
    testing::internal::CaptureStdout();
    const auto line = parse({asked});
    const auto said = testing::internal::GetCapturedStdout();
    EXPECT_EQ(line.exit_status, 0);
    EXPECT_NE(said.find(asked[2] == 'h' ? "--max-clients" : "papo-server "), std::string::npos);
  }
}

}  // namespace
}  // namespace papo::server
