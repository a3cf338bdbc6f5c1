// SPDX-License-Identifier: MIT

// The facts about a person that stand beside the name of each of its events: IRC shows them as
// `nick!user@host`. They change seldom, so a person and all its events share one object.
//
// Threads: values that never change, any thread.
#pragma once

#include <memory>
#include <string>

namespace papo::chat {

struct Identity {
  std::string user_at_host;  // "ana@k2n9x7q1.ip"; the host hides the address.
  std::string account{};     // Empty: the person is not logged in.
  bool is_bot = false;       // The person says that it is a program.
};

// Shared by the person and by its events, which may outlive it.
using IdentityPtr = std::shared_ptr<const Identity>;

// A person that did something to the subject of an event.
struct Doer {
  std::string name{};
  IdentityPtr identity{};
  bool is_operator = false;  // The person is an operator of the house.
};

}  // namespace papo::chat
