// SPDX-License-Identifier: MIT

// One house, one story (invariants 1 and 8): people that speak plain, and people that speak IRC
// with all kinds of capabilities, do as they like. Each must be told exactly the story that the
// model works out for that person, in its order.
//
// Each sequence is made from a seed. A failure tells the seed; PAPO_TEST_SEED plays that one alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "server/story.h"
#include "server/worker_rig.h"
#include "wire/irc/dialect.h"

namespace papo::server {
namespace {

constexpr std::size_t irc = 1;  // The number of that dialect here.
constexpr std::uint64_t sequences = 5000;
constexpr std::size_t most_people = 6;
constexpr int rounds = 20;

constexpr std::array names{"ana",  "bia",  "caio", "davi", "eva",  "fabio", "gil",
                           "hugo", "iris", "João", "kaio", "lara", "mario", "nadia"};
constexpr std::array rooms{"#lobby", "#jogos", "#c"};
constexpr std::array capabilities{"account-tag",     "away-notify",  "batch",
                                  "draft/multiline", "echo-message", "extended-join",
                                  "invite-notify",   "message-tags", "multi-prefix",
                                  "server-time",     "setname",      "userhost-in-names"};

class Play {
 public:
  explicit Play(std::uint64_t seed)
      : random_(seed),
        irc_(wire::irc::make_dialect("papo.test")),
        rig_({.dialects = {&wire::plain::dialect(), irc_.get()}, .irc_lobby = true}, 2) {}

  // Plays the sequence. Returns what went wrong; empty if nothing did.
  std::string play() {
    come();
    come();
    for (int round = 0; round < rounds; ++round) {
      if (one_in(4) && model_.people().size() < most_people) {
        come();
      } else if (one_in(2)) {
        act_alone();
      } else {
        act_together();
      }
      read();
      if (auto wrong = faults(); !wrong.empty()) return wrong + script_;
    }
    return {};
  }

 private:
  struct Player {
    chat::ClientId id;
    Tongue tongue;
    std::string name;  // The name by which the player came.
    std::unique_ptr<StoryReader> reader;
    bool deaf = false;  // The connection was lost, so the last lines may be missing.
  };
  // The effect of a line, once its owner gets to it.
  struct Due {
    chat::ClientId client;
    std::function<void()> happens;
  };

  bool one_in(unsigned n) { return random_() % n == 0; }
  template <typename Items>
  auto any(const Items& items) {
    return *(std::begin(items) + static_cast<std::ptrdiff_t>(random_() % std::size(items)));
  }

  // ---- Coming

  void come() {
    const std::string name = any(names);
    if (model_.here(name)) return;
    Tongue tongue{.is_irc = one_in(2)};
    if (tongue.is_irc) {
      for (const auto* one : capabilities) {
        if (one_in(2)) tongue.capabilities.insert(one);
      }
    }
    const auto id = tongue.is_irc ? rig_.connect_unknown() : rig_.connect();
    note(name, tongue.is_irc ? "comes by IRC" : "comes by plain");
    if (tongue.is_irc) {
      rig_.speak(id, irc);
      std::string wanted;
      for (const auto& one : tongue.capabilities) wanted += one + " ";
      rig_.line(id, "CAP REQ :" + wanted);
      rig_.line(id, "NICK " + name);
      rig_.line(id, "USER " + name + " 0 * :" + name);
      rig_.line(id, "CAP END");
      script_ += "  with " + wanted + "\n";
    } else {
      rig_.line(id, name);
    }
    rig_.turn();
    numbers_[name] = players_.size();
    players_.push_back(
        {.id = id, .tongue = tongue, .name = name, .reader = make_reader(name, tongue)});
    model_.enter(name, tongue);
  }

  // ---- Acting

  // One person acts, so it is known in which room a person is that speaks plain.
  void act_alone() {
    const auto people = model_.people();
    if (people.empty()) return;
    act(any(people), true);
    carry_out();
  }

  // Several people act at once. The owner of each carries the lines out in the order they came, and
  // the first worker is the first to do so.
  void act_together() {
    auto people = model_.people();
    std::ranges::shuffle(people, random_);
    people.resize(std::min<std::size_t>(people.size(), 1 + random_() % 4));
    for (const auto& name : people) act(name, false);
    carry_out();
  }

  void carry_out() {
    std::ranges::stable_sort(due_, {}, [](const Due& one) { return chat::owner_of(one.client); });
    rig_.turn();
    for (const auto& one : due_) one.happens();
    due_.clear();
  }

