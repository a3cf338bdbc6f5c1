// SPDX-License-Identifier: MIT

#include "wire/plain/commands.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/whole_number.h"
#include "chat/duration.h"
#include "chat/names.h"
#include "chat/room_masks.h"
#include "text/blank.h"
#include "text/email.h"
#include "wire/message_id.h"
#include "wire/plain/plain.h"

namespace papo::wire::plain {
namespace {

using Arguments = std::string_view;
using Made = std::optional<Command>;
using Why = chat::Refused::Why;

Command mistake(Why why, std::string_view what = {}) {
  return Mistake{{.why = why, .what = std::string{what}}};
}

// Makes a request to the State.
template <typename What>
Command ask(What what) {
  static_assert(What::traits.asker != chat::Asker::server);
  return Ask{std::move(what)};
}
// Makes a request after which the client may talk in another room, or whose answer the next line
// continues.
template <typename What>
Command ask_and_wait(What what) {
  static_assert(What::traits.asker != chat::Asker::server);
  return Ask{std::move(what), true};
}

// ---- Names: make(name) makes the command, if the text can be a name.

Why refusal_for(chat::NameFault fault) {
  switch (fault) {
    case chat::NameFault::empty:
      return Why::name_empty;
    case chat::NameFault::too_long:
      return Why::name_too_long;
    case chat::NameFault::reads_as_address:
      return Why::name_reads_as_address;
    case chat::NameFault::not_allowed:
      break;
  }
  return Why::name_not_allowed;
}

// Whether a command has this word, however it is written. The keys are made once, because every
// newcomer is looked for among them.
bool is_a_command(const chat::Name& name) {
  static const auto keys = [] {
    std::set<std::string, std::less<>> all;
    for (const auto& words : command_words) {
      for (const auto word : words.all) {
        if (!word.empty()) all.insert(chat::key_of(word));
      }
    }
    return all;
  }();
  return keys.contains(name.key);
}

// The name that a client wants to have: make(name, looks). A command's word was meant as a command.
template <typename Make>
Command with_own_name(std::string_view text, Make make) {
  auto name_or_fault = chat::make_name(text);
  if (auto* const name = std::get_if<chat::Name>(&name_or_fault)) {
    if (is_a_command(*name)) return mistake(Why::name_reserved, name->shown);
    auto looks = chat::looks_of(name->shown);
    return make(std::move(*name), std::move(looks));
  }
  return mistake(refusal_for(std::get<chat::NameFault>(name_or_fault)));
}

template <typename Make>
Command with_room(std::string_view text, Make make) {
  auto name_or_fault = chat::make_room_name(text);
  if (auto* const name = std::get_if<chat::Name>(&name_or_fault)) return make(std::move(*name));
  return mistake(refusal_for(std::get<chat::NameFault>(name_or_fault)));
}

// An operator's name may have its mark. None if the text cannot be a name.
std::optional<chat::Name> name_of_person(std::string_view text) {
  auto name_or_fault = chat::make_name(text.substr(text.starts_with('@') ? 1 : 0));
  auto* const name = std::get_if<chat::Name>(&name_or_fault);
  return name == nullptr ? std::nullopt : std::optional{std::move(*name)};
}
// A text that cannot be a name is nobody's.
template <typename Make>
Command with_person(std::string_view text, Make make) {
  if (auto name = name_of_person(text)) return make(*std::move(name));
  return mistake(Why::nobody, text);
}

template <typename Make>
Command with_target(std::string_view text, Make make) {
  auto target = chat::parse_ban_target(text);
  if (target) return make(*std::move(target));
  return mistake(Why::bad_address, text);
}

// ---- How commands are given

template <typename What>
Made no_argument(Arguments) {
  return ask(What{});
}
template <typename What>
Made no_argument_here(Arguments) {
  return What{};
}
// Takes all arguments as one text.
template <typename What>
Made one_or_none(Arguments arguments) {
  return ask(What{arguments});
}
template <typename What>
Made one_or_none_here(Arguments arguments) {
  return What{arguments};
}
template <typename What>
Made one(Arguments arguments) {
  return ask(What{arguments});
}
Made reply(Arguments arguments) { return Reply{arguments}; }
Made join(Arguments arguments) {
  const auto [room, key] = text::cut_word(arguments);
  return with_room(room, [key = key](chat::Name name) {
    return ask_and_wait(chat::Join{
        .room = std::move(name), .wants = {.names = names_told_to_newcomer}, .key = key});
  });
}
template <typename What>
Made room(Arguments arguments) {
  return with_room(arguments, [](chat::Name name) { return ask_and_wait(What{std::move(name)}); });
}
template <typename What>
Made person(Arguments arguments) {
  return with_person(arguments, [](chat::Name name) { return ask(What{std::move(name)}); });
}
// None if the text is no number from 1 on.
std::optional<std::size_t> number(std::string_view digits) {
  const auto number = whole_number<std::size_t>(digits);
  return number == 0 ? std::nullopt : number;
}
template <typename What, std::size_t size>
Made page(Arguments arguments) {
  const auto page = arguments.empty() ? std::size_t{1} : number(arguments);
  if (!page) return std::nullopt;
  return ask(What{.page = *page, .page_size = size});
}
Made leave(Arguments arguments) {
  if (arguments.empty()) return ask_and_wait(chat::Leave{});
  return room<chat::Leave>(arguments);
}
Made topic(Arguments arguments) {
  if (arguments.empty()) return ask(chat::TellTopic{});
  return ask(chat::SetTopic{.room = {}, .text = arguments == "-" ? std::string_view{} : arguments});
}
// Without a room's name, the room in which the client talks is meant.
template <typename What>
Made room_or_none(Arguments arguments) {
  if (arguments.empty()) return ask(What{});
  return with_room(arguments, [](chat::Name name) { return ask(What{std::move(name)}); });
}
template <chat::RoomMode rank, bool on>
Made set_rank(Arguments arguments) {
  return with_person(arguments, [](chat::Name name) {
    chat::SetModes::Change change{.change = {rank, on, name.shown}};
    change.member = std::move(name);
    return ask(chat::SetModes{.room = {}, .changes = {std::move(change)}});
  });
}

// Whether the mode needs an argument. A list without one is asked for.
bool needs_argument(const chat::ModeRow& row, bool on) {
  switch (row.kind) {
    case chat::ModeKind::key:
    case chat::ModeKind::limit:
      return on;
    case chat::ModeKind::rank:
      return true;
    case chat::ModeKind::list:
    case chat::ModeKind::flag:
      break;
  }
  return false;
}
bool may_have_argument(const chat::ModeRow& row, bool on) {
  return needs_argument(row, on) || row.kind == chat::ModeKind::list ||
         row.kind == chat::ModeKind::key;
}

// The letters of /mode, and their arguments in the same order.
class ModeLetters {
 public:
  explicit ModeLetters(Arguments arguments) : words_(text::cut_word(arguments)) {}

