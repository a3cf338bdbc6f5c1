// SPDX-License-Identifier: MIT

#include "client/charset.h"

#include <fmt/core.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "text/utf8.h"

namespace papo::client {
namespace {

iconv_t none() {
  return reinterpret_cast<iconv_t>(std::intptr_t{-1});  // NOLINT(performance-no-int-to-ptr)
}

// Converts from the front of `bytes` until its end, or until a character that cannot be converted.
// Returns errno, or 0 at the end.
int convert(iconv_t conversion, std::string_view& bytes, std::string& result) {
  while (!bytes.empty()) {
    std::array<char, 512> space{};
    // iconv() does not write there; its type is older than const.
    char* in = const_cast<char*>(bytes.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    std::size_t in_left = bytes.size();
    char* out = space.data();
    std::size_t out_left = space.size();
    const auto failed = iconv(conversion, &in, &in_left, &out, &out_left);
    const int error = failed == static_cast<std::size_t>(-1) ? errno : 0;
    result.append(space.data(), space.size() - out_left);
    bytes.remove_prefix(bytes.size() - in_left);
    if (error != 0 && error != E2BIG) return error;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const text::CodePoint code_point = text::first_code_point(text);
    if (code_point.value < 0) return false;
    text.remove_prefix(code_point.bytes);
  }
  return true;
}

}  // namespace

Charset::Charset(std::string name)
    : name_(std::move(name)),
      utf8_(name_ == "UTF-8" || name_ == "ANSI_X3.4-1968"),  // Without a locale, UTF-8 is assumed.
      from_(utf8_ ? none() : iconv_open("UTF-8", name_.c_str())),
      to_(utf8_ ? none() : iconv_open(name_.c_str(), "UTF-8")) {}

Charset::~Charset() {
  for (iconv_t conversion : {from_, to_}) {
    if (open(conversion)) iconv_close(conversion);
  }
}

bool Charset::open(iconv_t conversion) { return conversion != none(); }

std::string Charset::typed(std::string_view bytes) {
  if (utf8_ || !known()) return std::string{bytes};
  unfinished_ += bytes;
  std::string_view rest{unfinished_};
  std::string result;
  while (true) {
    const int error = convert(from_, rest, result);
    if (error == 0 || error == EINVAL) break;
    result += not_utf8;
    rest.remove_prefix(1);
  }
  unfinished_ = std::string{rest};
  return result;
}

std::string Charset::shown(std::string_view text) {
  if (utf8_ || !known()) return std::string{text};
  std::string result;
  while (convert(to_, text, result) != 0) {
    const text::CodePoint lacking = text::first_code_point(text);
    if (lacking.value >= 0) result += fmt::format("<U+{:04X}>", lacking.value);
    text.remove_prefix(lacking.bytes);
  }
  return result;
}

std::string Charset::whole(std::string_view bytes) {
  if (utf8_ || !known() || is_utf8(bytes)) return std::string{bytes};
  std::string result;
  std::string_view rest = bytes;
  if (convert(from_, rest, result) == 0) return result;
  return std::string{bytes};
}

}  // namespace papo::client
