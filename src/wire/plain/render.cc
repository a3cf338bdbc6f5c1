// SPDX-License-Identifier: MIT

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "chat/names.h"
#include "lang/language.h"
#include "lang/translate.h"
#include "lang/voice.h"
#include "text/blank.h"
#include "text/formatting.h"
#include "wire/message_id.h"
#include "wire/plain/commands.h"
#include "wire/plain/dialect.h"
#include "wire/plain/explanation.h"
#include "wire/plain/limits.h"
#include "wire/plain/mode_words.h"
#include "wire/plain/plain.h"

namespace papo::wire::plain {
namespace {

using chat::Departure;
using chat::Refused;
using chat::Speech;
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
std::string marked(const chat::Doer& doer) { return marked(doer.name, doer.is_operator); }

// The signs before and behind a speaker's name: "<ana> hello", "* ana waves", "-ana- a notice".
struct Signs {
  std::string_view before;
  std::string_view behind;
};
// None for the talk of programs to each other.
std::optional<Signs> signs_of(Speech how) {
  switch (how) {
    case Speech::text:
      return Signs{"<", "> "};
    case Speech::action:
      return Signs{"* ", " "};
    case Speech::notice:
      return Signs{"-", "- "};
    case Speech::ctcp:
    case Speech::ctcp_reply:
    case Speech::signal:
      break;
  }
  return std::nullopt;
}

void add_speaker(const Signs& signs, const std::string& name, bool is_operator, std::string& out) {
  out += signs.before;
  if (is_operator) out += operator_mark;
  out += name;
  out += signs.behind;
}

// For a program: a line in a room, and its id.
void add_id(std::string_view mark, chat::Sequence sequence, std::string_view room,
            std::string& out) {
  out += mark;
  add_message_id(sequence, out);
  out += ' ';
  out += room;
  out += '\n';
}
constexpr std::string_view said_mark = "%% said ";
constexpr std::string_view sent_mark = "%% sent ";
constexpr std::string_view place_mark = "%% at ";

// The id of a line with its room, as /history takes it: "#jogos:a3f".
std::string with_room(const std::string& room, chat::Sequence sequence) {
  auto line = room + ':';
  add_message_id(sequence, line);
  return line;
}

// A manner is a view, and this bit if the client is told the ids.
constexpr std::uint16_t tells_ids = 2;
View view_of(const Variant& variant) {
  return View{static_cast<std::uint8_t>(variant.manner & ~tells_ids)};
}

std::string_view word_for(chat::Part part) {
  switch (part) {
    case chat::Part::last:
      break;
    case chat::Part::before:
      return "before";
    case chat::Part::since:
      return "since";
    case chat::Part::around:
      return "around";
  }
  return "last";
}

// Calls show(line) for each line of what was said that shows something.
template <typename What, typename Show>
void for_each_line(const What& said, Show show) {
  if (said.bare) return show(std::string_view{said.text});
  std::string_view left = said.text;
  while (!left.empty()) {
    const auto line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    const auto shown = text::without_formatting(line);
    if (!text::from_first_seen(shown).empty()) show(std::string_view{shown});
  }
}

// Appends "<ana> hello", with a beginning before each line: begin() appends that.
template <typename What, typename Begin>
void render_speech(const What& said, const std::string& name, bool is_operator, std::string& out,
                   Begin begin) {
  const auto signs = signs_of(said.how);
  if (!signs) return;
  for_each_line(said, [&](std::string_view line) {
    begin();
    add_speaker(*signs, name, is_operator, out);
    out += line;
    out += '\n';
  });
}

// Others may have written a reason with formatting.
std::string with_reason(std::string what, const std::string& reason) {
  const auto shown = text::without_formatting(reason);
  return shown.empty() ? what : fmt::format("{}: {}", what, shown);
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
      voice.say("expelled by {}", marked(departed.by));
      break;
    case Departure::banned:
      voice.say("banned by {}", marked(departed.by));
      break;
    case Departure::logged_out:
      voice.say("logged out");
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
  chat::Sequence sequence;
  std::string& out;
  Voice voice{variant.language, out};

  void operator()(const chat::Said& said) const {
    const bool aside = view_of(variant) == View::aside;
    render_speech(said, said.name, by_operator, out, [&] {
      if ((variant.manner & tells_ids) != 0) add_id(said_mark, sequence, room, out);
      if (!aside) return;
      out += room;
      out += ' ';
    });
  }
  void operator()(const chat::Joined& joined) const {
    voice.say("-- {} joined {}\n", subject(joined), room);
  }
  void operator()(const chat::Left& left) const {
    const auto words = text::without_formatting(left.words);
    if (words.empty()) {
      voice.say("-- {} left {}\n", subject(left), room);
    } else {
      voice.say("-- {} left {} ({})\n", subject(left), room, words);
    }
  }
  void operator()(const chat::Kicked& kicked) const {
    voice.say("-- {} took {} out of {}", marked(kicked.by), subject(kicked), room);
    out += with_reason({}, kicked.words) + '\n';
  }
  void operator()(const chat::ModesSet& set) const {
    const auto by = set.name.empty() ? std::string{"papo"} : subject(set);
    for (const auto& change : set.changes) {
      if (chat::row_of(change.mode).kind == chat::ModeKind::rank) {
        told_of_rank(by, change);
      } else {
        voice.say("-- {} changed {}: ", by, room);
        tell_rule(change, voice);
        out += '\n';
      }
    }
  }
  void operator()(const chat::Invited& invited) const {
    voice.say("-- {} invited {} to {}\n", subject(invited), invited.whom, room);
  }
  void operator()(const chat::Redacted& redacted) const {
    voice.say("-- {} took back a line of {}", subject(redacted), room);
    out += with_reason({}, redacted.reason) + '\n';
  }
  void operator()(const chat::RoomRenamed& renamed) const {
    voice.say("-- {} renamed {}; {} is its name now", subject(renamed), renamed.old_name,
              renamed.room.name);
    out += with_reason({}, renamed.reason) + '\n';
  }
  void operator()(const chat::Departed& departed) const {
    voice.say("-- {} left {} ({})\n", subject(departed), room, reason_of(departed, voice));
  }
  void operator()(const chat::RoomKeeping& keeping) const {
    switch (keeping.what) {
      case chat::RoomKeeping::What::registered:
        return voice.say("-- {} is registered: {} founded it\n", room, keeping.founder);
      case chat::RoomKeeping::What::transferred:
        return voice.say("-- {} is the founder of {} now\n", keeping.founder, room);
      case chat::RoomKeeping::What::dropped:
        if (keeping.is_private) {
          return voice.say(
              "-- {} is registered no more; what was said there goes with its last member\n", room);
        }
        return voice.say("-- {} is registered no more; what was said there stays\n", room);
      case chat::RoomKeeping::What::retention: {
        const auto [days, lines] = keeping.keep;
        if (days == 0 && lines == 0) {
          return voice.say("-- what is said in {} is kept as long as anywhere\n", room);
        }
        if (lines == 0) return voice.say("-- what is said in {} is kept for {} days\n", room, days);
        if (days == 0) return voice.say("-- the last {} lines of {} are kept\n", lines, room);
        return voice.say("-- the last {} lines of {} are kept, for {} days\n", lines, room, days);
      }
    }
  }
  void operator()(const chat::TopicSet& set) const {
    if (set.topic.empty()) {
      voice.say("-- {} took away the topic of {}\n", subject(set), room);
    } else {
      voice.say("-- {} set the topic of {}: {}\n", subject(set), room,
                text::without_formatting(set.topic));
    }
  }

 private:
  void told_of_rank(const std::string& by, const chat::ModeChange& change) const {
    const auto& whom = change.argument;
    if (change.mode == chat::RoomMode::voice) {
      return change.on ? voice.say("-- {} gave {} voice in {}\n", by, whom, room)
                       : voice.say("-- {} took away the voice of {} in {}\n", by, whom, room);
    }
    return change.on ? voice.say("-- {} made {} an operator of {}\n", by, whom, room)
                     : voice.say("-- {} ended that {} is an operator of {}\n", by, whom, room);
  }
  template <typename What>
  std::string subject(const What& what) const {
    return marked(what.name, by_operator);
  }
};

// The text for others, whatever their rooms, of an event that is told once a person.
struct ToOthers {
  bool by_operator;
  lang::Language language;
  std::string& out;
  Voice voice{language, out};

