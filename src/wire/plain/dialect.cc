// SPDX-License-Identifier: MIT

#include "wire/plain/dialect.h"

#include <memory>

#include "wire/plain/conversation.h"
#include "wire/plain/plain.h"

namespace papo::wire::plain {
namespace {

class PlainDialect final : public wire::Dialect {
 public:
  [[nodiscard]] std::unique_ptr<wire::Conversation> converse(
      lang::Language language) const override {
    return std::make_unique<Conversation>(language);
  }
  [[nodiscard]] HowOften how_often(const chat::Event& event) const override {
    return plain::how_often(event);
  }
  void render_to_room(const chat::Event& event, const std::string& room, const Variant& variant,
                      std::string& out) const override {
    plain::render_to_room(event, room, variant, out);
  }
  void render_to_others(const chat::Event& event, const Variant& variant,
                        std::string& out) const override {
    plain::render_to_others(event, variant.language, out);
  }
  void render_stopping(const Variant& variant, std::string& out) const override {
    plain::render_stopping(variant.language, out);
  }
  [[nodiscard]] std::string refusal(TurnedAway why, std::size_t limit) const override {
    switch (why) {
      case TurnedAway::full:
        return plain::refusal_when_full(limit);
      case TurnedAway::full_address:
        return plain::refusal_of_address(limit);
      case TurnedAway::at_the_door:
        return plain::refusal_at_the_door();
      case TurnedAway::short_of_memory:
        return plain::refusal_when_short_of_memory();
    }
    return {};
  }
};

}  // namespace

const wire::Dialect& dialect() {
  static const PlainDialect plain;
  return plain;
}

}  // namespace papo::wire::plain
