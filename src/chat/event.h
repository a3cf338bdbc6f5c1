// SPDX-License-Identifier: MIT

// The things that happened, in no dialect's words. An event is made once, never changed, and shared
// by the workers and the observers that replay it.
//
// An event is about its subject. It means one thing to the subject, and another to everyone else in
// the room. A dialect renders both. Some events are for the subject alone.
//
// Each event says whom it reaches, its kind, and whether it may be large. An event that does not
// say all of this does not compile.
//
// Threads: values that never change, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "chat/account_id.h"
#include "chat/bans.h"
#include "chat/client_id.h"
#include "chat/departure.h"
#include "chat/identity.h"
#include "chat/marker.h"
#include "chat/past.h"
#include "chat/room_id.h"
#include "chat/room_modes.h"
#include "chat/speech.h"
#include "chat/stamp.h"
#include "chat/ticket.h"
#include "chat/wants.h"

namespace papo::chat {

struct Event;
using EventPtr = std::shared_ptr<const Event>;

// The readers of an event.
enum class Reach {
  subject,  // The subject alone.
  // The subject, the members of the event's room or rooms, and the observers.
  rooms,
  everyone,  // Everyone that is here, and the observers.
  // The subject, and the clients in the event's `readers`. The observers are told only of deeds.
  readers,
  subject_and_observers,  // The subject and the observers.
  observers,              // The observers alone: the server acted for the subject.
};

enum class Kind {
  news,
  answer,    // An answer to a question that changes nothing. It may be long (Answer::at_length).
  deed,      // An act of an operator. The log of deeds has words for it.
  question,  // The subject waits until an observer answers it.
};

// The memory of an event beside its own size (footprint()).
enum class Size {
  small,   // So little that it does not count.
  varies,  // `bytes_beside()` in event.cc knows how much.
};

struct EventTraits {
  constexpr EventTraits(Reach to, Kind of, Size so) : reach(to), kind(of), size(so) {}
  Reach reach;
  Kind kind;
  Size size;
};

// An event that no client is told, whatever its dialect.
template <typename What>
concept ForObservers = What::traits.reach == Reach::observers;

struct RoomRef {
  RoomId id = 0;
  std::string name{};  // With its "#".
};

// A person that is named to others. `is_operator` tells operators of the house from people that
// only call themselves so.
struct Named {
  std::string name;
  bool is_operator = false;
  Ranks ranks{};           // In the room in question.
  IdentityPtr identity{};  // Only if it was asked for.
};

// A person as it is shown to another that asks.
struct PersonShown {
  std::string name;
  IdentityPtr identity;
  std::string real_name{};  // Empty: the dialect of the person has none.
  bool is_operator = false;
  bool is_bot = false;
  Ranks ranks{};     // In `room`.
  std::string room;  // A room that both share or that was asked for; empty if there is none.
  std::optional<std::string> away{};  // The reason; may be empty.
  Time since{};
  std::chrono::seconds idle{};
  std::string address{};  // Empty, unless the person itself or an operator of the house asks.
};

// How much there is in the house, as one person may know it. It is small, because each event has
// the space for the largest.
struct HouseCounts {
  std::uint32_t people = 0;
  std::uint32_t most_people = 0;  // That were ever here at once.
  std::uint32_t rooms = 0;        // Without those that are hidden from the person.
  std::uint32_t operators = 0;    // Operators of the house.
};

// These reach a room and the subject.

struct Joined {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  RoomRef room;
  bool entered = false;          // The subject has just come to the server, too.
  std::vector<Named> others{};   // The first people that were there, in the order they came.
  std::size_t others_count = 0;  // How many people were there.
  Ranks ranks{};                 // The subject's: who makes a room rules it.
  bool secret = false;           // The room's people are shown to members only.
  std::string topic{};
  std::string topic_by{};  // nick!user@host of the person that set it.
  Time topic_at{};
  std::string real_name{};            // The subject's; empty: its dialect has none.
  std::optional<std::string> away{};  // The subject's reason, if it is away.
  std::vector<EventPtr> history{};    // The lines that were Said there last.
  // The history has the last of the lines behind that one, which the subject has not read. 0: it
  // has all of these, or the lines are no such ones.
  Sequence unread_since = 0;
  HouseCounts counts{};  // If `entered`.
};

struct Said {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  RoomRef room;
  // Several lines have '\n' between them. A '\r' is where a line that goes on may be cut.
  std::string text;
  Speech how = Speech::text;
  bool bare = true;    // The text is one line, without formatting.
  std::string tags{};  // Tags of the client for other clients: "+typing=active;+draft/reply=1".
};

struct Left {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  RoomRef room;
  std::string words{};
};

struct Kicked {  // The subject had to leave the room.
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  RoomRef room;
  Doer by{};
  std::string words{};
};

struct ModesSet {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;  // Empty: the server set them.
  RoomRef room;
  std::vector<ModeChange> changes;
};

// The subject invites somebody, who is told by InvitedYou.
struct Invited {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::small};
  std::string name;
  RoomRef room;
  std::string whom;
  std::optional<std::string> away{};  // The reason, if that person is away.
};

