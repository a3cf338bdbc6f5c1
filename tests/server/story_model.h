// SPDX-License-Identifier: MIT

// The story of a house (story.h), worked out plainly from what people do: the items that each
// person must read, in their order.
//
// People have numbers, in the order in which they connected. An act of a person that is gone
// changes nothing.
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

  explicit StoryModel(const House& house) : house_(house) {}

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

  // ---- The present

  [[nodiscard]] bool is_here(Number number) const { return people_[number].here; }
  // The people that are here, in the order in which they came.
  [[nodiscard]] std::vector<Number> people() const;
  [[nodiscard]] const std::string& name_of(Number number) const { return people_[number].name; }
  [[nodiscard]] bool is_operator(Number number) const { return people_[number].is_operator; }
  // In the order in which the person joined them.
  [[nodiscard]] const std::vector<std::string>& rooms_of(Number number) const {
    return people_[number].rooms;
  }
  [[nodiscard]] std::vector<Number> members_of(const std::string& room) const;
  // The marks of the lines that the room keeps.
  [[nodiscard]] std::vector<std::string> marks_in(const std::string& room) const;
  // The room in which a plain client talks; empty if there is none.
  [[nodiscard]] const std::string& talking_in(Number number) const {
    return people_[number].talking_in;
  }
  // The items that the person must have read by now.
  [[nodiscard]] const Story& story_of(Number number) const { return people_[number].story; }

 private:
  struct Away {
    std::string reason;
    std::set<Number> told{};  // These have written since, and know.
  };
  struct Person {
    Tongue tongue;
    std::string name{};
    std::string real_name{};
    bool here = false;
    bool is_operator = false;
    std::optional<Away> away{};
    std::vector<std::string> rooms{};  // By their keys.
    std::string talking_in{};
    Story story{};
  };
  // A line that a room keeps.
  struct Line {
    Number by;
    std::string name;  // The sender's at that time, with the mark of an operator.
    Words words;
    std::size_t number;  // Among all lines of the room.
  };
  struct Room {
    std::string name;  // As it was written first.
    std::vector<Number> members{};
    std::set<Number> operators{};
    std::set<Number> voices{};
    std::map<Number, bool> invited{};  // Whether by somebody that rules the room.
    std::set<char> flags{'n', 't'};
    std::string key{};
    std::string limit{};
    std::map<char, std::vector<std::string>> masks{};
    std::string topic{};
    std::vector<Line> lines{};
    std::size_t said = 0;  // Lines that were ever said there.
    // A member reads the lines from that number on, and somebody that joins those from the other.
    std::map<Number, std::size_t> readable{};
    std::size_t readable_from = 0;

    [[nodiscard]] std::vector<Line> lines_for(Number number) const {
      std::vector<Line> told;
      for (const auto& line : lines) {
        if (line.number >= readable.at(number)) told.push_back(line);
      }
      return told;
    }
    [[nodiscard]] bool has(char flag) const { return flags.contains(flag); }
    [[nodiscard]] bool holds(Number number) const;
    [[nodiscard]] bool has_rank(Number number) const {
      return operators.contains(number) || voices.contains(number);
    }
  };

  // ---- Telling
  void tell(Number reader, std::string item);
  void tell_room(const Room& room, const std::string& item);
  void tell_room_and(const Room& room, Number number, const std::string& item);
  template <typename Reads>
  void tell_company(Number number, const std::string& item, Reads reads);
  void tell_joined(const Room& room, Number number);
  void tell_words(Number reader, const std::string& what, const Words& words, bool is_old = false);
  void tell_line(Number reader, const Room& room, const Line& line);
  void refuse(Number number, const std::string& why) { tell(number, "refused " + why); }

  // ---- Finding
  [[nodiscard]] std::optional<Number> number_of(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> refusal_of_name(Number number,
                                                           const std::string& name) const;
  [[nodiscard]] std::optional<std::string> refusal_of_new_name(Number number,
                                                               const std::string& name) const;
  Room* find_room(const std::string& room);
  [[nodiscard]] const Room* find_room(const std::string& room) const;
  Room* room_at(Number number, const Place& place);
  Room* room_to_rule(Number number, const Place& place);
  std::optional<Number> member_called(Number by, const Room& room, const std::string& name);
  [[nodiscard]] std::string shown(Number number) const;
  [[nodiscard]] std::string mask_of(Number number) const;

  // ---- Rights
  [[nodiscard]] bool rules(const Room& room, Number number) const;
  [[nodiscard]] bool may_see(const Room& room, Number number) const;
  [[nodiscard]] bool may_talk(const Room& room, Number number) const;
  [[nodiscard]] bool may_leave_words(Number number) const;
  [[nodiscard]] bool is_banned(const Room& room, Number number) const;
  [[nodiscard]] bool is_muted(const Room& room, Number number) const;
  [[nodiscard]] bool masks_silence(const Room& room, Number number) const;
  [[nodiscard]] bool fits_any(const Room& room, char list, bool mutes, Number number) const;
  [[nodiscard]] std::string refusal_of(const Room& room, Number number,
                                       const std::string& key) const;
  bool check_rule(const Room& room, Number number);

  // ---- Changing
  void enter_room(Number number, const std::string& room);
  void take_out(Number number, const std::string& room);
  void remove(Number number, const std::string& item);
  [[nodiscard]] bool share_a_room(Number one, Number other) const;
  std::optional<Change> change(Number by, Room& room, const Change& wanted);
  std::optional<Change> change_rank(Number by, Room& room, const Change& wanted);

  House house_;
  std::vector<Person> people_;
  std::map<std::string, Room> rooms_;  // By their keys.
};

}  // namespace papo::server
