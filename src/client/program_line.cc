// SPDX-License-Identifier: MIT

#include "client/program_line.h"

#include <algorithm>
#include <cstddef>

namespace papo::client {
namespace {

// The server is not trusted. A line with more words, or longer ones, is an unknown line.
constexpr std::size_t most_words = 1000;
constexpr std::size_t longest_word = 256;  // Bytes.

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty() && words.size() <= most_words) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

bool is_room(std::string_view word) { return word.starts_with('#'); }

// In the client a '#' tells a room from a person. So a line that names a room or a person against
// this rule is an unknown line.
ProgramLine state_of(const std::vector<std::string>& words) {
  if (words.size() < 3 || is_room(words[1])) return Unknown{};
  State state{.stage = State::Stage::here, .name = words[1]};
  if (words[2] != "-") state.current = words[2];
  state.rooms.assign(words.begin() + 3, words.end());
  const bool known = (state.current.empty() || is_room(state.current)) &&
                     std::all_of(state.rooms.begin(), state.rooms.end(), is_room);
  if (!known) return Unknown{};
  return state;
}

ProgramLine asked_by(const std::vector<std::string>& words) {
  if (words.size() == 3 && words[1] == "password") {
    return State{.stage = State::Stage::asks_password, .account = words[2]};
  }
  if (words.size() != 2) return Unknown{};
  if (words[1] == "password") return State{.stage = State::Stage::asks_password};
  if (words[1] == "name") return State{.stage = State::Stage::asks_name};
  return Unknown{};
}

// "said a3f #lobby"
template <typename Mark>
ProgramLine mark_in(const std::vector<std::string>& words) {
  if (words.size() != 3 || !is_room(words[2])) return Unknown{};
  return Mark{.id = words[1], .room = words[2]};
}

// "history #lobby since a3f"
ProgramLine beginning_in(const std::vector<std::string>& words) {
  const auto count = words.size();
  if (count < 3 || count > 4 || !is_room(words[1])) return Unknown{};
  return HistoryBegins{
      .room = words[1], .part = words[2], .id = count == 4 ? words[3] : std::string{}};
}

// "history-end #lobby older newer"
ProgramLine end_in(const std::vector<std::string>& words) {
  if (words.size() < 2 || !is_room(words[1])) return Unknown{};
  const auto has = [&](std::string_view word) {
    return std::find(words.begin() + 2, words.end(), word) != words.end();
  };
  return HistoryEnds{.room = words[1], .has_older = has("older"), .has_newer = has("newer")};
}

}  // namespace

std::optional<ProgramLine> program_line(std::string_view line) {
  constexpr std::string_view mark = "%% ";
  if (!line.starts_with(mark)) return std::nullopt;
  line.remove_prefix(mark.size());
  const auto words = words_of(line);
  const bool bounded = words.size() <= most_words &&
                       std::all_of(words.begin(), words.end(),
                                   [](const auto& word) { return word.size() <= longest_word; });
  if (words.empty() || !bounded) return Unknown{};

  if (words[0] == "asks") return asked_by(words);
  if (words[0] == "state") return state_of(words);
  if (words[0] == "said") return mark_in<SaidMark>(words);
  if (words[0] == "sent") return mark_in<SentMark>(words);
  if (words[0] == "at") return mark_in<PlaceMark>(words);
  if (words[0] == "history") return beginning_in(words);
  if (words[0] == "history-end") return end_in(words);
  if (words[0] == "pong" && words.size() == 2) return Pong{words[1]};
  if (words[0] == "closed" && words.size() == 2) return Closed{words[1]};
  if (words[0] == "complete" && words.size() >= 2) {
    return Candidates{.prefix = words[1], .words = {words.begin() + 2, words.end()}};
  }
  return Unknown{};
}

}  // namespace papo::client
