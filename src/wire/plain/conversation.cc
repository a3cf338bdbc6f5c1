// SPDX-License-Identifier: MIT

#include "wire/plain/conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "chat/look_alikes.h"
#include "chat/names.h"
#include "text/clean.h"
#include "wire/plain/commands.h"

namespace papo::wire::plain {
namespace {

using chat::Refused;
using Why = Refused::Why;

Expects expected_at(Stage stage) {
  switch (stage) {
    case Stage::knocking:
      return Expects::password;
    case Stage::naming:
      return Expects::name;
    case Stage::here:
      break;
  }
  return Expects::talk;
}

// As others see it, in front of the host.
constexpr std::string_view user_of_plain = "plain";

template <typename What>
bool is(const chat::Event& event) {
  return std::holds_alternative<What>(event.what);
}

// After this the account's password is not asked for again. A wrong one is: otherwise the right one
// would be taken for a name, which everyone reads.
bool ends_login(const chat::Event& event) {
  const auto* const refused = std::get_if<Refused>(&event.what);
  if (refused == nullptr) return is<chat::LoggedIn>(event);
  constexpr std::array final_ones{Why::account_suspended, Why::too_many_devices,  Why::no_accounts,
                                  Why::password_in_clear, Why::logged_in_already, Why::name_kept,
                                  Why::name_banned,       Why::name_taken,        Why::muted};
  return std::ranges::find(final_ones, refused->why) != final_ones.end();
}

}  // namespace

// ---- Lines

struct Conversation::Obey {
  Conversation& self;
  Services& services;

  void operator()(const Nothing&) const {
    if (!self.logs_in_as_) return;
    self.logs_in_as_.reset();
    services.tell(aside(Topic::no_password));
  }
  void operator()(const GivePassword& given) const {
    if (!self.logs_in_as_) return services.give_password(given.password);
    log_in(*self.logs_in_as_, given.password);
  }
  void operator()(const RegisterName& made) const {
    services.register_account(made.password, made.email);
  }
  void operator()(LogIn& log_in) const {
    if (!services.has_accounts()) return services.tell(Refused{.why = Why::no_accounts});
    if (!services.may_give_passwords()) {
      return services.tell(Refused{.why = Why::password_in_clear});
    }
    if (!log_in.password.empty()) return this->log_in(log_in.name, log_in.password);
    auto question = aside(Topic::account_password, log_in.name.shown);
    self.logs_in_as_ = std::make_unique<chat::Name>(std::move(log_in.name));
    if (!has_certificate()) return services.tell(std::move(question));
    try_certificate(*self.logs_in_as_, std::move(question));
  }
  void operator()(const ChangePassword& change) const {
    services.change_password(change.old, change.next);
  }
  void operator()(const KeepCertificate& keep) const {
    if (keep.adds && !has_certificate()) return services.tell(Refused{.why = Why::no_certificate});
    services.ask_and_wait(
        chat::SetCertificate{.fingerprint = keep.adds ? services.fingerprint() : std::string{}});
  }
  void operator()(const DropAccount& drop) const { services.drop_account(drop.password); }
  void operator()(const LogOut&) const { services.quit({}); }
  void operator()(const BecomeOperator& become) const { services.become_operator(become.password); }
  void operator()(GiveName& given) const {
    if (services.has_accounts() && has_certificate()) {
      return try_certificate(given.name, EntersAnyway{});
    }
    services.ask_and_wait(chat::Enter{.name = std::move(given.name),
                                      .looks = std::move(given.looks),
                                      .user_at_host = user_of_plain,
                                      .wants = {.names = names_told_to_newcomer}});
  }
  void operator()(const Quit& quit) const { services.quit(quit.reason); }
  void operator()(const Help& help) const { services.tell(aside(Topic::help, help.command)); }
  void operator()(const ChooseLanguage& choose) const {
    if (choose.language.empty()) return services.tell(aside(Topic::language));
    const auto& languages = *services.house().languages;
    const auto found = languages.find(choose.language);
    if (found) return services.tell(aside(Topic::chosen_language, found->name()));
    services.tell(Refused{.why = Why::unknown_language,
                          .what = fmt::to_string(fmt::join(languages.names(), ", "))});
  }
  void operator()(const TellState&) const { services.tell(aside(Topic::state)); }
  void operator()(const Ping& ping) const { services.tell(aside(Topic::pong, ping.text)); }
  void operator()(const Mistake& mistake) const { services.tell(mistake.refused); }
  void operator()(const Reply& reply) const {
    services.ask(chat::Whisper{.to = self.last_writer_, .text = reply.text});
  }
  // The history of the room in which the client talks. It goes on from the lines shown last, unless
  // these were another room's.
  void operator()(const RecallOlder&) const {
    const auto& shown = self.shown_;
    chat::Recall recall{.room = self.talking_in_, .lines = most_recalled};
    if (shown && shown->room == self.talking_in_) {
      recall.part = chat::Part::before;
      recall.line = shown->first;
    }
    services.ask_and_wait(std::move(recall));
  }
  void operator()(Ask& ask) const {
    std::visit([this](auto& what) { set_place(what); }, ask.what);
    if (ask.waits) return services.ask_and_wait(std::move(ask.what));
    services.ask(std::move(ask.what));
  }

