// SPDX-License-Identifier: MIT

#include "wire/irc/speech.h"

#include <algorithm>
#include <cstddef>

#include "text/utf8.h"
#include "wire/irc/capabilities.h"
#include "wire/irc/limits.h"
#include "wire/irc/line.h"
#include "wire/message_id.h"

namespace papo::wire::irc {
namespace {

using chat::Speech;

std::string_view command_for(Speech how) {
  switch (how) {
    case Speech::text:
    case Speech::action:
    case Speech::ctcp:
      return "PRIVMSG ";
    case Speech::notice:
    case Speech::ctcp_reply:
      return "NOTICE ";
    case Speech::signal:
      return "TAGMSG ";
  }
  return {};
}

// The further lines of a message have its client's tags, too, if these have no more bytes.
// Otherwise a short message of many lines would be long for its readers.
constexpr std::size_t longest_tags_repeated = 100;

// The text before and behind the words.
std::string_view before(Speech how) {
  switch (how) {
    case Speech::action:
      return "\x01"
             "ACTION ";
    case Speech::ctcp:
    case Speech::ctcp_reply:
      return "\x01";
    case Speech::text:
    case Speech::notice:
    case Speech::signal:
      break;
  }
  return {};
}
std::string_view behind(Speech how) { return before(how).empty() ? "" : "\x01"; }

// Bytes of a line that are left for the text.
std::size_t room_for_text(const Spoken& spoken, std::size_t bytes_of_mask) {
  constexpr std::size_t marks = std::string_view{": "}.size() + std::string_view{" :\r\n"}.size();
  const auto around = marks + bytes_of_mask + command_for(spoken.how).size() +
                      spoken.target.size() + before(spoken.how).size() + behind(spoken.how).size();
  constexpr std::size_t least = 16;  // So that the text goes on, whatever the names.
  return std::max(longest_line - std::min(longest_line, around), least);
}

// One message, for clients of one manner.
class Rendering {
 public:
  Rendering(const chat::Event& event, const Spoken& spoken, std::uint16_t manner, std::string& out)
      : event_(event), spoken_(spoken), manner_(manner), out_(out) {}

  void render() {
    if (spoken_.how == Speech::signal) return render_signal();
    const bool is_one_line =
        spoken_.bare || spoken_.text.find_first_of("\n\r") == std::string_view::npos;
    if (is_one_line && spoken_.text.size() <= room_for_text()) {  // Most messages are so short.
      add_first_tags();
      return add_line(spoken_.text);
    }
    if (has(manner::multiline) && spoken_.how != Speech::action) return render_batch();
    render_lines();
  }

 private:
  [[nodiscard]] bool has(std::uint16_t bit) const { return (manner_ & bit) != 0; }

  [[nodiscard]] std::size_t room_for_text() const {
    const auto identity =
        spoken_.identity != nullptr ? spoken_.identity->user_at_host.size() + 1 : 0;
    return irc::room_for_text(spoken_, spoken_.name.size() + identity);
  }

  // The tags of the message itself. Its first line has them.
  void add_first_tags() {
    Tags tags{out_};
    add_common_tags(tags);
    if (has(manner::tags)) {
      add_message_id(event_.sequence, tags.value_of("msgid"));
      tags.add_all(spoken_.tags);
    }
    tags.end();
  }
  void add_common_tags(Tags& tags) {
    irc::add_common_tags(event_.time, spoken_.identity, manner_, tags);
    if (has(manner::tags) && spoken_.identity != nullptr && spoken_.identity->is_bot) {
      tags.add("bot");
    }
  }

  void add_line(std::string_view text) {
    add_source(spoken_.name, spoken_.identity, out_);
    out_ += command_for(spoken_.how);
    out_ += spoken_.target;
    out_ += " :";
    out_ += before(spoken_.how);
    out_ += text;
    out_ += behind(spoken_.how);
    out_ += end_of_line;
  }

  void render_signal() {
    if (!has(manner::tags)) return;
    add_first_tags();
    add_source(spoken_.name, spoken_.identity, out_);
    out_ += command_for(spoken_.how);
    out_ += spoken_.target;
    out_ += end_of_line;
  }

  // Calls part(text, goes_on) for each part that fits into a line. `goes_on` is true if the part
  // continues the line before it.
  template <typename Part>
  void for_each_part(Part part) {
    const auto most = room_for_text();
    auto rest = spoken_.text;
    bool continues = false;  // The part continues the line before it.
    for (;;) {
      const auto end = rest.find_first_of("\n\r");
      auto line = rest.substr(0, end);
      for (bool goes_on = continues;; goes_on = true) {
        auto piece = text::cut_to(line, most);
        if (piece.empty()) piece = line.substr(0, most);
        part(piece, goes_on);
        line.remove_prefix(piece.size());
        if (line.empty()) break;
      }
      if (end == std::string_view::npos) return;
      continues = rest[end] == '\r';
      rest.remove_prefix(end + 1);
    }
  }

  void render_lines() {
    bool is_first = true;
    for_each_part([&](std::string_view part, bool) {
      if (part.empty()) return;  // A line without text is no message.
      if (is_first) {
        add_first_tags();
      } else {
        Tags tags{out_};
        add_common_tags(tags);
        const bool repeats = spoken_.tags.size() <= longest_tags_repeated;
        if (has(manner::tags) && repeats) tags.add_all(spoken_.tags);
        tags.end();
      }
      is_first = false;
      add_line(part);
    });
  }

  void render_batch() {
    add_first_tags();
    add_source(spoken_.name, spoken_.identity, out_);
    out_ += "BATCH +";
    add_message_id(event_.sequence, out_);
    out_ += " draft/multiline ";
    out_ += spoken_.target;
    out_ += end_of_line;
    for_each_part([&](std::string_view part, bool goes_on) {
      Tags tags{out_};
      add_message_id(event_.sequence, tags.value_of("batch"));
      if (goes_on) tags.add("draft/multiline-concat");
      tags.end();
      add_line(part);
    });
    add_source(spoken_.name, spoken_.identity, out_);
    out_ += "BATCH -";
    add_message_id(event_.sequence, out_);
    out_ += end_of_line;
  }

  const chat::Event& event_;
  const Spoken& spoken_;
  std::uint16_t manner_;
  std::string& out_;
};

}  // namespace

void render_speech(const chat::Event& event, const Spoken& spoken, std::uint16_t manner,
                   std::string& out) {
  Rendering{event, spoken, manner, out}.render();
}

bool fits_one_line(const Spoken& spoken, std::size_t bytes_of_mask) {
  return spoken.text.size() <= room_for_text(spoken, bytes_of_mask);
}

}  // namespace papo::wire::irc
