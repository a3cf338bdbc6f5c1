// SPDX-License-Identifier: MIT

// Prints the table of limits that stands in docs/plain.md or docs/architecture.md.

#include <iostream>
#include <string_view>

#include "budget/table.h"

int main(int argc, char** argv) {
  using papo::budget::Page;
  const std::string_view page = argc > 1 ? argv[1] : "";
  if (page != "plain" && page != "architecture") {
    std::cerr << "print-limits: give it plain or architecture\n";
    return 2;
  }
  std::cout << papo::budget::printed(page == "plain" ? Page::plain : Page::architecture);
  return 0;
}
