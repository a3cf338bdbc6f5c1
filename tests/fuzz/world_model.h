// SPDX-License-Identifier: MIT

// Works out plainly what every client must have been sent: one list of people, one of rooms, one
// command after the other. Each event is written to each reader, one by one. There are no threads,
// batches or sockets here. Of the mailboxes there are only the answers that wait in them: the
// result of an answer happens when its worker gets to it.
//
// The model uses the parts of Papo that have fuzz targets of their own: names, bans, the dialect's
// parse and render. It uses neither the Hub nor the State nor the worker nor the dialect's
// Conversation.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "chat/bans.h"
#include "chat/client_id.h"
#include "chat/event.h"
#include "chat/names.h"
#include "chat/request.h"
#include "chat/ticket.h"
#include "wire/plain/plain.h"
#include "world_rooms.h"

namespace papo::fuzz {

class WorldModel {
 public:
  using Id = chat::ClientId;

  struct House {
    std::string first_room = "#lobby";
    std::size_t max_rooms = 3;
    std::size_t history = 2;        // Lines for a newcomer in a room.
    std::size_t history_limit = 4;  // Lines that a room keeps.
    std::size_t max_line = 0;
    std::string password{};
    std::vector<std::string> motd{};
    std::vector<std::string> reserved_names{};
    // The host of a peer, as others see it.
    std::function<std::string(std::string_view peer)> host_of{};
  };

  // A client that was found too slow, when the kernel had taken so many bytes. This happens while a
  // worker looks at its events: at the end of a turn, and between inputs if it must.
  struct Slow {
    Id client;
    std::size_t taken;
  };
  // Tells which client was found too slow by the n-th request of the turn, between inputs or not.
  // The model cannot work that out from the lines alone.
  using FoundSlow = std::function<std::optional<Slow>(std::size_t request, bool between_inputs)>;

  WorldModel(House house, FoundSlow found_slow)
      : house_(std::move(house)), found_slow_(std::move(found_slow)) {}

  // At any time: a password was checked. Its worker deals with that when it gets to it.
  void hear_verdict(Id id, bool is_right);

  // The inputs, in the order in which a worker deals with them, turn by turn.
  void open(Id id, std::string peer);
  void take_line(Id id, std::string_view line);
  void take_too_long(Id id);
  void end(Id id);   // The client sends no more.
  void lose(Id id);  // The client neither sends nor reads any more.
  void take_writable(Id id);
  void take_paid(Id id);
  void name_deadline(Id id);
  void last_deadline(Id id);
  void no_more_lines(std::size_t worker);
  // A turn ends: all requests are answered, and the answers are dealt with.
  void end_turn(std::size_t worker);
  // The last turn ends, and nothing more comes.
  void end_last_turn(std::size_t worker);
  // Nothing more happens to these clients.
  void say_goodbye(const std::vector<Id>& to);

  // The client was found too slow, when the kernel had taken so many bytes.
  void too_slow(Id id, std::size_t taken);
  // The client was found too slow just before it would have been told that the server stops. It
  // reads this instead.
  void too_slow_for_goodbye(Id id, std::size_t taken);
  // The client had gone already when it was found too slow; its waiting bytes were dropped.
  void cut_after_the_end(Id id, std::size_t taken);

  [[nodiscard]] bool knows(Id id) const { return clients_.contains(id); }
  [[nodiscard]] bool here(Id id) const { return at(id).stage == Stage::here; }
  [[nodiscard]] bool gone(Id id) const { return at(id).stage == Stage::gone; }
  // Whether the client gave a password that has no verdict yet.
  [[nodiscard]] bool awaits_verdict(Id id) const {
    return at(id).question.of == Question::Of::password && !at(id).has_verdict;
  }
  // All bytes that the client is to be sent, from the beginning.
  [[nodiscard]] const std::string& expected(Id id) const { return at(id).expected; }
  // Bytes that may come last, or not.
  [[nodiscard]] const std::string& maybe(Id id) const { return at(id).maybe; }
  // The client was sent these bytes. A client may have had no name when the server stopped, and
  // have been too slow by then. It may be found too slow before its goodbye, and is then told of
  // that instead.
  void hear(Id id, std::string_view received);

  // No operator's password that begins so is checked, because the server is too busy.
  static constexpr std::string_view busy_word = "busy";

 private:
  enum class Stage { knocking, naming, here, gone };
  using Expects = wire::plain::Expects;
  using Why = chat::Refused::Why;

  // A question of the client whose answer it has not seen. If that takes time, the client's lines
  // are held. The state has answered already. Before the worker deals with anything else of that
  // client, it looks at all waiting answers, of any client.
  struct Question {
    // `answers`: the client has asked much, and its lines wait until it has taken that.
    enum class Of { nothing, state, password, answers };
    Of of = Of::nothing;
    chat::Ticket ticket = 0;
  };
  // An answer that waits for the worker.
  struct Answer {
    enum class What { settled, done, right_password, wrong_password };
    Id client;
    chat::Ticket ticket;
    What what;
    chat::Done done{};
  };
  // A person wrote to the client in private. The client replies to that person only after its
  // worker has got to this.
  struct Letter {
    Id client;
    Id from;
  };

