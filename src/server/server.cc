// SPDX-License-Identifier: MIT

// Puts the parts together: the loop thread's Reactor, the workers, and the Hub between them.

#include "papo/server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "base/address_range.h"
#include "base/machine_memory.h"
#include "base/memory_reserve.h"
#include "base/read_file.h"
#include "base/whole_number.h"
#include "budget/limits.h"
#include "budget/send_budget.h"
#include "chat/client_id.h"
#include "chat/names.h"
#include "engine/hub.h"
#include "engine/observer.h"
#include "net/deadline_queue.h"
#include "net/entry.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/proxy_step.h"
#include "net/reactor.h"
#include "net/sender.h"
#include "net/socket.h"
#include "server/account_logins.h"
#include "server/admin_socket.h"
#include "server/ban_file.h"
#include "server/ban_keeper.h"
#include "server/bans_of_store.h"
#include "server/checked_options.h"
#include "server/deed_log.h"
#include "server/doorkeeper.h"
#include "server/doors.h"
#include "server/first_bytes.h"
#include "server/hub_admin.h"
#include "server/loop_desk.h"
#include "server/mailbox.h"
#include "server/state_file.h"
#include "server/talk_log.h"
#include "server/visitor_log.h"
#include "server/worker.h"
#include "server/worker_choice.h"
#include "store/accounts.h"
#include "store/archive.h"
#include "tls/certificates.h"
#include "tls/self_signed.h"
#include "wire/plain/plain.h"

namespace papo {
namespace {

using server::Input;

constexpr std::uint64_t this_node = 0;  // There is one machine.

constexpr std::chrono::milliseconds between_looks_at_those_who_lag{1000};

// From the time when many have left until memory is given back.
constexpr std::chrono::seconds time_to_tidy{1};
constexpr std::size_t few = 100;  // The memory of so few connections is not worth giving back.

// How long the server waits between two looks at a shortage of memory.
constexpr std::chrono::milliseconds between_looks{500};

// A worker on its thread. At the end of this object the worker is told to end, and waited for.
class WorkerThread {
 public:
  WorkerThread(const server::Worker::Settings& settings, net::Sender sender,
               server::Mailbox& mailbox, engine::Hub& hub, server::LoopDesk& desk,
               server::Doorkeeper& doorkeeper, server::VisitorLog& visitor_log,
               budget::SendBudget& budget)
      : mailbox_(mailbox),
        thread_([settings, sender = std::move(sender), &mailbox, &hub, &desk, &doorkeeper,
                 &visitor_log, &budget]() mutable {
          server::Worker{settings,   mailbox,     hub,    desk,
                         doorkeeper, visitor_log, budget, std::move(sender)}
              .run();
        }) {}
  WorkerThread(const WorkerThread&) = delete;
  WorkerThread& operator=(const WorkerThread&) = delete;
  ~WorkerThread() { mailbox_.close(); }

