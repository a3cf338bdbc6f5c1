// SPDX-License-Identifier: MIT

// The character set of the terminal, where it is not UTF-8.
//
// Papo speaks UTF-8. Text typed in another set becomes UTF-8, and shown text becomes that set.
//
// Threads: the loop's.
// Source: iconv(3), nl_langinfo(3).
#pragma once

#include <iconv.h>

#include <string>
#include <string_view>

namespace papo::client {

class Charset {
 public:
  explicit Charset(std::string name);  // A name as of nl_langinfo(CODESET): "EUC-JP".
  Charset(const Charset&) = delete;
  Charset& operator=(const Charset&) = delete;
  ~Charset();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool utf8() const { return utf8_; }

  // False if the C library cannot convert this set. Then nothing is converted.
  [[nodiscard]] bool known() const { return utf8_ || (open(from_) && open(to_)); }

  // Converts typed bytes. A character may come in parts: a part waits for the rest. A byte that
  // belongs to no character becomes a byte that is not UTF-8.
  std::string typed(std::string_view bytes);

  // Converts text to be shown. A character that the set lacks becomes "<U+1F44D>".
  std::string shown(std::string_view text);

  // Converts a text that is given as a whole, such as an argument. A text that is UTF-8 already, or
  // that cannot be converted, stays as it is.
  std::string whole(std::string_view bytes);

 private:
  static constexpr char not_utf8 = '\xff';

  [[nodiscard]] static bool open(iconv_t conversion);

  std::string name_;
  bool utf8_;
  iconv_t from_;
  iconv_t to_;
  std::string unfinished_;
};

}  // namespace papo::client
