// SPDX-License-Identifier: MIT

// HTTP, and IRC by WebSocket, as dialects.
//
// A client begins in HTTP. A request for a WebSocket changes its dialect: from then on each line of
// IRC is a message in either direction. So these dialects put frames around the lines of another
// one, once for each variant, and its rules are still the only ones.
//
// Threads: constant, any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "web/messages.h"
#include "wire/dialect.h"
#include "wire/frames.h"

namespace papo::web {

struct Settings {
  std::vector<std::string> hosts{};    // The names of this chat. None: any.
  std::vector<std::string> origins{};  // Pages elsewhere that may ask for a WebSocket.
  std::size_t hsts_seconds = 0;        // 0: browsers are not told to insist on TLS.
};

// The dialect whose lines are messages of that kind.
class Socket final : public wire::Dialect {
 public:
  // The other dialect, and HTTP, outlive this one.
  Socket(const wire::Dialect& spoken, wire::frames::Opcode kind) : spoken_(spoken), kind_(kind) {}

  // A client comes to this dialect by HTTP only.
  [[nodiscard]] std::unique_ptr<wire::Conversation> converse(
      lang::Language language) const override;
  [[nodiscard]] wire::HowOften how_often(const chat::Event& event) const override {
    return spoken_.how_often(event);
  }
  void render_to_room(const chat::Event& event, const std::string& room,
                      const wire::Variant& variant, std::string& out) const override;
  void render_to_others(const chat::Event& event, const wire::Variant& variant,
                        std::string& out) const override;
  void render_stopping(const wire::Variant& variant, std::string& out) const override;
  [[nodiscard]] std::string refusal(wire::TurnedAway why, std::size_t limit) const override;
  [[nodiscard]] std::size_t longest_line(std::size_t usual) const override {
    return spoken_.longest_line(usual);
  }
  [[nodiscard]] bool asks_the_quiet() const override { return true; }
  [[nodiscard]] bool takes_telnet() const override { return false; }
  [[nodiscard]] bool takes_chunks() const override { return true; }
  [[nodiscard]] wire::Borders borders() const override { return wire::Borders::frames; }

  [[nodiscard]] const wire::Dialect& spoken() const { return spoken_; }
  [[nodiscard]] wire::frames::Opcode kind() const { return kind_; }

  // For the messages of its clients.
  [[nodiscard]] Contexts& contexts() const { return contexts_; }

  // Puts a frame around each line of the text from there on.
  void frame(std::string& out, std::size_t begin) const;

 private:
  const wire::Dialect& spoken_;
  wire::frames::Opcode kind_;
  mutable Contexts contexts_;
};

// HTTP. Nobody is in a room by it.
class Http final : public wire::Dialect {
 public:
  // The dialects of clients that ask for a WebSocket outlive this one.
  Http(Settings settings, const Socket& text, const Socket& binary)
      : settings_(std::move(settings)), text_(text), binary_(binary) {}

  [[nodiscard]] std::unique_ptr<wire::Conversation> converse(
      lang::Language language) const override;
  [[nodiscard]] wire::HowOften how_often(const chat::Event& /*event*/) const override {
    return wire::HowOften::nobody;
  }
  void render_to_room(const chat::Event& /*event*/, const std::string& /*room*/,
                      const wire::Variant& /*variant*/, std::string& /*out*/) const override {}
  void render_to_others(const chat::Event& /*event*/, const wire::Variant& /*variant*/,
                        std::string& /*out*/) const override {}
  void render_stopping(const wire::Variant& /*variant*/, std::string& /*out*/) const override {}
  [[nodiscard]] std::string refusal(wire::TurnedAway why, std::size_t limit) const override;
  [[nodiscard]] bool takes_telnet() const override { return false; }
  [[nodiscard]] bool takes_chunks() const override { return true; }
  [[nodiscard]] bool is_brief() const override { return true; }
  [[nodiscard]] wire::Borders borders() const override { return wire::Borders::nowhere; }

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const Socket& socket(bool is_binary) const { return is_binary ? binary_ : text_; }

 private:
  Settings settings_;
  const Socket& text_;
  const Socket& binary_;
};

}  // namespace papo::web
