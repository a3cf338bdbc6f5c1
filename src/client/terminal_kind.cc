// SPDX-License-Identifier: MIT

#include "client/terminal_kind.h"

#ifdef PAPO_HAVE_TERMINFO

#include <termcap.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>

namespace papo::client {
namespace {

// Reads the terminal's entry, for the next questions.
bool is_known() {
  const char* const name = std::getenv("TERM");
  return name != nullptr && tgetent(nullptr, name) == 1;
}

}  // namespace

bool can_edit_lines() {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0 || !is_known()) return false;
  const auto is = [](std::array<char, 3> capability, std::string_view wanted) {
    const char* const has = tgetstr(capability.data(), nullptr);
    return has != nullptr && std::string_view{has}.starts_with(wanted);
  };
  return is({"UP"}, "\033[") && is({"cd"}, "\033[J");
}

bool has_many_colors() {
  constexpr int many = 256;
  std::array<char, 3> colors{"Co"};
  return is_known() && tgetnum(colors.data()) >= many;
}

}  // namespace papo::client

#else

namespace papo::client {

bool can_edit_lines() { return false; }
bool has_many_colors() { return false; }

}  // namespace papo::client

#endif
