// SPDX-License-Identifier: MIT

#include "daemon/command_line.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "private_files.h"

namespace papo::daemon {
namespace {

using namespace std::chrono_literals;

CommandLine parse(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv{"papo-server"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

// A variable of the environment, as long as this object lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

PrivateFile config_file(const std::string& text) { return PrivateFile{text}; }

// The message of the program for options that it cannot use, which must end the program.
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
  EXPECT_EQ(line.options.dialects, usual.dialects);
  EXPECT_TRUE(line.options.listen.empty());
  EXPECT_EQ(line.options.server_name, "papo.server");
  EXPECT_EQ(line.options.network, "Papo");
  EXPECT_EQ(line.options.room_modes, "nt");
  EXPECT_FALSE(line.options.irc_lobby);
  EXPECT_TRUE(line.options.admin.empty());
  EXPECT_TRUE(line.options.webirc.empty());
  EXPECT_EQ(line.options.webirc_password, "");
  EXPECT_EQ(line.options.workers, 0U);
  EXPECT_TRUE(line.options.io_uring);
  EXPECT_EQ(line.options.max_clients, usual.max_clients);
  EXPECT_EQ(line.options.max_line, 4096U);
  EXPECT_EQ(line.options.send_limit, usual.send_limit);
  EXPECT_EQ(line.options.send_soft_limit, std::size_t{1} << 20);
  EXPECT_EQ(line.options.send_patience, 10s);
  EXPECT_EQ(line.options.send_memory, 0U);
  EXPECT_EQ(line.options.rate_limit, 20U);
  EXPECT_EQ(line.options.name_timeout, usual.name_timeout);
  EXPECT_EQ(line.options.idle_ping, usual.idle_ping);
  EXPECT_EQ(line.options.drain_timeout, usual.drain_timeout);
  EXPECT_EQ(line.options.max_per_address, 64U);
  EXPECT_FALSE(line.options.max_per_shared_address);
  EXPECT_TRUE(line.options.shared_addresses.empty());
  EXPECT_EQ(line.options.password, "");
  EXPECT_TRUE(line.options.motd.empty());
  EXPECT_EQ(line.options.room, "#lobby");
  EXPECT_EQ(line.options.max_rooms, 20U);
  EXPECT_EQ(line.options.history, 20U);
  EXPECT_EQ(line.options.history_limit, 200U);
  EXPECT_TRUE(line.options.oper_passwords.empty());
  EXPECT_EQ(line.options.bans_file, "");
  EXPECT_TRUE(line.options.proxies.empty());
  EXPECT_EQ(line.options.language, "");
  EXPECT_FALSE(line.hash_password);
  EXPECT_EQ(line.log.level, "info");
  EXPECT_EQ(line.log.file, "");
  EXPECT_FALSE(line.log.json);
}

TEST(CommandLine, TakesEveryOption) {
  const auto line = parse({"--host",
                           "::1",
                           "--host",
                           "127.0.0.1",
                           "--port",
                           "0",
                           "--workers",
                           "3",
                           "--max-clients",
                           "50",
                           "--max-line",
                           "100",
                           "--send-soft-limit",
                           "1500",
                           "--send-patience",
                           "3",
                           "--send-memory",
                           "5000",
                           "--send-limit",
                           "2000",
                           "--rate-limit",
                           "0",
                           "--name-timeout",
                           "7",
                           "--idle-ping",
                           "8",
                           "--drain-timeout",
                           "9",
                           "--log-level",
                           "debug",
                           "--log-file",
                           "/dev/null",
                           "--log-format",
                           "json",
                           "--io-uring",
                           "off",
                           "--dialects",
                           "plain",
                           "--listen",
                           "irc:0.0.0.0:6667",
                           "--listen",
                           "[::1]:50001"});
  EXPECT_EQ(line.exit_status, std::nullopt);
  EXPECT_EQ(line.options.dialects, "plain");
  EXPECT_EQ(line.options.listen, (std::vector<std::string>{"irc:0.0.0.0:6667", "[::1]:50001"}));
  EXPECT_EQ(line.options.hosts, (std::vector<std::string>{"::1", "127.0.0.1"}));
  EXPECT_EQ(line.options.port, 0);
  EXPECT_EQ(line.options.workers, 3U);
  EXPECT_FALSE(line.options.io_uring);
  EXPECT_EQ(line.options.max_clients, 50U);
  EXPECT_EQ(line.options.max_line, 100U);
  EXPECT_EQ(line.options.send_limit, 2000U);
  EXPECT_EQ(line.options.send_soft_limit, 1500U);
  EXPECT_EQ(line.options.send_patience, 3s);
  EXPECT_EQ(line.options.send_memory, 5000U);
  EXPECT_EQ(line.options.rate_limit, 0U);
  EXPECT_EQ(line.options.name_timeout, 7s);
  EXPECT_EQ(line.options.idle_ping, 8s);
  EXPECT_EQ(line.options.drain_timeout, 9s);
  EXPECT_EQ(line.log.level, "debug");
  EXPECT_EQ(line.log.file, "/dev/null");
  EXPECT_TRUE(line.log.json);
}

// The hash of "secret", made by papo-server --hash-password.
const std::string a_hash =
    "$argon2id$v=19$m=65536,t=2,p=1$B/9fAZdO/c8nm7/OIyvGig$"
    "41/KGAoD+zkf7qxr1rnqZb+DZ/TkSKZ6UzZitzTiHWU";
const std::string another_hash =
    "$argon2id$v=19$m=65536,t=2,p=1$C/9fAZdO/c8nm7/OIyvGig$"
    "51/KGAoD+zkf7qxr1rnqZb+DZ/TkSKZ6UzZitzTiHWU";

TEST(CommandLine, TakesEveryOptionOfTheHouse) {
  const auto motd = config_file("welcome\nhave fun\n");
  const auto line = parse({"--max-per-address",
                           "3",
                           "--max-per-shared-address",
                           "7",
                           "--shared-address",
                           "10.2.0.0/16,10.3.0.1",
                           "--password",
                           "open sesame",
                           "--motd",
                           motd,
                           "--room",
                           "#João",
                           "--max-rooms",
                           "4",
                           "--history",
                           "5",
                           "--history-limit",
                           "6",
                           "--oper-password",
                           a_hash,
                           "--oper-password",
                           another_hash,
                           "--bans",
                           "bans.jsonl",
                           "--lang",
                           "pt_BR",
                           "--proxy-protocol",
                           "10.0.0.1,10.1.0.0/16",
                           "--proxy-protocol",
                           "::1"});
  EXPECT_EQ(line.exit_status, std::nullopt);
  EXPECT_EQ(line.options.max_per_address, 3U);
  EXPECT_EQ(line.options.max_per_shared_address, 7U);
  EXPECT_EQ(line.options.shared_addresses, (std::vector<std::string>{"10.2.0.0/16", "10.3.0.1"}));
  EXPECT_EQ(line.options.password, "open sesame");
  EXPECT_EQ(line.options.motd, (std::vector<std::string>{"welcome", "have fun"}));
  EXPECT_EQ(line.options.room, "#João");
  EXPECT_EQ(line.options.max_rooms, 4U);
  EXPECT_EQ(line.options.history, 5U);
  EXPECT_EQ(line.options.history_limit, 6U);
  EXPECT_EQ(line.options.oper_passwords, (std::vector<std::string>{a_hash, another_hash}));
  EXPECT_EQ(line.options.bans_file, "bans.jsonl");
  EXPECT_EQ(line.options.language, "pt_BR");
  EXPECT_EQ(line.options.proxies, (std::vector<std::string>{"10.0.0.1", "10.1.0.0/16", "::1"}));
  EXPECT_TRUE(parse({"--hash-password"}).hash_password);
}

TEST(CommandLine, TakesEveryOptionOfIrc) {
  const auto line = parse({"--server-name", "chat.example.org", "--network", "Example-1",
                           "--room-modes", "ist", "--irc-lobby", "on", "--webirc", "10.0.0.1",
                           "--webirc", "10.1.0.0/16,::1", "--webirc-password", a_hash, "--admin",
                           "Ana, of the house", "--admin", "ana@example.org"});
  EXPECT_EQ(line.exit_status, std::nullopt);
  EXPECT_EQ(line.options.server_name, "chat.example.org");
  EXPECT_EQ(line.options.network, "Example-1");
  EXPECT_EQ(line.options.room_modes, "ist");
  EXPECT_TRUE(line.options.irc_lobby);
  EXPECT_EQ(line.options.webirc, (std::vector<std::string>{"10.0.0.1", "10.1.0.0/16", "::1"}));
  EXPECT_EQ(line.options.webirc_password, a_hash);
  EXPECT_EQ(line.options.admin, (std::vector<std::string>{"Ana, of the house", "ana@example.org"}));
  EXPECT_EQ(parse({"--room-modes", "-"}).options.room_modes, "");
}

TEST(CommandLine, ReadsSeveralLinesFromTheEnvironment) {
  const Variable admin{"PAPO_ADMIN", "Ana, of the house\nana@example.org"};
  EXPECT_EQ(parse({}).options.admin,
            (std::vector<std::string>{"Ana, of the house", "ana@example.org"}));
}

TEST(CommandLine, WantsThePasswordOfGatewaysWithTheirAddresses) {
  EXPECT_NE(refusal({"--webirc", "10.0.0.1"}).find("--webirc-password"), std::string::npos);
  EXPECT_NE(refusal({"--webirc-password", a_hash}).find("--webirc"), std::string::npos);
}

TEST(CommandLine, TakesTheRoomAsItIsShown) {
  EXPECT_EQ(parse({"--room", "#Joa\u0303o "}).options.room, "#João");
  EXPECT_EQ(parse({"--room", "#C++"}).options.room, "#C++");
}

TEST(CommandLine, ReadsTheEnvironmentOfTheHouse) {
  const Variable room{"PAPO_ROOM", "#games"};
  const Variable password{"PAPO_PASSWORD", "a #1, [really] \"good\" one"};
  const Variable hash{"PAPO_OPER_PASSWORD", a_hash.c_str()};
  const Variable language{"PAPO_LANG", "en"};
  const auto line = parse({});
  EXPECT_EQ(line.exit_status, std::nullopt);
  EXPECT_EQ(line.options.room, "#games");
  EXPECT_EQ(line.options.password, "a #1, [really] \"good\" one");
  EXPECT_EQ(line.options.oper_passwords, std::vector<std::string>{a_hash});
  EXPECT_EQ(line.options.language, "en");
}

TEST(CommandLine, ReadsQuotedTextOfAConfigFileAsItStands) {
  const auto line = parse({"--config", config_file("# All of it.\n"
                                                   "room = \"#games\"  # And \"more\".\n"
                                                   "password = 'a #1, [really] \"good\" one'\n"
                                                   "oper-password = [  # Two.\n"
                                                   "  \"" +
                                                   a_hash +
                                                   "\",  # One.\n"
                                                   "  \"" +
                                                   another_hash +
                                                   "\"\n"
                                                   "]\n")});
  EXPECT_EQ(line.exit_status, std::nullopt);
  EXPECT_EQ(line.options.room, "#games");
  EXPECT_EQ(line.options.password, "a #1, [really] \"good\" one");
  EXPECT_EQ(line.options.oper_passwords, (std::vector<std::string>{a_hash, another_hash}));
  EXPECT_EQ(parse({"--config", config_file("oper-password = \"" + a_hash + "\"\n")})
                .options.oper_passwords,
            std::vector<std::string>{a_hash});
}

TEST(CommandLine, KeepsSecretsToItself) {
  const Variable password{"PAPO_PASSWORD", "hush-hush"};
  testing::internal::CaptureStdout();
  parse({"--password", "hush-hush", "--help"});
  EXPECT_EQ(testing::internal::GetCapturedStdout().find("hush"), std::string::npos);
  for (const auto* option : {"--password", "--oper-password"}) {
    const auto said = refusal({option, "hush-hush\x1b"});
    EXPECT_EQ(said.find("hush"), std::string::npos) << said;
  }
}

TEST(CommandLine, ReadsThePasswordFromAFile) {
  for (const auto* text : {"open sesame", "open sesame\n", "open sesame\r\nand more\n"}) {
    EXPECT_EQ(parse({"--password-file", config_file(text)}).options.password, "open sesame");
  }
  for (const auto* text : {"", "\nsesame\n", "hush\x1b\n", "hush\xff"}) {
    const auto said = refusal({"--password-file", config_file(text)});
    EXPECT_EQ(said.find("hush"), std::string::npos) << said;
  }
  EXPECT_NE(refusal({"--password-file", "/no/such/file"}).find("/no/such/file"), std::string::npos);
  refusal({"--password-file", config_file(std::string(5000, 'x'))});
  refusal({"--password-file", config_file("one"), "--password", "another"});
}

TEST(CommandLine, RefusesAMessageOfTheDayThatItCannotUse) {
  EXPECT_NE(refusal({"--motd", "/no/such/file"}).find("/no/such/file"), std::string::npos);
  EXPECT_NE(refusal({"--motd", config_file("\xff\n")}).find("UTF-8"), std::string::npos);
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
  const Variable config{"PAPO_CONFIG", path.path().c_str()};
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
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--port", "65536"},
                                             {"--port", "-1"},
                                             {"--port", "papo"},
                                             {"--port", ""},
                                             {"--port"},
                                             {"--max-clients", "0"},
                                             {"--max-line", "0"},
                                             {"--max-line", "1048577"},
                                             {"--send-limit", "1023"},
                                             {"--send-soft-limit", "1023"},
                                             {"--send-patience", "0"},
                                             {"--send-memory", "-1"},
                                             {"--workers", "257"},
                                             {"--io-uring", "perhaps"},
                                             {"--rate-limit", "-1"},
                                             {"--idle-ping", "32768"},
                                             {"--drain-timeout", "0"},
                                             {"--name-timeout", "x"},
                                             {"--log-level", "loud"},
                                             {"--log-format", "xml"},
                                             {"--host", ""},
                                             {"--dialects", ""},
                                             {"--dialects", "plain,"},
                                             {"--dialects", "Plain"},
                                             {"--dialects", "plain irc"},
                                             {"--listen", ""},
                                             {"--listen", "6667"},
                                             {"--listen", "0.0.0.0"},
                                             {"--listen", ":6667"},
                                             {"--listen", "irc::6667"},
                                             {"--listen", "0.0.0.0:65536"},
                                             {"--listen", "0.0.0.0:irc"},
                                             {"--listen", "mud:0.0.0.0:6667"},
                                             {"--listen", "::1:6667"},
                                             {"--server-name", ""},
                                             {"--server-name", "papo"},
                                             {"--server-name", ".papo"},
                                             {"--server-name", "papo."},
                                             {"--server-name", "papo server.org"},
                                             {"--server-name", std::string(62, 'x') + ".x"},
                                             {"--network", ""},
                                             {"--network", "my net"},
                                             {"--room-modes", "k"},
                                             {"--room-modes", ""},
                                             {"--admin", ""},
                                             {"--irc-lobby", "perhaps"},
                                             {"--webirc", "here"},
                                             {"--webirc-password", "secret"},
                                             {"--max-per-address", "-1"},
                                             {"--max-per-shared-address", "-1"},
                                             {"--shared-address", "here"},
                                             {"--password", ""},
                                             {"--password", "\xff"},
                                             {"--motd", ""},
                                             {"--room", ""},
                                             {"--room", "#"},
                                             {"--room", "lobby"},
                                             {"--room", "#a b"},
                                             {"--room", "##"},
                                             {"--room", "#`"},
                                             {"--room", "#a,b"},
                                             {"--max-rooms", "0"},
                                             {"--history", "10001"},
                                             {"--history-limit", "-1"},
                                             {"--oper-password", "secret"},
                                             {"--bans", ""},
                                             {"--lang", "fr"},
                                             {"--password-file", ""},
                                             {"--proxy-protocol", ""},
                                             {"--proxy-protocol", "here"},
                                             {"--proxy-protocol", "::1/129"},
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
}  // namespace papo::daemon
