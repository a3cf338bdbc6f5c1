// SPDX-License-Identifier: MIT

// The story of a house (story.h), worked out plainly from what people do: the items that each
// person must read, in their order.
//
// Clients have numbers, in the order in which they connected. An act of a client that is gone
// changes nothing. A person may have several clients, by its account, and is known by the number of
// its first client.
//
// Threads: one.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/story.h"

namespace papo::server {

class StoryModel {
 public:
  using Number = std::size_t;

  struct House {
    bool irc_lobby = true;    // A client of IRC enters the first room, too.
    std::size_t history = 0;  // So many lines is a client sent that joins a room.
    bool keeps_accounts = false;
  };
  // A room as a client names it. A plain client may mean the one in which it talks.
  struct Place {
    std::string room;
    bool is_own = false;
  };
  // One change of the modes of a room: "+o ana" is {true, 'o', "ana"}.
  struct Change {
    bool on = true;
    char letter = 0;
    std::string argument{};
  };
  enum class Page { latest, before, after, around, between };
  // A question for lines of the past. The marks are those of lines that are kept.
  struct Asked {
    Page page = Page::latest;
    std::size_t most = 0;
    std::string mark{};
    std::string other_mark{};
  };

  explicit StoryModel(const House& house);

  // ---- Coming and going

  Number connect(const Tongue& tongue);
  // Returns whether the person may come in by that name.
  bool enter(Number number, const std::string& name, const std::string& real_name);
  void quit(Number number, const std::string& reason);
  void lose(Number number);

  // ---- Rooms

  void join(Number number, const std::string& room, const std::string& key);
  void go(Number number, const std::string& room);
  void leave(Number number, const Place& place, const std::string& reason);
  void set_topic(Number number, const Place& place, const std::string& topic);
  void set_modes(Number number, const Place& place, const std::vector<Change>& changes);
  void kick(Number number, const Place& place, const std::string& whom, const std::string& reason);
  void invite(Number number, const Place& place, const std::string& whom);

  // ---- Talking

  // `rank` is '@' or '+' if the words are only for members of that rank.
  void say(Number number, const Place& place, const Words& words, char rank = 0);
  void whisper(Number number, const std::string& to, const Words& words);
  // `id` is the line's in IRC.
  void redact(Number number, const std::string& room, const std::string& mark,
              const std::string& id, const std::string& reason);
  void ask_for_page(Number number, const std::string& room, const Asked& asked);

  // ---- People

  void rename(Number number, const std::string& new_name);
  void set_real_name(Number number, const std::string& real_name);
  void go_away(Number number, const std::string& reason);
  void come_back(Number number);

  // ---- Operators of the house

  void make_operator(Number number);
  void give_up_operator(Number number);
  void expel(Number number, const std::string& whom, const std::string& reason);
  void announce(Number number, const std::string& text);

  // ---- Accounts

  // The client is asked for the password of an account before it enters. Returns whether that is
  // right.
  bool give_password(Number number, const std::string& account, const std::string& password);
  // With the right password.
  void enter_by_account(Number number, const std::string& account, const std::string& real_name);
  void log_in(Number number, const std::string& account, const std::string& password);
  void register_name(Number number, const std::string& password);
  void change_password(Number number, const std::string& old, const std::string& password);
  void drop_account(Number number, const std::string& password);
  void log_out_everywhere(Number number, bool others_only);
  void stay(Number number, bool on);
  void mark_read(Number number, const std::string& target, const std::string& time);

  // ---- The present

