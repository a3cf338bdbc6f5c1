// SPDX-License-Identifier: MIT

// Bytes as text, in base64.
//
// Threads: pure functions, any thread. The text may be any bytes.
//
// Source: RFC 4648, 4
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace papo::text {

std::string to_base64(std::string_view bytes);

// The bytes that the base64 stands for. Nothing if it is none, or if the same bytes would be
// written otherwise.
std::optional<std::string> read_base64(std::string_view text);

}  // namespace papo::text
