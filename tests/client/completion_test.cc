#include "client/completion.h"

#include <gtest/gtest.h>

namespace papo::client {
namespace {

using Words = std::vector<std::string>;

TEST(Completion, KnowsTheCommands) {
  Completion completion;
  EXPECT_EQ(completion.tab("/whoi").replacement, "/whois ");
  EXPECT_EQ(completion.tab("/DESS").replacement, "/dessilenciar ");
  EXPECT_EQ(completion.tab("/history").replacement, "/history ");
  EXPECT_EQ(completion.tab("/zz").replacement, "");
}

TEST(Completion, AsksForNamesAndRooms) {
  Completion completion;
  EXPECT_EQ(completion.tab("hello bi").ask, "bi");
  EXPECT_EQ(completion.tab("#l").ask, "#l");
  EXPECT_EQ(completion.tab("/msg jo").ask, "jo");
  EXPECT_EQ(completion.tab("").ask, "");
  EXPECT_EQ(completion.tab("hello ").ask, "");
  EXPECT_EQ(completion.tab(std::string(1000, 'x')).ask, "");
}

TEST(Completion, AddressesANameThatBeginsTheLine) {
  Completion completion;
  completion.tab("BI");
  EXPECT_EQ(completion.answered({"BI", {"bia"}}).replacement, "bia: ");
  completion.tab("hi bi");
  EXPECT_EQ(completion.answered({"bi", {"bia"}}).replacement, "hi bia ");
  completion.tab("#l");
  EXPECT_EQ(completion.answered({"#l", {"#lobby"}}).replacement, "#lobby ");
}

TEST(Completion, GoesAsFarAsAllAgreeAndThenShowsThem) {
  Completion completion;
  completion.tab("j");
  const Words all{"Joana", "joão"};
  const auto outcome = completion.answered({"j", all});
  EXPECT_EQ(outcome.before, "j");
  EXPECT_EQ(outcome.replacement, "Jo");
  EXPECT_TRUE(outcome.choices.empty());
  EXPECT_EQ(completion.tab("Jo").choices, all);
  EXPECT_EQ(completion.tab("Joa").ask, "Joa");  // Typed on: another question.
}

TEST(Completion, DoesNotCutACharacter) {
  Completion completion;
  completion.tab("x");
  EXPECT_EQ(completion.answered({"x", {"xã", "xá"}}).replacement, "x");
}

TEST(Completion, IgnoresAnAnswerToAnotherQuestion) {
  Completion completion;
  completion.tab("jo");
  EXPECT_EQ(completion.answered({"bi", {"bia"}}).replacement, "");
  EXPECT_EQ(completion.answered({"jo", {}}).replacement, "");
  EXPECT_EQ(completion.answered({"jo", {"joana"}}).replacement, "");  // Was answered.
}

}  // namespace
}  // namespace papo::client
