// SPDX-License-Identifier: MIT

#include "server/passwords.h"

#include <argon2.h>
#include <sodium.h>

#include <array>
#include <new>
#include <optional>
#include <stdexcept>

#include "base/whole_number.h"
#include "text/blank.h"
#include "text/clean.h"

namespace papo::server {
namespace {

constexpr std::string_view hash_prefix = crypto_pwhash_argon2id_STRPREFIX;
constexpr auto operations = crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE;
constexpr auto most_memory = crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE;
// Source: OWASP Password Storage Cheat Sheet (Argon2id with 19 MiB and two passes).
constexpr std::size_t memory_of_account = std::size_t{19} << 20;

void need_sodium() {
  static const int result = sodium_init();
  if (result < 0) throw std::runtime_error("cannot set up libsodium");
}

std::string hash_with(std::string_view text, std::size_t memory) {
  need_sodium();
  std::array<char, crypto_pwhash_argon2id_STRBYTES> hash{};
  if (crypto_pwhash_argon2id_str(hash.data(), text.data(), text.size(), operations, memory) != 0) {
    throw std::bad_alloc{};
  }
  return hash.data();
}

// A digest makes all texts equally long, under a key that nobody knows.
using Digest = std::array<unsigned char, crypto_generichash_BYTES>;
using DigestKey = std::array<unsigned char, crypto_generichash_KEYBYTES>;

Digest digest(std::string_view text, const DigestKey& key) {
  Digest digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), key.data(),
                     key.size());
  return digest;
}

// The parts of a hash: "$argon2id$v=19$m=65536,t=2,p=1$SALT$KEY".
struct Parts {
  std::uint32_t kibibytes = 0;
  std::uint32_t passes = 0;
  std::uint32_t lanes = 0;
  std::vector<std::uint8_t> salt{};
  std::vector<std::uint8_t> key{};
};

// Takes the text up to `end` off the front, and `end` with it.
std::string_view take_until(std::string_view& text, char end) {
  const auto found = text.find(end);
  const auto taken = text.substr(0, found);
  text.remove_prefix(found == std::string_view::npos ? text.size() : found + 1);
  return taken;
}

bool take_number(std::string_view& text, std::string_view before, char end, std::uint32_t& number) {
  if (!text.starts_with(before)) return false;
  text.remove_prefix(before.size());
  const auto given = whole_number<std::uint32_t>(take_until(text, end));
  number = given.value_or(0);
  return given.has_value();
}

bool take_bytes(std::string_view& text, std::vector<std::uint8_t>& bytes) {
  const auto code = take_until(text, '$');
  if (code.empty()) return false;
  bytes.resize(code.size());
  std::size_t length = 0;
  const bool is_code =
      sodium_base642bin(bytes.data(), bytes.size(), code.data(), code.size(), nullptr, &length,
                        nullptr, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0;
  bytes.resize(length);
  return is_code && length > 0;
}

std::optional<Parts> parts_of(std::string_view hash) {
  if (!hash.starts_with(hash_prefix)) return std::nullopt;
  hash.remove_prefix(hash_prefix.size());
  Parts parts;
  std::uint32_t version = 0;
  const bool is_whole = take_number(hash, "v=", '$', version) && version == ARGON2_VERSION_13 &&
                        take_number(hash, "m=", ',', parts.kibibytes) &&
                        take_number(hash, "t=", ',', parts.passes) &&
                        take_number(hash, "p=", '$', parts.lanes) && take_bytes(hash, parts.salt) &&
                        take_bytes(hash, parts.key) && hash.empty();
  return is_whole ? std::optional{std::move(parts)} : std::nullopt;
}

// libargon2 asks for memory by functions without an argument of ours.
class MemoryOfThisThread {
 public:
  explicit MemoryOfThisThread(PasswordMemory& memory) { lent = &memory; }
  MemoryOfThisThread(const MemoryOfThisThread&) = delete;
  MemoryOfThisThread& operator=(const MemoryOfThisThread&) = delete;
  ~MemoryOfThisThread() { lent = nullptr; }

  static int allocate(std::uint8_t** memory, std::size_t bytes) {
    *memory = lent->get(bytes);
    return *memory == nullptr ? ARGON2_MEMORY_ALLOCATION_ERROR : ARGON2_OK;
  }
  static void release(std::uint8_t*, std::size_t) {}  // The memory stays for the next check.

 private:
  static thread_local PasswordMemory* lent;
};
thread_local PasswordMemory* MemoryOfThisThread::lent = nullptr;

}  // namespace

