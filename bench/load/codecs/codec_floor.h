// SPDX-License-Identifier: MIT

// The protocol of papo-floor: every line goes to every member, its sender too, as it came.
//
// A client knows that it is a member once its own first line has come back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec.h"

namespace papo::bench {

class FloorCodec final : public Codec {
 public:
  [[nodiscard]] bool echoes() const override { return true; }
  [[nodiscard]] std::string greeting(std::string_view name) const override;
  void say(std::string_view room, std::string_view text, std::string& out) const override;
  [[nodiscard]] std::optional<Frame> next(std::string_view name,
                                          std::string_view& bytes) const override;
  [[nodiscard]] std::optional<std::vector<std::string>> server_arguments(
      std::size_t clients) const override;
};

}  // namespace papo::bench
