// SPDX-License-Identifier: MIT

#include "wire/irc/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <span>
#include <type_traits>
#include <variant>

#include "wire/irc/capabilities.h"
#include "wire/irc/limits.h"
#include "wire/irc/line.h"
#include "wire/irc/numerics.h"
#include "wire/irc/speech.h"
#include "wire/irc/text.h"
#include "wire/message_id.h"

namespace papo::wire::irc {
namespace {

std::string words_about(const chat::RoomKeeping& keeping) {
  switch (keeping.what) {
    case chat::RoomKeeping::What::registered:
      return "This channel is registered; its founder is " + keeping.founder;
    case chat::RoomKeeping::What::transferred:
      return keeping.founder + " is the founder of this channel now";
    case chat::RoomKeeping::What::dropped:
      return keeping.is_private ? "This channel is registered no more; its messages go with its "
                                  "last member"
                                : "This channel is registered no more; its messages stay";
    case chat::RoomKeeping::What::retention:
      break;
  }
  const auto [days, lines] = keeping.keep;
  if (days == 0 && lines == 0) return "Messages in this channel are kept as long as anywhere";
  if (lines == 0) return fmt::format("Messages in this channel are kept for {} days", days);
  auto words = fmt::format("The last {} messages in this channel are kept", lines);
  return days == 0 ? words : words + fmt::format(", for {} days", days);
}

using chat::Departure;

// The text of an event for everyone but its subject. Events that nobody else is told have none.
struct ToOthers {
  const chat::Event& event;
  std::string_view server;
  std::uint16_t manner;
  std::string& out;
  mutable std::size_t begin_ = 0;  // Where the line begins, behind its tags.

