// SPDX-License-Identifier: MIT

// Several clients' bytes through framing, dialect, Hub and two workers, whose turns come in any
// order. Each client is sent exactly the bytes of the model (world_model.h).
//
// So all clients see one order, nothing is lost, and no client sees another's lines. The waiting
// bytes of a client are bounded. Nothing is sent to a released descriptor, and in the end every
// descriptor was released.
//
// Input: a script, an order a line. A letter from a to h is a client, which connects when it first
// sends something, and anew after it was released.
//
//   house password motd   (the first line) the options of the server
//   mixed    (the first line) some clients speak IRC (mixed_world.h)
//   a:text   a sends the line        a;text   a sends it without its end
//   a*Ntext  a sends it N times, N being one of 0 to o
//   a<       a sends no more         a!       a is gone; the second time the loop finds that out
//   a=N      the kernel takes so much more for a: nothing, 8 bytes, 64, ...
//   a+       the kernel takes all    ay an    a's operator's password was right, or wrong
//   at al    a's time to give a name is over, or to take a last word
//   1 2      a turn of that worker   p        the loop posts what it has gathered
//   r        the loop takes the workers' requests
//   z        memory is given back    s        the server is stopped
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "budget/send_budget.h"
#include "budget/site.h"
#include "chat/bans.h"
#include "chat/client_id.h"
#include "chat/event.h"
#include "chat/request.h"
#include "check.h"
#include "engine/hub.h"
#include "fake_kernel.h"
#include "mixed_world.h"
#include "net/line_framer.h"
#include "net/loop.h"
#include "server/cloak.h"
#include "server/disk_of_bans.h"
#include "server/doorkeeper.h"
#include "server/loop_desk.h"
#include "server/mailbox.h"
#include "server/worker.h"
#include "text/clean.h"
#include "wire/plain/dialect.h"
#include "wire/plain/plain.h"
#include "world_model.h"

namespace {

using namespace papo;
using fuzz::check;
using server::Input;
using server::Request;
using server::Verdict;
using Id = chat::ClientId;

constexpr std::size_t max_line = 200;
constexpr std::size_t send_limit = 2048;
constexpr std::size_t most_connections = 64;
constexpr std::size_t most_repeated = 400;  // Lines, by all "*" of a script.

// The answer tells the clock's time, which the model does not know.
bool depends_on_clock(std::string_view line) {
  using namespace std::chrono_literals;
  std::string scratch;
  const auto cleaned = text::clean(line, scratch);
  if (!cleaned) return false;
  const auto command = wire::plain::parse(*cleaned, wire::plain::Expects::talk);
  const auto* const asked = std::get_if<wire::plain::Ask>(&command);
  if (asked == nullptr) return false;
  const auto& what = asked->what;
  if (const auto* const ban = std::get_if<chat::PlaceBan>(&what))
    return ban->time && *ban->time < 1h;
  if (const auto* const mute = std::get_if<chat::Mute>(&what)) return mute->time.has_value();
  // The numbers of lines come from the clock, too.
  if (const auto* const recall = std::get_if<chat::Recall>(&what)) {
    return recall->part != chat::Part::last;
  }
  return std::holds_alternative<chat::WhoIs>(what);
}

// A sent line without the parts that come from the clock.
std::string without_times(std::string_view line) {
  constexpr std::size_t time_length = 16;  // 2026-11-23 12:03
  std::string text{line};
  const auto hide = [&](std::size_t at) {
    if (at + time_length <= text.size()) text.replace(at, time_length, time_length, '?');
  };
  if (text.starts_with('[')) hide(1);
  // "%% said a3f #lobby", "%% history #lobby before a3f"
  for (const std::string_view mark : {"%% said ", "%% sent ", "%% at "}) {
    if (text.starts_with(mark)) text.erase(mark.size(), text.find(' ', mark.size()) - mark.size());
  }
  constexpr std::string_view before = " before ";
  if (const auto at = text.find(before); text.starts_with("%% history #") && at != text.npos) {
    text.resize(at + before.size());
  }
  for (const std::string_view until : {", until ", " banned until "}) {
    if (const auto at = text.find(until); at != std::string::npos) hide(at + until.size());
  }
  // "-- bia!*@*, by ana, 2026-11-23 12:03"
  constexpr std::string_view by = ", by ";
  if (const auto at = text.find(by); at != std::string::npos) {
    constexpr std::size_t year = 4;
    const auto time = text.find(", ", at + by.size()) + 2;
    if (time + year < text.size() && text[time + year] == '-') hide(time);
  }
  return text;
}

// Sees which clients were found too slow, and when, because the model cannot know. It sees only
// what observers see.
class Witness final : public chat::EventSink {
 public:
  // A departure, caused by the request of that number in its turn.
  struct Departure {
    Id client;
    std::size_t request;
    bool between_inputs;  // The owner looked at the events although inputs were left.
    // The bytes that the client had taken before. Later in the same turn it may take more.
    std::size_t taken;
  };

