// SPDX-License-Identifier: MIT

// Turns typed bytes into keys.
//
// Bytes may come in any pieces: a key or character that is not complete waits for the rest, without
// a deadline. So Escape alone does nothing until the next key, as in a shell. A key that the client
// does not know is left out as a whole.
//
// Threads: the loop's; this class knows neither terminal nor clock.
// Source: ECMA-48, 5.4 (control sequences); xterm's ctlseqs (keys, bracketed paste).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace papo::client {

enum class Key : std::uint8_t {
  text,         // Keystroke::text holds one character or several.
  paste,        // A paste, with "\n" between lines. Has no text if it was too long.
  undecodable,  // A byte that is no character.
  enter,
  tab,
  left,
  right,
  word_left,
  word_right,
  begin,
  end,
  older,
  newer,
  search_back,
  search_on,
  erase_left,
  erase_right,
  erase_word_left,   // A word of letters and digits.
  erase_word_right,  //
  erase_to_blank,    // Erases everything up to a blank.
  erase_to_begin,
  erase_to_end,
  bring_back,  // Brings back the last erased text, if that was more than a character.
  swap,
  redraw,
  cancel,
  interrupt,
  end_of_input,  // Ctrl-D, which also erases to the right.
  stop,
  quit,
  place,  // Alt-1 to Alt-9; Keystroke::text has the digit.
};

struct Keystroke {
  Key key = Key::text;
  std::string text{};
};

class KeyReader {
 public:
  static constexpr std::size_t longest_paste = std::size_t{1} << 20;  // Bytes.

  void feed(std::string_view bytes) { bytes_ += bytes; }

  // Text to give out once more, before everything else.
  void put_back(std::string_view text) { bytes_.insert(0, text); }

  // The next complete key.
  std::optional<Keystroke> next();

  // Whether a paste has begun whose end mark is yet to come.
  [[nodiscard]] bool pasting() const { return pasting_; }

  // The end mark does not come.
  void end_paste();

 private:
  // Nothing if the key is not complete. A length of 0 is impossible.
  struct Found {
    std::size_t length = 1;
    std::optional<Key> key{};  // Nothing if the key is not known.
    bool begins_paste = false;
  };
  [[nodiscard]] std::optional<Found> find() const;
  [[nodiscard]] static std::optional<Found> find_escaped(std::string_view bytes);
  [[nodiscard]] static std::optional<Found> find_sequence(std::string_view bytes, std::size_t from,
                                                          bool alt);
  [[nodiscard]] std::optional<Keystroke> next_text();
  void take_pasted();
  Keystroke finish_paste();

  std::string bytes_;
  bool pasting_ = false;
  bool paste_ended_ = false;
  bool paste_too_long_ = false;
  std::string pasted_;
};

}  // namespace papo::client
