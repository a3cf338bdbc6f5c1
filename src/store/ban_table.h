// SPDX-License-Identifier: MIT

// The bans on the disk. They are written as a whole.
//
// The functions are called within a Transaction.
//
// Threads: the one that uses the database.
//
// Errors: Failure; std::bad_alloc.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "chat/bans.h"
#include "chat/stamp.h"
#include "store/database.h"

namespace papo::store {

class BanTable {
 public:
  struct Read {
    chat::Bans bans;
    std::size_t faults = 0;  // So many rows are no bans.
  };

  explicit BanTable(Database& database);

  // The bans that hold. A ban that is over is removed. None if nobody ever wrote bans here.
  [[nodiscard]] std::optional<Read> read(chat::Time now);
  void replace(const std::vector<chat::Ban>& bans);

 private:
  Statement is_there_;
  Statement note_that_it_is_there_;
  Statement read_;
  Statement remove_ended_;
  Statement remove_all_;
  Statement add_;
};

}  // namespace papo::store
