// SPDX-License-Identifier: MIT

// A server's lines to the client, which does not trust the server. No line of a server steers the
// terminal. The password goes only to a server that has asked for it. Each line of the user is sent
// once, or reported as doubtful.
//
// Input: a script, an order a line.
//
//   s:text   the server says so     u:text  the user says so     t:text  Tab is pressed after that
//   l        the connection is lost, and b  there is a new one
//   k:bytes  are typed, all at once and one by one, with the same result
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "check.h"
#include "client/completion.h"
#include "client/display.h"
#include "client/edited_line.h"
#include "client/history.h"
#include "client/keys.h"
#include "client/known_names.h"
#include "client/line_drawing.h"
#include "client/notice.h"
#include "client/places.h"
#include "client/program_line.h"
#include "client/rows.h"
#include "client/server_line.h"
#include "client/session.h"
#include "visible.h"

namespace {

using namespace papo;
using fuzz::check;

constexpr std::string_view password = "open, sesame";

// The text without the colours that the client puts in. The rest of an escape is seen.
std::string without_colors(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto end = text.starts_with("\033[") ? text.find_first_not_of("0123456789;", 2) : 0;
    if (end > 0 && end < text.size() && text[end] == 'm') {
      text.remove_prefix(end + 1);
    } else {
      plain += text.front();
      text.remove_prefix(1);
    }
  }
  return plain;
}

std::string without_blanks(std::string_view text) {
  std::string rest{text};
  std::erase_if(rest, [](char byte) { return byte == ' ' || byte == '\n'; });
  return rest;
}

// Checks the rows for screens of any width.
void check_rows(std::string_view line) {
  for (const int columns : {2, 7, 40, 80}) {
    const auto rows = client::in_rows(line, columns);
    check(without_blanks(rows) == without_blanks(line), "rows lose nothing but blanks", line);
    for (auto end = rows.find('\n'); end != rows.npos; end = rows.find('\n', end + 1)) {
      check(rows[end + 1] == ' ', "a further row is indented", line);
    }
  }
}

void check_shown(std::string_view line, const std::string& own_name) {
  const auto plain = client::to_shown(line, client::Paint::none);
  check(fuzz::is_visible(plain), "a line can be shown", line);
  check(plain.size() <= 3 * line.size(), "what is shown is bounded", line);
  std::string blank{line};
  std::replace(blank.begin(), blank.end(), '\t', ' ');
  check(!fuzz::is_visible(line) || plain == blank, "what can be shown is shown as it is", line);
  check_rows(plain);
  for (const auto paint : {client::Paint::by_kind, client::Paint::highlight}) {
    const auto painted = client::to_shown(line, paint);
    check(without_colors(painted) == plain, "paint changes no text", line);
    check(painted == plain || painted.find("\033[0m") != painted.npos, "paint has an end", line);
  }
  client::Display display{{.color = true, .time_format = "%H:%M"}};
  const auto shown = display.show(line, own_name, 0);
  const auto past = client::past_in(line);
  const auto said = client::to_shown(past ? past->line : line, client::Paint::none);
  check(fuzz::is_visible(shown.plain) && shown.plain.ends_with(said), "and with the time", line);
  check(without_colors(shown.text) == shown.plain, "painted or not", line);
}

void check_said(std::string_view line) {
  const auto said = client::said_in(line);
  check(said.has_value() == (client::kind_of(line) == client::LineKind::speech) ||
            line.starts_with("-- ") || line.starts_with("!! "),
        "who says something speaks", line);
  if (!said) return;
  const auto parts = std::string{said->before}.append(said->speaker).append(said->text);
  check(parts == line, "the parts are the line", line);
  check(!said->name.empty() && said->name.find(' ') == said->name.npos, "a name is a word", line);
  check(said->speaker.find(said->name) != said->speaker.npos, "the speaker's name", line);
}