// The subject, or a ruler of the room, took back a line of the subject or of another.
struct Redacted {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;  // The subject's, who took it back.
  RoomRef room;
  Sequence message;  // The number of the line (Event::sequence).
  std::string reason{};
};

// The room keeps its id, and all else. The rest is for dialects that know no new names of rooms:
// their people leave the room, and join another.
struct RoomRenamed {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  struct Member {
    std::string name;
    IdentityPtr identity;
    std::string real_name;
    Ranks ranks;
  };
  std::string name;
  std::string old_name;
  RoomRef room;
  std::string reason{};
  std::vector<Member> members{};  // All of them.
  bool secret = false;
  std::string topic{};
  std::string topic_by{};  // nick!user@host of the person that set it.
  Time topic_at{};
};

struct TopicSet {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  RoomRef room;
  std::string topic;  // Empty: the topic was taken away.
};

// The room was registered, or something about that has changed (chat/kept_room.h).
struct RoomKeeping {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::small};
  enum class What : std::uint8_t { registered, transferred, dropped, retention };
  std::string name;
  RoomRef room;
  What what;
  std::string founder{};  // The name of the founder's account.
  Retention keep{};
  bool is_private = false;  // The past of such a room goes with its last member if it is dropped.
};

// These reach all rooms of the subject, and the subject.

struct Departed {  // The subject leaves the server. This is a deed, if an operator kicked it.
  static constexpr EventTraits traits{Reach::rooms, Kind::deed, Size::varies};
  std::string name;
  std::vector<RoomRef> rooms;
  Departure departure;
  std::string words{};        // The reason that the subject or an operator gave; may be empty.
  std::string by{};           // The operator that did it, if any.
  IdentityPtr by_identity{};  // That operator's, if it is here.
  std::size_t people = 0;     // How many people are still here.
};

struct AwaySet {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  std::vector<RoomRef> rooms;
  bool away;
  std::string reason{};
};

struct RealNameSet {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  std::vector<RoomRef> rooms;
  std::string real_name;
};

struct Renamed {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string old_name;
  std::string name;
  std::vector<RoomRef> rooms;
};

// The subject is logged in from now on. Before it is here, `rooms` is empty.
struct LoggedIn {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;  // The account's.
  AccountId account;
  std::vector<RoomRef> rooms{};
};

// The subject's account is no more. The subject keeps its name while it is here.
struct LoggedOut {
  static constexpr EventTraits traits{Reach::rooms, Kind::news, Size::varies};
  std::string name;
  std::vector<RoomRef> rooms{};
};

// These reach everyone.

struct Announced {
  static constexpr EventTraits traits{Reach::everyone, Kind::deed, Size::varies};
  std::string by;
  std::string text;
};

