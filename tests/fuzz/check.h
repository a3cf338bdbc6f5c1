// SPDX-License-Identifier: MIT

// Reports that a fuzz target has found something: in words, and by abort(). libFuzzer takes this
// for a crash, and keeps the input.
//
// A target is one file with LLVMFuzzerTestOneInput(). With -Dfuzz=enabled it becomes a fuzzer. In
// every build it becomes a test that replays corpus/ and regressions/ (replay.cc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace papo::fuzz {

inline void check(bool holds, const char* promise, std::string_view about = {}) {
  if (holds) return;
  std::fprintf(stderr, "BROKEN PROMISE: %s\n%.*s\n", promise, static_cast<int>(about.size()),
               about.data());
  std::abort();
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace papo::fuzz
