#include "lang/translate.h"

#include <libintl.h>

#include <clocale>
#include <cstdlib>

namespace papo::lang {
namespace {

constexpr const char* domain = "papo";

}  // namespace

void set_language(const std::string& language, const std::string& catalogues) {
  std::setlocale(LC_ALL, "");
  if (!language.empty()) {
    // gettext heeds LANGUAGE in every locale but "C", and this one every system has.
    std::setlocale(LC_MESSAGES, "C.UTF-8");
    ::setenv("LANGUAGE", language.c_str(), 1);
  }
  ::bindtextdomain(domain, catalogues.c_str());
  ::bind_textdomain_codeset(domain, "UTF-8");
}

const char* translated(const char* english) { return ::dgettext(domain, english); }

const char* translated(const char* one, const char* many, std::size_t count) {
  return ::dngettext(domain, one, many, count);
}

}  // namespace papo::lang
