// SPDX-License-Identifier: MIT

#include "web/page.h"

namespace papo::web {

const PageFile* find_page_file(std::string_view path) {
  const auto is_at_end = [path](const PageFile& file) {
    const auto whole = file.path;
    return path.ends_with(whole) && path.size() > whole.size() &&
           path[path.size() - whole.size() - 1] == '/';
  };
  const PageFile* found = nullptr;
  for (const auto& file : page_files()) {
    const bool fits = path.ends_with('/') ? file.path == "index.html" : is_at_end(file);
    // In "/chat/parts/list.js", "parts/list.js" comes before "list.js".
    if (fits && (found == nullptr || file.path.size() > found->path.size())) found = &file;
  }
  return found;
}

}  // namespace papo::web
