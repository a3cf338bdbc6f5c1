// SPDX-License-Identifier: MIT

#include "wire/other_protocols.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace papo::wire {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::size_t longest_line = 100;

std::optional<Beginning> beginning_of(std::string_view bytes, std::string_view password = {}) {
  return OtherProtocols{longest_line, password}.beginning_of(bytes);
}

std::optional<std::string> answer_to(std::string_view bytes) {
  const auto beginning = beginning_of(bytes);
  if (!beginning) return std::nullopt;
  return beginning->answer;
}

// The protocol of a beginning; "papo" if it is plain.
std::string protocol_of(const Beginning& beginning) {
  const auto& answer = beginning.answer;
  if (beginning.of == Beginning::Of::irc) {
    return answer.starts_with("ERROR :") ? "IRC" : "IRC without an answer";
  }
  if (beginning.of == Beginning::Of::plain) return answer.empty() ? "papo" : "papo with an answer";
  if (answer.starts_with("HTTP/1.1 400 ")) return "HTTP";
  if (answer.starts_with("\0\0\0\x04\0\0\0\0\0"sv)) return "HTTP/2";
  if (answer.starts_with("\x15\x03")) return "TLS";
  if (answer.starts_with("SSH-2.0-Papo\r\n")) return "SSH";
  if (answer.starts_with("ERROR :")) return "a server of IRC";
  if (answer.starts_with("!! ")) return "PROXY";
  return "another";
}

// The protocol of the bytes. It is the same whatever comes after, and however the bytes are cut:
// none as long as it cannot be known, and later it stays.
std::string spoken(std::string_view bytes, std::string_view password = {}) {
  const auto whole = beginning_of(bytes, password);
  if (!whole) return "unknown";
  bool known = false;
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto beginning = beginning_of(bytes.substr(0, size), password);
    EXPECT_TRUE(beginning || !known) << "it was known before " << size;
    known = beginning.has_value();
    EXPECT_TRUE(!known || beginning == whole) << "of " << size << " bytes";
  }
  return protocol_of(*whole);
}

TEST(OtherProtocols, LeaveWhatPeopleSayFirst) {
  for (const auto* line : {"ana", "João", "/state", "/ping x", "sair", "/quit", "open sesame",
                           "a b", "😀", "@ana", ":-)", "#lobby", "\xff", "x\by"}) {
    EXPECT_EQ(spoken(line + "\n"s), "papo") << line;
    EXPECT_EQ(spoken(line + "\r\n"s + "GET / HTTP/1.1\r\n"), "papo") << line;
    EXPECT_EQ(spoken("\r\n\n\n\r"s + line + "\r\n"), "papo") << line;
  }
}

// Each is a possible name, or is told the fault in it.
TEST(OtherProtocols, TakeNoSingleWordForTheirs) {
  for (const auto* name :
       {"GET",     "get",     "POST",    "PUT",  "OPTIONS", "HTTP",   "HTTP/1.1",     "PRI",
        "NICK",    "nick",    "USER",    "PASS", "CAP",     "cap",    "LS",           "SSH",
        "SSH-fan", "ssh-2.0", "SSH-2.0", "TLS",  "PROXY",   "ERROR",  "QUIT",         "NICK ",
        " GET",    "GET ",    "ping",    "JOIN", "WEBIRC",  "SERVER", "AUTHENTICATE", "@ana",
        ":)",      "@",       ":",       "@ ",   ": "}) {
    EXPECT_EQ(spoken(name + "\n"s), "papo") << name;
    EXPECT_EQ(spoken(name + "\r\n"s), "papo") << name;
  }
  for (const auto* line : {"get lost",
                           "POST it",
                           "GET /",
                           "cap it all off",
                           "user hi",
                           "pass the salt",
                           "nick of time it was",
                           "USER a b c",
                           "CAP it",
                           "quit it",
                           "join us",
                           "join #lobby",
                           "ping me now",
                           "server down",
                           "authenticate me please",
                           "@ ana",
                           ": ana",
                           "cap L5",
                           "HTTP is not 1.1",
                           "I like HTTP/1.1!",
                           "é HTTP/1.1",
                           "SSH-a-b"}) {
    EXPECT_EQ(spoken(line + "\n"s), "papo") << line;
  }
}

TEST(OtherProtocols, KnowHttpByItsFirstLine) {
  for (const auto* line :
       {"GET / HTTP/1.1", "POST /x?y=1 HTTP/1.1", "GET /a b c HTTP/1.0", "OPTIONS * HTTP/1.1",
        "CONNECT host:443 HTTP/1.1", "GET http://host/ HTTP/1.1", "PROPFIND / HTTP/1.1",
        "m-search * HTTP/1.1", "foo!#$%&'*+.^_`|~9 / HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP/2",
        "GET HTTP/1.1", "get / HTTP/0.9"}) {
    EXPECT_EQ(spoken(line + "\r\n"s), "HTTP") << line;
    EXPECT_EQ(spoken(line + "\n"s), "HTTP") << line;
    EXPECT_EQ(spoken("\r\n\n"s + line + "\r\nHost: x\r\n\r\nana\n/msg bia psst\n"), "HTTP") << line;
    EXPECT_EQ(spoken("\ufeff"s + line + "\n"), "HTTP") << line;
  }
  EXPECT_EQ(spoken("GET / HTTP/1."), "unknown");
}

