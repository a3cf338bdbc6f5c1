#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <string>
#include <utility>
#include <variant>

#include "chat/names.h"
#include "lang/translate.h"
#include "wire/plain.h"
#include "wire/plain_commands.h"

namespace papo::wire::plain {
namespace {

using chat::Departure;
using chat::Refused;
using lang::add;
using lang::add_count;
using lang::translated;

constexpr std::size_t names_a_line = 20;
constexpr std::size_t usage_width = 20;  // Columns.

// In the server's time zone.
std::string to_minutes(chat::Time time) {
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return fmt::format("{:%Y-%m-%d %H:%M}", local);
}

// The minute in which something ends is not over before.
chat::Time end_of(chat::Time until) { return std::chrono::ceil<std::chrono::minutes>(until); }

std::string in_words(std::chrono::seconds time) {
  using namespace std::chrono;
  if (time < 1min) return fmt::format("{} s", time.count());
  if (time < 1h) return fmt::format("{} min", duration_cast<minutes>(time).count());
  if (time < 24h) return fmt::format("{} h", duration_cast<hours>(time).count());
  return fmt::format("{} d", duration_cast<days>(time).count());
}

// Stands before an operator's name, and nobody can have it in theirs.
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

// For what stands in brackets itself: it must not end them, and go on as if it were ours.
std::string without_brackets(std::string text) {
  std::ranges::replace(text, '(', '[');
  std::ranges::replace(text, ')', ']');
  return text;
}

// Why someone left, in brackets behind that it did.
std::string reason_of(const chat::Departed& departed) {
  std::string reason;
  switch (departed.departure) {
    case Departure::quit:
      add(reason, "quit");
      break;
    case Departure::too_slow:
      add(reason, "too slow");
      break;
    case Departure::out_of_memory:
      add(reason, "papo is out of memory");
      break;
    case Departure::wrong_passwords:
      add(reason, "too many wrong passwords");
      break;
    case Departure::kicked:
      add(reason, "kicked by {}", marked(departed.by));
      break;
    case Departure::banned:
      add(reason, "banned by {}", marked(departed.by));
      break;
    case Departure::lost:
    case Departure::never_named:
    case Departure::other_protocol:
      add(reason, "connection lost");
      break;
  }
  return with_reason(std::move(reason), departed.words);
}

// What everyone else in a room is told.
struct ToRoom {
  const std::string& room;
  View view;
  bool by_operator;
  std::string& out;

  void operator()(const chat::Said& said) const {
    if (view == View::aside) {
      out += room;
      out += ' ';
    }
    render_speech(said, by_operator, out);
  }
  void operator()(const chat::Joined& joined) const {
    add(out, "-- {} joined {}\n", subject(joined), room);
  }
  void operator()(const chat::Left& left) const {
    add(out, "-- {} left {}\n", subject(left), room);
  }
  void operator()(const chat::Departed& departed) const {
    add(out, "-- {} left {} ({})\n", subject(departed), room, reason_of(departed));
  }
  void operator()(const chat::TopicSet& set) const {
    if (set.topic.empty()) {
      add(out, "-- {} took away the topic of {}\n", subject(set), room);
    } else {
      add(out, "-- {} set the topic of {}: {}\n", subject(set), room, set.topic);
    }
  }
  template <typename NotOfARoom>
  void operator()(const NotOfARoom&) const {}

 private:
  template <typename What>
  std::string subject(const What& what) const {
    return marked(what.name, by_operator);
  }
};

// What others are told whatever their rooms.
struct ToOthers {
  bool by_operator;
  std::string& out;

  void operator()(const chat::Renamed& renamed) const {
    add(out, "-- {} is now known as {}\n", marked(renamed.old_name, by_operator),
        marked(renamed.name, by_operator));
  }
  void operator()(const chat::Announced& announced) const {
    add(out, "-- {} announces: {}\n", marked(announced.by), announced.text);
  }
  template <typename OfARoom>
  void operator()(const OfARoom&) const {}
};

// Why something was not done.
struct Explanation {
  std::string& out;