  Made make() {
    if (words_.first.empty()) return ask(chat::TellModes{});
    for (const char letter : words_.first) {
      if (letter == '+' || letter == '-') {
        on_ = letter == '+';
      } else if (!take(letter)) {
        return std::nullopt;
      }
    }
    const bool fits = words_.second.empty() && !set_.changes.empty();
    if (no_name_) return mistake(Why::nobody, *no_name_);
    if (list_) return set_.changes.empty() ? Made{ask(*std::move(list_))} : std::nullopt;
    return fits ? Made{ask(std::move(set_))} : std::nullopt;
  }

 private:
  bool take(char letter) {
    const auto* const row = chat::find_mode(letter);
    if (row == nullptr || set_.changes.size() == most_mode_changes) return false;
    std::string_view argument;
    if (may_have_argument(*row, on_)) {
      std::tie(argument, words_.second) = text::cut_word(words_.second);
    }
    if (argument.empty()) {
      if (needs_argument(*row, on_)) return false;
      if (row->kind == chat::ModeKind::list) {
        list_ = chat::ListMasks{.room = {}, .list = row->mode};
        return true;
      }
    }
    return add(*row, argument);
  }
  bool add(const chat::ModeRow& row, std::string_view argument) {
    if (row.kind == chat::ModeKind::limit && on_ && !number(argument)) return false;
    chat::SetModes::Change change{.change = {row.mode, on_, std::string{argument}}};
    if (row.kind == chat::ModeKind::rank) {
      change.member = name_of_person(argument);
      if (!change.member) no_name_ = argument;
    }
    if (row.kind == chat::ModeKind::list) change.key = chat::key_of_mask(argument, row.mode);
    set_.changes.push_back(std::move(change));
    return true;
  }

