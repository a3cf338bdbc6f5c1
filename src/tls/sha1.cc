// SPDX-License-Identifier: MIT

#include "tls/sha1.h"

#include <openssl/evp.h>

#include <array>
#include <new>

namespace papo::tls {

std::string sha1(std::string_view text) {
  std::array<unsigned char, 20> digest{};
  // The call fails for want of memory only.
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1) {
    throw std::bad_alloc{};
  }
  return {digest.begin(), digest.end()};
}

}  // namespace papo::tls
