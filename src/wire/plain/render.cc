// SPDX-License-Identifier: MIT

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <ctime>
#include <string>
#include <utility>
#include <variant>

#include "chat/limits.h"
#include "chat/names.h"
#include "lang/language.h"
#include "lang/translate.h"
#include "lang/voice.h"
#include "wire/plain/commands.h"
#include "wire/plain/dialect.h"
#include "wire/plain/plain.h"

namespace papo::wire::plain {
namespace {

using chat::Departure;
using chat::Refused;
using lang::Voice;

constexpr std::size_t names_a_line = 20;
constexpr std::size_t usage_width = 20;  // Columns.

// In the server's time zone.
std::string to_minutes(chat::Time time) {
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return fmt::format("{:%Y-%m-%d %H:%M}", local);
}

// A ban ends after the minute in which people read that it ends.
chat::Time end_of(chat::Time until) { return std::chrono::ceil<std::chrono::minutes>(until); }

std::string in_words(std::chrono::seconds time) {
  using namespace std::chrono;
  if (time < 1min) return fmt::format("{} s", time.count());
  if (time < 1h) return fmt::format("{} min", duration_cast<minutes>(time).count());
  if (time < 24h) return fmt::format("{} h", duration_cast<hours>(time).count());
  return fmt::format("{} d", duration_cast<days>(time).count());
}

// Stands before an operator's name. No name can hold this character.
constexpr char operator_mark = '@';

std::string marked(const std::string& name, bool is_operator = true) {
  return is_operator ? operator_mark + name : name;
}
std::string marked(const chat::Named& named) { return marked(named.name, named.is_operator); }

// "<ana> hello" or "* ana waves".
void render_speech(const chat::Said& said, bool by_operator, std::string& out) {
  out += said.action ? "* " : "<";
  if (by_operator) out += operator_mark;
  out += said.name;
  out += said.action ? " " : "> ";
  out += said.text;
  out += '\n';
}

std::string with_reason(std::string what, const std::string& reason) {
  return reason.empty() ? what : fmt::format("{}: {}", what, reason);
}

// For text that stands in brackets: it must not end these, and go on like the server's own words.
std::string without_brackets(std::string text) {
  std::ranges::replace(text, '(', '[');
  std::ranges::replace(text, ')', ']');
  return text;
}

// The reason for a departure, in brackets.
std::string reason_of(const chat::Departed& departed, const Voice& of_line) {
  std::string reason;
  const auto voice = of_line.onto(reason);
  switch (departed.departure) {
    case Departure::quit:
      voice.say("quit");
      break;
    case Departure::too_slow:
      voice.say("too slow");
      break;
    case Departure::out_of_memory:
      voice.say("papo is out of memory");
      break;
    case Departure::wrong_passwords:
      voice.say("too many wrong passwords");
      break;
    case Departure::kicked:
      voice.say("kicked by {}", marked(departed.by));
      break;
    case Departure::banned:
      voice.say("banned by {}", marked(departed.by));
      break;
    case Departure::lost:
    case Departure::never_named:
    case Departure::other_protocol:
      voice.say("connection lost");
      break;
  }
  return with_reason(std::move(reason), departed.words);
}

void render_usage(const KnownCommand& known, const Voice& voice, std::string& out) {
  out += fmt::format("-- {:<{}}  ", voice.translated(known.usage), usage_width);
  if (known.asker == chat::Asker::operators) voice.say("operators: ");
  out += voice.translated(known.help);
  out += '\n';
}

// The text for everyone else in a room, of an event that is told once a room.
struct ToRoom {
  const std::string& room;
  const Variant& variant;
  bool by_operator;
  std::string& out;
  Voice voice{variant.language, out};

  void operator()(const chat::Said& said) const {
    if (View{static_cast<std::uint8_t>(variant.manner)} == View::aside) {
      out += room;
      out += ' ';
    }
    render_speech(said, by_operator, out);
  }
  void operator()(const chat::Joined& joined) const {
    voice.say("-- {} joined {}\n", subject(joined), room);
  }
  void operator()(const chat::Left& left) const {
    voice.say("-- {} left {}\n", subject(left), room);
  }
  void operator()(const chat::Departed& departed) const {
    voice.say("-- {} left {} ({})\n", subject(departed), room, reason_of(departed, voice));
  }
  void operator()(const chat::TopicSet& set) const {
    if (set.topic.empty()) {
      voice.say("-- {} took away the topic of {}\n", subject(set), room);
    } else {
      voice.say("-- {} set the topic of {}: {}\n", subject(set), room, set.topic);
    }
  }

