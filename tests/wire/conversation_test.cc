// SPDX-License-Identifier: MIT

#include "wire/plain/conversation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lang/written_catalogue.h"

namespace papo::wire::plain {
namespace {

// A worker that remembers what it was asked for, and passes each Aside on at once.
class Worker final : public Services {
 public:
  explicit Worker(const lang::Languages& languages) : house_{.languages = &languages} {}

  [[nodiscard]] Stage stage() const override { return stage_; }
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::vector<chat::RoomRef> rooms() const override { return rooms_; }
  [[nodiscard]] const House& house() const override { return house_; }
  [[nodiscard]] bool is_inside_tls() const override { return false; }
  void ask(chat::Request::What&& what, std::uint16_t /*context*/) override {
    asked = std::move(what);
    waits = false;
  }
  void ask_and_wait(chat::Request::What&& what, std::uint16_t /*context*/) override {
    asked = std::move(what);
    waits = true;
  }
  void give_password(std::string_view password, std::uint16_t /*context*/) override {
    given = password;
  }
  void become_operator(std::string_view password, std::uint16_t /*context*/) override {
    given = "oper " + std::string{password};
  }
  [[nodiscard]] bool has_accounts() const override { return true; }
  [[nodiscard]] bool may_give_passwords() const override { return may_give_passwords_; }
  [[nodiscard]] std::string fingerprint() const override { return fingerprint_; }
  void log_in(AccountLogin login, std::uint16_t /*context*/) override {
    given = "log in " + login.name.shown + " " +
            (login.by_certificate ? "by certificate" : std::string{login.password}) +
            (login.enters ? " and enter" : "");
    otherwise = std::move(login.otherwise);
  }
  void register_account(std::string_view password, std::string_view email,
                        std::uint16_t /*context*/) override {
    given = "register " + std::string{password} + " " + std::string{email};
  }
  void change_password(std::string_view old, std::string_view next,
                       std::uint16_t /*context*/) override {
    given = "password " + std::string{old} + " " + std::string{next};
  }
  void drop_account(std::string_view password, std::uint16_t /*context*/) override {
    given = "drop " + std::string{password};
  }
  void come_from_proxy(std::string_view /*addresses*/, bool /*is_inside_tls*/) override {}
  bool come_from(std::string_view /*password*/, std::string_view /*address*/) override {
    return false;
  }
  void quit(std::string_view reason) override { given = "quit " + std::string{reason}; }
  void tell(chat::Event::What what) override { told.push_back(std::move(what)); }

  chat::Request::What asked = chat::Forget{};
  bool waits = false;
  std::string given;
  std::vector<chat::Event::What> told;
  Stage stage_ = Stage::here;
  bool may_give_passwords_ = true;
  std::string fingerprint_;
  Otherwise otherwise;  // If the certificate of the last login does not open the account.
  std::string name_ = "ana";
  std::vector<chat::RoomRef> rooms_;
  House house_;
};

class ConversationTest : public testing::Test {
 protected:
  const chat::RoomRef lobby{.id = 1, .name = "#lobby"};
  const chat::RoomRef games{.id = 2, .name = "#jogos"};
  const chat::RoomRef books{.id = 3, .name = "#livros"};

  // The client sends a line. Returns what the conversation itself has to say to that.
  std::string line(std::string_view text) {
    ana_.take_line(text, worker_);
    std::string out;
    for (auto& what : std::exchange(worker_.told, {})) out += told(std::move(what));
    return out;
  }
  std::string told(chat::Event::What what) {
    std::string out;
    ana_.tell({1, std::move(what)}, worker_, out);
    return out;
  }
  std::string joins(const chat::RoomRef& room, bool entered = false) {
    worker_.rooms_.push_back(room);
    return told(chat::Joined{.name = "ana", .room = room, .entered = entered});
  }
  std::string leaves(const chat::RoomRef& room) {
    std::erase_if(worker_.rooms_, [&](const auto& one) { return one.id == room.id; });
    return told(chat::Left{.name = "ana", .room = room});
  }
  std::string is_kicked_from(const chat::RoomRef& room) {
    std::erase_if(worker_.rooms_, [&](const auto& one) { return one.id == room.id; });
    return told(chat::Kicked{.name = "ana", .room = room, .by = {.name = "bia"}});
  }
  // The room in which the line is said; 0 if it is refused.
  chat::RoomId talks_in() {
    line("hello");
    return std::get<chat::RoomId>(std::get<chat::Say>(worker_.asked).room);
  }

