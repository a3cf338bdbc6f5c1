// SPDX-License-Identifier: MIT

// The texts of one language. Two ways to read them are here, and a program is linked with one:
//
// - boost_catalogue.cc reads any number, for any threads. It brings ICU, which takes 4 MB.
// - libc_catalogue.cc has the C library's gettext read them, which speaks one language at a time.
//   That is for a program of one person and one thread, which takes little memory.
//
// Threads: any, by the first; by the second the one thread that speaks.
#pragma once

#include <memory>
#include <string>
#include <utility>

namespace papo::lang {

inline constexpr const char* domain = "papo";  // What catalogues are called.

class Catalogue {
 public:
  explicit Catalogue(std::string name) : name_(std::move(name)) {}
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;
  virtual ~Catalogue() = default;

  // As its folder is called: "pt_BR".
  [[nodiscard]] const std::string& name() const { return name_; }

  // What the text is in this language, in UTF-8; none if there is no translation.
  [[nodiscard]] virtual const char* find(const char* english) const = 0;
  // The same for a text that depends on a number.
  [[nodiscard]] virtual const char* find(const char* one, const char* many, int count) const = 0;

 private:
  std::string name_;
};

// FOLDER/NAME/LC_MESSAGES/papo.mo. Throws std::runtime_error if it is none, or broken.
std::unique_ptr<const Catalogue> read_catalogue(const std::string& folder, const std::string& name);

}  // namespace papo::lang