 private:
  server::Mailbox& mailbox_;
  std::jthread thread_;  // Is joined at its end, after the mailbox was closed.
};

unsigned worker_count(const Options& options) {
  if (options.workers > 0) return options.workers;
  const unsigned cores = std::thread::hardware_concurrency();
  return cores > 2 ? cores - 1 : 1;
}

std::size_t send_memory(const Options& options) {
  if (options.send_memory > 0) return options.send_memory;
  return std::max(budget::least_send_memory, memory_of_machine() / budget::part_of_memory);
}

std::size_t max_per_shared_address(const Options& options) {
  const auto usual = std::max(options.max_clients / 2, options.max_per_address);
  return options.max_per_shared_address.value_or(options.max_per_address == 0 ? 0 : usual);
}

// This machine's own addresses are shared by all its users, and a proxy's by all that it asks for.
std::vector<std::string> all_shared(const Options& options) {
  auto shared = options.shared_addresses;
  shared.insert(shared.end(), {"127.0.0.0/8", "::1"});
  shared.insert(shared.end(), options.web_proxies.begin(), options.web_proxies.end());
  return shared;
}

std::vector<AddressRange> ranges_in(const std::vector<std::string>& texts) {
  std::vector<AddressRange> ranges;
  for (const auto& text : texts) {
    const auto range = AddressRange::parse(text);
    if (!range) throw std::invalid_argument(text + " is no address");
    ranges.push_back(*range);
  }
  return ranges;
}

std::function<bool(const AddressRange&)> holds_any_of(const std::vector<std::string>& texts) {
  const auto ranges = ranges_in(texts);
  if (ranges.empty()) return {};
  return [ranges](const AddressRange& address) {
    return std::ranges::any_of(ranges,
                               [&](const AddressRange& range) { return range.holds(address); });
  };
}

std::size_t longest_first_line(const Options& options) {
  return std::max(options.max_line, server::most_of_first_line);
}

// A certificate that people know by its fingerprint. With a folder it is the same in each run.
std::string own_certificate(const Options& options) {
  constexpr std::size_t most = std::size_t{64} << 10U;  // Bytes.
  const auto path = options.data + "/self-signed.pem";
  if (!options.data.empty()) {
    try {
      return read_file(path, most);
    } catch (const std::system_error& error) {
      if (error.code() != std::errc::no_such_file_or_directory) throw;
    }
  }
  auto pem = tls::make_self_signed({"localhost", "127.0.0.1", "::1"});
  if (!options.data.empty()) server::replace_file(path, pem);
  return pem;
}

std::function<bool(const net::Address&)> is_proxy_of(const Options& options) {
  return [is_proxy = holds_any_of(options.proxies)](const net::Address& peer) {
    return is_proxy(net::range_of(peer));
  };
}

// The options were checked.
chat::RoomModes room_modes_in(const std::string& letters) {
  chat::RoomModes modes;
  chat::set_flags(letters, modes);
  return modes;
}

// Nobody is called as the server is, in any dialect.
std::vector<std::string> reserved_names(const Options& options) {
  auto names = wire::plain::reserved_names();
  names.insert(names.end(), {options.server_name, options.network, "NickServ", "ChanServ"});
  return names;
}

wire::House house_of(const Options& options) {
  return {.motd = options.motd,
          .logs_talk = !options.talk_log.empty(),
          .server_name = options.server_name,
          .network = options.network,
          .admin = options.admin,
          .first_room = options.room,
          .irc_lobby = options.irc_lobby,
          .max_clients = options.max_clients,
          .max_rooms = options.max_rooms,
          .max_line = options.max_line,
          .began = std::chrono::system_clock::now()};
}

// The thread that checks passwords finds the hashes on the disk, but for those that wait for it. A
// certificate comes with the hash that the disk has, so the State refuses it if a newer one waits.
// One that was dropped opens nothing, though the disk may still have it.
server::AccountLogins::Find find_account(const Options& options, const store::Archive* archive) {
  if (archive == nullptr) return {};
  auto book = std::make_shared<store::AccountBook>(options.data);
  return [book = std::move(book), archive](
             server::FoundBy by, const std::string& text) -> std::optional<server::KnownAccount> {
    const bool by_name = by == server::FoundBy::name;
    const auto closed = by_name ? std::set<chat::AccountId>{} : archive->without_certificates();
    auto found = by_name ? archive->waiting_account(text) : book->find_by_certificate(text);
    if (!found && by_name) found = book->find(text);
    if (!found || closed.contains(found->id)) return std::nullopt;
    return server::KnownAccount{
        .id = found->id, .name = std::move(found->name), .hash = std::move(found->hash)};
  };
}

// The things of the last run with which this one begins. Without an archive, the bans are those of
// their file.
struct Kept {
  std::unique_ptr<store::Archive> archive;
  chat::Bans bans;
};

Kept kept_by(const Options& options) {
  if (options.data.empty()) return {.archive = {}, .bans = server::load_bans(options.bans_file)};
  auto archive = std::make_unique<store::Archive>(
      store::Archive::Settings{.folder = options.data,
                               .lines_of_past = options.history_limit,
                               .keep_time = std::chrono::days{options.keep_days},
                               .keep_lines = options.keep_lines});
  auto bans = server::bans_of_store(*archive, options.bans_file);
  return {.archive = std::move(archive), .bans = std::move(bans)};
}

}  // namespace

// Everything here belongs to the loop thread, except the workers' own parts.
class Server::Impl final : net::Reactor::Handler {
 public:
  explicit Impl(const Options& options);
  Impl(const Options& options, Kept kept);
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  // The archive asks the Hub, which wakes the other observers, and these wake the archive.
  ~Impl() {
    admin_socket_.reset();  // The archive keeps all that was asked for.
    if (archive_) archive_->finish();
  }