  // Tells how many bytes a client has taken.
  explicit Witness(std::function<std::size_t(Id)> taken) : taken_(std::move(taken)) {}

  void post(chat::EventPtr event) override {
    if (std::holds_alternative<chat::BansReplaced>(event->what)) before_turn_ = event->sequence;
    const auto* const departed = std::get_if<chat::Departed>(&event->what);
    if (departed == nullptr || departed->departure != chat::Departure::too_slow) return;
    too_slow_.push_back({.client = event->subject,
                         .request = event->sequence - before_turn_,
                         .between_inputs = has_inputs_,
                         .taken = taken_(event->subject)});
  }
  // A worker wakes the sink after it has dealt with all its inputs.
  void wake() override { has_inputs_ = false; }

  // Starts to count requests from 0.
  void begin_turn(engine::Hub& hub) {
    constexpr auto never = std::numeric_limits<std::uint64_t>::max();
    hub.ask({.client = 0, .what = chat::ReplaceBans{.bans = nullptr, .version = never}});
    this_turn_ = static_cast<std::ptrdiff_t>(too_slow_.size());
    has_inputs_ = true;
  }
  [[nodiscard]] const Departure* found_slow(std::size_t request, bool between_inputs) const {
    const auto found = std::find_if(
        too_slow_.begin() + this_turn_, too_slow_.end(), [&](const Departure& departure) {
          return departure.request == request && departure.between_inputs == between_inputs;
        });
    return found == too_slow_.end() ? nullptr : &*found;
  }

  [[nodiscard]] bool first(Id one, Id other) const { return place(one) < place(other); }
  [[nodiscard]] const Departure* departure_of(Id id) const {
    return place(id) < too_slow() ? &too_slow_.at(place(id)) : nullptr;
  }
  [[nodiscard]] std::size_t too_slow() const { return too_slow_.size(); }

 private:
  [[nodiscard]] std::size_t place(Id id) const {
    const auto found = std::ranges::find(too_slow_, id, &Departure::client);
    return static_cast<std::size_t>(found - too_slow_.begin());
  }

  std::function<std::size_t(Id)> taken_;
  std::vector<Departure> too_slow_;
  std::ptrdiff_t this_turn_ = 0;  // The first departure of this turn.
  chat::Sequence before_turn_ = 0;
  bool has_inputs_ = false;
};

// Lets the script decide about an operator's password.
class NoHurry final : public server::Doorkeeper {
 public:
  explicit NoHurry(std::string house) : Doorkeeper({}), house_(std::move(house)) {}
  [[nodiscard]] bool guards_house() const override { return !house_.empty(); }
  [[nodiscard]] bool knows_operators() const override { return true; }
  [[nodiscard]] std::optional<Verdict> check(server::Guess guess) override {
    const auto password = guess.password.text();
    if (guess.door == server::Door::house) {
      return password == house_ ? Verdict::right : Verdict::wrong;
    }
    if (password.starts_with(fuzz::WorldModel::busy_word)) return Verdict::unchecked;
    waiting_[guess.client] = std::move(guess.done);
    return std::nullopt;
  }
  void forget(Id client) override { waiting_.erase(client); }

  void tell(Id client, Verdict verdict) {
    const auto found = waiting_.find(client);
    fuzz::check(found != waiting_.end(), "a password that was given is checked");
    const auto done = std::move(found->second);
    waiting_.erase(found);
    done({verdict});
  }

