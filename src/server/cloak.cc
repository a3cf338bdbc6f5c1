// SPDX-License-Identifier: MIT

#include "server/cloak.h"

#include <sodium.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace papo::server {
namespace {

static_assert(std::tuple_size_v<Cloaks::Key> == crypto_shorthash_KEYBYTES);

// Letters and digits that nobody takes for each other. Each stands for five bits.
constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr unsigned bits_a_letter = 5;
constexpr unsigned length = 8;
constexpr std::string_view ending = ".ip";
static_assert(letters.size() == 1U << bits_a_letter);

}  // namespace

Cloaks::Cloaks() : key_() {
  if (sodium_init() < 0) throw std::runtime_error("cannot set up libsodium");
  randombytes_buf(key_.data(), key_.size());
}

std::string Cloaks::of(const budget::Site& site) const {
  const auto text = site.range ? site.range->to_string() : std::string{};
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   key_.data());
  std::uint64_t bits = 0;
  std::memcpy(&bits, hash.data(), sizeof bits);
  std::string cloak;
  for (unsigned i = 0; i < length; ++i) {
    cloak += letters[bits % letters.size()];
    bits /= letters.size();
  }
  return cloak.append(ending);
}

}  // namespace papo::server
