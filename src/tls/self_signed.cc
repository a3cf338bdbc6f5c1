// SPDX-License-Identifier: MIT

#include "tls/self_signed.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "tls/handles.h"

namespace papo::tls {
namespace {

constexpr long a_day = 24L * 60 * 60;
constexpr long days = 3650;

void demand(bool done) {
  if (!done) throw std::runtime_error("cannot make a certificate: " + take_reason());
}

bool is_number_of_address(const std::string& host) {
  std::array<char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

void add_extension(X509& certificate, int which, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension{
      X509V3_EXT_conf_nid(nullptr, nullptr, which, value.c_str())};
  demand(extension && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

std::string in_pem(X509& certificate, EVP_PKEY& key) {
  const BioHandle text{BIO_new(BIO_s_mem())};
  demand(text && PEM_write_bio_X509(text.get(), &certificate) == 1 &&
         PEM_write_bio_PrivateKey(text.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

std::string make_self_signed(const std::vector<std::string>& hosts) {
  use_memory_reserve();
  const KeyHandle key{EVP_EC_gen("P-256")};
  const CertificateHandle certificate{X509_new()};
  demand(key && certificate);
  auto* const made = certificate.get();
  std::uint64_t serial = 0;
  std::array<unsigned char, sizeof serial> random{};
  demand(RAND_bytes(random.data(), random.size()) == 1);
  std::memcpy(&serial, random.data(), random.size());
  demand(X509_set_version(made, X509_VERSION_3) == 1 &&
         ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), serial >> 1U) == 1 &&
         X509_gmtime_adj(X509_getm_notBefore(made), -a_day) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(made), days * a_day) != nullptr &&
         X509_set_pubkey(made, key.get()) == 1);
  auto* const name = X509_get_subject_name(made);
  const std::string called = "papo";
  demand(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>(called.data()),
                                    static_cast<int>(called.size()), -1, 0) == 1 &&
         X509_set_issuer_name(made, name) == 1);
  std::string names;
  for (const auto& host : hosts) {
    if (!names.empty()) names += ',';
    names += (is_number_of_address(host) ? "IP:" : "DNS:") + host;
  }
  if (!names.empty()) add_extension(*made, NID_subject_alt_name, names);
  add_extension(*made, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*made, NID_ext_key_usage, "serverAuth");
  demand(X509_sign(made, key.get(), EVP_sha256()) > 0);
  return in_pem(*made, *key);
}

}  // namespace papo::tls
