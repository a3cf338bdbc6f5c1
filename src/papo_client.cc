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

#include "client/client.h"
#include "client/options.h"
#include "lang/translate.h"

namespace {

// Whoever closed one of the standard descriptors must not get the socket in its place.
void fill_standard_descriptors() {
  int fd = -1;
  do {
    fd = open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

// Papo speaks UTF-8. Where nothing was set up that says otherwise, so does the terminal.
void set_locale(const std::string& language) {
  std::setlocale(LC_ALL, "");
  papo::lang::set_language(language, papo::lang::catalogues());
  if (std::string_view{nl_langinfo(CODESET)} == "ANSI_X3.4-1968") {
    std::setlocale(LC_CTYPE, "C.UTF-8");
  }
}

}  // namespace

int main(int argc, char** argv) {
  fill_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // `| head` is told by the write.

  auto parsed = papo::client::parse_options(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  set_locale(std::get<papo::client::Options>(parsed).language);
  return papo::client::Client{std::get<papo::client::Options>(std::move(parsed))}.run();
}
