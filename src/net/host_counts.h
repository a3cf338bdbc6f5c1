// How many connections there are from each address, and whether one more may be.
//
// Threads: one at a time; in the server, the loop's.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "net/socket.h"

namespace papo::net {

class HostCounts {
 public:
  // One connection's place among those of its address, until it is destroyed.
  class Place {
   public:
    Place(Place&& other) noexcept
        : counts_(std::exchange(other.counts_, nullptr)), host_(other.host_) {}
    Place& operator=(Place&&) = delete;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place();

   private:
    friend class HostCounts;
    Place(HostCounts* counts, const Host& host) : counts_(counts), host_(host) {}

    HostCounts* counts_;  // None if it was moved from, or nothing is counted.
    Host host_;
  };

  // 0: any number.
  explicit HostCounts(std::size_t most) : most_(most) {}
  HostCounts(const HostCounts&) = delete;
  HostCounts& operator=(const HostCounts&) = delete;
  ~HostCounts() = default;

  // None if there are as many as may be. It must not outlive this.
  std::optional<Place> take(const Host& host);

  // Addresses with a connection.
  [[nodiscard]] std::size_t size() const { return counts_.size(); }

 private:
  std::size_t most_;
  std::map<Host, std::size_t> counts_;
};

}  // namespace papo::net
