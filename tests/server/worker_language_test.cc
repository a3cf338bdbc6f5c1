// SPDX-License-Identifier: MIT

// A worker's texts for its clients, each in the language that the client chose.
#include <gtest/gtest.h>

#include <string>

#include "lang/language.h"
#include "lang/written_catalogue.h"
#include "server/worker_rig.h"

namespace papo::server {
namespace {

class WorkerLanguageTest : public testing::Test {
 protected:
  std::string answer_to(chat::ClientId client, std::string_view line) {
    rig_.line(client, line);
    rig_.turn();
    return rig_.received(client);
  }

  const lang::WrittenCatalogue catalogue_{
      "pt_BR", lang::WrittenCatalogue::Texts{
                   {"-- papo speaks English to you now\n", "-- o papo fala português\n"},
                   {"-- papo speaks English to you; /lang chooses from {}\n", "-- entre {}\n"},
                   {"papo does not speak that language; it speaks {}", "só {}"},
                   {"-- welcome to papo; what is your name?\n", "-- qual é o seu nome?\n"},
                   {"-- you are {}, alone in {}", "-- você é {}, em {}"},
                   {"-- {} joined {}\n", "-- {} entrou em {}\n"},
                   {"-- {} is now known as {}\n", "-- {} virou {}\n"},
                   {"-- {} announces: {}\n", "-- {} avisa: {}\n"},
                   {"-- papo is stopping; goodbye\n", "-- até logo\n"},
                   {"there is no command {}; /help lists those there are", "não há {}"},
               }};
  const lang::Languages languages_{catalogue_.folder()};
  WorkerRig rig_{WorkerRig::House{.languages = &languages_}};
};

TEST_F(WorkerLanguageTest, TellsAndChangesIt) {
  const auto ana = rig_.enter("ana");
  EXPECT_EQ(answer_to(ana, "/lang"),
            "-- papo speaks English to you; /lang chooses from en, pt_BR\n");
  EXPECT_EQ(answer_to(ana, "/lang pt"), "-- o papo fala português\n");
  EXPECT_EQ(answer_to(ana, "/idioma"), "-- entre en, pt_BR\n");
  EXPECT_EQ(answer_to(ana, "/nada"), "!! não há /nada\n");
  EXPECT_EQ(answer_to(ana, "/idioma en"), "-- papo speaks English to you now\n");
  EXPECT_EQ(answer_to(ana, "/lang tlh"),
            "!! papo does not speak that language; it speaks en, pt_BR\n");
  EXPECT_EQ(answer_to(ana, "/lang en"), "-- papo speaks English to you now\n");
}

TEST_F(WorkerLanguageTest, ChangesItBeforeTheName) {
  const auto ana = rig_.connect();
  rig_.turn();
  EXPECT_EQ(rig_.received(ana), "-- welcome to papo; what is your name?\n");
  EXPECT_EQ(answer_to(ana, "/idioma pt_BR"), "-- o papo fala português\n");
  EXPECT_EQ(answer_to(ana, "ana"), "-- você é ana, em #lobby\n");
}

TEST_F(WorkerLanguageTest, TellsARoomEachInItsOwn) {
  const auto ana = rig_.enter("ana");
  const auto bia = rig_.enter("bia");
  answer_to(bia, "/lang pt");
  rig_.received(ana);
  const auto caio = rig_.connect();
  rig_.line(caio, "caio");
  rig_.turn();
  EXPECT_EQ(rig_.received(ana), "-- caio joined #lobby\n");
  EXPECT_EQ(rig_.received(bia), "-- caio entrou em #lobby\n");
  rig_.make_operator(caio);
  answer_to(caio, "/nick carlos");
  EXPECT_EQ(rig_.received(ana), "-- @caio is now known as @carlos\n");
  EXPECT_EQ(rig_.received(bia), "-- @caio virou @carlos\n");
  answer_to(caio, "/announce lunch");
  EXPECT_EQ(rig_.received(ana), "-- @carlos announces: lunch\n");
  EXPECT_EQ(rig_.received(bia), "-- @carlos avisa: lunch\n");
}

TEST_F(WorkerLanguageTest, ChangesItInItsPlaceAmongTheLinesOfATurn) {
  const auto ana = rig_.enter("ana");
  rig_.line(ana, "/nada");
  rig_.line(ana, "/lang pt");
  rig_.line(ana, "/nada");
  rig_.line(ana, "/lang en");
  rig_.line(ana, "/nada");
  rig_.turn();
  EXPECT_EQ(rig_.received(ana),
            "!! there is no command /nada; /help lists those there are\n"
            "-- o papo fala português\n"
            "!! não há /nada\n"
            "-- papo speaks English to you now\n"
            "!! there is no command /nada; /help lists those there are\n");
}

TEST_F(WorkerLanguageTest, SaysGoodbyeToEachInItsOwn) {
  const auto ana = rig_.enter("ana");
  const auto bia = rig_.enter("bia");
  answer_to(bia, "/lang pt");
  rig_.received(ana);
  rig_.stop();
  rig_.turn();
  EXPECT_EQ(rig_.received(ana), "-- papo is stopping; goodbye\n");
  EXPECT_EQ(rig_.received(bia), "-- até logo\n");
}

}  // namespace
}  // namespace papo::server
