// SPDX-License-Identifier: MIT

#include "codec_mqtt.h"

#include <cstddef>

namespace papo::bench {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::string_view topic = "papo";

// The first byte of a packet. In a received packet only its upper half is the type.
constexpr unsigned connect_packet = 0x10;
constexpr unsigned connack_packet = 0x20;
constexpr unsigned publish_packet = 0x30;
constexpr unsigned subscribe_packet = 0x82;
constexpr unsigned suback_packet = 0x90;
constexpr unsigned type_mask = 0xf0;

constexpr unsigned bits_a_digit = 7;
constexpr std::size_t digit_base = 1U << bits_a_digit;
constexpr std::size_t most_digits = 4;

unsigned to_unsigned(char byte) { return static_cast<unsigned char>(byte); }

// Adds the size of the text, in two bytes, and the text.
void add_string(std::string_view text, std::string& out) {
  out += static_cast<char>(text.size() / 256);
  out += static_cast<char>(text.size() % 256);
  out += text;
}

// Takes such a text off the front of `bytes`.
std::string_view take_string(std::string_view& bytes) {
  if (bytes.size() < 2) return {};
  const std::size_t size = to_unsigned(bytes[0]) * 256 + to_unsigned(bytes[1]);
  const std::string_view text = bytes.substr(2, size);
  bytes.remove_prefix(2 + text.size());
  return text;
}

void add_header(unsigned first_byte, std::size_t size, std::string& out) {
  out += static_cast<char>(first_byte);
  do {
    const std::size_t digit = size % digit_base;
    size /= digit_base;
    out += static_cast<char>(size > 0 ? digit + digit_base : digit);
  } while (size > 0);
}

struct Packet {
  unsigned type = 0;
  std::string_view body;
};

std::optional<Packet> take_packet(std::string_view& bytes) {
  std::size_t size = 0;
  std::size_t position = 1;
  for (;; ++position) {
    if (position >= bytes.size()) return std::nullopt;
    const unsigned digit = to_unsigned(bytes[position]);
    size |= (digit % digit_base) << (bits_a_digit * (position - 1));
    if (digit < digit_base || position == most_digits) break;
  }
  const std::size_t begin = position + 1;
  if (bytes.size() - begin < size) return std::nullopt;
  const Packet packet{to_unsigned(bytes.front()) & type_mask, bytes.substr(begin, size)};
  bytes.remove_prefix(begin + size);
  return packet;
}

}  // namespace

// A client may send more before its CONNECT is answered.
std::string MqttCodec::greeting(std::string_view name) const {
  std::string connect;
  add_string("MQTT", connect);
  connect +=
      "\4"    // The version.
      "\2"    // A clean session.
      "\0\0"  // No keep-alive.
      ""sv;
  add_string(name, connect);

  std::string subscribe = "\0\1"s;  // The packet's number.
  add_string(topic, subscribe);
  subscribe += '\0';  // QoS 0.

  std::string out;
  add_header(connect_packet, connect.size(), out);
  out += connect;
  add_header(subscribe_packet, subscribe.size(), out);
  out += subscribe;
  return out;
}

void MqttCodec::say(std::string_view /*room*/, std::string_view text, std::string& out) const {
  add_header(publish_packet, 2 + topic.size() + text.size(), out);
  add_string(topic, out);
  out += text;
}

std::optional<Frame> MqttCodec::next(std::string_view /*name*/, std::string_view& bytes) const {
  const auto packet = take_packet(bytes);
  if (!packet) return std::nullopt;
  // The last byte of an acknowledgement says whether it is a refusal.
  const unsigned code = packet->body.empty() ? 0 : to_unsigned(packet->body.back());
  constexpr unsigned subscription_failed = 0x80;
  Frame frame;
  if (packet->type == publish_packet) {
    frame.kind = Frame::Kind::message;
    frame.text = packet->body;
    take_string(frame.text);  // The topic.
  } else if (packet->type == connack_packet && code != 0) {
    frame.kind = Frame::Kind::refusal;
    frame.text = "the connection was refused";
  } else if (packet->type == suback_packet && code == subscription_failed) {
    frame.kind = Frame::Kind::refusal;
    frame.text = "the subscription was refused";
  } else if (packet->type == suback_packet) {
    frame.kind = Frame::Kind::entered;
  }
  return frame;
}

}  // namespace papo::bench