// A page may choose the length of an address, so its first line may be longer than ours.
TEST(OtherProtocols, KnowHttpByABeginningThatIsLongerThanALine) {
  for (const auto size : {longest_line, 2 * longest_line, 70 * longest_line}) {
    const std::string long_address(size, 'x');
    EXPECT_EQ(spoken("POST /" + long_address), "HTTP");
    EXPECT_EQ(spoken("POST /" + long_address + " HTTP/1.1\r\n\r\nana\n"), "HTTP");
    EXPECT_EQ(spoken("\r\n\r\nGET /" + long_address + " HTTP/1.1\r\n"), "HTTP");
  }
  const std::string blanks(longest_line - 10, '\n');
  EXPECT_EQ(spoken(blanks + "POST /xxxxxx HTTP/1.1\r\n\r\n"), "HTTP");
  EXPECT_EQ(spoken(std::string(longest_line + 2, '\n')), "papo") << "empty lines decide nothing";
  EXPECT_EQ(spoken(std::string(longest_line + 2, 'x') + " y\n"), "papo") << "too long a name";
  EXPECT_EQ(spoken(std::string(longest_line + 1, 'x')), "unknown") << "it may still end";
  EXPECT_EQ(spoken(std::string(longest_line, 'X') + "\r\n"), "papo");
}

TEST(OtherProtocols, SayInAPageHowToJoin) {
  const auto answer = answer_to("GET / HTTP/1.1\r\n").value();
  const auto end = answer.find("\r\n\r\n");
  ASSERT_NE(end, std::string::npos);
  const auto head = answer.substr(0, end + 2);
  const auto body = answer.substr(end + 4);
  for (const auto* field :
       {"Content-Type: text/plain; charset=utf-8\r\n", "X-Content-Type-Options: nosniff\r\n",
        "Connection: close\r\n", "Cache-Control: no-store\r\n"}) {
    EXPECT_NE(head.find(field), std::string::npos) << field;
  }
  EXPECT_NE(head.find("Content-Length: " + std::to_string(body.size()) + "\r\n"),
            std::string::npos);
  EXPECT_EQ(body,
            "This is Papo, a chat. It is not for browsers: join it from a terminal, with\n\n"
            "    nc HOST PORT\n\n"
            "where HOST and PORT are those of the address that you gave your browser.\n");
}

const std::string how_to_join =
    "this is papo, a chat; join it with nc HOST PORT, or with papo-client";

TEST(OtherProtocols, KnowHttp2ByItsPreface) {
  EXPECT_EQ(spoken("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04"sv), "HTTP/2");
  const auto size = static_cast<char>(8 + how_to_join.size());
  EXPECT_EQ(answer_to("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").value(),
            "\0\0\0\x04\0\0\0\0\0"s  // Settings, which are empty.
            "\0\0"s +
                size +
                "\x07\0\0\0\0\0"s  // Go away:
                "\0\0\0\0\0\0\0\x0d"s +
                how_to_join);  // HTTP/1.1 is required.
}

TEST(OtherProtocols, KnowTlsByItsFirstMessage) {
  const auto hello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s + "\nana\nhello\n";
  EXPECT_EQ(spoken(hello), "TLS");
  for (std::size_t size = 1; size < 6; ++size) {
    EXPECT_EQ(spoken(hello.substr(0, size)), "unknown")
        << size << " bytes may still be something else";
  }
  EXPECT_EQ(answer_to(hello).value(), "\x15\x03\x01\x00\x02\x02\x46"sv);
  EXPECT_EQ(spoken("\x16"
                   "ana\n"),
            "papo");
  EXPECT_EQ(spoken("\x16\x03\x01\x02\x00\x02\nana\n"sv), "papo") << "no client's hello";
}

TEST(OtherProtocols, KnowSshByItsFirstLine) {
  for (const auto* line :
       {"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3", "SSH-1.5-x", "SSH-1.99-PuTTY", "SSH-2.0-"}) {
    EXPECT_EQ(spoken(line + "\r\n"s), "SSH") << line;
  }
  const auto answer = answer_to("SSH-2.0-x\r\n").value();
  const auto packet = answer.substr(answer.find('\n') + 1);
  ASSERT_EQ(packet.size() % 8, 0U) << "packets are whole blocks";
  const auto padding = static_cast<std::size_t>(packet[4]);
  EXPECT_GE(padding, 4U);
  EXPECT_EQ(packet.substr(0, 5), "\0\0\0"s + static_cast<char>(packet.size() - 4) + packet[4]);
  EXPECT_EQ(
      packet.substr(5, packet.size() - 5 - padding),
      "\x01\0\0\0\x07\0\0\0"s + static_cast<char>(how_to_join.size()) + how_to_join + "\0\0\0\0"s);
}

