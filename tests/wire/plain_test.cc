// SPDX-License-Identifier: MIT

#include "wire/plain/plain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "chat/event.h"
#include "wire/plain/command.h"
#include "wire/plain/commands.h"
#include "wire/plain/limits.h"
#include "wire/variant.h"

namespace papo::wire::plain {
namespace {

using chat::Departure;
using chat::Refused;

// A command in words.
struct InWords {
  std::string operator()(const Nothing&) const { return "nothing"; }
  std::string operator()(const GiveName& given) const { return "name " + given.name.shown; }
  std::string operator()(const GivePassword& given) const {
    return "password " + std::string{given.password};
  }
  std::string operator()(const ChooseLanguage& choose) const {
    return words("language", choose.language);
  }
  std::string operator()(const BecomeOperator& become) const {
    return words("operator", become.password);
  }
  std::string operator()(const RegisterName& made) const {
    return words("register", made.password, made.email);
  }
  std::string operator()(const LogIn& log_in) const {
    return words("login", log_in.name.shown, log_in.password);
  }
  std::string operator()(const ChangePassword& change) const {
    return words("password", change.old, change.next);
  }
  std::string operator()(const KeepCertificate& keep) const {
    return keep.adds ? "add certificate" : "drop certificates";
  }
  std::string operator()(const DropAccount& drop) const {
    return words("unregister", drop.password);
  }
  std::string operator()(const LogOut&) const { return "logout"; }
  std::string operator()(const chat::LogOutEverywhere&) const { return "logout everywhere"; }
  std::string operator()(const chat::RegisterRoom&) const { return "register room"; }
  std::string operator()(const chat::TransferRoom& transfer) const {
    return words("transfer room", transfer.to.shown);
  }
  std::string operator()(const chat::DropRoom&) const { return "drop room"; }
  std::string operator()(const chat::SetRetention& set) const {
    return words("keep", std::to_string(set.keep.days), std::to_string(set.keep.lines));
  }
  std::string operator()(const chat::Stay& stay) const { return stay.on ? "stay" : "stay not"; }
  std::string operator()(const Quit& quit) const { return "quit " + std::string{quit.reason}; }
  std::string operator()(const Help& help) const {
    return help.command.empty() ? "help" : "help " + std::string{help.command};
  }
  std::string operator()(const TellState&) const { return "state"; }
  std::string operator()(const Ping& ping) const { return words("ping", ping.text); }
  std::string operator()(const Mistake& mistake) const {
    if (mistake.refused.why == Refused::Why::name_first) return "name first";
    if (mistake.refused.why == Refused::Why::unknown_command)
      return "unknown " + mistake.refused.what;
    if (mistake.refused.why == Refused::Why::nothing_seen) return "nothing seen";
    if (mistake.refused.why == Refused::Why::usage) return "usage " + mistake.refused.what;
    if (mistake.refused.why == Refused::Why::nobody) return "nobody " + mistake.refused.what;
    if (mistake.refused.why == Refused::Why::bad_time) return "no time";
    if (mistake.refused.why == Refused::Why::bad_email) return "no e-mail";
    if (mistake.refused.why == Refused::Why::bad_address) return "no address";
    if (mistake.refused.why == Refused::Why::name_not_allowed) return "no name";
    return "another mistake";
  }

  std::string operator()(const Reply& reply) const { return words("reply", reply.text); }
  std::string operator()(const RecallOlder&) const { return "recall older"; }
  std::string operator()(const Ask& ask) const { return std::visit(*this, ask.what); }
  std::string operator()(const chat::Say& say) const {
    const auto room = shown(say.room);
    return (say.how == chat::Speech::action ? "act " : "say ") +
           (room.empty() ? room : room + " ") + std::string{say.text};
  }
  std::string operator()(const chat::Whisper& whisper) const {
    return words("whisper", std::get<chat::Name>(whisper.to).shown, whisper.text);
  }
  std::string operator()(const chat::Join& join) const {
    return words("join", join.room.shown, join.key);
  }
  std::string operator()(const chat::TellModes& tell) const {
    return words("modes", shown(tell.room));
  }
  std::string operator()(const chat::ListMasks& list) const {
    return words("list", std::string{chat::row_of(list.list).letter});
  }
  std::string operator()(const chat::SetModes& set) const {
    std::string all = "set";
    for (const auto& [change, member, key] : set.changes) {
      const auto letter = std::string{change.on ? '+' : '-'} + chat::row_of(change.mode).letter;
      EXPECT_EQ(member ? member->shown : "", member ? change.argument : "");
      all += words(" " + letter, change.argument);
    }
    return all;
  }
  std::string operator()(const chat::KickOut& kick) const {
    return words("kick", kick.name.shown, kick.reason);
  }
  std::string operator()(const chat::Invite& invite) const {
    return words("invite", invite.name.shown);
  }
  std::string operator()(const chat::FindRoom& find) const { return words("go", find.room.shown); }
  std::string operator()(const chat::Leave& leave) const {
    return words("leave", shown(leave.room));
  }
  std::string operator()(const chat::ListRooms& list) const { return "rooms" + page(list.page); }
  std::string operator()(const chat::TellTopic&) const { return "topic"; }
  std::string operator()(const chat::SetTopic& set) const {
    return set.text.empty() ? "no topic" : words("topic", set.text);
  }
  std::string operator()(const chat::Recall& recall) const {
    if (recall.part == chat::Part::last) {
      return words("recall", recall.lines > 0 ? std::to_string(recall.lines) : "");
    }
    return fmt::format("recall {} {} {}", static_cast<int>(recall.part), recall.line,
                       shown(recall.room));
  }
  std::string operator()(const chat::Search& search) const {
    const auto day = [](const std::optional<chat::Time>& time) {
      return time ? fmt::format("{}", time->time_since_epoch() / std::chrono::hours{24}) : "-";
    };
    return fmt::format("search [{}] from [{}] in [{}] {} {}", search.words, search.from,
                       search.room ? shown(*search.room) : "", day(search.after),
                       day(search.before));
  }
  std::string operator()(const chat::Rename& rename) const {
    return words("rename", rename.name.shown);
  }
  std::string operator()(const chat::GoAway& away) const { return words("away", away.reason); }
  std::string operator()(const chat::ComeBack&) const { return "back"; }
  std::string operator()(const chat::Who& who) const {
    return words("who", shown(who.room)) + page(who.page);
  }
  std::string operator()(const chat::WhoIs& who_is) const {
    return words("who is", who_is.name.shown);
  }
  std::string operator()(const chat::Complete& complete) const {
    return words("complete", complete.prefix);
  }
  std::string operator()(const chat::Expel& expel) const {
    return words("expel", expel.name.shown, expel.reason);
  }
  std::string operator()(const chat::PlaceBan& ban) const {
    return words("ban", to_string(ban.target), seconds(ban.time), ban.reason);
  }
  std::string operator()(const chat::LiftBan& lift) const {
    return words("unban", to_string(lift.target));
  }
  std::string operator()(const chat::ListBans& list) const { return "bans" + page(list.page); }
  std::string operator()(const chat::Mute& mute) const {
    return words("mute", mute.name.shown, seconds(mute.time));
  }
  std::string operator()(const chat::Unmute& unmute) const {
    return words("unmute", unmute.name.shown);
  }
  std::string operator()(const chat::Announce& announce) const {
    return words("announce", announce.text);
  }
  template <typename OfTheServer>
  std::string operator()(const OfTheServer&) const {
    return "what nobody can ask for";
  }

