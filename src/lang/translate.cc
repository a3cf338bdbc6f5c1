// SPDX-License-Identifier: MIT

#include "lang/translate.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace papo::lang {
namespace {

struct Chosen {
  std::string catalogues{};  // The folder of the catalogues, after they were loaded.
  Languages languages{};
  Language language{};
  // Is looked at once: the C library's way to read a catalogue changes the environment.
  std::string asked_for{};
};

Chosen& chosen() {
  static Chosen chosen;
  return chosen;
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The locale that setlocale(LC_MESSAGES, "") would look for.
std::string locale_asked_for() {
  for (const auto* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (auto value = variable(name); !value.empty()) return value;
  }
  return "C";
}

// The list in the variable LANGUAGE, which counts in every locale but "C".
std::string languages_asked_for() {
  auto locale = locale_asked_for();
  if (locale == "C" || locale == "POSIX") return {};
  auto list = variable("LANGUAGE");
  return list.empty() ? locale : list;
}

// The first language of the list that there is.
Language first_of(std::string_view list, const Languages& languages) {
  for (;;) {
    const auto name = list.substr(0, list.find(':'));
    if (const auto found = languages.find(name)) return *found;
    if (name.size() == list.size()) return {};
    list.remove_prefix(name.size() + 1);
  }
}

}  // namespace

void set_language(const std::string& language, const std::string& catalogues) {
  auto& [loaded, languages, spoken, asked_for] = chosen();
  if (loaded != catalogues) {
    if (loaded.empty()) asked_for = languages_asked_for();
    languages = Languages{catalogues};
    loaded = catalogues;
  }
  spoken = first_of(language.empty() ? asked_for : language, languages);
}

std::string catalogues() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    const auto beside = program.parent_path() / "po";
    if (std::filesystem::is_directory(beside, error)) return beside.string();
  }
  return PAPO_LOCALEDIR;
}

Language language() { return chosen().language; }

const Languages& languages() { return chosen().languages; }

}  // namespace papo::lang
