// SPDX-License-Identifier: MIT

#include "client/history.h"

#include <algorithm>
#include <variant>

#include "client/server_line.h"
#include "lang/translate.h"

namespace papo::client {
namespace {

using lang::phrase;

// The room of a notice that announces lines, "-- last 3 lines of #lobby:"; else nothing.
std::string_view announced_room(std::string_view notice) {
  const auto at = notice.find(" #");
  if (!notice.ends_with(':') || at == std::string_view::npos) return {};
  notice.remove_prefix(at + 1);
  return notice.substr(0, notice.find_first_of(" :"));
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

void History::take(const ProgramLine& told) {
  std::visit(
      [this](const auto& one) {
        if constexpr (requires { gaps_.take(one); }) gaps_.take(one);
      },
      told);
}

void History::take(std::string_view line, const State& state, std::string_view own_name,
                   bool coming_back, std::time_t now) {
  own_name_ = own_name;
  if (gaps_.keep_back(line, own_name)) return;
  if (gaps_.in_answer()) return on_line_(line, {});
  if (block_ && past_in(line)) {
    block_->lines.emplace_back(line);
    if (!block_->held_back) on_line_(line, {});
    return;
  }
  if (end_block(line)) return;
  begin_block(line, state, coming_back);
  if (block_ && block_->held_back) return;
  hear(line, state, now);
  on_line_(line, {});
}

// The user has asked for the history of a room that the user is in already.
void History::begin_block(std::string_view notice, const State& state, bool coming_back) {
  if (kind_of(notice) != LineKind::notice) return;
  const std::string room{announced_room(notice)};
  if (room.empty() || contains(state.rooms, room)) return;
  block_ = {.room = room,
            .announcement = std::string{notice},
            .held_back = coming_back && recollection_.is_in(room)};
}

// Ends the block if the line after it says so. Returns whether the line is the block's own last
// line, which is not shown.
bool History::end_block(std::string_view end) {
  if (!block_) return false;
  const Block block = std::move(*block_);
  block_.reset();
  if (block.lines.empty()) {  // The notice was about something else.
    if (block.held_back) on_line_(block.announcement, {});
    return false;
  }
  const auto news = recollection_.see(block.room, block.lines, own_name_);
  if (!block.held_back) return false;
  if (!news.lines.empty()) tell_missed(block.room, news, end);
  return kind_of(end) == LineKind::notice;
}

// If the user missed more than the server sends at once, the server's last line tells how to get
// the rest.
void History::tell_missed(const std::string& room, const Recollection::News& news,
                          std::string_view end) {
  const std::size_t count = news.lines.size();
  std::string announcement;
  if (news.may_lack_some) {
    lang::add_count(
        announcement, count, "-- at least {} line was said in {} while you were away; the last:",
        "-- at least {} lines were said in {} while you were away; the last:", count, room);
  } else {
    lang::add_count(announcement, count, "-- {} line was said in {} while you were away:",
                    "-- {} lines were said in {} while you were away:", count, room);
  }
  on_line_(announcement, {});
  for (const std::string& line : news.lines) on_line_(line, room);
  const bool says_how = news.may_lack_some && kind_of(end) == LineKind::notice;
  on_line_(says_how ? std::string{end} : phrase("-- end of what you missed"), {});
}

void History::hear(std::string_view line, const State& state, std::time_t now) {
  const auto said = said_in(line);
  if (!said || said->in_private) return;
  const auto room = said->before.substr(0, said->before.find(' '));
  recollection_.heard(room.empty() ? state.current : room, line.substr(said->before.size()), now);
}

void History::is_in(const State& state) {
  if (block_ && block_->held_back) end_block({});
  own_name_ = state.name;
  recollection_.be_in(state.rooms);
  gaps_.is_in(state.rooms);
}

}  // namespace papo::client
