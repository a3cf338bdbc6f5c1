// SPDX-License-Identifier: MIT

// Accounts on the disk, with their rooms, markers and letters, and registered rooms.
#include "store/accounts.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "budget/limits.h"
#include "store_fixture.h"

namespace papo::store {
namespace {

Account account(AccountId id, const std::string& name) {
  return {.id = id, .name = name, .key = name, .made = at(1), .seen = at(1)};
}

Letter letter(chat::Sequence sequence, const std::string& text, const std::string& from = "bia") {
  return {.sequence = sequence,
          .time = at(static_cast<int>(sequence)),
          .name = from,
          .user_at_host = "u@h",
          .account = from,
          .text = text};
}

Texts written_in(const std::vector<Letter>& letters) {
  Texts texts;
  for (const auto& one : letters) texts.push_back(one.text);
  return texts;
}

class AccountsTest : public StoreTest {
 protected:
  using Put = Accounts::Put;

  void add(AccountId id, const std::string& name, const std::string& hash = "hash") {
    change([&] { EXPECT_TRUE(accounts_.add(account(id, name), hash)); });
  }
  void put(AccountId id, const Letter& put, Put done = Put::done) {
    change([&] { EXPECT_EQ(accounts_.put(id, put), done); });
  }
  Texts rooms_of(AccountId id) {
    Texts rooms;
    for (const auto& room : accounts_.rooms(id)) {
      rooms.push_back(room.name + " " + std::to_string(room.read_up_to));
    }
    return rooms;
  }
  Texts certificates_of(AccountId id) {
    Texts certificates;
    for (const auto& one : accounts_.certificates(id)) certificates.push_back(one.fingerprint);
    return certificates;
  }
  Texts names() {
    Texts names;
    accounts_.each([&](const Account& one) { names.push_back(one.name); });
    return names;
  }

  Accounts accounts_{opened_.database};
};

TEST_F(AccountsTest, AnAccountIsFoundByItsKey) {
  change([&] {
    EXPECT_TRUE(accounts_.add({.id = 3,
                               .name = "Ana",
                               .key = "ana",
                               .email = "ana@a.example",
                               .made = at(1),
                               .seen = at(2),
                               .is_suspended = true,
                               .stays = true},
                              "hash"));
  });
  const auto found = accounts_.find("ana");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, 3);
  EXPECT_EQ(found->name, "Ana");
  EXPECT_EQ(found->email, "ana@a.example");
  EXPECT_EQ(found->made, at(1));
  EXPECT_EQ(found->seen, at(2));
  EXPECT_TRUE(found->is_suspended);
  EXPECT_TRUE(found->stays);
  EXPECT_FALSE(accounts_.find("Ana"));
  EXPECT_FALSE(accounts_.find(""));
}

TEST_F(AccountsTest, OneNameIsOneAccount) {
  add(1, "ana");
  change([&] {
    EXPECT_FALSE(accounts_.add(account(2, "ana"), "other"));
    EXPECT_FALSE(accounts_.add(account(1, "bia"), "other"));
  });
  EXPECT_EQ(names(), Texts{"ana"});
  EXPECT_EQ(AccountBook{folder_.path("store")}.find("ana")->hash, "hash");
}

TEST_F(AccountsTest, ANumberIsNeverGivenAgain) {
  EXPECT_EQ(accounts_.last_account(), 0);
  add(1, "ana");
  add(7, "bia");
  change([&] { accounts_.drop(7); });
  EXPECT_EQ(accounts_.last_account(), 7);
  EXPECT_EQ(accounts_.count(), 1U);
  add(8, "bia");
  EXPECT_EQ(accounts_.last_account(), 8);
}

TEST_F(AccountsTest, AllIsChanged) {
  add(1, "ana");
  change([&] {
    accounts_.set_hash(1, "new");
    accounts_.set_email(1, "e@e");
    accounts_.set_suspended(1, true);
    accounts_.set_stays(1, true);
    accounts_.set_seen(1, at(9));
    accounts_.set_seen(1, at(5));
  });
  const auto found = accounts_.find("ana");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->email, "e@e");
  EXPECT_TRUE(found->is_suspended && found->stays);
  EXPECT_EQ(found->seen, at(9)) << "a clock that was set back changes nothing";
  EXPECT_EQ(AccountBook{folder_.path("store")}.find("ana")->hash, "new");
}

