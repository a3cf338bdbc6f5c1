// SPDX-License-Identifier: MIT

// How fast the store keeps and finds lines: talk at a steady rate, and then pages and searches in a
// large database. Prints a line for each figure. With --check, the exit status is 1 if a figure is
// higher than docs/benchmarks.md promises.
#include <fmt/format.h>
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "budget/limits.h"
#include "chat/names.h"
#include "engine/hub.h"
#include "store/archive.h"
#include "store/lines.h"
#include "store/schema.h"

namespace {

using namespace papo;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

struct Options {
  std::string folder;
  std::size_t rate = 20'000;  // Messages a second.
  std::size_t seconds = 60;
  std::size_t rows = 10'000'000;
  std::size_t questions = 300;
  bool stays = false;
  bool is_test = false;
};

// A figure, and the most that it may be.
class Report {
 public:
  void tell(std::string_view what, double value, std::string_view unit) {
    fmt::print("{:<58} {:>12.2f} {}\n", what, value, unit);
  }
  void tell(std::string_view what, double value, std::string_view unit, double most) {
    const bool is_well = value <= most;
    all_is_well_ = all_is_well_ && is_well;
    fmt::print("{:<58} {:>12.2f} {}, at most {:g}{}\n", what, value, unit, most,
               is_well ? "" : ": TOO MUCH");
  }
  [[nodiscard]] bool all_is_well() const { return all_is_well_; }

 private:
  bool all_is_well_ = true;
};

// The CPU time of a clock, in seconds.
double cpu_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Texts of a few common words. Each ten thousandth has a word that few others have.
class Talk {
 public:
  static constexpr std::size_t rare_words = 100;

