// SPDX-License-Identifier: MIT

// The rules of the lines that rooms keep.
#include "chat/kept_lines.h"
#include "chat/limits.h"
#include "chat/rules.h"
#include "text/utf8.h"

namespace papo::chat {
namespace {

// The lines that are asked for, at most so many if no number is given.
Range range_of(const Recall& recall, std::size_t usual) {
  Range range{.most = std::min(recall.lines > 0 ? recall.lines : usual, lines_a_page),
              .most_bytes = bytes_a_page};
  switch (recall.part) {
    case Part::last:
      break;
    case Part::before:
      range.before = recall.line;
      break;
    case Part::since:
      range.after = recall.line;
      range.first = true;
      break;
    case Part::around:
      range.around = recall.line;
      range.most_bytes /= 2;  // On either side.
      break;
  }
  return range;
}

}  // namespace

void Rules::carry_out(const Recall& recall) {
  const auto usual = state_.settings_.history > 0 ? state_.settings_.history : usual_lines;
  in_room(recall.room, [&](Person& person, Room& room) {
    state_.forget_old(room, stamp_.time);
    const auto from = membership(person, &room)->readable_from;
    const auto range = range_of(recall, usual);
    auto found = find_lines(room.history, from, range);
    const bool is_older = State::is_older_than_memory(room, from);
    if (!found.is_all && is_older) return ask_archive(person, room, range, from, true);
    const auto end = recall.part == Part::last ? stamp_.sequence : recall.line;
    const auto first = found.lines.empty() ? end : found.lines.front()->sequence;
    emit(person, Recalled{.room = room.ref,
                          .history = std::move(found.lines),
                          .first = first,
                          .part = recall.part,
                          .line = recall.line,
                          .has_older = found.has_earlier || is_older,
                          .has_newer = found.has_later});
  });
}

void Rules::carry_out(const TellHistory& tell) {
  in_room(tell.room, [&](const Person& person, Room& room) {
    state_.forget_old(room, stamp_.time);
    const auto from = membership(person, &room)->readable_from;
    auto range = tell.range;
    range.most = std::min(range.most, lines_told);
    auto found = find_lines(room.history, from, range);
    if (!found.is_all && State::is_older_than_memory(room, from)) {
      return ask_archive(person, room, range, from, false);
    }
    emit(person, HistoryTold{.room = room.ref, .lines = std::move(found.lines)});
  });
}

void Rules::ask_archive(const Person& person, const Room& room, const Range& range, Sequence from,
                        bool recalls) {
  emit(person, LinesWanted{.room = room.ref,
                           .key_of_name = room.key,
                           .range = range,
                           .readable_from = from,
                           .recalls = recalls});
}

// The archive is asked if nothing of a room is in memory.
void Rules::carry_out(const TellTargets& tell) {
  for_person([&](const Person& person) {
    const auto most = std::min(tell.most, most_targets);
    std::vector<TargetsTold::Target> targets;
    TargetsWanted wanted{.rooms = {}, .after = tell.after, .before = tell.before, .most = most};
    bool are_all_known = true;
    for (const auto& [room, place, readable_from] : person.rooms) {
      const auto last =
          std::ranges::find_if(room->history.rbegin(), room->history.rend(), is_shown);
      wanted.rooms.push_back({.key_of_name = room->key, .readable_from = readable_from});
      if (last == room->history.rend() || (*last)->sequence < readable_from) {
        are_all_known = are_all_known && !State::is_older_than_memory(*room, readable_from);
        continue;
      }
      const auto time = (*last)->time;
      if (time > tell.after && time < tell.before) {
        targets.push_back({.name = room->ref.name, .last = time, .line = (*last)->sequence});
      }
    }
    if (!are_all_known) return emit(person, std::move(wanted));
    arrange(targets, most);
    emit(person, TargetsTold{std::move(targets)});
  });
}

// People search the lines that they may read, and no others.
void Rules::carry_out(const Search& search) {
  if (!state_.has_archive()) {
    return for_person([&](const Person&) { refuse(Why::nothing_kept); });
  }
  const auto seek = [&](const Person& person, const Room* only) {
    LinesSought sought{.rooms = {},
                       .words = search.words,
                       .from = search.from,
                       .after = search.after,
                       .before = search.before,
                       .most = std::min(search.most, lines_a_page)};
    for (const auto& [room, place, from] : person.rooms) {
      if (only != nullptr && only != room) continue;
      sought.rooms.push_back({.key_of_name = room->key, .readable_from = from});
    }
    emit(person, std::move(sought));
  };
  if (!search.room) return for_person([&](const Person& person) { seek(person, nullptr); });
  in_room(*search.room, [&](const Person& person, const Room& room) { seek(person, &room); });
}

bool Rules::is_by(const Event& line, const Person& person) const {
  if (line.subject == person.client || has_device(person, line.subject)) return true;
  const auto* const account = state_.accounts_.find(person.account);
  return account != nullptr && is_of(line, *account);
}

// An account of that name may have been another's before.
bool Rules::is_of(const Event& line, const Account& account) {
  return line.identity && line.identity->account == account.name && line.sequence > account.since;
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
    const auto reason = text::cut_to(redact.reason, longest_redact_reason);
    if (!is_there && !redact.kept) {
      if (!State::is_older_than_memory(room, redact.message)) return refuse_it(Why::no_such_line);
      return emit(person, LineWanted{.room = room.ref,
                                     .key_of_name = room.key,
                                     .message = redact.message,
                                     .reason = std::string{reason}});
    }
    if (!rules(person, room, member)) {
      // The archive knows people by their accounts only. It may not know yet that a line was said
      // by an account of that name before this one.
      const auto* const account = state_.accounts_.find(person.account);
      const bool is_own = is_there ? is_by(**line, person)
                                   : account != nullptr && redact.kept->account == account->name &&
                                         redact.message > account->since;
      if (!is_own) return refuse_it(Why::not_ruler);
      const auto said_at = is_there ? (*line)->time : redact.kept->time;
      if (stamp_.time - said_at > std::chrono::minutes{minutes_to_redact}) {
        return refuse_it(Why::too_old);
      }
    }
    if (has_no_place()) return refuse_it(Why::busy);
    Redacted redacted{
        .name = person.name.shown,
        .room = room.ref,
        .message = redact.message,
        .reason = std::string{may_talk(person, room, member) ? reason : std::string_view{}}};
    if (is_there) state_.take_back(room, *line, person.client);
    emit(person, std::move(redacted), price_of(room));
  });
}

}  // namespace papo::chat
