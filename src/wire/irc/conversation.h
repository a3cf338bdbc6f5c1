// SPDX-License-Identifier: MIT

// A client's conversation in IRC: its registration, its capabilities, the labels of its commands,
// and the message of several lines that it is sending.
//
// The commands are in commands.h, and the answers in replies.h.
//
// Threads: the owner's of the client.
//
// Sources: https://modern.ircdocs.horse,
// https://ircv3.net/specs/extensions/labeled-response
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chat/event.h"
#include "chat/speech.h"
#include "lang/language.h"
#include "wire/conversation.h"
#include "wire/dialect.h"
#include "wire/irc/capabilities.h"
#include "wire/irc/markers.h"
#include "wire/irc/sasl.h"

namespace papo::wire::irc {

struct CommandRow;
struct Message;

// The facts that a client has given so far to come in. They exist until the client is here.
struct Registration {
  std::string nick{};
  std::string user{};
  std::string real_name{};
  bool negotiates = false;  // The client has not yet said CAP END.
};

// A message of several lines, while its lines come (draft/multiline).
struct Multiline {
  std::string reference;
  std::string target;
  std::string tags{};
  std::string label{};
  std::string text{};
  std::size_t lines = 0;
  chat::Speech how = chat::Speech::text;
  bool bare = true;
  bool notices = false;   // The lines are notices.
  bool shows = false;     // There is something to be seen in it.
  std::string failure{};  // A code with its context and a text. The batch is passed over.
};

class Conversation final : public wire::Conversation {
 public:
  Conversation(const wire::Dialect& dialect, lang::Language language)
      : dialect_(dialect), language_(language), registration_(std::make_unique<Registration>()) {}

  void take_line(std::string_view line, Services& services) override;
  void refuse_line(std::string_view line, Services& services) override;
  [[nodiscard]] bool asks_much(std::string_view line) const override;
  void on_quiet(Services& services) override;
  void tell(const chat::Event& event, const Services& services, std::string& out) override;
  void tell_of_other(const chat::Event& event, const Services& services, std::string& out) override;
  [[nodiscard]] Variant variant() const override {
    return {.dialect = &dialect_, .language = language_, .manner = manner_of(capabilities_)};
  }
  [[nodiscard]] Variant variant_in(chat::RoomId /*room*/) const override { return variant(); }

  // ---- For the commands

  // The meanings of an Aside in this dialect.
  enum class Topic : unsigned {
    lines,         // Lines for the client.
    capabilities,  // The capabilities have changed: their bits, and the lines that say so.
    label,         // The answer that follows belongs to that label.
    label_of_several,
    label_of_late,  // The answer itself ends the label.
    end_of_label,
    later_label,  // Another line is answered with the label.
    apart,        // Lines for the client, to which no label belongs but their own.
  };

  // Null once the client is here.
  [[nodiscard]] Registration* registration() { return registration_.get(); }
  // The capabilities in which the client writes. It reads in them once tell() knows them.
  Capabilities asked{};
  std::uint16_t cap_version = 0;
  std::uint16_t bytes_of_user_at_host = 0;  // The client has so many, as others read it.
  std::unique_ptr<Multiline> multiline{};
  std::unique_ptr<Markers> markers{};
  std::unique_ptr<SaslMessage> sasl{};  // While its pieces come.
  bool is_logged_in = false;

 private:
  // A label, while its answers come.
  struct Label {
    std::string text;
    bool several = false;  // Several events may answer, so they are a batch.
    bool late = false;     // The answer itself ends the label.
    bool answered = false;
    std::uint32_t batch = 0;  // The number of the batch that is open; 0: none.
  };

  void obey_line(std::string_view line, const Message& message, const CommandRow* row,
                 Services& services);
  void obey(const Message& message, const CommandRow* row, Services& services);
  [[nodiscard]] std::string label_in(const Message& message, const CommandRow* row) const;
  void learn(const chat::Event& event);
  void tell_event(const chat::Event& event, const Services& services, std::string& out) const;
  void tell_aside(const chat::Aside& aside, const Services& services, std::string& out);
  void tell_labelled(std::string_view lines, const Services& services, std::string& out);
  void end_label(const Services& services, std::string& out);

  const wire::Dialect& dialect_;
  lang::Language language_;
  Capabilities capabilities_{};
  std::unique_ptr<Registration> registration_;
  std::unique_ptr<Label> label_{};
  std::uint32_t batches_ = 0;  // That were opened so far.
};

}  // namespace papo::wire::irc
