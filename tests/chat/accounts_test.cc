// SPDX-License-Identifier: MIT

#include "chat/accounts.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "chat/kept_room.h"
#include "chat/limits.h"
#include "chat/past.h"
#include "state_fixture.h"

namespace papo::chat {
namespace {

using Subjects = std::vector<ClientId>;

// Ana (1) has an account. Bia (2) has none. Both are in #lobby.
class AccountsTest : public StateTest {
 protected:
  static constexpr ClientId ana = 1;
  static constexpr ClientId bia = 2;
  static constexpr ClientId phone = 3;  // Ana's other client.
  static constexpr AccountId account = 1;

  AccountsTest() : StateTest({.past = std::make_shared<Past>(), .max_devices = 3}) {}
  void SetUp() override {
    enter(ana, "ana");
    enter(bia, "bia");
    state_.ask(ana, Register{.hash = "hash", .email = "ana@example.org"});
    state_.events.clear();
  }

  Outcome come_as(ClientId client, AccountId id, std::string_view called) {
    return state_.ask(client, Enter{.name = name(called),
                                    .looks = looks_of(called),
                                    .address = "10.0.0.3:1",
                                    .user_at_host = "u@phone.ip",
                                    .wants = {.names = 20},
                                    .account = id,
                                    .proof = proof_});
  }
  std::uint64_t proof_ = proof_of("hash");
  Outcome go(ClientId client, Departure departure) {
    return state_.ask(client, Depart{.departure = departure});
  }
  // The archive knows nothing of the room.
  void join(ClientId client, const Name& room) {
    const auto asked = state_.for_observers.size();
    state_.ask(client, Join{.room = room, .wants = {.names = 20}});
    const bool wants_its_past =
        asked < state_.for_observers.size() &&
        std::holds_alternative<RoomWanted>(state_.for_observers.back()->what);
    if (!wants_its_past) return;
    const auto& version = observed<RoomWanted>().past_version;
    const Past past{.version = version};
    state_.ask(
        client,
        Join{.room = room, .wants = {.names = 20}, .past = std::make_shared<const Past>(past)});
  }
  // The last event of that kind for observers.
  template <typename What>
  const What& observed() {
    for (auto event = state_.for_observers.rbegin(); event != state_.for_observers.rend();
         ++event) {
      if (const auto* const what = std::get_if<What>(&(*event)->what)) return *what;
    }
    throw std::logic_error("there is no such event");
  }
  // The clients that were told an event of that kind as their own, in the order of telling.
  template <typename What>
  [[nodiscard]] Subjects told() const {
    Subjects clients;
    for (const auto& event : state_.events) {
      const auto* const mirrored = std::get_if<Mirrored>(&event->what);
      const auto& own = mirrored != nullptr ? *mirrored->own : *event;
      EXPECT_EQ(own.subject, event->subject);
      if (std::holds_alternative<What>(own.what)) clients.push_back(event->subject);
    }
    return clients;
  }
  // As told(), but only of what other clients of the person did.
  template <typename What>
  [[nodiscard]] Subjects mirrored() const {
    Subjects clients;
    for (const auto& event : state_.events) {
      const auto* const one = std::get_if<Mirrored>(&event->what);
      if (one != nullptr && std::holds_alternative<What>(one->own->what)) {
        clients.push_back(event->subject);
      }
    }
    return clients;
  }
};

TEST_F(AccountsTest, ANameBecomesAnAccount) {
  enter(9, "caio");
  state_.ask(9, Register{.hash = "other"});
  const auto& made = observed<AccountMade>();
  EXPECT_EQ(made.account, 2U);
  EXPECT_EQ(made.name, "caio");
  EXPECT_EQ(made.hash, "other");
  EXPECT_EQ(latest<LoggedIn>().rooms.size(), 1U);
}

TEST_F(AccountsTest, ErasedLinesAreNotToldAnyMore) {
  state_.say(ana, room("#lobby"), "of ana");
  state_.say(bia, room("#lobby"), "of bia");
  state_.say(ana, room("#lobby"), "of ana");
  state_.ask(0, EraseSaid{.account = account});
  EXPECT_EQ(observed<SaidErased>().name, "ana");
  EXPECT_EQ(observed<SaidErased>().account, account);
  state_.say(ana, room("#lobby"), "of ana later");
  enter(9, "caio");
  std::vector<std::string> texts;
  for (const auto& line : latest<Joined>().history) {
    texts.push_back(std::get<Said>(line->what).text);
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"of bia", "of ana later"}));
  state_.for_observers.clear();
  state_.ask(0, EraseSaid{.account = 99});
  EXPECT_TRUE(state_.for_observers.empty());
}

TEST_F(AccountsTest, OnlyItsOwnerMayBeCalledSo) {
  go(ana, Departure::quit);
  for (const auto* const called : {"ana", "ANA", "\u0430na", "an\u0430"}) {
    const auto refused = state_.enter(9, name(called));
    ASSERT_TRUE(std::holds_alternative<Refused>(refused)) << called;
    const auto reason = std::get<Refused>(refused).why;
    const bool is_itself = key_of(called) == "ana";
    EXPECT_EQ(reason, is_itself ? Why::name_registered : Why::name_looks_registered) << called;
    EXPECT_EQ(why(state_.rename(bia, name(called))), reason) << called;
  }
  EXPECT_TRUE(come_as(9, account, "Ana").was_done());
  EXPECT_EQ(latest<Joined>().name, "ana");
}

