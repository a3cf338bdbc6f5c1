// SPDX-License-Identifier: MIT

#include "budget/table.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

#include "budget/limits.h"
#include "chat/duration.h"
#include "chat/limits.h"
#include "papo/options.h"
#include "text/limits.h"
#include "web/limits.h"
#include "wire/irc/limits.h"
#include "wire/irc/message.h"
#include "wire/plain/limits.h"

namespace papo::budget {
namespace {

using Limits = std::vector<Limit>;

Amount bytes(std::uint64_t number) { return {.number = number, .unit = Amount::Unit::bytes}; }

Amount time(std::chrono::milliseconds time) {
  return {.number = static_cast<std::uint64_t>(time.count()), .unit = Amount::Unit::milliseconds};
}

Amount things(std::uint64_t number, std::string_view things = {}) {
  return {.number = number, .unit = Amount::Unit::things, .things = things};
}

std::string with_commas(std::uint64_t number) {
  auto digits = std::to_string(number);
  for (auto at = std::ssize(digits) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

const Options& usual() {
  static const Options options;
  return options;
}

// ---- For people that come by IRC

Limits of_irc() {
  namespace irc = wire::irc;
  return {
      {.what = "a line, without its tags",
       .amount = bytes(irc::longest_line),
       .more = ", with CR and LF",
       .then = "`417`; a longer line of somebody else is several lines"},
      {.what = "a line of the message of the day, or of `--admin`",
       .amount = bytes(irc::longest_piece),
       .then = "a longer one is several lines"},
      {.what = "a label", .amount = bytes(irc::longest_label), .then = "a longer one is none"},
      {.what = "a user", .amount = things(irc::longest_user, "characters"), .then = "it is cut"},
      {.what = "targets of `PRIVMSG`, `NOTICE`, `TAGMSG` and `KICK`",
       .amount = things(irc::most_targets),
       .then = "`407` for one more, or it is passed over"},
      {.what = "rooms of `JOIN`, `PART`, `NAMES` and `LIST`",
       .amount = things(irc::most_rooms_a_line),
       .then = "the others are passed over"},
      {.what = "modes of `MODE`",
       .amount = things(irc::most_modes_a_line),
       .then = "the others are passed over"},
      {.what = "names of `ISON` and `USERHOST`",
       .amount = things(irc::most_names_asked),
       .then = "the others are passed over"},
      {.what = "people of `NAMES #room` and `WHO #room`",
       .amount = things(irc::most_names),
       .then = "no more are told; `416` says so for `WHO`"},
      {.what = "rooms of `LIST`",
       .amount = things(chat::most_a_page),
       .then = "no more are told; `416` says so"},
      {.what = "people that `WHO` compares with a mask; rooms that `LIST` compares",
       .amount = things(chat::most_matched),
       .then = "the others are not found; `416` says so"},
      {.what = "people or rooms that such a search compares for the price of one line",
       .amount = things(bytes_of_answer_a_token / bytes_compared),
       .then = "it counts for several lines, whatever it finds"},
      {.what = "masks of `LIST`",
       .amount = things(chat::most_room_masks),
       .then = "the others are passed over; `416` says so"},
      {.what = "lines of `CHATHISTORY`",
       .amount = things(irc::most_lines_of_history),
       .then = "no more are told; the client asks for the next"},
      {.what = "targets of `CHATHISTORY TARGETS`",
       .amount = things(irc::most_targets_of_history),
       .then = "no more are told"},
      {.what = "people of `WHOWAS`",
       .amount = things(irc::most_whowas),
       .then = "no more are told"},
      {.what = "a message of several lines",
       .amount = bytes(irc::most_bytes_of_message),
       .more = fmt::format("; {} lines", irc::most_lines_of_message),
       .then = "`FAIL BATCH MULTILINE_MAX_BYTES` or `MULTILINE_MAX_LINES`"},
      {.what = "rooms and people with a mark of how far one has read",
       .amount = things(chat::most_markers),
       .then = "the earliest mark is forgotten"},
      {.what = "a message of SASL",
       .amount = bytes(irc::longest_sasl_message),
       .more = fmt::format("; {} bytes of base64 a line", irc::longest_piece_of_sasl),
       .then = "`904`; `905` for a longer line"},
      {.what = "certificates that open one account",
       .amount = things(most_certificates),
       .then = "the oldest one is forgotten"},
      {.what = "an address for e-mail",
       .amount = bytes(text::longest_email),
       .then = "`FAIL REGISTER INVALID_EMAIL`"},
  };
}

// ---- For people

Limits of_lines() {
  const auto rate = usual().rate_limit;
  return {
      {.what = "a line",
       .amount = bytes(usual().max_line),
       .option = "max-line",
       .then = fmt::format("`!! that line is longer than {} bytes, so it was not sent`",
                           usual().max_line)},
      {.what = "lines",
       .amount = things(rate, "a second"),
       .option = "rate-limit",
       .then = "the client is read more slowly; nothing is lost"},
      {.what = "lines at once",
       .amount = things(std::uint64_t{rate} * burst_seconds),
       .more = fmt::format(", {} times `--rate-limit`", burst_seconds),
       .then = "the same"},
      {.what = "bytes of a line that count for one line",
       .amount = bytes(bytes_a_token),
       .then = "a longer one counts for several"},
      {.what = "bytes of an answer that count for one line",
       .amount = bytes(bytes_of_answer_a_token),
       .then = "a longer one counts for several; the question pays for the first part"},
      {.what = "lines that an answer on joining counts for",
       .amount = things(most_paid_on_joining / bytes_of_answer_a_token),
       .more = "; none in the first room",
       .then = "a longer answer counts for no more"},
      {.what = "bytes that count for a byte said in a room that is [behind](#leaving)",
       .amount = things(chat::price_if_many_lag.back()),
       .more = fmt::format("; {}, if only some are behind", chat::price_if_some_lag.back()),
       .then = "the client is read more slowly"},
      {.what = "lines that a wrong password counts for, or one that was not checked",
       .amount = things(static_cast<std::uint64_t>(cost_of_a_try)),
       .then = "the client is read more slowly"},
      {.what = "lines that wait for the answer to a password, to a changed ban or to much that was "
               "asked",
       .amount = bytes(most_held),
       .then = "`!! there is too much of that now; try again later`"},
      {.what = "lines that came together by way of TLS and are carried out at once",
       .amount = things(static_cast<std::uint64_t>(tokens_of_sealed_lines)),
       .then = "the others wait until the client has the lines of its rate limit for them"},
      {.what = "a first line, until it is known what the client speaks",
       .amount = bytes(usual().max_line),
       .option = "max-line",
       .then = "the client speaks plain, unless the line looks like HTTP or has tags of IRC"},
      {.what = "a header of the PROXY protocol",
       .amount = bytes(longest_proxy_header),
       .then = "the connection is told, and closed"},
      {.what = "the time to give a name",
       .amount = time(usual().name_timeout),
       .option = "name-timeout",
       .then = "the client is disconnected"},
      {.what = "devices of one account",
       .amount = things(usual().max_devices),
       .option = "max-devices",
       .then = "`!! ana is here with 10 devices already`"},
      {.what = "letters for one account",
       .amount = things(most_letters),
       .more = fmt::format(", and {}", to_string(bytes(most_bytes_of_letters))),
       .then = "`!! there is no space for more letters to ana`"},
      {.what = "letters for one account from one sender: an account, or all without one at a host",
       .amount = things(most_letters_of_one),
       .more = fmt::format(", and {}", to_string(bytes(most_bytes_of_letters_of_one))),
       .then = "`!! you have left as many letters to ana as one may; ana has to read them first`"},
      {.what = "the password of an account",
       .amount = bytes(longest_password),
       .more = fmt::format("; at least {} bytes", shortest_account_password),
       .then = "it is refused"},
      {.what = "wrong passwords of one account",
       .amount = things(most_guesses_of_an_account),
       .more = fmt::format(", then one in {}", to_string(time(seconds_a_guess_of_an_account))),
       .then = "`!! there is too much of that now; try again later`, but not to somebody that gave "
               "no wrong password before"},
      {.what = "wrong passwords",
       .amount = things(most_wrong_passwords - 1),
       .then = "one more closes the connection: `!! too many wrong passwords`"},
  };
}

Limits of_waiting() {
  constexpr auto part_of_soft_limit = std::size_t{1} << (chat::most_lag + 1 - chat::too_far_behind);
  return {
      {.what = "what waits to be read",
       .amount = bytes(usual().send_limit),
       .option = "send-limit",
       .then = "the client is disconnected as too slow"},
      {.what = "the same, all the time for a while",
       .amount = bytes(usual().send_soft_limit),
       .option = "send-soft-limit",
       .more = fmt::format(", for {}, `--send-patience`", to_string(time(usual().send_patience))),
       .then = "the same"},
      {.what = "the same, while the server is short of memory",
       .amount = bytes(send_limit_when_short),
       .more = ", and as much as there is memory for",
       .then = "the same, or `!! papo is out of memory for you, and disconnected you; come back "
               "later`"},
      {.what = "the same, for a private message to be taken",
       .amount = bytes(usual().send_soft_limit / part_of_soft_limit),
       .more = ", a quarter of `--send-soft-limit`",
       .then = "`!! bia has not yet read what was written before; try again later`"},
      {.what = "answers that wait to be read",
       .amount = bytes(most_under_way),
       .more = ", and those to one line",
       .then = "further lines wait until the client has read that, and has paid for it"},
      {.what = "answers of a worker in one turn",
       .amount = bytes(most_answers_of_a_turn),
       .then = "further questions with long answers wait for the next turn"},
      {.what = "the time of a worker for handshakes (TLS) in one turn",
       .amount = time(least_for_handshakes),
       .more = fmt::format(", or a part of the turn before, one in {}", part_for_handshakes),
       .then = "the others wait for the next turns, and lines come in between"},
      {.what = "answers to one line",
       .amount = bytes(most_answers_of_a_line),
       .more = ", and one answer",
       .then = "the others are refused: `!! first take what you have asked for; try again later`"},
  };
}

Limits of_answers() {
  return {
      {.what = "names in one answer",
       .amount = things(wire::plain::names_a_page),
       .then = "`-- and 37 more; /who #lobby 2 shows the next`"},
      {.what = "names told on entering",
       .amount = things(wire::plain::names_told_to_newcomer),
       .then = "`and 37 more`"},
      {.what = "bytes of an unknown command that are repeated",
       .amount = things(wire::plain::longest_command_echoed),
       .then = "a longer one is not repeated"},
      {.what = "names completed",
       .amount = things(chat::most_candidates),
       .then = "no more are told"},
      {.what = "rooms in one answer",
       .amount = things(wire::plain::rooms_a_page),
       .then = "`-- and 37 more; /rooms 2 shows the next`"},
      {.what = "pages of rooms",
       .amount = things(chat::most_pages_of_rooms),
       .then = "`-- and 37 more`"},
      {.what = "bans in one answer",
       .amount = things(wire::plain::bans_a_page),
       .then = "`-- and 37 more; /bans 2 shows the next`"},
      {.what = "lines of history in one answer",
       .amount = things(chat::lines_a_page),
       .more = fmt::format(", and {} but for one line", to_string(bytes(chat::bytes_a_page))),
       .then = "`/history more` shows those before"},
      {.what = "lines of history on joining",
       .amount = things(usual().history),
       .option = "history",
       .more = fmt::format("; `/history` shows {} if that is 0", chat::usual_lines),
       .then = "the same"},
  };
}

Limits of_texts() {
  constexpr std::chrono::years longest =
      std::chrono::duration_cast<std::chrono::years>(chat::longest_time);
  return {
      {.what = "a name",
       .amount = things(chat::longest_name, "characters"),
       .then = fmt::format("`!! a name has at most {} characters`", chat::longest_name)},
      {.what = "a topic", .amount = bytes(chat::longest_topic), .then = "the rest is cut off"},
      {.what = "a reason to quit; to leave; to be away; to kick; to ban; to take back; to rename a "
               "room",
       .amount = bytes(chat::longest_quit_reason),
       .more = fmt::format("; {}; {}; {}; {}; {}; {}", chat::longest_leave_reason,
                           chat::longest_away_reason, chat::longest_kick_reason,
                           chat::longest_ban_reason, chat::longest_redact_reason,
                           chat::longest_rename_reason),
       .then = "the same"},
      {.what = "a fact about a person or a room; its key",
       .amount = bytes(chat::longest_fact_value),
       .more = fmt::format("; {}", chat::longest_fact_key),
       .then = "it is refused"},
      {.what = "a real name", .amount = bytes(chat::longest_real_name), .then = "the same"},
      {.what = "a room's key; a mask in one of its lists",
       .amount = bytes(chat::longest_room_key),
       .more = fmt::format("; {}", chat::longest_mask),
       .then = "it is refused"},
      {.what = "taking back a line of one's own",
       .amount = time(std::chrono::minutes{chat::minutes_to_redact}),
       .then = "it is refused"},
      {.what = "names that a client watches",
       .amount = things(chat::most_watched),
       .more = fmt::format("; by all clients together {}, beyond which each has its share of that",
                           with_commas(chat::most_watched_in_all)),
       .then = "the client is told which found no place"},
      {.what = "a time that a ban or a mute is for",
       .amount = things(static_cast<std::uint64_t>(longest.count()), "years"),
       .then = "it is that long"},
      {.what = "modes that one line changes",
       .amount = things(wire::plain::most_mode_changes),
       .then = "`!! it is used like this: /mode [letters] [arguments]`"},
      {.what = "blanks in a row",
       .amount = things(text::most_blanks),
       .then = "the rest is cut out"},
      {.what = "marks on one character", .amount = things(text::most_marks), .then = "the same"},
      {.what = "rooms that one is in",
       .amount = things(usual().max_rooms),
       .option = "max-rooms",
       .then =
           fmt::format("`!! you are in {} rooms, and no one may be in more`", usual().max_rooms)},
  };
}

Limits of_an_address() {
  const auto rate = usual().rate_limit * connections_a_site;
  const auto shared_rate = rate * sites_a_shared_one;
  const auto closed =
      "`!! too many connections from your address (2 allowed); close one first`, and the "
      "connection is closed";
  return {
      {.what = "connections",
       .amount = things(usual().max_per_address),
       .option = "max-per-address",
       .then = closed},
      {.what = "connections from this machine, or a `--shared-address`",
       .amount = things(usual().max_clients / 2),
       .option = "max-per-shared-address",
       .more = "; if that is not given, half of `--max-clients`",
       .then = "the same"},
      {.what = "lines of all clients together",
       .amount = things(rate, "a second"),
       .more = fmt::format(", {} times `--rate-limit`", connections_a_site),
       .then = "they are read by turns; nothing is lost"},
      {.what = "the same at once",
       .amount = things(std::uint64_t{rate} * burst_seconds),
       .more = fmt::format(", {} times that", burst_seconds),
       .then = "the same"},
      {.what = "the same from this machine, or a `--shared-address`",
       .amount = things(shared_rate, "a second"),
       .more = fmt::format(" and {} at once, {} times as many a second",
                           with_commas(std::uint64_t{shared_rate} * burst_seconds_if_shared),
                           sites_a_shared_one),
       .then = "the same"},
      {.what = "lines that coming in counts for",
       .amount = things(static_cast<std::uint64_t>(cost_of_entering)),
       .then = "newcomers wait for their greeting"},
      {.what = "newcomers that wait so",
       .amount = things(static_cast<std::uint64_t>(rate * seconds_at_the_door / cost_of_entering)),
       .more = fmt::format(", as many as can come in within {} seconds", seconds_at_the_door),
       .then = "`!! too many come from your address at once; try again in a moment`, and the "
               "connection is closed"},
      {.what = "half seconds that a greeting waits for a browser at the address",
       .amount = things(most_greetings_held),
       .then = "a silent newcomer is greeted all the same"},
      {.what = "wrong passwords without a delay",
       .amount = things(first_wrong_password_with_delay - 1),
       .more = "; then 1 s, and each time twice as long",
       .then = "the next one waits"},
      {.what = "that delay",
       .amount = time(std::chrono::seconds{longest_delay}),
       .then = "it grows no longer"},
      {.what = "wrong passwords of this machine, or of a `--shared-address`, without a delay",
       .amount = things(wrong_passwords_if_shared),
       .more = fmt::format(" at once, and {} a second", wrong_passwords_a_unit_if_shared),
       .then = "the next one waits"},
      {.what = "new accounts",
       .amount = things(most_registrations),
       .more = fmt::format(", then one in {}", to_string(time(seconds_a_registration))),
       .then = "`!! there is too much of that now; try again later`"},
      {.what = "passwords that wait to be checked",
       .amount = things(most_guesses),
       .more = fmt::format("; from this machine, or a `--shared-address`, {}",
                           with_commas(most_guesses_if_shared)),
       .then = "the client with the last turn is told `!! there is too much of that now; try again "
               "later`"},
  };
}

Limits of_all() {
  return {
      {.what = "people",
       .amount = things(usual().max_clients),
       .option = "max-clients",
       .then = fmt::format("`!! papo is full ({} people); come back later`, and the connection is "
                           "closed",
                           usual().max_clients)},
      {.what = "what waits to be read",
       .option = "send-memory",
       .more = fmt::format("; if that is 0, 1/{} of the memory, and no less than {}",
                           part_of_memory, to_string(bytes(least_send_memory))),
       .then = "the client that has most waiting is disconnected as too slow, without being told, "
               "until the rest is within the limit"},
      {.what = "memory",
       .more = "all that the server can have",
       .then = "`!! papo is short of memory; come back later` to newcomers; `!! papo is out of "
               "memory, so it was not done; try again later` to clients that are in"},
      {.what = "lines that a room keeps",
       .amount = things(usual().history_limit),
       .option = "history-limit",
       .then = "the oldest are forgotten"},
      {.what = "lines that all rooms keep",
       .amount = bytes(chat::history_budget),
       .then = "the room that keeps most loses its oldest lines"},
      {.what = "masks in a list of a room",
       .amount = things(chat::most_masks),
       .more = fmt::format("; in all rooms together {}, beyond which each has its share of that",
                           with_commas(chat::most_masks_in_all)),
       .then = "one more is refused"},
      {.what = "invitations to a room",
       .amount = things(chat::most_invitations),
       .then = "the first is forgotten"},
      {.what = "people of a room that gets a new name",
       .amount = things(chat::most_members_to_rename),
       .then = "a larger room keeps its name"},
      {.what = "new names of a room",
       .amount = time(std::chrono::seconds{chat::seconds_between_renames}),
       .then = "another one is refused before"},
      {.what = "facts about a person, or about a room",
       .amount = things(chat::most_facts),
       .then = "another one is refused"},
      {.what = "facts about all",
       .amount = bytes(chat::most_bytes_of_facts),
       .then = "another one is refused"},
      {.what = "keys of facts that clients want to hear of",
       .amount = things(chat::most_fact_keys_wanted_in_all),
       .more = fmt::format("; {} for each client", chat::most_fact_keys_wanted),
       .then = "another one is refused"},
      {.what = "names of people that have left",
       .amount = things(chat::most_past_names),
       .then = "the first is forgotten"},
      {.what = "bans", .amount = things(chat::most_bans), .then = "`!! there are too many bans`"},
      {.what = "accounts",
       .amount = things(chat::most_accounts),
       .then = "`!! there are too many accounts`"},
      {.what = "rooms that one account has registered",
       .amount = things(chat::most_rooms_registered),
       .then = "`!! one account can register 20 rooms`"},
      {.what = "operators of a registered room that it keeps",
       .amount = things(chat::most_operators_kept),
       .then = "the first one is forgotten"},
      {.what = "how long a registered room keeps its lines",
       .more = fmt::format("{} days; {} lines", with_commas(chat::most_days_kept),
                           with_commas(chat::most_lines_kept)),
       .then = "more counts as that"},
      {.what = "people that stay without a client (`/stay`)",
       .amount = things(chat::most_absent),
       .then = "the next one leaves its rooms"},
      {.what = "muted names",
       .amount = things(chat::most_mutes),
       .then = "`!! there is too much of that now; try again later`"},
      {.what = "passwords of the house that wait to be checked; of operators",
       .amount = things(most_guesses_in_all),
       .more = " each",
       .then = "the client with the last turn is told `!! there is too much of that now; try again "
               "later`"},
  };
}

// ---- Inside

Limits of_reading() {
  return {
      {.what = "an unfinished line",
       .more = "its dialect's longest line, or `--max-line`, and 1 byte",
       .then = "it is passed over to its end; its sender is told"},
      {.what = "bytes passed over that cost one token of the rate limit",
       .amount = bytes(bytes_passed_over_a_token),
       .then = "the client is not read"},
      {.what = "a first line, until its protocol is known",
       .more = "`--max-line` + 2 bytes with telnet's, 512 at least, and one read",
       .then = "the connection speaks plain, unless it begins as HTTP or with tags of IRC"},
      {.what = "the bytes of any entry step; its time",
       .more = "its `most_bytes`, and one read; `--name-timeout` from accept",
       .then = "the connection is told and closed"},
      {.what = "the head of a request of HTTP",
       .amount = bytes(web::longest_head),
       .then = "`414` or `431`, and the connection ends"},
      {.what = "a connection by HTTP, until it is a WebSocket",
       .amount = time(brief_patience),
       .more = " from accept",
       .then = "it ends; `408` to a request that has not ended"},
      {.what = "requests of HTTP in one read",
       .amount = things(web::most_requests_at_once),
       .then = "the last answer says that the connection ends"},
      {.what = "a message of WebSocket",
       .amount = bytes(wire::irc::longest_tags_of_all + wire::irc::longest_line),
       .then = "the WebSocket ends with 1009"},
      {.what = "chunks of a connection that are out",
       .more =
           "one read, and the one that passes that (for the first, what the last step left, too)",
       .then = "the connection is not read until its owner gives bytes back"},
      {.what = "one read",
       .amount = bytes(most_read),
       .more = fmt::format("; with a rate limit {}, or `--max-line` if that is longer",
                           to_string(bytes(most_read_of_limited))),
       .then = "the rest waits in the kernel, also for the rate limit"},
      {.what = "bytes that a client sent, in the kernel",
       .amount = bytes(receive_buffer_of_limited),
       .more = " with a rate limit, else the kernel's",
       .then = "TCP slows the client down"},
      {.what = "a subnegotiation of telnet",
       .amount = bytes(longest_subnegotiation),
       .then = "the rest counts as text"},
      {.what = "answers to telnet's commands that cost one token",
       .amount = bytes(bytes_a_token),
       .more = ", and one read's",
       .then = "the client is not read"},
      {.what = "silence, where the dialect asks the quiet for a sign of life",
       .amount = time(quiet_after),
       .more = fmt::format(", or up to a {}th part longer", looks_at_the_quiet),
       .then = "the client is asked; after as long again it is lost"},
      {.what = "waiting for tokens, before the client is told why",
       .amount = time(slowed_after),
       .then = "it is told once"},
      {.what = "tokens that one turn can cost, in a room that is behind",
       .amount = things(static_cast<std::uint64_t>(most_charged_at_once)),
       .then = "the rest costs nothing"},
      {.what = "reading what a peer that is gone has sent",
       .amount = time(parting_patience),
       .then = "the rest is dropped, and the client leaves"},
      {.what = "code points that a name is given in",
       .amount = things(chat::most_code_points_of_name),
       .then = "it is refused before it is normalised"},
      {.what = "marks in a row in a name; on one character",
       .amount = things(chat::most_marks_in_a_row),
       .more = fmt::format("; {}", chat::most_marks_on_one),
       .then = "the same"},
  };
}

Limits of_sending() {
  return {
      {.what = "a client's outbox",
       .more = "`--send-limit`, and the text rendered in a turn",
       .then = "the client is disconnected as too slow"},
      {.what = "what the kernel holds for a client",
       .amount = bytes(std::size_t{2} * send_buffer),
       .more = " and a packet",
       .then = "the client is blocked, and counts in `--send-memory`"},
      {.what = "an answer that may take of the reserve of memory",
       .amount = bytes(long_answer),
       .then = "for a longer one there may be no memory, and the client is lost"},
      {.what = "what a client that is behind has to take to be waited for",
       .amount = bytes(least_taken),
       .more = fmt::format(" in {}", to_string(time(slowest))),
       .then = "talking in its rooms is no dearer for its sake"},
      {.what = "taking a last word",
       .amount = time(last_word_patience),
       .more = "; when the server stops, `--drain-timeout` if longer",
       .then = "the connection is closed"},
      {.what = "a connection that lingers",
       .amount = time(linger_patience),
       .more = "; when the server stops, `--drain-timeout` if longer",
       .then = "it is reset, and the kernel keeps nothing of it"},
      {.what = "names, rooms or bans that one request asks for",
       .amount = things(chat::most_a_page),
       .then = "no more are told; dialects ask for [fewer](plain.md#limits)"},
      {.what = "people of a room in one answer",
       .amount = things(chat::most_names),
       .then = "no more are told"},
      {.what = "people or rooms that one search looks at",
       .amount = things(chat::most_looked_at),
       .more = fmt::format("; {} if each is compared with masks", with_commas(chat::most_matched)),
       .then = "the others are not found"},
      {.what = "invitations that a client is told",
       .amount = things(chat::most_told),
       .then = "the first are passed over"},
      {.what = "facts that a client is told at once",
       .amount = things(chat::most_facts_told),
       .more = fmt::format("; none on joining a room of more than {} people",
                           chat::most_members_synced_on_joining),
       .then = "no more are told; on joining, the client has to ask"},
      {.what = "masks of one list of rooms; names of rooms",
       .amount = things(chat::most_room_masks),
       .more = fmt::format("; {}", chat::most_rooms_named),
       .then = "the others are passed over"},
      {.what = "lines of history that a program is told at once",
       .amount = things(chat::lines_told),
       .more = fmt::format(", and {} but for one line", to_string(bytes(chat::bytes_told))),
       .then = "it asks for the rest"},
      {.what = "rooms with talk that a program is told at once",
       .amount = things(chat::most_targets),
       .then = "no more are told"},
      {.what = "changes of modes in one request",
       .amount = things(chat::most_mode_changes),
       .then = "the others are passed over"},
      {.what = "people that were told that a person is away",
       .amount = things(chat::most_told_away),
       .then = "then they are told again"},
      {.what = "an operator's reason in the log",
       .amount = bytes(longest_reason_logged),
       .then = "the rest is cut off"},
  };
}

Limits inside_of_an_address() {
  return {
      {.what = "tokens that are owed, as time that the others wait",
       .amount = time(std::chrono::milliseconds{static_cast<int>(seconds_owed_by_site * 1000)}),
       .then = "no more are owed"},
      {.what = "remembering an address that gave a wrong password",
       .amount = time(std::chrono::seconds{quiet_time}),
       .then = "it is forgotten"},
      {.what = "log lines caused by coming and going",
       .amount = things(visitors_lines_of_a_site),
       .more = fmt::format(" in {}", to_string(time(visitors_period))),
       .then = "they are counted, and summed up when that time is over (`VisitorLog`)"},
  };
}

Limits inside_of_all() {
  return {
      {.what = "what waits for a worker or an observer",
       .amount = bytes(congestion_mark),
       .more = fmt::format(" (a line: its bytes and {}), and all input that had been read by then",
                           cost_of_input),
       .then = fmt::format("the loop stops reading from clients, until it is {}",
                           to_string(bytes(relief_mark)))},
      {.what = "events that one worker's commands became",
       .amount = bytes(events_limit),
       .more = ", and one command's",
       .then = "they are replayed before the next command"},
      {.what = "the text that a worker has rendered in a turn for one client",
       .amount = bytes(batch_limit),
       .more = fmt::format(", and one event; {} for all", to_string(bytes(batches_limit))),
       .then = "it is sent in the middle of the turn"},
      {.what = "what waits in outboxes and in the kernel",
       .more = "`--send-memory`, and all that the kernel holds for clients that are not blocked",
       .then = "the client with the most is cut off, then the next"},
      {.what = "memory that is held back, a thread",
       .amount = bytes(reserve_a_thread),
       .then = "newcomers are turned away; below half of it, commands are refused"},
      {.what = "descriptors",
       .more = "the kernel's",
       .then = "newcomers wait in the kernel's queue, and are tried again"},
      {.what = "connections that linger",
       .amount = things(linger_crowd),
       .then = "a connection that never came in does not linger"},
      {.what = "accounts whose wrong passwords are remembered; addresses that registered",
       .amount = things(most_logins_remembered),
       .more = " each",
       .then = "the one that was used longest ago is forgotten"},
      {.what = "addresses whose wrong passwords are remembered",
       .amount = things(most_suspects),
       .then = "the one that gave none for longest is forgotten"},
      {.what = "log lines caused by coming and going",
       .amount = things(visitors_lines_in_all),
       .more = fmt::format(" in {}", to_string(time(visitors_period))),
       .then = "they are counted, and summed up when that time is over"},
      {.what = "addresses that are counted so; that are told by name",
       .amount = things(visitors_sites),
       .more = fmt::format("; {}", visitors_sites_told),
       .then = "the others are told together"},
      {.what = "log lines that can't be written yet",
       .amount = bytes(log_waiting),
       .more = ", and as much on its way",
       .then = "further ones are dropped, and counted in the log once there is room"},
      {.what = "talk that the disk refuses (`--talk-log`)",
       .amount = bytes(talk_log_waiting),
       .more = ", and as much on its way",
       .then = "further lines are not logged; the log says how many"},
      {.what = "talk that the disk does not take (`--data`)",
       .amount = bytes(archive_waiting),
       .more = ", and as much on its way",
       .then = "further lines are not kept; the history has a hole there"},
      {.what = "other changes that the disk does not take: lines taken back, new names of rooms, "
               "rooms made private",
       .amount = bytes(archive_others_waiting),
       .more = ", and as much on its way",
       .then =
           "people are refused to make more of them; a room that nobody is in cannot be joined"},
      {.what = "rooms of an account that the disk has",
       .amount = things(most_rooms_of_account),
       .then = "further ones are not remembered"},
      {.what = "a request of papo-admin",
       .amount = bytes(longest_admin_request),
       .then = "it is refused, and the connection ends"},
      {.what = "programs papo-admin that the server answers at once",
       .amount = things(most_admin_programs),
       .then = "the next one waits until one of them has gone; one that is silent has to go after "
               "5 s"},
      {.what = "bans that can't be written to the disk",
       .more = "those that there are",
       .then = "this is told once, and the writing is tried again until it succeeds"},
  };
}

// ---- The printed form

std::string_view name_of(Of of) {
  switch (of) {
    case Of::client:
      return "a client";
    case Of::address:
      return "an address";
    case Of::all:
      return "all";
  }
  return {};
}

std::string printed(const Limit& limit) {
  auto text = to_string(limit.amount);
  if (!limit.option.empty()) {
    text += fmt::format("{}`--{}`", text.empty() ? "" : ", ", limit.option);
  }
  return text + limit.more;
}

}  // namespace

std::string to_string(const Amount& amount) {
  constexpr std::uint64_t second = 1000;
  constexpr std::uint64_t minute = 60 * second;
  switch (amount.unit) {
    case Amount::Unit::none:
      return {};
    case Amount::Unit::bytes:
      if (amount.number >= mib && amount.number % mib == 0)
        return with_commas(amount.number / mib) + " MiB";
      if (amount.number >= kib && amount.number % kib == 0)
        return with_commas(amount.number / kib) + " KiB";
      return with_commas(amount.number) + " bytes";
    case Amount::Unit::milliseconds:
      if (amount.number > minute && amount.number % minute == 0)
        return with_commas(amount.number / minute) + " min";
      if (amount.number % second == 0) return with_commas(amount.number / second) + " s";
      return with_commas(amount.number) + " ms";
    case Amount::Unit::things: {
      const auto number = with_commas(amount.number);
      return amount.things.empty() ? number : fmt::format("{} {}", number, amount.things);
    }
  }
  return {};
}

std::vector<Section> table() {
  return {
      {Page::plain, Of::client, of_lines()},
      {Page::plain, Of::client, of_waiting()},
      {Page::plain, Of::client, of_answers()},
      {Page::plain, Of::client, of_texts()},
      {Page::plain, Of::address, of_an_address()},
      {Page::plain, Of::all, of_all()},
      {Page::irc, Of::client, of_irc()},
      {Page::architecture, Of::client, of_reading()},
      {Page::architecture, Of::client, of_sending()},
      {Page::architecture, Of::address, inside_of_an_address()},
      {Page::architecture, Of::all, inside_of_all()},
  };
}

std::string printed(Page page) {
  std::string text = "| limited thing | of | limit | at the limit |\n|---|---|---|---|\n";
  for (const auto& section : table()) {
    if (section.page != page) continue;
    for (const auto& limit : section.limits) {
      text += fmt::format("| {} | {} | {} | {} |\n", limit.what, name_of(section.of),
                          printed(limit), limit.then);
    }
  }
  return text;
}

}  // namespace papo::budget
