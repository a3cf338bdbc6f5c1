// SPDX-License-Identifier: MIT

// Whether a text mentions a person: whether it holds the name as a whole word, in any case. A part
// that is joined to the name by an apostrophe, a full stop or a hyphen belongs to the word.
//
// The server's text is not trusted: the time is linear in the length of the texts, whatever they
// hold.
//
// Threads: pure functions, any thread.
// Source: Unicode 3.13 (default caseless matching), by utf8proc; UAX #15, 13 (stream-safe text).
#pragma once

#include <string>
#include <string_view>

namespace papo::client {

bool mentions(std::string_view text, std::string_view name);

// Whether the names are the same in any case.
bool same_name(std::string_view one, std::string_view other);

// A text to look for in others, in any case.
class Caseless {
 public:
  explicit Caseless(std::string_view text);
  [[nodiscard]] bool is_in(std::string_view text) const;

 private:
  std::string folded_;
};

}  // namespace papo::client
