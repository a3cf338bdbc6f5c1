// SPDX-License-Identifier: MIT

#include "lang/language.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <system_error>

#include "lang/catalogue.h"

namespace papo::lang {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The language and the country in a locale's name: "pt_br" of "pt-BR.UTF-8".
std::string language_of(std::string_view name) {
  std::string language{name.substr(0, name.find_first_of(".@"))};
  std::ranges::transform(language, language.begin(), lower);
  std::ranges::replace(language, '-', '_');
  return language;
}

// The language without its country: "pt" of "pt_br".
std::string_view kin_of(std::string_view language) {
  return language.substr(0, language.find('_'));
}

}  // namespace

const std::string& Language::name() const {
  static const std::string english{"en"};
  return catalogue_ == nullptr ? english : catalogue_->name();
}

const char* Language::in_catalogue(const char* english) const {
  // A catalogue has its own description under the empty text.
  if (*english == '\0') return english;
  const auto* const found = catalogue_->find(english);
  return found == nullptr ? english : found;
}

const char* Language::translated(const char* one, const char* many, std::size_t count) const {
  const auto* const english = count == 1 ? one : many;
  if (catalogue_ == nullptr) return english;
  constexpr std::size_t most = std::numeric_limits<int>::max();
  const auto* const found = catalogue_->find(one, many, static_cast<int>(std::min(count, most)));
  return found == nullptr ? english : found;
}

Languages::Languages() = default;
Languages::Languages(Languages&& other) noexcept = default;
Languages& Languages::operator=(Languages&& other) noexcept = default;
Languages::~Languages() = default;

Languages::Languages(const std::string& catalogues) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (const auto& folder : fs::directory_iterator{catalogues, error}) {
    const auto file = folder.path() / "LC_MESSAGES" / (std::string{domain} + ".mo");
    if (!fs::is_regular_file(file, error)) continue;
    try {
      catalogues_.push_back(read_catalogue(catalogues, folder.path().filename().string()));
    } catch (const std::runtime_error&) {
      continue;  // There is no catalogue here, or a broken one. Papo works without.
    }
  }
  std::ranges::sort(catalogues_, {}, [](const auto& catalogue) { return catalogue->name(); });
}

std::optional<Language> Languages::find(std::string_view name) const {
  const auto language = language_of(name);
  const auto kin = kin_of(language);
  const Catalogue* related = nullptr;
  for (const auto& catalogue : catalogues_) {
    const auto this_one = language_of(catalogue->name());
    if (this_one == language) return Language{*catalogue};
    if (related == nullptr && kin_of(this_one) == kin) related = catalogue.get();
  }
  if (kin == "en") return Language{};
  if (related == nullptr) return std::nullopt;
  return Language{*related};
}

std::vector<std::string> Languages::names() const {
  std::vector<std::string> names{Language{}.name()};
  for (const auto& catalogue : catalogues_) names.push_back(catalogue->name());
  return names;
}

}  // namespace papo::lang
