// SPDX-License-Identifier: MIT

// The texts of one language. There are two ways to read them, and a program is linked with one:
//
// - boost_catalogue.cc reads any number, for any threads. It brings ICU, which takes 4 MB.
// - libc_catalogue.cc has the C library's gettext read them, one language at a time. It is for a
//   program of one person and one thread, and takes little memory.
//
// Threads: any with the first; with the second, the one thread that speaks.
#pragma once

#include <memory>
#include <string>
#include <utility>

namespace papo::lang {

inline constexpr const char* domain = "papo";  // The name of each catalogue.

class Catalogue {
 public:
  explicit Catalogue(std::string name) : name_(std::move(name)) {}
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;
  virtual ~Catalogue() = default;

  // The name of its folder: "pt_BR".
  [[nodiscard]] const std::string& name() const { return name_; }

  // The text in this language, in UTF-8; none if there is no translation.
  [[nodiscard]] virtual const char* find(const char* english) const = 0;
  // Finds a text that depends on a number.
  [[nodiscard]] virtual const char* find(const char* one, const char* many, int count) const = 0;

 private:
  std::string name_;
};

// Reads FOLDER/NAME/LC_MESSAGES/papo.mo. Throws std::runtime_error if there is no catalogue, or a
// broken one.
std::unique_ptr<const Catalogue> read_catalogue(const std::string& folder, const std::string& name);

}  // namespace papo::lang
