// SPDX-License-Identifier: MIT

#include "client/gaps.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "client/mention.h"
#include "client/recollection.h"
#include "client/server_line.h"
#include "lang/translate.h"

namespace papo::client {
namespace {

using lang::phrase;

bool has_room(const std::vector<std::string>& rooms, std::string_view room) {
  return std::ranges::find(rooms, room) != rooms.end();
}

// Removes one such value. Returns whether there was one.
bool take_one(std::vector<std::uint64_t>& values, std::uint64_t value) {
  const auto found = std::ranges::find(values, value);
  if (found == values.end()) return false;
  values.erase(found);
  return true;
}

}  // namespace

// ---- The server's lines

// The server takes the lines of the user in their order, so this is the first that it has not
// refused. A refused one is forgotten with the next pong.
void Gaps::take(const SentMark& mark) {
  if (const auto sent = sent_.find(mark.room); sent != sent_.end() && !sent->second.empty()) {
    sent->second.erase(sent->second.begin());
  }
  reach(mark.room, {.id = mark.id, .is_line = true});
}

void Gaps::take(const PlaceMark& mark) {
  if (const auto gap = gaps_.find(mark.room); gap != gaps_.end()) gap->second.tells_place = true;
  reach(mark.room, {.id = mark.id});
}

void Gaps::take(const HistoryBegins& begins) {
  const bool is_asked = question_ && question_->room == begins.room && begins.part == "since" &&
                        question_->since == begins.id;
  const auto gap = gaps_.find(begins.room);
  const bool joins = gap != gaps_.end() && begins.part == "last" && !gap->second.tells_place;
  answer_ = Answer{.room = begins.room, .is_asked = is_asked, .is_kept_back = is_asked || joins};
}

void Gaps::take(const HistoryEnds& ends) {
  auto answer = std::exchange(answer_, std::nullopt);
  if (!answer || answer->room != ends.room || !answer->is_kept_back) return;
  if (answer->is_asked) {
    fill(*std::move(answer), ends);
  } else {
    see_last(*std::move(answer));
  }
}

bool Gaps::keep_back(std::string_view line, std::string_view own_name) {
  own_name_ = own_name;
  const auto mark = std::exchange(mark_, std::nullopt);
  // A server that gives up on a slow client leaves out the line of the last id.
  if (kind_of(line) == LineKind::refusal) return false;
  if (answer_) {
    if (!answer_->is_kept_back) return false;
    const bool is_line = mark && past_in(line) && answer_->lines.size() < most_lines_of_answer;
    if (is_line) answer_->lines.push_back({.id = mark->id, .text = std::string{line}});
    return true;
  }
  if (!mark) return false;
  if (const auto gap = gaps_.find(mark->room); gap != gaps_.end()) {
    hold(gap->second, {.id = mark->id, .text = std::string{line}});
    return true;
  }
  reach(mark->room, {.id = mark->id, .is_line = true});
  return false;
}

void Gaps::pass_over() {
  const auto mark = std::exchange(mark_, std::nullopt);
  if (!mark) return;
  if (!answer_) return reach(mark->room, {.id = mark->id, .is_line = true});
  const bool has_space = answer_->lines.size() < most_lines_of_answer;
  if (answer_->is_kept_back && has_space) answer_->lines.push_back({.id = mark->id, .text = {}});
}

// The talk in the room has come to this id, and no line is to be shown.
void Gaps::reach(const std::string& room, Place place) {
  if (const auto gap = gaps_.find(room); gap != gaps_.end()) {
    hold(gap->second, {.id = std::move(place.id), .text = {}});
  } else if (places_.size() < most_rooms || places_.contains(room)) {
    places_[room] = std::move(place);
  }
}

// If too many wait, they are asked for again, as the missed ones are.
void Gaps::hold(Gap& gap, Line line) {
  if (gap.held.size() == most_held) {
    gap.left_out += gap.held.size();
    gap.held.clear();
  }
  if (gap.left_out > 0) {
    ++gap.left_out;
  } else {
    gap.held.push_back(std::move(line));
  }
}

// The last lines of a room that the user has joined again. Perhaps they reach back far enough.
void Gaps::see_last(Answer answer) {
  auto& lines = answer.lines;
  const auto gap = gaps_.find(answer.room);
  if (gap == gaps_.end()) return;
  const auto known = std::find_if(lines.rbegin(), lines.rend(), [&](const Line& line) {
    return line.id == gap->second.since.id;
  });
  if (known == lines.rend()) return;
  gap->second.since = {.id = lines.back().id, .is_line = true};
  lines.erase(lines.begin(), known.base());
  tell_missed(answer.room, gap->second, lines, true);
  close(answer.room);
}

// A page of the missed lines.
void Gaps::fill(Answer answer, const HistoryEnds& ends) {
  question_.reset();
  const auto found = gaps_.find(answer.room);
  if (found == gaps_.end()) return;
  auto& gap = found->second;
  auto& lines = answer.lines;
  const auto is_held = [&](const Line& line) {
    return std::ranges::find(gap.held, line.id, &Line::id) != gap.held.end();
  };
  if (gap.since.is_line && !ends.has_older) gap.lacks_some = true;
  bool is_all = !ends.has_newer || lines.empty();
  if (const auto held = std::ranges::find_if(lines, is_held); held != lines.end()) {
    lines.erase(held, lines.end());
    is_all = true;
  }
  if (!lines.empty()) gap.since = {.id = lines.back().id, .is_line = true};
  if (std::exchange(gap.left_out, 0) > 0) is_all = false;
  tell_missed(answer.room, gap, lines, is_all);
  if (is_all) close(answer.room);
}

// Shows missed lines. They are the last, or not.
void Gaps::tell_missed(const std::string& room, Gap& gap, const std::vector<Line>& lines,
                       bool is_all) {
  std::vector<std::string_view> shown;
  for (const auto& line : lines) {
    if (!line.text.empty() && !take_doubt(room, line.text)) shown.emplace_back(line.text);
  }
  if (!shown.empty() && !std::exchange(gap.is_begun, true)) {
    std::string announcement;
    if (gap.lacks_some) {
      lang::add_count(announcement, shown.size(),
                      "-- at least {} line was said in {} while you were away; the last:",
                      "-- at least {} lines were said in {} while you were away; the last:",
                      shown.size(), room);
    } else if (is_all) {
      lang::add_count(announcement, shown.size(), "-- {} line was said in {} while you were away:",
                      "-- {} lines were said in {} while you were away:", shown.size(), room);
    } else {
      lang::add_count(
          announcement, shown.size(), "-- more than {} line was said in {} while you were away:",
          "-- more than {} lines were said in {} while you were away:", shown.size(), room);
    }
    on_line_(announcement, {});
  }
  for (const auto line : shown) on_line_(line, room);
  if (is_all && gap.is_begun) on_line_(phrase("-- end of what you missed"), {});
}

// The user has seen all that was missed, and is shown the lines that have arrived meanwhile.
void Gaps::close(const std::string& room) {
  auto closed = gaps_.extract(room);
  if (closed.empty()) return;
  const auto& gap = closed.mapped();
  const auto last = [&] {
    if (gap.held.empty()) return gap.since;
    return Place{.id = gap.held.back().id, .is_line = !gap.held.back().text.empty()};
  };
  reach(room, last());
  for (const auto& line : gap.held) {
    if (!line.text.empty()) on_line_(line.text, {});
  }
}

// ---- The user's lines

void Gaps::said(std::string_view room, std::string_view line) {
  const auto said = said_in(line);
  if (!said) return;
  auto& sent = sent_[std::string{room}];
  if (sent.size() < most_held) sent.push_back(hash_of_words(*said));
}

// Whether a missed line is one of the user, who knows it.
bool Gaps::take_doubt(std::string_view room, std::string_view line) {
  const auto doubts = doubts_.find(room);
  const auto past = past_in(line);
  const auto said = past ? said_in(past->line) : std::nullopt;
  if (doubts == doubts_.end() || !said || !same_name(said->name, own_name_)) return false;
  return take_one(doubts->second, hash_of_words(*said));
}

bool Gaps::was_taken(std::string_view room, std::string_view line) {
  const auto doubts = doubts_.find(room);
  const auto said = said_in(line);
  if (doubts == doubts_.end() || !said) return false;
  return !take_one(doubts->second, hash_of_words(*said));
}

// ---- The connection

void Gaps::disconnected() {
  mark_.reset();
  answer_.reset();
  question_.reset();
  is_in_ = false;
  for (auto& [room, gap] : gaps_) gap = {.since = gap.since};
  for (const auto& [room, place] : places_) gaps_.try_emplace(room, Gap{.since = place});
  for (const auto& [room, gap] : gaps_) {
    auto& doubts = doubts_[room];
    if (const auto sent = sent_.find(room); sent != sent_.end()) {
      doubts.insert(doubts.end(), sent->second.begin(), sent->second.end());
    }
  }
  places_.clear();
  sent_.clear();
}

void Gaps::is_in(const std::vector<std::string>& rooms) {
  if (std::exchange(is_in_, true) && rooms == rooms_) return;
  rooms_ = rooms;
  std::vector<std::string> closed;
  for (const auto& [room, gap] : gaps_) {
    if (!gap.tells_place || !has_room(rooms, room)) closed.push_back(room);
  }
  for (const auto& room : closed) close(room);
  std::erase_if(places_, [&](const auto& place) { return !has_room(rooms, place.first); });
}

std::optional<std::string> Gaps::next_question() {
  if (!is_in_ || question_ || gaps_.empty()) return std::nullopt;
  const auto& [room, gap] = *gaps_.begin();
  question_ = {.room = room, .since = gap.since.id};
  return fmt::format("/history since {}:{}", room, gap.since.id);
}

void Gaps::answered() {
  if (!question_) return;
  const auto room = std::exchange(question_, std::nullopt)->room;
  if (!gaps_.contains(room)) return;
  on_line_(phrase("!! what was said in {} while you were away cannot be read", room), {});
  close(room);
}

}  // namespace papo::client