// These reach some clients. `readers` are in order.

struct SaidToRulers {  // Said to the members of at least that rank.
  static constexpr EventTraits traits{Reach::readers, Kind::news, Size::varies};
  std::string name;
  RoomRef room;
  RoomMode rank;  // RoomMode::op or RoomMode::voice.
  std::string text;
  Speech how = Speech::text;
  bool bare = true;
  std::string tags{};
  std::vector<ClientId> readers;
};

// Something happened to the subject, and the readers watch its name. Of a change that all its rooms
// are told, only those are readers that share none of these.
struct Watched {
  static constexpr EventTraits traits{Reach::readers, Kind::news, Size::varies};
  enum class What : std::uint8_t { came, went, away, back, real_name };
  What what;
  std::string name;
  std::string text{};  // The reason to be away, or the real name.
  std::vector<ClientId> readers;
};

struct Walloped {  // An operator of the house wrote to those that want to read such words.
  static constexpr EventTraits traits{Reach::readers, Kind::deed, Size::varies};
  std::string name;
  std::string text;
  std::vector<ClientId> readers;
};

// The disk refuses the things that are to be kept, or takes them again. The readers are operators
// of the house.
struct DiskTold {
  static constexpr EventTraits traits{Reach::readers, Kind::news, Size::varies};
  bool refuses;
  std::vector<ClientId> readers;
};

// The subject gave a fact about itself, another or a room, or took it away.
struct FactSet {
  static constexpr EventTraits traits{Reach::readers, Kind::news, Size::varies};
  std::string name;
  std::string of;  // The person or the room.
  std::string key;
  std::optional<std::string> value{};  // None: it was taken away.
  bool subject_knows = false;          // Another event has told the subject.
  std::vector<ClientId> readers;
};

// These reach the subject alone.

struct Entered {  // The subject is here, and in no room yet.
  static constexpr EventTraits traits{Reach::subject_and_observers, Kind::news, Size::small};
  std::string name;
  bool is_further = false;  // Another client of its person is here; its rooms follow.
  HouseCounts counts{};
};

// The subject's person did this by another of its clients, or before the subject came. It is told
// as if the subject had done it.
struct Mirrored {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  EventPtr own;  // The event has the same subject.
};

// The change of the subject's account is on the disk, or not yet.
struct AccountSaved {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  enum class What : std::uint8_t { made, password, dropped, certificate, no_certificates };
  What what;
  std::string name;
  bool saved = true;
};

// The subject stays in its rooms from now on when it goes, or not.
struct StaySet {
  static constexpr EventTraits traits{Reach::subject_and_observers, Kind::news, Size::small};
  AccountId account;
  bool on;
};

// The subject's person has read up to a time, as one of its programs says.
struct Marked {
  static constexpr EventTraits traits{Reach::subject_and_observers, Kind::news, Size::small};
  AccountId account;   // 0: none.
  std::string target;  // As the program wrote it.
  std::string key;
  std::optional<Time> time{};  // None: the subject asks for the mark.
};

// The marks that were kept for the subject's account.
struct MarkersTold {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  std::vector<Marker> markers;
};

struct InvitationsTold {  // The answer to TellInvitations.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::vector<std::string> rooms{};  // The last invitation comes last.
};

struct InvitedYou {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  Doer by;
  RoomRef room;
};

// A part of a long answer.
struct Page {
  std::size_t number = 1;
  std::size_t more = 0;   // How many items come after it.
  bool has_next = false;  // The next page can be asked for.
};

struct Greeted {  // The subject has just connected.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  bool password;  // The password is asked for, before the name.
};

struct Slowed {  // The subject talks faster than the server reads.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
};

struct NameAsked {  // The password was right, and the name is asked for.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
};

struct Dismissed {  // The subject goes without ever having had a name.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  Departure departure;
  std::string words{};
};

