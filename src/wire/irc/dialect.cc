// SPDX-License-Identifier: MIT

#include "wire/irc/dialect.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "wire/irc/conversation.h"
#include "wire/irc/limits.h"
#include "wire/irc/line.h"
#include "wire/irc/message.h"
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
  void render_to_room(const chat::Event& event, const std::string& /*room*/, const Variant& variant,
                      std::string& out) const override {
    render_event(event, server_name_, variant.manner, out);
  }
  void render_to_others(const chat::Event& event, const Variant& variant,
                        std::string& out) const override {
    render_event(event, server_name_, variant.manner, out);
  }
  void render_stopping(const Variant& /*variant*/, std::string& out) const override {
    out += "ERROR :Closing link: the server is stopping";
    out += end_of_line;
  }
  [[nodiscard]] std::string refusal(TurnedAway why, std::size_t limit) const override {
    switch (why) {
      case TurnedAway::full:
        return fmt::format("ERROR :Closing link: the server is full ({} people)\r\n", limit);
      case TurnedAway::full_address:
        return fmt::format("ERROR :Closing link: too many connections from your address ({})\r\n",
                           limit);
      case TurnedAway::at_the_door:
        return "ERROR :Closing link: too many come from your address at once\r\n";
      case TurnedAway::short_of_memory:
        return "ERROR :Closing link: the server is short of memory\r\n";
    }
    return {};
  }
  // Tags, and a body.
  [[nodiscard]] std::size_t longest_line(std::size_t /*usual*/) const override {
    return longest_tags_of_all + irc::longest_line;
  }
  [[nodiscard]] bool asks_the_quiet() const override { return true; }
  [[nodiscard]] bool takes_telnet() const override { return false; }

 private:
  std::string server_name_;
};

}  // namespace

std::unique_ptr<wire::Dialect> make_dialect(std::string server_name) {
  return std::make_unique<IrcDialect>(std::move(server_name));
}

}  // namespace papo::wire::irc
