// SPDX-License-Identifier: MIT

// What was typed: bytes into keys.
//
// Bytes may come in any pieces: a key or character that is not whole yet waits for the rest,
// without a deadline. So Escape by itself does nothing until the next key, as it does in a shell. A
// key that the client does not know is swallowed whole.
//
// Threads: the loop's; it knows neither terminal nor clock.
// Source: ECMA-48, 5.4 (control sequences); xterm's ctlseqs (keys, bracketed paste).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace papo::client {

enum class Key : std::uint8_t {
  text,         // Keystroke::text has it: one character or several.
  paste,        // The same, with "\n" between lines. Of what was too long there is no text.
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
  erase_to_blank,    // All that is no blank.
  erase_to_begin,
  erase_to_end,
  bring_back,  // What was erased last, if it was more than a character.
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

  // Text that is to be given once more, before all else.
  void put_back(std::string_view text) { bytes_.insert(0, text); }

  // The next key that is whole.
  std::optional<Keystroke> next();

  // Within a paste, of which the end mark is yet to come.
  [[nodiscard]] bool pasting() const { return pasting_; }

  // It does not come.
  void end_paste();

 private:
  // None: the key is not whole. A length of 0 cannot be.
  struct Found {
    std::size_t length = 1;
    std::optional<Key> key{};  // None: not known.
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
