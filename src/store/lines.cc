// SPDX-License-Identifier: MIT

#include "store/lines.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <variant>

#include "chat/answer_space.h"
#include "chat/kept_lines.h"
#include "chat/names.h"
#include "store/columns.h"
#include "store/search_text.h"

namespace papo::store {

// The identities of people that said several lines of an answer.
class Identities {
 public:
  chat::IdentityPtr of(std::string_view user_at_host, std::string_view account, bool is_bot) {
    auto& identity = known_[{std::string{user_at_host}, std::string{account}, is_bot}];
    if (!identity) {
      identity = std::make_shared<const chat::Identity>(
          chat::Identity{.user_at_host = std::string{user_at_host},
                         .account = std::string{account},
                         .is_bot = is_bot});
    }
    return identity;
  }

 private:
  std::map<std::tuple<std::string, std::string, bool>, chat::IdentityPtr> known_;
};

namespace {

constexpr auto beyond_all = std::numeric_limits<Number>::max();
constexpr std::size_t most_names_kept = 4096;
constexpr std::size_t most_holes = 100;  // On a page.
// With more rooms than this, a search looks at the lines of all rooms.
constexpr std::size_t most_rooms_in_query = 200;

// ---- The columns

// The bits of `marks`.
constexpr unsigned is_bare = 1;
constexpr unsigned by_operator = 2;
constexpr unsigned of_bot = 4;

Number behind(Number sequence) { return sequence == beyond_all ? beyond_all : sequence + 1; }

// Whether a line of that time comes before the border.
bool comes_before(Number said_at, chat::Time border, bool with_itself) {
  const auto time = time_of(said_at);
  return time < border || (with_itself && time == border);
}

std::string as_word(Number room) { return std::to_string(room); }

// The columns of a line, in the order in which event_of() reads them.
constexpr auto columns =
    "sequence, time, how, marks, name, text, tags, user_at_host, account, room";

std::string select_line(const char* where) {
  return std::string{"SELECT "} + columns + " FROM lines " + where;
}

chat::EventPtr event_of(const Statement::Run& row, const chat::RoomRef& room,
                        Identities& identities) {
  auto event = std::make_shared<chat::Event>();
  const auto marks = static_cast<unsigned>(row.number(3));
  event->sequence = static_cast<chat::Sequence>(row.number(0));
  event->time = time_of(row.number(1));
  event->by_operator = (marks & by_operator) != 0;
  if (!row.is_null(7)) {
    event->identity = identities.of(row.text(7), row.text(8), (marks & of_bot) != 0);
  }
  event->what = chat::Said{.name = std::string{row.text(4)},
                           .room = room,
                           .text = std::string{row.text(5)},
                           .how = speech_of(row.number(2)),
                           .bare = (marks & is_bare) != 0,
                           .tags = std::string{row.text(6)}};
  return event;
}

}  // namespace

// Numbers of lines, from the first to before the last.
struct Lines::Range {
  Number first = 0;
  Number last = beyond_all;
  bool is_turned = false;  // The borders came in the other order.

  [[nodiscard]] bool is_empty() const { return last <= first; }
};

class Lines::Told {
 public:
  std::vector<chat::EventPtr> lines{};
  Identities identities{};
};

struct Lines::Statements {
  explicit Statements(Database& of) : database(of) {}

