// SPDX-License-Identifier: MIT

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "server/story.h"

namespace papo::server {
namespace {

// Takes everything before `end` off the front of the text, and `end`; all of it if it does not
// come.
std::string_view take_up_to(std::string_view& text, std::string_view end) {
  const auto at = std::min(text.find(end), text.size());
  const auto front = text.substr(0, at);
  text.remove_prefix(std::min(at + end.size(), text.size()));
  return front;
}

bool take_front(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

template <typename... Parts>
std::string joined(const Parts&... parts) {
  std::string all;
  (all.append(parts), ...);
  return all;
}

// ---- The plain dialect (docs/protocol.md)

// A mode, and the words for it in plain.
struct Rule {
  std::string_view change;
  std::string_view words;
};
constexpr std::array rules{
    Rule{"+m", "only operators and people with voice may talk"},
    Rule{"-m", "every member may talk"},
    Rule{"+t", "only operators may set the topic"},
    Rule{"-t", "every member may set the topic"},
    Rule{"+i", "only invited people may join"},
    Rule{"-i", "anyone may join"},
    Rule{"+s", "only members are shown that it exists"},
    Rule{"-s", "everyone is shown that it exists"},
};
// A rank, and the words around the member's name and before the room's.
struct Rank {
  std::string_view change;
  std::string_view before;
  std::string_view behind;
};
constexpr std::array ranks{
    Rank{"+o ", " made ", " an operator of "},
    Rank{"-o ", " ended that ", " is an operator of "},
    Rank{"+v ", " gave ", " voice in "},
    Rank{"-v ", " took away the voice of ", " in "},
};

class PlainReader final : public StoryReader {
 public:
  explicit PlainReader(std::string name) : name_(std::move(name)) {}

 private:
  void take_line(std::string_view line) override {
    if (take_front(line, "-- ")) return take_notice(line);
    if (take_front(line, "!! you were taken out of ")) {
      const auto room = take_up_to(line, " by ");
      const auto by = take_up_to(line, ": ");
      return add(joined("kick ", room, " ", by, " ", name_, " ", line));
    }
    if (line.starts_with("!!") || line.starts_with("%%")) return;
    if (take_front(line, "(private to ")) {
      const auto to = take_up_to(line, ") ");
      return add(joined("say ", to, " me ", line));
    }
    if (take_front(line, "(private) ")) return take_talk("me", line);
    if (line.starts_with('#')) {
      const auto room = take_up_to(line, " ");
      return take_talk(room, line);
    }
    take_talk(talking_in_, line);
  }

  void take_talk(std::string_view where, std::string_view line) {
    const auto whole = line;
    std::string_view verb;
    std::string_view end;
    if (take_front(line, "<")) {
      verb = "say ";
      end = "> ";
    } else if (take_front(line, "* ")) {
      verb = "act ";
      end = " ";
    } else if (take_front(line, "-")) {
      verb = "notice ";
      end = "- ";
    } else {
      return blame("is no line of plain", whole);
    }
    const auto from = take_up_to(line, end);
    add(joined(verb, where, " ", from, " ", line));
  }

  void take_notice(std::string_view line) {
    if (take_front(line, "you ")) return take_own(line);
    const auto whole = line;
    const auto name = take_up_to(line, " ");
    if (take_front(line, "joined ")) return add(joined("join ", line, " ", name));
    if (take_front(line, "left ")) return take_left(name, line);
    if (take_front(line, "is now known as ")) return add(joined("nick ", name, " ", line));
    if (take_front(line, "set the topic of ")) {
      const auto room = take_up_to(line, ": ");
      return add(joined("topic ", room, " ", name, " ", line));
    }
    if (take_front(line, "took away the topic of ")) {
      return add(joined("topic ", line, " ", name, " "));
    }
    if (take_front(line, "changed ")) return take_rule(name, line);
    if (take_front(line, "invites you to ")) {
      const auto room = take_up_to(line, ";");
      return add(joined("invited ", room, " ", name));
    }
    for (const auto& rank : ranks) {
      auto rest = whole.substr(name.size());
      if (!take_front(rest, rank.before)) continue;
      const auto whom = take_up_to(rest, rank.behind);
      const auto room = take_up_to(rest, " ");
      return add(joined("mode ", room, " ", name, " ", rank.change, whom));
    }
    if (!take_front(line, "took ")) return;
    const auto whom = take_up_to(line, " out of ");
    const auto room = take_up_to(line, ": ");
    add(joined("kick ", room, " ", name, " ", whom, " ", line));
  }

  void take_left(std::string_view name, std::string_view line) {
    const auto room = take_up_to(line, " (");
    if (line.ends_with(')')) line.remove_suffix(1);
    const bool has_quit = line == "quit" || line == "connection lost" || take_front(line, "quit: ");
    if (!has_quit) return add(joined("part ", room, " ", name, " ", line));
    if (line == "quit") line = {};
    // A person that leaves is told of once in each room.
    const auto item = joined("quit ", name, " ", line);
    if (!is_last(item)) add(item);
  }

  void take_rule(std::string_view name, std::string_view line) {
    const auto room = take_up_to(line, ": ");
    const auto* const rule = std::ranges::find(rules, line, &Rule::words);
    if (rule == rules.end()) return blame("is no known rule", line);
    add(joined("mode ", room, " ", name, " ", rule->change));
  }

  // "-- you are ana, alone in #a", "-- you are in #a with 1 other: bia", "-- you are ana now"
  void take_own(std::string_view line) {
    if (take_front(line, "left ")) {
      const auto room = take_up_to(line, "; ");
      add(joined("part ", room, " ", name_, " "));
      take_place(line);
      return;
    }
    if (take_place(joined("you ", line))) return;
    if (!take_front(line, "are ")) return;
    if (line == "away" || line == "back" || line.starts_with("away:")) return;
    if (line.ends_with(" now")) {
      const auto name = take_up_to(line, " now");
      add(joined("nick ", name_, " ", name));
      name_ = name;
      return;
    }
    if (line.find(", ") != line.npos && line.substr(0, line.find(',')) == name_) {
      take_up_to(line, ", ");
    }
    if (!take_front(line, "alone in ") && !take_front(line, "in ")) return;
    if (!line.starts_with('#')) return;
    talking_in_ = take_up_to(line, " ");
    add(joined("join ", talking_in_, " ", name_));
  }

  // Whether the text is about the room that the client talks in.
  bool take_place(std::string_view text) {
    if (text.starts_with("you are in no room")) {
      talking_in_.clear();
      return true;
    }
    if (!take_front(text, "you are talking in ")) return false;
    talking_in_ = take_up_to(text, " now");
    return true;
  }

  std::string name_;
  std::string talking_in_;
};

// ---- IRC (https://modern.ircdocs.horse, and the IRCv3 specifications)

class IrcReader final : public StoryReader {
 public:
  IrcReader(std::string name, const Tongue& tongue) : name_(std::move(name)), tongue_(tongue) {}

 private:
  struct Line {
    std::map<std::string, std::string, std::less<>> tags{};
    std::string_view source{};
    std::string_view nick{};
    std::string_view command{};
    std::vector<std::string_view> params{};

    [[nodiscard]] std::string_view at(std::size_t which) const {
      return which < params.size() ? params[which] : std::string_view{};
    }
  };

  static Line parsed(std::string_view text) {
    Line line;
    if (take_front(text, "@")) {
      auto tags = take_up_to(text, " ");
      while (!tags.empty()) {
        auto tag = take_up_to(tags, ";");
        const auto key = take_up_to(tag, "=");
        line.tags.emplace(key, tag);
      }
    }
    if (take_front(text, ":")) line.source = take_up_to(text, " ");
    line.nick = line.source.substr(0, line.source.find('!'));
    line.command = take_up_to(text, " ");
    while (!text.empty()) {
      if (take_front(text, ":")) {
        line.params.push_back(text);
        break;
      }
      line.params.push_back(take_up_to(text, " "));
    }
    return line;
  }

  void take_line(std::string_view text) override {
    constexpr std::size_t longest = 510;
    if (!text.ends_with('\r')) return blame("has no CR", text);
    text.remove_suffix(1);
    const auto body = text.starts_with('@') ? text.substr(text.find(' ') + 1) : text;
    if (body.size() > longest) blame("is too long", text);
    const auto line = parsed(text);
    check_tags(line, text);
    if (line.source.empty()) {
      if (line.command != "ERROR" && line.command != "AUTHENTICATE") blame("has no source", text);
      return;
    }
    if (line.source.find('!') == line.source.npos) return;  // The server itself speaks.
    take_deed(line, text);
  }

  // A client reads the tags that it asked for, and no others.
  void check_tags(const Line& line, std::string_view text) {
    const auto needs = [&](std::string_view tag) -> std::string {
      if (tag == "time") return "server-time";
      if (tag == "account") return "account-tag";
      if (tag == "batch") return "batch";
      if (tag == "label") return "labeled-response";
      if (tag == "draft/multiline-concat") return "draft/multiline";
      return "message-tags";
    };
    for (const auto& [tag, value] : line.tags) {
      if (!tongue_.has(needs(tag))) return blame("has a tag that nobody asked for", text);
    }
    const bool is_of_batch = line.tags.contains("batch");
    const bool is_deed = line.source.find('!') != line.source.npos;
    if (is_deed && !is_of_batch && line.at(0).substr(0, 1) != "-" && tongue_.has("server-time") &&
        !line.tags.contains("time")) {
      blame("has no time", text);
    }
  }

  void take_deed(const Line& line, std::string_view text) {
    const auto command = line.command;
    if (command == "JOIN") {
      const bool extended = tongue_.has("extended-join");
      if (extended != (line.params.size() == 3)) blame("is a JOIN of the wrong form", text);
      add(joined("join ", line.at(0), " ", line.nick));
    } else if (command == "PART") {
      add(joined("part ", line.at(0), " ", line.nick, " ", line.at(1)));
    } else if (command == "QUIT") {
      auto why = line.at(0);
      if (why == "Quit") why = {};
      if (why == "Connection lost") why = "connection lost";
      take_front(why, "Quit: ");
      add(joined("quit ", line.nick, " ", why));
    } else if (command == "NICK") {
      add(joined("nick ", line.nick, " ", line.at(0)));
      if (line.nick == name_) name_ = line.at(0);
    } else if (command == "TOPIC") {
      add(joined("topic ", line.at(0), " ", line.nick, " ", line.at(1)));
    } else if (command == "KICK") {
      add(joined("kick ", line.at(0), " ", line.nick, " ", line.at(1), " ", line.at(2)));
    } else if (command == "MODE") {
      take_modes(line);
    } else if (command == "AWAY") {
      if (!tongue_.has("away-notify")) blame("was not asked for", text);
      add(line.params.empty() ? joined("back ", line.nick)
                              : joined("away ", line.nick, " ", line.at(0)));
    } else if (command == "INVITE") {
      const bool to_me = line.at(0) == name_;
      if (!to_me && !tongue_.has("invite-notify")) blame("was not asked for", text);
      if (to_me) add(joined("invited ", line.at(1), " ", line.nick));
    } else if (command == "BATCH") {
      take_batch(line, text);
    } else if (command == "PRIVMSG" || command == "NOTICE") {
      take_speech(line, text);
    } else {
      blame("is no known deed", text);
    }
  }

  void take_modes(const Line& line) {
    if (!line.at(0).starts_with('#')) return;
    char sign = '+';
    std::size_t argument = 2;
    for (const char letter : line.at(1)) {
      if (letter == '+' || letter == '-') {
        sign = letter;
        continue;
      }
      std::string change{sign, letter};
      if (letter == 'o' || letter == 'v') change += joined(" ", line.at(argument++));
      add(joined("mode ", line.at(0), " ", line.nick, " ", change));
    }
  }

  void take_batch(const Line& line, std::string_view text) {
    if (!tongue_.has("batch") || !tongue_.has("draft/multiline")) {
      return blame("was not asked for", text);
    }
    if (line.at(0).starts_with('-')) {
      if (text_.empty()) blame("ends an empty batch", text);
      const auto target = std::exchange(batch_target_, {});
      const auto words = std::exchange(text_, {});
      return said(batch_command_, line.nick, target, words, std::exchange(batch_id_, {}));
    }
    batch_target_ = line.at(2);
    const auto id = line.tags.find("msgid");
    batch_id_ = id == line.tags.end() ? std::string{} : id->second;
  }

  void take_speech(const Line& line, std::string_view text) {
    const auto id = line.tags.find("msgid");
    if (line.tags.contains("batch")) {
      if (!text_.empty() && !line.tags.contains("draft/multiline-concat")) text_ += '\n';
      batch_command_ = line.command;
      text_ += line.at(1);
      return;
    }
    auto words = line.at(1);
    // The parts of a long message come one after the other, and only the first one has an id.
    const bool is_first = text_.empty();
    if (tongue_.has("message-tags") && is_first != (id != line.tags.end())) {
      blame(is_first ? "has no id" : "has an id of its own", text);
    }
    if (is_first && id != line.tags.end()) batch_id_ = id->second;
    if (take_front(words,
                   "\x01"
                   "ACTION ")) {
      if (!words.ends_with('\x01')) return blame("is no whole action", text);
      words.remove_suffix(1);
      text_ += words;
      is_action_ = true;
    } else {
      text_ += words;
    }
    const auto whole = std::string_view{text_}.ends_with('\x01')
                           ? std::string_view{text_}.substr(0, text_.size() - 1)
                           : std::string_view{text_};
    if (mark_of(whole).empty()) return;  // The rest follows.
    const auto all = std::exchange(text_, {});
    said(line.command, line.nick, std::string{line.at(0)}, all, std::exchange(batch_id_, {}));
  }

  void said(std::string_view command, std::string_view nick, const std::string& target,
            std::string_view words, std::string_view id) {
    std::string_view verb = command == "NOTICE" ? "notice " : "say ";
    if (std::exchange(is_action_, false)) verb = "act ";
    if (take_front(words, "\x01")) {
      if (words.ends_with('\x01')) words.remove_suffix(1);
      verb = "ctcp ";
    }
    if (!id.empty()) know_id(words, id);
    std::string who{nick};
    std::string where = target;
    if (!target.starts_with('#')) {
      // To the client itself, or its own words to somebody else.
      if (nick == name_) {
        who = "me";
      } else {
        where = "me";
      }
    }
    add(joined(verb, where, " ", who, " ", words));
  }

  std::string name_;
  Tongue tongue_;
  std::string text_;  // The parts of a message that came so far.
  std::string batch_target_;
  std::string batch_id_;
  std::string batch_command_;
  bool is_action_ = false;
};

}  // namespace

void StoryReader::take(std::string_view bytes) {
  rest_ += bytes;
  if (!bytes.empty()) last_bytes_ = bytes;
  std::string_view rest = rest_;
  for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
    take_line(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  rest_ = std::string{rest};
}

void StoryReader::blame(std::string_view why, std::string_view line) {
  if (fault_.empty()) fault_ = joined("a line ", why, ": ", line);
}

void StoryReader::know_id(std::string_view text, std::string_view id) {
  if (const auto mark = mark_of(text); !mark.empty()) ids_[std::string{mark}] = id;
}

std::unique_ptr<StoryReader> make_reader(const std::string& name, const Tongue& tongue) {
  if (tongue.is_irc) return std::make_unique<IrcReader>(name, tongue);
  return std::make_unique<PlainReader>(name);
}

}  // namespace papo::server
