// SPDX-License-Identifier: MIT

#include "daemon/motd.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "private_files.h"

namespace papo::daemon {
namespace {

using Lines = std::vector<std::string>;

PrivateFile file_of(const std::string& text) { return PrivateFile{text}; }

Lines lines_of(const std::string& text) { return read_motd(file_of(text)); }

std::string fault_of(const std::string& path) {
  try {
    read_motd(path);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

TEST(Motd, IsTheLinesOfAFile) {
  EXPECT_EQ(lines_of("one\ntwo"), (Lines{"one", "two"}));
  EXPECT_EQ(lines_of("one\r\n\r\n  três\r\n"), (Lines{"one", "", "  três"}));
}

TEST(Motd, EndsWithItsLastLineThatIsNotBlank) {
  EXPECT_EQ(lines_of("one\n\n \t\n"), Lines{"one"});
  EXPECT_EQ(lines_of(""), Lines{});
  EXPECT_EQ(lines_of("\n\n"), Lines{});
}

TEST(Motd, KeepsItsBlanksAsTheyWereWritten) {
  EXPECT_EQ(lines_of("one\ttwo            three\n"), Lines{"one\ttwo            three"});
}

TEST(Motd, SteersNobodysTerminal) { EXPECT_EQ(lines_of("\x1b[31mred\n"), Lines{"[31mred"}); }

TEST(Motd, HasALimit) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "line\n";
  EXPECT_EQ(lines_of(text).size(), 200U);
  EXPECT_NE(fault_of(file_of(text + "line\n")).find("200 lines"), std::string::npos);
  EXPECT_EQ(lines_of(std::string(65536, 'x')).size(), 1U);
  EXPECT_NE(fault_of(file_of(std::string(65537, 'x'))), "");
}

TEST(Motd, IsThereAndIsUtf8) {
  EXPECT_NE(fault_of("/no/such/file").find("/no/such/file"), std::string::npos);
  EXPECT_NE(fault_of("/dev/zero"), "");
  const auto path = file_of("fine\n\xff\n");
  EXPECT_EQ(fault_of(path), "cannot use " + path.path() + ": it is not UTF-8");
}

}  // namespace
}  // namespace papo::daemon
