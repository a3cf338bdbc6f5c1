#include "client/terminal_kind.h"

#ifdef PAPO_HAVE_TERMINFO

#include <termcap.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>

namespace papo::client {

bool can_edit_lines() {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) return false;
  const char* const name = std::getenv("TERM");
  if (name == nullptr || tgetent(nullptr, name) != 1) return false;
  const auto is = [](std::array<char, 3> capability, std::string_view wanted) {
    const char* const has = tgetstr(capability.data(), nullptr);
    return has != nullptr && std::string_view{has}.starts_with(wanted);
  };
  return is({"UP"}, "\033[") && is({"cd"}, "\033[J");
}

}  // namespace papo::client

#else

namespace papo::client {

bool can_edit_lines() { return false; }

}  // namespace papo::client

#endif
