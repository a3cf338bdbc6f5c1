// SPDX-License-Identifier: MIT

#include "client/notice.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

using Names = std::vector<std::string_view>;

TEST(Notice, TellsWhoIsHere) {
  for (const auto& [line, names] : std::initializer_list<std::pair<std::string_view, Names>>{
           {"-- ana joined #lobby", {"ana"}},
           {"-- @ana entrou em #lobby", {"ana"}},
           {"-- you are ana, in #lobby with 2 others: bia, caio", {"bia", "caio"}},
           {"-- você é ana, em #lobby com mais 1 pessoa: @bia", {"bia"}},
           {"-- 3 here in #lobby: @ana, bia (away), caio (away: lunch)", {"ana", "bia", "caio"}},
           {"-- you are in #ops with 40 others: bia, caio and 38 more", {"bia", "caio"}},
           {"-- 2 here in #lobby: ana (operator; away: lunch), bia (voice)", {"ana", "bia"}},
           {"-- ana changed #jogos: at most 20 people may be there", {}},
           {"-- ana made bia an operator of #jogos", {}},
           {"-- topic of #lobby: ana, bia", {}},
           {"-- ana set the topic of #jogos: xadrez, 3", {}},
           {"-- ana left #lobby (quit)", {}},
           {"-- you left #lobby", {}},
           {"-- last 2 lines of #lobby:", {}},
           {"<bia> 3 here in #lobby: x", {}},
           {"-- ", {}},
           {"", {}}}) {
    EXPECT_EQ(people_in(line), names) << line;
  }
}

TEST(Notice, TellsOfANewName) {
  for (const char* line : {"-- ana is now known as aninha", "-- @ana agora se chama @aninha"}) {
    const auto renamed = new_name_in(line);
    ASSERT_TRUE(renamed) << line;
    EXPECT_EQ(renamed->from, "ana");
    EXPECT_EQ(renamed->to, "aninha");
  }
  for (const char* line : {"-- topic of #x: ana is now known as aninha", "-- you are aninha now",
                           "<bia> ana is now known as aninha", "-- ana is now known as a b"}) {
    EXPECT_FALSE(new_name_in(line)) << line;
  }
}

}  // namespace
}  // namespace papo::client
