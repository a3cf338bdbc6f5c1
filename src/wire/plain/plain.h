// SPDX-License-Identifier: MIT

// The plain dialect: UTF-8 lines made for people; docs/protocol.md tells it in full.
//
//   `-- ` begins what the server tells, `!! ` what went wrong, `<name> ` what someone says, and
//   `%% ` what is for programs.
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
#include "wire/plain/command.h"
#include "wire/reach.h"
#include "wire/variant.h"

namespace papo::wire::plain {

// What a line is taken for if it is no command.
enum class Expects : std::uint8_t { password, name, talk };

// How a client sees a room: as the one in which it is talking, or as another that it is in as well,
// whose name then goes before what is said there. It is the manner of a variant.
enum class View : std::uint8_t { talking, aside };

Variant variant(lang::Language language, View view = View::talking);

// What a line asks for. It has been cleaned (text/clean.h), and the command points into it. Names
// that nobody can have, and times that are none, are mistakes.
Command parse(std::string_view line, Expects expects);

// Whom an event reaches: by render_to_room() if it does once a room, else by render_to_others().
Reach reach_of(const chat::Event& event);

// Appends what an event is to everyone in a room but its subject, in whole lines; maybe nothing.
void render_to_room(const chat::Event& event, const std::string& room, const Variant& variant,
                    std::string& out);

// Appends what an event is to everyone whom it concerns but its subject, whatever their rooms.
void render_to_others(const chat::Event& event, lang::Language language, std::string& out);

// Appends what an event is to its subject.
void render_to_subject(const chat::Event& event, lang::Language language, std::string& out);

// Appends that the client left a room, and in which one it talks now, if it is in any.
void render_left(const std::string& room, const std::string& talking_in, lang::Language language,
                 std::string& out);
// Appends the question that a client is asked again which is not here yet.
void render_question(Expects expects, lang::Language language, std::string& out);
// Appends what a command does, or what all of them do. Anyone may have written that command.
void render_help(const std::string& command, lang::Language language, std::string& out);
// Appends which language the client is spoken to in, and which ones there are.
void render_language(const std::vector<std::string>& all, lang::Language language,
                     std::string& out);
void render_chosen_language(lang::Language language, std::string& out);
void render_pong(const std::string& text, std::string& out);

// Appends what everyone is told when the server stops.
void render_stopping(lang::Language language, std::string& out);

// For programs: what a client is now, in which room it talks (if any) and in which it is.
struct State {
  Expects expects;
  std::string name{};
  std::string talking_in{};
  std::vector<std::string> rooms{};
};
void render_state(const State& state, std::string& out);

// Why the subject of the event is let go, if it is: the last line for programs.
void render_end(const chat::Event& event, std::string& out);

// What everyone who enters is told first.
void render_motd(const std::vector<std::string>& lines, std::string& out);
// And then, where it is so.
void render_talk_is_logged(lang::Language language, std::string& out);

// Names that nobody should have: a line of someone called so could be taken for the server's, or be
// about the one who reads it, or for a command.
std::vector<std::string> reserved_names();

// What a connection is sent that finds the server full, or too many from its address; or that comes
// from a proxy which does not say for whom it speaks. No language was chosen by then: it is the
// program's own.
std::string refusal_when_full(std::size_t max_clients);
std::string refusal_of_address(std::size_t max_per_address);
std::string refusal_at_the_door();  // Too many come from its address at once.
std::string refusal_when_short_of_memory();
std::string refusal_of_proxy();

}  // namespace papo::wire::plain