 private:
  const std::string house_;
  std::map<Id, std::function<void(chat::PasswordChecked)>> waiting_;
};

class World {
 public:
  explicit World(std::string_view house)
      : settings_(settings_for(house)),
        model_(settings_,
               [this](std::size_t request, bool between_inputs) {
                 return found_slow(request, between_inputs);
               }),
        hub_({.first_room = settings_.first_room,
              .max_rooms = settings_.max_rooms,
              .history = settings_.history,
              .history_limit = settings_.history_limit,
              .reserved_names = settings_.reserved_names},
             {&routes_[0].mailbox, &routes_[1].mailbox}),
        doorkeeper_(settings_.password),
        desk_(loop_, [this](const Request& request) { take(request); }) {
    spdlog::set_level(spdlog::level::off);
    hub_.add_observer(disk_);
    hub_.add_observer(witness_);
    for (auto& route : routes_) {
      route.mailbox.close();  // So that a turn does not wait for anything.
      route.worker = std::make_unique<server::Worker>(
          server::Worker::Settings{.send_limit = send_limit,
                                   .dialects = {&wire::plain::dialect()},
                                   .house = {.motd = settings_.motd, .max_line = max_line},
                                   .cloaks = cloaks(),
                                   // The model knows no full turns.
                                   .answers_of_turn = std::numeric_limits<std::size_t>::max()},
          route.mailbox, hub_, desk_, doorkeeper_, visitor_log_, budget_);
    }
  }

  void play(std::string_view script) {
    while (!script.empty()) {
      const auto order = script.substr(0, script.find('\n'));
      script.remove_prefix(std::min(script.size(), order.size() + 1));
      obey(order);
    }
    end();
  }

 private:
  struct Connection {
    char letter;
    int fd;
    net::LineFramer framer{};
    bool ended = false;  // The loop reads no more of this client.
    bool told_end = false;
    bool reset = false;
    bool finishing = false;
    bool wants_writable = false;
    bool deaf = false;  // The client may miss bytes from now on.
    bool slow = false;  // The client was found too slow.
    bool cut = false;
    std::size_t checked = 0;  // How many received bytes are right, in whole lines.
  };
  using Connections = std::map<Id, Connection>;

  struct Told {
    Input::Kind kind;
    Id id;
    std::string text;
  };
  struct Route {
    server::Mailbox mailbox;
    std::unique_ptr<server::Worker> worker{};
    server::InputBatch gathered{};  // The model's copy of these inputs.
    std::vector<Told> told{};
    std::vector<Told> posted{};
    bool ends = false;  // No more events come, but its worker does not know yet.
  };

  static std::string host_of(std::string_view peer) {
    return cloaks().of(budget::site_of(peer, {}));
  }
  // This is the same in each run.
  static server::Cloaks cloaks() { return server::Cloaks{server::Cloaks::Key{}}; }
  static fuzz::WorldModel::House settings_for(std::string_view house) {
    fuzz::WorldModel::House settings{
        .max_line = max_line, .reserved_names = wire::plain::reserved_names(), .host_of = host_of};
    if (!house.starts_with("house")) return settings;
    if (house.find("password") != std::string_view::npos) settings.password = "sesame";
    if (house.find("motd") != std::string_view::npos) settings.motd = {"be kind", ""};
    return settings;
  }

  // ---- The script

  void obey(std::string_view order) {
    if (order.empty()) return;
    const char first = order.front();
    if (first == '1' || first == '2') return work(routes_[first == '2' ? 1 : 0]);
    if (first == 'p') return post();
    if (first == 'r') return take_requests();
    if (first == 's') return stop();
    if (first == 'z') return tidy();
    if (first < 'a' || first > 'h' || order.size() < 2) return;
    obey_for(first, order[1], order.substr(2));
  }

  void obey_for(char letter, char what, std::string_view text) {
    if (what == ':' || what == ';' || what == '*') return speak(letter, what, text);
    const auto found = of(letter);
    if (found == connections_.end()) return;
    auto& [id, connection] = *found;
    auto& kernel = kernel_.at(connection.fd);
    switch (what) {
      case '<':
        return end_of(id, connection, Input::Kind::finished);
      case '!':
        if (kernel.reset) return end_of(id, connection, Input::Kind::lost);
        kernel.reset = true;
        return;
      case '=':
        kernel.space = text.empty() || text.front() <= '0'
                           ? 0
                           : std::size_t{1} << (3 * std::min(text.front() - '0', 4));
        return;
      case '+':
        kernel.space = fuzz::FakeKernel::anything;
        return;
      case 'y':
      case 'n':
        return tell_verdict(id, what == 'y');
      case 't':
        return gather(Input::Kind::name_deadline, id);
      case 'l':
        if (connection.finishing) gather(Input::Kind::last_deadline, id);
        return;
      default:
        return;
    }
  }

