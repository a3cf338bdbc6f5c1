// SPDX-License-Identifier: MIT

// The certificates that a server shows, with their keys. They are read from PEM files, and can be
// read again while the server runs: later connections are shown the new ones.
//
// A client names the host that it wants (SNI), and is shown the certificate for that host. If there
// is none, it is shown the first one.
//
// Threads: any.
// Sources: RFC 6066 (SNI), RFC 7301 (ALPN), SSL_CTX_new(3).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/read_file.h"
#include "tls/channel.h"
#include "tls/own_certificate.h"

namespace papo::tls {

// The files for each certificate: a folder as certbot lays it, a file that has the key as well, or
// a file and the key of the same place in the other list. Throws std::runtime_error if the lists do
// not fit.
std::vector<CertificateFiles> files_of(const std::vector<std::string>& certificates,
                                       const std::vector<std::string>& keys);

class Certificates {
 public:
  // Throws std::runtime_error, which says what is wrong with which file.
  explicit Certificates(const std::vector<CertificateFiles>& files, Links links = Links::follow);
  // A certificate with its key, as PEM; `name` stands for them in messages.
  Certificates(const std::string& name, const std::string& pem);
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  // Reads the files again. Throws as the constructor does, and then the former ones stay.
  void read_again(const std::vector<CertificateFiles>& files, Links links = Links::follow);

  // The server's side of a new connection.
  [[nodiscard]] std::unique_ptr<Channel> accept() const;

  // The SHA-256 of each certificate.
  [[nodiscard]] std::vector<std::string> fingerprints() const;
  // A sentence about each certificate that has ended, or that is not valid yet.
  [[nodiscard]] std::vector<std::string> faults_of_time() const;

 private:
  struct Set;

  static std::shared_ptr<const Set> read(const std::vector<CertificateFiles>& files, Links links);
  [[nodiscard]] std::shared_ptr<const Set> present() const;

  mutable Mutex mutex_;
  std::shared_ptr<const Set> set_ GUARDED_BY(mutex_);
};

}  // namespace papo::tls