  void operator()(const chat::Renamed& renamed) const {
    voice.say("-- {} is now known as {}\n", marked(renamed.old_name, by_operator),
              marked(renamed.name, by_operator));
  }
  void operator()(const chat::Announced& announced) const {
    voice.say("-- {} announces: {}\n", marked(announced.by), announced.text);
  }
  void operator()(const chat::DiskTold& told) const {
    if (told.refuses) {
      voice.say("-- the disk does not take what is said; the log of papo tells why\n");
    } else {
      voice.say("-- the disk takes what is said again\n");
    }
  }
  // The room stands before the line, because the reader may talk in another.
  void operator()(const chat::SaidToRulers& said) const {
    const auto signs = signs_of(said.how);
    if (!signs) return;
    for_each_line(said, [&](std::string_view line) {
      out += said.room.name;
      out += ' ';
      add_speaker(*signs, said.name, by_operator, out);
      if (said.rank == chat::RoomMode::op) {
        voice.say("(to operators) ");
      } else {
        voice.say("(to people with voice) ");
      }
      out += line;
      out += '\n';
    });
  }
};

// The text for the subject.
struct ToSubject {
  bool by_operator;
  lang::Language language;
  std::string& out;
  Ids ids = Ids::hidden;
  Voice voice{language, out};

