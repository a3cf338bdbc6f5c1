// SPDX-License-Identifier: MIT

// The state is the same wherever the same requests come with the same stamps.
//
// Every build runs the same 100,000 requests and comes to the number below, with any compiler. The
// number changes if a request has another effect, or if the digest sums up something else. Look at
// the reason then, and write the new number down.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "chat/accounts.h"
#include "chat/digest.h"
#include "chat/state.h"

namespace papo::chat {
namespace {

struct Digests {
  std::uint64_t of_course;
  std::uint64_t of_events;
};
constexpr Digests without_accounts{.of_course = 17251454012253687050U,
                                   .of_events = 630811489850956499U};
constexpr Digests with_accounts{.of_course = 3684537584180107182U,
                                .of_events = 4051336691832685896U};

constexpr std::size_t requests = 100'000;

// Makes the same requests each time. The engine of the standard's random numbers is the same
// everywhere, but its distributions are not, so none is used.
//
// A course with accounts is one beside an archive, for which it answers.
class Course {
 public:
  explicit Course(bool has_accounts = false) : has_accounts_(has_accounts) {}

  Request next() {
    if (has_accounts_ && !answers_.empty() && below(2) == 0) {
      auto answer = std::move(answers_.front());
      answers_.pop_front();
      return answer;
    }
    text_ = "text " + std::to_string(random_());
    is_by_server_ = false;
    Request request{.client = client(), .what = what()};
    if (is_by_server_) request.client = 0;
    request.ticket = below(3);
    request.size = static_cast<std::uint32_t>(below(4000));
    return request;
  }

  // The archive's part: it remembers accounts and rooms, and answers later.
  void observe(const Event& event) {
    if (const auto* const made = std::get_if<AccountMade>(&event.what)) {
      accounts_.push_back({made->account, std::get<Name>(make_name(made->name))});
    } else if (const auto* const dropped = std::get_if<AccountDropped>(&event.what)) {
      std::erase_if(accounts_, [&](const auto& one) { return one.id == dropped->account; });
    } else if (const auto* const kept = std::get_if<RoomKept>(&event.what)) {
      kept_rooms_[kept->key_of_name] = kept->kept;
    } else if (const auto* const gone = std::get_if<RoomDropped>(&event.what)) {
      kept_rooms_.erase(gone->key_of_name);
    } else if (const auto* const wanted = std::get_if<RoomWanted>(&event.what)) {
      let_in(event, *wanted);
    } else if (const auto* const letter = std::get_if<LetterLeft>(&event.what)) {
      answers_.push_back({.client = event.subject,
                          .what = LetterKept{.letter = event.sequence,
                                             .to = letter->to_name,
                                             .said = letter->text,
                                             .time = event.time},
                          .ticket = event.ticket});
    } else if (const auto* const came = std::get_if<AccountCame>(&event.what)) {
      receive(event, *came);
    }
  }

  [[nodiscard]] Stamp stamp() {
    ++stamp_.sequence;
    stamp_.moment += std::chrono::milliseconds{below(500)};
    // The wall's clock goes on, and is set back now and then.
    stamp_.time += std::chrono::milliseconds{below(500)};
    if (below(1000) == 0) stamp_.time -= std::chrono::hours{1};
    return stamp_;
  }

 private:
  struct Known {
    AccountId id;
    Name name;
  };

  void let_in(const Event& event, const RoomWanted& wanted) {
    const auto kept = kept_rooms_.find(wanted.key_of_name);
    Past past{.version = wanted.past_version};
    if (kept != kept_rooms_.end()) past.kept = kept->second;
    answers_.push_back({.client = event.subject,
                        .what = Join{.room = {.shown = wanted.name, .key = wanted.key_of_name},
                                     .wants = wanted.wants,
                                     .past = std::make_shared<const Past>(std::move(past)),
                                     .read_up_to = wanted.read_up_to,
                                     .member_until = wanted.member_until},
                        .ticket = event.ticket});
  }
  void receive(const Event& event, const AccountCame& came) {
    answers_.push_back({.client = event.subject,
                        .what = Deliver{.account = came.account,
                                        .letter = event.sequence,
                                        .from = "n1",
                                        .identity = event.identity,
                                        .said = "a letter",
                                        .time = event.time}});
    if (!came.is_first) return;
    const auto first = room();
    const auto second = room();
    answers_.push_back({.client = event.subject,
                        .what = Rejoin{.rooms = {{.name = first, .read_up_to = event.sequence - 9},
                                                 {.name = second}},
                                       .left = event.time - std::chrono::seconds{below(60)},
                                       .wants = came.wants}});
  }

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_()) % bound; }