TEST_F(AccountsTest, ASuspendedAccountLetsNobodyInAndKeepsItsName) {
  state_.ask(0, Suspend{.account = account, .on = true});
  EXPECT_EQ(told<Departed>(), Subjects{ana});
  EXPECT_EQ(why(come_as(9, account, "ana")), Why::account_suspended);
  EXPECT_TRUE(std::holds_alternative<Refused>(state_.enter(9, name("ana"))));
  state_.ask(0, Suspend{.account = account, .on = false});
  EXPECT_TRUE(come_as(9, account, "ana").was_done());
}

TEST_F(AccountsTest, ADroppedAccountsNameIsFree) {
  EXPECT_EQ(why(state_.ask(bia, DropAccount{account})), Why::not_logged_in);
  state_.ask(ana, DropAccount{account});
  EXPECT_EQ(observed<AccountDropped>().name, "ana");
  EXPECT_EQ(latest<LoggedOut>().name, "ana");
  go(ana, Departure::quit);
  enter(9, "ana");
  EXPECT_EQ(why(come_as(10, account, "ana")), Why::account_suspended);
}

TEST_F(AccountsTest, WhoIsLoggedInKeepsTheName) {
  EXPECT_EQ(why(state_.rename(ana, name("anna"))), Why::name_is_account);
}

// ---- Several clients

TEST_F(AccountsTest, AFurtherClientIsTheSamePerson) {
  const auto jogos = room("#jogos");
  join(ana, jogos);
  state_.events.clear();
  EXPECT_TRUE(come_as(phone, account, "ana").was_done());
  EXPECT_EQ(count<Joined>(), 0U);  // The others are told nothing.
  EXPECT_EQ(mirrored<Joined>(), (Subjects{phone, phone}));
  state_.events.clear();

  state_.say(phone, room("#lobby"), "hello");
  EXPECT_EQ(last<Said>().name, "ana");
  EXPECT_EQ(subject(), phone);

  state_.events.clear();
  join(phone, room("#filmes"));
  EXPECT_EQ(told<Joined>(), (Subjects{phone, ana}));
  state_.events.clear();
  state_.leave_room(ana, jogos);
  EXPECT_EQ(told<Left>(), (Subjects{phone, ana}));
  EXPECT_TRUE(std::holds_alternative<Mirrored>(state_.events.front()->what))
      << "the other client is taken out before the room is told";
}

TEST_F(AccountsTest, EachClientReadsWhatIsWrittenToThePerson) {
  come_as(phone, account, "ana");
  state_.events.clear();
  state_.whisper(bia, name("ana"), "hi");
  EXPECT_EQ(told<Whispered>(), (Subjects{ana, phone}));
  state_.events.clear();
  state_.whisper(phone, name("bia"), "hi");
  EXPECT_EQ(told<WhisperSent>(), (Subjects{ana, phone}));
}

TEST_F(AccountsTest, TheNameLeavesWithTheLastClient) {
  come_as(phone, account, "ana");
  state_.events.clear();
  go(ana, Departure::lost);
  EXPECT_EQ(count<Departed>(), 0U);
  EXPECT_EQ(mirrored<Departed>(), Subjects{ana});
  EXPECT_TRUE(state_.say(phone, room("#lobby"), "still here").was_done());
  EXPECT_EQ(last<Said>().name, "ana");
  EXPECT_FALSE(state_.say(ana, room("#lobby"), "gone").was_done());
  // Bia answers the person, though its first client has gone.
  state_.events.clear();
  state_.whisper(bia, name("ana"), "hi");
  EXPECT_EQ(told<Whispered>(), Subjects{phone});
  state_.events.clear();
  go(phone, Departure::quit);
  EXPECT_EQ(count<Departed>(), 1U);
  EXPECT_EQ(observed<AccountWent>().account, account);
}

TEST_F(AccountsTest, AKickTakesOutAllClients) {
  come_as(phone, account, "ana");
  enter_operator(8, "dora");
  state_.events.clear();
  state_.ask(8, KickOut{room("#lobby"), name("ana"), "out"});
  EXPECT_EQ(told<Kicked>(), (Subjects{phone, ana}));
  EXPECT_FALSE(state_.say(phone, room("#lobby"), "hm").was_done());
  state_.events.clear();
  state_.ask(8, Expel{name("ana"), "out"});
  EXPECT_EQ(told<Departed>(), (Subjects{phone, ana}));
  EXPECT_FALSE(is_here(ana));
  EXPECT_FALSE(is_here(phone));
}

TEST_F(AccountsTest, OneAccountHasSoManyClients) {
  EXPECT_TRUE(come_as(11, account, "ana").was_done());
  EXPECT_TRUE(come_as(12, account, "ana").was_done());
  EXPECT_EQ(why(come_as(13, account, "ana")), Why::too_many_devices);
}