  void operator()(const chat::Said& said) const {
    render_speech(event,
                  {.name = said.name,
                   .identity = event.identity.get(),
                   .target = said.room.name,
                   .text = said.text,
                   .how = said.how,
                   .bare = said.bare,
                   .tags = said.tags},
                  manner, out);
  }
  void operator()(const chat::SaidToRulers& said) const {
    const auto target = chat::row_of(said.rank).mark + said.room.name;
    render_speech(event,
                  {.name = said.name,
                   .identity = event.identity.get(),
                   .target = target,
                   .text = said.text,
                   .how = said.how,
                   .bare = said.bare,
                   .tags = said.tags},
                  manner, out);
  }
  void operator()(const chat::Joined& joined) const {
    begin(joined.name);
    add("JOIN ", joined.room.name);
    if (has(manner::extended_join)) {
      const auto* const account = event.identity ? &event.identity->account : nullptr;
      add(" ", account == nullptr || account->empty() ? "*" : *account);
      add(" :", joined.real_name.empty() ? std::string_view{joined.name} : joined.real_name);
    }
    end();
    if (has(manner::away) && joined.away) add_away(joined.name, true, *joined.away);
  }
  void operator()(const chat::Left& left) const {
    begin(left.name);
    add("PART ", left.room.name);
    add_reason(left.words);
    end();
  }
  void operator()(const chat::Kicked& kicked) const {
    begin(kicked.by);
    add("KICK ", kicked.room.name, " ", kicked.name);
    add(" :", kicked.words.empty() ? kicked.by.name : kicked.words);
    end();
  }
  void operator()(const chat::TopicSet& set) const {
    begin(set.name);
    add("TOPIC ", set.room.name, " :", set.topic);
    end();
  }
  void operator()(const chat::ModesSet& set) const {
    const std::span all{set.changes};
    for (std::size_t done = 0; done < all.size();) {
      const auto count = changes_of_a_line(all.subspan(done));
      begin_modes(set);
      render_modes(all.subspan(done, count), out);
      end();
      done += count;
    }
  }
  void operator()(const chat::Invited& invited) const {
    if (!has(manner::invite)) return;
    begin(invited.name);
    add("INVITE ", invited.whom, " ", invited.room.name);
    end();
  }
  void operator()(const chat::Redacted& redacted) const {
    if (!has(manner::redaction)) return;
    begin(redacted.name);
    add("REDACT ", redacted.room.name, " ");
    add_message_id(redacted.message, out);
    add_reason(redacted.reason);
    end();
  }
  void operator()(const chat::RoomRenamed& renamed) const {
    begin(renamed.name);
    add("RENAME ", renamed.old_name, " ", renamed.room.name, " :", renamed.reason);
    end();
  }
  void operator()(const chat::Departed& departed) const {
    begin(departed.name);
    add("QUIT :", words_for(departed));
    end();
  }
  void operator()(const chat::AwaySet& set) const {
    if (!has(manner::away)) return;
    add_away(set.name, set.away, set.reason);
  }
  void operator()(const chat::RoomKeeping& keeping) const {
    add_tags(event, manner, out);
    begin_ = out.size();
    add(":", server, " NOTICE ", keeping.room.name, " :", words_about(keeping));
    end();
  }
  void operator()(const chat::LoggedIn& logged_in) const {
    if (has(manner::account_notify)) add_account(logged_in.name, logged_in.name);
  }
  void operator()(const chat::LoggedOut& logged_out) const {
    if (has(manner::account_notify)) add_account(logged_out.name, "*");
  }
  void operator()(const chat::RealNameSet& set) const {
    if (!has(manner::setname)) return;
    add_real_name(set.name, set.real_name);
  }
  void operator()(const chat::Renamed& renamed) const {
    begin(renamed.old_name);
    // Old clients, such as ii, read the new nick only behind a colon.
    add("NICK :", renamed.name);
    end();
  }
  void operator()(const chat::Announced& announced) const {
    begin(announced.by);
    add("NOTICE $* :", announced.text);
    end();
  }
  void operator()(const chat::DiskTold& told) const {
    add_tags(event, manner, out);
    begin_ = out.size();
    add(":", server, " NOTICE $* :");
    add(told.refuses ? "The disk does not take what is said; the log of papo tells why"
                     : "The disk takes what is said again");
    end();
  }
  void operator()(const chat::Walloped& walloped) const {
    begin(walloped.name);
    add("WALLOPS :", walloped.text);
    end();
  }
  // Without a value the fact was taken away.
  void operator()(const chat::FactSet& set) const {
    begin(set.name);
    add("METADATA ", set.of, " ", set.key, " *");
    if (set.value) add(" :", *set.value);
    end();
  }
  void operator()(const chat::Watched& watched) const {
    using What = chat::Watched::What;
    switch (watched.what) {
      case What::came:
        begin_numeric(Numeric::monitor_here);
        add_mask(watched.name, event.identity.get(), out);
        return end();
      case What::went:
        begin_numeric(Numeric::monitor_not_here);
        add(watched.name);
        return end();
      case What::away:
      case What::back:
        if (!has(manner::extended_monitor) || !has(manner::away)) return;
        return add_away(watched.name, watched.what == What::away, watched.text);
      case What::real_name:
        if (!has(manner::extended_monitor) || !has(manner::setname)) return;
        return add_real_name(watched.name, watched.text);
    }
  }

 private:
  [[nodiscard]] bool has(std::uint16_t bit) const { return (manner & bit) != 0; }

  // How many of the changes stand in one line.
  static std::size_t changes_of_a_line(std::span<const chat::ModeChange> changes) {
    constexpr std::size_t most_bytes = 200;  // The whole line is then short enough.
    std::size_t bytes = 0;
    std::size_t count = 0;
    for (const auto& change : changes.first(std::min(changes.size(), most_modes_a_line))) {
      bytes += change.argument.size() + 1;
      if (count > 0 && bytes > most_bytes) break;
      ++count;
    }
    return count;
  }
  void begin_modes(const chat::ModesSet& set) const {
    if (set.name.empty()) {
      add_tags(event, manner, out);
      begin_ = out.size();
      add(":", server, " ");
    } else {
      begin(set.name);
    }
    add("MODE ", set.room.name, " ");
  }

