// SPDX-License-Identifier: MIT

// The limits of the state. They are part of the rules: two machines that carry out the same
// requests need the same ones, so none of them depends on the machine or on its options.
//
// Threads: constants, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace papo::chat {

// Texts that people are told again and again, or that are kept. A longer text is cut (cut_to() in
// text/utf8.h). In bytes.
inline constexpr std::size_t longest_topic = 400;
inline constexpr std::size_t longest_away_reason = 200;
inline constexpr std::size_t longest_quit_reason = 200;
inline constexpr std::size_t longest_leave_reason = 200;
inline constexpr std::size_t longest_kick_reason = 200;
inline constexpr std::size_t longest_ban_reason = 200;
inline constexpr std::size_t longest_redact_reason = 200;
inline constexpr std::size_t longest_rename_reason = 200;
inline constexpr std::size_t longest_real_name = 150;
// These are refused if they are longer. In bytes.
inline constexpr std::size_t longest_room_key = 23;
inline constexpr std::size_t longest_mask = 128;

// A name with more code points than this is refused before it is normalised. Decomposed, one of its
// characters has at most four.
inline constexpr std::size_t longest_name = 32;  // Characters.
inline constexpr std::size_t most_code_points_of_name = longest_name * 4;
// Marks on one character, as UTS #39 has it.
inline constexpr std::size_t most_marks_on_one = 4;
// For decomposed text, because a letter may hold three marks itself. No text has more than 30.
inline constexpr std::size_t most_marks_in_a_row = most_marks_on_one + 3;

// Pages of answers.
inline constexpr std::size_t most_a_page = 1000;  // Names, rooms or bans; a dialect asks for fewer.
inline constexpr std::size_t most_pages_of_rooms = 10;  // Later pages take longer.
inline constexpr std::size_t most_candidates = 50;
inline constexpr std::size_t most_names = 20'000;  // The people of a room in one answer.
// People or rooms that one search looks at.
inline constexpr std::size_t most_looked_at = 20'000;
// People or rooms that one search compares with a mask. A long mask counts for several, and so do
// several masks.
inline constexpr std::size_t most_matched = 2'000;
inline constexpr std::size_t most_room_masks = 4;    // One list of rooms has so many,
inline constexpr std::size_t most_rooms_named = 20;  // and so many names.
inline constexpr std::size_t most_told = 100;        // Invitations to one client.
// The history. A client that joins gets no more than a page, either.
inline constexpr std::size_t lines_a_page = 100;
inline constexpr std::size_t bytes_a_page = std::size_t{16} << 10;
inline constexpr std::size_t usual_lines = 20;  // For /history, if joining shows no lines.
// The history that a program asks for.
inline constexpr std::size_t lines_told = 1000;
inline constexpr std::size_t bytes_told = std::size_t{256} << 10;
inline constexpr std::size_t most_targets = 1000;

// Things that are kept.
inline constexpr std::size_t most_masks = 60;  // In each list of a room.
inline constexpr std::size_t most_masks_in_all = 100'000;
inline constexpr std::size_t most_invitations = 100;  // To a room; the first ones are forgotten.
inline constexpr std::size_t most_mode_changes = 64;  // In one request; the others are passed over.
inline constexpr std::size_t most_past_names = 1000;
inline constexpr std::size_t most_watched = 100;  // Names, by one client.
inline constexpr std::size_t most_watched_in_all = 100'000;
inline constexpr std::size_t most_bans = 10'000;
inline constexpr std::size_t most_accounts = 1'000'000;
inline constexpr std::size_t most_markers = 100;          // One client has so many.
inline constexpr std::size_t most_rooms_registered = 20;  // By one account.
inline constexpr std::size_t most_operators_kept = 100;   // In one registered room.
inline constexpr std::uint32_t most_days_kept = 36'500;
inline constexpr std::uint32_t most_lines_kept = 100'000'000;
inline constexpr std::size_t most_absent = 1000;  // People that stay here without a client.
inline constexpr std::size_t most_mutes = 10'000;
inline constexpr std::size_t most_told_away = 100;  // Beyond that, some people are told again.
// The history of all rooms together. Beyond this, the room that keeps most loses its oldest lines.
inline constexpr std::size_t history_budget = std::size_t{64} << 20;  // Bytes.

// The name of a room. A larger room keeps its name, and a name is kept for so long.
inline constexpr std::size_t most_members_to_rename = 1000;
inline constexpr unsigned seconds_between_renames = 60;

// Facts about people and rooms.
inline constexpr std::size_t longest_fact_key = 48;     // A longer one is no key. Bytes.
inline constexpr std::size_t longest_fact_value = 300;  // Bytes.
inline constexpr std::size_t most_facts = 20;           // About one person, or one room.
inline constexpr std::size_t most_bytes_of_facts = std::size_t{16} << 20;  // About all.
inline constexpr std::size_t most_facts_told = 1000;
inline constexpr std::size_t most_fact_keys_wanted = 50;  // By one client.
inline constexpr std::size_t most_fact_keys_wanted_in_all = 100'000;
// A client that joins a larger room has to ask for the facts about its people.
inline constexpr std::size_t most_members_synced_on_joining = 100;

// How long a person may take back a line of its own.
inline constexpr unsigned minutes_to_redact = 15;

// How far a client can be behind (chat/lag.h), and from which level on nobody may write to it in
// private. The factors of the price in a room where some, or many, members are so far behind.
inline constexpr unsigned most_lag = 3;
inline constexpr unsigned too_far_behind = 2;
inline constexpr std::array<unsigned, most_lag> price_if_some_lag{2, 4, 8};
inline constexpr std::array<unsigned, most_lag> price_if_many_lag{4, 16, 64};

}  // namespace papo::chat
