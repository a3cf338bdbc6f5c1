// SPDX-License-Identifier: MIT

// Owners of OpenSSL's objects. Only the files of this folder name OpenSSL.
//
// Threads: those of the objects.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace papo::tls {

template <auto free>
struct Freed {
  template <typename Object>
  void operator()(Object* object) const {
    free(object);
  }
};

using ContextHandle = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using CertificateHandle = std::unique_ptr<X509, Freed<X509_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using BioHandle = std::unique_ptr<BIO, Freed<BIO_free_all>>;

// The reason of the first error that OpenSSL has noted for this thread, in its own words. The notes
// are gone then.
std::string take_reason();

// The SHA-256 of the certificate, as people compare it: "ab:cd:...". Empty for none.
std::string fingerprint_of(const X509* certificate);

// Puts the rules that hold for both sides into a context: versions, ciphers.
void set_rules(SSL_CTX& context);

// From now on OpenSSL asks the memory reserve for memory, as everything else here does. Without an
// effect once OpenSSL has memory.
void use_memory_reserve();

}  // namespace papo::tls
