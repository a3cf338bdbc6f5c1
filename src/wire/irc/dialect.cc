// SPDX-License-Identifier: MIT

#include "wire/irc/dialect.h"

#include <utility>

#include "wire/irc/conversation.h"
#include "wire/irc/line.h"
#include "wire/irc/render.h"

namespace papo::wire::irc {
namespace {

class IrcDialect final : public wire::Dialect {
 public:
  explicit IrcDialect(std::string server_name) : server_name_(std::move(server_name)) {}

  [[nodiscard]] std::unique_ptr<wire::Conversation> converse(
      lang::Language language) const override {
    return std::make_unique<Conversation>(*this, language);
  }
  [[nodiscard]] HowOften how_often(const chat::Event& event) const override {
    return irc::how_often(event);
  }
  void render_to_room(const chat::Event& event, const std::string& room, const Variant& variant,
                      std::string& out) const override {
    render_event(event, room, server_name_, variant.manner, out);
  }
  void render_to_others(const chat::Event& event, const Variant& variant,
                        std::string& out) const override {
    render_event(event, {}, server_name_, variant.manner, out);
  }
  void render_stopping(const Variant& /*variant*/, std::string& out) const override {
    out += "ERROR :Closing link: the server is stopping";
    out += end_of_line;
  }
  [[nodiscard]] std::string refusal_when_short_of_memory() const override {
    return "ERROR :Closing link: the server is short of memory\r\n";
  }

 private:
  std::string server_name_;
};

}  // namespace

std::unique_ptr<wire::Dialect> make_dialect(std::string server_name) {
  return std::make_unique<IrcDialect>(std::move(server_name));
}

}  // namespace papo::wire::irc
