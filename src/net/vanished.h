// SPDX-License-Identifier: MIT

// Notices peers that vanished without a word though something waits for them.
//
// A peer counts as vanished when the kernel has asked it twice for an acknowledgement in vain (it
// has sent data anew, or has probed a closed window), and nothing has come from it since for as
// long as the patience lasts. A peer that is only slow answers, however little it reads. The kernel
// asks ever more seldom, and one question may get lost: so the time alone, or one question, says
// nothing.
//
// All are looked at in turn, a few of them a time: so ten thousand of them cost little, and none is
// looked at for the first time when it is too late.
//
// Threads: the loop's.
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

// What the kernel knows of a peer.
struct PeerState {
  unsigned asked_in_vain;               // How often, since it answered last.
  std::chrono::milliseconds since_ack;  // Since anything was acknowledged, or a probe answered.
};
// None for what is no TCP connection.
std::optional<PeerState> peer_state(int fd);

class Vanished {
 public:
  using Id = std::uint64_t;

  // Calls on_vanished(id), which may end the Watched of that id and of no other. A patience of 0:
  // never.
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
    // It had left the kernel's questions without an answer by then, and has since.
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
  Timer timer_;  // Runs while there is anyone.
};

}  // namespace papo::net
