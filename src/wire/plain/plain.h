// SPDX-License-Identifier: MIT

// The plain dialect: UTF-8 lines made for people; docs/plain.md has it in full.
//
// `-- ` begins a notice of the server, `!! ` an error, `<name> ` a person's words, `-name- ` words
// that no program may answer, and `%% ` a line for programs.
//
// Threads: pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "chat/event.h"
#include "lang/language.h"
#include "wire/how_often.h"
#include "wire/plain/command.h"
#include "wire/variant.h"

namespace papo::wire::plain {

// The meaning of a line that is no command.
enum class Expects : std::uint8_t { password, name, talk };

// How a client sees a room: it talks there, or it only is there too. In the second case the room's
// name stands before each line.
enum class View : std::uint8_t { talking, aside };
// Whether the client is a program that is told the id of each line that is said.
enum class Ids : std::uint8_t { hidden, told };

// The view and the ids are the manner of the variant.
Variant variant(lang::Language language, View view = View::talking, Ids ids = Ids::hidden);

// Parses a line that has been cleaned (text/clean.h). The command points into the line. Impossible
// names and times are mistakes.
Command parse(std::string_view line, Expects expects);

// How an event is told: once a room by render_to_room(), or else by render_to_others().
HowOften how_often(const chat::Event& event);

// Appends the event for everyone in a room but its subject, in whole lines; perhaps nothing.
void render_to_room(const chat::Event& event, const std::string& room, const Variant& variant,
                    std::string& out);

// Appends the event for everyone that it concerns but its subject, whatever their rooms.
void render_to_others(const chat::Event& event, lang::Language language, std::string& out);

// Appends the event for its subject.
void render_to_subject(const chat::Event& event, lang::Language language, std::string& out,
                       Ids ids = Ids::hidden);

// Appends that the client left a room, and in which room it now talks, if in any.
void render_left(const std::string& room, const std::string& talking_in, lang::Language language,
                 std::string& out);
// Appends where a client talks now that others took out of the room in which it had talked.
void render_moved(const std::string& talking_in, lang::Language language, std::string& out);
// Appends the question again for a client that is not here yet.
void render_question(Expects expects, lang::Language language, std::string& out);
// Asks for the password of that account. A client that is asked for its name gave a registered one.
void render_account_question(const std::string& account, Expects expects, lang::Language language,
                             std::string& out);
// Appends the help for a command, or the list of all commands. Any client may have written that
// command.
void render_help(const std::string& command, lang::Language language, std::string& out);
// Appends the client's language, and all languages.
void render_language(const std::vector<std::string>& all, lang::Language language,
                     std::string& out);
void render_chosen_language(lang::Language language, std::string& out);
void render_pong(const std::string& text, std::string& out);

// Appends the goodbye when the server stops.
void render_stopping(lang::Language language, std::string& out);

// A client's state for programs: its name, the room in which it talks (if any), and its rooms.
struct State {
  Expects expects;
  std::string account{};  // If its password is asked for.
  std::string name{};
  std::string talking_in{};
  std::vector<std::string> rooms{};
};
void render_state(const State& state, std::string& out);

// Appends, for a program, that its line was said in the room and has this id.
void render_sent(chat::Sequence sequence, const std::string& room, std::string& out);
// Appends, for a program, that it reads the room from this id on.
void render_place(chat::Sequence sequence, const std::string& room, std::string& out);

// Appends the last line for programs, if the event lets its subject go.
void render_end(const chat::Event& event, std::string& out);

// Appends the first lines for everyone that enters.
void render_motd(const std::vector<std::string>& lines, std::string& out);
// Appends the notice after these, if the talk is logged.
void render_talk_is_logged(lang::Language language, std::string& out);

// Names that nobody may have. Otherwise a person's line could look like the server's, or be about
// the reader.
std::vector<std::string> reserved_names();

// The answers to a connection that finds the server full, or too many from its address, or that
// comes from a proxy without a header. The client has chosen no language by then, so the language
// is the program's own.
std::string refusal_when_full(std::size_t max_clients);
std::string refusal_of_address(std::size_t max_per_address);
std::string refusal_at_the_door();  // Too many come from its address at once.
std::string refusal_when_short_of_memory();
std::string refusal_of_proxy();

}  // namespace papo::wire::plain