  void operator()(const Refused& refused) const {
    using Why = Refused::Why;
    switch (refused.why) {
      case Why::name_empty:
        return add(out, "a name has at least one character");
      case Why::name_too_long:
        return add(out, "a name has at most {} characters", chat::longest_name);
      case Why::name_not_allowed:
        return add(out, R"(a name is made of letters, digits, "_", "-" and ".")");
      case Why::name_reads_as_address:
        return add(out, "a name can't be four numbers with dots between them: that is an address");
      case Why::name_taken:
        return add(out, "the name {} is taken", refused.what);
      case Why::name_reserved:
        return add(out, "the name {} is not for people", refused.what);
      case Why::name_looks_taken:
        return add(out, "the name {} looks like {}, who is here", refused.what, refused.looks_like);
      case Why::name_banned:
        return add(out, "the name {} is banned", refused.what);
      case Why::name_first:
        return add(out, "that needs a name first");
      case Why::password_first:
        return add(out, "that needs the password first");
      case Why::wrong_password:
        return add(out, "wrong password");
      case Why::unknown_command:
        if (refused.what.empty()) {
          return add(out, "there is no such command; /help lists those there are");
        }
        return add(out, "there is no command {}; /help lists those there are", refused.what);
      case Why::usage:
        return add(out, "it is used like this: {}", translated(refused.what.c_str()));
      case Why::not_utf8:
        return add(out, "that line is not UTF-8, so it was not sent");
      case Why::nothing_seen:
        return add(out, "there is nothing to be seen in that, so it was not sent");
      case Why::line_too_long:
        return add(out, "that line is longer than {} bytes, so it was not sent", refused.limit);
      default:
        return of_what_is_here(refused);
    }
  }

 private:
  void of_what_is_here(const Refused& refused) const {
    using Why = Refused::Why;
    switch (refused.why) {
      case Why::no_room:
        return add(out, "you are in no room; /join #name enters one");
      case Why::not_in_room:
        return add(out, "you are not in {}; /join {} enters it", refused.what, refused.what);
      case Why::too_many_rooms:
        return add(out, "you are in {} rooms, and no one may be in more", refused.limit);
      case Why::nobody:
        return add(out, "there is nobody called {}", refused.what);
      case Why::nobody_wrote:
        return add(out, "there is nobody to reply to");
      case Why::far_behind:
        return add(out, "{} has not yet read what was written before; try again later",
                   refused.what);
      case Why::muted:
        return add(out, "you may only listen for now, so it was not sent");
      case Why::not_operator:
        return add(out, "only operators can do that");
      case Why::no_operators:
        return add(out, "this server has no operators");
      case Why::busy:
        return add(out, "there is too much of that now; try again later");
      case Why::behind:
        return add(out, "first take what you have asked for; try again later");
      case Why::out_of_memory:
        return add(out, "papo is out of memory, so it was not done; try again later");
      case Why::is_operator:
        return add(out, "{} is an operator", refused.what);
      case Why::bad_time:
        return add(out, "a time is given like this: 30s, 10m, 2h, 7d, 1w, 1h30m");
      case Why::bad_address:
        return add(out, "{} is neither a name nor an address", refused.what);
      case Why::not_banned:
        return add(out, "{} is not banned", refused.what);
      case Why::not_muted:
        return add(out, "{} may talk anyway", refused.what);
      case Why::too_many_bans:
        return add(out, "there are too many bans");
      default:
        return;
    }
  }
};

// What the subject is told.
struct ToSubject {
  bool by_operator;
  std::string& out;

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
    if (more > 0) add(out, " and {} more", more);
    out += '\n';
    if (!joined.topic.empty()) (*this)(chat::TopicTold{joined.room.name, joined.topic});
    if (!joined.history.empty()) (*this)(chat::Recalled{joined.room.name, joined.history});
  }
  void operator()(const chat::Said&) const {}  // The sender knows.
  void operator()(const chat::Left& left) const {
    if (left.talking_in.id == 0) {
      add(out, "-- you left {}; you are in no room\n", left.room.name);
    } else {
      add(out, "-- you left {}; you are talking in {} now\n", left.room.name, left.talking_in.name);
    }
  }
  void operator()(const chat::TopicSet& set) const {
    ToRoom{set.room.name, {}, by_operator, out}(set);
  }
  void operator()(const chat::Departed& departed) const {
    farewell(departed.departure, departed.by, departed.words);
  }
  void operator()(const chat::Dismissed& dismissed) const {
    farewell(dismissed.departure, {}, dismissed.words);
  }
  void operator()(const chat::Renamed& renamed) const {
    add(out, "-- you are {} now\n", renamed.name);
  }
  void operator()(const chat::Announced& announced) const { ToOthers{by_operator, out}(announced); }

