// SPDX-License-Identifier: MIT

#include "tls/channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <utility>

#include "tls/handles.h"

namespace papo::tls {

// OpenSSL's view of a channel: it reads the bytes that were handed in, and its own go where the
// channel wants them. So no bytes wait in between.
class Channel::Pipe {
 public:
  static BIO* make(Channel& channel) {
    BIO* const bio = BIO_new(method());
    if (bio == nullptr) throw std::bad_alloc{};
    BIO_set_data(bio, &channel);
    BIO_set_init(bio, 1);
    return bio;
  }

 private:
  static Channel& of(BIO* bio) { return *static_cast<Channel*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* to, std::size_t most, std::size_t* got) {
    auto& in = of(bio).in_;
    BIO_clear_retry_flags(bio);
    *got = std::min(most, in.size());
    if (*got == 0) {
      BIO_set_retry_read(bio);
      return 0;
    }
    std::memcpy(to, in.data(), *got);
    in.remove_prefix(*got);
    return 1;
  }

  static int write(BIO* bio, const char* from, std::size_t size, std::size_t* put) {
    BIO_clear_retry_flags(bio);
    *put = 0;
    try {
      of(bio).out_->append(from, size);
    } catch (const std::bad_alloc&) {
      return 0;
    }
    *put = size;
    return 1;
  }

  static long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static const BIO_METHOD* method() {
    static const std::unique_ptr<BIO_METHOD, Freed<BIO_meth_free>> made{[] {
      auto* const new_method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "papo");
      if (new_method == nullptr) throw std::bad_alloc{};
      BIO_meth_set_read_ex(new_method, read);
      BIO_meth_set_write_ex(new_method, write);
      BIO_meth_set_ctrl(new_method, control);
      return new_method;
    }()};
    return made.get();
  }
};

void FreeSsl::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Channel::Channel(Ssl ssl, std::shared_ptr<const void> kept, Judge judge)
    : kept_(std::move(kept)), judge_(std::move(judge)), out_(&unsent_), ssl_(std::move(ssl)) {
  BIO* const pipe = Pipe::make(*this);
  SSL_set_bio(ssl_.get(), pipe, pipe);
}

Channel::~Channel() = default;

Channel::State Channel::take(std::string_view sealed, std::string& text) {
  if (state_ == State::broken || state_ == State::finished) return state_;
  in_ = sealed;
  out_ = &unsent_;
  ERR_clear_error();
  if (state_ == State::shaking_hands) shake_hands();
  if (state_ == State::open) read(text);
  in_ = {};
  return state_;
}

void Channel::shake_hands() {
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) {
    if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) fail();
    return;
  }
  state_ = State::open;
  if (!judge_) return;
  reason_ = judge_(*ssl_);
  if (reason_.empty()) return;
  SSL_shutdown(ssl_.get());
  state_ = State::broken;
}

void Channel::read(std::string& text) {
  std::array<char, largest_record> part;
  std::size_t got = 0;
  while (SSL_read_ex(ssl_.get(), part.data(), part.size(), &got) == 1) {
    text.append(part.data(), got);
    const bool was_last = in_.empty() && SSL_has_pending(ssl_.get()) == 0;
    if (was_last) return;  // Usually. To read once more only to be told so is not free.
  }
  switch (SSL_get_error(ssl_.get(), 0)) {
    case SSL_ERROR_WANT_READ:
      return;
    case SSL_ERROR_ZERO_RETURN:
      state_ = State::finished;
      return;
    default:
      return fail();
  }
}

void Channel::fail() {
  reason_ = take_reason();
  if (reason_.empty()) reason_ = "the connection was closed";
  state_ = State::broken;
}

bool Channel::seal(std::string_view text, std::string& out) {
  if (!can_seal()) return false;
  if (text.empty()) return true;
  out_ = &out;
  change_keys_if_due(text.size());
  std::size_t taken = 0;
  const bool sealed = SSL_write_ex(ssl_.get(), text.data(), text.size(), &taken) == 1;
  out_ = &unsent_;
  if (!sealed) fail();
  return sealed;
}

// OpenSSL does not tell where its state is. Most of what a record needs is in the first part of it.
void Channel::prefetch() const {
  constexpr std::size_t line = 64;
  constexpr std::size_t enough = 32 * line;
  const auto* const state = reinterpret_cast<const char*>(ssl_.get());
  for (std::size_t at = 0; at < enough; at += line) __builtin_prefetch(state + at);
}

// Each key is good for so many records. Version 1.2 has no such change, and its connections break
// long after that.
void Channel::change_keys_if_due(std::size_t text) {
  records_ += text / largest_record + 1;
  if (records_ < records_of_a_key_ || SSL_version(ssl_.get()) < TLS1_3_VERSION) return;
  records_ = 0;
  SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED);
}

void Channel::finish() {
  if (!can_seal()) return;
  has_finished_ = true;
  ERR_clear_error();
  out_ = &unsent_;
  SSL_shutdown(ssl_.get());
}

void Channel::sent(std::size_t bytes) {
  sent_ += bytes;
  if (sent_ < unsent_.size()) return;
  drop_unsent();
}

void Channel::drop_unsent() {
  std::string{}.swap(unsent_);  // Most clients never wait, and so hold no memory for it.
  sent_ = 0;
}

std::string Channel::agreed_protocol() const {
  const unsigned char* name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &length);
  return {name, name + length};
}

std::string Channel::fingerprint_of_peer() const {
  const CertificateHandle certificate{SSL_get1_peer_certificate(ssl_.get())};
  return fingerprint_of(certificate.get());
}

}  // namespace papo::tls