TEST_F(AccountsTest, AGuestBecomesThePerson) {
  state_.events.clear();
  state_.ask(
      bia,
      LogIn{.account = account, .proof = proof_, .name = name("ana"), .looks = looks_of("ana")});
  EXPECT_EQ(count<Left>(), 1U);  // Bia leaves #lobby,
  EXPECT_EQ(mirrored<Joined>(), Subjects{bia});
  EXPECT_EQ(mirrored<Renamed>(), Subjects{bia});
  state_.say(bia, room("#lobby"), "it is me");
  EXPECT_EQ(last<Said>().name, "ana");
  EXPECT_TRUE(std::holds_alternative<std::size_t>(state_.enter(20, name("bia"))));
}

TEST_F(AccountsTest, AGuestTakesTheNameOfAPersonThatIsNotHere) {
  go(ana, Departure::quit);
  state_.events.clear();
  state_.ask(
      bia,
      LogIn{.account = account, .proof = proof_, .name = name("ana"), .looks = looks_of("ana")});
  EXPECT_EQ(latest<Renamed>().name, "ana");
  EXPECT_TRUE(observed<AccountCame>().is_first);
  EXPECT_EQ(why(state_.ask(
                bia, LogIn{.account = account, .proof = proof_, .name = name("ana"), .looks = {}})),
            Why::logged_in_already);
}

TEST_F(AccountsTest, APersonThatGaveUpItsAccountMayLogInAgain) {
  come_as(phone, account, "ana");
  state_.ask(phone, DropAccount{account});
  state_.ask(bia, Register{.hash = "other"});
  const AccountId second = 2;
  EXPECT_TRUE(state_
                  .ask(phone, LogIn{.account = second,
                                    .proof = proof_of("other"),
                                    .name = name("bia"),
                                    .looks = looks_of("bia")})
                  .was_done());
  state_.say(phone, room("#lobby"), "it is me");
  EXPECT_EQ(last<Said>().name, "bia");
}

TEST_F(AccountsTest, EachClientIsToldOfARoomAsTheOneThatWantsMost) {
  come_as(phone, account, "ana");
  state_.ask(bia, Leave{.room = {}, .all = true});
  join(bia, room("#jogos"));
  state_.say(bia, room("#jogos"), "hello");
  state_.ask(ana, Join{.room = room("#jogos"), .wants = {.lines = 0}});
  const auto& told = latest<Joined>();
  ASSERT_EQ(told.others.size(), 1U);
  EXPECT_TRUE(told.others.front().identity);
  EXPECT_EQ(told.history.size(), 1U);
}

TEST_F(AccountsTest, ARealNameIsToldToAllItsClientsInWhateverRooms) {
  come_as(phone, account, "ana");
  state_.ask(ana, SetRealName{.text = "Ana"});
  EXPECT_EQ(mirrored<RealNameSet>(), Subjects{});  // The room tells that.
  state_.ask(ana, Leave{.room = {}, .all = true});
  state_.events.clear();
  state_.ask(ana, SetRealName{.text = "Ana Maria"});
  EXPECT_EQ(mirrored<RealNameSet>(), Subjects{phone});
}

TEST_F(AccountsTest, ANewPasswordSendsTheOtherClientsAway) {
  come_as(phone, account, "ana");
  state_.events.clear();
  EXPECT_EQ(why(state_.ask(bia, SetPassword{.account = account, .hash = "x"})), Why::not_logged_in);
  state_.ask(phone, SetPassword{.account = account, .hash = "new"});
  EXPECT_EQ(observed<PasswordSet>().hash, "new");
  EXPECT_EQ(mirrored<Departed>(), Subjects{ana});
  EXPECT_TRUE(is_here(phone));
  state_.events.clear();
  state_.ask(0, SetPassword{.account = account, .hash = "reset"});
  EXPECT_EQ(told<Departed>(), Subjects{phone});
}

TEST_F(AccountsTest, ACertificateIsForOnesOwnAccount) {
  EXPECT_EQ(why(state_.ask(bia, SetCertificate{"ab:cd"})), Why::not_logged_in);
  state_.ask(ana, SetCertificate{"ab:cd"});
  EXPECT_EQ(observed<CertificateSet>().account, account);
  EXPECT_EQ(observed<CertificateSet>().name, "ana");
  EXPECT_EQ(observed<CertificateSet>().fingerprint, "ab:cd");
}

TEST_F(AccountsTest, AnOldPasswordIsRightNoMore) {
  state_.ask(ana, SetPassword{.account = account, .hash = "new"});
  EXPECT_EQ(why(come_as(phone, account, "ana")), Why::wrong_password);
  EXPECT_EQ(why(state_.ask(bia, LogIn{.account = account,
                                      .proof = proof_,
                                      .name = name("ana"),
                                      .looks = looks_of("ana")})),
            Why::wrong_password);
  proof_ = proof_of("new");
  EXPECT_TRUE(come_as(phone, account, "ana").was_done());
}

TEST_F(AccountsTest, AnOperatorThatGoesIsNoneWhenItComesBack) {
  state_.make_operator(ana);
  state_.ask(ana, Stay{true});
  go(ana, Departure::quit);
  come_as(phone, account, "ana");
  EXPECT_EQ(why(state_.ask(phone, Announce{"hm"})), Why::not_operator);
}

