// SPDX-License-Identifier: MIT

// Reads the plain dialect (docs/plain.md).
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "server/story_reader.h"

namespace papo::server {
namespace {

// A change, and the words around its argument. A change without an argument has all words before.
struct Phrase {
  std::string_view change;
  std::string_view before;
  std::string_view behind{};
  bool has_argument = true;
};
constexpr std::array rules{
    Phrase{"+m", "only operators and people with voice may talk", {}, false},
    Phrase{"-m", "every member may talk", {}, false},
    Phrase{"+n", "only members may write to it", {}, false},
    Phrase{"-n", "people that are not in it may write to it, too", {}, false},
    Phrase{"+t", "only operators may set the topic", {}, false},
    Phrase{"-t", "every member may set the topic", {}, false},
    Phrase{"+i", "only invited people may join", {}, false},
    Phrase{"-i", "anyone may join", {}, false},
    Phrase{"+s", "only members are shown that it exists", {}, false},
    Phrase{"-s", "everyone is shown that it exists", {}, false},
    Phrase{"-k", "joining takes no key", {}, false},
    Phrase{"-l", "any number of people may be there", {}, false},
    Phrase{"+k ", "joining takes the key "},
    Phrase{"+l ", "at most ", " people may be there"},
    Phrase{"+e ", "bans do not count for "},
    Phrase{"-e ", "bans count for ", " again"},
    Phrase{"+b $m:", "", " may not talk there"},
    Phrase{"-b $m:", "", " may talk there again"},
    Phrase{"+b ", "", " is banned"},
    Phrase{"-b ", "", " is not banned any more"},
    Phrase{"+I ", "", " needs no invitation"},
    Phrase{"-I ", "", " needs an invitation again"},
};
// A rank, and the words around the member's name and before the room's.
constexpr std::array ranks{
    Phrase{"+o ", " made ", " an operator of "},
    Phrase{"-o ", " ended that ", " is an operator of "},
    Phrase{"+v ", " gave ", " voice in "},
    Phrase{"-v ", " took away the voice of ", " in "},
};
// A refusal, and the words around the names in it.
constexpr std::array refusals{
    Phrase{"name-taken", "the name ", " is taken"},
    Phrase{"name-taken", "the name ", ", who is here"},
    Phrase{"name-taken", "the name ", " is registered"},
    Phrase{"name-taken", "the name ", ", which is registered"},
    Phrase{"name-bad", "you are logged in, so you keep the name "},
    Phrase{"wrong-password", "wrong password", {}, false},
    Phrase{"logged-in-already", "you are logged in as ", " already"},
    Phrase{"not-logged-in", "you are not logged in; ", " makes your name yours"},
    Phrase{"no-room", "you are in no room; ", " enters one"},
    Phrase{"no-room", "there is no room called ", " makes it"},
    Phrase{"not-in", "you are not in ", " enters it"},
    Phrase{"not-ruler", "only operators of ", " can do that"},
    Phrase{"no-privileges", "only operators can do that", {}, false},
    Phrase{"nobody", "there is nobody called "},
    Phrase{"cannot-talk", "you may only listen in ", "so it was not sent"},
    Phrase{"name-kept", "you may only listen in ", "so you keep your name"},
    Phrase{"banned", "you are banned from "},
    Phrase{"bad-key", "joining ", " key"},
    Phrase{"invite-only", "", " is for invited people only"},
    Phrase{"full", "", " is full"},
    Phrase{"already-there", "", " already"},
    Phrase{"no-privileges", "", " is an operator"},
    Phrase{"not-there", "", ""},
};

// The first phrase that the text is. The text keeps the argument.
template <typename Phrases>
const Phrase* find_phrase(const Phrases& phrases, std::string_view& text) {
  for (const auto& phrase : phrases) {
    auto rest = text;
    const bool fits = take_front(rest, phrase.before) && take_end(rest, phrase.behind) &&
                      (phrase.has_argument || rest.empty());
    if (!fits) continue;
    text = rest;
    return &phrase;
  }
  return nullptr;
}

class PlainReader final : public StoryReader {
 private:
  void take_line(std::string_view line) override {
    if (take_front(line, "-- ")) return take_notice(line);
    if (take_front(line, "!! ")) return take_fault(line);
    if (take_front(line, "[")) {
      take_up_to(line, "] ");
      return take_talk("old ", recalled_, line);
    }
    if (take_front(line, "(private to ")) {
      const auto to = take_up_to(line, ") ");
      return add(joined("say ", to, " me ", line));
    }
    if (take_front(line, "(private) ")) return take_talk("", "me", line);
    if (take_front(line, "(private, ")) {
      take_up_to(line, ") ");
      return take_talk("old ", "me", line);
    }
    if (line.starts_with('#')) {
      const auto room = take_up_to(line, " ");
      return take_talk("", room, line);
    }
    take_talk("", talking_in_, line);
  }

  void take_fault(std::string_view line) {
    if (take_front(line, "you were taken out of ")) {
      const auto room = take_up_to(line, " by ");
      const auto by = take_up_to(line, ": ");
      return add(joined("kick ", room, " ", by, " ", name_, " ", line));
    }
    if (take_front(line, "you were expelled by ")) {
      const auto by = take_up_to(line, ": ");
      return add(joined("expelled ", name_, " ", by, " ", line));
    }
    if (line == "you were logged out") return add("closed");
    const auto* const refusal = find_phrase(refusals, line);
    if (refusal == nullptr) return blame("is no known refusal", line);
    add(joined("refused ", refusal->change));
  }

  void take_talk(std::string_view before, std::string_view where, std::string_view line) {
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
    std::string_view rank;
    if (take_front(line, "(to operators) ")) rank = "@";
    if (take_front(line, "(to people with voice) ")) rank = "+";
    add(joined(before, verb, rank, where, " ", from, " ", line));
  }

