// SPDX-License-Identifier: MIT

// Workers with everything around them except the loop's side, which the test plays itself. The test
// posts inputs, has the workers work, and sees the clients' bytes and the requests to the loop.
//
// Everything happens on the test's thread, step by step: if the mailbox is closed, Worker::run()
// returns as soon as nothing waits.
#pragma once

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "budget/send_budget.h"
#include "budget/slowness.h"
#include "chat/event.h"
#include "engine/hub.h"
#include "lang/language.h"
#include "lang/translate.h"
#include "net/loop.h"
#include "net/peer.h"
#include "net/run_until.h"
#include "net/socket.h"
#include "server/deed_log.h"
#include "server/disk_of_bans.h"
#include "server/doorkeeper.h"
#include "server/kept_accounts.h"
#include "server/loop_desk.h"
#include "server/mailbox.h"
#include "server/worker.h"
#include "tls/certificates.h"
#include "wire/plain/dialect.h"

namespace papo::server {

// Remembers the clients that it was told to forget, and gives a verdict when a test says so.
class WatchedDoorkeeper final : public Doorkeeper {
 public:
  using Doorkeeper::Doorkeeper;
  // From now on the passwords of accounts are checked at once, and are their own hashes. Hashing
  // takes long.
  void check_at_once(AccountLogins::Find find) { find_ = std::move(find); }

  void forget(chat::ClientId client) override {
    forgotten_.push_back(client);
    Doorkeeper::forget(client);
  }
  std::optional<Verdict> check(Guess guess) override {
    done_[guess.client] = guess.done;
    if (find_ && guess.door == Door::accounts) {
      guess.done(judge_account(guess));
      return std::nullopt;
    }
    return Doorkeeper::check(std::move(guess));
  }
  void tell(chat::ClientId client, Verdict verdict) { done_.at(client)({verdict}); }

  [[nodiscard]] bool forgot(chat::ClientId client) const {
    return std::ranges::count(forgotten_, client) > 0;
  }

 private:
  [[nodiscard]] chat::PasswordChecked judge_account(const Guess& guess) const {
    const std::string next{guess.next ? guess.next->text() : std::string_view{}};
    if (guess.account.empty()) return {.verdict = Verdict::right, .hash = next};
    const auto found = find_(FoundBy::name, guess.account);
    if (!found || found->hash != guess.password.text()) return {Verdict::wrong};
    return {.verdict = Verdict::right,
            .account = found->id,
            .name = found->name,
            .proof = chat::proof_of(found->hash),
            .hash = next};
  }

  AccountLogins::Find find_;
  std::vector<chat::ClientId> forgotten_;
  std::map<chat::ClientId, std::function<void(chat::PasswordChecked)>> done_;
};

// Logs the acts of operators at once.
class LoggedDeeds final : public chat::EventSink {
 public:
  void post(chat::EventPtr event) override {
    if (const auto deed = deed_in(*event)) spdlog::info("{}", *deed);
  }
  void wake() override {}
};

class WorkerRig {
 public:
  static constexpr std::size_t usual_send_limit = std::size_t{1} << 20;

  struct House {
    std::size_t history = 0;
    std::string password{};
    std::vector<std::string> motd{};
    std::vector<std::string> operators{};  // The hashes of their passwords.
    // The delay after wrong ones; none, unless a test says so.
    std::chrono::steady_clock::duration delay_unit{};
    budget::Slowness::Limits slow{.soft = std::size_t{1} << 20, .patience = std::chrono::hours{1}};
    std::size_t send_memory = std::size_t{1} << 40;
    const lang::Languages* languages = &lang::languages();
    std::vector<const wire::Dialect*> dialects{&wire::plain::dialect()};
    std::vector<AddressRange> gateways{};
    std::string password_of_gateways{};  // The hash of it.
    bool irc_lobby = false;
    bool keeps_accounts = false;
    bool hashes_passwords = true;  // Otherwise they are their own hashes.
    bool plain_passwords = true;
    std::vector<std::string> reserved_names{};
    const tls::Certificates* certificates = nullptr;
    std::vector<const net::EntryStep*> steps_within_tls{};
  };