// A constraint that fails would keep the whole transaction from the disk, and the next one.
TEST_F(AccountsTest, AChangeForNoAccountDoesNothing) {
  change([&] {
    accounts_.set_hash(4, "new");
    accounts_.set_seen(4, at(9));
    accounts_.add_certificate(4, "ab:cd", at(1));
    accounts_.join(4, "#a", "#a");
    accounts_.read(4, "#a", 3);
    accounts_.mark(4, "#a", at(1));
    EXPECT_EQ(accounts_.put(4, letter(1, "a")), Put::done);
    accounts_.remove_letters(4, 9);
    EXPECT_EQ(accounts_.erase_letters(4), 0U);
    accounts_.register_room({.key = "#a", .name = "#a", .founder = 4});
    accounts_.drop(4);
  });
  for (const auto* const table :
       {"accounts", "account_certificates", "account_rooms", "markers", "letters"}) {
    EXPECT_EQ(number(std::string{"SELECT count(*) FROM "} + table), 0) << table;
  }
  EXPECT_EQ(number("SELECT count(*) FROM registered_rooms WHERE founder IS NULL"), 1);
}

TEST_F(AccountsTest, ChangesNeedATransaction) {
  EXPECT_THROW(accounts_.drop(1), std::logic_error);
  EXPECT_THROW(accounts_.add(account(1, "ana"), ""), std::logic_error);
  EXPECT_THROW((void)accounts_.put(1, letter(1, "")), std::logic_error);
}

TEST_F(AccountsTest, ACertificateOpensTheLastAccountThatAddedIt) {
  add(1, "ana");
  add(2, "bia", "other");
  AccountBook book{folder_.path("store")};
  EXPECT_FALSE(book.find_by_certificate("ab:cd"));
  change([&] { accounts_.add_certificate(1, "ab:cd", at(1)); });
  const auto found = book.find_by_certificate("ab:cd");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, 1);
  EXPECT_EQ(found->name, "ana");
  EXPECT_EQ(found->hash, "hash");
  EXPECT_FALSE(book.find_by_certificate("ab:ce"));
  change([&] { accounts_.add_certificate(2, "ab:cd", at(2)); });
  EXPECT_EQ(book.find_by_certificate("ab:cd")->hash, "other");
  EXPECT_TRUE(certificates_of(1).empty());
}

TEST_F(AccountsTest, TheOldestCertificateMakesSpaceForANewOne) {
  add(1, "ana");
  Texts all;
  for (int i = 0; i <= static_cast<int>(budget::most_certificates); ++i) {
    all.push_back(std::to_string(i));
    change([&] { accounts_.add_certificate(1, all.back(), at(i)); });
  }
  all.erase(all.begin());
  EXPECT_EQ(certificates_of(1), all);
  const int later = 100;
  change([&] { accounts_.add_certificate(1, "3", at(later)); });
  all.erase(all.begin() + 2);
  all.emplace_back("3");
  EXPECT_EQ(certificates_of(1), all) << "one that is added again takes no space";
  change([&] { accounts_.add_certificate(1, "new", at(0)); });
  EXPECT_EQ(certificates_of(1).front(), "new") << "the clock was set back";
  EXPECT_EQ(certificates_of(1).size(), budget::most_certificates);
}

TEST_F(AccountsTest, CertificatesGoWithThePasswordAndWithTheAccount) {
  add(1, "ana");
  add(2, "bia");
  const auto add_both = [this] {
    change([&] {
      accounts_.add_certificate(1, "of ana", at(1));
      accounts_.add_certificate(2, "of bia", at(1));
    });
  };
  add_both();
  change([&] { accounts_.set_hash(1, "new"); });
  EXPECT_TRUE(certificates_of(1).empty());
  EXPECT_EQ(certificates_of(2), Texts{"of bia"});
  add_both();
  change([&] { accounts_.drop_certificates(1); });
  EXPECT_TRUE(certificates_of(1).empty());
  add_both();
  change([&] { accounts_.drop(1); });
  EXPECT_EQ(number("SELECT count(*) FROM account_certificates"), 1);
}