 private:
  template <typename What>
  std::string subject(const What& what) const {
    return marked(what.name, by_operator);
  }
};

// The text for others, whatever their rooms, of an event that is told once a person.
struct ToOthers {
  bool by_operator;
  Voice voice;

  void operator()(const chat::Renamed& renamed) const {
    voice.say("-- {} is now known as {}\n", marked(renamed.old_name, by_operator),
              marked(renamed.name, by_operator));
  }
  void operator()(const chat::Announced& announced) const {
    voice.say("-- {} announces: {}\n", marked(announced.by), announced.text);
  }
};

// The reason for a refusal.
struct Explanation {
  Voice voice;

  void operator()(const Refused& refused) const {
    using Why = Refused::Why;
    switch (refused.why) {
      case Why::name_empty:
        return voice.say("a name has at least one character");
      case Why::name_too_long:
        return voice.say("a name has at most {} characters", chat::longest_name);
      case Why::name_not_allowed:
        return voice.say(R"(a name is made of letters, digits, "_", "-" and ".")");
      case Why::name_reads_as_address:
        return voice.say("a name can't be four numbers with dots between them: that is an address");
      case Why::name_taken:
        return voice.say("the name {} is taken", refused.what);
      case Why::name_reserved:
        return voice.say("the name {} is not for people", refused.what);
      case Why::name_looks_taken:
        return voice.say("the name {} looks like {}, who is here", refused.what,
                         refused.looks_like);
      case Why::name_banned:
        return voice.say("the name {} is banned", refused.what);
      case Why::name_first:
        return voice.say("that needs a name first");
      case Why::password_first:
        return voice.say("that needs the password first");
      case Why::wrong_password:
        return voice.say("wrong password");
      case Why::unknown_command:
        if (refused.what.empty()) {
          return voice.say("there is no such command; /help lists those there are");
        }
        return voice.say("there is no command {}; /help lists those there are", refused.what);
      case Why::unknown_language:
        return voice.say("papo does not speak that language; it speaks {}", refused.what);
      case Why::usage:
        return voice.say("it is used like this: {}", voice.translated(refused.what.c_str()));
      case Why::not_utf8:
        return voice.say("that line is not UTF-8, so it was not sent");
      case Why::nothing_seen:
        return voice.say("there is nothing to be seen in that, so it was not sent");
      case Why::line_too_long:
        return voice.say("that line is longer than {} bytes, so it was not sent", refused.limit);
      case Why::no_room:
        return voice.say("you are in no room; /join #name enters one");
      case Why::not_in_room:
        return voice.say("you are not in {}; /join {} enters it", refused.what, refused.what);
      case Why::too_many_rooms:
        return voice.say("you are in {} rooms, and no one may be in more", refused.limit);
      case Why::nobody:
        return voice.say("there is nobody called {}", refused.what);
      case Why::nobody_wrote:
        return voice.say("there is nobody to reply to");
      case Why::far_behind:
        return voice.say("{} has not yet read what was written before; try again later",
                         refused.what);
      case Why::muted:
        return voice.say("you may only listen for now, so it was not sent");
      case Why::not_operator:
        return voice.say("only operators can do that");
      case Why::no_operators:
        return voice.say("this server has no operators");
      case Why::busy:
        return voice.say("there is too much of that now; try again later");
      case Why::behind:
        return voice.say("first take what you have asked for; try again later");
      case Why::out_of_memory:
        return voice.say("papo is out of memory, so it was not done; try again later");
      case Why::is_operator:
        return voice.say("{} is an operator", refused.what);
      case Why::bad_time:
        return voice.say("a time is given like this: 30s, 10m, 2h, 7d, 1w, 1h30m");
      case Why::bad_address:
        return voice.say("{} is neither a name nor an address", refused.what);
      case Why::not_banned:
        return voice.say("{} is not banned", refused.what);
      case Why::not_muted:
        return voice.say("{} may talk anyway", refused.what);
      case Why::too_many_bans:
        return voice.say("there are too many bans");
    }
  }
};

// The text for the subject.
struct ToSubject {
  bool by_operator;
  lang::Language language;
  std::string& out;
  Voice voice{language, out};

