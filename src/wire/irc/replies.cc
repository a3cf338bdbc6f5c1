// SPDX-License-Identifier: MIT

#include "wire/irc/replies.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "chat/metadata.h"
#include "text/ascii.h"
#include "wire/irc/account_faults.h"
#include "wire/irc/commands.h"
#include "wire/irc/house.h"
#include "wire/irc/limits.h"
#include "wire/irc/line.h"
#include "wire/irc/marks.h"
#include "wire/irc/nick.h"
#include "wire/irc/numerics.h"
#include "wire/irc/render.h"
#include "wire/irc/speech.h"
#include "wire/irc/supports.h"
#include "wire/irc/text.h"
#include "wire/irc/who.h"
#include "wire/message_id.h"

namespace papo::wire::irc {
namespace {

using chat::Departure;
using chat::Refused;
using Why = Refused::Why;

bool is_for_nickserv(const CommandRow* command) {
  return command != nullptr && (command->word == "NICKSERV" || command->word == "NS");
}

std::int64_t to_seconds(chat::Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

// The lines of the server for one client.
class Replies {
 public:
  Replies(const Reader& reader, std::string& out) : reader_(reader), out_(out) {}

  [[nodiscard]] bool has(Capability capability) const {
    return reader_.capabilities.has(capability);
  }
  [[nodiscard]] const Reader& reader() const { return reader_; }
  [[nodiscard]] const Services& services() const { return reader_.services; }
  [[nodiscard]] const House& house() const { return services().house(); }
  [[nodiscard]] const std::string& server() const { return house().server_name; }
  [[nodiscard]] std::uint16_t manner() const { return reader_.manner; }
  [[nodiscard]] const Markers* markers() const { return reader_.markers; }
  [[nodiscard]] std::string& out() const { return out_; }
  [[nodiscard]] std::string_view nick() const {
    return services().name().empty() ? "*" : std::string_view{services().name()};
  }

  template <typename... Args>
  void tell(fmt::format_string<Args...> line, Args&&... args) const {
    tell_from(out_.size(), line, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void reply(Numeric numeric, fmt::format_string<Args...> rest, Args&&... args) const {
    const auto from = out_.size();
    begin(numeric);
    tell_from(from, rest, std::forward<Args>(args)...);
  }
  void begin(Numeric numeric) const { begin_numeric(server(), numeric, nick(), out_); }
  template <typename... Args>
  void notice(fmt::format_string<Args...> text, Args&&... args) const {
    const auto from = out_.size();
    fmt::format_to(std::back_inserter(out_), ":{} NOTICE {} :", server(), nick());
    tell_from(from, text, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void nickserv(fmt::format_string<Args...> text, Args&&... args) const {
    const auto from = out_.size();
    begin_nickserv_notice(server(), nick(), out_);
    tell_from(from, text, std::forward<Args>(args)...);
  }
  template <typename... Args>
  void error(fmt::format_string<Args...> text, Args&&... args) const {
    const auto from = out_.size();
    out_ += "ERROR :";
    tell_from(from, text, std::forward<Args>(args)...);
  }

 private:
  // Tells the rest of the line that begins there in the text.
  template <typename... Args>
  void tell_from(std::size_t from, fmt::format_string<Args...> rest, Args&&... args) const {
    fmt::format_to(std::back_inserter(out_), rest, std::forward<Args>(args)...);
    end_line(from, out_);
  }

  const Reader& reader_;
  std::string& out_;
};

// ---- Refusals

// The reason for a refusal. `command` is the command that was refused; null if it is not known.
class Refusal {
 public:
  Refusal(const Replies& to, const Refused& refused, const CommandRow* command)
      : to_(to), refused_(refused), command_(command) {}

  void tell() const {
    if (is_of("NOTICE")) return;  // Nothing may answer a notice: two programs would never end.
    if (is_of("AUTHENTICATE")) return sasl_failed();
    if (is_of("REGISTER")) return registering_failed();
    if (is_for_nickserv(command_)) return to_.nickserv("{}", words_about_account());
    switch (refused_.why) {
      case Why::name_empty:
        return to_.reply(Numeric::no_nick_given, ":No nickname given");
      case Why::name_too_long:
      case Why::name_not_allowed:
      case Why::name_reads_as_address:
        return about(Numeric::bad_nick, "Erroneous nickname");
      case Why::name_reserved:
        return about(Numeric::bad_nick, "That name is not for people");
      case Why::name_banned:
        return about(Numeric::bad_nick, "That name is banned");
      case Why::name_kept:
        return to_.reply(Numeric::cannot_change_nick,
                         "{} {} :Cannot change nickname while banned on channel", refused_.what,
                         refused_.looks_like);
      case Why::name_taken:
        return about(Numeric::nick_in_use, "Nickname is already in use");
      case Why::name_yours:  // Nothing happens then.
        return;
      case Why::name_looks_taken:
        return to_.reply(Numeric::nick_in_use, "{} :It looks like {}, who is here", refused_.what,
                         refused_.looks_like);
      case Why::name_registered:
        return name_registered();
      case Why::name_looks_registered:
        return to_.reply(Numeric::nick_in_use, "{} :It looks like {}, which is registered",
                         refused_.what, refused_.looks_like);
      case Why::name_is_account:
        return about(Numeric::bad_nick, "You are logged in, so you keep your name");
      case Why::no_accounts:
      case Why::logged_in_already:
      case Why::not_logged_in:
      case Why::too_many_accounts:
      case Why::too_many_devices:
      case Why::account_suspended:
      case Why::bad_password:
      case Why::no_certificate:
      case Why::bad_email:
      case Why::password_in_clear:
        return to_.notice("{}", words_about_account());
      case Why::room_registered:
      case Why::room_not_registered:
      case Why::not_founder:
      case Why::too_many_registered:
      case Why::name_not_registered:
        return to_.notice("That can't be done: {}", refused_.what);
      case Why::letters_full:
        return try_again(fmt::format("There is no space for more messages to {}", refused_.what));
      case Why::letters_of_one_full:
        return try_again(fmt::format("{} has to read your other messages first", refused_.what));
      case Why::name_first:
      case Why::password_first:
        return to_.reply(Numeric::not_registered, ":You have not registered");
      case Why::wrong_password:
        return to_.reply(Numeric::wrong_password, ":Password incorrect");
      case Why::unknown_command:
        return about(Numeric::unknown_command, "Unknown command");
      case Why::not_utf8:
        return fail("INVALID_UTF8", "The line is not UTF-8");
      case Why::line_too_long:
        return to_.reply(Numeric::line_too_long, ":Input line was too long");
      case Why::no_room:
      case Why::no_such_room:
        if (is_of("REDACT")) return redact("INVALID_TARGET", "There is no such room");
        if (is_of("METADATA")) return no_target_of_facts();
        if (is_of("CHATHISTORY")) return no_history();
        return about(Numeric::no_such_room, "No such channel");
      case Why::not_in_room:
        if (is_of("REDACT")) return redact("INVALID_TARGET", "You are not in this room");
        if (is_of("METADATA")) return no_permission();
        if (is_of("CHATHISTORY")) return no_history();
        return about(Numeric::not_in_room, "You're not on that channel");
      case Why::too_many_rooms:
        return about(Numeric::too_many_rooms, "You have joined too many channels");
      case Why::nobody:
        return nobody();
      case Why::nobody_wrote:
        return to_.reply(Numeric::no_such_nick, "* :No such nick/channel");
      case Why::far_behind:
        return try_again(fmt::format("{} has not yet read what was written before; try again later",
                                     refused_.what));
      case Why::muted:
        return muted();
      case Why::cannot_talk_there:
        if (is_of("METADATA")) return no_permission();
        return about(Numeric::cannot_send, "Cannot send to channel");
      case Why::not_operator:
        return to_.reply(Numeric::no_privileges, ":Permission Denied- You're not an IRC operator");
      case Why::no_operators:
        return to_.reply(Numeric::no_operators, ":No O-lines for your host");
      case Why::busy:
      case Why::behind:
        return try_again(words_of_busy);
      case Why::out_of_memory:
        return try_again("The server is out of memory; try again later");
      case Why::is_operator:
        return to_.reply(Numeric::no_privileges, ":{} is an operator, too", refused_.what);
      case Why::not_ruler:
        return not_ruler();
      case Why::not_there:
        return to_.reply(Numeric::not_there, "{} {} :They aren't on that channel",
                         refused_.looks_like, refused_.what);
      case Why::already_there:
        return to_.reply(Numeric::already_there, "{} {} :is already on channel",
                         refused_.looks_like, refused_.what);
      case Why::room_full:
        return about(Numeric::room_full, "Cannot join channel (+l)");
      case Why::room_invite_only:
        return about(Numeric::invite_only, "Cannot join channel (+i)");
      case Why::room_banned:
        return about(Numeric::banned_from_room, "Cannot join channel (+b)");
      case Why::room_wrong_key:
        return about(Numeric::bad_key, "Cannot join channel (+k)");
      case Why::bad_mask:
        return to_.reply(Numeric::bad_mode_argument, "{} {} * :That is no argument of this mode",
                         what(), letter());
      case Why::list_full:
        return to_.reply(Numeric::list_full, "{} {} :Channel list is full", what(), letter());
      case Why::no_such_line:
        return redact("UNKNOWN_MSGID", "There is no such message");
      case Why::too_old:
        return redact("REDACT_FORBIDDEN", "You may not take this message back");
      case Why::room_taken:
        return to_.tell(":{} FAIL RENAME CHANNEL_NAME_IN_USE {} {} :There is such a room already",
                        to_.server(), refused_.looks_like, refused_.what);
      case Why::room_keeps_name:
        return cannot_rename("This room keeps its name");
      case Why::room_renamed_lately:
        return cannot_rename("This room got its name a moment ago");
      case Why::no_such_fact:
        return to_.tell(":{} FAIL METADATA KEY_NOT_SET {} {} :There is no such fact", to_.server(),
                        refused_.what, refused_.looks_like);
      case Why::too_many_facts:
        return to_.tell(":{} FAIL METADATA LIMIT_REACHED {} :There are too many facts",
                        to_.server(), refused_.what);
      case Why::past_unreadable:
        return to_.tell(":{} FAIL {} {} :The messages cannot be read now", to_.server(),
                        command_ == nullptr ? "*" : command_->word,
                        is_of("SEARCH") ? "INTERNAL_ERROR" : "MESSAGE_ERROR");
      case Why::nothing_kept:
        return to_.tell(":{} FAIL SEARCH INTERNAL_ERROR :Nothing is kept here", to_.server());
      case Why::nothing_seen:
        return to_.reply(Numeric::no_text, ":No text to send");
      case Why::unknown_language:
      case Why::usage:
      case Why::bad_time:
      case Why::bad_address:
      case Why::not_banned:
      case Why::not_muted:
      case Why::too_many_bans:
        return to_.notice("That can't be done: {}", refused_.what);
    }
  }

 private:
  [[nodiscard]] bool is_of(std::string_view word) const {
    return command_ != nullptr && command_->word == word;
  }
  [[nodiscard]] std::string_view what() const {
    return refused_.what.empty() ? "*" : std::string_view{refused_.what};
  }
  [[nodiscard]] char letter() const {
    return refused_.mode ? chat::row_of(*refused_.mode).letter : '*';
  }
  [[nodiscard]] std::string words_about_account() const {
    std::string words{account_fault(refused_.why).words};
    if (refused_.why == Why::bad_password) {
      words += fmt::format("; a password has at least {} bytes", refused_.limit);
    }
    return words;
  }
  // A client waits for one of these numerics before it goes on, whatever the reason.
  void sasl_failed() const {
    const bool is_locked = refused_.why == Why::account_suspended;
    to_.reply(is_locked ? Numeric::nick_locked : Numeric::sasl_failed, ":{}",
              words_about_account());
  }
  void registering_failed() const {
    to_.tell(":{} FAIL REGISTER {} {} :{}", to_.server(), account_fault(refused_.why).code,
             to_.nick(), words_about_account());
  }
  void name_registered() const {
    const std::string_view first =
        to_.services().stage() == Stage::here ? "" : "log in by SASL, or come in by another name: ";
    to_.reply(Numeric::nick_in_use,
              "{0} :That name is registered; {1}/msg NickServ IDENTIFY {0} password", what(),
              first);
  }
  void about(Numeric numeric, std::string_view text) const {
    to_.reply(numeric, "{} :{}", what(), text);
  }
  void try_again(std::string_view why) const {
    to_.reply(Numeric::try_again, "{} :{}", command_ == nullptr ? "*" : command_->word, why);
  }
  void fail(std::string_view code, std::string_view text) const {
    to_.tell(":{} FAIL {} {} :{}", to_.server(), command_ == nullptr ? "*" : command_->word, code,
             text);
  }
  void redact(std::string_view code, std::string_view text) const {
    std::string id;
    if (refused_.message != 0) {
      id = " ";
      add_message_id(refused_.message, id);
    }
    to_.tell(":{} FAIL REDACT {} {}{} :{}", to_.server(), code, what(), id, text);
  }
  void cannot_rename(std::string_view text) const {
    to_.tell(":{} FAIL RENAME CANNOT_RENAME {} {} :{}", to_.server(), refused_.what,
             refused_.looks_like, text);
  }
  void no_history() const {
    to_.tell(":{} FAIL CHATHISTORY INVALID_TARGET * {} :Nothing is kept that you may read",
             to_.server(), what());
  }
  void no_target_of_facts() const {
    to_.tell(":{} FAIL METADATA INVALID_TARGET {} :There is no such target", to_.server(), what());
  }
  void no_permission() const {
    to_.tell(":{} FAIL METADATA KEY_NO_PERMISSION {} {} :You may not do that", to_.server(), what(),
             refused_.looks_like.empty() ? "*" : std::string_view{refused_.looks_like});
  }
  // An operator of the house lets the person only listen.
  void muted() const {
    constexpr std::string_view why = "You may only listen for now";
    if (is_of("NICK") || is_of("JOIN")) return about(Numeric::unavailable, why);
    if (is_of("SETNAME")) return fail("CANNOT_CHANGE_REALNAME", why);
    if (is_of("REDACT")) return redact("REDACT_FORBIDDEN", why);
    if (is_of("RENAME")) return cannot_rename(why);
    if (is_of("METADATA")) return no_permission();
    about(Numeric::cannot_send, "Cannot send to channel");
  }
  void nobody() const {
    if (is_of("METADATA")) return no_target_of_facts();
    if (is_of("WHOWAS")) {
      about(Numeric::was_no_such_nick, "There was no such nickname");
      return to_.reply(Numeric::end_of_whowas, "{} :End of WHOWAS", what());
    }
    about(Numeric::no_such_nick, "No such nick/channel");
    if (is_of("WHOIS")) to_.reply(Numeric::end_of_whois, "{} :End of /WHOIS list", what());
  }
  void not_ruler() const {
    if (is_of("REDACT")) return redact("REDACT_FORBIDDEN", "You may not take this message back");
    if (is_of("METADATA")) return no_permission();
    about(Numeric::room_operator_needed, "You're not channel operator");
  }

  const Replies& to_;
  const Refused& refused_;
  const CommandRow* command_;
};

// ---- Names

// "@ana bia", in lines that are short enough.
class Names {
 public:
  Names(const Replies& to, std::string_view room, bool secret)
      : to_(to), room_(room), mark_(secret ? '@' : '=') {}

  void add(std::string_view name, const chat::Ranks& ranks, const chat::Identity* identity) {
    name_.clear();
    add_marks(ranks, to_.has(Capability::multi_prefix), name_);
    if (to_.has(Capability::userhost_in_names)) {
      add_mask(name, identity, name_);
    } else {
      name_ += name;
    }
    if (!line_begun_ || to_.out().size() - begin_ + name_.size() + 1 > most) begin_line();
    to_.out() += name_;
    to_.out() += ' ';
  }
  void end_list() { end_line(); }
  void end() {
    end_line();
    to_.reply(Numeric::end_of_names, "{} :End of /NAMES list", room_);
  }

 private:
  static constexpr std::size_t most = longest_line - end_of_line.size();

  void begin_line() {
    end_line();
    begin_ = to_.out().size();
    to_.begin(Numeric::names);
    fmt::format_to(std::back_inserter(to_.out()), "{} {} :", mark_, room_);
    line_begun_ = true;
  }
  void end_line() {
    if (!std::exchange(line_begun_, false)) return;
    to_.out().pop_back();
    to_.out() += end_of_line;
  }

  const Replies& to_;
  std::string_view room_;
  char mark_;
  std::size_t begin_ = 0;
  bool line_begun_ = false;
  std::string name_{};
};

// ---- All events

struct ToSubject {
  const chat::Event& event;
  const Replies& to;

  // ---- The subject's own copy of the news

  void operator()(const chat::Joined& joined) const {
    if (joined.entered) welcome(joined.name, joined.counts);
    news();
    tell_of_room(joined, [&](Names& names) {
      for (const auto& other : joined.others) {
        names.add(other.name, other.ranks, other.identity.get());
      }
      names.add(joined.name, joined.ranks, event.identity.get());
    });
    // The lines may be for another client of the subject's person.
    const bool has_lines =
        !joined.history.empty() && wants_lines_on_joining(to.reader().capabilities);
    if (has_lines) chathistory(joined.room.name, joined.history);
  }
  void operator()(const chat::Said&) const {
    if (to.has(Capability::echo_message)) news();
  }
  // Another client of the subject's person may have said that.
  void operator()(const chat::SaidToRulers&) const {
    if (to.has(Capability::echo_message) || !event.answers) news();
  }
  void operator()(const chat::Left&) const { news(); }
  void operator()(const chat::Kicked&) const { news(); }
  void operator()(const chat::ModesSet&) const { news(); }
  void operator()(const chat::TopicSet&) const { news(); }
  void operator()(const chat::Redacted&) const { news(); }
  // Every reader is told so, not only the subject.
  void operator()(const chat::RoomRenamed& renamed) const {
    const auto& members = renamed.members;
    const auto self = std::ranges::find(members, to.nick(), &chat::RoomRenamed::Member::name);
    if (self == members.end()) {
      return to.notice("{} is called {} now", renamed.old_name, renamed.room.name);
    }
    if (to.has(Capability::channel_rename)) return news();
    if (!text::same_word(renamed.old_name, renamed.room.name)) moves(renamed, *self);
  }
  void operator()(const chat::Renamed&) const { news(); }
  void operator()(const chat::RealNameSet&) const { news(); }
  void operator()(const chat::LoggedIn& logged_in) const {
    to.reply(Numeric::logged_in, "{} {} :You are now logged in as {}", mask_of_subject(),
             logged_in.name, logged_in.name);
    const auto* const command = command_behind(event.context);
    if (command != nullptr && command->word == "AUTHENTICATE") {
      to.reply(Numeric::sasl_succeeded, ":SASL authentication successful");
    }
    if (is_for_nickserv(command)) to.nickserv("You are logged in as {}", logged_in.name);
  }
  void operator()(const chat::RoomKeeping&) const { news(); }
  void operator()(const chat::LoggedOut&) const {
    to.reply(Numeric::logged_out, "{} :You are now logged out", mask_of_subject());
  }
  void operator()(const chat::AccountSaved& saved) const {
    using What = chat::AccountSaved::What;
    const auto* const command = command_behind(event.context);
    const std::string_view later = saved.saved ? "" : "; the disk did not take that yet";
    if (command != nullptr && command->word == "REGISTER") {
      return to.tell(":{} REGISTER SUCCESS {} :The name is yours{}", to.server(), saved.name,
                     later);
    }
    switch (saved.what) {
      case What::made:
        return to.nickserv("{} is yours: from now on the password is asked for{}", saved.name,
                           later);
      case What::password:
        return to.nickserv("The password of {} is another one now{}", saved.name, later);
      case What::dropped:
        return to.nickserv("Anyone may be called {} after you{}", saved.name, later);
      case What::certificate:
        return to.nickserv("Your certificate logs you in as {} from now on{}", saved.name, later);
      case What::no_certificates:
        return to.nickserv("No certificate logs anyone in as {} any more{}", saved.name, later);
    }
  }
  void operator()(const chat::Announced&) const { news(); }
  void operator()(const chat::Walloped&) const { news(); }
  void operator()(const chat::DiskTold&) const { news(); }
  void operator()(const chat::Watched&) const {}
  void operator()(const chat::Invited& invited) const {
    to.reply(Numeric::inviting, "{} {}", invited.whom, invited.room.name);
    if (invited.away) to.reply(Numeric::away, "{} :{}", invited.whom, words_of_away(*invited.away));
  }
  void operator()(const chat::AwaySet& set) const {
    if (set.away) {
      to.reply(Numeric::now_away, ":You have been marked as being away");
    } else {
      to.reply(Numeric::back, ":You are no longer marked as being away");
    }
  }
  void operator()(const chat::Departed& departed) const {
    if (departed.departure == Departure::kicked) {
      begin(departed.by, departed.by_identity.get());
      to.tell("KILL {} :{}", departed.name, departed.words.empty() ? "expelled" : departed.words);
    }
    const bool is_banned = departed.departure == Departure::banned;  // The farewell says so itself.
    farewell(departed.departure, is_banned ? departed.words : words_for(departed));
  }
  void operator()(const chat::Dismissed& dismissed) const {
    farewell(dismissed.departure, dismissed.words);
  }

  // ---- Coming in

  void operator()(const chat::Greeted&) const {}
  void operator()(const chat::Slowed&) const {}
  void operator()(const chat::NameAsked&) const {}
  void operator()(const chat::Entered& entered) const { welcome(entered.name, entered.counts); }
  void operator()(const chat::Admitted&) const {}

  // ---- Messages

  void operator()(const chat::Whispered& whispered) const {
    if (whispered.kept_since && (to.manner() & manner::time) == 0) return letter(whispered);
    speech(whispered.from.name, whispered.from.identity.get(), to.nick(), whispered);
  }
  void operator()(const chat::WhisperSent& sent) const {
    // Another client of the subject's person may have written that.
    if (to.has(Capability::echo_message) || !event.answers) {
      speech(to.nick(), event.identity.get(), sent.to.name, sent);
    }
    const bool tells_away = sent.how == chat::Speech::text || sent.how == chat::Speech::action ||
                            sent.how == chat::Speech::ctcp;
    if (sent.away && tells_away)
      to.reply(Numeric::away, "{} :{}", sent.to.name, words_of_away(*sent.away));
    if (sent.is_kept && tells_away)
      to.reply(Numeric::away, "{} :is not here, and reads that later", sent.to.name);
  }
  void operator()(const chat::InvitationsTold& told) const {
    for (const auto& room : told.rooms) to.reply(Numeric::invite_list, "{}", room);
    to.reply(Numeric::end_of_invite_list, ":End of /INVITE list");
  }
  void operator()(const chat::InvitedYou& invited) const {
    begin(invited.by.name, invited.by.identity.get());
    to.tell("INVITE {} {}", to.nick(), invited.room.name);
  }

  // ---- Answers about rooms

  void operator()(const chat::RoomFound&) const {}  // The client is in the room already.
  void operator()(const chat::TopicTold& told) const {
    if (told.topic.empty()) return to.reply(Numeric::no_topic, "{} :No topic is set", told.room);
    topic(told.room, told.topic, told.topic_by, told.topic_at);
  }
  void operator()(const chat::NamesTold& told) const {
    Names names{to, told.room, told.secret};
    for (const auto& person : told.people) {
      names.add(person.name, person.ranks, person.identity.get());
    }
    names.end_list();
    to.reply(Numeric::end_of_names, "{} :End of /NAMES list", as_asked(told.asked, told.room));
  }
  void operator()(const chat::ModesTold& told) const {
    std::string modes;
    render_modes(told.modes, modes);
    to.reply(Numeric::room_modes, "{} {}", told.room, modes.empty() ? "+" : modes);
    to.reply(Numeric::room_made, "{} {}", told.room, to_seconds(told.made));
  }
  void operator()(const chat::MasksListed& listed) const {
    const auto [each, end] = numerics_of(listed.list);
    for (const auto& entry : listed.masks) {
      to.reply(each, "{} {} {} {}", listed.room, entry.mask, entry.by, to_seconds(entry.at));
    }
    to.reply(end, "{} :End of channel list", listed.room);
  }
  void operator()(const chat::RoomsListed& listed) const {
    to.reply(Numeric::list_start, "Channel :Users  Name");
    for (const auto& room : listed.rooms) {
      to.reply(Numeric::list, "{} {} :{}", room.name, room.people, room.topic);
    }
    const bool is_all = !listed.is_cut && listed.page.more == 0;
    if (!is_all) to.reply(Numeric::too_many_matches, "LIST :Only some are told; ask for fewer");
    to.reply(Numeric::list_end, ":End of /LIST");
  }

  // ---- Answers about people

  void operator()(const chat::PeopleFound& found) const {
    const auto* const command = command_behind(event.context);
    if (command != nullptr && command->word == "ISON") return is_on(found);
    if (command != nullptr && command->word == "USERHOST") return user_hosts(found);
    render_who(found, WhoQuery::of_written(found.asked), to.services(),
               to.has(Capability::multi_prefix), to.out());
  }
  void operator()(const chat::Described& described) const {
    const auto& name = described.name;
    const auto [user, host] = user_and_host(described.identity.get());
    to.reply(Numeric::whois_user, "{} {} {} * :{}", name, user, host,
             described.real_name.empty() ? name : described.real_name);
    if (!described.rooms.empty()) whois_rooms(described);
    to.reply(Numeric::whois_server, "{} {} :{}", name, to.server(), description(to.house()));
    if (described.away) to.reply(Numeric::away, "{} :{}", name, words_of_away(*described.away));
    if (described.is_operator) to.reply(Numeric::whois_operator, "{} :is an IRC operator", name);
    if (described.is_bot) to.reply(Numeric::whois_bot, "{} :is a bot", name);
    if (described.identity && !described.identity->account.empty()) {
      to.reply(Numeric::whois_account, "{} {} :is logged in as", name, described.identity->account);
    }
    for (const auto& fact : described.facts) {
      to.reply(Numeric::whois_fact, "{} {} * :{}", name, fact.key, fact.value.value_or(""));
    }
    if (!described.address.empty()) {
      to.reply(Numeric::whois_address, "{} {} :is connecting from", name,
               without_port(described.address));
    }
    to.reply(Numeric::whois_idle, "{} {} {} :seconds idle, signon time", name,
             described.idle.count(), to_seconds(described.since));
    to.reply(Numeric::end_of_whois, "{} :End of /WHOIS list", as_asked(described.asked, name));
  }
  void operator()(const chat::PastPeople& past) const {
    if (past.people.empty()) {
      to.reply(Numeric::was_no_such_nick, "{} :There was no such nickname", past.asked);
    }
    for (const auto& person : past.people) {
      const auto [user, host] = user_and_host(person.identity.get());
      to.reply(Numeric::whowas_user, "{} {} {} * :{}", person.name, user, host,
               person.real_name.empty() ? person.name : person.real_name);
      to.reply(Numeric::whois_server, "{} {} :{}", person.name, to.server(), to_words(person.left));
    }
    to.reply(Numeric::end_of_whowas, "{} :End of WHOWAS", past.asked);
  }
  void operator()(const chat::Counted& counted) const { tell_counts(counted.counts); }
  void operator()(const chat::WatchTold& told) const {
    if (!told.too_many.empty()) {
      to.reply(Numeric::monitor_full, "{} {} :Monitor list is full", chat::most_watched,
               fmt::to_string(fmt::join(told.too_many, ",")));
    }
    std::vector<std::string> here;
    for (const auto& person : told.here) {
      add_mask(person.name, person.identity.get(), here.emplace_back());
    }
    watched(Numeric::monitor_here, here);
    watched(Numeric::monitor_not_here, told.not_here);
    watched(Numeric::monitor_list, told.all);
    if (told.is_list) to.reply(Numeric::end_of_monitor_list, ":End of MONITOR list");
  }
  void operator()(const chat::OwnModesTold& told) const {
    if (!told.changed) return to.reply(Numeric::own_modes, "{}", told.modes);
    add_source(to.nick(), event.identity.get(), to.out());
    to.tell("MODE {} {}", to.nick(), told.modes);
  }
  void operator()(const chat::OperatorMade&) const {
    to.reply(Numeric::now_operator, ":You are now an IRC operator");
    add_source(to.nick(), event.identity.get(), to.out());
    to.tell("MODE {} +o", to.nick());
  }
  void operator()(const chat::Muted& muted) const {
    if (muted.muted) {
      to.notice("{} lets you only listen for now", muted.by);
    } else {
      to.notice("{} lets you talk again", muted.by);
    }
  }

  // ---- Facts about people and rooms

  void operator()(const chat::FactSet& set) const {
    if (!set.subject_knows) tell_fact(to, set.of, set.key, set.value);
  }
  void operator()(const chat::FactsTold& told) const {
    in_batch("metadata " + told.of, [&](const Replies& inside) {
      for (const auto& fact : told.facts) tell_fact(inside, told.of, fact.key, fact.value);
    });
  }
  void operator()(const chat::FactsSynced& synced) const {
    if (synced.later) return to.reply(Numeric::sync_later, "{}", synced.of);
    in_batch("metadata " + synced.of, [&](const Replies& inside) {
      for (const auto& fact : synced.facts) {
        inside.tell(":{} METADATA {} {} * :{}", to.server(), fact.of, fact.key, fact.value);
      }
    });
  }
  void operator()(const chat::FactsWanted& wanted) const {
    if (wanted.is_list) {
      return in_batch("metadata-subs", [&](const Replies& inside) {
        tell_keys(inside, Numeric::wanted_keys, wanted.more);
      });
    }
    tell_keys(to, Numeric::wants_keys, wanted.more);
    tell_keys(to, Numeric::wants_keys_no_more, wanted.fewer);
    if (wanted.too_many) {
      to.tell(":{} FAIL METADATA TOO_MANY_SUBS {} :There are too many keys", to.server(),
              *wanted.too_many);
    }
    if (wanted.more.empty()) return;
    for (const auto& room : to.services().rooms()) {
      to.reply(Numeric::sync_later, "{}", room.name);
    }
  }

  // ---- History

  void operator()(const chat::HistoryTold& told) const { chathistory(told.room.name, told.lines); }
  void operator()(const chat::LinesFound& found) const {
    batch_of_lines("soju.im/search", found.lines,
                   [](const chat::Said& said) -> std::string_view { return said.room.name; });
  }
  void operator()(const chat::TargetsTold& told) const {
    const auto reference = fmt::format("t{}", event.sequence);
    const bool in_batch = to.has(Capability::batch);
    if (in_batch) to.tell(":{} BATCH +{} draft/chathistory-targets", to.server(), reference);
    for (const auto& target : told.targets) {
      if (in_batch) fmt::format_to(std::back_inserter(to.out()), "@batch={} ", reference);
      fmt::format_to(std::back_inserter(to.out()), ":{} CHATHISTORY TARGETS {} ", to.server(),
                     target.name);
      add_time(target.last, to.out());
      to.out() += end_of_line;
    }
    if (in_batch) to.tell(":{} BATCH -{}", to.server(), reference);
  }

  void operator()(const Refused& refused) const {
    Refusal{to, refused, command_behind(event.context)}.tell();
  }

  // ---- The acts of an operator of the house. No command of IRC has the other ones.

  void operator()(const chat::Done& done) const {
    using What = chat::Done::What;
    switch (done.what) {
      case What::expelled:
        return to.notice("{} was expelled", done.whom);
      case What::taken_out:
        return as_news(
            chat::Kicked{.name = done.whom,
                         .room = done.room,
                         .by = {.name = std::string{to.nick()}, .identity = event.identity},
                         .words = done.reason});
      case What::banned:
      case What::unbanned:
      case What::muted:
      case What::unmuted:
        return;
    }
  }

  // ---- IRC has no command that these answer.

  void operator()(const chat::Listed&) const {}
  void operator()(const chat::Recalled&) const {}
  void operator()(const chat::Completed&) const {}
  void operator()(const chat::BansListed&) const {}

  // ---- These are for the conversation, the worker and the observers.

  void operator()(const chat::Aside&) const {}
  void operator()(const chat::Settled&) const {
    // Only one order to NickServ has no other answer.
    if (is_for_nickserv(command_behind(event.context))) {
      to.nickserv("Your other clients are logged out");
    }
  }
  void operator()(const chat::PasswordChecked&) const {}
  void operator()(const chat::BansSaved&) const {}
  void operator()(const chat::BanPlaced&) const {}
  void operator()(const chat::BanLifted&) const {}
  template <chat::ForObservers What>
  void operator()(const What&) const {}
  void operator()(const chat::Mirrored&) const {}
  // Another client of the subject's person may have said so.
  void operator()(const chat::Marked& marked) const {
    if (event.answers || to.has(Capability::read_marker)) mark(marked.target, marked.key);
  }
  // The marks of the rooms that the subject is in already.
  void operator()(const chat::MarkersTold& told) const {
    if (!to.has(Capability::read_marker)) return;
    for (const auto& room : to.services().rooms()) {
      const auto key = marker_key(room.name);
      if (std::ranges::find(told.markers, key, &chat::Marker::key) != told.markers.end()) {
        mark(room.name, key);
      }
    }
  }
  void operator()(const chat::StaySet& set) const {
    if (!is_for_nickserv(command_behind(event.context))) return;
    to.nickserv("{}", set.on ? "You stay in your rooms while you are gone"
                             : "You leave your rooms when you go");
  }

 private:
  [[nodiscard]] std::string mask_of_subject() const {
    return fmt::format("{}!{}", to.nick(), event.identity ? event.identity->user_at_host : "*@*");
  }
  static void tell_fact(const Replies& to, std::string_view of, std::string_view key,
                        const std::optional<std::string>& value) {
    if (value) return to.reply(Numeric::fact, "{} {} * :{}", of, key, *value);
    if (chat::is_fact_key(key))
      return to.reply(Numeric::no_such_fact, "{} {} :key not set", of, key);
    to.tell(":{} FAIL METADATA KEY_INVALID {} :That is no key", to.server(), key);
  }
  // The keys, in lines that are short enough.
  static void tell_keys(const Replies& to, Numeric numeric, const std::vector<std::string>& keys) {
    constexpr std::size_t most_a_line = 4;
    for (std::span left{keys}; !left.empty();) {
      const auto some = left.first(std::min(left.size(), most_a_line));
      to.reply(numeric, "{}", fmt::join(some, " "));
      left = left.subspan(some.size());
    }
  }
  // Tells the lines that add(inside) adds, as one batch if the client knows batches.
  template <typename Add>
  void in_batch(const std::string& kind, Add add) const {
    if (!to.has(Capability::batch)) return add(to);
    const auto reference = fmt::format("m{}", event.sequence);
    const auto tag = "batch=" + reference;
    to.tell(":{} BATCH +{} {}", to.server(), reference, kind);
    std::string lines;
    add(Replies{to.reader(), lines});
    for_each_line(lines, [&](std::string_view line) { add_line_with_tag(line, tag, to.out()); });
    to.tell(":{} BATCH -{}", to.server(), reference);
  }

  // The last line of an answer repeats the name as the client wrote it.
  static std::string_view as_asked(std::string_view asked, std::string_view name) {
    return asked.empty() ? name : asked;
  }
  void mark(std::string_view target, std::string_view key) const {
    to.tell(":{} MARKREAD {} {}", to.server(), target,
            to.markers() == nullptr ? "*" : shown_marker(*to.markers(), key));
  }
  // The subject reads the line that all others read, too. Nobody is told of being away itself.
  void news() const {
    const auto manner = static_cast<std::uint16_t>(to.manner() & ~manner::away);
    render_event(event, to.server(), manner, to.out());
  }

  // Begins the line of a person that does something to the subject.
  void begin(std::string_view name, const chat::Identity* identity) const {
    Tags tags{to.out()};
    add_common_tags(event.time, identity, to.manner(), tags);
    tags.end();
    add_source(name, identity, to.out());
  }

  // Tells of a room in which the client is from now on. add_names(names) adds the members.
  template <typename What, typename AddNames>
  void tell_of_room(const What& what, AddNames add_names) const {
    const auto& room = what.room.name;
    if (!what.topic.empty()) topic(room, what.topic, what.topic_by, what.topic_at);
    Names names{to, room, what.secret};
    add_names(names);
    names.end_list();
    if (to.has(Capability::read_marker)) mark(room, marker_key(room));
    names.end();
  }
  // A client that knows no new names of rooms leaves the room, and joins another.
  void moves(const chat::RoomRenamed& renamed, const chat::RoomRenamed::Member& self) const {
    const auto own = [&](chat::Event::What what) {
      render_event({.what = std::move(what), .identity = self.identity, .time = event.time},
                   to.server(), to.manner(), to.out());
    };
    own(chat::Left{.name = self.name,
                   .room = {.id = renamed.room.id, .name = renamed.old_name},
                   .words = renamed.reason});
    own(chat::Joined{.name = self.name, .room = renamed.room, .real_name = self.real_name});
    tell_of_room(renamed, [&](Names& names) {
      for (const auto& one : renamed.members) names.add(one.name, one.ranks, one.identity.get());
    });
  }
  // The subject reads the line that the members of a room read.
  template <typename What>
  void as_news(What what) const {
    auto told = event;
    told.what = std::move(what);
    render_event(told, to.server(), to.manner(), to.out());
  }

  template <typename What>
  void speech(std::string_view from, const chat::Identity* identity, std::string_view target,
              const What& what) const {
    render_speech(event,
                  {.name = from,
                   .identity = identity,
                   .target = target,
                   .text = what.text,
                   .how = what.how,
                   .bare = what.bare,
                   .tags = what.tags},
                  to.manner(), to.out());
  }

  // A client that reads no times is told the time in words.
  void letter(chat::Whispered whispered) const {
    using chat::Speech;
    const bool has_words = whispered.how == Speech::text || whispered.how == Speech::action ||
                           whispered.how == Speech::notice;
    if (has_words) {
      whispered.text = fmt::format("[{}] {}", to_words(*whispered.kept_since), whispered.text);
    }
    speech(whispered.from.name, whispered.from.identity.get(), to.nick(), whispered);
  }

  void welcome(std::string_view name, const chat::HouseCounts& counts) const {
    const auto& house = to.house();
    std::string mask;
    add_mask(name, event.identity.get(), mask);
    to.reply(Numeric::welcome, ":Welcome to the {} network, {}", house.network, mask);
    to.reply(Numeric::your_host, ":Your host is {}, running {}", to.server(), software);
    to.reply(Numeric::created, ":This server has been up since {}", to_words(house.began));
    to.reply(Numeric::my_info, "{} {} {} {}", to.server(), software, own_mode_letters,
             room_mode_letters());
    for (const auto& tokens : supported(house)) {
      to.reply(Numeric::supports, "{} :are supported by this server", tokens);
    }
    tell_counts(counts);
    // A client that has just come has no facts yet, but is told so.
    if (to.has(Capability::metadata)) {
      (*this)(chat::FactsSynced{.of = std::string{to.nick()}});
    }
    tell_motd(to, to.house());
    if (house.logs_talk) to.notice("What is said in the rooms here is logged");
  }
  void tell_counts(const chat::HouseCounts& counts) const {
    const auto people = counts.people;
    const auto most = counts.most_people;
    to.reply(Numeric::count_people, ":There are {} users and 0 invisible on 1 servers", people);
    to.reply(Numeric::count_operators, "{} :operator(s) online", counts.operators);
    const auto* const unnamed = to.house().unnamed;
    to.reply(Numeric::count_unknown, "{} :unknown connection(s)",
             unnamed == nullptr ? 0 : unnamed->load(std::memory_order_relaxed));
    to.reply(Numeric::count_rooms, "{} :channels formed", counts.rooms);
    to.reply(Numeric::count_here, ":I have {} clients and 0 servers", people);
    to.reply(Numeric::local_people, "{0} {1} :Current local users {0}, max {1}", people, most);
    to.reply(Numeric::global_people, "{0} {1} :Current global users {0}, max {1}", people, most);
  }
  void topic(std::string_view room, std::string_view text, std::string_view by,
             chat::Time at) const {
    to.reply(Numeric::topic, "{} :{}", room, text);
    if (!by.empty()) to.reply(Numeric::topic_who, "{} {} {}", room, by, to_seconds(at));
  }

  struct ListNumerics {
    Numeric each;
    Numeric end;
  };
  static ListNumerics numerics_of(chat::RoomMode list) {
    if (list == chat::RoomMode::ban_exception) {
      return {Numeric::ban_exceptions, Numeric::end_of_ban_exceptions};
    }
    if (list == chat::RoomMode::invite_exception) {
      return {Numeric::invite_exceptions, Numeric::end_of_invite_exceptions};
    }
    return {Numeric::bans, Numeric::end_of_bans};
  }

  void whois_rooms(const chat::Described& described) const {
    constexpr std::size_t most = 200;  // Bytes, so that the whole line is short enough.
    std::string rooms;
    for (const auto& room : described.rooms) {
      if (rooms.size() > most) {
        to.reply(Numeric::whois_rooms, "{} :{}", described.name, std::exchange(rooms, {}));
      }
      if (!rooms.empty()) rooms += ' ';
      add_marks(room.ranks, to.has(Capability::multi_prefix), rooms);
      rooms += room.name;
    }
    to.reply(Numeric::whois_rooms, "{} :{}", described.name, rooms);
  }
  void is_on(const chat::PeopleFound& found) const {
    std::string names;
    for (const auto& person : found.people) names += (names.empty() ? "" : " ") + person.name;
    to.reply(Numeric::is_on, ":{}", names);
  }
  void user_hosts(const chat::PeopleFound& found) const {
    std::string all;
    for (const auto& person : found.people) {
      if (!all.empty()) all += ' ';
      all += fmt::format("{}{}={}{}", person.name, person.is_operator ? "*" : "",
                         person.away ? '-' : '+',
                         person.identity ? person.identity->user_at_host : "*@*");
    }
    to.reply(Numeric::user_host, ":{}", all);
  }
  // The list of targets, in lines that are short enough.
  void watched(Numeric numeric, const std::vector<std::string>& targets) const {
    constexpr std::size_t most = 380;  // Bytes, so that the whole line is short enough.
    std::string line;
    for (const auto& target : targets) {
      if (!line.empty() && line.size() + target.size() > most) {
        to.reply(numeric, ":{}", std::exchange(line, {}));
      }
      if (!line.empty()) line += ',';
      line += target;
    }
    if (!line.empty()) to.reply(numeric, ":{}", line);
  }

  // Lines of the past. They keep their times and their ids. The room may have had another name.
  // A room may have had another name when the lines were said.
  void chathistory(std::string_view room, const std::vector<chat::EventPtr>& lines) const {
    batch_of_lines(fmt::format("chathistory {}", room), lines,
                   [room](const chat::Said&) { return room; });
  }

  // `type` is that of the batch, with its parameters; target_of(said) is the target of a line.
  template <typename TargetOf>
  void batch_of_lines(std::string_view type, const std::vector<chat::EventPtr>& lines,
                      TargetOf target_of) const {
    const auto reference = fmt::format("h{}", event.sequence);
    const auto tag = "batch=" + reference;
    const bool in_batch = to.has(Capability::batch);
    if (in_batch) to.tell(":{} BATCH +{} {}", to.server(), reference, type);
    std::string scratch;
    for (const auto& line : lines) {
      scratch.clear();
      const auto& said = std::get<chat::Said>(line->what);
      render_speech(*line,
                    {.name = said.name,
                     .identity = line->identity.get(),
                     .target = target_of(said),
                     .text = said.text,
                     .how = said.how,
                     .bare = said.bare,
                     .tags = said.tags},
                    to.manner(), scratch);
      for_each_line(scratch, [&](std::string_view one) {
        // A message of several lines is a batch within this one, and its lines are of that batch.
        if (!in_batch || one.starts_with("@batch=")) {
          to.out() += one;
        } else {
          add_line_with_tag(one, tag, to.out());
        }
      });
    }
    if (in_batch) to.tell(":{} BATCH -{}", to.server(), reference);
  }

  void farewell(Departure departure, const std::string& words) const {
    switch (departure) {
      case Departure::never_named:
        return to.error("Closing link: registration timed out");
      case Departure::other_protocol:
        to.out() += words;
        return;
      case Departure::banned:
        to.reply(Numeric::banned_here, ":You are banned from this server");
        return to.error("Closing link: banned{}", words.empty() ? "" : ": " + words);
      case Departure::wrong_passwords:
        return to.error("Closing link: too many wrong passwords");
      case Departure::quit:
      case Departure::lost:
      case Departure::too_slow:
      case Departure::out_of_memory:
      case Departure::kicked:
      case Departure::logged_out:
        return to.error("Closing link: {}", words);
    }
  }
};

}  // namespace

void render_to_subject(const chat::Event& event, const Reader& reader, std::string& out) {
  const Replies replies{reader, out};
  std::visit(ToSubject{event, replies}, event.what);
}

void add_line_with_tag(std::string_view line, std::string_view tag, std::string& out) {
  out += '@';
  out += tag;
  if (line.starts_with('@')) {
    out += ';';
    line.remove_prefix(1);
  } else {
    out += ' ';
  }
  out += line;
}

bool are_a_batch(std::string_view lines) {
  if (lines.starts_with('@')) lines.remove_prefix(std::min(lines.find(' ') + 1, lines.size()));
  if (lines.starts_with(':')) lines.remove_prefix(std::min(lines.find(' ') + 1, lines.size()));
  return lines.starts_with("BATCH +");
}

}  // namespace papo::wire::irc
