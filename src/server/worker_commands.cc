// SPDX-License-Identifier: MIT

// The first half of a worker's turn: inputs become requests, which are carried out.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/address_range.h"
#include "base/memory_reserve.h"
#include "budget/limits.h"
#include "budget/prices.h"
#include "budget/site.h"
#include "chat/bans.h"
#include "chat/look_alikes.h"
#include "chat/names.h"
#include "net/socket.h"
#include "server/passwords.h"
#include "server/worker.h"
#include "text/blank.h"

namespace papo::server {
namespace {

using chat::Departure;
using chat::Refused;
using Why = Refused::Why;
using Stage = Session::Stage;
using Asked = Session::Asked;
using Purpose = Session::Purpose;

// Some proxies tell the port, too.
std::optional<AddressRange> address_told_in(std::string_view told) {
  told = text::without_blanks(told);
  if (told.find('/') != std::string_view::npos) return std::nullopt;
  const auto bare = AddressRange::parse(told);
  return bare ? bare : AddressRange::of_peer(told);
}

std::string_view words_for(Departure departure) {
  switch (departure) {
    case Departure::quit:
      return "quit";
    case Departure::lost:
      return "connection lost";
    case Departure::too_slow:
      return "too slow";
    case Departure::out_of_memory:
      return "out of memory";
    case Departure::never_named:
      return "gave no name in time";
    case Departure::other_protocol:
      return "speaks another protocol";
    case Departure::wrong_passwords:
      return "too many wrong passwords";
    case Departure::kicked:
      return "kicked";
    case Departure::banned:
      return "banned";
    case Departure::logged_out:
      return "logged out";
  }
  return {};
}

// A password that is too long is cut to one that is still too long.
Secret enough_of(std::string_view password) {
  return Secret{password.substr(0, longest_password + 1)};
}

// The name of a peer at that address, whose port is not known.
std::string peer_at(const AddressRange& address) {
  const auto text = address.to_string();
  return text.find(':') == std::string::npos ? text + ":0" : "[" + text + "]:0";
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    lines.emplace_back(text.substr(0, text.find('\n')));
    text.remove_prefix(lines.back().size() + 1);
  }
  return lines;
}

}  // namespace

void Worker::carry_out(const Input& input) {
  switch (input.kind) {
    case Input::Kind::opened:
      return open(input);
    case Input::Kind::no_more_lines:
      replay_waiting();
      for (auto& [id, session] : sessions_) end_lines(session);
      return hub_.worker_drained();
    case Input::Kind::look:
      return look_at_those_who_lag();
    case Input::Kind::tidy:
      tidy_asked_ = true;  // At the end of the turn.
      return;
    case Input::Kind::motd:
      house_.motd = lines_of(inputs_.text_of(input));
      return;
    case Input::Kind::handshakes:
      return;  // The end of the turn takes them.
    case Input::Kind::dialect:
    case Input::Kind::tls:
    case Input::Kind::greet:
    case Input::Kind::refused:
    case Input::Kind::line:
    case Input::Kind::line_too_long:
    case Input::Kind::telnet_answer:
    case Input::Kind::chunk:
    case Input::Kind::finished:
    case Input::Kind::lost:
    case Input::Kind::writable:
    case Input::Kind::name_deadline:
    case Input::Kind::time_up:
    case Input::Kind::last_deadline:
    case Input::Kind::too_much:
    case Input::Kind::slowed:
    case Input::Kind::quiet:
    case Input::Kind::paid:
    case Input::Kind::another_turn:
      break;  // These are about one client.
  }
  Session* const session = find(input.client);
  if (session == nullptr) return;  // The client was released before the loop knew.
  settle_question(*session);
  // A client within TLS is told in its own words, too.
  const bool says_dialect = input.kind == Input::Kind::dialect || input.kind == Input::Kind::tls ||
                            session->is_coming_in();
  if (!session->checked && !says_dialect) check_peer(*session);
  switch (input.kind) {
    case Input::Kind::dialect:
      return begin_conversation(*session, input.dialect);
    case Input::Kind::tls:
      return begin_tls(*session);
    case Input::Kind::greet:
      return greet(*session);
    case Input::Kind::refused:
      return turn_away(*session, inputs_.text_of(input));
    case Input::Kind::line:
      return take_line(*session, inputs_.text_of(input));
    case Input::Kind::line_too_long:
      return refuse(*session, {.why = Why::line_too_long, .limit = longest_line(*session)});
    case Input::Kind::telnet_answer:  // This may stand anywhere among the client's bytes.
      if (session->deaf || session->stage == Stage::closing) return;
      session->outbox.tail() += inputs_.text_of(input);
      return touch(*session);
    case Input::Kind::chunk:
      return take_chunk(*session, inputs_.text_of(input));
    case Input::Kind::finished:
      take_put_off(*session);
      session->finished = true;
      go_on_if_read(*session);
      if (!session->waits()) drop(*session, Departure::lost);
      // Otherwise the client goes after the answer has come, and after its lines are answered.
      return;
    case Input::Kind::lost:
      session->finished = true;
      end_lines(*session);
      drop(*session, Departure::lost);
      lose(*session);
      return touch(*session);
    case Input::Kind::writable:
      session->blocked = false;
      return touch(*session);
    case Input::Kind::name_deadline:
      session->overdue = session->waits();
      if (session->stage >= Stage::here || session->overdue) return;
      return drop(*session, Departure::never_named);
    case Input::Kind::time_up:
      return on_time_up(*session);
    case Input::Kind::last_deadline:
      drop(*session, Departure::lost);
      lose(*session);
      return close(*session);
    case Input::Kind::too_much:
      session->cut_off = true;
      drop(*session, Departure::too_slow);
      lose(*session);
      return close(*session);
    case Input::Kind::slowed:
      if (session->stage < Stage::leaving) tell(*session, chat::Slowed{});
      return;
    case Input::Kind::quiet:
      return ask_for_a_sign(*session);
    case Input::Kind::paid:
    case Input::Kind::another_turn:
      if (session->asked != (input.kind == Input::Kind::paid ? Asked::loop : Asked::turn)) return;
      session->asked = Asked::nobody;
      if (session->within) session->within->owed = 0;
      return go_on(*session);
    case Input::Kind::opened:
    case Input::Kind::no_more_lines:
    case Input::Kind::look:
    case Input::Kind::tidy:
    case Input::Kind::motd:
    case Input::Kind::handshakes:
      break;
  }
}

