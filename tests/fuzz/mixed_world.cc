// SPDX-License-Identifier: MIT

#include "mixed_world.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "budget/send_budget.h"
#include "chat/client_id.h"
#include "chat/event.h"
#include "check.h"
#include "engine/hub.h"
#include "fake_kernel.h"
#include "net/line_framer.h"
#include "net/loop.h"
#include "server/cloak.h"
#include "server/disk_of_bans.h"
#include "server/doorkeeper.h"
#include "server/loop_desk.h"
#include "server/mailbox.h"
#include "server/worker.h"
#include "text/ascii.h"
#include "visible.h"
#include "wire/irc/dialect.h"
#include "wire/irc/message.h"
#include "wire/plain/dialect.h"
#include "wire/plain/plain.h"

namespace papo::fuzz {
namespace {

using chat::Speech;
using server::Input;
using server::Request;
using Id = chat::ClientId;

constexpr std::size_t max_line = 900;
constexpr std::size_t longest_tags = 8191;
constexpr std::size_t longest_body = 512;
constexpr std::size_t send_limit = std::size_t{1} << 22;
constexpr std::size_t most_connections = 32;
constexpr std::string_view server_name = "papo.test";
constexpr std::string_view password = "sesame";

constexpr std::string_view all_capabilities =
    "account-notify account-tag away-notify batch cap-notify chghost draft/chathistory "
    "draft/event-playback draft/message-redaction draft/multiline draft/read-marker echo-message "
    "extended-join extended-monitor invite-notify labeled-response message-tags multi-prefix "
    "server-time setname standard-replies userhost-in-names";

struct Tongue {
  char letter;
  std::string_view capabilities;
  bool hears_itself;
  bool reads_history;  // In a batch, so that these lines are not taken for news.
};
constexpr std::array tongues{
    Tongue{'i', "", false, false},
    Tongue{'j', "echo-message message-tags server-time", true, false},
    Tongue{'k', all_capabilities, true, true},
    Tongue{'l', "batch away-notify extended-join userhost-in-names setname", false, true}};

const Tongue* irc_of(char letter) {
  const auto* const found = std::ranges::find(tongues, letter, &Tongue::letter);
  return found == tongues.end() ? nullptr : found;
}

// Formatting, where words are cut, and what is drawn are matters of the dialects. The letters stay.
std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    const bool is_letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    if (is_letter) letters += c;
  }
  return letters;
}

// News as a list of short texts. One person's words in a row in one room are one item.
class News {
 public:
  void add(std::string item) {
    if (!items_.empty() && items_.back() == item) return;  // Several lines may tell of one event.
    items_.push_back(std::move(item));
  }
  void say(std::string_view source, std::string_view room, std::string_view text) {
    const auto letters = letters_of(text);
    if (letters.empty()) return;
    auto head = fmt::format("say {} {} ", source, room);
    if (!items_.empty() && items_.back().starts_with(head)) {
      items_.back() += letters;
    } else {
      items_.push_back(head + letters);
    }
  }
  [[nodiscard]] const std::vector<std::string>& items() const { return items_; }

 private:
  std::vector<std::string> items_;
};

// ---- Reading

class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  void take(std::string_view received) {
    for (;;) {
      const auto end = received.find('\n', at_);
      if (end == std::string_view::npos) return;
      const auto line = received.substr(at_, end - at_);
      at_ = end + 1;
      take_line(line);
    }
  }
  [[nodiscard]] const News& news() const { return news_; }

 protected:
  virtual void take_line(std::string_view line) = 0;
  News news_{};

 private:
  std::size_t at_ = 0;
};

