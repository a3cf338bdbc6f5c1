// SPDX-License-Identifier: MIT

#include "store/archive.h"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "base/memory_reserve.h"
#include "budget/limits.h"
#include "chat/limits.h"
#include "chat/look_alikes.h"
#include "chat/names.h"
#include "chat/request.h"
#include "chat/speech.h"
#include "store/kept_room_text.h"

namespace papo::store {
namespace {

using namespace std::chrono_literals;

// Changes gather for so long, and then go to the disk together.
constexpr auto between_writes = 25ms;
// By then there may be room on the disk.
constexpr auto retry_after = 500ms;
// A write that takes longer hangs, and nobody waits for it any more.
constexpr auto longest_write = 1s;
constexpr auto longest_farewell = 1s;  // The archive tries to write for so long at the end.
constexpr auto longest_question = 2s;
// The disk is looked at so often. It is well if it was well for so long.
constexpr auto between_looks = 1s;
constexpr auto calm = 2s;
constexpr auto between_words = 60s;  // In the log, about what waits.
// Old lines are looked for so often, and removed in steps.
constexpr auto between_cleanings = 60s;
constexpr auto between_steps = 50ms;
constexpr std::size_t lines_a_step = 200;
constexpr auto thread_name = "papo-store";  // For `top -H`, and for bench/keeping.
constexpr std::size_t pages_a_step = 100;

template <typename What>
bool is(const chat::Event& event) {
  return std::holds_alternative<What>(event.what);
}

std::string key_of_person(const std::string& name) {
  auto made = chat::make_name(name);
  const auto* const valid = std::get_if<chat::Name>(&made);
  return valid == nullptr ? name : valid->key;
}

bool changes_rooms_of_account(const chat::Event& event) {
  if (event.identity == nullptr || event.identity->account.empty()) return false;
  return is<chat::Joined>(event) || is<chat::Left>(event) || is<chat::Kicked>(event) ||
         is<chat::LoggedIn>(event);
}

// Whether the mark is an account's, and so is kept.
bool sets_marker(const chat::Event& event) {
  const auto* const marked = std::get_if<chat::Marked>(&event.what);
  return marked != nullptr && marked->account != 0 && marked->time;
}

bool is_change_of_account(const chat::Event& event) {
  return is<chat::AccountMade>(event) || is<chat::PasswordSet>(event) ||
         is<chat::CertificateSet>(event) || is<chat::AccountDropped>(event) ||
         is<chat::AccountSuspended>(event) || is<chat::SaidErased>(event) ||
         is<chat::AccountCame>(event) || is<chat::AccountWent>(event) || is<chat::StaySet>(event) ||
         is<chat::LetterLeft>(event) || sets_marker(event) || changes_rooms_of_account(event);
}

// The answer to a person that has changed an account.
std::optional<chat::AccountSaved> saved_by(const chat::Event& change) {
  using What = chat::AccountSaved::What;
  if (const auto* const made = std::get_if<chat::AccountMade>(&change.what)) {
    return chat::AccountSaved{.what = What::made, .name = made->name};
  }
  if (const auto* const set = std::get_if<chat::PasswordSet>(&change.what)) {
    return chat::AccountSaved{.what = What::password, .name = set->name};
  }
  if (const auto* const set = std::get_if<chat::CertificateSet>(&change.what)) {
    return chat::AccountSaved{
        .what = set->fingerprint.empty() ? What::no_certificates : What::certificate,
        .name = set->name};
  }
  if (const auto* const dropped = std::get_if<chat::AccountDropped>(&change.what)) {
    return chat::AccountSaved{.what = What::dropped, .name = dropped->name};
  }
  return std::nullopt;
}

bool is_change_of_room(const chat::Event& event) {
  return is<chat::RoomRenamed>(event) || is<chat::PrivacyChanged>(event) ||
         is<chat::RoomKept>(event) || is<chat::RoomDropped>(event);
}

bool is_change(const chat::Event& event) {
  if (const auto* const said = std::get_if<chat::Said>(&event.what)) {
    return chat::is_kept(said->how);
  }
  // A private room is forgotten when somebody makes it anew.
  const auto* const wanted = std::get_if<chat::RoomWanted>(&event.what);
  return is<chat::Redacted>(event) || (wanted != nullptr && !wanted->is_there) ||
         is_change_of_room(event) || is_change_of_account(event);
}

bool is_question(const chat::Event& event) {
  return chat::traits_of(event).kind == chat::Kind::question;
}

// A room that is in memory is not made anew.
bool makes_anew(const chat::Event& event, const std::string& key) {
  const auto* const wanted = std::get_if<chat::RoomWanted>(&event.what);
  return wanted != nullptr && !wanted->is_there && wanted->key_of_name == key;
}

// The line that a question of a person names, if it names one.
std::optional<chat::Sequence> line_named(const chat::Range& range) {
  const auto border = range.around                                          ? *range.around
                      : std::holds_alternative<std::monostate>(range.after) ? range.before
                                                                            : range.after;
  const auto* const line = std::get_if<chat::Sequence>(&border);
  return line == nullptr ? std::nullopt : std::optional{*line};
}

std::vector<Readable> readable(const std::vector<chat::LinesSought::Room>& rooms) {
  std::vector<Readable> readable;
  readable.reserve(rooms.size());
  for (const auto& room : rooms) {
    readable.push_back({.key = room.key_of_name, .since = room.readable_from});
  }
  return readable;
}

std::size_t bytes_of(const engine::EventQueue::Events& events) {
  std::size_t bytes = 0;
  for (const auto& event : events) bytes += chat::footprint(*event);
  return bytes;
}

Opened open_and_tell(const Archive::Settings& settings) {
  auto opened = open_for_writing(settings.folder, settings.checked_at_once);
  for (const auto& complaint : opened.complaints) spdlog::error("{}", complaint);
  return opened;
}

}  // namespace

Archive::Archive(const Settings& settings)
    : settings_(settings),
      opened_(open_and_tell(settings)),
      lines_(opened_.database),
      reader_(open_for_reading(settings.folder)),
      lines_to_read_(reader_) {}

Archive::~Archive() { finish(); }

void Archive::start(engine::Hub& hub) {
  hub_ = &hub;
  // The last run did not come to the end of it.
  if (lines_.has_partings()) words_ = Words::untidy;
  try {
    // Some numbers of this run are of things that are not kept. The next run gives higher ones.
    Transaction transaction{opened_.database};
    lines_.remember_sequence(hub.last_sequence());
    transaction.commit();
  } catch (const Failure& failure) {
    tell_trouble(failure.what());
  }
  reading_ = std::jthread{[this](const std::stop_token& stopping) { read(stopping); }};
  if (opened_.is_unchecked) {
    checking_ = std::jthread{[this](const std::stop_token& stopping) { check(stopping); }};
  }
  writing_ = std::jthread{[this](const std::stop_token& stopping) { write(stopping); }};
}

// The thread that writes asks the other one, so it ends first.
void Archive::finish() {
  for (auto* const thread : {&checking_, &writing_, &reading_}) {
    if (!thread->joinable()) continue;
    thread->request_stop();
    thread->join();
  }
  // The next server that opens the folder checks the database then.
  if (opened_.database.has_met_damage() || reader_.has_met_damage()) opened_.claim.doubt();
}

// The claim on the folder belongs to this thread until it ends. A check that is stopped leaves the
// database in doubt, so the next server checks it.
void Archive::check(const std::stop_token& stopping) {
  ::pthread_setname_np(::pthread_self(), thread_name);
  spdlog::info("the store was not closed in good order, and is checked while it is used");
  try {
    if (const auto fault = fault_in(settings_.folder, stopping)) {
      spdlog::error("the store is damaged, and is put aside at the next start: {}", *fault);
      opened_.claim.note_damage();
    } else {
      opened_.claim.trust();
      spdlog::info("the store is sound");
    }
  } catch (const std::exception& error) {
    if (!stopping.stop_requested()) spdlog::error("the store was not checked: {}", error.what());
  }
}

// ---- Posting

void Archive::post(chat::EventPtr event) {
  if (const auto* const read = std::get_if<chat::LetterRead>(&event->what)) {
    // Only the archive has letters delivered, so this is its own thread that writes.
    handed_out_[read->account] = read->letter;
    return;
  }
  const bool is_of_bans = engine::BansCopy::concerns(*event);
  if (!is_change(*event) && !is_question(*event) && !is_of_bans) return;
  remember_secret(*event);
  const bool has_no_place =
      is<chat::Said>(*event) && queue().backlog() > budget::archive_waiting && is_stuck();
  if (!has_no_place) return queue().post(std::move(event));
  const MutexLock lock{holes_mutex_};
  add_to_hole(*event);
}

// The new password opens the account at once, and the old one does not, whatever the disk has. So
// it is with certificates that were dropped.
void Archive::remember_secret(const chat::Event& change) {
  const auto remember = [&](const auto& set) {
    const MutexLock lock{secrets_mutex_};
    passwords_.insert_or_assign(
        key_of_person(set.name),
        Password{.account = {.id = set.account, .name = set.name, .hash = set.hash},
                 .since = change.sequence});
  };
  if (const auto* const made = std::get_if<chat::AccountMade>(&change.what)) remember(*made);
  if (const auto* const set = std::get_if<chat::PasswordSet>(&change.what)) remember(*set);
  const auto* const shown = std::get_if<chat::CertificateSet>(&change.what);
  if (shown == nullptr || !shown->fingerprint.empty()) return;
  const MutexLock lock{secrets_mutex_};
  dropped_certificates_.insert_or_assign(shown->account, change.sequence);
}

std::set<AccountId> Archive::without_certificates() const {
  const MutexLock lock{secrets_mutex_};
  std::set<AccountId> accounts;
  for (const auto& [account, since] : dropped_certificates_) accounts.insert(account);
  return accounts;
}

std::optional<AccountBook::Found> Archive::waiting_account(const std::string& key) const {
  const MutexLock lock{secrets_mutex_};
  const auto found = passwords_.find(key);
  return found == passwords_.end() ? std::nullopt : std::optional{found->second.account};
}

// Lines of a room come in any order: the older ones may still wait to be written.
void Archive::add_to_hole(const chat::Event& said) {
  auto& hole = holes_[std::get<chat::Said>(said.what).room.name];
  const bool is_new = hole.lines++ == 0;
  if (is_new || said.sequence < hole.first) hole.first = said.sequence;
  if (is_new || said.sequence > hole.last) hole.last = said.sequence;
}

bool Archive::is_stuck() const {
  const auto since = busy_since_.load();
  return trouble_ || (since != Clock::time_point{} && Clock::now() - since > longest_write);
}

std::size_t Archive::backlog() const { return is_stuck() ? 0 : queue().backlog(); }

// ---- Writing

void Archive::write(const std::stop_token& stopping) {
  ::pthread_setname_np(::pthread_self(), thread_name);
  Events taken;
  const auto until_cleaning = [this] { return std::max(next_cleaning_ - Clock::now(), 0ns); };
  while (queue().take(stopping, taken, until_cleaning())) {
    sort(taken);
    keep_changes();
    queue().settle();
    answer_questions();
    if (until_cleaning() == 0ns) keep_house();
    queue().gather(stopping, trouble_ ? retry_after : between_writes);
    // The waiting changes are tried again.
    if (trouble_ && !stopping.stop_requested()) queue().poke();
  }
  sort(taken);
  is_ending_ = true;
  const auto deadline = Clock::now() + longest_farewell;
  for (keep_changes(); trouble_ && Clock::now() < deadline; keep_changes()) {
    std::this_thread::sleep_for(between_writes);
  }
  if (trouble_) spdlog::error("{} changes could not be kept", changes_.size());
  if (!bans_.is_saved()) spdlog::error("the bans could not be kept");
}

// In trouble, lines beyond the limit of memory become a hole.
void Archive::sort(Events& taken) {
  for (auto& event : taken) {
    if (engine::BansCopy::concerns(*event)) bans_.take(*event);
    if (is_question(*event)) questions_.push_back(event);
    if (is<chat::AccountCame>(*event)) arrivals_.push_back(event);
    if (is_change(*event)) changes_.push_back(std::move(event));
  }
  taken.clear();
  std::size_t waiting = 0;
  std::size_t others = 0;
  for (const auto& change : changes_) {
    (is<chat::Said>(*change) ? waiting : others) += chat::footprint(*change);
  }
  others_ = others;
  if (others > budget::archive_others_waiting) pages_.poke();
  if (!trouble_ || waiting <= budget::archive_waiting) return;
  const MutexLock lock{holes_mutex_};
  std::erase_if(changes_, [&](const chat::EventPtr& change) REQUIRES(holes_mutex_) {
    if (waiting <= budget::archive_waiting / 2 || !is<chat::Said>(*change)) return false;
    waiting -= chat::footprint(*change);
    add_to_hole(*change);
    return true;
  });
}

// A room takes its hole along to its new name.
void Archive::rename_holes() {
  const MutexLock lock{holes_mutex_};
  if (holes_.empty()) return;
  for (const auto& change : changes_) {
    const auto* const renamed = std::get_if<chat::RoomRenamed>(&change->what);
    if (renamed == nullptr) continue;
    const auto found = holes_.find(renamed->old_name);
    if (found == holes_.end() || found->second.first > change->sequence) continue;
    auto moved = holes_.extract(found);
    moved.key() = renamed->room.name;
    const auto there = holes_.find(renamed->room.name);
    if (there != holes_.end() && there->second.first > change->sequence) {
      moved.mapped().last = there->second.last;
      moved.mapped().lines += there->second.lines;
    }
    holes_.insert_or_assign(moved.key(), moved.mapped());
  }
}

void Archive::keep_changes() {
  rename_holes();
  std::map<std::string, Hole> holes;
  {
    const MutexLock lock{holes_mutex_};
    holes = holes_;
  }
  letters_without_space_.clear();
  left_.clear();
  const bool has_changes = !changes_.empty() || !holes.empty() || !handed_out_.empty();
  if (!has_changes && bans_.is_saved() && !is_ending_) return;
  busy_since_ = Clock::now();
  try {
    Transaction transaction{opened_.database};
    for (const auto& [account, letter] : handed_out_) accounts_.remove_letters(account, letter);
    for (const auto& change : changes_) carry_out(*change);
    if (!bans_.is_saved()) ban_table_.replace(bans_.list(std::chrono::system_clock::now()));
    keep_reading();
    for (const auto& [room, hole] : holes) lines_.record_hole(chat::key_of_room(room), room, hole);
    transaction.commit();
    bans_.note_saved();
    forget_secrets();
    changes_.clear();
    others_ = 0;
    handed_out_.clear();
    busy_since_ = Clock::time_point{};
    tell_no_trouble();
  } catch (const std::exception& error) {
    busy_since_ = Clock::time_point{};
    tell_trouble(error.what());
    return tell_of_waiting();
  }
  if (holes.empty()) return;
  // Meanwhile a hole may have grown.
  const MutexLock lock{holes_mutex_};
  for (const auto& [room, kept] : holes) {
    auto& hole = holes_[room];
    hole.lines -= kept.lines;
    hole.first = kept.last + 1;
    if (hole.lines == 0) holes_.erase(room);
  }
}

// People have read the rooms in which they say something. In the last transaction, all that are
// here have read their rooms.
void Archive::keep_reading() {
  std::map<std::pair<std::string_view, std::string_view>, chat::Sequence> last_words;
  for (const auto& change : changes_) {
    const auto* const said = std::get_if<chat::Said>(&change->what);
    if (said != nullptr && change->identity && !change->identity->account.empty()) {
      last_words[{change->identity->account, said->room.name}] = change->sequence;
    }
  }
  for (const auto& [where, sequence] : last_words) {
    const auto account = accounts_.called(where.first);
    accounts_.read(account, chat::key_of_room(std::string{where.second}), sequence);
  }
  if (!is_ending_) return;
  for (const auto account : here_) {
    accounts_.read_all(account, hub_->last_sequence());
    accounts_.set_seen(account, std::chrono::system_clock::now());
  }
}

// The disk has the changes that waited.
void Archive::forget_secrets() {
  if (changes_.empty()) return;
  const auto last = changes_.back()->sequence;
  const MutexLock lock{secrets_mutex_};
  std::erase_if(passwords_, [last](const auto& one) { return one.second.since <= last; });
  std::erase_if(dropped_certificates_, [last](const auto& one) { return one.second <= last; });
}

void Archive::carry_out(const chat::Event& change) {
  if (is<chat::Said>(change)) {
    lines_.keep(change);
  } else if (is<chat::Redacted>(change)) {
    lines_.take_back(change);
  } else if (const auto* const wanted = std::get_if<chat::RoomWanted>(&change.what)) {
    bury_if_made_anew(*wanted);
  } else if (is_change_of_room(change)) {
    change_rooms(change);
  } else if (changes_rooms_of_account(change)) {
    change_rooms_of_account(change);
  } else if (is<chat::LetterLeft>(change)) {
    keep_letter(change);
  } else {
    change_accounts(change);
  }
}

void Archive::change_rooms(const chat::Event& change) {
  if (const auto* const renamed = std::get_if<chat::RoomRenamed>(&change.what)) {
    const auto old_key = chat::key_of_room(renamed->old_name);
    const auto new_key = chat::key_of_room(renamed->room.name);
    lines_.rename_room(old_key, new_key, renamed->room.name);
    accounts_.rename_room(old_key, new_key, renamed->room.name);
    // A registered room is told as kept next, by its new name.
    set_retention(old_key, {});
  } else if (const auto* const privacy = std::get_if<chat::PrivacyChanged>(&change.what)) {
    lines_.set_private(privacy->key_of_name, privacy->room.name, privacy->is_private,
                       privacy->readable_from);
  } else if (const auto* const dropped = std::get_if<chat::RoomDropped>(&change.what)) {
    accounts_.drop_room(dropped->key_of_name);
    set_retention(dropped->key_of_name, {});
  } else {
    const auto& [room, key, kept] = std::get<chat::RoomKept>(change.what);
    accounts_.register_room({.key = key,
                             .name = room.name,
                             .founder = kept->founder,
                             .made = kept->made_at,
                             .keep = kept->keep,
                             .rules = rules_of(*kept)});
    set_retention(key, kept->keep);
  }
}

void Archive::set_retention(const std::string& key, const chat::Retention& keep) {
  const auto found = retention_.find(key);
  const auto had = found == retention_.end() ? chat::Retention{} : found->second;
  if (had == keep) return;
  if (keep == chat::Retention{}) {
    retention_.erase(found);
  } else {
    retention_.insert_or_assign(key, keep);
  }
  old_since_ = chat::Time::min();  // Older lines of this room may have to go now.
  next_cleaning_ = {};
}

// A private room that is not registered is gone with its last member.
void Archive::bury_if_made_anew(const chat::RoomWanted& wanted) {
  const auto& key = wanted.key_of_name;
  if (!wanted.is_there && lines_.room(key).is_private && !kept_room(key)) lines_.bury_room(key);
}

// The account's rooms stay its rooms when its people go.
void Archive::change_rooms_of_account(const chat::Event& change) {
  const auto account = accounts_.called(change.identity->account);
  if (account == 0) return;
  const auto join = [&](const std::string& room) {
    accounts_.join(account, chat::key_of_room(room), room);
  };
  if (const auto* const joined = std::get_if<chat::Joined>(&change.what)) {
    join(joined->room.name);
  } else if (const auto* const left = std::get_if<chat::Left>(&change.what)) {
    accounts_.leave(account, chat::key_of_room(left->room.name));
  } else if (const auto* const kicked = std::get_if<chat::Kicked>(&change.what)) {
    accounts_.leave(account, chat::key_of_room(kicked->room.name));
  } else {
    for (const auto& room : std::get<chat::LoggedIn>(change.what).rooms) join(room.name);
  }
}

void Archive::change_accounts(const chat::Event& change) {
  if (const auto* const made = std::get_if<chat::AccountMade>(&change.what)) {
    accounts_.add({.id = made->account,
                   .name = made->name,
                   .key = key_of_person(made->name),
                   .email = made->email,
                   .made = change.time,
                   .seen = change.time},
                  made->hash);
    here_.insert(made->account);
  } else if (const auto* const set = std::get_if<chat::PasswordSet>(&change.what)) {
    accounts_.set_hash(set->account, set->hash);
  } else if (const auto* const shown = std::get_if<chat::CertificateSet>(&change.what)) {
    if (shown->fingerprint.empty()) {
      accounts_.drop_certificates(shown->account);
    } else {
      accounts_.add_certificate(shown->account, shown->fingerprint, change.time);
    }
  } else if (const auto* const dropped = std::get_if<chat::AccountDropped>(&change.what)) {
    accounts_.drop(dropped->account);
    here_.erase(dropped->account);
    lines_.part_with(dropped->name, change.sequence, Parting::forgets);
    next_cleaning_ = {};
  } else if (const auto* const erased = std::get_if<chat::SaidErased>(&change.what)) {
    accounts_.erase_letters(erased->account);
    lines_.part_with(erased->name, change.sequence, Parting::erases);
    next_cleaning_ = {};
  } else if (const auto* const suspended = std::get_if<chat::AccountSuspended>(&change.what)) {
    accounts_.set_suspended(suspended->account, suspended->on);
  } else if (const auto* const came = std::get_if<chat::AccountCame>(&change.what)) {
    if (came->is_first) left_.insert_or_assign(came->account, accounts_.seen(came->account));
    accounts_.set_seen(came->account, change.time);
    here_.insert(came->account);
  } else if (const auto* const went = std::get_if<chat::AccountWent>(&change.what)) {
    accounts_.set_seen(went->account, change.time);
    accounts_.read_all(went->account, change.sequence);
    here_.erase(went->account);
  } else if (const auto* const stay = std::get_if<chat::StaySet>(&change.what)) {
    accounts_.set_stays(stay->account, stay->on);
  } else if (const auto* const marked = std::get_if<chat::Marked>(&change.what)) {
    accounts_.mark(marked->account, marked->key, *marked->time);
  }
}

void Archive::keep_letter(const chat::Event& written) {
  const auto& letter = std::get<chat::LetterLeft>(written.what);
  const auto* const identity = written.identity.get();
  const auto put = accounts_.put(
      letter.to, {.sequence = written.sequence,
                  .time = written.time,
                  .name = letter.name,
                  .user_at_host = identity == nullptr ? std::string{} : identity->user_at_host,
                  .account = identity == nullptr ? std::string{} : identity->account,
                  .is_bot = identity != nullptr && identity->is_bot,
                  .by_operator = written.by_operator,
                  .bare = letter.bare,
                  .how = letter.how,
                  .text = letter.text,
                  .tags = letter.tags});
  if (put != Accounts::Put::done) letters_without_space_.emplace(written.sequence, put);
}

// Takes one step, and says when the next one comes.
void Archive::keep_house() {
  bool goes_on = false;
  try {
    if (words_ == Words::in_log) {
      goes_on = !opened_.database.checkpoint() || end_partings();
    } else {
      Transaction transaction{opened_.database};
      goes_on = remove_some();
      transaction.commit();
    }
  } catch (const std::exception& error) {
    spdlog::debug("the store was not tidied: {}", error.what());
    if (words_ == Words::being_tidied) words_ = Words::untidy;
  }
  next_cleaning_ = Clock::now() + (goes_on ? Clock::duration{between_steps} : between_cleanings);
}

// The log is empty. Whether there is more to do: the accounts of partings that have come to their
// end are removed now, and then the log has to be emptied once more. Others may have begun.
bool Archive::end_partings() {
  words_ = Words::tidy;
  Transaction transaction{opened_.database};
  const bool had_ended = lines_.end_partings();
  transaction.commit();
  if (had_ended) words_ = Words::in_log;
  return had_ended || lines_.has_partings();
}

// Whether there is more to do.
bool Archive::remove_some() {
  const auto parted = lines_.part_some(lines_a_step);
  if (parted.has_erased) words_ = Words::untidy;
  if (parted.lines > 0) return true;
  auto removed = lines_.remove_buried(lines_a_step);
  if (removed < lines_a_step) removed += forget_old(lines_a_step - removed);
  if (removed < lines_a_step) removed += forget_of_rooms(lines_a_step - removed);
  if (settings_.keep_lines > 0 && removed < lines_a_step) {
    removed += lines_.forget_beyond(settings_.keep_lines, lines_a_step - removed);
  }
  if (removed > 0) {
    words_ = Words::untidy;
    return true;
  }
  return lines_.index_more(lines_a_step) || tidy_words();
}

// From all rooms that have no days of their own.
std::size_t Archive::forget_old(std::size_t most) {
  if (settings_.keep_time.count() == 0) return 0;
  const auto before = std::chrono::system_clock::now() - settings_.keep_time;
  if (before < old_since_) old_since_ = chat::Time::min();  // The clock was set back.
  std::vector<std::string> but_rooms;
  for (const auto& [key, keep] : retention_) {
    if (keep.days > 0) but_rooms.push_back(key);
  }
  OldLines old{.before = before, .but_rooms = but_rooms, .since = old_since_};
  const auto removed = lines_.forget(old, most);
  old_since_ = old.since;
  return removed;
}

// Goes on at the room at which the last step ended.
std::size_t Archive::forget_of_rooms(std::size_t most) {
  const auto now = std::chrono::system_clock::now();
  std::size_t removed = 0;
  for (auto room = retention_.lower_bound(next_room_); room != retention_.end(); ++room) {
    const auto& [key, keep] = *room;
    if (keep.days > 0) {
      const auto before = now - std::chrono::days{keep.days};
      removed += lines_.forget_before(before, key, now, most - removed);
    }
    if (keep.lines > 0) removed += lines_.forget_beyond(keep.lines, key, most - removed);
    next_room_ = key;
    if (removed == most) return removed;
  }
  next_room_.clear();
  return removed;
}

bool Archive::tidy_words() {
  switch (words_) {
    case Words::untidy:
      lines_.begin_to_tidy();
      words_ = Words::being_tidied;
      return true;
    case Words::being_tidied:
      if (!lines_.tidy(pages_a_step)) words_ = Words::in_log;
      return true;
    case Words::tidy:
      // The disk still has the accounts of lines that were forgotten.
      if (!lines_.has_partings()) break;
      words_ = Words::in_log;
      return true;
    case Words::in_log:
      break;
  }
  return false;
}

// ---- Answering

void Archive::answer_questions() {
  bans_.answer(*hub_);
  for (const auto& question : questions_) {
    if (is<chat::RoomWanted>(*question)) {
      let_in(*question);
    } else if (is<chat::LetterLeft>(*question)) {
      answer_letter(question);
    } else if (auto saved = saved_by(*question)) {
      saved->saved = !trouble_;
      if (question->subject != 0) hub_->answer(*question, std::move(*saved));
    } else if (trouble_) {
      hub_->answer(*question, chat::Refused{.why = chat::Refused::Why::past_unreadable});
    } else if (is<chat::LineWanted>(*question)) {
      find_line(*question);
    } else {
      pages_.post(question);
    }
  }
  questions_.clear();
  for (const auto& came : arrivals_) receive(*came);
  arrivals_.clear();
  pages_.wake();
  hub_->wake();
}

// Makes the client's request again, with the line that the disk has.
void Archive::find_line(const chat::Event& wanted) {
  const auto& line = std::get<chat::LineWanted>(wanted.what);
  chat::EventPtr found;
  try {
    auto page = lines_.page(
        {.room = {.key = line.key_of_name, .since = line.message, .until = line.message + 1},
         .range = {.most = 1}});
    if (!page.lines.empty()) found = std::move(page.lines.front());
  } catch (const std::exception& error) {
    spdlog::error("a line cannot be read: {}", error.what());
    return hub_->answer(wanted, chat::Refused{.why = chat::Refused::Why::past_unreadable});
  }
  if (!found) {
    return hub_->answer(wanted, chat::Refused{.why = chat::Refused::Why::no_such_line,
                                              .what = line.room.name,
                                              .message = line.message});
  }
  const auto* const identity = found->identity.get();
  hub_->ask({.client = wanted.subject,
             .what =
                 chat::Redact{
                     .room = line.room.id,
                     .message = line.message,
                     .reason = line.reason,
                     .kept = chat::KeptLine{.account = identity == nullptr ? "" : identity->account,
                                            .time = found->time}},
             .context = wanted.context,
             .ticket = wanted.ticket,
             .size = wanted.size});
}

// Makes the client's request again, with the room's past.
void Archive::let_in(const chat::Event& wanted) {
  const auto& room = std::get<chat::RoomWanted>(wanted.what);
  chat::PastPtr past;
  try {
    past = past_of(room.key_of_name, room.past_version);
  } catch (const std::exception& error) {
    spdlog::error("the past of a room cannot be read: {}", error.what());
    past = std::make_shared<chat::Past>(chat::Past{.version = room.past_version});
  }
  hub_->ask({.client = wanted.subject,
             .what = chat::Join{.room = {.shown = room.name, .key = room.key_of_name},
                                .wants = room.wants,
                                .key = room.key,
                                .past = std::move(past),
                                .read_up_to = room.read_up_to,
                                .member_until = room.member_until},
             .context = wanted.context,
             .ticket = wanted.ticket,
             .size = wanted.size});
}

// A letter that the disk does not take is not kept. Otherwise its sender would have to wait.
void Archive::answer_letter(const chat::EventPtr& written) {
  const auto& letter = std::get<chat::LetterLeft>(written->what);
  if (trouble_) {
    std::erase(changes_, written);
    hub_->answer(*written, chat::Refused{.why = chat::Refused::Why::past_unreadable});
  } else if (const auto found = letters_without_space_.find(written->sequence);
             found != letters_without_space_.end()) {
    using Why = chat::Refused::Why;
    const bool is_of_sender = found->second == Accounts::Put::no_space_for_sender;
    hub_->answer(*written,
                 chat::Refused{.why = is_of_sender ? Why::letters_of_one_full : Why::letters_full,
                               .what = letter.to_name});
  } else {
    hub_->ask({.client = written->subject,
               .what = chat::LetterKept{.letter = written->sequence,
                                        .to = letter.to_name,
                                        .said = letter.text,
                                        .how = letter.how,
                                        .bare = letter.bare,
                                        .tags = letter.tags,
                                        .time = written->time},
               .context = written->context,
               .ticket = written->ticket,
               .size = written->size});
  }
}

// The client comes into the rooms of its account, and reads the letters that wait.
void Archive::receive(const chat::Event& event) {
  const auto& came = std::get<chat::AccountCame>(event.what);
  try {
    // Before the rooms, so that the client is told its mark when it joins one.
    if (auto markers = accounts_.markers(came.account); !markers.empty()) {
      hub_->ask(
          {.client = event.subject,
           .what = chat::TellMarkers{.account = came.account, .markers = std::move(markers)}});
    }
    if (came.is_first) {
      std::vector<chat::Rejoin::Room> rooms;
      for (auto& room : accounts_.rooms(came.account)) {
        rooms.push_back({.name = {.shown = std::move(room.name), .key = std::move(room.key)},
                         .read_up_to = room.read_up_to});
      }
      // Not in the context of the command: a room that does not take the client is no answer to it.
      hub_->ask({.client = event.subject,
                 .what = chat::Rejoin{
                     .rooms = std::move(rooms), .left = left_[came.account], .wants = came.wants}});
    }
    hand_out_letters(event, came.account);
  } catch (const std::exception& error) {
    spdlog::error("the rooms and letters of an account cannot be read: {}", error.what());
  }
}

// The letters that somebody was here to read (post()) are removed with the next changes.
void Archive::hand_out_letters(const chat::Event& came, AccountId account) {
  const auto handed_out = handed_out_.find(account);
  const auto last = handed_out == handed_out_.end() ? chat::Sequence{0} : handed_out->second;
  for (const auto& letter : accounts_.letters(account)) {
    if (letter.sequence <= last) continue;
    hub_->ask({.client = came.subject,
               .what = chat::Deliver{.account = account,
                                     .letter = letter.sequence,
                                     .from = letter.name,
                                     .identity = std::make_shared<const chat::Identity>(
                                         chat::Identity{.user_at_host = letter.user_at_host,
                                                        .account = letter.account,
                                                        .is_bot = letter.is_bot}),
                                     .said = letter.text,
                                     .how = letter.how,
                                     .bare = letter.bare,
                                     .tags = letter.tags,
                                     .time = letter.time}});
  }
  if (handed_out_.contains(account)) queue().poke();
}

chat::Accounts Archive::accounts(const std::string& key_of_first_room) {
  const auto add_each = [&](const auto& add) {
    const auto take = [&](const Account& account, std::string_view hash,
                          chat::Sequence read_up_to) {
      add({.id = account.id,
           .is_suspended = account.is_suspended,
           .stays = account.stays,
           .name = account.name,
           .proof = chat::proof_of(hash),
           .read_up_to = read_up_to},
          account.key, chat::looks_of(account.name));
    };
    accounts_.each_with_hash(key_of_first_room, take);
  };
  return chat::Accounts{accounts_.last_account(), add_each};
}

// A room whose founder's account is gone is registered no more.
chat::KeptRooms Archive::kept_rooms() {
  chat::KeptRooms rooms;
  std::vector<std::string> without_founder;
  accounts_.each_room([&](const RegisteredRoom& room) {
    if (!room.founder) return without_founder.push_back(room.key);
    rooms.add(room.key, *room.founder);
    set_retention(room.key, room.keep);
  });
  Transaction transaction{opened_.database};
  for (const auto& key : without_founder) accounts_.drop_room(key);
  transaction.commit();
  return rooms;
}

std::optional<chat::Bans> Archive::bans() {
  Transaction transaction{opened_.database};
  auto read = ban_table_.read(std::chrono::system_clock::now());
  transaction.commit();
  if (!read) return std::nullopt;
  if (read->faults > 0) spdlog::error("{} bans of the store are damaged", read->faults);
  bans_ = engine::BansCopy{read->bans};
  return std::move(read->bans);
}

void Archive::keep_bans(const chat::Bans& bans) {
  bans_ = engine::BansCopy{bans};
  Transaction transaction{opened_.database};
  ban_table_.replace(bans_.list(std::chrono::system_clock::now()));
  transaction.commit();
}

// Null if the room is not registered. Of a damaged room, the founder is left.
chat::KeptRoomPtr Archive::kept_room(const std::string& key) {
  const auto room = accounts_.registered_room(key);
  if (!room || !room->founder) return nullptr;
  auto kept = read_rules(room->rules);
  if (!kept) {
    spdlog::error("the rules of the room {} are damaged: only its founder is known", room->name);
    kept.emplace();
  }
  kept->founder = *room->founder;
  kept->keep = room->keep;
  kept->made_at = room->made;
  return std::make_shared<const chat::KeptRoom>(*std::move(kept));
}

// A registered room keeps its past, but nobody reads that of a private one in the first room.
chat::PastPtr Archive::past_of_first_room(const std::string& key) {
  if (lines_.room(key).is_private && kept_room(key)) {
    return std::make_shared<const chat::Past>(
        chat::Past{.readable_from = lines_.last_sequence() + 1});
  }
  if (lines_.room(key).is_private) {
    Transaction transaction{opened_.database};
    lines_.bury_room(key);
    transaction.commit();
  }
  return past_of(key, 0);
}

// The past as it will be once the disk has the changes that wait.
chat::PastPtr Archive::past_of(const std::string& key, std::uint64_t version) {
  std::string now = key;  // The room's key at the time of a change.
  auto first = changes_.end();
  bool is_on_disk = true;
  while (is_on_disk && first != changes_.begin()) {
    const auto* const renamed = std::get_if<chat::RoomRenamed>(&(*--first)->what);
    if (renamed == nullptr) continue;
    const auto old_key = chat::key_of_room(renamed->old_name);
    is_on_disk = old_key != now || chat::key_of_room(renamed->room.name) == now;
    if (chat::key_of_room(renamed->room.name) == now) now = old_key;
  }
  if (!is_on_disk) ++first;  // That room went away with its lines.
  auto past = std::make_shared<chat::Past>(chat::Past{.version = version});
  bool is_private = false;
  if (is_on_disk) {
    const auto room = lines_.room(now);
    const auto most = settings_.lines_of_past;
    auto page = lines_.page({.room = {.key = now, .since = room.readable_from},
                             .range = {.most = std::max<std::size_t>(most, 1)}});
    past->has_older = page.has_older || (most == 0 && !page.lines.empty());
    if (most > 0) past->lines = std::move(page.lines);
    past->readable_from = room.readable_from;
    is_private = room.is_private;
    past->kept = kept_room(now);
  }
  for (; first != changes_.end(); ++first) {
    const auto& change = *first;
    if (const auto* const said = std::get_if<chat::Said>(&change->what)) {
      if (chat::key_of_room(said->room.name) == now) past->lines.push_back(change);
    } else if (const auto* const redacted = std::get_if<chat::Redacted>(&change->what)) {
      std::erase_if(past->lines, [&](const chat::EventPtr& line) {
        return line->sequence == redacted->message;
      });
    } else if (const auto* const erased = std::get_if<chat::SaidErased>(&change->what)) {
      std::erase_if(past->lines, [&](const chat::EventPtr& line) {
        return line->identity && line->identity->account == erased->name;
      });
    } else if (const auto* const renamed = std::get_if<chat::RoomRenamed>(&change->what)) {
      if (chat::key_of_room(renamed->old_name) == now) now = chat::key_of_room(renamed->room.name);
    } else if (const auto* const privacy = std::get_if<chat::PrivacyChanged>(&change->what)) {
      if (privacy->key_of_name != now) continue;
      is_private = privacy->is_private;
      past->readable_from = privacy->readable_from;
    } else if (const auto* const kept = std::get_if<chat::RoomKept>(&change->what)) {
      if (kept->key_of_name == now) past->kept = kept->kept;
    } else if (const auto* const dropped = std::get_if<chat::RoomDropped>(&change->what)) {
      if (dropped->key_of_name == now) past->kept = nullptr;
    } else if (is_private && !past->kept && makes_anew(*change, now)) {
      *past = {.version = version};
      is_private = false;
    }
  }
  if (is_private && !past->kept) {
    return std::make_shared<chat::Past>(chat::Past{.version = version});
  }
  return past;
}

void Archive::read(const std::stop_token& stopping) {
  ::pthread_setname_np(::pthread_self(), thread_name);
  Events taken;
  while (pages_.take(stopping, taken, between_looks)) {
    for (const auto& question : taken) answer(*question);
    taken.clear();
    pages_.settle();
    look_at_disk();
  }
}

// A disk that refuses and takes by turns is told once. A request to the State must have memory.
void Archive::look_at_disk() {
  const auto now = Clock::now();
  const auto disk = disk_now();
  if (disk != chat::Disk::takes_all) last_trouble_ = now;
  if (disk == told_ || !MemoryReserve::of_process().half()) return;
  if (disk == chat::Disk::takes_all && now - last_trouble_ < calm) return;
  if (told_ == chat::Disk::takes_all && !trouble_) {
    hung_ = true;
    spdlog::error("the disk hangs: it takes nothing that is said");
  } else if (disk == chat::Disk::takes_all && std::exchange(hung_, false)) {
    spdlog::info("the disk takes what is said again");
  }
  told_ = disk;
  hub_->ask({.client = 0, .what = chat::ReportDisk{disk}});
  hub_->wake();
}

// Beyond the limit, only changes that are no lines still come to the queue (post()).
chat::Disk Archive::disk_now() {
  if (!is_stuck()) return chat::Disk::takes_all;
  const bool has_no_place =
      others_ > budget::archive_others_waiting ||
      queue().backlog() > budget::archive_waiting + budget::archive_others_waiting;
  return has_no_place ? chat::Disk::takes_no_more : chat::Disk::refuses;
}

void Archive::answer(const chat::Event& question) {
  chat::Event::What answer = chat::Refused{.why = chat::Refused::Why::past_unreadable};
  try {
    const MemoryReserve::AtOwnRisk risk;
    const TimeLimit limit{reader_, longest_question};
    if (const auto* const sought = std::get_if<chat::LinesSought>(&question.what)) {
      answer = find(*sought, question.sequence);
    } else if (const auto* const wanted = std::get_if<chat::TargetsWanted>(&question.what)) {
      answer = targets(*wanted);
    } else {
      answer = page(std::get<chat::LinesWanted>(question.what), question.sequence);
    }
  } catch (const std::exception& error) {
    spdlog::error("earlier lines cannot be read: {}", error.what());
  }
  hub_->answer(question, std::move(answer));
  hub_->wake();
}

// The lines up to the question.
chat::Event::What Archive::page(const chat::LinesWanted& wanted, chat::Sequence until) {
  auto page = lines_to_read_.page(
      {.room = {.key = wanted.key_of_name, .since = wanted.readable_from, .until = until},
       .shown_as = wanted.room,
       .range = wanted.range});
  if (!wanted.recalls) {
    return chat::HistoryTold{.room = wanted.room, .lines = std::move(page.lines)};
  }
  const auto line = line_named(wanted.range);
  const auto end = line.value_or(until);
  const auto first = page.lines.empty() ? end : page.lines.front()->sequence;
  return chat::Recalled{.room = wanted.room,
                        .history = std::move(page.lines),
                        .first = first,
                        .part = chat::part_of(wanted.range),
                        .line = line.value_or(0),
                        .has_older = page.has_older,
                        .has_newer = page.has_newer};
}

chat::Event::What Archive::targets(const chat::TargetsWanted& wanted) {
  return chat::TargetsTold{
      lines_to_read_.targets(readable(wanted.rooms), wanted.after, wanted.before, wanted.most)};
}

chat::Event::What Archive::find(const chat::LinesSought& sought, chat::Sequence until) {
  const auto rooms = readable(sought.rooms);
  auto found = lines_to_read_.search({.words = sought.words,
                                      .from = sought.from,
                                      .rooms = rooms,
                                      .after = sought.after,
                                      .before = sought.before,
                                      .before_sequence = until,
                                      .most = sought.most});
  std::ranges::reverse(found.lines);
  return chat::LinesFound{.words = sought.words,
                          .lines = std::move(found.lines),
                          .has_more = found.has_more || found.is_cut};
}

// ---- Trouble

// Is told once, until the disk takes the changes again.
void Archive::tell_trouble(std::string_view why) {
  if (trouble_.exchange(true)) return;
  queue().tell_relief();
  spdlog::error("what is said cannot be kept: {}", why);
  next_word_ = Clock::now() + between_words;
  pages_.poke();
}

void Archive::tell_of_waiting() {
  const auto now = Clock::now();
  if (now < next_word_) return;
  next_word_ = now + between_words;
  std::size_t lost = 0;
  {
    const MutexLock lock{holes_mutex_};
    for (const auto& [room, hole] : holes_) lost += hole.lines;
  }
  spdlog::warn("{} changes ({} bytes) wait for the disk, and {} lines are lost", changes_.size(),
               bytes_of(changes_), lost);
}

void Archive::tell_no_trouble() {
  if (trouble_.exchange(false)) spdlog::info("what is said is kept again");
}

}  // namespace papo::store
