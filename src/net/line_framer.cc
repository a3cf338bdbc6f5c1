// SPDX-License-Identifier: MIT

#include "net/line_framer.h"

namespace papo::net {
namespace {

std::string_view without_carriage_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::optional<LineFramer::Line> LineFramer::next(std::string_view& bytes, std::size_t limit) {
  if (handed_out_) {
    std::string{}.swap(unfinished_);  // An idle client holds no memory for former lines.
    handed_out_ = false;
  }

  auto end = bytes.find('\n');
  if (passing_over_) {
    if (end == std::string_view::npos) {
      bytes = {};
      return std::nullopt;
    }
    passing_over_ = false;
    bytes.remove_prefix(end + 1);
    end = bytes.find('\n');
  }

  const std::string_view piece = bytes.substr(0, end);
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);

  if (end != std::string_view::npos && unfinished_.empty()) {  // The usual case needs no copy.
    const std::string_view line = without_carriage_return(piece);
    return line.size() > limit ? Line{.text = {}, .too_long = true} : Line{.text = line};
  }

  // One byte beyond the limit may be the "\r" before the end.
  const bool fits = unfinished_.size() + piece.size() <= limit + 1;
  if (end == std::string_view::npos) {
    if (fits) {
      unfinished_ += piece;
      if (unfinished_.size() <= limit || unfinished_.ends_with('\r')) return std::nullopt;
    }
    passing_over_ = true;
    std::string{}.swap(unfinished_);
    return Line{.text = {}, .too_long = true};
  }

  if (fits) unfinished_ += piece;
  handed_out_ = true;
  const std::string_view line = without_carriage_return(unfinished_);
  return fits && line.size() <= limit ? Line{.text = line} : Line{.text = {}, .too_long = true};
}

}  // namespace papo::net
