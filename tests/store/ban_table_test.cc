// SPDX-License-Identifier: MIT

#include "store/ban_table.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "store_fixture.h"

namespace papo::store {
namespace {

using namespace std::chrono_literals;

chat::Ban ban(std::string_view target, std::optional<chat::Time> until = {},
              std::string reason = {}) {
  return {.target = chat::parse_ban_target(target).value(),
          .set_by = "ana",
          .set_at = at(0),
          .until = until,
          .reason = std::move(reason)};
}

class BanTableTest : public StoreTest {
 protected:
  void replace(const std::vector<chat::Ban>& bans) {
    change([&] { table_.replace(bans); });
  }
  std::optional<BanTable::Read> read(chat::Time now = at(1)) {
    std::optional<BanTable::Read> read;
    change([&] { read = table_.read(now); });
    return read;
  }
  std::vector<std::string> targets(chat::Time now = at(1)) {
    std::vector<std::string> targets;
    for (const auto& one : read(now)->bans.list(now)) targets.push_back(to_string(one.target));
    return targets;
  }
  std::int64_t rows() { return number_in(opened_.database, "SELECT count(*) FROM bans"); }

  BanTable table_{opened_.database};
};

TEST_F(BanTableTest, AStoreThatNeverHadBansSaysSo) {
  EXPECT_FALSE(read().has_value());
  replace({});
  ASSERT_TRUE(read().has_value());
  EXPECT_TRUE(targets().empty());
}

TEST_F(BanTableTest, BansComeBackAsTheyWere) {
  const std::vector bans{ban("Bia", at(60) + 7us, "it's too \"loud\""), ban("João"),
                         ban("10.0.0.0/8"), ban("2001:db8::/32", at(90))};
  replace(bans);
  const auto read = this->read();
  EXPECT_EQ(read->faults, 0U);
  const auto list = read->bans.list(at(1));
  ASSERT_EQ(list.size(), bans.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(to_string(list[i].target), to_string(bans[i].target));
    EXPECT_EQ(list[i].target.index(), bans[i].target.index());
    EXPECT_EQ(list[i].set_by, bans[i].set_by);
    EXPECT_EQ(list[i].set_at, bans[i].set_at);
    EXPECT_EQ(list[i].until, bans[i].until);
    EXPECT_EQ(list[i].reason, bans[i].reason);
  }
}

TEST_F(BanTableTest, OthersTakeTheirPlace) {
  replace({ban("bia"), ban("caio")});
  replace({ban("caio"), ban("davi")});
  EXPECT_EQ(targets(), (std::vector<std::string>{"caio", "davi"}));
  replace({});
  EXPECT_EQ(rows(), 0);
}

TEST_F(BanTableTest, ABanThatIsOverIsRemoved) {
  replace({ban("bia", at(60)), ban("caio", at(61)), ban("davi")});
  EXPECT_EQ(targets(at(59)).size(), 3U);
  EXPECT_EQ(targets(at(60)), (std::vector<std::string>{"caio", "davi"}));
  EXPECT_EQ(rows(), 2);
}

TEST_F(BanTableTest, ARowThatIsNoBanBansNobody) {
  replace({ban("bia")});
  opened_.database.execute(
      "INSERT INTO bans VALUES('10.0.0.0/8', 0, 'ana', 0, NULL, ''), "
      "('caio', 1, 'ana', 0, NULL, ''), ('a b', 0, 'ana', 0, NULL, '')");
  EXPECT_EQ(read()->faults, 3U);
  EXPECT_EQ(targets(), std::vector<std::string>{"bia"});
}

}  // namespace
}  // namespace papo::store
