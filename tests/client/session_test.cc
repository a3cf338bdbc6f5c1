// SPDX-License-Identifier: MIT

#include "client/session.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

using Lines = std::vector<std::string>;

// Takes the session to the point where the user is in, with this wish.
void enter(Session& session, const std::string& state) {
  session.connected();
  session.take_to_send();
  session.hear("-- welcome");
  session.hear("%% asks name");
  session.take_to_send();
  session.hear(state);
}

TEST(Session, KnowsTheWordsThatLeave) {
  for (const char* line : {"sair", " SAIR ", "/quit", "/Quit going home", "/sair\t", "/QUIT"}) {
    EXPECT_TRUE(asks_to_leave(line)) << line;
  }
  for (const char* line : {"", "/", "sair agora", "//quit", "/quitter", "quit", "/say sair"}) {
    EXPECT_FALSE(asks_to_leave(line)) << line;
  }
}

TEST(Session, KnowsTheWordsThatMayMeanToLeave) {
  for (const char* line : {"quit", " EXIT ", "Quit"}) EXPECT_TRUE(may_ask_to_leave(line)) << line;
  for (const char* line : {"", "/quit", "quit it", "exits", "sair"}) {
    EXPECT_FALSE(may_ask_to_leave(line)) << line;
  }
}

TEST(Session, AnswersWhatItIsAsked) {
  Session session{{.name = "ana", .password = "sesame"}};
  session.connected();
  EXPECT_EQ(session.take_to_send(), "/state\n");
  EXPECT_TRUE(session.hear("-- welcome").shown);
  EXPECT_FALSE(session.hear("%% asks password").shown);
  EXPECT_EQ(session.take_to_send(), "sesame\n/ping 1\n");
  session.hear("%% asks name");
  EXPECT_EQ(session.take_to_send(), "ana\n/ping 2\n");
  EXPECT_FALSE(session.entered());
  session.hear("%% state ana #lobby #lobby");
  EXPECT_TRUE(session.entered());
  session.hear("%% pong 2");
  session.say("hello");
  EXPECT_EQ(session.take_to_send(), "hello\n/ping 3\n");
}

TEST(Session, AsksTheUserWhenAnAnswerIsRefused) {
  Session session{{.name = "ana"}};
  session.connected();
  session.hear("-- welcome");
  session.hear("%% asks name");
  session.take_to_send();
  session.hear("!! taken");
  session.hear("-- what is your name?");
  EXPECT_FALSE(session.asks_the_user());
  session.hear("%% pong 1");
  EXPECT_TRUE(session.asks_the_user());
  EXPECT_EQ(session.refusal(), "taken");
  session.say("bia");
  EXPECT_EQ(session.take_to_send(), "bia\n/ping 2\n");
}

TEST(Session, JoinsRoomsBeforeAnythingIsSaid) {
  Session session{{.name = "ana", .rooms = {"#a", "#b"}}};
  session.say("hello");
  enter(session, "%% state ana #lobby #lobby");
  EXPECT_EQ(session.take_to_send(), "/join #a\n/join #b\n/ping 2\n");
  EXPECT_FALSE(session.entered());
  session.hear("%% pong 2");
  EXPECT_EQ(session.take_to_send(), "hello\n/ping 3\n");
}

TEST(Session, ComesBackAsItWas) {
  Session session{{.name = "ana"}};
  enter(session, "%% state ana #lobby #lobby");
  session.hear("%% state bia #a #a #b");
  session.say("unheard");
  session.take_to_send();
  EXPECT_EQ(session.disconnected(), Lines{"unheard"});
  session.say("kept");
  session.connected();
  EXPECT_FALSE(session.hear("-- welcome; what is your name?").shown);
  session.hear("%% asks name");
  EXPECT_EQ(session.take_to_send(), "/state\nbia\n/ping 3\n");
  EXPECT_TRUE(session.hear("-- you are bia, alone in #lobby").shown);
  session.hear("%% state bia #lobby #lobby");
  EXPECT_EQ(session.take_to_send(), "/join #a\n/join #b\n/leave #lobby\n/go #a\n/ping 4\n");
  session.hear("%% pong 4");
  EXPECT_EQ(session.take_to_send(), "kept\n/ping 5\n");
}