  void operator()(const chat::Joined& joined) const {
    if (joined.entered) {
      told_of_entering(joined);
    } else {
      told_of_joining(joined);
    }
    const auto more = joined.others_count - joined.others.size();
    for (const auto& other : joined.others) {
      if (&other != &joined.others.front()) out += ", ";
      out += marked(other);
    }
    if (more > 0) voice.say(" and {} more", more);
    out += '\n';
    if (!joined.topic.empty()) (*this)(chat::TopicTold{joined.room.name, joined.topic});
    if (!joined.history.empty()) {
      (*this)(chat::Recalled{.room = joined.room, .history = joined.history});
    }
  }
  void operator()(const chat::Said&) const {}  // The sender knows.
  void operator()(const chat::Left&) const {}  // See render_left().
  void operator()(const chat::TopicSet& set) const {
    ToRoom{set.room.name, variant(language), by_operator, out}(set);
  }
  void operator()(const chat::Departed& departed) const {
    farewell(departed.departure, departed.by, departed.words);
  }
  void operator()(const chat::Dismissed& dismissed) const {
    farewell(dismissed.departure, {}, dismissed.words);
  }
  void operator()(const chat::Renamed& renamed) const {
    voice.say("-- you are {} now\n", renamed.name);
  }
  void operator()(const chat::Announced& announced) const {
    ToOthers{by_operator, voice}(announced);
  }

