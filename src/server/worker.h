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

#include "chat/address_range.h"
#include "chat/command.h"
#include "chat/event.h"
#include "chat/hub.h"
#include "delivery/audience.h"
#include "lang/language.h"
#include "lang/translate.h"
#include "net/sender.h"
#include "server/doorkeeper.h"
#include "server/loop_desk.h"
#include "server/mailbox.h"
#include "server/send_budget.h"
#include "server/session.h"
#include "server/site.h"
#include "server/slowness.h"
#include "server/visitor_log.h"

namespace papo::server {

class Worker {
 public:
  struct Settings {
    std::size_t max_line;    // Bytes, for what a client is told of a longer one.
    std::size_t send_limit;  // Bytes that may wait for one client.
    // The same, for some time.
    Slowness::Limits slow{.soft = std::size_t{1} << 20, .patience = std::chrono::seconds{10}};
    std::size_t history = 20;         // Lines that who joins is sent.
    std::vector<std::string> motd{};  // At first.
    const lang::Languages* languages = &lang::languages();
    lang::Language language = lang::language();          // For those who have chosen none.
    bool logs_talk = false;                              // Of which those who enter are told.
    std::vector<chat::AddressRange> shared_addresses{};  // Many people share each.
  };

  // What is only referred to outlives the worker.
  Worker(Settings settings, Mailbox& mailbox, chat::Hub& hub, LoopDesk& desk,
         Doorkeeper& doorkeeper, VisitorLog& visitor_log, SendBudget& budget,
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
  void take_line(Session& session, std::string_view line);
  void obey_line(Session& session, std::string_view line);
  void hold_line(Session& session, std::string_view line);
  void obey(Session& session, const chat::Nothing& nothing);
  void obey(Session& session, const chat::GivePassword& given);
  void obey(Session& session, const chat::GiveName& given);
  void obey(Session& session, const chat::Say& say);
  void obey(Session& session, const chat::Whisper& whisper);
  void obey(Session& session, const chat::Reply& reply);
  void obey(Session& session, const chat::Join& join);
  void obey(Session& session, const chat::Go& go);
  void obey(Session& session, const chat::Leave& leave);
  void obey(Session& session, const chat::ListRooms& list);
  void obey(Session& session, const chat::Topic& topic);
  void obey(Session& session, const chat::Recall& recall);
  void obey(Session& session, const chat::Rename& rename);
  void obey(Session& session, const chat::GoAway& away);
  void obey(Session& session, const chat::ComeBack& back);
  void obey(Session& session, const chat::Who& who);
  void obey(Session& session, const chat::WhoIs& who_is);
  void obey(Session& session, const chat::Quit& quit);
  void obey(Session& session, const chat::Help& help);
  void obey(Session& session, const chat::ChooseLanguage& choose);
  void obey(Session& session, const chat::BecomeOperator& become);
  void obey(Session& session, const chat::Kick& kick);
  void obey(Session& session, const chat::PlaceBan& ban);
  void obey(Session& session, const chat::LiftBan& lift);
  void obey(Session& session, const chat::ListBans& list);
  void obey(Session& session, const chat::Mute& mute);
  void obey(Session& session, const chat::Unmute& unmute);
  void obey(Session& session, const chat::Announce& announce);
  void obey(Session& session, const chat::TellState& tell);
  void obey(Session& session, const chat::Ping& ping);
  void obey(Session& session, const chat::Complete& complete);
  void obey(Session& session, const chat::Mistake& mistake);
  void give_password(Session& session, Door door, std::string_view password);
  void take_verdict(Session& session, Verdict verdict);
  void take_saving(Session& session, bool saved);
  void tell_of_saving(Session& session, bool saved);
  void tell_once_saved(Session& session, chat::Done done);
  void obey_verdict(Session& session, Verdict verdict);
  void stop_waiting(Session& session);
  void go_on(Session& session);
  void end_lines(Session& session);
  void take_held(Session& session);
  void wrong_password(Session& session);
  void turn_away(Session& session, std::string_view reason);
  void drop(Session& session, chat::Departure departure, std::string_view words = {});
  std::optional<chat::Name> room_in(const Session& session, std::string_view text);
  std::optional<chat::Name> person_in(const Session& session, std::string_view text);
  bool settle(const Session& session, const chat::Outcome& outcome);
  void refuse(const Session& session, chat::Refused refused);
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
  void replay_stopping(const chat::Event& event);
  void take_language(Session& session, const chat::Event& event);
  void take_place(Session& session, const chat::Event& event);
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
  chat::Hub& hub_;
  LoopDesk& desk_;
  Doorkeeper& doorkeeper_;
  VisitorLog& visitor_log_;
  SendBudget& budget_;

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
  std::size_t line_size_ = 0;  // Of the line that is being obeyed.
  bool tidy_asked_ = false;
};

}  // namespace papo::server