void Worker::open(const Input& input) {
  if (!MemoryReserve::of_process().half()) {
    net::send_some(
        input.fd,
        settings_.dialects.at(input.dialect)->refusal(wire::TurnedAway::short_of_memory, 0));
    return requests_.push_back({.kind = Request::Kind::release, .client = input.client});
  }
  auto& session = sessions_.try_emplace(input.client, input.client).first->second;
  session.fd = input.fd;
  session.taken = input.taken;
  count_unnamed(1);
  session.peer = inputs_.text_of(input);
  session.here_since = turn_began_;
  if (doorkeeper_.guards_house()) session.stage = Stage::knocking;
  begin_conversation(session, input.dialect);
}

// The client's dialect is known now, and so a client whose address is banned is told of that in its
// own words.
void Worker::check_peer(Session& session) {
  session.checked = true;
  ask_state(session, chat::Arrive{session.peer});
}

// In the dialect of that number.
void Worker::begin_conversation(Session& session, std::size_t number) {
  const auto& dialect = *settings_.dialects.at(number);
  const bool has_begun =
      session.conversation && session.conversation->variant().dialect == &dialect;
  if (has_begun) return;
  session.conversation = dialect.converse(settings_.language);
  session.dialect = static_cast<std::uint8_t>(number);
  session.outbox.follow(dialect.borders());
  take_variants(session);
}

// The client's conversation has gone on in another dialect. Its bytes so far may be cut in another
// way, so they are handed out first.
void Worker::follow_dialect(Session& session) {
  const auto& dialect = dialect_of(session);
  if (settings_.dialects.at(session.dialect) == &dialect) return;
  const auto found = std::ranges::find(settings_.dialects, &dialect);
  session.dialect = static_cast<std::uint8_t>(found - settings_.dialects.begin());
  audience_.deliver_to(session, [this](delivery::Recipient& to, delivery::Outlet::Pieces owed) {
    outlet_.send(to, owed);
  });
  session.outbox.follow(dialect.borders());
  requests_.push_back(
      {.kind = Request::Kind::speaks, .client = session.id, .dialect = session.dialect});
}

// The client may have found another dialect by now.
void Worker::on_time_up(Session& session) {
  const auto client = session.id;
  replay_waiting();
  auto* const still_here = find(client);
  if (still_here == nullptr || !dialect_of(*still_here).is_brief()) return;
  drop(*still_here, Departure::never_named);
}

std::size_t Worker::longest_line(const Session& session) const {
  return dialect_of(session).longest_line(house_.max_line);
}

void Worker::ask_for_a_sign(Session& session) {
  if (session.stage >= Stage::leaving) return;
  Errands errands{*this, session};
  session.conversation->on_quiet(errands);
}

// The loop hears no more of the client, and this is its answer. A client that is here came by a
// gateway or a proxy, and only now is known to be one too many: the others are told that it is
// gone.
void Worker::turn_away(Session& session, std::string_view answer) {
  if (session.stage != Stage::here) return drop(session, Departure::other_protocol, answer);
  // The answer to a client of a proxy is in HTTP, which the client speaks no more.
  if (!session.proxy) session.outbox.tail() += answer;
  drop(session, Departure::lost);
}

