// SPDX-License-Identifier: MIT

// A catalogue of translations that a test writes, as msgfmt would. Without texts it says everything
// in English, but counts as a language of its own.
//
// Threads: any; each object is for one.
// Source: GNU gettext's manual, "The Format of GNU MO Files".
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "private_files.h"

namespace papo::lang {

class WrittenCatalogue {
 public:
  using Texts = std::map<std::string, std::string>;  // A catalogue has its texts in this order.

  explicit WrittenCatalogue(const std::string& language, Texts texts = {}) {
    texts[""] =
        "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n > 1);\n";
    write(language, to_bytes(texts));
  }
  // A catalogue of any bytes.
  WrittenCatalogue(const std::string& language, const std::string& bytes) {
    write(language, bytes);
  }

  [[nodiscard]] const std::string& folder() const { return folder_.path(); }

 private:
  void write(const std::string& language, const std::string& bytes) const {
    const auto folder = folder_.path(language + "/LC_MESSAGES");
    std::filesystem::create_directories(folder);
    std::ofstream{folder + "/papo.mo", std::ios::binary} << bytes;
  }

  static void add_number(std::string& out, std::size_t number) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xff);
  }

  static std::string to_bytes(const Texts& texts) {
    constexpr std::size_t magic = 0x950412de;
    constexpr std::size_t head = 28;
    constexpr std::size_t row = 8;
    const auto count = texts.size();
    const auto end = head + 2 * count * row;
    std::string bytes;
    for (const auto number : {magic, std::size_t{0}, count, head, head + count * row}) {
      add_number(bytes, number);
    }
    add_number(bytes, 0);    // There is no table of hashes.
    add_number(bytes, end);  // The place of that table.
    std::string all;
    const auto add_table = [&](auto text_of) {
      for (const auto& entry : texts) {
        const std::string& text = text_of(entry);
        add_number(bytes, text.size());
        add_number(bytes, end + all.size());
        all += text + '\0';
      }
    };
    add_table([](const auto& entry) -> const std::string& { return entry.first; });
    add_table([](const auto& entry) -> const std::string& { return entry.second; });
    return bytes + all;
  }

  PrivateFolder folder_;
};

}  // namespace papo::lang
