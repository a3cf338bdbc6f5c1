// SPDX-License-Identifier: MIT

// Notices peers that vanished in silence although bytes wait for them.
//
// A peer counts as vanished when the kernel has asked it twice for an acknowledgement in vain, by
// sending data anew or by probing a closed window. Since then nothing must have come from the peer
// for as long as the patience lasts. A peer that is only slow answers, however little it reads. The
// kernel asks less and less often, and one question may get lost. So the time alone, or one
// question, shows nothing.
//
// The peers are looked at in turn, a few at a time. So ten thousand of them cost little, and each
// is looked at early enough.
//
// Threads: the loop's.
//
// Source: tcp(7) (TCP_INFO).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "net/loop.h"

namespace papo::net {

// The kernel's knowledge of a peer.
struct PeerState {
  unsigned asked_in_vain;  // How often, since the peer's last answer.
  // Since the last acknowledgement, or the last answer to a probe.
  std::chrono::milliseconds since_ack;
};
// None if the descriptor is no TCP connection.
std::optional<PeerState> peer_state(int fd);

class Vanished {
 public:
  using Id = std::uint64_t;

  // Calls on_vanished(id), which may end the Watched of that id and of no other. With a patience of
  // 0 it never does.
  Vanished(Loop& loop, std::chrono::milliseconds patience, std::function<void(Id)> on_vanished);

  // A connection is watched as long as it has one of these, which ends before the descriptor is
  // closed.
  class Watched {
   public:
    Watched(Vanished& by, Id id, int fd);
    ~Watched();
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

   private:
    friend class Vanished;

    Vanished& by_;
    Id id_;
    int fd_;
    std::uint32_t place_;  // Among all.
    // Since when the peer is known to have left the kernel's questions without an answer.
    std::optional<std::chrono::milliseconds> silent_since_{};
  };

  void tidy() { all_.shrink_to_fit(); }

 private:
  void look();
  [[nodiscard]] bool is_gone(Watched& watched) const;

  Loop& loop_;
  std::chrono::milliseconds patience_;
  std::function<void(Id)> on_vanished_;
  std::vector<Watched*> all_;
  std::size_t next_ = 0;
  Timer timer_;  // Runs while any peer is watched.
};

}  // namespace papo::net