void Worker::greet(Session& session) {
  if (session.stage >= Stage::leaving) return;
  if (session.within && std::exchange(session.within->greeted, true)) return;
  if (!session.checked) check_peer(session);
  tell(session, chat::Greeted{.password = session.stage == Stage::knocking});
}

// The State has answered by now. Its answer must be taken from the mailbox before anything else
// that is about the session.
void Worker::settle_question(Session& session) {
  if (session.asked == Asked::state) replay_waiting();
}

// ---- Lines

void Worker::take_line(Session& session, std::string_view line) {
  try {
    if (has_to_wait(session) || (turn_is_full() && put_off(session, line))) {
      return hold_line(session, line);
    }
  } catch (const std::bad_alloc&) {
    return refuse(session, {.why = Why::out_of_memory});
  }
  carry_out_line(session, line);
}

void Worker::carry_out_line(Session& session, std::string_view line) {
  if (session.stage >= Stage::leaving) return;
  if (session.within) pay_for_line_within(session, line.size());
  try {
    line_size_ = line.size();
    requests_of_line_ = 0;
    Errands errands{*this, session};
    session.conversation->take_line(line, errands);
  } catch (const std::bad_alloc&) {
    refuse(session, {.why = Why::out_of_memory});
  }
}

// The chunk's lines may have to wait for an answer. Its bytes are given back after that.
void Worker::take_chunk(Session& session, std::string_view bytes) {
  try {
    if (!session.within) session.within = std::make_unique<Session::Within>();
    session.within->taken += static_cast<std::uint32_t>(bytes.size());
    session.within->paid_by_chunk = budget::cost_of_line(bytes.size());
    if (session.channel) return take_sealed(session, bytes);
    take_text(session, bytes);
  } catch (const std::bad_alloc&) {
    return break_off(session);
  }
  give_bytes_back(session);
}

// The text of a client whose bytes come in chunks, and whose dialect is known.
void Worker::take_text(Session& session, std::string_view text) {
  const bool is_in_lines = session.channel && !dialect_of(session).takes_chunks();
  if (is_in_lines) return take_lines_within(session, text);
  const auto take = [&](std::string_view line) {
    settle_question(session);
    take_line(session, line);
  };
  Errands errands{*this, session};
  const bool ends = session.stage < Stage::leaving && !session.finished &&
                    !session.conversation->take_chunk(text, take, errands);
  if (!ends) return;
  session.finished = true;
  go_on_if_read(session);
  if (!session.waits()) drop(session, Departure::lost);
}

void Worker::give_bytes_back(Session& session) {
  if (session.waits() || !session.within || session.within->taken == 0) return;
  requests_.push_back({.kind = Request::Kind::bytes_taken,
                       .client = session.id,
                       .bytes = std::exchange(session.within->taken, 0)});
}

// A client that has asked much is heard more slowly, so that it gets all of its answers.
bool Worker::has_to_wait(Session& session) {
  const bool asked_much = session.answered > budget::most_under_way;
  if (asked_much && is_heard(session) && !session.waits()) session.asked = Asked::reader;
  const bool said_much =
      session.within && session.within->owed >= budget::tokens_of_sealed_lines && !session.hurries;
  if (said_much && !session.waits()) {
    session.asked = Asked::loop;
    ask(Request::Kind::tell_when_paid, session);
  }
  return session.waits();
}

// In a full turn, lets a line that asks much wait for the next turn. So other people's talk need
// not wait for the answers to everybody who asks.
bool Worker::put_off(Session& session, std::string_view line) {
  if (!is_heard(session) || !session.conversation->asks_much(line)) return false;
  for_next_turn_.add(Input::Kind::another_turn, session.id);
  session.asked = Asked::turn;
  return true;
}

void Worker::hold_line(Session& session, std::string_view line) {
  const MemoryReserve::AtOwnRisk risk;
  auto& [lines, taken] = session.while_it_waits().held;
  const auto held = lines.size() - taken;
  if (held + line.size() > budget::most_held) {
    Errands errands{*this, session};
    return session.conversation->refuse_line(line, errands);
  }
  if (taken > held) lines.erase(0, std::exchange(taken, 0));  // Moves less than was taken since.
  lines.reserve(lines.size() + line.size() + 1);
  lines += line;
  lines += '\n';
}

// ---- Services for a conversation

wire::Stage Worker::Errands::stage() const {
  switch (session_.stage) {
    case Stage::knocking:
      return wire::Stage::knocking;
    case Stage::naming:
      return wire::Stage::naming;
    case Stage::here:
    case Stage::leaving:
    case Stage::closing:
      break;
  }
  return wire::Stage::here;
}

