// SPDX-License-Identifier: MIT

// The story of a house, in no dialect's words: what each person must be told, and what each was
// told.
//
// An item of the story is a text such as `say #a ana hello`. The StoryModel works out plainly which
// items each person must read, in which order. A StoryReader makes items of the lines that a client
// was sent. The reader of each dialect is written from that dialect's own pages, and shares no code
// with the server.
//
// Threads: one.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace papo::server {

using Story = std::vector<std::string>;

// The dialect of a client. The capabilities are those that it asked for.
struct Tongue {
  bool is_irc = false;
  std::set<std::string> capabilities{};

  [[nodiscard]] bool has(const std::string& one) const { return capabilities.contains(one); }
};

// The words of a person. Each text ends with a mark such as `~12`, which no other text has.
struct Words {
  enum class How { text, action, notice, ctcp };
  How how = How::text;
  std::string text;
};

// The text as people read it that have no formatting.
std::string without_formatting(std::string_view text);

class StoryModel {
 public:
  void enter(const std::string& name, const Tongue& tongue);
  void join(const std::string& name, const std::string& room);
  void leave(const std::string& name, const std::string& room, const std::string& reason);
  void say(const std::string& name, const std::string& room, const Words& words);
  void whisper(const std::string& name, const std::string& to, const Words& words);
  void set_topic(const std::string& name, const std::string& room, const std::string& topic);
  void rename(const std::string& name, const std::string& new_name);
  void go_away(const std::string& name, const std::string& reason);
  void come_back(const std::string& name);
  void quit(const std::string& name, const std::string& reason);
  void kick(const std::string& name, const std::string& room, const std::string& whom,
            const std::string& reason);
  void invite(const std::string& name, const std::string& room, const std::string& whom);
  // "+o ana", "-m": one change.
  void set_mode(const std::string& name, const std::string& room, const std::string& change);

  // By their present names, in the order in which they came.
  [[nodiscard]] std::vector<std::string> people() const;
  [[nodiscard]] std::vector<std::string> rooms_of(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> members_of(const std::string& room) const;
  [[nodiscard]] bool here(const std::string& name) const { return find(name) != nullptr; }

  // The items that the person must have read by now. Also for those that are gone, by the number
  // of their coming.
  [[nodiscard]] const Story& story_of(std::size_t number) const { return people_[number].story; }

 private:
  struct Person {
    std::string name;
    Tongue tongue;
    bool here = true;
    std::optional<std::string> away{};
    Story story{};
  };
  struct Room {
    std::vector<std::size_t> members{};  // The numbers of people.
    std::set<std::size_t> operators{};
    std::set<std::size_t> voices{};
    std::set<std::size_t> invited{};
    std::set<char> flags{'n', 't'};
  };

  [[nodiscard]] const Person* find(const std::string& name) const;
  [[nodiscard]] std::optional<std::size_t> number_of(const std::string& name) const;
  Room* room_with(std::size_t number, const std::string& room);
  [[nodiscard]] std::set<std::size_t> company_of(std::size_t number) const;
  void tell_room(const Room& room, const std::string& item);
  void tell_company(std::size_t number, const std::string& item);
  void take_out(std::size_t number, const std::string& room);
  void speaks(std::size_t number);
  static bool may_talk(const Room& room, std::size_t number);
  static bool reads(const Person& reader, Words::How how);
  static std::string item_of(const Person& reader, const std::string& what, const Words& words);

  std::vector<Person> people_;
  std::map<std::string, Room> rooms_;
};

// Makes items of a client's lines.
class StoryReader {
 public:
  StoryReader() = default;
  StoryReader(const StoryReader&) = delete;
  StoryReader& operator=(const StoryReader&) = delete;
  virtual ~StoryReader() = default;

  // Takes the bytes that the client was sent next.
  void take(std::string_view bytes);

  [[nodiscard]] const Story& story() const { return story_; }
  // A fault in the lines themselves; empty if nothing is.
  [[nodiscard]] const std::string& fault() const { return fault_; }
  // The last bytes that the client was sent, for a report.
  [[nodiscard]] const std::string& last_bytes() const { return last_bytes_; }
  // By their marks, the ids of the messages that had any.
  [[nodiscard]] const std::map<std::string, std::string>& ids() const { return ids_; }

 protected:
  virtual void take_line(std::string_view line) = 0;
  void add(std::string item) { story_.push_back(std::move(item)); }
  [[nodiscard]] bool is_last(std::string_view item) const {
    return !story_.empty() && story_.back() == item;
  }
  void blame(std::string_view why, std::string_view line);
  void know_id(std::string_view text, std::string_view id);

 private:
  std::string rest_;
  std::string last_bytes_;
  Story story_;
  std::string fault_;
  std::map<std::string, std::string> ids_;
};

std::unique_ptr<StoryReader> make_reader(const std::string& name, const Tongue& tongue);

// The mark at the end of a text: "~12"; empty if there is none.
std::string_view mark_of(std::string_view text);

}  // namespace papo::server