  [[nodiscard]] std::vector<std::string> addresses() const;
  [[nodiscard]] std::vector<std::string> dialects() const;
  [[nodiscard]] std::vector<std::string> fingerprints() const;
  void stop_on_signals();
  void on_signal(int signal_number, std::function<void()> told);
  void change(const Options& options);
  void reopen_talk_log();
  void on_phase(std::function<void(Phase)> told) { on_phase_ = std::move(told); }
  void run();
  void stop() { stop_wakeup_.send(); }

 private:
  using Id = net::Reactor::Id;

  // The way to one worker, and its sender. The machine's resources for it are taken before anyone
  // is told where the server listens.
  struct Route {
    explicit Route(net::Sender::Way way) : sender(way) {}

    server::Mailbox mailbox;
    server::InputBatch gathered;  // The inputs of this turn of the loop.
    net::Sender sender;
  };

  static std::vector<chat::EventSink*> sinks(const std::vector<std::unique_ptr<Route>>& routes);
  void add_observer(engine::Observer& observer);
  void listen_to_admin();
  void warn_of_certificates() const;
  Route& route_of(chat::ClientId client) { return *routes_[chat::owner_of(client)]; }
  std::size_t owner_for_newcomer();
  [[nodiscard]] std::vector<const net::EntryStep*> entry_steps() const;
  void gather(Input::Kind kind, chat::ClientId client, std::string_view text = {});
  [[nodiscard]] bool any_backlog_above(std::size_t mark) const;
  void on_request(const server::Request& request);
  void serve();
  void begin_stop();
  void tidy();
  bool post_gathered();
  void begin_shortage();
  void look_at_memory();
  void go_on_reading();

  void on_open(Id id, int fd, const net::Address& peer, const net::Listener& listener) override;
  void on_dialect(Id id, net::Dialect dialect) override;
  void on_greet(Id id) override { gather(Input::Kind::greet, id); }
  void on_refused(Id id, std::string_view answer) override {
    gather(Input::Kind::refused, id, answer);
  }
  void on_line(Id id, std::string_view line) override { gather(Input::Kind::line, id, line); }
  void on_line_too_long(Id id) override { gather(Input::Kind::line_too_long, id); }
  void on_telnet(Id id, std::string_view answer) override {
    gather(Input::Kind::telnet_answer, id, answer);
  }
  void on_chunk(Id id, std::string_view bytes) override { gather(Input::Kind::chunk, id, bytes); }
  void on_end(Id id, net::Reactor::End end) override;
  void on_writable(Id id) override { gather(Input::Kind::writable, id); }
  void on_name_deadline(Id id) override { gather(Input::Kind::name_deadline, id); }
  void on_time_up(Id id) override { gather(Input::Kind::time_up, id); }
  void on_last_deadline(Id id) override { gather(Input::Kind::last_deadline, id); }
  void on_slowed(Id id) override { gather(Input::Kind::slowed, id); }
  void on_quiet(Id id) override { gather(Input::Kind::quiet, id); }
  void on_paid(Id id) override { gather(Input::Kind::paid, id); }
  void on_exhausted(int error_number) override;
  void on_recovered() override;
  void on_turn_end() override;
  void on_all_closed() override { loop_.stop(); }
  bool congested() override;

