// SPDX-License-Identifier: MIT

// A certificate that vouches for itself, for a try on a home network. Nobody can know whose it is,
// except by its fingerprint.
//
// Threads: any.
#pragma once

#include <string>
#include <vector>

namespace papo::tls {

// A new key and its certificate for these hosts (names or numbers of addresses), as PEM. Valid for
// some years.
std::string make_self_signed(const std::vector<std::string>& hosts);

}  // namespace papo::tls