  std::pair<std::string_view, std::string_view> words_;  // The letters, and the arguments left.
  bool on_ = true;
  chat::SetModes set_{.room = {}, .changes = {}};
  std::optional<chat::ListMasks> list_{};
  std::optional<std::string_view> no_name_{};
};
Made set_modes(Arguments arguments) { return ModeLetters{arguments}.make(); }

Made invite(Arguments arguments) {
  return with_person(arguments, [](chat::Name name) {
    return ask(chat::Invite{.room = {}, .name = std::move(name)});
  });
}
Made kick_out(Arguments arguments) {
  const auto [name, reason] = text::cut_word(arguments);
  return with_person(name, [reason = reason](chat::Name called) {
    return ask(chat::KickOut{.room = {}, .name = std::move(called), .reason = reason});
  });
}
// A number alone is the page. A room of that name needs its "#".
Made who(Arguments arguments) {
  const auto [room, digits] = text::cut_word(arguments);
  const auto of = [](chat::Place place, std::size_t page) {
    return ask(chat::Who{.room = std::move(place), .page = page, .page_size = names_a_page});
  };
  if (room.empty()) return of({}, 1);
  std::optional<std::size_t> page{1};
  if (digits.empty()) {
    if (const auto alone = number(room)) return of({}, *alone);
  } else {
    page = number(digits);
  }
  if (!page) return std::nullopt;
  return with_room(room, [&](chat::Name name) { return of(std::move(name), *page); });
}
// The words of /history before the id of a line, in English and in Portuguese.
struct PartWords {
  chat::Part part;
  std::string_view english;
  std::string_view portuguese;
};
constexpr std::array part_words{PartWords{chat::Part::before, "before", "antes"},
                                PartWords{chat::Part::since, "since", "desde"},
                                PartWords{chat::Part::around, "around", "perto"}};

// "before a3f", or "before #room:a3f" if the line was said in another room than the one in which
// the client talks.
Made recall_part(std::string_view word, std::string_view line) {
  const auto* const known = std::ranges::find_if(part_words, [&](const PartWords& one) {
    return same_word(word, one.english) || same_word(word, one.portuguese);
  });
  const auto colon = line.find(':');
  const auto id = line.substr(colon == std::string_view::npos ? 0 : colon + 1);
  const auto message = message_with_id(id);
  if (known == part_words.end() || message == 0) return std::nullopt;
  chat::Recall recall{.room = {},
                      .lines = known->part == chat::Part::around ? 0 : most_recalled,
                      .part = known->part,
                      .line = message};
  if (colon == std::string_view::npos) return ask_and_wait(std::move(recall));
  return with_room(line.substr(0, colon), [&](chat::Name name) {
    recall.room = std::move(name);
    return ask_and_wait(std::move(recall));
  });
}

Made recall(Arguments arguments) {
  if (arguments.empty()) return ask_and_wait(chat::Recall{});
  if (same_word(arguments, "more") || same_word(arguments, "mais")) return RecallOlder{};
  if (const auto lines = number(arguments)) {
    return ask_and_wait(chat::Recall{.room = {}, .lines = *lines});
  }
  const auto [word, line] = text::cut_word(arguments);
  return recall_part(word, line);
}
// The words of /search: those that narrow the search, and those that are looked for.
class SearchWords {
 public:
  explicit SearchWords(Arguments arguments) : rest_(arguments) {}

  Made make() {
    while (!rest_.empty()) {
      const auto [word, rest] = text::cut_word(rest_);
      rest_ = rest;
      if (!take(word)) return std::nullopt;
    }
    if (search_.words.empty() && search_.from.empty()) return std::nullopt;
    if (fault_) return std::move(*fault_);
    return ask(std::move(search_));
  }

