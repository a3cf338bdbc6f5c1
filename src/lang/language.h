// SPDX-License-Identifier: MIT

// The languages that people are spoken to in. The text in the code is English; a catalogue (po/)
// has it in one more language.
//
// Threads: any, in a program that reads catalogues so (lang/catalogue.h). A Languages is never
// changed once it was loaded, and outlives its Language values.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace papo::lang {

class Catalogue;  // lang/catalogue.h

// One language, cheap to copy and to compare.
class Language {
 public:
  Language() = default;  // English.

  // The name that people ask for: "en", "pt_BR".
  [[nodiscard]] const std::string& name() const;

  // The text in this language; the English text if there is no translation.
  [[nodiscard]] const char* translated(const char* english) const {
    return catalogue_ == nullptr ? english : in_catalogue(english);
  }
  // Does so for a text that depends on a number.
  [[nodiscard]] const char* translated(const char* one, const char* many, std::size_t count) const;

  friend bool operator==(Language, Language) = default;

 private:
  friend class Languages;

  explicit Language(const Catalogue& catalogue) : catalogue_(&catalogue) {}
  [[nodiscard]] const char* in_catalogue(const char* english) const;

  const Catalogue* catalogue_ = nullptr;
};

// All languages that there are: English, and those of the catalogues.
class Languages {
 public:
  Languages();
  // `catalogues` is the folder that holds, for each language, LANGUAGE/LC_MESSAGES/papo.mo.
  explicit Languages(const std::string& catalogues);
  Languages(const Languages&) = delete;
  Languages& operator=(const Languages&) = delete;
  Languages(Languages&& other) noexcept;
  Languages& operator=(Languages&& other) noexcept;
  ~Languages();

  // The language of that name, in any case. Otherwise a language of the same kind, because a reader
  // of any Portuguese can read Brazil's. "pt", "pt_PT.UTF-8" and "pt-br" all find pt_BR.
  [[nodiscard]] std::optional<Language> find(std::string_view name) const;

  // The names of the languages, English first.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::vector<std::unique_ptr<const Catalogue>> catalogues_;  // In the order of their names.
};

}  // namespace papo::lang
