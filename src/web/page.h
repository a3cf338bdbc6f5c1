// SPDX-License-Identifier: MIT

// The files of the page for browsers (web/), which are a part of the program.
//
// Threads: constant, any thread.
#pragma once

#include <span>
#include <string_view>

namespace papo::web {

struct PageFile {
  std::string_view path;  // "index.html", "parts/list.js".
  std::string_view type;
  std::string_view tag;  // The tag of this content, with its quotes.
  std::string_view content;
  std::string_view gzipped;
};

// All of them. tools/embed_page.py makes the list.
std::span<const PageFile> page_files();

// The file at the end of that path, whatever folders a proxy has put before it. Null if there is
// none. A path that ends with "/" is that of index.html.
const PageFile* find_page_file(std::string_view path);

}  // namespace papo::web
