// SPDX-License-Identifier: MIT

// papo-floor: the least that a chat server can do, as a yardstick.
//
// A bare epoll loop. In each turn it reads every ready socket once and joins the whole lines of
// that turn. It sends these to every member, the senders too, with one send each. There are no
// names, no notices and no queues: a member that does not take all of it at once is dropped. Not
// for use.
#include <fmt/core.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <vector>

#include "net/socket.h"

namespace papo::bench {
namespace {

class Floor {
 public:
  explicit Floor(std::uint16_t port);

  void serve();

 private:
  struct Member {
    net::Fd fd;
    std::string partial;  // The beginning of a line whose end has not come yet.
  };

  void watch(int fd) const;
  void admit();
  void read(int fd);
  void send_to_all();

  net::Fd listener_;
  net::Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  std::unordered_map<int, Member> members_;  // By descriptor.
  std::array<char, 65536> space_{};
  std::string said_;  // The lines of this turn.
  std::vector<int> slow_;
};

Floor::Floor(std::uint16_t port)
    : listener_(net::listen_at(net::resolve("127.0.0.1", port, true).front())) {
  if (!epoll_.open()) throw std::system_error(errno, std::generic_category(), "cannot use epoll");
  watch(listener_.get());
  fmt::print("listening on {}\n", net::to_string(net::local_address(listener_.get())));
  static_cast<void>(std::fflush(stdout));
}

void Floor::serve() {
  std::array<epoll_event, 1024> events{};
  for (;;) {
    const int ready = epoll_wait(epoll_.get(), events.data(), events.size(), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener_.get()) {
        admit();
      } else {
        read(fd);
      }
    }
    if (!said_.empty()) send_to_all();
  }
}

void Floor::watch(int fd) const {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot watch a socket");
  }
}

void Floor::admit() {
  for (;;) {
    net::Fd fd = net::accept_from(listener_.get()).fd;
    if (!fd.open()) return;
    net::set_no_delay(fd.get());
    watch(fd.get());
    const int number = fd.get();
    members_[number].fd = std::move(fd);
  }
}

void Floor::read(int fd) {
  Member& member = members_.at(fd);
  const ssize_t size = net::receive_some(fd, space_);
  if (size == 0 || (size < 0 && errno != EAGAIN)) {
    members_.erase(fd);  // epoll forgets a descriptor that is closed.
    return;
  }
  const std::string_view bytes{space_.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
  const std::size_t whole = bytes.rfind('\n') + 1;  // 0 when there is none.
  if (whole > 0) {
    said_ += member.partial;
    said_ += bytes.substr(0, whole);
    member.partial.clear();
  }
  member.partial += bytes.substr(whole);
}

void Floor::send_to_all() {
  for (const auto& [fd, member] : members_) {
    if (net::send_some(fd, said_) != static_cast<ssize_t>(said_.size())) slow_.push_back(fd);
  }
  said_.clear();
  for (const int fd : slow_) {
    fmt::print(stderr, "dropped a member that did not take all at once\n");
    members_.erase(fd);
  }
  slow_.clear();
}

// The value of --port, written in either of two ways. None if the arguments are something else.
std::optional<std::string_view> port_in(std::span<char*> arguments) {
  constexpr std::string_view option = "--port";
  if (arguments.size() == 3 && arguments[1] == option) return arguments[2];
  if (arguments.size() != 2) return std::nullopt;
  std::string_view argument{arguments[1]};
  if (!argument.starts_with(option) || !argument.substr(option.size()).starts_with('=')) {
    return std::nullopt;
  }
  return argument.substr(option.size() + 1);
}

// The port of --port, the only option. 0: any free port.
std::uint16_t port_to_listen_at(std::span<char*> arguments) {
  if (arguments.size() == 1) return 50000;
  if (const auto number = port_in(arguments)) {
    std::uint16_t port = 0;
    const auto* const all = number->data() + number->size();
    const auto [end, error] = std::from_chars(number->data(), all, port);
    if (error == std::errc{} && end == all) return port;
  }
  throw std::invalid_argument{"it only takes --port NUMBER"};
}

}  // namespace
}  // namespace papo::bench

int main(int argc, char** argv) {
  try {
    const auto port = papo::bench::port_to_listen_at({argv, static_cast<std::size_t>(argc)});
    // SIGTERM is a good end for a program that keeps nothing.
    static_cast<void>(std::signal(SIGTERM, [](int) { std::_Exit(0); }));
    papo::bench::Floor{port}.serve();
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "papo-floor: %s\n", error.what()));
  }
  return 1;
}