  Database& database;
  // Rooms.
  Statement find{database, "SELECT id, name, is_private, readable_from FROM rooms WHERE key = ?"};
  Statement make{database, "INSERT INTO rooms(key, name) VALUES(?, ?) RETURNING id"};
  Statement privacy{database, "UPDATE rooms SET is_private = ?, readable_from = ? WHERE id = ?"};
  Statement bury{database, "UPDATE rooms SET key = NULL WHERE key = ?"};
  Statement rename{database, "UPDATE rooms SET key = ?, name = ? WHERE key = ?"};
  Statement count{database, "UPDATE rooms SET lines = lines + ? WHERE id = ?"};
  Statement buried{database, "SELECT id FROM rooms WHERE key IS NULL LIMIT 1"};
  Statement full{database, "SELECT id, lines FROM rooms WHERE lines > ? LIMIT 1"};
  Statement full_room{database, "SELECT id, lines FROM rooms WHERE key = ? AND lines > ?"};
  Statement drop_empty{database,
                       "DELETE FROM rooms WHERE id = ?1 AND (key IS NULL OR is_private = 0) AND "
                       "NOT EXISTS(SELECT 1 FROM lines WHERE room = ?1)"};
  // Lines.
  Statement keep{database, std::string{"INSERT INTO lines("} + columns +
                               ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"};
  Statement remove{database,
                   "DELETE FROM lines WHERE room = ? AND sequence = ? RETURNING name, text"};
  Statement first_numbers{database,
                          "SELECT sequence FROM lines WHERE room = ? ORDER BY sequence LIMIT ?"};
  Statement older_than{database,
                       "SELECT room, sequence, time FROM lines INDEXED BY lines_by_time WHERE "
                       "time >= ? AND time < ? ORDER BY time"};
  // The first line that is not old ends the search.
  Statement first_lines{database,
                        "SELECT sequence, time FROM lines WHERE room = ? AND time < ? "
                        "ORDER BY sequence LIMIT ?"};
  Statement of_account{database,
                       "SELECT room, sequence FROM lines WHERE account = ? AND account <> '' AND "
                       "sequence < ? ORDER BY sequence LIMIT ?"};
  Statement forget_account{database,
                           "UPDATE lines SET account = '' WHERE room = ? AND sequence = ?"};
  Statement count_of_account{database,
                             "SELECT count(*) FROM lines WHERE account = ? AND account <> ''"};
  Statement told_of_account{
      database, std::string{"SELECT "} + columns +
                    ", (SELECT name FROM rooms WHERE id = room AND key IS NOT NULL) FROM lines "
                    "WHERE account = ? AND account <> '' AND sequence > ? ORDER BY sequence "
                    "LIMIT ?"};
  Statement last_number{database,
                        "SELECT max(coalesce((SELECT max(sequence) FROM lines), 0), "
                        "coalesce((SELECT value FROM settings WHERE name = 'last_sequence'), 0))"};
  Statement remember{database, "REPLACE INTO settings VALUES('last_sequence', ?)"};
  Statement forwards{database, select_line("WHERE room = ? AND sequence >= ? AND sequence < ? "
                                           "ORDER BY sequence")};
  Statement backwards{database, select_line("WHERE room = ? AND sequence >= ? AND sequence < ? "
                                            "ORDER BY sequence DESC")};
  Statement next{database,
                 "SELECT sequence, time FROM lines WHERE room = ? AND sequence >= ? AND "
                 "sequence < ? ORDER BY sequence LIMIT 1"};
  Statement previous{database,
                     "SELECT sequence, time FROM lines WHERE room = ? AND sequence >= ? AND "
                     "sequence < ? ORDER BY sequence DESC LIMIT 1"};
  Statement next_of_all{database,
                        "SELECT sequence, time FROM lines INDEXED BY lines_by_sequence "
                        "WHERE sequence >= ? AND sequence < ? ORDER BY sequence LIMIT 1"};
  Statement line{database, select_line("INDEXED BY lines_by_sequence WHERE sequence = ?")};
  // Holes.
  Statement hole{database,
                 "INSERT INTO holes(room, first, last, lines) VALUES(?, ?, ?, ?) "
                 "ON CONFLICT DO UPDATE SET last = max(last, excluded.last), "
                 "lines = lines + excluded.lines"};
  Statement holes{database,
                  "SELECT first, last, lines FROM holes WHERE room = ? AND first < ? AND "
                  "last >= ? ORDER BY first DESC LIMIT ?"};
  Statement drop_holes{database,
                       "DELETE FROM holes WHERE room = ?1 AND NOT EXISTS("
                       "SELECT 1 FROM lines WHERE room = ?1 AND sequence < holes.last)"};
  // Partings.
  Statement part{database,
                 "INSERT INTO partings(account, until, erases) VALUES(?, ?, ?) "
                 "ON CONFLICT DO UPDATE SET erases = max(erases, excluded.erases), is_done = 0"};
  Statement parting{database,
                    "SELECT account, until, erases FROM partings WHERE is_done = 0 LIMIT 1"};
  Statement end_parting{database,
                        "UPDATE partings SET is_done = 1 WHERE account = ? AND until = ?"};
  Statement drop_partings{database, "DELETE FROM partings WHERE is_done = 1"};
  Statement partings{database, "SELECT 1 FROM partings LIMIT 1"};
  Statement partings_of{database, "SELECT 1 FROM partings WHERE account = ? LIMIT 1"};
  Statement erasure_of{database,
                       "SELECT 1 FROM partings WHERE account = ? AND until > ? AND erases = 1"};
  Statement count_parting{database,
                          "INSERT INTO settings VALUES('partings_begun', 1) "
                          "ON CONFLICT DO UPDATE SET value = value + 1"};
  Statement partings_begun{database, "SELECT value FROM settings WHERE name = 'partings_begun'"};
  // Words.
  Statement add_words{database, "INSERT INTO words(rowid, said, name, room) VALUES(?, ?, ?, ?)"};
  Statement remove_words{database,
                         "INSERT INTO words(words, rowid, said, name, room) "
                         "VALUES('delete', ?, ?, ?, ?)"};
  Statement first_indexed{database, "SELECT value FROM settings WHERE name = 'first_indexed'"};
  Statement set_first_indexed{database,
                              "UPDATE settings SET value = ? WHERE name = 'first_indexed'"};
  Statement all_indexed{database, "DELETE FROM settings WHERE name = 'first_indexed'"};
  Statement not_indexed{database,
                        "SELECT sequence, room, name, text FROM lines INDEXED BY lines_by_sequence "
                        "WHERE sequence < ? ORDER BY sequence DESC LIMIT ?"};
  Statement merge_words{database, "INSERT INTO words(words, rank) VALUES('merge', ?)"};
  Statement match{database,
                  "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ? "
                  "ORDER BY rowid DESC"};
};

Lines::Lines(Database& database)
    : database_(database), statements_(std::make_unique<Statements>(database)) {}
Lines::~Lines() = default;

// ---- Changes

void Lines::demand_transaction() const {
  if (!database_.in_transaction()) throw std::logic_error{"there is no transaction"};
}

std::optional<Lines::Room> Lines::find(std::string_view key) {
  auto run = statements_->find.run(key);
  if (!run.step()) return std::nullopt;
  return Room{.id = run.number(0), .name = std::string{run.text(1)}};
}

std::int64_t Lines::find_or_make(std::string_view key, std::string_view name) {
  if (auto run = statements_->find.run(key); run.step()) return run.number(0);
  auto run = statements_->make.run(key, name);
  run.step();
  const auto id = run.number(0);
  while (run.step()) continue;
  return id;
}

const std::string& Lines::key_of(Keys& keys, const std::string& name, MakeName make) {
  if (keys.size() >= most_names_kept) keys.clear();
  const auto [place, is_new] = keys.try_emplace(name, name);
  if (is_new) {
    auto made = make(name);
    if (auto* const valid = std::get_if<chat::Name>(&made)) place->second = std::move(valid->key);
  }
  return place->second;
}

const std::string& Lines::key_of_room(const std::string& name) {
  return key_of(keys_of_rooms_, name, chat::make_room_name);
}

const std::string& Lines::key_of_person(const std::string& name) {
  return key_of(keys_of_people_, name, chat::make_name);
}

void Lines::keep(const chat::Event& event) {
  demand_transaction();
  const auto& said = std::get<chat::Said>(event.what);
  if (!chat::is_kept(said.how)) return;
  const auto room = find_or_make(key_of_room(said.room.name), said.room.name);
  const auto* const identity = event.identity.get();
  const auto user_at_host =
      identity == nullptr ? std::nullopt : std::optional<std::string_view>{identity->user_at_host};
  const auto account = identity == nullptr ? std::string_view{} : identity->account;
  const unsigned marks = (said.bare ? is_bare : 0) | (event.by_operator ? by_operator : 0) |
                         (identity != nullptr && identity->is_bot ? of_bot : 0);
  const auto sequence = number_of(event.sequence);
  statements_->keep.carry_out(sequence, number_of(event.time), number_of(said.how), marks,
                              said.name, said.text, said.tags, user_at_host, account, room);
  if (database_.changes() == 0) return;
  statements_->count.carry_out(1, room);
  add_words(room, sequence, said.name, said.text);
}

void Lines::add_words(std::int64_t room, std::int64_t sequence, const std::string& name,
                      std::string_view text) {
  const auto words = words_of(text);
  const auto person = word_of_name(key_of_person(name));
  const auto place = as_word(room);
  statements_->add_words.carry_out(sequence, words, person, place);
}

void Lines::take_back(const chat::Event& event) {
  demand_transaction();
  const auto& redacted = std::get<chat::Redacted>(event.what);
  const auto room = find(key_of_room(redacted.room.name));
  if (room) remove(room->id, number_of(redacted.message));
}

// Words are removed by the same words with which they were added.
bool Lines::remove(std::int64_t room, std::int64_t sequence) {
  std::string name;
  std::string words;
  {
    auto run = statements_->remove.run(room, sequence);
    if (!run.step()) return false;
    name = word_of_name(key_of_person(std::string{run.text(0)}));
    words = words_of(run.text(1));
    while (run.step()) continue;
  }
  statements_->count.carry_out(-1, room);
  if (sequence < first_indexed()) return true;
  const auto place = as_word(room);
  statements_->remove_words.carry_out(sequence, words, name, place);
  return true;
}

void Lines::record_hole(std::string_view room_key, std::string_view room_name, const Hole& hole) {
  demand_transaction();
  const auto room = find_or_make(room_key, room_name);
  statements_->hole.carry_out(room, number_of(hole.first), number_of(hole.last), hole.lines);
}

void Lines::set_private(std::string_view room_key, std::string_view room_name, bool is_private,
                        chat::Sequence readable_from) {
  demand_transaction();
  const auto room = find_or_make(room_key, room_name);
  statements_->privacy.carry_out(is_private, number_of(readable_from), room);
}

void Lines::rename_room(std::string_view old_key, std::string_view new_key,
                        std::string_view new_name) {
  demand_transaction();
  if (old_key != new_key) bury_room(new_key);
  statements_->rename.carry_out(new_key, new_name, old_key);
}

void Lines::bury_room(std::string_view room_key) {
  demand_transaction();
  statements_->bury.carry_out(room_key);
}

void Lines::remember_sequence(chat::Sequence sequence) {
  demand_transaction();
  statements_->remember.carry_out(number_of(sequence));
}

std::size_t Lines::remove_buried(std::size_t most) {
  demand_transaction();
  std::size_t removed = 0;
  while (removed < most) {
    Number room = 0;
    {
      auto run = statements_->buried.run();
      if (!run.step()) break;
      room = run.number(0);
    }
    removed += std::max<std::size_t>(remove_first(room, most - removed), 1);
  }
  return removed;
}

std::size_t Lines::remove_first(std::int64_t room, std::size_t most) {
  std::vector<Number> numbers;
  {
    auto run = statements_->first_numbers.run(room, most);
    while (run.step()) numbers.push_back(run.number(0));
  }
  for (const auto number : numbers) remove(room, number);
  tidy_room(room);
  return numbers.size();
}

void Lines::tidy_room(std::int64_t room) {
  statements_->drop_holes.carry_out(room);
  statements_->drop_empty.carry_out(room);
}

std::size_t Lines::forget_before(chat::Time time, std::size_t most) {
  OldLines old{.before = time};
  return forget(old, most);
}

std::size_t Lines::forget(OldLines& old, std::size_t most) {
  demand_transaction();
  std::unordered_set<Number> but;
  for (const auto& key : old.but_rooms) {
    if (const auto room = find(key)) but.insert(room->id);
  }
  std::vector<std::pair<Number, Number>> lines;
  auto since = old.before;
  {
    auto run = statements_->older_than.run(number_of(old.since), number_of(old.before));
    while (lines.size() < most && run.step()) {
      if (but.contains(run.number(0))) continue;
      lines.emplace_back(run.number(0), run.number(1));
      if (lines.size() == most) since = time_of(run.number(2));
    }
  }
  remove_all(lines);
  old.since = since;
  return lines.size();
}

std::size_t Lines::forget_before(chat::Time time, std::string_view room_key, chat::Time now,
                                 std::size_t most) {
  demand_transaction();
  const auto room = find(room_key);
  if (!room) return 0;
  std::vector<std::pair<Number, Number>> lines;
  {
    auto run = statements_->first_lines.run(room->id, number_of(now), most);
    while (run.step() && run.number(1) < number_of(time)) {
      lines.emplace_back(room->id, run.number(0));
    }
  }
  remove_all(lines);
  return lines.size();
}

void Lines::remove_all(std::vector<std::pair<Number, Number>>& lines) {
  std::ranges::sort(lines);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto [room, sequence] = lines[i];
    remove(room, sequence);
    if (i + 1 == lines.size() || lines[i + 1].first != room) tidy_room(room);
  }
}

std::size_t Lines::forget_beyond(std::size_t lines_a_room, std::size_t most) {
  demand_transaction();
  std::size_t removed = 0;
  while (removed < most) {
    Number room = 0;
    std::size_t surplus = 0;
    {
      auto run = statements_->full.run(lines_a_room);
      if (!run.step()) break;
      room = run.number(0);
      surplus = static_cast<std::size_t>(run.number(1)) - lines_a_room;
    }
    const auto gone = remove_first(room, std::min(most - removed, surplus));
    if (gone == 0) break;  // The count of a damaged database is wrong.
    removed += gone;
  }
  return removed;
}

std::size_t Lines::forget_beyond(std::size_t lines_a_room, std::string_view room_key,
                                 std::size_t most) {
  demand_transaction();
  Number room = 0;
  std::size_t surplus = 0;
  {
    auto run = statements_->full_room.run(room_key, lines_a_room);
    if (!run.step()) return 0;
    room = run.number(0);
    surplus = static_cast<std::size_t>(run.number(1)) - lines_a_room;
  }
  return remove_first(room, std::min(most, surplus));
}

void Lines::part_with(std::string_view account, chat::Sequence until, Parting how) {
  demand_transaction();
  if (account.empty()) return;
  statements_->part.carry_out(account, number_of(until), how == Parting::erases);
  statements_->count_parting.carry_out();
}

Parted Lines::part_some(std::size_t most) {
  demand_transaction();
  Parted parted;
  while (parted.lines < most) {
    std::string account;
    Number until = 0;
    bool erases = false;
    {
      auto run = statements_->parting.run();
      if (!run.step()) break;
      account = run.text(0);
      until = run.number(1);
      erases = run.number(2) != 0;
    }
    const auto changed = part_some_of(account, until, erases, most - parted.lines);
    if (changed < most - parted.lines) statements_->end_parting.carry_out(account, until);
    parted.lines += changed;
    parted.has_erased = parted.has_erased || (erases && changed > 0);
  }
  return parted;
}

std::size_t Lines::part_some_of(const std::string& account, std::int64_t until, bool erases,
                                std::size_t most) {
  std::vector<std::pair<Number, Number>> lines;
  {
    auto run = statements_->of_account.run(account, until, most);
    while (run.step()) lines.emplace_back(run.number(0), run.number(1));
  }
  for (const auto& [room, sequence] : lines) {
    if (!erases) {
      statements_->forget_account.carry_out(room, sequence);
    } else {
      remove(room, sequence);
      tidy_room(room);
    }
  }
  return lines.size();
}

bool Lines::end_partings() {
  demand_transaction();
  statements_->drop_partings.carry_out();
  return database_.changes() > 0;
}

bool Lines::has_partings() {
  auto run = statements_->partings.run();
  return run.step();
}

bool Lines::is_parting(std::string_view account) {
  auto run = statements_->partings_of.run(account);
  return run.step();
}

std::size_t Lines::partings_begun() {
  auto run = statements_->partings_begun.run();
  return run.step() ? static_cast<std::size_t>(run.number(0)) : 0;
}

bool Lines::is_erased(const chat::Event& line) {
  if (!line.identity || line.identity->account.empty()) return false;
  auto run = statements_->erasure_of.run(line.identity->account, number_of(line.sequence));
  return run.step();
}

void Lines::leave_out_erased(std::vector<chat::EventPtr>& lines) {
  if (lines.empty() || !has_partings()) return;
  std::erase_if(lines, [this](const chat::EventPtr& line) { return is_erased(*line); });
}

void Lines::begin_to_tidy() {
  demand_transaction();
  statements_->merge_words.carry_out(-1);  // A negative number begins to write all anew.
}

// A step that changes fewer than two rows has found nothing to do.
bool Lines::tidy(std::size_t pages) {
  demand_transaction();
  const auto before = database_.all_changes();
  statements_->merge_words.carry_out(pages);
  return database_.all_changes() - before >= 2;
}

// Lines before this one are not in the index yet.
std::int64_t Lines::first_indexed() {
  auto run = statements_->first_indexed.run();
  return run.step() ? run.number(0) : 0;
}

// SQLite writes a part of the index for each line whose number is lower than the one before it. So
// the lines of a step come in their order.
bool Lines::index_more(std::size_t most) {
  demand_transaction();
  const auto first = first_indexed();
  struct Line {
    Number sequence;
    Number room;
    std::string name;
    std::string text;
  };
  std::vector<Line> lines;
  if (first > 0) {
    auto run = statements_->not_indexed.run(first, most);
    while (run.step()) {
      lines.push_back({.sequence = run.number(0),
                       .room = run.number(1),
                       .name = std::string{run.text(2)},
                       .text = std::string{run.text(3)}});
    }
  }
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    add_words(line->room, line->sequence, line->name, line->text);
  }
  const bool has_more = !lines.empty() && lines.size() == most;
  if (has_more) {
    statements_->set_first_indexed.carry_out(lines.back().sequence);
  } else if (first > 0) {
    statements_->all_indexed.carry_out();
  }
  return has_more;
}