  Connections::iterator of(char letter) {
    return std::ranges::find_if(connections_,
                                [&](const auto& entry) { return entry.second.letter == letter; });
  }

  void speak(char letter, char how, std::string_view text) {
    auto found = of(letter);
    if (found == connections_.end()) found = connect(letter);
    if (found == connections_.end()) return;
    auto& [id, connection] = *found;
    if (how == ';') return receive(id, connection, text);
    std::size_t times = 1;
    if (how == '*') {
      if (text.empty() || text.front() < '0' || text.front() > 'o') return;
      times = std::min<std::size_t>(static_cast<std::size_t>(text.front() - '0'), repeatable_);
      repeatable_ -= times;
      text.remove_prefix(1);
    }
    const auto line = std::string{text} + '\n';
    for (; times > 0; --times) receive(id, connection, line);
  }

  // ---- The loop's side

  Route& route_of(Id id) { return routes_.at(chat::owner_of(id)); }
  std::size_t number_of(const Route& route) const {
    return static_cast<std::size_t>(&route - routes_.data());
  }

  Connections::iterator connect(char letter) {
    if (stopped_ || last_serial_ >= most_connections) return connections_.end();
    ++last_serial_;
    const auto id = chat::client_id(0, last_serial_, last_serial_ % routes_.size());
    const auto fd = kernel_.open();
    const std::string peer = "10.0.0." + std::to_string(letter - 'a' + 1) + ":50000";
    auto& route = route_of(id);
    route.gathered.add(Input::Kind::opened, id, peer, fd);
    route.gathered.add(Input::Kind::greet, id);
    route.told.push_back({Input::Kind::opened, id, peer});
    return connections_.emplace(id, Connection{.letter = letter, .fd = fd}).first;
  }

  void gather(Input::Kind kind, Id id, std::string_view text = {}) {
    auto& route = route_of(id);
    route.gathered.add(kind, id, text);
    route.told.push_back({kind, id, std::string{text}});
  }

  void receive(Id id, Connection& connection, std::string_view bytes) {
    if (connection.ended || connection.finishing || stopped_) return;
    while (const auto line = connection.framer.next(bytes, max_line)) {
      if (line->too_long) {
        gather(Input::Kind::line_too_long, id);
      } else if (!depends_on_clock(line->text)) {
        gather(Input::Kind::line, id, line->text);
      }
    }
    check(connection.framer.held() <= max_line + 1, "an unfinished line is bounded");
  }

  void end_of(Id id, Connection& connection, Input::Kind how) {
    connection.ended = true;
    if (stopped_ || connection.finishing || std::exchange(connection.told_end, true)) return;
    gather(how, id);
  }

  void tell_verdict(Id id, bool is_right) {
    if (!model_.knows(id) || !model_.awaits_verdict(id)) return;
    doorkeeper_.tell(id, is_right ? Verdict::right : Verdict::wrong);
    model_.hear_verdict(id, is_right);
  }

  void post() {
    for (auto& route : routes_) {
      if (!route.gathered.empty()) route.mailbox.post(route.gathered);
      for (auto& told : std::exchange(route.told, {})) route.posted.push_back(std::move(told));
    }
  }

  void tidy() {
    for (auto& route : routes_) route.gathered.add(Input::Kind::tidy, 0);
  }

  void take_requests() {
    uv_run(loop_.raw(), UV_RUN_NOWAIT);
    for (auto& [id, connection] : connections_) {
      const auto& kernel = kernel_.at(connection.fd);
      if (!connection.wants_writable || (kernel.space == 0 && !kernel.reset)) continue;
      connection.wants_writable = false;
      gather(Input::Kind::writable, id);
    }
  }

