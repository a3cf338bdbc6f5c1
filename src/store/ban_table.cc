// SPDX-License-Identifier: MIT

#include "store/ban_table.h"

#include <string>
#include <utility>
#include <variant>

#include "base/address_range.h"
#include "store/columns.h"

namespace papo::store {
namespace {

bool is_address(const chat::BanTarget& target) {
  return std::holds_alternative<AddressRange>(target);
}

// A name of an older Papo may read as an address today. Then it is no ban.
std::optional<chat::Ban> ban_of(const Statement::Run& row) {
  auto target = chat::parse_ban_target(row.text(0));
  if (!target || is_address(*target) != (row.number(1) != 0)) return std::nullopt;
  chat::Ban ban{.target = *std::move(target),
                .set_by = std::string{row.text(2)},
                .set_at = time_of(row.number(3)),
                .until = std::nullopt,
                .reason = std::string{row.text(5)}};
  if (!row.is_null(4)) ban.until = time_of(row.number(4));
  return ban;
}

}  // namespace

BanTable::BanTable(Database& database)
    : is_there_(database, "SELECT 1 FROM settings WHERE name = 'has_bans'"),
      note_that_it_is_there_(database, "REPLACE INTO settings VALUES('has_bans', 1)"),
      read_(database, "SELECT target, is_address, set_by, set_at, until, reason FROM bans"),
      remove_ended_(database, "DELETE FROM bans WHERE until <= ?"),
      remove_all_(database, "DELETE FROM bans"),
      add_(database, "INSERT INTO bans VALUES(?, ?, ?, ?, ?, ?)") {}

std::optional<BanTable::Read> BanTable::read(chat::Time now) {
  if (!is_there_.run().step()) return std::nullopt;
  remove_ended_.carry_out(number_of(now));
  Read read;
  auto row = read_.run();
  while (row.step()) {
    auto ban = ban_of(row);
    if (!ban || !read.bans.add(*std::move(ban), now)) ++read.faults;
  }
  return read;
}

void BanTable::replace(const std::vector<chat::Ban>& bans) {
  note_that_it_is_there_.carry_out();
  remove_all_.carry_out();
  for (const auto& ban : bans) {
    const auto target = chat::to_string(ban.target);
    std::optional<Number> until;
    if (ban.until) until = number_of(*ban.until);
    add_.carry_out(std::string_view{target}, is_address(ban.target), std::string_view{ban.set_by},
                   number_of(ban.set_at), until, std::string_view{ban.reason});
  }
}

}  // namespace papo::store
