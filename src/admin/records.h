// SPDX-License-Identifier: MIT

// The records of the store, as papo-admin reads them from the disk. That works with a server that
// runs with the folder, and without one. No read lasts long, but for a backup, because the server
// cannot empty SQLite's log meanwhile.
//
// Threads: the program's first.
// Errors: std::runtime_error with a text for the user; store::Failure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "store/accounts.h"
#include "store/database.h"
#include "store/lines.h"

namespace papo::admin {

class Records {
 public:
  explicit Records(const std::string& folder);

  // A table of all accounts.
  [[nodiscard]] std::string list();
  // The account of that name. Throws if there is none.
  [[nodiscard]] store::Account account(std::string_view name);
  // All that there is to know about it at a glance.
  [[nodiscard]] std::string show(const store::Account& account);
  // Lines of JSON with all that is kept of the account's people.
  void export_all(const store::Account& account, const std::function<void(std::string_view)>& out);
  void back_up(const std::string& path);

  [[nodiscard]] std::size_t partings_begun() { return lines_.partings_begun(); }
  [[nodiscard]] bool is_parting(const std::string& account) { return lines_.is_parting(account); }

 private:
  store::Database database_;
  store::Accounts accounts_;
  store::Lines lines_;
};

}  // namespace papo::admin
