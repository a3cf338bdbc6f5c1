// SPDX-License-Identifier: MIT

#include "client/charset.h"

#include <gtest/gtest.h>

#include <string>

namespace papo::client {
namespace {

TEST(Charset, OfUtf8LeavesAllAsItIs) {
  for (const char* name : {"UTF-8", "ANSI_X3.4-1968"}) {
    Charset charset{name};
    EXPECT_TRUE(charset.utf8() && charset.known());
    EXPECT_EQ(charset.typed("\xc3"), "\xc3");
    EXPECT_EQ(charset.shown("olá 日本"), "olá 日本");
  }
}

TEST(Charset, ConvertsWhatIsTypedInWhateverPieces) {
  struct {
    const char* name;
    std::string bytes;
    std::string text;
  } const sets[] = {{"ISO-8859-1", "ol\xe1", "olá"},
                    {"EUC-JP", "\xc6\xfc\xcb\xdc", "日本"},
                    {"EUC-KR", "\xc7\xd1\xb1\xdb", "한글"},
                    {"BIG5", "\xa4\xa4\xa4\xe5", "中文"}};
  for (const auto& [name, bytes, text] : sets) {
    Charset charset{name};
    ASSERT_TRUE(charset.known()) << name;
    EXPECT_EQ(charset.typed(bytes), text);
    std::string typed;
    for (const char byte : bytes) typed += charset.typed(std::string(1, byte));
    EXPECT_EQ(typed, text);
    EXPECT_EQ(charset.shown(text), bytes);
    EXPECT_EQ(charset.whole(bytes), text);
    EXPECT_EQ(charset.whole(text), text);
  }
}

TEST(Charset, TellsWhatItCannotConvert) {
  Charset charset{"EUC-JP"};
  EXPECT_EQ(charset.typed("a\xff\xa4\rb"), "a\xff\xff\rb");
  EXPECT_EQ(charset.shown("日👍é\033[0m"), "\xc6\xfc<U+1F44D>\x8f\xab\xb1\033[0m");
  EXPECT_EQ(charset.whole("\xc6\xfc\xff"), "\xc6\xfc\xff");
  EXPECT_FALSE(Charset{"no such set"}.known());
  EXPECT_EQ(Charset{"no such set"}.shown("olá"), "olá");
}

}  // namespace
}  // namespace papo::client