  void operator()(const chat::Greeted& greeted) const {
    if (greeted.password) {
      add(out, "-- welcome to papo; what is the password?\n");
    } else {
      add(out, "-- welcome to papo; what is your name?\n");
    }
  }
  void operator()(const chat::Slowed&) const {
    add(out, "-- you talk faster than it is passed on; what you send waits for its turn\n");
  }
  void operator()(const chat::PasswordAsked&) const { add(out, "-- what is the password?\n"); }
  void operator()(const chat::NameAsked&) const { add(out, "-- what is your name?\n"); }
  void operator()(const chat::Moved& moved) const {
    add(out, "-- you are talking in {} now\n", moved.room.name);
  }
  void operator()(const chat::Whispered& whispered) const {
    add(out, "(private) <{}> {}\n", marked(whispered.from), whispered.text);
  }
  void operator()(const chat::WhisperSent& sent) const {
    const auto to = marked(sent.to);
    add(out, "(private to {}) {}\n", to, sent.text);
    if (!sent.away) return;
    if (sent.away->empty()) {
      add(out, "-- {} is away\n", to);
    } else {
      add(out, "-- {} is away: {}\n", to, *sent.away);
    }
  }
  void operator()(const chat::AwaySet& set) const {
    if (!set.away) {
      add(out, "-- you are back\n");
    } else if (set.reason.empty()) {
      add(out, "-- you are away\n");
    } else {
      add(out, "-- you are away: {}\n", set.reason);
    }
  }
  void operator()(const chat::Listed& listed) const {
    const auto& people = listed.people;
    add(out, "-- {} here in {}", listed.count, listed.room);
    told_of_page(listed.page);
    out += ": ";
    for (std::size_t i = 0; i < people.size(); ++i) {
      if (i > 0) out += i % names_a_line == 0 ? ",\n-- " : ", ";
      out += marked(people[i].name, people[i].is_operator);
      if (!people[i].away) continue;
      out += " (";
      add(out, "away");
      out += with_reason({}, without_brackets(*people[i].away)) + ')';
    }
    out += '\n';
    told_of_more(listed.page, [&](std::size_t more, std::size_t next) {
      add(out, "-- and {} more; /who {} {} shows the next\n", more, listed.room, next);
    });
  }
  void operator()(const chat::RoomsListed& listed) const {
    add_count(out, listed.count, "-- {} room", "-- {} rooms", listed.count);
    told_of_page(listed.page);
    out += ":\n";
    for (const auto& room : listed.rooms) {
      add_count(out, room.people, "-- {}, {} person", "-- {}, {} people", room.name, room.people);
      out += with_reason({}, room.topic) + '\n';
    }
    told_of_more(listed.page, [&](std::size_t more, std::size_t next) {
      add(out, "-- and {} more; /rooms {} shows the next\n", more, next);
    });
  }
  void operator()(const chat::TopicTold& told) const {
    if (told.topic.empty()) {
      add(out, "-- {} has no topic\n", told.room);
    } else {
      add(out, "-- topic of {}: {}\n", told.room, told.topic);
    }
  }
  void operator()(const chat::Recalled& recalled) const {
    const auto lines = recalled.history.size();
    if (lines == 0) return told_of_nothing_kept(recalled);
    if (recalled.older) {
      add_count(out, lines, "-- the line of {1} before:\n", "-- the {0} lines of {1} before:\n",
                lines, recalled.room);
    } else {
      add_count(out, lines, "-- last line of {1}:\n", "-- last {0} lines of {1}:\n", lines,
                recalled.room);
    }
    for (const auto& event : recalled.history) {
      const auto& said = std::get<chat::Said>(event->what);
      out += fmt::format("[{}] ", to_minutes(event->time));
      render_speech(said, event->by_operator, out);
    }
    if (recalled.has_older) {
      add(out, "-- end of history; /history more shows what was said before\n");
    } else {
      add(out, "-- end of history\n");
    }
  }
  void operator()(const chat::Described& described) const {
    const auto name = marked(described.name, described.is_operator);
    if (described.rooms.empty()) {
      add(out, "-- {} is in no room\n", name);
    } else {
      add(out, "-- {} is in {}\n", name, fmt::to_string(fmt::join(described.rooms, ", ")));
    }
    if (described.is_operator) add(out, "-- {} is an operator\n", name);
    add(out, "-- here since {}, idle for {}\n", to_minutes(described.since),
        in_words(described.idle));
    if (described.away) {
      out += "-- ";
      add(out, "away");
      out += with_reason({}, *described.away) + '\n';
    }
    if (!described.address.empty()) add(out, "-- connected from {}\n", described.address);
  }
  void operator()(const chat::Helped& helped) const {
    if (!helped.command.empty()) return told_of_command(helped.command);
    add(out, "-- what you type is said to everyone in the room; #room text says it in another\n");
    for (const auto& known : known_commands()) {
      if (known.help != nullptr) told_of(known);
    }
  }
  void operator()(const chat::StateTold&) const {}
  void operator()(const chat::Answered& answered) const {
    out += answered.text.empty() ? "%% pong\n" : fmt::format("%% pong {}\n", answered.text);
  }
  void operator()(const chat::Completed& completed) const {
    out += fmt::format("%% complete {}", completed.prefix);
    for (const auto& candidate : completed.candidates) out += ' ' + candidate;
    out += '\n';
  }
  void operator()(const chat::OperatorMade& made) const {
    add(out, "-- you are an operator now, and shown as {}\n", marked(made.name));
  }
  void operator()(const chat::BansListed& listed) const {
    if (listed.count == 0) return add(out, "-- there are no bans\n");
    add_count(out, listed.count, "-- {} ban", "-- {} bans", listed.count);
    told_of_page(listed.page);
    out += ":\n";
    for (const auto& ban : listed.bans) {
      add(out, "-- {}, by {}", ban.what, marked(ban.by));
      if (ban.until) add(out, ", until {}", to_minutes(end_of(*ban.until)));
      out += with_reason({}, ban.reason) + '\n';
    }
    told_of_more(listed.page, [&](std::size_t more, std::size_t next) {
      add(out, "-- and {} more; /bans {} shows the next\n", more, next);
    });
  }
  void operator()(const chat::Done& done) const {
    using What = chat::Done::What;
    switch (done.what) {
      case What::banned:
        told_of_ban(done);
        break;
      case What::unbanned:
        add(out, "-- {} is not banned any more\n", done.whom);
        break;
      case What::muted:
        return add(out, "-- {} may only listen now\n", done.whom);
      case What::unmuted:
        return add(out, "-- {} may talk again\n", done.whom);
    }
    if (!done.outlives_server) {
      add(out,
          "!! but that is not on the disk yet, and may not outlive papo; papo goes on trying\n");
    }
  }
  void operator()(const chat::Muted& muted) const {
    if (muted.muted) {
      add(out, "-- {} lets you only listen for now\n", marked(muted.by));
    } else {
      add(out, "-- {} lets you talk again\n", marked(muted.by));
    }
  }
  // Of these only the worker and the observers have to know.
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
    Explanation{out}(refused);
    out += '\n';
  }

