// SPDX-License-Identifier: MIT

// web::Conversation: requests of HTTP get the same answers however they are cut, as long as there
// are not too many in one piece. Each answer is one of HTTP, until a WebSocket is open.
//
// Input: a byte from which the cuts follow, and the stream.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "chat/event.h"
#include "check.h"
#include "web/dialects.h"
#include "web/limits.h"
#include "wire/irc/dialect.h"

namespace {

using papo::fuzz::check;
using namespace papo;

// Gives what the conversation says back to it, as a worker does in its place.
class Worker final : public wire::Services {
 public:
  [[nodiscard]] wire::Stage stage() const override { return wire::Stage::naming; }
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::vector<chat::RoomRef> rooms() const override { return {}; }
  [[nodiscard]] const wire::House& house() const override { return house_; }
  [[nodiscard]] bool is_inside_tls() const override { return false; }
  [[nodiscard]] std::string fingerprint() const override { return {}; }
  void ask(chat::Request::What&& /*what*/, std::uint16_t /*context*/) override {}
  void ask_and_wait(chat::Request::What&& /*what*/, std::uint16_t /*context*/) override {}
  void give_password(std::string_view /*password*/, std::uint16_t /*context*/) override {}
  void become_operator(std::string_view /*password*/, std::uint16_t /*context*/) override {}
  [[nodiscard]] bool has_accounts() const override { return false; }
  [[nodiscard]] bool may_give_passwords() const override { return false; }
  void log_in(AccountLogin /*login*/, std::uint16_t /*context*/) override {}
  void register_account(std::string_view /*password*/, std::string_view /*email*/,
                        std::uint16_t /*context*/) override {}
  void change_password(std::string_view /*old*/, std::string_view /*next*/,
                       std::uint16_t /*context*/) override {}
  void drop_account(std::string_view /*password*/, std::uint16_t /*context*/) override {}
  bool come_from(std::string_view /*password*/, std::string_view /*address*/) override {
    return false;
  }
  void come_from_proxy(std::string_view /*addresses*/, bool /*is_inside_tls*/) override {}
  void quit(std::string_view /*reason*/) override {}
  void tell(chat::Event::What what) override { told.push_back(std::move(what)); }

  std::vector<chat::Event::What> told;

 private:
  std::string name_;
  wire::House house_;
};

struct Heard {
  std::string answers{};
  std::vector<std::string> lines{};
  bool goes_on = true;
  std::size_t most_at_once = 0;
};

const web::Http& http() {
  static const auto irc = wire::irc::make_dialect("papo.server");
  static const web::Socket texts{*irc, wire::frames::Opcode::text};
  static const web::Socket binaries{*irc, wire::frames::Opcode::binary};
  static const web::Http made{{.hosts = {"papo"}, .origins = {"https://friend"}}, texts, binaries};
  return made;
}

template <typename NextCut>
Heard heard(std::string_view stream, NextCut next_cut) {
  Heard heard;
  Worker worker;
  const auto conversation = http().converse({});
  const auto take = [&](std::string_view line) { heard.lines.emplace_back(line); };
  while (!stream.empty() && heard.goes_on) {
    const auto some = stream.substr(0, next_cut());
    stream.remove_prefix(some.size());
    heard.goes_on = conversation->take_chunk(some, take, worker);
    const auto told = std::exchange(worker.told, {});
    heard.most_at_once = std::max(heard.most_at_once, told.size());
    for (const auto& what : told) {
      const bool was_http = conversation->variant().dialect == &http();
      const auto before = heard.answers.size();
      conversation->tell({.subject = 1, .what = what}, worker, heard.answers);
      const auto answer = std::string_view{heard.answers}.substr(before);
      check(!was_http || answer.starts_with("HTTP/1.1 "), "an answer is one of HTTP", answer);
      check(was_http || !answer.starts_with("HTTP"), "and a frame later", answer);
    }
  }
  check(heard.lines.empty() || conversation->variant().dialect != &http(),
        "nothing of a request is a line");
  // The end of the client is told in its own way.
  conversation->tell(
      {.subject = 1, .what = chat::Dismissed{.departure = chat::Departure::never_named}}, worker,
      heard.answers);
  return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  std::uint32_t seed = data[0];
  const auto stream = fuzz::as_text(data, size).substr(1);
  const auto arbitrary = [&] {
    seed = seed * 1'664'525U + 1'013'904'223U;
    return std::size_t{1} + (seed >> 24U) % 64;
  };
  const auto single = heard(stream, [] { return std::size_t{1}; });
  for (const auto& other :
       {heard(stream, [&] { return stream.size(); }), heard(stream, arbitrary)}) {
    if (other.most_at_once >= web::most_requests_at_once) continue;
    check(other.goes_on == single.goes_on, "it goes on");
    check(other.lines == single.lines, "the lines are the same");
    // WebSocket may end with another reason, if it ends.
    if (single.lines.empty() && single.goes_on) {
      check(other.answers == single.answers, "the answers are the same", other.answers);
    }
  }
  return 0;
}
