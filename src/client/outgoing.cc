// SPDX-License-Identifier: MIT

#include "client/outgoing.h"

#include <fmt/core.h>

#include <utility>

namespace papo::client {

void Outgoing::add(std::string line) {
  bytes_ += line.size() + 1;
  lines_.push_back(std::move(line));
}

void Outgoing::drop_first() {
  bytes_ -= lines_.front().size() + 1;
  lines_.pop_front();
}

std::string Outgoing::take() {
  std::string bytes;
  for (; sent_ < lines_.size(); ++sent_) {
    bytes += lines_[sent_];
    bytes += '\n';
  }
  if (ping_.empty() && sent_ > 0) {
    ping_ = next_ping();
    pinged_ = sent_;
    bytes += fmt::format("/ping {}\n", ping_);
  }
  return bytes;
}

std::string Outgoing::take_for_good() {
  std::string bytes;
  while (!lines_.empty()) {
    bytes += lines_.front();
    bytes += '\n';
    drop_first();
  }
  return bytes;
}

std::string Outgoing::take_one() {
  std::string line = lines_.front();
  drop_first();
  return line;
}

bool Outgoing::ponged(std::string_view text) {
  if (ping_.empty() || text != ping_) return false;
  ping_.clear();
  sent_ -= pinged_;
  for (; pinged_ > 0; --pinged_) drop_first();
  return true;
}

std::vector<std::string> Outgoing::lost() {
  std::vector<std::string> lost;
  for (; sent_ > 0; --sent_) {
    lost.push_back(lines_.front());
    drop_first();
  }
  pinged_ = 0;
  ping_.clear();
  return lost;
}

std::string Outgoing::next_ping() { return std::to_string(++pings_); }

}  // namespace papo::client