  void take_notice(std::string_view line) {
    if (take_front(line, "you ")) return take_own(line);
    if (take_front(line, "anyone may be called ")) {
      return add(joined("dropped ", take_up_to(line, " after you")));
    }
    if (take_front(line, "the password of ")) {
      return add(joined("password-set ", take_up_to(line, " is another one")));
    }
    if (take_front(line, "last ")) {
      take_up_to(line, " of ");
      recalled_ = take_up_to(line, ":");
      return;
    }
    if (take_front(line, "topic of ")) {
      const auto room = take_up_to(line, ": ");
      return add(joined("topic-is ", room, " ", line));
    }
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
    if (take_front(line, "took back a line of ")) {
      const auto room = take_up_to(line, ": ");
      return add(joined("redact ", room, " ", name, " ", line));
    }
    if (take_front(line, "changed ")) return take_rule(name, line);
    if (take_front(line, "announces: ")) return add(joined("announce ", name, " ", line));
    if (take_front(line, "is yours: ")) return add(joined("registered ", name));
    if (line == "is registered no more") return add("logged-out");
    if (line == "is not here, and reads that later") return add(joined("later ", name));
    if (line == "is away") return add(joined("is-away ", name, " "));
    if (take_front(line, "is away: ")) return add(joined("is-away ", name, " ", line));
    if (take_front(line, "invites you to ")) {
      const auto room = take_up_to(line, ";");
      return add(joined("invited ", room, " ", name));
    }
    if (take_front(line, "invited ")) {
      const auto whom = take_up_to(line, " to ");
      return add(joined("invites ", line, " ", name, " ", whom));
    }
    for (const auto& rank : ranks) {
      auto rest = whole.substr(name.size());
      if (!take_front(rest, rank.before)) continue;
      const auto whom = take_up_to(rest, rank.behind);
      return add(joined("mode ", rest, " ", name, " ", rank.change, whom));
    }
    if (line == "was expelled") return add(joined("expelled-elsewhere ", name));
    if (take_front(line, "was taken out of ")) return add(joined("took-out ", line, " ", name));
    if (!take_front(line, "took ")) return;
    const auto whom = take_up_to(line, " out of ");
    const auto room = take_up_to(line, ": ");
    add(joined("kick ", room, " ", name, " ", whom, " ", line));
  }

  void take_left(std::string_view name, std::string_view line) {
    const auto room = take_up_to(line, " (");
    if (line.ends_with(')')) line.remove_suffix(1);
    std::string item;
    if (take_front(line, "expelled by ")) {
      const auto by = take_up_to(line, ": ");
      item = joined("expelled ", name, " ", by, " ", line);
    } else if (line == "quit" || line == "connection lost" || line == "logged out" ||
               take_front(line, "quit: ")) {
      if (line == "quit") line = {};
      item = joined("quit ", name, " ", line);
    } else {
      return add(joined("part ", room, " ", name, " ", line));
    }
    // A person that leaves is told of once in each room.
    if (!is_last(item)) add(item);
  }

  void take_rule(std::string_view name, std::string_view line) {
    const auto room = take_up_to(line, ": ");
    const auto* const rule = find_phrase(rules, line);
    if (rule == nullptr) return blame("is no known rule", line);
    add(joined("mode ", room, " ", name, " ", rule->change, line));
  }

  // "-- you are ana, alone in #a", "-- you are in #a with 1 other: bia", "-- you are ana now"
  void take_own(std::string_view line) {
    if (take_front(line, "left ")) {
      const auto room = take_up_to(line, "; ");
      add(joined("part ", room, " ", name_, " "));
      take_place(line);
      return;
    }
    if (take_front(line, "invited ")) {
      const auto whom = take_up_to(line, " to ");
      return add(joined("invites ", line, " ", name_, " ", whom));
    }
    if (take_place(joined("you ", line))) return;
    if (line == "stay in your rooms while you are gone") return add("stays");
    if (line == "leave your rooms when you go") return add("stays-not");
    if (!take_front(line, "are ")) return;
    if (take_front(line, "logged in as ")) return add(joined("logged-in ", line));
    if (line == "back") return add("you-are-back");
    if (take_front(line, "away")) return add("you-are-away");
    if (take_front(line, "an operator now, and shown as @")) return add("you-are-operator");
    if (take_end(line, " now")) {
      add(joined("nick ", name_, " ", line));
      name_ = line;
      return;
    }
    if (!line.starts_with("alone in ") && !line.starts_with("in #")) {
      name_ = take_up_to(line, ", ");
    }
    take_company(line);
  }

  // "alone in #a", "in #a with 2 others: bia, caio"
  void take_company(std::string_view line) {
    if (!take_front(line, "alone in ") && !take_front(line, "in ")) return;
    if (!line.starts_with('#')) return;
    talking_in_ = take_up_to(line, " with ");
    take_up_to(line, ": ");
    add(joined("join ", talking_in_, " ", name_));
    std::string others;
    while (!line.empty()) others += joined(" ", take_up_to(line, ", "));
    add(joined("there ", talking_in_, others));
  }

  // Whether the text is about the room that the client talks in.
  bool take_place(std::string_view text) {
    if (text.starts_with("you are in no room")) {
      talking_in_.clear();
      return true;
    }
    if (!take_front(text, "you are talking in ")) return false;
    talking_in_ = take_up_to(text, " now");
    add(joined("talking-in ", talking_in_));
    return true;
  }

  std::string name_;
  std::string talking_in_;
  std::string recalled_;  // The room whose lines of the past come.
};

}  // namespace

std::unique_ptr<StoryReader> make_plain_reader() { return std::make_unique<PlainReader>(); }

}  // namespace papo::server