struct RoomFound {  // The subject is in this room, which it had called by its name.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  RoomRef room;
};

struct Whispered {  // A person wrote to the subject in private.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  Named from;  // With its identity.
  ClientId from_client;
  std::string text;
  Speech how = Speech::text;
  bool bare = true;
  std::string tags{};
  std::optional<Time> kept_since{};  // The subject was not here when it was written.
};

struct WhisperSent {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  Named to;
  bool is_kept = false;  // `to` is not here, and reads it later.
  std::string text;
  Speech how = Speech::text;
  bool bare = true;
  std::string tags{};
  // The reader's reason to be away, when the subject first learns of it.
  std::optional<std::string> away{};
};

struct Listed {  // The answer to Who.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Person {
    std::string name;
    std::optional<std::string> away;  // The reason; may be empty.
    bool is_operator = false;         // The person is an operator of the house.
    Ranks ranks{};
  };
  std::string room;
  std::vector<Person> people;  // The people on the page, in the order they came.
  std::size_t count = 0;       // How many people are in the room.
  Page page{};
};

struct RoomsListed {
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Room {
    std::string name;
    std::size_t people;
    std::string topic;
    bool secret = false;  // The subject is a member, or an operator of the house.
  };
  // The rooms on the page. First come those of the subject, then those with most people, then the
  // order of names counts.
  std::vector<Room> rooms;
  std::size_t count = 0;  // How many rooms there are.
  Page page{};
  bool is_cut = false;       // The search ended before it had looked at all rooms.
  std::size_t compared = 0;  // How often it compared a room with a mask (most_matched).
};

struct TopicTold {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  std::string room;
  std::string topic;       // Empty: none.
  std::string topic_by{};  // nick!user@host of the person that set it.
  Time topic_at{};
};

struct NamesTold {  // The answer to TellNames.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::string room;
  std::vector<Named> people;  // Nobody, if the subject may not see them.
  bool secret = false;
  std::string asked{};  // As the request had it.
};

struct ModesTold {  // The answer to TellModes.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::string room;
  std::vector<ModeChange> modes;  // All modes that are on. Only members are told the key.
  Time made;
};

struct MasksListed {  // The answer to ListMasks.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::string room;
  RoomMode list;
  std::vector<RoomMask> masks;
};

struct PeopleFound {  // The answer to Find.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::string asked;  // As the request had it.
  std::vector<PersonShown> people;
  bool is_cut = false;       // The search ended before it had looked at all people.
  std::size_t compared = 0;  // How often it compared a person with a mask.
};

struct PastPeople {  // The answer to WhoWas.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Person {
    std::string name;
    IdentityPtr identity;
    std::string real_name;
    Time left;
  };
  std::string asked;
  std::vector<Person> people;  // The last that left comes first.
};

struct Counted {  // The answer to Count.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  HouseCounts counts;
};

struct WatchTold {  // The answer to Watch and TellWatched: names that the subject watches.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::vector<Doer> here{};
  std::vector<std::string> not_here{};
  std::vector<std::string> all{};       // If the list was asked for.
  bool is_list = false;                 // The list was asked for.
  std::vector<std::string> too_many{};  // Names that found no place on the list.
};

struct OwnModesTold {  // The modes of the subject itself, as letters: "+iw".
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  std::string modes;
  bool changed = false;
};

// Lines of the past for a program. It may ask by time or by line, forwards or backwards.
struct HistoryTold {  // The answer to TellHistory.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  RoomRef room;
  std::vector<EventPtr> lines;  // Events that were Said, the oldest first.
};

struct TargetsTold {  // The answer to TellTargets.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Target {
    std::string name;
    Time last;  // The time of the last line, and its number.
    Sequence line = 0;
  };
  std::vector<Target> targets;
};

struct Recalled {  // The answer to Recall.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  RoomRef room;
  std::vector<EventPtr> history;
  Sequence first = 0;  // The number of its first line.
  Part part = Part::last;
  Sequence line = 0;       // The line that the subject had named.
  bool has_older = false;  // The room keeps earlier lines, too.
  bool has_newer = false;  // And later ones.
};

