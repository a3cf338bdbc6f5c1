// SPDX-License-Identifier: MIT

// Whether a text may be an address for e-mail, so that a mistake is told before a letter comes
// back.
//
// Threads: a pure function, any thread. The text may be any bytes.
//
// Source: RFC 5321 (4.1.2, 4.5.3.1.3)
#pragma once

#include <string_view>

namespace papo::text {

// One "@" with something on either side, no blanks, no control characters, and not too long.
bool may_be_email(std::string_view text);

}  // namespace papo::text
