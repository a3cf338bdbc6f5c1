// SPDX-License-Identifier: MIT

// Prints the table of limits that stands in docs/plain.md, docs/irc.md or docs/architecture.md.

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>
#include <utility>

#include "budget/table.h"

int main(int argc, char** argv) {
  using papo::budget::Page;
  using namespace std::string_view_literals;
  constexpr std::array pages{std::pair{"plain"sv, Page::plain}, std::pair{"irc"sv, Page::irc},
                             std::pair{"architecture"sv, Page::architecture}};
  const std::string_view given = argc > 1 ? argv[1] : "";
  const auto* const found =
      std::ranges::find(pages, given, [](const auto& page) { return page.first; });
  if (found == pages.end()) {
    std::cerr << "print-limits: give it plain, irc or architecture\n";
    return 2;
  }
  std::cout << papo::budget::printed(found->second);
  return 0;
}