struct LinesFound {  // The answer to Search.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::string words;            // As the request had them.
  std::vector<EventPtr> lines;  // Events that were Said, the oldest first.
  bool has_more = false;        // There may be older ones.
};

struct FactsTold {  // The answer to TellFacts and ClearFacts.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Fact {
    std::string key;
    std::optional<std::string> value{};  // None: there is no such fact.
  };
  std::string of;  // A person or a room.
  std::vector<Fact> facts;
};

// The answer to SyncFacts. The subject is told so, too, when it joins a room or watches a name.
struct FactsSynced {
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Fact {
    std::string of;  // A person or a room.
    std::string key;
    std::string value;
  };
  std::string of;      // The person or the room in question.
  bool later = false;  // The subject has to ask for them.
  std::vector<Fact> facts{};
};

struct FactsWanted {  // The answer to WantFacts and TellWantedFacts: keys.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::vector<std::string> more{};
  std::vector<std::string> fewer{};
  std::optional<std::string> too_many{};  // The first key that found no place.
  bool is_list = false;                   // `more` has all keys.
};

struct Described {  // The answer to WhoIs.
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Room {
    std::string name;
    Ranks ranks{};

    friend bool operator==(const Room&, const Room&) = default;
  };
  std::string name;
  IdentityPtr identity{};
  std::string real_name{};
  bool is_operator = false;  // The person is an operator of the house.
  bool is_bot = false;
  std::vector<Room> rooms;  // The rooms that the subject may know of.
  Time since;
  std::chrono::seconds idle;
  std::optional<std::string> away;
  std::string asked{};                   // As the request had it.
  std::string address;                   // Empty, unless an operator asks.
  std::vector<FactsTold::Fact> facts{};  // If they were asked for.
};

// A message from the subject's conversation to itself, in its place among all events. Only the
// dialect knows the meaning.
struct Aside {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  unsigned what;
  std::string text{};
};

struct Completed {
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  std::string prefix;
  std::vector<std::string> candidates;
};

struct OperatorMade {
  static constexpr EventTraits traits{Reach::subject_and_observers, Kind::deed, Size::small};
  std::string name;
  std::string address{};  // The address of the subject's connection.
};

struct BansListed {
  static constexpr EventTraits traits{Reach::subject, Kind::answer, Size::varies};
  struct Ban {
    std::string what;
    std::string by;
    std::string reason;
    std::optional<Time> until;
  };
  std::vector<Ban> bans;  // The bans on the page.
  std::size_t count = 0;  // How many bans there are.
  Page page{};
};

struct Done {  // An operator's request was carried out.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  enum class What {
    banned,
    unbanned,
    muted,
    unmuted,
    // These two only if the operator shares no room in which everyone reads that.
    expelled,
    taken_out,  // The room is `room`.
  };
  What what;
  std::string whom;
  RoomRef room{};
  std::string reason{};
  // The network of the banned address, if it has other addresses, too.
  std::string site{};
  std::optional<Time> until{};  // The end of a ban; none: for ever.
  bool outlives_server = true;  // False if the disk does not hold it yet.
};

struct Muted {  // An operator muted or unmuted the subject.
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  bool muted;
  std::string by;
};

