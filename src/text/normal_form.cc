// SPDX-License-Identifier: MIT

#include "text/normal_form.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <new>

namespace papo::text {
namespace {

struct Free {
  void operator()(utf8proc_uint8_t* bytes) const {
    std::free(bytes);  // NOLINT(cppcoreguidelines-*): utf8proc_map() says so.
  }
};

int options_of(NormalForm form, Case letters) {
  const int folding = letters == Case::folded ? UTF8PROC_CASEFOLD : 0;
  return UTF8PROC_STABLE | folding |
         (form == NormalForm::composed ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE);
}

}  // namespace

std::optional<std::string> normalised(std::string_view text, NormalForm form, Case letters) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                   static_cast<utf8proc_option_t>(options_of(form, letters)));
  const std::unique_ptr<utf8proc_uint8_t, Free> owned{mapped};
  if (length == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc{};
  if (length < 0) return std::nullopt;
  return std::string{reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

}  // namespace papo::text