std::vector<chat::RoomRef> Worker::Errands::rooms() const {
  std::vector<chat::RoomRef> rooms;
  rooms.reserve(session_.seats.size());
  for (const auto& seat : session_.seats) {
    rooms.push_back({.id = seat.room, .name = worker_.audience_.name_of(seat.room)});
  }
  return rooms;
}

void Worker::Errands::ask(chat::Request::What&& what, std::uint16_t context) {
  worker_.obey(session_, std::move(what), {.waits = false, .context = context});
}

void Worker::Errands::ask_and_wait(chat::Request::What&& what, std::uint16_t context) {
  worker_.obey(session_, std::move(what), {.waits = true, .context = context});
}

void Worker::Errands::give_password(std::string_view password, std::uint16_t context) {
  if (worker_.is_out_of_memory_for(session_, context)) return;
  session_.context = context;
  session_.purpose = Session::Purpose::the_house;
  worker_.give_password(session_, Door::house, password);
}

void Worker::Errands::become_operator(std::string_view password, std::uint16_t context) {
  if (worker_.is_out_of_memory_for(session_, context)) return;
  if (!worker_.doorkeeper_.knows_operators()) {
    return worker_.refuse(session_, {.why = Why::no_operators}, context);
  }
  session_.context = context;
  session_.purpose = Session::Purpose::becoming_operator;
  worker_.give_password(session_, Door::operators, password);
}

bool Worker::Errands::come_from(std::string_view password, std::string_view address) {
  return worker_.come_from(session_, password, address);
}

// The list was made on the way: each proxy has added the address that it saw. So the last one that
// is no proxy of ours is the client's.
void Worker::Errands::come_from_proxy(std::string_view addresses, bool is_inside_tls) {
  const auto is_proxy = [this](const AddressRange& address) {
    return std::ranges::any_of(worker_.settings_.web_proxies,
                               [&](const AddressRange& range) { return range.holds(address); });
  };
  const auto now = AddressRange::of_peer(session_.peer);
  if (!now) return;
  if (!session_.proxy) {
    if (!is_proxy(*now)) return;
    session_.proxy = std::make_unique<AddressRange>(*now);
  }
  session_.tls_to_proxy = is_inside_tls;
  // A proxy may ask for another client by the same connection. So each request tells it anew.
  auto from = *session_.proxy;
  while (!addresses.empty() && is_proxy(from)) {
    const auto comma = addresses.rfind(',');
    const auto told = address_told_in(addresses.substr(comma + 1));
    if (!told) break;
    from = *told;
    addresses = addresses.substr(0, comma == std::string_view::npos ? 0 : comma);
  }
  if (from != *now) worker_.move(session_, from);
}

void Worker::Errands::quit(std::string_view reason) {
  worker_.drop(session_, Departure::quit, reason);
}

void Worker::Errands::tell(chat::Event::What what) {
  const bool refuses = std::holds_alternative<Refused>(what);
  if (!refuses && worker_.is_out_of_memory_for(session_)) return;
  if (session_.asked == Asked::archive) {
    session_.while_it_waits().words.push_back(std::move(what));
  } else {
    worker_.tell(session_, std::move(what));
  }
}

// A command that the reserve might not cover is not begun. A client that goes gives memory back.
bool Worker::is_out_of_memory_for(const Session& session, std::uint16_t context) {
  if (MemoryReserve::of_process().half()) return false;
  refuse(session, {.why = Why::out_of_memory}, context);
  return true;
}

void Worker::obey(Session& session, chat::Request::What&& what, Asking how) {
  if (is_out_of_memory_for(session, how.context)) return;
  if (session.stage == Stage::knocking) {
    return refuse(session, {.why = Why::password_first}, how.context);
  }
  if (auto* const enters = std::get_if<chat::Enter>(&what)) {
    return let_in(session, std::move(*enters), how);
  }
  if (session.stage == Stage::naming) {
    return refuse(session, {.why = Why::name_first}, how.context);
  }
  std::optional<MemoryReserve::AtOwnRisk> risk;
  if (chat::only_asks(what)) {
    if (has_too_much(session)) return refuse(session, {.why = Why::behind}, how.context);
    risk.emplace();
    how.waits = true;  // The size of the answer decides how soon the next line is heard.
    has_asked_ = true;
  }
  // The line has paid for one request.
  if (requests_of_line_++ > 0) charge(session, 1);
  ask_state(session, std::move(what), how);
}

// The dialect gives the user, and the worker the host.
void Worker::let_in(Session& session, chat::Enter&& enters, Asking how) {
  if (session.login) {
    auto name = chat::make_name(session.login->name);
    if (auto* const made = std::get_if<chat::Name>(&name)) {
      enters.looks = chat::looks_of(made->shown);
      enters.name = std::move(*made);
      enters.account = session.login->account;
      enters.proof = session.login->proof;
    }
  }
  const auto user_at_host = fmt::format("{}@{}", enters.user_at_host, cloak_of(session));
  enters.address = session.peer;
  enters.user_at_host = user_at_host;
  ask_state(session, std::move(enters), how);
}

