// SPDX-License-Identifier: MIT

// What waits for a worker: input from the loop thread, and events from the Hub.
//
// Posting never blocks on the worker. What bounds a mailbox is its backlog: what was posted and not
// yet dealt with costs in memory and in time, counted in bytes. Above `budget::congestion_mark` the
// loop stops reading from clients (see LoopDesk), so that at most what had been read by then is
// added.
//
// What throws std::bad_alloc has changed nothing.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "budget/limits.h"
#include "budget/send_budget.h"
#include "chat/event.h"

namespace papo::server {

// What the loop tells a worker about one of its clients, or about the end.
struct Input {
  enum class Kind : std::uint8_t {
    opened,          // `fd` is its descriptor, the text its peer's address.
    dialect,         // `fd` is the number of the dialect that it speaks, if it is not the first.
    greet,           // Now, for it will not speak first, or has spoken as we do.
    other_protocol,  // It does not speak as we do. The text is the answer, and all that it gets.
    line,            // The text.
    line_too_long,
    telnet_answer,  // The text: what it is to be answered to telnet's negotiation.
    chunk,     // The text: bytes as they were read. The next waits for Request::Kind::chunk_taken.
    finished,  // The client will send no more, but may still read.
    lost,
    writable,
    name_deadline,
    last_deadline,
    too_much,       // Waits for all together, and most for this client: it has to go.
    slowed,         // What the client sent has waited for long: it talks too fast.
    no_more_lines,  // From any client: the server is stopping.
    look,           // At those who lag.
    motd,           // The text, for who enters from now on: lines, each with its end.
    tidy,           // Many have left: memory can be given back.
  };
  Kind kind;
  int fd = -1;
  std::uint32_t text_length = 0;
  chat::ClientId client = 0;
  std::size_t text_offset = 0;
};
static_assert(budget::cost_of_input >= sizeof(Input), "the backlog bounds memory, too");

// Inputs in their order, with their texts side by side in one buffer, so that once it has grown to
// what a turn needs, adding to it allocates nothing. For a few lines there is always room: who
// talks needs no memory for that, however short it is.
class InputBatch {
 public:
  InputBatch();

  void add(Input::Kind kind, chat::ClientId client, std::string_view text = {}, int fd = -1);
  void append(const InputBatch& other);
  void clear();
  void tidy();  // Gives back memory that it does not need any more, if it is empty.

  [[nodiscard]] const std::vector<Input>& inputs() const { return inputs_; }
  [[nodiscard]] std::string_view text_of(const Input& input) const;
  [[nodiscard]] bool empty() const { return inputs_.empty(); }
  // In bytes; more than it takes of memory.
  [[nodiscard]] std::size_t cost() const {
    return inputs_.size() * budget::cost_of_input + text_.size();
  }

 private:
  std::vector<Input> inputs_;
  std::string text_;
};

class Mailbox final : public chat::EventSink, public budget::SendBudget::Owner {
 public:
  // Any thread; a client's in one order from one. Takes the batch over and leaves an empty one.
  // Wakes the worker.
  void post(InputBatch& batch);
  // The loop thread, last of all: take_inputs() then returns false once all was taken.
  void close();

  // Any thread.
  void post(chat::EventPtr event) override;
  void end() override;
  void wake() override;
  void too_much(chat::ClientId client) override;
  [[nodiscard]] std::size_t backlog() const { return backlog_.load(); }

  // The worker. Waits until there is an input or an event, and takes the inputs.
  bool take_inputs(InputBatch& inputs);
  // False once no more come: those that were taken are the last ones.
  bool take_events(std::vector<chat::EventPtr>& events);
  [[nodiscard]] std::size_t events_waiting() const { return events_bytes_.load(); }  // Bytes.
  // What was taken is dealt with.
  void settle();
  // Gives back the memory of what had come at once, if nothing waits.
  void tidy();

 private:
  Mutex mutex_;
  Condition something_came_;
  InputBatch inputs_ GUARDED_BY(mutex_);
  std::vector<chat::EventPtr> events_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;   // No more events come.
  bool closed_ GUARDED_BY(mutex_) = false;  // Neither do inputs.

  std::size_t taken_cost_ = 0;         // The worker's alone.
  std::atomic<bool> has_news_{false};  // Events of which the worker has not been told.
  std::atomic<std::size_t> events_bytes_{0};
  std::atomic<std::size_t> backlog_{0};
};

}  // namespace papo::server