// Only what is said in rooms: `world` without IRC checks every byte of plain.
class PlainReader final : public Reader {
  void take_line(std::string_view line) override {
    check(is_visible(line), "plain is sent only what can be seen", line);
    std::string room = talking_in_;
    if (line.starts_with("-- you ")) return learn(line);
    if (line.starts_with('#')) {
      room = line.substr(0, line.find(' '));
      line.remove_prefix(std::min(line.size(), room.size() + 1));
    }
    for (const auto& [before, behind] : signs) {
      if (!line.starts_with(before)) continue;
      const auto end = line.find(behind, before.size());
      if (end == std::string_view::npos) return;
      auto name = line.substr(before.size(), end - before.size());
      if (name.starts_with('@')) name.remove_prefix(1);
      const auto text = line.substr(end + behind.size());
      if (text.starts_with("(to ")) return;  // To those of a rank.
      return news_.say(name, room, text);
    }
  }
  void learn(std::string_view line) {
    for (const std::string_view before : {"alone in ", "talking in ", "in "}) {
      const auto at = line.find(before);
      if (at == std::string_view::npos) continue;
      const auto room = line.substr(at + before.size());
      if (room.starts_with('#')) talking_in_ = room.substr(0, room.find(' '));
      return;
    }
  }

  struct Signs {
    std::string_view before;
    std::string_view behind;
  };
  static constexpr std::array signs{Signs{"<", "> "}, Signs{"* ", " "}};
  std::string talking_in_;
};

class IrcReader final : public Reader {
 private:
  void take_line(std::string_view line) override {
    check(line.ends_with('\r'), "a line of IRC ends with CR LF", line);
    line.remove_suffix(1);
    check(line.find_first_of(std::string_view{"\0\r", 2}) == line.npos, "no such bytes", line);
    check(is_utf8(line), "IRC is sent UTF-8", line);
    const auto tags = line.starts_with('@') ? line.find(' ') + 1 : 0;
    check(tags <= longest_tags, "tags have a limit", line);
    check(line.size() - tags + 2 <= longest_body, "a line has a limit", line);
    const auto message = wire::irc::parse(line);
    check(message.has_value(), "IRC is sent messages", line);
    take(*message, line);
  }

  void take(const wire::irc::Message& message, std::string_view line) {
    const auto& params = message.params;
    const auto command = message.command;
    if (message.source.empty()) {
      return check(command == "ERROR" || command == "PING" || command == "AUTHENTICATE",
                   "a message has a source", line);
    }
    if (command.size() == 3 && command[0] >= '0' && command[0] <= '9') {
      if (command == "001") nick_ = params[0];
      const bool is_own = params[0] == "*" || nick_.empty() || params[0] == nick_;
      return check(is_own, "a numeric names its reader", line);
    }
    const auto batch = wire::irc::find_tag(message.tags, "batch");
    const bool is_past = batch && past_.contains(std::string{*batch});
    if (command == "BATCH") return take_batch(params, is_past);
    if (is_past) return;
    if (message.source == server_name) return;
    const auto source = message.source;
    const auto nick = source.substr(0, source.find('!'));
    check(source.find('!') != source.npos || command == "KILL", "a person has a mask", line);
    if (command == "PRIVMSG" || command == "NOTICE") {
      return take_speech(source, params, command == "NOTICE", line);
    }
    if (command == "JOIN") return news_.add(fmt::format("join {} {}", source, params[0]));
    if (command == "PART") {
      return news_.add(fmt::format("part {} {} {}", source, params[0], params[1]));
    }
    if (command == "QUIT") return news_.add(fmt::format("quit {}", source));
    if (command == "KICK") {
      return news_.add(fmt::format("kick {} {} {}", source, params[0], params[1]));
    }
    if (command == "TOPIC") {
      return news_.add(fmt::format("topic {} {} {}", source, params[0], params[1]));
    }
    if (command == "MODE" && params[0].starts_with('#')) {
      return news_.add(fmt::format("mode {} {}", source, params[0]));
    }
    if (command == "NICK") {
      if (nick == nick_) nick_ = params[0];
      return news_.add(fmt::format("nick {} {}", source, params[0]));
    }
  }

  // A message of several lines is a batch, also within the batch of the past.
  void take_batch(const wire::irc::Parameters& params, bool is_in_past) {
    if (params[0].starts_with('+') && (is_in_past || params[1].starts_with("chathistory"))) {
      past_.insert(std::string{params[0].substr(1)});
    }
    if (params[0].starts_with('-')) past_.erase(std::string{params[0].substr(1)});
  }