  // In statements of their own, because the compiler chooses the order within one.
  ClientId client() {
    const auto serial = 1 + below(60);
    const auto owner = below(3);
    return client_id(0, serial, owner);
  }
  Name name() {
    auto text = "n" + std::to_string(below(40));
    if (below(2) == 0) text += 'A';
    return std::get<Name>(make_name(text));
  }
  Name room() { return std::get<Name>(make_room_name("r" + std::to_string(below(12)))); }
  Place place() {
    if (below(2) == 0) return RoomId{below(30)};
    return room();
  }
  Whom whom() {
    if (below(4) == 0) return client();
    return name();
  }
  std::optional<std::chrono::seconds> time() {
    if (below(4) == 0) return std::nullopt;
    return std::chrono::seconds{below(300)};
  }
  BanTarget target() {
    if (below(2) == 0) return name();
    return *parse_ban_target("10.0.0." + std::to_string(below(8)) + "/31");
  }
  std::string_view address() {
    address_ = "10.0.0." + std::to_string(below(16)) + ":50000";
    return address_;
  }

  const Known& account() {
    return accounts_.at(below(static_cast<std::uint32_t>(accounts_.size())));
  }
  std::string hash() { return "hash " + std::to_string(below(2)); }
  Request::What of_accounts() {
    if (accounts_.empty() || below(14) == 0) return Register{.hash = hash(), .email = "a@b"};
    const auto one = account();
    switch (below(16)) {
      case 0:
      case 1: {
        const auto proof = proof_of(hash());
        return LogIn{.account = one.id,
                     .proof = proof,
                     .name = one.name,
                     .looks = looks_of(one.name.shown),
                     .wants = {.names = below(30)}};
      }
      case 2:
      case 3: {
        const auto proof = proof_of(hash());
        user_at_host_ = "u@" + std::to_string(below(4)) + ".ip";
        return Enter{.name = one.name,
                     .looks = looks_of(one.name.shown),
                     .address = address(),
                     .user_at_host = user_at_host_,
                     .account = one.id,
                     .proof = proof};
      }
      case 4:
        return LogOutEverywhere{.others_only = below(4) > 0};
      case 5:
        return Stay{below(2) == 0};
      case 6:
        if (below(8) == 0) return SetCertificate{hash()};
        is_by_server_ = below(8) == 0;
        return SetPassword{.account = one.id, .hash = hash()};
      case 7:
        is_by_server_ = below(2) == 0;
        if (below(8) == 0) return DropAccount{one.id};
        is_by_server_ = true;
        return Suspend{.account = one.id, .on = below(4) == 0};
      case 8:
        is_by_server_ = true;
        return EraseSaid{one.id};
      case 9:
        return MarkRead{.target = "#r1", .key = "#r1", .time = stamp_.time};
      case 10:
        return TellMarkers{.account = one.id, .markers = {{.key = "#r1", .time = stamp_.time}}};
      case 11:
        return RegisterRoom{place()};
      case 12:
        return TransferRoom{place(), one.name};
      case 13:
        if (below(4) > 0) return RegisterRoom{place()};
        return DropRoom{place()};
      case 14:
        return SetRetention{place(), {.days = below(2), .lines = below(9)}};
      default:
        return Whisper{one.name, text_};
    }
  }