struct Refused {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  enum class Why {
    name_empty,
    name_too_long,
    name_not_allowed,
    name_reads_as_address,
    name_taken,
    name_yours,  // The subject is called so already.
    name_reserved,
    name_looks_taken,  // The name looks like that of a person who is here.
    name_banned,
    // In the room `looks_like` the subject may not talk, so it does not get the name `what`.
    name_kept,
    name_first,      // The command needs a name.
    password_first,  // The command needs a name, and before that the password.
    wrong_password,
    unknown_command,
    unknown_language,  // `what` has the languages that there are.
    usage,             // `what` says how to give the command.
    not_utf8,
    nothing_seen,  // The text shows nothing.
    line_too_long,
    no_room,      // The subject is in no room.
    not_in_room,  // `what` is the room.
    too_many_rooms,
    nobody,        // There is no person called `what`.
    nobody_wrote,  // There is nobody to reply to.
    far_behind,    // Much waits that `what` has not read yet.
    muted,
    not_operator,
    no_operators,  // The server has no password for operators.
    busy,
    behind,         // The subject has not yet read the earlier answers.
    out_of_memory,  // The server is out of memory.
    is_operator,    // An operator cannot do this to `what`, who is one, too.
    bad_time,
    bad_address,
    not_banned,
    not_muted,
    too_many_bans,
    not_ruler,          // `what` is the room: only its operators may do that.
    no_such_room,       // `what` is the name.
    not_there,          // The person `looks_like` is not in the room `what`.
    already_there,      // The person `looks_like` is in the room `what` already.
    cannot_talk_there,  // The room `what` is moderated, or keeps the subject silent.
    room_full,
    room_invite_only,
    room_banned,
    room_wrong_key,
    bad_mask,
    list_full,  // The list of masks of the room `what` is full.
    no_such_line,
    too_old,     // The line can't be taken back any more.
    room_taken,  // There is a room called `what`. The room `looks_like` keeps its name.
    // The room `what` keeps its name, and is not called `looks_like`.
    room_keeps_name,
    room_renamed_lately,
    // `what` is the person or the room, and `looks_like` the key.
    no_such_fact,
    too_many_facts,
    nothing_kept,           // There is no archive, so nothing can be searched.
    past_unreadable,        // The archive cannot be read now.
    no_accounts,            // The server keeps nothing, so no name can be registered.
    name_registered,        // Only the owner of the account `what` may be called so.
    name_looks_registered,  // The name looks like `looks_like`, which is registered.
    name_is_account,        // The subject is logged in, and so is called like its account.
    logged_in_already,
    not_logged_in,
    too_many_accounts,
    too_many_devices,
    account_suspended,
    bad_password,       // The text cannot be a password. `limit`: the fewest bytes.
    password_in_clear,  // The connection is not encrypted.
    no_certificate,     // The client shows none.
    bad_email,          // `what` is no address for e-mail.
    room_registered,    // The room `what` is registered already.
    room_not_registered,
    not_founder,          // Only the founder of the room `what` may do that.
    too_many_registered,  // The founder has so many rooms already: `limit`.
    name_not_registered,  // There is no account called `what`.
    letters_full,         // `what` is not here, and many letters wait.
    letters_of_one_full,  // `what` is not here, and many letters of the subject wait.
  };
  Why why;
  std::string what{};        // The name, the room or the command in question.
  std::size_t limit = 0;     // If the refusal is about a limit.
  std::string looks_like{};  // The name that `what` looks like, or the argument that was given.
  std::optional<RoomMode> mode{};  // The mode in question.
  Sequence message = 0;            // The line in question.
};

// The answer to Arrive: the address is not banned.
struct Admitted {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
};

// Answers a request that has a ticket, and that has no other answer.
struct Settled {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
};

// The verdict on a password of the subject.
struct PasswordChecked {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::varies};
  enum class Verdict { right, wrong, unchecked };  // Unchecked: too many passwords wait.
  Verdict verdict;
  // If it was an account's.
  AccountId account = 0;
  std::string name{};
  std::uint64_t proof = 0;  // The proof of the hash for which it was right (chat/accounts.h).
  std::string hash{};       // The hash of the new password, if there was one.
};

// The subject's change of the bans is on the disk, or not yet. Without a file there is nothing to
// wait for.
struct BansSaved {
  static constexpr EventTraits traits{Reach::subject, Kind::news, Size::small};
  bool saved;
};

// These reach the observers, and an archive among them (chat/past.h). They are questions of the
// subject, which waits for their answers.

