#include "client/transcript.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "client/mention.h"
#include "net/socket.h"

namespace papo::client {
namespace {

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw std::system_error{errno, std::generic_category()};
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

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
  const net::Fd file{::open(path.c_str(), new_file, S_IRUSR | S_IWUSR)};
  if (!file.open()) throw std::system_error{errno, std::generic_category()};
  std::string text;
  text.reserve(bytes_);
  for (const std::string& line : lines_) {
    text += line;
    text += '\n';
  }
  try {
    write_all(file.get(), text);
  } catch (const std::system_error&) {
    ::unlink(path.c_str());  // Half of it would look like all of it.
    throw;
  }
  return lines_.size();
}

}  // namespace papo::client
