// SPDX-License-Identifier: MIT

// The limits of the server: how much clients can make it keep and do. Each number stands here, and
// the code takes it from here.
//
// Four kinds of limits stand elsewhere. The usual value of a limit that an option sets is in
// papo/options.h. The limits of the state are in chat/limits.h, because two machines that carry
// out the same requests need the same ones. The limits of a text's form are in text/limits.h,
// and those of the plain dialect in wire/plain/limits.h.
//
// budget/table.cc has a row for each limit of all five, and the tables of limits in docs/ are
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

// ---- One client: bytes that it sends

// One read. With a rate limit a read is smaller, unless a longer line needs more, because what was
// read may have to wait for tokens.
inline constexpr std::size_t most_read = 64 * kib;
inline constexpr std::size_t most_read_of_limited = 4 * kib;
// The bytes of a client that the kernel holds. With a rate limit no client needs more. A larger
// buffer of a client that talks too fast would be read long after that client has gone. Without a
// rate limit the kernel decides.
inline constexpr int receive_buffer_of_limited = 16 * kib;
// Real subnegotiations are a few words. One that does not end within this is dropped.
inline constexpr std::uint16_t longest_subnegotiation = 1 * kib;
// A longer header of the PROXY protocol is malformed. The addresses need 232 bytes at most. The
// rest are notes for programs that want to know more, such as the name on a certificate.
inline constexpr std::size_t longest_proxy_header = 4 * kib;
// The lines that come while the client waits for the answer to a question.
inline constexpr std::size_t most_held = 64 * kib;
// A client of a dialect that is brief (HTTP) has so long in all, from accept on. No byte of it
// renews that.
inline constexpr std::chrono::seconds brief_patience{10};
// A client that waits for tokens is told the reason after this time.
inline constexpr std::chrono::seconds slowed_after{5};
// The bytes that a lost peer has sent are read for so long.
inline constexpr std::chrono::seconds parting_patience{5};

// Where the dialect asks the quiet, a client from which nothing came for so long is asked for a
// sign of life. If nothing comes for as long again, the client is lost. The loop looks at a client
// so many times in that time, so either may come a part of the time later.
inline constexpr std::chrono::seconds quiet_after{90};
inline constexpr std::uint8_t looks_at_the_quiet = 6;

// The lines that came in one piece by way of TLS are carried out up to so many tokens. The others
// wait until the client has these tokens.
inline constexpr double tokens_of_sealed_lines = 16;

// ---- One client: bytes that wait for it

// The buffer for a client in the kernel, of which Linux makes twice as much. A buffer without a
// fixed size would grow to 4 MiB for a client that does not read, and could not be counted. Talk
// costs as much with either.
inline constexpr int send_buffer = 64 * kib;
// The lines of a client wait if it was given more answers than this in one turn, or if more than
// this waits after an answer. The client is heard again once it has taken and paid all that.
inline constexpr std::size_t most_under_way = 64 * kib;
// One step of a handshake takes as long as some hundred lines. So a worker has this part of a
// turn's time for handshakes, and at least so long. Further ones wait for the next turns, and lines
// of talk get in between.
inline constexpr int part_for_handshakes = 4;
inline constexpr std::chrono::milliseconds least_for_handshakes{1};
// Once a worker has so much to give out in a turn, lines that ask for more wait for the next turn.
// So lines of talk get in between, however many clients ask.
inline constexpr std::size_t most_answers_of_a_turn = 128 * kib;
// One line may ask for several answers. Those beyond this are refused.
inline constexpr std::size_t most_answers_of_a_line = 1 * mib;
// A longer answer may get no memory.
inline constexpr std::size_t long_answer = 16 * kib;
// The bytes that may wait for a client while memory is short.
inline constexpr std::size_t send_limit_when_short = 64 * kib;
// A room does not wait for a client that takes less than this in so long. Otherwise a client that
// reads next to nothing on purpose could make talk in a room expensive for ever.
inline constexpr std::size_t least_taken = 8 * kib;
inline constexpr std::chrono::seconds slowest{5};
// For a client to take its last word, and for the peer's kernel to acknowledge everything.
inline constexpr std::chrono::seconds last_word_patience{5};
inline constexpr std::chrono::milliseconds linger_patience{2000};

// ---- One client: prices in tokens. The rate limit says how many tokens come a second.

// The burst: as many tokens as come in this many seconds.
inline constexpr unsigned burst_seconds = 5;
// A token pays for so many bytes of a line; a part counts as a whole.
inline constexpr std::size_t bytes_a_token = 256;
// A token pays for so many bytes of an answer. A line of talk goes to everyone in a room, and an
// answer to one client alone.
inline constexpr std::size_t bytes_of_answer_a_token = 8 * kib;
// A search that compares a person or a room with a mask costs as much as an answer of so many bytes
// for each: that is the time in which no other client is served.
inline constexpr std::size_t bytes_compared = 64;
// The bytes of a line that is too long are only dropped, and reach nobody.
inline constexpr std::size_t bytes_passed_over_a_token = 1 * mib;
// The price of coming in, which the address pays. Everyone is told that the client came, and later
// that it went.
inline constexpr double cost_of_entering = 2;
// The price of a password that was wrong, or that was not checked.
inline constexpr float cost_of_a_try = 10;
// In bytes. Other people made the history of a room long, so a client that joins pays for a part
// only.
inline constexpr std::size_t most_paid_on_joining = 2 * bytes_of_answer_a_token;
// A client that said much at once while the room was behind waits, but not for long.
inline constexpr float most_charged_at_once = 1200;

// ---- Passwords