void Worker::ask_state(Session& session, chat::Request::What&& what, Asking how) {
  chat::Request request{.client = session.id,
                        .what = std::move(what),
                        .size = static_cast<std::uint32_t>(line_size_)};
  request.context = how.context;
  const auto waits = [&](bool is_late) {
    return how.waits || chat::is_waited_for(request.what, is_late);
  };
  if (waits(true)) request.ticket = ++session.ticket;
  const bool is_late = hub_.ask(request);
  if (waits(is_late)) session.asked = is_late ? Asked::archive : Asked::state;
}

// ---- Passwords

// The verdict may come later. Until then the following lines are held.
void Worker::give_password(Session& session, Door door, std::string_view password) {
  check(session, door, {.password = enough_of(password)});
}

void Worker::check(Session& session, Door door, Guess guess) {
  const auto ticket = ++session.ticket;
  guess.door = door;
  guess.client = session.id;
  guess.site = site(session);
  guess.here_since = session.here_since;
  guess.tries = session.tries;
  guess.done = [&hub = hub_, id = session.id, ticket](chat::PasswordChecked checked) {
    hub.answer(id, ticket, std::move(checked));
    hub.wake();
  };
  const auto verdict = doorkeeper_.check(std::move(guess));
  if (verdict) return take_verdict(session, door, *verdict);
  session.asked = door == Door::gateways ? Asked::gateway : Asked::passwords;
}

void Worker::take_verdict(Session& session, Door door, Verdict verdict) {
  if (door == Door::gateways) return obey_gateway(session, verdict);
  obey_verdict(session, {verdict});
}

void Worker::obey_verdict(Session& session, const chat::PasswordChecked& checked) {
  const auto verdict = checked.verdict;
  if (verdict == Verdict::right) return obey_right_password(session, checked);
  if (goes_on_otherwise(session)) return;
  ++session.tries;
  requests_.push_back(
      {.kind = Request::Kind::charge, .client = session.id, .tokens = budget::cost_of_a_try});
  if (verdict == Verdict::wrong) return wrong_password(session);
  // The held lines were meant for a client that was let in.
  if (session.stage == Stage::knocking) session.waiting.reset();
  refuse(session, {.why = Why::busy}, session.context);
}

// True if the client's certificate was only a try. It does not open the account.
bool Worker::goes_on_otherwise(Session& session) {
  if (session.purpose != Purpose::logging_in || !session.waiting) return false;
  auto otherwise = std::exchange(session.waiting->otherwise, {});
  auto& enter = session.waiting->enter;
  if (auto* const told = std::get_if<chat::Aside>(&otherwise)) {
    tell(session, std::move(*told));
    return true;
  }
  if (!std::holds_alternative<wire::EntersAnyway>(otherwise) || !enter) return false;
  let_in(session, std::move(*std::exchange(enter, std::nullopt)),
         {.waits = true, .context = session.context});
  return true;
}

void Worker::obey_right_password(Session& session, const chat::PasswordChecked& checked) {
  const Asking how{.context = session.context};
  switch (session.purpose) {
    case Purpose::the_house:
      if (session.stage != Stage::knocking) return;
      session.stage = Stage::naming;
      return tell(session, chat::NameAsked{});
    case Purpose::becoming_operator:
      return ask_state(session, chat::MakeOperator{});
    case Purpose::logging_in: {
      auto name = chat::make_name(checked.name);
      auto* const made = std::get_if<chat::Name>(&name);
      if (made == nullptr) return;
      session.while_it_waits().proof = checked.proof;
      chat::LogIn log_in{
          .account = checked.account, .proof = checked.proof, .name = *made, .looks = {}};
      log_in.looks = chat::looks_of(made->shown);
      if (const auto& enter = session.while_it_waits().enter) log_in.wants = enter->wants;
      return ask_state(session, std::move(log_in), how);
    }
    case Purpose::registering:
      return ask_state(session,
                       chat::Register{.hash = checked.hash,
                                      .email = std::exchange(session.while_it_waits().email, {})},
                       how);
    case Purpose::changing_password:
      return ask_state(session, chat::SetPassword{.account = checked.account, .hash = checked.hash},
                       how);
    case Purpose::dropping_account:
      return ask_state(session, chat::DropAccount{.account = checked.account}, how);
  }
}

// ---- The passwords of accounts

bool Worker::may_give_passwords(const Session& session) const {
  if (settings_.plain_passwords || session.is_inside_tls()) return true;
  // The loopback of a proxy may be that of another machine.
  const auto peer = AddressRange::of_peer(session.peer);
  return peer && peer->is_loopback() && !session.proxy;
}

