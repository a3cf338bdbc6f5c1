// SPDX-License-Identifier: MIT

// Writes events as IRC's lines for many clients at once, one text for each manner
// (wire/irc/capabilities.h).
//
// Threads: pure functions, any thread.
//
// Sources: https://modern.ircdocs.horse, and the IRCv3 specifications that capabilities.cc names.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "chat/departure.h"
#include "chat/event.h"
#include "wire/how_often.h"

namespace papo::wire::irc {

HowOften how_often(const chat::Event& event);

// Appends the event for everyone that it concerns but its subject.
void render_event(const chat::Event& event, std::string_view server, std::uint16_t manner,
                  std::string& out);

// Appends what all modes say together: "+o-v ana bia".
void render_modes(std::span<const chat::ModeChange> changes, std::string& out);

// The reason for a departure, as others read it.
std::string words_for(const chat::Departed& departed);

}  // namespace papo::wire::irc
