// SPDX-License-Identifier: MIT

// The first step of a proxy's connection: a header that names the client (net/proxy_header.h).
// Connections from other addresses need not pass it.
//
// Threads: constant once made.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "budget/limits.h"
#include "net/entry.h"
#include "net/proxy_header.h"

namespace papo::net {

class ProxyStep final : public EntryStep {
 public:
  // `refusal` is for a proxy that does not name its client in time, or not well.
  ProxyStep(std::function<bool(const Address& peer)> is_proxy, std::string refusal)
      : is_proxy_(std::move(is_proxy)), refusal_(std::move(refusal)) {}

  [[nodiscard]] bool is_for(const Address& peer) const override { return is_proxy_(peer); }
  [[nodiscard]] bool names_peer() const override { return true; }
  [[nodiscard]] std::size_t most_bytes() const override { return budget::longest_proxy_header; }
  [[nodiscard]] Verdict look(std::string_view bytes, Dialects taken) const override;
  [[nodiscard]] std::string too_late() const override { return refusal_; }

 private:
  std::function<bool(const Address& peer)> is_proxy_;
  std::string refusal_;
};

}  // namespace papo::net