  void take_speech(std::string_view source, const wire::irc::Parameters& params, bool notice,
                   std::string_view line) {
    constexpr std::string_view action =
        "\x01"
        "ACTION ";
    const auto target = params[0];
    auto text = params[1];
    if (notice && target == "$*") return news_.add(fmt::format("announce {} {}", source, text));
    if (target.starts_with('@') || target.starts_with('+')) return;
    if (!target.starts_with('#')) {
      const bool is_own = target == nick_ || source.substr(0, source.find('!')) == nick_;
      return check(is_own, "a private line is read by the two alone", line);
    }
    if (text.starts_with(action)) text.remove_prefix(action.size());
    news_.say(source, target, text);
  }

  std::string nick_;
  std::set<std::string> past_;  // The batches of what was said before.
};

// ---- The house

class Doors final : public server::Doorkeeper {
 public:
  Doors() : Doorkeeper({}) {}
  [[nodiscard]] bool guards_house() const override { return false; }
  [[nodiscard]] bool knows_operators() const override { return true; }
  [[nodiscard]] std::optional<server::Verdict> check(server::Guess guess) override {
    return guess.password.text() == password ? server::Verdict::right : server::Verdict::wrong;
  }
  void forget(Id /*client*/) override {}
};

class MixedWorld final : public chat::EventSink {
 public:
  MixedWorld()
      : irc_(wire::irc::make_dialect(std::string{server_name})),
        hub_({.max_rooms = 4, .history = 0, .reserved_names = wire::plain::reserved_names()},
             {&routes_[0].mailbox, &routes_[1].mailbox}),
        desk_(loop_, [this](const Request& request) { take(request); }) {
    spdlog::set_level(spdlog::level::off);
    hub_.add_observer(disk_);
    hub_.add_observer(*this);
    for (auto& route : routes_) {
      route.mailbox.close();  // So that a turn does not wait for anything.
      route.worker = std::make_unique<server::Worker>(
          server::Worker::Settings{
              .send_limit = send_limit,
              .dialects = {&wire::plain::dialect(), irc_.get()},
              .house = {.server_name = std::string{server_name}, .max_line = max_line},
              .cloaks = server::Cloaks{server::Cloaks::Key{}}},
          route.mailbox, hub_, desk_, doors_, visitor_log_, budget_);
    }
  }

  void play(std::string_view script) {
    while (!script.empty()) {
      const auto order = script.substr(0, script.find('\n'));
      script.remove_prefix(std::min(script.size(), order.size() + 1));
      obey(order);
    }
    for (auto& [id, connection] : connections_) {
      if (kernel_.at(connection.fd).reset) end_of(id, connection, Input::Kind::lost);
    }
    settle();
    for (auto& [id, connection] : connections_) check_all(id, connection);
    stop();
    settle();
    for (auto& route : routes_) route.worker->turn();  // The last one says goodbye.
    take_requests();
    check(connections_.empty(), "every descriptor is let go of");
  }

 private:
  // A person as the events tell of it.
  struct Person {
    bool here = false;
    std::string name{};
    std::set<chat::RoomId> rooms{};
    News news{};
  };
  struct Connection {
    char letter;
    int fd;
    const Tongue* irc;
    std::unique_ptr<Reader> reader;
    net::LineFramer framer{};
    bool ended = false;
    bool finishing = false;
    bool told_end = false;
    bool deaf = false;
  };
  struct Route {
    server::Mailbox mailbox;
    std::unique_ptr<server::Worker> worker{};
    server::InputBatch gathered{};
  };

  // ---- The script