  explicit WorkerRig(std::size_t workers = 1, std::size_t send_limit = usual_send_limit)
      : WorkerRig(House{}, workers, send_limit) {}
  explicit WorkerRig(const House& house, std::size_t workers = 1,
                     std::size_t send_limit = usual_send_limit)
      : budget_(house.send_memory),
        routes_(make_routes(workers)),
        hub_(settings_of(house), sinks(routes_)),
        doorkeeper_(
            {.house = house.password,
             .operators = house.operators,
             .gateways = house.password_of_gateways,
             .delay_unit = house.delay_unit},
            house.keeps_accounts
                ? [this](FoundBy by, const std::string& text) { return accounts_.find(by, text); }
                : AccountLogins::Find{}),
        desk_(loop_, [this](const Request& request) { take(request); }) {
    hub_.add_observer(disk_);
    hub_.add_observer(deeds_);
    if (house.keeps_accounts) hub_.add_observer(accounts_);
    if (house.keeps_accounts && !house.hashes_passwords) {
      doorkeeper_.check_at_once(
          [this](FoundBy by, const std::string& text) { return accounts_.find(by, text); });
    }
    spdlog::set_level(spdlog::level::off);
    allow_all_descriptors();
    for (auto& route : routes_) {
      route->worker =
          std::make_unique<Worker>(Worker::Settings{.send_limit = send_limit,
                                                    .dialects = house.dialects,
                                                    .slow = house.slow,
                                                    .house = {.motd = house.motd,
                                                              .languages = house.languages,
                                                              .irc_lobby = house.irc_lobby,
                                                              .max_line = 4096},
                                                    .gateways = house.gateways,
                                                    .certificates = house.certificates,
                                                    .steps_within_tls = house.steps_within_tls,
                                                    .plain_passwords = house.plain_passwords},
                                   route->mailbox, hub_, desk_, doorkeeper_, visitor_log_, budget_);
      route->mailbox.close();
    }
  }

