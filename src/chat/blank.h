// Characters that nobody sees: blanks, and what is drawn as one or as nothing at all.
//
// Threads: a pure function, any thread.
// Sources: UAX #44 (general categories, Default_Ignorable_Code_Point), by ICU.
#pragma once

#include <cstdint>

namespace papo::chat {

// A tab is none: how far it goes is the terminal's to say.
bool is_blank(std::int32_t character);

}  // namespace papo::chat
