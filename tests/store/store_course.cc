// SPDX-License-Identifier: MIT

#include "store_course.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <utility>

// No crash of the machine is tried, so nothing need wait for the disk.
extern "C" int fsync(int /*fd*/) { return 0; }
extern "C" int fdatasync(int /*fd*/) { return 0; }

namespace papo::store {

namespace fs = std::filesystem;

void Store::open() {
  close();
  opened.emplace(open_for_writing(folder));
  lines = std::make_unique<Lines>(opened->database);
  reader.emplace(open_for_reading(folder));
  lines_to_read = std::make_unique<Lines>(*reader);
}

void Store::close() {
  lines_to_read.reset();
  reader.reset();
  lines.reset();
  opened.reset();
}

void Store::keep(chat::Sequence first, std::size_t count, std::string_view room,
                 std::size_t length) {
  change([&](Lines& all) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto word = std::to_string(first + i);
      std::string text = "ação";
      while (text.size() < length) (text += " w") += word;
      all.keep(said({.sequence = first + i, .text = text, .room = room}));
    }
  });
}

namespace {

std::string shown(const std::vector<chat::EventPtr>& lines) {
  std::string all;
  for (const auto& line : lines) {
    (all += std::to_string(line->sequence)) += ' ' + std::get<chat::Said>(line->what).text + '\n';
  }
  return all;
}

chat::Event redaction(chat::Sequence message, std::string_view room) {
  chat::Event event;
  event.what = chat::Redacted{
      .name = "ana", .room = {.id = 3, .name = std::string{room}}, .message = message};
  return event;
}

}  // namespace

const std::vector<Step>& steps() {
  static const std::vector<Step> all{
      {"open", [](Store& store) { store.open(); }},
      {"keep", [](Store& store) { store.keep(1, 3, "#jogos"); }},
      {"keep long lines", [](Store& store) { store.keep(10, 6, "#livros", 3000); }},
      {"keep in two rooms",
       [](Store& store) {
         store.change([](Lines& lines) {
           for (chat::Sequence i = 30; i < 40; ++i) {
             const auto* const room = i % 2 == 0 ? "#jogos" : "#Filmes";
             lines.keep(said({.sequence = i, .text = "uma linha", .room = room}));
           }
         });
       }},
      {"page",
       [](Store& store) {
         const auto page =
             store.lines_to_read->page({.room = {.key = "#livros"}, .range = {.most = 5}});
         store.answers = shown(page.lines) + (page.has_older ? "older" : "");
       }},
      {"search",
       [](Store& store) {
         const std::vector<Readable> rooms{{.key = "#jogos"}, {.key = "#livros"}};
         const auto found = store.lines_to_read->search({.words = "acao", .rooms = rooms});
         store.answers = shown(found.lines);
       }},
      {"take back",
       [](Store& store) {
         store.change([](Lines& lines) { lines.take_back(redaction(11, "#livros")); });
       }},
      {"hole",
       [](Store& store) {
         store.change([](Lines& lines) {
           lines.record_hole("#jogos", "#jogos", {.first = 41, .last = 49, .lines = 5});
         });
       }},
      {"private",
       [](Store& store) {
         store.change([](Lines& lines) { lines.set_private("#filmes", "#Filmes", true, 30); });
       }},
      {"rename",
       [](Store& store) {
         store.change([](Lines& lines) { lines.rename_room("#livros", "#novo", "#Novo"); });
       }},
      {"keep after it", [](Store& store) { store.keep(50, 2, "#Novo", 500); }},
      {"bury",
       [](Store& store) { store.change([](Lines& lines) { lines.bury_room("#filmes"); }); }},
      {"remove buried",
       [](Store& store) { store.change([](Lines& lines) { lines.remove_buried(100); }); }},
      {"checkpoint", [](Store& store) { store.opened->database.checkpoint(); }},
      {"forget beyond",
       [](Store& store) { store.change([](Lines& lines) { lines.forget_beyond(6, 100); }); }},
      {"forget before",
       [](Store& store) { store.change([](Lines& lines) { lines.forget_before(at(15), 100); }); }},
      {"begin to tidy",
       [](Store& store) { store.change([](Lines& lines) { lines.begin_to_tidy(); }); }},
      {"tidy",
       [](Store& store) {
         store.change([](Lines& lines) {
           while (lines.tidy(100)) continue;
         });
       }},
      {"empty the log", [](Store& store) { store.opened->database.checkpoint(); }},
      {"page after it",
       [](Store& store) {
         store.answers = shown(store.lines_to_read->page({.room = {.key = "#novo"}}).lines);
       }},
      {"close", [](Store& store) { store.close(); }},
      {"open again", [](Store& store) { store.open(); }},
      {"keep again", [](Store& store) { store.keep(60, 3, "#jogos"); }},
      {"end without a clean end",
       [](Store& store) {
         store.close();
         std::ofstream{store.folder + "/papo.open"};
       }},
      {"open and check", [](Store& store) { store.open(); }},
      {"index anew",
       [](Store& store) {
         store.change([](Lines& lines) {
           while (lines.index_more(5)) continue;
         });
       }},
      {"keep at last", [](Store& store) { store.keep(70, 2, "#ultima"); }},
  };
  return all;
}

CrashedCopy::CrashedCopy(const std::string& folder) {
  fs::create_directory(path());
  for (const auto& file : fs::directory_iterator{folder}) {
    const auto name = file.path().filename().string();
    // The index of the log is made anew after a crash.
    if (!name.ends_with("-shm")) fs::copy_file(file.path(), path() + "/" + name);
  }
  std::ofstream{path() + "/papo.open"};
}

bool was_put_aside(const std::string& folder) {
  for (const auto& file : fs::directory_iterator{folder}) {
    if (file.path().filename().string().find("damaged") != std::string::npos) return true;
  }
  return false;
}

std::string state_of(const std::string& folder) {
  auto opened = open_for_writing(folder);
  EXPECT_TRUE(opened.complaints.empty()) << opened.complaints.front();
  std::string all;
  for (const std::string sql :
       {"PRAGMA integrity_check",
        "SELECT group_concat(id || key || name || is_private || "
        "readable_from || lines, x'0a') FROM rooms WHERE lines > 0",
        "SELECT group_concat(room || ' ' || sequence || substr(text, -4) || length(text), x'0a') "
        "FROM lines",
        "SELECT group_concat(room || ' ' || first || '-' || last || ' ' || lines, x'0a') FROM "
        "holes",
        "SELECT count(*) FROM settings WHERE name = 'first_indexed'"}) {
    Statement statement{opened.database, sql};
    auto run = statement.run();
    while (run.step()) (all += run.text(0)) += "\n--\n";
  }
  EXPECT_TRUE(all.starts_with("ok\n")) << all;
  Transaction transaction{opened.database};
  EXPECT_NO_THROW(opened.database.execute("INSERT INTO words(words) VALUES('integrity-check')"));
  return all;
}

Expected::Expected(const std::function<void()>& begin, const std::function<void()>& end) {
  const PrivateFolder folder;
  Store store{folder.path("store")};
  for (const auto& step : steps()) {
    begin();
    step.act(store);
    end();
    answers.push_back(std::exchange(store.answers, {}));
    const CrashedCopy copy{store.folder};
    states.push_back(state_of(copy.path()));
    EXPECT_FALSE(was_put_aside(copy.path()));
  }
}

}  // namespace papo::store
