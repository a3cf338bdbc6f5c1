// SPDX-License-Identifier: MIT

#include "wire/plain/explanation.h"

#include "chat/limits.h"
#include "text/formatting.h"

namespace papo::wire::plain {

void explain(const chat::Refused& refused, const lang::Voice& voice) {
  using Why = chat::Refused::Why;
  switch (refused.why) {
    case Why::name_empty:
      return voice.say("a name has at least one character");
    case Why::name_too_long:
      return voice.say("a name has at most {} characters", chat::longest_name);
    case Why::name_not_allowed:
      return voice.say(R"(a name is made of letters, digits, "_", "-" and ".")");
    case Why::name_reads_as_address:
      return voice.say("a name can't be four numbers with dots between them: that is an address");
    case Why::name_taken:
      return voice.say("the name {} is taken", refused.what);
    case Why::name_yours:
      return voice.say("you are {} already", refused.what);
    case Why::name_reserved:
      return voice.say("the name {} is not for people", refused.what);
    case Why::name_looks_taken:
      return voice.say("the name {} looks like {}, who is here", refused.what, refused.looks_like);
    case Why::name_banned:
      return voice.say("the name {} is banned", refused.what);
    case Why::name_kept:
      return voice.say("you may only listen in {} for now, so you keep your name",
                       refused.looks_like);
    case Why::name_first:
      return voice.say("that needs a name first");
    case Why::password_first:
      return voice.say("that needs the password first");
    case Why::wrong_password:
      return voice.say("wrong password");
    case Why::unknown_command:
      if (refused.what.empty()) {
        return voice.say("there is no such command; /help lists those there are");
      }
      return voice.say("there is no command {}; /help lists those there are", refused.what);
    case Why::unknown_language:
      return voice.say("papo does not speak that language; it speaks {}", refused.what);
    case Why::usage:
      return voice.say("it is used like this: {}", voice.translated(refused.what.c_str()));
    case Why::not_utf8:
      return voice.say("that line is not UTF-8, so it was not sent");
    case Why::nothing_seen:
      return voice.say("there is nothing to be seen in that, so it was not sent");
    case Why::line_too_long:
      return voice.say("that line is longer than {} bytes, so it was not sent", refused.limit);
    case Why::no_room:
      return voice.say("you are in no room; /join #name enters one");
    case Why::not_in_room:
      return voice.say("you are not in {}; /join {} enters it", refused.what, refused.what);
    case Why::too_many_rooms:
      return voice.say("you are in {} rooms, and no one may be in more", refused.limit);
    case Why::nobody:
      return voice.say("there is nobody called {}", refused.what);
    case Why::nobody_wrote:
      return voice.say("there is nobody to reply to");
    case Why::far_behind:
      return voice.say("{} has not yet read what was written before; try again later",
                       refused.what);
    case Why::muted:
      return voice.say("you may only listen for now, so it was not sent");
    case Why::not_operator:
      return voice.say("only operators can do that");
    case Why::no_operators:
      return voice.say("this server has no operators");
    case Why::busy:
      return voice.say("there is too much of that now; try again later");
    case Why::behind:
      return voice.say("first take what you have asked for; try again later");
    case Why::out_of_memory:
      return voice.say("papo is out of memory, so it was not done; try again later");
    case Why::is_operator:
      return voice.say("{} is an operator", refused.what);
    case Why::bad_time:
      return voice.say("a time is given like this: 30s, 10m, 2h, 7d, 1w, 1h30m");
    case Why::bad_address:
      return voice.say("{} is neither a name nor an address", refused.what);
    case Why::not_banned:
      return voice.say("{} is not banned", refused.what);
    case Why::not_muted:
      return voice.say("{} may talk anyway", refused.what);
    case Why::too_many_bans:
      return voice.say("there are too many bans");
    case Why::not_ruler:
      return voice.say("only operators of {} can do that", refused.what);
    case Why::no_such_room:
      return voice.say("there is no room called {}; /join {} makes it", refused.what, refused.what);
    case Why::not_there:
      return voice.say("{} is not in {}", refused.looks_like, refused.what);
    case Why::already_there:
      return voice.say("{} is in {} already", refused.looks_like, refused.what);
    case Why::cannot_talk_there:
      return voice.say("you may only listen in {} for now, so it was not sent", refused.what);
    case Why::room_full:
      return voice.say("{} is full", refused.what);
    case Why::room_invite_only:
      return voice.say("{} is for invited people only", refused.what);
    case Why::room_banned:
      return voice.say("you are banned from {}", refused.what);
    case Why::room_wrong_key:
      return voice.say("joining {} takes a key: /join {} key", refused.what, refused.what);
    case Why::bad_mask:
      return voice.say("{} will not do; a mask is like ana!*@*, and a key is one short word",
                       text::without_formatting(refused.looks_like));
    case Why::list_full:
      return voice.say("that list of {} is full", refused.what);
    case Why::no_such_line:
      return voice.say("there is no such line");
    case Why::too_old:
      return voice.say("that line is too old to be taken back");
    case Why::room_taken:
      return voice.say("there is a room called {} already", refused.what);
    case Why::room_keeps_name:
      return voice.say("{} keeps its name", refused.what);
    case Why::room_renamed_lately:
      return voice.say("{} got its name a moment ago", refused.what);
    case Why::nothing_kept:
      return voice.say("this papo keeps nothing that can be searched");
    case Why::past_unreadable:
      return voice.say("what was said earlier cannot be read now; try again later");
    case Why::no_accounts:
      return voice.say("this papo keeps nothing, so no name can be registered");
    case Why::name_registered:
      return voice.say("the name {} is registered", refused.what);
    case Why::name_looks_registered:
      return voice.say("the name {} looks like {}, which is registered", refused.what,
                       refused.looks_like);
    case Why::name_is_account:
      return voice.say("you are logged in, so you keep the name {}", refused.what);
    case Why::logged_in_already:
      return voice.say("you are logged in as {} already", refused.what);
    case Why::not_logged_in:
      return voice.say("you are not logged in; /register makes your name yours");
    case Why::too_many_accounts:
      return voice.say("there are too many accounts");
    case Why::too_many_devices:
      return voice.say("{} is here with {} devices already", refused.what, refused.limit);
    case Why::account_suspended:
      return voice.say("nobody may log in as {} now", refused.what);
    case Why::bad_password:
      return voice.say("a password is one word of at least {} bytes", refused.limit);
    case Why::no_certificate:
      return voice.say("your program shows no certificate");
    case Why::password_in_clear:
      return voice.say("others could read a password on this connection, so papo takes none here");
    case Why::bad_email:
      return voice.say("that is no address for e-mail");
    case Why::room_registered:
      return voice.say("{} is registered already", refused.what);
    case Why::room_not_registered:
      return voice.say("{} is not registered", refused.what);
    case Why::not_founder:
      return voice.say("only the founder of {} can do that", refused.what);
    case Why::too_many_registered:
      return voice.say("one account can register {} rooms", refused.limit);
    case Why::name_not_registered:
      return voice.say("the name {} is not registered", refused.what);
    case Why::letters_full:
      return voice.say("there is no space for more letters to {}", refused.what);
    case Why::letters_of_one_full:
      return voice.say("you have left as many letters to {} as one may; {} has to read them first",
                       refused.what, refused.what);
    case Why::no_such_fact:
    case Why::too_many_facts:
      return voice.say("that fact about {} can't be changed", refused.what);
  }
}

}  // namespace papo::wire::plain
