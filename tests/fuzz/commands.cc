// SPDX-License-Identifier: MIT

// The plain dialect. Every line gives bounded, whole lines that begin with their sign, and no byte
// of them steers a terminal.
//
// Input: the line, as it was framed.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "chat/event.h"
#include "chat/look_alikes.h"
#include "chat/names.h"
#include "chat/request.h"
#include "check.h"
#include "text/clean.h"
#include "visible.h"
#include "wire/plain/limits.h"
#include "wire/plain/plain.h"

namespace {

using namespace papo;
using fuzz::check;
namespace dialect = wire::plain;

bool begins_as_it_should(std::string_view line) {
  for (const auto* beginning : {"-- ", "!! ", "%% ", "<", "* ", "-ana- ", "#", "(private", "["}) {
    if (line.starts_with(beginning)) return true;
  }
  return false;
}

constexpr std::size_t most_of_help = 100;  // Lines.

// Checks that so many lines were rendered, each fit to be shown, and not longer than the text
// allows.
void check_lines(std::string_view out, std::size_t lines, std::size_t text) {
  constexpr std::size_t beside = 600;  // Names, rooms, and what the dialect adds to them.
  std::size_t count = 0;
  for (; !out.empty(); ++count) {
    const auto end = out.find('\n');
    check(end != std::string_view::npos, "a line has an end", out);
    const auto line = out.substr(0, end);
    check(fuzz::is_visible(line), "a line can be shown", line);
    check(begins_as_it_should(line), "a line begins with what it is", line);
    check(line.size() <= text + beside, "a line is bounded", line);
    out.remove_prefix(end + 1);
  }
  check(count <= lines, "a text makes no line of its own");
}

// The subject is told in so many lines, and the others.
void check_event(const chat::Event& event, std::size_t text, std::size_t lines = 1,
                 std::size_t lines_to_others = 1) {
  std::string out;
  for (const auto& room : chat::rooms_of(event)) {
    for (const auto view : {dialect::View::talking, dialect::View::aside}) {
      out.clear();
      dialect::render_to_room(event, room.name, dialect::variant({}, view), out);
      check_lines(out, lines_to_others, text);
    }
  }
  out.clear();
  dialect::render_to_others(event, {}, out);
  check_lines(out, lines_to_others, text);
  out.clear();
  dialect::render_to_subject(event, {}, out);
  check_lines(out, lines, text);
}

// Renders the text in each line that can hold it.
void check_shown(std::string_view part) {
  const std::string text{part};
  const auto size = text.size();
  const std::string ana = "ana";
  const chat::RoomRef room{.id = 1, .name = "#lobby"};
  const auto said = std::make_shared<const chat::Event>(
      chat::Event{1, chat::Said{.name = ana, .room = room, .text = text}});
  check_event(*said, size);
  check_event({1, chat::Said{.name = ana, .room = room, .text = text, .how = chat::Speech::action}},
              size);
  check_event({1, chat::Joined{.name = ana, .room = room, .topic = text, .history = {said}}}, size,
              5);
  check_event({1, chat::Recalled{.room = room, .history = {said, said}}}, size, 4);
  check_event({.subject = 1,
               .what = chat::Said{.name = ana, .room = room, .text = text},
               .by_operator = true},
              size);
  check_event({1, chat::TopicSet{.name = ana, .room = room, .topic = text}}, size);
  check_event({1, chat::TopicTold{.room = room.name, .topic = text}}, size);
  check_event({1, chat::RoomsListed{.rooms = {{room.name, 1, text}}, .count = 1}}, size, 2);
  for (const auto how : {chat::Departure::quit, chat::Departure::kicked, chat::Departure::banned,
                         chat::Departure::lost, chat::Departure::too_slow}) {
    check_event(
        {1,
         chat::Departed{.name = ana, .rooms = {room}, .departure = how, .words = text, .by = ana}},
        size);
    check_event({1, chat::Dismissed{.departure = how, .words = text}}, size);
  }
  check_event({1, chat::Whispered{.from = {ana}, .from_client = 2, .text = text}}, size);
  check_event({1, chat::WhisperSent{.to = {ana}, .text = text, .away = text}}, size, 2);
  check_event({1, chat::AwaySet{.name = ana, .rooms = {room}, .away = true, .reason = text}}, size);
  check_event({1, chat::Listed{.room = room.name,
                               .people = {{.name = ana, .away = text}},
                               .count = 9,
                               .page = {.more = 8, .has_next = true}}},
              size, 2);
  check_event({1, chat::Described{.name = ana,
                                  .rooms = {{room.name}},
                                  .since = {},
                                  .idle = {},
                                  .away = text,
                                  .address = "10.0.0.1:1"}},
              size, 4);
  check_event({1, chat::Announced{.by = ana, .text = text}}, size);
  std::string out;
  dialect::render_pong(text, out);
  check_lines(out, 1, size);
  out.clear();
  dialect::render_help(text, {}, out);
  check_lines(out, most_of_help, size);
  check_event({1, chat::Completed{.prefix = text, .candidates = {ana}}}, size);
  check_event({1, chat::BansListed{.bans = {{ana, ana, text, chat::Time{}}}}}, size, 2);
  for (const auto why : {chat::Refused::Why::nobody, chat::Refused::Why::bad_address,
                         chat::Refused::Why::unknown_command, chat::Refused::Why::name_banned}) {
    check_event({1, chat::Refused{.why = why, .what = text}}, size);
  }
}

// Renders a text of another dialect: with formatting, and perhaps of several lines.
void check_foreign(const std::string& text) {
  const auto size = text.size();
  const auto lines = 1 + static_cast<std::size_t>(std::ranges::count(text, '\n'));
  const chat::RoomRef room{.id = 1, .name = "#lobby"};
  for (const auto how : {chat::Speech::text, chat::Speech::action, chat::Speech::notice,
                         chat::Speech::ctcp, chat::Speech::ctcp_reply, chat::Speech::signal}) {
    const chat::Said said{.name = "ana", .room = room, .text = text, .how = how, .bare = false};
    check_event({1, said}, size, 0, lines);
    const auto kept = std::make_shared<const chat::Event>(chat::Event{1, said});
    check_event({1, chat::Recalled{.room = room, .history = {kept}}}, size, lines + 2);
    check_event({1,
                 chat::Whispered{
                     .from = {"ana"}, .from_client = 2, .text = text, .how = how, .bare = false}},
                size, lines);
    check_event({1, chat::SaidToRulers{.name = "ana",
                                       .room = room,
                                       .rank = chat::RoomMode::op,
                                       .text = text,
                                       .how = how,
                                       .bare = false,
                                       .readers = {2}}},
                size, lines, lines);
  }
  const auto one_line = text.substr(0, text.find('\n'));
  check_event({1, chat::TopicSet{.name = "ana", .room = room, .topic = one_line}}, size);
  check_event({1, chat::TopicTold{.room = room.name, .topic = one_line}}, size);
  check_event({1, chat::Left{.name = "ana", .room = room, .words = one_line}}, size);
  check_event(
      {1, chat::Kicked{.name = "ana", .room = room, .by = {.name = "bia"}, .words = one_line}},
      size);
  check_event({1, chat::Redacted{.name = "ana", .room = room, .message = 1, .reason = one_line}},
              size);
  check_event(
      {1, chat::RoomRenamed{.name = "ana", .old_name = "#old", .room = room, .reason = one_line}},
      size);
  check_event({1, chat::AwaySet{.name = "ana", .rooms = {room}, .away = true, .reason = one_line}},
              size);
  check_event({1, chat::MasksListed{.room = room.name,
                                    .list = chat::RoomMode::ban,
                                    .masks = {{.mask = one_line, .by = one_line, .at = {}}}}},
              2 * size, 2);
  for (const auto& row : chat::mode_rows()) {
    if (row.kind == chat::ModeKind::rank) continue;
    for (const bool on : {true, false}) {
      check_event(
          {1, chat::ModesSet{.name = "ana", .room = room, .changes = {{row.mode, on, one_line}}}},
          size);
    }
  }
}

// Renders the changes as if they had been made, each in a line.
void check_modes(const chat::SetModes& set) {
  const chat::RoomRef room{.id = 1, .name = "#lobby"};
  std::vector<chat::ModeChange> changes;
  std::size_t size = 0;
  for (const auto& wanted : set.changes) {
    changes.push_back(wanted.change);
    size = std::max(size, wanted.change.argument.size());
  }
  const auto lines = changes.size();
  check_event({1, chat::ModesSet{.name = "ana", .room = room, .changes = changes}}, size, lines,
              lines);
  check_event({1, chat::ModesTold{.room = room.name, .modes = changes, .made = {}}}, size,
              lines + 1);
}

// Renders the name of a person or a room in each line.
void check_called(const chat::Name& called) {
  const auto name = called.shown.substr(called.shown.starts_with('#') ? 1 : 0);
  const chat::RoomRef room{.id = 1, .name = "#" + name};
  check_event(
      {1,
       chat::Joined{
           .name = name, .room = room, .entered = true, .others = {{name}}, .others_count = 9}},
      0);
  check_event({1, chat::Left{.name = name, .room = room}}, 0);
  check_event({1, chat::Renamed{.old_name = name, .name = name, .rooms = {room}}}, 0);
  check_event({1, chat::RoomFound{room}}, 0);
  check_event({1, chat::Muted{.muted = true, .by = name}}, 0);
  check_event({1, chat::Kicked{.name = name, .room = room, .by = {.name = name}}}, 0);
  check_event({1, chat::Invited{.name = name, .room = room, .whom = name, .away = ""}}, 0, 2);
  check_event({1, chat::InvitedYou{.by = {.name = name}, .room = room}}, 0);
  check_event({1, chat::Entered{.name = name}}, 0);
  check_event({1, chat::Done{.what = chat::Done::What::muted, .whom = name}}, 0);
  check_event({1, chat::Refused{.why = chat::Refused::Why::not_in_room, .what = room.name}}, 0);
  std::string out;
  dialect::render_state({.expects = dialect::Expects::talk, .name = name, .rooms = {room.name}},
                        out);
  check_lines(out, 1, 0);
  out.clear();
  dialect::render_left(room.name, room.name, {}, out);
  check_lines(out, 1, 0);
}

// The parts of a command, whatever it is: texts, which are parts of its line, and names.
struct Parts {
  std::string_view line;
  std::vector<std::string_view> texts{};
  std::vector<chat::Name> names{};