TEST_F(AccountsTest, ANameThatIsRegisteredAnewHasNoLinesOfItsFormerOwner) {
  state_.say(ana, room("#lobby"), "mine");
  const auto line = state_.events.back()->sequence;
  state_.ask(0, DropAccount{account});
  go(ana, Departure::quit);
  enter(9, "ana");
  state_.ask(9, Register{.hash = "another"});
  EXPECT_EQ(why(state_.ask(9, Redact{.room = room("#lobby"), .message = line})), Why::not_ruler);
  // The archive has found an older line, and has not parted it from its account yet.
  EXPECT_EQ(why(state_.ask(9, Redact{.room = room("#lobby"),
                                     .message = line - 1,
                                     .kept = KeptLine{.account = "ana", .time = state_.time}})),
            Why::not_ruler);
}

TEST_F(AccountsTest, LoggingOutEverywhereSendsAllAway) {
  come_as(phone, account, "ana");
  state_.events.clear();
  state_.ask(phone, LogOutEverywhere{});
  EXPECT_EQ(told<Departed>(), (Subjects{ana, phone}));
  EXPECT_EQ(why(state_.ask(bia, LogOutEverywhere{})), Why::not_logged_in);
}

// ---- Not here

TEST_F(AccountsTest, OneStaysInItsRoomsWhileItIsGone) {
  EXPECT_EQ(why(state_.ask(bia, Stay{true})), Why::not_logged_in);
  state_.ask(ana, Stay{true});
  state_.events.clear();
  go(ana, Departure::lost);
  EXPECT_EQ(count<Departed>(), 0U);
  EXPECT_TRUE(latest<AwaySet>().away);
  state_.who(bia, room("#lobby"));
  EXPECT_EQ(last<Listed>().people.size(), 2U);
  // A private message waits.
  state_.whisper(bia, name("ana"), "hi");
  EXPECT_EQ(observed<LetterLeft>().to, account);

  state_.events.clear();
  come_as(phone, account, "ana");
  EXPECT_EQ(mirrored<Joined>(), Subjects{phone});
  EXPECT_FALSE(latest<AwaySet>().away);
  EXPECT_FALSE(observed<AccountCame>().is_first);
}

TEST_F(AccountsTest, APersonThatWasGoneComesFromWhereItsClientIs) {
  state_.ask(ana, Stay{true});
  go(ana, Departure::quit);
  state_.ask(9, Enter{.name = name("caio"),
                      .looks = looks_of("caio"),
                      .address = "10.0.0.9:1",
                      .user_at_host = "u@caio.ip"});
  state_.ask(
      9, LogIn{.account = account, .proof = proof_, .name = name("ana"), .looks = looks_of("ana")});
  state_.say(9, room("#lobby"), "hello");
  EXPECT_EQ(state_.events.back()->identity->user_at_host, "u@caio.ip");
  EXPECT_EQ(state_.events.back()->identity->account, "ana");
}

TEST_F(AccountsTest, AnAbsentPersonCanBeThrownOut) {
  state_.ask(ana, Stay{true});
  go(ana, Departure::quit);
  enter_operator(8, "dora");
  state_.events.clear();
  state_.ask(8, Expel{name("ana"), "out"});
  EXPECT_EQ(latest<Departed>().name, "ana");
  EXPECT_EQ(told<Departed>(), Subjects{0});
  come_as(phone, account, "ana");
  EXPECT_TRUE(observed<AccountCame>().is_first);
}

TEST_F(AccountsTest, ALetterWaitsForWhoIsNotHere) {
  go(ana, Departure::quit);
  state_.events.clear();
  state_.whisper(bia, name("Ana"), "hi");
  EXPECT_EQ(observed<LetterLeft>().to, account);
  EXPECT_EQ(why(state_.whisper(bia, name("caio"), "hi")), Why::nobody);
  // Signs of a program are not kept.
  EXPECT_EQ(why(state_.ask(bia, Whisper{.to = name("ana"), .text = {}, .how = Speech::signal})),
            Why::nobody);

  come_as(phone, account, "ana");
  state_.events.clear();
  state_.ask(phone, Deliver{.account = account,
                            .letter = 5,
                            .from = "bia",
                            .identity = {},
                            .said = "hi",
                            .time = Time{}});
  EXPECT_EQ(last<Whispered>().from.name, "bia");
  EXPECT_EQ(state_.events.back()->time, Time{});
  EXPECT_EQ(state_.events.back()->sequence, 5U);
  EXPECT_EQ(observed<LetterRead>().letter, 5U);
}

TEST_F(AccountsTest, AllClientsOfItsWriterReadALetterThatIsKept) {
  come_as(phone, account, "ana");
  state_.events.clear();
  const Time then{std::chrono::seconds{7}};
  state_.ask(phone, LetterKept{.letter = 5, .to = "dora", .said = "hi", .time = then});
  EXPECT_EQ(told<WhisperSent>(), (Subjects{ana, phone}));
  EXPECT_EQ(mirrored<WhisperSent>(), Subjects{ana});
  EXPECT_TRUE(last<WhisperSent>().is_kept);
  EXPECT_EQ(last<WhisperSent>().to.name, "dora");
  // The reader of the letter will be told the same.
  EXPECT_EQ(state_.events.back()->sequence, 5U);
  EXPECT_EQ(state_.events.back()->time, then);
}

