// SPDX-License-Identifier: MIT

// One of the fixed pool of threads: owns its clients, carries out what they ask, and is the only
// one that writes to them.
//
// A turn: take all inputs that wait, carry each out on the Hub (worker_commands.cc); take all
// events that wait, replay each over the worker's own clients; send each client everything at once
// (worker.cc).
//
// Threads: run() is the thread's main function, and everything else here is its own. Others reach
// it by its mailbox.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
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
#include "engine/hub.h"
#include "lang/language.h"
#include "lang/translate.h"
#include "net/sender.h"
#include "server/doorkeeper.h"
#include "server/loop_desk.h"
#include "server/mailbox.h"
#include "server/session.h"
#include "server/visitor_log.h"
#include "wire/plain/command.h"

namespace papo::server {

namespace dialect = wire::plain;

class Worker {
 public:
  struct Settings {
    std::size_t max_line;    // Bytes, for what a client is told of a longer one.
    std::size_t send_limit;  // Bytes that may wait for one client.
    // The same, for some time.
    budget::Slowness::Limits slow{.soft = std::size_t{1} << 20,
                                  .patience = std::chrono::seconds{10}};
    std::vector<std::string> motd{};  // At first.
    const lang::Languages* languages = &lang::languages();
    lang::Language language = lang::language();    // For those who have chosen none.
    bool logs_talk = false;                        // Of which those who enter are told.
    std::vector<AddressRange> shared_addresses{};  // Many people share each.
  };

  // What is only referred to outlives the worker.
  Worker(Settings settings, Mailbox& mailbox, engine::Hub& hub, LoopDesk& desk,
         Doorkeeper& doorkeeper, VisitorLog& visitor_log, budget::SendBudget& budget,
         net::Sender sender = net::Sender{});

  // Until the mailbox is closed and empty, or the server gives up.
  void run();

  // One turn, with all that waits by now; if nothing does, it waits for something. False if there
  // will be no more.
  bool turn();

 private:
  using Pieces = std::span<const std::string_view>;  // Of text, to be sent one after the other.

  // First half of a turn: inputs become commands.
  void carry_out(const Input& input);
  void open(const Input& input);
  void greet(const Session& session);
  void settle_question(Session& session);
  void take_line(Session& session, std::string_view line);
  void obey_line(Session& session, std::string_view line);
  void hold_line(Session& session, std::string_view line);
  void obey(Session& session, const dialect::Nothing& nothing);
  void obey(Session& session, const dialect::GivePassword& given);
  void obey(Session& session, const dialect::BecomeOperator& become);
  void obey(Session& session, const dialect::GiveName& given);
  void obey(Session& session, const dialect::Quit& quit);
  void obey(Session& session, const dialect::Help& help);
  void obey(Session& session, const dialect::ChooseLanguage& choose);
  void obey(Session& session, const dialect::TellState& tell);
  void obey(Session& session, const dialect::Ping& ping);
  void obey(Session& session, const dialect::Mistake& mistake);
  void obey(Session& session, chat::Request::What& what);
  void ask_state(Session& session, chat::Request::What&& what);
  void give_password(Session& session, Door door, std::string_view password);
  void obey_verdict(Session& session, Verdict verdict);
  void tell_of_saving(Session& session, bool saved);
  void stop_waiting(Session& session);
  void go_on(Session& session);
  void end_lines(Session& session);
  void take_held(Session& session);
  void wrong_password(Session& session);
  void drop(Session& session, chat::Departure departure, std::string_view words = {});
  void refuse(const Session& session, chat::Refused refused);
  void ask_again(const Session& session);
  void charge(const Session& session, double tokens);
  template <typename What>
  void tell(const Session& session, What what);

  // Second half: events become bytes.
  static void pause_after(std::chrono::steady_clock::duration turn);
  void replay_waiting();
  void replay(const chat::Event& event);
  void replay_for_others(const chat::Event& event, const Session* subject);
  void replay_for_subject(Session& session, const chat::Event& event);
  template <typename Render>
  void owe_alone(Session& session, const chat::Event& event, Render render);
  void say_goodbye();
  void take_stage(Session& session, const chat::Event& event);
  void take_language(Session& session, const chat::Event& event);
  void take_place(Session& session, const chat::Event& event);
  void take_answer(Session& session, const chat::Event& event);
  void count_visit(const Session& session, const chat::Event& event);
  void charge_for(const Session& session, const chat::Event& event);
  void tell_state(Session& session);
  void touch(Session& session);
  void flush();
  void deliver();
  void deliver_if_much();
  void gather(Session& session, std::string_view owed);
  void send_gathered();
  void send_to(Session& session, Pieces owed);
  void keep_rest(Session& session, Pieces owed, std::size_t taken);
  void weigh(Session& session);
  void tell_lag(Session& session);
  void look_at_those_who_lag();
  [[nodiscard]] std::size_t send_limit() const;
  void give_up_on(Session& session, chat::Departure why);
  void lose(Session& session);
  void close(Session& session);
  void release(Session& session);
  void tidy();
  static bool is_behind(const Session& session);
  void put_on_bill(Session& session, std::size_t bytes);
  void charge_for_answers();
  void ask(Request::Kind kind, const Session& session);

  Session* find(chat::ClientId client);

  const Settings settings_;
  std::vector<std::string> motd_;
  Mailbox& mailbox_;
  engine::Hub& hub_;
  LoopDesk& desk_;
  Doorkeeper& doorkeeper_;
  VisitorLog& visitor_log_;
  budget::SendBudget& budget_;

  std::unordered_map<chat::ClientId, std::unique_ptr<Session>> sessions_;
  delivery::Audience audience_;
  net::Sender sender_;
  std::vector<net::Send> sends_;     // Gathered to be made together,
  std::vector<Session*> receivers_;  // each for one of these.
  std::vector<Session*> touched_;
  std::vector<Session*> answered_;  // In this turn, at length.
  std::vector<Request> requests_;
  std::vector<chat::ClientId> lagging_;

  std::chrono::steady_clock::time_point turn_began_{};  // When it had something to do.
  InputBatch inputs_;
  std::vector<chat::EventPtr> events_;
  std::string scratch_;
  std::size_t line_size_ = 0;   // Of the line that is being obeyed.
  bool lines_went_on_ = false;  // A question was answered, so that more happened.
  bool tidy_asked_ = false;
};

}  // namespace papo::server
