// How a line from the server, or from the client itself, appears at the terminal: with the time,
// coloured, and so that one notices when one is spoken to.
//
// Threads: the loop's. No state but what was wished for.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

namespace papo::client {

class Display {
 public:
  struct Wishes {
    bool color = false;
    std::string time_format{};  // strftime(3); empty: no times.
  };

  explicit Display(Wishes wishes) : wishes_(std::move(wishes)) {}

  struct Shown {
    std::string text;    // For the terminal. Without an end.
    std::string plain;   // The same without escapes.
    bool alert = false;  // Someone has spoken to the user.
  };

  [[nodiscard]] Shown show(std::string_view line, std::string_view own_name, std::time_t now) const;

 private:
  [[nodiscard]] std::string time_before(std::string_view line, std::time_t now) const;

  Wishes wishes_;
};

}  // namespace papo::client
