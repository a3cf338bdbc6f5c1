// SPDX-License-Identifier: MIT

// The C library speaks the language of the environment, and only in a locale that is not "C". So
// both are set before a catalogue is asked, unless it was also the last one asked.
//
// Source: GNU gettext's manual, "Locating Catalogs" and "The LANGUAGE variable".
#include <libintl.h>

#include <clocale>
#include <cstdlib>
#include <stdexcept>

#include "lang/catalogue.h"

namespace papo::lang {
namespace {

class LibcCatalogue final : public Catalogue {
 public:
  LibcCatalogue(const std::string& folder, const std::string& name)
      : Catalogue(name), folder_(folder) {
    // A catalogue has its own description under the empty text.
    if (find("") == nullptr) throw std::runtime_error("no catalogue is in " + folder);
  }
  LibcCatalogue(const LibcCatalogue&) = delete;
  LibcCatalogue& operator=(const LibcCatalogue&) = delete;
  ~LibcCatalogue() override {
    if (asked() == this) asked() = nullptr;
  }

  [[nodiscard]] const char* find(const char* english) const override {
    speak();
    const auto* const found = ::dgettext(domain, english);
    return found == english || *found == '\0' ? nullptr : found;
  }
  [[nodiscard]] const char* find(const char* one, const char* many, int count) const override {
    speak();
    const auto* const found = ::dngettext(domain, one, many, static_cast<unsigned long>(count));
    return found == one || found == many ? nullptr : found;
  }

 private:
  static const LibcCatalogue*& asked() {
    static const LibcCatalogue* last = nullptr;
    return last;
  }

  void speak() const {
    if (asked() == this) return;
    asked() = this;
    ::setenv("LANGUAGE", name().c_str(), 1);
    // If the language's own locale is not installed, this finds the data of C.UTF-8, which every
    // system has. Its name counts as neither "C" nor "C.UTF-8".
    if (std::setlocale(LC_MESSAGES, (name() + ".UTF-8").c_str()) == nullptr) {
      std::setlocale(LC_MESSAGES, "C_BR.UTF-8");
    }
    ::bindtextdomain(domain, folder_.c_str());
    ::bind_textdomain_codeset(domain, "UTF-8");
    // The C library's own texts are not used (system_error.h).
    ::bindtextdomain("libc", "/dev/null");
  }

  std::string folder_;
};

}  // namespace

std::unique_ptr<const Catalogue> read_catalogue(const std::string& folder,
                                                const std::string& name) {
  return std::make_unique<const LibcCatalogue>(folder, name);
}

}  // namespace papo::lang
