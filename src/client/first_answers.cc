// SPDX-License-Identifier: MIT

#include "client/first_answers.h"

#include <algorithm>
#include <utility>

#include "client/server_line.h"

namespace papo::client {

void FirstAnswers::hear(std::string_view line) {
  if (!asked_) return;
  const LineKind kind = kind_of(line);
  // The greeting comes before any answer. A server that lets nobody in says why instead.
  const bool greeting = !std::exchange(greeted_, true) && kind != LineKind::other;
  if (greeting) return;
  if (kind == LineKind::refusal) {
    refusal_ = line.substr(3);
  } else if (kind == LineKind::notice && line.ends_with('?')) {
    answered_ = false;
  } else if (kind != LineKind::notice || answered_) {
    asked_ = false;
  }
}

std::string FirstAnswers::take() {
  if (!refusal_.empty() || (asked_ && answered_)) return {};
  return asked_ ? take_answer() : std::exchange(held_, {});
}

// A line of blanks alone is no answer, and is not sent.
std::string FirstAnswers::take_answer() {
  held_.erase(0, std::min(held_.find_first_not_of(" \t\r\n"), held_.size()));
  auto end = held_.find('\n');
  if (end == std::string::npos && ended_ && !held_.empty()) {
    end = held_.size();
    held_ += '\n';
  }
  if (end == std::string::npos) return {};
  answered_ = true;
  std::string answer = held_.substr(0, end + 1);
  held_.erase(0, end + 1);
  return answer;
}

}  // namespace papo::client
