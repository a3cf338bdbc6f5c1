// SPDX-License-Identifier: MIT

#include "load_socket.h"

#include <cstddef>
#include <cstring>
#include <utility>

#include "wire/frames.h"

namespace papo::bench {
namespace {

namespace frames = wire::frames;

constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::string_view end_of_line = "\r\n";

}  // namespace

std::string_view LoadSocket::request() {
  return "GET /socket HTTP/1.1\r\n"
         "Host: localhost\r\n"
         "Upgrade: websocket\r\n"
         "Connection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
         "Sec-WebSocket-Protocol: text.ircv3.net\r\n\r\n";
}

// The mask is of zeros, so that the load generator has less to do.
void LoadSocket::wrap(std::string& lines, std::string& out) {
  constexpr std::size_t mask_size = 4;
  constexpr unsigned is_masked = 0x80;
  std::string_view rest = lines;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) break;
    auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto begin = out.size();
    out.resize(begin + frames::header_size(line.size()));
    frames::write_header(frames::Opcode::text, line.size(), out.data() + begin);
    out[begin + 1] = static_cast<char>(static_cast<unsigned char>(out[begin + 1]) | is_masked);
    out.append(mask_size, '\0');
    out += line;
  }
  lines.erase(0, lines.size() - rest.size());
}

// A line is never longer than its frame.
std::optional<std::size_t> LoadSocket::unwrap(std::span<char> bytes) {
  std::string_view rest{bytes.data(), bytes.size()};
  if (!open_) {
    const auto end = rest.find(end_of_head);
    if (end != std::string_view::npos) {
      if (!rest.starts_with("HTTP/1.1 101 ")) return std::nullopt;
      open_ = true;
      rest.remove_prefix(end + end_of_head.size());
    }
  }
  std::size_t written = 0;
  while (open_) {
    const auto size = frames::size_of(rest);
    if (!size || *size > rest.size()) break;
    constexpr unsigned opcode_bits = 0x0f;
    const auto opcode = static_cast<unsigned char>(rest.front()) & opcode_bits;
    if (opcode == static_cast<unsigned>(frames::Opcode::close)) return std::nullopt;
    const bool is_short = static_cast<unsigned char>(rest[1]) < frames::length_has_16_bits;
    const auto payload = rest.substr(0, *size).substr(is_short ? 2 : frames::longest_header);
    rest.remove_prefix(*size);
    if (opcode != static_cast<unsigned>(frames::Opcode::text)) continue;
    std::memmove(bytes.data() + written, payload.data(), payload.size());
    written += payload.size();
    std::memcpy(bytes.data() + written, end_of_line.data(), end_of_line.size());
    written += end_of_line.size();
  }
  rest_ = rest;
  return written;
}

}  // namespace papo::bench