  template <typename... Parts>
  void add(Parts&&... parts) const {
    (out.append(parts), ...);
  }
  void add_reason(std::string_view words) const {
    if (!words.empty()) add(" :", words);
  }
  void begin(std::string_view name) const {
    add_tags(event, manner, out);
    begin_ = out.size();
    add_source(name, event.identity.get(), out);
  }
  void begin(const chat::Doer& doer) const {
    Tags tags{out};
    add_common_tags(event.time, doer.identity.get(), manner, tags);
    tags.end();
    begin_ = out.size();
    add_source(doer.name, doer.identity.get(), out);
  }
  // One text is for all readers, so it names none of them.
  void begin_numeric(Numeric numeric) const {
    add_tags(event, manner, out);
    begin_ = out.size();
    irc::begin_numeric(server, numeric, "*", out);
    out += ':';
  }
  void end() const { end_line(begin_, out); }

  void add_away(std::string_view name, bool away, std::string_view reason) const {
    begin(name);
    add("AWAY");
    if (away) add(" :", words_of_away(reason));
    end();
  }
  void add_account(std::string_view name, std::string_view account) const {
    begin(name);
    add("ACCOUNT ", account);
    end();
  }
  void add_real_name(std::string_view name, std::string_view real_name) const {
    begin(name);
    add("SETNAME :", real_name);
    end();
  }
};

// IRC tells a change of a person once to each, however many rooms they share.
template <typename What>
constexpr HowOften how_often_for() {
  if constexpr (!std::is_invocable_v<ToOthers, const What&>) {
    return HowOften::nobody;
  } else if constexpr (std::same_as<What, chat::RoomRenamed>) {
    return HowOften::each_alone;
  } else if constexpr (What::traits.reach == chat::Reach::rooms &&
                       requires(const What& what) { what.room; }) {
    return HowOften::once_a_room;
  } else {
    return HowOften::once_a_person;
  }
}

}  // namespace

HowOften how_often(const chat::Event& event) {
  return std::visit([]<typename What>(const What&) { return how_often_for<What>(); }, event.what);
}

void render_event(const chat::Event& event, std::string_view server, std::uint16_t manner,
                  std::string& out) {
  const ToOthers to_others{event, server, manner, out};
  std::visit(
      [&]<typename What>(const What& what) {
        constexpr bool is_told = std::is_invocable_v<ToOthers, const What&>;
        constexpr auto reach = What::traits.reach;
        static_assert(is_told || (reach != chat::Reach::rooms && reach != chat::Reach::everyone &&
                                  reach != chat::Reach::readers),
                      "the event is told to others, and IRC has no line for it");
        if constexpr (is_told) to_others(what);
      },
      event.what);
}

void render_modes(std::span<const chat::ModeChange> changes, std::string& out) {
  char sign = 0;
  for (const auto& change : changes) {
    const char now = change.on ? '+' : '-';
    if (now != sign) out += now;
    sign = now;
    out += chat::row_of(change.mode).letter;
  }
  for (const auto& change : changes) {
    if (change.argument.empty()) continue;
    out += ' ';
    out += change.argument;
  }
}

std::string words_for(const chat::Departed& departed) {
  switch (departed.departure) {
    case Departure::quit:
      return departed.words.empty() ? "Quit" : "Quit: " + departed.words;
    case Departure::too_slow:
      return "Too slow";
    case Departure::out_of_memory:
      return "The server is out of memory";
    case Departure::wrong_passwords:
      return "Too many wrong passwords";
    case Departure::kicked:
      return fmt::format("Killed ({} ({}))", departed.by,
                         departed.words.empty() ? "expelled" : departed.words);
    case Departure::banned:
      return departed.words.empty() ? "Banned" : "Banned: " + departed.words;
    case Departure::logged_out:
      return "Logged out";
    case Departure::lost:
    case Departure::never_named:
    case Departure::other_protocol:
      break;
  }
  return "Connection lost";
}

}  // namespace papo::wire::irc
