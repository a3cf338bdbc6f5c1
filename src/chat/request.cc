// SPDX-License-Identifier: MIT

#include "chat/request.h"

namespace papo::chat {
namespace {

template <typename... Kinds>
bool is_any_of(const Request::What& what) {
  return (std::holds_alternative<Kinds>(what) || ...);
}

}  // namespace

bool is_waited_for(const Request::What& what) {
  return is_any_of<Arrive, Enter, PlaceBan, LiftBan>(what);
}

bool only_asks(const Request::What& what) {
  return is_any_of<ListRooms, Recall, Who, WhoIs, ListBans, Complete>(what);
}

}  // namespace papo::chat
