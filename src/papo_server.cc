// SPDX-License-Identifier: MIT

// papo-server: options, log, server.

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <exception>
#include <iostream>
#include <string>
#include <system_error>

#include "daemon/command_line.h"
#include "daemon/data_folder.h"
#include "daemon/hash_prompt.h"
#include "daemon/how_to_join.h"
#include "daemon/log.h"
#include "daemon/reloader.h"
#include "daemon/service_manager.h"
#include "lang/translate.h"
#include "papo/server.h"

namespace {

// A standard descriptor may have been closed. A socket with its number would receive everything
// that is printed.
void fill_standard_descriptors() {
  int fd = 0;
  do {
    fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) ::close(fd);
}

// Each client takes a descriptor, and the usual soft limit is for programs that use select().
void allow_all_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
}

// A value that is set stays. Otherwise glibc raises the value with each large block that is freed,
// and keeps more and more.
void keep_little_free_memory() {
  constexpr int most_kept = 128 << 10;  // Bytes.
  static_cast<void>(::mallopt(M_TRIM_THRESHOLD, most_kept));
}

void warn_about_root() {
  if (::geteuid() == 0) spdlog::info("running as root, of which papo has no need");
}

void tell_how_to_join(const papo::Server& server, const char* program) {
  const auto client = papo::daemon::client_beside(program);
  const auto addresses = server.addresses();
  const auto dialects = server.dialects();
  const auto fingerprints = server.fingerprints();
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    std::cout << papo::daemon::how_to_join(addresses[i], dialects[i], client,
                                           !fingerprints.empty());
  }
  for (const auto& fingerprint : fingerprints) {
    std::cout << papo::lang::phrase(
        "TLS is spoken there, too; its certificate has the fingerprint {}\n", fingerprint);
  }
  std::cout.flush();
}

void tell_service_manager_of(papo::Server::Phase phase, const papo::Server& server) {
  if (phase == papo::Server::Phase::stopping) {
    return papo::daemon::tell_service_manager("STOPPING=1\nSTATUS=saying goodbye");
  }
  const auto addresses = server.addresses();
  papo::daemon::tell_service_manager(
      fmt::format("READY=1\nSTATUS=listening on {}", fmt::join(addresses, ", ")));
}

// The server says again that it is ready, because systemd waits for that.
void reload(papo::Server& server, int argc, char** argv, const papo::daemon::CommandLine& first) {
  namespace parts = papo::daemon;
  parts::reopen_log();
  server.reopen_talk_log();
  const std::chrono::microseconds now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  parts::tell_service_manager(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.count()));
  try {
    const auto line = parts::read_command_line(argc, argv, papo::Links::follow_again);
    for (const auto& name : parts::need_a_new_start(first, line)) {
      spdlog::warn("{} was changed, and that is taken when papo is started anew", name);
    }
    server.change(line.options);
    spdlog::info("the message of the day and the passwords were read again");
  } catch (const std::exception& error) {
    spdlog::error("the configuration was not read again, and stays as it was: {}", error.what());
  }
  parts::tell_service_manager("READY=1");
}

}  // namespace

int main(int argc, char** argv) {
  fill_standard_descriptors();
  try {
    auto line = papo::daemon::parse_command_line(argc, argv);
    if (line.exit_status) return *line.exit_status;
    if (line.hash_password) return papo::daemon::print_password_hash();
    papo::lang::set_language(line.options.language, papo::lang::catalogues());
    ::umask(S_IRWXG | S_IRWXO);  // Only the server's own user may read the files that it writes.
    papo::daemon::set_up_log(line.log);
    // The process must not end when a reader of our log or output leaves, or when a file is at its
    // limit. SIGHUP must never end it, not even before the loop watches for SIGHUP.
    for (const int number : {SIGPIPE, SIGXFSZ, SIGHUP}) std::signal(number, SIG_IGN);
    allow_all_descriptors();
    keep_little_free_memory();
    line.options.listening_fds = papo::daemon::take_passed_sockets();
    if (!line.options.listening_fds.empty()) {
      spdlog::info("taking the sockets that were passed, in place of --host and --port");
    }
    if (!line.options.data.empty()) papo::daemon::make_way_to(line.options.data);
    papo::Server server{line.options};
    papo::daemon::Reloader reloader{[&] { reload(server, argc, argv, line); }};
    server.stop_on_signals();
    server.on_signal(SIGHUP, [&reloader] { reloader.ask(); });
    server.on_phase([&server](auto phase) { tell_service_manager_of(phase, server); });
    tell_how_to_join(server, argv[0]);
    warn_about_root();
    server.run();
    spdlog::info("stopped");
    return 0;
  } catch (const std::system_error& error) {
    const bool in_use = error.code() == std::errc::address_in_use;
    std::cerr << fmt::format("papo-server: {}{}\n", error.what(),
                             in_use ? "; --port takes another port" : "");
    return 1;
  } catch (const std::exception& error) {
    std::cerr << fmt::format("papo-server: {}\n", error.what());
    return 1;
  }
}
