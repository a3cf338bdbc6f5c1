// SPDX-License-Identifier: MIT

// The rules by which a client trusts a server: the server's certificate is for the host that was
// asked for, and an authority that this machine knows has signed it; or it is the very certificate
// whose fingerprint the user has given.
//
// The client may have a certificate of its own, by which the server knows it. Only a server that is
// trusted is shown that.
//
// Threads: that of its owner.
// Sources: RFC 6125, X509_verify_cert(3).
#pragma once

#include <memory>
#include <string>

#include "tls/channel.h"
#include "tls/own_certificate.h"

struct ssl_ctx_st;

namespace papo::tls {

// Why a server is not trusted.
struct Distrust {
  enum class Why { other_host, ended, not_yet, unknown_signer, other_fingerprint, other };
  Why why = Why::other;
  std::string detail{};       // OpenSSL's words.
  std::string fingerprint{};  // That of the certificate which the server has shown.
};

class Trust {
 public:
  struct Settings {
    std::string host{};         // A name, or the number of an address.
    std::string fingerprint{};  // As fingerprint_form() gives it. Empty: the authorities decide.
    std::string authorities{};  // A file of them, PEM. Empty: those of the machine.
    std::string protocol{};     // Offered by ALPN. Empty: none.
    bool trusts_all = false;    // For measuring: whatever the server shows is taken.
    CertificateFiles own{};     // The client's own certificate. Empty: it shows none.
  };

  // Throws std::runtime_error if a file cannot be read, or is of no use.
  explicit Trust(Settings settings);
  ~Trust();
  Trust(const Trust&) = delete;
  Trust& operator=(const Trust&) = delete;

  // The client's side of a new connection. It outlives the channel.
  [[nodiscard]] std::unique_ptr<Channel> connect();

  // Why the last channel broke on account of the server's certificate; none if it did not.
  [[nodiscard]] const Distrust* distrust() const { return distrust_.get(); }

 private:
  // Why the server is not trusted, in OpenSSL's words. Empty if it is.
  std::string judge(ssl_st& ssl);
  static int show_own(ssl_st* ssl, void* trust);

  Settings settings_;
  std::shared_ptr<ssl_ctx_st> context_;
  std::unique_ptr<Distrust> distrust_;
};

// A fingerprint of SHA-256 in the form "ab:cd:...", from one in any usual form. Empty if it is
// none.
std::string fingerprint_form(const std::string& text);

}  // namespace papo::tls
