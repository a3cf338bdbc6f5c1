// SPDX-License-Identifier: MIT

#include "tls/certificates.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "private_files.h"
#include "tls/both_sides.h"

namespace papo::tls {
namespace {

class CertificatesTest : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const auto path = folder_.path(name);
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
    std::ofstream{path} << text;
    return path;
  }

  static std::string fault_of(const std::vector<std::string>& certificates,
                              const std::vector<std::string>& keys = {}) {
    try {
      const Certificates read{files_of(certificates, keys)};
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  static std::string shown_to(const Certificates& certificates, const std::string& host) {
    BothSides sides{certificates, {.host = host, .trusts_all = true}};
    sides.shake_hands();
    return sides.client->fingerprint_of_peer();
  }

  static std::string key_in(const std::string& pem) {
    return pem.substr(pem.find("-----BEGIN PRIV"));
  }
  static std::string certificate_in(const std::string& pem) {
    return pem.substr(0, pem.find("-----BEGIN PRIV"));
  }

  const PrivateFolder folder_;
};

TEST_F(CertificatesTest, AreReadFromAFolderOfCertbot) {
  const auto pem = pem_for("chat.example");
  write("live/fullchain.pem", certificate_in(pem));
  write("live/privkey.pem", key_in(pem));
  EXPECT_EQ(fault_of({folder_.path("live")}), "");
}

TEST_F(CertificatesTest, AreReadFromOneFileOrTwo) {
  const auto pem = pem_for("chat.example");
  EXPECT_EQ(fault_of({write("both.pem", pem)}), "");
  EXPECT_EQ(fault_of({write("c.pem", certificate_in(pem))}, {write("k.pem", key_in(pem))}), "");
}

TEST_F(CertificatesTest, SayWhatIsWrongWithThem) {
  const auto pem = pem_for("a.example");
  const auto certificate = write("c.pem", certificate_in(pem));
  const auto key = write("k.pem", key_in(pem));
  const auto other = write("other.pem", key_in(pem_for("a.example")));
  const auto nothing = write("nothing.pem", "");
  EXPECT_EQ(fault_of({certificate}, {other}),
            other + ": its key does not belong to the certificate in " + certificate);
  EXPECT_EQ(fault_of({certificate}), certificate + ": it has no key (PEM)");
  EXPECT_EQ(fault_of({nothing}, {key}), nothing + ": it has no certificate (PEM)");
  EXPECT_EQ(fault_of({key}, {key}), key + ": it has no certificate (PEM)");
  EXPECT_EQ(fault_of({certificate, certificate}, {key}),
            "each certificate needs its key, or none of them is given one");
  EXPECT_NE(fault_of({folder_.path("none.pem")}).find("none.pem"), std::string::npos);
  const auto damaged =
      write("damaged.pem", pem + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  EXPECT_EQ(fault_of({damaged}), damaged + ": one of its certificates is damaged");
}

TEST_F(CertificatesTest, AreChosenByTheHost) {
  const Certificates certificates{
      files_of({write("a.pem", pem_for("a.example")), write("b.pem", pem_for("b.example"))}, {})};
  const auto prints = certificates.fingerprints();
  EXPECT_EQ(shown_to(certificates, "a.example"), prints[0]);
  EXPECT_EQ(shown_to(certificates, "b.example"), prints[1]);
  EXPECT_EQ(shown_to(certificates, "c.example"), prints[0]);
  EXPECT_EQ(shown_to(certificates, "127.0.0.1"), prints[0]);
}

TEST_F(CertificatesTest, AreReadAgain) {
  const auto path = write("a.pem", pem_for("a.example"));
  Certificates certificates{files_of({path}, {})};
  BothSides before{certificates};
  before.client->begin();
  const auto first = certificates.fingerprints();
  write("a.pem", pem_for("a.example"));
  certificates.read_again(files_of({path}, {}));
  EXPECT_NE(certificates.fingerprints(), first);
  EXPECT_EQ(shown_to(certificates, "a.example"), certificates.fingerprints()[0]);
  before.shake_hands();  // A connection keeps the one that it began with.
  EXPECT_EQ(before.client->fingerprint_of_peer(), first[0]);
}

TEST_F(CertificatesTest, StayIfTheNewOnesAreBad) {
  const auto path = write("a.pem", pem_for("a.example"));
  Certificates certificates{files_of({path}, {})};
  const auto first = certificates.fingerprints();
  write("a.pem", "half a certifi");
  EXPECT_THROW(certificates.read_again(files_of({path}, {})), std::runtime_error);
  EXPECT_EQ(certificates.fingerprints(), first);
  EXPECT_EQ(shown_to(certificates, "a.example"), first[0]);
}

}  // namespace
}  // namespace papo::tls