// False, with a refusal, if the client cannot do so.
bool Worker::begin_with_account(Session& session, Purpose purpose, std::uint16_t context) {
  if (is_out_of_memory_for(session, context)) return false;
  const auto refuse_it = [&](Why why) {
    refuse(session, {.why = why}, context);
    return false;
  };
  if (!doorkeeper_.knows_accounts()) return refuse_it(Why::no_accounts);
  if (session.stage == Stage::knocking) return refuse_it(Why::password_first);
  if (purpose != Purpose::logging_in && session.stage == Stage::naming) {
    return refuse_it(Why::name_first);
  }
  if (!may_give_passwords(session)) return refuse_it(Why::password_in_clear);
  // Before the address pays for a new account.
  if (purpose == Purpose::registering && session.is_logged_in) {
    refuse(session, {.why = Why::logged_in_already, .what = session.called}, context);
    return false;
  }
  session.context = context;
  session.purpose = purpose;
  return true;
}

bool Worker::check_new_password(const Session& session, std::string_view password,
                                std::uint16_t context) {
  const bool is_good =
      password.size() >= budget::shortest_account_password && password_fault(password).empty();
  if (!is_good) {
    refuse(session, {.why = Why::bad_password, .limit = budget::shortest_account_password},
           context);
  }
  return is_good;
}

void Worker::check_account(Session& session, std::string key, std::string_view password,
                           std::optional<std::string_view> next) {
  Guess guess{.password = enough_of(password), .account = std::move(key)};
  if (next) guess.next = Secret{*next};
  check(session, Door::accounts, std::move(guess));
}

// A gateway shows one certificate for all of its people.
std::string Worker::Errands::fingerprint() const {
  const bool shows_its_own = session_.channel && !session_.by_gateway;
  return shows_its_own ? session_.channel->fingerprint_of_peer() : std::string{};
}

void Worker::Errands::log_in(AccountLogin login, std::uint16_t context) {
  if (!worker_.begin_with_account(session_, Session::Purpose::logging_in, context)) return;
  auto certificate = login.by_certificate ? fingerprint() : std::string{};
  if (login.by_certificate && certificate.empty()) {
    return worker_.refuse(session_, {.why = Why::wrong_password}, context);
  }
  auto& waiting = session_.while_it_waits();
  waiting.enter = std::move(login.enter);
  waiting.enters = login.enters;
  const bool is_only_a_try = !std::holds_alternative<std::monostate>(login.otherwise);
  waiting.otherwise = std::move(login.otherwise);
  if (login.by_certificate) {
    return worker_.check(session_, Door::accounts,
                         {.is_only_a_try = is_only_a_try,
                          .account = login.name.key,
                          .certificate = std::move(certificate)});
  }
  worker_.check_account(session_, login.name.key, login.password, std::nullopt);
}

void Worker::Errands::register_account(std::string_view password, std::string_view email,
                                       std::uint16_t context) {
  if (!worker_.begin_with_account(session_, Session::Purpose::registering, context)) return;
  if (!worker_.check_new_password(session_, password, context)) return;
  session_.while_it_waits().email = email;
  worker_.check_account(session_, {}, {}, password);
}

void Worker::Errands::change_password(std::string_view old, std::string_view next,
                                      std::uint16_t context) {
  if (!worker_.begin_with_account(session_, Session::Purpose::changing_password, context)) return;
  if (!worker_.check_new_password(session_, next, context)) return;
  worker_.check_account(session_, chat::key_of(session_.called), old, next);
}

void Worker::Errands::drop_account(std::string_view password, std::uint16_t context) {
  if (!worker_.begin_with_account(session_, Session::Purpose::dropping_account, context)) return;
  worker_.check_account(session_, chat::key_of(session_.called), password, std::nullopt);
}

// The client gave an account's name and its password, and comes in now.
void Worker::enter_if_logged_in(Session& session, const chat::Event& event) {
  const bool enters = std::holds_alternative<chat::LoggedIn>(event.what) &&
                      session.stage == Stage::naming && session.waiting && session.waiting->enters;
  if (!enters || !session.waiting->enter) return;
  let_in(session, std::move(*std::exchange(session.waiting->enter, std::nullopt)),
         {.waits = true, .context = event.context});
}

// ---- Gateways

bool Worker::come_from(Session& session, std::string_view password, std::string_view address) {
  const auto gateway = AddressRange::of_peer(session.peer);
  const bool is_gateway =
      gateway && std::ranges::any_of(settings_.gateways, [&](const AddressRange& range) {
        return range.holds(*gateway);
      });
  const bool is_range = address.find('/') != std::string_view::npos;
  const auto from = is_range ? std::nullopt : AddressRange::parse(address);
  if (!is_gateway || !from || session.stage >= Stage::here) return false;
  session.while_it_waits().peer = peer_at(*from);
  give_password(session, Door::gateways, password);
  return true;
}

