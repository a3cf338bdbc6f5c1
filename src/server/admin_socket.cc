// SPDX-License-Identifier: MIT

#include "server/admin_socket.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>

#include "base/local_socket.h"
#include "base/retry.h"
#include "budget/limits.h"
#include "server/passwords.h"

namespace papo::server {
namespace {

using Json = nlohmann::json;

constexpr int after_a_failure = 1000;  // Milliseconds until the next try to accept.

// A request that cannot be carried out as it stands.
class Mistake : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string text_in(const Json& request, const char* member) {
  const auto found = request.find(member);
  if (found == request.end() || !found->is_string()) {
    throw Mistake{std::string{"it needs a text, "} + member};
  }
  return found->get<std::string>();
}

bool flag_in(const Json& request, const char* member) {
  const auto found = request.find(member);
  if (found == request.end()) return false;
  if (!found->is_boolean()) throw Mistake{std::string{"it is true or false: "} + member};
  return found->get<bool>();
}

std::string hash_in(const Json& request) {
  auto hash = text_in(request, "hash");
  if (!is_password_hash(hash)) throw Mistake{"that is no hash of a password"};
  return hash;
}

chat::Name name_in(const Json& request) {
  auto made = chat::make_name(text_in(request, "name"));
  auto* const name = std::get_if<chat::Name>(&made);
  if (name == nullptr) throw Mistake{"that is no name of an account"};
  return std::move(*name);
}

struct Row {
  std::string_view word;
  std::string_view deed;  // For the log.
  AdminActions::Fault (*carry_out)(AdminActions& actions, const chat::Name& name,
                                   const Json& request);
};

constexpr std::array rows{
    Row{"reset", "gave {} another password",
        [](AdminActions& actions, const chat::Name& name, const Json& request) {
          return actions.set_hash(name, hash_in(request));
        }},
    Row{"suspend", "suspended {}",
        [](AdminActions& actions, const chat::Name& name, const Json&) {
          return actions.set_suspended(name, true);
        }},
    Row{"unsuspend", "lifted the suspension of {}",
        [](AdminActions& actions, const chat::Name& name, const Json&) {
          return actions.set_suspended(name, false);
        }},
    Row{"delete", "deleted the account {}",
        [](AdminActions& actions, const chat::Name& name, const Json&) {
          return actions.drop(name);
        }},
    Row{"erase", "erased what {} said",
        [](AdminActions& actions, const chat::Name& name, const Json& request) {
          return actions.erase(name, flag_in(request, "and_drop"));
        }},
};

// Throws Mistake, or anything that an action throws.
AdminActions::Fault carry_out(AdminActions& actions, std::string_view line) {
  const auto request = Json::parse(line, nullptr, false);
  if (!request.is_object()) throw Mistake{"a request is one line with an object of JSON"};
  const auto word = text_in(request, "do");
  const auto* const row = std::ranges::find(rows, word, &Row::word);
  if (row == rows.end()) throw Mistake{"there is no such request"};
  const auto name = name_in(request);
  auto fault = row->carry_out(actions, name, request);
  if (!fault) spdlog::info("papo-admin {}", fmt::format(fmt::runtime(row->deed), name.shown));
  return fault;
}

}  // namespace

AdminSocket::AdminSocket(const Settings& settings, AdminActions& actions)
    : settings_(settings),
      actions_(actions),
      stopped_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      listening_(listen_in(settings.folder, admin_socket_name)) {
  if (!stopped_.open()) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::jthread{[this](const std::stop_token& stopping) { run(stopping); }};
}

AdminSocket::~AdminSocket() {
  thread_.request_stop();
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stopped_.get(), &one, sizeof(one));
  thread_.join();
  ::unlink((settings_.folder + "/" + admin_socket_name).c_str());
}

// False after the time, or if the thread is to end.
bool AdminSocket::wait_for(const Fd& fd, short events, int timeout) const {
  std::array<pollfd, 2> watched{pollfd{.fd = fd.get(), .events = events, .revents = 0},
                                pollfd{.fd = stopped_.get(), .events = POLLIN, .revents = 0}};
  const auto ready =
      retry_if_interrupted([&] { return ::poll(watched.data(), watched.size(), timeout); });
  return ready > 0 && watched[1].revents == 0;
}

void AdminSocket::run(const std::stop_token& stopping) {
  constexpr int for_ever = -1;
  while (!stopping.stop_requested()) {
    if (!wait_for(listening_, POLLIN, for_ever)) continue;
    const Fd client{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (client.open()) {
      serve(client);
    } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
      wait_for(stopped_, 0, after_a_failure);
    }
  }
}

void AdminSocket::serve(const Fd& client) {
  try {
    const auto user = user_at_other_end(client.get());
    if (user != 0 && user != ::geteuid()) {
      spdlog::warn("user {} may not tell this server what to do", user);
      send(client, R"({"error":"only root and the server's own user may ask"})");
      return;
    }
    std::string read;
    while (const auto line = read_line(client, read)) {
      if (!send(client, answer(*line))) return;
    }
  } catch (const std::exception& error) {
    spdlog::error("papo-admin was not served: {}", error.what());
  }
}

// The next line, of which `read` may have a part already. None if the client has gone, is silent,
// or sends too much.
std::optional<std::string> AdminSocket::read_line(const Fd& client, std::string& read) {
  const auto deadline = std::chrono::steady_clock::now() + settings_.patience;
  while (true) {
    if (const auto end = read.find('\n'); end != std::string::npos) {
      auto line = read.substr(0, end);
      read.erase(0, end + 1);
      return line;
    }
    if (read.size() >= budget::longest_admin_request) {
      send(client, R"({"error":"that is too long"})");
      return std::nullopt;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const auto timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    if (!wait_for(client, POLLIN, timeout)) return std::nullopt;
    std::array<char, budget::longest_admin_request> buffer{};
    const auto got = retry_if_interrupted(
        [&] { return ::recv(client.get(), buffer.data(), buffer.size() - read.size(), 0); });
    if (got <= 0) return std::nullopt;
    read.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

// An answer is far shorter than the kernel's buffer. A program that lets answers pile up is lost.
bool AdminSocket::send(const Fd& client, std::string_view answer) {
  const auto line = std::string{answer} + '\n';
  const auto sent = retry_if_interrupted(
      [&] { return ::send(client.get(), line.data(), line.size(), MSG_NOSIGNAL); });
  return sent == static_cast<ssize_t>(line.size());
}

std::string AdminSocket::answer(std::string_view line) {
  Json answer;
  try {
    const auto fault = carry_out(actions_, line);
    fault ? answer["error"] = *fault : answer["ok"] = true;
  } catch (const std::exception& error) {
    answer["error"] = error.what();
  }
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace papo::server
