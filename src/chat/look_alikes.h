// What a name looks like, whatever its characters are: a Cyrillic "ana" like a Latin one.
//
// A look is the skeleton of UTS #39: each character stands for all that are drawn alike. It goes
// further than the eye at some places, and honest names can meet there: 0 and o are one, so are 1,
// l and a capital i, and m is r and n. Case makes no difference, as it makes none between names,
// and neither do forms of the same letter such as full-width ones.
//
// Threads: pure functions, any thread.
// Sources: Unicode Technical Standard #39 (4, confusable detection; 3.1, the General Security
// Profile for identifiers), UAX #15 (NFKC), by ICU.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace papo::chat {

// Of a name, which is valid UTF-8. Two names with the same look are look-alikes. It is never shown.
// Throws std::bad_alloc.
std::string look_of(std::string_view name);

// Whether Unicode recommends the character for identifiers.
bool is_recommended(std::int32_t character);

}  // namespace papo::chat