  void operator()(const chat::Greeted& greeted) const {
    if (greeted.password) {
      voice.say("-- welcome to papo; what is the password?\n");
    } else {
      voice.say("-- welcome to papo; what is your name?\n");
    }
  }
  void operator()(const chat::Slowed&) const {
    voice.say("-- you talk faster than it is passed on; what you send waits for its turn\n");
  }
  void operator()(const chat::NameAsked&) const { render_question(Expects::name, language, out); }
  void operator()(const chat::RoomFound& found) const {
    voice.say("-- you are talking in {} now\n", found.room.name);
  }
  void operator()(const chat::Whispered& whispered) const {
    voice.say("(private) <{}> {}\n", marked(whispered.from), whispered.text);
  }
  void operator()(const chat::WhisperSent& sent) const {
    const auto to = marked(sent.to);
    voice.say("(private to {}) {}\n", to, sent.text);
    if (!sent.away) return;
    if (sent.away->empty()) {
      voice.say("-- {} is away\n", to);
    } else {
      voice.say("-- {} is away: {}\n", to, *sent.away);
    }
  }
  void operator()(const chat::AwaySet& set) const {
    if (!set.away) {
      voice.say("-- you are back\n");
    } else if (set.reason.empty()) {
      voice.say("-- you are away\n");
    } else {
      voice.say("-- you are away: {}\n", set.reason);
    }
  }
  void operator()(const chat::Listed& listed) const {
    const auto& people = listed.people;
    voice.say("-- {} here in {}", listed.count, listed.room);
    told_of_page(listed.page);
    out += ": ";
    for (std::size_t i = 0; i < people.size(); ++i) {
      if (i > 0) out += i % names_a_line == 0 ? ",\n-- " : ", ";
      out += marked(people[i].name, people[i].is_operator);
      if (!people[i].away) continue;
      out += " (";
      voice.say("away");
      out += with_reason({}, without_brackets(*people[i].away)) + ')';
    }
    out += '\n';
    told_of_more(listed.page, [&](std::size_t more, std::size_t next) {
      voice.say("-- and {} more; /who {} {} shows the next\n", more, listed.room, next);
    });
  }
  void operator()(const chat::RoomsListed& listed) const {
    voice.say_count(listed.count, "-- {} room", "-- {} rooms", listed.count);
    told_of_page(listed.page);
    out += ":\n";
    for (const auto& room : listed.rooms) {
      voice.say_count(room.people, "-- {}, {} person", "-- {}, {} people", room.name, room.people);
      out += with_reason({}, room.topic) + '\n';
    }
    told_of_more(listed.page, [&](std::size_t more, std::size_t next) {
      voice.say("-- and {} more; /rooms {} shows the next\n", more, next);
    });
  }
  void operator()(const chat::TopicTold& told) const {
    if (told.topic.empty()) {
      voice.say("-- {} has no topic\n", told.room);
    } else {
      voice.say("-- topic of {}: {}\n", told.room, told.topic);
    }
  }
  void operator()(const chat::Recalled& recalled) const {
    const auto lines = recalled.history.size();
    if (lines == 0) return told_of_nothing_kept(recalled);
    if (recalled.older) {
      voice.say_count(lines, "-- the line of {1} before:\n", "-- the {0} lines of {1} before:\n",
                      lines, recalled.room.name);
    } else {
      voice.say_count(lines, "-- last line of {1}:\n", "-- last {0} lines of {1}:\n", lines,
                      recalled.room.name);
    }
    for (const auto& event : recalled.history) {
      const auto& said = std::get<chat::Said>(event->what);
      out += fmt::format("[{}] ", to_minutes(event->time));
      render_speech(said, event->by_operator, out);
    }
    if (recalled.has_older) {
      voice.say("-- end of history; /history more shows what was said before\n");
    } else {
      voice.say("-- end of history\n");
    }
  }
  void operator()(const chat::Described& described) const {
    const auto name = marked(described.name, described.is_operator);
    if (described.rooms.empty()) {
      voice.say("-- {} is in no room\n", name);
    } else {
      voice.say("-- {} is in {}\n", name, fmt::to_string(fmt::join(described.rooms, ", ")));
    }
    if (described.is_operator) voice.say("-- {} is an operator\n", name);
    voice.say("-- here since {}, idle for {}\n", to_minutes(described.since),
              in_words(described.idle));
    if (described.away) {
      out += "-- ";
      voice.say("away");
      out += with_reason({}, *described.away) + '\n';
    }
    if (!described.address.empty()) voice.say("-- connected from {}\n", described.address);
  }
  void operator()(const chat::Aside&) const {}  // The conversation knows its meaning.
  void operator()(const chat::Completed& completed) const {
    out += fmt::format("%% complete {}", completed.prefix);
    for (const auto& candidate : completed.candidates) out += ' ' + candidate;
    out += '\n';
  }
  void operator()(const chat::OperatorMade& made) const {
    voice.say("-- you are an operator now, and shown as {}\n", marked(made.name));
  }
  void operator()(const chat::BansListed& listed) const {
    if (listed.count == 0) return voice.say("-- there are no bans\n");
    voice.say_count(listed.count, "-- {} ban", "-- {} bans", listed.count);
    told_of_page(listed.page);
    out += ":\n";
    for (const auto& ban : listed.bans) {
      voice.say("-- {}, by {}", ban.what, marked(ban.by));
      if (ban.until) voice.say(", until {}", to_minutes(end_of(*ban.until)));
      out += with_reason({}, ban.reason) + '\n';
    }
    told_of_more(listed.page, [&](std::size_t more, std::size_t next) {
      voice.say("-- and {} more; /bans {} shows the next\n", more, next);
    });
  }
  void operator()(const chat::Done& done) const {
    using What = chat::Done::What;
    switch (done.what) {
      case What::banned:
        told_of_ban(done);
        break;
      case What::unbanned:
        voice.say("-- {} is not banned any more\n", done.whom);
        break;
      case What::muted:
        return voice.say("-- {} may only listen now\n", done.whom);
      case What::unmuted:
        return voice.say("-- {} may talk again\n", done.whom);
    }
    if (!done.outlives_server) {
      voice.say(
          "!! but that is not on the disk yet, and may not outlive papo; papo goes on trying\n");
    }
  }
  void operator()(const chat::Muted& muted) const {
    if (muted.muted) {
      voice.say("-- {} lets you only listen for now\n", marked(muted.by));
    } else {
      voice.say("-- {} lets you talk again\n", marked(muted.by));
    }
  }
  // These events are only for the worker and the observers.
  void operator()(const chat::Admitted&) const {}
  void operator()(const chat::Settled&) const {}
  void operator()(const chat::PasswordChecked&) const {}
  void operator()(const chat::BansSaved&) const {}
  void operator()(const chat::BanPlaced&) const {}
  void operator()(const chat::BanLifted&) const {}
  void operator()(const chat::BansReplaced&) const {}
  void operator()(const chat::MuteChanged&) const {}
  void operator()(const Refused& refused) const {
    out += "!! ";
    Explanation{voice}(refused);
    out += '\n';
  }

