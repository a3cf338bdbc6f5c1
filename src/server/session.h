// SPDX-License-Identifier: MIT

// One client, as its owner knows it.
//
// Threads: the client's owner, for life.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/address_range.h"
#include "budget/send_budget.h"
#include "budget/slowness.h"
#include "chat/account_id.h"
#include "chat/event.h"
#include "chat/request.h"
#include "delivery/recipient.h"
#include "net/entry.h"
#include "net/line_framer.h"
#include "wire/conversation.h"

namespace papo::server {

struct Session : delivery::Recipient {
  enum class Stage {
    knocking,  // The client is connected; its next line is the password.
    naming,    // The next line of the client is its name.
    here,      // The client has entered.
    // The client's departure is among the events, or it has ended: no line of it counts any more.
    leaving,
    closing,  // The client was sent its last word, and goes once it has read that.
  };

  // The one that must answer the client's question. No further line of the client is carried out
  // before.
  enum class Asked : std::uint8_t {
    nobody,
    state,      // The State answers at once: the answer is among the events by now.
    passwords,  // Whether the password is right.
    gateway,    // Whether the gateway's password is right.
    disk,       // Whether the client's change of the bans is saved.
    archive,    // The archive answers later.
    reader,     // The client itself: it has to take the answers that it has asked for.
    loop,       // Whether the client has the tokens for these answers.
    turn,       // The worker's next turn.
  };

  // The thing for which the client gave its last password.
  enum class Purpose : std::uint8_t {
    the_house,
    becoming_operator,
    logging_in,
    registering,
    changing_password,
    dropping_account,
  };

  // The account by which the client will enter.
  struct Login {
    chat::AccountId account;
    std::string name;
    std::uint64_t proof;
  };

  // The part of a session that exists only while it waits.
  struct Waiting {
    struct Held {
      std::string lines{};    // The lines that came meanwhile, each with its end.
      std::size_t taken = 0;  // Bytes of these that are carried out by now.
    };
    Held held{};
    chat::Done done{};    // The answer once the bans are saved.
    std::string peer{};   // The client's peer once the gateway's password is right.
    std::string email{};  // For the new account.
    // As the client enters once the account's password is right, if it is not here yet.
    std::optional<chat::Enter> enter{};
    bool enters = false;          // At once, and not later by itself.
    wire::Otherwise otherwise{};  // If its certificate does not open the account.
    std::uint64_t proof = 0;      // The proof of the account's password, once that is right.
    // The conversation's own words, which come after the archive's answer.
    std::vector<chat::Event::What> words{};
  };

  // The part of a session that exists only if its bytes come in chunks.
  struct Within {
    // The way to the dialect that is spoken within TLS. None once the dialect is known.
    std::unique_ptr<net::Entry> entry{};
    net::LineFramer framer{};
    std::string put_off{};     // Chunks of the handshake that wait for another turn.
    double paid_by_chunk = 0;  // Tokens that the loop took for the last chunk, and lines have not.
    std::uint32_t taken = 0;   // Bytes of chunks that were not given back to the loop yet.
    double owed = 0;  // Tokens that lines were charged since the loop said that they are paid.
    bool greeted = false;
  };

  // The part of a session that exists only while bytes wait for its client.
  struct Unsent {
    budget::SendBudget::Share share;  // The waiting bytes, as the other workers know them.
    std::size_t in_kernel;            // Bytes that the kernel may hold for the client.
    budget::Slowness slowness{};
    chat::Lag told_lag{};
  };

  explicit Session(chat::ClientId client) : id(client) {}

  chat::ClientId id;
  std::string peer{};
  std::chrono::steady_clock::time_point here_since{};
  std::unique_ptr<wire::Conversation> conversation{};
  std::unique_ptr<Login> login{};  // Until the client enters.
  std::string called{};            // The client's name, once it is here.
  chat::Ticket ticket = 0;         // The ticket of its last question.
  std::unique_ptr<Waiting> waiting{};
  std::unique_ptr<Unsent> unsent{};
  std::unique_ptr<Within> within{};
  std::unique_ptr<AddressRange> proxy{};  // The proxy for HTTP that asks for the client.
  std::size_t answered = 0;               // Bytes of answers in this turn.
  float bill = 0;  // Tokens for these, beyond those that its lines have paid.

  net::Dialects taken{};  // The dialects that the client may speak.

  // Small members stand together, because there are many sessions.
  Stage stage = Stage::naming;
  std::uint16_t context = 0;  // The command that gave the password has this one.
  unsigned wrong_passwords = 0;
  unsigned tries = 0;  // Passwords that were not right, or not checked.
  Purpose purpose = Purpose::the_house;
  Asked asked = Asked::nobody;
  bool is_logged_in = false;  // By an account, while the client is here.
  bool touched = false;       // The worker has to see to this session at the end of this turn.
  bool lags = false;          // The owner looks at this client every second.
  bool cut_off = false;       // The client had to go at once, whatever the kernel holds for it.
  bool finished = false;      // The client sends no more.
  bool hurries = false;       // The lines wait for nothing that takes time.
  bool overdue = false;       // The time to give a name ended while the client waited.
  bool checked = false;       // The State was asked whether the client's address is banned.
  bool by_gateway = false;    // A gateway speaks for the client, and shows its own certificate.
  bool tls_to_proxy = false;  // The proxy says that the client speaks TLS to it.
  std::uint8_t dialect = 0;   // The number of its dialect, as the loop knows it.

  // Whether nobody on the way reads the client's lines, or sees where it is. Of a client behind a
  // proxy only the proxy can know.
  [[nodiscard]] bool is_inside_tls() const { return proxy ? tls_to_proxy : channel != nullptr; }
  // Whether the dialect is not known yet, which the client speaks within TLS.
  [[nodiscard]] bool is_coming_in() const { return within && within->entry; }
  [[nodiscard]] bool waits() const { return asked != Asked::nobody; }
  Waiting& while_it_waits() {
    if (!waiting) waiting = std::make_unique<Waiting>();
    return *waiting;
  }
};

}  // namespace papo::server
