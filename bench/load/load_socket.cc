// SPDX-License-Identifier: MIT

#include "load_socket.h"

#include <cstddef>
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

bool LoadSocket::unwrap(std::string_view bytes, std::string& lines) {
  if (!rest_.empty()) {
    rest_ += bytes;
    bytes = rest_;
  }
  if (!open_) {
    const auto end = bytes.find(end_of_head);
    if (end != std::string_view::npos) {
      if (!bytes.starts_with("HTTP/1.1 101 ")) return false;
      open_ = true;
      bytes.remove_prefix(end + end_of_head.size());
    }
  }
  while (open_) {
    const auto size = frames::size_of(bytes);
    if (!size || *size > bytes.size()) break;
    constexpr unsigned opcode_bits = 0x0f;
    const auto opcode = static_cast<unsigned char>(bytes.front()) & opcode_bits;
    if (opcode == static_cast<unsigned>(frames::Opcode::close)) return false;
    auto payload = bytes.substr(0, *size);
    const bool is_short = static_cast<unsigned char>(bytes[1]) < frames::length_has_16_bits;
    payload.remove_prefix(is_short ? 2 : frames::longest_header);
    if (opcode == static_cast<unsigned>(frames::Opcode::text)) {
      lines += payload;
      lines += end_of_line;
    }
    bytes.remove_prefix(*size);
  }
  rest_ = std::string{bytes};
  return true;
}

}  // namespace papo::bench
