// SPDX-License-Identifier: MIT

// Makes the machine a bad one, for the tests: preloaded into the server, this code stands between
// the server and the kernel.
//
// PAPO_FAULTS makes calls fail, or do less than was asked. Each number counts calls out of a
// thousand. All numbers but the seed may be left out, and the same seed draws the same numbers:
//
//   seed=7      where the numbers begin
//   short=300   recv, send and sendmsg on sockets, read and write on files do only a part
//   again=100   sockets: EAGAIN, although they were ready
//   interrupted=100   EINTR, on sockets and files
//   exhausted=100     accept4: EMFILE
//   ring=0      there is no io_uring; with io_uring, its sends meet the same faults
//   reset=5     ECONNRESET or EPIPE, and the connection is indeed over; only for clients from
//               127.0.9.0/24, so that a test knows which clients this can hit
//
// PAPO_CLOCK_FILE names a file of eight bytes: the seconds by which the clock on the wall is ahead.
// PAPO_DISK_FILE names such a file, too: while it is not 0, the disk hangs (fdatasync).
//
// Threads: any.
//
// Sources: ld.so(8) (LD_PRELOAD), dlsym(3) (RTLD_NEXT), and the manual page of each call.

#undef _FORTIFY_SOURCE  // With this, headers define some of these calls themselves.

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <liburing.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <map>
#include <sstream>
#include <string>

namespace {

enum class Fault { none, part, again, interrupted, reset, exhausted };

struct Rates {
  std::uint64_t seed = 0;
  unsigned part = 0;
  unsigned again = 0;
  unsigned interrupted = 0;
  unsigned reset = 0;
  unsigned exhausted = 0;
  bool ring = true;
  bool any = false;
};

Rates read_rates() {
  Rates rates;
  const char* const text = std::getenv("PAPO_FAULTS");
  if (text == nullptr) return rates;
  rates.any = true;
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    const auto key = word.substr(0, equals);
    const auto value = static_cast<unsigned>(std::stoul(word.substr(equals + 1)));
    if (key == "seed") rates.seed = value;
    if (key == "short") rates.part = value;
    if (key == "again") rates.again = value;
    if (key == "interrupted") rates.interrupted = value;
    if (key == "reset") rates.reset = value;
    if (key == "exhausted") rates.exhausted = value;
    if (key == "ring") rates.ring = value != 0;
  }
  return rates;
}

const Rates& rates() {
  static const Rates read = read_rates();
  return read;
}

// The next of the seed's numbers (splitmix64).
std::uint64_t draw() {
  static std::atomic<std::uint64_t> drawn{0};
  auto x = (rates().seed << 32U) + ++drawn * 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

Fault draw_fault() {
  if (!rates().any) return Fault::none;
  auto left = static_cast<unsigned>(draw() % 1000);
  const auto hits = [&left](unsigned rate) {
    if (left < rate) return true;
    left -= rate;
    return false;
  };
  if (hits(rates().part)) return Fault::part;
  if (hits(rates().again)) return Fault::again;
  if (hits(rates().interrupted)) return Fault::interrupted;
  if (hits(rates().reset)) return Fault::reset;
  if (hits(rates().exhausted)) return Fault::exhausted;
  return Fault::none;
}

mode_t kind_of(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 ? status.st_mode & static_cast<mode_t>(S_IFMT) : 0;
}

bool may_be_reset(int fd) {
  sockaddr_in peer{};
  socklen_t length = sizeof peer;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &length) != 0) return false;
  return peer.sin_family == AF_INET && ntohl(peer.sin_addr.s_addr) >> 8U == 0x7f0009U;
}

std::size_t part_of(std::size_t length) { return length < 2 ? length : 1 + draw() % (length - 1); }

// The error that the call returns without being made; 0 if it is to be made. Draws `part`, which
// the caller must obey.
int error_for(int fd, Fault fault, int reset_error) {
  const auto kind = kind_of(fd);
  if (kind != S_IFSOCK && kind != S_IFREG) return 0;
  if (fault == Fault::interrupted) return EINTR;
  if (kind != S_IFSOCK) return 0;
  if (fault == Fault::again) return EAGAIN;
  if (fault == Fault::reset && may_be_reset(fd)) {
    ::shutdown(fd, SHUT_RDWR);
    return reset_error;
  }
  return 0;
}

// Makes the call, or a part of it. call(length) makes it with so many bytes.
template <typename Call>
ssize_t faulty(int fd, std::size_t length, int reset_error, Call call) {
  const auto fault = draw_fault();
  if (fault == Fault::none) return call(length);
  if (const int error = error_for(fd, fault, reset_error)) {
    errno = error;
    return -1;
  }
  const auto kind = kind_of(fd);
  const bool part = fault == Fault::part && (kind == S_IFSOCK || kind == S_IFREG);
  return call(part ? part_of(length) : length);
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// The number in the file that the variable names; 0 if there is none. It changes with the file.
const std::atomic<std::int64_t>* number_in_file(const char* variable) {
  static const std::atomic<std::int64_t> none{0};
  const char* const path = std::getenv(variable);
  const int fd = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return &none;
  void* const memory = ::mmap(nullptr, sizeof none, PROT_READ, MAP_SHARED, fd, 0);
  ::close(fd);
  return memory == MAP_FAILED ? &none : static_cast<const std::atomic<std::int64_t>*>(memory);
}

// The seconds in PAPO_CLOCK_FILE at this moment.
std::int64_t ahead() {
  static const auto* const seconds = number_in_file("PAPO_CLOCK_FILE");
  return seconds->load();
}

}  // namespace

