// SPDX-License-Identifier: MIT

// papo-client: talks to a Papo server from a terminal, or from a script.

#include <fcntl.h>
#include <langinfo.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "client/charset.h"
#include "client/client.h"
#include "client/options.h"
#include "lang/translate.h"

namespace {

// If a standard descriptor was closed, the socket must not get its number.
void fill_standard_descriptors() {
  int fd = -1;
  do {
    fd = open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

// Papo speaks UTF-8. Without a locale that says otherwise, the terminal counts as UTF-8, too.
void set_locale() {
  std::setlocale(LC_ALL, "");
  if (std::string_view{nl_langinfo(CODESET)} == "ANSI_X3.4-1968") {
    std::setlocale(LC_CTYPE, "C.UTF-8");
  }
}

void set_language(const std::string& language) {
  papo::lang::set_language(language, papo::lang::catalogues());
}

// The command line is in the terminal's character set.
void speak_utf8(papo::client::Options& options) {
  papo::client::Charset charset{nl_langinfo(CODESET)};
  for (std::string* const text : {&options.name, &options.password}) *text = charset.whole(*text);
  for (auto* const texts : {&options.rooms, &options.sends}) {
    for (std::string& text : *texts) text = charset.whole(text);
  }
}

}  // namespace

int main(int argc, char** argv) {
  fill_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // The write fails instead, for example after `| head`.

  set_locale();
  set_language(papo::client::language_asked_for(argc, argv));
  auto parsed = papo::client::parse_options(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  auto options = std::get<papo::client::Options>(std::move(parsed));
  set_language(options.language);
  speak_utf8(options);
  return papo::client::Client{std::move(options)}.run();
}
