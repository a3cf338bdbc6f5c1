// SPDX-License-Identifier: MIT

// Where the lines of the user go, and the part of Client that knows who is in the rooms.

#include <fmt/core.h>

#include <algorithm>

#include "client/aliases.h"
#include "client/client.h"
#include "client/mention.h"
#include "client/notice.h"
#include "client/server_line.h"
#include "lang/translate.h"
#include "wire/plain/words.h"

namespace papo::client {
namespace {

using lang::phrase;
using wire::plain::words_of;

// The server sends no more candidates.
constexpr std::size_t most_candidates = 50;

constexpr std::size_t longest_person = 128;  // Bytes: 32 characters of UTF-8.

bool says_nothing(std::string_view text) { return text.find_first_not_of(" \t") == text.npos; }

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

std::string_view after_word(std::string_view text) {
  text.remove_prefix(first_word(text).size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

std::string as_shown(std::string_view text) { return to_shown(text, Paint::none); }

// The person that the line is for, if it is for one person: "/msg dora psst".
std::string_view addressee(std::string_view line) {
  if (!words_of("msg").hold_slashed(first_word(line))) return {};
  return without_mark(first_word(after_word(line)));
}

}  // namespace

// ---- The server's lines

// Learns from the line for the prompt, for answers, and for Tab.
void Client::learn(std::string_view line) {
  for (const std::string_view name : people_in(line)) known_names_.seen(as_shown(name));
  if (const auto renamed = new_name_in(line)) {
    places_.renamed(renamed->from, as_shown(renamed->to));
    known_names_.renamed(as_shown(renamed->from), as_shown(renamed->to));
  }
  const auto past = past_in(line);
  const auto said = said_in(past ? past->line : line);
  if (!said) return;
  const std::string name = as_shown(said->name);
  known_names_.spoke(name);
  if (past) return;
  if (said->in_private) {
    if (editor_) editor_->set_correspondent(name);
    places_.said_in(name);
  } else if (said->before.starts_with('#')) {
    places_.said_in(first_word(said->before));
  }
}

void Client::learn(const Candidates& candidates) {
  Candidates shown{.prefix = candidates.prefix};
  for (const std::string& word : candidates.words) shown.words.push_back(as_shown(word));
  const bool are_people = !shown.prefix.starts_with('#');
  if (are_people && shown.words.size() < most_candidates) {
    known_names_.are_all(shown.prefix, shown.words);
  }
  carry_out(completion_.answered(shown));
}

// ---- The user's lines

void Client::talk(std::string_view typed) {
  const std::string line = in_words_of_papo(typed);
  if (!line.starts_with('/') || line.starts_with("//")) {
    say_plainly(line);
    return;
  }
  const std::string word = lower(first_word(line));
  if (words_of("join").hold_slashed(word)) places_.talk_to_the_room();
  if (!places_.person().empty()) {
    if (words_of("me").hold_slashed(word)) {
      tell(phrase("!! {} is for rooms, and you are talking to {} alone; /query ends that", word,
                  as_shown(places_.person())));
      return;
    }
    if (words_of("say").hold_slashed(word)) {
      session_->say(fmt::format("/msg {} {}", places_.person(), after_word(line)));
      return;
    }
  }
  places_.seen(addressee(line));
  session_->say(line);
}

// Says a text. A text to one person is never a command or public, whatever it looks like.
void Client::say_plainly(std::string_view line) {
  if (places_.person().empty()) {
    if (line.starts_with('#')) places_.seen(first_word(line));
    session_->say(std::string{line});
  } else if (!says_nothing(line)) {
    line.remove_prefix(line.starts_with("//") ? 1 : 0);
    session_->say(fmt::format("/msg {} {}", places_.person(), line));
  }
}

void Client::say_pasted(std::string_view line) {
  session_->say(places_.person().empty() ? to_be_said(line)
                                         : fmt::format("/msg {} {}", places_.person(), line));
}

bool Client::is_known(std::string_view person) const {
  const auto names = known_names_.beginning_with(person);
  return !places_.person_called(person).empty() ||
         std::ranges::any_of(names,
                             [person](const std::string& one) { return same_name(one, person); });
}

// Returns whether the client itself carries this out. For a place that nobody knows the client says
// why it cannot go there.
bool Client::go(std::string_view place) {
  const bool is_number = place.size() == 1 && place.front() >= '1' && place.front() <= '9';
  const std::string room = places_.room_called(place);
  if (own_name_.empty()) return false;
  if (place.empty()) {
    list_places();
  } else if (!room.empty()) {
    go_to_room(room);
  } else if (is_number) {
    go_to_place(static_cast<std::size_t>(place.front() - '0'));
  } else if (place.starts_with('@') || is_known(place)) {
    talk_to(first_word(place));
  } else {
    return false;
  }
  return true;
}

// "/query dora psst"
void Client::query(std::string_view arguments) {
  const std::string_view name = first_word(arguments);
  if (name.starts_with('#')) {
    if (!go(name)) talk(fmt::format("/go {}", name));
  } else if (!name.empty()) {
    talk_to(name);
    const auto text = after_word(arguments);
    if (!text.empty()) session_->say(fmt::format("/msg {} {}", places_.person(), text));
  } else if (places_.person().empty()) {
    tell(phrase("!! it is used like this: {}", "/query name"));
  } else {
    go_to_room(places_.room());
  }
}

void Client::go_to_place(std::size_t number) {
  if (own_name_.empty() || number > places_.all().size()) {
    tell(phrase("!! there is no place with the number {}; /go lists those there are", number));
    return;
  }
  const Place place = places_.all()[number - 1];
  if (place.is_room()) {
    go_to_room(place.name);
  } else {
    talk_to(place.name);
  }
}

void Client::go_to_room(const std::string& room) {
  places_.talk_to_the_room();
  if (room.empty()) {
    tell(phrase("-- you are in no room"));
  } else if (room == places_.room()) {
    tell(phrase("-- you are talking in {}", as_shown(room)));
  } else {
    session_->say(fmt::format("/go {}", room));
  }
}

void Client::talk_to(std::string_view person) {
  person = without_mark(person);
  if (person.empty() || person.size() > longest_person) {
    tell(phrase("!! it is used like this: {}", "/query name"));
    return;
  }
  places_.talk_to(person);
  tell(phrase("-- what you type goes to {} alone; /query ends that", as_shown(places_.person())));
}

void Client::list_places() {
  std::string list;
  for (std::size_t i = 0; i < places_.all().size(); ++i) {
    const Place& place = places_.all()[i];
    list += fmt::format("{}{} {}", i > 0 ? ", " : "", i + 1, as_shown(place.name));
    if (place.unread > 0) list += fmt::format(" [{}]", place.unread);
  }
  tell(phrase("-- /go and Alt with its number go to: {}", list));
}

// Where no key can answer the question, the user is told how to do either.
void Client::ask_whether_to_leave(std::string_view line) {
  if (!editor_) {
    tell(phrase("-- /quit leaves; /say {} says it", line));
    return;
  }
  question_of_leaving_ = line;
  editor_->ask(phrase("leave? (y: leave, n: say it) "));
}

void Client::answered(std::string_view answer) {
  const std::string typed = std::exchange(question_of_leaving_, {});
  if (!typed.empty()) {
    if (answer == "y") finish("/quit");
    if (answer == "n") take_typed(typed, false);
    return;
  }
  if (answer == "y") pasted_lines_.add(editor_->take_with(pasted_));
  pasted_.clear();
}

}  // namespace papo::client
