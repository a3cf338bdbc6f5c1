// SPDX-License-Identifier: MIT

// The place where papo-admin tells a running server what to do: the socket papo.sock in the folder
// of the store.
//
// A request is one line of JSON, and so is its answer:
//
//   {"do":"suspend","name":"ana"}          {"ok":true}
//   {"do":"reset","name":"ana","hash":"$argon2id$..."}
//   {"do":"erase","name":"ana","and_drop":false}
//   {"do":"paint"}                         {"error":"there is no such request"}
//
// Root and the server's own user are served: some programs at once, and further ones when one of
// these has gone. Their requests are carried out one after the other, in the order in which they
// came. Everything that only reads is none of the socket's affairs: papo-admin reads the database
// itself.
//
// Threads: the object has one of its own, on which it calls the actions. It shares nothing with the
// chat. The object belongs to the thread that made it.
//
// Sources: unix(7); RFC 8259 (JSON).
#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "server/admin_actions.h"

namespace papo::server {

inline constexpr auto admin_socket_name = "papo.sock";

class AdminSocket {
 public:
  struct Settings {
    std::string folder;
    // A program that is silent for so long makes way for others.
    std::chrono::milliseconds patience{5000};
  };

  // Throws std::system_error if there can be no socket. The actions outlive this object.
  AdminSocket(const Settings& settings, AdminActions& actions);
  AdminSocket(const AdminSocket&) = delete;
  AdminSocket& operator=(const AdminSocket&) = delete;
  ~AdminSocket();  // Waits for an action that is under way, and removes the socket.

 private:
  using Clock = std::chrono::steady_clock;
  struct Program {
    Fd fd;
    Clock::time_point deadline;  // For its next line.
    std::string read{};          // A part of that line.
  };

  void run(const std::stop_token& stopping);
  void accept();
  // Each returns whether the program stays.
  bool read_from(Program& program);
  bool answer_lines(Program& program);
  static bool send(const Fd& fd, std::string_view answer);
  [[nodiscard]] Clock::time_point next_deadline() const;
  std::string answer(std::string_view line);

  const Settings settings_;
  AdminActions& actions_;
  Fd stopped_;  // Can be read once the thread is to end.
  Fd listening_;
  std::vector<Program> programs_;  // Belongs to the thread.
  Clock::time_point accepts_again_{};
  std::jthread thread_;
};

}  // namespace papo::server
