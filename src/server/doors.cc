// SPDX-License-Identifier: MIT

#include "server/doors.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <utility>
#include <variant>

#include "base/fd.h"
#include "base/whole_number.h"
#include "budget/limits.h"
#include "net/socket.h"
#include "server/first_bytes.h"
#include "wire/irc/dialect.h"
#include "wire/plain/dialect.h"

namespace papo::server {
namespace {

struct Row {
  std::string_view name;
  net::Dialect number;
};

constexpr std::array rows{Row{"plain", plain_dialect}, Row{"irc", irc_dialect},
                          Row{"http", http_dialect}};

// Calls each(name) for each name of a list such as "plain,irc".
template <typename Each>
void for_each_name(std::string_view names, Each each) {
  while (true) {
    const auto end = names.find(',');
    each(names.substr(0, end));
    if (end == std::string_view::npos) return;
    names.remove_prefix(end + 1);
  }
}

const Row* row_of(std::string_view name) {
  const auto* const found = std::ranges::find(rows, name, &Row::name);
  return found == rows.end() ? nullptr : found;
}

std::vector<const Row*> rows_of(std::string_view names) {
  std::vector<const Row*> found;
  for_each_name(names, [&](std::string_view name) {
    const auto* const row = row_of(name);
    if (row != nullptr) found.push_back(row);
  });
  // The first of them is the usual one, and plain if it is spoken.
  std::ranges::sort(found, {}, [](const Row* row) { return row->number; });
  return found;
}

std::function<std::string(std::size_t)> refusal_of_site_in(const wire::Dialect& dialect) {
  return [&dialect](std::size_t allowed) {
    return dialect.refusal(wire::TurnedAway::full_address, allowed);
  };
}

net::Listener::Refusals refusals_in(const wire::Dialect& dialect, const Options& options) {
  using wire::TurnedAway;
  return {.full = dialect.refusal(TurnedAway::full, options.max_clients),
          .at_the_door = dialect.refusal(TurnedAway::at_the_door, 0),
          .of_memory = dialect.refusal(TurnedAway::short_of_memory, 0),
          .of_site = refusal_of_site_in(dialect)};
}

}  // namespace

Dialects::Dialects(const Options& options)
    : irc_(wire::irc::make_dialect(options.server_name)),
      texts_(*irc_, wire::frames::Opcode::text),
      binaries_(*irc_, wire::frames::Opcode::binary),
      http_({.hosts = options.web_hosts,
             .origins = options.web_origins,
             .hsts_seconds = options.hsts},
            texts_, binaries_),
      all_{&wire::plain::dialect(), irc_.get(), &http_, &texts_, &binaries_} {}

std::vector<net::Reactor::OfDialect> limits_of_dialects(const Options& options,
                                                        const Dialects& dialects) {
  std::vector<net::Reactor::OfDialect> all;
  for (const auto* const dialect : dialects.all()) {
    all.push_back({.max_line = dialect->longest_line(options.max_line),
                   .asks_the_quiet = dialect->asks_the_quiet(),
                   .takes_telnet = dialect->takes_telnet(),
                   .is_brief = dialect->is_brief(),
                   .refusal_of_site = refusal_of_site_in(*dialect)});
  }
  return all;
}

bool are_dialects(std::string_view names) {
  bool all = true;
  for_each_name(names, [&](std::string_view name) { all = all && row_of(name) != nullptr; });
  return all;
}

std::string names_of(net::Dialects dialects) {
  std::string names;
  for (const auto& row : rows) {
    if (!dialects.has(row.number)) continue;
    if (!names.empty()) names += ',';
    names += row.name;
  }
  return names;
}

// Only the host may hold colons, and then it stands in brackets.
std::optional<ListenPlace> listen_place(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = whole_number<std::uint16_t>(text.substr(colon + 1));
  auto before = text.substr(0, colon);
  ListenPlace place;
  const auto end_of_dialects = before.starts_with('[') ? std::string_view::npos : before.find(':');
  if (end_of_dialects != std::string_view::npos) {
    place.dialects = before.substr(0, end_of_dialects);
    before.remove_prefix(end_of_dialects + 1);
  }
  if (before.starts_with('[') && before.ends_with(']')) {
    before = before.substr(1, before.size() - 2);
  } else if (before.find_first_of("[]:") != std::string_view::npos) {
    return std::nullopt;
  }
  if (!port || before.empty() || (place.dialects && !are_dialects(*place.dialects))) {
    return std::nullopt;
  }
  place.host = before;
  place.port = *port;
  return place;
}

std::vector<net::Listener> listeners(const Options& options, const Dialects& dialects,
                                     const std::vector<const net::EntryStep*>& steps) {
  std::vector<net::Listener> all;
  const auto add = [&](std::variant<net::Listener::Host, Fd> at, std::string_view names) {
    auto spoken = rows_of(names);
    if (!options.web) std::erase(spoken, row_of("http"));
    if (spoken.empty()) return;
    const auto& usual = *spoken.front();
    net::Listener made{
        .place = std::move(at),
        .dialects = {},
        .usual = {.dialect = usual.number},
        .steps = steps,
        .limits = {.max_line = options.max_line,
                   .name_timeout = options.name_timeout,
                   .receive_buffer = options.rate_limit > 0 ? budget::receive_buffer_of_limited : 0,
                   .send_buffer = budget::send_buffer},
        .refusals = refusals_in(dialects.at(usual.number), options)};
    for (const auto* const row : spoken) made.dialects.add(row->number);
    if (has_tls(options)) made.dialects.add(tls_wrapping);
    all.push_back(std::move(made));
  };
  for (const int fd : options.listening_fds) add(net::adopt_listener(fd), options.dialects);
  if (options.listening_fds.empty()) {
    for (const auto& host : options.hosts) {
      add(net::Listener::Host{host, options.port}, options.dialects);
    }
  }
  for (const auto& text : options.listen) {
    const auto place = listen_place(text).value();  // The options were checked.
    add(net::Listener::Host{place.host, place.port}, place.dialects.value_or(options.dialects));
  }
  return all;
}

}  // namespace papo::server