// The client comes from another address now, which may be banned.
void Worker::obey_gateway(Session& session, Verdict verdict) {
  if (verdict != Verdict::right) {
    visitor_log_.warn(site(session), "a gateway ({}) gave a wrong password", session.peer);
    return drop(session, Departure::wrong_passwords);
  }
  session.by_gateway = true;
  const auto peer = std::exchange(session.while_it_waits().peer, {});
  if (const auto from = AddressRange::of_peer(peer)) move(session, *from);
}

// The client counts for that address from now on, which may be banned.
void Worker::move(Session& session, const AddressRange& address) {
  const auto peer = peer_at(address);
  if (peer == session.peer) return;
  session.peer = peer;
  requests_.push_back({.kind = Request::Kind::move, .client = session.id, .from = address});
  ask_state(session, chat::Arrive{session.peer});
}

void Worker::wrong_password(Session& session) {
  const bool here = session.stage == Stage::here;
  visitor_log_.warn(site(session), "{} ({}) gave a wrong password",
                    here ? session.called : "someone", session.peer);
  if (++session.wrong_passwords >= budget::most_wrong_passwords) {
    return drop(session, Departure::wrong_passwords);
  }
  refuse(session, {.why = Why::wrong_password}, session.context);
}

// ---- Questions

// Takes the answer to the session's question, or a part of it.
void Worker::take_answer(Session& session, const chat::Event& event) {
  if (const auto* const placed = std::get_if<chat::BanPlaced>(&event.what)) {
    session.asked = Asked::disk;
    auto& done = session.while_it_waits().done;
    done.what = chat::Done::What::banned;
    done.whom = to_string(placed->ban.target);
    done.site = site_beyond(placed->ban.target);
    done.until = placed->ban.until;
    return;
  }
  if (const auto* const lifted = std::get_if<chat::BanLifted>(&event.what)) {
    session.asked = Asked::disk;
    auto& done = session.while_it_waits().done;
    done.what = chat::Done::What::unbanned;
    done.whom = to_string(lifted->target);
    done.site.clear();
    done.until.reset();
    return;
  }
  const auto asked = std::exchange(session.asked, Asked::nobody);
  lines_went_on_ = true;
  if (asked == Asked::archive) tell_words(session);
  if (const auto* const checked = std::get_if<chat::PasswordChecked>(&event.what)) {
    asked == Asked::gateway ? obey_gateway(session, checked->verdict)
                            : obey_verdict(session, *checked);
  } else if (const auto* const saved = std::get_if<chat::BansSaved>(&event.what)) {
    tell_of_saving(session, saved->saved);
  }
  enter_if_logged_in(session, event);
  // The time to give a name ended while the client waited. With the right password it goes on.
  const bool is_no_further =
      session.stage == Stage::knocking ||
      (session.stage == Stage::naming && session.purpose == Purpose::logging_in);
  if (session.overdue && is_no_further && !session.waits()) drop(session, Departure::never_named);
  go_on(session);
}

// The conversation's own words had to wait for an answer.
void Worker::tell_words(Session& session) {
  if (!session.waiting) return;
  for (auto& what : std::exchange(session.waiting->words, {})) tell(session, std::move(what));
}

// The client is told of its change of the bans once that is on the disk, if bans are kept there.
void Worker::tell_of_saving(Session& session, bool saved) {
  auto done = std::exchange(session.while_it_waits().done, {});
  done.outlives_server = saved;
  tell(session, std::move(done));
}

void Worker::go_on(Session& session) {
  take_held(session);
  give_bytes_back(session);
  if (session.finished && !session.waits()) drop(session, Departure::lost);
}

// The client's password is not checked any more, unless that has begun. Its change of the bans is
// saved all the same.
void Worker::stop_waiting(Session& session) {
  const auto asked = std::exchange(session.asked, Asked::nobody);
  const bool has_a_guess = asked == Asked::passwords || asked == Asked::gateway;
  if (has_a_guess) doorkeeper_.forget(session.id);
  tell_words(session);
}

// The client sends no more, and waits for nothing that takes time. Its held lines are carried out
// without the answer that they were held for. Before the password they mean nothing.
void Worker::end_lines(Session& session) {
  session.hurries = true;
  while (session.waits() && !desk_.given_up()) {
    settle_question(session);
    if (!session.waits()) return;
    // As the gateway's own, its lines would be carried out for somebody unknown.
    if (session.asked == Asked::gateway) return drop(session, Departure::lost);
    const auto asked = session.asked;
    stop_waiting(session);
    if (asked == Asked::disk) tell_of_saving(session, false);
    if (session.stage == Stage::knocking) session.waiting.reset();
    if (asked == Asked::passwords) refuse(session, {.why = Why::busy}, session.context);
    take_held(session);
  }
}

