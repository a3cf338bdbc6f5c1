// SPDX-License-Identifier: MIT

// The lines that were said in rooms, on the disk.
//
// A room is known by its key (chat/names.h). A room that was buried has none: nobody can read it
// any more, and its lines are removed little by little. Lines are in the order of their numbers.
// The wall's clock may be set back between two lines, so times only serve to find a place among
// them.
//
// The functions that change something are called within a Transaction, and those that read may be.
// A room's lines read the same here as they do from the State's memory (chat/rules_history.cc).
//
// Threads: the one that uses the database.
//
// Errors: Failure; std::bad_alloc; std::logic_error if there is no transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "chat/event.h"
#include "chat/limits.h"
#include "chat/names.h"
#include "chat/past.h"
#include "chat/stamp.h"
#include "store/database.h"

namespace papo::store {

using Border = chat::Range::Border;

struct RoomKept {
  bool exists = false;  // The store has something of it.
  bool is_private = false;
  chat::Sequence readable_from = 0;  // Members that join may read the lines from here on.
};

// Lines of a room that were said and could not be kept: how many, and between which numbers.
struct Hole {
  chat::Sequence first = 0;
  chat::Sequence last = 0;
  std::size_t lines = 0;

  friend bool operator==(const Hole&, const Hole&) = default;
};

// The part of a room that somebody may read.
struct Readable {
  std::string_view key{};
  chat::Sequence since = 0;                                           // Nothing before it.
  chat::Sequence until = std::numeric_limits<chat::Sequence>::max();  // Nothing from it on.
};

// Lines of a room.
struct Wanted {
  Readable room{};
  chat::RoomRef shown_as{};  // The lines that are told have it.
  chat::Range range{};
};

struct Page {
  std::vector<chat::EventPtr> lines{};  // That were Said, the oldest first.
  // There are lines that may be read before the first of these, or behind the last.
  bool has_older = false;
  bool has_newer = false;
  // The holes before a line of the page, and behind its last line if nothing is newer.
  std::vector<Hole> holes{};
};

struct Search {
  std::string_view words{};           // Any text.
  bool last_word_is_begun = false;    // The last word may go on.
  std::string_view from{};            // The name of the person that said it; empty: anyone.
  std::span<const Readable> rooms{};  // Nothing is found elsewhere.
  std::optional<chat::Time> after{};  // Borders are left out themselves.
  std::optional<chat::Time> before{};
  chat::Sequence before_sequence = 0;  // For the next page: the last line of the page before.
  std::size_t most = chat::lines_a_page;
  std::size_t most_bytes = chat::bytes_told;
};

struct Found {
  std::vector<chat::EventPtr> lines{};  // That were Said, the newest first. Rooms have no id.
  bool has_more = false;
  bool is_cut = false;  // A TimeLimit ended the search. There may be more.
};

// The end of the lines of an account. Lines that are to go are not read any more.
enum class Parting {
  forgets,  // The lines stay, and the account beside them goes.
  erases,   // The lines go.
};

struct Parted {
  std::size_t lines = 0;  // That were changed or removed.
  bool has_erased = false;
};

// Lines that are to go, but for those of some rooms. These are not looked at again and again.
struct OldLines {
  chat::Time before{};
  std::span<const std::string> but_rooms{};  // Keys.
  // Only these rooms have older lines. To be kept for the next call.
  chat::Time since = chat::Time::min();
};

class Lines {
 public:
  explicit Lines(Database& database);
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines();

  // ---- Changes

  // Keeps a line that was Said, if it is of a kind that people want to read later (is_kept() in
  // chat/speech.h). A room that is not there yet is made, and is not private. A line that is there
  // already stays as it is.
  void keep(const chat::Event& said);
  // The line is removed that was Redacted.
  void take_back(const chat::Event& redacted);
  void record_hole(std::string_view room_key, std::string_view room_name, const Hole& hole);
  void set_private(std::string_view room_key, std::string_view room_name, bool is_private,
                   chat::Sequence readable_from);
  // The lines of the room go with it to its new name. A room that had this name is buried.
  void rename_room(std::string_view old_key, std::string_view new_key, std::string_view new_name);
  void bury_room(std::string_view room_key);
  // Numbers up to this one were given, also to things that are not kept.
  void remember_sequence(chat::Sequence sequence);

