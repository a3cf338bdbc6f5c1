// SPDX-License-Identifier: MIT

// Cuts read bytes into lines: a stream of 64-byte lines, in pieces as large as a read.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/line_framer.h"

namespace papo::bench {
namespace {

void frame_lines(benchmark::State& state) {
  const auto read_size = static_cast<std::size_t>(state.range(0));
  std::string stream;
  constexpr std::int64_t lines = 4096;
  for (std::int64_t i = 0; i < lines; ++i) stream += std::string(63, 'x') + "\n";

  net::LineFramer framer;
  for ([[maybe_unused]] auto turn : state) {
    std::size_t bytes_of_text = 0;
    for (std::size_t begin = 0; begin < stream.size(); begin += read_size) {
      std::string_view bytes = std::string_view{stream}.substr(begin, read_size);
      benchmark::DoNotOptimize(bytes);
      while (const auto line = framer.next(bytes, 4096)) bytes_of_text += line->text.size();
    }
    benchmark::DoNotOptimize(bytes_of_text);
  }
  state.SetItemsProcessed(state.iterations() * lines);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(stream.size()));
}
// A whole line in each read; lines cut somewhere; the largest read.
BENCHMARK(frame_lines)->Arg(64)->Arg(100)->Arg(65536);

}  // namespace
}  // namespace papo::bench

BENCHMARK_MAIN();