// The subject wants to come into a room that is not in memory. The archive has the request made
// again, with the room's past.
struct RoomWanted {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::small};
  std::string name;
  std::string key_of_name;
  Wants wants;
  std::string key;
  Sequence read_up_to = 0;  // As Join has these two.
  Time member_until{};
  bool is_there = false;           // The room is in memory, but the subject waits for another one.
  std::uint64_t past_version = 0;  // As Past has it.
};

// The subject wants lines that are not in memory. The answer is HistoryTold, or Recalled.
struct LinesWanted {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::small};
  RoomRef room;
  std::string key_of_name;
  Range range;
  Sequence readable_from;  // The subject may not read earlier lines.
  bool recalls = false;    // The answer is Recalled.
};

// The subject takes back a line that is not in memory. The archive looks for the line, and makes
// the client's request again.
struct LineWanted {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::small};
  RoomRef room;
  std::string key_of_name;
  Sequence message;
  std::string reason;
};

// The subject searches the lines of these rooms. The answer is LinesFound.
struct LinesSought {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::varies};
  struct Room {
    std::string key_of_name;
    Sequence readable_from;
  };
  std::vector<Room> rooms;
  std::string words;
  std::string from;
  std::optional<Time> after;
  std::optional<Time> before;
  std::size_t most;
};

// The subject asks in which of these rooms something was said between two times. Of some of them
// nothing is in memory. The answer is TargetsTold.
struct TargetsWanted {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::varies};
  std::vector<LinesSought::Room> rooms;
  Time after;
  Time before;
  std::size_t most;
};

// The room lets in only some people from now on, or it lets in all. The lines of a private room are
// for nobody that makes a room of its name later.
struct PrivacyChanged {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::small};
  RoomRef room;
  std::string key_of_name;
  bool is_private;
  Sequence readable_from;  // Members that join later may read the lines from here on.
};

// These reach the observers, and an archive among them. They change accounts. The archive answers
// the subject's own changes with AccountSaved.

struct AccountMade {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::small};
  AccountId account;
  std::string name;
  std::string hash;  // The password's (server/passwords.h).
  std::string email{};
};

struct PasswordSet {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::small};
  AccountId account;
  std::string name;
  std::string hash;
};

// The certificate opens the account, too. Empty: none does any more.
struct CertificateSet {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::small};
  AccountId account;
  std::string name;
  std::string fingerprint;
};

struct AccountDropped {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::small};
  AccountId account;
  std::string name;
};

struct AccountSuspended {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::small};
  AccountId account;
  bool on;
};

// The archive has to remove the lines before this event that people of the account said, and the
// letters from them and to them.
struct SaidErased {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::small};
  AccountId account;
  std::string name;
};

// The subject has come in by its account, or has logged in while it was here. The archive has the
// subject rejoin its rooms if it is the first client of its account, and hands out its letters.
struct AccountCame {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::small};
  AccountId account;
  bool is_first;
  Wants wants{};
};

// The subject was handed out a letter of its account (Deliver).
struct LetterRead {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::small};
  AccountId account;
  Sequence letter;
};

// The last client of the account has gone.
struct AccountWent {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::small};
  AccountId account;
};

// A registered room has changed, or is registered from now on.
struct RoomKept {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::varies};
  RoomRef room;
  std::string key_of_name;
  KeptRoomPtr kept;
};
struct RoomDropped {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::small};
  std::string key_of_name;
};

// The subject wrote to an account that is not here. The answer is WhisperSent, or a refusal.
struct LetterLeft {
  static constexpr EventTraits traits{Reach::observers, Kind::question, Size::varies};
  AccountId to;
  std::string to_name;
  std::string name;  // The subject's.
  std::string text;
  Speech how = Speech::text;
  bool bare = true;
  std::string tags{};
};

// These reach the observers. Each change of the bans has a version, which counts the changes.