extern "C" {

ssize_t recv(int fd, void* data, std::size_t length, int flags) {
  static auto* const real = next<decltype(recv)>("recv");
  return faulty(fd, length, ECONNRESET,
                [&](std::size_t some) { return real(fd, data, some, flags); });
}

ssize_t send(int fd, const void* data, std::size_t length, int flags) {
  static auto* const real = next<decltype(send)>("send");
  return faulty(fd, length, EPIPE, [&](std::size_t some) { return real(fd, data, some, flags); });
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  static auto* const real = next<decltype(sendmsg)>("sendmsg");
  std::size_t length = 0;
  for (std::size_t i = 0; i < message->msg_iovlen; ++i) length += message->msg_iov[i].iov_len;
  return faulty(fd, length, ECONNRESET, [&](std::size_t some) {
    std::array<iovec, 64> parts{};
    if (some == length || message->msg_iovlen > parts.size()) return real(fd, message, flags);
    msghdr shorter = *message;
    shorter.msg_iov = parts.data();
    shorter.msg_iovlen = 0;
    for (std::size_t i = 0; some > 0; ++i) {
      parts[i] = message->msg_iov[i];
      parts[i].iov_len = std::min(parts[i].iov_len, some);
      some -= parts[i].iov_len;
      shorter.msg_iovlen = i + 1;
    }
    return real(fd, &shorter, flags);
  });
}

int io_uring_queue_init(unsigned entries, io_uring* ring, unsigned flags) {
  static auto* const real = next<decltype(io_uring_queue_init)>("io_uring_queue_init");
  return rates().ring ? real(entries, ring, flags) : -ENOSYS;
}

// A send that is to fail is replaced by an empty one, whose result is then an error.
int io_uring_submit_and_wait(io_uring* ring, unsigned wait_for) {
  static auto* const real = next<decltype(io_uring_submit_and_wait)>("io_uring_submit_and_wait");
  std::map<std::uint64_t, int> errors;  // By the number that tells the sends apart.
  for (auto i = ring->sq.sqe_head; i != ring->sq.sqe_tail; ++i) {
    auto& entry = ring->sq.sqes[i & (ring->sq.ring_entries - 1)];
    const auto fault = draw_fault();
    if (fault == Fault::part) entry.len = static_cast<std::uint32_t>(part_of(entry.len));
    if (const int error = error_for(entry.fd, fault, EPIPE)) {
      const auto which = entry.user_data;
      io_uring_prep_nop(&entry);
      entry.user_data = which;
      errors.emplace(which, error);
    }
  }
  const int made = real(ring, wait_for);
  unsigned head = 0;
  io_uring_cqe* done = nullptr;
  io_uring_for_each_cqe(ring, head, done) {
    const auto found = errors.find(done->user_data);
    if (found != errors.end()) done->res = -found->second;
  }
  return made;
}

ssize_t read(int fd, void* data, std::size_t length) {
  static auto* const real = next<decltype(read)>("read");
  return faulty(fd, length, ECONNRESET, [&](std::size_t some) { return real(fd, data, some); });
}

ssize_t write(int fd, const void* data, std::size_t length) {
  static auto* const real = next<decltype(write)>("write");
  return faulty(fd, length, EPIPE, [&](std::size_t some) { return real(fd, data, some); });
}

int fdatasync(int fd) {
  static auto* const real = next<decltype(fdatasync)>("fdatasync");
  static const auto* const hangs = number_in_file("PAPO_DISK_FILE");
  while (hangs->load() != 0) ::usleep(1000);
  return real(fd);
}

int accept4(int fd, sockaddr* peer, socklen_t* length, int flags) {
  static auto* const real = next<decltype(accept4)>("accept4");
  switch (draw_fault()) {
    case Fault::again:
      errno = EAGAIN;
      return -1;
    case Fault::interrupted:
      errno = EINTR;
      return -1;
    case Fault::reset:
      errno = ECONNABORTED;
      return -1;
    case Fault::exhausted:
      errno = EMFILE;
      return -1;
    case Fault::part:
    case Fault::none:
      break;
  }
  return real(fd, peer, length, flags);
}

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  static auto* const real = next<decltype(clock_gettime)>("clock_gettime");
  const int result = real(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    now->tv_sec += ahead();
  }
  return result;
}

int gettimeofday(timeval* now, void* zone) noexcept {
  static auto* const real = next<decltype(gettimeofday)>("gettimeofday");
  const int result = real(now, zone);
  if (result == 0) now->tv_sec += ahead();
  return result;
}

std::time_t time(std::time_t* now) noexcept {
  timespec moment{};
  clock_gettime(CLOCK_REALTIME, &moment);
  if (now != nullptr) *now = moment.tv_sec;
  return moment.tv_sec;
}

}  // extern "C"