// ---- Reading

RoomKept Lines::room(std::string_view key) {
  auto run = statements_->find.run(key);
  if (!run.step()) return {};
  return {.exists = true,
          .is_private = run.number(2) != 0,
          .readable_from = static_cast<chat::Sequence>(run.number(3))};
}

chat::Sequence Lines::last_sequence() {
  auto run = statements_->last_number.run();
  return run.step() ? static_cast<chat::Sequence>(std::max<Number>(run.number(0), 0)) : 0;
}

// The number of the first line behind the border, or on it, or a number between that line and the
// one before it. A time is found by halving: where the clock was set back, the answer is one of the
// places that the time could have, and always the same one.
std::int64_t Lines::place_of(std::int64_t room, const Border& border, bool passes_it,
                             Range within) {
  if (const auto* const sequence = std::get_if<chat::Sequence>(&border)) {
    const auto number = number_of(*sequence);
    return std::max(within.first, passes_it ? behind(number) : number);
  }
  const auto* const time = std::get_if<chat::Time>(&border);
  if (time == nullptr) return within.first;
  if (auto run = statements_->previous.run(room, within.first, within.last); run.step()) {
    within.last = behind(run.number(0));
  } else {
    return within.first;
  }
  while (!within.is_empty()) {
    const auto middle = within.first + (within.last - within.first) / 2;
    auto run = statements_->next.run(room, middle, within.last);
    if (!run.step()) {
      within.last = middle;
      continue;
    }
    const bool is_before = comes_before(run.number(1), *time, passes_it);
    is_before ? within.first = behind(run.number(0)) : within.last = middle;
  }
  return within.first;
}

