// SPDX-License-Identifier: MIT

#include "client/session.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "client/mention.h"
#include "wire/plain/words.h"

namespace papo::client {
namespace {

using Stage = State::Stage;

constexpr std::string_view blanks = " \t\r";

std::string_view without_blanks_around(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  return line.substr(0, line.find_last_not_of(blanks) + 1);
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool asks_to_leave(std::string_view line) {
  line = without_blanks_around(line);
  const std::string command = lower(line.substr(0, line.find_first_of(blanks)));
  return command == "/quit" || command == "/sair" || lower(line) == "sair";
}

bool may_ask_to_leave(std::string_view line) {
  const std::string word = lower(without_blanks_around(line));
  return word == "quit" || word == "exit";
}

Session::Session(Wishes wishes) : wishes_(std::move(wishes)) {
  if (!wishes_.rooms.empty()) room_to_talk_in_ = wishes_.rooms.back();
}

void Session::connected() {
  step_ = Step::hello;
  state_ = {};
  to_send_.clear();
  ping_.clear();
  probe_.clear();
  question_ping_.clear();
  refusal_.clear();
  may_come_back_ = false;
  unseen_question_.clear();
  unproven_.clear();
  proving_ = 0;
  proof_ping_.clear();
  wipe_text(secret_answer_);
  greeted_ = may_ask_again_ = password_offered_ = name_offered_ = login_offered_ = false;
  user_answers_ = !ever_entered_;
  send("/state");
}

std::vector<std::string> Session::disconnected() {
  if (entered()) {
    wishes_.name = state_.name;
    wishes_.rooms = state_.rooms;
    room_to_talk_in_ = state_.current;
    in_no_other_room_ = aided();
  }
  step_ = Step::off;
  if (answered_ == Stage::asks_password) wipe_text(answer_);
  return outgoing_.lost();
}

// ---- The server's lines

Session::Heard Session::hear(std::string_view line) {
  if (step_ == Step::unaided) return {.shown = hear_unaided(line)};
  auto told = program_line(line);
  if (!told) {
    if (is_answer_to_state(line)) {
      do_without_aid();
      return {.shown = false};
    }
    greeted_ = true;
    const LineKind kind = kind_of(line);
    const bool shown = !is_of_no_news(kind);
    if (kind == LineKind::refusal) refused_since_proof_ = true;
    if (step_ == Step::answering && kind == LineKind::notice && !shown) unseen_question_ = line;
    if (step_ == Step::answering && kind == LineKind::refusal) {
      objection_ = line.substr(3);
      if (answered_ == Stage::asks_password && state_.account.empty()) user_answers_ = true;
    }
    return {.shown = shown};
  }
  if (auto* state = std::get_if<State>(&*told)) {
    learn_state(std::move(*state));
  } else if (const auto* pong = std::get_if<Pong>(&*told)) {
    const bool is_answer = !question_ping_.empty() && pong->text == question_ping_;
    if (is_answer) question_ping_.clear();
    ponged(pong->text);
    return {.shown = false, .is_answer = is_answer};
  } else if (auto* candidates = std::get_if<Candidates>(&*told)) {
    return {.shown = false, .candidates = std::move(*candidates)};
  } else if (const auto* closed = std::get_if<Closed>(&*told)) {
    may_come_back_ =
        closed->why == "too-slow" || closed->why == "out-of-memory" || closed->why == "never-named";
  } else {
    return {.shown = false, .about_lines = std::move(told)};
  }
  return {.shown = false};
}

// A client that comes back is greeted and asked anew, and the session answers. The user need not
// see this.
bool Session::is_of_no_news(LineKind kind) const {
  if (!ever_entered_ || user_answers_) return false;
  if (step_ == Step::hello) return kind == LineKind::notice;
  if (step_ != Step::answering) return false;
  if (answered_ == Stage::asks_password && state_.account.empty()) return kind == LineKind::notice;
  if (answered_ == Stage::asks_password) return kind == LineKind::notice && !objection_.empty();
  return kind == LineKind::refusal || (kind == LineKind::notice && !objection_.empty());
}

void Session::learn_state(State state) {
  if (step_ == Step::open && state.stage == Stage::asks_password) {
    // The user is where the user was.
    state_.stage = state.stage;
    state_.account = std::move(state.account);
    return;
  }
  const std::string account = std::exchange(state_, std::move(state)).account;
  if (step_ == Step::hello || step_ == Step::asked) go_on();
  if (step_ != Step::answering || state_.stage == answered_) return;
  if (answered_ == Stage::asks_password && !account.empty()) {
    account_answered(account);
  } else {
    answer_was_taken();
  }
}

void Session::ponged(std::string_view text) {
  if (text == probe_) probe_.clear();
  if (!proof_ping_.empty() && text == proof_ping_) prove_passwords();
  if (ping_.empty() || text != ping_) {
    outgoing_.ponged(text);
    return;
  }
  ping_.clear();
  if (step_ == Step::answering) {
    refusal_ = std::exchange(objection_, {});
    go_on();
  } else if (step_ == Step::joining) {
    step_ = Step::open;
  }
}

// ---- Step by step into the house

void Session::answer_was_taken() {
  ping_.clear();
  refusal_.clear();
  if (answered_ == Stage::asks_password) wishes_.password = answer_;
  go_on();
}

// The server has taken the password of an account, or asks for a name again. If it refused the
// password that the session remembers, the session gives the name again: so the server asks the
// user for the password, and not for the name.
void Session::account_answered(const std::string& account) {
  ping_.clear();
  refusal_ = std::exchange(objection_, {});
  if (state_.stage == Stage::here) {
    refusal_.clear();
    remember_password(account, answer_);
  } else if (!user_answers_) {
    name_offered_ = false;
  }
  wipe_text(answer_);
  go_on();
}

void Session::go_on() {
  switch (state_.stage) {
    case Stage::unknown:
      break;
    case Stage::asks_password:
      if (state_.account.empty()) {
        answer_or_ask(wishes_.password, password_offered_);
      } else {
        answer_or_ask(knows_password() ? login_->password.text() : "", login_offered_);
      }
      break;
    case Stage::asks_name:
      answer_or_ask(wishes_.name, name_offered_);
      break;
    case Stage::here:
      enter();
      break;
  }
}

// A line that the user has typed ahead is an answer, if it cannot have been meant for the others.
void Session::answer_or_ask(std::string_view wish, bool& offered) {
  step_ = Step::asked;
  if (!wish.empty() && !std::exchange(offered, true)) {
    answer(wish);
  } else if (!ever_entered_ && outgoing_.waiting()) {
    answer(outgoing_.take_one());
  } else if (!state_.account.empty()) {
    user_answers_ = true;
  }
}

void Session::answer(std::string_view line) {
  step_ = Step::answering;
  answered_ = state_.stage;
  answer_ = line;
  objection_.clear();
  unseen_question_.clear();
  send(line);
  send_ping();
}

void Session::enter() {
  ever_entered_ = true;
  wishes_.name = state_.name;
  step_ = Step::open;
  const std::size_t before = to_send_.size();
  go_to_rooms();
  if (to_send_.size() == before) return;
  step_ = Step::joining;
  send_ping();
}

void Session::go_to_rooms() {
  std::string talking_in = state_.current;
  for (const std::string& room : wishes_.rooms) {
    if (contains(state_.rooms, room)) continue;
    send(fmt::format("/join {}", with_key(room)));
    talking_in = room;
  }
  for (const std::string& room : state_.rooms) {
    if (in_no_other_room_ && !contains(wishes_.rooms, room)) send(fmt::format("/leave {}", room));
  }
  if (!room_to_talk_in_.empty() && room_to_talk_in_ != talking_in) {
    send(fmt::format("/go {}", room_to_talk_in_));
  }
}

bool Session::entered() const {
  return step_ == Step::open || (step_ == Step::unaided && state_.stage == Stage::here);
}

bool Session::idle() const {
  if (!outgoing_.empty()) return false;
  switch (step_) {
    case Step::open:
      return true;
    case Step::unaided:
      return !holds_back_unaided();
    case Step::off:
    case Step::hello:
    case Step::asked:
    case Step::answering:
    case Step::joining:
      break;
  }
  return asks_the_user();
}

bool Session::asks_the_user() const {
  return (step_ == Step::asked && !name_is_taken_on_return()) || asks_within();
}

bool Session::is_being_greeted() const {
  const bool gave_a_name = step_ == Step::answering && answered_ == Stage::asks_name;
  return !ever_entered_ && (step_ == Step::hello || gave_a_name);
}

// Whether the server asks for a password while the user is in: after "/login ana".
bool Session::asks_within() const {
  return step_ == Step::open && state_.stage == Stage::asks_password;
}

std::string Session::take_unseen_question() {
  return asks_the_user() ? std::exchange(unseen_question_, {}) : std::string{};
}

bool Session::wants_secret() const {
  if (asks_within()) return true;
  return state_.stage == Stage::asks_password && (step_ == Step::asked || step_ == Step::answering);
}

const std::string& Session::own_name() const {
  if (!state_.name.empty()) return state_.name;
  if (!state_.account.empty()) return state_.account;
  return answered_ == Stage::asks_name ? answer_ : wishes_.name;
}

bool Session::name_is_taken_on_return() const {
  if (!ever_entered_ || user_answers_ || refusal_.empty()) return false;
  return (step_ == Step::asked && state_.stage == Stage::asks_name) ||
         (step_ == Step::unaided && state_.stage != Stage::here);
}

void Session::offer_name_again() {
  refusal_.clear();
  if (step_ == Step::unaided) {
    send(wishes_.name);
  } else {
    name_offered_ = false;
    go_on();
  }
}

void Session::let_the_user_answer() { user_answers_ = true; }

// ---- A server that knows no "/state"

// The greeting comes before any answer. A server that lets nobody in says why instead.
bool Session::is_answer_to_state(std::string_view line) const {
  return step_ == Step::hello && greeted_ && kind_of(line) == LineKind::refusal;
}

void Session::do_without_aid() {
  step_ = Step::unaided;
  may_ask_again_ = true;
  if (wishes_.name.empty()) return;
  name_offered_ = true;
  send(wishes_.name);
}

// Returns whether to show the line.
bool Session::hear_unaided(std::string_view line) {
  // Perhaps the server took "/state" for a name.
  if (std::exchange(may_ask_again_, false) && line == "-- what is your name?") return false;
  if (state_.stage == Stage::here) return true;
  if (const auto name = name_given(line)) {
    ever_entered_ = true;
    refusal_.clear();
    state_ = {.stage = Stage::here, .name = std::string{*name}};
  } else if (name_offered_ && kind_of(line) == LineKind::refusal) {
    refusal_ = line.substr(3);
  }
  return true;
}

bool Session::holds_back_unaided() const {
  if (state_.stage == Stage::here) return false;
  return name_offered_ && (refusal_.empty() || !user_answers_);
}

// ---- The user's lines

void Session::say(std::string line) {
  if (asks_within()) {
    // The server says nothing more to programs if the user is called so already.
    state_.stage = Stage::here;
    secret_answer_ = line + '\n';
    if (!line.empty()) learn_password(PasswordUse::log_in, state_.account, line);
    wipe_text(line);
  } else if (asks_the_user()) {
    answer(line);
    if (state_.stage == Stage::asks_password) wipe_text(line);
  } else {
    learn_key(line);
    outgoing_.add(std::move(line));
  }
}

// "/join #room key"
void Session::learn_key(std::string_view line) {
  constexpr std::size_t most_keys = 100;
  const auto take_word = [&line] {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const auto word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
  };
  if (!wire::plain::words_of("join").hold_slashed(take_word())) return;
  auto room = lower(take_word());
  const auto key = without_blanks_around(line);
  if (key.empty() || keys_.size() == most_keys) return;
  keys_.insert_or_assign((room.starts_with('#') ? "" : "#") + room, std::string{key});
}

std::string Session::with_key(const std::string& room) const {
  const auto found = keys_.find(lower(room));
  return found == keys_.end() ? room : fmt::format("{} {}", room, found->second);
}

// ---- The password of the user's account

// Learns from a line that is being sent.
void Session::learn_password(std::string_view line) {
  const auto given = password_line(line);
  if (!given || given->password.empty()) return;
  const auto first = given->password.substr(0, given->password.find_first_of(blanks));
  switch (given->use) {
    case PasswordUse::become_operator:
      break;
    case PasswordUse::log_in:
      learn_password(given->use, given->name, given->password);
      break;
    case PasswordUse::register_name:
      learn_password(given->use, state_.name, first);
      break;
    case PasswordUse::change:
      learn_password(given->use, state_.name,
                     without_blanks_around(given->password.substr(first.size())));
      break;
    case PasswordUse::give_up:
      learn_password(given->use, state_.name, {});
      break;
  }
}

void Session::learn_password(PasswordUse use, std::string_view account, std::string_view password) {
  constexpr std::size_t most_unproven = 16;
  if (unproven_.size() == most_unproven) return;
  if (unproven_.empty()) refused_since_proof_ = false;
  unproven_.push_back({use, {std::string{account}, Secret{password}}});
}

void Session::remember_password(std::string_view account, std::string_view password) {
  login_.emplace(Login{std::string{account}, Secret{password}});
}

// The server has answered all commands before the ping.
void Session::prove_passwords() {
  proof_ping_.clear();
  const auto end = unproven_.begin() + static_cast<std::ptrdiff_t>(std::exchange(proving_, 0));
  for (auto one = unproven_.begin(); one != end && !refused_since_proof_; ++one) {
    if (one->use == PasswordUse::give_up) {
      login_.reset();
    } else {
      login_.emplace(std::move(one->login));
    }
  }
  unproven_.erase(unproven_.begin(), end);
}

bool Session::knows_password() const {
  return login_ && same_name(login_->account, state_.account);
}

void Session::ask_for_candidates(std::string_view prefix) {
  if (step_ == Step::open) send(fmt::format("/complete {}", prefix));
}

void Session::ask(std::string_view question) {
  if (step_ != Step::open) return;
  send(question);
  question_ping_ = outgoing_.next_ping();
  send(fmt::format("/ping {}", question_ping_));
}

void Session::send(std::string_view line) {
  to_send_ += line;
  to_send_ += '\n';
}

void Session::send_ping() {
  ping_ = outgoing_.next_ping();
  send(fmt::format("/ping {}", ping_));
}

bool Session::awaits_pong() const {
  return !ping_.empty() || !probe_.empty() || !proof_ping_.empty() || !question_ping_.empty() ||
         outgoing_.awaits_pong();
}

void Session::ask_for_pong() {
  if (step_ != Step::open || awaits_pong()) return;
  probe_ = outgoing_.next_ping();
  send(fmt::format("/ping {}", probe_));
}

std::string Session::take_secret_answer() { return std::exchange(secret_answer_, {}); }

std::string Session::take_to_send() {
  std::string bytes = std::exchange(to_send_, {});
  if (step_ == Step::open && !asks_within()) {
    const std::string lines = outgoing_.take();
    for (std::string_view rest = lines; !rest.empty();) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      learn_password(line);
    }
    bytes += lines;
    if (!unproven_.empty() && proof_ping_.empty()) {
      proving_ = unproven_.size();
      proof_ping_ = outgoing_.next_ping();
      bytes += fmt::format("/ping {}\n", proof_ping_);
    }
  }
  if (step_ == Step::unaided && !holds_back_unaided()) bytes += outgoing_.take_for_good();
  return bytes;
}

}  // namespace papo::client
