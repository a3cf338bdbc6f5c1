#include "wire/plain.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "chat/command.h"
#include "chat/event.h"

namespace papo::wire::plain {
namespace {

using chat::Departure;
using chat::Refused;

// A command in words.
struct InWords {
  std::string operator()(const chat::Nothing&) const { return "nothing"; }
  std::string operator()(const chat::GiveName& given) const {
    return "name " + std::string{given.name};
  }
  std::string operator()(const chat::GivePassword& given) const {
    return "password " + std::string{given.password};
  }
  std::string operator()(const chat::Say& say) const {
    return (say.action ? "act " : "say ") + (say.room.empty() ? "" : std::string{say.room} + " ") +
           std::string{say.text};
  }
  std::string operator()(const chat::Quit& quit) const {
    return "quit " + std::string{quit.reason};
  }
  std::string operator()(const chat::Who&) const { return "who"; }
  std::string operator()(const chat::Help&) const { return "help"; }
  std::string operator()(const chat::Mistake& mistake) const {
    if (mistake.refused.why == Refused::Why::name_first) return "name first";
    if (mistake.refused.why == Refused::Why::unknown_command)
      return "unknown " + mistake.refused.what;
    if (mistake.refused.why == Refused::Why::usage) return "usage " + mistake.refused.what;
    return "another mistake";
  }
  template <typename Other>
  std::string operator()(const Other&) const {
    return "another command";
  }
};

std::string named(std::string_view line) {
  return std::visit(InWords{}, parse(line, Expects::talk));
}
std::string unnamed(std::string_view line) {
  return std::visit(InWords{}, parse(line, Expects::name));
}

TEST(Parse, TakesALineForWhatIsSaid) {
  EXPECT_EQ(named("hello"), "say hello");
  EXPECT_EQ(named("  hello  "), "say   hello  ");
  EXPECT_EQ(named("sair agora"), "say sair agora");
  EXPECT_EQ(named("eu vou sair"), "say eu vou sair");
  EXPECT_EQ(named("sairr"), "say sairr");
  EXPECT_EQ(named(" /who"), "say  /who");
}

TEST(Parse, TakesTheFirstLinesForAName) {
  EXPECT_EQ(unnamed("ana"), "name ana");
  EXPECT_EQ(unnamed(" ana "), "name  ana ");
}

TEST(Parse, IgnoresEmptyLines) {
  for (const auto* line : {"", " ", "\t", " \t "}) {
    EXPECT_EQ(named(line), "nothing");
    EXPECT_EQ(unnamed(line), "nothing");
  }
}

TEST(Parse, KnowsSairInAnyCaseAlone) {
  for (const auto* line : {"sair", "SAIR", "Sair", "sAiR", " sair ", "\tsair"}) {
    EXPECT_EQ(named(line), "quit ");
    EXPECT_EQ(unnamed(line), "quit ");
  }
}

TEST(Parse, KnowsQuitWithOrWithoutAReason) {
  EXPECT_EQ(named("/quit"), "quit ");
  EXPECT_EQ(named("/quit  "), "quit ");
  EXPECT_EQ(named("/QUIT see you"), "quit see you");
  EXPECT_EQ(named("/quit \t see  you \t"), "quit see  you");
  EXPECT_EQ(unnamed("/quit"), "quit ");
  EXPECT_EQ(named("/quitter"), "unknown /quitter");
}

TEST(Parse, KnowsWhoAndHelp) {
  EXPECT_EQ(named("/who"), "who");
  EXPECT_EQ(named("/Who "), "who");
  EXPECT_EQ(named("/help"), "help");
  EXPECT_EQ(unnamed("/help"), "help");
  EXPECT_EQ(unnamed("/who"), "name first");
}

TEST(Parse, SaysASlashThatIsDoubled) {
  EXPECT_EQ(named("//who"), "say /who");
  EXPECT_EQ(named("//"), "say /");
  EXPECT_EQ(named("///"), "say //");
  EXPECT_EQ(unnamed("//who"), "name first");
}

TEST(Parse, KnowsNoOtherCommand) {
  EXPECT_EQ(named("/dance wildly"), "unknown /dance");
  EXPECT_EQ(named("/"), "unknown /");
  EXPECT_EQ(named("/wh"), "unknown /wh");
  EXPECT_EQ(unnamed("/dance"), "name first");
}

const chat::RoomRef lobby{.id = 1, .name = "#lobby"};

std::string to_room(const chat::Event& event) {
  std::string out = "before ";
  render_to_room(event, "#lobby", View::talking, out);
  EXPECT_TRUE(out.starts_with("before "));
  return out.substr(7);
}

std::string to_subject(const chat::Event& event) {
  std::string out = "before ";
  render_to_subject(event, out);
  EXPECT_TRUE(out.starts_with("before "));
  return out.substr(7);
}

chat::Event joined(std::vector<std::string> others, std::size_t count) {
  return {1, chat::Joined{.name = "ana",
                          .room = lobby,
                          .entered = true,
                          .others = std::move(others),
                          .others_count = count}};
}

chat::Event left(Departure departure, std::string words = {}) {
  return {1,
          chat::Departed{
              .name = "ana", .rooms = {lobby}, .departure = departure, .words = std::move(words)}};
}

std::string refused(Refused refused) {
  const chat::Event event{1, std::move(refused)};
  EXPECT_EQ(to_room(event), "");
  return to_subject(event);
}

TEST(Render, WhatIsSaid) {
  const chat::Event event{1, chat::Said{.name = "João", .room = lobby, .text = "{} <olá>"}};
  EXPECT_EQ(to_room(event), "<João> {} <olá>\n");
  EXPECT_EQ(to_subject(event), "");
}

TEST(Render, WhoCame) {
  EXPECT_EQ(to_room(joined({"bia"}, 1)), "-- ana joined #lobby\n");
  EXPECT_EQ(to_subject(joined({}, 0)), "-- you are ana, alone in #lobby\n");
  EXPECT_EQ(to_subject(joined({"bia"}, 1)), "-- you are ana, in #lobby with 1 other: bia\n");
  EXPECT_EQ(to_subject(joined({"bia", "caio"}, 2)),
            "-- you are ana, in #lobby with 2 others: bia, caio\n");
  EXPECT_EQ(to_subject(joined({"bia", "caio"}, 39)),
            "-- you are ana, in #lobby with 39 others: bia, caio and 37 more\n");
}

TEST(Render, WhoLeftAndWhy) {
  EXPECT_EQ(to_room(left(Departure::quit)), "-- ana left #lobby (quit)\n");
  EXPECT_EQ(to_room(left(Departure::quit, "tired")), "-- ana left #lobby (quit: tired)\n");
  EXPECT_EQ(to_room(left(Departure::lost)), "-- ana left #lobby (connection lost)\n");
  EXPECT_EQ(to_room(left(Departure::too_slow)), "-- ana left #lobby (too slow)\n");
}

TEST(Render, ALastWordToWhoLeft) {
  EXPECT_EQ(to_subject(left(Departure::quit, "tired")), "-- bye\n");
  EXPECT_EQ(to_subject(left(Departure::lost)), "");
  EXPECT_EQ(to_subject(left(Departure::too_slow)),
            "!! you were too slow to read what was said, and were disconnected\n");
}

TEST(Render, NothingToTheRoomOfWhoNeverHadAName) {
  for (const auto departure :
       {Departure::quit, Departure::lost, Departure::too_slow, Departure::never_named}) {
    EXPECT_EQ(to_room({1, chat::Dismissed{.departure = departure}}), "");
  }
  EXPECT_EQ(to_subject({1, chat::Dismissed{.departure = Departure::quit}}), "-- bye\n");
  EXPECT_EQ(to_subject({1, chat::Dismissed{.departure = Departure::lost}}), "");
  EXPECT_EQ(to_subject({1, chat::Dismissed{.departure = Departure::never_named}}),
            "!! no name was given in time; come back any time\n");
}

TEST(Render, WelcomeAndGoodbye) {
  EXPECT_EQ(to_subject({1, chat::Greeted{.password = false}}),
            "-- welcome to papo; what is your name?\n");
  EXPECT_EQ(to_room({1, chat::Greeted{.password = false}}), "");
  EXPECT_EQ(to_subject({0, chat::Stopping{}}), "-- papo is stopping; goodbye\n");
  EXPECT_EQ(refusal_when_full(50), "!! papo is full (50 people); come back later\n");
}

TEST(Render, WhoIsHere) {
  const auto list = [](std::vector<std::string> names) {
    std::vector<chat::Listed::Person> people;
    for (auto& name : names) people.push_back({.name = std::move(name), .away = {}});
    const chat::Event event{
        1,
        chat::Listed{.room = "#lobby",
                     .people = std::make_shared<const std::vector<chat::Listed::Person>>(people)}};
    EXPECT_EQ(to_room(event), "");
    return to_subject(event);
  };
  EXPECT_EQ(list({"ana"}), "-- 1 here in #lobby: ana\n");
  EXPECT_EQ(list({"ana", "bia", "caio"}), "-- 3 here in #lobby: ana, bia, caio\n");
  EXPECT_EQ(list(std::vector<std::string>(20, "a")),
            "-- 20 here in #lobby: a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a\n");
  EXPECT_EQ(list(std::vector<std::string>(21, "a")),
            "-- 21 here in #lobby: a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a,\n"
            "-- a\n");
}

TEST(Render, TheCommands) {
  const auto help = to_subject({1, chat::Helped{}});
  for (const auto* command : {"/who", "/quit", "sair", "/help", "//"}) {
    EXPECT_NE(help.find(command), std::string::npos) << command;
  }
  std::size_t begin = 0;
  for (auto end = help.find('\n'); end != std::string::npos; end = help.find('\n', begin)) {
    EXPECT_EQ(help.substr(begin, 3), "-- ");
    begin = end + 1;
  }
  EXPECT_EQ(begin, help.size());
}

TEST(Render, WhyANameIsRefused) {
  using Why = Refused::Why;
  EXPECT_EQ(refused({.why = Why::name_taken, .what = "João"}), "!! the name João is taken\n");
  EXPECT_EQ(refused({.why = Why::name_too_long}), "!! a name has at most 32 characters\n");
  EXPECT_EQ(refused({.why = Why::name_empty}), "!! a name has at least one character\n");
  EXPECT_EQ(refused({.why = Why::name_not_allowed}),
            "!! a name is made of letters, digits, \"_\", \"-\" and \".\"\n");
  EXPECT_EQ(refused({.why = Why::name_first}), "!! that needs a name first\n");
}

TEST(Render, WhyALineIsRefused) {
  using Why = Refused::Why;
  EXPECT_EQ(refused({.why = Why::unknown_command, .what = "/dance"}),
            "!! there is no command /dance; /help lists those there are\n");
  EXPECT_EQ(refused({.why = Why::not_utf8}), "!! that line is not UTF-8, so it was not sent\n");
  EXPECT_EQ(refused({.why = Why::line_too_long, .limit = 4096}),
            "!! that line is longer than 4096 bytes, so it was not sent\n");
}

TEST(Render, TheQuestionAgainToWhoHasNoNameYet) {
  EXPECT_EQ(to_subject({1, chat::NameAsked{}}), "-- what is your name?\n");
  EXPECT_EQ(to_subject({1, chat::PasswordAsked{}}), "-- what is the password?\n");
}

TEST(Render, AMistakeWithoutRepeatingALongCommand) {
  const auto command = parse("/" + std::string(500, 'x'), Expects::talk);
  EXPECT_EQ(refused(std::get<chat::Mistake>(command).refused),
            "!! there is no such command; /help lists those there are\n");
}

}  // namespace
}  // namespace papo::wire::plain
