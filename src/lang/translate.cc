#include "lang/translate.h"

#include <libintl.h>

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace papo::lang {
namespace {

constexpr const char* domain = "papo";

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The one that setlocale(LC_MESSAGES, "") looks for.
std::string locale_asked_for() {
  for (const auto* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (auto value = variable(name); !value.empty()) return value;
  }
  return "C";
}

// gettext heeds LANGUAGE in every locale but "C" and, since glibc 2.39, "C.UTF-8". Where the
// language's own is not installed, this finds the data of C.UTF-8, which every system has, under
// a name that is neither.
void leave_the_c_locale(const std::string& language) {
  const auto own = language + ".UTF-8";
  if (std::setlocale(LC_MESSAGES, own.c_str()) == nullptr) {
    std::setlocale(LC_MESSAGES, "C_BR.UTF-8");
  }
}

// A list as of LANGUAGE. A reader of any Portuguese can read Brazil's, if there is no other.
std::string with_kin(std::string_view languages) {
  std::string list;
  while (true) {
    const auto language = languages.substr(0, languages.find(':'));
    list += language;
    if (language.substr(0, language.find_first_of("_.@")) == "pt") list += ":pt_BR";
    if (language.size() == languages.size()) return list;
    list += ':';
    languages.remove_prefix(language.size() + 1);
  }
}

void ask_gettext_for(const std::string& languages) {
  ::setenv("LANGUAGE", with_kin(languages).c_str(), 1);
}

}  // namespace

void set_language(const std::string& language, const std::string& catalogues) {
  std::setlocale(LC_CTYPE, "");
  if (!language.empty()) {
    ask_gettext_for(language);
    leave_the_c_locale(language);
  } else {
    const auto asked_for = locale_asked_for();
    const auto languages = variable("LANGUAGE");
    ask_gettext_for(languages.empty() ? asked_for : languages);
    // It may not be installed, but its name says what language is wanted.
    if (std::setlocale(LC_MESSAGES, "") == nullptr) leave_the_c_locale(asked_for);
  }
  ::bindtextdomain(domain, catalogues.c_str());
  ::bind_textdomain_codeset(domain, "UTF-8");
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

void keep_system_errors_in_english() { ::bindtextdomain("libc", "/dev/null"); }

const char* translated(const char* english) {
  // A catalogue has its own description where the empty text would be.
  return *english == '\0' ? english : ::dgettext(domain, english);
}

const char* translated(const char* one, const char* many, std::size_t count) {
  return ::dngettext(domain, one, many, count);
}

}  // namespace papo::lang
