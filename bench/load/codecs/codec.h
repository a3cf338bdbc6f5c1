// SPDX-License-Identifier: MIT

// What differs between the protocols that papo-load can speak.
//
// A codec holds no state of a connection, so one serves all clients. A further protocol is a
// further file with a class of this kind, and a line in make_codec().
//
// Threads: free of shared state.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace papo::bench {

// What came from the server, up to where the next begins. The views are into the bytes it came as.
struct Frame {
  enum class Kind {
    entered,  // This client is in: it gets all that is said from now on.
    in_room,  // It is in the room that it asked for, too: `room`.
    message,
    joined,   // Someone else came in: `from`. Few protocols tell,
    left,     // or that someone went.
    refusal,  // The server will not do what it was asked to; `text` says why.
    other,    // Notices, acknowledgements and the like.
  };

  Kind kind = Kind::other;
  std::string_view from;  // Of a message; empty where the protocol does not tell.
  std::string_view room;  // Where one is now, or what a message was said in, where that is told.
  std::string_view text;
  std::size_t others = 0;  // On entering: how many were in already, where that is told.
  std::string reply;  // To be sent back at once (the next step of entering, a pong); often empty.
};

class Codec {
 public:
  Codec() = default;
  virtual ~Codec() = default;
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  // Whether what a client says comes back to it too.
  [[nodiscard]] virtual bool echoes() const = 0;

  // What a client sends as soon as it is connected.
  [[nodiscard]] virtual std::string greeting(std::string_view name) const = 0;

  // What a client sends to talk in that room from now on; none where that cannot be done.
  [[nodiscard]] virtual std::optional<std::string> join(std::string_view room) const;

  // Adds to `out` what says `text` to everyone, or to everyone in the room it talks in.
  virtual void say(std::string_view text, std::string& out) const = 0;

  // Takes the next frame off the front of what the client of that name received. None, and nothing
  // taken, when it is not all there yet.
  [[nodiscard]] virtual std::optional<Frame> next(std::string_view name,
                                                  std::string_view& bytes) const = 0;

  // Whether everyone is told of everyone who joins.
  [[nodiscard]] virtual bool announces() const { return false; }

  // What to tell a server that is started for a run: to take any free port, so many clients, and
  // as much as they say; each as "--OPTION=VALUE". It must then print "listening on HOST:PORT";
  // none if it would not.
  [[nodiscard]] virtual std::optional<std::vector<std::string>> server_arguments(
      std::size_t clients) const;
};

std::vector<std::string> codec_names();

// One of codec_names().
std::unique_ptr<Codec> make_codec(std::string_view name);

// The next line without what ends it, taken off the front of `bytes` whole.
std::optional<std::string_view> take_line(std::string_view& bytes);

}  // namespace papo::bench
