// SPDX-License-Identifier: MIT

// The differences between the protocols that papo-load can speak.
//
// A codec holds no state of a connection, so one serves all clients. A further protocol is one more
// file with a class of this kind, and a line in make_codec().
//
// Threads: no shared state.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace papo::bench {

// One thing that the server sent. The views are into the bytes as they came.
struct Frame {
  enum class Kind {
    entered,   // This client is in: from now on it gets all messages.
    welcomed,  // This client is known, but in no room yet.
    named,     // So many are in the room that this client asked for, itself included: `others`.
    in_room,   // This client is now in the room that it asked for: `room`.
    message,
    joined,   // Another client came in: `from`. Few protocols tell.
    left,     // Another client went.
    refusal,  // The server refuses something; `text` says why.
    other,    // Notices, acknowledgements and the like.
  };

  Kind kind = Kind::other;
  std::string_view from;  // The sender of a message; empty if the protocol does not tell.
  std::string_view room;  // The room that this is about, if the protocol tells.
  std::string_view text;
  // On entering: how many clients were in already, if the protocol tells.
  std::size_t others = 0;
  // Bytes to send back at once (the next step of entering, a pong); often empty.
  std::string reply;
};

// The room that everyone enters, if the protocol has no other name for it.
inline constexpr std::string_view usual_room = "papo";

// How a protocol is spoken by WebSocket.
struct OverWebSocket {
  std::string_view path = "/socket";
  std::string_view subprotocol = "text.ircv3.net";  // Empty: none.
  // Each line is a text message. Otherwise the bytes are in binary messages, wherever these end.
  bool in_lines = true;
};

class Codec {
 public:
  Codec() = default;
  virtual ~Codec() = default;
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  // Whether the server sends a client's messages back to that client, too.
  [[nodiscard]] virtual bool echoes() const = 0;

  // The bytes that a client sends as soon as it is connected.
  [[nodiscard]] virtual std::string greeting(std::string_view name) const = 0;

  // The bytes with which a client goes to that room; none if the protocol has no rooms.
  [[nodiscard]] virtual std::optional<std::string> join(std::string_view room) const;

  // Adds the bytes that say `text` to `out`: in the client's room, which is that one, or to
  // everyone if the protocol has no rooms.
  virtual void say(std::string_view room, std::string_view text, std::string& out) const = 0;

  // Takes the next frame off the front of the bytes that the client received. None, and nothing is
  // taken, if the frame is not complete.
  [[nodiscard]] virtual std::optional<Frame> next(std::string_view name,
                                                  std::string_view& bytes) const = 0;

  // Whether every client is told of each newcomer.
  [[nodiscard]] virtual bool announces() const { return false; }

  [[nodiscard]] virtual OverWebSocket over_websocket() const { return {}; }

  // The arguments for a server that is started for a run, each as "--OPTION=VALUE": to take any
  // free port, so many clients, and as much as they say. The server must then print "listening on
  // HOST:PORT". None if it does not.
  [[nodiscard]] virtual std::optional<std::vector<std::string>> server_arguments(
      std::size_t clients) const;
};

std::vector<std::string> codec_names();

// `name` is one of codec_names().
std::unique_ptr<Codec> make_codec(std::string_view name);

// Takes the next line off the front of `bytes`, and returns it without its end.
std::optional<std::string_view> take_line(std::string_view& bytes);

}  // namespace papo::bench