  // Half of the requests are talk.
  Request::What what() {
    if (has_accounts_ && below(6) == 0) return of_accounts();
    switch (below(90)) {
      case 0:
        return Arrive{address()};
      case 1:
      case 2:
      case 3:
        return enter();
      case 4:
        return Depart{.departure = Departure::quit, .reason = text_};
      case 5:
      case 6:
        return join();
      case 7:
        return FindRoom{room()};
      case 8:
        return Leave{place()};
      case 9:
        return SetTopic{place(), text_};
      case 10:
        return TellTopic{place()};
      case 11:
        return recall();
      case 12:
        return list_rooms();
      case 13: {
        const auto called = name();
        return Rename{called, looks_of(called.shown)};
      }
      case 14:
        return GoAway{text_};
      case 15:
        return ComeBack{};
      case 16:
        return who();
      case 17:
        return WhoIs{name()};
      case 18:
        return Complete{.prefix = "n", .key = "n"};
      case 19:
        return below(5) == 0 ? Request::What{MakeOperator{}} : Request::What{ListBans{1}};
      case 20:
        return Expel{name(), text_};
      case 21:
        return PlaceBan{target(), time(), text_};
      case 22:
        return LiftBan{target()};
      case 23:
        return Mute{name(), time()};
      case 24:
        return Unmute{name()};
      case 25:
        return Announce{text_};
      case 26:
        if (below(4) == 0) return ReportDisk{static_cast<Disk>(below(8) == 0 ? 2 : below(2))};
        return Lags{{.level = below(4), .takes = below(2) == 0}};
      case 27:
        return below(100) == 0 ? Request::What{Forget{}} : Request::What{Whisper{name(), text_}};
      case 28:
        return Whisper{whom(), text_};
      case 29:
        return ReplaceBans{std::make_shared<const Bans>(), below(300)};
      default:
        return below(3) == 0 ? what_programs_ask() : say();
    }
  }
  // Requests that people make by other dialects than plain, most of them.
  Request::What what_programs_ask() {
    switch (below(22)) {
      case 0:
        return tell_history();
      case 1:
        return watch();
      case 2:
        return own_modes();
      case 3:
        return TellWatched{.all = below(2) == 0};
      case 4:
        return Invite{place(), name()};
      case 5:
        return TellInvitations{};
      case 6:
        return RenameRoom{place(), room(), text_};
      case 7:
        return KickOut{place(), name(), text_};
      case 8:
        return Redact{place(), sequence(), text_};
      case 9:
        return TellNames{place()};
      case 10:
        return ListMasks{place(), list()};
      case 11:
        return SetRealName{text_};
      case 12:
      case 13:
        return SetFact{facts_of(), fact_key(), text_};
      case 14:
        return SetFact{facts_of(), fact_key()};
      case 15:
        return ClearFacts{facts_of()};
      case 16:
        return SyncFacts{facts_of()};
      case 17:
        return TellFacts{.of = facts_of(), .all = true};
      case 18:
        return WantFacts{.more = {fact_key(), fact_key()}};
      case 19:
        return WantFacts{.fewer = {fact_key()}};
      default:
        return set_modes();
    }
  }
  FactsOf facts_of() {
    switch (below(3)) {
      case 0:
        return {};
      case 1:
        return {FactsOf::Kind::person, name()};
      default:
        return {FactsOf::Kind::room, room()};
    }
  }
  std::string fact_key() { return "k" + std::to_string(below(8)); }
  Request::What enter() {
    const auto called = name();
    const auto from = address();
    user_at_host_ = "u@" + std::to_string(below(4)) + ".ip";
    const bool into_first_room = below(3) > 0;
    return Enter{.name = called,
                 .looks = looks_of(called.shown),
                 .address = from,
                 .user_at_host = user_at_host_,
                 .real_name = below(2) == 0 ? std::string_view{} : text_,
                 .into_first_room = into_first_room,
                 .wants = {.names = below(30)}};
  }
  Request::What say() {
    Say say{.room = place(), .text = text_};
    const auto how = below(8);
    if (how < 6) say.how = static_cast<Speech>(how);
    if (below(10) == 0) say.rank = below(2) == 0 ? RoomMode::op : RoomMode::voice;
    say.stays_away = below(2) == 0;
    return say;
  }
  // One of the lists of masks.
  RoomMode list() { return mode_rows()[7 + below(3)].mode; }
  Sequence sequence() { return stamp_.sequence - below(40); }
  Request::What set_modes() {
    SetModes set{.room = place(), .changes = {}};
    for (auto changes = 1 + below(3); changes > 0; --changes) {
      const auto& row = mode_rows()[below(12)];
      SetModes::Change change{.change = {.mode = row.mode, .on = below(3) > 0}};
      switch (row.kind) {
        case ModeKind::flag:
          break;
        case ModeKind::key:
          change.change.argument = "k" + std::to_string(below(3));
          break;
        case ModeKind::limit:
          change.change.argument = std::to_string(below(40));
          break;
        case ModeKind::list:
          change.change.argument = below(3) == 0 ? "$m:n" : "n";
          change.change.argument += std::to_string(below(40)) + "*";
          break;
        case ModeKind::rank:
          change.member = name();
          break;
      }
      set.changes.push_back(std::move(change));
    }
    return set;
  }
  Request::What tell_history() {
    TellHistory tell{.room = place(), .range = {.first = below(2) == 0, .most = below(30)}};
    if (below(2) == 0) tell.range.after = sequence();
    if (below(2) == 0) tell.range.before = stamp_.time - std::chrono::seconds{below(30)};
    if (below(4) == 0) tell.range.around = sequence();
    return tell;
  }
  Request::What watch() {
    Watch watch{.none = below(20) == 0};
    for (auto more = below(4); more > 0; --more) watch.more.push_back(name());
    if (below(3) == 0) watch.fewer.push_back(name());
    return watch;
  }
  Request::What own_modes() {
    SetOwnModes set;
    if (below(2) == 0) set.invisible = below(2) == 0;
    if (below(2) == 0) set.bot = below(2) == 0;
    if (below(2) == 0) set.reads_wallops = below(2) == 0;
    set.no_operator = below(8) == 0;
    return set;
  }
  Request::What join() {
    const auto names = below(30);
    Join join{.room = room(), .wants = {.names = names}};
    if (below(4) == 0) join.key = "k1";
    if (below(4) == 0) join.wants.lines = below(10);
    return join;
  }
  Request::What recall() {
    Recall recall{.room = place(), .lines = below(30)};
    if (below(2) == 0) {
      recall.part = static_cast<Part>(1 + below(3));
      recall.line = below(2000);
    }
    return recall;
  }
  Request::What who() {
    return Who{.room = place(), .page = 1 + below(2), .page_size = below(300)};
  }
  Request::What list_rooms() { return ListRooms{.page = 1 + below(3), .page_size = below(10)}; }

