// SPDX-License-Identifier: MIT

// SASL, REGISTER and NickServ, as far as the conversation knows of them.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "text/base64.h"
#include "wire/conversation.h"
#include "wire/irc/commands.h"
#include "wire/irc/dialect.h"
#include "wire/irc/limits.h"
#include "wire/irc/sasl.h"

namespace papo::wire::irc {
namespace {

using namespace std::string_literals;
using State = SaslMessage::State;
using text::read_base64;
using Why = chat::Refused::Why;

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto byte = i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
      group = group << 8U | byte;
    }
    for (unsigned k = 0; k < 4; ++k) {
      text += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63U];
    }
  }
  return text;
}

std::string plain(std::string_view acts_for, std::string_view account, std::string_view password) {
  return base64(std::string{acts_for} + '\0' + std::string{account} + '\0' + std::string{password});
}

TEST(Base64, IsReadAsItIsWritten) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(read_base64(base64(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64, HasOneFormOnly) {
  for (const auto* text : {"A", "AA", "AAA", "AA=A", "A===", "====", "AB==", "AAB=", "AA==AAAA",
                           "AA A", "AA-_", "=AAA", "AAAA="}) {
    EXPECT_EQ(read_base64(text), std::nullopt) << text;
  }
  EXPECT_EQ(read_base64("AA=="), "\0"s);
  EXPECT_EQ(read_base64(""), "");
}

TEST(SaslMessage, IsWholeWithAShortPiece) {
  SaslMessage message;
  EXPECT_EQ(message.take("AGFuYQBzZWNyZXQxMg=="), State::whole);
  EXPECT_EQ(message.bytes(), "\0ana\0secret12"s);
}

TEST(SaslMessage, GoesOnAfterAFullPiece) {
  const std::string bytes(300, 'x');  // 400 characters.
  SaslMessage message;
  EXPECT_EQ(message.take(base64(bytes)), State::goes_on);
  EXPECT_EQ(message.take("+"), State::whole);
  EXPECT_EQ(message.bytes(), bytes);
}

TEST(SaslMessage, IsBounded) {
  SaslMessage message;
  EXPECT_EQ(message.take(std::string(longest_piece_of_sasl + 1, 'A')), State::piece_too_long);
  SaslMessage other;
  const std::string piece(longest_piece_of_sasl, 'A');
  for (int i = 0; i < 3; ++i) EXPECT_EQ(other.take(piece), State::goes_on);
  EXPECT_EQ(other.take(piece), State::too_long);
  SaslMessage longest;
  const auto text = base64(std::string(longest_sasl_message, 'x'));
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(longest.take(text.substr(400 * i, 400)), State::goes_on);
  EXPECT_EQ(longest.take(text.substr(1200)), State::whole);
  SaslMessage longer;
  const auto more = base64(std::string(longest_sasl_message + 1, 'x'));
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(longer.take(more.substr(400 * i, 400)), State::goes_on);
  EXPECT_EQ(longer.take(more.substr(1200)), State::too_long);
}

TEST(PlainLogin, HasANameAndAPassword) {
  const auto message = "\0ana\0pass word"s;
  const auto login = read_plain_login(message);
  ASSERT_TRUE(login);
  EXPECT_EQ(login->account, "ana");
  EXPECT_EQ(login->password, "pass word");
  EXPECT_TRUE(read_plain_login("ana\0ana\0secret"s));
  EXPECT_TRUE(read_plain_login("ANA\0ana\0secret"s));
}

TEST(PlainLogin, IsForItselfAndWhole) {
  for (const auto& message : {""s, "ana"s, "\0ana"s, "\0ana\0"s, "\0\0secret"s, "bia\0ana\0secret"s,
                              "\0ana\0sec\0ret"s, "\0ana\0secret\0"s, "\0ana\0\xff"s}) {
    EXPECT_FALSE(read_plain_login(message)) << message.size();
  }
}

// ---- A conversation with a worker that remembers what it was asked for

class FakeWorker final : public Services {
 public:
  [[nodiscard]] Stage stage() const override { return stage_; }
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::vector<chat::RoomRef> rooms() const override { return {}; }
  [[nodiscard]] const House& house() const override { return house_; }
  [[nodiscard]] bool is_inside_tls() const override { return false; }
  void ask(chat::Request::What&& what, std::uint16_t context) override {
    asked.push_back(std::move(what));
    context_ = context;
  }
  void ask_and_wait(chat::Request::What&& what, std::uint16_t context) override {
    ask(std::move(what), context);
  }
  void give_password(std::string_view password, std::uint16_t /*context*/) override {
    given = password;
  }
  void become_operator(std::string_view password, std::uint16_t /*context*/) override {
    given = password;
  }
  [[nodiscard]] bool has_accounts() const override { return has_accounts_; }
  [[nodiscard]] bool may_give_passwords() const override { return may_give_passwords_; }
  [[nodiscard]] std::string fingerprint() const override { return fingerprint_; }
  void log_in(AccountLogin login, std::uint16_t context) override {
    given = "log in " + login.name.shown + " " +
            (login.by_certificate ? "by certificate" : std::string{login.password});
    context_ = context;
  }
  void register_account(std::string_view password, std::string_view email,
                        std::uint16_t context) override {
    given = "register " + std::string{password} + " " + std::string{email};
    context_ = context;
  }
  void change_password(std::string_view old, std::string_view next,
                       std::uint16_t context) override {
    given = "password " + std::string{old} + " " + std::string{next};
    context_ = context;
  }
  void drop_account(std::string_view password, std::uint16_t context) override {
    given = "drop " + std::string{password};
    context_ = context;
  }
  void come_from_proxy(std::string_view /*addresses*/, bool /*is_inside_tls*/) override {}
  bool come_from(std::string_view /*password*/, std::string_view /*address*/) override {
    return false;
  }
  void quit(std::string_view reason) override { given = "quit " + std::string{reason}; }
  void tell(chat::Event::What what) override { told.push_back(std::move(what)); }

  std::vector<chat::Request::What> asked;
  std::string given;
  std::vector<chat::Event::What> told;
  Stage stage_ = Stage::here;
  std::string name_ = "ana";
  House house_{};
  std::uint16_t context_ = 0;  // The context of the last question.
  bool has_accounts_ = true;
  bool may_give_passwords_ = true;
  std::string fingerprint_;
};

class IrcAccountsTest : public testing::Test {
 protected:
  // The client sends a line. Returns what the conversation itself has to say to that.
  std::string line(std::string_view text) {
    worker_.given.clear();
    ana_->take_line(text, worker_);
    std::string out;
    for (auto& what : std::exchange(worker_.told, {})) out += told(std::move(what));
    return out;
  }
  // An answer to the last question.
  std::string told(chat::Event::What what) {
    std::string out;
    ana_->tell(
        {.subject = 1, .what = std::move(what), .answers = true, .context = worker_.context_},
        worker_, out);
    return out;
  }
  void is_not_here() {
    worker_.stage_ = Stage::naming;
    worker_.name_.clear();
  }
  std::string logs_in() { return told(chat::LoggedIn{.name = "ana", .account = 1}); }

  const std::unique_ptr<wire::Dialect> dialect_ = make_dialect("papo.server");
  FakeWorker worker_;
  const std::unique_ptr<wire::Conversation> ana_ = dialect_->converse(lang::Language{});
};

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_F(IrcAccountsTest, SaslIsOfferedWherePasswordsMayBeGiven) {
  is_not_here();
  EXPECT_TRUE(holds(line("CAP LS 302"), "sasl=PLAIN "));
  EXPECT_TRUE(holds(line("CAP LS 302"), " draft/account-registration "));
  EXPECT_EQ(line("CAP REQ :sasl"), ":papo.server CAP * ACK :sasl\r\n");
  worker_.may_give_passwords_ = false;
  EXPECT_FALSE(holds(line("CAP LS 302"), "sasl"));
  EXPECT_EQ(line("CAP REQ :sasl"), ":papo.server CAP * NAK :sasl\r\n");
  EXPECT_EQ(line("AUTHENTICATE PLAIN"),
            ":papo.server 904 * :Passwords are only taken from encrypted connections\r\n");
  worker_.may_give_passwords_ = true;
  worker_.has_accounts_ = false;
  EXPECT_FALSE(holds(line("CAP LS 302"), "sasl"));
  EXPECT_FALSE(holds(line("CAP LS 302"), "account-registration"));
  EXPECT_TRUE(holds(line("AUTHENTICATE PLAIN"), " 904 "));
}

TEST_F(IrcAccountsTest, AClientLogsInBySasl) {
  is_not_here();
  EXPECT_EQ(line("AUTHENTICATE PLAIN"), "AUTHENTICATE +\r\n");
  EXPECT_EQ(line("AUTHENTICATE " + plain("", "ana", "secret12")), "");
  EXPECT_EQ(worker_.given, "log in ana secret12");
  EXPECT_EQ(logs_in(),
            ":papo.server 900 * *!*@* ana :You are now logged in as ana\r\n"
            ":papo.server 903 * :SASL authentication successful\r\n");
  EXPECT_TRUE(holds(line("AUTHENTICATE PLAIN"), " 907 * "));
  told(chat::LoggedOut{.name = "ana"});
  EXPECT_EQ(line("AUTHENTICATE PLAIN"), "AUTHENTICATE +\r\n");
}

TEST_F(IrcAccountsTest, AClientLogsInByItsCertificate) {
  is_not_here();
  EXPECT_EQ(line("AUTHENTICATE EXTERNAL"),
            ":papo.server 908 * PLAIN :are available SASL mechanisms\r\n"
            ":papo.server 904 * :SASL authentication failed\r\n");
  worker_.fingerprint_ = "ab:cd";
  EXPECT_TRUE(holds(line("CAP LS 302"), "sasl=PLAIN,EXTERNAL "));
  EXPECT_FALSE(holds(line("CAP LIST"), "EXTERNAL"));
  EXPECT_TRUE(holds(line("AUTHENTICATE OTHER"), " 908 * PLAIN,EXTERNAL :"));
  struct Case {
    std::string message;
    std::string_view asks;
  };
  for (const auto& [message, asks] :
       {Case{"+", "log in  by certificate"}, Case{base64("Ana"), "log in Ana by certificate"}}) {
    EXPECT_EQ(line("AUTHENTICATE external"), "AUTHENTICATE +\r\n");
    EXPECT_EQ(line("AUTHENTICATE " + message), "");
    EXPECT_EQ(worker_.given, asks);
  }
  for (const auto& name : {"no name"s, "ana\0"s, "\xff"s}) {
    line("AUTHENTICATE EXTERNAL");
    EXPECT_EQ(line("AUTHENTICATE " + base64(name)),
              ":papo.server 904 * :The name or the password is wrong\r\n");
    EXPECT_EQ(worker_.given, "");
  }
}

TEST_F(IrcAccountsTest, AWrongNameAndAWrongPasswordHaveOneAnswer) {
  line("AUTHENTICATE PLAIN");
  line("AUTHENTICATE " + plain("", "ana", "wrong"));
  const auto wrong = told(chat::Refused{.why = Why::wrong_password});
  EXPECT_EQ(wrong, ":papo.server 904 ana :The name or the password is wrong\r\n");
  for (const auto& message : {plain("", "no name", "x"), plain("bia", "ana", "x"), base64("x")}) {
    line("AUTHENTICATE PLAIN");
    EXPECT_EQ(line("AUTHENTICATE " + message), wrong);
    EXPECT_EQ(worker_.given, "");
  }
}

TEST_F(IrcAccountsTest, EachRefusalEndsSasl) {
  line("AUTHENTICATE PLAIN");
  line("AUTHENTICATE " + plain("", "ana", "secret12"));
  for (const auto why :
       {Why::busy, Why::out_of_memory, Why::no_accounts, Why::too_many_devices, Why::muted,
        Why::password_first, Why::password_in_clear, Why::logged_in_already, Why::name_banned}) {
    EXPECT_TRUE(told(chat::Refused{.why = why}).starts_with(":papo.server 904 ana :"));
  }
  EXPECT_TRUE(holds(told(chat::Refused{.why = Why::account_suspended}), " 902 ana :"));
}

TEST_F(IrcAccountsTest, SaslIsAborted) {
  EXPECT_EQ(line("AUTHENTICATE *"), ":papo.server 906 ana :SASL authentication aborted\r\n");
  line("AUTHENTICATE PLAIN");
  EXPECT_TRUE(holds(line("AUTHENTICATE *"), " 906 "));
  EXPECT_TRUE(holds(line("AUTHENTICATE " + plain("", "ana", "x")), " 908 ana PLAIN :"));
  is_not_here();
  line("CAP LS 302");
  line("AUTHENTICATE PLAIN");
  EXPECT_TRUE(holds(line("CAP END"), " 906 * :"));
}

TEST_F(IrcAccountsTest, SaslRefusesWhatIsNone) {
  EXPECT_EQ(line("AUTHENTICATE EXTERNAL"),
            ":papo.server 908 ana PLAIN :are available SASL mechanisms\r\n"
            ":papo.server 904 ana :SASL authentication failed\r\n");
  line("AUTHENTICATE PLAIN");
  EXPECT_TRUE(holds(line("AUTHENTICATE a.b"), " 904 "));
  line("AUTHENTICATE PLAIN");
  EXPECT_TRUE(holds(line("AUTHENTICATE " + std::string(401, 'A')), " 905 "));
  line("AUTHENTICATE plain");
  EXPECT_TRUE(holds(line("AUTHENTICATE +"), " 904 ")) << "an empty message";
  EXPECT_TRUE(holds(line("AUTHENTICATE"), " 461 "));
}

TEST_F(IrcAccountsTest, ANameIsRegistered) {
  EXPECT_EQ(line("REGISTER * * :pass word"), "");
  EXPECT_EQ(worker_.given, "register pass word ");
  EXPECT_TRUE(holds(logs_in(), " 900 "));
  EXPECT_EQ(told(chat::AccountSaved{.what = chat::AccountSaved::What::made, .name = "ana"}),
            ":papo.server REGISTER SUCCESS ana :The name is yours\r\n");
  line("REGISTER ANA ana@example.org secret12");
  EXPECT_EQ(worker_.given, "register secret12 ana@example.org");
  EXPECT_EQ(line("REGISTER bia * secret12"),
            ":papo.server FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK bia :Only the name that you have "
            "can become yours\r\n");
  for (const auto* email : {"ana", "@b", "a@", ":"}) {
    EXPECT_TRUE(holds(line("REGISTER * "s + email + " secret12"),
                      email == ":"s ? " 461 " : "INVALID_EMAIL"))
        << email;
  }
  is_not_here();
  EXPECT_TRUE(
      holds(line("REGISTER * * secret12"), "FAIL REGISTER COMPLETE_CONNECTION_REQUIRED * :"));
}

TEST_F(IrcAccountsTest, RegisterSaysWhyNot) {
  line("REGISTER * * secret12");
  const auto refused = [&](Why why) { return told(chat::Refused{.why = why, .limit = 8}); };
  EXPECT_EQ(
      refused(Why::bad_password),
      ":papo.server FAIL REGISTER WEAK_PASSWORD ana :That is no good password; a password has "
      "at least 8 bytes\r\n");
  EXPECT_TRUE(holds(refused(Why::name_registered), " ACCOUNT_EXISTS ana :"));
  EXPECT_TRUE(holds(refused(Why::name_looks_registered), " ACCOUNT_EXISTS ana :"));
  EXPECT_TRUE(holds(refused(Why::name_reserved), " BAD_ACCOUNT_NAME ana :"));
  EXPECT_TRUE(holds(refused(Why::logged_in_already), " ALREADY_AUTHENTICATED ana :"));
  EXPECT_TRUE(holds(refused(Why::busy), " TEMPORARILY_UNAVAILABLE ana :"));
  EXPECT_TRUE(holds(refused(Why::no_accounts), " TEMPORARILY_UNAVAILABLE ana :"));
}

// The label is for the answer to REGISTER, which comes after the client is logged in.
TEST_F(IrcAccountsTest, LatePartsHaveTheirLabel) {
  line("CAP REQ :labeled-response batch");
  line("@label=a REGISTER * * secret12");
  EXPECT_FALSE(holds(logs_in(), "label="));
  EXPECT_TRUE(told(chat::AccountSaved{.what = chat::AccountSaved::What::made, .name = "ana"})
                  .starts_with("@label=a :papo.server REGISTER SUCCESS"));
  told(chat::LoggedOut{.name = "ana"});
  EXPECT_TRUE(line("@label=b AUTHENTICATE PLAIN").starts_with("@label=b AUTHENTICATE +"));
  EXPECT_EQ(line("@label=c AUTHENTICATE " + std::string(400, 'A')),
            "@label=c :papo.server ACK\r\n");
  EXPECT_TRUE(line("@label=d AUTHENTICATE *").starts_with("@label=d :papo.server 906 "));
  EXPECT_EQ(line("@label=e PRIVMSG NickServ :IDENTIFY secret12"), "");
  EXPECT_TRUE(told(chat::Refused{.why = Why::wrong_password})
                  .starts_with("@label=e :NickServ!NickServ@papo.server NOTICE ana :"));
}

TEST_F(IrcAccountsTest, NickServTakesOrders) {
  const std::string nickserv_says = ":NickServ!NickServ@papo.server NOTICE ana :";
  struct Case {
    std::string_view line;
    std::string_view asks;
  };
  for (const auto& [sent, asks] :
       {Case{"PRIVMSG NickServ :IDENTIFY secret12", "log in ana secret12"},
        Case{"privmsg nickserv :identify Bia secret12", "log in Bia secret12"},
        Case{"PRIVMSG NickServ@papo.server :  LOGIN  bia   secret12 ", "log in bia secret12"},
        Case{"NS IDENTIFY bia secret12", "log in bia secret12"},
        Case{"NICKSERV :IDENTIFY bia secret12", "log in bia secret12"},
        Case{"NS GHOST bia secret12", "log in bia secret12"},
        Case{"NS REGISTER secret12", "register secret12 "},
        Case{"NS REGISTER secret12 a@b", "register secret12 a@b"},
        Case{"NS SET PASSWORD old next", "password old next"},
        Case{"NS PASSWD old next", "password old next"}, Case{"NS DROP secret12", "drop secret12"},
        Case{"NS LOGOUT", "quit Logged out"}}) {
    EXPECT_EQ(line(sent), "") << sent;
    EXPECT_EQ(worker_.given, asks) << sent;
    EXPECT_TRUE(worker_.asked.empty()) << sent;
  }
  for (const auto* sent :
       {"NS GRAB bia", "NS IDENTIFY", "NS IDENTIFY a b c", "NS SET PASSWORD a", "NS SET NAME a b",
        "NS STAY perhaps", "NS CERT mine", "NS REGISTER secret12 ana"}) {
    EXPECT_TRUE(line(sent).starts_with(nickserv_says)) << sent;
    EXPECT_EQ(worker_.given, "") << sent;
  }
  EXPECT_GT(line("NS HELP").size(), 500U);
  EXPECT_EQ(line("PRIVMSG NickServ"), line("NS"));
  EXPECT_EQ(line("PRIVMSG NickServ :HELP"), line("NS HELP"));

  line("NS STAY on");
  EXPECT_TRUE(std::get<chat::Stay>(worker_.asked.back()).on);
  EXPECT_EQ(told(chat::StaySet{.account = 1, .on = true}),
            nickserv_says + "You stay in your rooms while you are gone\r\n");
  EXPECT_EQ(line("NS CERT ADD"), nickserv_says + "Your program shows no certificate\r\n");
  worker_.fingerprint_ = "ab:cd";
  EXPECT_EQ(line("NS CERT add"), "");
  EXPECT_EQ(std::get<chat::SetCertificate>(worker_.asked.back()).fingerprint, "ab:cd");
  using Saved = chat::AccountSaved;
  EXPECT_EQ(told(Saved{.what = Saved::What::certificate, .name = "ana"}),
            nickserv_says + "Your certificate logs you in as ana from now on\r\n");
  line("NS CERT DROP");
  EXPECT_EQ(std::get<chat::SetCertificate>(worker_.asked.back()).fingerprint, "");
  EXPECT_EQ(told(Saved{.what = Saved::What::no_certificates, .name = "ana", .saved = false}),
            nickserv_says +
                "No certificate logs anyone in as ana any more; the disk did not take "
                "that yet\r\n");
  line("NS RECOVER");
  EXPECT_TRUE(std::get<chat::LogOutEverywhere>(worker_.asked.back()).others_only);
  EXPECT_EQ(told(chat::Settled{}), nickserv_says + "Your other clients are logged out\r\n");
  EXPECT_EQ(told(chat::Refused{.why = Why::not_logged_in}),
            nickserv_says + "You are not logged in\r\n");
}

// There may be a password in it.
TEST_F(IrcAccountsTest, NobodyReadsALineForNickServ) {
  line("CAP REQ :echo-message message-tags batch draft/multiline");
  EXPECT_TRUE(holds(line("PRIVMSG bia,nickserv :IDENTIFY secret12"), " 401 ana NickServ :"));
  EXPECT_TRUE(holds(line("PRIVMSG #room,NickServ,bia :IDENTIFY secret12"), " 401 "));
  EXPECT_EQ(line("NOTICE NickServ :IDENTIFY secret12"), "");
  EXPECT_EQ(line("NOTICE bia,NickServ :IDENTIFY secret12"), "");
  EXPECT_TRUE(
      holds(line("BATCH +a draft/multiline NickServ"), "FAIL BATCH MULTILINE_INVALID_TARGET"));
  EXPECT_TRUE(worker_.asked.empty());
  EXPECT_EQ(worker_.given, "");
  EXPECT_TRUE(holds(line("WHOIS NickServ"), " 318 ana NickServ :"));
}

TEST_F(IrcAccountsTest, ANameThatIsRegisteredIsInUse) {
  is_not_here();
  line("NICK ana");
  line("USER ana 0 * :Ana");
  const auto refused = told(chat::Refused{.why = Why::name_registered, .what = "ana"});
  EXPECT_EQ(
      refused,
      ":papo.server 433 * ana :That name is registered; log in by SASL, or come in by another "
      "name: /msg NickServ IDENTIFY ana password\r\n");
  worker_.asked.clear();
  line("NICK eva");
  EXPECT_EQ(std::get<chat::Enter>(worker_.asked.back()).name.shown, "eva");
}

TEST_F(IrcAccountsTest, AnotherClientsWhisperIsAlwaysShown) {
  const chat::WhisperSent sent{.to = {.name = "bia"}, .text = "hi"};
  EXPECT_EQ(told(sent), "");
  std::string out;
  ana_->tell({.subject = 1, .what = sent}, worker_, out);
  EXPECT_EQ(out, ":ana PRIVMSG bia :hi\r\n");
  auto kept = sent;
  kept.is_kept = true;
  EXPECT_EQ(told(kept), ":papo.server 301 ana bia :is not here, and reads that later\r\n");
}

TEST_F(IrcAccountsTest, ALetterHasTheTimeOfItsWriting) {
  const chat::Time time{std::chrono::seconds{1'796'000'000}};
  const chat::Whispered letter{
      .from = {.name = "bia"}, .from_client = 0, .text = "hi", .kept_since = time};
  EXPECT_EQ(told(letter), ":bia PRIVMSG ana :[2026-11-30 00:53:20 UTC] hi\r\n");
  line("CAP REQ :server-time");
  std::string out;
  ana_->tell({.subject = 1, .what = letter, .time = time}, worker_, out);
  EXPECT_EQ(out, "@time=2026-11-30T00:53:20.000Z :bia PRIVMSG ana :hi\r\n");
}

}  // namespace
}  // namespace papo::wire::irc