TEST_F(AccountsTest, RoomsAreRememberedWithTheirPlaces) {
  add(1, "ana");
  add(2, "bia");
  change([&] {
    accounts_.join(1, "#b", "#B");
    accounts_.join(1, "#a", "#a");
    accounts_.join(2, "#a", "#a");
    accounts_.read(1, "#b", 7);
    accounts_.read(1, "#b", 5);
    accounts_.join(1, "#b", "#b");
    accounts_.read(1, "#none", 5);
  });
  EXPECT_EQ(rooms_of(1), (Texts{"#a 0", "#b 7"}));
  change([&] { accounts_.leave(1, "#a"); });
  EXPECT_EQ(rooms_of(1), (Texts{"#b 7"}));
  EXPECT_EQ(rooms_of(2), (Texts{"#a 0"}));
}

TEST_F(AccountsTest, ARenamedRoomKeepsItsPlaces) {
  add(1, "ana");
  add(2, "bia");
  change([&] {
    for (const AccountId id : {1U, 2U}) accounts_.join(id, "#a", "#a");
    accounts_.join(2, "#b", "#b");
    accounts_.read(2, "#a", 7);
    accounts_.register_room({.key = "#a", .name = "#a", .founder = 1, .rules = "of a"});
    accounts_.register_room({.key = "#b", .name = "#b", .founder = 1, .rules = "of b"});
    accounts_.rename_room("#a", "#b", "#B");
  });
  EXPECT_EQ(rooms_of(1), (Texts{"#B 0"}));
  EXPECT_EQ(rooms_of(2), (Texts{"#B 7"}));
  const auto rooms = accounts_.rooms_founded_by(1);
  ASSERT_EQ(rooms.size(), 1U);
  EXPECT_EQ(rooms[0].name, "#B");
  EXPECT_EQ(rooms[0].rules, "of a");
  change([&] { accounts_.rename_room("#b", "#b", "#b"); });
  EXPECT_EQ(rooms_of(2), (Texts{"#b 7"}));
}

TEST_F(AccountsTest, AnAccountHasSoManyRooms) {
  add(1, "ana");
  change([&] {
    for (std::size_t i = 0; i < budget::most_rooms_of_account + 5; ++i) {
      const auto name = "#" + std::to_string(i);
      accounts_.join(1, name, name);
    }
    accounts_.join(1, "#7", "#seven");
  });
  EXPECT_EQ(accounts_.rooms(1).size(), budget::most_rooms_of_account);
  EXPECT_EQ(number("SELECT count(*) FROM account_rooms WHERE name = '#seven'"), 1);
}

TEST_F(AccountsTest, MarkersGoForward) {
  add(1, "ana");
  change([&] {
    accounts_.mark(1, "#a", at(5));
    accounts_.mark(1, "#a", at(3));
    accounts_.mark(1, "bia", at(1));
  });
  const auto markers = accounts_.markers(1);
  ASSERT_EQ(markers.size(), 2U);
  EXPECT_EQ(markers[0].key, "#a");
  EXPECT_EQ(markers[0].time, at(5));
  EXPECT_EQ(markers[1].time, at(1));
}

TEST_F(AccountsTest, TheOldestMarkerMakesSpace) {
  add(1, "ana");
  const auto most = static_cast<int>(chat::most_markers);
  change([&] {
    for (int i = 0; i <= most; ++i) accounts_.mark(1, std::to_string(i), at(10 + i));
  });
  const auto markers = accounts_.markers(1);
  EXPECT_EQ(markers.size(), chat::most_markers);
  for (const auto& marker : markers) EXPECT_NE(marker.key, "0");
}

