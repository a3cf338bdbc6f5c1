// SPDX-License-Identifier: MIT

// The values that the options of a server may have. The command line and the constructor of Server
// use the same bounds and checks.
//
// Threads: pure functions, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "papo/options.h"

namespace papo::server {

struct Bounds {
  std::uint64_t least;
  std::uint64_t most;
};

namespace bounds {

inline constexpr Bounds port{0, 65535};
inline constexpr Bounds workers{0, 256};
inline constexpr Bounds clients_per_worker{0, 10'000'000};
inline constexpr Bounds max_clients{1, 10'000'000};
inline constexpr Bounds connections{0, 10'000'000};  // From one address, shared or not.
inline constexpr Bounds max_rooms{1, 1000};
inline constexpr Bounds max_devices{1, 1000};
inline constexpr Bounds history{0, 10'000};  // Lines.
inline constexpr Bounds keep_days{0, 100'000};
inline constexpr Bounds keep_lines{0, std::uint64_t{1} << 40};     // Lines of a room.
inline constexpr Bounds max_line{1, std::uint64_t{1} << 20};       // Bytes.
inline constexpr Bounds send_limit{1024, std::uint64_t{1} << 30};  // Bytes; the soft one, too.
inline constexpr Bounds send_memory{0, std::uint64_t{1} << 40};    // Bytes.
inline constexpr Bounds tls_sts{0, 315'360'000};                   // Seconds.
inline constexpr Bounds hsts{0, 315'360'000};                      // Seconds.
inline constexpr Bounds rate_limit{0, 1'000'000};                  // Lines a second.
inline constexpr Bounds patience{1, 86'400};                       // Seconds.
inline constexpr Bounds name_timeout{0, 3600};                     // Seconds.
inline constexpr Bounds idle_ping{0, 32'767};                      // Seconds; tcp(7).

}  // namespace bounds

inline constexpr std::array languages{"en", "pt_BR"};

// Each says what is wrong with a text; empty if nothing is wrong. `room_fault` changes the room
// into its shown form. `hash_fault` does not repeat the text, which may be the password itself.
std::string room_fault(std::string& room);
std::string address_fault(const std::string& text);
std::string dialects_fault(const std::string& text);
std::string listen_fault(const std::string& text);
std::string web_host_fault(const std::string& text);
std::string origin_fault(const std::string& text);
std::string server_name_fault(const std::string& text);
std::string network_fault(const std::string& text);
std::string room_modes_fault(const std::string& text);
// Says the same of the gateways to IRC and their password together.
std::string webirc_fault(const Options& options);
// Says the same of everything about TLS.
std::string tls_fault(const Options& options);
std::string hash_fault(const std::string& text);

// The options in the form in which they are used: the room in its shown form, and the motd without
// characters that may not be shown. Throws std::invalid_argument, which names the member of Options
// and the mistake.
Options checked(Options options);

}  // namespace papo::server