void check_words(std::string_view line) {
  const auto told = client::program_line(line);
  check(told.has_value() == line.starts_with("%% "), "what is for programs", line);
  if (!told) return;
  std::vector<std::string> words;
  if (const auto* const state = std::get_if<client::State>(&*told)) {
    words = state->rooms;
    words.insert(words.end(), {state->name, state->current});
  } else if (const auto* const candidates = std::get_if<client::Candidates>(&*told)) {
    words = candidates->words;
    words.push_back(candidates->prefix);
  } else if (const auto* const pong = std::get_if<client::Pong>(&*told)) {
    words = {pong->text};
  }
  check(words.size() <= 1000, "so many words", line);
  for (const auto& word : words) {
    check(word.size() <= 256 && word.find(' ') == word.npos, "a word is bounded", line);
  }
}

// The result of the keys: the lines that are said, and the line that is left.
class Typing {
 public:
  void type(std::string_view bytes) {
    reader_.feed(bytes);
    while (const auto key = reader_.next()) {
      if (key->key == client::Key::enter) {
        told_ += line_.take(true) + '\n';
      } else if (key->key == client::Key::paste) {
        told_ += key->text + '\n';
      } else {
        line_.apply(*key);
      }
    }
  }
  [[nodiscard]] std::string told() const {
    return told_ + std::string{line_.before_cursor()} + '\n' + std::string{line_.after_cursor()};
  }
  [[nodiscard]] const client::EditedLine& line() const { return line_; }

 private:
  client::KeyReader reader_;
  client::EditedLine line_;
  std::string told_;
};

void check_keys(std::string_view bytes) {
  Typing at_once;
  at_once.type(bytes);
  Typing one_by_one;
  for (const char byte : bytes) one_by_one.type({&byte, 1});
  check(at_once.told() == one_by_one.told(), "keys are the same in any pieces", bytes);
  check(fuzz::is_utf8(at_once.line().text()), "what was typed is UTF-8", bytes);
  const auto& line = at_once.line();
  const auto drawn = client::draw({.prompt = "> ",
                                   .bold_prompt = false,
                                   .before_cursor = line.before_cursor(),
                                   .after_cursor = line.after_cursor()},
                                  {.rows = 6, .columns = 7});
  check(drawn.rows_above >= 0 && drawn.rows_above < 3, "messages can be seen", bytes);
}

// The user at the keyboard, and each line on its way to the server.
class Talk {
 public:
  Talk() { connect(); }

  void obey(std::string_view order) {
    if (order == "l") lose();
    if (order == "b") connect();
    if (order.size() < 2 || order[1] != ':') return;
    const auto text = order.substr(2);
    if (order[0] == 'k') check_keys(text);
    if (order[0] == 's') hear(text);
    if (order[0] == 'u') say(text);
    if (order[0] == 't') tab(text);
    if (is_connected_) send(session_.take_to_send());
  }

  void end() {
    lose();
    if (session_.has_unsent()) return;
    check(ever_sent_.size() == said_, "what waits no more was sent");
  }

 private:
  void connect() {
    if (std::exchange(is_connected_, true)) return;
    asks_for_password_ = false;
    sent_.clear();
    session_.connected();
    send(session_.take_to_send());
  }

  void lose() {
    if (!std::exchange(is_connected_, false)) return;
    for (const auto& line : session_.disconnected()) {
      check(sent_.contains(line), "what is in doubt was sent", line);
    }
    history_.disconnected();
    coming_back_ = true;
  }

  void hear(std::string_view line) {
    if (!is_connected_) return;
    check_said(line);
    check_words(line);
    if (line.starts_with("%% asks ")) asks_for_password_ = ever_asked_ = true;
    const auto heard = session_.hear(line);
    learn(line);
    if (heard.candidates) carry_out(completion_.answered(*heard.candidates));
    if (heard.about_lines) history_.take(*heard.about_lines);
    if (heard.is_answer) history_.answered();
    if (heard.shown) {
      check_shown(line, session_.own_name());
      shown_ = 0;
      history_.take(line, session_.state(), session_.own_name(), coming_back_, 0);
      check(coming_back_ || history_.is_missing_lines() || shown_ == 1, "a line is shown once",
            line);
    }
    if (!session_.entered()) return;
    history_.is_in(session_.state());
    coming_back_ = false;
    if (const auto question = history_.next_question()) {
      check(question->find('\n') == question->npos, "a question is a line", *question);
      check(history_.is_missing_lines(), "only missed lines are asked for", *question);
      session_.ask(*question);
    }
  }

