// SPDX-License-Identifier: MIT

// The things that can be asked of the State, in no dialect's words: by a client, or (where it says
// so) by the engine. A request already has everything that needs tables of Unicode: names come with
// their keys and looks. So two builds with different tables agree on the result.
//
// Views point into the request's source, and are read before ask() returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "chat/account_id.h"
#include "chat/bans.h"
#include "chat/client_id.h"
#include "chat/departure.h"
#include "chat/disk.h"
#include "chat/identity.h"
#include "chat/lag.h"
#include "chat/limits.h"
#include "chat/look_alikes.h"
#include "chat/marker.h"
#include "chat/names.h"
#include "chat/past.h"
#include "chat/room_id.h"
#include "chat/room_modes.h"
#include "chat/speech.h"
#include "chat/stamp.h"
#include "chat/ticket.h"
#include "chat/wants.h"

namespace papo::chat {

// A room, by its id for its members, or by its name. The room 0 is none.
using Place = std::variant<RoomId, Name>;
// A person, by id or by name.
using Whom = std::variant<ClientId, Name>;

// ---- Each request says these things about itself. A request that lacks one does not compile.

// The client that may make the request.
enum class Asker {
  anyone,
  operators,  // Is refused to others.
  server,     // The server, for itself or for a client. No dialect makes such a request of a line.
};

enum class Answer {
  at_once,
  at_length,  // May be long. The request changes nothing, so it may fail half-way.
  // The client's next line waits: its meaning depends on the answer, or not only the State has to
  // answer.
  awaited,
  // Nearly always at once, by the State. If the State does not know the answer, it is awaited.
  awaited_if_late,
};

// The member that others are shown as the client wrote it.
enum class Words {
  none,
  text,    // `text`. A text that shows nothing is a mistake.
  reason,  // `reason`. A reason that shows nothing counts as none.
};

struct RequestTraits {
  constexpr RequestTraits(Asker by, Answer with, Words shown)
      : asker(by), answer(with), words(shown) {}
  Asker asker;
  Answer answer;
  Words words;
};

// ---- Coming and going

// A client has connected. The answer is Admitted, or Dismissed if its address is banned.
struct Arrive {
  static constexpr RequestTraits traits{Asker::server, Answer::awaited, Words::none};
  std::string_view address;  // "10.0.0.1:50000"
};
struct Enter {
  static constexpr RequestTraits traits{Asker::anyone, Answer::awaited, Words::none};
  Name name;
  Looks looks;
  std::string_view address{};  // Operators may see it.
  // As others see the client (chat/identity.h). The dialect gives the user; the worker adds the
  // host.
  std::string_view user_at_host{};
  std::string_view real_name{};  // Empty: the dialect has none.
  bool into_first_room = true;
  Wants wants{};
  AccountId account = 0;    // The client has logged in: it is called like the account.
  std::uint64_t proof = 0;  // As LogIn has it.
};
struct Depart {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::reason};
  Departure departure;
  std::string_view reason{};
};

// ---- Talking

struct Say {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::text};
  Place room;
  std::string_view text;
  Speech how = Speech::text;
  bool bare = true;                // As Said has it.
  std::string_view tags{};         // As Said has them.
  std::optional<RoomMode> rank{};  // Only for members of at least that rank: op or voice.
  bool stays_away = false;         // A client that is away stays so.
};
// To somebody that is not here it is a letter, which the archive answers.
struct Whisper {
  static constexpr RequestTraits traits{Asker::anyone, Answer::awaited_if_late, Words::text};
  Whom to;
  std::string_view text;
  Speech how = Speech::text;
  bool bare = true;
  std::string_view tags{};
  bool stays_away = false;
  bool always_tells_away = false;  // The client is told each time that the reader is away.
};
// Takes a line back: one's own within a time, or any in a room that one rules.
struct Redact {
  static constexpr RequestTraits traits{Asker::anyone, Answer::awaited, Words::reason};
  Place room;
  Sequence message;
  std::string_view reason{};
  std::optional<KeptLine> kept{};  // The archive has looked for it (LineWanted).
};

// ---- Rooms

