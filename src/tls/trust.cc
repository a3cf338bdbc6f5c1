// SPDX-License-Identifier: MIT

#include "tls/trust.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cctype>
#include <cstddef>
#include <new>
#include <stdexcept>
#include <utility>

#include "tls/handles.h"

namespace papo::tls {
namespace {

bool is_address(const std::string& host) {
  std::array<char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

Distrust::Why why_of(long result) {
  switch (result) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return Distrust::Why::other_host;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return Distrust::Why::ended;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Distrust::Why::not_yet;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return Distrust::Why::unknown_signer;
    default:
      return Distrust::Why::other;
  }
}

}  // namespace

Trust::Trust(Settings settings) : settings_(std::move(settings)) {
  use_memory_reserve();
  context_.reset(SSL_CTX_new(TLS_client_method()), Freed<SSL_CTX_free>{});
  if (!context_) throw std::bad_alloc{};
  set_rules(*context_);
  if (!settings_.own.chain.empty()) {
    show_certificate(*context_, settings_.own, Links::follow);
    SSL_CTX_set_cert_cb(context_.get(), show_own, this);
  }
  const bool needs_authorities = !settings_.trusts_all && settings_.fingerprint.empty();
  if (!needs_authorities) return;
  const bool loaded =
      settings_.authorities.empty()
          ? SSL_CTX_set_default_verify_paths(context_.get()) == 1
          : SSL_CTX_load_verify_file(context_.get(), settings_.authorities.c_str()) == 1;
  if (!loaded) throw std::runtime_error(settings_.authorities + ": " + take_reason());
}

Trust::~Trust() = default;

// The handshake goes on in any case, because only judge() knows how to say what is wrong. Nothing
// is sent to the server before that.
std::unique_ptr<Channel> Trust::connect() {
  distrust_.reset();
  Ssl ssl{SSL_new(context_.get())};
  if (!ssl) throw std::bad_alloc{};
  SSL_set_connect_state(ssl.get());
  SSL_set_verify(ssl.get(), SSL_VERIFY_NONE, nullptr);
  if (is_address(settings_.host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), settings_.host.c_str());
  } else {
    SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             settings_.host.data());
    SSL_set1_host(ssl.get(), settings_.host.c_str());
  }
  if (!settings_.protocol.empty()) {
    const auto offer = static_cast<char>(settings_.protocol.size()) + settings_.protocol;
    SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                        static_cast<unsigned>(offer.size()));
  }
  return std::make_unique<Channel>(std::move(ssl), context_,
                                   [this](SSL& shaken) { return judge(shaken); });
}

// OpenSSL asks before it shows our certificate. By then the server has proven itself.
int Trust::show_own(SSL* ssl, void* trust) {
  return static_cast<Trust*>(trust)->judge(*ssl).empty() ? 1 : 0;
}

std::string Trust::judge(SSL& ssl) {
  if (settings_.trusts_all) return {};
  const CertificateHandle shown{SSL_get1_peer_certificate(&ssl)};
  const auto fingerprint = fingerprint_of(shown.get());
  if (!settings_.fingerprint.empty()) {
    if (fingerprint == settings_.fingerprint) return {};
    distrust_ = std::make_unique<Distrust>(Distrust{.why = Distrust::Why::other_fingerprint,
                                                    .detail = "another fingerprint",
                                                    .fingerprint = fingerprint});
    return distrust_->detail;
  }
  const auto result = shown ? SSL_get_verify_result(&ssl) : X509_V_ERR_UNSPECIFIED;
  if (result == X509_V_OK) return {};
  distrust_ = std::make_unique<Distrust>(Distrust{.why = why_of(result),
                                                  .detail = X509_verify_cert_error_string(result),
                                                  .fingerprint = fingerprint});
  return distrust_->detail;
}

std::string fingerprint_form(const std::string& text) {
  constexpr std::size_t digits = 64;
  std::string bare;
  for (const char c : text) {
    if (c == ':' || c == ' ') continue;
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return {};
    bare += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (bare.size() != digits) return {};
  std::string form;
  for (std::size_t i = 0; i < digits; i += 2) {
    if (i > 0) form += ':';
    form += bare.substr(i, 2);
  }
  return form;
}

}  // namespace papo::tls
