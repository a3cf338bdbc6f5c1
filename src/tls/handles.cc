// SPDX-License-Identifier: MIT

#include "tls/handles.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string_view>

#include "base/insist.h"

namespace papo::tls {
std::string take_reason() {
  const auto error = ERR_peek_error();
  ERR_clear_error();
  if (error == 0) return {};
  if (ERR_SYSTEM_ERROR(error)) return "system error";
  const char* const reason = ERR_reason_error_string(error);
  return reason == nullptr ? "unknown error" : reason;
}

std::string fingerprint_of(const X509* certificate) {
  if (certificate == nullptr) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1) return {};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    if (i > 0) text += ':';
    text += digits[digest.at(i) >> 4U];
    text += digits[digest.at(i) & 0xfU];
  }
  return text;
}

// Mozilla's "intermediate": versions 1.2 and 1.3, a fresh key for each session, and ciphers that
// notice changes.
void set_rules(SSL_CTX& context) {
  constexpr auto ciphers =
      "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
      "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
  constexpr auto ciphers_of_1_3 =
      "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
  const bool set = SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION) == 1 &&
                   SSL_CTX_set_cipher_list(&context, ciphers) == 1 &&
                   SSL_CTX_set_ciphersuites(&context, ciphers_of_1_3) == 1 &&
                   SSL_CTX_set1_groups_list(&context, "X25519:P-256:P-384") == 1;
  if (!set) throw std::bad_alloc{};
  SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
}

// NOLINTBEGIN(*-no-malloc,*-owning-memory): it is what OpenSSL asks for.
void use_memory_reserve() {
  static const int set = CRYPTO_set_mem_functions(
      [](std::size_t size, const char*, int) { return insist([=] { return std::malloc(size); }); },
      [](void* old, std::size_t size, const char*, int) {
        // As OpenSSL means it: no bytes at all are a way to free.
        if (size == 0) {
          std::free(old);
          return static_cast<void*>(nullptr);
        }
        return insist([=] { return std::realloc(old, size); });
      },
      [](void* memory, const char*, int) { std::free(memory); });
  static_cast<void>(set);
}
// NOLINTEND(*-no-malloc,*-owning-memory)

}  // namespace papo::tls
