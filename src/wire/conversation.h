// SPDX-License-Identifier: MIT

// One client's conversation with Papo, in the client's dialect.
//
// A conversation turns the lines of its client into requests, and events into bytes for this client
// alone. It keeps the dialect's own affairs: in plain, for example, the room in which the client
// talks. The worker keeps the facts that hold in any dialect: the client's rooms, its name, and
// whether it has given the password.
//
// Threads: the owner's of the client.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "chat/event.h"
#include "chat/request.h"
#include "lang/language.h"
#include "lang/translate.h"
#include "wire/variant.h"

namespace papo::wire {

// How far a client has come on its way in.
enum class Stage : std::uint8_t {
  knocking,  // The password of the house is still to be given.
  naming,    // A name is still to be given.
  here,
};

// The client enters as it would without an account.
struct EntersAnyway {};
// The consequence of a certificate that does not open the account. None: it is a wrong password.
// With the others it is no mistake: the client is told something, or enters.
using Otherwise = std::variant<std::monostate, chat::Aside, EntersAnyway>;

// The facts about the server that a dialect may tell.
struct House {
  std::vector<std::string> motd{};  // Lines.
  bool logs_talk = false;           // Everyone that enters is told so.
  const lang::Languages* languages = &lang::languages();
  std::string server_name = "papo.server";
  std::string network = "Papo";
  std::vector<std::string> admin{};  // Lines about the people behind the server.
  std::string first_room = "#lobby";
  bool irc_lobby = false;  // Whether an IRC client is put into the first room, too.
  std::size_t max_clients = 0;
  std::size_t max_rooms = 0;  // How many rooms one client may be in.
  std::size_t max_line = 0;   // Bytes, for dialects without a limit of their own.
  // For clients of IRC that can insist on TLS (STS): the port where it is spoken, and for how many
  // seconds they insist on it. 0: they are not told.
  std::uint16_t tls_port = 0;
  std::size_t sts_seconds = 0;
  chat::Time began{};  // When the server started.
  // How many clients have given no name yet; null: nobody counts them.
  std::atomic<std::size_t>* unnamed = nullptr;
};

// The worker's knowledge of a client, and its services for it. References hold until the call ends.
class Services {
 public:
  [[nodiscard]] virtual Stage stage() const = 0;
  // Empty before the client is here.
  [[nodiscard]] virtual const std::string& name() const = 0;
  [[nodiscard]] virtual std::vector<chat::RoomRef> rooms() const = 0;  // In the order of joining.
  [[nodiscard]] virtual const House& house() const = 0;
  // Whether nobody on the way can read the client's bytes.
  [[nodiscard]] virtual bool is_inside_tls() const = 0;

  // Makes a request of the State. All results come later as events, also a refusal. The answers
  // have the context (chat::Event::context).
  virtual void ask(chat::Request::What&& what, std::uint16_t context = 0) = 0;
  // Makes a request, and the client's next line is taken only after the answer. It is for a request
  // whose answer decides what the next line means.
  virtual void ask_and_wait(chat::Request::What&& what, std::uint16_t context = 0) = 0;
  // Has a password checked. NameAsked answers a right password of the house, and OperatorMade a
  // right one of the operators.
  virtual void give_password(std::string_view password, std::uint16_t context = 0) = 0;
  virtual void become_operator(std::string_view password, std::uint16_t context = 0) = 0;

  // Accounts. The passwords of accounts are only taken from connections that nobody can listen to;
  // others are refused.
  [[nodiscard]] virtual bool has_accounts() const = 0;
  [[nodiscard]] virtual bool may_give_passwords() const = 0;
  // The SHA-256 of the certificate that the client itself shows inside TLS. Empty: it shows none.
  [[nodiscard]] virtual std::string fingerprint() const = 0;
  // Has the account's password checked. With a right one the client becomes the account's person,
  // or is told LoggedIn if it is not here yet. With `enters`, it enters then.
  struct AccountLogin {
    const chat::Name& name;
    std::string_view password;
    // As the client enters, or would. Its texts last as long as the conversation.
    chat::Enter enter;
    bool enters = false;
    // The client's certificate is in place of a password, and the name may be empty.
    bool by_certificate = false;
    Otherwise otherwise{};
  };
  virtual void log_in(AccountLogin login, std::uint16_t context = 0) = 0;
  // Makes the client's name an account. AccountSaved answers this and the next two.
  virtual void register_account(std::string_view password, std::string_view email,
                                std::uint16_t context = 0) = 0;
  virtual void change_password(std::string_view old, std::string_view next,
                               std::uint16_t context = 0) = 0;
  virtual void drop_account(std::string_view password, std::uint16_t context = 0) = 0;

  // A gateway says, with its password, for which address it connects. False if it cannot: the
  // client comes from no gateway, has entered, or that is no address. Otherwise the client's next
  // line is taken after the verdict, and with a wrong password the client has to go.
  virtual bool come_from(std::string_view password, std::string_view address) = 0;
  // A proxy says in headers of each request of HTTP for whom it asks: `addresses` have commas
  // between them, and the last one is the nearest. This counts only if the client comes from a
  // proxy of the options.
  virtual void come_from_proxy(std::string_view addresses, bool is_inside_tls) = 0;
  virtual void quit(std::string_view reason) = 0;
  // Tells the client something that the State need not know: a refusal, or an Aside. It comes after
  // the answers to all earlier requests.
  virtual void tell(chat::Event::What what) = 0;

 protected:
  ~Services() = default;
};

class Conversation {
 public:
  Conversation() = default;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  virtual ~Conversation() = default;

  // Takes a line as it was read, without its end.
  virtual void take_line(std::string_view line, Services& services) = 0;
  // So many lines of the client wait that this one is passed over. Tells the client so.
  virtual void refuse_line([[maybe_unused]] std::string_view line, Services& services) {
    services.tell(chat::Refused{.why = chat::Refused::Why::busy});
  }
  // Whether the line of a client that is here may ask for a long answer. Such a line may have to
  // wait while the worker has much to do.
  [[nodiscard]] virtual bool asks_much(std::string_view line) const = 0;
  // For a client whose bytes come in chunks. Hands each line that these bytes complete to
  // take(line), which calls take_line() sooner or later. False if no further line can come. The
  // client has to go then, after its lines so far were carried out.
  virtual bool take_chunk([[maybe_unused]] std::string_view bytes,
                          [[maybe_unused]] const std::function<void(std::string_view)>& take,
                          [[maybe_unused]] Services& services) {
    return false;
  }

  // Nothing has come from the client for long (Dialect::asks_the_quiet()). If nothing comes for as
  // long again, the client is lost.
  virtual void on_quiet([[maybe_unused]] Services& services) {}

  // Learns what the event changes for the client, and appends the client's bytes. The services tell
  // the rooms and the name as they are after the event.
  virtual void tell(const chat::Event& event, const Services& services, std::string& out) = 0;

  // Does the same with an event whose subject is another. The dialect tells it to each alone.
  virtual void tell_of_other([[maybe_unused]] const chat::Event& event,
                             [[maybe_unused]] const Services& services,
                             [[maybe_unused]] std::string& out) {}

  // The variant in which the client reads an event for many: one of no particular room, or one of
  // that room. Only tell() may change it.
  [[nodiscard]] virtual Variant variant() const = 0;
  [[nodiscard]] virtual Variant variant_in(chat::RoomId room) const = 0;
};

}  // namespace papo::wire
