// SPDX-License-Identifier: MIT

#include "wire/irc/who.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "text/utf8.h"
#include "wire/irc/line.h"
#include "wire/irc/marks.h"
#include "wire/irc/nick.h"
#include "wire/irc/numerics.h"

namespace papo::wire::irc {
namespace {

constexpr std::string_view all_fields = "tcuihsnfdlaor";

// "H@": here or gone, an operator of the house, a bot, and the ranks.
std::string flags_of(const chat::PersonShown& person, bool multi_prefix) {
  std::string flags{person.away ? "G" : "H"};
  if (person.is_operator) flags += '*';
  if (person.is_bot) flags += 'B';
  add_marks(person.ranks, multi_prefix, flags);
  return flags;
}

std::string_view or_star(std::string_view text) { return text.empty() ? "*" : text; }

class Who {
 public:
  Who(const WhoQuery& query, const Services& services, bool multi_prefix, std::string& out)
      : query_(query), services_(services), multi_prefix_(multi_prefix), out_(out) {}

  void tell(const chat::PersonShown& person) {
    begin(query_.extended ? Numeric::who_extended : Numeric::who);
    if (query_.extended) {
      tell_fields(person);
    } else {
      const auto [user, host] = user_and_host(person.identity.get());
      add("{} {} {} {} {} {} :0 {}", or_star(person.room), user, host, server(), person.name,
          flags_of(person, multi_prefix_), real_name(person));
    }
    end_line(begin_, out_);
  }
  void tell_of_cut() {
    begin(Numeric::too_many_matches);
    add("WHO :Only some are told; ask for fewer");
    end_line(begin_, out_);
  }
  void end() {
    begin(Numeric::end_of_who);
    add("{} :End of /WHO list", shown(query_.mask));
    end_line(begin_, out_);
  }

 private:
  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  [[nodiscard]] const std::string& server() const { return services_.house().server_name; }
  static std::string_view real_name(const chat::PersonShown& person) {
    return person.real_name.empty() ? person.name : person.real_name;
  }
  void begin(Numeric numeric) {
    begin_ = out_.size();
    begin_numeric(server(), numeric, services_.name(), out_);
  }
  // The fields stand in the order of the specification, whatever the order of the letters.
  void tell_fields(const chat::PersonShown& person) {
    const auto [user, host] = user_and_host(person.identity.get());
    bool is_first = true;
    const auto tell_field = [&](std::string_view text) {
      if (!std::exchange(is_first, false)) out_ += ' ';
      out_ += text;
    };
    for (const char field : all_fields) {
      if (query_.fields.find(field) == std::string::npos) continue;
      tell_field(field_of(field, person, user, host));
    }
  }
  std::string field_of(char field, const chat::PersonShown& person, std::string_view user,
                       std::string_view host) const {
    switch (field) {
      case 't':
        return query_.token.empty() ? "0" : query_.token;
      case 'c':
        return std::string{or_star(person.room)};
      case 'u':
        return std::string{user};
      case 'i':
        return person.address.empty() ? "255.255.255.255" : without_port(person.address);
      case 'h':
        return std::string{host};
      case 's':
        return server();
      case 'n':
        return person.name;
      case 'f':
        return flags_of(person, multi_prefix_);
      case 'd':
        return "0";
      case 'l':
        return std::to_string(person.idle.count());
      case 'a':
        return person.identity && !person.identity->account.empty() ? person.identity->account
                                                                    : "0";
      case 'o':
        return "n/a";
      case 'r':
        return ":" + std::string{real_name(person)};
      default:  // There is no further letter in `all_fields`.
        return {};
    }
  }

  const WhoQuery& query_;
  const Services& services_;
  bool multi_prefix_;
  std::string& out_;
  std::size_t begin_ = 0;  // Where the line begins.
};

}  // namespace

WhoQuery WhoQuery::read(std::string_view mask, std::string_view rest) {
  WhoQuery query{.mask = std::string{mask}};
  const auto percent = rest.find('%');
  query.operators_only = rest.substr(0, percent).find('o') != std::string_view::npos;
  if (percent == std::string_view::npos) return query;
  query.extended = true;
  rest.remove_prefix(percent + 1);
  const auto comma = rest.find(',');
  constexpr std::size_t longest_token = 3;
  for (const char field : rest.substr(0, comma)) {
    const bool is_new = query.fields.find(field) == std::string::npos;
    if (is_new && all_fields.find(field) != std::string_view::npos) query.fields += field;
  }
  if (comma != std::string_view::npos) {
    query.token = text::cut_to(rest.substr(comma + 1, rest.find(' ')), longest_token);
  }
  return query;
}

std::string WhoQuery::written() const {
  return fmt::format("{} {} {} {} {}", extended ? 'x' : '-', operators_only ? 'o' : '-',
                     fields.empty() ? "-" : fields, token.empty() ? "-" : token, mask);
}

WhoQuery WhoQuery::of_written(std::string_view text) {
  const auto cut = [&text] {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    return word;
  };
  const auto or_none = [](std::string_view word) {
    return word == "-" ? std::string{} : std::string{word};
  };
  WhoQuery query;
  query.extended = cut() == "x";
  query.operators_only = cut() == "o";
  query.fields = or_none(cut());
  query.token = or_none(cut());
  query.mask = text;
  return query;
}

void render_who(const chat::PeopleFound& found, const WhoQuery& query, const Services& services,
                bool multi_prefix, std::string& out) {
  Who who{query, services, multi_prefix, out};
  for (const auto& person : found.people) {
    if (person.is_operator || !query.operators_only) who.tell(person);
  }
  if (found.is_cut) who.tell_of_cut();
  who.end();
}

}  // namespace papo::wire::irc