 private:
  void told_of_ban(const chat::Done& done) const {
    if (done.until) {
      add(out, "-- {} is banned until {}", done.whom, to_minutes(end_of(*done.until)));
    } else {
      add(out, "-- {} is banned for ever", done.whom);
    }
    if (!done.site.empty()) add(out, "; /ban {} bans all of its network", done.site);
    out += '\n';
  }
  // Behind what it is that is listed.
  void told_of_page(const chat::Page& page) const {
    if (page.number > 1) add(out, ", page {}", page.number);
  }
  // The last line of a list that goes on; next(more, page) says how one is told the rest, if one
  // can be.
  template <typename Next>
  void told_of_more(const chat::Page& page, Next next) const {
    if (page.has_next) {
      next(page.more, page.number + 1);
    } else if (page.more > 0) {
      add(out, "-- and {} more\n", page.more);
    }
  }
  void told_of_nothing_kept(const chat::Recalled& recalled) const {
    if (recalled.older) {
      add(out, "-- nothing is kept of what was said in {} before that\n", recalled.room);
    } else {
      add(out, "-- nothing is kept of what was said in {}\n", recalled.room);
    }
  }

  void told_of(const KnownCommand& known) const {
    out += fmt::format("-- {:<{}}  {}\n", translated(known.usage), usage_width,
                       translated(known.help));
  }
  void told_of_command(const std::string& word) const {
    const auto* const known = find_command(word);
    if (known != nullptr && known->help != nullptr) return told_of(*known);
    const bool echoed = word.size() <= longest_command_echoed;
    (*this)(Refused{.why = Refused::Why::unknown_command, .what = echoed ? word : ""});
  }