 private:
  void told_of_ban(const chat::Done& done) const {
    if (done.until) {
      voice.say("-- {} is banned until {}", done.whom, to_minutes(end_of(*done.until)));
    } else {
      voice.say("-- {} is banned for ever", done.whom);
    }
    if (!done.site.empty()) voice.say("; /ban {} bans all of its network", done.site);
    out += '\n';
  }
  // Comes after the title of the list.
  void told_of_page(const chat::Page& page) const {
    if (page.number > 1) voice.say(", page {}", page.number);
  }
  // The last line of a list that goes on. next(more, page) says how to ask for the rest, if that is
  // possible.
  template <typename Next>
  void told_of_more(const chat::Page& page, Next next) const {
    if (page.has_next) {
      next(page.more, page.number + 1);
    } else if (page.more > 0) {
      voice.say("-- and {} more\n", page.more);
    }
  }
  void told_of_nothing_kept(const chat::Recalled& recalled) const {
    if (recalled.older) {
      voice.say("-- nothing is kept of what was said in {} before that\n", recalled.room.name);
    } else {
      voice.say("-- nothing is kept of what was said in {}\n", recalled.room.name);
    }
  }

  // Both texts end with the place for the names of the others.
  void told_of_entering(const chat::Joined& joined) const {
    if (joined.others_count == 0) {
      return voice.say("-- you are {}, alone in {}", joined.name, joined.room.name);
    }
    voice.say_count(joined.others_count, "-- you are {}, in {} with {} other: ",
                    "-- you are {}, in {} with {} others: ", joined.name, joined.room.name,
                    joined.others_count);
  }
  void told_of_joining(const chat::Joined& joined) const {
    if (joined.others_count == 0) return voice.say("-- you are alone in {}", joined.room.name);
    voice.say_count(joined.others_count, "-- you are in {} with {} other: ",
                    "-- you are in {} with {} others: ", joined.room.name, joined.others_count);
  }

