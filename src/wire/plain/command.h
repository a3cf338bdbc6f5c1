// SPDX-License-Identifier: MIT

// The meaning of a line of the plain dialect: a request to the State, or an affair of the
// conversation. Views point into the line.
#pragma once

#include <string_view>
#include <variant>

#include "chat/event.h"
#include "chat/request.h"

namespace papo::wire::plain {

struct Nothing {};  // An empty line.

struct GivePassword {  // The password of the house.
  std::string_view password;
};
struct BecomeOperator {
  std::string_view password;
};
// Accounts.
struct RegisterName {
  std::string_view password;
  std::string_view email{};
};
struct LogIn {
  chat::Name name;
  std::string_view password{};  // Empty: it is asked for.
};
struct ChangePassword {
  std::string_view old;
  std::string_view next;
};
// The certificate that the client's program shows opens the account, too; or none does any more.
struct KeepCertificate {
  bool adds;
};
struct DropAccount {
  std::string_view password;
};
struct LogOut {  // The client goes, and no other does.
};

struct GiveName {
  chat::Name name;
  chat::Looks looks;
};
struct Quit {
  std::string_view reason{};
};
struct Help {
  std::string_view command{};  // Empty: all commands.
};

struct ChooseLanguage {
  std::string_view language{};  // Empty: the client wants to be told.
};

// For programs.
struct TellState {};
struct Ping {
  std::string_view text{};
};

// Goes to the last writer in private.
struct Reply {
  std::string_view text;
};
// The lines before those that the client was last shown.
struct RecallOlder {};

// A request to the State. Without a room, the room in which the client talks is meant.
struct Ask {
  chat::Request::What what;
  bool waits = false;  // The meaning of the next line depends on the answer.
};

// The command cannot be carried out.
struct Mistake {
  chat::Refused refused;
};

using Command =
    std::variant<Nothing, GivePassword, BecomeOperator, GiveName, Quit, Help, RegisterName, LogIn,
                 ChangePassword, KeepCertificate, DropAccount, LogOut, ChooseLanguage, TellState,
                 Ping, Reply, RecallOlder, Mistake, Ask>;

}  // namespace papo::wire::plain