TEST(Session, ComesBackWithTheKeysThatTheUserGave) {
  Session session{{.name = "ana"}};
  enter(session, "%% state ana #lobby #lobby");
  session.say("/join #A sesame");
  session.say(" /entrar  b   open it ");
  session.say("/join #c");
  session.say("/msg #d x");
  session.take_to_send();
  session.hear("%% state ana #c #a #B #c #d");
  session.disconnected();
  session.connected();
  session.hear("-- welcome");
  session.hear("%% asks name");
  session.take_to_send();
  session.hear("%% state ana #lobby #lobby");
  EXPECT_EQ(session.take_to_send(),
            "/join #a sesame\n/join #B open it\n/join #c\n/join #d\n/leave #lobby\n/go #c\n"
            "/ping 4\n");
}

// The state says so: the user was taken out of a room, which has the last word.
TEST(Session, DoesNotComeBackToARoomItWasTakenOutOf) {
  Session session{{.name = "ana", .rooms = {"#a"}}};
  enter(session, "%% state ana #a #lobby #a");
  session.hear("!! you were taken out of #a by bia");
  session.hear("%% state ana #lobby #lobby");
  session.disconnected();
  session.connected();
  session.hear("-- welcome");
  session.hear("%% asks name");
  session.take_to_send();
  session.hear("%% state ana #lobby #lobby");
  EXPECT_EQ(session.take_to_send(), "");
}

TEST(Session, IsPatientAboutANameThatIsTakenOnReturn) {
  Session session{{.name = "ana"}};
  enter(session, "%% state ana #lobby #lobby");
  session.disconnected();
  session.connected();
  session.hear("%% asks name");
  session.take_to_send();
  session.say("for the others");
  EXPECT_FALSE(session.hear("!! taken").shown);
  EXPECT_FALSE(session.hear("-- what is your name?").shown);
  session.hear("%% pong 2");
  EXPECT_TRUE(session.name_is_taken_on_return());
  EXPECT_EQ(session.take_to_send(), "");
  session.offer_name_again();
  EXPECT_EQ(session.take_to_send(), "ana\n/ping 3\n");
  session.hear("!! taken");
  session.hear("%% pong 3");
  session.let_the_user_answer();
  EXPECT_TRUE(session.asks_the_user());
  session.say("aninha");
  EXPECT_EQ(session.take_to_send(), "aninha\n/ping 4\n");
}

TEST(Session, DoesWithoutAidWhereThereIsNone) {
  Session session{{.name = "ana"}};
  session.connected();
  session.hear("-- welcome");
  EXPECT_FALSE(session.hear("!! there is no command /state").shown);
  session.say("hello");
  EXPECT_EQ(session.take_to_send(), "/state\nana\n");
  EXPECT_TRUE(session.hear("-- you are ana, alone in #lobby").shown);
  EXPECT_EQ(session.take_to_send(), "hello\n");
  EXPECT_TRUE(session.idle());
}

TEST(Session, ARefusalInsteadOfAGreetingIsNoAnswer) {
  Session session{{.name = "ana"}};
  session.connected();
  EXPECT_TRUE(session.hear("!! papo is full").shown);
  EXPECT_TRUE(session.aided());
}

TEST(Session, WantsASecretOnlyForAPassword) {
  Session session{{}};
  session.connected();
  session.hear("%% asks password");
  EXPECT_TRUE(session.wants_secret());
  session.say("sesame");
  session.hear("%% asks name");
  EXPECT_FALSE(session.wants_secret());
}

TEST(Session, WantsASecretUntilItIsKnownWhetherTheNameIsRegistered) {
  Session session{{}};
  session.connected();
  session.hear("%% asks name");
  EXPECT_FALSE(session.is_being_greeted());
  session.say("ana");
  EXPECT_TRUE(session.is_being_greeted());
  session.hear("%% asks password ana");
  EXPECT_FALSE(session.is_being_greeted());
  EXPECT_TRUE(session.wants_secret());
  EXPECT_TRUE(session.asks_the_user());
}

// The client is asked for its name by a server that knows the account of ana.
void come_back(Session& session) {
  session.disconnected();
  session.connected();
  session.hear("-- welcome");
  session.hear("%% asks name");
  session.take_to_send();
  session.hear("!! the name ana is registered");
  session.hear("-- ana is registered; what is the password?");
  session.hear("%% asks password ana");
}

// The user has come in with the password.
Session logged_in() {
  Session session{{.name = "ana", .password = "of the house"}};
  session.connected();
  session.hear("%% asks name");
  session.hear("%% asks password ana");
  session.say("sesame");
  session.hear("-- you are ana");
  session.hear("%% state ana #lobby #lobby");
  session.take_to_send();
  return session;
}

// Whether these bytes hold the line.
bool has(const std::string& bytes, const std::string& line) {
  return ('\n' + bytes).find('\n' + line + '\n') != std::string::npos;
}

