// SPDX-License-Identifier: MIT

// Keeps a loop from ever sleeping: it asks the kernel again and again what is ready. A program that
// sleeps has to be woken by the peer that sends, and the waking is work of that peer's.
//
// Threads: the loop's.
#pragma once

#include <uv.h>

#include "net/loop.h"

namespace papo::bench {

class Awake {
 public:
  explicit Awake(net::Loop& loop)
      : handle_(net::make_handle<uv_idle_t>(
            this, "cannot keep the loop awake",
            [&loop](uv_idle_t* idle) { return uv_idle_init(loop.raw(), idle); })) {
    uv_idle_start(handle_.get(), [](uv_idle_t*) {});
  }

 private:
  net::Handle<uv_idle_t> handle_;
};

}  // namespace papo::bench