  void take(std::string_view text) {
    const auto inside = [this](const char* place) {
      return std::less_equal<>{}(line.data(), place) &&
             std::less_equal<>{}(place, line.data() + line.size());
    };
    check(text.empty() || (inside(text.data()) && inside(text.data() + text.size())),
          "a command points into its line", line);
    texts.push_back(text);
  }
  void take(const chat::Name& name) {
    const bool of_room = name.shown.starts_with('#');
    const auto again = of_room ? chat::make_room_name(name.shown) : chat::make_name(name.shown);
    const auto* const made = std::get_if<chat::Name>(&again);
    check(made != nullptr && made->shown == name.shown && made->key == name.key,
          "a command's names are names", line);
    names.push_back(name);
  }
  void take(const chat::Name& name, const chat::Looks& looks) {
    take(name);
    check(looks == chat::looks_of(name.shown), "a name comes with its looks", line);
  }
  // A room that is not named is the one in which the client talks. It is set later.
  void take(const chat::Place& place) {
    const auto* const room = std::get_if<chat::RoomId>(&place);
    check(room == nullptr || *room == 0, "a line knows no room but by its name", line);
    if (room == nullptr) take_room(std::get<chat::Name>(place));
  }
  void take_room(const chat::Name& room) {
    check(room.shown.starts_with('#') && room.key.starts_with('#'), "a room's name has its #",
          line);
    take(room);
  }
  void take(const chat::BanTarget& target) {
    if (const auto* const name = std::get_if<chat::Name>(&target)) take(*name);
  }