  void take(const Request& request) {
    const auto found = connections_.find(request.client);
    if (found == connections_.end()) return;
    auto& connection = found->second;
    if (request.kind == Request::Kind::watch_writable) connection.wants_writable = true;
    if (request.kind == Request::Kind::finish) connection.finishing = true;
    if (request.kind == Request::Kind::tell_when_paid) gather(Input::Kind::paid, request.client);
    if (request.kind != Request::Kind::release) return;
    check(model_.gone(request.client), "nobody is let go of who has not left");
    check_all_received(request.client, connection);
    kernel_.close(connection.fd);
    connections_.erase(found);
  }

  // ---- The workers

  void work(Route& route) {
    if (route.mailbox.backlog() == 0 && !route.ends) return;
    witness_.begin_turn(hub_);
    check(route.worker->turn(), "a worker works while something waits");
    for (const auto& told : std::exchange(route.posted, {})) tell_model(route, told);
    if (std::exchange(route.ends, false)) {
      model_.end_last_turn(number_of(route));
      model_.say_goodbye(clients_of(route));
    } else {
      model_.end_turn(number_of(route));
    }
    find_slow(route);
    for (const auto id : clients_of(route)) check_received(id, connections_.at(id));
  }

  std::vector<Id> clients_of(const Route& route) {
    std::vector<Id> clients;
    for (const auto& [id, connection] : connections_) {
      if (&route_of(id) == &route && model_.knows(id)) clients.push_back(id);
    }
    return clients;
  }

  void tell_model(const Route& route, const Told& told) {
    if (told.kind == Input::Kind::no_more_lines) {
      model_.no_more_lines(number_of(route));
      if (++drained_ < routes_.size()) return;
      for (auto& other : routes_) other.ends = true;
      return;
    }
    if (told.kind == Input::Kind::opened) return model_.open(told.id, told.text);
    const auto found = connections_.find(told.id);
    if (found == connections_.end()) return;  // The client was released meanwhile.
    switch (told.kind) {
      case Input::Kind::line:
        return model_.take_line(told.id, told.text);
      case Input::Kind::line_too_long:
        return model_.take_too_long(told.id);
      case Input::Kind::lost:
        found->second.deaf = true;
        return model_.lose(told.id);
      case Input::Kind::finished:
        return model_.end(told.id);
      case Input::Kind::name_deadline:
        return model_.name_deadline(told.id);
      case Input::Kind::last_deadline:
        found->second.deaf = true;
        return model_.last_deadline(told.id);
      case Input::Kind::writable:
        return model_.take_writable(told.id);
      case Input::Kind::paid:
        return model_.take_paid(told.id);
      default:
        return;
    }
  }

  std::optional<fuzz::WorldModel::Slow> found_slow(std::size_t request, bool between_inputs) {
    const auto* const departure = witness_.found_slow(request, between_inputs);
    if (departure == nullptr) return std::nullopt;
    const auto id = departure->client;
    const auto taken = departure->taken;
    auto& connection = connections_.at(id);
    check(model_.here(id) && model_.expected(id).size() > taken + send_limit,
          "only who is too slow goes for that");
    check(!std::exchange(connection.slow, true), "nobody goes twice");
    ++too_slow_;
    return {{.client = id, .taken = taken}};
  }

  // After its turn a worker holds only bytes that the kernel did not take. It has dropped the
  // clients that had too many of these.
  void find_slow(Route& route) {
    std::vector<Id> slow;
    for (const auto id : clients_of(route)) {
      auto& connection = connections_.at(id);
      const auto& kernel = kernel_.at(connection.fd);
      connection.deaf = connection.deaf || kernel.refused;
      model_.hear(id, kernel.received);
      const auto all = model_.expected(id).size();
      check(connection.deaf || kernel.received.size() <= all + model_.maybe(id).size(),
            "nobody is sent more than is theirs", kernel.received);
      const bool misses_goodbye = witness_.departure_of(id) != nullptr && !connection.slow;
      const bool has_too_much = all > kernel.received.size() + send_limit;
      if (connection.deaf || (!has_too_much && !misses_goodbye)) continue;
      if (!model_.gone(id) || misses_goodbye) {
        slow.push_back(id);
      } else if (!std::exchange(connection.cut, true)) {
        model_.cut_after_the_end(id, kernel.received.size());
      }
    }
    std::ranges::sort(slow, [this](Id one, Id other) { return witness_.first(one, other); });
    for (const auto id : slow) {
      auto& connection = connections_.at(id);
      const auto* const departure = witness_.departure_of(id);
      const auto taken = departure ? departure->taken : kernel_.at(connection.fd).received.size();
      connection.slow = true;
      too_slow_ += departure ? 1 : 0;
      if (model_.gone(id)) {
        model_.too_slow_for_goodbye(id, taken);
      } else {
        check(!model_.here(id) || departure, "who is too slow goes");
        model_.too_slow(id, taken);
      }
    }
    check(too_slow_ == witness_.too_slow(), "only who is too slow goes for that");
  }

