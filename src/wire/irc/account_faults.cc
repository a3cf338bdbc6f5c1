// SPDX-License-Identifier: MIT

#include "wire/irc/account_faults.h"

#include <algorithm>
#include <array>

namespace papo::wire::irc {
namespace {

using Why = chat::Refused::Why;

// One answer for a wrong name and for a wrong password, so that nobody learns which names exist.
constexpr std::array all_faults{
    AccountFault{Why::wrong_password, "INVALID_CREDENTIALS", "The name or the password is wrong"},
    AccountFault{Why::no_accounts, "TEMPORARILY_UNAVAILABLE", "No names can be registered here"},
    AccountFault{Why::password_in_clear, "TEMPORARILY_UNAVAILABLE", words_of_clear_passwords},
    AccountFault{Why::logged_in_already, "ALREADY_AUTHENTICATED", "You are logged in already"},
    AccountFault{Why::not_logged_in, "NOT_LOGGED_IN", "You are not logged in"},
    AccountFault{Why::too_many_accounts, "TEMPORARILY_UNAVAILABLE",
                 "There are too many registered names"},
    AccountFault{Why::too_many_devices, "TEMPORARILY_UNAVAILABLE",
                 "Too many clients are logged in by that name"},
    AccountFault{Why::account_suspended, "ACCOUNT_SUSPENDED", "That name is suspended"},
    AccountFault{Why::bad_password, "WEAK_PASSWORD", "That is no good password"},
    AccountFault{Why::no_certificate, "TEMPORARILY_UNAVAILABLE",
                 "Your program shows no certificate"},
    AccountFault{Why::bad_email, "INVALID_EMAIL", "That is no address for e-mail"},
    AccountFault{Why::name_registered, "ACCOUNT_EXISTS", "That name is registered already"},
    AccountFault{Why::name_looks_registered, "ACCOUNT_EXISTS",
                 "It looks like a name that is registered already"},
    AccountFault{Why::name_taken, "ACCOUNT_EXISTS", "Somebody has that name"},
    AccountFault{Why::name_looks_taken, "BAD_ACCOUNT_NAME", "Somebody has a name that looks so"},
    AccountFault{Why::name_reserved, "BAD_ACCOUNT_NAME", "That name is not for people"},
    AccountFault{Why::name_banned, "BAD_ACCOUNT_NAME", "That name is banned"},
    AccountFault{Why::name_kept, "TEMPORARILY_UNAVAILABLE",
                 "You keep your name while you are banned in a room"},
    AccountFault{Why::muted, "TEMPORARILY_UNAVAILABLE", "You may only listen for now"},
    AccountFault{Why::name_first, "COMPLETE_CONNECTION_REQUIRED", "Come in first"},
    AccountFault{Why::password_first, "COMPLETE_CONNECTION_REQUIRED",
                 "Give the server's password first"},
};
constexpr AccountFault another{Why::busy, "TEMPORARILY_UNAVAILABLE",
                               "That cannot be done now; try again later"};

}  // namespace

const AccountFault& account_fault(Why why) {
  const auto* const found = std::ranges::find(all_faults, why, &AccountFault::why);
  return found == all_faults.end() ? another : *found;
}

}  // namespace papo::wire::irc