  // The client talks in that room from now on, or in none. Its lines go there only after its worker
  // has got to this.
  struct Move {
    Id client;
    chat::RoomId to;
  };

  using Room = WorldRoom;

  struct Client {
    Id id;
    std::string peer;
    Stage stage = Stage::naming;
    std::string expected{};
    std::string maybe{};
    std::string farewell{};
    bool nameless_at_stop = false;
    bool finished = false;
    // No further line of the client counts, because its owner knows that it is gone.
    bool ended = false;
    bool hurries = false;  // The lines wait for nothing that takes time.
    Question question{};
    chat::Ticket last_ticket = 0;
    bool has_verdict = false;
    std::string held{};
    unsigned wrong_passwords = 0;
    bool tells_state = false;
    std::size_t answered = 0;  // Bytes of answers in this turn.

    // The members below count once the client is here.
    chat::Name name{};
    std::vector<std::string> rooms{};  // Keys, in the order joined.
    std::string talking_in{};          // A key, or empty.
    chat::RoomId says_in = 0;          // The room of its lines; it may be out of that room by now.
    Id last_writer = 0;
    bool is_operator = false;
    std::optional<std::string> away{};
    std::set<Id> told_away{};
    chat::RoomId shown_of = 0;   // The room whose history the client last asked for.
    std::size_t shown_from = 0;  // The first line that it was shown there.
  };

  struct Obey;

  Client& at(Id id) { return clients_.at(id); }
  [[nodiscard]] const Client& at(Id id) const { return clients_.at(id); }
  Client* person(const std::string& key);
  Room& room(const std::string& key) { return rooms_.at(key); }
  static bool is_in(const Client& client, const std::string& room);

  template <typename What>
  void tell(Client& client, What what);
  void tell(Client& client, const chat::Event& event);
  static wire::plain::Ids ids_for(const Client& client);
  template <typename Render>
  static void tell_aside(Client& client, Render render);
  template <typename What>
  static chat::Event event_of(const Client& client, What what);
  static chat::Named named(const Client& client);
  static void bill(Client& client, std::size_t bytes);
  static Expects expects(const Client& client);
  void tell_state(Client& client);
  static void render_as_seen(Client& member, const Room& room, const chat::Event& event);
  void tell_room(const Room& room, const chat::Event& event);
  void refuse(Client& client, chat::Refused refused);
  void refuse(Client& client, Why why, std::string what = {}, std::size_t limit = 0);

  void obey_line(Client& client, std::string_view line);
  void obey_when_gone(Client& client, const wire::plain::Command& command);
  void ask_when_gone(Client& client, const chat::Request::What& what);
  static bool has_too_much(const Client& client, const chat::Request::What& what);
  void ask(Client& client, Question::Of of);
  void answer(const Client& client, Answer::What what, chat::Done done = {});
  void settle(Client& client);
  void look_at_answers(std::size_t worker, bool between_inputs = true);
  void see_slow(bool between_inputs);
  void take(const Answer& answer);
  void take(const Letter& letter);
  void take(const Move& move);
  void take_in_turn(Client& client, std::string_view line);
  void take_held(Client& client);
  void end_lines(Client& client);
  void enter(Client& client, const chat::Name& name);
  // Why the client may not have this name.
  std::optional<chat::Refused> refusal_of(const Client& client, const chat::Name& name);
  void add_to_room(Client& client, const chat::Name& name, bool entered);
  void take_out(Client& client, Room& room);
  void talk_in(Client& client, const std::string& room);
  void talk_elsewhere(Client& client, const Room& than);
  void kick(Client& client, Room& from, const Client& by, std::string words);
  [[nodiscard]] Someone someone(const Client& client) const;
  void depart(Client& client, chat::Departure how, std::string words = {}, std::string by = {});
  chat::Event departure(const Client& client, chat::Departure how, std::string words = {},
                        std::string by = {});
  void tell_others(const Client& client, const chat::Event& departed);
  void leave_rooms(Client& client);
  static void take_leave(Client& client, const chat::Event& event);
  void drop(Client& client, chat::Departure how, std::string_view words = {});
  void turn_away(Client& client, const std::string& reason);
  static void cut(Client& client, std::size_t taken);
  void wrong_password(Client& client);
  void returns(Client& client);
  void whisper(Client& from, Client& to, std::string_view text);
  [[nodiscard]] bool is_muted(const Client& client) const {
    return muted_.contains(client.name.key);
  }
  const chat::Ban* ban_of(const Client& client) const;

  const House house_;
  const FoundSlow found_slow_;
  std::size_t requests_ = 0;  // The requests of this turn to the Hub.
  std::map<Id, Client> clients_;
  std::map<std::string, Room> rooms_;  // By key.
  chat::RoomId last_room_ = 0;
  std::set<std::string> muted_;
  chat::Bans bans_;
  std::map<std::size_t, std::deque<std::variant<Answer, Letter, Move>>>
      waiting_;  // For each worker.
};

}  // namespace papo::fuzz
