// SPDX-License-Identifier: MIT

// Names an error of the system in the language that was set. The C library would use the language
// of the locale, and only if its translations are installed.
//
// Threads: any.
// Source: errno(3), getaddrinfo(3).
#pragma once

#include <string>
#include <system_error>

namespace papo::lang {

// The error is an errno, or an error of getaddrinfo if its category says so.
std::string system_error(const std::error_code& error);

}  // namespace papo::lang
