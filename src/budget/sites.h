// SPDX-License-Identifier: MIT

// What the connections of one site take together: how many they may be, and a bucket of tokens that
// outlives them, so that nobody gets more by connecting anew.
//
// Many people share some sites (budget/site.h): a school behind one router, this machine itself.
// Such a site is given more. The loopback's addresses count their connections together, because
// they are one machine's.
//
// A site is remembered for as long as it has connections, or owes tokens: once its bucket is full
// again it is like one that was never here.
//
// Threads: one at a time; in the server, the loop's.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/address_range.h"
#include "budget/site.h"
#include "budget/token_bucket.h"

namespace papo::budget {

class Sites {
 public:
  struct Limits {
    std::size_t most = 0;         // Connections of a site; 0: any number.
    std::size_t most_shared = 0;  // The same of a site that many share.
    unsigned rate = 0;            // Tokens a second that one connection has; 0: any number.
    std::function<bool(const AddressRange& peer)> is_shared{};  // None: no site is.
  };

 private:
  struct Record {
    Record(bool shared, TokenBucket tokens) : is_shared(shared), bucket(tokens) {}
    bool is_shared;
    TokenBucket bucket;
    std::size_t connections = 0;
    std::size_t at_the_door = 0;
  };
  using Records = std::map<AddressRange, Record>;

 public:
  // One connection's place among those of its site, until it is destroyed. It must not outlive the
  // Sites.
  class Place {
   public:
    Place(Place&& other) noexcept
        : sites_(std::exchange(other.sites_, nullptr)),
          record_(other.record_),
          at_the_door_(other.at_the_door_) {}
    Place& operator=(Place&&) = delete;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place();

    // What the site has.
    [[nodiscard]] TokenBucket& bucket() const { return record_->second.bucket; }

    // Waits at the site's door until it goes in, or is destroyed. False if too many wait there.
    [[nodiscard]] bool wait_at_the_door();
    void go_in();

   private:
    friend class Sites;
    Place(Sites& sites, Records::iterator record) : sites_(&sites), record_(record) {}

    Sites* sites_;  // None if it was moved from.
    Records::iterator record_;
    bool at_the_door_ = false;
  };

  explicit Sites(Limits limits) : limits_(std::move(limits)) {}
  Sites(const Sites&) = delete;
  Sites& operator=(const Sites&) = delete;
  ~Sites() = default;

  // None if there are as many as may be.
  std::optional<Place> take(const AddressRange& peer, std::chrono::milliseconds now);
  // How many that is for this peer.
  [[nodiscard]] std::size_t most_from(const AddressRange& peer) const;

  // Sites that are remembered.
  [[nodiscard]] std::size_t size() const { return records_.size(); }

 private:
  [[nodiscard]] bool is_shared(const AddressRange& peer) const;
  [[nodiscard]] unsigned rate_of(bool shared) const;  // Tokens a second.
  void forget_some(std::chrono::milliseconds now);

  Limits limits_;
  Records records_;
  Records::iterator next_look_ = records_.end();  // Who is looked at next, to be forgotten.
  std::size_t on_loopback_ = 0;                   // Connections.
};

}  // namespace papo::budget
