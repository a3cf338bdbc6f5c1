// SPDX-License-Identifier: MIT

#include "client/completion.h"

#include <algorithm>
#include <utility>

#include "client/aliases.h"
#include "client/mention.h"
#include "client/own_commands.h"
#include "text/utf8.h"
#include "wire/plain/words.h"

namespace papo::client {
namespace {

using wire::plain::CommandWords;

constexpr std::size_t longest_completed = 256;  // Longer than any name or room.

// How many bytes at the beginning of the two texts are the same, in whole characters.
std::size_t common_bytes(std::string_view one, std::string_view other) {
  std::size_t common = 0;
  while (common < one.size()) {
    const std::size_t next = common + text::first_code_point(one.substr(common)).bytes;
    if (!begins_with(other, one.substr(0, next))) break;
    common = next;
  }
  return common;
}

bool separates_words(char c) { return c == ' ' || c == '\t'; }

}  // namespace

Completion::Outcome Completion::tab(std::string_view before, const Known& known) {
  if (before == shown_ && !choices_.empty()) return {.choices = choices_};
  if (before == shown_ && fitting_.size() > 1) return next();
  const std::size_t begin = before.find_last_of(" \t") + 1;  // 0 if there is no blank (npos).
  kept_ = before.substr(0, begin);
  word_ = before.substr(begin);
  shown_ = before;
  asked_.clear();
  waiting_ = false;
  fitting_.clear();
  choices_.clear();
  at_.reset();
  if (word_.size() > longest_completed || (word_.empty() && !is_first_argument())) return {};
  if (kept_.empty() && word_.starts_with('/')) return complete_command();

  if (is_first_argument()) {
    fitting_ = fitting_arguments();
    if (!fitting_.empty()) return next();
  }
  fitting_ = fitting(known);
  asked_ = word_.substr(word_.starts_with('@') ? 1 : 0);
  if (goes_to_a_place() && !fitting_.empty()) asked_.clear();
  Outcome outcome;
  if (!fitting_.empty()) {
    outcome = next();
  } else {
    waiting_ = !asked_.empty();
  }
  outcome.ask = asked_;
  return outcome;
}

Completion::Outcome Completion::answered(const Candidates& candidates) {
  if (asked_.empty() || candidates.prefix != asked_) return {};
  asked_.clear();
  for (const std::string& word : candidates.words) {
    const bool is_there = std::ranges::any_of(
        fitting_, [&word](const std::string& one) { return same_name(one, word); });
    if (!is_there) fitting_.push_back(word);
  }
  if (!std::exchange(waiting_, false) || fitting_.empty()) return {};
  return next();
}

Completion::Outcome Completion::complete_command() {
  for (const CommandWords& command : wire::plain::command_words) {
    if (command.for_programs || find_own_command(command.all.front()) != nullptr) continue;
    for (const std::string_view word : command.all) {
      if (!word.empty() && begins_with(word, word_.substr(1)))
        choices_.push_back('/' + std::string{word});
    }
  }
  for (const OwnCommand& own : own_commands()) {
    for (const std::string_view word : own.words) {
      if (begins_with(word, word_)) choices_.emplace_back(word);
    }
  }
  for (const Alias& alias : aliases()) {
    if (begins_with(alias.word, word_)) choices_.emplace_back(alias.word);
  }
  std::ranges::sort(choices_);
  if (choices_.empty()) return {};
  Outcome outcome{.before = word_};
  if (choices_.size() == 1) {
    outcome.replacement = choices_.front() + ' ';
    choices_.clear();
  } else {
    outcome.replacement = choices_.front();
    for (const std::string& other : choices_) {
      outcome.replacement.resize(common_bytes(outcome.replacement, other));
    }
  }
  shown_ = outcome.replacement;
  return outcome;
}

// The words that the command takes, such as the "on" of "/stay on".
std::vector<std::string> Completion::fitting_arguments() const {
  std::vector<std::string> all;
  const std::string_view command = std::string_view{kept_}.substr(0, kept_.find_first_of(" \t"));
  for (const auto& argument : wire::plain::argument_words) {
    if (!wire::plain::find_words(argument.command).hold_slashed(command)) continue;
    for (const std::string_view word : argument.all) {
      const bool is_there =
          std::ranges::any_of(all, [word](const std::string& one) { return same_name(one, word); });
      if (!word.empty() && !is_there && begins_with(word, word_)) all.emplace_back(word);
    }
  }
  return all;
}

// The best candidate comes first.
std::vector<std::string> Completion::fitting(const Known& known) const {
  std::vector<std::string> all;
  const bool rooms_only = word_.starts_with('#');
  const bool people_only = !goes_to_a_place() && !rooms_only;
  if (!people_only) {
    auto places = known.places.all();
    std::stable_partition(places.begin(), places.end(),
                          [](const Place& place) { return place.unread > 0; });
    for (const Place& place : places) {
      const bool fits = begins_with(place.name, word_) ||
                        (place.is_room() && begins_with(place.name, '#' + word_));
      if (fits && (place.is_room() || !rooms_only)) all.push_back(place.name);
    }
  }
  if (rooms_only) return all;
  for (std::string& name : known.people.beginning_with(
           std::string_view{word_}.substr(word_.starts_with('@') ? 1 : 0))) {
    const bool is_there =
        std::ranges::any_of(all, [&name](const std::string& one) { return same_name(one, name); });
    if (!is_there) all.push_back(std::move(name));
  }
  // Few people speak to themselves.
  std::stable_partition(all.begin(), all.end(), [&known](const std::string& name) {
    return !same_name(name, known.own_name);
  });
  return all;
}

Completion::Outcome Completion::next() {
  at_ = at_ ? (*at_ + 1) % fitting_.size() : 0;
  const std::string& name = fitting_[*at_];
  const bool is_mentioned = word_.starts_with('@');
  const bool is_addressed = kept_.empty() && !name.starts_with('#') && !is_mentioned;
  Outcome outcome{.before = shown_};
  outcome.replacement = kept_ + (is_mentioned ? "@" : "") + name + (is_addressed ? ": " : " ");
  shown_ = outcome.replacement;
  return outcome;
}

// The line is "/msg " and the word, and nothing else.
bool Completion::is_first_argument() const {
  if (!kept_.starts_with('/')) return false;
  const auto end = std::ranges::find_if(kept_, separates_words);
  return end != kept_.end() && std::all_of(end, kept_.end(), separates_words);
}

bool Completion::goes_to_a_place() const {
  if (!is_first_argument()) return false;
  const OwnCommand* const own = find_own_command(kept_.substr(0, kept_.find_first_of(" \t")));
  return own != nullptr && own->what == Own::go;
}

}  // namespace papo::client
