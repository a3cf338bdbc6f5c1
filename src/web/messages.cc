// SPDX-License-Identifier: MIT

#include "web/messages.h"

#include <fmt/format.h>
#include <sys/types.h>
#include <wslay/wslay.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <utility>

#include "text/utf8.h"
#include "web/close_codes.h"
#include "wire/frames.h"

namespace papo::web {
namespace {

namespace frames = wire::frames;
using frames::Opcode;

constexpr std::uint64_t most_with_16_bits = 0xffff;  // Bytes of a payload.

std::string reason_for(std::uint16_t code, std::size_t longest) {
  if (code == close_code::too_long) return fmt::format("a message has {} bytes at most", longest);
  if (code == close_code::not_utf8) return "a text must be UTF-8";
  if (code == close_code::broken_rule) return "that breaks a rule of WebSocket";
  return {};
}

}  // namespace

struct Contexts::Context {
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    if (wslay != nullptr) wslay_event_context_free(wslay);
  }

  wslay_event_context* wslay = nullptr;
  Messages* user = nullptr;
};

// wslay asks for bytes, and tells what they mean. A C function calls these, so none of them throws.
struct Messages::Callbacks {
  static Messages& of(void* context) { return *static_cast<Contexts::Context*>(context)->user; }

  static ssize_t receive(wslay_event_context* context, std::uint8_t* bytes, std::size_t size,
                         int /*flags*/, void* self) {
    auto& in = of(self).in_;
    const auto some = std::min(size, in.size());
    if (some == 0) {
      wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
    std::memcpy(bytes, in.data(), some);
    in.remove_prefix(some);
    of(self).begun_ += some;
    return static_cast<ssize_t>(some);
  }

  static void on_frame_begins(wslay_event_context* /*context*/,
                              const wslay_event_on_frame_recv_start_arg* frame, void* self) {
    auto& messages = of(self);
    constexpr std::uint64_t mask = 4;
    const std::uint64_t more = frame->payload_length > most_with_16_bits          ? 8
                               : frame->payload_length > frames::most_with_7_bits ? 2
                                                                                  : 0;
    messages.frame_ = 2 + more + mask + frame->payload_length;
    if (wslay_is_ctrl_frame(frame->opcode) == 0) messages.within_message_ = frame->fin == 0;
  }

  static void on_frame_ends(wslay_event_context* /*context*/, void* self) {
    of(self).begun_ -= of(self).frame_;
  }

  static ssize_t send(wslay_event_context* context, const std::uint8_t* bytes, std::size_t size,
                      int /*flags*/, void* self) {
    try {
      of(self).own_frames_.append(reinterpret_cast<const char*>(bytes), size);
      return static_cast<ssize_t>(size);
    } catch (const std::bad_alloc&) {
      wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE);
      return -1;
    }
  }

  static void on_message(wslay_event_context* context, const wslay_event_on_msg_recv_arg* message,
                         void* self) {
    auto& messages = of(self);
    if (messages.over_) return;
    try {
      if (message->opcode == WSLAY_CONNECTION_CLOSE) return messages.judge_close(*message);
      if (wslay_is_ctrl_frame(message->opcode) != 0) return;
      const bool is_binary = message->opcode == WSLAY_BINARY_FRAME;
      if (is_binary != messages.is_binary_) {
        wslay_event_shutdown_read(context);
        return messages.end(close_code::wrong_kind,
                            is_binary ? "messages are texts here" : "messages are binary here");
      }
      auto& lines = messages.lines_;
      const auto begin = lines.size();
      lines.reserve(begin + message->msg_length + 1);
      lines.append(reinterpret_cast<const char*>(message->msg), message->msg_length);
      for (auto at = lines.find('\n', begin); at != std::string::npos; at = lines.find('\n', at)) {
        lines[at] = '\r';
      }
      lines += '\n';
    } catch (const std::bad_alloc&) {
      wslay_event_set_error(context, WSLAY_ERR_NOMEM);
      wslay_event_shutdown_read(context);
      messages.over_ = true;
    }
  }
};

Contexts::Contexts() = default;
Contexts::~Contexts() = default;

