#include "server/session.h"

#include <utility>

namespace papo::server {

void Outbox::advance(std::size_t bytes) {
  if (bytes == 0) return;
  sent_ += bytes;
  mid_line_ = bytes_[sent_ - 1] != '\n';
  if (empty()) {
    clear();
  } else if (sent_ > bytes_.size() / 2) {
    bytes_.erase(0, sent_);
    sent_ = 0;
  }
}

void Outbox::passed_by(std::string_view bytes) {
  if (!bytes.empty()) mid_line_ = bytes.back() != '\n';
}

void Outbox::clear() {
  std::string{}.swap(bytes_);  // Most clients never wait: they hold no memory for it.
  sent_ = 0;
}

void Outbox::cut_to_line() {
  const auto end = mid_line_ ? waiting().find('\n') : std::string_view::npos;
  std::string rest{end == std::string_view::npos ? std::string_view{}
                                                 : waiting().substr(0, end + 1)};
  if (mid_line_ && rest.empty()) rest = '\n';  // The rest of it could not be kept.
  bytes_.swap(rest);
  sent_ = 0;
}

}  // namespace papo::server
