// SPDX-License-Identifier: MIT

#include "delivery/audience.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/written_catalogue.h"

namespace papo::delivery {
namespace {

// A manner of the variants here: the room's name goes before what is said. The other is 0.
constexpr std::uint16_t aside = 1;

const chat::RoomRef lobby{.id = 1, .name = "#lobby"};
const chat::RoomRef games{.id = 2, .name = "#games"};

class AudienceTest : public testing::Test {
 protected:
  void add(std::string_view text, const chat::RoomRef& room = lobby) {
    audience_.begin_event();
    audience_.add_to_room(room.id, [&](const wire::Variant& variant, std::string& out) {
      ++rendered_;
      if (variant.language != lang::Language{}) out += '~';
      if (variant.manner == aside) out += '#';
      out += text;
    });
  }
  void add_for_all_but(Recipient& recipient, std::string_view text,
                       const chat::RoomRef& room = lobby) {
    audience_.settle(recipient);
    add(text, room);
    audience_.leave_out(recipient);
  }
  void add_for(Recipient& recipient, std::string_view text) {
    audience_.begin_event();
    audience_.owe(recipient, audience_.add_text([&](std::string& out) { out += text; }));
  }

  // Returns what the recipient was handed out.
  std::string deliver_alone(Recipient& recipient, std::string_view text) {
    audience_.begin_event();
    const auto piece = audience_.add_text([&](std::string& out) { out += text; });
    audience_.owe(recipient, piece);
    std::string given;
    audience_.deliver_alone(recipient, piece,
                            [&](Recipient& to, std::span<const std::string_view> parts) {
                              EXPECT_EQ(&to, &recipient);
                              for (const auto part : parts) given += part;
                            });
    return given;
  }

  void add_news(std::string_view text, std::span<const chat::RoomRef> rooms,
                const Recipient* except = nullptr) {
    audience_.begin_event();
    audience_.owe_news(rooms, except, [&](const wire::Variant& variant, std::string& out) {
      ++rendered_;
      if (variant.language != lang::Language{}) out += '~';
      out += text;
    });
  }

  // The recipient sees the room in which it talks otherwise than its others.
  void seat(Recipient& recipient, const chat::RoomRef& room) {
    audience_.seat(recipient, room, {.language = language_of(recipient)});
    talk_in(recipient, room.id);
  }
  void talk_in(Recipient& recipient, chat::RoomId room) {
    for (auto& seat : recipient.seats) {
      audience_.vary(recipient, seat,
                     {.language = language_of(recipient),
                      .manner = seat.room == room ? std::uint16_t{0} : aside});
      if (seat.room == room) talking_in_[&recipient] = room;
    }
  }
  void speak(Recipient& recipient, lang::Language language) {
    languages_of_[&recipient] = language;
    audience_.vary(recipient, {.language = language});
    talk_in(recipient, talking_in_[&recipient]);
  }
  lang::Language language_of(const Recipient& recipient) { return languages_of_[&recipient]; }

  // The text of each recipient this turn, and in how many parts it came.
  struct Sent {
    std::string text;
    std::size_t parts = 0;
    const char* begin = nullptr;
  };
  std::map<const Recipient*, Sent> deliver() {
    std::map<const Recipient*, Sent> sent;
    const auto several = [&](Recipient& recipient, std::span<const std::string_view> parts) {
      EXPECT_FALSE(sent.contains(&recipient)) << "twice in a turn";
      auto& to = sent[&recipient];
      for (const auto part : parts) to.text += part;
      to.parts = parts.size();
      to.begin = parts.empty() ? nullptr : parts.front().data();
    };
    // A single text must stay valid until all recipients have been told.
    std::vector<std::pair<Recipient*, std::string_view>> single;
    audience_.deliver(
        [&](Recipient& recipient, std::string_view text) { single.emplace_back(&recipient, text); },
        several);
    for (const auto& [recipient, text] : single) several(*recipient, {&text, 1});
    audience_.end_delivery();
    return sent;
  }

