// SPDX-License-Identifier: MIT

// The character set of the terminal, where it is not UTF-8.
//
// Papo speaks UTF-8. What is typed in another set becomes UTF-8, and what is shown becomes that
// set.
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
  explicit Charset(std::string name);  // "EUC-JP"; as of nl_langinfo(CODESET).
  Charset(const Charset&) = delete;
  Charset& operator=(const Charset&) = delete;
  ~Charset();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool utf8() const { return utf8_; }

  // False if the C library cannot convert it: then nothing is converted.
  [[nodiscard]] bool known() const { return utf8_ || (open(from_) && open(to_)); }

  // What was typed. A character may come in parts: what is not whole yet waits. A byte that belongs
  // to no character becomes one that is not UTF-8.
  std::string typed(std::string_view bytes);

  // What is to be shown. A character that the set lacks becomes "<U+1F44D>".
  std::string shown(std::string_view text);

  // The same for a text that is given as a whole, such as an argument. What is UTF-8 already, or
  // cannot be converted, stays as it is.
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
