// SPDX-License-Identifier: MIT

// Reads IRC (https://modern.ircdocs.horse, and the IRCv3 specifications).
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/story_reader.h"

namespace papo::server {
namespace {

// A refusal, and its numeric.
struct Numeric {
  std::string_view numeric;
  std::string_view word;
};
constexpr std::array numerics{
    Numeric{"401", "nobody"},    Numeric{"403", "no-room"},       Numeric{"404", "cannot-talk"},
    Numeric{"432", "name-bad"},  Numeric{"433", "name-taken"},    Numeric{"435", "name-kept"},
    Numeric{"441", "not-there"}, Numeric{"442", "not-in"},        Numeric{"443", "already-there"},
    Numeric{"471", "full"},      Numeric{"473", "invite-only"},   Numeric{"474", "banned"},
    Numeric{"475", "bad-key"},   Numeric{"481", "no-privileges"}, Numeric{"482", "not-ruler"}};

struct Line {
  std::map<std::string, std::string, std::less<>> tags{};
  std::string client_tags{};  // Those that begin with "+", as they were written.
  std::string_view source{};
  std::string_view nick{};
  std::string_view command{};
  std::vector<std::string_view> params{};

  [[nodiscard]] std::string_view at(std::size_t which) const {
    return which < params.size() ? params[which] : std::string_view{};
  }
  [[nodiscard]] std::string_view tag(std::string_view key) const {
    const auto found = tags.find(key);
    return found == tags.end() ? std::string_view{} : std::string_view{found->second};
  }
  [[nodiscard]] bool is_of_server() const { return source.find('!') == source.npos; }
};

// The words of NickServ, before and behind the name in them, and the item.
struct ServiceWords {
  std::string_view before;
  std::string_view behind;
  std::string_view item;
};
constexpr std::array words_of_service{
    ServiceWords{"", " is yours: from now on the password is asked for", "registered "},
    ServiceWords{"The password of ", " is another one now", "password-set "},
    ServiceWords{"Anyone may be called ", " after you", "dropped "},
    ServiceWords{"Your other clients are logged out", "", "others-logged-out"},
    ServiceWords{"You stay in your rooms while you are gone", "", "stays"},
    ServiceWords{"You leave your rooms when you go", "", "stays-not"},
    ServiceWords{"The name or the password is wrong", "", "refused wrong-password"},
    ServiceWords{"You are logged in already", "", "refused logged-in-already"},
    ServiceWords{"You are not logged in", "", "refused not-logged-in"},
    ServiceWords{"You keep your name while you are banned in a room", "", "refused name-kept"},
    ServiceWords{"That name is registered already", "", "refused name-taken"},
    ServiceWords{"It looks like a name that is registered already", "", "refused name-taken"},
    ServiceWords{"Somebody has that name", "", "refused name-taken"},
    ServiceWords{"Somebody has a name that looks so", "", "refused name-taken"},
};

// IRC tells a word where no reason was given. With an empty text nobody is away.
std::string_view reason_of(std::string_view away) {
  if (away.empty()) return "an empty text";
  return away == "away" ? "" : away;
}

Line parsed(std::string_view text) {
  Line line;
  if (take_front(text, "@")) {
    auto tags = take_up_to(text, " ");
    while (!tags.empty()) {
      auto tag = take_up_to(tags, ";");
      if (tag.starts_with('+'))
        line.client_tags += joined(line.client_tags.empty() ? "" : ";", tag);
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

class IrcReader final : public StoryReader {
 public:
  explicit IrcReader(const Tongue& tongue) : tongue_(tongue) {}

 private:
  // The words of somebody, as far as they came.
  struct Speech {
    std::string text{};
    std::string tags{};
    std::string id{};
    std::string time{};
    bool is_action = false;
    bool goes_on = false;  // A line of the message was there before.
  };
  struct Batch {
    std::string type;
    std::string target;
    Speech speech{};
    std::string command{};
    bool is_old = false;  // The message is one of the past.
  };

  // ---- Any line

  void take_line(std::string_view text) override {
    constexpr std::size_t longest = 510;
    if (!take_end(text, "\r")) return blame("has no CR", text);
    const auto body = text.starts_with('@') ? text.substr(text.find(' ') + 1) : text;
    if (body.size() > longest) blame("is too long", text);
    const auto line = parsed(text);
    check_tags(line, text);
    if (const auto label = line.tag("label"); !label.empty()) know_label(label);
    if (line.source.empty()) {
      if (line.at(0) == "Closing link: Logged out") add("closed");
      if (line.command != "ERROR" && line.command != "AUTHENTICATE") blame("has no source", text);
      return;
    }
    if (line.command == "BATCH") return take_batch(line, text);
    auto* const batch = batch_of(line, text);
    if (batch != nullptr && batch->type == "draft/multiline") return add_to(*batch, line, text);
    if (line.command == "KILL") {
      return add(joined("expelled ", line.at(0), " ", line.nick, " ", line.at(1)));
    }
    if (line.is_of_server()) return take_answer(line);
    if (line.nick == "NickServ") return take_service(line.at(1), text);
    const bool is_old = batch != nullptr && batch->type == "chathistory";
    if (line.command == "PRIVMSG" || line.command == "NOTICE")
      return take_speech(line, text, is_old);
    if (line.command == "TAGMSG") return take_signal(line, text);
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
    const bool is_by_nobody = line.is_of_server() || line.nick == "NickServ";
    if (is_by_nobody || !tongue_.has("server-time")) return;
    const bool is_own_mode = line.command == "MODE" && !line.at(0).starts_with('#');
    const bool ends_batch = line.command == "BATCH" && line.at(0).starts_with('-');
    const auto of = batches_.find(std::string{line.tag("batch")});
    const bool is_part = of != batches_.end() && of->second.type == "draft/multiline";
    const bool needs_none = is_own_mode || ends_batch || is_part;
    if (needs_none == !line.tag("time").empty()) blame("has a time, or none", text);
  }

  // ---- Batches

  // Null if the line is of none.
  Batch* batch_of(const Line& line, std::string_view text) {
    const auto reference = line.tag("batch");
    if (reference.empty()) return nullptr;
    const auto found = batches_.find(std::string{reference});
    if (found != batches_.end()) return &found->second;
    blame("is of no batch that is open", text);
    return nullptr;
  }

  void take_batch(const Line& line, std::string_view text) {
    const auto type = line.at(1);
    const std::string reference{line.at(0).substr(1)};
    batch_of(line, text);
    if (line.at(0).starts_with('+')) {
      const bool asked = type == "draft/multiline" ? tongue_.has_batches()
                         : type == "labeled-response"
                             ? tongue_.has("labeled-response")
                             : type == "chathistory" && tongue_.has("batch");
      if (!asked) blame("was not asked for", text);
      Batch batch{.type = std::string{type}, .target = std::string{line.at(2)}};
      const auto around = batches_.find(std::string{line.tag("batch")});
      batch.is_old = around != batches_.end() && around->second.type == "chathistory";
      batch.speech = {.tags = line.client_tags,
                      .id = std::string{line.tag("msgid")},
                      .time = std::string{line.tag("time")}};
      if (!batches_.emplace(reference, std::move(batch)).second) blame("opens it twice", text);
      return;
    }
    const auto found = batches_.find(reference);
    if (found == batches_.end()) return blame("ends a batch that is not open", text);
    const auto batch = std::move(found->second);
    batches_.erase(found);
    if (batch.type != "draft/multiline") return;
    if (batch.speech.text.empty()) return blame("ends an empty batch", text);
    if (tongue_.has("message-tags") && batch.speech.id.empty()) blame("has no id", text);
    said(batch.is_old ? "old " : "", batch.command, line.nick, batch.target, batch.speech);
  }

  void add_to(Batch& batch, const Line& line, std::string_view text) {
    if (line.at(0) != batch.target) blame("has another target than its batch", text);
    auto& words = batch.speech.text;
    const bool is_first = batch.command.empty();
    if (!is_first && !line.tags.contains("draft/multiline-concat")) words += '\n';
    batch.command = line.command;
    words += line.at(1);
  }

  // ---- Talk

  void take_speech(const Line& line, std::string_view text, bool is_old) {
    if (line.at(0) == "$*") return add(joined("announce ", line.nick, " ", line.at(1)));
    auto words = line.at(1);
    const bool is_first = speech_.text.empty();
    const bool has_id = line.tags.contains("msgid");
    // Only the first line of a message has an id.
    const bool needs_id = tongue_.has("message-tags") && is_first && !speech_.goes_on;
    if (needs_id != has_id) blame(has_id ? "has an id of its own" : "has no id", text);
    if (has_id) speech_.id = line.tag("msgid");
    if (is_first) {
      speech_.tags = line.client_tags;
      speech_.time = line.tag("time");
    }
    if (speech_.tags != line.client_tags) blame("has other tags than the line before", text);
    if (take_front(words,
                   "\x01"
                   "ACTION ")) {
      if (!take_end(words, "\x01")) return blame("is no whole action", text);
      speech_.is_action = true;
    }
    speech_.text += words;
    std::string_view whole = speech_.text;
    take_end(whole, "\x01");
    const bool ends = !mark_of(whole).empty();
    if (!ends && !goes_on(whole)) return;  // The rest of the line follows.
    const auto done = std::exchange(speech_, Speech{.goes_on = !ends});
    said(is_old ? "old " : "", line.command, line.nick, line.at(0), done);
  }

  void take_signal(const Line& line, std::string_view text) {
    if (!tongue_.has("message-tags")) return blame("was not asked for", text);
    if (!line.tags.contains("msgid")) blame("has no id", text);
    const auto [where, who] = place_and_person(line.at(0), line.nick);
    add(joined("signal ", where, " ", who, " {", line.client_tags, "}"));
  }

  void said(std::string_view before, std::string_view command, std::string_view nick,
            std::string_view target, const Speech& speech) {
    std::string_view verb = command == "NOTICE" ? "notice " : "say ";
    if (speech.is_action) verb = "act ";
    std::string_view words = speech.text;
    if (take_front(words, "\x01")) {
      take_end(words, "\x01");
      verb = "ctcp ";
    }
    // A letter of the past begins with its time for a client that reads no times.
    if (!tongue_.has("server-time") && words.starts_with("[20")) take_up_to(words, "] ");
    learn(words, speech.id, speech.time);
    const auto [where, who] = place_and_person(target, nick);
    const auto tags = speech.tags.empty() ? std::string{} : joined(" {", speech.tags, "}");
    add(joined(before, verb, where, " ", who, " ", words, tags));
  }

  struct PlaceAndPerson {
    std::string where;
    std::string who;
  };
  // In private one of both is the client itself.
  [[nodiscard]] PlaceAndPerson place_and_person(std::string_view target,
                                                std::string_view nick) const {
    if (target.find('#') != target.npos) return {std::string{target}, std::string{nick}};
    if (nick == name_) return {std::string{target}, "me"};
    return {"me", std::string{nick}};
  }

  // ---- All else that people do

  void take_deed(const Line& line, std::string_view text) {
    const auto command = line.command;
    // Other lines repeat words that were said before.
    const bool is_news =
        command == "TOPIC" || command == "KICK" || command == "REDACT" || command == "SETNAME";
    if (is_news) learn(line.params.back(), "", line.tag("time"));
    if (command == "JOIN") {
      const bool extended = tongue_.has("extended-join");
      if (extended != (line.params.size() == 3)) blame("is a JOIN of the wrong form", text);
      const auto real_name = extended ? joined(" (", line.at(1), " ", line.at(2), ")") : "";
      add(joined("join ", line.at(0), " ", line.nick, real_name));
    } else if (command == "PART") {
      add(joined("part ", line.at(0), " ", line.nick, " ", line.at(1)));
    } else if (command == "QUIT") {
      take_quit(line);
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
                              : joined("away ", line.nick, " ", reason_of(line.at(0))));
    } else if (command == "ACCOUNT") {
      if (!tongue_.has("account-notify")) blame("was not asked for", text);
      add(joined("account ", line.nick, " ", line.at(0)));
    } else if (command == "SETNAME") {
      if (!tongue_.has("setname")) blame("was not asked for", text);
      add(joined("real-name ", line.nick, " ", line.at(0)));
    } else if (command == "REDACT") {
      if (!tongue_.has("draft/message-redaction")) blame("was not asked for", text);
      add(joined("redact ", line.at(0), " ", line.nick, " ", line.at(1), " ", line.at(2)));
    } else if (command == "INVITE") {
      const bool to_me = line.at(0) == name_;
      if (!to_me && !tongue_.has("invite-notify")) blame("was not asked for", text);
      add(to_me ? joined("invited ", line.at(1), " ", line.nick)
                : joined("invites ", line.at(1), " ", line.nick, " ", line.at(0)));
    } else {
      blame("is no known deed", text);
    }
  }

  void take_quit(const Line& line) {
    auto why = line.at(0);
    if (take_front(why, "Killed (")) {
      const auto by = take_up_to(why, " (");
      take_end(why, "))");
      return add(joined("expelled ", line.nick, " ", by, " ", why));
    }
    if (why == "Quit") why = {};
    if (why == "Connection lost") why = "connection lost";
    if (why == "Logged out") why = "logged out";
    take_front(why, "Quit: ");
    add(joined("quit ", line.nick, " ", why));
  }

  void take_modes(const Line& line) {
    if (!line.at(0).starts_with('#')) {
      // A numeric tells of becoming an operator, too.
      if (line.at(1) != "+o") add(joined("own-modes ", line.at(1)));
      return;
    }
    char sign = '+';
    std::size_t argument = 2;
    for (const char letter : line.at(1)) {
      if (letter == '+' || letter == '-') {
        sign = letter;
        continue;
      }
      std::string change{sign, letter};
      const bool has_argument = std::string_view{"ovbeIk"}.find(letter) != std::string_view::npos ||
                                (letter == 'l' && sign == '+');
      if (has_argument) change += joined(" ", line.at(argument++));
      add(joined("mode ", line.at(0), " ", line.nick, " ", change));
    }
  }

  // ---- The server's answers

  void take_answer(const Line& line) {
    auto words = line.at(1);
    if (line.command == "NOTICE" && take_end(words, " was expelled")) {
      return add(joined("expelled-elsewhere ", words));
    }
    const auto numeric = line.command;
    if (numeric == "001") {
      name_ = line.at(0);
    } else if (numeric == "301" && line.at(2) == "is not here, and reads that later") {
      add(joined("later ", line.at(1)));
    } else if (numeric == "301") {
      add(joined("is-away ", line.at(1), " ", reason_of(line.at(2))));
    } else if (numeric == "305") {
      add("you-are-back");
    } else if (numeric == "306") {
      add("you-are-away");
    } else if (numeric == "332") {
      add(joined("topic-is ", line.at(1), " ", line.at(2)));
    } else if (numeric == "341") {
      add(joined("invites ", line.at(2), " ", name_, " ", line.at(1)));
    } else if (numeric == "353") {
      take_names(line);
    } else if (numeric == "366") {
      add(joined("there ", line.at(1), std::exchange(there_, {})));
    } else if (numeric == "381") {
      add("you-are-operator");
    } else if (numeric == "900") {
      add(joined("logged-in ", line.at(2)));
    } else if (numeric == "901") {
      add("logged-out");
    } else if (numeric == "904") {
      add("refused wrong-password");
    } else if (numeric == "MARKREAD") {
      if (!tongue_.has("draft/read-marker")) blame("was not asked for", line.at(0));
      add(joined("mark ", line.at(0), " ", line.at(1)));
    } else if (numeric == "FAIL") {
      add(joined("refused ", line.at(1)));
    } else if (numeric.starts_with('4')) {
      take_refusal(numeric);
    }
  }

  void take_service(std::string_view words, std::string_view text) {
    if (words.starts_with("You are logged in as ")) return;  // A numeric has said so.
    for (const auto& one : words_of_service) {
      auto name = words;
      if (take_front(name, one.before) && take_end(name, one.behind)) {
        return add(joined(one.item, name));
      }
    }
    blame("is of NickServ, and unknown", text);
  }

  void take_names(const Line& line) {
    auto names = line.at(3);
    while (!names.empty()) {
      auto name = take_up_to(names, " ");
      const auto shown = take_up_to(name, "!");
      if (tongue_.has("userhost-in-names") == name.empty())
        blame("has names of another form", shown);
      there_ += joined(" ", shown);
    }
  }

  void take_refusal(std::string_view numeric) {
    constexpr std::string_view no_motd = "422";
    if (numeric == no_motd) return;
    for (const auto& refusal : numerics) {
      if (refusal.numeric == numeric) return add(joined("refused ", refusal.word));
    }
    blame("is no known refusal", numeric);
  }

  std::string name_;
  Tongue tongue_;
  std::map<std::string, Batch> batches_;  // The open ones, by reference.
  Speech speech_;
  std::string there_;  // The names that came so far.
};

}  // namespace

std::unique_ptr<StoryReader> make_irc_reader(const Tongue& tongue) {
  return std::make_unique<IrcReader>(tongue);
}

}  // namespace papo::server
