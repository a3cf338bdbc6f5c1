// SPDX-License-Identifier: MIT

// The PROXY protocol. A proxy's header is the same however its bytes are cut, and the header speaks
// for the client that is written in it.
//
// Input: a proxy's bytes, its header first. The same bytes are also taken for a host, a port and
// notes, and the headers of these must be understood.
#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "budget/limits.h"
#include "check.h"
#include "net/proxy_header.h"
#include "net/socket.h"

namespace {

using namespace papo;
using namespace std::string_view_literals;
using fuzz::check;
using net::ProxyHeader;
using State = ProxyHeader::State;

constexpr auto signature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t fixed_length = 16;  // The length of the beginning of a binary header.
constexpr std::size_t longest_line = 107;

std::string source_of(const ProxyHeader& header) {
  return header.source ? to_string(*header.source) : "own";
}

bool same_source(const ProxyHeader& one, const ProxyHeader& other) {
  if (!one.source || !other.source) return one.source.has_value() == other.source.has_value();
  return std::memcmp(&one.source->storage, &other.source->storage, sizeof(sockaddr_storage)) == 0;
}

// A verdict comes with the last byte that it needs, and is final.
void check_cuts(std::string_view bytes) {
  const auto whole = net::parse_proxy_header(bytes);
  const auto longest = bytes.starts_with('P') ? longest_line : budget::longest_proxy_header;
  auto before = State::incomplete;
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    const auto cut = net::parse_proxy_header(bytes.substr(0, length));
    if (before == State::incomplete) {
      check(cut.state != State::complete || cut.length == length, "known with its last byte");
      check(length < longest || cut.state != before, "a header is bounded");
    } else {
      check(cut.state == before, "a verdict is final");
    }
    check(cut.state == State::complete || (!cut.source && cut.length == 0),
          "only a whole header says anything");
    if (cut.state == State::complete) {
      check(cut.length == whole.length && same_source(cut, whole), "what follows changes nothing");
    }
    before = cut.state;
  }
}

std::string port_of(std::string_view two_bytes) {
  return std::to_string((static_cast<std::uint8_t>(two_bytes[0]) << 8U) +
                        static_cast<std::uint8_t>(two_bytes[1]));
}

std::string text_of(std::string_view host) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = host.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
  check(::inet_ntop(family, host.data(), text.data(), text.size()) != nullptr, "there is space");
  return text.data();
}

std::string shown(std::string_view host, std::string_view port) {
  const auto text = text_of(host);
  return (host.size() == sizeof(in_addr) ? text : "[" + text + "]") + ":" + port_of(port);
}

// The header speaks for that client, and not before its last byte.
void check_speaks_for(const std::string& header, const std::string& whose) {
  const auto read = net::parse_proxy_header(header);
  check(read.state == State::complete && read.length == header.size(), "it is understood", header);
  check(source_of(read) == whose, "it speaks for who is written in it", header);
  const auto all_but_one = std::string_view{header}.substr(0, header.size() - 1);
  check(net::parse_proxy_header(all_but_one).state == State::incomplete, "all of it", header);
}

void check_written(std::string_view host, std::string_view port, std::string_view notes) {
  const bool is_v4 = host.size() == sizeof(in_addr);
  const auto whose = shown(host, port);

  std::string rest{host};
  rest.append(host.rbegin(), host.rend()).append(port).append(port.rbegin(), port.rend());
  rest += notes.substr(0, budget::longest_proxy_header - fixed_length - rest.size());
  std::string header{signature};
  header += {'\x21', is_v4 ? '\x11' : '\x21', static_cast<char>(rest.size() >> 8U),
             static_cast<char>(rest.size() & 0xffU)};
  check_speaks_for(header + rest, whose);

  const auto words = text_of(host) + " " + text_of(host) + " " + port_of(port);
  check_speaks_for((is_v4 ? "PROXY TCP4 " : "PROXY TCP6 ") + words + " 0\r\n", whose);
}

// Checks a header that was understood, by a plain rule from the other end.
void check_understood(std::string_view bytes) {
  const auto read = net::parse_proxy_header(bytes);
  if (read.state != State::complete) return;
  const auto header = bytes.substr(0, read.length);
  if (header.starts_with(signature)) {
    check(header.size() >= fixed_length && header.size() <= budget::longest_proxy_header,
          "bounded");
    check(header[12] == '\x20' || header[12] == '\x21', "version and command are known", header);
    if (!read.source) return;
    const std::size_t host = header[13] == '\x11' ? sizeof(in_addr) : sizeof(in6_addr);
    check(header[12] == '\x21' && (header[13] == '\x11' || header[13] == '\x21'),
          "only a stream has a source", header);
    check(header.size() >= fixed_length + 2 * host + 4, "all addresses are there", header);
    const auto source =
        shown(header.substr(fixed_length, host), header.substr(fixed_length + 2 * host, 2));
    return check(source_of(read) == source, "the source is the first address", header);
  }
  check(header.size() <= longest_line && header.find("\r\n") == header.size() - 2, "a line",
        header);
  if (!read.source) return check(header.starts_with("PROXY UNKNOWN"), "for nobody", header);
  check(header.starts_with("PROXY TCP4 ") || header.starts_with("PROXY TCP6 "), "TCP", header);
  check(std::ranges::count(header, ' ') == 5, "six words", header);
  check(header.find_first_not_of("0123456789abcdefABCDEF.: PROXYTCP\r\n") == header.npos,
        "addresses and ports", header);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = fuzz::as_text(data, size);
  check_cuts(bytes);
  check_understood(bytes);
  for (const auto host : {sizeof(in_addr), sizeof(in6_addr)}) {
    if (size < host + 2) break;
    check_written(bytes.substr(0, host), bytes.substr(host, 2), bytes.substr(host + 2));
  }
  return 0;
}
