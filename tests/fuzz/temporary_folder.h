// SPDX-License-Identifier: MIT

// A folder that goes with its object.
//
// Threads: any.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "check.h"

namespace papo::fuzz {

class TemporaryFolder {
 public:
  TemporaryFolder() { check(::mkdtemp(path_.data()) != nullptr, "there is a folder"); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = std::filesystem::temp_directory_path().string() + "/papo_XXXXXX";
};

}  // namespace papo::fuzz
