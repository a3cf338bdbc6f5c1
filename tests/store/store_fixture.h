// SPDX-License-Identifier: MIT

// The common parts of the tests of the store: a database in a folder of the test's own, and lines
// to keep there.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/event.h"
#include "private_files.h"
#include "store/lines.h"
#include "store/schema.h"

namespace papo::store {

using Texts = std::vector<std::string>;

inline chat::Time at(int second) {
  return chat::Time{std::chrono::seconds{1'800'000'000 + second}};
}

struct Line {
  chat::Sequence sequence = 0;
  std::string_view text{};
  std::string_view room = "#jogos";
  std::string_view name = "ana";
  std::optional<chat::Time> time{};  // One a second, if there is none.
  std::string_view account{};
};

inline chat::Event said(const Line& line) {
  const auto usual = at(static_cast<int>(line.sequence));
  chat::Event event;
  event.subject = 7;
  event.sequence = line.sequence;
  event.time = line.time.value_or(usual);
  event.identity = std::make_shared<const chat::Identity>(chat::Identity{
      .user_at_host = "u@" + std::string{line.name} + ".ip", .account = std::string{line.account}});
  event.what = chat::Said{.name = std::string{line.name},
                          .room = {.id = 3, .name = std::string{line.room}},
                          .text = std::string{line.text}};
  return event;
}

inline Texts texts_of(const std::vector<chat::EventPtr>& lines) {
  Texts texts;
  for (const auto& line : lines) texts.push_back(std::get<chat::Said>(line->what).text);
  return texts;
}

inline std::int64_t number_in(Database& database, const std::string& sql) {
  Statement statement{database, sql};
  auto run = statement.run();
  return run.step() ? run.number(0) : -1;
}

class StoreTest : public testing::Test {
 protected:
  template <typename Change>
  void change(Change make_change) {
    Transaction transaction{opened_.database};
    make_change();
    transaction.commit();
  }
  void keep_line(const Line& line) {
    change([&] { lines_.keep(said(line)); });
  }
  // Lines with these texts, from that number on.
  void keep(const Texts& texts, chat::Sequence first = 1, std::string_view room = "#jogos") {
    change([&] {
      for (const auto& text : texts) {
        lines_.keep(said({.sequence = first++, .text = text, .room = room}));
      }
    });
  }
  void take_back(chat::Sequence number, std::string_view room = "#jogos") {
    chat::Event event;
    event.what = chat::Redacted{
        .name = "ana", .room = {.id = 3, .name = std::string{room}}, .message = number};
    change([&] { lines_.take_back(event); });
  }
  Texts told(Wanted wanted = {}) {
    if (wanted.room.key.empty()) wanted.room.key = "#jogos";
    return texts_of(lines_.page(wanted).lines);
  }
  std::int64_t number(const std::string& sql) { return number_in(opened_.database, sql); }
  // SQLite's own check of the index of words.
  void check_words() {
    change([&] { opened_.database.execute("INSERT INTO words(words) VALUES('integrity-check')"); });
  }

  // All words of all lines.
  Texts words() {
    opened_.database.execute(
        "CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, instance)");
    Texts words;
    {
      Statement statement{opened_.database, "SELECT DISTINCT term FROM terms WHERE col = 'said'"};
      auto run = statement.run();
      while (run.step()) words.emplace_back(run.text(0));
    }
    opened_.database.execute("DROP TABLE temp.terms");
    return words;
  }

  PrivateFolder folder_;
  Opened opened_ = open_for_writing(folder_.path("store"));
  Lines lines_{opened_.database};
};

}  // namespace papo::store
