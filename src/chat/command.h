// What someone asks for, in no dialect's words. Views point into the line it was parsed from.
#pragma once

#include <string_view>
#include <variant>

#include "chat/event.h"

namespace papo::chat {

struct Nothing {};  // An empty line.

struct GiveName {
  std::string_view name;
};

struct Say {
  std::string_view text;
};

struct Quit {
  std::string_view reason;
};

struct Who {};
struct Help {};

struct Mistake {
  Refused refused;
};

using Command = std::variant<Nothing, GiveName, Say, Quit, Who, Help, Mistake>;

}  // namespace papo::chat