// Takes the held lines, up to a question that has to be waited for. The lines behind that one stay
// where they are: many of them may be questions, and moving the rest for each would take long.
void Worker::take_held(Session& session) {
  while (!has_to_wait(session) && session.waiting && !desk_.given_up()) {
    auto& [lines, taken] = session.waiting->held;
    if (taken == lines.size()) return session.waiting.reset();
    const auto end = lines.find('\n', taken);
    const auto line = lines.substr(taken, end - taken);  // The session may stop waiting for it.
    if (turn_is_full() && put_off(session, line)) return;
    taken = end + 1;
    carry_out_line(session, line);
  }
}

// ---- Parts

void Worker::drop(Session& session, Departure departure, std::string_view words) {
  if (session.stage >= Stage::leaving) return;
  stop_waiting(session);
  if (session.stage == Stage::here) {
    // An operator may have thrown the client out already.
    ask_state(session, chat::Depart{.departure = departure, .reason = words});
  } else {
    tell(session, chat::Dismissed{.departure = departure, .words = std::string{words}});
    if (!dialect_of(session).is_brief()) {
      visitor_log_.info(site(session), "{} disconnected ({})", session.peer, words_for(departure));
    }
  }
  session.stage = Stage::leaving;
}

// Writes the client's end to the log. Its reason is for its rooms, and not for the log. An
// operator's act is logged as the operator's deed.
void Worker::count_visit(const Session& session, const chat::Event& event) {
  if (std::holds_alternative<chat::Admitted>(event.what)) {
    if (dialect_of(session).is_brief()) return;
    visitor_log_.info(site(session), "{} connected", session.peer);
  } else if (const auto* const dismissed = std::get_if<chat::Dismissed>(&event.what)) {
    if (dismissed->departure == Departure::banned) {
      visitor_log_.info(site(session), "{} is banned", session.peer);
    }
  } else if (const auto* const joined = std::get_if<chat::Joined>(&event.what)) {
    if (!joined->entered) return;
    visitor_log_.info(site(session), "{} entered from {}; {} here", joined->name, session.peer,
                      joined->counts.people);
  } else if (const auto* const entered = std::get_if<chat::Entered>(&event.what)) {
    visitor_log_.info(site(session), "{} entered from {}; {} here", entered->name, session.peer,
                      entered->counts.people);
  } else if (const auto* const renamed = std::get_if<chat::Renamed>(&event.what)) {
    visitor_log_.info(site(session), "{} is now {}", renamed->old_name, renamed->name);
  } else if (const auto* const departed = std::get_if<chat::Departed>(&event.what)) {
    if (!departed->by.empty()) return;
    visitor_log_.info(site(session), "{} left ({}); {} here", departed->name,
                      words_for(departed->departure), departed->people);
  }
}

// Charges for the line beyond its size. Being behind is measured in bytes, so a short line stays
// cheap.
void Worker::charge_for(const Session& session, const chat::Event& event) {
  if (event.price > 1) {
    const auto bytes = static_cast<double>(event.price) * event.size;
    const auto more = bytes / budget::bytes_a_token - budget::cost_of_line(event.size);
    if (more > 0) charge(session, more);
  }
}

// All of its rooms are told, and the line has paid for one.
void Worker::charge_for_rooms(const Session& session, const chat::Event& event) {
  const auto rooms = std::holds_alternative<chat::Departed>(event.what) || !event.answers
                         ? std::size_t{1}
                         : chat::rooms_of(event).size();
  if (rooms > 1) charge(session, static_cast<double>(rooms - 1));
  // So it is with a request that has an event for each room.
  const bool is_one_more = event.answers && event.sequence != 0 &&
                           std::exchange(last_charged_, event.sequence) == event.sequence;
  if (is_one_more && std::holds_alternative<chat::Left>(event.what)) charge(session, 1);
}

// All charges for a client's lines in a turn are one request, because the lines come one after the
// other.
void Worker::charge(const Session& session, double tokens) {
  const bool has_one = !requests_.empty() && requests_.back().kind == Request::Kind::charge &&
                       requests_.back().client == session.id;
  if (!has_one) requests_.push_back({.kind = Request::Kind::charge, .client = session.id});
  auto& sum = requests_.back().tokens;
  sum = std::min(budget::most_charged_at_once, sum + static_cast<float>(tokens));
}

void Worker::refuse(const Session& session, Refused refused, std::uint16_t context) {
  tell(session, std::move(refused), context);
}

void Worker::tell(const Session& session, chat::Event::What what, std::uint16_t context) {
  // By way of the mailbox, so that the event keeps its place among the other answers.
  mailbox_.post(std::make_shared<const chat::Event>(chat::Event{
      .subject = session.id, .what = std::move(what), .answers = true, .context = context}));
}

}  // namespace papo::server
