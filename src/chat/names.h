// SPDX-License-Identifier: MIT

// The names that people and rooms may have.
//
// A person's name has 1 to 32 characters (code points, after NFC): letters and digits of any
// script, marks that Unicode recommends, and the signs _ - . [ ] \ ^ { } | `, but not the first
// three alone. A name does not begin with a mark, has at most four marks on one character, and
// holds nothing invisible. Four numbers with dots between them are no name (10.0.0.1, and 300.1.1.1
// as well), because people would take it for an address. Two names are the same if their
// case-folded forms are.
//
// A room's name is "#" and as many characters, of which at least one is a letter or a digit. They
// may be any visible ones but the comma and the colon, which have a meaning in lists and in IRC.
//
// Any text may be given: a text that cannot be a name is found before it is normalised, so the time
// is bounded.
//
// Threads: pure functions, any thread.
//
// Sources: Unicode Standard Annex #15 (NFC; Stream-Safe Text, which has more marks in a row),
// Unicode 5.18 (caseless matching), UAX #44 (general categories), UTS #39 (recommended characters;
// no more than four marks on one).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace papo::chat {

struct Name {
  std::string shown;  // As given, after NFC.
  std::string key;    // Case-folded: names with the same key are the same.
};

// A mask (text/mask.h) for names.
struct NameMask {
  std::string shown;  // As given.
  std::string key;    // For keys of names.
};

enum class NameFault { empty, too_long, not_allowed, reads_as_address };

// The name in `text`, without the blanks around it.
std::variant<Name, NameFault> make_name(std::string_view text);

// The name of a room. The first "#" may be missing in `text`.
std::variant<Name, NameFault> make_room_name(std::string_view text);

// The beginning of the keys of all names that begin with `text`; empty if no name does.
std::string key_of(std::string_view text);
// The key of the room that is shown by that name. Of a name that is not valid, it is the name.
std::string key_of_room(std::string_view shown);

NameMask make_name_mask(std::string_view text);

}  // namespace papo::chat
