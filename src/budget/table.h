// SPDX-License-Identifier: MIT

// The table of all limits, for those who read about them. Each number stands where the code takes
// it from (budget/limits.h, chat/limits.h, text/limits.h, papo/options.h), and the table takes it
// from there, too. The tables of limits in docs/ are printed from it, and a test compares them.
//
// Threads: pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace papo::budget {

// A number with its unit.
struct Amount {
  enum class Unit { none, bytes, milliseconds, things };

  std::uint64_t number = 0;
  Unit unit = Unit::none;     // None: the limit is no number of the code's.
  std::string_view things{};  // "names"; empty if what is limited says so.
};

// As people read it: "64 KiB", "10,000 names".
std::string to_string(const Amount& amount);

struct Limit {
  std::string what;           // Is limited.
  Amount amount{};            // If an option sets the limit, the usual one.
  std::string_view option{};  // "max-line"; empty if none sets it.
  std::string more{};         // What else there is to say of the amount, with the comma before it.
  std::string then;           // What happens at the limit.
};

// Whose sum is limited.
enum class Of { client, address, all };

// The page of docs/ that tells of a limit: people meet the limit, or it is of the server's inside.
enum class Page { protocol, architecture };

struct Section {
  Page page;
  Of of;
  std::vector<Limit> limits;
};

// Each limit once.
std::vector<Section> table();

// The sections of that page, as a table of Markdown.
std::string printed(Page page);

}  // namespace papo::budget
