// SPDX-License-Identifier: MIT

#include "client/transcript.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/fd.h"
#include "base/write_all.h"
#include "client/mention.h"

namespace papo::client {
void Transcript::add(std::string_view line) {
  lines_.emplace_back(line);
  bytes_ += line.size() + 1;
  while (lines_.size() > most_lines || bytes_ > most_bytes) {
    bytes_ -= lines_.front().size() + 1;
    lines_.pop_front();
  }
}

Transcript::Found Transcript::search(std::string_view text, std::size_t most) const {
  Found found;
  const Caseless wanted{text};
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (!wanted.is_in(*line)) continue;
    if (found.last.size() < most) found.last.push_back(*line);
    ++found.count;
  }
  std::ranges::reverse(found.last);
  return found;
}

std::size_t Transcript::save(const std::string& path) const {
  constexpr int new_file = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
  const Fd file{::open(path.c_str(), new_file, S_IRUSR | S_IWUSR)};
  if (!file.open()) throw std::system_error{errno, std::generic_category()};
  std::string text;
  text.reserve(bytes_);
  for (const std::string& line : lines_) {
    text += line;
    text += '\n';
  }
  if (!write_all(file.get(), text)) {
    const int error = errno;
    ::unlink(path.c_str());  // Half of the file would look like all of it.
    throw std::system_error{error, std::generic_category()};
  }
  return lines_.size();
}

}  // namespace papo::client
