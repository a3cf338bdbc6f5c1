// SPDX-License-Identifier: MIT

#include "tls/certificates.h"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tls/handles.h"

namespace papo::tls {
namespace {

// Bytes of the certificates that a client may show.
constexpr long largest_of_client = 16384;

constexpr std::string_view irc = "irc";
constexpr std::string_view http = "http/1.1";
constexpr std::array protocols{irc, http};

// A browser would ask its user for a certificate, and the answer would be of no use.
int choose_protocol(SSL* ssl, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned size, void* /*nothing*/) {
  std::string_view rest{reinterpret_cast<const char*>(offered), size};
  while (!rest.empty()) {
    const std::size_t of_name = static_cast<unsigned char>(rest.front());
    const auto name = rest.substr(1, of_name);
    for (const auto protocol : protocols) {
      if (name != protocol) continue;
      if (protocol == http) SSL_set_verify(ssl, SSL_VERIFY_NONE, nullptr);
      *chosen = reinterpret_cast<const unsigned char*>(name.data());
      *length = static_cast<unsigned char>(name.size());
      return SSL_TLSEXT_ERR_OK;
    }
    rest.remove_prefix(std::min(rest.size(), 1 + of_name));
  }
  // A client that offers other names only may speak plain.
  return SSL_TLSEXT_ERR_NOACK;
}

// A client's certificate is known by its fingerprint, so nobody need have signed it.
int take_any(int /*is_known*/, X509_STORE_CTX* /*store*/) { return 1; }

ContextHandle make_context() {
  use_memory_reserve();
  ContextHandle context{SSL_CTX_new(TLS_server_method())};
  if (!context) throw std::bad_alloc{};
  set_rules(*context);
  // An idle connection keeps no buffers.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, take_any);
  SSL_CTX_set_max_cert_list(context.get(), largest_of_client);
  SSL_CTX_set_num_tickets(context.get(), 1);
  constexpr std::array<unsigned char, 4> name{'p', 'a', 'p', 'o'};
  SSL_CTX_set_session_id_context(context.get(), name.data(), name.size());
  return context;
}

std::string date_of(const ASN1_TIME* time) {
  const BioHandle text{BIO_new(BIO_s_mem())};
  if (!text || ASN1_TIME_print(text.get(), time) != 1) return "?";
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

std::vector<CertificateFiles> files_of(const std::vector<std::string>& certificates,
                                       const std::vector<std::string>& keys) {
  if (!keys.empty() && keys.size() != certificates.size()) {
    throw std::runtime_error("each certificate needs its key, or none of them is given one");
  }
  std::vector<CertificateFiles> files;
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    const auto& path = certificates[i];
    struct stat found {};
    const bool is_folder = ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
    const auto chain = is_folder ? path + "/fullchain.pem" : path;
    const auto usual_key = is_folder ? path + "/privkey.pem" : path;
    files.push_back({.chain = chain, .key = keys.empty() ? usual_key : keys[i]});
  }
  return files;
}

struct Certificates::Set {
  std::vector<ContextHandle> contexts;
  std::vector<std::string> names;  // Each context has one, for messages.

  void add(const std::string& name, ContextHandle context) {
    names.push_back(name);
    contexts.push_back(std::move(context));
  }

  // The contexts refer to the set, so it stays where it is from now on.
  void watch_for_names() const {
    SSL_CTX_callback_ctrl(contexts.front().get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                          reinterpret_cast<void (*)()>(choose));
    SSL_CTX_set_tlsext_servername_arg(contexts.front().get(), const_cast<Set*>(this));
  }

  static int choose(SSL* ssl, int* /*alert*/, void* set) {
    const char* const host = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    if (host == nullptr) return SSL_TLSEXT_ERR_NOACK;
    for (const auto& context : static_cast<const Set*>(set)->contexts) {
      auto* const certificate = SSL_CTX_get0_certificate(context.get());
      if (X509_check_host(certificate, host, 0, 0, nullptr) != 1) continue;
      SSL_set_SSL_CTX(ssl, context.get());
      return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_NOACK;
  }
};

Certificates::Certificates(const std::vector<CertificateFiles>& files, Links links)
    : set_(read(files, links)) {}

Certificates::Certificates(const std::string& name, const std::string& pem) {
  auto set = std::make_shared<Set>();
  auto context = make_context();
  show_certificate(*context, name, pem);
  set->add(name, std::move(context));
  set->watch_for_names();
  set_ = std::move(set);
}

Certificates::~Certificates() = default;

std::shared_ptr<const Certificates::Set> Certificates::read(
    const std::vector<CertificateFiles>& files, Links links) {
  if (files.empty()) throw std::runtime_error("there is no certificate");
  auto set = std::make_shared<Set>();
  for (const auto& one : files) {
    auto context = make_context();
    show_certificate(*context, one, links);
    set->add(one.chain, std::move(context));
  }
  set->watch_for_names();
  return set;
}

void Certificates::read_again(const std::vector<CertificateFiles>& files, Links links) {
  auto set = read(files, links);
  const MutexLock lock{mutex_};
  std::swap(set_, set);
}

std::shared_ptr<const Certificates::Set> Certificates::present() const {
  const MutexLock lock{mutex_};
  return set_;
}

std::unique_ptr<Channel> Certificates::accept() const {
  auto set = present();
  Ssl ssl{SSL_new(set->contexts.front().get())};
  if (!ssl) throw std::bad_alloc{};
  SSL_set_accept_state(ssl.get());
  return std::make_unique<Channel>(std::move(ssl), std::move(set));
}

std::vector<std::string> Certificates::fingerprints() const {
  std::vector<std::string> all;
  for (const auto& context : present()->contexts) {
    all.push_back(fingerprint_of(SSL_CTX_get0_certificate(context.get())));
  }
  return all;
}

std::vector<std::string> Certificates::faults_of_time() const {
  std::vector<std::string> faults;
  const auto set = present();
  for (std::size_t i = 0; i < set->contexts.size(); ++i) {
    const auto* const certificate = SSL_CTX_get0_certificate(set->contexts[i].get());
    const auto* const begin = X509_get0_notBefore(certificate);
    const auto* const end = X509_get0_notAfter(certificate);
    if (X509_cmp_current_time(end) < 0) {
      faults.push_back(
          fmt::format("the certificate in {} ended on {}", set->names[i], date_of(end)));
    } else if (X509_cmp_current_time(begin) > 0) {
      faults.push_back(
          fmt::format("the certificate in {} is valid from {} on", set->names[i], date_of(begin)));
    }
  }
  return faults;
}

}  // namespace papo::tls
