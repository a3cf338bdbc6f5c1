// SPDX-License-Identifier: MIT

#include "delivery/outbox.h"

namespace papo::delivery {

void Outbox::advance(std::size_t bytes) {
  if (bytes == 0) return;
  framing_.sent(waiting().substr(0, bytes));
  sent_ += bytes;
  if (empty()) {
    clear();
  } else if (sent_ > bytes_.size() / 2) {
    bytes_.erase(0, sent_);
    sent_ = 0;
  }
}

void Outbox::clear() {
  std::string{}.swap(bytes_);  // Most clients never wait, and so hold no memory for it.
  sent_ = 0;
}

void Outbox::cut_to_border() {
  const auto kept = framing_.bytes_to_border(waiting());
  std::string rest{kept > 0 ? waiting().substr(0, kept) : framing_.what_ends_it()};
  bytes_.swap(rest);
  sent_ = 0;
}

}  // namespace papo::delivery