 private:
  // The text behind one of these words and a colon.
  static std::optional<std::string_view> behind(std::string_view word, std::string_view english,
                                                std::string_view portuguese) {
    const auto colon = word.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto name = word.substr(0, colon);
    if (!same_word(name, english) && !same_word(name, portuguese)) return std::nullopt;
    return word.substr(colon + 1);
  }

  bool take(std::string_view word) {
    if (const auto name = behind(word, "from", "de")) {
      search_.from = name->substr(name->starts_with('@') ? 1 : 0);
      return !search_.from.empty();
    }
    if (const auto room = behind(word, "in", "em")) return take_room(*room);
    if (const auto date = behind(word, "before", "antes")) {
      search_.before = begin_of_day(*date);
      return search_.before.has_value();
    }
    if (const auto date = behind(word, "since", "desde")) {
      const auto begin = begin_of_day(*date);
      if (begin) search_.after = *begin - std::chrono::microseconds{1};
      return begin.has_value();
    }
    if (!search_.words.empty()) search_.words += ' ';
    search_.words += word;
    return true;
  }
  bool take_room(std::string_view text) {
    auto name_or_fault = chat::make_room_name(text);
    if (auto* const name = std::get_if<chat::Name>(&name_or_fault)) {
      search_.room = std::move(*name);
    } else {
      fault_ = mistake(refusal_for(std::get<chat::NameFault>(name_or_fault)));
    }
    return true;
  }

