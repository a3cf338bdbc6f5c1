// SPDX-License-Identifier: MIT

// Makes items of the story (story.h) of the lines that a client was sent.
//
// The reader of each dialect is written from that dialect's own pages, and shares no code with the
// server.
//
// Threads: one.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/story.h"

namespace papo::server {

class StoryReader {
 public:
  StoryReader() = default;
  StoryReader(const StoryReader&) = delete;
  StoryReader& operator=(const StoryReader&) = delete;
  virtual ~StoryReader() = default;

  // Takes the bytes that the client was sent next.
  void take(std::string_view bytes);

  [[nodiscard]] const Story& story() const { return story_; }
  // A fault in the lines themselves; empty if nothing is.
  [[nodiscard]] const std::string& fault() const { return fault_; }
  // The last bytes that the client was sent, for a report.
  [[nodiscard]] const std::string& last_bytes() const { return last_bytes_; }
  // The ids and times of messages that the client has read since the last call.
  struct Learned {
    std::string mark;
    std::string id;
    std::string time;
  };
  std::vector<Learned> take_learned() { return std::exchange(learned_, {}); }
  // The labels of the commands that were answered, in order.
  [[nodiscard]] const std::vector<std::string>& labels() const { return labels_; }

 protected:
  virtual void take_line(std::string_view line) = 0;
  void add(std::string item) { story_.push_back(std::move(item)); }
  [[nodiscard]] bool is_last(std::string_view item) const {
    return !story_.empty() && story_.back() == item;
  }
  void blame(std::string_view why, std::string_view line);
  void learn(std::string_view text, std::string_view id, std::string_view time);
  void know_label(std::string_view label) { labels_.emplace_back(label); }

 private:
  std::string rest_;
  std::string last_bytes_;
  Story story_;
  std::string fault_;
  std::vector<Learned> learned_;
  std::vector<std::string> labels_;
};

std::unique_ptr<StoryReader> make_plain_reader();
std::unique_ptr<StoryReader> make_irc_reader(const Tongue& tongue);

// ---- Parts of readers

// Takes everything before `end` off the front of the text, and `end`; all of it if it does not
// come.
inline std::string_view take_up_to(std::string_view& text, std::string_view end) {
  const auto at = std::min(text.find(end), text.size());
  const auto front = text.substr(0, at);
  text.remove_prefix(std::min(at + end.size(), text.size()));
  return front;
}

inline bool take_front(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

inline bool take_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

template <typename... Parts>
std::string joined(const Parts&... parts) {
  std::string all;
  (all.append(parts), ...);
  return all;
}

}  // namespace papo::server
