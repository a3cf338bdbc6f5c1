// SPDX-License-Identifier: MIT

// Logs what operators do: who became one, and whom they kicked, banned or muted.
//
// Threads: any.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "chat/event.h"
#include "server/observer.h"

namespace papo::server {

class DeedLog final : public Observer {
 public:
  DeedLog();
  ~DeedLog();  // What waits is still logged.
  DeedLog(const DeedLog&) = delete;
  DeedLog& operator=(const DeedLog&) = delete;

  void post(chat::EventPtr event) override;

 private:
  void run(const std::stop_token& stopping);

  std::jthread thread_;  // Last, for it is stopped and joined first.
};

// A line of the log; none for what is no operator's deed.
std::optional<std::string> deed_in(const chat::Event& event);

}  // namespace papo::server
