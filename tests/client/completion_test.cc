// SPDX-License-Identifier: MIT

#include "client/completion.h"

#include <gtest/gtest.h>

#include "wire/plain/words.h"

namespace papo::client {
namespace {

using Words = std::vector<std::string>;

class CompletionTest : public testing::Test {
 protected:
  Completion::Outcome tab(std::string_view before) {
    return completion_.tab(before, {.people = people_, .places = places_, .own_name = "ana"});
  }

  Completion completion_;
  KnownNames people_;
  Places places_;
};

TEST_F(CompletionTest, KnowsTheCommands) {
  EXPECT_EQ(tab("/whoi").replacement, "/whois ");
  EXPECT_EQ(tab("/DESS").replacement, "/dessilenciar ");
  EXPECT_EQ(tab("/history").replacement, "/history ");
  EXPECT_EQ(tab("/quer").replacement, "/query ");
  EXPECT_EQ(tab("/par").replacement, "/part ");
  EXPECT_EQ(tab("/zz").replacement, "");
}

TEST_F(CompletionTest, KnowsEveryWordOfTheServersCommandsForPeople) {
  for (const auto& command : wire::plain::command_words) {
    for (const auto word : command.all) {
      if (word.empty()) continue;
      const auto line = '/' + std::string{word};
      const auto outcome = tab(line);
      const bool is_known = outcome.replacement.starts_with(line);
      EXPECT_EQ(is_known, !command.for_programs) << word;
    }
  }
}

TEST_F(CompletionTest, KnowsTheWordsThatCommandsTake) {
  people_.spoke("evandro");
  EXPECT_EQ(tab("/logout ev").replacement, "/logout everywhere ");
  EXPECT_EQ(tab("/desconectar tu").replacement, "/desconectar tudo ");
  EXPECT_EQ(tab("/STAY ").replacement, "/STAY on ");
  EXPECT_EQ(tab("/STAY on ").replacement, "/STAY sim ");
  EXPECT_EQ(tab("/ficar n").replacement, "/ficar não ");
  EXPECT_EQ(tab("/room tr").replacement, "/room transfer ");
  EXPECT_EQ(tab("/sala lib").replacement, "/sala liberar ");
  EXPECT_EQ(tab("/room transfer ev").replacement, "/room transfer evandro ");
  EXPECT_EQ(tab("/who ev").replacement, "/who evandro ");
}

TEST_F(CompletionTest, GoesAsFarAsAllCommandsAgreeAndThenShowsThem) {
  const auto outcome = tab("/his");
  EXPECT_EQ(outcome.before, "/his");
  EXPECT_EQ(outcome.replacement, "/hist");
  EXPECT_TRUE(outcome.choices.empty());
  EXPECT_EQ(tab("/hist").choices, (Words{"/historico", "/history", "/histórico"}));
}

TEST_F(CompletionTest, HasWhoeverSpokeLastFirstAndThenTheNext) {
  for (const char* name : {"bianca", "caio", "bia", "bianca"}) people_.spoke(name);
  people_.seen("Bibi");
  auto outcome = tab("bi");
  EXPECT_EQ(outcome.before, "bi");
  EXPECT_EQ(outcome.replacement, "bianca: ");
  EXPECT_EQ(outcome.ask, "bi");
  EXPECT_FALSE(completion_.waiting());
  outcome = tab("bianca: ");
  EXPECT_EQ(outcome.before, "bianca: ");
  EXPECT_EQ(outcome.replacement, "bia: ");
  EXPECT_EQ(outcome.ask, "");  // The server is asked once.
  EXPECT_EQ(tab("bia: ").replacement, "Bibi: ");
  EXPECT_EQ(tab("Bibi: ").replacement, "bianca: ");
  EXPECT_EQ(tab("bianca: x").replacement, "");  // The user has typed on.
}

TEST_F(CompletionTest, TakesWhomTheServerNamesBesides) {
  people_.spoke("bia");
  EXPECT_EQ(tab("oi bi").replacement, "oi bia ");
  EXPECT_EQ(completion_.answered({"bi", {"Bia", "bianca"}}).replacement, "");
  EXPECT_EQ(tab("oi bia ").replacement, "oi bianca ");
  EXPECT_EQ(tab("oi bianca ").replacement, "oi bia ");
}

TEST_F(CompletionTest, WaitsForTheServerWhereNothingIsKnown) {
  EXPECT_EQ(tab("hello bi").ask, "bi");
  EXPECT_TRUE(completion_.waiting());
  EXPECT_EQ(completion_.answered({"bi", {"bia", "bianca"}}).replacement, "hello bia ");
  EXPECT_FALSE(completion_.waiting());
  EXPECT_EQ(tab("hello bia ").replacement, "hello bianca ");
  EXPECT_EQ(tab("#l").ask, "#l");
  EXPECT_EQ(completion_.answered({"#l", {"#lobby"}}).replacement, "#lobby ");
  EXPECT_EQ(tab("/msg jo").ask, "jo");
  for (const auto& nothing : {std::string{}, std::string{"hello "}, std::string(1000, 'x')}) {
    EXPECT_EQ(tab(nothing).ask, "");
    EXPECT_FALSE(completion_.waiting());
  }
}

TEST_F(CompletionTest, AddressesANameThatBeginsTheLine) {
  people_.spoke("bia");
  EXPECT_EQ(tab("BI").replacement, "bia: ");
  EXPECT_EQ(tab("oi BI").replacement, "oi bia ");
}

TEST_F(CompletionTest, WorksAfterAnAtSign) {
  people_.spoke("bianca");
  people_.spoke("bia");
  const auto outcome = tab("@b");
  EXPECT_EQ(outcome.replacement, "@bia ");
  EXPECT_EQ(outcome.ask, "b");
  EXPECT_EQ(tab("@bia ").replacement, "@bianca ");
  EXPECT_EQ(tab("oi @B").replacement, "oi @bia ");
  EXPECT_EQ(tab("oi @x").ask, "x");
  EXPECT_EQ(completion_.answered({"x", {"xico"}}).replacement, "oi @xico ");
}

TEST_F(CompletionTest, OffersPeopleToACommand) {
  people_.spoke("ana");
  people_.spoke("bia");
  people_.spoke("ana");
  EXPECT_EQ(tab("/msg ").replacement, "/msg bia ");
  EXPECT_EQ(tab("/msg bia ").replacement, "/msg ana ");  // The user's own name comes last.
  EXPECT_EQ(tab("/msg bia oi ").replacement, "");
}

TEST_F(CompletionTest, OffersPlacesToGoTo) {
  places_.set_rooms({"#lobby", "#ops"}, "#lobby");
  places_.said_in("dora");
  people_.spoke("dora");
  people_.spoke("olga");
  EXPECT_EQ(tab("/go ").replacement, "/go dora ");  // Dora has unread lines.
  EXPECT_EQ(tab("/go dora ").replacement, "/go #lobby ");
  EXPECT_EQ(tab("/go #lobby ").replacement, "/go #ops ");
  EXPECT_EQ(tab("/go #ops ").replacement, "/go olga ");
  EXPECT_EQ(tab("/ir o").replacement, "/ir #ops ");
  EXPECT_EQ(tab("/ir #ops ").replacement, "/ir olga ");
  EXPECT_EQ(tab("/go x").ask, "x");
}

TEST_F(CompletionTest, KnowsTheRoomsOneIsIn) {
  places_.set_rooms({"#lobby", "#ops"}, "#lobby");
  EXPECT_EQ(tab("#O").replacement, "#ops ");
  EXPECT_EQ(completion_.answered({"#O", {"#oficina", "#ops"}}).replacement, "");
  EXPECT_EQ(tab("#ops ").replacement, "#oficina ");
}

TEST_F(CompletionTest, IgnoresAnAnswerToAnotherQuestion) {
  tab("jo");
  EXPECT_EQ(completion_.answered({"bi", {"bia"}}).replacement, "");
  EXPECT_EQ(completion_.answered({"jo", {}}).replacement, "");
  // The answer has come already.
  EXPECT_EQ(completion_.answered({"jo", {"joana"}}).replacement, "");
}

TEST(KnownNames, ForgetThoseOfWhomTheServerKnowsNothing) {
  KnownNames names;
  for (const char* name : {"bia", "bianca", "caio"}) names.spoke(name);
  names.are_all("b", {"Bia", "beto"});
  EXPECT_EQ(names.beginning_with(""), (Words{"caio", "bia", "beto"}));
  names.renamed("bia", "beatriz");
  EXPECT_EQ(names.beginning_with("B"), (Words{"beatriz", "beto"}));
}

TEST(KnownNames, AreNotWithoutEnd) {
  KnownNames names;
  for (std::size_t i = 0; i < 2 * KnownNames::most; ++i) names.spoke(std::to_string(i));
  names.seen("late");
  EXPECT_EQ(names.beginning_with("").size(), KnownNames::most);
  EXPECT_EQ(names.beginning_with("").front(), "1999");
}

}  // namespace
}  // namespace papo::client
