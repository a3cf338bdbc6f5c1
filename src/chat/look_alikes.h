// SPDX-License-Identifier: MIT

// The look of a name, whatever its characters are: a Cyrillic "ana" looks like a Latin one.
//
// A look is a skeleton of UTS #39, in which each character stands for all that are drawn alike. A
// name has two looks: as it is drawn, and without regard to case. Looks go further than the eye at
// some places, and honest names can meet there: 0 and o are one, 1 and l, m and rn, and a capital I
// is drawn like an l. Forms of the same letter, such as full-width ones, make no difference.
//
// Threads: pure functions, any thread.
//
// Sources: Unicode Technical Standard #39 (4, confusable detection; 3.1, the General Security
// Profile for identifiers), UAX #15 (NFKC), by ICU.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace papo::chat {

// Names with a look in common are look-alikes. A look is never shown.
using Looks = std::array<std::string, 2>;

// The name is valid UTF-8. Throws std::bad_alloc.
Looks looks_of(std::string_view name);

// Whether Unicode recommends the character for identifiers.
bool is_recommended(std::int32_t character);

}  // namespace papo::chat
