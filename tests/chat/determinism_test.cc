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
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "chat/digest.h"
#include "chat/state.h"

namespace papo::chat {
namespace {

constexpr std::uint64_t digest_of_the_course = 16956128252016284096U;
constexpr std::uint64_t digest_of_its_events = 8965399546782813292U;

constexpr std::size_t requests = 100'000;

// Makes the same requests each time. The engine of the standard's random numbers is the same
// everywhere, but its distributions are not, so none is used.
class Course {
 public:
  Request next() {
    text_ = "text " + std::to_string(random_());
    return {.client = client(),
            .what = what(),
            .ticket = below(3),
            .size = static_cast<std::uint32_t>(below(4000))};
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

  // Half of the requests are talk.
  Request::What what() {
    switch (below(50)) {
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
        return Join{room(), below(30)};
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
        return Lags{{.level = below(4), .takes = below(2) == 0}};
      case 27:
        return below(100) == 0 ? Request::What{Forget{}} : Request::What{Whisper{name(), text_}};
      case 28:
        return Whisper{whom(), text_};
      case 29:
        return ReplaceBans{std::make_shared<const Bans>(), below(300)};
      default:
        return Say{
            .room = place(), .text = text_, .how = below(2) == 0 ? Speech::action : Speech::text};
    }
  }
  Request::What enter() {
    const auto called = name();
    return Enter{
        .name = called, .looks = looks_of(called.shown), .address = address(), .names = below(30)};
  }
  Request::What recall() {
    Recall recall{.room = place(), .lines = below(30)};
    if (below(2) == 0) recall.before = below(2000);
    return recall;
  }
  Request::What who() {
    return Who{.room = place(), .page = 1 + below(2), .page_size = below(300)};
  }
  Request::What list_rooms() { return ListRooms{.page = 1 + below(3), .page_size = below(10)}; }

  std::mt19937 random_{12};  // NOLINT(*-msc51-cpp): the same course each time.
  std::string text_;
  std::string address_;
  Stamp stamp_{.time = Time{std::chrono::hours{500'000}}};
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
  if (const auto* const listed = std::get_if<Listed>(&event.what)) {
    for (const auto& person : listed->people) digest.add(person.name);
  }
  if (const auto* const listed = std::get_if<RoomsListed>(&event.what)) {
    for (const auto& room : listed->rooms) digest.add(room.name);
  }
  if (const auto* const refused = std::get_if<Refused>(&event.what)) {
    digest.add(static_cast<std::uint64_t>(refused->why));
    digest.add(refused->what);
  }
}

State::Settings settings() { return {.max_rooms = 8, .history = 20, .history_limit = 50}; }

TEST(Determinism, TwoStatesGoTheSameWayWhateverTheirMemory) {
  Course course;
  State one{settings()};
  State other{settings()};
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
    if (i % 1000 != 0) continue;
    ASSERT_EQ(one.digest(), other.digest()) << "request " << i;
  }
  EXPECT_EQ(one.digest(), other.digest());
  EXPECT_EQ(one.digest(), digest_of_the_course);
  EXPECT_EQ(of_events.value(), digest_of_its_events);
}

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
