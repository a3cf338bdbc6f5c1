// SPDX-License-Identifier: MIT

#include "admin/commands.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>

#include "admin/records.h"
#include "admin/running_server.h"
#include "base/write_all.h"
#include "config/suggestion.h"
#include "lang/system_error.h"
#include "lang/translate.h"
#include "server/passwords.h"

namespace papo::admin {
namespace {

using namespace std::chrono_literals;
using lang::phrase;
using lang::translated;

constexpr auto between_looks = 20ms;
constexpr auto longest_beginning = 10s;

void print(std::string_view text) {
  if (write_all(STDOUT_FILENO, text)) return;
  const std::error_code error{errno, std::generic_category()};
  throw std::runtime_error(phrase("the output cannot be written: {}", lang::system_error(error)));
}

const std::string& argument(const Options& options) { return options.words.at(1); }

void list(const Options& options) { print(Records{options.data}.list()); }

void show(const Options& options) {
  Records records{options.data};
  print(records.show(records.account(argument(options))));
}

void export_all(const Options& options) {
  Records records{options.data};
  records.export_all(records.account(argument(options)), print);
}

void back_up(const Options& options) { Records{options.data}.back_up(argument(options)); }

// Has the server do this to the account.
void ask(const Options& options, std::string_view what, nlohmann::json request = {}) {
  RunningServer server{options.data};
  request["do"] = what;
  request["name"] = Records{options.data}.account(argument(options)).name;
  server.ask(request);
}

// Waits until the disk has a change that the server has taken.
template <typename IsThere>
void wait_for(IsThere is_there) {
  const auto deadline = std::chrono::steady_clock::now() + longest_beginning;
  while (!is_there()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error(phrase("the server goes on when the disk takes it"));
    }
    std::this_thread::sleep_for(between_looks);
  }
}

// Only the hash of the password leaves this program.
void reset(const Options& options) {
  const auto password = server::random_password();
  const auto hash = server::hash_of_account(password);
  ask(options, "reset", {{"hash", hash}});
  print(password + '\n');  // The password counts from now on.
  store::AccountBook book{options.data};
  const auto key = Records{options.data}.account(argument(options)).key;
  wait_for([&] {
    const auto found = book.find(key);
    return !found || found->hash == hash;
  });
}

void suspend(const Options& options) { ask(options, "suspend"); }

void unsuspend(const Options& options) { ask(options, "unsuspend"); }

// Has the server do something that goes on for a while, and waits for its end.
void ask_and_wait(const Options& options, std::string_view what, nlohmann::json request = {}) {
  Records records{options.data};
  const auto name = records.account(argument(options)).name;
  const auto begun = records.partings_begun();
  ask(options, what, std::move(request));
  wait_for([&] { return records.partings_begun() != begun; });
  while (records.is_parting(name)) std::this_thread::sleep_for(between_looks);
}

void drop(const Options& options) { ask_and_wait(options, "delete"); }

void erase(const Options& options) {
  ask_and_wait(options, "erase", {{"and_drop", options.account}});
}

struct Row {
  std::string_view word;
  const char* argument;  // Empty: there is none.
  const char* help;
  void (*carry_out)(const Options& options);
};

const std::array<Row, 9>& rows() {
  static const std::array<Row, 9> rows{{
      {"list", "", translated("Lists all accounts"), list},
      {"show", "NAME", translated("Tells about an account"), show},
      {"reset", "NAME", translated("Gives it a new password, which is printed once"), reset},
      {"suspend", "NAME", translated("Lets nobody log in to it"), suspend},
      {"unsuspend", "NAME", translated("Lets its people log in again"), unsuspend},
      {"delete", "NAME", translated("Deletes it; what its people said in rooms stays"), drop},
      {"export", "NAME", translated("Prints all that is kept of its people, as lines of JSON"),
       export_all},
      {"erase", "NAME", translated("Removes what its people said, and private messages, for good"),
       erase},
      {"backup", "FILE", translated("Makes a copy of the store, also while the server runs"),
       back_up},
  }};
  return rows;
}

const Row* find(std::string_view word) {
  const auto* const row = std::ranges::find(rows(), word, &Row::word);
  return row == rows().end() ? nullptr : row;
}

std::string usage_of(const Row& row) {
  const std::string_view argument{row.argument};
  return std::string{row.word}.append(argument.empty() ? "" : " ").append(argument);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> commands_for_help() {
  std::vector<std::pair<std::string, std::string>> commands;
  for (const auto& row : rows()) commands.emplace_back(usage_of(row), row.help);
  return commands;
}

std::string fault_in(const std::vector<std::string>& words) {
  if (words.empty()) return phrase("a command is missing; --help tells them");
  const auto& word = words.front();
  const auto* const row = find(word);
  if (row == nullptr) {
    std::vector<std::string> known;
    for (const auto& one : rows()) known.emplace_back(one.word);
    return word + ": " + phrase("there is no such command") + config::suggestion(word, known);
  }
  const std::size_t wanted = std::string_view{row->argument}.empty() ? 1 : 2;
  return words.size() == wanted ? "" : phrase("usage: {}", program_name + (' ' + usage_of(*row)));
}

int carry_out(const Options& options) {
  find(options.words.front())->carry_out(options);
  return 0;
}

}  // namespace papo::admin