TEST_F(AccountsTest, ItsRoomsAreJoinedAgain) {
  join(bia, room("#jogos"));
  state_.events.clear();
  state_.ask(ana, Rejoin{.rooms = {{.name = room("#jogos")},
                                   {.name = room("#lobby")},
                                   {.name = room("#asleep"), .read_up_to = 7}}});
  EXPECT_EQ(count<Joined>(), 1U);
  EXPECT_EQ(observed<RoomWanted>().name, "#asleep");
  EXPECT_EQ(observed<RoomWanted>().read_up_to, 7U);
}

TEST_F(AccountsTest, ARoomThatItHasLeftSinceItCameIsNotJoinedAgain) {
  const auto jogos = room("#jogos");
  const auto comes = [&] { come_as(phone, account, "ana"); };
  const auto is_told_its_rooms = [&] {
    state_.events.clear();
    state_.ask(phone, Rejoin{.rooms = {{.name = jogos}}});
  };
  const auto archive_answers = [&] {
    const Past past{.version = observed<RoomWanted>().past_version};
    constexpr Ticket nobody_waits = 0;
    state_.ask(phone, Join{.room = jogos, .past = std::make_shared<const Past>(past)},
               nobody_waits);
  };
  go(ana, Departure::quit);
  join(bia, jogos);
  comes();
  join(phone, jogos);
  state_.ask(phone, Leave{.room = jogos});
  is_told_its_rooms();
  EXPECT_EQ(count<Joined>(), 0U);
  join(phone, jogos);
  EXPECT_EQ(count<Joined>(), 1U);
  go(phone, Departure::quit);

  // Nobody is in the room, so the archive is asked once more.
  state_.ask(bia, Leave{.room = jogos});
  comes();
  is_told_its_rooms();
  join(bia, jogos);
  join(phone, jogos);
  state_.ask(phone, Leave{.room = jogos});
  state_.events.clear();
  archive_answers();
  EXPECT_EQ(count<Joined>(), 0U);
  join(phone, jogos);
  EXPECT_EQ(count<Joined>(), 1U);
}

TEST_F(AccountsTest, AMemberComesBackWithoutAKeyUnlessItIsBanned) {
  const auto jogos = room("#jogos");
  join(bia, jogos);
  const auto set = [&](RoomMode mode, std::string argument) {
    SetModes set{.room = jogos, .changes = {}};
    set.changes.push_back({.change = {.mode = mode, .on = true, .argument = argument}});
    set.changes.back().key = argument;
    ASSERT_TRUE(state_.ask(bia, std::move(set)).was_done());
  };
  // Whether ana comes in again, having left at that time.
  const auto comes_in = [&](Time left) {
    state_.events.clear();
    state_.ask(ana, Rejoin{.rooms = {{.name = jogos}}, .left = left});
    const bool is_in = count<Joined>() > 0;
    if (is_in) state_.ask(ana, Leave{.room = jogos});
    return is_in;
  };
  const auto before = state_.time - std::chrono::seconds{1};
  const auto after = state_.time + std::chrono::seconds{1};
  set(RoomMode::key, "word");
  EXPECT_TRUE(comes_in(after));
  EXPECT_FALSE(comes_in(before)) << "that was another room of the same name";
  set(RoomMode::invite_only, "");
  EXPECT_TRUE(comes_in(after));
  set(RoomMode::ban, "ana!*");
  EXPECT_FALSE(comes_in(after));
}

TEST_F(AccountsTest, SomebodyThatComesBackIsToldTheLinesThatItHasNotRead) {
  join(bia, room("#jogos"));
  std::vector<Sequence> said;
  for (std::size_t i = 0; i < 150; ++i) {
    state_.say(bia, room("#jogos"), "hello");
    said.push_back(state_.events.back()->sequence);
  }
  const auto joined_after = [&](Sequence read_up_to) {
    state_.ask(ana, Leave{.room = room("#jogos")});
    state_.ask(ana, Rejoin{.rooms = {{.name = room("#jogos"), .read_up_to = read_up_to}}});
    return latest<Joined>();
  };
  EXPECT_EQ(joined_after(0).history.size(), 20U) << "as anybody that joins";
  EXPECT_TRUE(joined_after(said.back()).history.empty());
  const auto some = joined_after(said.at(99));
  EXPECT_EQ(some.history.size(), 50U);
  EXPECT_EQ(some.history.front()->sequence, said.at(100));
  EXPECT_EQ(some.unread_since, 0U);
  const auto many = joined_after(said.front());
  EXPECT_EQ(many.history.size(), lines_a_page);
  EXPECT_EQ(many.history.back()->sequence, said.back());
  EXPECT_EQ(many.unread_since, said.front());
}

