// SPDX-License-Identifier: MIT

#include "tls/trust.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>

#include "private_files.h"
#include "tls/both_sides.h"

namespace papo::tls {
namespace {

class TrustTest : public testing::Test {
 protected:
  TrustTest() { std::ofstream{authorities_} << pem_; }
  ~TrustTest() override { std::filesystem::remove(authorities_); }

  std::optional<Distrust::Why> why_not(const Trust::Settings& settings) {
    BothSides sides{certificates_, settings};
    sides.shake_hands();
    const auto* const distrust = sides.trust.distrust();
    EXPECT_EQ(sides.client->is_open(), distrust == nullptr);
    if (distrust == nullptr) return std::nullopt;
    EXPECT_FALSE(sides.client->seal("secret"));
    EXPECT_EQ(distrust->fingerprint, certificates_.fingerprints()[0]);
    return distrust->why;
  }

  std::string pem_ = pem_for("chat.example");
  std::string authorities_ = testing::TempDir() + "papo-authorities.pem";
  Certificates certificates_{"test", pem_};
};

TEST_F(TrustTest, GoesByTheAuthoritiesAndTheHost) {
  EXPECT_EQ(why_not({.host = "chat.example", .authorities = authorities_}), std::nullopt);
  EXPECT_EQ(why_not({.host = "other.example", .authorities = authorities_}),
            Distrust::Why::other_host);
  EXPECT_EQ(why_not({.host = "127.0.0.1", .authorities = authorities_}), Distrust::Why::other_host);
}

TEST_F(TrustTest, DoesNotKnowAStranger) {
  EXPECT_EQ(why_not({.host = "chat.example"}), Distrust::Why::unknown_signer);
}

TEST_F(TrustTest, GoesByTheFingerprint) {
  const auto print = certificates_.fingerprints()[0];
  EXPECT_EQ(why_not({.host = "other.example", .fingerprint = print}), std::nullopt);
  auto other = print;
  other[0] = other[0] == 'a' ? 'b' : 'a';
  EXPECT_EQ(why_not({.host = "chat.example", .fingerprint = other}),
            Distrust::Why::other_fingerprint);
}

// The server knows the client by it, if the client trusts the server.
TEST_F(TrustTest, ShowsItsCertificateToATrustedServerAlone) {
  const PrivateFile own{pem_for("ana")};
  const auto print = Certificates{{{.chain = own.path(), .key = own.path()}}}.fingerprints()[0];
  const auto shown_to = [&](const std::string& trusted) {
    BothSides sides{certificates_,
                    {.host = "chat.example",
                     .fingerprint = trusted,
                     .own = {.chain = own.path(), .key = own.path()}}};
    sides.shake_hands();
    EXPECT_EQ(sides.client->is_open(), sides.trust.distrust() == nullptr);
    return sides.server->fingerprint_of_peer();
  };
  EXPECT_EQ(shown_to(certificates_.fingerprints()[0]), print);
  EXPECT_EQ(shown_to(print), "");
}

TEST_F(TrustTest, RefusesACertificateOfNoUse) {
  const PrivateFile own{"no certificate"};
  const auto with = [&](const std::string& chain, const std::string& key) {
    return Trust{{.trusts_all = true, .own = {.chain = chain, .key = key}}}.distrust();
  };
  EXPECT_THROW(with(own.path(), own.path()), std::runtime_error);
  EXPECT_THROW(with("/nowhere", "/nowhere"), std::runtime_error);
  EXPECT_THROW(with(authorities_, own.path()), std::runtime_error);
  const PrivateFile other{pem_for("bia")};
  EXPECT_THROW(with(authorities_, other.path()), std::runtime_error);
}

TEST(FingerprintForm, TakesTheUsualForms) {
  const std::string bare(64, 'A');
  const auto form = fingerprint_form(bare);
  EXPECT_EQ(form.size(), 95U);
  EXPECT_EQ(form.substr(0, 6), "aa:aa:");
  EXPECT_EQ(fingerprint_form(form), form);
  EXPECT_EQ(fingerprint_form("ab:cd"), "");
  EXPECT_EQ(fingerprint_form(std::string(64, 'g')), "");
}

}  // namespace
}  // namespace papo::tls
