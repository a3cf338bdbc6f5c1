#include "server/audience.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "server/session.h"

namespace papo::server {
namespace {

class AudienceTest : public testing::Test {
 protected:
  // What the member would be sent at the end of the turn.
  std::string owed(Session& session) {
    return std::string{session.outbox.waiting()} + std::string{audience_.take_share(session)};
  }
  // Adds to the batch what is not for that one.
  void add_for_all_but(Session& session, const std::string& line) {
    const auto before = audience_.batch().size();
    audience_.batch() += line;
    audience_.skip(session, before);
  }

  Session ana_{.id = 1, .fd = -1, .peer = {}};
  Session bia_{.id = 2, .fd = -1, .peer = {}};
  Session caio_{.id = 3, .fd = -1, .peer = {}};
  Audience audience_;
};

TEST_F(AudienceTest, OwesAMemberWhatComesAfterIt) {
  audience_.add(ana_);
  audience_.batch() += "1\n";
  audience_.add(bia_);
  audience_.batch() += "2\n";
  EXPECT_EQ(owed(ana_), "1\n2\n");
  EXPECT_EQ(owed(bia_), "2\n");
}

TEST_F(AudienceTest, CopiesNothingForWhoGetsAllOfIt) {
  audience_.add(ana_);
  audience_.batch() += "1\n2\n";
  EXPECT_EQ(audience_.take_share(ana_).data(), audience_.batch().data());
  EXPECT_TRUE(ana_.outbox.empty());
}

TEST_F(AudienceTest, LeavesOutWhatIsNotForAMemberAndKeepsTheOrder) {
  audience_.add(ana_);
  audience_.add(bia_);
  audience_.batch() += "1\n";
  add_for_all_but(ana_, "2\n");
  audience_.batch() += "3\n";
  add_for_all_but(ana_, "4\n");
  add_for_all_but(ana_, "5\n");
  add_for_all_but(bia_, "6\n");
  EXPECT_EQ(owed(ana_), "1\n3\n6\n");
  EXPECT_EQ(owed(bia_), "1\n2\n3\n4\n5\n");
}

TEST_F(AudienceTest, BeginsAnewWithEachTurn) {
  audience_.add(ana_);
  audience_.batch() += "1\n";
  EXPECT_EQ(owed(ana_), "1\n");
  audience_.batch().clear();
  audience_.batch() += "2\n";
  EXPECT_EQ(owed(ana_), "2\n");
}

TEST_F(AudienceTest, MovesToTheOutboxOfWhoGoesWhatItWasOwed) {
  audience_.add(ana_);
  audience_.add(bia_);
  audience_.batch() += "1\n";
  audience_.remove(ana_);
  audience_.batch() += "2\n";
  EXPECT_EQ(ana_.outbox.waiting(), "1\n");
  EXPECT_EQ(ana_.seat, Session::nowhere);
  EXPECT_EQ(owed(bia_), "1\n2\n");
}

TEST_F(AudienceTest, KeepsNothingForWhoIsDeaf) {
  ana_.deaf = true;
  audience_.add(ana_);
  audience_.batch() += "1\n";
  add_for_all_but(ana_, "2\n");
  EXPECT_TRUE(ana_.outbox.empty());
  audience_.batch() += "3\n";
  audience_.remove(ana_);
  EXPECT_TRUE(ana_.outbox.empty());
}

TEST_F(AudienceTest, KnowsItsMembersWhoeverGoes) {
  const std::vector<Session*> all{&ana_, &bia_, &caio_};
  for (auto* first : all) {
    for (auto* second : all) {
      if (first == second) continue;
      for (auto* session : all) audience_.add(*session);
      for (auto* gone : {first, second}) {
        audience_.remove(*gone);
        EXPECT_EQ(std::ranges::count(audience_.members(), gone), 0);
        for (const auto* member : audience_.members()) {
          EXPECT_EQ(audience_.members()[member->seat], member);
        }
      }
      ASSERT_EQ(audience_.members().size(), 1U);
      audience_.remove(*audience_.members().front());
      ASSERT_TRUE(audience_.members().empty());
    }
  }
}

}  // namespace
}  // namespace papo::server
