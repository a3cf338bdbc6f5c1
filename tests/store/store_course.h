// SPDX-License-Identifier: MIT

// All that is done with a store, step by step, for tests in which something fails on the way. A
// step that failed can be taken again.
//
// Threads: one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "private_files.h"
#include "store_fixture.h"

namespace papo::store {

// A store as the archive has it.
struct Store {
  explicit Store(std::string path) : folder(std::move(path)) {}

  void open();
  void close();
  template <typename Change>
  void change(Change make_change) {
    Transaction transaction{opened->database};
    make_change(*lines);
    transaction.commit();
  }
  void keep(chat::Sequence first, std::size_t count, std::string_view room,
            std::size_t length = 10);

  std::string folder;
  std::optional<Opened> opened{};
  std::unique_ptr<Lines> lines{};
  std::optional<Database> reader{};
  std::unique_ptr<Lines> lines_to_read{};
  std::string answers{};  // To the questions of the last step.
};

struct Step {
  std::string_view name;
  std::function<void(Store&)> act;
};
const std::vector<Step>& steps();

// A store and its files after a crash: nothing was closed.
class CrashedCopy {
 public:
  explicit CrashedCopy(const std::string& folder);
  [[nodiscard]] std::string path() const { return folder_.path("store"); }

 private:
  PrivateFolder folder_;
};

bool was_put_aside(const std::string& folder);
// All that a store has. Opens it, and checks that it is sound.
std::string state_of(const std::string& folder);

// The results of the steps if nothing fails.
struct Expected {
  // Calls `begin` before each step, and `end` after it.
  Expected(const std::function<void()>& begin, const std::function<void()>& end);

  std::vector<std::string> states{""};  // After so many steps.
  std::vector<std::string> answers{};
};

}  // namespace papo::store
