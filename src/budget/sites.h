// SPDX-License-Identifier: MIT

// The connections of one site together: how many they may be, and their bucket of tokens. The
// bucket outlives the connections, so nobody gets more by connecting anew.
//
// Many people share some sites (budget/site.h): a school behind one router, this machine itself.
// Such a site gets more. All addresses of the loopback count their connections together, because
// they are one machine's.
//
// A site is remembered as long as it has connections or owes tokens. Once its bucket is full again,
// the site is like a new one.
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
    std::size_t most_shared = 0;  // On a site that many people share.
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
    std::size_t browsers = 0;
  };
  using Records = std::map<AddressRange, Record>;

 public:
  // The place of one connection at its site, until this object ends. It must not outlive the Sites.
  class Place {
   public:
    Place(Place&& other) noexcept
        : sites_(std::exchange(other.sites_, nullptr)),
          record_(other.record_),
          at_the_door_(other.at_the_door_),
          is_browser_(other.is_browser_) {}
    Place& operator=(Place&&) = delete;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place();

    // The tokens of the site.
    [[nodiscard]] TokenBucket& bucket() const { return record_->second.bucket; }

    // Waits at the site's door until it goes in, or ends. False if too many wait there.
    [[nodiscard]] bool wait_at_the_door();
    void go_in();

    // Whether the connection is a browser's that asks for pages.
    void set_browser(bool on);
    // Whether the site has such a connection.
    [[nodiscard]] bool has_browser() const { return record_->second.browsers > 0; }

   private:
    friend class Sites;
    Place(Sites& sites, Records::iterator record) : sites_(&sites), record_(record) {}

    Sites* sites_;  // None if this place was moved from.
    Records::iterator record_;
    bool at_the_door_ = false;
    bool is_browser_ = false;
  };

  explicit Sites(Limits limits) : limits_(std::move(limits)) {}
  Sites(const Sites&) = delete;
  Sites& operator=(const Sites&) = delete;
  ~Sites() = default;

  // None if the site has as many connections as it may.
  std::optional<Place> take(const AddressRange& peer, std::chrono::milliseconds now);
  // How many connections this peer's site may have.
  [[nodiscard]] std::size_t most_from(const AddressRange& peer) const;

  // How many sites are remembered.
  [[nodiscard]] std::size_t size() const { return records_.size(); }

 private:
  [[nodiscard]] bool is_shared(const AddressRange& peer) const;
  [[nodiscard]] unsigned rate_of(bool shared) const;  // Tokens a second.
  void forget_some(std::chrono::milliseconds now);

  Limits limits_;
  Records records_;
  Records::iterator next_look_ = records_.end();  // The next that may be forgotten.
  std::size_t on_loopback_ = 0;                   // Connections.
};

}  // namespace papo::budget