  // No two lines are the same, and none can come from the server: the client takes from the server
  // only words, and names, which have no comma.
  void say(std::string_view text) {
    if (session_.full()) return;
    const auto line = std::to_string(++said_) + ", " + std::string{text};
    history_.said("#lobby", "<ana> " + line);
    session_.say(line);
  }

  // Learns from a line, as the client does.
  void learn(std::string_view line) {
    const auto& state = session_.state();
    places_.set_rooms(state.rooms, state.current);
    for (const auto name : client::people_in(line)) people_.seen(name);
    if (const auto renamed = client::new_name_in(line)) {
      people_.renamed(renamed->from, renamed->to);
      places_.renamed(renamed->from, renamed->to);
    }
    if (const auto said = client::said_in(line)) {
      people_.spoke(said->name);
      places_.said_in(said->in_private ? said->name
                                       : said->before.substr(0, said->before.find(' ')));
    }
    check(people_.beginning_with("").size() <= client::KnownNames::most, "so many people");
    check(places_.all().size() <= client::Places::most_people + state.rooms.size(), "and places");
  }

  // Presses Tab twice: a completed word goes on to the next candidate.
  void tab(std::string_view text) {
    const client::Completion::Known known{
        .people = people_, .places = places_, .own_name = session_.own_name()};
    const auto first = completion_.tab(text, known);
    carry_out(first);
    if (first.replacement.empty()) return;
    const auto second = completion_.tab(first.replacement, known);
    check(second.replacement.empty() || second.before == first.replacement, "the next replaces it");
    carry_out(second);
  }

  void carry_out(const client::Completion::Outcome& outcome) {
    check(outcome.choices.size() <= 1000, "so many choices");
    if (!outcome.ask.empty()) session_.ask_for_candidates(outcome.ask);
  }

  void send(std::string_view bytes) {
    check(bytes.empty() || bytes.ends_with('\n'), "what is sent are lines", bytes);
    while (!bytes.empty()) {
      const std::string line{bytes.substr(0, bytes.find('\n'))};
      bytes.remove_prefix(line.size() + 1);
      const bool is_password = line == password;
      check(!is_password || asks_for_password_, "the password is for who asks for it");
      const bool is_said =
          !line.empty() && line[0] >= '0' && line[0] <= '9' && line.find(", ") != std::string::npos;
      if (!is_password && !is_said) continue;
      check(sent_.insert(line).second, "what is said is sent once", line);
      // The user's password is given again when the server asks again.
      if (is_said && !ever_sent_.insert(line).second) check(ever_asked_, "and never again", line);
    }
  }

  client::Session session_{
      {.name = "ana", .password = std::string{password}, .rooms = {"#lobby", "#jogos"}}};
  client::Completion completion_;
  client::KnownNames people_;
  client::Places places_;
  client::History history_{[this](std::string_view, std::string_view missed_in) {
    check(missed_in.empty() || coming_back_ || history_.is_missing_lines(),
          "nothing is missed while one is there");
    ++shown_;
  }};
  bool coming_back_ = false;
  std::size_t shown_ = 0;            // Shown lines, for one line of the server.
  std::size_t said_ = 0;             // Lines that the user has said.
  std::set<std::string> ever_sent_;  // The user's lines that were sent.
  bool ever_asked_ = false;          // The server has asked for a password.

  // The members below belong to one connection.
  bool is_connected_ = false;
  bool asks_for_password_ = false;
  std::set<std::string> sent_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto script = fuzz::as_text(data, size);
  Talk talk;
  while (!script.empty()) {
    const auto order = script.substr(0, script.find('\n'));
    script.remove_prefix(std::min(script.size(), order.size() + 1));
    talk.obey(order);
  }
  talk.end();
  return 0;
}