  void farewell(Departure departure, const std::string& by, const std::string& words) const {
    std::string last;
    switch (departure) {
      case Departure::quit:
        return voice.say("-- bye\n");
      case Departure::too_slow:
        return voice.say("!! you were too slow to read what was said, and were disconnected\n");
      case Departure::out_of_memory:
        return voice.say(
            "!! papo is out of memory for you, and disconnected you; come back later\n");
      case Departure::never_named:
        return voice.say("!! no name was given in time; come back any time\n");
      case Departure::other_protocol:
        out += words;
        return;
      case Departure::wrong_passwords:
        return voice.say("!! too many wrong passwords\n");
      case Departure::kicked:
        voice.onto(last).say("!! you were kicked by {}", marked(by));
        break;
      case Departure::banned:
        voice.onto(last).say("!! you are banned");
        break;
      case Departure::lost:
        return;
    }
    out += with_reason(std::move(last), words) + '\n';
  }
};

// An event that reaches rooms is told once in each, unless it is told once a person.
template <typename What>
constexpr HowOften how_often_for() {
  if constexpr (std::same_as<What, chat::Renamed>) return HowOften::once_a_person;
  switch (What::traits.reach) {
    case chat::Reach::rooms:
      return HowOften::once_a_room;
    case chat::Reach::everyone:
      return HowOften::once_a_person;
    case chat::Reach::subject:
    case chat::Reach::subject_and_observers:
    case chat::Reach::observers:
      break;
  }
  return HowOften::nobody;
}

// Empty if nobody is left to be told.
std::string_view word_for(Departure departure) {
  switch (departure) {
    case Departure::quit:
      return "quit";
    case Departure::too_slow:
      return "too-slow";
    case Departure::out_of_memory:
      return "out-of-memory";
    case Departure::never_named:
      return "never-named";
    case Departure::wrong_passwords:
      return "wrong-passwords";
    case Departure::kicked:
      return "kicked";
    case Departure::banned:
      return "banned";
    case Departure::other_protocol:  // The client speaks no dialect of Papo's.
    case Departure::lost:
      break;
  }
  return {};
}

}  // namespace

Variant variant(lang::Language language, View view) {
  return {.dialect = &dialect(), .language = language, .manner = static_cast<std::uint16_t>(view)};
}

HowOften how_often(const chat::Event& event) {
  return std::visit([]<typename What>(const What&) { return how_often_for<What>(); }, event.what);
}

void render_to_room(const chat::Event& event, const std::string& room, const Variant& variant,
                    std::string& out) {
  const ToRoom to_room{room, variant, event.by_operator, out};
  std::visit(
      [&]<typename What>(const What& what) {
        if constexpr (how_often_for<What>() == HowOften::once_a_room) to_room(what);
      },
      event.what);
}

void render_to_others(const chat::Event& event, lang::Language language, std::string& out) {
  const ToOthers to_others{event.by_operator, {language, out}};
  std::visit(
      [&]<typename What>(const What& what) {
        if constexpr (how_often_for<What>() == HowOften::once_a_person) to_others(what);
      },
      event.what);
}

void render_to_subject(const chat::Event& event, lang::Language language, std::string& out) {
  std::visit(ToSubject{event.by_operator, language, out}, event.what);
}

void render_left(const std::string& room, const std::string& talking_in, lang::Language language,
                 std::string& out) {
  const Voice voice{language, out};
  if (talking_in.empty()) return voice.say("-- you left {}; you are in no room\n", room);
  voice.say("-- you left {}; you are talking in {} now\n", room, talking_in);
}

void render_question(Expects expects, lang::Language language, std::string& out) {
  const Voice voice{language, out};
  switch (expects) {
    case Expects::password:
      return voice.say("-- what is the password?\n");
    case Expects::name:
      return voice.say("-- what is your name?\n");
    case Expects::talk:
      return;
  }
}

void render_help(const std::string& command, lang::Language language, std::string& out) {
  const Voice voice{language, out};
  const auto* const known = find_command(command);
  if (known != nullptr && known->help != nullptr) return render_usage(*known, voice, out);
  if (!command.empty()) {
    const bool echoed = command.size() <= longest_command_echoed;
    const Refused refused{.why = Refused::Why::unknown_command, .what = echoed ? command : ""};
    return ToSubject{false, language, out}(refused);
  }
  voice.say("-- what you type is said to everyone in the room; #room text says it in another\n");
  for (const auto& each : known_commands()) {
    if (each.help != nullptr) render_usage(each, voice, out);
  }
}

// A translation of these two texts names its own language.
void render_language(const std::vector<std::string>& all, lang::Language language,
                     std::string& out) {
  Voice{language, out}.say("-- papo speaks English to you; /lang chooses from {}\n",
                           fmt::to_string(fmt::join(all, ", ")));
}
void render_chosen_language(lang::Language language, std::string& out) {
  Voice{language, out}.say("-- papo speaks English to you now\n");
}

void render_pong(const std::string& text, std::string& out) {
  out += text.empty() ? "%% pong\n" : fmt::format("%% pong {}\n", text);
}

void render_stopping(lang::Language language, std::string& out) {
  Voice{language, out}.say("-- papo is stopping; goodbye\n");
}

void render_state(const State& state, std::string& out) {
  switch (state.expects) {
    case Expects::password:
      out += "%% asks password\n";
      return;
    case Expects::name:
      out += "%% asks name\n";
      return;
    case Expects::talk:
      out += fmt::format("%% state {} {}", state.name,
                         state.talking_in.empty() ? "-" : state.talking_in);
      for (const auto& room : state.rooms) out += ' ' + room;
      out += '\n';
      return;
  }
}

void render_end(const chat::Event& event, std::string& out) {
  std::string_view why;
  if (const auto* const departed = std::get_if<chat::Departed>(&event.what)) {
    why = word_for(departed->departure);
  } else if (const auto* const dismissed = std::get_if<chat::Dismissed>(&event.what)) {
    why = word_for(dismissed->departure);
  }
  if (!why.empty()) out += fmt::format("%% closed {}\n", why);
}

void render_motd(const std::vector<std::string>& lines, std::string& out) {
  for (const auto& line : lines) out += fmt::format("-- {}\n", line);
}

void render_talk_is_logged(lang::Language language, std::string& out) {
  Voice{language, out}.say("-- what is said in the rooms here is logged\n");
}

std::string refusal_of_address(std::size_t max_per_address) {
  std::string out;
  lang::add(out, "!! too many connections from your address ({} allowed); close one first\n",
            max_per_address);
  return out;
}

std::string refusal_at_the_door() {
  std::string out;
  lang::add(out, "!! too many come from your address at once; try again in a moment\n");
  return out;
}

std::string refusal_of_proxy() {
  std::string out;
  lang::add(out,
            "!! your address is that of a proxy, but nobody was announced by the PROXY protocol\n");
  return out;
}

std::string refusal_when_full(std::size_t max_clients) {
  std::string out;
  lang::add(out, "!! papo is full ({} people); come back later\n", max_clients);
  return out;
}

std::string refusal_when_short_of_memory() {
  std::string out;
  lang::add(out, "!! papo is short of memory; come back later\n");
  return out;
}

}  // namespace papo::wire::plain
