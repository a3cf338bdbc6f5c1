#include "wire/plain.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "chat/names.h"

namespace papo::wire::plain {
namespace {

using chat::Refused;
using chat::without_blanks;

constexpr std::size_t names_a_line = 20;
constexpr std::size_t longest_command_echoed = 32;  // Bytes.

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

chat::Command parse_command(std::string_view line, bool named) {
  const auto word = line.substr(0, line.find_first_of(" \t"));
  const auto rest = without_blanks(line.substr(word.size()));
  if (same_word(word, "/quit")) return chat::Quit{rest};
  if (same_word(word, "/help")) return chat::Help{};
  if (!named) return chat::Mistake{{.why = Refused::Why::name_first}};
  if (same_word(word, "/who")) return chat::Who{};
  const auto echoed = word.size() <= longest_command_echoed ? word : std::string_view{};
  return chat::Mistake{{.why = Refused::Why::unknown_command, .what = std::string{echoed}}};
}

template <typename... Args>
void add(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

// What everyone but the subject is told.
struct ToRoom {
  std::string& out;

  void operator()(const chat::Said& said) const {
    out += '<';
    out += said.name;
    out += "> ";
    out += said.text;
    out += '\n';
  }
  void operator()(const chat::Joined& joined) const {
    add(out, "-- {} joined {}\n", joined.name, joined.room);
  }
  void operator()(const chat::Left& left) const {
    add(out, "-- {} left {} ({}{}{})\n", left.name, left.room, reason(left.departure),
        left.words.empty() ? "" : ": ", left.words);
  }
  void operator()(const chat::Stopping&) const { out += "-- papo is stopping; goodbye\n"; }
  template <typename SubjectsAlone>
  void operator()(const SubjectsAlone&) const {}

  static std::string_view reason(chat::Departure departure) {
    switch (departure) {
      case chat::Departure::quit:
        return "quit";
      case chat::Departure::too_slow:
        return "too slow";
      case chat::Departure::lost:
      case chat::Departure::never_named:
        break;
    }
    return "connection lost";
  }
};

// What the subject is told.
struct ToSubject {
  std::string& out;

  void operator()(const chat::Joined& joined) const {
    if (joined.others_count == 0) {
      add(out, "-- you are {}, alone in {}\n", joined.name, joined.room);
      return;
    }
    add(out, "-- you are {}, in {} with {} {}: {}", joined.name, joined.room, joined.others_count,
        joined.others_count == 1 ? "other" : "others", fmt::join(joined.others, ", "));
    const auto more = joined.others_count - joined.others.size();
    if (more > 0) add(out, " and {} more", more);
    out += '\n';
  }
  void operator()(const chat::Said&) const {}  // The sender knows.
  void operator()(const chat::Left& left) const { farewell(left.departure); }
  void operator()(const chat::Dismissed& dismissed) const { farewell(dismissed.departure); }
  void operator()(const chat::Stopping& stopping) const { ToRoom{out}(stopping); }

  void operator()(const chat::Greeted&) const { out += "-- welcome to papo; what is your name?\n"; }

  void operator()(const chat::Listed& listed) const {
    const auto& names = *listed.names;
    add(out, "-- {} here in {}: ", names.size(), listed.room);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i > 0) out += i % names_a_line == 0 ? ",\n-- " : ", ";
      out += names[i];
    }
    out += '\n';
  }

  void operator()(const chat::Helped&) const {
    out +=
        "-- what you type is said to everyone in the room\n"
        "-- /who            lists who is here\n"
        "-- /quit [reason]  leaves; so does the word sair\n"
        "-- /help           lists the commands\n"
        "-- //text          says /text\n";
  }

  void operator()(const Refused& refused) const {
    out += "!! ";
    explain(refused);
    out += '\n';
    if (refused.unnamed) out += "-- what is your name?\n";
  }

 private:
  void explain(const Refused& refused) const {
    switch (refused.why) {
      case Refused::Why::name_empty:
        out += "a name has at least one character";
        return;
      case Refused::Why::name_too_long:
        return add(out, "a name has at most {} characters", chat::longest_name);
      case Refused::Why::name_not_allowed:
        out += R"(a name is made of letters, digits, "_", "-" and ".")";
        return;
      case Refused::Why::name_taken:
        return add(out, "the name {} is taken", refused.what);
      case Refused::Why::name_first:
        out += "that needs a name first";
        return;
      case Refused::Why::unknown_command:
        return add(out, "there is no {}; /help lists those there are",
                   refused.what.empty() ? "such command" : "command " + refused.what);
      case Refused::Why::not_utf8:
        out += "that line is not UTF-8, so it was not sent";
        return;
      case Refused::Why::line_too_long:
        return add(out, "that line is longer than {} bytes, so it was not sent", refused.limit);
    }
  }

  void farewell(chat::Departure departure) const {
    switch (departure) {
      case chat::Departure::quit:
        out += "-- bye\n";
        return;
      case chat::Departure::too_slow:
        out += "!! you were too slow to read what was said, and were disconnected\n";
        return;
      case chat::Departure::never_named:
        out += "!! no name was given in time; come back any time\n";
        return;
      case chat::Departure::lost:
        return;
    }
  }
};

}  // namespace

chat::Command parse(std::string_view line, bool named) {
  const auto trimmed = without_blanks(line);
  if (trimmed.empty()) return chat::Nothing{};
  if (same_word(trimmed, "sair")) return chat::Quit{};
  if (line.starts_with("//") && named) return chat::Say{line.substr(1)};
  if (line.starts_with('/')) return parse_command(line, named);
  if (named) return chat::Say{line};
  return chat::GiveName{line};
}

void render_to_room(const chat::Event& event, std::string& out) {
  std::visit(ToRoom{out}, event.what);
}

void render_to_subject(const chat::Event& event, std::string& out) {
  std::visit(ToSubject{out}, event.what);
}

std::string refusal_when_full(std::size_t max_clients) {
  return fmt::format("!! papo is full ({} people); come back later\n", max_clients);
}

}  // namespace papo::wire::plain
