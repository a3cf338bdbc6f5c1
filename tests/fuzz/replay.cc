// SPDX-License-Identifier: MIT

// Runs a fuzz target on known inputs, without libFuzzer: on files, and on all files in folders.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "check.h"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> inputs_in(const fs::path& place) {
  if (!fs::exists(place)) return {};  // Perhaps nothing was ever found.
  if (!fs::is_directory(place)) return {place};
  std::vector<fs::path> inputs;
  for (const auto& entry : fs::recursive_directory_iterator(place)) {
    if (entry.is_regular_file()) inputs.push_back(entry.path());
  }
  std::ranges::sort(inputs);
  return inputs;
}

// A vector of exactly the file's size, so that a sanitizer sees a read beyond it.
std::vector<std::uint8_t> read(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error("cannot read " + path.string());
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  return {text.begin(), text.end()};
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // The last line tells the input of a crash.
  std::size_t count = 0;
  try {
    for (int i = 1; i < argc; ++i) {
      for (const auto& path : inputs_in(argv[i])) {
        std::printf("%s\n", path.c_str());
        const auto input = read(path);
        LLVMFuzzerTestOneInput(input.data(), input.size());
        ++count;
      }
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  std::printf("%zu inputs replayed\n", count);
  return count > 0 ? 0 : 1;
}
