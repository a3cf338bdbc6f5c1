// SPDX-License-Identifier: MIT

#include "failing_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

namespace papo::store {
namespace {

using Call = FailingVfs::Call;

struct Row {
  Call call;
  std::string_view name;
  int code;  // How the call fails.
};

constexpr std::array rows{
    Row{Call::none, "none", SQLITE_OK},
    Row{Call::open, "open", SQLITE_CANTOPEN},
    Row{Call::remove, "remove", SQLITE_IOERR_DELETE},
    Row{Call::access, "access", SQLITE_IOERR_ACCESS},
    Row{Call::read, "read", SQLITE_IOERR_READ},
    Row{Call::write, "write", SQLITE_FULL},
    Row{Call::truncate, "truncate", SQLITE_IOERR_TRUNCATE},
    Row{Call::sync, "sync", SQLITE_IOERR_FSYNC},
    Row{Call::size, "size", SQLITE_IOERR_FSTAT},
    Row{Call::lock, "lock", SQLITE_IOERR_LOCK},
    Row{Call::check_lock, "check_lock", SQLITE_IOERR_CHECKRESERVEDLOCK},
    Row{Call::map_shared, "map_shared", SQLITE_IOERR_SHMMAP},
    Row{Call::lock_shared, "lock_shared", SQLITE_IOERR_SHMLOCK},
};

const Row& row_of(Call call) { return rows.at(static_cast<std::size_t>(call)); }

static_assert([] {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows.at(i).call) != i) return false;
  }
  return true;
}());

}  // namespace

// SQLite's own file stands behind this object, in the same memory.
struct FailingVfs::File : sqlite3_file {
  FailingVfs* vfs;
  sqlite3_file* real;

  static File& of(sqlite3_file* file) { return *static_cast<File*>(file); }

  // Calls the usual function unless the call is to fail.
  template <typename Function, typename... Arguments>
  static int pass_on(Call call, sqlite3_file* file, Function function, Arguments... arguments) {
    auto& own = of(file);
    if (own.vfs->fails(call)) return row_of(call).code;
    return (own.real->pMethods->*function)(own.real, arguments...);
  }

  static const sqlite3_io_methods& methods();
};

struct FailingVfs::Parts {
  sqlite3_vfs own{};
  sqlite3_vfs* real = nullptr;

  static FailingVfs& of(sqlite3_vfs* vfs) { return *static_cast<FailingVfs*>(vfs->pAppData); }
  static sqlite3_vfs* real_of(sqlite3_vfs* vfs) { return of(vfs).parts_->real; }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* given) {
    file->pMethods = nullptr;
    if (of(vfs).fails(Call::open)) return row_of(Call::open).code;
    auto& own = File::of(file);
    own.vfs = &of(vfs);
    own.real = reinterpret_cast<sqlite3_file*>(&own + 1);
    const int code = real_of(vfs)->xOpen(real_of(vfs), name, own.real, flags, given);
    if (code == SQLITE_OK) own.pMethods = &File::methods();
    return code;
  }
  static int remove(sqlite3_vfs* vfs, const char* name, int sync) {
    if (of(vfs).fails(Call::remove)) return row_of(Call::remove).code;
    return real_of(vfs)->xDelete(real_of(vfs), name, sync);
  }
  static int access(sqlite3_vfs* vfs, const char* name, int flags, int* result) {
    if (of(vfs).fails(Call::access)) return row_of(Call::access).code;
    return real_of(vfs)->xAccess(real_of(vfs), name, flags, result);
  }
};

