// SPDX-License-Identifier: MIT

// Redis publish/subscribe, in RESP3: there a connection that has subscribed may publish too.
//
// Source: https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec.h"

namespace papo::bench {

class RedisCodec final : public Codec {
 public:
  [[nodiscard]] bool echoes() const override { return true; }
  [[nodiscard]] std::string greeting(std::string_view name) const override;
  void say(std::string_view room, std::string_view text, std::string& out) const override;
  [[nodiscard]] std::optional<Frame> next(std::string_view name,
                                          std::string_view& bytes) const override;
};

}  // namespace papo::bench
