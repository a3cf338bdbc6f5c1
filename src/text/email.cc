// SPDX-License-Identifier: MIT

#include "text/email.h"

#include <algorithm>

#include "text/blank.h"
#include "text/controls.h"
#include "text/limits.h"
#include "text/utf8.h"

namespace papo::text {

bool may_be_email(std::string_view text) {
  const bool has_parts =
      std::ranges::count(text, '@') == 1 && text.front() != '@' && text.back() != '@';
  if (!has_parts || text.size() > longest_email || !is_utf8(text)) return false;
  while (!text.empty()) {
    const auto [value, bytes] = first_code_point(text);
    if (is_blank(value) || is_control(value)) return false;
    text.remove_prefix(static_cast<std::size_t>(bytes));
  }
  return true;
}

}  // namespace papo::text
