// SPDX-License-Identifier: MIT

// One of the fixed pool of threads. A worker owns its clients, carries out their lines, and alone
// writes to them.
//
// In a turn the worker takes all waiting inputs. Each client's conversation makes requests of them,
// which the Hub carries out (worker_commands.cc). Then the worker takes all waiting events, replays
// each over its own clients, and sends each client everything at once (worker.cc).
//
// The worker knows no dialect. A client's conversation, and the dialect that it belongs to, know
// what bytes mean (wire/dialect.h).
//
// Threads: run() is the thread's main function, and everything else here belongs to that thread.
// Other threads reach the worker by its mailbox.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address_range.h"
#include "budget/send_budget.h"
#include "budget/site.h"
#include "budget/slowness.h"
#include "chat/event.h"
#include "delivery/audience.h"
#include "delivery/outlet.h"
#include "engine/hub.h"
#include "lang/language.h"
#include "lang/translate.h"
#include "net/sender.h"
#include "server/cloak.h"
#include "server/doorkeeper.h"
#include "server/loop_desk.h"
#include "server/mailbox.h"
#include "server/session.h"
#include "server/visitor_log.h"
#include "tls/certificates.h"
#include "wire/conversation.h"
#include "wire/dialect.h"

namespace papo::server {

class Worker final : delivery::Outlet::Watcher {
 public:
  struct Settings {
    std::size_t send_limit;  // Bytes that may wait for one client.
    // Each dialect has its place as its number.
    std::vector<const wire::Dialect*> dialects;
    // The limits that count after some time.
    budget::Slowness::Limits slow{.soft = std::size_t{1} << 20,
                                  .patience = std::chrono::seconds{10}};
    wire::House house{};                           // With the motd at first.
    lang::Language language = lang::language();    // For clients that have chosen none.
    std::vector<AddressRange> shared_addresses{};  // Each is shared by many people.
    std::vector<AddressRange> gateways{};          // From there clients say for whom they connect.
    std::vector<AddressRange> web_proxies{};       // From there requests of HTTP say so.
    // The certificates for clients that speak TLS, and the steps of a client's text within it.
    const tls::Certificates* certificates = nullptr;
    std::vector<const net::EntryStep*> steps_within_tls{};
    Cloaks cloaks{};                                               // All workers have the same.
    std::size_t answers_of_turn = budget::most_answers_of_a_turn;  // In bytes.
    bool plain_passwords = false;  // Accounts' passwords may be given where others may listen.
  };

  // The objects that it refers to outlive the worker.
  Worker(Settings settings, Mailbox& mailbox, engine::Hub& hub, LoopDesk& desk,
         Doorkeeper& doorkeeper, VisitorLog& visitor_log, budget::SendBudget& budget,
         net::Sender sender = net::Sender{});

  // Runs until the mailbox is closed and empty, or the server gives up.
  void run();

  // One turn, with everything that waits by now. If nothing waits, it waits for something. False if
  // no further turn comes.
  bool turn();

 private:
  // Carries out the wishes of a client's conversation.
  class Errands final : public wire::Services {
   public:
    Errands(Worker& worker, Session& session) : worker_(worker), session_(session) {}

    [[nodiscard]] wire::Stage stage() const override;
    [[nodiscard]] const std::string& name() const override { return session_.called; }
    [[nodiscard]] std::vector<chat::RoomRef> rooms() const override;
    [[nodiscard]] const wire::House& house() const override { return worker_.house_; }
    [[nodiscard]] bool is_inside_tls() const override { return session_.is_inside_tls(); }
    void ask(chat::Request::What&& what, std::uint16_t context) override;
    void ask_and_wait(chat::Request::What&& what, std::uint16_t context) override;
    void give_password(std::string_view password, std::uint16_t context) override;
    void become_operator(std::string_view password, std::uint16_t context) override;
    [[nodiscard]] bool has_accounts() const override {
      return worker_.doorkeeper_.knows_accounts();
    }
    [[nodiscard]] bool may_give_passwords() const override {
      return worker_.may_give_passwords(session_);
    }
    [[nodiscard]] std::string fingerprint() const override;
    void log_in(AccountLogin login, std::uint16_t context) override;
    void register_account(std::string_view password, std::string_view email,
                          std::uint16_t context) override;
    void change_password(std::string_view old, std::string_view next,
                         std::uint16_t context) override;
    void drop_account(std::string_view password, std::uint16_t context) override;
    bool come_from(std::string_view password, std::string_view address) override;
    void come_from_proxy(std::string_view addresses, bool is_inside_tls) override;
    void quit(std::string_view reason) override;
    void tell(chat::Event::What what) override;

