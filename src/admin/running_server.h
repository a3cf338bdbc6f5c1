// SPDX-License-Identifier: MIT

// The server that runs with a folder, as papo-admin reaches it (server/admin_socket.h).
//
// Threads: the program's first.
// Errors: std::runtime_error with a text for the user.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/fd.h"

namespace papo::admin {

class RunningServer {
 public:
  explicit RunningServer(const std::string& folder);

  // Has the server carry the request out.
  void ask(const nlohmann::json& request);

 private:
  std::string read_line();

  Fd connection_;
};

}  // namespace papo::admin