  const Options options_;
  const server::Dialects dialects_;
  std::vector<std::unique_ptr<Route>> routes_;
  server::WorkerChoice choice_;
  std::unique_ptr<store::Archive> archive_;  // None if nothing is kept.
  engine::Hub hub_;
  server::VisitorLog visitor_log_;
  budget::SendBudget budget_;
  std::optional<tls::Certificates> certificates_;  // None: TLS is not spoken.
  // For the loop, with and without TLS, and for the text within TLS.
  const server::FirstBytes first_bytes_;
  const server::FirstBytes first_bytes_of_others_;
  const server::FirstBytes first_bytes_within_;
  const std::optional<net::ProxyStep> proxies_;  // None if the options name no proxy.
  net::Loop loop_;
  server::LoopDesk desk_;
  // The observers. Each thread that asks the Hub wakes them, so these threads end first: the
  // doorkeeper's, the ban keeper's and the workers'.
  server::DeedLog deed_log_;
  std::unique_ptr<server::TalkLog> talk_log_;    // None if the talk is not logged.
  std::optional<server::BanKeeper> ban_keeper_;  // None if the archive keeps the bans.
  std::vector<engine::Observer*> observers_;     // All of these.
  server::Doorkeeper doorkeeper_;
  std::optional<server::HubAdmin> admin_;  // None if nothing is kept, as the next one.
  std::optional<server::AdminSocket> admin_socket_;
  net::Reactor reactor_;
  net::Wakeup stop_wakeup_;
  net::Timer drain_timer_;
  net::Timer tidy_timer_;
  net::Timer memory_timer_;
  net::Timer pause_timer_;    // Runs while the loop does not read.
  net::DeadlineQueue looks_;  // Looks at the clients that lag, for each worker that asked for one.
  net::Timer log_timer_;
  std::atomic<std::size_t> unnamed_{0};  // Clients that have given no name yet.
  std::size_t most_connections_ = 0;     // Since memory was given back last.
  std::vector<std::unique_ptr<net::SignalWatch>> stop_signals_;
  std::vector<std::unique_ptr<net::SignalWatch>> other_signals_;
  std::function<void(Phase)> on_phase_ = [](Phase) {};
  bool stopping_ = false;
};

Server::Impl::Impl(const Options& options) : Impl(options, kept_by(options)) {}

Server::Impl::Impl(const Options& options, Kept kept)
    : options_(options),  // Checked by Server's constructor.
      dialects_(options),
      routes_([&] {
        std::vector<std::unique_ptr<Route>> routes(worker_count(options));
        const auto way =
            options.io_uring ? net::Sender::Way::together : net::Sender::Way::one_by_one;
        for (auto& route : routes) route = std::make_unique<Route>(way);
        return routes;
      }()),
      choice_(routes_.size(), options.clients_per_worker),
      archive_(std::move(kept.archive)),
      hub_({.first_room = options.room,
            .max_rooms = options.max_rooms,
            .history = options.history,
            .history_limit = options.history_limit,
            .room_modes = room_modes_in(options.room_modes),
            .reserved_names = reserved_names(options),
            .past =
                archive_ ? archive_->past_of_first_room(chat::key_of_room(options.room)) : nullptr,
            .last_sequence = archive_ ? archive_->last_sequence() : 0,
            .max_devices = options.max_devices},
           sinks(routes_), kept.bans,
           archive_ ? archive_->accounts(chat::key_of_room(options.room)) : chat::Accounts{},
           archive_ ? archive_->kept_rooms() : chat::KeptRooms{}),
      budget_(send_memory(options)),
      first_bytes_(longest_first_line(options), options.password,
                   options.tls_required ? server::FirstBytes::For::those_of_this_machine
                                        : server::FirstBytes::For::everyone),
      first_bytes_of_others_(longest_first_line(options), options.password,
                             server::FirstBytes::For::others),
      first_bytes_within_(longest_first_line(options), options.password),
      proxies_(options.proxies.empty()
                   ? std::nullopt
                   : std::optional<net::ProxyStep>{std::in_place, is_proxy_of(options),
                                                   wire::plain::refusal_of_proxy()}),
      desk_(loop_, [this](const server::Request& request) { on_request(request); }),
      talk_log_(options.talk_log.empty() ? nullptr
                                         : std::make_unique<server::TalkLog>(options.talk_log)),
      doorkeeper_({.house = options.password,
                   .operators = options.oper_passwords,
                   .gateways = options.webirc_password},
                  find_account(options, archive_.get())),
      reactor_(loop_,
               {.max_connections = options.max_clients,
                .rate_limit = options.rate_limit,
                .idle_ping = options.idle_ping,
                .max_per_site = options.max_per_address,
                .max_per_shared_site = max_per_shared_address(options),
                .is_shared = holds_any_of(all_shared(options)),
                .of_dialects = server::limits_of_dialects(options, dialects_),
                .id_of =
                    [this](std::uint64_t serial) {
                      return chat::client_id(this_node, serial, owner_for_newcomer());
                    }},
               *this),
      stop_wakeup_(loop_, [this] { begin_stop(); }),
      drain_timer_(loop_,
                   [this] {
                     spdlog::warn("some did not take in time what was said to them");
                     desk_.give_up();
                     loop_.stop();
                   }),
      tidy_timer_(loop_, [this] { tidy(); }),
      memory_timer_(loop_, [this] { look_at_memory(); }),
      pause_timer_(loop_, [this] { go_on_reading(); }),
      looks_(loop_, between_looks_at_those_who_lag,
             [this](Id id) { gather(Input::Kind::look, id); }),
      log_timer_(loop_, [this] { visitor_log_.sum_up(); }) {
  add_observer(deed_log_);
  if (talk_log_) add_observer(*talk_log_);
  if (archive_) {
    add_observer(*archive_);
    archive_->start(hub_);
    listen_to_admin();
  } else {
    add_observer(ban_keeper_.emplace(options.bans_file, std::move(kept.bans), hub_));
  }
  if (options.tls_self_signed) {
    certificates_.emplace("self-signed.pem", own_certificate(options));
  } else if (!options.tls_certs.empty()) {
    certificates_.emplace(tls::files_of(options.tls_certs, options.tls_keys));
  }
  warn_of_certificates();
  const std::size_t threads = routes_.size() + (archive_ ? 2 : 1);
  MemoryReserve::of_process().hold(budget::reserve_a_thread * threads);
  for (auto& listener : server::listeners(options, dialects_, entry_steps())) {
    reactor_.listen(std::move(listener));
  }
  if (options.io_uring && !routes_.front()->sender.sends_together()) {
    spdlog::info("the kernel does not let us use io_uring: each send is a call of its own");
  }
}

std::vector<chat::EventSink*> Server::Impl::sinks(
    const std::vector<std::unique_ptr<Route>>& routes) {
  std::vector<chat::EventSink*> sinks;
  sinks.reserve(routes.size());
  for (const auto& route : routes) sinks.push_back(&route->mailbox);
  return sinks;
}

// From now on the observer gets events. If it lags, the loop reads less, until the observer says to
// go on.
void Server::Impl::add_observer(engine::Observer& observer) {
  observers_.push_back(&observer);
  observer.on_relief([this, &observer] {
    if (observer.backlog() >= budget::relief_mark || !desk_.resume()) return;
    std::vector<server::Request> requests{{.kind = server::Request::Kind::resume_reading}};
    desk_.post(requests);
  });
  hub_.add_observer(observer);
}

// The chat does without it.
void Server::Impl::listen_to_admin() {
  try {
    admin_.emplace(hub_, options_.data);
    admin_socket_.emplace(server::AdminSocket::Settings{.folder = options_.data}, *admin_);
  } catch (const std::exception& error) {
    spdlog::error("papo-admin cannot reach this server: {}", error.what());
  }
}

std::vector<const net::EntryStep*> Server::Impl::entry_steps() const {
  std::vector<const net::EntryStep*> steps;
  if (proxies_) steps.push_back(&*proxies_);
  steps.push_back(&first_bytes_);
  if (options_.tls_required) steps.push_back(&first_bytes_of_others_);
  return steps;
}

std::vector<std::string> Server::Impl::addresses() const {
  std::vector<std::string> addresses;
  for (const auto& place : reactor_.places()) addresses.push_back(net::to_string(place.address));
  return addresses;
}

std::vector<std::string> Server::Impl::dialects() const {
  std::vector<std::string> dialects;
  for (const auto& place : reactor_.places()) {
    dialects.push_back(server::names_of(place.dialects));
  }
  return dialects;
}

void Server::Impl::stop_on_signals() {
  for (const int signal_number : {SIGINT, SIGTERM}) {
    stop_signals_.push_back(std::make_unique<net::SignalWatch>(loop_, signal_number, [this] {
      for (auto& signal : stop_signals_) signal->stop();
      begin_stop();
    }));
  }
}

void Server::Impl::on_signal(int signal_number, std::function<void()> told) {
  other_signals_.push_back(
      std::make_unique<net::SignalWatch>(loop_, signal_number, std::move(told)));
}

std::vector<std::string> Server::Impl::fingerprints() const {
  return certificates_ ? certificates_->fingerprints() : std::vector<std::string>{};
}

void Server::Impl::warn_of_certificates() const {
  if (!certificates_) return;
  for (const auto& fault : certificates_->faults_of_time()) spdlog::warn("{}", fault);
}

// The certificates come first, because one of them may be bad.
void Server::Impl::change(const Options& options) {
  if (!options_.tls_certs.empty()) {
    certificates_->read_again(tls::files_of(options_.tls_certs, options_.tls_keys),
                              Links::follow_again);
    warn_of_certificates();
  }
  doorkeeper_.change_passwords(options.password, options.oper_passwords, options.webirc_password);
  std::string motd;
  for (const auto& line : options.motd) motd += line + '\n';
  for (const auto& route : routes_) {
    server::InputBatch told;
    told.add(Input::Kind::motd, 0, motd);
    route->mailbox.post(told);
  }
  if (ban_keeper_) ban_keeper_->read_again();
}

void Server::Impl::reopen_talk_log() {
  if (talk_log_) talk_log_->reopen();
}

void Server::Impl::run() {
  serve();
  visitor_log_.sum_up();  // Writes the counts of the workers, which have ended.
}

void Server::Impl::serve() {
  const auto shared = ranges_in(options_.shared_addresses);
  const auto gateways = ranges_in(options_.webirc);
  const auto proxies = ranges_in(options_.web_proxies);
  auto house = house_of(options_);
  house.unnamed = &unnamed_;
  house.sts_seconds = options_.tls_sts;
  const auto first_place = net::in_parts(reactor_.places().front().address);
  house.tls_port = whole_number<std::uint16_t>(first_place.port).value_or(0);
  const server::Cloaks cloaks;
  std::list<WorkerThread> workers;
  for (const auto& route : routes_) {
    workers.emplace_back(
        server::Worker::Settings{
            .send_limit = options_.send_limit,
            .dialects = dialects_.all(),
            .slow = {.soft = options_.send_soft_limit, .patience = options_.send_patience},
            .house = house,
            .shared_addresses = shared,
            .gateways = gateways,
            .web_proxies = proxies,
            .certificates = certificates_ ? &*certificates_ : nullptr,
            .steps_within_tls = {&first_bytes_within_},
            .cloaks = cloaks,
            .plain_passwords = options_.plain_passwords},
        std::move(route->sender), route->mailbox, hub_, desk_, doorkeeper_, visitor_log_, budget_);
  }
  log_timer_.start(budget::visitors_period, budget::visitors_period);
  reactor_.start();
  on_phase_(Phase::serving);
  loop_.run();
}

void Server::Impl::begin_stop() {
  if (std::exchange(stopping_, true)) return;
  spdlog::info("stopping");
  on_phase_(Phase::stopping);
  drain_timer_.start(options_.drain_timeout);
  reactor_.stop(options_.drain_timeout);
  for (const auto& route : routes_) route->gathered.add(Input::Kind::no_more_lines, 0);
}

void Server::Impl::tidy() {
  most_connections_ = reactor_.connections();
  reactor_.tidy();
  desk_.tidy();
  for (const auto& route : routes_) {
    route->mailbox.tidy();  // The mailbox's buffer for inputs becomes ours with the next post().
    route->gathered.tidy();
    route->gathered.add(Input::Kind::tidy, 0);
  }
}

// False if there was no memory for it. Then it still waits here.
bool Server::Impl::post_gathered() {
  bool all = true;
  for (const auto& route : routes_) {
    if (route->gathered.empty()) continue;
    all = at_own_risk([&] { route->mailbox.post(route->gathered); }) && all;
  }
  return all;
}

// Turns newcomers away until there is enough memory again, and gives up memory that is not needed.
void Server::Impl::begin_shortage() {
  if (memory_timer_.running()) return;
  spdlog::warn("memory is short: newcomers are turned away");
  memory_timer_.start(between_looks, between_looks);
  tidy();
}

void Server::Impl::look_at_memory() {
  if (!post_gathered() || !MemoryReserve::of_process().whole()) return tidy();
  memory_timer_.stop();
  spdlog::info("memory is no longer short");
}

void Server::Impl::gather(Input::Kind kind, chat::ClientId client, std::string_view text) {
  route_of(client).gathered.add(kind, client, text);
}

std::size_t Server::Impl::owner_for_newcomer() {
  return choice_.next([this](std::size_t worker) {
    return routes_[worker]->mailbox.backlog() > budget::congestion_mark;
  });
}

void Server::Impl::on_open(net::Reactor::Id id, int fd, const net::Address& peer,
                           const net::Listener& listener) {
  most_connections_ = std::max(most_connections_, reactor_.connections());
  choice_.came(chat::owner_of(id));
  route_of(id).gathered.add(Input::Kind::opened, id, net::to_string(peer), fd,
                            static_cast<std::uint8_t>(listener.usual.dialect), listener.dialects);
}

void Server::Impl::on_dialect(Id id, net::Dialect dialect) {
  // A session begins with the usual dialect of its listener, which is plain if plain is taken.
  if (dialect == server::plain_dialect) return;
  if (dialect == server::tls_wrapping) return gather(Input::Kind::tls, id);
  route_of(id).gathered.add(Input::Kind::dialect, id, {}, -1, static_cast<std::uint8_t>(dialect));
}

void Server::Impl::on_end(net::Reactor::Id id, net::Reactor::End end) {
  gather(end == net::Reactor::End::finished ? Input::Kind::finished : Input::Kind::lost, id);
}

void Server::Impl::on_exhausted(int error_number) {
  spdlog::error("cannot accept newcomers for now: {}", std::strerror(error_number));
}

void Server::Impl::on_recovered() { spdlog::info("accepting newcomers again"); }

void Server::Impl::on_turn_end() {
  if (!post_gathered() || !MemoryReserve::of_process().whole()) begin_shortage();
}

bool Server::Impl::any_backlog_above(std::size_t mark) const {
  for (const auto& route : routes_) {
    if (route->mailbox.backlog() + route->gathered.cost() > mark) return true;
  }
  return std::ranges::any_of(observers_,
                             [mark](const auto* observer) { return observer->backlog() > mark; });
}

bool Server::Impl::congested() {
  const bool pauses = desk_.pause([this] { return any_backlog_above(budget::congestion_mark); });
  if (pauses && !pause_timer_.running()) pause_timer_.start(between_looks);
  return pauses;
}

// A worker that has caught up asks for this. The loop looks by itself, too: after a while it does
// not wait for an archive whose disk hangs, and nobody says so.
void Server::Impl::go_on_reading() {
  if (desk_.go_on([this] { return any_backlog_above(budget::relief_mark); })) {
    pause_timer_.stop();
    reactor_.resume_reading();
  } else {
    pause_timer_.start(between_looks);
  }
}

void Server::Impl::on_request(const server::Request& request) {
  switch (request.kind) {
    case server::Request::Kind::watch_writable:
      return reactor_.watch_writable(request.client);
    case server::Request::Kind::finish:
      return reactor_.finish(request.client);
    case server::Request::Kind::release:
      choice_.left(chat::owner_of(request.client));
      reactor_.release(request.client);
      if (reactor_.connections() < most_connections_ / 2 && most_connections_ > few) {
        tidy_timer_.start(time_to_tidy);
      }
      return;
    case server::Request::Kind::cut_off:
      choice_.left(chat::owner_of(request.client));
      return reactor_.abort(request.client);
    case server::Request::Kind::bytes_taken:
      return reactor_.bytes_taken(request.client, request.bytes);
    case server::Request::Kind::speaks:
      return reactor_.speaks(request.client, net::Dialect{request.dialect});
    case server::Request::Kind::greet_later:
      return reactor_.greet_later(request.client);
    case server::Request::Kind::look_again:
      return looks_.set(request.client);
    case server::Request::Kind::move:
      return reactor_.move(request.client, request.from.value());
    case server::Request::Kind::charge:
      return reactor_.charge(request.client, request.tokens);
    case server::Request::Kind::tell_when_paid:
      return reactor_.tell_when_paid(request.client);
    case server::Request::Kind::resume_reading:
      // One worker has caught up. Another may still be behind, and will ask later.
      return go_on_reading();
  }
}

Server::Server(const Options& options) : impl_(std::make_unique<Impl>(server::checked(options))) {}
Server::~Server() = default;
std::vector<std::string> Server::addresses() const { return impl_->addresses(); }
std::vector<std::string> Server::dialects() const { return impl_->dialects(); }
std::vector<std::string> Server::fingerprints() const { return impl_->fingerprints(); }
void Server::stop_on_signals() { impl_->stop_on_signals(); }
void Server::on_signal(int signal_number, std::function<void()> told) {
  impl_->on_signal(signal_number, std::move(told));
}
void Server::change(const Options& options) { impl_->change(server::checked(options)); }
void Server::reopen_talk_log() { impl_->reopen_talk_log(); }
void Server::on_phase(std::function<void(Phase)> told) { impl_->on_phase(std::move(told)); }
void Server::run() { impl_->run(); }
void Server::stop() { impl_->stop(); }

}  // namespace papo
