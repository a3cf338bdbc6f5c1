#include "server/passwords.h"

#include <sodium.h>

#include <array>
#include <new>
#include <stdexcept>

#include "chat/names.h"
#include "wire/text.h"

namespace papo::server {
namespace {

constexpr std::string_view hash_prefix = crypto_pwhash_argon2id_STRPREFIX;
constexpr auto operations = crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE;
constexpr auto memory = crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE;

void need_sodium() {
  static const int result = sodium_init();
  if (result < 0) throw std::runtime_error("cannot set up libsodium");
}

// All texts become as long as each other, under a key that nobody knows.
using Digest = std::array<unsigned char, crypto_generichash_BYTES>;
using DigestKey = std::array<unsigned char, crypto_generichash_KEYBYTES>;

Digest digest(std::string_view text, const DigestKey& key) {
  Digest digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), key.data(),
                     key.size());
  return digest;
}

}  // namespace

std::string password_fault(std::string_view text) {
  if (text.empty()) return "a password can't be empty";
  if (text.size() > longest_password) {
    return "a password has at most " + std::to_string(longest_password) + " bytes";
  }
  std::string scratch;
  const auto cleaned = wire::clean(text, scratch);
  const bool is_clean = cleaned == text;
  sodium_memzero(scratch.data(), scratch.size());
  if (!is_clean) {
    return "a password is UTF-8 and holds no control characters, tabs or more than eight blanks in "
           "a "
           "row";
  }
  if (chat::without_blanks(text) != text) return "a password neither begins nor ends with a blank";
  return {};
}

std::string hash_password(std::string_view text) {
  need_sodium();
  std::array<char, crypto_pwhash_argon2id_STRBYTES> hash{};
  if (crypto_pwhash_argon2id_str(hash.data(), text.data(), text.size(), operations, memory) != 0) {
    throw std::bad_alloc{};
  }
  return hash.data();
}

bool is_password_hash(const std::string& text) {
  need_sodium();
  return text.starts_with(hash_prefix) && text.size() < crypto_pwhash_argon2id_STRBYTES &&
         text.find('\0') == std::string::npos &&
         crypto_pwhash_argon2id_str_needs_rehash(text.c_str(), operations, memory) != -1;
}

bool verify(const std::string& hash, std::string_view password) {
  need_sodium();
  return crypto_pwhash_argon2id_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool same_text(std::string_view one, std::string_view other) {
  need_sodium();
  DigestKey key{};
  randombytes_buf(key.data(), key.size());
  const auto first = digest(one, key);
  const auto second = digest(other, key);
  return sodium_memcmp(first.data(), second.data(), first.size()) == 0;
}

Secret::~Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }

}  // namespace papo::server
