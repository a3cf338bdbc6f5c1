// SPDX-License-Identifier: MIT

// A database of the store with damaged bytes. The store opens it, or says why not. The lines that
// are read may be wrong, but every failure is one that its callers know, and nothing else happens.
//
// Input: a byte that chooses whether the end was clean, then four bytes for each damage: where, as
// three bytes, and the new byte.
#include <stdlib.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "chat/event.h"
#include "check.h"
#include "store/lines.h"
#include "store/schema.h"
#include "temporary_folder.h"

namespace {

using namespace papo;
using fuzz::check;
using fuzz::TemporaryFolder;
namespace fs = std::filesystem;

chat::Event said(chat::Sequence number) {
  chat::Event event;
  event.sequence = number;
  event.time = chat::Time{std::chrono::seconds{number}};
  event.what = chat::Said{.name = "ana",
                          .room = {.id = 1, .name = number % 3 == 0 ? "#a" : "#b"},
                          .text = "some words " + std::to_string(number)};
  return event;
}

// A sound database.
std::string image() {
  const TemporaryFolder folder;
  {
    auto opened = store::open_for_writing(folder.path());
    store::Lines lines{opened.database};
    store::Transaction transaction{opened.database};
    for (chat::Sequence number = 1; number < 100; ++number) lines.keep(said(number));
    lines.record_hole("#a", "#a", {.first = 5, .last = 6, .lines = 2});
    transaction.commit();
  }
  std::ifstream file{folder.path() + "/papo.db", std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

template <typename Use>
void use(Use use_it) {
  try {
    use_it();
  } catch (const store::Failure&) {
    return;
  }
}

void read(store::Lines& lines) {
  const std::vector<store::Readable> rooms{{"#a"}, {"#b", 5}};
  use([&] { static_cast<void>(lines.page({.room = {"#a"}, .range = {.most = 1000}})); });
  use([&] { static_cast<void>(lines.page({.room = {"#b"}, .range = {.before = chat::Time{}}})); });
  use([&] { static_cast<void>(lines.targets(rooms, {}, chat::Time::max(), 10)); });
  use([&] { static_cast<void>(lines.search({.words = "some 7", .rooms = rooms})); });
  use([&] {
    static_cast<void>(lines.search({.from = "ana", .rooms = rooms, .after = chat::Time{}}));
  });
}

void write(store::Opened& opened, store::Lines& lines) {
  const auto change = [&](auto make_change) {
    use([&] {
      store::Transaction transaction{opened.database};
      make_change();
      transaction.commit();
    });
  };
  change([&] { lines.keep(said(1000)); });
  change([&] { lines.rename_room("#a", "#b", "#b"); });
  change([&] { lines.remove_buried(10); });
  change([&] { lines.forget_beyond(50, 10); });
  change([&] { lines.forget_before(chat::Time{std::chrono::seconds{50}}, 10); });
  change([&] { lines.index_more(10); });
  change([&] { lines.begin_to_tidy(); });
  change([&] { lines.tidy(10); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto sound = image();
  static const TemporaryFolder folder;
  if (size == 0) return 0;
  auto damaged = sound;
  for (std::size_t at = 1; at + 4 <= size; at += 4) {
    const auto place = static_cast<std::size_t>(data[at]) |
                       static_cast<std::size_t>(data[at + 1]) << 8U |
                       static_cast<std::size_t>(data[at + 2]) << 16U;
    damaged[place % damaged.size()] = static_cast<char>(data[at + 3]);
  }
  for (const auto& entry : fs::directory_iterator{folder.path()}) fs::remove(entry.path());
  std::ofstream{folder.path() + "/papo.db", std::ios::binary} << damaged;
  if ((data[0] & 1U) != 0) std::ofstream{folder.path() + "/papo.open"} << "";
  try {
    auto opened = store::open_for_writing(folder.path());
    store::Lines lines{opened.database};
    read(lines);
    write(opened, lines);
    read(lines);
    auto database = store::open_for_reading(folder.path());
    store::Lines reader{database};
    read(reader);
  } catch (const std::logic_error&) {
    throw;
  } catch (const std::runtime_error&) {
    return 0;  // A Failure, or the text for the log.
  }
  return 0;
}
