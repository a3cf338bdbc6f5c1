// SPDX-License-Identifier: MIT

// papo-admin: looks after the accounts of a server on this machine.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <variant>

#include "admin/commands.h"
#include "admin/options.h"
#include "lang/translate.h"

namespace {

constexpr int exit_failed = 1;

// If a standard descriptor was closed, no file must get its number.
void fill_standard_descriptors() {
  int fd = -1;
  do {
    fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

}  // namespace

int main(int argc, char** argv) {
  fill_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // The write fails instead, for example after `| head`.
  ::umask(S_IRWXG | S_IRWXO);
  papo::lang::set_language("", papo::lang::catalogues());
  auto parsed = papo::admin::parse_options(argc, argv);
  if (const int* const status = std::get_if<int>(&parsed)) return *status;
  const auto options = std::get<papo::admin::Options>(std::move(parsed));
  papo::lang::set_language(options.language, papo::lang::catalogues());
  try {
    return papo::admin::carry_out(options);
  } catch (const std::exception& error) {
    std::cerr << papo::admin::program_name << ": " << error.what() << '\n';
    return exit_failed;
  }
}
