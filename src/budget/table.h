// SPDX-License-Identifier: MIT

// The table of all limits, for readers. Each number stands where the code takes it from
// (budget/limits.h names the files), and the table takes it from there, too. The tables of limits
// in docs/ are printed from this table, and a test compares them.
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
  Unit unit = Unit::none;     // None: the limit is no number in the code.
  std::string_view things{};  // "names"; empty if `what` says so.
};

// As people read it: "64 KiB", "10,000 names".
std::string to_string(const Amount& amount);

struct Limit {
  std::string what;           // The limited thing.
  Amount amount{};            // If an option sets the limit, the usual one.
  std::string_view option{};  // "max-line"; empty if none sets it.
  std::string more{};         // More about the amount, with the comma before it.
  std::string then;           // The effect of the limit.
};

// A limit counts for a client, for an address, or for all clients together.
enum class Of { client, address, all };

// The page of docs/ with this limit: people meet the limit in any dialect, or in IRC, or it belongs
// to the inside of the server.
enum class Page { plain, irc, architecture };

struct Section {
  Page page;
  Of of;
  std::vector<Limit> limits;
};

// All limits, each once.
std::vector<Section> table();

// The sections of that page, as a table of Markdown.
std::string printed(Page page);

}  // namespace papo::budget
