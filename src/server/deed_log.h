// SPDX-License-Identifier: MIT

// Logs the acts of operators: each new operator, and each expulsion, ban and mute.
//
// Threads: any.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "chat/event.h"
#include "engine/observer.h"

namespace papo::server {

class DeedLog final : public engine::Observer {
 public:
  DeedLog();
  ~DeedLog();  // Logs the events that wait.
  DeedLog(const DeedLog&) = delete;
  DeedLog& operator=(const DeedLog&) = delete;

  void post(chat::EventPtr event) override;

 private:
  void run(const std::stop_token& stopping);

  std::jthread thread_;  // The last member, because it is stopped and joined first.
};

// A line of the log; none for an event that is no operator's deed.
std::optional<std::string> deed_in(const chat::Event& event);

}  // namespace papo::server