struct BanPlaced {
  static constexpr EventTraits traits{Reach::subject_and_observers, Kind::deed, Size::small};
  Ban ban;
  std::optional<std::chrono::seconds> time{};  // How long; none: for ever.
  std::uint64_t version = 0;
};

struct BanLifted {
  static constexpr EventTraits traits{Reach::subject_and_observers, Kind::deed, Size::small};
  BanTarget target;
  std::string by;
  std::uint64_t version = 0;
};

// The answer to ReplaceBans.
struct BansReplaced {
  static constexpr EventTraits traits{Reach::observers, Kind::news, Size::small};
  bool done;
};

struct MuteChanged {
  static constexpr EventTraits traits{Reach::observers, Kind::deed, Size::small};
  std::string name;
  std::string by;
  bool muted;
  std::optional<std::chrono::seconds> time{};  // How long; none: for ever.
};

struct Event {
  using What = std::variant<
      Joined, Said, Left, Kicked, TopicSet, ModesSet, Invited, Redacted, RoomRenamed, Departed,
      AwaySet, RealNameSet, Renamed, Announced, SaidToRulers, Watched, Walloped, DiskTold, FactSet,
      FactsTold, FactsSynced, FactsWanted, Greeted, Slowed, NameAsked, Dismissed, Entered,
      RoomFound, InvitationsTold, InvitedYou, Whispered, WhisperSent, Listed, RoomsListed,
      TopicTold, NamesTold, ModesTold, MasksListed, PeopleFound, PastPeople, Counted, WatchTold,
      OwnModesTold, HistoryTold, TargetsTold, Recalled, LinesFound, Described, Aside, Completed,
      OperatorMade, BansListed, Done, Muted, Refused, Admitted, Settled, PasswordChecked, BansSaved,
      BanPlaced, BanLifted, BansReplaced, MuteChanged, RoomWanted, LinesWanted, LinesSought,
      TargetsWanted, PrivacyChanged, LoggedIn, LoggedOut, Mirrored, AccountSaved, StaySet,
      AccountMade, PasswordSet, CertificateSet, AccountDropped, AccountSuspended, SaidErased,
      AccountCame, AccountWent, LetterLeft, RoomKeeping, RoomKept, RoomDropped, LetterRead,
      LineWanted, Marked, MarkersTold>;

  ClientId subject = 0;
  What what{Settled{}};       // The smallest, so that making an event costs little.
  IdentityPtr identity{};     // The subject's when it happened; none before it is here.
  bool by_operator = false;   // Whether the subject is an operator of the house.
  bool answers = false;       // The subject's own request caused it.
  std::uint16_t context = 0;  // As that request has it.

  // The subject pays so many times the usual price for its line (chat/lag.h).
  std::uint16_t price = 1;
  std::uint32_t size = 0;

  Sequence sequence = 0;  // The number of the request behind it; 0: none.
  Time time{};            // The time of that request.
  Ticket ticket = 0;      // The ticket of the subject's question that this answers.
};

EventTraits traits_of(const Event& event);
inline Reach reach_of(const Event& event) { return traits_of(event).reach; }
inline bool is_answer(const Event& event) { return traits_of(event).kind == Kind::answer; }

// The rooms whose members read an event. The result points into the event.
std::span<const RoomRef> rooms_of(const Event& event);
// The clients that read an event of Reach::readers, in order. The result points into the event.
std::span<const ClientId> readers_of(const Event& event);

// About how many bytes of memory an event takes, without the shared history.
std::size_t footprint(const Event& event);

// The queue of a worker or an observer for events. post() never blocks and makes no system call,
// because it is called under the engine's mutex. wake() is called outside of it.
class EventSink {
 public:
  virtual void post(EventPtr event) = 0;
  // No further event will be posted. Called under the mutex, as post() is.
  virtual void end() {}
  virtual void wake() = 0;

 protected:
  ~EventSink() = default;
};

}  // namespace papo::chat
