// SPDX-License-Identifier: MIT

// The certificate that our side shows, with its key. Both come from files (PEM).
//
// Threads: that of the context.
// Errors: std::runtime_error, which says what is wrong with which file.
#pragma once

#include <string>

#include "base/read_file.h"

struct ssl_ctx_st;

namespace papo::tls {

struct CertificateFiles {
  std::string chain{};  // The certificate, and those that vouch for it.
  std::string key{};    // May be the same file.
};

// From now on the context's connections show that certificate.
void show_certificate(ssl_ctx_st& context, const CertificateFiles& files, Links links);
// `pem` has both, and `name` stands for it in messages.
void show_certificate(ssl_ctx_st& context, const std::string& name, const std::string& pem);

}  // namespace papo::tls