std::int64_t Lines::place_in_time(chat::Time time, bool passes_it) {
  Range within{.first = 0, .last = behind(number_of(last_sequence()))};
  while (!within.is_empty()) {
    const auto middle = within.first + (within.last - within.first) / 2;
    auto run = statements_->next_of_all.run(middle, within.last);
    if (!run.step()) {
      within.last = middle;
      continue;
    }
    const bool is_before = comes_before(run.number(1), time, passes_it);
    is_before ? within.first = behind(run.number(0)) : within.last = middle;
  }
  return within.first;
}

Lines::Range Lines::range_of(std::int64_t room, const Wanted& wanted) {
  const Range all{.first = number_of(wanted.room.since), .last = number_of(wanted.room.until)};
  const bool begins = !std::holds_alternative<std::monostate>(wanted.range.after);
  const bool ends = !std::holds_alternative<std::monostate>(wanted.range.before);
  const Range range{
      .first = begins ? place_of(room, wanted.range.after, true, all) : all.first,
      .last = ends ? std::min(place_of(room, wanted.range.before, false, all), all.last) : all.last,
  };
  if (!range.is_empty() || !wanted.range.either_order || !begins || !ends) return range;
  return {.first = place_of(room, wanted.range.before, true, all),
          .last = std::min(place_of(room, wanted.range.after, false, all), all.last),
          .is_turned = true};
}

