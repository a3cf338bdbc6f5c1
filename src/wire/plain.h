// The plain dialect: UTF-8 lines made for people; docs/protocol.md tells it in full.
//
//   `-- ` begins what the server tells, `!! ` what went wrong, `<name> ` what someone says.
//
// Threads: pure functions, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "chat/command.h"
#include "chat/event.h"

namespace papo::wire::plain {

// What a line asks for. It has been cleaned (wire/text.h), and the command points into it. Before
// someone has a name (`named` is false) a line is the name, but for a few commands.
chat::Command parse(std::string_view line, bool named);

// Appends what an event is to everyone in the room but its subject, in whole lines; maybe nothing.
void render_to_room(const chat::Event& event, std::string& out);

// Appends what an event is to its subject.
void render_to_subject(const chat::Event& event, std::string& out);

// What a connection is sent that finds the server full.
std::string refusal_when_full(std::size_t max_clients);

}  // namespace papo::wire::plain