inline constexpr std::size_t longest_password = 256;  // Bytes.
inline constexpr unsigned most_wrong_passwords = 5;   // For one connection.
// After so many wrong passwords of an address, the next one waits: one unit (a second), then two,
// four, up to so many. An address without a wrong password for so long is forgotten. In units.
inline constexpr int first_wrong_password_with_delay = 2;
inline constexpr int longest_delay = 60;
inline constexpr int quiet_time = 600;
// An address that many people share has tokens instead: so many wrong passwords at once, and so
// many in each unit.
inline constexpr int wrong_passwords_if_shared = 100;
inline constexpr int wrong_passwords_a_unit_if_shared = 100;
inline constexpr std::size_t most_suspects = 10'000;  // Addresses that are remembered.
// Passwords that wait to be checked: those of one address, of one shared address, and of all
// together at one door.
inline constexpr std::size_t most_guesses = 16;
inline constexpr std::size_t most_guesses_if_shared = 1024;
inline constexpr std::size_t most_guesses_in_all = 2048;

// Accounts. So many wrong passwords of one account are checked at once, and then one in so many
// seconds, but for clients and sites that gave no wrong password before.
inline constexpr unsigned most_guesses_of_an_account = 30;
inline constexpr std::chrono::seconds seconds_a_guess_of_an_account{2};
// So many accounts are made from one address at once, and then one in so many seconds.
inline constexpr unsigned most_registrations = 5;
inline constexpr std::chrono::seconds seconds_a_registration{600};
// Accounts, and addresses that registered, that are remembered for these limits.
inline constexpr std::size_t most_logins_remembered = 10'000;
inline constexpr std::size_t shortest_account_password = 8;  // Bytes.
inline constexpr std::size_t most_certificates = 8;          // That open one account.
inline constexpr std::size_t most_letters = 200;             // For one account.
inline constexpr std::size_t most_bytes_of_letters = 256 * kib;
// One sender has this part, so that nobody takes all the space.
inline constexpr std::size_t most_letters_of_one = most_letters / 4;
inline constexpr std::size_t most_bytes_of_letters_of_one = most_bytes_of_letters / 4;

// ---- One address

// All connections of an address together have the tokens of this many connections.
inline constexpr unsigned connections_a_site = 5;
// A shared address has so many times as many tokens a second. Its burst is smaller: the address has
// many tokens already, and the lines of others wait behind a burst.
inline constexpr unsigned sites_a_shared_one = 10;
inline constexpr unsigned burst_seconds_if_shared = 1;
// The debt of some clients of an address delays the others no longer than this.
inline constexpr double seconds_owed_by_site = 0.5;
// A silent newcomer is greeted later if a browser on its site asks for pages: so many times as late
// at most. Browsers close a connection that they have not used after 10 s.
inline constexpr unsigned most_greetings_held = 20;
// As many newcomers may wait at the door as can come in within so many seconds.
inline constexpr unsigned seconds_at_the_door = 2;
// Lines of the log about coming and going in one period: those of one address, and those of all. At
// its end the addresses with most such lines are named.
inline constexpr std::chrono::seconds visitors_period{10};
inline constexpr std::size_t visitors_lines_of_a_site = 20;
inline constexpr std::size_t visitors_lines_in_all = 200;
inline constexpr std::size_t visitors_sites = 1000;
inline constexpr std::size_t visitors_sites_told = 10;

// ---- All clients together

// The backlog of a worker or an observer: everything that was posted and not yet dealt with. Above
// the first mark the loop stops reading from clients, and below the second it goes on.
inline constexpr std::size_t congestion_mark = 4 * mib;
inline constexpr std::size_t relief_mark = congestion_mark / 4;
// An input costs its bytes and this. Short lines that are refused took 0.7 to 1.3 us each, and a
// byte of a long line 1.5 ns, which makes 460 to 890.
inline constexpr std::size_t cost_of_input = 512;
// Commands that became more events than this are replayed before the next is carried out.
inline constexpr std::size_t events_limit = 1 * mib;
// The rendered text of a turn is sent at once if it is too much, even if more events wait. Too much
// is this for one client, or that for all variants together.
inline constexpr std::size_t batch_limit = 256 * kib;
inline constexpr std::size_t batches_limit = 1 * mib;
// Bytes that may wait for all clients if no option says so: this part of the machine's memory, and
// at least so much.
inline constexpr std::size_t part_of_memory = 8;
inline constexpr std::size_t least_send_memory = 64 * mib;
// So much a thread may need to end its work, and as much again before a client is turned away.
inline constexpr std::size_t reserve_a_thread = 4 * mib;
// With so many connections that linger, a connection that never came in does not linger.
inline constexpr std::size_t linger_crowd = 512;

// ---- Logs

inline constexpr std::size_t longest_reason_logged = 200;  // An operator's.
// Lines of the log, and of the talk, that cannot be written yet. As much may be on its way.
inline constexpr std::size_t log_waiting = 1 * mib;
inline constexpr std::size_t talk_log_waiting = 4 * mib;
// Lines that the archive cannot keep yet. As much may be on its way.
inline constexpr std::size_t archive_waiting = 8 * mib;
// Changes of the archive that are no lines and wait, such as lines that were taken back.
inline constexpr std::size_t archive_others_waiting = archive_waiting / 2;

// ---- Accounts

// The rooms of an account that the disk has. The options allow no person more.
inline constexpr std::size_t most_rooms_of_account = 1000;
// A line of papo-admin to the server. A name and a hash need some 200 bytes.
inline constexpr std::size_t longest_admin_request = 4 * kib;
inline constexpr std::size_t most_admin_programs = 16;  // These are served at once.

}  // namespace papo::budget
