// SPDX-License-Identifier: MIT

#include "wire/plain/mode_words.h"

#include <string>
#include <string_view>

#include "text/formatting.h"

namespace papo::wire::plain {
namespace {

using chat::RoomMode;

// The people of a mask that begins so may be in the room, but not talk.
constexpr std::string_view mark_of_mute = "$m:";

void tell_of_ban(std::string_view mask, bool on, const lang::Voice& voice) {
  if (mask.starts_with(mark_of_mute)) {
    mask.remove_prefix(mark_of_mute.size());
    return on ? voice.say("{} may not talk there", mask)
              : voice.say("{} may talk there again", mask);
  }
  return on ? voice.say("{} is banned", mask) : voice.say("{} is not banned any more", mask);
}

}  // namespace

void tell_rule(const chat::ModeChange& change, const lang::Voice& voice) {
  const bool on = change.on;
  const auto argument = text::without_formatting(change.argument);
  switch (change.mode) {
    case RoomMode::invite_only:
      return on ? voice.say("only invited people may join") : voice.say("anyone may join");
    case RoomMode::moderated:
      return on ? voice.say("only operators and people with voice may talk")
                : voice.say("every member may talk");
    case RoomMode::no_outside:
      return on ? voice.say("only members may write to it")
                : voice.say("people that are not in it may write to it, too");
    case RoomMode::secret:
      return on ? voice.say("only members are shown that it exists")
                : voice.say("everyone is shown that it exists");
    case RoomMode::topic_locked:
      return on ? voice.say("only operators may set the topic")
                : voice.say("every member may set the topic");
    case RoomMode::past_hidden:
      return on ? voice.say("people that join cannot read what was said before")
                : voice.say("people that join can read what is said from now on");
    case RoomMode::key:
      if (!on) return voice.say("joining takes no key");
      return argument.empty() ? voice.say("joining takes a key")
                              : voice.say("joining takes the key {}", argument);
    case RoomMode::limit:
      return on ? voice.say("at most {} people may be there", argument)
                : voice.say("any number of people may be there");
    case RoomMode::ban:
      return tell_of_ban(argument, on, voice);
    case RoomMode::ban_exception:
      return on ? voice.say("bans do not count for {}", argument)
                : voice.say("bans count for {} again", argument);
    case RoomMode::invite_exception:
      return on ? voice.say("{} needs no invitation", argument)
                : voice.say("{} needs an invitation again", argument);
    case RoomMode::op:
    case RoomMode::voice:
      return;
  }
}

}  // namespace papo::wire::plain