  void obey(std::string_view order) {
    if (order.empty()) return;
    const char first = order.front();
    if (first == '1' || first == '2') return work(routes_[first == '2' ? 1 : 0]);
    if (first == 'p') return post();
    if (first == 'r') return take_requests();
    if (first == 's') return stop();
    const bool is_client = (first >= 'a' && first <= 'd') || irc_of(first) != nullptr;
    if (!is_client || order.size() < 2) return;
    const auto text = order.substr(2);
    if (order[1] == ':' || order[1] == ';') return speak(first, order[1] == ':', text);
    const auto found = of(first);
    if (found == connections_.end()) return;
    auto& [id, connection] = *found;
    if (order[1] == '<') return end_of(id, connection, Input::Kind::finished);
    if (order[1] != '!') return;
    if (kernel_.at(connection.fd).reset) return end_of(id, connection, Input::Kind::lost);
    kernel_.at(connection.fd).reset = true;
  }

  using Connections = std::map<Id, Connection>;
  Connections::iterator of(char letter) {
    return std::ranges::find_if(connections_,
                                [&](const auto& entry) { return entry.second.letter == letter; });
  }

  Connections::iterator connect(char letter) {
    if (stopped_ || last_serial_ >= most_connections) return connections_.end();
    ++last_serial_;
    const auto id = chat::client_id(0, last_serial_, last_serial_ % routes_.size());
    const auto fd = kernel_.open();
    const auto* const tongue = irc_of(letter);
    auto& gathered = routes_.at(chat::owner_of(id)).gathered;
    gathered.add(Input::Kind::opened, id, fmt::format("10.0.0.{}:50000", letter - 'a' + 1), fd,
                 tongue != nullptr ? 1 : 0);
    gathered.add(Input::Kind::greet, id);
    if (tongue != nullptr && !tongue->capabilities.empty()) {
      gathered.add(Input::Kind::line, id, fmt::format("CAP REQ :{}", tongue->capabilities));
      gathered.add(Input::Kind::line, id, "CAP END");
    }
    std::unique_ptr<Reader> reader;
    if (tongue != nullptr) {
      reader = std::make_unique<IrcReader>();
    } else {
      reader = std::make_unique<PlainReader>();
    }
    tongue_of_[id] = tongue;
    return connections_
        .emplace(id,
                 Connection{.letter = letter, .fd = fd, .irc = tongue, .reader = std::move(reader)})
        .first;
  }

  void speak(char letter, bool whole, std::string_view text) {
    auto found = of(letter);
    if (found == connections_.end()) found = connect(letter);
    if (found == connections_.end()) return;
    auto& [id, connection] = *found;
    if (connection.ended || connection.finishing || stopped_) return;
    std::string bytes{text};
    if (whole) bytes += '\n';
    std::string_view left = bytes;
    while (const auto line = connection.framer.next(left, max_line)) {
      if (line->too_long) {
        gather(Input::Kind::line_too_long, id);
      } else if (!is_beyond_the_model(connection, line->text)) {
        gather(Input::Kind::line, id, line->text);
      }
    }
  }

  // The capabilities of a letter stay, and its past comes only where it can be told from news. The
  // digits of a colour in hex are letters. Plain writes "(to " itself.
  static bool is_beyond_the_model(const Connection& connection, std::string_view line) {
    if (line.find('\x04') != line.npos || line.find("(to ") != line.npos) return true;
    if (connection.irc == nullptr) return line.find("hist") != line.npos;
    while (!line.empty() && (line.front() == '\r' || line.front() == '\xef')) line.remove_prefix(1);
    const auto message = wire::irc::parse(line);
    if (!message) return false;
    if (text::same_word(message->command, "CHATHISTORY")) return !connection.irc->reads_history;
    return text::same_word(message->command, "CAP");
  }

  void gather(Input::Kind kind, Id id, std::string_view text = {}) {
    routes_.at(chat::owner_of(id)).gathered.add(kind, id, text);
  }

  void end_of(Id id, Connection& connection, Input::Kind how) {
    connection.ended = true;
    if (how == Input::Kind::lost) connection.deaf = true;
    if (stopped_ || connection.finishing || std::exchange(connection.told_end, true)) return;
    gather(how, id);
  }

  // ---- The loop and the workers

  void post() {
    for (auto& route : routes_) {
      if (!route.gathered.empty()) route.mailbox.post(route.gathered);
    }
  }
  void take_requests() { uv_run(loop_.raw(), UV_RUN_NOWAIT); }