 private:
  [[nodiscard]] bool has_certificate() const { return !services.fingerprint().empty(); }
  [[nodiscard]] Services::AccountLogin login_to(const chat::Name& account) const {
    return {.name = account,
            .password = {},
            .enter = {.name = account,
                      .looks = chat::looks_of(account.shown),
                      .user_at_host = user_of_plain,
                      .wants = {.names = names_told_to_newcomer}},
            .enters = services.stage() == Stage::naming};
  }
  void log_in(const chat::Name& account, std::string_view password) const {
    auto login = login_to(account);
    login.password = password;
    services.log_in(std::move(login));
  }
  void try_certificate(const chat::Name& account, Otherwise otherwise) const {
    auto login = login_to(account);
    login.by_certificate = true;
    login.otherwise = std::move(otherwise);
    services.log_in(std::move(login));
  }
  // A request without a room is about the room in which the client talks.
  template <typename What>
  void set_place(What& what) const {
    if constexpr (requires { std::get_if<chat::RoomId>(&what.room); }) {
      const auto* const room = std::get_if<chat::RoomId>(&what.room);
      if (room != nullptr && *room == 0) what.room = self.talking_in_;
    }
  }
};

void Conversation::take_line(std::string_view line, Services& services) {
  std::string scratch;
  const auto cleaned = text::clean(line, scratch);
  if (!cleaned) return services.tell(Refused{.why = Why::not_utf8});
  auto command = parse(*cleaned, logs_in_as_ ? Expects::password : expected_at(services.stage()));
  std::visit(Obey{*this, services}, command);
}

bool Conversation::asks_much(std::string_view line) const {
  if (logs_in_as_) return false;
  std::string scratch;
  const auto cleaned = text::clean(line, scratch);
  if (!cleaned) return false;
  const auto command = parse(*cleaned, Expects::talk);
  const auto* const asks = std::get_if<Ask>(&command);
  return std::holds_alternative<RecallOlder>(command) ||
         (asks != nullptr && chat::only_asks(asks->what));
}

chat::Aside Conversation::aside(Topic topic, std::string_view text) {
  return {.what = static_cast<unsigned>(topic), .text = std::string{text}};
}

// ---- Events

void Conversation::tell(const chat::Event& event, const Services& services, std::string& out) {
  // The sender knows. Most events are such, so this stands alone.
  if (const auto* const said = std::get_if<chat::Said>(&event.what)) {
    if (tells_state_) render_sent(event.sequence, said->room.name, out);
  } else if (!is<chat::SaidToRulers>(event) || !event.answers) {
    tell_news(event, services, out);
  }
}

// A program is told from which id on it reads a room.
void Conversation::tell_place(const chat::Event& event, std::string& out) {
  const chat::RoomRef* room = nullptr;
  if (const auto* const joined = std::get_if<chat::Joined>(&event.what)) room = &joined->room;
  if (const auto* const renamed = std::get_if<chat::RoomRenamed>(&event.what)) {
    room = &renamed->room;
  }
  if (room != nullptr) render_place(event.sequence, room->name, out);
}

void Conversation::tell_news(const chat::Event& event, const Services& services, std::string& out) {
  const auto talked_in = talking_in_;
  const bool changes_state = learn(event, services);
  if (const auto* const own = std::get_if<chat::Aside>(&event.what)) {
    return tell_aside(*own, services, out);
  }
  const auto* const joined = std::get_if<chat::Joined>(&event.what);
  if (is<chat::Entered>(event) || (joined != nullptr && joined->entered)) {
    render_motd(services.house().motd, out);
    if (services.house().logs_talk) render_talk_is_logged(language_, out);
  }
  const bool comes_by_account = is<chat::LoggedIn>(event) && expects_ != Expects::talk;
  if (comes_by_account) {
    // The client is told so when it enters.
  } else if (const auto* const left = std::get_if<chat::Left>(&event.what)) {
    tell_left(*left, services, out);
  } else if (const auto* const refused = std::get_if<chat::Refused>(&event.what)) {
    tell_refused(*refused, services, out);
  } else {
    render_to_subject(event, language_, out, ids());
  }
  if (is<chat::Kicked>(event) && talking_in_ != talked_in) {
    render_moved(room_talked_in(services), language_, out);
  }
  if (is<Refused>(event)) ask_again(out);
  if (!tells_state_) return;
  tell_place(event, out);
  if (changes_state) tell_state(services, out);
  render_end(event, out);
}

// Whether the client's state changed.
bool Conversation::learn(const chat::Event& event, const Services& services) {
  const bool ends = logs_in_as_ && ends_login(event);
  if (ends) logs_in_as_.reset();
  if (const auto* const greeted = std::get_if<chat::Greeted>(&event.what)) {
    expects_ = greeted->password ? Expects::password : Expects::name;
  } else if (is<chat::NameAsked>(event)) {
    expects_ = Expects::name;
  } else if (const auto* const joined = std::get_if<chat::Joined>(&event.what)) {
    expects_ = Expects::talk;
    talking_in_ = joined->room.id;
  } else if (is<chat::Entered>(event)) {
    expects_ = Expects::talk;
  } else if (const auto* const found = std::get_if<chat::RoomFound>(&event.what)) {
    talking_in_ = found->room.id;
  } else if (const auto* const left = std::get_if<chat::Left>(&event.what)) {
    leave(left->room.id, services);
  } else if (const auto* const kicked = std::get_if<chat::Kicked>(&event.what)) {
    leave(kicked->room.id, services);
  } else if (const auto* const whispered = std::get_if<chat::Whispered>(&event.what)) {
    last_writer_ = whispered->from_client;
    return false;
  } else if (const auto* const recalled = std::get_if<chat::Recalled>(&event.what)) {
    shown_ = std::make_unique<Shown>(Shown{.room = recalled->room.id, .first = recalled->first});
    return false;
  } else if (const auto* const refused = std::get_if<Refused>(&event.what);
             refused != nullptr && refused->why == Why::name_registered &&
             expects_ == Expects::name && services.may_give_passwords()) {
    auto name = chat::make_name(refused->what);
    if (auto* const made = std::get_if<chat::Name>(&name)) {
      logs_in_as_ = std::make_unique<chat::Name>(std::move(*made));
    }
  } else {
    // After a refusal the client is asked again. A client that comes in is told its state then.
    return (ends && expects_ == Expects::talk) || is<chat::Renamed>(event) ||
           is<chat::RoomRenamed>(event) || (is<Refused>(event) && expects_ != Expects::talk);
  }
  return true;
}

// The client is not in the room any more. If it talked there, it talks in the room that it joined
// last.
void Conversation::leave(chat::RoomId room, const Services& services) {
  const auto rooms = services.rooms();
  if (talking_in_ == room) talking_in_ = rooms.empty() ? 0 : rooms.back().id;
}

void Conversation::tell_aside(const chat::Aside& aside, const Services& services,
                              std::string& out) {
  switch (Topic{aside.what}) {
    case Topic::help:
      return render_help(aside.text, language_, out);
    case Topic::language:
      return render_language(services.house().languages->names(), language_, out);
    case Topic::chosen_language:
      language_ = services.house().languages->find(aside.text).value_or(language_);
      return render_chosen_language(language_, out);
    case Topic::state:
      tells_state_ = true;
      return tell_state(services, out);
    case Topic::pong:
      return render_pong(aside.text, out);
    case Topic::account_password:
      render_account_question(aside.text, Expects::talk, language_, out);
      if (tells_state_) tell_state(services, out);
      return;
    case Topic::no_password:
      ask_again(out);
      if (tells_state_) tell_state(services, out);
      return;
  }
}

void Conversation::tell_left(const chat::Left& left, const Services& services,
                             std::string& out) const {
  render_left(left.room.name, room_talked_in(services), language_, out);
}

// A client that may not talk in a room because it is not there, is told how to get there.
void Conversation::tell_refused(const chat::Refused& refused, const Services& services,
                                std::string& out) const {
  auto why = refused.why;
  if (why == Why::cannot_talk_there) {
    const auto rooms = services.rooms();
    const bool is_there =
        std::ranges::find(rooms, refused.what, &chat::RoomRef::name) != rooms.end();
    if (!is_there) why = Why::not_in_room;
  }
  auto told = refused;
  told.why = why;
  render_to_subject({.subject = 0, .what = std::move(told)}, language_, out);
}

// Empty if there is none.
std::string Conversation::room_talked_in(const Services& services) const {
  const auto rooms = services.rooms();
  const auto talking_in = std::ranges::find(rooms, talking_in_, &chat::RoomRef::id);
  return talking_in == rooms.end() ? std::string{} : talking_in->name;
}

// A client that has no name yet is asked again after each refusal.
void Conversation::ask_again(std::string& out) const {
  if (logs_in_as_) return render_account_question(logs_in_as_->shown, expects_, language_, out);
  render_question(expects_, language_, out);
}

void Conversation::tell_state(const Services& services, std::string& out) const {
  State state{.expects = expects_, .name = services.name()};
  if (logs_in_as_) {
    state.expects = Expects::password;
    state.account = logs_in_as_->shown;
  }
  for (auto& room : services.rooms()) {
    if (room.id == talking_in_) state.talking_in = room.name;
    state.rooms.push_back(std::move(room.name));
  }
  render_state(state, out);
}

}  // namespace papo::wire::plain
