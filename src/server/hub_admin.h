// SPDX-License-Identifier: MIT

// Carries out the deeds of papo-admin: finds the account on the disk, and asks the Hub.
//
// Threads: that of the AdminSocket.
#pragma once

#include <string>

#include "chat/request.h"
#include "engine/hub.h"
#include "server/admin_actions.h"
#include "store/accounts.h"

namespace papo::server {

class HubAdmin final : public AdminActions {
 public:
  // The store of the folder is open for writing. The Hub outlives this object.
  HubAdmin(engine::Hub& hub, const std::string& folder) : hub_(hub), book_(folder) {}

  Fault set_hash(const chat::Name& account, const std::string& hash) override;
  Fault set_suspended(const chat::Name& account, bool is_suspended) override;
  Fault drop(const chat::Name& account) override;
  Fault erase(const chat::Name& account, bool and_drop) override;

 private:
  template <typename Ask>
  Fault for_account(const chat::Name& account, Ask ask);

  engine::Hub& hub_;
  store::AccountBook book_;
};

}  // namespace papo::server