  const lang::WrittenCatalogue catalogue_{"pt_BR"};
  const lang::Languages languages_{catalogue_.folder()};
  const lang::Language portuguese_ = languages_.find("pt_BR").value();
  Audience audience_;
  std::map<const Recipient*, lang::Language> languages_of_;
  std::map<const Recipient*, chat::RoomId> talking_in_;
  int rendered_ = 0;
  Recipient ana_{};
  Recipient bia_{};
  Recipient caio_{};
};

TEST_F(AudienceTest, OwesEachWhatCameAfterIt) {
  add("0\n");
  seat(ana_, lobby);
  add("1\n");
  seat(bia_, lobby);
  add("2\n");
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "1\n2\n");
  EXPECT_EQ(sent[&bia_].text, "2\n");
}

TEST_F(AudienceTest, CopiesNothingForThoseWhoGetAllOfIt) {
  seat(ana_, lobby);
  seat(bia_, lobby);
  add("1\n");
  add("2\n");
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "1\n2\n");
  EXPECT_EQ(sent[&ana_].begin, sent[&bia_].begin);
  EXPECT_EQ(sent[&ana_].parts, 1U);
}

TEST_F(AudienceTest, LeavesOutWhatIsNotForAMemberAndKeepsTheOrder) {
  seat(ana_, lobby);
  seat(bia_, lobby);
  add("1\n");
  add_for_all_but(ana_, "2\n");
  add("3\n");
  add_for_all_but(ana_, "4\n");
  add_for_all_but(ana_, "5\n");
  add_for_all_but(bia_, "6\n");
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "1\n3\n6\n");
  EXPECT_EQ(sent[&ana_].parts, 3U);
  EXPECT_EQ(sent[&bia_].text, "1\n2\n3\n4\n5\n");
  EXPECT_EQ(sent[&bia_].parts, 1U);
}

TEST_F(AudienceTest, PutsWhatIsForOneAloneInItsPlace) {
  seat(ana_, lobby);
  seat(bia_, lobby);
  add_for(ana_, "0\n");
  add("1\n");
  add_for(ana_, "2\n");
  add_for(ana_, "3\n");
  add("4\n");
  add_for(caio_, "alone\n");
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "0\n1\n2\n3\n4\n");
  EXPECT_EQ(sent[&bia_].text, "1\n4\n");
  EXPECT_EQ(sent[&caio_].text, "alone\n");
}

TEST_F(AudienceTest, HandsOutALongTextForOneAloneWithAllThatCameBefore) {
  seat(ana_, lobby);
  seat(bia_, lobby);
  add("1\n");
  add_for(bia_, "for bia\n");
  const auto added = audience_.added();
  EXPECT_EQ(deliver_alone(ana_, "long\n"), "1\nlong\n");
  EXPECT_EQ(audience_.added(), added);
  add("2\n");
  add_for(ana_, "3\n");
  EXPECT_EQ(deliver_alone(ana_, "long again\n"), "2\n3\nlong again\n");
  add("4\n");
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "4\n");
  EXPECT_EQ(sent[&bia_].text, "1\nfor bia\n2\n4\n");
}

TEST_F(AudienceTest, HandsOutNothingMoreToOneWhoGotAllAlone) {
  seat(ana_, lobby);
  add("1\n");
  EXPECT_EQ(deliver_alone(ana_, "long\n"), "1\nlong\n");
  EXPECT_EQ(deliver().count(&ana_), 0U);
}

TEST_F(AudienceTest, CopiesTogetherWhatWouldGoInVeryManyParts) {
  seat(ana_, lobby);
  seat(bia_, lobby);
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    add_for_all_but(ana_, "not for her\n");
    add(std::to_string(i) + "\n");
    expected += std::to_string(i) + "\n";
  }
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, expected);
  EXPECT_EQ(sent[&ana_].parts, 1U);
}