  void operator()(const chat::Joined& joined) const {
    if (joined.entered) {
      told_of_entering(joined);
    } else {
      told_of_joining(joined);
    }
    // The event may have more names for another client of the subject's person.
    const auto shown = std::min(joined.others.size(), names_told_to_newcomer);
    const auto more = joined.others_count - shown;
    for (const auto& other : std::span{joined.others}.first(shown)) {
      if (&other != &joined.others.front()) out += ", ";
      out += marked(other);
    }
    if (more > 0) voice.say(" and {} more", more);
    out += '\n';
    if (!joined.topic.empty()) (*this)(chat::TopicTold{joined.room.name, joined.topic});
    if (!joined.history.empty()) {
      (*this)(chat::Recalled{.room = joined.room, .history = joined.history});
    }
    if (joined.unread_since > 0) {
      voice.say("-- more was said in {} while you were gone; /history since {} shows it\n",
                joined.room.name, with_room(joined.room.name, joined.unread_since));
    }
  }
  void operator()(const chat::Said&) const {}  // The sender knows.
  void operator()(const chat::Left&) const {}  // See render_left().
  void operator()(const chat::Kicked& kicked) const {
    voice.say("!! you were taken out of {} by {}", kicked.room.name, marked(kicked.by));
    out += with_reason({}, kicked.words) + '\n';
  }
  // The subject is told the same as the others.
  void operator()(const chat::TopicSet& set) const { as_in_room(set); }
  void operator()(const chat::ModesSet& set) const { as_in_room(set); }
  void operator()(const chat::Redacted& redacted) const { as_in_room(redacted); }
  void operator()(const chat::RoomRenamed& renamed) const { as_in_room(renamed); }
  void operator()(const chat::RoomKeeping& keeping) const { as_in_room(keeping); }
  void operator()(const chat::Invited& invited) const {
    voice.say("-- you invited {} to {}\n", invited.whom, invited.room.name);
    if (invited.away) told_of_away(invited.whom, *invited.away);
  }
  void operator()(const chat::InvitedYou& invited) const {
    voice.say("-- {} invites you to {}; /join {} enters it\n", marked(invited.by),
              invited.room.name, invited.room.name);
  }
  void operator()(const chat::LoggedIn& logged_in) const {
    voice.say("-- you are logged in as {}\n", logged_in.name);
  }
  void operator()(const chat::LoggedOut& logged_out) const {
    voice.say("-- {} is registered no more\n", logged_out.name);
  }
  void operator()(const chat::AccountSaved& saved) const {
    switch (saved.what) {
      case chat::AccountSaved::What::made:
        voice.say("-- {} is yours: from now on the password is asked for\n", saved.name);
        break;
      case chat::AccountSaved::What::password:
        voice.say("-- the password of {} is another one now\n", saved.name);
        break;
      case chat::AccountSaved::What::dropped:
        voice.say("-- anyone may be called {} after you\n", saved.name);
        break;
      case chat::AccountSaved::What::certificate:
        voice.say("-- your certificate logs you in as {} from now on\n", saved.name);
        break;
      case chat::AccountSaved::What::no_certificates:
        voice.say("-- no certificate logs anyone in as {} any more\n", saved.name);
        break;
    }
    if (!saved.saved) voice.say("!! the disk does not take that now; it is tried again\n");
  }
  void operator()(const chat::StaySet& set) const {
    if (set.on) {
      voice.say("-- you stay in your rooms while you are gone\n");
    } else {
      voice.say("-- you leave your rooms when you go\n");
    }
  }
  void operator()(const chat::Mirrored&) const {}
  void operator()(const chat::Marked&) const {}  // For programs of other dialects.
  void operator()(const chat::MarkersTold&) const {}
  void operator()(const chat::Entered& entered) const {
    if (entered.is_further)
      return voice.say("-- you are {}, as on your other device\n", entered.name);
    voice.say("-- you are {}, in no room; /join #name enters one\n", entered.name);
  }
  // Another client of the subject's person said so.
  void operator()(const chat::SaidToRulers& said) const {
    ToOthers{by_operator, language, out}(said);
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
    ToOthers{by_operator, language, out}(announced);
  }
  void operator()(const chat::DiskTold& told) const { ToOthers{by_operator, language, out}(told); }

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
    render_speech(whispered, whispered.from.name, whispered.from.is_operator, out, [&] {
      if (!whispered.kept_since) return voice.say("(private) ");
      voice.say("(private, {}) ", to_minutes(*whispered.kept_since));
    });
  }
  void operator()(const chat::WhisperSent& sent) const {
    const auto to = marked(sent.to);
    if (signs_of(sent.how)) {
      for_each_line(sent,
                    [&](std::string_view line) { voice.say("(private to {}) {}\n", to, line); });
    }
    if (sent.away) told_of_away(to, *sent.away);
    if (sent.is_kept) voice.say("-- {} is not here, and reads that later\n", to);
  }
  void operator()(const chat::AwaySet& set) const {
    if (!set.away) {
      voice.say("-- you are back\n");
    } else if (set.reason.empty()) {
      voice.say("-- you are away\n");
    } else {
      voice.say("-- you are away: {}\n", text::without_formatting(set.reason));
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
      told_in_brackets(people[i]);
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
      if (room.secret) voice.say(" (secret)");
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
      voice.say("-- topic of {}: {}\n", told.room, text::without_formatting(told.topic));
    }
  }
  void operator()(const chat::ModesTold& told) const {
    if (told.modes.empty()) return voice.say("-- {} has no modes\n", told.room);
    voice.say("-- modes of {}:\n", told.room);
    for (const auto& mode : told.modes) {
      out += fmt::format("-- +{}  ", chat::row_of(mode.mode).letter);
      tell_rule(mode, voice);
      out += '\n';
    }
  }
  void operator()(const chat::MasksListed& listed) const {
    told_of_masks(listed);
    for (const auto& mask : listed.masks) {
      voice.say("-- {}, by {}, {}\n", text::without_formatting(mask.mask),
                text::without_formatting(mask.by.substr(0, mask.by.find('!'))),
                to_minutes(mask.at));
    }
  }
  void operator()(const chat::Recalled& recalled) const {
    if (ids == Ids::told) told_of_beginning(recalled);
    if (recalled.history.empty()) {
      told_of_nothing_kept(recalled);
    } else {
      told_of_lines(recalled);
    }
    if (ids == Ids::told) told_of_end(recalled);
  }
  void operator()(const chat::LinesFound& found) const {
    const auto lines = found.lines.size();
    if (lines == 0) return voice.say("-- nothing was found in your rooms\n");
    voice.say_count(lines, "-- {0} line was found:\n", "-- {0} lines were found:\n", lines);
    for (const auto& event : found.lines) {
      const auto& said = std::get<chat::Said>(event->what);
      render_speech(said, said.name, event->by_operator, out, [&] {
        out += fmt::format("[{}] {} ", to_minutes(event->time),
                           with_room(said.room.name, event->sequence));
      });
    }
    const auto& last = *found.lines.back();
    voice.say("-- /history around {} shows what was said around that line\n",
              with_room(std::get<chat::Said>(last.what).room.name, last.sequence));
    if (found.has_more) {
      voice.say("-- end of the search; there are older ones, and before:date finds them\n");
    } else {
      voice.say("-- end of the search\n");
    }
  }
  void operator()(const chat::Described& described) const {
    const auto name = marked(described.name, described.is_operator);
    if (described.rooms.empty()) {
      voice.say("-- {} is in no room\n", name);
    } else {
      voice.say("-- {} is in {}\n", name, named_rooms(described.rooms));
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
      case What::expelled:
        return voice.say("-- {} was expelled\n", done.whom);
      case What::taken_out:
        return voice.say("-- {} was taken out of {}\n", done.whom, done.room.name);
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
  // Other dialects ask for these, or watch names.
  void operator()(const chat::NamesTold&) const {}
  void operator()(const chat::PeopleFound&) const {}
  void operator()(const chat::InvitationsTold&) const {}
  void operator()(const chat::PastPeople&) const {}
  void operator()(const chat::FactSet&) const {}
  void operator()(const chat::FactsTold&) const {}
  void operator()(const chat::FactsSynced&) const {}
  void operator()(const chat::FactsWanted&) const {}
  void operator()(const chat::Counted&) const {}
  void operator()(const chat::WatchTold&) const {}
  void operator()(const chat::OwnModesTold&) const {}
  void operator()(const chat::HistoryTold&) const {}
  void operator()(const chat::TargetsTold&) const {}
  void operator()(const chat::Watched&) const {}
  void operator()(const chat::Walloped&) const {}
  void operator()(const chat::RealNameSet&) const {}
  // These events are only for the worker and the observers.
  void operator()(const chat::Admitted&) const {}
  void operator()(const chat::Settled&) const {}
  void operator()(const chat::PasswordChecked&) const {}
  void operator()(const chat::BansSaved&) const {}
  void operator()(const chat::BanPlaced&) const {}
  void operator()(const chat::BanLifted&) const {}
  template <chat::ForObservers What>
  void operator()(const What&) const {}
  void operator()(const Refused& refused) const {
    out += "!! ";
    explain(refused, voice);
    out += '\n';
  }

 private:
  template <typename What>
  void as_in_room(const What& what) const {
    ToRoom{what.room.name, variant(language), by_operator, 0, out}(what);
  }
  void told_of_away(const std::string& who, const std::string& reason) const {
    if (reason.empty()) {
      voice.say("-- {} is away\n", who);
    } else {
      voice.say("-- {} is away: {}\n", who, text::without_formatting(reason));
    }
  }
  // Appends " (operator; away: lunch)", or nothing.
  void told_in_brackets(const chat::Listed::Person& person) const {
    std::string inside;
    add_ranks(person.ranks, inside);
    if (person.away) {
      if (!inside.empty()) inside += "; ";
      voice.onto(inside).say("away");
      inside += with_reason({}, without_brackets(*person.away));
    }
    if (!inside.empty()) out += fmt::format(" ({})", inside);
  }
  // Appends "operator" or "voice", or nothing.
  void add_ranks(const chat::Ranks& ranks, std::string& to) const {
    if (ranks.op) {
      voice.onto(to).say("operator");
    } else if (ranks.voice) {
      voice.onto(to).say("voice");
    }
  }
  // "#lobby, #jogos (operator)"
  [[nodiscard]] std::string named_rooms(const std::vector<chat::Described::Room>& rooms) const {
    std::string words;
    for (const auto& room : rooms) {
      if (!words.empty()) words += ", ";
      words += room.name;
      std::string rank;
      add_ranks(room.ranks, rank);
      if (!rank.empty()) words += fmt::format(" ({})", rank);
    }
    return words;
  }
  // The title of the list.
  void told_of_masks(const chat::MasksListed& listed) const {
    const auto count = listed.masks.size();
    if (listed.list == chat::RoomMode::ban) {
      return voice.say_count(count, "-- {0} ban in {1}\n", "-- {0} bans in {1}\n", count,
                             listed.room);
    }
    if (listed.list == chat::RoomMode::ban_exception) {
      return voice.say_count(count, "-- {0} exception from the bans in {1}\n",
                             "-- {0} exceptions from the bans in {1}\n", count, listed.room);
    }
    voice.say_count(count, "-- {0} mask of people that need no invitation to {1}\n",
                    "-- {0} masks of people that need no invitation to {1}\n", count, listed.room);
  }
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
    switch (recalled.part) {
      case chat::Part::before:
        return voice.say("-- nothing is kept of what was said in {} before that\n",
                         recalled.room.name);
      case chat::Part::since:
        return voice.say("-- nothing was said in {} since then\n", recalled.room.name);
      case chat::Part::last:
      case chat::Part::around:
        return voice.say("-- nothing is kept of what was said in {}\n", recalled.room.name);
    }
  }
  void told_of_lines(const chat::Recalled& recalled) const {
    told_of_part(recalled);
    for (const auto& event : recalled.history) {
      const auto& said = std::get<chat::Said>(event->what);
      render_speech(said, said.name, event->by_operator, out, [&] {
        if (ids == Ids::told) add_id(said_mark, event->sequence, recalled.room.name, out);
        out += fmt::format("[{}] ", to_minutes(event->time));
      });
    }
    const auto last = recalled.history.back()->sequence;
    const bool looks_forwards =
        recalled.part == chat::Part::since || recalled.part == chat::Part::around;
    const bool has_newer = recalled.has_newer && looks_forwards;
    const bool has_older = recalled.has_older && recalled.part != chat::Part::since;
    if (has_newer && has_older) {
      voice.say(
          "-- end of history; /history more shows what was said before, and /history since {} what "
          "was said after\n",
          with_room(recalled.room.name, last));
    } else if (has_newer) {
      voice.say("-- end of history; /history since {} shows what was said after\n",
                with_room(recalled.room.name, last));
    } else if (has_older) {
      voice.say("-- end of history; /history more shows what was said before\n");
    } else {
      voice.say("-- end of history\n");
    }
  }
  // The title.
  void told_of_part(const chat::Recalled& recalled) const {
    const auto lines = recalled.history.size();
    const auto& room = recalled.room.name;
    switch (recalled.part) {
      case chat::Part::last:
        return voice.say_count(lines, "-- last line of {1}:\n", "-- last {0} lines of {1}:\n",
                               lines, room);
      case chat::Part::before:
        return voice.say_count(lines, "-- the line of {1} before:\n",
                               "-- the {0} lines of {1} before:\n", lines, room);
      case chat::Part::since:
        return voice.say_count(lines, "-- the line of {1} since then:\n",
                               "-- the {0} lines of {1} since then:\n", lines, room);
      case chat::Part::around:
        return voice.say_count(lines, "-- the line of {1} around then:\n",
                               "-- the {0} lines of {1} around then:\n", lines, room);
    }
  }
  // For programs, the lines stand between these two.
  void told_of_beginning(const chat::Recalled& recalled) const {
    out += fmt::format("%% history {} {}", recalled.room.name, word_for(recalled.part));
    if (recalled.part != chat::Part::last) {
      out += ' ';
      add_message_id(recalled.line, out);
    }
    out += '\n';
  }
  void told_of_end(const chat::Recalled& recalled) const {
    out += fmt::format("%% history-end {}{}{}\n", recalled.room.name,
                       recalled.has_older ? " older" : "", recalled.has_newer ? " newer" : "");
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
        voice.onto(last).say("!! you were expelled by {}", marked(by));
        break;
      case Departure::banned:
        voice.onto(last).say("!! you are banned");
        break;
      case Departure::logged_out:
        return voice.say("!! you were logged out\n");
      case Departure::lost:
        return;
    }
    out += with_reason(std::move(last), words) + '\n';
  }
};

template <typename What, typename... Whats>
concept AnyOf = (std::same_as<What, Whats> || ...);

// An event that reaches rooms is told once in each, unless it says otherwise.
template <typename What>
constexpr HowOften how_often_for() {
  if constexpr (std::same_as<What, chat::Renamed>) return HowOften::once_a_person;
  if constexpr (std::same_as<What, chat::RoomRenamed>) return HowOften::each_alone;
  if constexpr (AnyOf<What, chat::AwaySet, chat::RealNameSet, chat::Watched, chat::Walloped,
                      chat::FactSet, chat::LoggedIn, chat::LoggedOut>) {
    return HowOften::nobody;
  }
  switch (What::traits.reach) {
    case chat::Reach::rooms:
      return HowOften::once_a_room;
    case chat::Reach::everyone:
    case chat::Reach::readers:
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
    case Departure::logged_out:
      return "logged-out";
    case Departure::other_protocol:  // The client speaks no dialect of Papo's.
    case Departure::lost:
      break;
  }
  return {};
}

}  // namespace