  void act(const std::string& name, bool alone) {
    const auto own_rooms = model_.rooms_of(name);
    const std::string room = own_rooms.empty() || one_in(8) ? any(rooms) : any(own_rooms);
    switch (random_() % 16) {
      case 0:
      case 1:
        return join(name, any(rooms));
      case 2:
        return leave(name, room);
      case 3:
        return rename(name, any(names));
      case 4:
        return whisper(name);
      case 5:
        return one_in(2) ? go_away(name) : come_back(name);
      case 6:
        return one_in(3) ? quit(name) : join(name, any(rooms));
      case 7:
      case 8:
        if (alone) return rule(name, room);
        break;
      case 9:
        if (alone) return set_topic(name, room);
        break;
      case 10:
        if (alone) return kick(name, room);
        break;
      case 11:
        if (alone) return invite(name, room);
        break;
      default:
        break;
    }
    say(name, room, alone);
  }

  const Player& player(const std::string& name) const { return players_[numbers_.at(name)]; }

  // The client sends the line, in its own dialect.
  void send(const std::string& name, const std::string& plain, const std::string& by_irc,
            std::function<void()> happens) {
    const auto& one = player(name);
    const auto& line = one.tongue.is_irc ? by_irc : plain;
    note(name, line);
    rig_.line(one.id, line);
    due_.push_back({one.id, std::move(happens)});
  }
  void note(const std::string& name, const std::string& line) {
    script_ += "  " + name + ": " + line.substr(0, 100) + "\n";
  }

  std::string mark() { return "~" + std::to_string(++marks_); }

  std::string some_text(bool by_irc) {
    std::string text;
    switch (random_() % 6) {
      case 0:
        text = "olá, tudo bem?";
        break;
      case 1:
        text = ": :)";
        break;
      case 2:
        for (int i = 0; i < (by_irc ? 10 : 100); ++i) text += "ação! ";
        break;
      case 3:
        if (by_irc) {
          text =
              "\x02loud\x02 and \x03"
              "04red\x0f";
          break;
        }
        text = std::string(1500, 'x');
        break;
      default:
        text = "hello";
    }
    return text + " " + mark();
  }

  void say(const std::string& name, const std::string& room, bool alone) {
    const bool by_irc = player(name).tongue.is_irc;
    Words words{.how = Words::How::text, .text = some_text(by_irc)};
    if (one_in(4)) words.how = Words::How::action;
    if (by_irc && one_in(6)) words.how = one_in(2) ? Words::How::notice : Words::How::ctcp;
    if (!by_irc && words.how == Words::How::action) {
      if (!alone || !go(name, room)) words.how = Words::How::text;
    }
    const auto plain =
        words.how == Words::How::action ? "/me " + words.text : room + " " + words.text;
    send(name, plain, by_irc_of(room, words), [=, this] { model_.say(name, room, words); });
  }

  static std::string by_irc_of(const std::string& target, const Words& words) {
    switch (words.how) {
      case Words::How::action:
        return "PRIVMSG " + target + " :\x01" + "ACTION " + words.text + "\x01";
      case Words::How::notice:
        return "NOTICE " + target + " :" + words.text;
      case Words::How::ctcp:
        return "PRIVMSG " + target + " :\x01" + words.text + "\x01";
      case Words::How::text:
        break;
    }
    return "PRIVMSG " + target + " :" + words.text;
  }

  void whisper(const std::string& name) {
    const auto to = any(model_.people());
    if (to == name) return;
    const bool by_irc = player(name).tongue.is_irc;
    const Words words{.how = by_irc && one_in(4) ? Words::How::notice : Words::How::text,
                      .text = some_text(by_irc)};
    send(name, "/msg " + to + " " + words.text, by_irc_of(to, words),
         [=, this] { model_.whisper(name, to, words); });
  }

  void join(const std::string& name, const std::string& room) {
    send(name, "/join " + room, "JOIN " + room, [=, this] { model_.join(name, room); });
  }

  void leave(const std::string& name, const std::string& room) {
    const std::string reason = player(name).tongue.is_irc && one_in(2) ? "good night" : "";
    send(name, "/leave " + room, "PART " + room + (reason.empty() ? "" : " :" + reason),
         [=, this] { model_.leave(name, room, reason); });
  }

  void rename(const std::string& name, const std::string& new_name) {
    if (name == new_name) return;
    send(name, "/nick " + new_name, "NICK " + new_name, [=, this] {
      if (!model_.here(name) || model_.here(new_name)) return;
      model_.rename(name, new_name);
      numbers_[new_name] = numbers_.at(name);
    });
  }

  void go_away(const std::string& name) {
    const auto reason = "lunch " + mark();
    send(name, "/away " + reason, "AWAY :" + reason, [=, this] { model_.go_away(name, reason); });
  }
  void come_back(const std::string& name) {
    send(name, "/back", "AWAY", [=, this] { model_.come_back(name); });
  }

