// SPDX-License-Identifier: MIT

// The options of a server, to be set before it starts. The defaults are those of `papo-server`
// without options.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace papo {

struct Options {
  // Names or numbers of the addresses to listen at, all with the same port. With port 0 each takes
  // a free port.
  std::vector<std::string> hosts{"127.0.0.1"};
  std::uint16_t port = 50000;

  // The names of the dialects that are spoken there, with commas between them: "plain", "irc",
  // "http".
  std::string dialects = "plain,irc,http";

  // Whether the page for browsers, and IRC by WebSocket, are at these places at all.
  bool web = true;

  // The names by which browsers may reach the page, with a port or without: "chat.example". None:
  // any.
  std::vector<std::string> web_hosts;

  // Pages elsewhere that may ask for a WebSocket: "https://chat.example".
  std::vector<std::string> web_origins;

  // Proxies for HTTP: addresses, or ranges. They say by X-Forwarded-For for whom they ask, and the
  // client then counts as coming from there.
  std::vector<std::string> web_proxies;

  // For how many seconds browsers insist on TLS, for this host and all its ports. 0: they are not
  // told to.
  std::size_t hsts = 0;

  // Further places to listen at, each with a port: "0.0.0.0:6667", "[::1]:6667". The dialects may
  // stand before it: "irc:0.0.0.0:6667".
  std::vector<std::string> listen;

  // Certificates for clients that speak TLS, at any of these places: files (PEM) with the keys, or
  // folders as certbot lays them. If the keys are in files of their own, there is one for each
  // certificate. None: TLS is not spoken.
  std::vector<std::string> tls_certs;
  std::vector<std::string> tls_keys;

  // Whether the server makes itself a certificate, for a try at home. It is kept in the folder of
  // the store, if there is one.
  bool tls_self_signed = false;

  // Whether clients from other machines are heard by way of TLS only.
  bool tls_required = false;

  // For how many seconds a client of IRC insists on TLS, once it has spoken TLS here. 0: clients of
  // IRC are not told that there is TLS.
  std::size_t tls_sts = 0;

  // Descriptors of sockets that another program made, and that listen for TCP connections. The
  // server takes these over, and then does not listen at the hosts.
  std::vector<int> listening_fds;

  // Proxies: addresses, or ranges as 10.0.0.0/8. A connection from a proxy first names its client,
  // in the PROXY protocol, and then counts as coming from that client.
  std::vector<std::string> proxies;

  // Gateways to IRC: addresses, or ranges. A client of IRC from there may say, with the password of
  // this Argon2id hash, for whom it connects, and then counts as coming from that address.
  std::vector<std::string> webirc;
  std::string webirc_password;

  // Threads that parse, carry out and deliver. 0: the number of the machine's cores minus one, and
  // at least one.
  unsigned workers = 0;

  // How many clients a worker gets before the next worker is used. If a worker cannot keep up, the
  // next one is used sooner. 0: all workers are used from the first client on.
  std::size_t clients_per_worker = 1000;

  // Whether workers send by io_uring, if the kernel lets them: then many sends cost one system
  // call.
  bool io_uring = true;

  std::size_t max_clients = 10'000;

  // Connections from one address, or from the /64 of an IPv6 address. 0: any number.
  std::size_t max_per_address = 64;

  // Addresses, or ranges as 10.0.0.0/8, that many people share, such as a school's router. From
  // each of them, and from this machine itself, max_per_shared_address connections may come, and
  // the server takes ten times as much a second as from any other address.
  std::vector<std::string> shared_addresses;

  // None: half of max_clients, and at least max_per_address. 0: any number.
  std::optional<std::size_t> max_per_shared_address;

  // Each client gives this before its name. Empty: no password is asked for.
  std::string password;

  // The lines that everyone reads on entering, in valid UTF-8. Control characters are left out.
  std::vector<std::string> motd;

  // The room that everyone enters: "#" and a valid name.
  std::string room = "#lobby";

  // The modes of a new room, as letters of IRC out of "imnst". The first room has "n".
  std::string room_modes = "nt";

  // Whether a client of IRC enters that room, too, as others do.
  bool irc_lobby = false;

  // The names of the server and of its network, for clients of IRC. The server's name has a dot, so
  // that nobody can be called so.
  std::string server_name = "papo.server";
  std::string network = "Papo";

  // Lines about the people that run the server, in valid UTF-8.
  std::vector<std::string> admin;

  // How many rooms one client may be in.
  std::size_t max_rooms = 20;

  // How many lines of a room are kept, and how many of these a person reads on entering it. 0:
  // none.
  std::size_t history_limit = 200;
  std::size_t history = 20;

  // Argon2id hashes of the passwords that make a person an operator. None: nobody becomes an
  // operator.
  std::vector<std::string> oper_passwords;

  // The file that keeps the bans. Empty: the bans end with the server. A store keeps the bans by
  // itself, and takes over those of this file once.
  std::string bans_file;

  // The folder of the store, which keeps what is said in rooms, accounts and bans. The folder is
  // made if there is none, and one server at a time has it. Empty: nothing outlives the server.
  std::string data;

  // For how many days the store keeps a line, and how many last lines of each room. 0: all of them,
  // for ever.
  std::size_t keep_days = 0;
  std::size_t keep_lines = 0;

  // How many clients may be here by one account.
  std::size_t max_devices = 10;

  // Whether passwords of accounts may be given by connections on which others may listen. Otherwise
  // only TLS and this machine itself will do.
  bool plain_passwords = false;

  // The folder for the log of the talk in rooms, with a file for each room. Empty: the talk is not
  // logged.
  std::string talk_log;

  // The language in which people read until they choose another: "en" or "pt_BR". Empty: the
  // language of the locale. The language is one for the whole program, so main() sets it, not the
  // Server.
  std::string language;

  // Bytes of a line, without its end.
  std::size_t max_line = 4096;

  // Bytes that may wait for one client. A client for which more than send_limit wait is
  // disconnected as too slow. So is a client for which more than send_soft_limit wait during the
  // whole of send_patience.
  std::size_t send_limit = std::size_t{8} << 20;
  std::size_t send_soft_limit = std::size_t{1} << 20;
  std::chrono::seconds send_patience{10};

  // Bytes that may wait for all clients together, in the server and in the kernel. Beyond that, the
  // clients for which most waits are disconnected. 0: an eighth of the memory that there is.
  std::size_t send_memory = 0;

  // Lines a second that are taken from one client, with a burst of five times as many; further
  // lines wait. A line counts once for each 256 bytes that it begins. All clients from one address
  // have five times that together, and coming in counts for two lines. 0: no limit to any of it.
  unsigned rate_limit = 20;

  // How long a newcomer may take to give a name. 0: without limit.
  std::chrono::seconds name_timeout{60};

  // How long a silent peer may be unreachable before it counts as gone. 0: for ever.
  std::chrono::seconds idle_ping{60};

  // How long the end of the server may wait for people to take their last lines.
  std::chrono::seconds drain_timeout{5};
};

}  // namespace papo