  void operator()(const dialect::Ask& asked) {
    const auto is = [&]<typename... Whats>() {
      return (std::holds_alternative<Whats>(asked.what) || ...);
    };
    const bool decides = is.operator()<chat::Join, chat::FindRoom, chat::Leave, chat::Recall>();
    check(asked.waits == decides, "what decides on the meaning of the next line is waited for",
          line);
    std::visit(*this, asked.what);
  }
  void operator()(const dialect::GivePassword& given) { take(given.password); }
  void operator()(const dialect::GiveName& given) { take(given.name, given.looks); }
  void operator()(const dialect::Quit& quit) { take(quit.reason); }
  void operator()(const dialect::Help& help) { take(help.command); }
  void operator()(const dialect::ChooseLanguage& choose) { take(choose.language); }
  void operator()(const dialect::BecomeOperator& become) { take(become.password); }
  void operator()(const dialect::RegisterName& made) {
    take(made.password);
    take(made.email);
  }
  void operator()(const dialect::LogIn& log_in) {
    take(log_in.name);
    take(log_in.password);
  }
  void operator()(const dialect::ChangePassword& change) {
    take(change.old);
    take(change.next);
  }
  void operator()(const dialect::DropAccount& drop) { take(drop.password); }
  void operator()(const dialect::Ping& ping) { take(ping.text); }
  void operator()(const dialect::Mistake& mistake) { check_event({1, mistake.refused}, 0); }
  void operator()(const chat::Say& say) {
    take(say.room);
    take(say.text);
    check(!say.text.empty(), "nobody says nothing", line);
  }
  void operator()(const chat::Whisper& whisper) {
    const auto* const to = std::get_if<chat::Name>(&whisper.to);
    check(to != nullptr, "a line knows nobody but by name", line);
    take(*to);
    take(whisper.text);
    check(!whisper.text.empty(), "nobody is written nothing", line);
  }
  void operator()(const dialect::Reply& reply) {
    take(reply.text);
    check(!reply.text.empty(), "nobody is answered nothing", line);
  }
  void operator()(const chat::Join& join) {
    take_room(join.room);
    take(join.key);
  }
  void operator()(const chat::FindRoom& find) { take_room(find.room); }
  void operator()(const chat::Leave& leave) { take(leave.room); }
  void operator()(const chat::SetTopic& set) {
    take(set.room);
    take(set.text);
  }
  void operator()(const chat::TellModes& tell) { take(tell.room); }
  void operator()(const chat::ListMasks& masks) { take(masks.room); }
  void operator()(const chat::SetModes& set) {
    take(set.room);
    check(!set.changes.empty() && set.changes.size() <= dialect::most_mode_changes,
          "a line changes some modes, and not many", line);
    for (const auto& [change, member, nick_key] : set.changes) {
      check(member.has_value() == (chat::row_of(change.mode).kind == chat::ModeKind::rank),
            "a rank is a member's", line);
      if (member) take(*member);
    }
    check_modes(set);
  }
  void operator()(const chat::KickOut& kick) {
    take(kick.room);
    take(kick.name);
    take(kick.reason);
  }
  void operator()(const chat::Invite& invite) {
    take(invite.room);
    take(invite.name);
  }
  void operator()(const chat::Rename& rename) { take(rename.name, rename.looks); }
  void operator()(const chat::GoAway& away) { take(away.reason); }
  void operator()(const chat::Who& who) { take(who.room); }
  void operator()(const chat::WhoIs& who_is) { take(who_is.name); }
  void operator()(const chat::Expel& expel) {
    take(expel.name);
    take(expel.reason);
  }
  void operator()(const chat::PlaceBan& ban) {
    take(ban.target);
    take(ban.reason);
  }
  void operator()(const chat::LiftBan& lift) { take(lift.target); }
  void operator()(const chat::Mute& mute) { take(mute.name); }
  void operator()(const chat::Unmute& unmute) { take(unmute.name); }
  void operator()(const chat::Announce& announce) { take(announce.text); }
  void operator()(const chat::Complete& complete) {
    take(complete.prefix);
    const auto named = complete.prefix.substr(complete.prefix.starts_with('#') ? 1 : 0);
    check(complete.key == chat::key_of(named), "a beginning comes with its key", line);
  }

