// SPDX-License-Identifier: MIT

// IRC: everyone is in one channel.
//
// Source: RFC 2812, https://modern.ircdocs.horse/
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec.h"

namespace papo::bench {

class IrcCodec final : public Codec {
 public:
  [[nodiscard]] bool echoes() const override { return false; }
  [[nodiscard]] std::string greeting(std::string_view name) const override;
  void say(std::string_view text, std::string& out) const override;
  [[nodiscard]] std::optional<Frame> next(std::string_view name,
                                          std::string_view& bytes) const override;
};

}  // namespace papo::bench