  const lang::WrittenCatalogue catalogue_{"pt_BR"};
  const lang::Languages languages_{catalogue_.folder()};
  Worker worker_{languages_};
  Conversation ana_{lang::Language{}};
};

TEST_F(ConversationTest, TalksInTheRoomThatItJoinedLast) {
  joins(lobby, true);
  EXPECT_EQ(talks_in(), lobby.id);
  joins(games);
  EXPECT_EQ(talks_in(), games.id);
  EXPECT_EQ(ana_.variant_in(games.id), variant({}, View::talking));
  EXPECT_EQ(ana_.variant_in(lobby.id), variant({}, View::aside));
}

TEST_F(ConversationTest, TalksInTheRoomJoinedLastOnceItLeavesTheOneItTalksIn) {
  for (const auto& room : {lobby, games, books}) joins(room);
  told(chat::RoomFound{games});
  EXPECT_EQ(leaves(games), "-- you left #jogos; you are talking in #livros now\n");
  EXPECT_EQ(talks_in(), books.id);
  EXPECT_EQ(leaves(lobby), "-- you left #lobby; you are talking in #livros now\n")
      << "it leaves another";
  EXPECT_EQ(leaves(books), "-- you left #livros; you are in no room\n");
  EXPECT_EQ(talks_in(), 0U);
}

TEST_F(ConversationTest, TalksInTheRoomJoinedLastOnceItIsTakenOutOfTheOneItTalksIn) {
  for (const auto& room : {lobby, games, books}) joins(room);
  line("/state");
  EXPECT_EQ(is_kicked_from(games),
            "!! you were taken out of #jogos by bia\n%% state ana #livros #lobby #livros\n")
      << "it talks elsewhere";
  EXPECT_EQ(is_kicked_from(books),
            "!! you were taken out of #livros by bia\n-- you are talking in #lobby now\n"
            "%% state ana #lobby #lobby\n");
  EXPECT_EQ(talks_in(), lobby.id);
  EXPECT_EQ(is_kicked_from(lobby),
            "!! you were taken out of #lobby by bia\n"
            "-- you are in no room now; /join #name enters one\n%% state ana -\n");
  EXPECT_EQ(talks_in(), 0U);
}

TEST_F(ConversationTest, TalksInARoomThatGotANewName) {
  joins(lobby, true);
  line("/state");
  worker_.rooms_ = {{.id = lobby.id, .name = "#sala"}};
  EXPECT_EQ(
      told(chat::RoomRenamed{
          .name = "ana", .old_name = "#lobby", .room = {.id = lobby.id, .name = "#sala"}}),
      "-- ana renamed #lobby; #sala is its name now\n%% at 0 #sala\n%% state ana #sala #sala\n");
  EXPECT_EQ(talks_in(), lobby.id);
}

TEST_F(ConversationTest, IsHereInNoRoom) {
  worker_.stage_ = Stage::naming;
  told(chat::Greeted{.password = false});
  worker_.stage_ = Stage::here;
  EXPECT_EQ(told(chat::Entered{.name = "ana", .counts = {.people = 3}}),
            "-- you are ana, in no room; /join #name enters one\n");
  EXPECT_EQ(told(chat::Refused{.why = chat::Refused::Why::no_room}),
            "!! you are in no room; /join #name enters one\n");
}

TEST_F(ConversationTest, AsksOfTheRoomInWhichItTalksUnlessItNamesOne) {
  joins(lobby, true);
  joins(games);
  const auto place_of = [](const auto& what) { return std::get<chat::RoomId>(what.room); };
  line("/who");
  EXPECT_EQ(place_of(std::get<chat::Who>(worker_.asked)), games.id);
  line("/topic chess");
  EXPECT_EQ(place_of(std::get<chat::SetTopic>(worker_.asked)), games.id);
  line("/topic");
  EXPECT_EQ(place_of(std::get<chat::TellTopic>(worker_.asked)), games.id);
  line("/leave");
  EXPECT_EQ(place_of(std::get<chat::Leave>(worker_.asked)), games.id);
  line("/op bia");
  EXPECT_EQ(place_of(std::get<chat::SetModes>(worker_.asked)), games.id);
  line("/kick bia");
  EXPECT_EQ(place_of(std::get<chat::KickOut>(worker_.asked)), games.id);
  line("/mode b");
  EXPECT_EQ(place_of(std::get<chat::ListMasks>(worker_.asked)), games.id);
  line("#lobby hello");
  EXPECT_EQ(std::get<chat::Name>(std::get<chat::Say>(worker_.asked).room).shown, "#lobby");
}

// Where it talks then, or which lines are before the last ones, the answer says.
TEST_F(ConversationTest, WaitsWhereItsNextLineDependsOnTheAnswer) {
  joins(lobby, true);
  for (const auto* const waits :
       {"/join #jogos", "/go #lobby", "/leave", "/history", "/history more"}) {
    line(waits);
    EXPECT_TRUE(worker_.waits) << waits;
  }
  for (const auto* const goes_on : {"hello", "/who", "/rooms", "/nick eva", "/msg bia hi"}) {
    line(goes_on);
    EXPECT_FALSE(worker_.waits) << goes_on;
  }
}

TEST_F(ConversationTest, RepliesToTheOneWhoWroteLast) {
  joins(lobby, true);
  line("/reply hi");
  EXPECT_EQ(std::get<chat::ClientId>(std::get<chat::Whisper>(worker_.asked).to), 0U);
  for (const chat::ClientId writer : {7U, 8U}) {
    told(chat::Whispered{.from = {"bia"}, .from_client = writer, .text = "psst"});
  }
  line("/reply hi");
  EXPECT_EQ(std::get<chat::ClientId>(std::get<chat::Whisper>(worker_.asked).to), 8U);
}

TEST_F(ConversationTest, ReadsOnFromTheLinesThatItWasShownLastInThatRoom) {
  joins(lobby, true);
  joins(games);
  const auto before = [this] {
    line("/history more");
    const auto& recall = std::get<chat::Recall>(worker_.asked);
    return recall.part == chat::Part::before ? std::optional{recall.line} : std::nullopt;
  };
  EXPECT_EQ(before(), std::nullopt);
  told(chat::Recalled{.room = games, .history = {}, .first = 40});
  EXPECT_EQ(before(), 40U);
  told(chat::RoomFound{lobby});
  EXPECT_EQ(before(), std::nullopt);
}

TEST_F(ConversationTest, TellsIdsToProgramsAlone) {
  joins(lobby, true);
  const chat::Event said{.subject = 1,
                         .what = chat::Said{.name = "ana", .room = lobby, .text = "hello"},
                         .sequence = 33};
  const auto told_of = [&](const chat::Event& event) {
    std::string out;
    ana_.tell(event, worker_, out);
    return out;
  };
  EXPECT_EQ(told_of(said), "");
  EXPECT_EQ(ana_.variant_in(lobby.id), variant({}, View::talking));
  line("/state");
  EXPECT_EQ(ana_.variant_in(lobby.id), variant({}, View::talking, Ids::told));
  EXPECT_EQ(ana_.variant_in(games.id), variant({}, View::aside, Ids::told));
  EXPECT_EQ(told_of(said), "%% sent 11 #lobby\n");
  worker_.rooms_.push_back(games);
  EXPECT_EQ(
      told_of({.subject = 1, .what = chat::Joined{.name = "ana", .room = games}, .sequence = 34}),
      "-- you are alone in #jogos\n%% at 12 #jogos\n%% state ana #jogos #lobby #jogos\n");
  EXPECT_NE(told_of({.subject = 2,
                     .what = chat::RoomRenamed{.name = "bia", .old_name = "#a", .room = games},
                     .sequence = 35})
                .find("%% at 13 #jogos\n"),
            std::string::npos);
}

TEST_F(ConversationTest, TellsWordsToOperatorsThatAnotherClientOfItsPersonSaid) {
  const chat::SaidToRulers said{
      .name = "ana", .room = lobby, .rank = chat::RoomMode::op, .text = "psst", .readers = {}};
  for (const bool answers : {false, true}) {
    std::string out;
    ana_.tell({.subject = 1, .what = said, .answers = answers}, worker_, out);
    EXPECT_EQ(out, answers ? "" : "#lobby <ana> (to operators) psst\n");
  }
}

TEST_F(ConversationTest, AsksAgainUntilItIsHere) {
  worker_.stage_ = Stage::knocking;
  told(chat::Greeted{.password = true});
  line("sesame");
  EXPECT_EQ(worker_.given, "sesame");
  const chat::Refused wrong{.why = chat::Refused::Why::wrong_password};
  EXPECT_EQ(told(wrong), "!! wrong password\n-- what is the password?\n");
  worker_.stage_ = Stage::naming;
  EXPECT_EQ(told(chat::NameAsked{}), "-- what is your name?\n");
  EXPECT_EQ(line("/who"), "!! that needs a name first\n-- what is your name?\n");
  line("ana");
  ASSERT_TRUE(std::holds_alternative<chat::Enter>(worker_.asked));
  EXPECT_EQ(std::get<chat::Enter>(worker_.asked).user_at_host, "plain");
  EXPECT_TRUE(worker_.waits);
  worker_.stage_ = Stage::here;
  joins(lobby, true);
  EXPECT_EQ(told(chat::Refused{.why = chat::Refused::Why::muted}),
            "!! you may only listen for now, so it was not sent\n");
}

TEST_F(ConversationTest, TellsProgramsTheirStateOnceTheyAsk) {
  told(chat::Greeted{.password = false});
  EXPECT_EQ(line("/state"), "%% asks name\n");
  EXPECT_EQ(joins(lobby, true),
            "-- you are ana, alone in #lobby\n%% at 0 #lobby\n%% state ana #lobby #lobby\n");
  EXPECT_EQ(joins(games),
            "-- you are alone in #jogos\n%% at 0 #jogos\n%% state ana #jogos #lobby #jogos\n");
  EXPECT_EQ(told(chat::Refused{.why = chat::Refused::Why::muted}),
            "!! you may only listen for now, so it was not sent\n");
  EXPECT_EQ(line("/ping 1"), "%% pong 1\n");
  EXPECT_EQ(
      told(chat::Departed{.name = "ana", .rooms = {lobby}, .departure = chat::Departure::quit}),
      "-- bye\n%% closed quit\n");
}

TEST_F(ConversationTest, KnowsTheQuestionsWithLongAnswers) {
  for (const auto* question : {"/who", "/quem #lobby", "/rooms", "/history 5", "/history more"}) {
    EXPECT_TRUE(ana_.asks_much(question)) << question;
  }
  for (const auto* other : {"hello", "/msg bia /who", "/join #lobby", "/ping", "who", "/who\xff"}) {
    EXPECT_FALSE(ana_.asks_much(other)) << other;
  }
}

TEST_F(ConversationTest, AsksForThePasswordOfARegisteredName) {
  worker_.stage_ = Stage::naming;
  told(chat::Greeted{.password = false});
  const auto refused = [&] {
    return told(chat::Refused{.why = chat::Refused::Why::name_registered, .what = "ana"});
  };
  const std::string question =
      "-- ana is registered; what is the password? (an empty line: another name)\n";
  EXPECT_EQ(refused(), "!! the name ana is registered\n" + question);
  EXPECT_FALSE(ana_.asks_much("/who"));  // The line may be the password.
  line("/who 12345");
  EXPECT_EQ(worker_.given, "log in ana /who 12345 and enter");
  EXPECT_EQ(told(chat::Refused{.why = chat::Refused::Why::wrong_password}),
            "!! wrong password\n" + question);
  EXPECT_EQ(line(""), "-- what is your name?\n");
  line("ana");
  EXPECT_TRUE(std::holds_alternative<chat::Enter>(worker_.asked));
}

TEST_F(ConversationTest, AsksForNoPasswordOnWhichOthersMayListen) {
  worker_.stage_ = Stage::naming;
  worker_.may_give_passwords_ = false;
  told(chat::Greeted{.password = false});
  EXPECT_EQ(told(chat::Refused{.why = chat::Refused::Why::name_registered, .what = "ana"}),
            "!! the name ana is registered\n-- what is your name?\n");
  worker_.stage_ = Stage::here;
  joins(lobby, true);
  EXPECT_EQ(line("/login ana"),
            "!! others could read a password on this connection, so papo takes none here\n");
}

TEST_F(ConversationTest, TakesTheLineAfterLoginAsThePassword) {
  joins(lobby, true);
  line("/state");
  EXPECT_EQ(line("/login bia"),
            "-- what is the password of bia? (an empty line: never mind)\n"
            "%% asks password bia\n");
  line("a secret, which is no line of talk");
  EXPECT_EQ(worker_.given, "log in bia a secret, which is no line of talk");
  EXPECT_EQ(told(chat::LoggedIn{.name = "bia", .account = 1}),
            "-- you are logged in as bia\n"
            "%% state ana #lobby #lobby\n");
  line("/login bia secret99");
  EXPECT_EQ(worker_.given, "log in bia secret99");
  line("hello");
  EXPECT_TRUE(std::holds_alternative<chat::Say>(worker_.asked));
  line("/register secret99 ana@example.org");
  EXPECT_EQ(worker_.given, "register secret99 ana@example.org");
}

TEST_F(ConversationTest, TriesTheCertificateOfOneThatGivesAName) {
  worker_.stage_ = Stage::naming;
  worker_.fingerprint_ = "ab:cd";
  told(chat::Greeted{.password = false});
  line("ana");
  EXPECT_EQ(worker_.given, "log in ana by certificate and enter");
  EXPECT_TRUE(std::holds_alternative<EntersAnyway>(worker_.otherwise));
  EXPECT_TRUE(std::holds_alternative<chat::Forget>(worker_.asked));
}

TEST_F(ConversationTest, AsksForThePasswordOnceTheCertificateDoesNotFit) {
  joins(lobby, true);
  worker_.fingerprint_ = "ab:cd";
  EXPECT_EQ(line("/login bia"), "");
  EXPECT_EQ(worker_.given, "log in bia by certificate");
  const std::string question = "-- what is the password of bia? (an empty line: never mind)\n";
  EXPECT_EQ(told(std::get<chat::Aside>(worker_.otherwise)), question);
  line("secret99");
  EXPECT_EQ(worker_.given, "log in bia secret99");
  EXPECT_EQ(told(chat::LoggedIn{.name = "bia", .account = 1}), "-- you are logged in as bia\n");
  line("/login bia");
  told(chat::LoggedIn{.name = "bia", .account = 1});
  line("hello");
  EXPECT_TRUE(std::holds_alternative<chat::Say>(worker_.asked)) << "no password is asked for";
}

TEST_F(ConversationTest, AddsTheCertificateThatTheClientShows) {
  joins(lobby, true);
  EXPECT_EQ(line("/certificate add"), "!! your program shows no certificate\n");
  EXPECT_TRUE(line("/certificate").starts_with("!! it is used like this: "));
  EXPECT_TRUE(line("/certificate off").starts_with("!! it is used like this: "));
  worker_.fingerprint_ = "ab:cd";
  line("/certificado adicionar");
  EXPECT_EQ(std::get<chat::SetCertificate>(worker_.asked).fingerprint, "ab:cd");
  EXPECT_TRUE(worker_.waits);
  line("/certificate drop");
  EXPECT_EQ(std::get<chat::SetCertificate>(worker_.asked).fingerprint, "");
  using What = chat::AccountSaved::What;
  EXPECT_EQ(told(chat::AccountSaved{.what = What::certificate, .name = "ana"}),
            "-- your certificate logs you in as ana from now on\n");
  EXPECT_EQ(told(chat::AccountSaved{.what = What::no_certificates, .name = "ana", .saved = false}),
            "-- no certificate logs anyone in as ana any more\n"
            "!! the disk does not take that now; it is tried again\n");
}

TEST_F(ConversationTest, SpeaksTheLanguageThatWasChosenFromThenOn) {
  joins(lobby, true);
  EXPECT_EQ(ana_.variant(), variant({}));
  line("/lang pt");
  const auto portuguese = languages_.find("pt_BR").value();
  EXPECT_EQ(ana_.variant(), variant(portuguese));
  EXPECT_EQ(ana_.variant_in(lobby.id), variant(portuguese, View::talking));
  EXPECT_EQ(line("/lang xx"), "!! papo does not speak that language; it speaks en, pt_BR\n");
}

TEST_F(ConversationTest, TellsHowToGetToARoomInWhichItMayNotTalk) {
  joins(lobby, true);
  const auto refused = [&](std::string room) {
    return told(
        chat::Refused{.why = chat::Refused::Why::cannot_talk_there, .what = std::move(room)});
  };
  EXPECT_EQ(refused("#lobby"), "!! you may only listen in #lobby for now, so it was not sent\n");
  EXPECT_EQ(refused("#jogos"), "!! you are not in #jogos; /join #jogos enters it\n");
}

TEST_F(ConversationTest, RefusesBytesThatAreNoText) {
  joins(lobby, true);
  EXPECT_EQ(line("\xff"), "!! that line is not UTF-8, so it was not sent\n");
}

}  // namespace
}  // namespace papo::wire::plain