  [[nodiscard]] bool is_here(Number number) const { return clients_[number].is_here; }
  // The clients that are here, in the order in which they came.
  [[nodiscard]] std::vector<Number> clients() const;
  // Empty if the client is not here.
  [[nodiscard]] std::string name_of(Number number) const {
    return is_here(number) ? people_.at(person_of(number)).name : std::string{};
  }
  [[nodiscard]] bool is_operator(Number number) const {
    return is_here(number) && people_.at(person_of(number)).is_operator;
  }
  // In the order in which the person joined them.
  [[nodiscard]] std::vector<std::string> rooms_of(Number number) const {
    return is_here(number) ? people_.at(person_of(number)).rooms : std::vector<std::string>{};
  }
  [[nodiscard]] std::vector<std::string> names_in(const std::string& room) const;
  // The names of all people and of all accounts.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] std::vector<std::string> names_of_accounts() const;
  [[nodiscard]] bool is_registered(const std::string& name) const;
  [[nodiscard]] bool has_account(Number number) const;
  [[nodiscard]] std::string password_of(const std::string& account) const {
    const auto found = accounts_.find(account_called(account));
    return found == accounts_.end() ? "secret-1" : found->second.password;
  }
  // The marks of the lines that the room keeps.
  [[nodiscard]] std::vector<std::string> marks_in(const std::string& room) const;
  // The room in which a plain client talks; empty if there is none.
  [[nodiscard]] const std::string& talking_in(Number number) const {
    return clients_[number].talking_in;
  }
  // The items that the client must have read by now.
  [[nodiscard]] const Story& story_of(Number number) const { return clients_[number].story; }

 private:
  using Who = Number;                                // A person.
  using Marks = std::map<std::string, std::string>;  // By the keys of the targets.

  struct Client {
    Tongue tongue;
    Who person = 0;
    bool is_here = false;
    std::string talking_in{};
    Marks marks{};  // The places up to which it has read.
    Story story{};
  };
  struct Away {
    std::string reason{};
    std::set<Who> told{};  // These have written since, and know.
  };
  // A person that is here, or stays here without a client.
  struct Person {
    std::string name;
    std::string real_name{};
    std::string account{};  // The key; empty: there is none.
    std::string user{};
    std::vector<Number> clients{};
    bool is_operator = false;
    std::optional<Away> away{};
    std::vector<std::string> rooms{};         // By their keys.
    std::optional<std::size_t> read_up_to{};  // The last client went then.
  };
  // A room of an account.
  struct KeptRoom {
    std::string name;
    std::optional<std::size_t> read_up_to{};
  };
  struct Letter {
    std::string from;
    Words words;
  };
  struct Account {
    std::string name;
    std::string password;
    bool stays = false;
    std::size_t since = 0;                    // Lines before that one are another's.
    std::size_t seen = 0;                     // The last client went, or the first one came.
    std::map<std::string, KeptRoom> rooms{};  // By their keys.
    Marks marks{};
    std::vector<Letter> letters{};
  };
  // The way in which somebody comes into a room.
  struct Entry {
    std::string key{};
    std::optional<std::size_t> read_up_to{};
    std::size_t member_until = 0;
  };
  // A line that a room keeps.
  struct Line {
    Number by;
    std::string account;  // The key.
    std::string name;     // The sender's at that time, with the mark of an operator.
    Words words;
    std::size_t number;  // Among all lines.
  };
  struct Room {
    std::string name;  // As it was written first.
    std::vector<Who> members{};
    std::set<Who> operators{};
    std::set<Who> voices{};
    std::map<Who, bool> invited{};  // Whether by somebody that rules the room.
    std::set<char> flags{'n', 't'};
    std::string key{};
    std::string limit{};
    std::map<char, std::vector<std::string>> masks{};
    std::string topic{};
    std::vector<Line> lines{};
    // A member reads the lines from that number on, and somebody that joins those from the other.
    std::map<Who, std::size_t> readable{};
    std::size_t readable_from = 0;
    std::size_t made = 0;

    [[nodiscard]] std::vector<Line> lines_for(Who who) const {
      std::vector<Line> told;
      for (const auto& line : lines) {
        if (line.number >= readable.at(who)) told.push_back(line);
      }
      return told;
    }
    [[nodiscard]] bool has(char flag) const { return flags.contains(flag); }
    [[nodiscard]] bool holds(Who who) const;
    [[nodiscard]] bool has_rank(Who who) const {
      return operators.contains(who) || voices.contains(who);
    }
  };

  [[nodiscard]] Who person_of(Number number) const { return clients_[number].person; }