struct Join {  // The answer is RoomFound, if the client is in the room already.
  static constexpr RequestTraits traits{Asker::anyone, Answer::awaited, Words::none};
  Name room;
  Wants wants{};
  std::string_view key{};   // The room may want one.
  PastPtr past{};           // The archive has looked for it (RoomWanted).
  Sequence read_up_to = 0;  // The client is sent the lines behind that one. 0: the last ones.
  // The client's person was a member at that time. If the room is the same, the person needs
  // neither a key nor an invitation.
  Time member_until{};
};
struct FindRoom {  // Finds a room among those of the client.
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Name room;
};
struct Leave {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::reason};
  Place room;
  std::string_view reason{};
  bool all = false;  // Leaves all rooms of the client, and no room is looked at.
};
struct SetTopic {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::text};
  Place room;
  std::string_view text;  // Empty: takes it away.
};
struct TellTopic {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Place room;
};
// The people of a room. Only members see those of a secret room.
struct TellNames {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Place room;
  bool identities = false;
  std::string_view asked{};  // As the room was written; the answer has it.
};
struct TellModes {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Place room;
};
struct ListMasks {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Place room;
  RoomMode list;
};
// Each change is carried out that may be; ModesSet has those. Each other one is refused.
struct SetModes {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  struct Change {
    ModeChange change;
    std::optional<Name> member{};  // For a rank.
    std::string key{};             // For a mask: as key_of_mask() has it (chat/room_masks.h).
  };
  Place room;
  std::vector<Change> changes;
};
struct KickOut {  // From one room.
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::reason};
  Place room;
  Name name;
  std::string_view reason{};
};
struct Invite {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Place room;
  Name name;
};
struct TellInvitations {  // The rooms to which the client is invited.
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
};
struct RenameRoom {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::reason};
  Place room;
  Name to;
  std::string_view reason{};
};
// Lines of the past.
struct TellHistory {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Place room{};
  Range range{};
};
// The client's rooms in which something was said between these times.
struct TellTargets {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Time after;
  Time before;
  std::size_t most;
};
struct Recall {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Place room;
  // At most so many; 0: as many as a client that joins is sent.
  std::size_t lines = 0;
  Part part = Part::last;
  Sequence line = 0;  // The line that the part names.
};
// Lines of the past that have these words, in rooms of the client. The last of them are told.
struct Search {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  std::optional<Place> room{};  // None: all rooms of the client.
  std::string words{};
  std::string from{};  // The name of the person that said them; empty: anyone.
  // Borders are left out themselves.
  std::optional<Time> after{};
  std::optional<Time> before{};
  std::size_t most = lines_a_page;
};
// Long answers come in pages, from 1 on. A page beyond the last is the last. A list with a filter
// has one page.
struct ListRooms {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  // Rooms that do not fit are passed over. Without a name and a mask, any room may fit.
  struct Filter {
    std::vector<Name> names{};           // The room is called so,
    std::vector<NameMask> masks{};       // or it fits one of these.
    std::optional<NameMask> not_mask{};  // Rooms that fit it are passed over.
    std::size_t more_than = 0;           // People.
    std::size_t fewer_than = static_cast<std::size_t>(-1);
    std::optional<Time> made_after{}, made_before{};
    std::optional<Time> topic_after{}, topic_before{};
  };
  std::size_t page = 1;
  std::size_t page_size = most_a_page;
  std::shared_ptr<const Filter> filter{};
};

// ---- People

struct Rename {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Name name;
  Looks looks;
};
struct GoAway {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::reason};
  std::string_view reason{};
};
struct ComeBack {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  bool always_told = false;  // The client is told that it is back, even if it was not away.
};
struct Who {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Place room;
  std::size_t page = 1;
  std::size_t page_size = most_a_page;
};
struct WhoIs {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Name name;
  std::string_view asked{};  // As the name was written; the answer has it.
  bool facts = false;        // With the facts about the person.
};
// The members of a room, or the people whose name, host or real name fits a mask. Those are left
// out that the client may not see: invisible ones without a common room.
struct Find {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  std::variant<Name, NameMask> what;  // A room, or a mask.
  std::string_view asked{};           // As it was written.
  bool operators_only = false;
  std::size_t most = most_a_page;
};
// These people, as far as they are here. The answer is PeopleFound.
struct FindNames {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  std::vector<Name> names;
  std::string_view asked{};
};
// People of that name that have left.
struct WhoWas {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  Name name;
  std::size_t most;
  std::string_view asked{};
};
struct Count {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
};
// Changes the names that the client watches.
struct Watch {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  std::vector<Name> more{};
  std::vector<Name> fewer{};
  bool none = false;  // Clears the list first.
};
struct TellWatched {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  bool all = false;  // The list; otherwise, which of them are here.
};
struct SetRealName {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::text};
  std::string_view text;
};
// Modes of the client itself. The answer is OwnModesTold.
struct SetOwnModes {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  std::optional<bool> invisible{};
  std::optional<bool> bot{};
  std::optional<bool> reads_wallops{};
  bool no_operator = false;  // Gives up being an operator of the house.
};
// ---- Facts about people and rooms, for programs (chat/metadata.h)

