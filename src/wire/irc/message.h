// SPDX-License-Identifier: MIT

// Reads a line of IRC: `[@tags] [:source] command parameters`.
//
// The parser copies nothing and allocates nothing: all parts are views of the line. So a part is
// valid as long as the line is.
//
// Threads: pure functions, any thread.
//
// Sources: RFC 1459 2.3, RFC 2812 2.3.1, modern.ircdocs.horse (Message Format), IRCv3 message-tags.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace papo::wire::irc {

inline constexpr std::size_t most_parameters = 15;

// Bytes that a line may have.
inline constexpr std::size_t longest_body = 510;              // Without tags and without CRLF.
inline constexpr std::size_t longest_tags_of_client = 4094;   // Without "@" and the blank.
inline constexpr std::size_t longest_tags_of_all = 8191 - 2;  // The same, with the server's tags.

// The parameters of a command, in their order.
class Parameters {
 public:
  using Iterator = std::array<std::string_view, most_parameters>::const_iterator;

  // There must be room for the parameter.
  void add(std::string_view parameter) { all_[count_++] = parameter; }

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] bool full() const { return count_ == most_parameters; }
  // An empty text if there are fewer parameters.
  std::string_view operator[](std::size_t which) const {
    return which < count_ ? all_[which] : std::string_view{};
  }
  [[nodiscard]] Iterator begin() const { return all_.begin(); }
  [[nodiscard]] Iterator end() const { return all_.begin() + count_; }

 private:
  std::array<std::string_view, most_parameters> all_{};
  std::size_t count_ = 0;
};

struct Message {
  std::string_view tags;     // Without "@"; empty if there are none.
  std::string_view source;   // Without ":"; empty if there is none.
  std::string_view command;  // As it was written, in any case; never empty.
  Parameters params;
};

// Whether the line holds a NUL, CR or LF. IRC never allows these.
bool holds_what_is_never_allowed(std::string_view line);

// The message in a line without its end. Nothing if there is no command in the line, or if the line
// holds a NUL, CR or LF, which IRC never allows. Of 15 parameters the last one is the whole rest.
std::optional<Message> parse(std::string_view line);

// The tags of a line that may be no message; empty if they hold a NUL, CR or LF.
std::string_view tags_of(std::string_view line);

// Whether the line has more tags, or a longer body, than a client may send.
bool is_too_long(std::string_view line);

// ---- Tags

struct Tag {
  std::string_view key;    // With "+" if only clients understand the tag, and with its vendor.
  std::string_view value;  // Still escaped; empty if there is none.
};

// Takes the first tag off the tags. There must be one: tags are empty when all are taken. A tag
// with an empty key is none, and the caller passes over it.
Tag cut_tag(std::string_view& tags);

// The value of a tag, still escaped. The last one counts if the key is there several times.
std::optional<std::string_view> find_tag(std::string_view tags, std::string_view key);

// Whether a tag may have this key: letters, digits and "-", perhaps after "+" and "vendor/".
bool is_tag_key(std::string_view key);

// Whether the tag passes from client to client, and the server does not look at it.
inline bool is_client_only(std::string_view key) { return key.starts_with('+'); }

// Append the text as the value of a tag, and the text that such a value stands for.
void escape_tag_value(std::string_view text, std::string& out);
void unescape_tag_value(std::string_view value, std::string& out);

}  // namespace papo::wire::irc
