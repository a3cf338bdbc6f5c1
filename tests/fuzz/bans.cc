// The file of bans: any text is read, and what was read comes back the same when it is written.
//
// Input: the file.
#include "chat/bans.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "check.h"
#include "server/ban_file.h"
#include "visible.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace papo;
  using fuzz::check;
  const chat::Ban::Time now{std::chrono::seconds{1'777'777'777}};
  constexpr std::size_t most_faults = 100;

  const auto read = server::parse_bans(fuzz::as_text(data, size), now);
  check(read.faults.size() <= most_faults, "not everything that is wrong is told");
  for (const auto& fault : read.faults) {
    check(fault.line > 0 && !fault.what.empty() && fuzz::is_visible(fault.what),
          "what is wrong is told in one line", fault.what);
  }
  const auto bans = read.bans.list(now);
  for (const auto& ban : bans) {
    check(ban.holds_at(now), "what has ended is not kept");
    check(ban.reason.size() <= chat::longest_ban_reason, "a reason is bounded");
    check(fuzz::is_visible(ban.reason) && fuzz::is_visible(ban.set_by) &&
              fuzz::is_visible(to_string(ban.target)),
          "all of it can be shown");
  }

  const auto text = server::to_text(bans);
  const auto again = server::parse_bans(text, now);
  check(again.faults.empty(), "what was written can be read", text);
  check(server::to_text(again.bans.list(now)) == text, "what was written is read the same", text);
  return 0;
}