TEST_F(AccountsTest, SomebodyThatEntersIsToldTheLinesOfTheFirstRoomThatItHasNotRead) {
  const auto lines_after = [&](std::size_t count, ClientId client) {
    for (std::size_t i = 0; i < count; ++i) state_.say(bia, room("#lobby"), "hello");
    come_as(client, account, "ana");
    const auto told = latest<Joined>();
    EXPECT_TRUE(told.entered);
    go(client, Departure::lost);
    return told.history.size();
  };
  state_.say(bia, room("#lobby"), "read");
  go(ana, Departure::lost);
  EXPECT_EQ(lines_after(0, 11), 0U);
  EXPECT_EQ(lines_after(3, 12), 3U);
  EXPECT_EQ(lines_after(30, 13), 30U);
  EXPECT_EQ(lines_after(120, 14), lines_a_page);
  EXPECT_GT(latest<Joined>().unread_since, 0U);
  // Somebody that had left the room is as anybody that joins.
  come_as(15, account, "ana");
  state_.ask(15, Leave{.room = room("#lobby")});
  go(15, Departure::lost);
  EXPECT_EQ(lines_after(0, 16), 20U);
}

TEST_F(AccountsTest, SomebodyThatStayedIsToldTheLinesThatItHasNotRead) {
  state_.say(bia, room("#lobby"), "read");
  state_.ask(ana, Stay{true});
  go(ana, Departure::lost);
  for (std::size_t i = 0; i < 30; ++i) state_.say(bia, room("#lobby"), "not read");
  const auto history_of = [&](ClientId client) {
    for (const auto& event : state_.events) {
      const auto* const mirrored = std::get_if<Mirrored>(&event->what);
      if (mirrored == nullptr || event->subject != client) continue;
      if (const auto* const joined = std::get_if<Joined>(&mirrored->own->what)) {
        return joined->history.size();
      }
    }
    return std::size_t{0};
  };
  come_as(phone, account, "ana");
  EXPECT_EQ(history_of(phone), 30U);
  come_as(4, account, "ana");
  EXPECT_EQ(history_of(4), 20U) << "its other client was there";
}

TEST_F(AccountsTest, AMarkOfReadingIsToldToAllItsClients) {
  come_as(phone, account, "ana");
  state_.events.clear();
  const MarkRead mark{.target = "#Jogos", .key = "#jogos", .time = Time{} + std::chrono::hours{1}};
  state_.ask(phone, mark);
  EXPECT_EQ(told<Marked>(), (Subjects{ana, phone}));
  EXPECT_EQ(last<Marked>().account, account);
  EXPECT_EQ(last<Marked>().target, "#Jogos");
  state_.events.clear();
  state_.ask(phone, MarkRead{.target = "#Jogos", .key = "#jogos"});
  EXPECT_EQ(told<Marked>(), Subjects{phone}) << "a question is nobody else's affair";
  state_.ask(phone, TellMarkers{.account = account, .markers = {{"#jogos", *mark.time}}});
  EXPECT_EQ(last<MarkersTold>().markers.size(), 1U);
  state_.events.clear();
  state_.ask(bia, TellMarkers{.account = account, .markers = {{"#jogos", *mark.time}}});
  EXPECT_EQ(count<MarkersTold>(), 0U);
}

TEST_F(AccountsTest, ALineMayBeTakenBackByAnyOfItsClients) {
  state_.say(ana, room("#lobby"), "oops");
  const auto line = state_.events.back()->sequence;
  come_as(phone, account, "ana");
  EXPECT_TRUE(state_.ask(phone, Redact{.room = room("#lobby"), .message = line}).was_done());
}

TEST_F(AccountsTest, EachClientWatchesNamesOfItsOwn) {
  come_as(phone, account, "ana");
  const auto watched_by = [&](ClientId client) {
    state_.ask(client, TellWatched{.all = true});
    return latest<WatchTold>().all;
  };
  state_.ask(ana, Watch{.more = {name("caio"), name("dora")}});
  state_.ask(phone, Watch{.more = {name("caio")}});
  EXPECT_EQ(watched_by(ana), (std::vector<std::string>{"caio", "dora"}));
  EXPECT_EQ(watched_by(phone), std::vector<std::string>{"caio"});
  enter(9, "caio");
  EXPECT_EQ(latest<Watched>().readers, (Subjects{ana, phone}));
  enter(10, "dora");
  EXPECT_EQ(latest<Watched>().readers, Subjects{ana});
  // A client takes its list along when it goes.
  go(ana, Departure::quit);
  state_.events.clear();
  go(10, Departure::quit);
  EXPECT_EQ(count<Watched>(), 0U);
  go(9, Departure::quit);
  EXPECT_EQ(latest<Watched>().readers, Subjects{phone});
  state_.ask(phone, Watch{.none = true});
  EXPECT_EQ(watched_by(phone), std::vector<std::string>{});
}

TEST_F(AccountsTest, AGuestThatLogsInKeepsTheNamesThatItWatches) {
  enter(phone, "guest");
  state_.ask(phone, Watch{.more = {name("caio")}});
  state_.ask(
      phone,
      LogIn{.account = account, .proof = proof_, .name = name("ana"), .looks = looks_of("ana")});
  enter(9, "caio");
  EXPECT_EQ(latest<Watched>().readers, Subjects{phone});
}

