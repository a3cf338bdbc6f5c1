// SPDX-License-Identifier: MIT

// The things that the administrator of the machine does to accounts while the server runs.
//
// Threads: that of the AdminSocket. A call may wait for the State.
#pragma once

#include <optional>
#include <string>

#include "chat/names.h"

namespace papo::server {

class AdminActions {
 public:
  // Each returns nothing, or the reason why it was not done, such as that there is no such account.
  using Fault = std::optional<std::string>;

  // Gives the account another password. Its people have to log in with it from now on.
  virtual Fault set_hash(const chat::Name& account, const std::string& hash) = 0;
  virtual Fault set_suspended(const chat::Name& account, bool is_suspended) = 0;
  // The lines of its people stay, without the account.
  virtual Fault drop(const chat::Name& account) = 0;
  // Removes the lines of its people, and the letters from it and to it. It goes on after the call,
  // until the store has no parting of the account any more (store/lines.h).
  virtual Fault erase(const chat::Name& account, bool and_drop) = 0;

 protected:
  ~AdminActions() = default;
};

}  // namespace papo::server
