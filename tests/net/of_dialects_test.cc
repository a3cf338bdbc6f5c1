// SPDX-License-Identifier: MIT

// The limits that a dialect has of its own: the longest line, whether the quiet are asked for a
// sign of life, and the answer to a client that a gateway's word puts at a full site.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/address_range.h"
#include "budget/limits.h"
#include "net/reactor_rig.h"

namespace papo::net {
namespace {

constexpr Dialect wordy{1};

// A client that says "wordy" first speaks that dialect, and otherwise plain. Both are in lines.
class ReactorWithOwnLimits : public ReactorTest {
 protected:
  static constexpr auto quiet_after = 300ms;

  ReactorWithOwnLimits() {
    steps_ = {&first_line_};
    limits_.of_dialects = {{}, {.max_line = 1000, .asks_the_quiet = true}};
    limits_.quiet_after = quiet_after;
  }

  class FirstLine final : public EntryStep {
   public:
    [[nodiscard]] std::size_t most_bytes() const override { return 100; }
    [[nodiscard]] Verdict look(std::string_view bytes, Dialects /*taken*/) const override {
      if (bytes.find('\n') == std::string_view::npos) return Waits{};
      return Passed{.spoken = Spoken{.dialect = bytes.starts_with("wordy") ? wordy : plain}};
    }
  };

  // A client whose first line was heard. It is the only one, or has the next id.
  Peer connect_saying(std::string_view line) {
    auto peer = connect();
    peer.send(std::string{line} + "\n");
    EXPECT_TRUE(until_told(">" + std::string{line}, recorder_.fds.size()));
    return peer;
  }

  bool was_told(const std::string& what, Reactor::Id id = first) {
    return std::ranges::find(told(id), what) != told(id).end();
  }

  static AddressRange address(const char* text) { return AddressRange::parse(text).value(); }