TEST_F(AccountsTest, AMarkerGoesWithItsRoom) {
  add(1, "ana");
  change([&] {
    accounts_.mark(1, "#old", at(5));
    accounts_.mark(1, "#new", at(7));
    accounts_.rename_room("#old", "#new", "#new");
  });
  const auto markers = accounts_.markers(1);
  ASSERT_EQ(markers.size(), 1U);
  EXPECT_EQ(markers[0].key, "#new");
  EXPECT_EQ(markers[0].time, at(5));
}

// ---- Letters

TEST_F(AccountsTest, LettersWaitInTheirOrder) {
  add(1, "ana");
  add(2, "bia");
  put(1, letter(5, "second"));
  put(1, letter(3, "first"));
  put(2, letter(4, "other"));
  put(1, letter(5, "again"));
  EXPECT_EQ(written_in(accounts_.letters(1)), (Texts{"first", "second"}));
  change([&] { accounts_.remove_letters(1, 3); });
  EXPECT_EQ(written_in(accounts_.letters(1)), Texts{"second"});
  change([&] { accounts_.remove_letters(1, 5); });
  EXPECT_EQ(written_in(accounts_.letters(1)), Texts{});
  EXPECT_EQ(written_in(accounts_.letters(2)), Texts{"other"});
}

TEST_F(AccountsTest, ALetterComesAsItWasWritten) {
  add(1, "ana");
  const Letter written{.sequence = 9,
                       .time = at(7),
                       .name = "Bia",
                       .user_at_host = "b@h",
                       .account = "bia",
                       .is_bot = true,
                       .by_operator = true,
                       .bare = false,
                       .how = chat::Speech::action,
                       .text = std::string{"a\nb\0c", 5},
                       .tags = "+draft/reply=1"};
  put(1, written);
  const auto letters = accounts_.letters(1);
  ASSERT_EQ(letters.size(), 1U);
  const auto& read = letters[0];
  EXPECT_EQ(read.sequence, written.sequence);
  EXPECT_EQ(read.time, written.time);
  EXPECT_EQ(read.name, written.name);
  EXPECT_EQ(read.user_at_host, written.user_at_host);
  EXPECT_EQ(read.account, written.account);
  EXPECT_TRUE(read.is_bot && read.by_operator && !read.bare);
  EXPECT_EQ(read.how, written.how);
  EXPECT_EQ(read.text, written.text);
  EXPECT_EQ(read.tags, written.tags);
}

TEST_F(AccountsTest, SoManyLettersWait) {
  add(1, "ana");
  for (std::size_t i = 1; i <= budget::most_letters; ++i) {
    put(1, letter(i, "a", std::to_string(i)));
  }
  put(1, letter(999, "one more"), Put::no_space);
  change([&] { accounts_.remove_letters(1, 1); });
  put(1, letter(999, "one more"));
}

TEST_F(AccountsTest, SoManyBytesOfLettersWait) {
  add(1, "ana");
  const std::string text(budget::most_bytes_of_letters / 8, 'x');
  const Texts senders{"a", "b", "c", "d", "e", "f", "g"};
  for (chat::Sequence i = 0; i < 7; ++i) put(1, letter(i + 1, text, senders.at(i)));
  put(1, letter(8, text, "h"), Put::no_space);
  put(1, letter(9, "a short one", "h"));
}

TEST_F(AccountsTest, OneSenderLeavesSpaceForOthers) {
  add(1, "ana");
  for (std::size_t i = 1; i <= budget::most_letters_of_one; ++i) put(1, letter(i, "a", "bia"));
  put(1, letter(100, "one more", "bia"), Put::no_space_for_sender);
  put(1, letter(101, "another's", "caio"));
  const std::string long_text(budget::most_bytes_of_letters_of_one, 'x');
  put(1, letter(102, long_text, "dora"), Put::no_space_for_sender);
}

