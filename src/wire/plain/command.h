// SPDX-License-Identifier: MIT

// What a line of the plain dialect asks for: of the state, or of the one who reads it. Views point
// into the line.
#pragma once

#include <string_view>
#include <variant>

#include "chat/event.h"
#include "chat/request.h"

namespace papo::wire::plain {

struct Nothing {};  // An empty line.

struct GivePassword {  // Of the house.
  std::string_view password;
};
struct BecomeOperator {
  std::string_view password;
};
struct GiveName {
  chat::Name name;
  chat::Looks looks;
};
struct Quit {
  std::string_view reason{};
};
struct Help {
  std::string_view command{};  // Empty: all there are.
};

struct ChooseLanguage {
  std::string_view language{};  // Empty: to be told.
};

// For programs.
struct TellState {};
struct Ping {
  std::string_view text{};
};

// To the one who wrote last in private.
struct Reply {
  std::string_view text;
};
// What was said before what the client was shown last.
struct RecallOlder {};

// It is asked of the state. A room that is not named is the one in which the client talks.
struct Ask {
  chat::Request::What what;
  bool waits = false;  // What the next line means depends on the answer.
};

// It can't be done.
struct Mistake {
  chat::Refused refused;
};

using Command = std::variant<Nothing, GivePassword, BecomeOperator, GiveName, Quit, Help,
                             ChooseLanguage, TellState, Ping, Reply, RecallOlder, Mistake, Ask>;

}  // namespace papo::wire::plain
