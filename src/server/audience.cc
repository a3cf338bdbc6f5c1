#include "server/audience.h"

namespace papo::server {

void Audience::add(Session& session) {
  session.seat = members_.size();
  session.share_from = batch_.size();
  members_.push_back(&session);
}

void Audience::remove(Session& session) {
  skip(session, batch_.size());
  Session* const last = members_.back();
  members_[session.seat] = last;
  last->seat = session.seat;
  members_.pop_back();
  session.seat = Session::nowhere;
  session.share_from = 0;
}

void Audience::skip(Session& session, std::size_t end) {
  if (!session.deaf && end > session.share_from) {
    session.outbox.tail().append(batch_, session.share_from, end - session.share_from);
  }
  session.share_from = batch_.size();
}

}  // namespace papo::server
