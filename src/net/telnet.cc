// SPDX-License-Identifier: MIT

#include "net/telnet.h"

#include "budget/limits.h"

namespace papo::net {
namespace {

constexpr char iac = '\xff';
constexpr char subnegotiation = '\xfa';
constexpr char will = '\xfb';
constexpr char wont = '\xfc';
constexpr char do_it = '\xfd';
constexpr char dont = '\xfe';
constexpr char end_of_subnegotiation = '\xf0';  // This is also the first of all commands.
constexpr char erase_character = '\xf7';
constexpr char delete_character = '\x7f';

unsigned number(char byte) { return static_cast<unsigned char>(byte); }

bool is_command(char byte) { return number(byte) >= number(end_of_subnegotiation); }
bool has_option(char command) { return number(command) >= number(will) && command != iac; }

// Letters are no options: a text in UTF-16 begins with IAC, DONT and a letter.
bool is_option(char byte) { return number(byte) < 50 || number(byte) >= 0x80; }

// Answers an offer or a request. The two other commands say that nothing changes.
void refuse(char command, char option, std::string& answer) {
  if (command == will) answer += {iac, dont, option};
  if (command == do_it) answer += {iac, wont, option};
}

}  // namespace

std::string_view Telnet::take_out(std::string_view bytes, std::string& scratch,
                                  std::string& answer) {
  if (!concerns(bytes)) return bytes;
  scratch.clear();
  for (const char byte : bytes) take(byte, scratch, answer);
  return scratch;
}

void Telnet::take(char byte, std::string& text, std::string& answer) {
  switch (state_) {
    case State::text:
      if (byte == iac) {
        state_ = State::command;
      } else {
        text += byte;
      }
      return;
    case State::command:
      return take_command(byte, text);
    case State::option:
      state_ = State::text;
      if (is_option(byte)) {
        refuse(command_, byte, answer);
      } else {
        text += {iac, command_, byte};
      }
      return;
    case State::within:
      if (byte == iac) state_ = State::within_command;
      break;
    case State::within_command:
      state_ = byte == end_of_subnegotiation ? State::text : State::within;
      break;
  }
  if (++within_ == budget::longest_subnegotiation) state_ = State::text;
}

void Telnet::take_command(char byte, std::string& text) {
  state_ = State::text;
  if (byte == iac) {
    text += iac;  // A doubled IAC is a byte like any other.
  } else if (!is_command(byte)) {
    text += {iac, byte};
  } else if (byte == erase_character) {
    text += delete_character;
  } else if (byte == subnegotiation) {
    state_ = State::within;
    within_ = 0;
  } else if (has_option(byte)) {
    state_ = State::option;
    command_ = byte;
  }
}

}  // namespace papo::net
