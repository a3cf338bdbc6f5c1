// SPDX-License-Identifier: MIT

// Source: Boost.Locale, which reads the catalogues of GNU gettext, and needs no locale for it.
#include <boost/locale/gnu_gettext.hpp>
#include <boost/locale/message.hpp>
#include <locale>

#include "lang/catalogue.h"

namespace papo::lang {
namespace {

using Messages = boost::locale::message_format<char>;

std::locale load(const std::string& folder, const std::string& name) {
  boost::locale::gnu_gettext::messages_info info;
  const auto end = name.find('_');
  info.language = name.substr(0, end);
  if (end != std::string::npos) info.country = name.substr(end + 1);
  info.encoding = "UTF-8";
  info.domains.emplace_back(domain);
  info.paths.push_back(folder);
  return {std::locale::classic(), boost::locale::gnu_gettext::create_messages_facet<char>(info)};
}

class BoostCatalogue final : public Catalogue {
 public:
  BoostCatalogue(const std::string& folder, const std::string& name)
      : Catalogue(name),
        holder_(load(folder, name)),
        messages_(std::use_facet<Messages>(holder_)) {}

  [[nodiscard]] const char* find(const char* english) const override {
    return messages_.get(0, nullptr, english);
  }
  [[nodiscard]] const char* find(const char* one, const char*, int count) const override {
    return messages_.get(0, nullptr, one, count);
  }

 private:
  std::locale holder_;  // Holds the messages.
  const Messages& messages_;
};

}  // namespace

std::unique_ptr<const Catalogue> read_catalogue(const std::string& folder,
                                                const std::string& name) {
  return std::make_unique<const BoostCatalogue>(folder, name);
}

}  // namespace papo::lang
