// SPDX-License-Identifier: MIT

// Masks: patterns such as `ana!*@*.ip`, in which `*` is any text and `?` is any one character.
//
// The time grows with the length of the text, and not with the number of stars: the matcher holds
// all places of the mask at once that the text up to here can have reached.
//
// Threads: pure functions, any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace papo::text {

// A longer mask matches nothing. In bytes.
inline constexpr std::size_t longest_mask = 255;

// A mask that is made once, and compared with many texts.
class Mask {
 public:
  explicit Mask(std::string_view mask);
  Mask(Mask&& other) noexcept;
  Mask(const Mask&) = delete;
  Mask& operator=(const Mask&) = delete;
  Mask& operator=(Mask&& other) noexcept;
  ~Mask();

  // As the function below.
  [[nodiscard]] bool matches(std::string_view text) const;

  // How long a comparison takes, as a multiple of the time for a short mask.
  [[nodiscard]] std::size_t cost() const;

 private:
  class Pattern;
  template <std::size_t words>
  class PatternOf;

  std::string mask_;                        // Without rows of stars.
  std::unique_ptr<const Pattern> pattern_;  // None if the mask is too long.
};

// Whether the whole text is as the mask says. ASCII letters are the same in either case. All other
// letters are compared byte by byte, so the caller gives both texts case-folded (chat/names.h).
bool matches(std::string_view mask, std::string_view text);

}  // namespace papo::text
