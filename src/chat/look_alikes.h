// SPDX-License-Identifier: MIT

// What a name looks like, whatever its characters are: a Cyrillic "ana" like a Latin one.
//
// A look is a skeleton of UTS #39, in which each character stands for all that are drawn alike. A
// name has two: as it is drawn, and whatever its case. That goes further than the eye at some
// places, and honest names can meet there: 0 and o are one, 1 and l, m and rn, and a capital I is
// drawn like an l. Forms of the same letter, such as full-width ones, make no difference.
//
// Threads: pure functions, any thread.
// Sources: Unicode Technical Standard #39 (4, confusable detection; 3.1, the General Security
// Profile for identifiers), UAX #15 (NFKC), by ICU.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace papo::chat {

// Names that have one of their looks in common are look-alikes. A look is never shown.
using Looks = std::array<std::string, 2>;

// Of a name, which is valid UTF-8. Throws std::bad_alloc.
Looks looks_of(std::string_view name);

// Whether Unicode recommends the character for identifiers.
bool is_recommended(std::int32_t character);

}  // namespace papo::chat
