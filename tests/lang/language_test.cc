// SPDX-License-Identifier: MIT

#include "lang/language.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "lang/translate.h"
#include "lang/voice.h"
#include "lang/written_catalogue.h"

namespace papo::lang {
namespace {

// The build's catalogues, if gettext made them.
std::string folder() {
  const char* const folder = std::getenv("PAPO_CATALOGUES");
  return folder == nullptr ? "" : folder;
}

class LanguageTest : public testing::Test {
 protected:
  void SetUp() override {
    if (folder().empty()) GTEST_SKIP() << "the build has no catalogues";
  }

  std::string said(std::string_view name, std::size_t people) const {
    std::string out;
    const Voice voice{languages_.find(name).value(), out};
    voice.say("-- {} joined {}\n", "ana", "#lobby");
    voice.say_count(people, "-- {}, {} person", "-- {}, {} people", "#lobby", people);
    return out;
  }

  const Languages languages_{folder()};
};

TEST_F(LanguageTest, SaysEachThingInTheOneThatIsMeant) {
  EXPECT_EQ(said("en", 1), "-- ana joined #lobby\n-- #lobby, 1 person");
  EXPECT_EQ(said("en", 2), "-- ana joined #lobby\n-- #lobby, 2 people");
  EXPECT_EQ(said("pt_BR", 1), "-- ana entrou em #lobby\n-- #lobby, 1 pessoa");
  EXPECT_EQ(said("pt_BR", 2), "-- ana entrou em #lobby\n-- #lobby, 2 pessoas");
  EXPECT_EQ(said("pt_BR", std::size_t{1} << 40),
            "-- ana entrou em #lobby\n-- #lobby, 1099511627776 pessoas");
}

TEST_F(LanguageTest, IsFoundHoweverItIsWritten) {
  for (const auto* name : {"pt_BR", "pt", "PT", "pt-br", "pt_PT.UTF-8", "pt_AO@euro"}) {
    ASSERT_TRUE(languages_.find(name)) << name;
    EXPECT_EQ(languages_.find(name)->name(), "pt_BR") << name;
  }
  for (const auto* name : {"en", "EN", "en_US", "en_GB.UTF-8"}) {
    ASSERT_TRUE(languages_.find(name)) << name;
    EXPECT_EQ(*languages_.find(name), Language{}) << name;
  }
  for (const auto* name : {"", "C", "ptx", "p", "pt/../pt", "xx_BR", "../pt_BR", "english"}) {
    EXPECT_FALSE(languages_.find(name)) << name;
  }
  EXPECT_EQ(languages_.names(), (std::vector<std::string>{"en", "pt_BR"}));
}

TEST_F(LanguageTest, IsComparedByWhatIsSpoken) {
  EXPECT_EQ(languages_.find("pt_BR"), languages_.find("pt_PT"));
  EXPECT_NE(languages_.find("pt_BR"), languages_.find("en"));
}

TEST_F(LanguageTest, LeavesAsItIsWhatHasNoTranslation) {
  const auto language = languages_.find("pt_BR").value();
  EXPECT_STREQ(language.translated("nobody says this"), "nobody says this");
  EXPECT_STREQ(language.translated("one of this", "many of this", 1), "one of this");
  EXPECT_STREQ(language.translated("one of this", "many of this", 2), "many of this");
  EXPECT_STREQ(language.translated(""), "");
}

TEST_F(LanguageTest, IsSpokenBySeveralThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::vector<int> right(4, 0);
  for (auto& count : right) {
    threads.emplace_back([&count, this] {
      for (int i = 0; i < 1000; ++i) count += said("pt", 2).ends_with("2 pessoas") ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, std::vector<int>(4, 1000));
}

TEST(Language, LeavesOutATranslationWhosePlacesDoNotFit) {
  const std::string end(1, '\0');
  const WrittenCatalogue written{"pt_BR",
                                 WrittenCatalogue::Texts{
                                     {"{} is here", "{} e {}"},
                                     {"{} of {}", "{1} tem {0}"},
                                     {"{} one" + end + "{} many", "{} um" + end + "{ muitos"},
                                 }};
  const Languages languages{written.folder()};
  std::string out;
  const Voice voice{languages.find("pt_BR").value(), out};
  voice.say("{} is here, ", "ana");
  voice.say("{} is here", "ana");
  voice.say("{} of {}", 1, 2);
  voice.say_count(1, "{} one", "{} many", 1);
  voice.say_count(2, "{} one", "{} many", 2);
  EXPECT_EQ(out, "ana is here, ana is here2 tem 11 um2 many");
}

TEST(Languages, DoWithoutACatalogueThatIsBroken) {
  for (const auto* bytes : {"", "not a catalogue, but longer than the head of one has to be"}) {
    const WrittenCatalogue broken{"pt_BR", std::string{bytes}};
    EXPECT_FALSE(Languages{broken.folder()}.find("pt_BR")) << bytes;
  }
}

TEST(Languages, AreEnglishAloneWhereThereAreNoCatalogues) {
  for (const Languages& languages : {Languages{}, Languages{"/nowhere"}}) {
    EXPECT_EQ(languages.names(), std::vector<std::string>{"en"});
    EXPECT_EQ(languages.find("en_US"), Language{});
    EXPECT_FALSE(languages.find("pt_BR"));
  }
}

}  // namespace
}  // namespace papo::lang