// A file's lock is let go of, and the file is closed, without fail: SQLite ignores these failures.
const sqlite3_io_methods& FailingVfs::File::methods() {
  using Methods = sqlite3_io_methods;
  static const Methods methods{
      .iVersion = 2,
      .xClose = [](sqlite3_file* file) { return of(file).real->pMethods->xClose(of(file).real); },
      .xRead =
          [](sqlite3_file* file, void* bytes, int count, sqlite3_int64 at) {
            return pass_on(Call::read, file, &Methods::xRead, bytes, count, at);
          },
      .xWrite =
          [](sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
            auto& own = of(file);
            const bool fails = own.vfs->fails(Call::write);
            const int written = fails ? count / 2 : count;
            const int code = own.real->pMethods->xWrite(own.real, bytes, written, at);
            return fails ? row_of(Call::write).code : code;
          },
      .xTruncate =
          [](sqlite3_file* file, sqlite3_int64 size) {
            return pass_on(Call::truncate, file, &Methods::xTruncate, size);
          },
      .xSync =
          [](sqlite3_file* file, int /*flags*/) {
            return of(file).vfs->fails(Call::sync) ? row_of(Call::sync).code : SQLITE_OK;
          },
      .xFileSize =
          [](sqlite3_file* file, sqlite3_int64* size) {
            return pass_on(Call::size, file, &Methods::xFileSize, size);
          },
      .xLock = [](sqlite3_file* file,
                  int level) { return pass_on(Call::lock, file, &Methods::xLock, level); },
      .xUnlock = [](sqlite3_file* file,
                    int level) { return of(file).real->pMethods->xUnlock(of(file).real, level); },
      .xCheckReservedLock =
          [](sqlite3_file* file, int* result) {
            return pass_on(Call::check_lock, file, &Methods::xCheckReservedLock, result);
          },
      .xFileControl =
          [](sqlite3_file* file, int what, void* argument) {
            return of(file).real->pMethods->xFileControl(of(file).real, what, argument);
          },
      .xSectorSize =
          [](sqlite3_file* file) { return of(file).real->pMethods->xSectorSize(of(file).real); },
      .xDeviceCharacteristics =
          [](sqlite3_file* file) {
            return of(file).real->pMethods->xDeviceCharacteristics(of(file).real);
          },
      .xShmMap =
          [](sqlite3_file* file, int region, int size, int extend, void volatile** place) {
            return pass_on(Call::map_shared, file, &Methods::xShmMap, region, size, extend, place);
          },
      .xShmLock =
          [](sqlite3_file* file, int offset, int count, int flags) {
            const bool unlocks = (flags & SQLITE_SHM_UNLOCK) != 0;
            if (unlocks)
              return of(file).real->pMethods->xShmLock(of(file).real, offset, count, flags);
            return pass_on(Call::lock_shared, file, &Methods::xShmLock, offset, count, flags);
          },
      .xShmBarrier =
          [](sqlite3_file* file) { of(file).real->pMethods->xShmBarrier(of(file).real); },
      .xShmUnmap =
          [](sqlite3_file* file, int remove) {
            return of(file).real->pMethods->xShmUnmap(of(file).real, remove);
          },
      .xFetch = nullptr,
      .xUnfetch = nullptr,
  };
  return methods;
}

FailingVfs::FailingVfs() : parts_(std::make_unique<Parts>()) {
  parts_->real = sqlite3_vfs_find(nullptr);
  if (parts_->real == nullptr) throw std::runtime_error{"SQLite has no files"};
  auto& own = parts_->own;
  own = *parts_->real;
  own.szOsFile = static_cast<int>(sizeof(File)) + parts_->real->szOsFile;
  own.pNext = nullptr;
  own.zName = "papo-failing";
  own.pAppData = this;
  own.xOpen = &Parts::open;
  own.xDelete = &Parts::remove;
  own.xAccess = &Parts::access;
  own.xFullPathname = [](sqlite3_vfs* vfs, const char* name, int size, char* path) {
    return Parts::real_of(vfs)->xFullPathname(Parts::real_of(vfs), name, size, path);
  };
  if (sqlite3_vfs_register(&own, 1) != SQLITE_OK) throw std::bad_alloc{};
}

FailingVfs::~FailingVfs() {
  sqlite3_vfs_unregister(&parts_->own);
  sqlite3_vfs_register(parts_->real, 1);
}

std::span<const FailingVfs::Call> FailingVfs::calls() {
  static constexpr auto all = [] {
    std::array<Call, rows.size() - 1> calls{};
    std::ranges::transform(rows.begin() + 1, rows.end(), calls.begin(), &Row::call);
    return calls;
  }();
  return all;
}

std::string_view FailingVfs::name_of(Call call) { return row_of(call).name; }

void FailingVfs::fail_from(std::size_t first, std::size_t last) {
  each_ = Call::none;
  first_ = last_ = 0;
  count_ = failures_ = 0;
  failed_ = Call::none;
  first_ = first;
  last_ = last;
}

void FailingVfs::fail_each(Call call) {
  be_well();
  each_ = call;
}

bool FailingVfs::fails(Call call) {
  const auto number = ++count_;
  if (each_ != call && (number < first_ || number >= last_)) return false;
  if (failures_++ == 0) failed_ = call;
  return true;
}

}  // namespace papo::store
