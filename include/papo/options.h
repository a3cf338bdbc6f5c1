// SPDX-License-Identifier: MIT

// What a server can be told before it starts. The defaults are those of `papo-server` without
// options.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace papo {

struct Options {
  // Names or numbers of the addresses to listen at, each with the same port. Port 0 takes a free
  // one for each.
  std::vector<std::string> hosts{"127.0.0.1"};
  std::uint16_t port = 50000;

  // Descriptors of sockets that someone else made, and that listen for TCP connections: the server
  // takes them over, and then does not listen at the hosts.
  std::vector<int> listening_fds;

  // Proxies: addresses, or ranges as 10.0.0.0/8. Who connects from there has to say first for whom,
  // in the PROXY protocol, and is then taken for whom it speaks for.
  std::vector<std::string> proxies;

  // Threads that parse, carry out and deliver. 0: the machine's cores less one, at least one.
  unsigned workers = 0;

  // Clients that a worker gets before the next one is used, which is sooner if it cannot keep up.
  // 0: all workers are used from the first client on.
  std::size_t clients_per_worker = 1000;

  // Whether workers send by io_uring, if the kernel lets them: many sends cost one system call.
  bool io_uring = true;

  std::size_t max_clients = 10'000;

  // Connections from one address, or from the /64 of an IPv6 one. 0: any number.
  std::size_t max_per_address = 64;

  // Addresses, or ranges as 10.0.0.0/8, that many people share each: the one of a school's router,
  // say. From each of them, and from this machine itself, as many connections may come as stands
  // below, and ten times as much is taken a second as from any other.
  std::vector<std::string> shared_addresses;

  // None: half of max_clients, and no fewer than max_per_address. 0: any number.
  std::optional<std::size_t> max_per_shared_address;

  // What each client gives before its name. Empty: none is asked for.
  std::string password;

  // What everyone who enters is told, line by line: valid UTF-8. Control characters are left out.
  std::vector<std::string> motd;

  // The room that everyone enters: "#" and a valid name.
  std::string room = "#lobby";

  // Rooms that one client may be in.
  std::size_t max_rooms = 20;

  // Lines of a room that are kept, and how many of them someone who enters it is sent. 0: none.
  std::size_t history_limit = 200;
  std::size_t history = 20;

  // Argon2id hashes of the passwords that make someone an operator. None: nobody becomes one.
  std::vector<std::string> oper_passwords;

  // The file that bans are kept in. Empty: they end with the server.
  std::string bans_file;

  // The folder where what is said in rooms is logged, in a file for each. Empty: it is not.
  std::string talk_log;

  // The language that people are spoken to in until they choose another: "en" or "pt_BR". Empty:
  // that of the locale. It is one for the whole program, so main() sees to it, not the Server.
  std::string language;

  // Bytes of a line, without what ends it.
  std::size_t max_line = 4096;

  // Bytes that may wait for one client to take them before it is disconnected for being slow: at
  // any time, and for longer than the patience without having been less in between.
  std::size_t send_limit = std::size_t{8} << 20;
  std::size_t send_soft_limit = std::size_t{1} << 20;
  std::chrono::seconds send_patience{10};

  // Bytes that may wait for all clients together, in the server and in the kernel; beyond that,
  // those for whom most waits are disconnected. 0: an eighth of the memory that there is.
  std::size_t send_memory = 0;

  // Lines a second that are taken from one client, with a burst of five times as many; the rest
  // waits. A line counts once for each 256 bytes that it begins. All clients from one address have
  // five times that together, in which coming in counts for two lines. 0: no limit to any of it.
  unsigned rate_limit = 20;

  // How long a newcomer may take to give a name. 0: as long as it likes.
  std::chrono::seconds name_timeout{60};

  // How long a silent peer may be unreachable before it counts as gone. 0: for ever.
  std::chrono::seconds idle_ping{60};

  // How long a stop may wait for people to take what was said to them.
  std::chrono::seconds drain_timeout{5};
};

}  // namespace papo