  // A command without a text.
  void operator()(const dialect::Nothing&) {}
  void operator()(const dialect::TellState&) {}
  void operator()(const dialect::RecallOlder&) {}
  void operator()(const chat::TellTopic& tell) { take(tell.room); }
  void operator()(const chat::Recall& recall) {
    take(recall.room);
    check((recall.part == chat::Part::last) == (recall.line == 0), "a part names a line", line);
  }
  void operator()(const chat::Search& search) {
    if (search.room) take(*search.room);
    check(!search.words.empty() || !search.from.empty(), "a search looks for something", line);
  }
  void operator()(const chat::ListRooms&) {}
  void operator()(const chat::LogOutEverywhere&) {}
  void operator()(const chat::Stay&) {}
  void operator()(const chat::RegisterRoom&) {}
  void operator()(const chat::TransferRoom& transfer) { take(transfer.to); }
  void operator()(const chat::DropRoom&) {}
  void operator()(const chat::SetRetention&) {}
  void operator()(const chat::ComeBack&) {}
  void operator()(const chat::ListBans&) {}

  // No line makes these requests.
  template <typename ByTheServer>
  void operator()(const ByTheServer&) {
    check(false, "a line asks for what the server does", line);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto line = fuzz::as_text(data, size);
  if (fuzz::is_utf8(line)) check_foreign(std::string{line});
  std::string scratch;
  const auto cleaned = text::clean(line, scratch);
  check(cleaned.has_value() == fuzz::is_utf8(line), "what is not UTF-8 is refused");
  if (!cleaned) return 0;
  check(fuzz::is_visible(*cleaned) && cleaned->size() <= size, "what is cleaned can be shown");
  std::string again;
  check(text::clean(*cleaned, again) == cleaned, "what is clean stays as it is");
  check(fuzz::has_few_blanks(*cleaned), "what is cleaned fills no line with blanks");
  check(line.starts_with("\ufeff") || !fuzz::is_visible(line) ||
            !fuzz::cannot_have_many_blanks(line) || *cleaned == line,
        "what can be shown stays as it is");

  for (const auto expects :
       {dialect::Expects::password, dialect::Expects::name, dialect::Expects::talk}) {
    const auto command = dialect::parse(*cleaned, expects);
    Parts parts{.line = *cleaned};
    std::visit(parts, command);
    for (const auto& name : parts.names) check_called(name);
    if (expects != dialect::Expects::talk) continue;
    for (const auto text : parts.texts) {
      check_shown(text);
      const auto name = chat::make_name(text);
      if (const auto* const made = std::get_if<chat::Name>(&name)) check_called(*made);
    }
  }
  return 0;
}