TEST_F(AccountsTest, APrivateMessageIsRefusedOnlyIfNoClientReads) {
  come_as(phone, account, "ana");
  state_.lags(phone, {.level = 2});
  EXPECT_TRUE(state_.whisper(bia, name("ana"), "hi").was_done());
  EXPECT_EQ(told<Whispered>(), (Subjects{ana, phone}));
  state_.lags(ana, {.level = 3});
  EXPECT_EQ(why(state_.whisper(bia, name("ana"), "hi")), Why::far_behind);
  go(phone, Departure::lost);
  EXPECT_EQ(why(state_.whisper(bia, name("ana"), "hi")), Why::far_behind);
  state_.lags(ana, {.level = 0});
  EXPECT_TRUE(state_.whisper(bia, name("ana"), "hi").was_done());
}

TEST_F(AccountsTest, ItsRoomsAreAsFarBehindAsTheLastOfItsClients) {
  come_as(phone, account, "ana");
  state_.lags(phone, {.level = 2});
  state_.lags(ana, {.level = 0});
  state_.say(bia, room("#lobby"), "hello");
  EXPECT_GT(state_.events.back()->price, 1U);
  go(phone, Departure::lost);
  state_.say(bia, room("#lobby"), "hello");
  EXPECT_EQ(state_.events.back()->price, 1U);
}

// ---- Registered rooms

// Ana's room #jogos is registered, and bia is in it, too.
class KeptRoomsTest : public AccountsTest {
 protected:
  void SetUp() override {
    AccountsTest::SetUp();
    join(ana, jogos);
    state_.join(bia, jogos);
    EXPECT_TRUE(state_.ask(ana, RegisterRoom{jogos}).was_done());
  }
  // The room sleeps, and the archive has it as it was told last.
  void sleep_and_come(ClientId client, std::string_view key = {}) {
    const auto kept = observed<RoomKept>().kept;
    for (const auto one : {ana, bia, phone}) state_.ask(one, Leave{jogos});
    state_.events.clear();
    state_.ask(client, Join{.room = jogos, .wants = {.names = 20}, .key = key});
    const Past past{.version = observed<RoomWanted>().past_version, .kept = kept};
    outcome_ = state_.ask(client, Join{.room = jogos,
                                       .wants = {.names = 20},
                                       .key = key,
                                       .past = std::make_shared<const Past>(past)});
  }
  std::optional<Outcome> outcome_;
  const Name jogos = room("#jogos");
};

TEST_F(KeptRoomsTest, OnlyItsOperatorWithAnAccountRegistersARoom) {
  EXPECT_EQ(observed<RoomKept>().kept->founder, account);
  EXPECT_EQ(latest<RoomKeeping>().founder, "ana");
  EXPECT_EQ(why(state_.ask(ana, RegisterRoom{jogos})), Why::room_registered);
  join(bia, room("#dela"));
  EXPECT_EQ(why(state_.ask(bia, RegisterRoom{room("#dela")})), Why::not_logged_in);
  EXPECT_EQ(why(state_.ask(ana, RegisterRoom{room("#lobby")})), Why::not_ruler);
}

TEST_F(KeptRoomsTest, ItsRulesAndItsTopicOutliveItsMembers) {
  SetModes set{.room = jogos, .changes = {}};
  set.changes.push_back({.change = {.mode = RoomMode::moderated}});
  set.changes.push_back({.change = {.mode = RoomMode::key, .argument = "chave"}});
  state_.ask(ana, std::move(set));
  state_.ask(ana, SetTopic{jogos, "xadrez"});
  sleep_and_come(bia);
  EXPECT_EQ(why(*outcome_), Why::room_wrong_key);
  sleep_and_come(bia, "chave");
  EXPECT_EQ(latest<Joined>().topic, "xadrez");
  EXPECT_FALSE(latest<Joined>().ranks.op) << "who comes first makes no registered room";
  EXPECT_EQ(why(state_.say(bia, jogos, "hm")), Why::cannot_talk_there);
}

TEST_F(KeptRoomsTest, ItsFounderComesInAlwaysAndRules) {
  SetModes set{.room = jogos, .changes = {}};
  set.changes.push_back({.change = {.mode = RoomMode::invite_only}});
  state_.ask(ana, std::move(set));
  sleep_and_come(bia);
  EXPECT_EQ(why(*outcome_), Why::room_invite_only);
  sleep_and_come(ana);
  EXPECT_TRUE(latest<Joined>().ranks.op);
}

TEST_F(KeptRoomsTest, ItsOperatorsStaySoByTheirAccounts) {
  state_.ask(bia, Register{.hash = "hash"});
  SetModes set{.room = jogos, .changes = {}};
  set.changes.push_back(
      {.change = {.mode = RoomMode::op, .argument = "bia"}, .member = name("bia")});
  state_.ask(ana, std::move(set));
  EXPECT_EQ(observed<RoomKept>().kept->operators, std::vector<AccountId>{2});
  sleep_and_come(bia);
  EXPECT_TRUE(latest<Joined>().ranks.op);
  EXPECT_EQ(why(state_.ask(bia, DropRoom{jogos})), Why::not_founder);
}

TEST_F(KeptRoomsTest, NobodyTakesItsNameWhileItSleeps) {
  const auto kept = observed<RoomKept>().kept;
  for (const auto one : {ana, bia}) state_.ask(one, Leave{jogos});
  join(bia, room("#dela"));
  EXPECT_EQ(why(state_.ask(bia, RenameRoom{.room = room("#dela"), .to = jogos})), Why::room_taken);
  // The archive cannot read.
  state_.ask(bia, Join{.room = jogos, .wants = {.names = 20}});
  const Past nothing{.version = observed<RoomWanted>().past_version};
  EXPECT_EQ(why(state_.ask(bia, Join{.room = jogos,
                                     .wants = {.names = 20},
                                     .past = std::make_shared<const Past>(nothing)})),
            Why::past_unreadable);
}

