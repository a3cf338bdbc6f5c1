// SPDX-License-Identifier: MIT

#include "admin/running_server.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "base/local_socket.h"
#include "base/retry.h"
#include "lang/system_error.h"
#include "lang/translate.h"
#include "server/admin_socket.h"

namespace papo::admin {
namespace {

using lang::phrase;

constexpr timeval longest_answer{.tv_sec = 60, .tv_usec = 0};
constexpr std::size_t most_of_an_answer = std::size_t{64} << 10;  // Bytes.

Fd connect(const std::string& folder) {
  try {
    return connect_in(folder, server::admin_socket_name);
  } catch (const std::system_error& error) {
    const auto code = error.code().value();
    if (code == ENOENT || code == ECONNREFUSED || code == ENOTDIR) {
      throw std::runtime_error(phrase("no server runs with the folder {}", folder));
    }
    throw std::runtime_error(
        phrase("the server of {} cannot be reached: {}", folder, lang::system_error(error.code())));
  }
}

}  // namespace

RunningServer::RunningServer(const std::string& folder) : connection_(connect(folder)) {
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    static_cast<void>(::setsockopt(connection_.get(), SOL_SOCKET, option, &longest_answer,
                                   sizeof(longest_answer)));
  }
}

void RunningServer::ask(const nlohmann::json& request) {
  const auto line = request.dump() + '\n';
  const auto sent = retry_if_interrupted(
      [&] { return ::send(connection_.get(), line.data(), line.size(), MSG_NOSIGNAL); });
  if (sent != static_cast<ssize_t>(line.size())) {
    throw std::runtime_error(phrase("the server does not listen"));
  }
  const auto answer = nlohmann::json::parse(read_line(), nullptr, false);
  if (!answer.is_object()) throw std::runtime_error(phrase("the server does not answer"));
  const auto fault = answer.find("error");
  if (fault == answer.end()) return;
  throw std::runtime_error(fault->is_string() ? fault->get<std::string>() : fault->dump());
}

// Empty if the server does not answer in time.
std::string RunningServer::read_line() {
  std::string line;
  char byte = 0;
  while (line.size() < most_of_an_answer) {
    const auto got = retry_if_interrupted([&] { return ::recv(connection_.get(), &byte, 1, 0); });
    if (got <= 0) return {};
    if (byte == '\n') return line;
    line += byte;
  }
  return {};
}

}  // namespace papo::admin
