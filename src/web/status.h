// SPDX-License-Identifier: MIT

// The statuses that Papo's answers in HTTP have.
//
// Threads: constants, any thread.
//
// Source: RFC 9110, 15
#pragma once

#include <cstdint>

namespace papo::web {

enum class Status : std::uint16_t {
  switching_protocols = 101,
  ok = 200,
  not_modified = 304,
  bad_request = 400,
  forbidden = 403,
  not_found = 404,
  method_not_allowed = 405,
  request_timeout = 408,
  target_too_long = 414,
  misdirected = 421,
  upgrade_required = 426,
  headers_too_large = 431,
  unavailable = 503,
  version_not_supported = 505,
};

}  // namespace papo::web
