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
// Root and the server's own user are served, one program at a time. Everything that only reads is
// none of the socket's affairs: papo-admin reads the database itself.
//
// Threads: the object has one of its own, on which it calls the actions. It shares nothing with the
// chat. The object belongs to the thread that made it.
//
// Sources: unix(7); RFC 8259 (JSON).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

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
  void run(const std::stop_token& stopping);
  void serve(const Fd& client);
  std::optional<std::string> read_line(const Fd& client, std::string& read);
  bool send(const Fd& client, std::string_view answer);
  bool wait_for(const Fd& fd, short events, int timeout) const;
  std::string answer(std::string_view line);

  const Settings settings_;
  AdminActions& actions_;
  Fd stopped_;  // Can be read once the thread is to end.
  Fd listening_;
  std::jthread thread_;
};

}  // namespace papo::server
