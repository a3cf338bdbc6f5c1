// SPDX-License-Identifier: MIT

#include "server/bans_of_store.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>
#include <system_error>

#include "server/ban_file.h"

namespace papo::server {
namespace {

namespace fs = std::filesystem;

// Nothing that is there is overwritten. The store has the bans already, so a file that stays does
// no harm.
void mark_as_taken(const std::string& file) {
  const auto taken = file + ".taken";
  std::error_code error;
  if (fs::exists(taken, error)) {
    error = std::make_error_code(std::errc::file_exists);
  } else if (!error) {
    fs::rename(file, taken, error);
  }
  if (error) {
    spdlog::warn("{} can be removed: the store has its bans, but it cannot be called {}: {}", file,
                 taken, error.message());
  } else {
    spdlog::info("the old file of bans is called {} now", taken);
  }
}

}  // namespace

chat::Bans bans_of_store(store::Archive& archive, const std::string& file) {
  std::error_code error;
  const bool is_there = fs::exists(file, error);
  if (auto bans = archive.bans()) {
    if (is_there) spdlog::warn("the store has bans of its own, so {} is not read", file);
    return *std::move(bans);
  }
  auto bans = load_bans(file);
  if (!is_there) return bans;
  archive.keep_bans(bans);
  spdlog::info("the store has taken over {} bans of {}",
               bans.list(std::chrono::system_clock::now()).size(), file);
  mark_as_taken(file);
  return bans;
}

}  // namespace papo::server