std::string password_fault(std::string_view text) {
  if (text.empty()) return "a password can't be empty";
  if (text.size() > longest_password) {
    return "a password has at most " + std::to_string(longest_password) + " bytes";
  }
  std::string scratch;
  const auto cleaned = text::clean(text, scratch);
  const bool is_clean = cleaned == text;
  sodium_memzero(scratch.data(), scratch.size());
  if (!is_clean) {
    return "a password is UTF-8 and holds no control characters, tabs or more than eight blanks in "
           "a "
           "row";
  }
  if (text::without_blanks(text) != text) return "a password neither begins nor ends with a blank";
  return {};
}

std::string random_password() {
  constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
  constexpr std::size_t length = 20;  // That is 99 bits.
  constexpr std::size_t group = 5;
  need_sodium();
  std::string password;
  for (std::size_t i = 0; i < length; ++i) {
    if (i > 0 && i % group == 0) password += '-';
    password += letters[randombytes_uniform(static_cast<std::uint32_t>(letters.size()))];
  }
  return password;
}

std::string hash_password(std::string_view text) { return hash_with(text, most_memory); }
std::string hash_of_account(std::string_view text) { return hash_with(text, memory_of_account); }

bool is_password_hash(const std::string& text) {
  need_sodium();
  return text.starts_with(hash_prefix) && text.size() < crypto_pwhash_argon2id_STRBYTES &&
         text.find('\0') == std::string::npos &&
         crypto_pwhash_argon2id_str_needs_rehash(text.c_str(), operations, most_memory) != -1;
}

std::uint8_t* PasswordMemory::get(std::size_t bytes) {
  if (bytes <= size_) return bytes_.get();
  give_back();
  try {
    bytes_ = std::make_unique_for_overwrite<std::uint8_t[]>(bytes);
    size_ = bytes;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  return bytes_.get();
}

void PasswordMemory::give_back() {
  bytes_.reset();
  size_ = 0;
}

bool verify(std::string_view hash, std::string_view password, PasswordMemory& memory) {
  auto parts = parts_of(hash);
  if (!parts) return false;
  const MemoryOfThisThread lent{memory};
  std::vector<std::uint8_t> computed(parts->key.size());
  std::vector<std::uint8_t> given(password.begin(), password.end());
  argon2_context context{};
  context.out = computed.data();
  context.outlen = static_cast<std::uint32_t>(computed.size());
  context.pwd = given.data();
  context.pwdlen = static_cast<std::uint32_t>(given.size());
  context.salt = parts->salt.data();
  context.saltlen = static_cast<std::uint32_t>(parts->salt.size());
  context.t_cost = parts->passes;
  context.m_cost = parts->kibibytes;
  context.lanes = context.threads = parts->lanes;
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = MemoryOfThisThread::allocate;
  context.free_cbk = MemoryOfThisThread::release;
  context.flags = ARGON2_FLAG_CLEAR_PASSWORD;
  return argon2_verify_ctx(&context, reinterpret_cast<const char*>(parts->key.data()), Argon2_id) ==
         ARGON2_OK;
}

bool same_text(std::string_view one, std::string_view other) {
  need_sodium();
  DigestKey key{};
  randombytes_buf(key.data(), key.size());
  const auto first = digest(one, key);
  const auto second = digest(other, key);
  return sodium_memcmp(first.data(), second.data(), first.size()) == 0;
}

RightPassword::RightPassword() {
  need_sodium();
  randombytes_buf(key_.data(), key_.size());
}

bool RightPassword::is(std::string_view hash, std::string_view password) const {
  const auto given = digest(password, key_);
  return !hash_.empty() && hash_ == hash &&
         sodium_memcmp(given.data(), digest_.data(), given.size()) == 0;
}

void RightPassword::remember(std::string_view hash, std::string_view password) {
  digest_ = digest(password, key_);
  hash_ = hash;
}

}  // namespace papo::server