  // ---- The received bytes

  void check_received(Id id, Connection& connection) {
    const std::string_view received = kernel_.at(connection.fd).received;
    const auto expected = model_.expected(id) + model_.maybe(id);
    auto& at = connection.checked;
    check(received.size() <= expected.size(), "nobody is sent more than is theirs",
          received.substr(at));
    while (true) {
      const auto end = received.find('\n', at);
      if (end == std::string_view::npos) break;
      const auto line = received.substr(at, end + 1 - at);
      const auto must = std::string_view{expected}.substr(at, line.size());
      if (without_times(line) != without_times(must)) {
        check(
            false, "everyone is sent what they must be",
            fmt::format("client {} ({}):\n{}is sent, but must be\n{}", connection.letter, id, line,
                        std::string_view{expected}.substr(at, expected.find('\n', at) + 1 - at)));
      }
      at = end + 1;
    }
  }

  void check_all_received(Id id, Connection& connection) {
    if (!model_.knows(id)) return;
    check_received(id, connection);
    const auto& kernel = kernel_.at(connection.fd);
    if (connection.deaf || kernel.refused) return;
    const auto size = kernel.received.size();
    const auto all = model_.expected(id).size();
    check(size == all || size == all + model_.maybe(id).size(), "nothing is lost",
          std::string_view{model_.expected(id)}.substr(std::min(size, all)));
  }

  // ---- The end

  void stop() {
    if (std::exchange(stopped_, true)) return;
    // If several clients wait for a verdict at the end, either may come first.
    std::array<bool, 2> waits{};
    for (const auto& [id, connection] : connections_) {
      if (!model_.knows(id) || !model_.awaits_verdict(id)) continue;
      if (std::exchange(waits.at(chat::owner_of(id)), true)) tell_verdict(id, false);
    }
    for (auto& route : routes_) {
      route.gathered.add(Input::Kind::no_more_lines, 0);
      route.told.push_back({Input::Kind::no_more_lines, 0, {}});
    }
    post();
  }

  void settle() {
    constexpr int patience = 100;
    for (int turns = 0;; ++turns) {
      take_requests();
      post();
      const bool rests = std::ranges::all_of(
          routes_, [](const Route& route) { return route.mailbox.backlog() == 0 && !route.ends; });
      if (rests) return;
      check(turns < patience, "it comes to rest");
      for (auto& route : routes_) work(route);
    }
  }

  void end() {
    for (auto& [id, connection] : connections_) {
      auto& kernel = kernel_.at(connection.fd);
      kernel.space = fuzz::FakeKernel::anything;
      if (kernel.reset) end_of(id, connection, Input::Kind::lost);
    }
    settle();
    for (auto& [id, connection] : connections_) check_all_received(id, connection);
    stop();
    settle();
    check(connections_.empty(), "every descriptor is let go of");
  }

  const fuzz::WorldModel::House settings_;
  budget::SendBudget budget_{std::size_t{1} << 30};
  std::array<Route, 2> routes_;
  Witness witness_{[this](Id id) { return kernel_.at(connections_.at(id).fd).received.size(); }};
  fuzz::WorldModel model_;
  engine::Hub hub_;
  server::DiskOfBans disk_{hub_};
  NoHurry doorkeeper_;
  server::VisitorLog visitor_log_;
  net::Loop loop_;
  server::LoopDesk desk_;
  fuzz::FakeKernel kernel_;
  Connections connections_;  // The connections that were not released yet.
  std::uint64_t last_serial_ = 0;
  std::size_t repeatable_ = most_repeated;
  std::size_t drained_ = 0;
  std::size_t too_slow_ = 0;
  bool stopped_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto script = fuzz::as_text(data, size);
  if (script.starts_with("mixed\n")) {
    fuzz::play_mixed(script);
    return 0;
  }
  World world{script.substr(0, script.find('\n'))};
  world.play(script);
  return 0;
}
