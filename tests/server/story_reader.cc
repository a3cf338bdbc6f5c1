// SPDX-License-Identifier: MIT

#include "server/story_reader.h"

namespace papo::server {

void StoryReader::take(std::string_view bytes) {
  rest_ += bytes;
  if (!bytes.empty()) last_bytes_ = bytes;
  std::string_view rest = rest_;
  for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
    take_line(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  rest_ = std::string{rest};
}

void StoryReader::blame(std::string_view why, std::string_view line) {
  if (fault_.empty()) fault_ = joined("a line ", why, ": ", line);
}

void StoryReader::learn(std::string_view text, std::string_view id, std::string_view time) {
  const auto mark = mark_of(text);
  if (mark.empty() || (id.empty() && time.empty())) return;
  learned_.push_back({.mark = std::string{mark}, .id = std::string{id}, .time = std::string{time}});
}

}  // namespace papo::server