Contexts::Owned Contexts::take(Messages& user) {
  Owned context;
  {
    const MutexLock lock{mutex_};
    if (!spare_.empty()) {
      context = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  if (!context) context = make();
  context->user = &user;
  wslay_event_config_set_max_recv_msg_length(context->wslay, user.longest_);
  return context;
}

void Contexts::give(Owned context) {
  const MutexLock lock{mutex_};
  if (spare_.size() < most_spare) spare_.push_back(std::move(context));
}

Contexts::Owned Contexts::make() {
  using Callbacks = Messages::Callbacks;
  const wslay_event_callbacks callbacks{.recv_callback = Callbacks::receive,
                                        .send_callback = Callbacks::send,
                                        .genmask_callback = nullptr,
                                        .on_frame_recv_start_callback = Callbacks::on_frame_begins,
                                        .on_frame_recv_chunk_callback = nullptr,
                                        .on_frame_recv_end_callback = Callbacks::on_frame_ends,
                                        .on_msg_recv_callback = Callbacks::on_message};
  auto made = std::make_unique<Context>();
  if (wslay_event_context_server_init(&made->wslay, &callbacks, made.get()) != 0) {
    throw std::bad_alloc{};
  }
  return made;
}

Messages::Messages(Contexts& contexts, bool is_binary, std::size_t longest)
    : contexts_(contexts), is_binary_(is_binary), longest_(longest) {}

Messages::~Messages() = default;

bool Messages::take(std::string_view bytes, const Take& take, std::string& out) {
  if (over_) return false;
  in_ = bytes;
  own_frames_.clear();
  if (!context_) context_ = contexts_.take(*this);
  auto* const context = context_->wslay;
  const auto received = wslay_event_recv(context);
  const auto answered = wslay_event_send(context);
  in_ = {};
  if (received == WSLAY_ERR_NOMEM || answered != 0) throw std::bad_alloc{};
  // wslay's own frame says no reason then.
  if (received != 0) end(close_code::broken_rule, reason_for(close_code::broken_rule, longest_));
  take_own_frames(own_frames_, out);
  for (std::string_view rest = lines_; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    take(line);
  }
  if (over_) {
    context_.reset();
  } else if (begun_ == 0 && !within_message_) {
    contexts_.give(std::move(context_));
  }
  lines_.clear();
  if (lines_.capacity() > longest_) std::string{}.swap(lines_);
  return !over_;
}

// wslay does not look at these.
void Messages::judge_close(const wslay_event_on_msg_recv_arg& message) {
  constexpr std::size_t code_size = 2;
  const std::string_view payload{reinterpret_cast<const char*>(message.msg), message.msg_length};
  if (payload.empty()) return;
  if (payload.size() < code_size) {
    end(close_code::broken_rule, reason_for(close_code::broken_rule, longest_));
  } else if (!text::is_utf8(payload.substr(code_size))) {
    end(close_code::not_utf8, reason_for(close_code::not_utf8, longest_));
  }
}

// wslay also says how the connection is to be closed. That comes after everything else that the
// client is told.
void Messages::take_own_frames(std::string_view own, std::string& out) {
  while (const auto size = frames::size_of(own)) {
    const auto frame = own.substr(0, *size);
    own.remove_prefix(frame.size());
    constexpr unsigned opcode_bits = 0x0f;
    const auto opcode = static_cast<unsigned char>(frame.front()) & opcode_bits;
    if (Opcode{static_cast<std::uint8_t>(opcode)} != Opcode::close) {
      out += frame;
      continue;
    }
    const auto payload = frame.substr(2);
    if (payload.size() == 2) {
      const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(payload[at]); };
      const auto code = static_cast<std::uint16_t>(byte(0) << 8U | byte(1));
      end(code,
          wslay_event_get_close_received(context_->wslay) != 0 ? "" : reason_for(code, longest_));
    } else if (!over_) {
      over_ = true;
      last_words_ = payload;
    }
  }
}

// The first reason counts.
void Messages::end(std::uint16_t code, std::string_view reason) {
  if (std::exchange(over_, true)) return;
  last_words_ = closing(code, reason);
}

std::string closing(std::uint16_t code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
  payload += text::cut_to(reason, frames::most_of_control - payload.size());
  return payload;
}

}  // namespace papo::web