  std::string text() {
    std::string text;
    for (auto words = 4 + random_() % 8; words > 0; --words) {
      (text += common_.at(random_() % 50 * (random_() % 40) / 40 * 10 + random_() % 10)) += ' ';
    }
    if (random_() % 10'000 == 0) text += rare(random_() % rare_words);
    return text;
  }
  static std::string rare(std::size_t number) { return "raridade" + std::to_string(number); }
  static const std::string& common() { return common_word(); }

 private:
  static const std::string& common_word() {
    static const std::string word = "palavra3";
    return word;
  }
  static std::vector<std::string> make_words() {
    std::vector<std::string> words;
    for (int i = 0; i < 500; ++i) words.push_back("palavra" + std::to_string(i));
    return words;
  }
  std::vector<std::string> common_ = make_words();
  std::mt19937 random_{1};
};

// In the place of a worker.
class Nobody final : public chat::EventSink {
 public:
  void post(chat::EventPtr /*event*/) override {}
  void wake() override {}
};

chat::Name room_called(std::size_t number) {
  return std::get<chat::Name>(chat::make_room_name("#sala" + std::to_string(number)));
}

// ---- Talk at a steady rate, with and without an archive

struct Talked {
  std::size_t lines = 0;
  std::size_t most_waiting = 0;  // Bytes.
  double of_chat = 0;            // CPU seconds.
  double of_archive = 0;
};

Talked talk(engine::Hub& hub, const Options& options, const store::Archive* archive) {
  constexpr std::size_t people = 50;
  std::vector<chat::ClientId> clients;
  for (std::size_t i = 1; i <= people; ++i) {
    clients.push_back(chat::client_id(0, i, 0));
    const auto called = "p" + std::to_string(i);
    hub.ask({.client = clients.back(),
             .what = chat::Enter{.name = std::get<chat::Name>(chat::make_name(called)),
                                 .looks = chat::looks_of(called),
                                 .into_first_room = true}});
  }
  const auto room = std::get<chat::Name>(chat::make_room_name("#lobby"));
  Talk texts;
  std::vector<std::string> some;
  for (int i = 0; i < 10'000; ++i) some.push_back(texts.text());
  Talked talked;
  const auto all = options.rate * options.seconds;
  const auto chat_at_first = cpu_of(CLOCK_THREAD_CPUTIME_ID);
  const auto process_at_first = cpu_of(CLOCK_PROCESS_CPUTIME_ID);
  const auto begin = Clock::now();
  while (talked.lines < all) {
    const auto due = std::min<std::size_t>(
        all, static_cast<std::size_t>(std::chrono::duration<double>(Clock::now() - begin).count() *
                                      static_cast<double>(options.rate)));
    for (; talked.lines < due; ++talked.lines) {
      hub.ask({.client = clients[talked.lines % people],
               .what = chat::Say{.room = room, .text = some[talked.lines % some.size()]}});
    }
    hub.wake();
    if (archive != nullptr) talked.most_waiting = std::max(talked.most_waiting, archive->backlog());
    std::this_thread::sleep_for(1ms);
  }
  talked.of_chat = cpu_of(CLOCK_THREAD_CPUTIME_ID) - chat_at_first;
  talked.of_archive = cpu_of(CLOCK_PROCESS_CPUTIME_ID) - process_at_first - talked.of_chat;
  return talked;
}

void keep(const Options& options, Report& report) {
  const auto folder = options.folder + "/talk";
  Nobody nobody;
  Talked with;
  {
    store::Archive archive{{.folder = folder}};
    engine::Hub::Settings settings;
    settings.past = archive.past_of_first_room("#lobby");
    settings.last_sequence = archive.last_sequence();
    engine::Hub hub{settings, {&nobody}};
    hub.add_observer(archive);
    archive.start(hub);
    with = talk(hub, options, &archive);
    archive.finish();
  }
  const engine::Hub::Settings usual;
  engine::Hub alone{usual, {&nobody}};
  const auto without = talk(alone, options, nullptr);
  auto database = store::open_for_reading(folder);
  store::Statement statement{database,
                             "SELECT (SELECT count(*) FROM lines), (SELECT count(*) FROM holes)"};
  auto run = statement.run();
  run.step();
  const auto lines = static_cast<double>(with.lines);
  report.tell("lines said", lines, "");
  report.tell("lines that are not kept", lines - static_cast<double>(run.number(0)), "", 0);
  report.tell("holes", static_cast<double>(run.number(1)), "", 0);
  report.tell("most that waited", static_cast<double>(with.most_waiting) / (1 << 20), "MiB",
              static_cast<double>(budget::congestion_mark) / (1 << 20));
  report.tell("the archive's CPU time for a line", with.of_archive / lines * 1e6, "us");
  report.tell("the chat's CPU time for a line, with an archive", with.of_chat / lines * 1e6, "us");
  report.tell("the chat's CPU time for a line, without one", without.of_chat / lines * 1e6, "us");
}

// ---- A large database

constexpr std::size_t rooms = 100;

void fill(const std::string& folder, std::size_t rows) {
  constexpr std::size_t at_once = 2000;
  auto opened = store::open_for_writing(folder);
  store::Lines lines{opened.database};
  Talk texts;
  std::mt19937 random{2};
  const auto identity =
      std::make_shared<const chat::Identity>(chat::Identity{.user_at_host = "u@a1b2c3d4.ip"});
  const chat::Time first{std::chrono::hours{24 * 365 * 55}};
  for (std::size_t row = 0; row < rows;) {
    store::Transaction transaction{opened.database};
    for (std::size_t i = 0; i < at_once && row < rows; ++i, ++row) {
      // A few rooms have most of the talk.
      const auto room = std::min(random() % rooms, random() % rooms);
      chat::Event event;
      event.sequence = 1'000'000 + row;
      event.time = first + std::chrono::seconds{row};
      event.identity = identity;
      chat::Said said;
      said.name = "pessoa" + std::to_string(random() % 200);
      said.room.name = "#sala" + std::to_string(room);
      said.text = texts.text();
      event.what = std::move(said);
      lines.keep(event);
    }
    transaction.commit();
  }
}

// The times of a question, in order.
std::vector<double> times_of(std::size_t questions, const std::function<void()>& ask) {
  std::vector<double> times;
  for (std::size_t i = 0; i < questions; ++i) {
    const auto begin = Clock::now();
    ask();
    times.push_back(Milliseconds{Clock::now() - begin}.count());
  }
  std::ranges::sort(times);
  return times;
}

void find(const Options& options, Report& report) {
  const auto folder = options.folder + "/large";
  auto begin = Clock::now();
  if (!std::filesystem::exists(folder + "/papo.db")) {
    fill(folder, options.rows);
    const auto each = std::chrono::duration<double, std::micro>(Clock::now() - begin).count() /
                      static_cast<double>(options.rows);
    report.tell("a line that is kept, of a transaction of 2,000", each, "us");
  }
  report.tell("the size of the database",
              static_cast<double>(std::filesystem::file_size(folder + "/papo.db")) / 1e6, "MB");
  auto database = store::open_for_reading(folder);
  store::Lines lines{database};
  std::mt19937_64 random{3};
  std::size_t found = 0;
  const auto told = [&](std::string_view what, const std::vector<double>& times, double most) {
    report.tell(fmt::format("{}, median", what), times.at(times.size() / 2), "ms", most);
    report.tell(fmt::format("{}, 99 of 100", what), times.at(times.size() * 99 / 100), "ms");
    report.tell(fmt::format("{}, the slowest", what), times.back(), "ms");
  };
  told("a page of 100 lines",
       times_of(
           options.questions,
           [&] {
             const auto room = room_called(random() % rooms);
             const chat::Sequence before = 1'000'000 + random() % options.rows;
             found +=
                 lines.page({.room = {.key = room.key}, .range = {.before = before, .most = 100}})
                     .lines.size();
           }),
       5);
  told("a page of 100 lines by time",
       times_of(
           options.questions,
           [&] {
             const auto room = room_called(random() % rooms);
             const chat::Time before{std::chrono::hours{24 * 365 * 55} +
                                     std::chrono::seconds{random() % options.rows}};
             found +=
                 lines.page({.room = {.key = room.key}, .range = {.before = before, .most = 100}})
                     .lines.size();
           }),
       5);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < rooms; ++i) keys.push_back(room_called(i).key);
  std::vector<store::Readable> own;
  for (std::size_t i = 0; i < 20; ++i) own.push_back({.key = keys.at(i)});
  const auto search = [&](const std::string& words) {
    found += lines.search({.words = words, .rooms = own}).lines.size();
  };
  told("a search for a rare word in 20 rooms",
       times_of(options.questions, [&] { search(Talk::rare(random() % Talk::rare_words)); }), 100);
  told("a search for a common word in 20 rooms",
       times_of(std::min<std::size_t>(options.questions, 50), [&] { search(Talk::common()); }),
       2000);
  report.tell("lines found", static_cast<double>(found), "");
}

// The server ended without a clean end.
void open_after_a_crash(const Options& options, Report& report) {
  const auto folder = options.folder + "/large";
  auto begin = Clock::now();
  { store::open_for_writing(folder); }
  report.tell("opening after a clean end", Milliseconds{Clock::now() - begin}.count(), "ms");
  std::ofstream{folder + "/papo.open"};
  begin = Clock::now();
  { store::open_for_writing(folder); }
  report.tell("opening after a crash", Milliseconds{Clock::now() - begin}.count(), "ms");
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"How fast the store keeps and finds lines"};
  app.add_option("--folder", options.folder, "Where the databases are made")->required();
  app.add_option("--rate", options.rate, "Lines a second")->capture_default_str();
  app.add_option("--seconds", options.seconds, "How long they come; 0: not at all")
      ->capture_default_str();
  app.add_option("--rows", options.rows, "Lines of the large database; 0: there is none")
      ->capture_default_str();
  app.add_option("--questions", options.questions, "Of each kind")->capture_default_str();
  app.add_flag("--stays", options.stays,
               "The databases are not removed, and the large one is used again");
  app.add_flag("--check", options.is_test, "The exit status is 1 if a figure is too high");
  CLI11_PARSE(app, argc, argv);
  try {
    Report report;
    std::filesystem::create_directories(options.folder);
    if (options.seconds > 0) {
      keep(options, report);
      if (!options.stays) std::filesystem::remove_all(options.folder + "/talk");
    }
    if (options.rows > 0) {
      find(options, report);
      open_after_a_crash(options, report);
      if (!options.stays) std::filesystem::remove_all(options.folder + "/large");
    }
    return report.all_is_well() || !options.is_test ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "papo-store-bench: {}\n", error.what());
    return 2;
  }
}