void Lines::tell_first(std::int64_t room, Range range, const Wanted& wanted, std::size_t most,
                       Told& told) {
  chat::AnswerSpace space{most, wanted.range.most_bytes};
  auto run = statements_->forwards.run(room, range.first, range.last);
  while (!space.is_full() && run.step()) {
    auto line = event_of(run, wanted.shown_as, told.identities);
    if (!space.take(*line)) break;
    told.lines.push_back(std::move(line));
  }
}

void Lines::tell_last(std::int64_t room, Range range, const Wanted& wanted, std::size_t most,
                      Told& told) {
  chat::AnswerSpace space{most, wanted.range.most_bytes};
  auto run = statements_->backwards.run(room, range.first, range.last);
  while (!space.is_full() && run.step()) {
    auto line = event_of(run, wanted.shown_as, told.identities);
    if (!space.take(*line)) break;
    told.lines.push_back(std::move(line));
  }
  std::ranges::reverse(told.lines);
}

// Looks for lines and holes before the page, and behind it.
void Lines::look_beyond(std::int64_t room, Range range, const Wanted& wanted, Page& page) {
  const auto since = number_of(wanted.room.since);
  const auto until = number_of(wanted.room.until);
  if (!page.lines.empty()) {
    range.first = number_of(page.lines.front()->sequence);
    range.last = behind(number_of(page.lines.back()->sequence));
  }
  Range holes{.first = since, .last = until};
  if (auto run = statements_->previous.run(room, since, range.first); run.step()) {
    page.has_older = true;
    holes.first = behind(run.number(0));
  }
  if (auto run = statements_->next.run(room, std::max(range.last, since), until); run.step()) {
    page.has_newer = true;
    holes.last = range.last;
  }
  auto run = statements_->holes.run(room, holes.last, holes.first, most_holes);
  while (run.step()) {
    page.holes.push_back({.first = static_cast<chat::Sequence>(run.number(0)),
                          .last = static_cast<chat::Sequence>(run.number(1)),
                          .lines = static_cast<std::size_t>(run.number(2))});
  }
  std::ranges::reverse(page.holes);
}

