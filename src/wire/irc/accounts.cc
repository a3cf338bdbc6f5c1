// SPDX-License-Identifier: MIT

// The commands about accounts: SASL, REGISTER, and NickServ.
//
// NickServ is no person. The lines for it are commands, which nobody else reads, and which are kept
// nowhere, because there are passwords in them.
//
// Sources: https://ircv3.net/specs/extensions/sasl-3.2,
// https://ircv3.net/specs/extensions/account-registration
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chat/limits.h"
#include "chat/names.h"
#include "text/ascii.h"
#include "text/email.h"
#include "wire/irc/account_faults.h"
#include "wire/irc/commands.h"
#include "wire/irc/limits.h"
#include "wire/irc/line.h"
#include "wire/irc/nick.h"

namespace papo::wire::irc {
namespace {

bool has_certificate(const Call& call) { return !call.services.fingerprint().empty(); }

// ---- Logging in

// The client waits for the verdict. Without a password its certificate logs it in.
void log_in(Call& call, const chat::Name& account, std::optional<std::string_view> password) {
  call.services.log_in(
      {.name = account,
       .password = password.value_or(std::string_view{}),
       .enter = {.name = account, .looks = {}, .wants = wanted_on_joining(call.self.asked)},
       .by_certificate = !password},
      call.context());
}

// ---- SASL

void fail_sasl(Call& call, std::string_view why) { call.reply(Numeric::sasl_failed, ":{}", why); }

// The mechanism of that name, if the client may use it.
std::optional<SaslMechanism> mechanism_called(const Call& call, std::string_view name) {
  if (text::same_word(name, "PLAIN")) return SaslMechanism::plain;
  const bool is_external = text::same_word(name, "EXTERNAL") && has_certificate(call);
  return is_external ? std::optional{SaslMechanism::external} : std::nullopt;
}

void begin_sasl(Call& call, std::string_view name) {
  if (call.self.is_logged_in) {
    return call.reply(Numeric::sasl_already, ":You have already authenticated using SASL");
  }
  if (!call.services.has_accounts()) {
    return fail_sasl(call, "SASL authentication failed: there are no accounts here");
  }
  const auto mechanism = mechanism_called(call, name);
  if (!mechanism) {
    call.reply(Numeric::sasl_mechanisms, "{} :are available SASL mechanisms",
               sasl_mechanisms(call));
    return fail_sasl(call, "SASL authentication failed");
  }
  if (!call.services.may_give_passwords()) return fail_sasl(call, words_of_clear_passwords);
  call.self.sasl = std::make_unique<SaslMessage>(*mechanism);
  call.tell("AUTHENTICATE +");  // Old clients know this line without a source only.
}

void fail_login(Call& call) {
  fail_sasl(call, account_fault(chat::Refused::Why::wrong_password).words);
}

void end_plain(Call& call, std::string_view message) {
  const auto login = read_plain_login(message);
  auto made = chat::make_name(login ? login->account : std::string_view{});
  const auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) return fail_login(call);
  log_in(call, *name, login->password);
}

// The message is the name of the account, or empty.
void end_external(Call& call, std::string_view message) {
  chat::Name name;
  if (!message.empty()) {
    auto made = chat::make_name(message);
    auto* const valid = std::get_if<chat::Name>(&made);
    if (valid == nullptr) return fail_login(call);
    name = std::move(*valid);
  }
  log_in(call, name, std::nullopt);
}

void go_on_with_sasl(Call& call, std::string_view piece) {
  const auto state = call.self.sasl->take(piece);
  if (state == SaslMessage::State::goes_on) return call.end_label();
  const auto message = std::move(call.self.sasl);
  switch (state) {
    case SaslMessage::State::piece_too_long:
      return call.reply(Numeric::sasl_too_long, ":SASL message too long");
    case SaslMessage::State::too_long:
      return fail_sasl(call, "SASL authentication failed: the message is too long");
    case SaslMessage::State::broken:
      return fail_sasl(call, "SASL authentication failed: that is no base64");
    case SaslMessage::State::whole:
      return message->mechanism() == SaslMechanism::plain ? end_plain(call, message->bytes())
                                                          : end_external(call, message->bytes());
    case SaslMessage::State::goes_on:
      break;
  }
}

// ---- NickServ

// A line for NickServ, cut into words.
struct Order {
  Call& call;
  std::vector<std::string_view> words;  // With the command.