// Another name does not make another sender.
TEST_F(AccountsTest, PeopleWithoutAnAccountShareTheSpaceOfTheirHost) {
  add(1, "ana");
  const auto from = [](chat::Sequence sequence, const std::string& user_at_host) {
    return Letter{.sequence = sequence,
                  .name = std::to_string(sequence),
                  .user_at_host = user_at_host,
                  .text = "a"};
  };
  chat::Sequence sequence = 0;
  while (sequence < budget::most_letters_of_one) {
    ++sequence;
    put(1, from(sequence, std::to_string(sequence) + "@one.ip"));
  }
  put(1, from(100, "u@one.ip"), Put::no_space_for_sender);
  put(1, from(101, "u@other.ip"));
  put(1, letter(102, "of an account", "bia"));
}

// The store against a map, with random changes.
TEST_F(AccountsTest, LettersAreThoseOfAModel) {
  std::mt19937 random{7};
  const auto below = [&](std::size_t end) { return random() % end; };
  std::map<AccountId, std::map<chat::Sequence, Letter>> model;
  const Texts people{"ana", "bia", "caio"};
  for (AccountId id = 1; id <= 3; ++id) add(id, people.at(static_cast<std::size_t>(id) - 1));
  chat::Sequence sequence = 0;
  Transaction transaction{opened_.database};  // A commit for each change would take long.
  for (int i = 0; i < 2000; ++i) {
    const auto id = static_cast<AccountId>(1 + below(3));
    auto& waiting = model[id];
    if (below(40) > 0) {
      const auto one = letter(++sequence, std::string(below(4000), 'a'), below(2) > 0 ? "x" : "y");
      std::size_t letters = 0, bytes = one.text.size() + 4;
      std::size_t letters_of_one = 0, bytes_of_one = bytes;
      for (const auto& [number, other] : waiting) {
        const bool is_its = other.account == one.account;
        ++letters;
        bytes += other.text.size() + 4;
        letters_of_one += is_its ? 1 : 0;
        bytes_of_one += is_its ? other.text.size() + 4 : 0;
      }
      const bool has_space =
          letters < budget::most_letters && bytes <= budget::most_bytes_of_letters;
      const bool has_share = letters_of_one < budget::most_letters_of_one &&
                             bytes_of_one <= budget::most_bytes_of_letters_of_one;
      const auto done = !has_space   ? Put::no_space
                        : !has_share ? Put::no_space_for_sender
                                     : Put::done;
      ASSERT_EQ(accounts_.put(id, one), done);
      if (done == Put::done) waiting[one.sequence] = one;
    } else {
      const auto up_to = sequence - below(100) % (sequence + 1);
      accounts_.remove_letters(id, up_to);
      waiting.erase(waiting.begin(), waiting.upper_bound(up_to));
    }
    Texts expected;
    for (const auto& [number, one] : waiting) expected.push_back(one.text);
    if (i % 20 != 0) continue;
    ASSERT_EQ(written_in(accounts_.letters(id)), expected) << i;
  }
}

TEST_F(AccountsTest, LettersOfAnAccountAreErasedWhoeverHasThem) {
  for (AccountId id = 1; id <= 3; ++id) add(id, std::string(1, static_cast<char>('a' + id - 1)));
  put(1, letter(1, "to a from b", "b"));
  put(2, letter(2, "to b from a", "a"));
  put(2, letter(3, "to b from c", "c"));
  put(3, letter(4, "to c from a", "a"));
  put(3, letter(5, "to c from nobody", ""));
  std::set<std::string> told;
  accounts_.each_letter_of("a", [&](const std::string& reader, const Letter& one) {
    told.insert(reader + ": " + one.text);
  });
  EXPECT_EQ(told, (std::set<std::string>{"b: to b from a", "c: to c from a"}));
  change([&] { EXPECT_EQ(accounts_.erase_letters(1), 3U); });
  EXPECT_EQ(written_in(accounts_.letters(1)), Texts{});
  EXPECT_EQ(written_in(accounts_.letters(2)), Texts{"to b from c"});
  EXPECT_EQ(written_in(accounts_.letters(3)), Texts{"to c from nobody"});
}

