// SPDX-License-Identifier: MIT

// The ways in which a person says something. Each dialect has its own words for them, and may pass
// over some.
//
// Threads: values, any thread.
#pragma once

#include <cstdint>

namespace papo::chat {

enum class Speech : std::uint8_t {
  text,
  action,  // The text tells the subject's act: "waves".
  notice,  // No program may answer it by itself.
  ctcp,    // A question of one program to another: "VERSION". The text is without its marks.
  ctcp_reply,
  signal,  // No text, only tags: "is typing".
};

// Whether it is a line that people want to read later.
constexpr bool is_kept(Speech how) {
  switch (how) {
    case Speech::text:
    case Speech::action:
    case Speech::notice:
      return true;
    case Speech::ctcp:
    case Speech::ctcp_reply:
    case Speech::signal:
      return false;
  }
  return false;
}

}  // namespace papo::chat
