// SPDX-License-Identifier: MIT

// The commands about rooms.
//
// Sources: https://modern.ircdocs.horse/#channel-operations,
// https://modern.ircdocs.horse/#mode-message, https://modern.ircdocs.horse/#elist-parameter
#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "base/whole_number.h"
#include "chat/room_masks.h"
#include "wire/irc/commands.h"
#include "wire/irc/limits.h"
#include "wire/irc/nick.h"
#include "wire/irc/text.h"

namespace papo::wire::irc {
namespace {

void refuse_room(Call& call, std::string_view room) {
  call.reply(Numeric::no_such_room, "{} :No such channel", shown(room));
}

// Calls act(place), if a room can be called so.
template <typename Act>
void with_place(Call& call, std::string_view room, Act act) {
  auto place = place_of(room);
  if (!place) return refuse_room(call, room);
  act(std::move(*place));
}

std::string cleaned(std::string_view words) {
  std::string scratch;
  return std::string{read_words(words, scratch).value_or("")};
}

void join(Call& call, std::string_view room, std::string_view key) {
  auto made = chat::make_room_name(room);
  auto* const name = is_room(room) ? std::get_if<chat::Name>(&made) : nullptr;
  if (name == nullptr) return refuse_room(call, room);
  call.ask(chat::Join{
      .room = std::move(*name), .wants = wanted_on_joining(call.self.asked), .key = key});
}

// ---- MODE

// Reads the parameters of MODE, and tells the client of each that is wrong.
class ModeReader {
 public:
  ModeReader(Call& call, chat::Place place) : call_(call), place_(std::move(place)) {}

  void read() {
    for (const char letter : call_.param(1)) {
      if (letter == '+' || letter == '-') {
        on_ = letter == '+';
      } else if (const auto* const row = chat::find_mode(letter)) {
        read(*row);
      } else {
        call_.reply(Numeric::unknown_mode, "{} :is an unknown mode for {}", printable(letter),
                    call_.param(0));
      }
    }
    if (changes_.empty()) return;
    call_.ask_and_wait(chat::SetModes{.room = place_, .changes = std::move(changes_)});
  }

 private:
  static std::string printable(char letter) {
    return letter > ' ' && letter < 0x7f ? std::string{letter} : "?";
  }

  void read(const chat::ModeRow& row) {
    const bool takes_argument =
        row.kind == chat::ModeKind::rank || row.kind == chat::ModeKind::list ||
        row.kind == chat::ModeKind::key || (row.kind == chat::ModeKind::limit && on_);
    const auto argument = takes_argument ? call_.param(next_) : std::string_view{};
    if (takes_argument && call_.has(next_)) ++next_;
    if (takes_argument && argument.empty()) return without_argument(row);
    if (changes_.size() == most_modes_a_line) return;
    chat::SetModes::Change change{
        .change = {.mode = row.mode, .on = on_, .argument = std::string{argument}}};
    if (row.kind == chat::ModeKind::rank) {
      return with_person(call_, argument, [&](chat::Name name) {
        change.member = std::move(name);
        changes_.push_back(std::move(change));
      });
    }
    if (row.kind == chat::ModeKind::list) change.key = chat::key_of_mask(argument, row.mode);
    changes_.push_back(std::move(change));
  }

  void without_argument(const chat::ModeRow& row) {
    if (row.kind == chat::ModeKind::list) {  // Once, however often the line asks.
      if (std::ranges::find(asked_, row.mode) != asked_.end()) return;
      asked_.push_back(row.mode);
      return call_.ask(chat::ListMasks{.room = place_, .list = row.mode});
    }
    if (row.kind == chat::ModeKind::key && !on_) {  // The key is taken away, whatever it is.
      changes_.push_back({.change = {.mode = row.mode, .on = false}});
      return;
    }
    call_.reply(Numeric::bad_mode_argument, "{} {} * :You must give a parameter", call_.param(0),
                row.letter);
  }