  [[nodiscard]] std::size_t parameters() const { return words.size() - 1; }
  [[nodiscard]] std::string_view parameter(std::size_t which) const {
    return which < parameters() ? words[which + 1] : std::string_view{};
  }
  template <typename... Args>
  void answer(fmt::format_string<Args...> format, Args&&... args) {
    std::string line;
    begin_nickserv_notice(call.server(), call.nick(), line);
    fmt::format_to(std::back_inserter(line), format, std::forward<Args>(args)...);
    call.tell("{}", line);
  }
};

// NickServ IDENTIFY password is about the own name.
void identify(Order& order) {
  auto& call = order.call;
  const bool names_itself = order.parameters() == 1;
  auto made = chat::make_name(names_itself ? call.nick() : order.parameter(0));
  const auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) {
    return order.answer("{}", account_fault(chat::Refused::Why::wrong_password).words);
  }
  log_in(call, *name, order.parameter(names_itself ? 0 : 1));
}

void register_name(Order& order) {
  const auto email = order.parameter(1);
  if (!email.empty() && !text::may_be_email(email)) {
    return order.answer("{} is no address for e-mail", shown(email));
  }
  order.call.services.register_account(order.parameter(0), email, order.call.context());
}

void change_password(Order& order) {
  order.call.services.change_password(order.parameter(0), order.parameter(1), order.call.context());
}

// SET PASSWORD old new.
void set(Order& order) {
  if (!text::same_word(order.parameter(0), "PASSWORD")) {
    return order.answer("Only a password can be set: SET PASSWORD old new");
  }
  order.words.erase(order.words.begin());
  change_password(order);
}

void log_out_others(Order& order) {
  if (!order.call.self.is_logged_in && order.parameters() == 2) return identify(order);
  order.call.ask_and_wait(chat::LogOutEverywhere{.others_only = true});
}

void log_out(Order& order) { order.call.services.quit("Logged out"); }

void drop(Order& order) {
  order.call.services.drop_account(order.parameter(0), order.call.context());
}

void stay(Order& order) {
  const auto word = order.parameter(0);
  const bool on = text::same_word(word, "ON");
  if (!on && !text::same_word(word, "OFF")) return order.answer("STAY takes ON or OFF");
  order.call.ask_and_wait(chat::Stay{.on = on});
}

void set_certificate(Order& order) {
  const auto word = order.parameter(0);
  if (text::same_word(word, "DROP")) {
    return order.call.ask_and_wait(chat::SetCertificate{.fingerprint = {}});
  }
  if (!text::same_word(word, "ADD")) return order.answer("CERT takes ADD or DROP");
  auto fingerprint = order.call.services.fingerprint();
  if (fingerprint.empty()) {
    return order.answer("{}", account_fault(chat::Refused::Why::no_certificate).words);
  }
  order.call.ask_and_wait(chat::SetCertificate{.fingerprint = std::move(fingerprint)});
}

void help(Order& order);

