// SPDX-License-Identifier: MIT

// A client's conversation by HTTP: requests for the page are answered, and a request for a
// WebSocket makes it a conversation in IRC.
//
// The answers are the client's own events (chat::Aside). So they come after the verdict on the
// client's address, and the answer to the handshake comes before all frames.
//
// Threads: the owner's of the client.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lang/language.h"
#include "web/answer.h"
#include "web/dialects.h"
#include "web/messages.h"
#include "web/request.h"
#include "wire/conversation.h"

namespace papo::web {

class Conversation final : public wire::Conversation {
 public:
  Conversation(const Http& http, lang::Language language) : http_(http), language_(language) {}

  bool take_chunk(std::string_view bytes, const std::function<void(std::string_view)>& take,
                  wire::Services& services) override;
  void take_line(std::string_view line, wire::Services& services) override;
  void refuse_line(std::string_view line, wire::Services& services) override;
  [[nodiscard]] bool asks_much(std::string_view line) const override;
  void on_quiet(wire::Services& services) override;
  void tell(const chat::Event& event, const wire::Services& services, std::string& out) override;
  void tell_of_other(const chat::Event& event, const wire::Services& services,
                     std::string& out) override;
  [[nodiscard]] wire::Variant variant() const override;
  [[nodiscard]] wire::Variant variant_in(chat::RoomId room) const override;

 private:
  // The meanings of an Aside in this dialect. The dialect within has its own, and smaller ones.
  enum class Topic : unsigned {
    answer = 1000,
    opened,  // The WebSocket, with the answer that says so.
    frames,
  };
  static chat::Aside aside(Topic topic, std::string text) {
    return {.what = static_cast<unsigned>(topic), .text = std::move(text)};
  }

  // One request. False if its answer was the last one.
  bool answer_request(std::string_view head, wire::Services& services, bool is_last);
  bool give(Answer&& answer, wire::Services& services) const;
  bool open_socket(const Request& request, wire::Services& services);
  bool take_messages(std::string_view bytes, const std::function<void(std::string_view)>& take,
                     wire::Services& services);
  void tell_end(const chat::Event& event, const wire::Services& services, std::string& out);
  void tell_end_of_http(const chat::Event& event, std::string& out) const;

  const Http& http_;
  lang::Language language_;
  std::string head_{};  // A request that has not ended.
  // The WebSocket, once the client has asked for it.
  const Socket* socket_ = nullptr;
  std::unique_ptr<wire::Conversation> spoken_{};
  std::unique_ptr<Messages> messages_{};
  bool open_ = false;      // The client was told that it has a WebSocket.
  bool answered_ = false;  // The client was told something.
};

}  // namespace papo::web