   private:
    Worker& worker_;
    Session& session_;
  };

  // First half of a turn: inputs become requests.
  void carry_out(const Input& input);
  void open(const Input& input);
  void check_peer(Session& session);
  void turn_away(Session& session, std::string_view answer);
  void greet(Session& session);
  void settle_question(Session& session);
  void take_line(Session& session, std::string_view line);
  // Now, whatever else the client waits for.
  void carry_out_line(Session& session, std::string_view line);
  void take_chunk(Session& session, std::string_view bytes);
  void give_bytes_back(Session& session);
  void begin_tls(Session& session);
  void take_sealed(Session& session, std::string_view bytes);
  void open_sealed(Session& session, std::string_view bytes);
  void take_put_off(Session& session);
  void take_handshakes();
  void hear_within(Session& session, std::string_view text);
  void speak_within(Session& session, net::Dialect dialect);
  void take_text(Session& session, std::string_view text);
  void take_lines_within(Session& session, std::string_view text);
  void pay_for_line_within(Session& session, std::size_t bytes);
  void break_off(Session& session);
  void end_sealed(Session& session);
  void hold_line(Session& session, std::string_view line);
  bool has_to_wait(Session& session);
  bool put_off(Session& session, std::string_view line);
  [[nodiscard]] bool turn_is_full() const { return answers_of_turn_ > settings_.answers_of_turn; }
  static bool is_heard(const Session& session) {
    return !session.deaf && !session.hurries && session.stage == Session::Stage::here;
  }
  void begin_conversation(Session& session, std::size_t number);
  void follow_dialect(Session& session);
  void on_time_up(Session& session);
  [[nodiscard]] static const wire::Dialect& dialect_of(const Session& session) {
    return *session.conversation->variant().dialect;
  }
  void move(Session& session, const AddressRange& address);
  [[nodiscard]] std::size_t longest_line(const Session& session) const;
  void ask_for_a_sign(Session& session);
  // How a request is made.
  struct Asking {
    bool waits = false;         // The client's next line waits for the answer.
    std::uint16_t context = 0;  // As the request has it.
  };
  void obey(Session& session, chat::Request::What&& what, Asking how);
  void let_in(Session& session, chat::Enter&& enters, Asking how);
  void ask_state(Session& session, chat::Request::What&& what, Asking how);
  void ask_state(Session& session, chat::Request::What&& what) {
    ask_state(session, std::move(what), {});
  }
  bool is_out_of_memory_for(const Session& session, std::uint16_t context = 0);
  void give_password(Session& session, Door door, std::string_view password);
  void check(Session& session, Door door, Guess guess);
  // The passwords of accounts.
  [[nodiscard]] bool may_give_passwords(const Session& session) const;
  bool begin_with_account(Session& session, Session::Purpose purpose, std::uint16_t context);
  bool check_new_password(const Session& session, std::string_view password, std::uint16_t context);
  void check_account(Session& session, std::string key, std::string_view password,
                     std::optional<std::string_view> next);
  void obey_right_password(Session& session, const chat::PasswordChecked& checked);
  void enter_if_logged_in(Session& session, const chat::Event& event);
  void take_verdict(Session& session, Door door, Verdict verdict);
  bool goes_on_otherwise(Session& session);
  void obey_verdict(Session& session, const chat::PasswordChecked& checked);
  bool come_from(Session& session, std::string_view password, std::string_view address);
  void obey_gateway(Session& session, Verdict verdict);
  void tell_words(Session& session);
  void tell_of_saving(Session& session, bool saved);
  void stop_waiting(Session& session);
  void go_on(Session& session);
  void end_lines(Session& session);
  void take_held(Session& session);
  void wrong_password(Session& session);
  void drop(Session& session, chat::Departure departure, std::string_view words = {});
  void refuse(const Session& session, chat::Refused refused, std::uint16_t context = 0);
  void charge(const Session& session, double tokens);
  void tell(const Session& session, chat::Event::What what, std::uint16_t context = 0);