  std::mt19937 random_{12};  // NOLINT(*-msc51-cpp): the same course each time.
  std::string text_;
  std::string address_;
  std::string user_at_host_;
  Stamp stamp_{.time = Time{std::chrono::hours{500'000}}};
  const bool has_accounts_;
  bool is_by_server_ = false;
  std::vector<Known> accounts_;
  std::map<std::string, KeptRoomPtr> kept_rooms_;
  std::deque<Request> answers_;
};

void add(Digest& digest, const Event& event) {
  digest.add(event.what.index());
  digest.add(event.subject);
  digest.add(std::uint64_t{event.by_operator});
  digest.add(event.price);
  digest.add(event.size);
  digest.add(event.sequence);
  digest.add(ticks(event.time));
  digest.add(event.ticket);
  for (const auto& room : rooms_of(event)) digest.add(room.name);
  if (const auto* const said = std::get_if<Said>(&event.what)) digest.add(said->text);
  if (const auto* const joined = std::get_if<Joined>(&event.what)) {
    for (const auto& other : joined->others) digest.add(other.name);
    for (const auto& line : joined->history) digest.add(line->sequence);
  }
  for (const auto reader : readers_of(event)) digest.add(reader);
  if (const auto* const mirrored = std::get_if<Mirrored>(&event.what)) add(digest, *mirrored->own);
  if (event.identity) digest.add(event.identity->user_at_host);
  digest.add(std::uint64_t{event.answers});
  if (const auto* const told = std::get_if<HistoryTold>(&event.what)) {
    for (const auto& line : told->lines) digest.add(line->sequence);
  }
  if (const auto* const told = std::get_if<NamesTold>(&event.what)) {
    for (const auto& person : told->people) digest.add(person.name);
  }
  if (const auto* const set = std::get_if<ModesSet>(&event.what)) {
    for (const auto& change : set->changes) digest.add(change.argument);
  }
  if (const auto* const listed = std::get_if<Listed>(&event.what)) {
    for (const auto& person : listed->people) digest.add(person.name);
  }
  if (const auto* const listed = std::get_if<RoomsListed>(&event.what)) {
    for (const auto& room : listed->rooms) digest.add(room.name);
  }
  if (const auto* const told = std::get_if<InvitationsTold>(&event.what)) {
    for (const auto& room : told->rooms) digest.add(room);
  }
  if (const auto* const renamed = std::get_if<RoomRenamed>(&event.what)) {
    for (const auto& member : renamed->members) digest.add(member.name);
  }
  if (const auto* const synced = std::get_if<FactsSynced>(&event.what)) {
    for (const auto& fact : synced->facts) digest.add(fact.of + fact.key + fact.value);
  }
  if (const auto* const told = std::get_if<FactsTold>(&event.what)) {
    for (const auto& fact : told->facts) digest.add(fact.key);
  }
  if (const auto* const refused = std::get_if<Refused>(&event.what)) {
    digest.add(static_cast<std::uint64_t>(refused->why));
    digest.add(refused->what);
  }
}

State::Settings settings(bool has_accounts = false) {
  return {.max_rooms = 8,
          .history = 20,
          .history_limit = 50,
          .past = has_accounts ? std::make_shared<const Past>() : nullptr,
          .max_devices = 3};
}

void expect_one_way(bool has_accounts, const Digests& digests) {
  Course course{has_accounts};
  State one{settings(has_accounts)};
  State other{settings(has_accounts)};
  // The second state has its objects elsewhere, and its tables are made smaller now and then.
  std::vector<std::unique_ptr<std::string>> between;
  Digest of_events;
  for (std::size_t i = 0; i < requests; ++i) {
    const auto request = course.next();
    const auto stamp = course.stamp();
    Events events;
    Events other_events;
    one.apply(request, stamp, events);
    if (i % 7 == 0) between.push_back(std::make_unique<std::string>(200 + i % 100, 'x'));
    if (i % 100 == 0) other.tidy();
    other.apply(request, stamp, other_events);
    Digest ours;
    Digest others;
    for (const auto& event : events) add(ours, *event);
    for (const auto& event : other_events) add(others, *event);
    ASSERT_EQ(ours.value(), others.value()) << "request " << i;
    of_events.add(ours.value());
    for (const auto& event : events) course.observe(*event);
    if (i % 1000 != 0) continue;
    ASSERT_EQ(one.digest(), other.digest()) << "request " << i;
  }
  EXPECT_EQ(one.digest(), other.digest());
  EXPECT_EQ(one.digest(), digests.of_course);
  EXPECT_EQ(of_events.value(), digests.of_events);
}

TEST(Determinism, TwoStatesGoTheSameWayWhateverTheirMemory) {
  expect_one_way(false, without_accounts);
}

TEST(Determinism, TwoStatesGoTheSameWayWithAccounts) { expect_one_way(true, with_accounts); }

TEST(Determinism, TheDigestTellsStatesApart) {
  const auto digest_after = [](std::size_t count, bool forgets) {
    Course course;
    State state{settings()};
    Events events;
    for (std::size_t i = 0; i < count; ++i) state.apply(course.next(), course.stamp(), events);
    if (forgets) state.apply({.client = 0, .what = Forget{}}, course.stamp(), events);
    return state.digest();
  };
  EXPECT_EQ(digest_after(5000, false), digest_after(5000, false));
  EXPECT_NE(digest_after(5000, false), digest_after(5000, true));
  EXPECT_NE(digest_after(5000, false), digest_after(6000, false));
}

}  // namespace
}  // namespace papo::chat
