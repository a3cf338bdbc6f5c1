// SPDX-License-Identifier: MIT

// How a client talks to the server: its protocol, and what is around that.
//
// Threads: no shared state.
#pragma once

#include <memory>
#include <vector>

#include "bench/load/codecs/codec.h"
#include "load_options.h"

namespace papo::bench {

struct Way {
  std::unique_ptr<Codec> codec;
  bool tls = false;
  bool websocket = false;
};

// The clients take these ways by turns.
using Ways = std::vector<Way>;

// At least one.
Ways make_ways(const LoadOptions& options);

}  // namespace papo::bench
