// SPDX-License-Identifier: MIT

// NATS: everyone subscribes to one subject, and publishes to it.
//
// NATS promises an order for each publisher only. So two clients may get the messages of two others
// in different orders.
//
// Source: https://docs.nats.io/reference/reference-protocols/nats-protocol
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec.h"

namespace papo::bench {

class NatsCodec final : public Codec {
 public:
  [[nodiscard]] bool echoes() const override { return true; }
  [[nodiscard]] std::string greeting(std::string_view name) const override;
  void say(std::string_view room, std::string_view text, std::string& out) const override;
  [[nodiscard]] std::optional<Frame> next(std::string_view name,
                                          std::string_view& bytes) const override;
  [[nodiscard]] OverWebSocket over_websocket() const override {
    return {.path = "/", .subprotocol = "", .in_lines = false};
  }
};

}  // namespace papo::bench