struct OrderRow {
  std::string_view word;
  std::size_t least;  // Parameters.
  std::size_t most;
  void (*obey)(Order&);
  std::string_view usage;  // Empty: it is another word for the row above.
  std::string_view meaning;
};
constexpr std::array orders{
    OrderRow{"HELP", 0, 1, help, "HELP", "lists the commands"},
    OrderRow{"REGISTER", 1, 2, register_name, "REGISTER password [e-mail]",
             "makes your name yours: only with the password may one be called so"},
    OrderRow{"IDENTIFY", 1, 2, identify, "IDENTIFY [name] password",
             "logs you in: you get that name, and the rooms of your other clients"},
    OrderRow{"LOGIN", 1, 2, identify, {}, {}},
    OrderRow{"SET", 3, 3, set, "SET PASSWORD old new", "changes your password"},
    OrderRow{"PASSWD", 2, 2, change_password, {}, {}},
    OrderRow{"GHOST", 0, 2, log_out_others, "GHOST", "ends all your other clients"},
    OrderRow{"REGAIN", 0, 2, log_out_others, {}, {}},
    OrderRow{"RECOVER", 0, 2, log_out_others, {}, {}},
    OrderRow{"RELEASE", 0, 2, log_out_others, {}, {}},
    OrderRow{"STAY", 1, 1, stay, "STAY ON|OFF",
             "on: you stay in your rooms, away, while you are gone"},
    OrderRow{"CERT", 1, 1, set_certificate, "CERT ADD|DROP",
             "the certificate that your program shows logs you in from now on; or none does"},
    OrderRow{"LOGOUT", 0, 0, log_out, "LOGOUT", "ends this client"},
    OrderRow{"DROP", 1, 1, drop, "DROP password", "makes your name free for all"},
};

void help(Order& order) {
  std::string lines;
  const auto add = [&](std::string_view text) {
    const auto begin = lines.size();
    begin_nickserv_notice(order.call.server(), order.call.nick(), lines);
    lines += text;
    end_line(begin, lines);
  };
  add("Write to me like this; nobody else reads it:");
  for (const auto& row : orders) {
    if (!row.usage.empty()) add(fmt::format("{}: {}", row.usage, row.meaning));
  }
  order.call.tell_lines(std::move(lines));
}

// The words of the parameters, which may have blanks in them.
std::vector<std::string_view> words_behind(const Call& call, std::size_t first) {
  std::vector<std::string_view> words;
  for (auto which = first; call.has(which); ++which) {
    auto rest = call.param(which);
    while (!rest.empty()) {
      const auto end = std::min(rest.find(' '), rest.size());
      if (end > 0) words.push_back(rest.substr(0, end));
      rest.remove_prefix(std::min(rest.size(), end + 1));
    }
  }
  return words;
}

}  // namespace

std::string_view sasl_mechanisms(const Call& call) {
  return has_certificate(call) ? "PLAIN,EXTERNAL" : "PLAIN";
}

void obey_authenticate(Call& call) {
  const auto parameter = call.param(0);
  if (parameter == "*") {
    call.self.sasl.reset();
    return call.reply(Numeric::sasl_aborted, ":SASL authentication aborted");
  }
  if (call.self.sasl) return go_on_with_sasl(call, parameter);
  begin_sasl(call, parameter);
}

void obey_register(Call& call) {
  const auto account = call.param(0);
  const auto email = call.param(1);
  if (call.services.stage() != Stage::here) {
    return call.fail("COMPLETE_CONNECTION_REQUIRED", shown(account), "Come in first");
  }
  if (account != "*" && chat::key_of(account) != chat::key_of(call.services.name())) {
    return call.fail("ACCOUNT_NAME_MUST_BE_NICK", shown(account),
                     "Only the name that you have can become yours");
  }
  if (email != "*" && !text::may_be_email(email)) {
    return call.fail("INVALID_EMAIL", shown(account), "That is no address for e-mail");
  }
  call.services.register_account(call.param(2), email == "*" ? std::string_view{} : email,
                                 call.context());
}

void obey_nickserv(Call& call) {
  const bool is_said = text::same_word(call.message.command, "PRIVMSG");
  Order order{.call = call, .words = words_behind(call, is_said ? 1 : 0)};
  if (order.words.empty()) order.words.emplace_back("HELP");
  const auto* const found = std::ranges::find_if(
      orders, [&](const OrderRow& row) { return text::same_word(row.word, order.words.front()); });
  if (found == orders.end()) return order.answer("There is no such command; HELP lists them");
  if (order.parameters() < found->least || order.parameters() > found->most) {
    const auto* row = found;
    while (row->usage.empty()) --row;
    return order.answer("It is used like this: {}", row->usage);
  }
  found->obey(order);
}

}  // namespace papo::wire::irc
