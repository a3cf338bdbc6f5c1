// SPDX-License-Identifier: MIT

#include "client/output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace papo::client {

Output::Output(net::Loop& loop, Events events)
    : events_(std::move(events)), stream_(loop, STDOUT_FILENO, [this] { write_some(); }) {}

void Output::write(std::string_view bytes) {
  if (broken_) return;
  unwritten_ += bytes;
  stream_.watch_writable(waiting());
}

void Output::write_some() {
  // POLLOUT on a pipe promises room for PIPE_BUF bytes and no more.
  const std::size_t piece = stream_.always_ready()
                                ? unwritten_.size()
                                : std::min<std::size_t>(unwritten_.size(), PIPE_BUF);
  const ssize_t written = ::write(STDOUT_FILENO, unwritten_.data(), piece);
  if (written < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    broken_ = true;
    unwritten_.clear();
    stream_.watch_writable(false);
    events_.on_error(errno);
    return;
  }
  unwritten_.erase(0, static_cast<std::size_t>(written));
  if (waiting()) return;
  stream_.watch_writable(false);
  events_.on_written();
}

}  // namespace papo::client