TEST_F(AccountsTest, LettersAreNotThoseOfALaterAccountOfTheSameName) {
  add(1, "ana");
  add(2, "bia");
  put(2, letter(1, "of the first ana", "ana"));
  change([&] { accounts_.drop(1); });
  add(3, "ana");
  put(2, letter(2, "of the second ana", "ana"));
  Texts told;
  accounts_.each_letter_of(
      "ana", [&](const std::string&, const Letter& one) { told.push_back(one.text); });
  EXPECT_EQ(told, Texts{"of the second ana"});
  change([&] { EXPECT_EQ(accounts_.erase_letters(3), 1U); });
  EXPECT_EQ(written_in(accounts_.letters(2)), Texts{"of the first ana"});
}

TEST_F(AccountsTest, WithAnAccountGoesAllThatIsKeptForIt) {
  add(1, "ana");
  add(2, "bia");
  for (const AccountId id : {1U, 2U}) {
    put(id, letter(1, "a"));
    change([&] {
      accounts_.join(id, "#a", "#a");
      accounts_.mark(id, "#a", at(1));
      accounts_.register_room({.key = "#" + std::to_string(id), .name = "#x", .founder = id});
    });
  }
  change([&] { accounts_.drop(1); });
  EXPECT_EQ(names(), Texts{"bia"});
  for (const auto* const table : {"account_rooms", "markers", "letters"}) {
    EXPECT_EQ(number(std::string{"SELECT count(*) FROM "} + table), 1) << table;
  }
  std::vector<std::optional<AccountId>> founders;
  accounts_.each_room([&](const RegisteredRoom& room) { founders.push_back(room.founder); });
  EXPECT_EQ(founders, (std::vector<std::optional<AccountId>>{std::nullopt, 2}));
  EXPECT_EQ(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

// ---- Registered rooms

TEST_F(AccountsTest, ARegisteredRoomIsAsItWasWrittenLast) {
  add(1, "ana");
  const auto room = [](const std::string& rules) {
    return RegisteredRoom{.key = "#a",
                          .name = "#A",
                          .founder = 1,
                          .made = at(3),
                          .keep = {.days = 30, .lines = 1000},
                          .rules = rules};
  };
  change([&] {
    accounts_.register_room(room("one"));
    accounts_.register_room(room("two"));
  });
  std::vector<RegisteredRoom> rooms;
  accounts_.each_room([&](const RegisteredRoom& one) { rooms.push_back(one); });
  ASSERT_EQ(rooms.size(), 1U);
  EXPECT_EQ(rooms[0].name, "#A");
  EXPECT_EQ(rooms[0].founder, 1);
  EXPECT_EQ(rooms[0].made, at(3));
  EXPECT_EQ(rooms[0].keep, (chat::Retention{.days = 30, .lines = 1000}));
  EXPECT_EQ(rooms[0].rules, "two");
  ASSERT_TRUE(accounts_.registered_room("#a"));
  EXPECT_EQ(accounts_.registered_room("#a")->rules, "two");
  EXPECT_FALSE(accounts_.registered_room("#A"));
  change([&] { accounts_.drop_room("#a"); });
  EXPECT_TRUE(accounts_.rooms_founded_by(1).empty());
  EXPECT_FALSE(accounts_.registered_room("#a"));
}

// ---- The book

TEST_F(AccountsTest, TheBookSeesWhatTheDiskHas) {
  AccountBook book{folder_.path("store")};
  EXPECT_FALSE(book.find("ana"));
  add(4, "ana", "$argon2id$x");
  const auto found = book.find("ana");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, 4);
  EXPECT_EQ(found->hash, "$argon2id$x");
  EXPECT_FALSE(found->is_suspended);
  change([&] { accounts_.set_suspended(4, true); });
  EXPECT_TRUE(book.find("ana")->is_suspended);
  {
    Transaction transaction{opened_.database};
    accounts_.set_suspended(4, false);
    EXPECT_TRUE(book.find("ana")->is_suspended) << "the book does not wait for a writer";
    transaction.commit();
  }
  change([&] { accounts_.drop(4); });
  EXPECT_FALSE(book.find("ana"));
  EXPECT_TRUE(opened_.database.checkpoint()) << "the book is in the way of nobody";
}

}  // namespace
}  // namespace papo::store
