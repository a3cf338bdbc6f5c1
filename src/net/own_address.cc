// SPDX-License-Identifier: MIT

#include "net/own_address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <memory>

namespace papo::net {
namespace {

const sockaddr_in& as_v4(const Address& address) {
  return reinterpret_cast<const sockaddr_in&>(address.storage);
}
const sockaddr_in6& as_v6(const Address& address) {
  return reinterpret_cast<const sockaddr_in6&>(address.storage);
}
bool is_v6(const Address& address) { return address.storage.ss_family == AF_INET6; }

// A link-local address needs a zone, which each machine names otherwise.
bool reaches_far(const Address& address) {
  if (is_any(address) || is_loopback(address)) return false;
  return !is_v6(address) || !IN6_IS_ADDR_LINKLOCAL(&as_v6(address).sin6_addr);
}

// The address from which this machine would send to a place far away.
std::optional<Address> by_route(bool v6) {
  const auto far = resolve(v6 ? "2001:db8::1" : "192.0.2.1", 9, false).front();
  const Fd fd{::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  if (!fd.open() || ::connect(fd.get(), far.get(), far.length) != 0) return std::nullopt;
  const auto own = local_address(fd.get());
  return reaches_far(own) ? std::optional{own} : std::nullopt;
}

// For a machine without a way out.
std::optional<Address> first_of_interfaces(bool v6) {
  ifaddrs* found = nullptr;
  if (::getifaddrs(&found) != 0) return std::nullopt;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list{found, &::freeifaddrs};
  for (const auto* one = list.get(); one != nullptr; one = one->ifa_next) {
    const bool of_kind =
        one->ifa_addr != nullptr && one->ifa_addr->sa_family == (v6 ? AF_INET6 : AF_INET);
    if (!of_kind || (one->ifa_flags & IFF_UP) == 0) continue;
    Address address;
    if (v6) {
      address.length = sizeof(sockaddr_in6);
      reinterpret_cast<sockaddr_in6&>(address.storage) =
          reinterpret_cast<const sockaddr_in6&>(*one->ifa_addr);
    } else {
      address.length = sizeof(sockaddr_in);
      reinterpret_cast<sockaddr_in&>(address.storage) =
          reinterpret_cast<const sockaddr_in&>(*one->ifa_addr);
    }
    if (reaches_far(address)) return address;
  }
  return std::nullopt;
}

}  // namespace

bool is_any(const Address& address) {
  if (is_v6(address)) return IN6_IS_ADDR_UNSPECIFIED(&as_v6(address).sin6_addr) != 0;
  return as_v4(address).sin_addr.s_addr == INADDR_ANY;
}

bool is_loopback(const Address& address) { return range_of(address).is_loopback(); }

std::optional<Address> reached_by_others(const Address& any) {
  const bool v6 = is_v6(any);
  auto own = by_route(v6);
  if (!own) own = first_of_interfaces(v6);
  if (!own) return std::nullopt;
  if (v6) {
    reinterpret_cast<sockaddr_in6&>(own->storage).sin6_port = as_v6(any).sin6_port;
  } else {
    reinterpret_cast<sockaddr_in&>(own->storage).sin_port = as_v4(any).sin_port;
  }
  return own;
}

}  // namespace papo::net
