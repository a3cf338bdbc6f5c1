// SPDX-License-Identifier: MIT

// The limits of the server: how much clients can make it keep and do. Each number stands here, and
// the code takes it from here.
//
// Three kinds of limits stand elsewhere. The usual value of a limit that an option sets is in
// papo/options.h. The limits of the state are in chat/limits.h, because two machines that carry
// out the same requests need the same ones. The limits of a text's form are in text/limits.h.
//
// budget/table.cc has a row for each limit of all four, and the tables of limits in docs/ are
// printed from it.
//
// Threads: constants, any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace papo::budget {

inline constexpr std::size_t kib = 1024;        // Bytes.
inline constexpr std::size_t mib = 1024 * kib;  // Bytes.

// ---- One client: what it sends

// One read. With a rate limit a read is smaller, unless a longer line needs more, because what was
// read may have to wait for tokens.
inline constexpr std::size_t most_read = 64 * kib;
inline constexpr std::size_t most_read_of_limited = 4 * kib;
// What the kernel holds of it. With a rate limit no client needs more, and less of a client that
// talks too fast is read long after that client has gone. Without one the kernel decides.
inline constexpr int receive_buffer_of_limited = 16 * kib;
// Telnet's are never more than a few words. What does not end within this was none, and is gone.
inline constexpr std::uint16_t longest_subnegotiation = 1 * kib;
// A longer header of the PROXY protocol is malformed. The addresses need 232 bytes at most. The
// rest are notes for programs that want to know more, such as the name on a certificate.
inline constexpr std::size_t longest_proxy_header = 4 * kib;
// The lines that come while the client waits for the answer to a question.
inline constexpr std::size_t most_held = 64 * kib;
// A client that waits for tokens is told why after so long.
inline constexpr std::chrono::seconds slowed_after{5};
// What a peer that is gone has sent is heard for so long.
inline constexpr std::chrono::seconds parting_patience{5};

// ---- One client: what waits for it

// What the kernel holds for the client, of which Linux makes twice as much. The kernel would take
// up to 4 MiB for a client that does not read, and could not be counted; talk costs as much.
inline constexpr int send_buffer = 64 * kib;
// A client for which more than this waits, or that was given more answers than this in one turn,
// gets no more answers for now.
inline constexpr std::size_t most_under_way = 64 * kib;
// For an answer that is longer than this there may be no memory.
inline constexpr std::size_t long_answer = 16 * kib;
// What may wait while memory is short.
inline constexpr std::size_t send_limit_when_short = 64 * kib;
// A client that takes less than this in so long is not waited for. Otherwise a client that reads
// next to nothing on purpose could make a room dear for as long as it likes.
inline constexpr std::size_t least_taken = 8 * kib;
inline constexpr std::chrono::seconds slowest{5};
// For taking a last word, and for the kernel of the peer to say that it has everything.
inline constexpr std::chrono::seconds last_word_patience{5};
inline constexpr std::chrono::milliseconds linger_patience{2000};

// ---- One client: what things cost, in tokens. The rate limit says how many tokens come a second.

// As many may come at once as come in this many seconds.
inline constexpr unsigned burst_seconds = 5;
// A token pays for so many bytes of a line that was begun, or of an answer.
inline constexpr std::size_t bytes_a_token = 256;
// The bytes of a line that is too long are passed over, which bothers nobody else.
inline constexpr std::size_t bytes_passed_over_a_token = 1 * mib;
// Coming in. The address pays for it. Everyone is told of it, and also when the client goes.
inline constexpr double cost_of_entering = 2;
// A password that was wrong, or that was not checked.
inline constexpr float cost_of_a_try = 10;
// Others have made what is shown of a room on joining as long as it is. Bytes.
inline constexpr std::size_t most_paid_on_joining = 10 * bytes_a_token;
// A client that said much at once while the room was behind waits, but not for long.
inline constexpr float most_charged_at_once = 1200;

// ---- Passwords

inline constexpr unsigned most_wrong_passwords = 5;  // Of one connection.
// After so many wrong passwords of an address the next one has to wait: a unit (a second), then
// two, four, up to so many. An address is forgotten that gave no wrong one for so long. In units.
inline constexpr int first_wrong_password_with_delay = 2;
inline constexpr int longest_delay = 60;
inline constexpr int quiet_time = 600;
// An address that many people share may give so many wrong passwords at once, and so many in a
// unit: as many as it has tokens for.
inline constexpr int wrong_passwords_if_shared = 100;
inline constexpr int wrong_passwords_a_unit_if_shared = 100;
inline constexpr std::size_t most_suspects = 10'000;  // Addresses that are remembered.
// Passwords that wait to be checked: of one address, of one that many share, and all at one door.
inline constexpr std::size_t most_guesses = 16;
inline constexpr std::size_t most_guesses_if_shared = 1024;
inline constexpr std::size_t most_guesses_in_all = 2048;

// ---- One address

// All connections together have as many tokens as this many connections.
inline constexpr unsigned connections_a_site = 5;
// An address that many people share has so many times as many tokens. What comes at once is less:
// the address has much already, and what the others say waits behind what comes at once.
inline constexpr unsigned sites_a_shared_one = 10;
inline constexpr unsigned burst_seconds_if_shared = 1;
// What some of an address have asked for makes the others wait no longer than it takes for this
// much.
inline constexpr double seconds_owed_by_site = 0.5;
// As many may wait at the door as can come in within this many seconds.
inline constexpr unsigned seconds_at_the_door = 2;
// Lines of the log that one address causes by coming and going in a period, and that all cause.
// The addresses that caused most are told by name when the period is over.
inline constexpr std::chrono::seconds visitors_period{10};
inline constexpr std::size_t visitors_lines_of_a_site = 20;
inline constexpr std::size_t visitors_lines_in_all = 200;
inline constexpr std::size_t visitors_sites = 1000;
inline constexpr std::size_t visitors_sites_told = 10;

// ---- All clients together

// The backlog of a worker or an observer: what was posted and not yet dealt with. Above the first
// mark the loop stops reading from clients, and below the second it goes on.
inline constexpr std::size_t congestion_mark = 4 * mib;
inline constexpr std::size_t relief_mark = congestion_mark / 4;
// What an input costs there beside its bytes: as much as so many bytes do. Short lines that are
// refused took 0.7 to 1.3 us each, and a byte of a long line 1.5 ns, which makes 460 to 890.
inline constexpr std::size_t cost_of_input = 512;
// Commands that became more events than this are replayed before the next is carried out.
inline constexpr std::size_t events_limit = 1 * mib;
// What was rendered in a turn is sent at once if it is more than this, even if more events wait.
inline constexpr std::size_t batch_limit = 256 * kib;
// What may wait for all clients, if no option says so: such a part of the machine's memory, and no
// less than this.
inline constexpr std::size_t part_of_memory = 8;
inline constexpr std::size_t least_send_memory = 64 * mib;
// What a thread may need to end what it has begun, and as much again before anyone is turned away.
inline constexpr std::size_t reserve_a_thread = 4 * mib;
// With so many connections that linger, a connection that never came in does not linger.
inline constexpr std::size_t linger_crowd = 512;

// ---- What is written down

inline constexpr std::size_t longest_reason_logged = 200;  // An operator's.
// Lines of the log, and of the talk, that cannot be written yet; as much may be on its way.
inline constexpr std::size_t log_waiting = 1 * mib;
inline constexpr std::size_t talk_log_waiting = 4 * mib;

}  // namespace papo::budget