  // Both end where the names of the others go.
  void told_of_entering(const chat::Joined& joined) const {
    if (joined.others_count == 0) {
      return add(out, "-- you are {}, alone in {}", joined.name, joined.room.name);
    }
    add_count(out, joined.others_count, "-- you are {}, in {} with {} other: ",
              "-- you are {}, in {} with {} others: ", joined.name, joined.room.name,
              joined.others_count);
  }
  void told_of_joining(const chat::Joined& joined) const {
    if (joined.others_count == 0) return add(out, "-- you are alone in {}", joined.room.name);
    add_count(out, joined.others_count, "-- you are in {} with {} other: ",
              "-- you are in {} with {} others: ", joined.room.name, joined.others_count);
  }

  void farewell(Departure departure, const std::string& by, const std::string& words) const {
    std::string last;
    switch (departure) {
      case Departure::quit:
        return add(out, "-- bye\n");
      case Departure::too_slow:
        return add(out, "!! you were too slow to read what was said, and were disconnected\n");
      case Departure::out_of_memory:
        return add(out,
                   "!! papo is out of memory for you, and disconnected you; come back later\n");
      case Departure::never_named:
        return add(out, "!! no name was given in time; come back any time\n");
      case Departure::other_protocol:
        out += words;
        return;
      case Departure::wrong_passwords:
        return add(out, "!! too many wrong passwords\n");
      case Departure::kicked:
        add(last, "!! you were kicked by {}", marked(by));
        break;
      case Departure::banned:
        add(last, "!! you are banned");
        break;
      case Departure::lost:
        return;
    }
    out += with_reason(std::move(last), words) + '\n';
  }
};

// None where nobody is left to be told.
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
    case Departure::other_protocol:  // Speaks none of ours.
    case Departure::lost:
      break;
  }
  return {};
}

}  // namespace

void render_to_room(const chat::Event& event, const std::string& room, View view,
                    std::string& out) {
  std::visit(ToRoom{room, view, event.by_operator, out}, event.what);
}

void render_to_others(const chat::Event& event, std::string& out) {
  std::visit(ToOthers{event.by_operator, out}, event.what);
}

void render_to_subject(const chat::Event& event, std::string& out) {
  std::visit(ToSubject{event.by_operator, out}, event.what);
}

void render_stopping(std::string& out) { add(out, "-- papo is stopping; goodbye\n"); }

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

void render_talk_is_logged(std::string& out) {
  add(out, "-- what is said in the rooms here is logged\n");
}

std::string refusal_of_address(std::size_t max_per_address) {
  std::string out;
  add(out, "!! too many connections from your address ({} allowed); close one first\n",
      max_per_address);
  return out;
}

std::string refusal_at_the_door() {
  std::string out;
  add(out, "!! too many come from your address at once; try again in a moment\n");
  return out;
}

std::string refusal_of_proxy() {
  std::string out;
  add(out, "!! your address is that of a proxy, but nobody was announced by the PROXY protocol\n");
  return out;
}

std::string refusal_when_full(std::size_t max_clients) {
  std::string out;
  add(out, "!! papo is full ({} people); come back later\n", max_clients);
  return out;
}

std::string refusal_when_short_of_memory() {
  std::string out;
  add(out, "!! papo is short of memory; come back later\n");
  return out;
}

}  // namespace papo::wire::plain
