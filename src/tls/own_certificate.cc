// SPDX-License-Identifier: MIT

#include "tls/own_certificate.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cstddef>
#include <new>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "tls/handles.h"

namespace papo::tls {
namespace {

constexpr std::size_t largest_file = std::size_t{256} << 10U;  // Bytes.

[[noreturn]] void complain(const std::string& path, std::string_view fault) {
  ERR_clear_error();
  throw std::runtime_error(fmt::format("{}: {}", path, fault));
}

BioHandle bio_over(const std::string& text) {
  BioHandle bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  if (!bio) throw std::bad_alloc{};
  return bio;
}

// Never asks anybody: a server has no one to ask.
int no_passphrase(char* /*to*/, int /*most*/, int /*writes*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

CertificateHandle next_certificate(BIO& from) {
  return CertificateHandle{PEM_read_bio_X509(&from, nullptr, nullptr, nullptr)};
}

// The end of the file is no fault. The rest of it may be a key.
bool is_at_end() {
  const auto error = ERR_peek_last_error();
  ERR_clear_error();
  return error == 0 || ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

void use_chain(SSL_CTX& context, const std::string& path, const std::string& pem) {
  const auto from = bio_over(pem);
  const auto own = next_certificate(*from);
  if (!own) complain(path, "it has no certificate (PEM)");
  if (SSL_CTX_use_certificate(&context, own.get()) != 1) complain(path, take_reason());
  while (auto further = next_certificate(*from)) {
    if (SSL_CTX_add0_chain_cert(&context, further.get()) != 1) complain(path, take_reason());
    static_cast<void>(further.release());
  }
  if (!is_at_end()) complain(path, "one of its certificates is damaged");
}

void use_key(SSL_CTX& context, const std::string& path, const std::string& pem,
             const std::string& path_of_chain) {
  const auto from = bio_over(pem);
  bool asked = false;
  const KeyHandle key{PEM_read_bio_PrivateKey(from.get(), nullptr, no_passphrase, &asked)};
  if (!key && asked) complain(path, "its key is locked with a passphrase");
  if (!key) complain(path, "it has no key (PEM)");
  if (SSL_CTX_use_PrivateKey(&context, key.get()) != 1 ||
      SSL_CTX_check_private_key(&context) != 1) {
    complain(path, fmt::format("its key does not belong to the certificate in {}", path_of_chain));
  }
}

}  // namespace

void show_certificate(SSL_CTX& context, const CertificateFiles& files, Links links) {
  const auto& [chain, key] = files;
  try {
    const auto certificates = read_file(chain, largest_file, links);
    use_chain(context, chain, certificates);
    use_key(context, key, key == chain ? certificates : read_file(key, largest_file, links), chain);
  } catch (const std::system_error& error) {
    throw std::runtime_error(error.what());
  }
}

void show_certificate(SSL_CTX& context, const std::string& name, const std::string& pem) {
  use_chain(context, name, pem);
  use_key(context, name, pem, name);
}

}  // namespace papo::tls
