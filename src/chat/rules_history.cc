// SPDX-License-Identifier: MIT

// The rules of the lines that rooms keep.
#include "chat/limits.h"
#include "chat/rules.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

using Lines = std::deque<EventPtr>;
using Border = TellHistory::Border;

bool is_shown(const EventPtr& line) { return std::holds_alternative<Said>(line->what); }

// Whether the line comes before the border. The wall's clock may have been set back between two
// lines: then the answer is about the times that they have.
bool comes_before(const EventPtr& line, const Border& border, bool with_itself) {
  if (const auto* const sequence = std::get_if<Sequence>(&border)) {
    return line->sequence < *sequence || (with_itself && line->sequence == *sequence);
  }
  const auto* const time = std::get_if<Time>(&border);
  return time != nullptr && (line->time < *time || (with_itself && line->time == *time));
}

// The first line behind the border, or on it.
Lines::const_iterator find_border(const Lines& lines, const Border& border, bool passes_it) {
  return std::ranges::partition_point(
      lines, [&](const EventPtr& line) { return comes_before(line, border, passes_it); });
}

// Whether one more line has its place in an answer.
class Space {
 public:
  explicit Space(std::size_t lines) : lines_(lines) {}
  bool take(const EventPtr& line) {
    bytes_ += bytes_of_line(*line);
    if (lines_ == 0 || (bytes_ > bytes_told && !is_first_)) return false;
    --lines_;
    is_first_ = false;
    return true;
  }

 private:
  std::size_t lines_;
  std::size_t bytes_ = 0;
  bool is_first_ = true;
};

// The first lines of a range, as many as may be told.
std::vector<EventPtr> first_of(Lines::const_iterator first, const Lines::const_iterator& last,
                               std::size_t most) {
  std::vector<EventPtr> told;
  Space space{most};
  for (; first != last; ++first) {
    if (!is_shown(*first)) continue;
    if (!space.take(*first)) break;
    told.push_back(*first);
  }
  return told;
}

// The last ones.
std::vector<EventPtr> last_of(const Lines::const_iterator& first, Lines::const_iterator last,
                              std::size_t most) {
  std::vector<EventPtr> told;
  Space space{most};
  while (last != first) {
    --last;
    if (!is_shown(*last)) continue;
    if (!space.take(*last)) break;
    told.push_back(*last);
  }
  std::ranges::reverse(told);
  return told;
}

std::vector<EventPtr> lines_around(const Lines& lines, const Border& middle, std::size_t most) {
  const auto at = find_border(lines, middle, false);
  auto told = last_of(lines.begin(), at, most / 2);
  const auto behind = first_of(at, lines.end(), most - most / 2);
  told.insert(told.end(), behind.begin(), behind.end());
  return told;
}

std::vector<EventPtr> lines_between(const Lines& lines, const TellHistory& tell, std::size_t most) {
  const bool begins = !std::holds_alternative<std::monostate>(tell.after);
  const bool ends = !std::holds_alternative<std::monostate>(tell.before);
  const auto first = begins ? find_border(lines, tell.after, true) : lines.begin();
  const auto last = ends ? find_border(lines, tell.before, false) : lines.end();
  if (tell.either_order && begins && ends && last <= first) {
    TellHistory turned{.room = {}, .after = tell.before, .before = tell.after, .most = most};
    return lines_between(lines, turned, most);
  }
  if (last <= first) return {};
  return tell.first ? first_of(first, last, most) : last_of(first, last, most);
}

}  // namespace

void Rules::carry_out(const Recall& recall) {
  const auto usual = state_.settings_.history > 0 ? state_.settings_.history : usual_lines;
  in_room(recall.room, [&](Person& person, const Room& room) {
    const auto end = room.first_line + room.history.size();
    auto page = State::lines_before(room, std::min(recall.before.value_or(end), end),
                                    recall.lines > 0 ? recall.lines : usual);
    emit(person, Recalled{.room = room.ref,
                          .history = std::move(page.lines),
                          .first = page.first,
                          .older = recall.before.has_value(),
                          .has_older = page.first > room.first_line});
  });
}

void Rules::carry_out(const TellHistory& tell) {
  in_room(tell.room, [&](const Person& person, const Room& room) {
    const auto most = std::min(tell.most, lines_told);
    emit(person, HistoryTold{.room = room.ref,
                             .lines = tell.around ? lines_around(room.history, *tell.around, most)
                                                  : lines_between(room.history, tell, most)});
  });
}

// The rooms are in the order of their last lines.
void Rules::carry_out(const TellTargets& tell) {
  for_person([&](const Person& person) {
    std::vector<TargetsTold::Target> targets;
    for (const auto& [room, place] : person.rooms) {
      const auto last =
          std::ranges::find_if(room->history.rbegin(), room->history.rend(), is_shown);
      if (last == room->history.rend()) continue;
      const auto time = (*last)->time;
      if (time > tell.after && time < tell.before) {
        targets.push_back({.name = room->ref.name, .last = time});
      }
    }
    std::ranges::sort(targets, [](const auto& one, const auto& other) {
      return std::tie(one.last, one.name) < std::tie(other.last, other.name);
    });
    if (const auto most = std::min(tell.most, most_targets); targets.size() > most) {
      targets.resize(most);
    }
    emit(person, TargetsTold{std::move(targets)});
  });
}

// The line's place is kept, so that the lines behind it keep their numbers.
void Rules::carry_out(const Redact& redact) {
  at_room(redact.room, [&](Person& person, Room& room, const Membership* member) {
    const auto refuse_it = [&](Why why) {
      refuse({.why = why, .what = room.ref.name, .message = redact.message});
    };
    if (is_muted(person)) return refuse_it(Why::muted);
    if (member == nullptr && !person.is_operator) return refuse(Why::not_in_room, room.ref.name);
    auto& lines = room.history;
    const auto line = std::ranges::lower_bound(lines, redact.message, {},
                                               [](const EventPtr& one) { return one->sequence; });
    const bool is_there =
        line != lines.end() && (*line)->sequence == redact.message && is_shown(*line);
    if (!is_there) return refuse_it(Why::no_such_line);
    if (!rules(person, room, member)) {
      if ((*line)->subject != person.client) return refuse_it(Why::not_ruler);
      if (stamp_.time - (*line)->time > std::chrono::minutes{minutes_to_redact}) {
        return refuse_it(Why::too_old);
      }
    }
    const bool speaks = may_talk(person, room, member);
    const auto reason = speaks ? redact.reason : std::string_view{};
    Redacted redacted{.name = person.name.shown,
                      .room = room.ref,
                      .message = redact.message,
                      .reason = std::string{text::cut_to(reason, longest_redact_reason)}};
    state_.take_back(room, *line, person.client);
    emit(person, std::move(redacted), price_of(room));
  });
}

}  // namespace papo::chat
