// A worker's own clients in the room, and the batch of bytes that this turn owes to them.
//
// An event is rendered once, onto the end of the batch, and at the end of the turn the batch itself
// is sent to every member: nothing is copied for those who get all of it. A member that came in the
// middle of the turn, or said something itself, has its share begin further on; what it was owed
// before that is moved to its own outbox, so that the order stays.
//
// Threads: the worker's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/session.h"

namespace papo::server {

class Audience {
 public:
  // From now on the session is owed what is added to the batch.
  void add(Session& session);
  // It is owed no more. What it was owed is in its outbox.
  void remove(Session& session);

  // Where rendered events are appended.
  std::string& batch() { return batch_; }

  // Moves the session's share up to `end` to its outbox, and has the rest begin at the end of the
  // batch: what was rendered from `end` on is not for this member.
  void skip(Session& session, std::size_t end);

  // What the session is owed of the batch, which whoever takes it must send or keep. To be called
  // for every member before the batch is cleared.
  std::string_view take_share(Session& session) const {
    return std::string_view{batch_}.substr(std::exchange(session.share_from, 0));
  }

  [[nodiscard]] const std::vector<Session*>& members() const { return members_; }

 private:
  std::vector<Session*> members_;
  std::string batch_;
};

}  // namespace papo::server
