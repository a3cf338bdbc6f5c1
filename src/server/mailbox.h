// SPDX-License-Identifier: MIT

// The queue of a worker: inputs from the loop thread, and events from the Hub.
//
// Posting never blocks on the worker. A mailbox is bounded by its backlog: the cost in memory and
// time of everything that was posted and not yet dealt with, counted in bytes. Above
// `budget::congestion_mark` the loop stops reading from clients (see LoopDesk). So at most the
// lines that were read by then are added.
//
// A call that throws std::bad_alloc has changed nothing.
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
#include "net/entry.h"

namespace papo::server {

// A message of the loop to a worker about one of its clients, or about the end.
struct Input {
  enum class Kind : std::uint8_t {
    opened,   // `fd` is the descriptor, the text is the address of the peer.
    dialect,  // The client speaks another dialect than it was opened with.
    tls,      // The client speaks TLS: its chunks are sealed.
    greet,    // Greet the client now: it will not speak first, or has spoken as Papo does.
    refused,  // The client speaks another protocol, or is one too many. The text is the answer.
    line,     // The text.
    line_too_long,
    telnet_answer,  // The text is the answer to telnet's negotiation.
    chunk,     // The text: bytes as they were read, to be given back (Request::Kind::bytes_taken).
    finished,  // The client will send no more, but may still read.
    lost,
    writable,
    name_deadline,
    time_up,  // The client's dialect is brief, and its time is over.
    last_deadline,
    too_much,       // Too much waits for all clients, and most for this one: it has to go.
    slowed,         // The client's lines have waited for long: it talks too fast.
    quiet,          // Nothing has come from the client for long.
    paid,           // The client has the tokens for what it asked (Request::Kind::tell_when_paid).
    handshakes,     // The worker's own, and no client's: handshakes wait for the next turn.
    another_turn,   // The worker's own: the client's lines had to wait for the next turn.
    no_more_lines,  // No client's: the server is stopping.
    look,           // Look at the clients that lag.
    motd,           // The text is the motd from now on: lines, each with its end.
    tidy,           // Give memory back, because many clients have left.
  };
  Kind kind;
  std::uint8_t dialect = 0;  // The number of the client's dialect, if it is opened or changes it.
  int fd = -1;
  std::uint32_t text_length = 0;
  net::Dialects taken{};  // The dialects of the listener by which the client came.
  chat::ClientId client = 0;
  std::size_t text_offset = 0;
};
static_assert(budget::cost_of_input >= sizeof(Input), "the backlog bounds memory, too");

// Inputs in their order, with their texts side by side in one buffer. Once the buffer has grown to
// the size of a turn, adding to it allocates nothing. There is always room for a few lines, so that
// talking works without memory.
class InputBatch {
 public:
  InputBatch();

  void add(Input::Kind kind, chat::ClientId client, std::string_view text = {}, int fd = -1,
           std::uint8_t dialect = 0, net::Dialects taken = {});
  void append(const InputBatch& other);
  void clear();
  void tidy();  // Gives back memory that is not needed any more, if the batch is empty.

  [[nodiscard]] const std::vector<Input>& inputs() const { return inputs_; }
  [[nodiscard]] std::string_view text_of(const Input& input) const;
  [[nodiscard]] bool empty() const { return inputs_.empty(); }
  // In bytes; more than the memory that it takes.
  [[nodiscard]] std::size_t cost() const {
    return inputs_.size() * budget::cost_of_input + text_.size();
  }

 private:
  std::vector<Input> inputs_;
  std::string text_;
};

class Mailbox final : public chat::EventSink, public budget::SendBudget::Owner {
 public:
  // Any thread. All inputs of a client must come from one thread, in order. Takes the batch over
  // and leaves an empty one. Wakes the worker.
  void post(InputBatch& batch);
  // The loop thread, last of all. After the last inputs take_inputs() then returns false.
  void close();

  // Any thread.
  void post(chat::EventPtr event) override;
  void end() override;
  void wake() override;
  void too_much(chat::ClientId client) override;
  [[nodiscard]] std::size_t backlog() const { return backlog_.load(); }

  // The worker. Waits until there is an input or an event, and takes the inputs.
  bool take_inputs(InputBatch& inputs);
  // False once no more come: the events taken by then were the last.
  bool take_events(std::vector<chat::EventPtr>& events);
  [[nodiscard]] std::size_t events_waiting() const { return events_bytes_.load(); }  // Bytes.
  // The taken inputs and events are dealt with.
  void settle();
  // Gives back the memory of a large batch, if nothing waits.
  void tidy();

 private:
  Mutex mutex_;
  Condition something_came_;
  InputBatch inputs_ GUARDED_BY(mutex_);
  std::vector<chat::EventPtr> events_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;   // No more events come.
  bool closed_ GUARDED_BY(mutex_) = false;  // No more inputs come either.

  std::size_t taken_cost_ = 0;         // Belongs to the worker.
  std::atomic<bool> has_news_{false};  // Events came, and the worker was not woken yet.
  std::atomic<std::size_t> events_bytes_{0};
  std::atomic<std::size_t> backlog_{0};
};

}  // namespace papo::server