  void quit(const std::string& name) {
    const std::string reason = one_in(2) ? "to bed" : "";
    if (one_in(3)) {
      note(name, "is lost");
      players_[numbers_.at(name)].deaf = true;
      rig_.input(Input::Kind::lost, player(name).id);
      due_.push_back({player(name).id, [=, this] { model_.quit(name, "connection lost"); }});
      return;
    }
    send(name, reason.empty() ? "/quit" : "/quit " + reason,
         reason.empty() ? "QUIT" : "QUIT :" + reason, [=, this] { model_.quit(name, reason); });
  }

  // ---- Acts that plain knows only in the room in which it talks

  // The person talks in that room from now on. Returns false if it is not one of the person's.
  bool go(const std::string& name, const std::string& room) {
    if (std::ranges::count(model_.rooms_of(name), room) == 0) return false;
    if (player(name).tongue.is_irc) return true;
    note(name, "/go " + room);
    rig_.line(player(name).id, "/go " + room);
    rig_.turn();
    return true;
  }

  void set_topic(const std::string& name, const std::string& room) {
    if (!go(name, room)) return;
    const auto topic = one_in(4) ? std::string{} : "we talk of " + mark();
    send(name, topic.empty() ? "/topic -" : "/topic " + topic, "TOPIC " + room + " :" + topic,
         [=, this] { model_.set_topic(name, room, topic); });
  }

  void kick(const std::string& name, const std::string& room) {
    const auto members = model_.members_of(room);
    if (!go(name, room)) return;
    const auto whom = any(members);
    const auto reason = "enough " + mark();
    send(name, "/kick " + whom + " " + reason, "KICK " + room + " " + whom + " :" + reason,
         [=, this] { model_.kick(name, room, whom, reason); });
  }

  void invite(const std::string& name, const std::string& room) {
    const auto whom = any(model_.people());
    if (whom == name || !go(name, room)) return;
    send(name, "/invite " + whom, "INVITE " + whom + " " + room,
         [=, this] { model_.invite(name, room, whom); });
  }

  void rule(const std::string& name, const std::string& room) {
    const auto members = model_.members_of(room);
    if (!go(name, room)) return;
    constexpr std::array changes{"+i", "-i", "+m", "-m", "-m", "+t", "-t",
                                 "+s", "-s", "+o", "-o", "+v", "-v"};
    std::string change = any(changes);
    if (change[1] == 'o' || change[1] == 'v') change += " " + any(members);
    send(name, "/mode " + change, "MODE " + room + " " + change,
         [=, this] { model_.set_mode(name, room, change); });
  }

  // ---- Reading

  void read() {
    for (auto& one : players_) one.reader->take(rig_.received(one.id));
  }

  // The item as both dialects can tell it.
  static std::string normal(std::string item) {
    while (item.ends_with(' ')) item.pop_back();
    return item;
  }

  std::string faults() {
    for (std::size_t i = 0; i < players_.size(); ++i) {
      const auto& reader = *players_[i].reader;
      if (!reader.fault().empty()) return players_[i].name + ": " + reader.fault() + "\n";
      const auto& must = model_.story_of(i);
      const auto& is = reader.story();
      const auto end = players_[i].deaf ? is.size() : std::max(must.size(), is.size());
      for (std::size_t at = 0; at < end; ++at) {
        const auto expected = at < must.size() ? normal(must[at]) : "nothing";
        const auto read = at < is.size() ? normal(is[at]) : "nothing";
        if (expected == read) continue;
        return players_[i].name + (players_[i].tongue.is_irc ? " (IRC)" : " (plain)") +
               " must read:\n  " + expected + "\nbut reads:\n  " + read +
               "\nwhose last lines were:\n" + reader.last_bytes();
      }
      for (const auto& [mark, id] : reader.ids()) {
        if (ids_.emplace(mark, id).first->second != id) {
          return "the message " + mark + " has several ids\n";
        }
      }
    }
    return {};
  }

  std::mt19937_64 random_;
  std::unique_ptr<wire::Dialect> irc_;
  WorkerRig rig_;
  StoryModel model_;
  std::vector<Player> players_;
  std::map<std::string, std::size_t> numbers_;  // By name, of the one that had it last.
  std::vector<Due> due_;
  std::map<std::string, std::string> ids_;  // By mark.
  std::string script_;
  int marks_ = 0;
};

TEST(OneStory, IsToldToEveryoneInTheirOwnWords) {
  std::uint64_t first = 1;
  std::uint64_t last = sequences;
  if (const char* const seed = std::getenv("PAPO_TEST_SEED")) {
    first = last = std::strtoull(seed, nullptr, 10);
  }
  for (auto seed = first; seed <= last; ++seed) {
    const auto wrong = Play{seed}.play();
    ASSERT_EQ(wrong, "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace papo::server