TEST_F(AudienceTest, BeginsAnewWithEachTurn) {
  seat(ana_, lobby);
  add("1\n");
  EXPECT_EQ(deliver()[&ana_].text, "1\n");
  EXPECT_EQ(audience_.added(), 0U);
  EXPECT_TRUE(deliver().empty());
  add("2\n");
  add_for(ana_, "3\n");
  EXPECT_EQ(audience_.added(), 4U);
  EXPECT_EQ(deliver()[&ana_].text, "2\n3\n");
}

TEST_F(AudienceTest, KnowsHowMuchOneMayBeTold) {
  Recipient caio;
  seat(ana_, lobby);
  seat(bia_, games);
  audience_.seat(caio, lobby, {.dialect = nullptr, .manner = aside});
  add("1\n");
  add_for(ana_, "alone\n");
  EXPECT_EQ(audience_.added(), 2U + 3U + 6U);
  EXPECT_EQ(audience_.told(), 3U + 6U) << "the longer variant alone";
  deliver();
  EXPECT_EQ(audience_.told(), 0U);
  audience_.unseat(caio, lobby.id);
}

TEST_F(AudienceTest, StillOwesToWhoGoesWhatItWasOwed) {
  seat(ana_, lobby);
  seat(bia_, lobby);
  add("1\n");
  audience_.unseat(ana_, lobby.id);
  add("2\n");
  EXPECT_TRUE(ana_.seats.empty());
  add_for(ana_, "bye\n");
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "1\nbye\n");
  EXPECT_EQ(sent[&bia_].text, "1\n2\n");
}

TEST_F(AudienceTest, StillOwesToTheLastWhoGoes) {
  seat(ana_, lobby);
  add("1\n");
  audience_.unseat(ana_, lobby.id);
  seat(bia_, lobby);
  add("2\n");
  audience_.unseat(bia_, lobby.id);
  add("3\n");
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "1\n");
  EXPECT_EQ(sent[&bia_].text, "2\n");
  add("4\n");
  EXPECT_TRUE(deliver().empty());
}

TEST_F(AudienceTest, ShowsARoomAsItsMembersSeeIt) {
  seat(ana_, lobby);
  seat(bia_, lobby);
  seat(bia_, games);
  add("1\n");
  talk_in(bia_, lobby.id);
  talk_in(ana_, games.id);
  add("2\n");
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "1\n#2\n");
  EXPECT_EQ(sent[&bia_].text, "#1\n2\n");
}

TEST_F(AudienceTest, OwesToWhoIsInSeveralRoomsAllOfThemInOneOrder) {
  seat(ana_, games);
  seat(ana_, lobby);
  seat(bia_, games);
  add("1\n");
  add("2\n", games);
  add("3\n", games);
  add_for_all_but(ana_, "not for her\n");
  add_for_all_but(ana_, "nor this\n", games);
  add("4\n");
  add_for(ana_, "5\n");
  add("6\n", games);
  add("7\n");
  add("8\n");
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "1\n#2\n#3\n4\n5\n#6\n7\n8\n");
  EXPECT_EQ(sent[&bia_].text, "2\n3\nnor this\n6\n");
  add("9\n", games);
  EXPECT_EQ(deliver()[&ana_].text, "#9\n");
}

TEST_F(AudienceTest, RendersForARoomOnceForEachLanguageThatIsSpokenThere) {
  std::vector<std::unique_ptr<Recipient>> members;
  for (int i = 0; i < 100; ++i) {
    members.push_back(std::make_unique<Recipient>());
    seat(*members.back(), lobby);
    if (i % 2 == 1) speak(*members.back(), portuguese_);
  }
  add("1\n");
  add("2\n");
  EXPECT_EQ(rendered_, 4);
  auto sent = deliver();
  EXPECT_EQ(sent[members[0].get()].text, "1\n2\n");
  EXPECT_EQ(sent[members[1].get()].text, "~1\n~2\n");
  EXPECT_EQ(sent[members[2].get()].begin, sent[members[98].get()].begin);
  EXPECT_EQ(sent[members[3].get()].begin, sent[members[99].get()].begin);
}

