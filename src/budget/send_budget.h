// SPDX-License-Identifier: MIT

// The bytes that wait for all clients together, in the server and in the kernel, and their limit.
//
// Beyond that limit the client for which most waits has to go, whichever worker owns that client,
// then the next, until the rest is within the budget. The client's bytes are taken off at once, and
// its owner is told. An owner that caused it learns at once which of its own clients have to go, so
// that it keeps nothing more for them.
//
// A client is counted only while bytes wait for it, a little ahead and in steps. So a client
// without waiting bytes costs nothing here, and one that lags costs a lock now and then.
//
// Threads: workers. The mutex is held for a look into a tree, and never while an owner is told.
#pragma once

#include <cstddef>
#include <set>
#include <tuple>
#include <vector>

#include "base/mutex.h"
#include "chat/client_id.h"

namespace papo::budget {

class SendBudget {
 public:
  explicit SendBudget(std::size_t bytes) : bytes_(bytes) {}

  // The worker that owns clients.
  class Owner {
   public:
    // Too much waits for all together, and most for this client. Threads: any.
    virtual void too_much(chat::ClientId client) = 0;

   protected:
    ~Owner() = default;
  };

  // The part of one client. Threads: the client's owner.
  class Share {
   public:
    Share() = default;  // Belongs to no budget.
    // The budget and the owner outlive it.
    Share(SendBudget& budget, chat::ClientId client, Owner& owner)
        : budget_(&budget), client_(client), owner_(&owner) {}
    Share(Share&& other) noexcept;
    Share& operator=(Share&&) = delete;
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share() { give_back(); }

    // So many bytes wait for the client now. Returns the clients of the same owner that have to go;
    // usually none.
    std::vector<chat::ClientId> set(std::size_t bytes);
    [[nodiscard]] std::size_t counted() const { return counted_; }

   private:
    std::vector<chat::ClientId> change(std::size_t counted);
    void give_back() { change(0); }

    SendBudget* budget_ = nullptr;
    chat::ClientId client_ = 0;
    Owner* owner_ = nullptr;
    std::size_t counted_ = 0;
  };

  [[nodiscard]] std::size_t counted();  // For all clients.

 private:
  struct Claim {
    std::size_t bytes;
    chat::ClientId client;
    Owner* owner;

    bool operator<(const Claim& other) const {
      return std::tie(bytes, client) < std::tie(other.bytes, other.client);
    }
  };

  // Instead of `before` there is so much now. The clients that have to go, or had to by now.
  std::vector<Claim> change(const Claim& before, std::size_t bytes) EXCLUDES(mutex_);
  std::vector<Claim> take_largest() REQUIRES(mutex_);

  const std::size_t bytes_;
  Mutex mutex_;
  std::set<Claim> claims_ GUARDED_BY(mutex_);
  std::size_t counted_ GUARDED_BY(mutex_) = 0;
};

}  // namespace papo::budget