TEST_F(KeptRoomsTest, ItShowsNoLineThatIsNotKeptAnyMore) {
  enter(9, "caio");
  // So many lines somebody is told that comes now.
  const auto lines = [&] {
    state_.join(9, jogos);
    const auto count = latest<Joined>().history.size();
    state_.ask(9, Leave{.room = jogos});
    return count;
  };
  for (int i = 0; i < 10; ++i) state_.say(bia, jogos, "hello");
  state_.ask(ana, SetRetention{jogos, {.lines = 3}});
  EXPECT_EQ(lines(), 3U);
  state_.say(bia, jogos, "hello");
  EXPECT_EQ(lines(), 3U);
  state_.ask(ana, SetRetention{jogos, {.days = 1}});
  state_.time += std::chrono::hours{25};
  EXPECT_EQ(lines(), 0U) << "nobody said anything meanwhile";
}

TEST_F(KeptRoomsTest, ItIsGivenToAnotherAndDropped) {
  EXPECT_EQ(why(state_.ask(ana, TransferRoom{jogos, name("bia")})), Why::name_not_registered);
  state_.ask(bia, Register{.hash = "hash"});
  EXPECT_EQ(why(state_.ask(bia, TransferRoom{jogos, name("bia")})), Why::not_founder);
  state_.ask(ana, TransferRoom{jogos, name("bia")});
  EXPECT_EQ(observed<RoomKept>().kept->founder, 2U);
  EXPECT_EQ(why(state_.ask(ana, DropRoom{jogos})), Why::not_founder);
  state_.ask(bia, SetRetention{jogos, {.days = 30, .lines = 7}});
  EXPECT_EQ(observed<RoomKept>().kept->keep, (Retention{.days = 30, .lines = 7}));
  state_.ask(bia, DropRoom{jogos});
  EXPECT_EQ(observed<RoomDropped>().key_of_name, "#jogos");
  EXPECT_EQ(why(state_.ask(bia, DropRoom{jogos})), Why::room_not_registered);
}

TEST_F(KeptRoomsTest, ThePastOfAPrivateRoomIsToldToGoWithItsLastMember) {
  const auto set_secret = [&](bool on) {
    SetModes set{.room = jogos, .changes = {}};
    set.changes.push_back({.change = {.mode = RoomMode::secret, .on = on, .argument = {}}});
    state_.ask(ana, std::move(set));
  };
  set_secret(true);
  state_.ask(ana, DropRoom{jogos});
  EXPECT_TRUE(latest<RoomKeeping>().is_private);
  set_secret(false);
  state_.ask(ana, RegisterRoom{jogos});
  state_.ask(ana, DropRoom{jogos});
  EXPECT_FALSE(latest<RoomKeeping>().is_private);
}

// The archive would have to remember them.
TEST_F(KeptRoomsTest, NothingOfItIsChangedWhileChangesHaveNoPlace) {
  join(ana, room("#outra"));
  const auto busy = [&](Request::What what) {
    return why(state_.ask(ana, std::move(what))) == Why::busy;
  };
  SetModes modes{.room = jogos, .changes = {}};
  modes.changes.push_back({.change = {.mode = RoomMode::moderated, .on = true, .argument = {}}});
  state_.ask(0, ReportDisk{Disk::takes_no_more});
  EXPECT_TRUE(busy(SetTopic{.room = jogos, .text = "later"}));
  EXPECT_TRUE(busy(modes));
  EXPECT_TRUE(busy(SetRetention{jogos, {.days = 30}}));
  EXPECT_TRUE(busy(DropRoom{jogos}));
  EXPECT_TRUE(busy(RegisterRoom{room("#outra")}));
  EXPECT_TRUE(state_.ask(ana, SetTopic{.room = room("#outra"), .text = "now"}).was_done());
  state_.ask(0, ReportDisk{Disk::takes_all});
  EXPECT_TRUE(state_.ask(ana, SetTopic{.room = jogos, .text = "now"}).was_done());
}

TEST_F(KeptRoomsTest, ItGoesWithItsFoundersAccount) {
  state_.ask(ana, DropAccount{account});
  EXPECT_EQ(observed<RoomDropped>().key_of_name, "#jogos");
}

TEST_F(KeptRoomsTest, OneAccountHasSoManyRooms) {
  for (std::size_t i = 1; i < most_rooms_registered; ++i) {
    const auto another = room("#sala" + std::to_string(i));
    join(ana, another);
    EXPECT_TRUE(state_.ask(ana, RegisterRoom{another}).was_done()) << i;
    if (i > 1) state_.ask(ana, Leave{another});
  }
  state_.ask(ana, Leave{room("#lobby")});
  join(ana, room("#demais"));
  EXPECT_EQ(why(state_.ask(ana, RegisterRoom{room("#demais")})), Why::too_many_registered);
}

}  // namespace
}  // namespace papo::chat