  void take(const Request& request) {
    const auto found = connections_.find(request.client);
    if (found == connections_.end()) return;
    auto& connection = found->second;
    if (request.kind == Request::Kind::finish) connection.finishing = true;
    const bool is_over =
        request.kind == Request::Kind::release || request.kind == Request::Kind::cut_off;
    if (!is_over) return;
    check_all(request.client, connection);
    kernel_.close(connection.fd);
    connections_.erase(found);
  }

  void work(Route& route) {
    if (route.mailbox.backlog() == 0) return;
    check(route.worker->turn(), "a worker works while something waits");
    for (auto& [id, connection] : connections_) check_read(id, connection);
  }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    for (auto& route : routes_) route.gathered.add(Input::Kind::no_more_lines, 0);
    post();
  }

  void settle() {
    constexpr int patience = 100;
    for (int turns = 0;; ++turns) {
      take_requests();
      post();
      const bool rests = std::ranges::all_of(
          routes_, [](const Route& route) { return route.mailbox.backlog() == 0; });
      if (rests && turns > 2) return;
      check(turns < patience, "it comes to rest");
      for (auto& route : routes_) work(route);
    }
  }

  // ---- The news that each must read

  void post(chat::EventPtr event) override {
    std::visit([&](const auto& what) { note(*event, what); }, event->what);
  }
  void wake() override {}

  static std::string mask(std::string_view name, const chat::IdentityPtr& identity) {
    return identity ? fmt::format("{}!{}", name, identity->user_at_host) : std::string{name};
  }
  [[nodiscard]] const Tongue* irc_reader(Id id) const {
    const auto found = tongue_of_.find(id);
    return found == tongue_of_.end() ? nullptr : found->second;
  }
  template <typename Does>
  void for_irc_in(chat::RoomId room, Does does) {
    for (auto& [id, person] : people_) {
      if (person.here && person.rooms.contains(room) && irc_reader(id) != nullptr) does(id, person);
    }
  }
  void tell_room(chat::RoomId room, const std::string& item) {
    for_irc_in(room, [&](Id, Person& person) { person.news.add(item); });
  }
  // An operator that is not in the room reads what the operator has done there.
  void tell_room_of_deed(chat::RoomId room, Id doer, const std::string& item) {
    tell_room(room, item);
    auto& person = people_[doer];
    if (irc_reader(doer) != nullptr && !person.rooms.contains(room)) person.news.add(item);
  }
  // Each that shares a room with the person, and the person itself unless it left.
  void tell_company(Id subject, const std::string& item, bool with_itself) {
    const auto& rooms = people_[subject].rooms;
    for (auto& [id, person] : people_) {
      const bool shares = std::ranges::any_of(
          person.rooms, [&](chat::RoomId room) { return rooms.contains(room); });
      const bool reads = id == subject ? with_itself : shares;
      if (reads && person.here && irc_reader(id) != nullptr) person.news.add(item);
    }
  }

  template <typename What>
  void note(const chat::Event& /*event*/, const What& /*what*/) {}
  void note(const chat::Event& event, const chat::Entered& entered) {
    people_[event.subject].here = true;
    people_[event.subject].name = entered.name;
  }
  void note(const chat::Event& event, const chat::Joined& joined) {
    auto& person = people_[event.subject];
    person.here = true;
    person.name = joined.name;
    person.rooms.insert(joined.room.id);
    tell_room(joined.room.id,
              fmt::format("join {} {}", mask(joined.name, event.identity), joined.room.name));
  }
  void note(const chat::Event& event, const chat::Left& left) {
    tell_room(left.room.id, fmt::format("part {} {} {}", mask(left.name, event.identity),
                                        left.room.name, left.words));
    people_[event.subject].rooms.erase(left.room.id);
  }
  void note(const chat::Event& event, const chat::Kicked& kicked) {
    tell_room(kicked.room.id, fmt::format("kick {} {} {}", mask(kicked.by.name, kicked.by.identity),
                                          kicked.room.name, kicked.name));
    people_[event.subject].rooms.erase(kicked.room.id);
  }
  void note(const chat::Event& event, const chat::TopicSet& set) {
    // A long topic is cut to the line.
    tell_room_of_deed(
        set.room.id, event.subject,
        fmt::format("topic {} {} {}", mask(set.name, event.identity), set.room.name, set.topic));
  }
  void note(const chat::Event& event, const chat::ModesSet& set) {
    if (set.name.empty()) return;
    tell_room_of_deed(set.room.id, event.subject,
                      fmt::format("mode {} {}", mask(set.name, event.identity), set.room.name));
  }
  void note(const chat::Event& event, const chat::Renamed& renamed) {
    tell_company(event.subject,
                 fmt::format("nick {} {}", mask(renamed.old_name, event.identity), renamed.name),
                 true);
    people_[event.subject].name = renamed.name;
  }
  void note(const chat::Event& event, const chat::Departed& departed) {
    tell_company(event.subject, fmt::format("quit {}", mask(departed.name, event.identity)), false);
    people_[event.subject].here = false;
    people_[event.subject].rooms.clear();
  }
  void note(const chat::Event& event, const chat::Announced& announced) {
    for (auto& [id, person] : people_) {
      if (!person.here || irc_reader(id) == nullptr) continue;
      person.news.add(
          fmt::format("announce {} {}", mask(announced.by, event.identity), announced.text));
    }
  }
  void note(const chat::Event& event, const chat::Said& said) {
    if (said.how == Speech::signal) return;
    for (auto& [id, person] : people_) {
      if (!person.here || !person.rooms.contains(said.room.id)) continue;
      const auto* const irc = irc_reader(id);
      const bool is_own = id == event.subject;
      if (irc != nullptr) {
        if (!is_own || irc->hears_itself) {
          person.news.say(mask(said.name, event.identity), said.room.name, said.text);
        }
      } else if (!is_own && (said.how == Speech::text || said.how == Speech::action)) {
        person.news.say(said.name, said.room.name, said.text);
      }
    }
  }

  // ---- Checks

  // The client has read a beginning of its news. Its last item may go on.
  void check_read(Id id, Connection& connection) {
    const auto& kernel = kernel_.at(connection.fd);
    connection.deaf = connection.deaf || kernel.refused;
    connection.reader->take(kernel.received);
    const auto& must = people_[id].news.items();
    const auto& is = connection.reader->news().items();
    for (std::size_t i = 0; i < is.size(); ++i) {
      const bool is_right =
          i < must.size() && (i + 1 < is.size() ? must[i] == is[i] : must[i].starts_with(is[i]));
      if (is_right) continue;
      check(false, "everyone reads the one story",
            fmt::format("client {}: reads\n{}\nand must read\n{}", connection.letter, is[i],
                        i < must.size() ? must[i] : "nothing"));
    }
  }
  void check_all(Id id, Connection& connection) {
    check_read(id, connection);
    if (connection.deaf || stopped_) return;
    const auto& must = people_[id].news.items();
    const auto& is = connection.reader->news().items();
    if (must == is) return;
    check(false, "nothing of the story is lost",
          fmt::format("client {}: lacks {}", connection.letter,
                      must.size() > is.size() ? must[is.size()] : must.back()));
  }

  std::unique_ptr<wire::Dialect> irc_;
  budget::SendBudget budget_{std::size_t{1} << 30};
  std::array<Route, 2> routes_;
  std::map<Id, const Tongue*> tongue_of_;  // Null: plain.
  std::map<Id, Person> people_;
  engine::Hub hub_;
  server::DiskOfBans disk_{hub_};
  Doors doors_;
  server::VisitorLog visitor_log_;
  net::Loop loop_;
  server::LoopDesk desk_;
  FakeKernel kernel_;
  Connections connections_;
  std::uint64_t last_serial_ = 0;
  bool stopped_ = false;
};

}  // namespace

void play_mixed(std::string_view script) {
  MixedWorld world;
  world.play(script);
}

}  // namespace papo::fuzz