TEST(Session, LogsInAgain) {
  auto session = logged_in();
  come_back(session);
  EXPECT_FALSE(session.asks_the_user());
  EXPECT_EQ(session.take_unseen_question(), "");
  EXPECT_TRUE(has(session.take_to_send(), "sesame"));
  EXPECT_TRUE(session.hear("-- you are ana, alone in #lobby").shown);
  session.hear("%% state ana #lobby #lobby");
  EXPECT_TRUE(session.entered());
}

TEST(Session, AsksTheUserOnReturnWhereThePasswordIsAnotherOne) {
  auto session = logged_in();
  come_back(session);
  session.take_to_send();
  EXPECT_TRUE(session.hear("!! wrong password").shown);
  EXPECT_FALSE(session.hear("-- what is your name?").shown);
  session.hear("%% asks name");
  EXPECT_TRUE(has(session.take_to_send(), "ana"));
  session.hear("!! the name ana is registered");
  session.hear("-- ana is registered; what is the password?");
  session.hear("%% asks password ana");
  EXPECT_EQ(session.take_to_send(), "");
  EXPECT_TRUE(session.asks_the_user());
  EXPECT_TRUE(session.wants_secret());
  EXPECT_EQ(session.take_unseen_question(), "-- ana is registered; what is the password?");
  session.say("another");
  EXPECT_TRUE(has(session.take_to_send(), "another"));
  session.hear("%% state ana #lobby #lobby");
  come_back(session);
  EXPECT_TRUE(has(session.take_to_send(), "another"));
}

TEST(Session, AsksTheUserOnReturnWhereTheNameWasRegisteredMeanwhile) {
  Session session{{.name = "ana", .password = "of the house"}};
  enter(session, "%% state ana #lobby #lobby");
  come_back(session);
  EXPECT_EQ(session.take_to_send(), "");
  EXPECT_TRUE(session.asks_the_user());
  EXPECT_EQ(session.take_unseen_question(), "-- ana is registered; what is the password?");
}

// Has the session say this, and the server take all or refuse something.
void say(Session& session, const std::string& line, bool refused = false) {
  session.say(line);
  const auto sent = session.take_to_send();
  EXPECT_TRUE(has(sent, line)) << sent;
  if (refused) session.hear("!! no");
  for (std::size_t at = sent.find("/ping "); at != sent.npos; at = sent.find("/ping ", at + 1)) {
    session.hear("%% pong " + sent.substr(at + 6, sent.find('\n', at) - at - 6));
  }
}

TEST(Session, RemembersThePasswordOfEachCommandThatTheServerTook) {
  for (const char* line : {"/register sesame a@b.org", "/registrar sesame", "/login Ana sesame",
                           "/password old sesame", "/login @ana sesame"}) {
    Session session{{.name = "ana"}};
    enter(session, "%% state ana #lobby #lobby");
    say(session, line);
    say(session, "/password sesame wrong", true);
    say(session, "hello");
    come_back(session);
    EXPECT_TRUE(has(session.take_to_send(), "sesame")) << line;
  }
}

TEST(Session, RemembersNoPasswordThatWasRefusedOrOfAnotherName) {
  for (const auto& [line, refused] :
       {std::pair{"/register sesame", true}, std::pair{"/login ana sesame", true},
        std::pair{"/login bia sesame", false}, std::pair{"/oper sesame", false}}) {
    Session session{{.name = "ana"}};
    enter(session, "%% state ana #lobby #lobby");
    say(session, line, refused);
    come_back(session);
    EXPECT_EQ(session.take_to_send(), "") << line;
  }
  auto session = logged_in();
  say(session, "/unregister sesame");
  come_back(session);
  EXPECT_EQ(session.take_to_send(), "");
}

// The server asked by itself, after a line without the password.
TEST(Session, AnswersAQuestionForAPasswordWhileTheUserIsIn) {
  Session session{{.name = "ana"}};
  enter(session, "%% state ana #jogos #lobby #jogos");
  session.hear("%% asks password bia");
  EXPECT_TRUE(session.wants_secret());
  EXPECT_TRUE(session.entered());
  EXPECT_EQ(session.state().current, "#jogos");
  session.say("sesame");
  EXPECT_EQ(session.take_secret_answer(), "sesame\n");
  EXPECT_EQ(session.take_secret_answer(), "");
  EXPECT_FALSE(has(session.take_to_send(), "sesame"));
  EXPECT_FALSE(session.wants_secret());
  EXPECT_TRUE(session.disconnected().empty());
}

}  // namespace
}  // namespace papo::client
