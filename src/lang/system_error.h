// SPDX-License-Identifier: MIT

// What an error of the system is called, in the language that was set. The C library would call it
// in its own: that of the locale, and only if its translations are installed.
//
// Threads: any.
// Source: errno(3), getaddrinfo(3).
#pragma once

#include <string>
#include <system_error>

namespace papo::lang {

// An errno, or an error of getaddrinfo if that is the name of its category.
std::string system_error(const std::error_code& error);

}  // namespace papo::lang
