// SPDX-License-Identifier: MIT

#include "server/loop_desk.h"

#include <utility>

namespace papo::server {

LoopDesk::LoopDesk(net::Loop& loop, std::function<void(const Request&)> on_request)
    : on_request_(std::move(on_request)), wakeup_(loop, [this] { take(); }) {}

void LoopDesk::post(std::vector<Request>& requests) {
  if (requests.empty()) return;
  {
    const MutexLock lock{mutex_};
    posted_.insert(posted_.end(), requests.begin(), requests.end());
  }
  wakeup_.send();
  requests.clear();
}

void LoopDesk::tidy() {
  taken_.shrink_to_fit();
  std::vector<Request> posted;
  const MutexLock lock{mutex_};
  if (posted_.empty()) std::swap(posted_, posted);
}

void LoopDesk::take() {
  {
    const MutexLock lock{mutex_};
    std::swap(posted_, taken_);
  }
  for (const auto& request : taken_) on_request_(request);
  taken_.clear();
}

}  // namespace papo::server
