// SPDX-License-Identifier: MIT

// The pages of long answers, counted from 1 on.
//
// Threads: pure functions, any thread.
#pragma once

#include <algorithm>
#include <cstddef>

#include "chat/event.h"
#include "chat/limits.h"

namespace papo::chat {

// A page of `count` items, with `size` items a page. A page beyond the last is the last.
inline Page page_of(std::size_t count, std::size_t number, std::size_t size,
                    std::size_t most_pages) {
  const auto pages = std::clamp((count + size - 1) / size, std::size_t{1}, most_pages);
  number = std::clamp(number, std::size_t{1}, pages);
  return {
      .number = number, .more = count - std::min(count, number * size), .has_next = number < pages};
}
inline Page page_of(std::size_t count, std::size_t number, std::size_t size) {
  return page_of(count, number, size, count / size + 1);
}

inline std::size_t page_size(std::size_t asked) {
  return std::clamp(asked, std::size_t{1}, most_a_page);
}

// How many items come before the page.
inline std::size_t before(const Page& page, std::size_t size) { return (page.number - 1) * size; }

}  // namespace papo::chat
