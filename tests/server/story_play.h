// SPDX-License-Identifier: MIT

// People of both dialects that do things at random, in a house of two workers and in the model
// (story_model.h) at the same time.
//
// In a round some people send a line each, or a message of several lines. The owner of each carries
// the lines out in the order in which they came, and the first worker is the first to do so. So the
// model knows the order. In a house with accounts one client does a thing at a time: the archive
// answers at the end of a turn.
//
// Threads: one.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "server/story_model.h"
#include "server/story_reader.h"
#include "server/worker_rig.h"
#include "wire/irc/dialect.h"

namespace papo::server {

class StoryPlay {
 public:
  explicit StoryPlay(std::uint64_t seed);

  // Plays the sequence. Returns what went wrong; empty if nothing did.
  std::string play();

 private:
  using Number = StoryModel::Number;
  using Place = StoryModel::Place;
  using Change = StoryModel::Change;

  struct Player {
    chat::ClientId id;
    Tongue tongue;
    std::unique_ptr<StoryReader> reader;
    std::vector<std::string> labels{};  // The labels that were sent.
    std::size_t looked_at = 0;          // So many items of the story were right.
    bool reads = true;                  // Otherwise the client reads only now and then.
    bool is_lost = false;               // The last lines may be missing.
    int guesses = 0;                    // Wrong passwords.
  };
  // The effect of a line, once its owner gets to it.
  struct Due {
    chat::ClientId client;
    std::function<void()> happens;
  };
  // A thing that one person can do.
  struct Act {
    unsigned weight;
    void (StoryPlay::*begin)(Number number);
  };
  static const std::vector<Act>& acts();
  static const std::vector<Act>& acts_with_accounts();
  void act(Number number, const std::vector<Act>& acts);

  // ---- Chance
  bool one_in(unsigned n) { return random_() % n == 0; }
  template <typename Items>
  auto any(const Items& items) {
    return *(std::begin(items) + static_cast<std::ptrdiff_t>(random_() % std::size(items)));
  }
  std::string mark() { return "~" + std::to_string(++marks_); }
  std::string some_room();
  std::string own_room(Number number);
  Place some_place(Number number);
  std::string some_name(const Place& place);
  std::string some_account();
  bool may_guess(Number number);
  std::string some_password(Number number, const std::string& account);
  std::string some_text(bool by_irc);
  Words some_words(Number number);
  Words several_lines();
  std::string some_tags(Number number);
  Change some_change(const Place& place);

  // ---- Rounds
  void come();
  Tongue some_tongue();
  bool give_name(Number number, const std::string& name, bool is_first);
  void give_user(Number number);
  bool enter_by_password(Number number, const std::string& name);
  bool enter_by_sasl(Number number);
  void act(Number number);
  void carry_out();
  void ask_for_pages();

  // ---- Acts
  void say(Number number);
  void say_to_rank(Number number);
  void signal(Number number);
  void whisper(Number number);
  void redact(Number number);
  void join(Number number);
  void join_several(Number number);
  void leave(Number number);
  void leave_all(Number number);
  void go(Number number);
  void set_topic(Number number);
  void set_modes(Number number);
  void kick(Number number);
  void invite(Number number);
  void rename(Number number);
  void set_real_name(Number number);
  void go_away(Number number);
  void come_back(Number number);
  void quit(Number number);
  void be_lost(Number number);
  void give_up_operator(Number number);
  void expel(Number number);
  void announce(Number number);
  void register_name(Number number);
  void log_in(Number number);
  void change_password(Number number);
  void drop_account(Number number);
  void log_out_everywhere(Number number);
  void log_out_others(Number number);
  void stay(Number number);
  void mark_read(Number number);

  // ---- Sending
  [[nodiscard]] bool is_irc(Number number) const { return players_[number].tongue.is_irc; }
  // The client sends the line, in its own dialect.
  void send(Number number, const std::string& plain, const std::string& by_irc,
            std::function<void()> happens);
  void send_irc(Number number, const std::string& tags, const std::string& line);
  // The client gives an order about its account.
  void order(Number number, const std::string& plain, const std::string& to_nickserv,
             std::function<void()> happens);
  void send_words(Number number, const std::string& target, const Words& words);
  void later(Number number, std::function<void()> happens);
  void note(Number number, const std::string& line);

  // ---- Reading
  void read();
  void read_all(Player& player);
  std::string faults(bool at_end);
  std::string fault_of(Number number, bool at_end);
  std::string fault_in_story(Number number, bool has_all);

  std::mt19937_64 random_;
  StoryModel::House house_;
  std::unique_ptr<wire::Dialect> irc_;
  WorkerRig rig_;
  StoryModel model_;
  std::vector<Player> players_;  // By their numbers in the model.
  std::vector<Due> due_;
  std::map<std::string, std::string> ids_;    // By the mark of the message.
  std::map<std::string, std::string> times_;  // Likewise.
  std::string script_;
  int marks_ = 0;
  int labels_ = 0;
};

}  // namespace papo::server