Variant variant(lang::Language language, View view, Ids ids) {
  const auto manner = static_cast<std::uint16_t>(view) | (ids == Ids::told ? tells_ids : 0);
  return {
      .dialect = &dialect(), .language = language, .manner = static_cast<std::uint16_t>(manner)};
}

HowOften how_often(const chat::Event& event) {
  return std::visit([]<typename What>(const What&) { return how_often_for<What>(); }, event.what);
}

void render_to_room(const chat::Event& event, const std::string& room, const Variant& variant,
                    std::string& out) {
  const ToRoom to_room{room, variant, event.by_operator, event.sequence, out};
  std::visit(
      [&]<typename What>(const What& what) {
        if constexpr (how_often_for<What>() == HowOften::once_a_room) to_room(what);
      },
      event.what);
}

void render_to_others(const chat::Event& event, lang::Language language, std::string& out) {
  const ToOthers to_others{event.by_operator, language, out};
  std::visit(
      [&]<typename What>(const What& what) {
        if constexpr (how_often_for<What>() == HowOften::once_a_person) to_others(what);
      },
      event.what);
}

void render_to_subject(const chat::Event& event, lang::Language language, std::string& out,
                       Ids ids) {
  std::visit(ToSubject{event.by_operator, language, out, ids}, event.what);
}

