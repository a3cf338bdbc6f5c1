// SPDX-License-Identifier: MIT

// A second dialect, for tests: JSON lines, which it frames itself out of chunks.
//
//   {"name": "ana"}   {"say": "hello", "room": "#lobby"}   {"join": "#jogos"}   {"quit": "bye"}
//   {"password": "sesame"}   {"gateway": "its password", "from": "10.0.0.1"}
//
// An event is told as one line. A client that leaves is told of once, in however many rooms it was.
// The plain dialect tells of it once in each room.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "chat/look_alikes.h"
#include "chat/names.h"
#include "wire/dialect.h"

namespace papo::wire {

class JsonLines final : public Dialect {
 public:
  static constexpr std::size_t most_unended = 1000;  // Bytes.

  [[nodiscard]] std::unique_ptr<Conversation> converse(lang::Language language) const override {
    return std::make_unique<Talk>(*this, language);
  }
  [[nodiscard]] HowOften how_often(const chat::Event& event) const override {
    if (std::holds_alternative<chat::Said>(event.what)) return HowOften::once_a_room;
    return in_json(event).is_null() ? HowOften::nobody : HowOften::once_a_person;
  }
  void render_to_room(const chat::Event& event, const std::string& /*room*/,
                      const Variant& /*variant*/, std::string& out) const override {
    render(event, out);
  }
  void render_to_others(const chat::Event& event, const Variant& /*variant*/,
                        std::string& out) const override {
    render(event, out);
  }
  void render_stopping(const Variant& /*variant*/, std::string& out) const override {
    out += "{\"stopping\":true}\n";
  }
  [[nodiscard]] std::string refusal(TurnedAway /*why*/, std::size_t /*limit*/) const override {
    return "{\"full\":true}\n";
  }

  [[nodiscard]] std::size_t longest_line(std::size_t usual) const override { return 2 * usual; }
  [[nodiscard]] bool asks_the_quiet() const override { return true; }

  [[nodiscard]] int rendered() const { return rendered_; }  // How often it rendered.

 private:
  using Json = nlohmann::json;

  class Talk final : public Conversation {
   public:
    Talk(const JsonLines& dialect, lang::Language language)
        : dialect_(dialect), language_(language) {}

    bool take_chunk(std::string_view bytes, const std::function<void(std::string_view)>& take,
                    Services& /*services*/) override {
      begun_ += bytes;
      for (auto end = begun_.find('\n'); end != std::string::npos; end = begun_.find('\n')) {
        take(begun_.substr(0, end));
        begun_.erase(0, end + 1);
      }
      return begun_.size() <= most_unended;
    }
    [[nodiscard]] bool asks_much(std::string_view) const override { return false; }
    void take_line(std::string_view line, Services& services) override {
      const auto given = Json::parse(line, nullptr, false);
      const auto text = [&](const char* key) {
        return given.is_object() && given.contains(key) && given[key].is_string()
                   ? given[key].get<std::string>()
                   : std::string{};
      };
      const auto name = chat::make_name(text("name"));
      const auto room = chat::make_room_name(text("room").empty() ? text("join") : text("room"));
      if (const auto* const called = std::get_if<chat::Name>(&name)) {
        services.ask_and_wait(chat::Enter{.name = *called, .looks = chat::looks_of(called->shown)});
      } else if (!text("from").empty()) {
        if (!services.come_from(text("gateway"), text("from"))) services.quit("no gateway");
      } else if (!text("password").empty()) {
        services.give_password(text("password"));
      } else if (!text("quit").empty()) {
        services.quit(text("quit"));
      } else if (!std::holds_alternative<chat::Name>(room)) {
        services.tell(chat::Refused{.why = chat::Refused::Why::unknown_command});
      } else if (!text("join").empty()) {
        services.ask(chat::Join{.room = std::get<chat::Name>(room)});
      } else {
        const auto said = text("say");
        services.ask(chat::Say{.room = std::get<chat::Name>(room), .text = said});
      }
    }
    void on_quiet(Services& services) override { services.tell(chat::Aside{}); }
    void tell(const chat::Event& event, const Services& /*services*/, std::string& out) override {
      if (!std::holds_alternative<chat::Said>(event.what)) dialect_.render(event, out);
    }
    [[nodiscard]] Variant variant() const override {
      return {.dialect = &dialect_, .language = language_};
    }
    [[nodiscard]] Variant variant_in(chat::RoomId /*room*/) const override { return variant(); }

   private:
    const JsonLines& dialect_;
    lang::Language language_;
    std::string begun_;  // A line without its end.
  };

  // Null for an event that this dialect does not tell.
  static Json in_json(const chat::Event& event) {
    const auto& what = event.what;
    if (const auto* const said = std::get_if<chat::Said>(&what)) {
      return {{"from", said->name}, {"room", said->room.name}, {"said", said->text}};
    }
    if (const auto* const joined = std::get_if<chat::Joined>(&what)) {
      return {{"joined", joined->name}, {"room", joined->room.name}};
    }
    if (const auto* const left = std::get_if<chat::Departed>(&what)) return {{"left", left->name}};
    if (const auto* const renamed = std::get_if<chat::Renamed>(&what)) {
      return {{"was", renamed->old_name}, {"is", renamed->name}};
    }
    if (const auto* const refused = std::get_if<chat::Refused>(&what)) {
      if (refused->why == chat::Refused::Why::line_too_long) return {{"limit", refused->limit}};
      return {{"refused", true}};
    }
    if (std::holds_alternative<chat::Aside>(what)) return {{"ping", true}};
    return nullptr;
  }
  void render(const chat::Event& event, std::string& out) const {
    const auto json = in_json(event);
    if (json.is_null()) return;
    ++rendered_;
    out += json.dump() + '\n';
  }

  mutable int rendered_ = 0;
};

}  // namespace papo::wire