  Call& call_;
  chat::Place place_;
  bool on_ = true;
  std::size_t next_ = 2;  // The parameter that is the next argument.
  std::vector<chat::SetModes::Change> changes_{};
  std::vector<chat::RoomMode> asked_{};  // The lists that the client is told.
};

void obey_own_mode(Call& call) {
  auto made = chat::make_name(call.param(0));
  const auto* const name = std::get_if<chat::Name>(&made);
  auto own = chat::make_name(call.services.name());
  if (name == nullptr || name->key != std::get<chat::Name>(own).key) {
    return call.reply(Numeric::others_modes, ":Can't change mode for other users");
  }
  chat::SetOwnModes set;
  bool on = true;
  bool known = true;
  for (const char letter : call.param(1)) {
    switch (letter) {
      case '+':
      case '-':
        on = letter == '+';
        break;
      case 'i':
        set.invisible = on;
        break;
      case 'w':
        set.reads_wallops = on;
        break;
      case 'B':
        set.bot = on;
        break;
      case 'o':
        set.no_operator = set.no_operator || !on;
        break;
      default:  // Any other character is no mode.
        known = false;
        break;
    }
  }
  if (!known) call.reply(Numeric::unknown_own_mode, ":Unknown MODE flag");
  const bool is_all = !known && call.param(1).size() <= std::string_view{"+y"}.size();
  if (!is_all) call.ask(set);
}

// ---- LIST

// Reads one condition of ELIST: a name, a mask, "!mask", ">10", "<10", "C<60", "T>5". The last two
// count minutes.
void add_condition(std::string_view condition, chat::Time now, chat::ListRooms::Filter& filter) {
  const auto time_ago = [&](std::string_view digits) -> std::optional<chat::Time> {
    constexpr long most = 60L * 24 * 365 * 100;  // A hundred years.
    const auto minutes = whole_number<long>(digits);
    if (!minutes || *minutes < 0 || *minutes > most) return std::nullopt;
    return now - std::chrono::minutes{*minutes};
  };
  const auto rest = condition.substr(1);
  switch (condition.front()) {
    case '<':
      filter.fewer_than = whole_number<std::size_t>(rest).value_or(filter.fewer_than);
      return;
    case '>':
      filter.more_than = whole_number<std::size_t>(rest).value_or(filter.more_than);
      return;
    case 'C':
    case 'T': {
      if (rest.empty()) break;
      const auto time = time_ago(rest.substr(1));
      const bool newer = rest.front() == '<';  // Less time ago.
      if (!time || (!newer && rest.front() != '>')) return;
      auto& after = condition.front() == 'C' ? filter.made_after : filter.topic_after;
      auto& before = condition.front() == 'C' ? filter.made_before : filter.topic_before;
      (newer ? after : before) = time;
      return;
    }
    case '!':
      filter.not_mask = chat::make_name_mask(rest);
      return;
    default:  // Anything else is a name or a mask.
      break;
  }
  if (condition.find_first_of("*?") != std::string_view::npos) {
    filter.masks.push_back(chat::make_name_mask(condition));
    return;
  }
  // No room is called as a text that is no name.
  auto made = is_room(condition) ? chat::make_room_name(condition) : chat::NameFault::not_allowed;
  auto* const name = std::get_if<chat::Name>(&made);
  filter.names.push_back(name == nullptr ? chat::Name{} : std::move(*name));
}

}  // namespace

void obey_join(Call& call) {
  if (call.param(0) == "0") {
    return call.ask(chat::Leave{.room = {}, .all = true});
  }
  if (call.param(0).empty()) {
    return call.reply(Numeric::need_more, "JOIN :Not enough parameters");
  }
  auto keys = call.param(1);
  for_each_in_list(call.param(0), most_rooms_a_line, [&](std::string_view room) {
    const auto end = std::min(keys.find(','), keys.size());
    join(call, room, keys.substr(0, end));
    keys.remove_prefix(std::min(keys.size(), end + 1));
  });
}

void obey_part(Call& call) {
  const auto reason = cleaned(call.param(1));
  for_each_in_list(call.param(0), most_rooms_a_line, [&](std::string_view room) {
    with_place(call, room, [&](chat::Place place) {
      call.ask(chat::Leave{.room = std::move(place), .reason = reason});
    });
  });
}

void obey_topic(Call& call) {
  with_place(call, call.param(0), [&](chat::Place place) {
    if (!call.has(1)) return call.ask(chat::TellTopic{.room = std::move(place)});
    const auto topic = cleaned(call.param(1));
    call.ask(chat::SetTopic{.room = std::move(place), .text = topic});
  });
}

void obey_names(Call& call) {
  if (call.param(0).empty()) {
    return call.reply(Numeric::end_of_names, "* :End of /NAMES list");
  }
  for_each_in_list(call.param(0), most_rooms_a_line, [&](std::string_view room) {
    auto place = place_of(room);
    if (!place) {
      return call.reply(Numeric::end_of_names, "{} :End of /NAMES list", shown(room));
    }
    call.ask(chat::TellNames{.room = std::move(*place),
                             .identities = call.self.asked.has(Capability::userhost_in_names),
                             .asked = shown(room)});
  });
}

void obey_mode(Call& call) {
  const auto target = call.param(0);
  if (!is_room(target)) return obey_own_mode(call);
  with_place(call, target, [&](chat::Place place) {
    if (call.param(1).empty()) return call.ask(chat::TellModes{.room = std::move(place)});
    ModeReader{call, std::move(place)}.read();
  });
}

void obey_kick(Call& call) {
  const auto reason = cleaned(call.param(2));
  auto rooms = call.param(0);
  for_each_in_list(call.param(1), most_targets, [&](std::string_view nick) {
    const auto end = rooms.find(',');
    with_place(call, rooms.substr(0, end), [&](chat::Place place) {
      with_person(call, nick, [&](chat::Name name) {
        call.ask(
            chat::KickOut{.room = std::move(place), .name = std::move(name), .reason = reason});
      });
    });
    // Each name has its room, or all have the last one.
    if (end != std::string_view::npos) rooms.remove_prefix(end + 1);
  });
}

void obey_invite(Call& call) {
  if (!call.has(0)) return call.ask(chat::TellInvitations{});
  if (!call.has(1)) {
    return call.reply(Numeric::need_more, "INVITE :Not enough parameters");
  }
  with_place(call, call.param(1), [&](chat::Place place) {
    with_person(call, call.param(0), [&](chat::Name name) {
      call.ask(chat::Invite{.room = std::move(place), .name = std::move(name)});
    });
  });
}

void obey_rename(Call& call) {
  with_place(call, call.param(0), [&](chat::Place place) {
    auto made = chat::make_room_name(call.param(1));
    auto* const name = is_room(call.param(1)) ? std::get_if<chat::Name>(&made) : nullptr;
    if (name == nullptr) {
      return call.fail("CANNOT_RENAME", fmt::format("{} {}", call.param(0), shown(call.param(1))),
                       "No room can be called so");
    }
    const auto reason = cleaned(call.param(2));
    call.ask(chat::RenameRoom{.room = std::move(place), .to = std::move(*name), .reason = reason});
  });
}

void obey_list(Call& call) {
  auto filter = std::make_shared<chat::ListRooms::Filter>();
  const auto now = std::chrono::system_clock::now();
  for_each_in_list(call.param(0), most_rooms_a_line,
                   [&](std::string_view condition) { add_condition(condition, now, *filter); });
  call.ask(chat::ListRooms{.page_size = chat::most_a_page, .filter = std::move(filter)});
}

}  // namespace papo::wire::irc
