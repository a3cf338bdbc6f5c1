// SPDX-License-Identifier: MIT

#include "client/transcript.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "private_files.h"

namespace papo::client {
namespace {

class TranscriptTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path(name); }

  static std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
  }

  PrivateFolder folder_;
  Transcript transcript_;
};

TEST_F(TranscriptTest, IsSavedToANewFileOfTheUserAlone) {
  transcript_.add("one");
  transcript_.add("olá");
  EXPECT_EQ(transcript_.save(path("new")), 2U);
  EXPECT_EQ(content(path("new")), "one\nolá\n");
  struct stat status {};
  ASSERT_EQ(::stat(path("new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(TranscriptTest, OverwritesNothingAndFollowsNoLink) {
  transcript_.add("one");
  std::ofstream{path("there")} << "mine";
  EXPECT_THROW(transcript_.save(path("there")), std::system_error);
  EXPECT_EQ(content(path("there")), "mine");
  std::filesystem::create_symlink(path("elsewhere"), path("link"));
  EXPECT_THROW(transcript_.save(path("link")), std::system_error);
  EXPECT_FALSE(std::filesystem::exists(path("elsewhere")));
}

TEST_F(TranscriptTest, KeepsTheLastLines) {
  for (std::size_t i = 0; i < Transcript::most_lines + 5; ++i) transcript_.add(std::to_string(i));
  EXPECT_EQ(transcript_.save(path("lines")), Transcript::most_lines);
  EXPECT_TRUE(content(path("lines")).starts_with("5\n"));
}

TEST_F(TranscriptTest, IsSearched) {
  for (const char* line : {"<bia> Olá, João", "x", "<joão> OLÁ", "nada", "olá"}) {
    transcript_.add(line);
  }
  const auto found = transcript_.search("olá", 2);
  EXPECT_EQ(found.count, 3U);
  EXPECT_EQ(found.last, (std::vector<std::string>{"<joão> OLÁ", "olá"}));
  EXPECT_EQ(transcript_.search("João", 10).count, 2U);
  EXPECT_EQ(transcript_.search("nowhere", 10).count, 0U);
}

TEST_F(TranscriptTest, KeepsTheLastBytes) {
  const std::string line(1 << 20, 'x');
  for (int i = 0; i < 10; ++i) transcript_.add(line);
  EXPECT_EQ(transcript_.save(path("bytes")), 3U);
}

}  // namespace
}  // namespace papo::client