  // Connects a client, which is to be greeted. The first is number 1.
  chat::ClientId connect(std::string_view address = "somewhere") {
    const auto id = connect_unknown(address);
    input(Input::Kind::greet, id);
    return id;
  }
  // Connects a client whose dialect is not known yet. Until then it speaks the one of that number.
  chat::ClientId connect_unknown(std::string_view address = "somewhere", std::size_t usual = 0) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      throw std::runtime_error("cannot make a pair of sockets");
    }
    ++last_serial_;
    const auto id = chat::client_id(0, last_serial_, last_serial_ % routes_.size());
    connections_.emplace(id, Connection{net::Fd{ends[0]}, net::Peer{net::Fd{ends[1]}}});
    route_of(id).gathered.add(Input::Kind::opened, id, address, ends[0],
                              static_cast<std::uint8_t>(usual),
                              net::Dialects{net::Dialect{0}, net::Dialect{1}});
    return id;
  }

  // The client speaks the dialect of that number.
  void speak(chat::ClientId client, std::size_t dialect) {
    route_of(client).gathered.add(Input::Kind::dialect, client, {}, -1,
                                  static_cast<std::uint8_t>(dialect));
  }

  // A client that is in the room, and has read all its lines there.
  chat::ClientId enter(std::string_view name) {
    const auto id = connect();
    line(id, name);
    turn();
    for (auto& [other, connection] : connections_) connection.peer.receive();
    return id;
  }

  // Adds an input as the loop would.
  void input(Input::Kind kind, chat::ClientId client, std::string_view text = {}) {
    route_of(client).gathered.add(kind, client, text);
  }
  void line(chat::ClientId client, std::string_view text) {
    input(Input::Kind::line, client, text);
  }
  void stop() {
    for (auto& route : routes_) route->gathered.add(Input::Kind::no_more_lines, 0);
  }

  // A turn: the loop posts its inputs, the workers work, and the loop takes their requests.
  void turn() {
    post();
    work();
    run_loop();
  }
  // One turn of the first worker, and no more, even if more waits.
  void turn_once() {
    post();
    routes_.front()->worker->turn();
    run_loop();
  }
  // Runs turns until the bytes of the client since the last call end so.
  std::string received_up_to(chat::ClientId client, std::string_view end) {
    return received_until(client, [end](std::string_view text) { return text.ends_with(end); });
  }
  // Runs turns until the bytes of the client since the last call hold that text.
  std::string received_with(chat::ClientId client, std::string_view part) {
    return received_until(client, [part](std::string_view text) {
      return text.find(part) != std::string_view::npos;
    });
  }
  void post() {
    for (auto& route : routes_) {
      if (!route->gathered.empty()) route->mailbox.post(route->gathered);
    }
  }
  void work() {
    while (backlog() > 0 && !desk_.given_up()) {
      for (auto& route : routes_) route->worker->run();
    }
  }
  void run_loop() { net::run_for(loop_, std::chrono::milliseconds{0}); }

  // Makes a request for the client, as its dialect would.
  void ask(chat::ClientId client, chat::Request::What what) {
    hub_.ask({.client = client, .what = std::move(what)});
    turn();
  }

  // Makes the client an operator, without a password.
  void make_operator(chat::ClientId client) {
    ask(client, chat::MakeOperator{});
    received(client);
  }

  // The bytes of the client since the last call.
  std::string received(chat::ClientId client) { return peer(client).receive(); }
  net::Peer& peer(chat::ClientId client) { return connections_.at(client).peer; }
  int fd(chat::ClientId client) { return connections_.at(client).fd.get(); }

  // From now on the kernel holds little for that client.
  void narrow(chat::ClientId client) {
    const int little = 4096;
    ::setsockopt(fd(client), SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
  }

  // How many such requests the loop got.
  [[nodiscard]] std::ptrdiff_t asked(Request::Kind kind, chat::ClientId client = 0) const {
    return std::ranges::count_if(requests_, [&](const Request& request) {
      return request.kind == kind && request.client == client;
    });
  }
  // How many tokens of its rate limit the client was charged, in all.
  [[nodiscard]] float charged(chat::ClientId client) const {
    float tokens = 0;
    for (const auto& request : requests_) {
      if (request.client == client) tokens += request.tokens;
    }
    return tokens;
  }
  [[nodiscard]] bool released(chat::ClientId client) const {
    return asked(Request::Kind::release, client) > 0;
  }
  // Runs turns until the client is released.
  bool until_released(chat::ClientId client) {
    return net::run_until(loop_, [&] {
      work();
      return released(client);
    });
  }

  [[nodiscard]] std::size_t backlog() const {
    std::size_t backlog = 0;
    for (const auto& route : routes_) backlog += route->mailbox.backlog();
    return backlog;
  }
  LoopDesk& desk() { return desk_; }
  WatchedDoorkeeper& doorkeeper() { return doorkeeper_; }
  DiskOfBans& disk() { return disk_; }

 private:
  struct Route {
    Mailbox mailbox;
    InputBatch gathered;
    std::unique_ptr<Worker> worker;
  };
  using Routes = std::vector<std::unique_ptr<Route>>;

  struct Connection {
    net::Fd fd;
    net::Peer peer;
  };

  static Routes make_routes(std::size_t workers) {
    Routes routes(workers);
    for (auto& route : routes) route = std::make_unique<Route>();
    return routes;
  }

  static engine::Hub::Settings settings_of(const House& house) {
    engine::Hub::Settings settings;
    settings.history = house.history;
    settings.reserved_names = house.reserved_names;
    if (house.keeps_accounts) settings.past = std::make_shared<const chat::Past>();
    return settings;
  }
  static std::vector<chat::EventSink*> sinks(const Routes& routes) {
    std::vector<chat::EventSink*> sinks;
    for (const auto& route : routes) sinks.push_back(&route->mailbox);
    return sinks;
  }

  // A client takes two descriptors here, and the usual limit is low.
  static void allow_all_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }

  template <typename IsEnough>
  std::string received_until(chat::ClientId client, IsEnough is_enough) {
    std::string text = received(client);
    net::run_until(loop_, [&] {
      work();
      text += received(client);
      return is_enough(text);
    });
    return text;
  }

  Route& route_of(chat::ClientId client) { return *routes_.at(chat::owner_of(client)); }

  void take(const Request& request) {
    requests_.push_back(request);
    const bool is_over =
        request.kind == Request::Kind::release || request.kind == Request::Kind::cut_off;
    if (is_over) connections_.at(request.client).fd.close();
  }

  budget::SendBudget budget_;  // Before the workers, whose clients have their shares in it.
  Routes routes_;
  engine::Hub hub_;
  DiskOfBans disk_{hub_};
  KeptAccounts accounts_{hub_};
  LoggedDeeds deeds_;
  WatchedDoorkeeper doorkeeper_;
  VisitorLog visitor_log_;
  net::Loop loop_;
  LoopDesk desk_;
  std::uint64_t last_serial_ = 0;
  std::map<chat::ClientId, Connection> connections_;
  std::vector<Request> requests_;
};

}  // namespace papo::server