struct FactsOf {
  enum class Kind : std::uint8_t { self, person, room };
  Kind kind = Kind::self;
  Name name{};  // The name of the person or the room.
};
struct TellFacts {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  FactsOf of;
  std::vector<std::string> keys{};
  bool all = false;  // All facts are asked for, and not those with the keys.
};
struct SetFact {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  FactsOf of;
  std::string key;
  std::optional<std::string> value{};  // None: takes the fact away.
};
struct ClearFacts {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  FactsOf of;
};
// The client is told the facts that it wants to hear of.
struct SyncFacts {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  FactsOf of;
};
// Changes the keys of which the client wants to hear.
struct WantFacts {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  std::vector<std::string> more{};
  std::vector<std::string> fewer{};
};
struct TellWantedFacts {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
};

struct Complete {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_length, Words::none};
  std::string_view prefix;
  std::string key;  // The beginning of the keys of such names; empty if no name begins so.
};

// ---- Operators

struct MakeOperator {  // Made by the server, for a client that gave a right password.
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
};
struct Expel {  // From the house.
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::reason};
  Name name;
  std::string_view reason{};
};
// Also throws out the people that it is for, except operators.
struct PlaceBan {
  static constexpr RequestTraits traits{Asker::operators, Answer::awaited, Words::reason};
  BanTarget target;
  std::optional<std::chrono::seconds> time{};  // None: for ever.
  std::string_view reason{};
};
struct LiftBan {
  static constexpr RequestTraits traits{Asker::operators, Answer::awaited, Words::none};
  BanTarget target;
};
struct ListBans {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_length, Words::none};
  std::size_t page = 1;
  std::size_t page_size = most_a_page;
};
struct Mute {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::none};
  Name name;
  std::optional<std::chrono::seconds> time{};
};
struct Unmute {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::none};
  Name name;
};
struct Announce {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::text};
  std::string_view text;
};

struct Wallop {
  static constexpr RequestTraits traits{Asker::operators, Answer::at_once, Words::text};
  std::string_view text;
};

// ---- Accounts

// The client has given the right password of the account. It becomes the account's person, and its
// own name goes. A client that is not here yet is told LoggedIn, and enters later.
struct LogIn {
  static constexpr RequestTraits traits{Asker::server, Answer::awaited, Words::none};
  AccountId account;
  std::uint64_t proof;  // The proof of the hash for which the password was right.
  Name name;            // The account's.
  Looks looks;
  Wants wants{};  // The rooms are those of the account.
};
// The client's name becomes an account with this password.
struct Register {
  static constexpr RequestTraits traits{Asker::server, Answer::awaited, Words::none};
  std::string hash;
  std::string email{};
};
// For the client's own account, or for any if the server asks for itself. The other clients of the
// account have to go.
struct SetPassword {
  static constexpr RequestTraits traits{Asker::server, Answer::awaited, Words::none};
  AccountId account;
  std::string hash;
};
// The certificate with that fingerprint opens the client's account, too. Empty: none does any more.
struct SetCertificate {
  static constexpr RequestTraits traits{Asker::anyone, Answer::awaited, Words::none};
  std::string fingerprint;
};
struct DropAccount {
  static constexpr RequestTraits traits{Asker::server, Answer::awaited, Words::none};
  AccountId account;
};
struct Suspend {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  AccountId account;
  bool on;
};
// No room shows the lines any more that people of the account said.
struct EraseSaid {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  AccountId account;
};
// All clients of the client's account go, and so does the client.
struct LogOutEverywhere {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  bool others_only = false;  // The client itself stays.
};
// Whether the client's person stays in its rooms after its last client has gone.
struct Stay {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  bool on;
};
// The client's person has read the room or the messages of a person up to that time. All its
// clients are told so, and the archive keeps that for an account.
struct MarkRead {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  std::string target;  // As it was written.
  std::string key;
  std::optional<Time> time{};  // None: the client asks for its mark.
};
// Registers a room, for its operator (chat/kept_room.h).
struct RegisterRoom {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Place room;
};
// These three are for the founder.
struct TransferRoom {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Place room;
  Name to;  // An account.
};
struct DropRoom {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Place room;
};
struct SetRetention {
  static constexpr RequestTraits traits{Asker::anyone, Answer::at_once, Words::none};
  Place room;
  Retention keep{};
};
// The marks of the client's account.
struct TellMarkers {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  AccountId account;
  std::vector<Marker> markers;
};
// The rooms in which the client's account was.
struct Rejoin {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  struct Room {
    Name name;
    Sequence read_up_to = 0;
  };
  std::vector<Room> rooms;
  Time left{};  // The time when the account's last client had gone.
  Wants wants{};
};
// A letter of the client was kept for an account that is not here.
struct LetterKept {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  Sequence letter;  // The number of its request.
  std::string to;   // The name of the account.
  std::string said;
  Speech how = Speech::text;
  bool bare = true;
  std::string tags{};
  Time time;
};
// Hands out a letter that was kept for the client's account.
struct Deliver {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  AccountId account;
  Sequence letter;  // The number of its request.
  std::string from;
  IdentityPtr identity;
  std::string said;
  Speech how = Speech::text;
  bool bare = true;
  std::string tags{};
  Time time;
};

