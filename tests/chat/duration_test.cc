// SPDX-License-Identifier: MIT

#include "chat/duration.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace papo::chat {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::seconds;

TEST(Time, HasUnitsAfterNumbers) {
  const std::pair<std::string_view, Seconds> times[]{
      {"30s", 30s},         {"10m", 10min},
      {"2h", 2h},           {"7d", std::chrono::days{7}},
      {"1w", 168h},         {"1h30m", 90min},
      {"1d2h3m4s", 93784s}, {"5 min", 5min},
      {"1h 30m", 90min},    {"1h 30 min", 90min},
      {" 2 \thours ", 2h},  {"1 semana", 168h},
      {"3 dias", 72h},      {"2 horas 5 minutos", 125min},
      {"0h30m", 30min},     {"007s", 7s},
  };
  for (const auto& [text, time] : times) EXPECT_EQ(parse_time(text), time) << text;
}

TEST(Time, IsNothingElse) {
  for (const auto* text :
       {"",     "s",     "30",   "30x",        "-1s", "+1s",        ".5h",      "0d",
        "0s",   "0h0m",  "1.5h", "1h30",       "2H",  "1M",         "5minuten", "5m,",
        "5m2x", "1h 30", "1y",   "5 min spam", "m5",  "1h\u00a030m"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(Time, HasALimit) {
  EXPECT_EQ(parse_time("9999d"), longest_time);
  EXPECT_EQ(parse_time("9999d9999d9999d"), longest_time);
  EXPECT_EQ(parse_time("99999999999999999w"), longest_time);
  EXPECT_EQ(parse_time(std::string(1000, '9') + "s"), longest_time);
}

// The rest of a text that begins with that time; none: for ever.
std::string rest_after(std::optional<Seconds> time, std::string_view text) {
  const auto given = cut_time(text);
  if (!given) return "(a mistake)";
  EXPECT_EQ(given->time, time) << text;
  return std::string{given->rest};
}

TEST(Time, StandsBeforeTheRest) {
  EXPECT_EQ(rest_after(2h, "2h too loud"), "too loud");
  EXPECT_EQ(rest_after(5min, "5 min  spam, 3 times "), "spam, 3 times");
  EXPECT_EQ(rest_after(90min, "1h 30m spam"), "spam");
  EXPECT_EQ(rest_after(2h, "2h 3 warnings"), "3 warnings");
  EXPECT_EQ(rest_after(2h, "2h"), "");
}

TEST(Time, IsForEverIfNoNumberBegins) {
  for (const auto* text : {"", "too loud", "spam 5m", "m", "-", "- 5m", "x2h"}) {
    EXPECT_EQ(rest_after(std::nullopt, text), text);
  }
}

TEST(Time, IsAMistakeIfTheNumberIsNone) {
  for (const auto* text : {"1x", "5 spam", "0s", "0s spam", "1h30 spam", "2x loud", "-5m spam",
                           "1.5h", "3 strikes", "10"}) {
    EXPECT_FALSE(cut_time(text)) << text;
  }
}

}  // namespace
}  // namespace papo::chat
