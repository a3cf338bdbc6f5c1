// SPDX-License-Identifier: MIT

// The search of the store. It finds the lines whose words a plain comparison finds, too, whatever
// the texts are. Pages, and lines that were taken back, go with it.
//
// Input: texts with a byte 0x01 between them. The first text is looked for in the others. Bits of
// the first byte choose how.
#include <stdlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "chat/event.h"
#include "check.h"
#include "store/lines.h"
#include "store/schema.h"
#include "store/search_text.h"
#include "temporary_folder.h"
#include "text/blank.h"

namespace {

using namespace papo;
using fuzz::check;
using fuzz::TemporaryFolder;
using Texts = std::vector<std::string>;

Texts split(std::string_view text, char separator) {
  Texts parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Whether the words stand in the text one behind the other. Both have blanks around each word.
bool has_phrase(std::string_view words, std::string_view phrase, bool is_begun) {
  const auto whole = " " + std::string{phrase} + (is_begun ? "" : " ");
  return (" " + std::string{words} + " ").find(whole) != std::string::npos;
}

bool is_found(std::string_view line, std::string_view query, bool is_begun) {
  const auto words = store::words_of(line);
  bool has_any = false;
  for (auto rest = text::without_blanks(query); !rest.empty();) {
    const auto [word, behind] = text::cut_word(rest);
    rest = behind;
    const auto phrase = store::words_of(word);
    if (phrase.empty()) continue;
    has_any = true;
    const auto last = phrase.substr(phrase.rfind(' ') + 1);
    const bool may_go_on = is_begun && rest.empty() && last.size() >= store::shortest_beginning;
    if (!has_phrase(words, phrase, may_go_on)) return false;
  }
  return has_any;
}

chat::Event said(chat::Sequence number, std::string_view text) {
  chat::Event event;
  event.sequence = number;
  event.what =
      chat::Said{.name = "ana", .room = {.id = 1, .name = "#a"}, .text = std::string{text}};
  return event;
}

Texts texts_of(const std::vector<chat::EventPtr>& lines) {
  Texts texts;
  for (const auto& line : lines) texts.push_back(std::get<chat::Said>(line->what).text);
  return texts;
}

void compare(store::Lines& lines, const Texts& texts, std::string_view query, bool is_begun) {
  const std::vector<store::Readable> rooms{{"#a"}};
  Texts expected;
  for (const auto& text : texts) {
    if (is_found(text, query, is_begun)) expected.insert(expected.begin(), text);
  }
  const auto found = lines.search({.words = query,
                                   .last_word_is_begun = is_begun,
                                   .rooms = rooms,
                                   .most = 1000,
                                   .most_bytes = std::size_t{1} << 30U});
  check(texts_of(found.lines) == expected, "the search finds what is there", query);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TemporaryFolder folder;
  static auto opened = store::open_for_writing(folder.path());
  static store::Lines lines{opened.database};
  if (size == 0) return 0;
  const auto mode = *data;
  auto texts = split(fuzz::as_text(data + 1, size - 1), '\x01');
  const auto query = texts.front().substr(0, store::longest_search);
  texts.erase(texts.begin());
  // Nothing is committed, so each input begins with nothing.
  const store::Transaction transaction{opened.database};
  chat::Sequence number = 0;
  for (const auto& text : texts) lines.keep(said(++number, text));
  const bool is_begun = (mode & 1U) != 0;
  compare(lines, texts, query, is_begun);
  const auto page = lines.page({.room = {"#a"}, .range = {.most = 1000, .most_bytes = 1U << 30U}});
  check(texts_of(page.lines) == texts, "the lines come back");
  if (!texts.empty()) {
    chat::Event redacted;
    const auto which = (mode >> 1U) % texts.size();
    redacted.what = chat::Redacted{.name = {}, .room = {.name = "#a"}, .message = which + 1};
    lines.take_back(redacted);
    texts.erase(texts.begin() + static_cast<std::ptrdiff_t>(which));
    compare(lines, texts, query, is_begun);
  }
  return 0;
}