 private:
  static std::string shown(const chat::Place& room) {
    const auto* const name = std::get_if<chat::Name>(&room);
    return name != nullptr ? name->shown : "";
  }
  static std::string seconds(std::optional<std::chrono::seconds> time) {
    return time ? std::to_string(time->count()) + " s" : "";
  }
  static std::string page(std::size_t page) {
    return page == 1 ? "" : " page " + std::to_string(page);
  }
  // Each argument in brackets, if there is one.
  template <typename... Arguments>
  static std::string words(std::string what, const Arguments&... arguments) {
    const auto add = [&](std::string_view one) {
      if (!one.empty()) what += "(" + std::string{one} + ")";
    };
    (add(arguments), ...);
    return what;
  }
};

std::string named(std::string_view line) {
  return std::visit(InWords{}, parse(line, Expects::talk));
}
std::string unnamed(std::string_view line) {
  return std::visit(InWords{}, parse(line, Expects::name));
}

std::string asked_for_password(std::string_view line) {
  return std::visit(InWords{}, parse(line, Expects::password));
}

TEST(Parse, TakesALineForWhatIsSaid) {
  EXPECT_EQ(named("hello"), "say hello");
  EXPECT_EQ(named("  hello  "), "say   hello  ");
  EXPECT_EQ(named("sair agora"), "say sair agora");
  EXPECT_EQ(named("eu vou sair"), "say eu vou sair");
  EXPECT_EQ(named("sairr"), "say sairr");
}

TEST(Parse, TakesTheFirstLinesForAName) {
  EXPECT_EQ(unnamed("ana"), "name ana");
  EXPECT_EQ(unnamed(" ana "), "name ana");
}

TEST(Parse, IgnoresEmptyLines) {
  EXPECT_EQ(named(""), "nothing");
  for (const auto* line : {"", " ", "\t", " \t ", "\u3000"}) {
    EXPECT_EQ(unnamed(line), "nothing");
    EXPECT_EQ(asked_for_password(line), "nothing");
  }
}

// The eye sees a blank here: spaces, characters without width, fillers.
constexpr std::array unseen{" ",      "  ",     "\t",     "\u00a0", "\u3000",     "\u2003",
                            "\u200b", "\u200e", "\u2060", "\u00ad", "\u3164",     "\uffa0",
                            "\u2800", "\u034f", "\ufe0f", "\ufeff", "\U000e0020", " \u200b\u3164 "};

TEST(Parse, KnowsACommandBehindBlanks) {
  for (const std::string blank : unseen) {
    EXPECT_EQ(named(blank + "/oper secret"), "operator(secret)") << blank;
    EXPECT_EQ(named(blank + "/msg bia psst"), "whisper(bia)(psst)") << blank;
    EXPECT_EQ(named(blank + "/dance"), "unknown /dance") << blank;
    EXPECT_EQ(named(blank + "//who"), "say /who") << blank;
    EXPECT_EQ(named(blank + "#ops psst"), "say #ops psst") << blank;
    EXPECT_EQ(named(blank + "sair"), "quit ") << blank;
    EXPECT_EQ(unnamed(blank + "/quit"), "quit ") << blank;
    EXPECT_EQ(unnamed(blank + "/oper secret"), "name first") << blank;
    EXPECT_EQ(asked_for_password(blank + "/quit"), "quit ") << blank;
    EXPECT_EQ(asked_for_password(blank + "/etc"), "password " + blank + "/etc") << blank;
    EXPECT_EQ(named(blank + "hello"), "say " + blank + "hello") << "what is said stays as it is";
    EXPECT_EQ(named(blank + "#1!"), "say " + blank + "#1!");
  }
}

// A space of any width may part words. Many keyboards type U+00A0 easily after a "#".
TEST(Parse, PartsWordsAtAnySpace) {
  for (const std::string space : {" ", "\t", "\u00a0", "\u1680", "\u2009", "\u202f", "\u3000"}) {
    EXPECT_EQ(named("/msg" + space + "bia" + space + "psst"), "whisper(bia)(psst)") << space;
    EXPECT_EQ(named("/join " + space + "#ops" + space), "join(#ops)") << space;
    EXPECT_EQ(named("#ops" + space + "psst" + space), "say #ops psst") << space;
  }
  EXPECT_EQ(named("/me likes ❤\ufe0f"), "act likes ❤\ufe0f") << "what joins no words stays";
  EXPECT_EQ(named("/msg bia 🏴\U000e0067\U000e007f"), "whisper(bia)(🏴\U000e0067\U000e007f)");
}

TEST(Parse, RefusesWhatShowsNothing) {
  for (const std::string blank : unseen) {
    EXPECT_EQ(named(blank), "nothing seen") << blank;
    EXPECT_EQ(named(blank + "\u3164" + blank), "nothing seen") << blank;
    EXPECT_EQ(named("a" + blank), "say a" + blank) << blank;
    EXPECT_EQ(named("//" + blank), "say /" + blank) << blank;
  }
  for (const std::string command :
       {"/me ", "/say ", "/msg bia ", "/reply ", "/announce ", "/topic ", "#ops ", "/SAY "}) {
    EXPECT_EQ(named(command + "\u200b"), "nothing seen") << command;
    EXPECT_EQ(named(command + "\u3164 \u2800"), "nothing seen") << command;
  }
  EXPECT_EQ(named("/ping \u200b"), "ping(\u200b)") << "nobody else is shown it";
}

TEST(Parse, TakesAReasonThatShowsNothingForNone) {
  EXPECT_EQ(named("/quit \u200b"), "quit ");
  EXPECT_EQ(named("/away \u3164"), "away");
  EXPECT_EQ(named("/kick bia \u200b"), "kick(bia)");
  EXPECT_EQ(named("/expel bia \u200b"), "expel(bia)");
  EXPECT_EQ(named("/ban bia \u200b"), "ban(bia)");
  EXPECT_EQ(named("/away a\u200b"), "away(a\u200b)");
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
  EXPECT_EQ(named("/help who"), "help who");
  EXPECT_EQ(unnamed("/ajuda /quem "), "help /quem");
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

TEST(Parse, KnowsEveryCommandInEnglishAndInPortuguese) {
  struct Case {
    std::vector<std::string_view> lines;
    std::string_view command;
  };
  const std::vector<Case> cases{
      {{"/join #jogos", "/entrar #jogos", "/JOIN  #jogos ", "/Entrar\t#jogos"}, "join(#jogos)"},
      {{"/join jogos"}, "join(#jogos)"},
      {{"/go #jogos", "/ir #jogos"}, "go(#jogos)"},
      {{"/leave", "/deixar", "/leave "}, "leave"},
      {{"/leave #jogos", "/deixar #jogos"}, "leave(#jogos)"},
      {{"/rooms", "/salas", "/rooms 1"}, "rooms"},
      {{"/rooms 3", "/salas 3"}, "rooms page 3"},
      {{"/topic", "/assunto"}, "topic"},
      {{"/topic all  of it", "/assunto  all  of it "}, "topic(all  of it)"},
      {{"/topic -", "/assunto -"}, "no topic"},
      {{"/join #jogos sesame", "/entrar jogos  sesame "}, "join(#jogos)(sesame)"},
      {{"/modes", "/modos", "/mode", "/modo"}, "modes"},
      {{"/modes #jogos", "/modos jogos"}, "modes(#jogos)"},
      {{"/mode +m", "/modo m"}, "set +m"},
      {{"/op bia", "/promover bia", "/op @bia", "/mode +o bia"}, "set +o(bia)"},
      {{"/deop bia", "/rebaixar bia"}, "set -o(bia)"},
      {{"/voice bia", "/voz bia"}, "set +v(bia)"},
      {{"/devoice bia", "/tirarvoz bia"}, "set -v(bia)"},
      {{"/invite bia", "/convidar bia"}, "invite(bia)"},
      {{"/kick bia", "/remover bia", "/tirar bia"}, "kick(bia)"},
      {{"/kick bia that's  it", "/tirar bia that's  it"}, "kick(bia)(that's  it)"},
      {{"/history", "/histórico", "/historico", "/HISTóRICO"}, "recall"},
      {{"/history 50", "/histórico 50"}, "recall(50)"},
      {{"/history more", "/histórico mais", "/historico MAIS"}, "recall older"},
      {{"/history before 11", "/histórico antes 11"}, "recall 1 33 "},
      {{"/history since #jogos:11", "/historico desde jogos:11"}, "recall 2 33 #jogos"},
      {{"/history around 11", "/histórico perto 11"}, "recall 3 33 "},
      {{"/search bolo de milho", "/buscar  bolo de  milho", "/procurar bolo de milho"},
       "search [bolo de milho] from [] in [] - -"},
      {{"/search FROM:@ana in:#Jogos bolo", "/search bolo de:ana em:Jogos"},
       "search [bolo] from [ana] in [#Jogos] - -"},
      {{"/search from:ana"}, "search [] from [ana] in [] - -"},
      {{"/who", "/quem"}, "who"},
      {{"/who #jogos", "/quem #jogos"}, "who(#jogos)"},
      {{"/who #jogos 2", "/quem #jogos  2 "}, "who(#jogos) page 2"},
      {{"/who 2", "/quem 2"}, "who page 2"},
      {{"/who #2", "/who #2 1"}, "who(#2)"},
      {{"/whois bia", "/quemé bia", "/queme bia"}, "who is(bia)"},
      {{"/msg bia  psst  you ", "/priv bia psst  you"}, "whisper(bia)(psst  you)"},
      {{"/reply yes?", "/responder yes?"}, "reply(yes?)"},
      {{"/me waves  twice", "/eu waves  twice"}, "act waves  twice"},
      {{"/say /who", "/dizer /who", "//who"}, "say /who"},
      {{"/say #jogos x"}, "say #jogos x"},
      {{"/say sair"}, "say sair"},
      {{"/nick aninha", "/apelido aninha"}, "rename(aninha)"},
      {{"/nick a b"}, "no name"},
      {{"/away", "/ausente"}, "away"},
      {{"/away at lunch", "/ausente at lunch"}, "away(at lunch)"},
      {{"/back", "/voltei"}, "back"},
      {{"/quit", "/sair", "sair"}, "quit "},
      {{"/quit going home", "/sair going home"}, "quit going home"},
      {{"/help", "/ajuda"}, "help"},
      {{"/register secret12 ana@example.org", "/registrar secret12 ana@example.org"},
       "register(secret12)(ana@example.org)"},
      {{"/register secret12 ana", "/register secret12 ana@b@c", "/register secret12 a b@c"},
       "no e-mail"},
      {{"/room register", "/sala registrar"}, "register room"},
      {{"/room drop", "/sala liberar"}, "drop room"},
      {{"/room transfer bia", "/sala transferir bia"}, "transfer room(bia)"},
      {{"/room", "/sala", "/room transfer", "/room register now", "/room else"},
       "usage /room register|drop|transfer [name]"},
      {{"/retention 30", "/retenção 30", "/retencao 30"}, "keep(30)(0)"},
      {{"/retention 30 1000", "/retenção 30 1000"}, "keep(30)(1000)"},
      {{"/retention off 1000", "/retenção nada 1000"}, "keep(0)(1000)"},
      {{"/retention off", "/retenção nada"}, "keep(0)(0)"},
      {{"/oper my password", "/operador my password"}, "operator(my password)"},
      {{"/expel bia", "/expulsar bia"}, "expel(bia)"},
      {{"/expel bia that's  it", "/expulsar bia that's  it"}, "expel(bia)(that's  it)"},
      {{"/ban bia", "/banir bia"}, "ban(bia)"},
      {{"/ban 10.0.0.0/8 2h enough", "/banir 10.0.0.0/8 2h enough"},
       "ban(10.0.0.0/8)(7200 s)(enough)"},
      {{"/unban bia", "/desbanir bia"}, "unban(bia)"},
      {{"/bans", "/banidos"}, "bans"},
      {{"/bans 2", "/banidos 2"}, "bans page 2"},
      {{"/mute bia", "/silenciar bia", "/calar bia"}, "mute(bia)"},
      {{"/mute bia 10m", "/silenciar bia 10m", "/calar bia 10m"}, "mute(bia)(600 s)"},
      {{"/unmute bia", "/dessilenciar bia", "/descalar bia"}, "unmute(bia)"},
      {{"/announce dinner is ready", "/anunciar dinner is ready"}, "announce(dinner is ready)"},
      {{"/state"}, "state"},
      {{"/ping"}, "ping"},
      {{"/ping 1 2"}, "ping(1 2)"},
      {{"/complete an"}, "complete(an)"},
      {{"/complete #"}, "complete(#)"},
  };
  for (const auto& [lines, command] : cases) {
    for (const auto line : lines) EXPECT_EQ(named(line), command) << line;
  }
}

TEST(Parse, TakesNothingForAPageOrACountThatIsNone) {
  for (const auto* number : {"0", "-1", "x", "2x", "1.5", "99999999999999999999"}) {
    const auto given = [&](std::string command) { return named(command + " " + number); };
    EXPECT_EQ(given("/rooms"), "usage /rooms [page]") << number;
    EXPECT_EQ(given("/bans"), "usage /bans [page]") << number;
    EXPECT_EQ(given("/who #jogos"), "usage /who [#room] [page]") << number;
    EXPECT_EQ(given("/history"), "usage /history [lines|more|before ID|since ID|around ID]")
        << number;
  }
}

TEST(Parse, TakesModesAndTheirArgumentsInTheSameOrder) {
  EXPECT_EQ(named("/mode +nt-i"), "set +n +t -i");
  EXPECT_EQ(named("/mode +kol sesame bia 20"), "set +k(sesame) +o(bia) +l(20)");
  EXPECT_EQ(named("/mode -k"), "set -k");
  EXPECT_EQ(named("/mode -k sesame"), "set -k(sesame)");
  EXPECT_EQ(named("/mode -l+b *!*@10.0.0.1"), "set -l +b(*!*@10.0.0.1)");
  EXPECT_EQ(named("/mode +bb ana $m:*!*@*"), "set +b(ana) +b($m:*!*@*)");
  for (const auto* line : {"/mode b", "/mode +b", "/mode -b", "/modo b"}) {
    EXPECT_EQ(named(line), "list(b)") << line;
  }
  EXPECT_EQ(named("/mode e"), "list(e)");
  EXPECT_EQ(named("/mode I"), "list(I)");
  EXPECT_EQ(named("/mode +o a/b"), "nobody a/b");
  EXPECT_EQ(named("/mode +" + std::string(most_mode_changes, 'm')).substr(0, 9), "set +m +m");
}

TEST(Parse, RefusesModesThatAreNone) {
  for (const std::string modes : {"x", "+", "+-", "+o", "+v", "+k", "+l", "+l x", "+l 0", "+l -1",
                                  "+m x", "+mb", "+b a b", "é", "+bi"}) {
    EXPECT_EQ(named("/mode " + modes), "usage /mode [letters] [arguments]") << modes;
  }
  EXPECT_EQ(named("/mode " + std::string(most_mode_changes + 1, 'm')),
            "usage /mode [letters] [arguments]");
}

TEST(ReservedNames, AreWhatTheServerCallsItselfAndItsReader) {
  const auto reserved = reserved_names();
  const auto holds = [&](std::string_view name) {
    return std::ranges::find(reserved, name) != reserved.end();
  };
  for (const auto* name : {"papo", "operator", "operador", "you", "você", "voce"}) {
    EXPECT_TRUE(holds(name)) << name;
  }
  EXPECT_FALSE(holds(""));
}

// A command that is given as a name was meant as a command.
TEST(ReservedNames, AndNoOneIsCalledAsACommand) {
  for (const auto& known : known_commands()) {
    for (const auto word : known.words.all) {
      if (word.empty() || same_word(word, "sair")) continue;  // This one is a command here, too.
      const auto named = give_name(word);
      const auto* const mistake = std::get_if<Mistake>(&named);
      ASSERT_NE(mistake, nullptr) << word;
      EXPECT_EQ(mistake->refused.why, chat::Refused::Why::name_reserved) << word;
    }
  }
  EXPECT_TRUE(std::holds_alternative<Mistake>(give_name("HISTÓRICO")));
}

// With as many arguments as the usage says, each command is one, and asks for what its row says.
TEST(Commands, HaveRowsThatSayWhoMayGiveThem) {
  for (const auto& known : known_commands()) {
    std::string line;
    for (const auto* at = known.usage; *at != '\0' && *at != '[' && *at != '|'; ++at) line += *at;
    const auto command = parse(line, Expects::talk);
    EXPECT_FALSE(std::holds_alternative<Mistake>(command)) << line;
    const auto* const ask = std::get_if<Ask>(&command);
    const auto asker = ask != nullptr ? chat::traits_of(ask->what).asker : chat::Asker::anyone;
    EXPECT_EQ(known.asker, asker) << line;
    std::string help;
    render_help(std::string{known.words.all.front()}, {}, help);
    EXPECT_EQ(help.find("  operators: ") != std::string::npos, asker == chat::Asker::operators)
        << line;
  }
}

TEST(Parse, TellsHowACommandIsUsedThatLacksSomething) {
  for (const auto* usage : {"/join #room [key]",
                            "/go #room",
                            "/whois name",
                            "/reply text",
                            "/me text",
                            "/say text",
                            "/nick name",
                            "/oper password",
                            "/kick name [reason]",
                            "/expel name [reason]",
                            "/op name",
                            "/deop name",
                            "/voice name",
                            "/devoice name",
                            "/invite name",
                            "/ban name|address[/bits] [time] [reason]",
                            "/unban name|address[/bits]",
                            "/mute name [time]",
                            "/unmute name",
                            "/announce text",
                            "/complete prefix"}) {
    const std::string_view all{usage};
    const auto word = all.substr(0, all.find(' '));
    for (const auto* blanks : {"", " ", " \t "}) {
      EXPECT_EQ(named(std::string{word} + blanks), "usage " + std::string{usage});
    }
  }
  for (const auto* line : {"/msg", "/msg bia", "/msg bia  ", "/priv bia"}) {
    EXPECT_EQ(named(line), "usage /msg name text");
  }
}

TEST(Parse, SaysALineWithARoomBeforeItThere) {
  EXPECT_EQ(named("#jogos hello there"), "say #jogos hello there");
  const auto in_room = [](std::string_view line) {
    const auto command = parse(line, Expects::talk);
    const auto& said = std::get<chat::Say>(std::get<Ask>(command).what);
    const auto* const name = std::get_if<chat::Name>(&said.room);
    return (name != nullptr ? name->shown : "") + "|" + std::string{said.text};
  };
  EXPECT_EQ(in_room("#jogos hello there"), "#jogos|hello there");
  EXPECT_EQ(in_room("#jogos \t hello  there "), "#jogos|hello  there");
  EXPECT_EQ(in_room("#São olá"), "#São|olá");
  EXPECT_EQ(in_room("#jogos /who"), "#jogos|/who");
  EXPECT_EQ(in_room(" #jogos hello"), "#jogos|hello");
  for (const auto* line :
       {"#jogos", "#jogos  ", "# hello", "#", "## two", "#a,b hello", "#! x", "not #jogos hello"}) {
    EXPECT_EQ(in_room(line), "|" + std::string{line});
  }
}

TEST(Parse, TakesAlmostAnythingForThePasswordThatWasAskedFor) {
  EXPECT_EQ(asked_for_password("secret"), "password secret");
  EXPECT_EQ(asked_for_password(" two words"), "password  two words");
  for (const auto* line : {"/who", "//", "/secret", "#jogos hello"}) {
    EXPECT_EQ(asked_for_password(line), "password " + std::string{line});
  }
  EXPECT_EQ(asked_for_password(""), "nothing");
  EXPECT_EQ(asked_for_password("sair"), "quit ");
  EXPECT_EQ(asked_for_password("/quit"), "quit ");
  EXPECT_EQ(asked_for_password("/help"), "help");
  EXPECT_EQ(asked_for_password("/state"), "state");
  EXPECT_EQ(asked_for_password("/ping 1"), "ping(1)");
}

TEST(Parse, KnowsSomeCommandsBeforeTheName) {
  EXPECT_EQ(unnamed("/state"), "state");
  EXPECT_EQ(unnamed("/ping 1"), "ping(1)");
  EXPECT_EQ(unnamed("/sair"), "quit ");
  EXPECT_EQ(unnamed("/ajuda"), "help");
  for (const auto* line : {"/join #a", "/msg bia psst", "/oper secret", "/complete a", "/nick b"}) {
    EXPECT_EQ(unnamed(line), "name first");
  }
  EXPECT_EQ(unnamed("#jogos hello"), "no name");
}

const chat::RoomRef lobby{.id = 1, .name = "#lobby"};

std::string to_room(const chat::Event& event, View view = View::talking) {
  std::string out = "before ";
  render_to_room(event, "#lobby", variant({}, view), out);
  EXPECT_TRUE(out.starts_with("before "));
  return out.substr(7);
}

std::string to_others(const chat::Event& event) {
  std::string out = "before ";
  render_to_others(event, {}, out);
  EXPECT_TRUE(out.starts_with("before "));
  return out.substr(7);
}

std::string to_subject(const chat::Event& event) {
  std::string out = "before ";
  render_to_subject(event, {}, out);
  EXPECT_TRUE(out.starts_with("before "));
  return out.substr(7);
}

// The text of an event for its subject only.
std::string to_subject_alone(const chat::Event& event) {
  EXPECT_EQ(plain::how_often(event), HowOften::nobody);
  for (const auto view : {View::talking, View::aside}) EXPECT_EQ(to_room(event, view), "");
  EXPECT_EQ(to_others(event), "");
  return to_subject(event);
}

chat::Event joined(std::vector<chat::Named> others, std::size_t count) {
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

std::string refused(Refused refused) { return to_subject_alone({1, std::move(refused)}); }

TEST(Render, WhatIsSaid) {
  const chat::Event event{1, chat::Said{.name = "João", .room = lobby, .text = "{} <olá>"}};
  EXPECT_EQ(to_room(event), "<João> {} <olá>\n");
  EXPECT_EQ(to_subject(event), "");
}

TEST(Render, WhatIsSaidInARoomThatOneIsInButNotTalkingIn) {
  const chat::Event said{1, chat::Said{.name = "ana", .room = lobby, .text = "hello"}};
  EXPECT_EQ(to_room(said, View::aside), "#lobby <ana> hello\n");
  const chat::Event act{
      1, chat::Said{.name = "ana", .room = lobby, .text = "waves", .how = chat::Speech::action}};
  EXPECT_EQ(to_room(act), "* ana waves\n");
  EXPECT_EQ(to_room(act, View::aside), "#lobby * ana waves\n");
  EXPECT_EQ(to_subject(act), "");
}

// If the text names the room anyway, both views are the same.
TEST(Render, WhatHappensInARoomWithItsName) {
  for (const auto view : {View::talking, View::aside}) {
    EXPECT_EQ(to_room(joined({{"bia"}}, 1), view), "-- ana joined #lobby\n");
    EXPECT_EQ(to_room({1, chat::Left{.name = "ana", .room = lobby}}, view), "-- ana left #lobby\n");
    EXPECT_EQ(to_room(left(Departure::quit, "tired"), view), "-- ana left #lobby (quit: tired)\n");
    EXPECT_EQ(to_room({1, chat::TopicSet{.name = "ana", .room = lobby, .topic = "us"}}, view),
              "-- ana set the topic of #lobby: us\n");
    EXPECT_EQ(to_room({1, chat::TopicSet{.name = "ana", .room = lobby, .topic = ""}}, view),
              "-- ana took away the topic of #lobby\n");
  }
}

TEST(Render, WhereOneIsNow) {
  const chat::RoomRef jogos{.id = 2, .name = "#jogos"};
  EXPECT_EQ(to_subject({1, chat::Joined{.name = "ana", .room = jogos}}),
            "-- you are alone in #jogos\n");
  EXPECT_EQ(
      to_subject(
          {1, chat::Joined{.name = "ana", .room = jogos, .others = {{"bia"}}, .others_count = 1}}),
      "-- you are in #jogos with 1 other: bia\n");
  EXPECT_EQ(to_subject({1, chat::Joined{.name = "ana",
                                        .room = jogos,
                                        .others = {{"bia"}, {"caio"}},
                                        .others_count = 12}}),
            "-- you are in #jogos with 12 others: bia, caio and 10 more\n");
  EXPECT_EQ(to_subject_alone({1, chat::RoomFound{jogos}}), "-- you are talking in #jogos now\n");
  const auto rendered_left = [](const char* talking_in) {
    std::string out;
    render_left("#jogos", talking_in, {}, out);
    return out;
  };
  EXPECT_EQ(rendered_left("#lobby"), "-- you left #jogos; you are talking in #lobby now\n");
  EXPECT_EQ(rendered_left(""), "-- you left #jogos; you are in no room\n");
  EXPECT_EQ(to_subject({1, chat::TopicSet{.name = "ana", .room = lobby, .topic = "us"}}),
            "-- ana set the topic of #lobby: us\n");
}

// The text without the times, which are in the time zone of the test.
std::string without_times(const std::string& text) {
  return std::regex_replace(text, std::regex{R"(\d{4}-\d\d-\d\d \d\d:\d\d)"}, "TIME");
}

std::vector<chat::EventPtr> two_lines() {
  return {std::make_shared<const chat::Event>(
              chat::Event{1, chat::Said{.name = "bia", .room = lobby, .text = "hello"}}),
          std::make_shared<const chat::Event>(chat::Event{
              1, chat::Said{
                     .name = "bia", .room = lobby, .text = "waves", .how = chat::Speech::action}})};
}

TEST(Render, WhatWasSaidLast) {
  const auto recalled = [](std::vector<chat::EventPtr> history) {
    return without_times(
        to_subject_alone({1, chat::Recalled{.room = lobby, .history = std::move(history)}}));
  };
  EXPECT_EQ(recalled(two_lines()),
            "-- last 2 lines of #lobby:\n[TIME] <bia> hello\n[TIME] * bia waves\n"
            "-- end of history\n");
  EXPECT_EQ(recalled({two_lines().front()}),
            "-- last line of #lobby:\n[TIME] <bia> hello\n-- end of history\n");
  EXPECT_EQ(recalled({}), "-- nothing is kept of what was said in #lobby\n");
}

TEST(Render, WhatWasSaidBeforeAndHowToBeToldMore) {
  const auto recalled = [](chat::Recalled recalled) {
    return without_times(to_subject_alone({1, std::move(recalled)}));
  };
  EXPECT_EQ(recalled({.room = lobby, .history = {two_lines().front()}, .has_older = true}),
            "-- last line of #lobby:\n[TIME] <bia> hello\n"
            "-- end of history; /history more shows what was said before\n");
  EXPECT_EQ(recalled({.room = lobby, .history = two_lines(), .part = chat::Part::before}),
            "-- the 2 lines of #lobby before:\n[TIME] <bia> hello\n[TIME] * bia waves\n"
            "-- end of history\n");
  EXPECT_EQ(recalled({.room = lobby, .history = {two_lines().front()}, .part = chat::Part::before}),
            "-- the line of #lobby before:\n[TIME] <bia> hello\n-- end of history\n");
  EXPECT_EQ(recalled({.room = lobby, .history = {}, .part = chat::Part::before}),
            "-- nothing is kept of what was said in #lobby before that\n");
}

TEST(Render, WhatWasSaidSinceALineOrAroundIt) {
  const auto lines = [] {
    auto told = two_lines();
    auto last = *told.back();
    last.sequence = 33;
    told.back() = std::make_shared<const chat::Event>(std::move(last));
    return told;
  };
  const auto recalled = [&](chat::Part part, bool has_older, bool has_newer,
                            bool is_empty = false) {
    return without_times(to_subject_alone(
        {1, chat::Recalled{.room = lobby,
                           .history = is_empty ? std::vector<chat::EventPtr>{} : lines(),
                           .part = part,
                           .has_older = has_older,
                           .has_newer = has_newer}}));
  };
  const std::string both = "[TIME] <bia> hello\n[TIME] * bia waves\n-- end of history";
  const std::string since = "-- the 2 lines of #lobby since then:\n" + both;
  const std::string around = "-- the 2 lines of #lobby around then:\n" + both;
  EXPECT_EQ(recalled(chat::Part::since, true, false), since + "\n");
  EXPECT_EQ(recalled(chat::Part::since, true, true),
            since + "; /history since #lobby:11 shows what was said after\n");
  EXPECT_EQ(recalled(chat::Part::since, true, false, true),
            "-- nothing was said in #lobby since then\n");
  EXPECT_EQ(recalled(chat::Part::around, false, false), around + "\n");
  EXPECT_EQ(recalled(chat::Part::around, true, false),
            around + "; /history more shows what was said before\n");
  EXPECT_EQ(recalled(chat::Part::around, false, true),
            around + "; /history since #lobby:11 shows what was said after\n");
  EXPECT_EQ(recalled(chat::Part::around, true, true),
            around +
                "; /history more shows what was said before, and /history since #lobby:11 "
                "what was said after\n");
  EXPECT_EQ(recalled(chat::Part::last, true, true).find("since"), std::string::npos);
}

TEST(Render, FoundLinesWithTheIdsForMoreOfThem) {
  const auto found = [](std::vector<chat::EventPtr> lines, bool has_more) {
    return without_times(to_subject_alone(
        {1, chat::LinesFound{.words = "x", .lines = std::move(lines), .has_more = has_more}}));
  };
  EXPECT_EQ(found({}, false), "-- nothing was found in your rooms\n");
  EXPECT_EQ(found(two_lines(), true),
            "-- 2 lines were found:\n[TIME] #lobby:0 <bia> hello\n[TIME] #lobby:0 * bia waves\n"
            "-- /history around #lobby:0 shows what was said around that line\n"
            "-- end of the search; there are older ones, and before:date finds them\n");
}

TEST(Render, IdsOnlyToPrograms) {
  auto line = *two_lines().front();
  line.sequence = 33;
  for (const auto view : {View::talking, View::aside}) {
    std::string out;
    render_to_room(line, "#lobby", variant({}, view, Ids::told), out);
    EXPECT_EQ(out, "%% said 11 #lobby\n" + to_room(line, view));
  }
  line.what = chat::Said{.name = "bia", .room = lobby, .text = "one\ntwo", .bare = false};
  std::string out;
  render_to_room(line, "#lobby", variant({}, View::talking, Ids::told), out);
  EXPECT_EQ(out, "%% said 11 #lobby\n<bia> one\n%% said 11 #lobby\n<bia> two\n");
  out.clear();
  render_to_subject({1, chat::Recalled{.room = lobby,
                                       .history = {two_lines().front()},
                                       .part = chat::Part::since,
                                       .line = 32,
                                       .has_older = true,
                                       .has_newer = true}},
                    {}, out, Ids::told);
  EXPECT_EQ(without_times(out),
            "%% history #lobby since 10\n-- the line of #lobby since then:\n%% said 0 #lobby\n"
            "[TIME] <bia> hello\n-- end of history; /history since #lobby:0 shows what was said "
            "after\n%% history-end #lobby older newer\n");
  out.clear();
  render_to_subject({1, chat::Recalled{.room = lobby, .history = {}}}, {}, out, Ids::told);
  EXPECT_EQ(out,
            "%% history #lobby last\n-- nothing is kept of what was said in #lobby\n"
            "%% history-end #lobby\n");
}

TEST(Render, TheTopicAndThenTheHistoryToWhoComes) {
  const chat::Event event{1, chat::Joined{.name = "ana",
                                          .room = lobby,
                                          .entered = true,
                                          .others = {{"bia"}},
                                          .others_count = 1,
                                          .topic = "us",
                                          .history = {two_lines().front()}}};
  EXPECT_EQ(without_times(to_subject(event)),
            "-- you are ana, in #lobby with 1 other: bia\n-- topic of #lobby: us\n"
            "-- last line of #lobby:\n[TIME] <bia> hello\n-- end of history\n");
  EXPECT_EQ(to_room(event), "-- ana joined #lobby\n");
}

TEST(Render, TimesOfTheServersZone) {
  ::setenv("TZ", "XYZ+03:30", 1);
  ::tzset();
  const chat::Event event{
      1, chat::Recalled{.room = lobby,
                        .history = {std::make_shared<const chat::Event>(chat::Event{
                            .subject = 1,
                            .what = chat::Said{.name = "ana", .room = lobby, .text = "hello"},
                            .time = chat::Time{std::chrono::seconds{1'000'000'000}}})}}};
  EXPECT_NE(to_subject(event).find("[2001-09-08 22:16] <ana> hello\n"), std::string::npos);
  ::unsetenv("TZ");
  ::tzset();
}

TEST(Render, ListsOfRoomsAndTopics) {
  EXPECT_EQ(to_subject_alone({1, chat::RoomsListed{.rooms = {{"#lobby", 1, ""}}, .count = 1}}),
            "-- 1 room:\n-- #lobby, 1 person\n");
  EXPECT_EQ(to_subject_alone(
                {1, chat::RoomsListed{.rooms = {{"#a", 3, "us"}, {"#b", 1, "you"}}, .count = 9}}),
            "-- 9 rooms:\n-- #a, 3 people: us\n-- #b, 1 person: you\n");
  EXPECT_EQ(to_subject_alone({1, chat::RoomsListed{.rooms = {{"#a", 3, "us"}},
                                                   .count = 202,
                                                   .page = {.more = 201, .has_next = true}}}),
            "-- 202 rooms:\n-- #a, 3 people: us\n-- and 201 more; /rooms 2 shows the next\n");
  EXPECT_EQ(to_subject_alone({1, chat::RoomsListed{.rooms = {{"#a", 1, ""}},
                                                   .count = 3000,
                                                   .page = {.number = 10, .more = 2000}}}),
            "-- 3000 rooms, page 10:\n-- #a, 1 person\n-- and 2000 more\n");
  EXPECT_EQ(to_subject_alone({1, chat::TopicTold{.room = "#lobby", .topic = "us"}}),
            "-- topic of #lobby: us\n");
  EXPECT_EQ(to_subject_alone({1, chat::TopicTold{.room = "#lobby", .topic = ""}}),
            "-- #lobby has no topic\n");
}

TEST(Render, WhatIsWrittenInPrivate) {
  EXPECT_EQ(
      to_subject_alone({1, chat::Whispered{.from = {"bia"}, .from_client = 2, .text = "psst"}}),
      "(private) <bia> psst\n");
  const auto sent = [](std::optional<std::string> away) {
    return to_subject_alone(
        {1, chat::WhisperSent{.to = {"bia"}, .text = "psst", .away = std::move(away)}});
  };
  EXPECT_EQ(sent({}), "(private to bia) psst\n");
  EXPECT_EQ(sent(""), "(private to bia) psst\n-- bia is away\n");
  EXPECT_EQ(sent("lunch"), "(private to bia) psst\n-- bia is away: lunch\n");
}

TEST(Render, WhoIsAway) {
  EXPECT_EQ(to_subject_alone({1, chat::AwaySet{.name = "ana", .rooms = {lobby}, .away = true}}),
            "-- you are away\n");
  EXPECT_EQ(
      to_subject_alone(
          {1, chat::AwaySet{.name = "ana", .rooms = {lobby}, .away = true, .reason = "lunch"}}),
      "-- you are away: lunch\n");
  EXPECT_EQ(to_subject_alone({1, chat::AwaySet{.name = "ana", .rooms = {lobby}, .away = false}}),
            "-- you are back\n");
  const auto listed = [](std::vector<chat::Listed::Person> people) {
    const auto count = people.size();
    return to_subject_alone(
        {1, chat::Listed{.room = "#lobby", .people = std::move(people), .count = count}});
  };
  EXPECT_EQ(listed({{"ana", {}}, {"bia", ""}, {"caio", "lunch"}}),
            "-- 3 here in #lobby: ana, bia (away), caio (away: lunch)\n");
  EXPECT_EQ(listed({{"ana", "lunch), admin (away: see"}}),
            "-- 1 here in #lobby: ana (away: lunch], admin [away: see)\n");
}

TEST(Render, WhoGotANewNameOnceWhateverTheRooms) {
  const chat::Event event{
      1, chat::Renamed{.old_name = "ana", .name = "aninha", .rooms = {lobby, lobby}}};
  EXPECT_EQ(to_others(event), "-- ana is now known as aninha\n");
  EXPECT_EQ(to_subject(event), "-- you are aninha now\n");
  EXPECT_EQ(to_room(event), "");
}

TEST(Render, AnAnnouncementToAll) {
  const chat::Event event{1, chat::Announced{.by = "ana", .text = "dinner"}};
  EXPECT_EQ(to_others(event), "-- @ana announces: dinner\n");
  EXPECT_EQ(to_subject(event), "-- @ana announces: dinner\n");
  EXPECT_EQ(to_room(event), "");
}

TEST(Render, NothingElseToOthersWhateverTheirRooms) {
  EXPECT_EQ(to_others(joined({}, 0)), "");
  EXPECT_EQ(to_others(left(Departure::quit)), "");
  EXPECT_EQ(to_others({1, chat::Said{.name = "ana", .room = lobby, .text = "hello"}}), "");
}

TEST(Render, WhoWasSentAway) {
  const auto by = [](Departure departure, std::string words) {
    return chat::Event{1, chat::Departed{.name = "bia",
                                         .rooms = {lobby},
                                         .departure = departure,
                                         .words = std::move(words),
                                         .by = "ana"}};
  };
  EXPECT_EQ(to_room(by(Departure::kicked, "")), "-- bia left #lobby (expelled by @ana)\n");
  EXPECT_EQ(to_room(by(Departure::kicked, "enough")),
            "-- bia left #lobby (expelled by @ana: enough)\n");
  EXPECT_EQ(to_subject(by(Departure::kicked, "")), "!! you were expelled by @ana\n");
  EXPECT_EQ(to_subject(by(Departure::kicked, "enough")), "!! you were expelled by @ana: enough\n");
  EXPECT_EQ(to_room(by(Departure::banned, "enough")),
            "-- bia left #lobby (banned by @ana: enough)\n");
  EXPECT_EQ(to_subject(by(Departure::banned, "")), "!! you are banned\n");
  EXPECT_EQ(to_subject(by(Departure::banned, "enough")), "!! you are banned: enough\n");
  EXPECT_EQ(to_room(left(Departure::wrong_passwords)),
            "-- ana left #lobby (too many wrong passwords)\n");
  EXPECT_EQ(to_subject(left(Departure::wrong_passwords)), "!! too many wrong passwords\n");
  EXPECT_EQ(
      to_subject_alone({1, chat::Dismissed{.departure = Departure::banned, .words = "enough"}}),
      "!! you are banned: enough\n");
  EXPECT_EQ(to_subject_alone({1, chat::Dismissed{.departure = Departure::wrong_passwords}}),
            "!! too many wrong passwords\n");
}

TEST(Render, WhoSomeoneIs) {
  using namespace std::chrono_literals;
  const auto described = [](chat::Described who) {
    return without_times(to_subject_alone({1, std::move(who)}));
  };
  EXPECT_EQ(
      described({.name = "bia", .rooms = {}, .since = {}, .idle = 59s, .away = {}, .address = ""}),
      "-- bia is in no room\n-- here since TIME, idle for 59 s\n");
  EXPECT_EQ(described({.name = "bia",
                       .rooms = {{"#a"}, {"#b"}},
                       .since = {},
                       .idle = 119s,
                       .away = "",
                       .address = "10.0.0.7:50000"}),
            "-- bia is in #a, #b\n-- here since TIME, idle for 1 min\n-- away\n"
            "-- connected from 10.0.0.7:50000\n");
  EXPECT_EQ(described({.name = "bia",
                       .rooms = {{"#a"}},
                       .since = {},
                       .idle = 23h + 59min,
                       .away = "lunch",
                       .address = ""}),
            "-- bia is in #a\n-- here since TIME, idle for 23 h\n-- away: lunch\n");
  EXPECT_NE(
      described({.name = "bia", .rooms = {}, .since = {}, .idle = 49h, .away = {}, .address = ""})
          .find("idle for 2 d\n"),
      std::string::npos);
}

TEST(Render, WhatAnOperatorDoes) {
  using What = chat::Done::What;
  const auto done = [](What what) {
    return to_subject_alone({1, chat::Done{.what = what, .whom = "bia"}});
  };
  EXPECT_EQ(done(What::banned), "-- bia is banned for ever\n");
  EXPECT_EQ(
      to_subject_alone(
          {1, chat::Done{.what = What::banned, .whom = "2001:db8::7", .site = "2001:db8::/64"}}),
      "-- 2001:db8::7 is banned for ever; /ban 2001:db8::/64 bans all of its network\n");
  EXPECT_EQ(done(What::unbanned), "-- bia is not banned any more\n");
  EXPECT_EQ(without_times(to_subject_alone(
                {1, chat::Done{.what = What::banned, .whom = "bia", .until = chat::Time{}}})),
            "-- bia is banned until TIME\n");
  EXPECT_EQ(
      to_subject_alone(
          {1, chat::Done{.what = What::unbanned, .whom = "bia", .outlives_server = false}}),
      "-- bia is not banned any more\n!! but that is not on the disk yet, and may not outlive "
      "papo; papo goes on trying\n");
  EXPECT_EQ(done(What::muted), "-- bia may only listen now\n");
  EXPECT_EQ(done(What::unmuted), "-- bia may talk again\n");
  EXPECT_EQ(to_subject_alone({1, chat::Muted{.muted = true, .by = "ana"}}),
            "-- @ana lets you only listen for now\n");
  EXPECT_EQ(to_subject_alone({1, chat::Muted{.muted = false, .by = "ana"}}),
            "-- @ana lets you talk again\n");
  EXPECT_EQ(to_subject_alone({1, chat::BansListed{}}), "-- there are no bans\n");
  EXPECT_EQ(without_times(to_subject_alone({1, chat::BansListed{.bans = {{.what = "10.0.0.0/8",
                                                                          .by = "ana",
                                                                          .reason = "enough",
                                                                          .until = chat::Time{}}},
                                                                .count = 1}})),
            "-- 1 ban:\n-- 10.0.0.0/8, by @ana, until TIME: enough\n");
  EXPECT_EQ(
      to_subject_alone(
          {1, chat::BansListed{.bans = {{.what = "bia", .by = "ana", .reason = "", .until = {}},
                                        {.what = "x", .by = "y", .reason = "z", .until = {}}},
                               .count = 2}}),
      "-- 2 bans:\n-- bia, by @ana\n-- x, by @y: z\n");
  EXPECT_EQ(
      to_subject_alone(
          {1, chat::BansListed{.bans = {{.what = "bia", .by = "ana", .reason = "", .until = {}}},
                               .count = 101,
                               .page = {.number = 2, .more = 1, .has_next = true}}}),
      "-- 101 bans, page 2:\n-- bia, by @ana\n-- and 1 more; /bans 3 shows the next\n");
}

TEST(Render, LinesForPrograms) {
  const auto pong = [](const char* text) {
    std::string out;
    render_pong(text, out);
    return out;
  };
  EXPECT_EQ(pong("1 2"), "%% pong 1 2\n");
  EXPECT_EQ(pong(""), "%% pong\n");
  EXPECT_EQ(
      to_subject_alone({1, chat::Completed{.prefix = "AN", .candidates = {"ana", "Anabela"}}}),
      "%% complete AN ana Anabela\n");
  EXPECT_EQ(to_subject_alone({1, chat::Completed{.prefix = "x", .candidates = {}}}),
            "%% complete x\n");
  const auto rendered = [](const State& state) {
    std::string out = "before ";
    render_state(state, out);
    return out;
  };
  EXPECT_EQ(rendered({.expects = Expects::password}), "before %% asks password\n");
  EXPECT_EQ(rendered({.expects = Expects::name}), "before %% asks name\n");
  EXPECT_EQ(rendered({.expects = Expects::talk,
                      .name = "ana",
                      .talking_in = "#jogos",
                      .rooms = {"#lobby", "#jogos"}}),
            "before %% state ana #jogos #lobby #jogos\n");
  EXPECT_EQ(rendered({.expects = Expects::talk, .name = "ana"}), "before %% state ana -\n");
}

TEST(Render, WhyItIsClosed) {
  const auto rendered = [](decltype(chat::Event::what) what) {
    std::string out;
    render_end({1, std::move(what)}, out);
    return out;
  };
  using enum chat::Departure;
  EXPECT_EQ(rendered(chat::Departed{.name = "ana", .rooms = {}, .departure = too_slow}),
            "%% closed too-slow\n");
  EXPECT_EQ(rendered(chat::Departed{.name = "ana", .rooms = {}, .departure = kicked}),
            "%% closed kicked\n");
  EXPECT_EQ(rendered(chat::Dismissed{.departure = wrong_passwords}), "%% closed wrong-passwords\n");
  EXPECT_EQ(rendered(chat::Dismissed{.departure = lost}), "");
  EXPECT_EQ(rendered(chat::NameAsked{}), "");
}

TEST(Render, TheMessageOfTheDay) {
  std::string out = "before ";
  render_motd({"{} <hello>", ""}, out);
  EXPECT_EQ(out, "before -- {} <hello>\n-- \n");
}

TEST(Render, WhoCame) {
  EXPECT_EQ(to_room(joined({{"bia"}}, 1)), "-- ana joined #lobby\n");
  EXPECT_EQ(to_subject(joined({}, 0)), "-- you are ana, alone in #lobby\n");
  EXPECT_EQ(to_subject(joined({{"bia"}}, 1)), "-- you are ana, in #lobby with 1 other: bia\n");
  EXPECT_EQ(to_subject(joined({{"bia"}, {"caio"}}, 2)),
            "-- you are ana, in #lobby with 2 others: bia, caio\n");
  EXPECT_EQ(to_subject(joined({{"bia"}, {"caio"}}, 39)),
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
  std::string goodbye;
  render_stopping({}, goodbye);
  EXPECT_EQ(goodbye, "-- papo is stopping; goodbye\n");
  EXPECT_EQ(refusal_when_full(50), "!! papo is full (50 people); come back later\n");
}

TEST(Render, WhoIsHere) {
  const auto list = [](std::vector<std::string> names) {
    std::vector<chat::Listed::Person> people;
    people.reserve(names.size());
    for (auto& name : names) people.push_back({.name = std::move(name), .away = {}});
    const auto count = people.size();
    const chat::Event event{
        1, chat::Listed{.room = "#lobby", .people = std::move(people), .count = count}};
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

TEST(Render, HowToBeToldTheRestOfWhoIsHere) {
  chat::Listed listed{.room = "#lobby",
                      .people = {{.name = "ana", .away = {}}, {.name = "bia", .away = {}}},
                      .count = 2000,
                      .page = {.number = 1, .more = 1800, .has_next = true}};
  EXPECT_EQ(to_subject_alone({1, listed}),
            "-- 2000 here in #lobby: ana, bia\n-- and 1800 more; /who #lobby 2 shows the next\n");
  listed.page = {.number = 9, .more = 200, .has_next = true};
  EXPECT_EQ(to_subject_alone({1, listed}),
            "-- 2000 here in #lobby, page 9: ana, bia\n"
            "-- and 200 more; /who #lobby 10 shows the next\n");
  listed.page = {.number = 10, .more = 0, .has_next = false};
  EXPECT_EQ(to_subject_alone({1, listed}), "-- 2000 here in #lobby, page 10: ana, bia\n");
}

TEST(Render, TheRanksOfPeopleInARoom) {
  EXPECT_EQ(to_subject_alone(
                {1, chat::Listed{.room = "#lobby",
                                 .people = {{.name = "ana", .away = {}, .ranks = {.op = true}},
                                            {.name = "bia", .away = {}, .ranks = {.voice = true}},
                                            {.name = "caio",
                                             .away = "lunch",
                                             .is_operator = true,
                                             .ranks = {.op = true, .voice = true}}},
                                 .count = 3}}),
            "-- 3 here in #lobby: ana (operator), bia (voice), @caio (operator; away: lunch)\n");
  const chat::Described described{
      .name = "ana",
      .rooms = {{"#lobby"}, {"#a", {.op = true}}, {"#b", {false, true}}},
      .since = {},
      .idle = {},
      .away = {},
      .address = ""};
  EXPECT_EQ(without_times(to_subject_alone({1, described})),
            "-- ana is in #lobby, #a (operator), #b (voice)\n-- here since TIME, idle for 0 s\n");
}

TEST(Render, WhoWasTakenOutOfARoom) {
  const auto by = [](bool is_operator, std::string words) {
    return chat::Event{1, chat::Kicked{.name = "bia",
                                       .room = lobby,
                                       .by = {.name = "ana", .is_operator = is_operator},
                                       .words = std::move(words)}};
  };
  EXPECT_EQ(to_room(by(false, "")), "-- ana took bia out of #lobby\n");
  EXPECT_EQ(to_room(by(true, "enough")), "-- @ana took bia out of #lobby: enough\n");
  EXPECT_EQ(to_subject(by(false, "")), "!! you were taken out of #lobby by ana\n");
  EXPECT_EQ(to_subject(by(true, "enough")), "!! you were taken out of #lobby by @ana: enough\n");
  std::string moved;
  render_moved("#jogos", {}, moved);
  render_moved("", {}, moved);
  EXPECT_EQ(moved,
            "-- you are talking in #jogos now\n"
            "-- you are in no room now; /join #name enters one\n");
}

TEST(Render, EachChangeOfModesInItsOwnWords) {
  using enum chat::RoomMode;
  const auto told = [](std::vector<chat::ModeChange> changes, std::string name = "ana") {
    const chat::Event event{
        1, chat::ModesSet{.name = std::move(name), .room = lobby, .changes = std::move(changes)}};
    EXPECT_EQ(to_subject(event), to_room(event));
    EXPECT_EQ(to_others(event), "");
    return to_room(event);
  };
  EXPECT_EQ(told({{op, true, "bia"}}), "-- ana made bia an operator of #lobby\n");
  EXPECT_EQ(told({{op, false, "bia"}}), "-- ana ended that bia is an operator of #lobby\n");
  EXPECT_EQ(told({{voice, true, "bia"}}), "-- ana gave bia voice in #lobby\n");
  EXPECT_EQ(told({{voice, false, "bia"}}), "-- ana took away the voice of bia in #lobby\n");
  const std::vector<std::pair<chat::ModeChange, std::string>> rules{
      {{invite_only, true}, "only invited people may join"},
      {{invite_only, false}, "anyone may join"},
      {{moderated, true}, "only operators and people with voice may talk"},
      {{moderated, false}, "every member may talk"},
      {{no_outside, true}, "only members may write to it"},
      {{no_outside, false}, "people that are not in it may write to it, too"},
      {{secret, true}, "only members are shown that it exists"},
      {{secret, false}, "everyone is shown that it exists"},
      {{topic_locked, true}, "only operators may set the topic"},
      {{topic_locked, false}, "every member may set the topic"},
      {{past_hidden, true}, "people that join cannot read what was said before"},
      {{past_hidden, false}, "people that join can read what is said from now on"},
      {{key, true, "sesame"}, "joining takes the key sesame"},
      {{key, true}, "joining takes a key"},
      {{key, false, "*"}, "joining takes no key"},
      {{limit, true, "20"}, "at most 20 people may be there"},
      {{limit, false}, "any number of people may be there"},
      {{ban, true, "bia!*@*"}, "bia!*@* is banned"},
      {{ban, false, "bia!*@*"}, "bia!*@* is not banned any more"},
      {{ban, true, "$m:bia!*@*"}, "bia!*@* may not talk there"},
      {{ban, false, "$m:bia!*@*"}, "bia!*@* may talk there again"},
      {{ban_exception, true, "bia!*@*"}, "bans do not count for bia!*@*"},
      {{ban_exception, false, "bia!*@*"}, "bans count for bia!*@* again"},
      {{invite_exception, true, "bia!*@*"}, "bia!*@* needs no invitation"},
      {{invite_exception, false, "bia!*@*"}, "bia!*@* needs an invitation again"},
  };
  for (const auto& [change, rule] : rules) {
    EXPECT_EQ(told({change}), "-- ana changed #lobby: " + rule + "\n");
  }
  EXPECT_EQ(told({{moderated, true}, {voice, true, "bia"}}, ""),
            "-- papo changed #lobby: only operators and people with voice may talk\n"
            "-- papo gave bia voice in #lobby\n");
}

TEST(Render, TheModesOfARoomAndItsLists) {
  using enum chat::RoomMode;
  EXPECT_EQ(to_subject_alone({1, chat::ModesTold{.room = "#a", .modes = {}, .made = {}}}),
            "-- #a has no modes\n");
  EXPECT_EQ(to_subject_alone({1, chat::ModesTold{.room = "#a",
                                                 .modes = {{no_outside, true}, {limit, true, "9"}},
                                                 .made = {}}}),
            "-- modes of #a:\n-- +n  only members may write to it\n"
            "-- +l  at most 9 people may be there\n");
  const auto listed = [](chat::RoomMode list, std::vector<chat::RoomMask> masks) {
    return without_times(to_subject_alone(
        {1, chat::MasksListed{.room = "#a", .list = list, .masks = std::move(masks)}}));
  };
  EXPECT_EQ(listed(ban, {}), "-- 0 bans in #a\n");
  EXPECT_EQ(listed(ban, {{.mask = "bia!*@*", .by = "ana!plain@k2n9x7q1.ip", .at = {}}}),
            "-- 1 ban in #a\n-- bia!*@*, by ana, TIME\n");
  EXPECT_EQ(listed(ban_exception, {}), "-- 0 exceptions from the bans in #a\n");
  EXPECT_EQ(listed(invite_exception, {}), "-- 0 masks of people that need no invitation to #a\n");
}

TEST(Render, Invitations) {
  const chat::Event invited{1, chat::Invited{.name = "ana", .room = lobby, .whom = "bia"}};
  EXPECT_EQ(to_room(invited), "-- ana invited bia to #lobby\n");
  EXPECT_EQ(to_subject(invited), "-- you invited bia to #lobby\n");
  EXPECT_EQ(
      to_subject({1, chat::Invited{.name = "ana", .room = lobby, .whom = "bia", .away = "lunch"}}),
      "-- you invited bia to #lobby\n-- bia is away: lunch\n");
  EXPECT_EQ(to_subject_alone(
                {1, chat::InvitedYou{.by = {.name = "ana", .is_operator = true}, .room = lobby}}),
            "-- @ana invites you to #lobby; /join #lobby enters it\n");
}

TEST(Render, WhatPeopleOfOtherDialectsDo) {
  const chat::Event redacted{1, chat::Redacted{.name = "ana", .room = lobby, .message = 7}};
  EXPECT_EQ(to_room(redacted), "-- ana took back a line of #lobby\n");
  EXPECT_EQ(to_subject(redacted), to_room(redacted));
  EXPECT_EQ(
      to_room(
          {1, chat::Redacted{.name = "ana", .room = lobby, .message = 7, .reason = "a mistake"}}),
      "-- ana took back a line of #lobby: a mistake\n");
  const chat::Event renamed{1, chat::RoomRenamed{.name = "ana", .old_name = "#old", .room = lobby}};
  EXPECT_EQ(to_subject(renamed), "-- ana renamed #old; #lobby is its name now\n");
  EXPECT_EQ(plain::how_often(renamed), HowOften::each_alone);
  EXPECT_EQ(to_room({1, chat::Left{.name = "ana", .room = lobby, .words = "tired"}}),
            "-- ana left #lobby (tired)\n");
  for (const auto& event : std::vector<chat::Event>{
           {1, chat::RealNameSet{.name = "ana", .rooms = {lobby}, .real_name = "Ana"}},
           {1, chat::Watched{.what = chat::Watched::What::came, .name = "ana", .readers = {1}}},
           {1, chat::Walloped{.name = "ana", .text = "hello", .readers = {1}}},
           {1, chat::NamesTold{.room = "#lobby", .people = {{"ana"}}}},
           {1, chat::OwnModesTold{.modes = "+i"}}}) {
    EXPECT_EQ(to_subject_alone(event), "");
  }
  EXPECT_EQ(to_subject_alone({1, chat::AwaySet{.name = "ana", .rooms = {lobby}, .away = true}}),
            "-- you are away\n")
      << "the room is not told";
}

TEST(Render, TheDisk) {
  const chat::Event refuses{1, chat::DiskTold{.refuses = true, .readers = {1}}};
  const chat::Event takes{1, chat::DiskTold{.refuses = false, .readers = {1}}};
  EXPECT_EQ(to_others(refuses),
            "-- the disk does not take what is said; the log of papo tells why\n");
  EXPECT_EQ(to_subject(refuses), to_others(refuses));
  EXPECT_EQ(to_others(takes), "-- the disk takes what is said again\n");
  EXPECT_EQ(plain::how_often(takes), HowOften::once_a_person);
}

TEST(Render, WhatIsSaidToTheRulersOfARoom) {
  const auto said = [](chat::RoomMode rank, chat::Speech how) {
    const chat::Event event{1, chat::SaidToRulers{.name = "ana",
                                                  .room = lobby,
                                                  .rank = rank,
                                                  .text = "psst",
                                                  .how = how,
                                                  .readers = {2}}};
    EXPECT_EQ(plain::how_often(event), HowOften::once_a_person);
    EXPECT_EQ(to_subject(event), to_others(event)) << "another client of the person said that";
    return to_others(event);
  };
  EXPECT_EQ(said(chat::RoomMode::op, chat::Speech::text), "#lobby <ana> (to operators) psst\n");
  EXPECT_EQ(said(chat::RoomMode::voice, chat::Speech::action),
            "#lobby * ana (to people with voice) psst\n");
  EXPECT_EQ(said(chat::RoomMode::op, chat::Speech::signal), "");
}

TEST(Render, ANoticeAsTalkOfItsOwnKindAndNothingThatProgramsTellEachOther) {
  const auto said = [](chat::Speech how) {
    return chat::Event{1, chat::Said{.name = "ana", .room = lobby, .text = "hi", .how = how}};
  };
  EXPECT_EQ(to_room(said(chat::Speech::notice)), "-ana- hi\n");
  EXPECT_EQ(to_room(said(chat::Speech::notice), View::aside), "#lobby -ana- hi\n");
  for (const auto how : {chat::Speech::ctcp, chat::Speech::ctcp_reply, chat::Speech::signal}) {
    for (const auto view : {View::talking, View::aside}) EXPECT_EQ(to_room(said(how), view), "");
    EXPECT_EQ(
        to_subject_alone(
            {1, chat::Whispered{.from = {"bia"}, .from_client = 2, .text = "hi", .how = how}}),
        "");
  }
  const auto whispered = [](chat::Speech how) {
    return to_subject_alone(
        {1, chat::Whispered{.from = {"bia"}, .from_client = 2, .text = "hi", .how = how}});
  };
  EXPECT_EQ(whispered(chat::Speech::notice), "(private) -bia- hi\n");
  EXPECT_EQ(whispered(chat::Speech::action), "(private) * bia hi\n");
}

// A text that is not bare.
chat::Said formatted(std::string text) {
  return {.name = "ana", .room = lobby, .text = std::move(text), .bare = false};
}

TEST(Render, ATextOfSeveralLinesAsSeveralLinesOfItsSpeaker) {
  EXPECT_EQ(to_room({1, formatted("one\ntwo\n\n \nthree\n")}),
            "<ana> one\n<ana> two\n<ana> three\n");
  EXPECT_EQ(to_room({1, formatted("one\ntwo")}, View::aside),
            "#lobby <ana> one\n#lobby <ana> two\n");
  EXPECT_EQ(to_room({1, formatted("one\n-- bia left #lobby")}),
            "<ana> one\n<ana> -- bia left #lobby\n");
  EXPECT_EQ(
      to_subject_alone(
          {1,
           chat::Whispered{.from = {"bia"}, .from_client = 2, .text = "one\ntwo", .bare = false}}),
      "(private) <bia> one\n(private) <bia> two\n");
  const auto kept = std::make_shared<const chat::Event>(chat::Event{1, formatted("one\ntwo")});
  EXPECT_EQ(without_times(to_subject_alone({1, chat::Recalled{.room = lobby, .history = {kept}}})),
            "-- last line of #lobby:\n[TIME] <ana> one\n[TIME] <ana> two\n-- end of history\n");
}

TEST(Render, ATextWithoutItsFormatting) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"\x02"
       "bold\x02 and \x1d"
       "slanted\x0f",
       "bold and slanted"},
      {"\x11"
       "a\x16"
       "b\x1e"
       "c\x1f"
       "d",
       "abcd"},
      {"\x03"
       "4red\x03 plain",
       "red plain"},
      {"\x03"
       "04,12red on blue",
       "red on blue"},
      {"\x03"
       "4,blue",
       ",blue"},
      {"\x03"
       "123",
       "3"},
      {"\x03"
       "1,234",
       "4"},
      {"\x03,4", ",4"},
      {"\x04"
       "ff0000red\x04 plain",
       "red plain"},
      {"\x04"
       "FF0000,00ff00red",
       "red"},
      {"\x04"
       "ff00",
       "ff00"},
      {"\x04"
       "ff0000,00ff",
       ",00ff"},
      {"tail \x03", "tail "},
      {"steers\x1b[31m\x01 it", "steers[31m it"},
  };
  for (const auto& [text, shown] : cases) {
    EXPECT_EQ(to_room({1, formatted(text)}), "<ana> " + shown + "\n") << shown;
  }
  for (const auto* nothing : {"\x02",
                              "\x03"
                              "4,5",
                              "\n\n", "\x02 \x02", ""}) {
    EXPECT_EQ(to_room({1, formatted(nothing)}), "");
  }
  const chat::Event topic{1, chat::TopicSet{.name = "ana",
                                            .room = lobby,
                                            .topic = "\x02us\x03"
                                                     "4"}};
  EXPECT_EQ(to_room(topic), "-- ana set the topic of #lobby: us\n");
  EXPECT_EQ(to_room(left(Departure::quit, "\x1ftired")), "-- ana left #lobby (quit: tired)\n");
  EXPECT_EQ(to_room(left(Departure::quit, "\x1f")), "-- ana left #lobby (quit)\n");
}

// No name can hold the mark, so nobody can pass for an operator.
TEST(Render, TheMarkOfAnOperatorWhereverItIsNamed) {
  const auto by_operator = [](auto what) {
    return chat::Event{.subject = 1, .what = std::move(what), .by_operator = true};
  };
  const auto said = by_operator(chat::Said{.name = "ana", .room = lobby, .text = "hello"});
  EXPECT_EQ(to_room(said), "<@ana> hello\n");
  EXPECT_EQ(to_room(said, View::aside), "#lobby <@ana> hello\n");
  EXPECT_EQ(to_room(by_operator(chat::Said{
                .name = "ana", .room = lobby, .text = "waves", .how = chat::Speech::action})),
            "* @ana waves\n");
  EXPECT_NE(to_subject_alone({2, chat::Recalled{.room = lobby,
                                                .history = {std::make_shared<chat::Event>(said)}}})
                .find("] <@ana> hello\n"),
            std::string::npos);
  EXPECT_EQ(to_room(by_operator(chat::Joined{.name = "ana", .room = lobby})),
            "-- @ana joined #lobby\n");
  EXPECT_EQ(to_room(by_operator(chat::Left{.name = "ana", .room = lobby})),
            "-- @ana left #lobby\n");
  EXPECT_EQ(to_room(by_operator(
                chat::Departed{.name = "ana", .rooms = {lobby}, .departure = Departure::quit})),
            "-- @ana left #lobby (quit)\n");
  const auto topic = by_operator(chat::TopicSet{.name = "ana", .room = lobby, .topic = "us"});
  EXPECT_EQ(to_room(topic), "-- @ana set the topic of #lobby: us\n");
  EXPECT_EQ(to_subject(topic), to_room(topic));
  EXPECT_EQ(
      to_others(by_operator(chat::Renamed{.old_name = "ana", .name = "aninha", .rooms = {lobby}})),
      "-- @ana is now known as @aninha\n");
  EXPECT_EQ(to_subject_alone(by_operator(chat::OperatorMade{.name = "ana"})),
            "-- you are an operator now, and shown as @ana\n");
}

TEST(Render, TheMarkOfAnOperatorInWhatOneIsTold) {
  const chat::Named operator_ana{.name = "ana", .is_operator = true};
  EXPECT_EQ(to_subject(joined({{"bia"}, operator_ana}, 2)),
            "-- you are ana, in #lobby with 2 others: bia, @ana\n");
  EXPECT_EQ(to_subject_alone(
                {1, chat::Whispered{.from = operator_ana, .from_client = 2, .text = "psst"}}),
            "(private) <@ana> psst\n");
  EXPECT_EQ(
      to_subject_alone({1, chat::WhisperSent{.to = operator_ana, .text = "psst", .away = ""}}),
      "(private to @ana) psst\n-- @ana is away\n");
  EXPECT_EQ(to_subject_alone(
                {1, chat::Listed{.room = "#lobby",
                                 .people = {{.name = "ana", .away = "lunch", .is_operator = true}},
                                 .count = 1}}),
            "-- 1 here in #lobby: @ana (away: lunch)\n");
  EXPECT_EQ(without_times(to_subject_alone({1, chat::Described{.name = "ana",
                                                               .is_operator = true,
                                                               .rooms = {{"#lobby"}},
                                                               .since = {},
                                                               .idle = {},
                                                               .away = {},
                                                               .address = ""}})),
            "-- @ana is in #lobby\n-- @ana is an operator\n-- here since TIME, idle for 0 s\n");
}

// The reach of an event decides where it is rendered, and that it has rooms.
TEST(Render, AnEventWhereItReachesPeople) {
  using chat::Event;
  for (const auto& event :
       {Event{1, chat::Said{.name = "ana", .room = lobby, .text = "hi"}},
        Event{1, chat::Joined{.name = "ana", .room = lobby}},
        Event{1, chat::Left{.name = "ana", .room = lobby}},
        Event{1, chat::TopicSet{.name = "ana", .room = lobby, .topic = "chess"}},
        Event{1, chat::Departed{.name = "ana", .rooms = {lobby}, .departure = Departure::quit}}}) {
    EXPECT_EQ(plain::how_often(event), HowOften::once_a_room);
    EXPECT_NE(to_room(event), "");
    EXPECT_EQ(to_others(event), "");
    EXPECT_EQ(chat::rooms_of(event).size(), 1U);
  }
  const Event renamed{1, chat::Renamed{.old_name = "ana", .name = "eva", .rooms = {lobby, lobby}}};
  EXPECT_EQ(plain::how_often(renamed), HowOften::once_a_person);
  EXPECT_EQ(chat::rooms_of(renamed).size(), 2U);
  const Event announced{1, chat::Announced{.by = "ana", .text = "lunch"}};
  EXPECT_EQ(plain::how_often(announced), HowOften::once_a_person);
  for (const auto& event : {renamed, announced}) {
    EXPECT_EQ(to_room(event), "");
    EXPECT_NE(to_others(event), "");
  }
}

TEST(Render, TellsWhichLanguageIsSpoken) {
  std::string out;
  render_language({"en", "pt_BR"}, {}, out);
  EXPECT_EQ(out, "-- papo speaks English to you; /lang chooses from en, pt_BR\n");
  out.clear();
  render_chosen_language({}, out);
  EXPECT_EQ(out, "-- papo speaks English to you now\n");
  EXPECT_EQ(refused({.why = Refused::Why::unknown_language, .what = "en, pt_BR"}),
            "!! papo does not speak that language; it speaks en, pt_BR\n");
}

TEST(Render, TellsWhatOneCommandDoes) {
  const auto help = [](const char* command) {
    std::string out;
    render_help(command, {}, out);
    return out;
  };
  const std::string who =
      "-- /who [#room] [page]   lists who is in the room; @ marks operators of papo\n";
  for (const char* command : {"who", "/who", "WHO", "quem", "/quem"}) {
    EXPECT_EQ(help(command), who) << command;
  }
  EXPECT_EQ(help("dance"), "!! there is no command dance; /help lists those there are\n");
  EXPECT_EQ(help("ping"), "!! there is no command ping; /help lists those there are\n");
  EXPECT_EQ(help(std::string(100, 'x').c_str()),
            "!! there is no such command; /help lists those there are\n");
}

TEST(Render, TheCommands) {
  std::string help;
  render_help("", {}, help);
  for (const auto* command : {"sair", "//", "#room text", "-- /join #room [key]     enters"}) {
    EXPECT_NE(help.find(command), std::string::npos) << command;
  }
  for (const auto& known : known_commands()) {
    const bool listed = help.find(std::string{"\n-- "} + known.usage) != std::string::npos;
    EXPECT_EQ(listed, known.help != nullptr) << known.usage;
  }
  for (const auto* for_programs : {"/state", "/ping", "/complete"}) {
    EXPECT_EQ(help.find(for_programs), std::string::npos);
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
  EXPECT_EQ(refused({.why = Why::name_reads_as_address}),
            "!! a name can't be four numbers with dots between them: that is an address\n");
  EXPECT_EQ(refused({.why = Why::name_not_allowed}),
            "!! a name is made of letters, digits, \"_\", \"-\" and \".\"\n");
  EXPECT_EQ(refused({.why = Why::name_reserved, .what = "papo"}),
            "!! the name papo is not for people\n");
  EXPECT_EQ(refused({.why = Why::name_looks_taken, .what = "an\u0430", .looks_like = "ana"}),
            "!! the name an\u0430 looks like ana, who is here\n");
  EXPECT_EQ(refused({.why = Why::name_first}), "!! that needs a name first\n");
}

TEST(Render, WhyALineIsRefused) {
  using Why = Refused::Why;
  EXPECT_EQ(refused({.why = Why::unknown_command, .what = "/dance"}),
            "!! there is no command /dance; /help lists those there are\n");
  EXPECT_EQ(refused({.why = Why::nothing_seen}),
            "!! there is nothing to be seen in that, so it was not sent\n");
  EXPECT_EQ(refused({.why = Why::not_utf8}), "!! that line is not UTF-8, so it was not sent\n");
  EXPECT_EQ(refused({.why = Why::line_too_long, .limit = 4096}),
            "!! that line is longer than 4096 bytes, so it was not sent\n");
}

TEST(Render, WhySomethingElseIsRefused) {
  using Why = Refused::Why;
  const std::vector<std::pair<Refused, std::string>> cases{
      {{.why = Why::name_banned, .what = "bia"}, "the name bia is banned"},
      {{.why = Why::password_first}, "that needs the password first"},
      {{.why = Why::wrong_password}, "wrong password"},
      {{.why = Why::usage, .what = "/nick name"}, "it is used like this: /nick name"},
      {{.why = Why::no_room}, "you are in no room; /join #name enters one"},
      {{.why = Why::not_in_room, .what = "#jogos"},
       "you are not in #jogos; /join #jogos enters it"},
      {{.why = Why::too_many_rooms, .limit = 20}, "you are in 20 rooms, and no one may be in more"},
      {{.why = Why::nobody, .what = "bia"}, "there is nobody called bia"},
      {{.why = Why::nobody_wrote}, "there is nobody to reply to"},
      {{.why = Why::far_behind, .what = "bia"},
       "bia has not yet read what was written before; try again later"},
      {{.why = Why::muted}, "you may only listen for now, so it was not sent"},
      {{.why = Why::not_operator}, "only operators can do that"},
      {{.why = Why::no_operators}, "this server has no operators"},
      {{.why = Why::busy}, "there is too much of that now; try again later"},
      {{.why = Why::is_operator, .what = "bia"}, "bia is an operator"},
      {{.why = Why::bad_time}, "a time is given like this: 30s, 10m, 2h, 7d, 1w, 1h30m"},
      {{.why = Why::bad_address, .what = "10.0.0.0/99"},
       "10.0.0.0/99 is neither a name nor an address"},
      {{.why = Why::not_banned, .what = "bia"}, "bia is not banned"},
      {{.why = Why::not_muted, .what = "bia"}, "bia may talk anyway"},
      {{.why = Why::too_many_bans}, "there are too many bans"},
      {{.why = Why::not_ruler, .what = "#a"}, "only operators of #a can do that"},
      {{.why = Why::no_such_room, .what = "#a"}, "there is no room called #a; /join #a makes it"},
      {{.why = Why::not_there, .what = "#a", .looks_like = "bia"}, "bia is not in #a"},
      {{.why = Why::already_there, .what = "#a", .looks_like = "bia"}, "bia is in #a already"},
      {{.why = Why::cannot_talk_there, .what = "#a"},
       "you may only listen in #a for now, so it was not sent"},
      {{.why = Why::name_kept, .what = "bia", .looks_like = "#a"},
       "you may only listen in #a for now, so you keep your name"},
      {{.why = Why::room_full, .what = "#a"}, "#a is full"},
      {{.why = Why::room_invite_only, .what = "#a"}, "#a is for invited people only"},
      {{.why = Why::room_banned, .what = "#a"}, "you are banned from #a"},
      {{.why = Why::room_wrong_key, .what = "#a"}, "joining #a takes a key: /join #a key"},
      {{.why = Why::bad_mask, .what = "#a", .looks_like = "x"},
       "x will not do; a mask is like ana!*@*, and a key is one short word"},
      {{.why = Why::list_full, .what = "#a"}, "that list of #a is full"},
      {{.why = Why::no_such_line}, "there is no such line"},
      {{.why = Why::too_old}, "that line is too old to be taken back"},
      {{.why = Why::room_taken, .what = "#a"}, "there is a room called #a already"},
      {{.why = Why::room_keeps_name, .what = "#a"}, "#a keeps its name"},
      {{.why = Why::room_renamed_lately, .what = "#a"}, "#a got its name a moment ago"},
      {{.why = Why::no_such_fact, .what = "#a"}, "that fact about #a can't be changed"},
      {{.why = Why::too_many_facts, .what = "#a"}, "that fact about #a can't be changed"},
  };
  for (const auto& [why, told] : cases) EXPECT_EQ(refused(why), "!! " + told + "\n");
}

TEST(Render, WhyNobodyIsLetIn) {
  EXPECT_EQ(refusal_of_address(2),
            "!! too many connections from your address (2 allowed); close one first\n");
}

TEST(Render, TheQuestionAgainToWhoHasNoNameYet) {
  EXPECT_EQ(to_subject({1, chat::NameAsked{}}), "-- what is your name?\n");
  std::string again;
  for (const auto expects : {Expects::password, Expects::name, Expects::talk}) {
    render_question(expects, {}, again);
  }
  EXPECT_EQ(again, "-- what is the password?\n-- what is your name?\n");
  EXPECT_EQ(to_subject({1, chat::Slowed{}}),
            "-- you talk faster than it is passed on; what you send waits for its turn\n");
}

TEST(Render, AMistakeWithoutRepeatingALongCommand) {
  const auto command = parse("/" + std::string(500, 'x'), Expects::talk);
  EXPECT_EQ(refused(std::get<Mistake>(command).refused),
            "!! there is no such command; /help lists those there are\n");
}

}  // namespace
}  // namespace papo::wire::plain
