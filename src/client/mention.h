// SPDX-License-Identifier: MIT

// Whether a text speaks of someone: holds the name as a whole word, without regard to case. What is
// joined to it by an apostrophe, a full stop or a hyphen is part of the word.
//
// What a server sends is not trusted: the time is linear in the length of the texts, whatever they
// hold.
//
// Threads: pure functions, any thread.
// Source: Unicode 3.13 (default caseless matching), by utf8proc; UAX #15, 13 (stream-safe text).
#pragma once

#include <string>
#include <string_view>

namespace papo::client {

bool mentions(std::string_view text, std::string_view name);

// The same name, without regard to case.
bool same_name(std::string_view one, std::string_view other);

// A text that is looked for in others, without regard to case.
class Caseless {
 public:
  explicit Caseless(std::string_view text);
  [[nodiscard]] bool is_in(std::string_view text) const;

 private:
  std::string folded_;
};

}  // namespace papo::client