  // Second half: events become bytes.
  static void pause_after(std::chrono::steady_clock::duration turn);
  void replay_waiting();
  void replay(const chat::Event& event);
  void replay_for_others(const chat::Event& event, Session* subject);
  void replay_in_rooms(const chat::Event& event, Session* subject);
  void replay_for_each(const chat::Event& event, const Session* subject);
  void replay_for_everyone(const chat::Event& event, const Session* subject);
  void replay_for_readers(const chat::Event& event, const Session* subject);
  void replay_for_subject(Session& session, const chat::Event& event);
  template <typename Render>
  void owe_alone(Session& session, const chat::Event& event, Render render);
  void say_goodbye();
  void count_unnamed(int change);
  void take_place(Session& session, const chat::Event& event);
  void take_variants(Session& session);
  void take_answer(Session& session, const chat::Event& event);
  void count_visit(const Session& session, const chat::Event& event);
  void charge_for(const Session& session, const chat::Event& event);
  void charge_for_rooms(const Session& session, const chat::Event& event);
  void touch(Session& session);
  void flush();
  void deliver();
  void deliver_if_much();
  [[nodiscard]] bool has_much_to_send() const {
    return audience_.told() > budget::batch_limit || audience_.added() > budget::batches_limit;
  }
  void on_taken(delivery::Recipient& recipient, std::size_t bytes) override;
  void on_blocked(delivery::Recipient& recipient) override;
  void on_waiting(delivery::Recipient& recipient) override;
  void on_lost(delivery::Recipient& recipient) override;
  void on_no_memory(delivery::Recipient& recipient) override;
  void weigh(Session& session);
  void tell_lag(Session& session);
  void look_at_those_who_lag();
  [[nodiscard]] std::size_t send_limit() const;
  void give_up_on(Session& session, chat::Departure why);
  void lose(Session& session);
  void close(Session& session);
  void release(Session& session);
  void tidy();
  static bool has_too_much(const Session& session);
  void put_on_bill(Session& session, const chat::Event& event, std::size_t bytes);
  void charge_for_answers();
  void see_to_readers();
  void go_on_if_read(Session& session);
  void ask(Request::Kind kind, const Session& session);

  Session* find(chat::ClientId client);
  [[nodiscard]] budget::Site site(const Session& session) const {
    return budget::site_of(session.peer, settings_.shared_addresses);
  }
  // The client's host, as other people see it.
  [[nodiscard]] std::string cloak_of(const Session& session) const {
    return settings_.cloaks.of(site(session));
  }

  const Settings settings_;
  wire::House house_;
  Mailbox& mailbox_;
  engine::Hub& hub_;
  LoopDesk& desk_;
  Doorkeeper& doorkeeper_;
  VisitorLog& visitor_log_;
  budget::SendBudget& budget_;

  std::unordered_map<chat::ClientId, Session> sessions_;
  delivery::Audience audience_;
  delivery::Outlet outlet_;
  std::vector<Session*> touched_;
  std::vector<chat::ClientId> answered_;  // Had answers in this turn.
  std::size_t answers_of_turn_ = 0;       // In bytes.
  std::vector<Request> requests_;
  std::vector<chat::ClientId> lagging_;
  std::deque<chat::ClientId> handshakes_;  // Clients with a chunk of a handshake.
  std::string text_within_;                // The text of a chunk that was sealed.

  std::chrono::steady_clock::time_point turn_began_{};    // When the turn had something to do.
  std::chrono::steady_clock::duration for_handshakes_{};  // The time that they took in this turn.
  std::chrono::steady_clock::duration last_turn_{};       // The time of everything else.
  InputBatch inputs_;
  InputBatch for_next_turn_;
  std::vector<chat::EventPtr> events_;
  std::size_t line_size_ = 0;         // The size of the line that is being carried out.
  std::size_t requests_of_line_ = 0;  // That the line has made so far.
  chat::Sequence last_charged_ = 0;   // The request behind the last event that was charged for.
  // A question was answered and held lines went on, so there are more events.
  bool lines_went_on_ = false;
  bool has_asked_ = false;  // For something that may have a long answer, since the last replay.
  bool tidy_asked_ = false;
};

}  // namespace papo::server