Page Lines::page(const Wanted& wanted) {
  const Snapshot snapshot{database_};
  const auto room = find(wanted.room.key);
  Page page;
  if (!room) return page;
  Told told;
  Range range{.first = number_of(wanted.room.since), .last = number_of(wanted.room.until)};
  if (wanted.range.around) {
    const auto middle = place_of(room->id, *wanted.range.around, false, range);
    tell_last(room->id, {.first = range.first, .last = middle}, wanted, wanted.range.most / 2,
              told);
    tell_first(room->id, {.first = middle, .last = range.last}, wanted,
               wanted.range.most - wanted.range.most / 2, told);
    range = {.first = middle, .last = middle};
  } else {
    range = range_of(room->id, wanted);
    const bool first = wanted.range.first && !range.is_turned;
    first ? tell_first(room->id, range, wanted, wanted.range.most, told)
          : tell_last(room->id, range, wanted, wanted.range.most, told);
  }
  page.lines = std::move(told.lines);
  leave_out_erased(page.lines);
  look_beyond(room->id, range, wanted, page);
  return page;
}

std::vector<chat::TargetsTold::Target> Lines::targets(std::span<const Readable> rooms,
                                                      chat::Time after, chat::Time before,
                                                      std::size_t most) {
  const Snapshot snapshot{database_};
  std::vector<chat::TargetsTold::Target> targets;
  for (const auto& readable : rooms) {
    const auto room = find(readable.key);
    if (!room) continue;
    auto run = statements_->previous.run(room->id, number_of(readable.since), beyond_all);
    if (!run.step()) continue;
    const auto time = time_of(run.number(1));
    if (time <= after || time >= before) continue;
    targets.push_back(
        {.name = room->name, .last = time, .line = static_cast<chat::Sequence>(run.number(0))});
  }
  chat::arrange(targets, most);
  return targets;
}

