// SPDX-License-Identifier: MIT

// The files of SQLite, of which any call can be made to fail. While a FailingVfs lives, all
// databases that are opened use it. It calls the usual functions of SQLite, and counts the calls.
//
// A write that fails has written half of its bytes, as on a disk that is full. Nothing waits for
// the disk: syncing only counts.
//
// Threads: fail_from(), fail_each() and be_well() any; databases any. It outlives the databases.
//
// Sources: SQLite's manual: "The SQLite OS Interface or VFS".
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace papo::store {

class FailingVfs {
 public:
  // In the order of a table in failing_vfs.cc.
  enum class Call {
    none,
    open,
    remove,
    access,
    read,
    write,
    truncate,
    sync,
    size,
    lock,
    check_lock,
    map_shared,
    lock_shared,
  };
  static std::span<const Call> calls();
  static std::string_view name_of(Call call);

  FailingVfs();
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;
  ~FailingVfs();

  // The calls are counted anew. The first call is number 1: those fail from `first` to before
  // `last`.
  void fail_from(std::size_t first, std::size_t last);
  // All calls of that kind fail.
  void fail_each(Call call);
  void be_well() { fail_from(0, 0); }

  // Since the last of the functions above.
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t failures() const { return failures_; }
  // The first one that failed.
  [[nodiscard]] Call failed() const { return failed_; }

 private:
  struct Parts;
  struct File;

  bool fails(Call call);

  std::atomic<std::size_t> first_{0};
  std::atomic<std::size_t> last_{0};
  std::atomic<Call> each_{Call::none};
  std::atomic<std::size_t> count_{0};
  std::atomic<std::size_t> failures_{0};
  std::atomic<Call> failed_{Call::none};
  std::unique_ptr<Parts> parts_;
};

}  // namespace papo::store
