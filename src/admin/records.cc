// SPDX-License-Identifier: MIT

#include "admin/records.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "chat/names.h"
#include "lang/system_error.h"
#include "lang/translate.h"
#include "store/schema.h"

namespace papo::admin {
namespace {

using lang::phrase;
using lang::translated;
// The members of an object keep their order.
using Json = nlohmann::ordered_json;

constexpr std::size_t lines_at_once = 1000;

store::Database open(const std::string& folder) {
  const auto path = folder + "/papo.db";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw std::runtime_error(error
                                 ? phrase("{} cannot be read: {}", path, lang::system_error(error))
                                 : phrase("there is no store in {}", folder));
  }
  auto database = store::open_for_reading(folder);
  store::demand_own_version(database);
  return database;
}

std::string formatted(chat::Time time, const char* format) {
  const auto seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

std::string day_of(chat::Time time) { return formatted(time, "%Y-%m-%d"); }

// As RFC 3339 has it, in UTC, with microseconds.
std::string moment_of(chat::Time time) {
  const auto since = std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch());
  const auto part = since - std::chrono::floor<std::chrono::seconds>(since);
  return formatted(time, "%Y-%m-%dT%H:%M:%S") + fmt::format(".{:06}Z", part.count());
}

std::string state_of(const store::Account& account) {
  std::string state;
  if (account.is_suspended) state = translated("suspended");
  if (account.stays) state += (state.empty() ? "" : ", ") + std::string{translated("stays")};
  return state;
}

// Characters, which are columns for most names.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }));
}

using Cells = std::vector<std::string>;

std::string table_of(const std::vector<Cells>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string table;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i] + std::string(widths[i] - width_of(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    table += line + '\n';
  }
  return table;
}

std::string word_of(chat::Speech how) {
  switch (how) {
    case chat::Speech::text:
      return "text";
    case chat::Speech::action:
      return "act";
    case chat::Speech::notice:
      return "notice";
    case chat::Speech::ctcp:
    case chat::Speech::ctcp_reply:
    case chat::Speech::signal:
      break;  // These are not kept.
  }
  return "other";
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json json_of(const store::Account& account) {
  return {{"kind", "account"},
          {"name", account.name},
          {"email", account.email},
          {"made", moment_of(account.made)},
          {"seen", moment_of(account.seen)},
          {"suspended", account.is_suspended},
          {"stays", account.stays}};
}

void add_letter(Json& json, const store::Letter& letter) {
  json["sequence"] = letter.sequence;
  json["time"] = moment_of(letter.time);
  json["from"] = letter.name;
  json["mask"] = letter.user_at_host;
  json["account"] = letter.account;
  json["how"] = word_of(letter.how);
  json["text"] = letter.text;
  json["tags"] = letter.tags;
}

Json json_of(const chat::Event& event) {
  const auto& said = std::get<chat::Said>(event.what);
  return {{"kind", "line"},
          {"sequence", event.sequence},
          {"time", moment_of(event.time)},
          {"room", said.room.name},
          {"name", said.name},
          {"mask", event.identity ? event.identity->user_at_host : ""},
          {"how", word_of(said.how)},
          {"text", said.text},
          {"tags", said.tags}};
}

}  // namespace

Records::Records(const std::string& folder)
    : database_(open(folder)), accounts_(database_), lines_(database_) {}

std::string Records::list() {
  std::vector<Cells> rows{
      {translated("NAME"), translated("SINCE"), translated("SEEN"), translated("STATE")}};
  accounts_.each([&](const store::Account& account) {
    rows.push_back({account.name, day_of(account.made), day_of(account.seen), state_of(account)});
  });
  return table_of(rows);
}

store::Account Records::account(std::string_view name) {
  const auto made = chat::make_name(name);
  const auto* const valid = std::get_if<chat::Name>(&made);
  auto found = valid == nullptr ? std::nullopt : accounts_.find(valid->key);
  if (!found) throw std::runtime_error(phrase("there is no account {}", name));
  return std::move(*found);
}

std::string Records::show(const store::Account& account) {
  const auto joined = [](const auto& rooms) {
    std::string names;
    for (const auto& room : rooms) names += (names.empty() ? "" : ", ") + room.name;
    return names;
  };
  return table_of({
      {translated("name"), account.name},
      {translated("email"), account.email},
      {translated("made"), moment_of(account.made)},
      {translated("seen"), moment_of(account.seen)},
      {translated("state"), state_of(account)},
      {translated("certificates"), std::to_string(accounts_.certificates(account.id).size())},
      {translated("rooms"), joined(accounts_.rooms(account.id))},
      {translated("registered rooms"), joined(accounts_.rooms_founded_by(account.id))},
      {translated("private messages that wait"),
       std::to_string(accounts_.letters(account.id).size())},
      {translated("lines in rooms"), std::to_string(lines_.count_of(account.name))},
  });
}

// Nothing is written while the database is read: a reader of the output may be slow.
void Records::export_all(const store::Account& account,
                         const std::function<void(std::string_view)>& out) {
  std::string text = line_of(json_of(account));
  for (const auto& certificate : accounts_.certificates(account.id)) {
    text += line_of({{"kind", "certificate"},
                     {"fingerprint", certificate.fingerprint},
                     {"added", moment_of(certificate.added)}});
  }
  for (const auto& room : accounts_.rooms(account.id)) {
    text += line_of({{"kind", "room"}, {"name", room.name}, {"read_up_to", room.read_up_to}});
  }
  for (const auto& room : accounts_.rooms_founded_by(account.id)) {
    text += line_of({{"kind", "registered_room"},
                     {"name", room.name},
                     {"made", moment_of(room.made)},
                     {"keep_days", room.keep.days},
                     {"keep_lines", room.keep.lines},
                     {"rules", room.rules}});
  }
  for (const auto& marker : accounts_.markers(account.id)) {
    text += line_of({{"kind", "marker"}, {"target", marker.key}, {"time", moment_of(marker.time)}});
  }
  for (const auto& letter : accounts_.letters(account.id)) {
    Json json{{"kind", "letter"}};
    add_letter(json, letter);
    text += line_of(json);
  }
  accounts_.each_letter_of(account.name,
                           [&](const std::string& reader, const store::Letter& letter) {
                             Json json{{"kind", "sent_letter"}, {"to", reader}};
                             add_letter(json, letter);
                             text += line_of(json);
                           });
  out(text);
  chat::Sequence last = 0;
  for (bool has_more = true; has_more;) {
    const auto lines = lines_.lines_of(account.name, last, lines_at_once);
    text.clear();
    for (const auto& line : lines) text += line_of(json_of(*line));
    out(text);
    has_more = lines.size() == lines_at_once;
    if (has_more) last = lines.back()->sequence;
  }
}

void Records::back_up(const std::string& path) {
  try {
    database_.copy_to(path);
  } catch (const std::system_error& error) {
    throw std::runtime_error(
        phrase("{} cannot be written: {}", path, lang::system_error(error.code())));
  }
}

}  // namespace papo::admin
