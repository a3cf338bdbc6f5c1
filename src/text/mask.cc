// SPDX-License-Identifier: MIT

#include "text/mask.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "text/ascii.h"

namespace papo::text {
namespace {

constexpr std::string_view wildcards = "*?";

std::size_t index_of(char c) { return static_cast<unsigned char>(in_lower_case(c)); }

// A character beyond ASCII has one byte that begins it, and further ones.
bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

class Mask::Pattern {
 public:
  virtual ~Pattern() = default;
  [[nodiscard]] virtual bool matches(std::string_view text) const = 0;
  [[nodiscard]] virtual std::size_t cost() const = 0;
};

// Where each byte stands in a mask, and where the wildcards stand. The places of a mask are as many
// bits as those words have, and one more than the mask has bytes.
template <std::size_t words>
class Mask::PatternOf final : public Mask::Pattern {
 public:
  // A longer mask needs more words.
  static constexpr std::size_t most_bytes = words * 64 - 1;

  explicit PatternOf(std::string_view mask) : end_(mask.size()) {
    for (std::size_t place = 0; place < mask.size(); ++place) {
      if (mask[place] == '*') {
        stars_.add(place);
      } else if (mask[place] == '?') {
        any_.add(place);
        behind_any_.add(place + 1);
      } else {
        of_byte_[index_of(mask[place])].add(place);
      }
    }
  }

  [[nodiscard]] bool matches(std::string_view text) const override {
    auto places = begin();
    for (const char byte : text) {
      places = behind(places, byte);
      if (places.empty()) return false;
    }
    return places.holds(end_);
  }
  [[nodiscard]] std::size_t cost() const override { return words; }

 private:
  // A set of places in a mask: before its first byte, ..., behind its last one.
  class Places {
   public:
    void add(std::size_t place) { words_[place / 64] |= std::uint64_t{1} << place % 64; }
    [[nodiscard]] bool holds(std::size_t place) const {
      return (words_[place / 64] >> place % 64 & 1) != 0;
    }
    [[nodiscard]] bool empty() const {
      return std::ranges::all_of(words_, [](std::uint64_t word) { return word == 0; });
    }

    // The places behind these.
    [[nodiscard]] Places next() const {
      Places moved;
      std::uint64_t carried = 0;
      for (std::size_t i = 0; i < words; ++i) {
        moved.words_[i] = words_[i] << 1 | carried;
        carried = words_[i] >> 63;
      }
      return moved;
    }

    friend Places operator&(Places a, const Places& b) {
      for (std::size_t i = 0; i < words; ++i) a.words_[i] &= b.words_[i];
      return a;
    }
    friend Places operator|(Places a, const Places& b) {
      for (std::size_t i = 0; i < words; ++i) a.words_[i] |= b.words_[i];
      return a;
    }

   private:
    std::array<std::uint64_t, words> words_{};
  };

  [[nodiscard]] Places begin() const {
    Places places;
    places.add(0);
    return with_empty_stars(places);
  }

  // A star takes any byte and stays. A question mark takes the first byte of a character, and the
  // place behind the question mark takes the further ones.
  [[nodiscard]] Places behind(const Places& places, char byte) const {
    const auto& here = of_byte_[index_of(byte)];
    const auto stays = continues(byte) ? stars_ | behind_any_ : stars_;
    const auto moves = continues(byte) ? here : here | any_;
    return with_empty_stars((places & stays) | (places & moves).next());
  }

  // A star may also be nothing. No two stars follow each other.
  [[nodiscard]] Places with_empty_stars(const Places& places) const {
    return places | (places & stars_).next();
  }

  std::size_t end_;
  std::array<Places, 256> of_byte_{};
  Places stars_;
  Places any_;
  Places behind_any_;
};

namespace {

// Most masks that do not match differ before the first wildcard or behind the last one.
bool ends_differ(std::string_view mask, std::string_view text) {
  const auto head = mask.substr(0, mask.find_first_of(wildcards));
  const auto tail = mask.substr(mask.find_last_of(wildcards) + 1);
  if (text.size() < head.size() || text.size() < tail.size()) return true;
  return !std::ranges::equal(head, text.substr(0, head.size()), is_same_letter) ||
         !std::ranges::equal(tail, text.substr(text.size() - tail.size()), is_same_letter);
}

// The mask with one star for each row of stars.
std::string without_rows_of_stars(std::string_view mask) {
  std::string without;
  std::ranges::unique_copy(mask, std::back_inserter(without),
                           [](char a, char b) { return a == '*' && b == '*'; });
  return without;
}

}  // namespace

Mask::Mask(std::string_view mask) {
  if (mask.size() > longest_mask) return;
  mask_ = without_rows_of_stars(mask);
  if (mask_.size() <= PatternOf<1>::most_bytes) {
    pattern_ = std::make_unique<const PatternOf<1>>(mask_);
  } else if (mask_.size() <= PatternOf<2>::most_bytes) {
    pattern_ = std::make_unique<const PatternOf<2>>(mask_);
  } else {
    static_assert(longest_mask <= PatternOf<4>::most_bytes);
    pattern_ = std::make_unique<const PatternOf<4>>(mask_);
  }
}
Mask::Mask(Mask&& other) noexcept = default;
Mask& Mask::operator=(Mask&& other) noexcept = default;
Mask::~Mask() = default;

bool Mask::matches(std::string_view text) const {
  if (!pattern_ || ends_differ(mask_, text)) return false;
  return pattern_->matches(text);
}

std::size_t Mask::cost() const { return pattern_ ? pattern_->cost() : 1; }

bool matches(std::string_view mask, std::string_view text) {
  if (mask.size() > longest_mask || ends_differ(mask, text)) return false;
  return Mask{mask}.matches(text);
}

}  // namespace papo::text