  // Each of these removes at most so many lines, and returns how many: if it is fewer, there are no
  // more to remove. A buried room without lines counts as one. Of a room without lines nothing
  // stays, unless it is private.
  std::size_t remove_buried(std::size_t most);
  std::size_t forget_before(chat::Time time, std::size_t most);
  std::size_t forget(OldLines& old, std::size_t most);
  // The first lines of a room, up to one that is not that old. Lines whose time is yet to come are
  // passed over.
  std::size_t forget_before(chat::Time time, std::string_view room_key, chat::Time now,
                            std::size_t most);
  // From rooms with more than `lines_a_room` lines, or from one room.
  std::size_t forget_beyond(std::size_t lines_a_room, std::size_t most);
  std::size_t forget_beyond(std::size_t lines_a_room, std::string_view room_key, std::size_t most);

  // Ends the lines before that one which people of the account said. A parting is begun once, and
  // goes on by at most so many lines, until there are none. After a crash it goes on at the next
  // start.
  void part_with(std::string_view account, chat::Sequence until, Parting how);
  Parted part_some(std::size_t most);
  // To be called after part_some() has come to its end and nothing of these lines is in any file.
  // Whether there were partings that had come to an end.
  bool end_partings();
  [[nodiscard]] bool has_partings();
  [[nodiscard]] bool is_parting(std::string_view account);
  // How many partings ever began.
  [[nodiscard]] std::size_t partings_begun();

  // Removed words stay in the file until the index of words is written anew. That is begun once,
  // and goes on by so many pages of the database. The result is whether there is more to do.
  void begin_to_tidy();
  bool tidy(std::size_t pages);

  // After an update, other words may be made of a text (words_version() in store/search_text.h).
  // Then the index of words begins anew when the store is opened. Puts at most so many lines into
  // the index, the newest first. Until the result is false, a search does not find the others.
  bool index_more(std::size_t most);

  // ---- Reading

  [[nodiscard]] RoomKept room(std::string_view key);
  [[nodiscard]] Page page(const Wanted& wanted);
  // The rooms whose last line was said between these times, in the order of these lines.
  [[nodiscard]] std::vector<chat::TargetsTold::Target> targets(std::span<const Readable> rooms,
                                                               chat::Time after, chat::Time before,
                                                               std::size_t most);
  // The number of the last line that was kept, or a higher one that was remembered; 0: there is
  // none.
  [[nodiscard]] chat::Sequence last_sequence();
  [[nodiscard]] Found search(const Search& search);
  // The lines of an account behind that one, the oldest first. Rooms have no id.
  [[nodiscard]] std::vector<chat::EventPtr> lines_of(std::string_view account, chat::Sequence after,
                                                     std::size_t most);
  [[nodiscard]] std::size_t count_of(std::string_view account);

 private:
  struct Statements;
  struct Room {
    std::int64_t id;
    std::string name;
  };
  struct Range;
  class Told;

  void demand_transaction() const;
  std::optional<Room> find(std::string_view key);
  std::int64_t find_or_make(std::string_view key, std::string_view name);
  using Keys = std::unordered_map<std::string, std::string>;
  using MakeName = std::variant<chat::Name, chat::NameFault> (*)(std::string_view);
  static const std::string& key_of(Keys& keys, const std::string& name, MakeName make);
  const std::string& key_of_room(const std::string& name);
  const std::string& key_of_person(const std::string& name);
  bool is_erased(const chat::Event& line);
  void leave_out_erased(std::vector<chat::EventPtr>& lines);
  bool remove(std::int64_t room, std::int64_t sequence);
  void tidy_room(std::int64_t room);
  void add_words(std::int64_t room, std::int64_t sequence, const std::string& name,
                 std::string_view text);
  std::int64_t first_indexed();
  std::size_t remove_first(std::int64_t room, std::size_t most);
  void remove_all(std::vector<std::pair<std::int64_t, std::int64_t>>& lines);
  std::size_t part_some_of(const std::string& account, std::int64_t until, bool erases,
                           std::size_t most);

  std::int64_t place_of(std::int64_t room, const Border& border, bool passes_it, Range within);
  std::int64_t place_in_time(chat::Time time, bool passes_it);
  Range range_of(std::int64_t room, const Wanted& wanted);
  void tell_first(std::int64_t room, Range range, const Wanted& wanted, std::size_t most,
                  Told& told);
  void tell_last(std::int64_t room, Range range, const Wanted& wanted, std::size_t most,
                 Told& told);
  void look_beyond(std::int64_t room, Range range, const Wanted& wanted, Page& page);
  std::string match_of(const Search& search, std::span<const std::int64_t> rooms);

  Database& database_;
  std::unique_ptr<Statements> statements_;
  // The keys of names, which take time to make. By the name as it is shown.
  Keys keys_of_rooms_;
  Keys keys_of_people_;
};

}  // namespace papo::store
