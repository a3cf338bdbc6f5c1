// SPDX-License-Identifier: MIT

// MQTT 3.1.1 with QoS 0: everyone subscribes to one topic, and publishes to it.
//
// A packet is a byte with its type, the size of the rest (7 bits a byte, the lowest first), and the
// rest.
//
// Source: https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/mqtt-v3.1.1.html
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec.h"

namespace papo::bench {

class MqttCodec final : public Codec {
 public:
  [[nodiscard]] bool echoes() const override { return true; }
  [[nodiscard]] std::string greeting(std::string_view name) const override;
  void say(std::string_view room, std::string_view text, std::string& out) const override;
  [[nodiscard]] std::optional<Frame> next(std::string_view name,
                                          std::string_view& bytes) const override;
  [[nodiscard]] OverWebSocket over_websocket() const override {
    return {.path = "/mqtt", .subprotocol = "mqtt", .in_lines = false};
  }
};

}  // namespace papo::bench
