// SPDX-License-Identifier: MIT

// The reasons for which a client goes.
#pragma once

namespace papo::chat {

enum class Departure {
  quit,
  lost,
  too_slow,
  out_of_memory,  // The server had no memory for the bytes that wait for it.
  never_named,
  other_protocol,  // The client speaks another protocol.
  wrong_passwords,
  kicked,
  banned,
  logged_out,  // The account was logged out everywhere, has a new password, or is suspended.
};

}  // namespace papo::chat