// The query of FTS5; empty if nothing is looked for.
std::string Lines::match_of(const Search& search, std::span<const std::int64_t> rooms) {
  std::string match;
  if (!search.words.empty()) {
    const auto last = search.last_word_is_begun ? LastWord::begun : LastWord::whole;
    const auto query = query_of(search.words, last);
    if (query.empty()) return {};
    match = "said : (" + query + ")";
  }
  if (!search.from.empty()) {
    if (!match.empty()) match += " AND ";
    match += "name : \"" + word_of_name(key_of_person(std::string{search.from})) + '"';
  }
  if (match.empty() || rooms.size() > most_rooms_in_query) return match;
  match += " AND room : (";
  for (const auto room : rooms) {
    if (room != rooms.front()) match += " OR ";
    match += '"' + as_word(room) + '"';
  }
  return match + ")";
}

Found Lines::search(const Search& search) {
  const Snapshot snapshot{database_};
  Found found;
  struct Place {
    chat::RoomRef shown_as;
    Number since;
  };
  std::map<Number, Place> places;
  std::vector<Number> ids;
  auto first = beyond_all;
  for (const auto& readable : search.rooms) {
    auto room = find(readable.key);
    if (!room) continue;
    const auto since = number_of(readable.since);
    Place place{.shown_as = {.id = 0, .name = room->name}, .since = since};
    const bool is_new = places.try_emplace(room->id, std::move(place)).second;
    if (is_new) ids.push_back(room->id);
    first = std::min(first, since);
  }
  const auto match = ids.empty() ? std::string{} : match_of(search, ids);
  if (match.empty()) return found;
  try {
    if (search.after) first = std::max(first, place_in_time(*search.after, true));
    auto last = search.before ? place_in_time(*search.before, false) : beyond_all;
    if (search.before_sequence > 0) last = std::min(last, number_of(search.before_sequence));
    chat::AnswerSpace space{search.most, search.most_bytes};
    Identities identities;
    auto matches = statements_->match.run(match, first, last);
    while (matches.step()) {
      const auto sequence = matches.number(0);
      auto line = statements_->line.run(sequence);
      if (!line.step()) continue;
      const auto place = places.find(line.number(9));
      if (place == places.end() || sequence < place->second.since) continue;
      auto event = event_of(line, place->second.shown_as, identities);
      if (is_erased(*event)) continue;
      found.has_more = !space.take(*event);
      if (found.has_more) break;
      found.lines.push_back(std::move(event));
    }
  } catch (const Failure& failure) {
    if (!failure.is_out_of_time()) throw;
    found.is_cut = true;
  }
  return found;
}

std::size_t Lines::count_of(std::string_view account) {
  auto run = statements_->count_of_account.run(account);
  return run.step() ? static_cast<std::size_t>(run.number(0)) : 0;
}

std::vector<chat::EventPtr> Lines::lines_of(std::string_view account, chat::Sequence after,
                                            std::size_t most) {
  std::vector<chat::EventPtr> lines;
  Identities identities;
  auto run = statements_->told_of_account.run(account, number_of(after), most);
  while (run.step()) {
    lines.push_back(event_of(run, {.id = 0, .name = std::string{run.text(10)}}, identities));
  }
  return lines;
}

}  // namespace papo::store
