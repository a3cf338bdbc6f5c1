// SPDX-License-Identifier: MIT

// Files and folders of one test, which are gone with it. Another run of the tests, by any user of
// the machine, has others.
//
// Threads: any; each object is for one.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace papo {

class PrivateFolder {
 public:
  PrivateFolder() {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw std::system_error{errno, std::generic_category(), path_};
    }
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  ~PrivateFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + '/' + name; }

 private:
  std::string path_ = testing::TempDir() + "papo_XXXXXX";
};

class PrivateFile {
 public:
  explicit PrivateFile(const std::string& text) { std::ofstream{path()} << text; }

  [[nodiscard]] std::string path() const { return folder_.path("file"); }
  operator std::string() const { return path(); }

 private:
  PrivateFolder folder_;
};

}  // namespace papo
