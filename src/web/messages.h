// SPDX-License-Identifier: MIT

// The messages that a client sends by WebSocket. Frames become messages here (by wslay), and a
// client that breaks the rules of WebSocket is found out.
//
// Threads: the owner's of the client.
//
// Source: RFC 6455, 5 to 7
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"

struct wslay_event_on_msg_recv_arg;

namespace papo::web {

class Messages;

// Contexts of wslay. A client has one from the beginning of a message to its end. A context takes
// 8 KiB, and wslay fills them with zeroes. So idle clients have none, and those that talk use the
// same few.
//
// Threads: any.
class Contexts {
 public:
  struct Context;
  using Owned = std::unique_ptr<Context>;

  Contexts();
  ~Contexts();
  Contexts(const Contexts&) = delete;
  Contexts& operator=(const Contexts&) = delete;

  // Throws std::bad_alloc.
  Owned take(Messages& user);
  // The context's user is between two messages.
  void give(Owned context);

 private:
  static constexpr std::size_t most_spare = 8;

  static Owned make();

  Mutex mutex_;
  std::vector<Owned> spare_ GUARDED_BY(mutex_);
};

class Messages {
 public:
  using Take = std::function<void(std::string_view line)>;

  // Messages of the other kind, and longer ones, are refused. The contexts outlive this object.
  Messages(Contexts& contexts, bool is_binary, std::size_t longest);
  ~Messages();
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  // Hands on each message that these bytes complete, as a line. Line feeds within become CR: no
  // line has them, and a dialect refuses a CR in its own words. The frames with which WebSocket
  // itself answers (pongs) go to `out`. False once no more messages come: the client has closed its
  // side, or has broken a rule.
  bool take(std::string_view bytes, const Take& take, std::string& out);

  [[nodiscard]] bool over() const { return over_; }
  // After that: the payload of the frame that closes our side.
  [[nodiscard]] const std::string& last_words() const { return last_words_; }

 private:
  friend class Contexts;
  struct Callbacks;

  void end(std::uint16_t code, std::string_view reason);
  void judge_close(const wslay_event_on_msg_recv_arg& message);
  void take_own_frames(std::string_view own, std::string& out);

  Contexts& contexts_;
  bool is_binary_;
  std::size_t longest_;
  std::string_view in_;  // Bytes that were not looked at yet.
  std::string lines_;    // The messages of these, each with its end.
  std::string own_frames_;
  std::string last_words_;
  std::uint64_t begun_ = 0;  // Bytes since the last frame ended.
  std::uint64_t frame_ = 0;  // The bytes of the frame that has begun.
  bool within_message_ = false;
  bool over_ = false;
  Contexts::Owned context_;  // None between two messages.
};

// The payload of a frame that closes: a code, and a reason for the person at the other end.
std::string closing(std::uint16_t code, std::string_view reason);

}  // namespace papo::web