  // "2026-11-01", in the time zone of the server. None if the text is no such date.
  static std::optional<chat::Time> begin_of_day(std::string_view date) {
    constexpr std::size_t length = 10;
    if (date.size() != length || date[4] != '-' || date[7] != '-') return std::nullopt;
    const auto year = number(date.substr(0, 4));
    const auto month = number(date.substr(5, 2));
    const auto day = number(date.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day named{std::chrono::year{static_cast<int>(*year)},
                                            std::chrono::month{static_cast<unsigned>(*month)},
                                            std::chrono::day{static_cast<unsigned>(*day)}};
    if (!named.ok()) return std::nullopt;
    std::tm local{};
    local.tm_year = static_cast<int>(*year) - 1900;
    local.tm_mon = static_cast<int>(*month) - 1;
    local.tm_mday = static_cast<int>(*day);
    local.tm_isdst = -1;
    return std::chrono::system_clock::from_time_t(std::mktime(&local));
  }

  Arguments rest_;
  chat::Search search_{};
  std::optional<Command> fault_{};
};
Made search(Arguments arguments) { return SearchWords{arguments}.make(); }
Made whisper(Arguments arguments) {
  const auto [to, text] = text::cut_word(arguments);
  return with_person(to, [text = text](chat::Name name) {
    return ask(chat::Whisper{.to = std::move(name), .text = text});
  });
}
Made say(Arguments arguments) { return ask(chat::Say{.room = {}, .text = arguments}); }
Made act(Arguments arguments) {
  return ask(chat::Say{.room = {}, .text = arguments, .how = chat::Speech::action});
}
Made rename(Arguments arguments) {
  return with_own_name(arguments, [](chat::Name name, chat::Looks looks) {
    return ask(chat::Rename{std::move(name), std::move(looks)});
  });
}
Made become_operator(Arguments arguments) { return BecomeOperator{arguments}; }
Made keep_room(Arguments arguments) {
  const auto [what, rest] = text::cut_word(arguments);
  if (argument_of("room", "register").hold(what) && rest.empty()) return ask(chat::RegisterRoom{});
  if (argument_of("room", "drop").hold(what) && rest.empty()) return ask(chat::DropRoom{});
  if (!argument_of("room", "transfer").hold(what) || rest.empty()) return std::nullopt;
  return with_person(rest, [](chat::Name name) {
    return ask(chat::TransferRoom{.room = {}, .to = std::move(name)});
  });
}
Made retention(Arguments arguments) {
  const auto [days, lines] = text::cut_word(arguments);
  // None if the word is neither a number nor "off".
  const auto amount = [](std::string_view word,
                         std::uint32_t most) -> std::optional<std::uint32_t> {
    if (same_word(word, "off") || same_word(word, "nada")) return 0;
    const auto given = number(word);
    if (!given) return std::nullopt;
    return static_cast<std::uint32_t>(std::min<std::size_t>(*given, most));
  };
  const auto keep_days = amount(days, chat::most_days_kept);
  const auto keep_lines = lines.empty() ? 0 : amount(lines, chat::most_lines_kept);
  if (!keep_days || !keep_lines) return std::nullopt;
  return ask(chat::SetRetention{.room = {}, .keep = {.days = *keep_days, .lines = *keep_lines}});
}
// A password is one word.
Made register_name(Arguments arguments) {
  const auto [password, email] = text::cut_word(arguments);
  if (!email.empty() && !text::may_be_email(email)) return mistake(Why::bad_email, email);
  return RegisterName{.password = password, .email = email};
}
Made log_in(Arguments arguments) {
  const auto [name, password] = text::cut_word(arguments);
  return with_person(name, [password = password](chat::Name called) {
    return LogIn{.name = std::move(called), .password = password};
  });
}
Made change_password(Arguments arguments) {
  const auto [old, next] = text::cut_word(arguments);
  return ChangePassword{.old = old, .next = next};
}
Made keep_certificate(Arguments arguments) {
  if (argument_of("certificate", "add").hold(arguments)) return KeepCertificate{.adds = true};
  if (!argument_of("certificate", "drop").hold(arguments)) return std::nullopt;
  return KeepCertificate{.adds = false};
}
Made drop_account(Arguments arguments) { return DropAccount{arguments}; }
Made log_out(Arguments arguments) {
  if (arguments.empty()) return LogOut{};
  if (!argument_of("logout", "everywhere").hold(arguments)) return std::nullopt;
  return ask(chat::LogOutEverywhere{});
}
Made stay(Arguments arguments) {
  const bool is_on = argument_of("stay", "on").hold(arguments);
  if (!is_on && !argument_of("stay", "off").hold(arguments)) return std::nullopt;
  return ask(chat::Stay{is_on});
}
Made expel(Arguments arguments) {
  const auto [name, reason] = text::cut_word(arguments);
  return with_person(name, [reason = reason](chat::Name called) {
    return ask(chat::Expel{.name = std::move(called), .reason = reason});
  });
}
Made place_ban(Arguments arguments) {
  const auto [whom, rest] = text::cut_word(arguments);
  return with_target(whom, [rest = rest](chat::BanTarget target) -> Command {
    const auto given = chat::cut_time(rest);
    if (!given) return mistake(Why::bad_time);
    return ask(
        chat::PlaceBan{.target = std::move(target), .time = given->time, .reason = given->rest});
  });
}
Made lift_ban(Arguments arguments) {
  return with_target(arguments,
                     [](chat::BanTarget target) { return ask(chat::LiftBan{std::move(target)}); });
}
Made mute(Arguments arguments) {
  const auto [name, length] = text::cut_word(arguments);
  const auto time = chat::parse_time(length);
  if (!time && !length.empty()) return mistake(Why::bad_time);
  return with_person(name, [&](chat::Name called) {
    return ask(chat::Mute{.name = std::move(called), .time = time});
  });
}
Made complete(Arguments prefix) {
  const auto named = prefix.substr(prefix.starts_with('#') ? 1 : 0);
  return ask(chat::Complete{.prefix = prefix, .key = chat::key_of(named)});
}

// ---- The table

// The clients that may give a command which makes this. Anyone may ask for plain's own affairs.
template <typename What>
constexpr chat::Asker asker_of() {
  if constexpr (requires { What::traits; }) {
    return What::traits.asker;
  } else {
    return chat::Asker::anyone;
  }
}

// The arguments that the usage does not put in brackets: 1 of "/kick name [reason]".
constexpr std::size_t needed_arguments(std::string_view usage) {
  std::size_t count = 0;
  bool in_brackets = false;
  for (std::size_t i = 1; i < usage.size(); ++i) {
    if (usage[i] == '[' || usage[i] == ']') in_brackets = usage[i] == '[';
    if (usage[i - 1] == ' ' && !in_brackets) ++count;
  }
  return count;
}

// Marks a text for the catalogues; it is translated when it is shown.
constexpr const char* text(const char* english) { return english; }

// A row of the table: what the command makes, its first word, its usage and its help, both for the
// catalogues. A row whose parts do not fit together does not compile.
template <typename What>
consteval KnownCommand row(std::string_view first, const char* usage, const char* help, When when,
                           KnownCommand::Make make) {
  const auto& words = find_words(first);
  auto given = std::string_view{usage};
  if (!given.starts_with('/') || !words.hold(given.substr(1, given.find(' ') - 1))) {
    throw "the usage is another command's";
  }
  if (words.for_programs != (help == nullptr)) throw "commands for people have a help";
  return {.words = words,
          .usage = usage,
          .help = help,
          .when = when,
          .asker = asker_of<What>(),
          .needs = needed_arguments(usage),
          .make = make};
}

constexpr std::array commands{
    row<chat::Join>("join", text("/join #room [key]"), text("enters a room, or makes it"),
                    When::here, join),
    row<chat::FindRoom>("go", text("/go #room"), text("talks in another room that you are in"),
                        When::here, room<chat::FindRoom>),
    row<chat::Leave>("leave", text("/leave [#room]"), text("leaves a room"), When::here, leave),
    row<chat::ListRooms>("rooms", text("/rooms [page]"), text("lists the rooms"), When::here,
                         page<chat::ListRooms, rooms_a_page>),
    row<chat::SetTopic>("topic", text("/topic [text]"),
                        text("tells or sets what the room is about; - for nothing"), When::here,
                        topic),
    row<chat::TellModes>("modes", text("/modes [#room]"),
                         text("tells the modes of a room in words"), When::here,
                         room_or_none<chat::TellModes>),
    row<chat::SetModes>(
        "mode", text("/mode [letters] [arguments]"),
        text("sets modes of the room, as in +i, -m, +k key, +b mask; b: lists bans"), When::here,
        set_modes),
    row<chat::SetModes>("op", text("/op name"), text("makes someone an operator of the room"),
                        When::here, set_rank<chat::RoomMode::op, true>),
    row<chat::SetModes>("deop", text("/deop name"), text("ends that"), When::here,
                        set_rank<chat::RoomMode::op, false>),
    row<chat::SetModes>("voice", text("/voice name"),
                        text("lets someone talk in the room while +m is set"), When::here,
                        set_rank<chat::RoomMode::voice, true>),
    row<chat::SetModes>("devoice", text("/devoice name"), text("ends that"), When::here,
                        set_rank<chat::RoomMode::voice, false>),
    row<chat::Invite>("invite", text("/invite name"), text("invites someone into the room"),
                      When::here, invite),
    row<chat::KickOut>("kick", text("/kick name [reason]"), text("takes someone out of the room"),
                       When::here, kick_out),
    row<chat::RegisterRoom>(
        "room", text("/room register|drop|transfer [name]"),
        text("keeps the room with its rules, ends that, or gives it to another"), When::here,
        keep_room),
    row<chat::SetRetention>("retention", text("/retention off|days [lines]"),
                            text("for how long papo keeps what is said in the room, and how much"),
                            When::here, retention),
    row<chat::Recall>(
        "history", text("/history [lines|more|before ID|since ID|around ID]"),
        text("shows what was said last; more: what was said before that; /search tells an ID"),
        When::here, recall),
    row<chat::Search>(
        "search", text("/search words [from:name] [in:#room] [since:date] [before:date]"),
        text("finds what was said in your rooms; a date is like 2026-11-01"), When::here, search),
    row<chat::Who>("who", text("/who [#room] [page]"),
                   text("lists who is in the room; @ marks operators of papo"), When::here, who),
    row<chat::WhoIs>("whois", text("/whois name"), text("tells about someone"), When::here,
                     person<chat::WhoIs>),
    row<chat::Whisper>("msg", text("/msg name text"), text("writes to one person alone"),
                       When::here, whisper),
    row<Reply>("reply", text("/reply text"), text("answers who wrote to you alone"), When::here,
               reply),
    row<chat::Say>("me", text("/me text"), text("says what you do"), When::here, act),
    row<chat::Say>("say", text("/say text"), text("says the text as it is; so does //"), When::here,
                   say),
    row<chat::Rename>("nick", text("/nick name"), text("changes your name"), When::here, rename),
    row<RegisterName>("register", text("/register password [e-mail]"),
                      text("makes your name yours: only with the password may one be called so"),
                      When::here, register_name),
    row<LogIn>("login", text("/login name [password]"),
               text("takes a name that is yours; without the password, that is asked for"),
               When::here, log_in),
    row<ChangePassword>("password", text("/password old new"),
                        text("changes the password of your name"), When::here, change_password),
    row<KeepCertificate>("certificate", text("/certificate add|drop"),
                         text("add: your program's certificate logs you in; drop: none does"),
                         When::here, keep_certificate),
    row<LogOut>("logout", text("/logout [everywhere]"),
                text("leaves; everywhere: on all your devices"), When::here, log_out),
    row<DropAccount>("unregister", text("/unregister password"),
                     text("gives your name up, so that anyone may have it"), When::here,
                     drop_account),
    row<chat::Stay>("stay", text("/stay on|off"),
                    text("on: you stay in your rooms, away, while you are gone"), When::here, stay),
    row<chat::GoAway>("away", text("/away [reason]"),
                      text("tells who writes to you that you are away"), When::here,
                      one_or_none<chat::GoAway>),
    row<chat::ComeBack>("back", text("/back"), text("you are back; so does talking"), When::here,
                        no_argument<chat::ComeBack>),
    row<Quit>("quit", text("/quit [reason]"), text("leaves; so does the word sair"),
              When::at_any_time, one_or_none_here<Quit>),
    row<Help>("help", text("/help [command]"), text("lists the commands, or tells what one does"),
              When::at_any_time, one_or_none_here<Help>),
    row<ChooseLanguage>("lang", text("/lang [language]"),
                        text("tells or changes the language that papo speaks to you"),
                        When::at_any_time, one_or_none_here<ChooseLanguage>),

    row<BecomeOperator>("oper", text("/oper password"), text("makes you an operator"), When::here,
                        become_operator),
    row<chat::Expel>("expel", text("/expel name [reason]"), text("disconnects someone"), When::here,
                     expel),
    row<chat::PlaceBan>("ban", text("/ban name|address[/bits] [time] [reason]"),
                        text("keeps someone out"), When::here, place_ban),
    row<chat::LiftBan>("unban", text("/unban name|address[/bits]"), text("lets someone in again"),
                       When::here, lift_ban),
    row<chat::ListBans>("bans", text("/bans [page]"), text("lists who is kept out"), When::here,
                        page<chat::ListBans, bans_a_page>),
    row<chat::Mute>("mute", text("/mute name [time]"), text("lets someone listen only"), When::here,
                    mute),
    row<chat::Unmute>("unmute", text("/unmute name"), text("lets someone talk again"), When::here,
                      person<chat::Unmute>),
    row<chat::Announce>("announce", text("/announce text"), text("tells everyone"), When::here,
                        one<chat::Announce>),

    row<TellState>("state", "/state", nullptr, When::at_any_time, no_argument_here<TellState>),
    row<Ping>("ping", "/ping [text]", nullptr, When::at_any_time, one_or_none_here<Ping>),
    row<chat::Complete>("complete", "/complete prefix", nullptr, When::here, complete),
};

// Each command has its row, in the order of their words.
static_assert(std::ranges::equal(
    commands, command_words, {}, [](const KnownCommand& known) { return known.words.all.front(); },
    [](const CommandWords& words) { return words.all.front(); }));

// Names of the server, of operators, and of the one who reads a line.
constexpr std::array roles{"papo", "operator", "operador", "you", "você", "voce"};

}  // namespace

std::vector<std::string> reserved_names() { return {roles.begin(), roles.end()}; }

Command give_name(std::string_view text) {
  return with_own_name(text, [](chat::Name name, chat::Looks looks) -> Command {
    return GiveName{std::move(name), std::move(looks)};
  });
}

std::span<const KnownCommand> known_commands() { return commands; }

const KnownCommand* find_command(std::string_view word) {
  if (word.starts_with('/')) word.remove_prefix(1);
  const auto* const found = std::ranges::find_if(
      commands, [word](const KnownCommand& known) { return known.words.hold(word); });
  return found == commands.end() ? nullptr : found;
}

}  // namespace papo::wire::plain
