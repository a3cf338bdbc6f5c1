// SPDX-License-Identifier: MIT

#include "server/admin_socket.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <variant>

#include "base/event_fd.h"
#include "base/local_socket.h"
#include "base/retry.h"
#include "budget/limits.h"
#include "server/passwords.h"

namespace papo::server {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds after_a_failure{1000};  // Until the next try to accept.
constexpr std::int64_t longest_wait = 60'000;               // Milliseconds, for one poll.

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
      stopped_(make_event_fd()),
      listening_(listen_in(settings.folder, admin_socket_name)) {
  thread_ = std::jthread{[this](const std::stop_token& stopping) { run(stopping); }};
}

AdminSocket::~AdminSocket() {
  thread_.request_stop();
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stopped_.get(), &one, sizeof(one));
  thread_.join();
  ::unlink((settings_.folder + "/" + admin_socket_name).c_str());
}

// One poll for the end, the newcomers and all programs. With many programs, newcomers wait in the
// kernel's queue.
void AdminSocket::run(const std::stop_token& stopping) {
  std::vector<pollfd> watched;
  while (!stopping.stop_requested()) {
    const bool accepts =
        programs_.size() < budget::most_admin_programs && accepts_again_ <= Clock::now();
    watched.clear();
    watched.push_back({.fd = stopped_.get(), .events = POLLIN, .revents = 0});
    // A negative descriptor is passed over.
    watched.push_back({.fd = accepts ? listening_.get() : -1, .events = POLLIN, .revents = 0});
    for (const auto& program : programs_) {
      watched.push_back({.fd = program.fd.get(), .events = POLLIN, .revents = 0});
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_deadline() - Clock::now());
    const auto timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, longest_wait));
    if (retry_if_interrupted([&] { return ::poll(watched.data(), watched.size(), timeout); }) < 0) {
      continue;
    }
    if (watched[0].revents != 0) return;
    auto place = std::next(watched.begin(), 2);
    std::erase_if(programs_, [&](Program& program) {
      const bool can_be_read = (place++)->revents != 0;
      return can_be_read ? !read_from(program) : program.deadline <= Clock::now();
    });
    if (watched[1].revents != 0) accept();
  }
}

AdminSocket::Clock::time_point AdminSocket::next_deadline() const {
  auto next = accepts_again_ > Clock::now() ? accepts_again_ : Clock::time_point::max();
  for (const auto& program : programs_) next = std::min(next, program.deadline);
  return std::min(next, Clock::now() + std::chrono::milliseconds{longest_wait});
}

void AdminSocket::accept() {
  Fd fd{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!fd.open()) {
    const bool is_usual = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
    if (!is_usual) accepts_again_ = Clock::now() + after_a_failure;
    return;
  }
  try {
    const auto user = user_at_other_end(fd.get());
    if (user == 0 || user == ::geteuid()) {
      programs_.push_back({.fd = std::move(fd), .deadline = Clock::now() + settings_.patience});
      return;
    }
    spdlog::warn("user {} may not tell this server what to do", user);
    send(fd, R"({"error":"only root and the server's own user may ask"})");
  } catch (const std::exception& error) {
    spdlog::error("papo-admin was not served: {}", error.what());
  }
}

bool AdminSocket::read_from(Program& program) {
  std::array<char, budget::longest_admin_request> buffer{};
  const auto got = retry_if_interrupted([&] {
    return ::recv(program.fd.get(), buffer.data(), buffer.size() - program.read.size(), 0);
  });
  if (got < 0 && errno == EAGAIN) return true;
  if (got <= 0) return false;
  program.read.append(buffer.data(), static_cast<std::size_t>(got));
  return answer_lines(program);
}

bool AdminSocket::answer_lines(Program& program) {
  auto& read = program.read;
  for (auto end = read.find('\n'); end != std::string::npos; end = read.find('\n')) {
    const auto line = read.substr(0, end);
    read.erase(0, end + 1);
    if (!send(program.fd, answer(line))) return false;
    program.deadline = Clock::now() + settings_.patience;
  }
  if (read.size() < budget::longest_admin_request) return true;
  send(program.fd, R"({"error":"that is too long"})");
  return false;
}

// An answer is far shorter than the kernel's buffer. A program that lets answers pile up is lost.
bool AdminSocket::send(const Fd& fd, std::string_view answer) {
  const auto line = std::string{answer} + '\n';
  const auto sent = retry_if_interrupted(
      [&] { return ::send(fd.get(), line.data(), line.size(), MSG_NOSIGNAL); });
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
