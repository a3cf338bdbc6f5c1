// SPDX-License-Identifier: MIT

// Papo's own plain dialect: lines that people can read. docs/plain.md has it in full.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec.h"

namespace papo::bench {

class PlainCodec final : public Codec {
 public:
  [[nodiscard]] bool echoes() const override { return false; }
  [[nodiscard]] bool announces() const override { return true; }
  [[nodiscard]] std::string greeting(std::string_view name) const override;
  [[nodiscard]] std::optional<std::string> join(std::string_view room) const override;
  void say(std::string_view room, std::string_view text, std::string& out) const override;
  [[nodiscard]] std::optional<Frame> next(std::string_view name,
                                          std::string_view& bytes) const override;
  [[nodiscard]] std::optional<std::vector<std::string>> server_arguments(
      std::size_t clients) const override;
};

}  // namespace papo::bench
