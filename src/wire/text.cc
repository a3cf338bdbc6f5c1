#include "wire/text.h"

#include <utf8proc.h>

#include <cstddef>

namespace papo::wire {
namespace {

bool is_plain_ascii(std::string_view line) {
  unsigned others = 0;  // No early exit, so that the compiler can look at many bytes at once.
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    others |= static_cast<unsigned>((byte < ' ' && byte != '\t') || byte >= 0x7f);
  }
  return others == 0;
}

bool is_hidden_control(utf8proc_int32_t c) {
  return (c < 0x20 && c != '\t') || (c >= 0x7f && c <= 0x9f) ||  // C0, DEL, C1.
         (c >= 0x2028 &&
          c <= 0x202e) ||  // Line and paragraph separator, and what turns text around.
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::optional<std::string_view> clean(std::string_view line, std::string& scratch) {
  if (is_plain_ascii(line)) return line;

  scratch.clear();
  const std::string_view whole = line;
  while (!line.empty()) {
    utf8proc_int32_t character = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(line.data()),
                                         static_cast<utf8proc_ssize_t>(line.size()), &character);
    if (length <= 0) return std::nullopt;
    const auto bytes = static_cast<std::size_t>(length);
    if (!is_hidden_control(character)) scratch.append(line.substr(0, bytes));
    line.remove_prefix(bytes);
  }
  return scratch.size() == whole.size() ? whole : std::string_view{scratch};
}

}  // namespace papo::wire
