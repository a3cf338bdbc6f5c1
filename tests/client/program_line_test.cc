// SPDX-License-Identifier: MIT

#include "client/program_line.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::client {
namespace {

using Stage = State::Stage;

template <typename Kind>
Kind told(std::string_view line) {
  return std::get<Kind>(*program_line(line));
}

bool is_unknown(std::string_view line) {
  const auto told = program_line(line);
  return told && std::holds_alternative<Unknown>(*told);
}

TEST(ProgramLine, IsNoneForPeople) {
  EXPECT_FALSE(program_line("<ana> %% state ana -"));
  EXPECT_FALSE(program_line("%%"));
  EXPECT_FALSE(program_line(""));
}

TEST(ProgramLine, TellsTheState) {
  const State state = told<State>("%% state ana #jogos #lobby #jogos");
  EXPECT_EQ(state.stage, Stage::here);
  EXPECT_EQ(state.name, "ana");
  EXPECT_EQ(state.current, "#jogos");
  EXPECT_EQ(state.rooms, (std::vector<std::string>{"#lobby", "#jogos"}));
  EXPECT_EQ(told<State>("%% state ana -").current, "");
  EXPECT_EQ(told<State>("%% asks name").stage, Stage::asks_name);
  EXPECT_EQ(told<State>("%% asks password").stage, Stage::asks_password);
  EXPECT_EQ(told<State>("%% asks password").account, "");
  EXPECT_EQ(told<State>("%% asks password ana").stage, Stage::asks_password);
  EXPECT_EQ(told<State>("%% asks password ana").account, "ana");
}

TEST(ProgramLine, TellsAnswers) {
  EXPECT_EQ(told<Pong>("%% pong 17").text, "17");
  const auto candidates = told<Candidates>("%% complete jo joana joão");
  EXPECT_EQ(candidates.prefix, "jo");
  EXPECT_EQ(candidates.words, (std::vector<std::string>{"joana", "joão"}));
  EXPECT_TRUE(told<Candidates>("%% complete zz").words.empty());
}

TEST(ProgramLine, MayBeUnknown) {
  for (const char* line : {"%% ", "%%  ", "%% state", "%% state ana", "%% asks", "%% asks for more",
                           "%% pong", "%% complete", "%% weather fine"}) {
    EXPECT_TRUE(is_unknown(line)) << line;
  }
}

TEST(ProgramLine, TellsRoomsFromPeople) {
  for (const char* line : {"%% state ana - jogos", "%% state ana #lobby #lobby jogos",
                           "%% state ana lobby", "%% state #ana -"}) {
    EXPECT_TRUE(is_unknown(line)) << line;
  }
}

TEST(ProgramLine, IsBounded) {
  EXPECT_TRUE(is_unknown("%% state " + std::string(300, 'x') + " -"));
  std::string many = "%% complete x";
  for (int i = 0; i < 2000; ++i) many += " x";
  EXPECT_TRUE(is_unknown(many));
}

}  // namespace
}  // namespace papo::client
