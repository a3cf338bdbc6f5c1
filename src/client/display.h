// SPDX-License-Identifier: MIT

// How a line from the server, the client or the user appears at the terminal: with the time, in
// colour, and with a highlight if someone speaks to the user.
//
// Threads: the loop's.
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "client/name_colors.h"
#include "client/server_line.h"

namespace papo::client {

class Display {
 public:
  struct Wishes {
    bool color = false;
    bool many_colors = false;   // The terminal has 256 colours.
    std::string time_format{};  // As in strftime(3); empty: no times.
  };

  explicit Display(Wishes wishes) : wishes_(std::move(wishes)), names_(wishes_.many_colors) {}

  struct Shown {
    std::string text;          // For the terminal, without an end of line.
    std::string plain;         // That text without escapes.
    bool highlighted = false;  // Someone speaks to the user.
    bool past = false;         // The line was said before the user came.
  };

  // A line of the same day, said before the user came, looks like a line that is said now.
  [[nodiscard]] Shown show(std::string_view line, std::string_view own_name, std::time_t now);

  // Shows the line that the user has typed behind that prompt.
  [[nodiscard]] Shown show_own(std::string_view prompt, std::string_view line,
                               std::time_t now) const;

 private:
  [[nodiscard]] std::string time_before(const std::optional<Past>& past, std::time_t now) const;
  [[nodiscard]] std::string in_format(const std::tm& local) const;
  [[nodiscard]] Shown begin(const std::string& time) const;

  Wishes wishes_;
  NameColors names_;
};

}  // namespace papo::client