TEST_F(AudienceTest, RendersNothingInALanguageThatNobodySpeaksThereAnyMore) {
  seat(ana_, lobby);
  seat(bia_, lobby);
  speak(ana_, portuguese_);
  speak(ana_, portuguese_);
  speak(bia_, portuguese_);
  add("1\n");
  EXPECT_EQ(rendered_, 1);
  audience_.unseat(ana_, lobby.id);
  speak(bia_, {});
  speak(ana_, {});
  add("2\n");
  EXPECT_EQ(rendered_, 2);
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "~1\n");
  EXPECT_EQ(sent[&bia_].text, "~1\n2\n");
}

TEST_F(AudienceTest, SpeaksAnotherLanguageFromTheEventOnThatAskedForIt) {
  seat(ana_, games);
  seat(ana_, lobby);
  seat(bia_, lobby);
  add("1\n");
  add("2\n", games);
  speak(ana_, portuguese_);
  add("3\n");
  add("4\n", games);
  talk_in(ana_, games.id);
  add("5\n");
  add("6\n", games);
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "1\n#2\n~3\n~#4\n~#5\n~6\n");
  EXPECT_EQ(sent[&bia_].text, "1\n3\n5\n");
}

TEST_F(AudienceTest, TellsNewsOnceToEachAndRendersItOnceForEachLanguage) {
  for (auto* recipient : {&ana_, &bia_, &caio_}) {
    seat(*recipient, games);
    seat(*recipient, lobby);
  }
  speak(bia_, portuguese_);
  const std::array both{lobby, games};
  add_news("1\n", both);
  EXPECT_EQ(rendered_, 2);
  add_news("2\n", both, &bia_);
  EXPECT_EQ(rendered_, 3);
  auto sent = deliver();
  EXPECT_EQ(sent[&ana_].text, "1\n2\n");
  EXPECT_EQ(sent[&bia_].text, "~1\n");
  EXPECT_EQ(sent[&caio_].text, "1\n2\n");
  add_news("3\n", both);
  EXPECT_EQ(deliver()[&bia_].text, "~3\n");
}

TEST_F(AudienceTest, TidiesNobodyAway) {
  seat(ana_, lobby);
  speak(ana_, portuguese_);
  audience_.tidy();
  add("1\n");
  speak(ana_, {});
  add("2\n");
  EXPECT_EQ(deliver()[&ana_].text, "~1\n2\n");
}

TEST_F(AudienceTest, OwesNothingMoreToWhoIsDeaf) {
  seat(ana_, lobby);
  ana_.deaf = true;
  add("1\n");
  add_for(ana_, "2\n");
  add_for_all_but(ana_, "3\n");
  audience_.unseat(ana_, lobby.id);
  for (const auto& [recipient, sent] : deliver()) EXPECT_EQ(sent.text, "");
}

TEST_F(AudienceTest, KnowsItsMembersWhoeverGoes) {
  const std::array<Recipient*, 3> all{&ana_, &bia_, &caio_};
  for (auto* first : all) {
    for (auto* second : all) {
      if (first == second) continue;
      for (auto* recipient : all) seat(*recipient, lobby);
      audience_.unseat(*first, lobby.id);
      add("1\n");
      audience_.unseat(*second, lobby.id);
      add("2\n");
      auto sent = deliver();
      EXPECT_EQ(sent[first].text, "");
      EXPECT_EQ(sent[second].text, "1\n");
      auto third = all;
      const auto rest = std::remove_if(third.begin(), third.end(), [&](const auto* recipient) {
        return recipient == first || recipient == second;
      });
      ASSERT_EQ(rest - third.begin(), 1);
      EXPECT_EQ(sent[third[0]].text, "1\n2\n");
      audience_.unseat(*third[0], lobby.id);
    }
  }
}

}  // namespace
}  // namespace papo::delivery
