// SPDX-License-Identifier: MIT

#include "load_socket.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "wire/frames.h"

namespace papo::bench {
namespace {

namespace frames = wire::frames;

constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::string_view end_of_line = "\r\n";

struct Header {
  frames::Opcode opcode;
  std::size_t size;
  std::size_t payload;  // Bytes.
};

// None if the header has not ended. Other servers send longer frames than Papo does.
std::optional<Header> header_of(std::string_view begin) {
  if (begin.size() < 2) return std::nullopt;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(begin[at]); };
  constexpr unsigned opcode_bits = 0x0f;
  Header header{
      .opcode = static_cast<frames::Opcode>(byte(0) & opcode_bits), .size = 2, .payload = byte(1)};
  if (header.payload < frames::length_has_16_bits) return header;
  const std::size_t more = header.payload == frames::length_has_16_bits ? 2 : 8;
  header.size += more;
  if (begin.size() < header.size) return std::nullopt;
  header.payload = 0;
  for (std::size_t at = 2; at < header.size; ++at) header.payload = header.payload << 8U | byte(at);
  return header;
}

}  // namespace

std::string LoadSocket::request() const {
  const auto offer = how_.subprotocol.empty()
                         ? std::string{}
                         : fmt::format("Sec-WebSocket-Protocol: {}\r\n", how_.subprotocol);
  return fmt::format(
      "GET {} HTTP/1.1\r\n"
      "Host: localhost\r\n"
      "Origin: http://localhost\r\n"
      "Upgrade: websocket\r\n"
      "Connection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "{}\r\n",
      how_.path, offer);
}

// The mask is of zeros, so that the load generator has less to do.
void LoadSocket::wrap_one(std::string_view message, std::string& out) const {
  constexpr std::size_t mask_size = 4;
  constexpr unsigned is_masked = 0x80;
  const auto kind = how_.in_lines ? frames::Opcode::text : frames::Opcode::binary;
  const auto begin = out.size();
  out.resize(begin + frames::header_size(message.size()));
  frames::write_header(kind, message.size(), out.data() + begin);
  out[begin + 1] = static_cast<char>(static_cast<unsigned char>(out[begin + 1]) | is_masked);
  out.append(mask_size, '\0');
  out += message;
}

void LoadSocket::wrap(std::string& bytes, std::string& out) const {
  std::string_view rest = bytes;
  while (open_ && !rest.empty()) {
    if (!how_.in_lines) {
      wrap_one(rest.substr(0, frames::most_payload), out);
      rest.remove_prefix(std::min(rest.size(), frames::most_payload));
      continue;
    }
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) break;
    auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    wrap_one(line, out);
  }
  bytes.erase(0, bytes.size() - rest.size());
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
    const auto header = header_of(rest);
    if (!header || header->size + header->payload > rest.size()) break;
    const auto payload = rest.substr(header->size, header->payload);
    rest.remove_prefix(header->size + header->payload);
    if (header->opcode == frames::Opcode::close) return std::nullopt;
    if (header->opcode >= frames::Opcode::close) continue;
    std::memmove(bytes.data() + written, payload.data(), payload.size());
    written += payload.size();
    if (!how_.in_lines) continue;
    std::memcpy(bytes.data() + written, end_of_line.data(), end_of_line.size());
    written += end_of_line.size();
  }
  rest_ = rest;
  return written;
}

}  // namespace papo::bench
