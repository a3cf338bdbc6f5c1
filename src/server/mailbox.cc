// SPDX-License-Identifier: MIT

#include "server/mailbox.h"

#include <span>
#include <utility>

#include "base/memory_reserve.h"

namespace papo::server {
namespace {

// A batch always has room for so many.
constexpr std::size_t usual_inputs = 64;
constexpr std::size_t usual_text = std::size_t{16} << 10;  // Bytes.

}  // namespace

InputBatch::InputBatch() {
  inputs_.reserve(usual_inputs);
  text_.reserve(usual_text);
}

void InputBatch::add(Input::Kind kind, chat::ClientId client, std::string_view text, int fd,
                     std::uint8_t dialect, net::Dialects taken) {
  const auto offset = text_.size();
  text_ += text;
  inputs_.push_back({.kind = kind,
                     .dialect = dialect,
                     .fd = fd,
                     .text_length = static_cast<std::uint32_t>(text.size()),
                     .taken = taken,
                     .client = client,
                     .text_offset = offset});
}

void InputBatch::append(const InputBatch& other) {
  const auto shift = text_.size();
  const auto before = inputs_.size();
  text_.reserve(text_.size() + other.text_.size());
  inputs_.insert(inputs_.end(), other.inputs_.begin(), other.inputs_.end());
  text_ += other.text_;  // There is room for it now.
  for (auto& input : std::span{inputs_}.subspan(before)) input.text_offset += shift;
}

void InputBatch::clear() {
  inputs_.clear();
  text_.clear();
}

void InputBatch::tidy() {
  if (!empty() || (inputs_.capacity() == usual_inputs && text_.capacity() == usual_text)) return;
  static_cast<void>(at_own_risk([this] { *this = InputBatch{}; }));
}

std::string_view InputBatch::text_of(const Input& input) const {
  return std::string_view{text_}.substr(input.text_offset, input.text_length);
}

void Mailbox::post(InputBatch& batch) {
  {
    const MutexLock lock{mutex_};
    const auto cost = batch.cost();
    if (inputs_.empty()) {
      std::swap(inputs_, batch);
    } else {
      inputs_.append(batch);
    }
    backlog_ += cost;
  }
  something_came_.notify_one();
  batch.clear();
}

void Mailbox::too_much(chat::ClientId client) {
  InputBatch told;
  told.add(Input::Kind::too_much, client);
  post(told);
}

void Mailbox::close() {
  {
    const MutexLock lock{mutex_};
    closed_ = true;
  }
  something_came_.notify_one();
}

void Mailbox::post(chat::EventPtr event) {
  const auto bytes = chat::footprint(*event);
  const MutexLock lock{mutex_};
  events_.push_back(std::move(event));
  backlog_ += bytes;
  events_bytes_ += bytes;
  has_news_ = true;
}

void Mailbox::end() {
  const MutexLock lock{mutex_};
  ended_ = true;
  has_news_ = true;
}

void Mailbox::wake() {
  if (has_news_.load() && has_news_.exchange(false)) something_came_.notify_one();
}

bool Mailbox::take_inputs(InputBatch& inputs) {
  const MutexLock lock{mutex_};
  something_came_.wait(mutex_, [this]() REQUIRES(mutex_) {
    return closed_ || ended_ || !inputs_.empty() || !events_.empty();
  });
  std::swap(inputs, inputs_);
  taken_cost_ += inputs.cost();
  return !closed_ || ended_ || !inputs.empty() || !events_.empty();
}

bool Mailbox::take_events(std::vector<chat::EventPtr>& events) {
  const MutexLock lock{mutex_};
  std::swap(events, events_);
  taken_cost_ += events_bytes_.exchange(0);
  return !std::exchange(ended_, false);
}

void Mailbox::tidy() {
  static_cast<void>(at_own_risk([this] {
    InputBatch inputs;
    std::vector<chat::EventPtr> events;
    const MutexLock lock{mutex_};
    if (inputs_.empty()) std::swap(inputs_, inputs);
    if (events_.empty()) std::swap(events_, events);
  }));
}

void Mailbox::settle() { backlog_ -= std::exchange(taken_cost_, 0); }

}  // namespace papo::server