  // ---- Telling
  void tell(Number reader, std::string item);
  void tell_person(Who who, const std::string& item);
  void tell_room(const Room& room, const std::string& item);
  void tell_room_and(const Room& room, Number number, const std::string& item);
  template <typename Reads>
  void tell_company(Who who, const std::string& item, Reads reads);
  template <typename Reads>
  void tell_some(Who who, const std::string& item, Reads reads);
  void tell_joined(Number reader, const Room& room, Who who);
  void show_room(Number number, const Room& room, std::optional<std::size_t> read_up_to);
  void tell_place(Number number);
  void tell_words(Number reader, const std::string& what, const Words& words, bool is_old = false);
  void tell_line(Number reader, const Room& room, const Line& line);
  void tell_sent(Number number, const std::string& name, const std::string& shown_name,
                 const Words& words);
  void tell_letter(Number number, const Letter& letter);
  void tell_logged_in(Number number);
  void tell_of_away(Number number, const std::string& own, const std::string& item, bool is_new);
  void tell_mark(Number number, const std::string& target);
  void refuse(Number number, const std::string& why) { tell(number, "refused " + why); }

  // ---- Finding
  [[nodiscard]] std::optional<Who> called(const std::string& name) const;
  [[nodiscard]] std::string account_called(const std::string& name) const;
  [[nodiscard]] bool is_right(const std::string& account, const std::string& password) const;
  [[nodiscard]] std::optional<std::string> refusal_of_name(Number number,
                                                           const std::string& name) const;
  [[nodiscard]] std::optional<std::string> refusal_of_new_name(Number number,
                                                               const std::string& name) const;
  Room* find_room(const std::string& room);
  [[nodiscard]] const Room* find_room(const std::string& room) const;
  Room* room_at(Number number, const Place& place);
  Room* room_to_rule(Number number, const Place& place);
  std::optional<Who> member_called(Number by, const Room& room, const std::string& name);
  [[nodiscard]] std::string shown(Who who) const;
  [[nodiscard]] std::string name_in_list(const Tongue& tongue, const Room& room, Who member) const;
  [[nodiscard]] std::string mask_of(Who who) const;

  // ---- Rights
  [[nodiscard]] bool rules(const Room& room, Who who) const;
  [[nodiscard]] bool may_see(const Room& room, Number number) const;
  [[nodiscard]] bool may_talk(const Room& room, Who who) const;
  [[nodiscard]] bool may_leave_words(Who who) const;
  [[nodiscard]] bool is_by(const Line& line, Who who) const;
  [[nodiscard]] bool keeps_name(Who who) const;
  [[nodiscard]] bool is_banned(const Room& room, Who who) const;
  [[nodiscard]] bool is_muted(const Room& room, Who who) const;
  [[nodiscard]] bool masks_silence(const Room& room, Who who) const;
  [[nodiscard]] bool fits_any(const Room& room, char list, bool mutes, Who who) const;
  [[nodiscard]] std::string refusal_of(const Room& room, Who who, const Entry& entry) const;
  bool check_rule(const Room& room, Number number);

  // ---- Changing
  void come(Number number, Person newcomer);
  template <typename Tell>
  void attach(Number number, Who who, Tell tell);
  void receive(Number number, bool is_first);
  void go_out(Number number, const std::string& how);
  void detach(Number number);
  void detach_others(Number number);
  void account_went(const std::string& key);
  void come_into(Number number, const std::string& room, const Entry& entry);
  void enter_room(Number number, const std::string& room,
                  std::optional<std::size_t> read_up_to = std::nullopt);
  void leave_room(Who who, const std::string& room, const std::string& words);
  void take_out(Who who, const std::string& room);
  void remove(Who who, const std::string& item);
  void take_name(Who who, const std::string& new_name);
  void returns(Number number);
  void leave_letter(Number number, const std::string& key, const Words& words);
  [[nodiscard]] bool share_a_room(Who one, Who other) const;
  std::optional<Change> change(Number by, Room& room, const Change& wanted);
  std::optional<Change> change_rank(Number by, Room& room, const Change& wanted);

  House house_;
  std::vector<Client> clients_;
  std::map<Who, Person> people_;
  std::map<std::string, Room> rooms_;        // By their keys.
  std::map<std::string, Account> accounts_;  // Likewise.
  std::size_t now_ = 1;  // Counts the lines, and other things whose order matters.
};

}  // namespace papo::server