  FirstLine first_line_;
};

TEST_F(ReactorWithOwnLimits, ALineMayBeAsLongAsItsDialectSays) {
  start();
  const auto one = connect_saying("wordy");
  const auto two = connect_saying("plain");
  for (const auto* peer : {&one, &two}) {
    peer->send(std::string(1000, 'x') + "\n" + std::string(1001, 'y') + "\nend\n");
  }
  ASSERT_TRUE(until_told(">end", 1));
  ASSERT_TRUE(until_told(">end", 2));
  EXPECT_EQ(told(1), (Told{"open", ">wordy", ">" + std::string(1000, 'x'), "too long", ">end"}));
  EXPECT_EQ(told(2), (Told{"open", ">plain", "too long", "too long", ">end"}));
}

TEST_F(ReactorWithOwnLimits, OneThatIsQuietIsAskedAndThenLost) {
  start();
  const auto peer = connect_saying("wordy");
  const auto began = std::chrono::steady_clock::now();
  ASSERT_TRUE(until_told("quiet"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, quiet_after);
  ASSERT_TRUE(until_told("lost"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 2 * quiet_after);
  EXPECT_EQ(told(), (Told{"open", ">wordy", "quiet", "lost"}));
}

TEST_F(ReactorWithOwnLimits, OneThatGivesASignOfLifeStays) {
  start();
  const auto peer = connect_saying("wordy");
  for (std::ptrdiff_t i = 1; i <= 3; ++i) {
    ASSERT_TRUE(run_until(loop_, [&] { return std::ranges::count(told(), "quiet") == i; }));
    peer.send("here\n");
  }
  EXPECT_FALSE(was_told("lost"));
}

TEST_F(ReactorWithOwnLimits, OneWhoseDialectDoesNotAskIsLeftAlone) {
  start();
  const auto quiet = connect_saying("plain");
  const auto asked = connect_saying("wordy");
  ASSERT_TRUE(until_told("lost", 2));
  EXPECT_EQ(told(1), (Told{"open", ">plain"}));
}

// The client may have spoken, and nobody listened.
TEST_F(ReactorWithOwnLimits, OneThatIsNotReadIsNotQuiet) {
  start();
  const auto unread = connect_saying("wordy");
  recorder_.is_congested = true;
  unread.send("a word\n");
  run_for(loop_, 3 * quiet_after);
  EXPECT_EQ(told(), (Told{"open", ">wordy"}));
  recorder_.is_congested = false;
  reactor_->resume_reading();
  ASSERT_TRUE(until_told(">a word"));
  EXPECT_TRUE(until_told("quiet"));
}

TEST_F(ReactorWithOwnLimits, OneThatLeavesIsNotAskedAnyMore) {
  start();
  auto peer = connect_saying("wordy");
  peer.send_end();
  ASSERT_TRUE(until_told("finished"));
  run_for(loop_, 2 * quiet_after);
  EXPECT_EQ(told(), (Told{"open", ">wordy", "finished"}));
}

// No byte renews its time.
TEST_F(ReactorWithOwnLimits, OneWhoseDialectIsBriefHasLittleTimeInAll) {
  limits_.of_dialects.at(1) = {.is_brief = true};
  limits_.brief_patience = 100ms;
  start();
  const auto began = std::chrono::steady_clock::now();
  const auto usual = connect_saying("plain");
  const auto brief = connect_saying("wordy");
  ASSERT_TRUE(run_until(loop_, [&] {
    brief.send("more\n");
    return was_told("time up", 2);
  }));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 100ms);
  run_for(loop_, 150ms);
  EXPECT_EQ(std::ranges::count(told(2), "time up"), 1);
  EXPECT_FALSE(was_told("time up", 1));
}

// The owner has found the dialect.
TEST_F(ReactorWithOwnLimits, OneMayBecomeBriefAndCeaseToBe) {
  limits_.of_dialects.at(1) = {.is_brief = true};
  limits_.brief_patience = 100ms;
  start();
  const auto late = connect_saying("plain");
  const auto early = connect_saying("wordy");
  reactor_->speaks(2, Dialect{0});
  run_for(loop_, 200ms);
  EXPECT_FALSE(was_told("time up", 1));
  EXPECT_FALSE(was_told("time up", 2));
  reactor_->speaks(1, Dialect{1});
  EXPECT_TRUE(was_told("time up", 1));
}

// A greeting would be taken for the answer to the browser's next request.
TEST_F(ReactorWithOwnLimits, ASilentOneIsGreetedLaterIfABrowserIsThere) {
  limits_.of_dialects.at(1) = {.is_brief = true};
  recorder_.tells_greetings = true;
  of_listener_.greeting_delay = 20ms;
  start();
  const auto browser = connect_saying("wordy");
  const auto began = loop_.now();  // The loop's clock counts whole milliseconds, as its timers do.
  const auto spare = connect();
  ASSERT_TRUE(until_told("greet", 2));
  EXPECT_GE(loop_.now() - began, budget::most_greetings_held * 20ms);
}

TEST_F(ReactorWithOwnLimits, ASilentOneIsGreetedSoonOnceABrowserIsGone) {
  limits_.of_dialects.at(1) = {.is_brief = true};
  recorder_.tells_greetings = true;
  of_listener_.greeting_delay = 200ms;
  start();
  const auto browser = connect_saying("wordy");
  const auto began = std::chrono::steady_clock::now();
  const auto spare = connect();
  run_for(loop_, 300ms);
  EXPECT_EQ(told(2), Told{"open"});
  reactor_->speaks(1, Dialect{0});
  ASSERT_TRUE(until_told("greet", 2));
  EXPECT_LT(std::chrono::steady_clock::now() - began, budget::most_greetings_held * 200ms);
}

// A gateway may bring more clients than one site may have.
TEST_F(ReactorWithOwnLimits, OneThatMovesCountsForItsNewSite) {
  limits_.max_per_site = 2;
  limits_.of_dialects.at(1).refusal_of_site = [](std::size_t allowed) {
    return "only " + std::to_string(allowed);
  };
  start();
  std::vector<Peer> peers;
  for (Reactor::Id id = 1; id <= 5; ++id) {
    peers.push_back(connect_saying("wordy"));
    reactor_->move(id, address(id <= 3 ? "192.0.2.7" : "198.51.100.7"));
  }
  EXPECT_EQ(told(2), (Told{"open", ">wordy"}));
  EXPECT_EQ(told(3), (Told{"open", ">wordy", "answer only 2"}));
  EXPECT_EQ(told(5), (Told{"open", ">wordy"}));
  reactor_->release(1);
  peers.push_back(connect_saying("wordy"));
  reactor_->move(6, address("192.0.2.7"));
  EXPECT_EQ(told(6), (Told{"open", ">wordy"})) << "one of that site has left";
}

// The lines that wait for tokens are not heard after the refusal.
TEST_F(ReactorWithOwnLimits, OneThatMovesToAFullSiteIsHeardNoMore) {
  limits_.max_per_site = 1;
  limits_.of_dialects.at(1).refusal_of_site = [](std::size_t) { return "full"; };
  start(1);
  const auto one = connect_saying("wordy");
  reactor_->move(1, address("192.0.2.7"));
  const auto two = connect_saying("wordy");
  two.send(numbered_lines(50));
  ASSERT_TRUE(until_told(">3", 2));
  reactor_->move(2, address("192.0.2.7"));
  const auto heard = told(2).size();
  EXPECT_EQ(told(2).back(), "answer full");
  run_for(loop_, 1500ms);
  EXPECT_EQ(told(2).size(), heard);
}

}  // namespace
}  // namespace papo::net