void render_left(const std::string& room, const std::string& talking_in, lang::Language language,
                 std::string& out) {
  const Voice voice{language, out};
  if (talking_in.empty()) return voice.say("-- you left {}; you are in no room\n", room);
  voice.say("-- you left {}; you are talking in {} now\n", room, talking_in);
}

void render_moved(const std::string& talking_in, lang::Language language, std::string& out) {
  const Voice voice{language, out};
  if (talking_in.empty()) return voice.say("-- you are in no room now; /join #name enters one\n");
  voice.say("-- you are talking in {} now\n", talking_in);
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

void render_account_question(const std::string& account, Expects expects, lang::Language language,
                             std::string& out) {
  const Voice voice{language, out};
  if (expects != Expects::name) {
    return voice.say("-- what is the password of {}? (an empty line: never mind)\n", account);
  }
  voice.say("-- {} is registered; what is the password? (an empty line: another name)\n", account);
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
      out += state.account.empty() ? "%% asks password\n"
                                   : fmt::format("%% asks password {}\n", state.account);
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

void render_sent(chat::Sequence sequence, const std::string& room, std::string& out) {
  add_id(sent_mark, sequence, room, out);
}

void render_place(chat::Sequence sequence, const std::string& room, std::string& out) {
  add_id(place_mark, sequence, room, out);
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