TEST(OtherProtocols, KnowIrcByItsFirstCommand) {
  for (const auto* line : {"NICK ana",
                           "nick ana",
                           "Nick :ana",
                           "PASS secret",
                           "pass :my secret",
                           "CAP LS",
                           "CAP LS 302",
                           "cap ls",
                           "CAP REQ :sasl",
                           "cap req :sasl",
                           "CAP END",
                           "CAP LIST",
                           "CAP NOSUCHTHING",
                           "USER ana 0 * :Ana",
                           "user ana host server :A B C",
                           "USER ana 8 * Ana",
                           "USER ana * * :",
                           "QUIT :bye",
                           "quit :",
                           "PING x",
                           "ping :a b",
                           "PING LAG1",
                           "WEBIRC secret gateway host 10.0.0.1",
                           "webirc x",
                           "AUTHENTICATE PLAIN",
                           "authenticate +",
                           "JOIN :",
                           "join :#lobby",
                           "@label=1 CAP LS",
                           "@a;b=c :ana PING x",
                           ":ana NICK bia",
                           "@typing=active TAGMSG #lobby"}) {
    EXPECT_EQ(spoken(line + "\r\n"s), "IRC") << line;
    EXPECT_EQ(spoken(line + "\n"s), "IRC") << line;
    EXPECT_EQ(spoken(line + "\n\rNICK ana\n\r"s), "IRC") << line;
    EXPECT_EQ(spoken("\r\n\n\r"s + line + "\r\n"), "IRC") << line;
  }
  EXPECT_EQ(answer_to("NICK ana\r\n").value(), "ERROR :" + how_to_join + "\r\n");
}

TEST(OtherProtocols, TakeNoServerOfIrcForAClient) {
  for (const auto* line : {"SERVER irc.example 1 :a server", "server irc.example 1 1 :a server"}) {
    EXPECT_EQ(spoken(line + "\r\n"s), "a server of IRC") << line;
  }
}

// IRC allows far more bytes of tags than a line of ours has.
TEST(OtherProtocols, KnowIrcByTagsThatAreLongerThanALine) {
  const std::string many(2 * longest_line, 'x');
  EXPECT_EQ(spoken("@" + many), "IRC");
  EXPECT_EQ(spoken("@" + many + " PING x\r\n"), "IRC");
  EXPECT_EQ(spoken("\r\n@" + many + " PING x\r\n"), "IRC");
  EXPECT_EQ(spoken("@" + many, "@ a b"), "IRC") << "that password is none of IRC's lines";
  EXPECT_EQ(spoken("@" + many, "@a b"), "papo");
  EXPECT_EQ(spoken(":" + many), "papo");
  EXPECT_EQ(spoken(":ana PRIVMSG #lobby :" + many), "IRC");
}

TEST(OtherProtocols, TakeNoPasswordOfTheHouseForIrc) {
  EXPECT_EQ(spoken("pass word\n", "pass word"), "papo");
  EXPECT_EQ(spoken("pass word\n", "sesame"), "IRC");
  // Otherwise the answers to such lines would tell which one is the password.
  EXPECT_EQ(spoken("pass ward\n", "pass word"), "papo");
  EXPECT_EQ(spoken("PASS ward\n", "pass word"), "papo");
  EXPECT_EQ(spoken("server of mine, open\n", "server of ours, open"), "papo");
  EXPECT_EQ(spoken("@x y\n", "@home alone"), "papo");
  EXPECT_EQ(spoken("GET / HTTP/1.1\n", "pass word"), "HTTP");
  for (const auto* line : {"NICK ana\n", "CAP LS\n", "@a PASS word\n"}) {
    EXPECT_EQ(spoken(line, "pass word"), "IRC") << line;
  }
}

TEST(OtherProtocols, KnowTheHeadersOfProxiesThatNobodyAskedFor) {
  EXPECT_EQ(spoken("PROXY TCP4 10.0.0.7 10.0.0.1 51234 50000\r\nana\n"), "PROXY");
  EXPECT_EQ(spoken("PROXY UNKNOWN\r\n"), "PROXY");
  EXPECT_EQ(spoken("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"sv), "PROXY");
  EXPECT_EQ(spoken("\r\n\r\nana\r\n"), "papo");
  EXPECT_EQ(answer_to("PROXY UNKNOWN\r\n").value(),
            "!! the PROXY protocol is only for the addresses of --proxy-protocol\n");
}

}  // namespace
}  // namespace papo::wire
