// SPDX-License-Identifier: MIT

#include "net/entry.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace papo::net {
namespace {

constexpr Dialect plain{0};
constexpr Dialect raw{1};
constexpr Dialect foreign{7};

Address address(std::string_view host) { return resolve(std::string{host}, 50000, false).front(); }

// Passes at its mark and takes all bytes up to that. May be for one host only, and may name another
// peer.
class Marked final : public EntryStep {
 public:
  explicit Marked(char mark, std::string_view is_for = {}, std::string_view named = {})
      : mark_(mark), is_for_(is_for), named_(named) {}

  [[nodiscard]] bool is_for(const Address& peer) const override {
    return is_for_.empty() || to_string(peer).starts_with(is_for_);
  }
  [[nodiscard]] bool names_peer() const override { return !named_.empty(); }
  [[nodiscard]] std::size_t most_bytes() const override { return 8; }
  [[nodiscard]] std::string too_late() const override { return "too late"; }
  [[nodiscard]] Verdict look(std::string_view bytes, Dialects /*taken*/) const override {
    if (bytes.starts_with('!')) return Refused{"no"};
    const auto end = bytes.find(mark_);
    if (end == std::string_view::npos) return Waits{};
    Passed passed{.taken = end + 1};
    if (!named_.empty()) passed.peer = address(named_);
    if (mark_ == 'r') passed.spoken = Spoken{raw, Framing::chunks};
    if (mark_ == 'f') passed.spoken = Spoken{foreign, Framing::lines};
    return passed;
  }

 private:
  char mark_;
  std::string is_for_;
  std::string named_;
};

class EntryTest : public testing::Test {
 protected:
  Entry entry(std::vector<const EntryStep*> steps) {
    steps_ = std::move(steps);
    return {steps_, {plain, raw}, {.dialect = plain}, address("10.0.0.1")};
  }
  static bool waits(Entry& entry) { return std::holds_alternative<EntryStep::Waits>(entry.look()); }
  static bool passes(Entry& entry) {
    return std::holds_alternative<EntryStep::Passed>(entry.look());
  }
  static std::string refusal(Entry& entry) {
    const auto verdict = entry.look();
    const auto* const refused = std::get_if<EntryStep::Refused>(&verdict);
    return refused == nullptr ? "none" : refused->answer;
  }

  std::vector<const EntryStep*> steps_;
};

TEST_F(EntryTest, IsOverAtOnceWhereThereAreNoSteps) {
  auto one = entry({});
  EXPECT_TRUE(one.over());
  EXPECT_EQ(one.spoken().dialect, plain);
  EXPECT_EQ(one.spoken().framing, Framing::lines);
  one.add("hello");
  EXPECT_TRUE(waits(one));
  EXPECT_EQ(one.bytes(), "hello");
}

TEST_F(EntryTest, TakesTheStepsInTheirOrderAndLeavesTheRest) {
  const Marked a{'a'};
  const Marked r{'r'};
  auto one = entry({&a, &r});
  EXPECT_TRUE(waits(one)) << "nothing has come";
  one.add("1");
  EXPECT_TRUE(waits(one));
  one.add("2a3r4");
  EXPECT_TRUE(passes(one));
  EXPECT_FALSE(one.over());
  EXPECT_EQ(one.bytes(), "3r4");
  EXPECT_TRUE(passes(one));
  EXPECT_TRUE(one.over());
  EXPECT_EQ(one.bytes(), "4");
  EXPECT_EQ(one.spoken().dialect, raw);
  EXPECT_EQ(one.spoken().framing, Framing::chunks);
}

TEST_F(EntryTest, RefusesWithTheAnswerOfTheStep) {
  const Marked a{'a'};
  const Marked b{'b'};
  auto one = entry({&a, &b});
  one.add("a!");
  EXPECT_TRUE(passes(one));
  EXPECT_EQ(refusal(one), "no");
}

TEST_F(EntryTest, WaitsForNoMoreBytesThanTheStepMayNeed) {
  const Marked a{'a'};
  auto one = entry({&a});
  one.add("1234567");
  EXPECT_TRUE(waits(one));
  one.add("8");
  EXPECT_EQ(refusal(one), "too late");
}

TEST_F(EntryTest, RefusesADialectThatTheListenerDoesNotTake) {
  const Marked f{'f'};
  auto one = entry({&f});
  one.add("f");
  EXPECT_EQ(refusal(one), "too late");
}

TEST_F(EntryTest, PassesByStepsThatAreForOthers) {
  const Marked for_others{'a', "10.0.0.2"};
  const Marked for_it{'b', "10.0.0.1"};
  auto one = entry({&for_others, &for_it, &for_others});
  one.add("b");
  EXPECT_TRUE(passes(one));
  EXPECT_TRUE(one.over());
}

TEST_F(EntryTest, GoesOnAsTheOneWhoWasNamed) {
  const Marked proxy{'p', "10.0.0.1", "10.0.0.2"};
  const Marked for_the_named{'a', "10.0.0.2"};
  auto one = entry({&proxy, &for_the_named});
  EXPECT_TRUE(one.names_peer());
  one.add("pa");
  EXPECT_TRUE(passes(one));
  EXPECT_FALSE(one.names_peer());
  EXPECT_EQ(to_string(one.peer()), "10.0.0.2:50000");
  EXPECT_FALSE(one.over());
  EXPECT_TRUE(passes(one));
  EXPECT_TRUE(one.over());
}

}  // namespace
}  // namespace papo::net
