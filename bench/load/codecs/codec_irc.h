// SPDX-License-Identifier: MIT

// IRC, with or without the tags of IRCv3.
//
// Source: RFC 2812, https://modern.ircdocs.horse/, https://ircv3.net/irc/
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec.h"

namespace papo::bench {

// The capabilities that clients ask for.
enum class IrcTags {
  none,  // The client does not ask: lines as of old.
  all,   // Each line tells its time, its id and its sender's account.
  mixed  // The clients have eight different sets of capabilities, which all change the bytes.
};

class IrcCodec final : public Codec {
 public:
  explicit IrcCodec(IrcTags tags) : tags_(tags) {}

  [[nodiscard]] bool echoes() const override { return false; }
  [[nodiscard]] bool announces() const override { return true; }
  [[nodiscard]] std::string greeting(std::string_view name) const override;
  [[nodiscard]] std::optional<std::string> join(std::string_view room) const override;
  void say(std::string_view room, std::string_view text, std::string& out) const override;
  [[nodiscard]] std::optional<Frame> next(std::string_view name,
                                          std::string_view& bytes) const override;
  // The arguments are for Papo.
  [[nodiscard]] std::optional<std::vector<std::string>> server_arguments(
      std::size_t clients) const override;

 private:
  IrcTags tags_;
};

}  // namespace papo::bench
