// SPDX-License-Identifier: MIT

// The borders in a client's bytes: waiting bytes may be cut only where the client can read on as if
// nothing had been there.
//
// Threads: those of the bytes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/frames.h"

namespace papo::wire {

// Where the bytes of a dialect may be cut.
enum class Borders : std::uint8_t {
  lines,
  frames,   // The frames of WebSocket.
  nowhere,  // All waiting bytes go, and the client is told nothing more.
};

class Framing {
 public:
  // These are the borders from now on. So many bytes before them have not been sent.
  void follow(Borders borders, std::size_t before) {
    *this = {};
    borders_ = borders;
    rest_ = borders == Borders::frames ? before : 0;
  }
  [[nodiscard]] Borders borders() const { return borders_; }

  // A text was sent as a whole, after all bytes before it. No text begins or ends within a frame.
  void sent_whole(std::string_view text) {
    if (borders_ != Borders::frames || rest_ > 0) sent(text);
  }
  // These bytes were sent, after all bytes before them.
  void sent(std::string_view bytes) {
    if (borders_ == Borders::frames) return sent_frames(bytes);
    if (!bytes.empty()) within_ = bytes.back() != '\n';
  }

  // How many of the waiting bytes must be sent before the next cut. If these do not hold the end of
  // the line or frame that was begun: none, and what_ends_it() must be sent in their place.
  [[nodiscard]] std::size_t bytes_to_border(std::string_view waiting) const {
    if (borders_ == Borders::nowhere) return 0;
    if (borders_ == Borders::frames) return bytes_to_end_of_frame(waiting);
    const auto end = within_ ? waiting.find('\n') : std::string_view::npos;
    return end == std::string_view::npos ? 0 : end + 1;
  }
  [[nodiscard]] std::string what_ends_it() const {
    if (borders_ == Borders::frames) return rest_of_frame();
    return borders_ == Borders::lines && within_ ? "\n" : "";
  }

 private:
  void sent_frames(std::string_view bytes) {
    while (!bytes.empty()) {
      if (rest_ > 0) {
        const auto some = std::min<std::size_t>(rest_, bytes.size());
        rest_ -= some;
        bytes.remove_prefix(some);
        continue;
      }
      header_.at(begun_++) = bytes.front();
      bytes.remove_prefix(1);
      const auto size = frames::size_of({header_.data(), begun_});
      if (!size) continue;
      rest_ = *size - begun_;
      begun_ = 0;
    }
  }

  [[nodiscard]] std::size_t bytes_to_end_of_frame(std::string_view waiting) const {
    if (rest_ == 0 && begun_ == 0) return 0;
    auto after = *this;
    std::size_t bytes = 0;
    while (after.begun_ > 0 && bytes < waiting.size()) {
      after.sent_frames(waiting.substr(bytes++, 1));
    }
    if (after.begun_ > 0 || after.rest_ > waiting.size() - bytes) return 0;
    return bytes + after.rest_;
  }

  // The rest of the frame is lost, so blanks stand in its place.
  [[nodiscard]] std::string rest_of_frame() const {
    auto after = *this;
    std::string bytes;
    while (after.begun_ > 0) {
      bytes += '\0';
      after.sent_frames({&bytes.back(), 1});
    }
    return bytes.append(after.rest_, ' ');
  }

  std::size_t rest_ = 0;  // Bytes of the frame that was begun.
  // The bytes of a header that was begun.
  std::array<char, frames::longest_header> header_{};
  std::uint8_t begun_ = 0;
  Borders borders_ = Borders::lines;
  bool within_ = false;  // A line was begun and has not ended.
};

}  // namespace papo::wire
