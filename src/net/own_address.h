// SPDX-License-Identifier: MIT

// The address by which others reach this machine.
//
// Threads: free of shared state, any thread.
// Sources: udp(7) (connecting sends nothing, but finds the route), getifaddrs(3), RFC 5737 and RFC
// 3849 (addresses that are nobody's), RFC 4291 2.5 (kinds of IPv6 addresses).
#pragma once

#include <optional>

#include "net/socket.h"

namespace papo::net {

// Whether it stands for all addresses of the machine: 0.0.0.0 or ::.
bool is_any(const Address& address);
// Whether only this machine itself can connect there.
bool is_loopback(const Address& address);

// For a socket that listens on all addresses: the one that others use, with the same port. This is
// the address by which the machine itself goes out, or else the first of its own. None if there are
// only those of the loopback.
std::optional<Address> reached_by_others(const Address& any);

}  // namespace papo::net
