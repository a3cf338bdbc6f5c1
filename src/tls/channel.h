// SPDX-License-Identifier: MIT

// One connection's TLS: sealed bytes (records) from the peer become text, and text becomes sealed
// bytes for the peer. A channel knows no socket. Its owner hands it the bytes that came, and sends
// the bytes that it makes.
//
// Bytes that TLS itself owes the peer (the handshake, an alert) wait here, in unsent(). Sealed
// bytes must leave in the order in which they were made: seal() is only called while nothing is
// unsent, unless its bytes go to unsent() as well.
//
// Threads: that of its owner. One at a time, because OpenSSL changes the same state for both
// directions.
// Sources: RFC 8446 (TLS 1.3), RFC 5246 (TLS 1.2), ssl(7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;
struct bio_method_st;

namespace papo::tls {

struct FreeSsl {
  void operator()(ssl_st* ssl) const;
};
using Ssl = std::unique_ptr<ssl_st, FreeSsl>;

class Channel {
 public:
  enum class State : std::uint8_t {
    shaking_hands,
    open,
    // The peer has said that it sends no more. It may still read.
    finished,
    // A mistake, or an alert of the peer: there will be no more text in either direction.
    broken,
  };

  // Says why a peer must not be talked to; empty if it may. Called once the peer has proven itself.
  using Judge = std::function<std::string(ssl_st& ssl)>;

  // Takes over an SSL that has its side (client or server) and everything else set. `kept` lives as
  // long as the channel.
  Channel(Ssl ssl, std::shared_ptr<const void> kept, Judge judge = {});
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // For a client: makes the first bytes of the handshake.
  void begin() { take({}, nothing_); }
  // Takes the peer's bytes, and appends their text.
  State take(std::string_view sealed, std::string& text);
  // Appends the records of the text to `out`. False if that went wrong: the channel is broken then.
  bool seal(std::string_view text, std::string& out);
  // Appends the text's records to the unsent bytes.
  bool seal(std::string_view text) { return seal(text, unsent_); }
  // Tells the peer that no more text comes. Once.
  void finish();

  // Has the processor fetch the memory that seal() reads. The many channels of a server are cold
  // when their turn comes.
  void prefetch() const;

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool is_open() const { return state_ == State::open || state_ == State::finished; }
  [[nodiscard]] bool can_seal() const { return is_open() && !has_finished_; }
  // So many bytes the records of a text take at most.
  [[nodiscard]] static std::size_t most_sealed(std::size_t text) {
    return text + (text / largest_record + 2) * most_overhead;
  }

  // The sealed bytes that the kernel has not taken yet. The owner may append bytes of seal().
  [[nodiscard]] std::string_view unsent() const { return std::string_view{unsent_}.substr(sent_); }
  [[nodiscard]] std::size_t memory_of_unsent() const { return unsent_.capacity(); }
  void keep_unsent(std::string_view sealed) { unsent_ += sealed; }
  void sent(std::size_t bytes);
  void drop_unsent();

  // Why the channel is broken, in OpenSSL's words.
  [[nodiscard]] const std::string& reason() const { return reason_; }
  // The protocol that both sides have agreed on by ALPN; empty if none.
  [[nodiscard]] std::string agreed_protocol() const;
  // The SHA-256 of the peer's certificate. Empty if it showed none.
  [[nodiscard]] std::string fingerprint_of_peer() const;

  // After so many records the keys change.
  static constexpr std::uint64_t records_of_a_key = std::uint64_t{1} << 24U;
  void change_keys_after(std::uint64_t records) { records_of_a_key_ = records; }

 private:
  class Pipe;

  static constexpr std::size_t largest_record = 16384;  // Bytes of text.
  // Bytes of a record beyond its text, and of a change of keys.
  static constexpr std::size_t most_overhead = 64;

  void shake_hands();
  void read(std::string& text);
  void fail();
  void change_keys_if_due(std::size_t text);

  std::shared_ptr<const void> kept_;
  Judge judge_;
  std::string_view in_;         // The peer's bytes that were not looked at yet.
  std::string* out_ = nullptr;  // Where OpenSSL's bytes go.
  std::string unsent_;
  std::size_t sent_ = 0;  // Bytes of these that are sent.
  std::string nothing_;
  std::string reason_;
  Ssl ssl_;
  std::uint64_t records_ = 0;  // With the present key, about.
  std::uint64_t records_of_a_key_ = records_of_a_key;
  State state_ = State::shaking_hands;
  bool has_finished_ = false;
};

}  // namespace papo::tls