// ---- By the server

// How far the client is behind in reading. Talk to it becomes dearer (Event::price). While all
// clients of a person are far behind, nobody may write to the person in private.
struct Lags {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  Lag lag;
};
// Replaces all bans, and throws out the people that they are for, except operators. Nothing happens
// if the bans were changed since that version.
struct ReplaceBans {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  std::shared_ptr<const Bans> bans;
  std::uint64_t version;
};
// The archive says how its disk is.
struct ReportDisk {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
  Disk disk;
};
// Forgets half of all history: the oldest lines of the rooms that keep most.
struct Forget {
  static constexpr RequestTraits traits{Asker::server, Answer::at_once, Words::none};
};

struct Request {
  using What =
      std::variant<Arrive, Enter, Depart, Say, Whisper, Redact, Join, FindRoom, Leave, SetTopic,
                   TellTopic, TellNames, TellModes, ListMasks, SetModes, KickOut, Invite,
                   TellInvitations, RenameRoom, TellHistory, TellTargets, Recall, Search, ListRooms,
                   Rename, GoAway, ComeBack, Who, WhoIs, Find, FindNames, WhoWas, Count, Watch,
                   TellWatched, SetRealName, SetOwnModes, TellFacts, SetFact, ClearFacts, SyncFacts,
                   WantFacts, TellWantedFacts, Complete, MakeOperator, Expel, PlaceBan, LiftBan,
                   LogIn, Register, SetPassword, SetCertificate, DropAccount, Suspend, EraseSaid,
                   LogOutEverywhere, Stay, MarkRead, TellMarkers, RegisterRoom, TransferRoom,
                   DropRoom, SetRetention, Rejoin, LetterKept, Deliver, ListBans, Mute, Unmute,
                   Announce, Wallop, Lags, ReplaceBans, ReportDisk, Forget>;

  ClientId client;  // 0: the server itself.
  What what;
  // Only the client's dialect knows the meaning. The answers have it, too.
  std::uint16_t context = 0;
  Ticket ticket = 0;       // Is set if the client waits for the answer, which has it, too.
  std::uint32_t size = 0;  // The bytes of the line behind it, for the price.
};

constexpr RequestTraits traits_of(const Request::What& what) {
  return std::visit([](const auto& one) { return one.traits; }, what);
}

// Whether the client waits for the answer, which comes late or not.
constexpr bool is_waited_for(const Request::What& what, bool is_late) {
  const auto answer = traits_of(what).answer;
  return answer == Answer::awaited || (answer == Answer::awaited_if_late && is_late);
}

// Whether the request changes nothing, and may have a long answer.
constexpr bool only_asks(const Request::What& what) {
  return traits_of(what).answer == Answer::at_length;
}

}  // namespace papo::chat
