// SPDX-License-Identifier: MIT

// How SQLite carries out the statements of the store: none looks at all lines.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "budget/limits.h"
#include "store/accounts.h"
#include "store_fixture.h"

namespace papo::store {
namespace {

class PlanTest : public StoreTest {
 protected:
  // Uses every statement.
  void use_all() {
    keep({"a word", "b", "c"}, 1);
    keep({"d"}, 4, "#other");
    keep({"e"}, 5, "#third");
    take_back(3);
    const std::vector<Readable> rooms{{"#jogos"}, {"#other"}};
    change([&] {
      lines_.set_private("#other", "#other", true, 0);
      lines_.record_hole("#jogos", "#jogos", {7, 8, 2});
      lines_.rename_room("#other", "#new", "#new");
    });
    told();
    told({.range = {.after = at(0), .before = chat::Sequence{9}, .first = true}});
    told({.range = {.around = Border{at(1)}}});
    EXPECT_EQ(lines_.targets(rooms, at(0), at(9), 5).size(), 1U);
    EXPECT_EQ(lines_.last_sequence(), 5U);
    const auto found =
        lines_.search({.words = "word", .rooms = rooms, .after = at(0), .before = at(9)});
    EXPECT_EQ(found.lines.size(), 1U);
    change([&] {
      lines_.bury_room("#third");
      lines_.remove_buried(10);
      lines_.forget_beyond(1, 10);
      lines_.forget_beyond(1, "#second", 10);
      lines_.forget_before(at(100), 10);
      lines_.forget_before(at(100), "#second", at(100), 10);
      lines_.index_more(1);
      lines_.begin_to_tidy();
      lines_.tidy(1);
      lines_.part_with("ana", 9, Parting::forgets);
      lines_.part_with("bia", 9, Parting::erases);
      lines_.part_some(9);
      lines_.end_partings();
    });
    EXPECT_FALSE(lines_.has_partings() || lines_.is_parting("ana"));
    EXPECT_EQ(lines_.partings_begun(), 2U);
    EXPECT_EQ(lines_.count_of("ana") + lines_.lines_of("ana", 0, 9).size(), 0U);
    use_accounts();
  }
  void use_accounts() {
    for (const AccountId id : {1U, 2U}) {
      const auto name = std::to_string(id);
      change([&] {
        accounts_.add({.id = id, .name = name, .key = name}, "");
        accounts_.set_hash(id, "");
        accounts_.set_email(id, "");
        accounts_.set_suspended(id, false);
        accounts_.set_stays(id, false);
        accounts_.set_seen(id, at(0));
        accounts_.add_certificate(id, name, at(0));
        accounts_.join(id, "#a", "#a");
        accounts_.read(id, "#a", 1);
        accounts_.leave(id, "#b");
        for (std::size_t i = 0; i <= chat::most_markers; ++i) {
          accounts_.mark(id, std::to_string(i), at(0));
        }
        accounts_.register_room({.key = "#" + name, .name = "#a", .founder = id});
        (void)accounts_.put(id, {.sequence = 1});
        accounts_.rename_room("#" + name, "#b", "#b");
        accounts_.erase_letters(id);
        accounts_.drop_room("#c");
      });
      EXPECT_TRUE(accounts_.find(name));
      EXPECT_EQ(accounts_.certificates(id).size(), 1U);
      EXPECT_EQ(accounts_.markers(id).size(), chat::most_markers);
      EXPECT_EQ(accounts_.rooms(id).size() + accounts_.letters(id).size(), 1U);
      EXPECT_EQ(accounts_.rooms_founded_by(id).size(), 1U);
      accounts_.each_letter_of(name, [](const std::string&, const Letter&) {});
    }
    EXPECT_EQ(accounts_.last_account(), 2);
    change([&] { accounts_.drop(1); });
  }
  Texts column(const std::string& sql, int column) {
    Statement statement{opened_.database, sql};
    auto run = statement.run();
    Texts texts;
    while (run.step()) texts.emplace_back(run.text(column));
    return texts;
  }

  Accounts accounts_{opened_.database};
};

// SQLite's virtual table `sqlite_stmt` has all statements that were prepared.
TEST_F(PlanTest, NoStatementLooksAtAllLines) {
  use_all();
  const auto statements = column("SELECT sql FROM sqlite_stmt", 0);
  std::size_t looked_at = 0;
  for (const auto& sql : statements) {
    // SQLite itself makes statements with "words_".
    const bool is_other = sql.find("sqlite_stmt") != sql.npos || sql.find("words_") != sql.npos;
    if (is_other || sql.find(' ') == sql.npos) continue;
    ++looked_at;
    for (const auto& step : column("EXPLAIN QUERY PLAN " + sql, 3)) {
      EXPECT_FALSE(step.starts_with("SCAN lines")) << sql << '\n' << step;
      for (const auto* const table : {"holes", "accounts", "account_certificates", "account_rooms",
                                      "markers", "letters", "registered_rooms"}) {
        EXPECT_NE(step, std::string{"SCAN "} + table) << sql << '\n' << step;
      }
      EXPECT_FALSE(step.starts_with("USE TEMP B-TREE")) << sql << '\n' << step;
    }
  }
  EXPECT_GE(looked_at, 70U) << "a statement is missing in use_all()";
  const auto steps = column("SELECT sql FROM sqlite_stmt WHERE nscan > 100", 0);
  EXPECT_EQ(steps, Texts{});
}

}  // namespace
}  // namespace papo::store
