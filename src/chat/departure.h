// SPDX-License-Identifier: MIT

// Why someone goes.
#pragma once

namespace papo::chat {

enum class Departure {
  quit,
  lost,
  too_slow,
  out_of_memory,  // The server is, for what waits to be sent to it.
  never_named,
  other_protocol,  // It speaks otherwise than Papo does.
  wrong_passwords,
  kicked,
  banned,
};

}  // namespace papo::chat
