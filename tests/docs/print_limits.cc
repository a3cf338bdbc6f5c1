// SPDX-License-Identifier: MIT

// Prints the table of limits that stands in docs/protocol.md or docs/architecture.md.

#include <iostream>
#include <string_view>

#include "budget/table.h"

int main(int argc, char** argv) {
  using papo::budget::Page;
  const std::string_view page = argc > 1 ? argv[1] : "";
  if (page != "protocol" && page != "architecture") {
    std::cerr << "print-limits: give it protocol or architecture\n";
    return 2;
  }
  std::cout << papo::budget::printed(page == "protocol" ? Page::protocol : Page::architecture);
  return 0;
}
