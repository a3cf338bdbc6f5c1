// SPDX-License-Identifier: MIT

#include "web/conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "text/ascii.h"
#include "web/close_codes.h"
#include "web/limits.h"
#include "web/page.h"
#include "web/upgrade.h"
#include "wire/frames.h"

namespace papo::web {
namespace {

namespace frames = wire::frames;
using chat::Departure;
using frames::Opcode;

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find_first_of("?#"));
}

bool is_called(std::string_view path, std::string_view name) { return path.ends_with(name); }

// The addresses at which a WebSocket can be asked for.
bool has_socket(std::string_view path) { return path.ends_with('/') || is_called(path, "/socket"); }

bool has_tag(const Request& request, std::string_view tag) {
  return request.if_none_match == "*" || request.if_none_match.find(tag) != std::string_view::npos;
}

// "gzip", unless it has the weight 0.
bool takes_gzip(std::string_view accepted) {
  const auto at = accepted.find("gzip");
  if (at == std::string_view::npos) return false;
  auto weight = accepted.substr(at, accepted.find(',', at) - at);
  std::string bare;
  for (const char c : weight) {
    if (c != ' ') bare += c;
  }
  return !bare.starts_with("gzip;q=0") || bare.find_first_of("123456789") != std::string::npos;
}

Answer page_for(const Request& request, const PageFile& file) {
  const bool zipped = !file.gzipped.empty() && takes_gzip(request.accept_encoding);
  return {
      .status = has_tag(request, file.tag) ? Status::not_modified : Status::ok,
      .headers = fmt::format("Cache-Control: no-cache\r\nETag: {}\r\nVary: Accept-Encoding\r\n{}",
                             file.tag, zipped ? "Content-Encoding: gzip\r\n" : ""),
      .body = zipped ? file.gzipped : file.content,
      .type = file.type};
}

std::uint16_t code_for(Departure departure) {
  switch (departure) {
    case Departure::quit:
    case Departure::lost:
    case Departure::logged_out:
      return close_code::normal;
    case Departure::too_slow:
    case Departure::never_named:
    case Departure::wrong_passwords:
    case Departure::kicked:
    case Departure::banned:
      return close_code::not_allowed;
    case Departure::out_of_memory:
    case Departure::other_protocol:  // The client is one too many from its address.
      return close_code::try_later;
  }
  return close_code::normal;
}

// None if the event is not the end of its subject.
std::optional<Departure> end_in(const chat::Event& event) {
  if (const auto* const departed = std::get_if<chat::Departed>(&event.what)) {
    return departed->departure;
  }
  if (const auto* const dismissed = std::get_if<chat::Dismissed>(&event.what)) {
    return dismissed->departure;
  }
  return std::nullopt;
}

}  // namespace

// ---- Bytes

bool Conversation::take_chunk(std::string_view bytes,
                              const std::function<void(std::string_view)>& take,
                              wire::Services& services) {
  if (messages_) return take_messages(bytes, take, services);
  head_ += bytes;
  for (std::size_t requests = 1;; ++requests) {
    const auto end = end_of_head(head_);
    if (!end) {
      const auto fault = fault_of_unended(head_);
      return !fault || give({.status = *fault, .closes = true}, services);
    }
    const auto head = head_.substr(0, *end);
    head_.erase(0, *end);
    if (!answer_request(head, services, requests == most_requests_at_once)) return false;
    if (!messages_) continue;
    const auto rest = std::exchange(head_, {});
    return take_messages(rest, take, services);
  }
}

bool Conversation::answer_request(std::string_view head, wire::Services& services, bool is_last) {
  const auto parsed = parse_request(head);
  if (const auto* const fault = std::get_if<Status>(&parsed)) {
    return give({.status = *fault, .closes = true}, services);
  }
  const auto& request = std::get<Request>(parsed);
  services.come_from_proxy(request.forwarded_for,
                           text::same_word(request.forwarded_protocol, "https"));
  Answer answer;
  const auto path = path_of(request.target);
  const auto* const file = find_page_file(path);
  if (!is_for_one_of(request, http_.settings().hosts)) {
    answer.status = Status::misdirected;
  } else if (wants_upgrade(request) && has_socket(path)) {
    return open_socket(request, services);
  } else if (is_called(path, "/health")) {
    answer.body = "ok\n";
  } else if (is_called(path, "/socket")) {
    answer.status = Status::upgrade_required;
  } else if (file != nullptr) {
    answer = page_for(request, *file);
  } else {
    answer.status = Status::not_found;
  }
  answer.has_body = request.method == Request::Method::get;
  answer.closes = !request.keeps_open || is_last;
  return give(std::move(answer), services);
}

// False if it is the last answer.
bool Conversation::give(Answer&& answer, wire::Services& services) const {
  if (answer.headers.empty()) answer.headers = "Cache-Control: no-store\r\n";
  if (services.is_inside_tls()) answer.hsts_seconds = http_.settings().hsts_seconds;
  services.tell(aside(Topic::answer, text_of(answer)));
  return !answer.closes;
}

bool Conversation::open_socket(const Request& request, wire::Services& services) {
  auto made = upgrade(request, http_.settings().origins);
  if (const auto* const fault = std::get_if<Status>(&made)) {
    return give({.status = *fault, .closes = true}, services);
  }
  auto& [headers, is_binary] = std::get<Upgrade>(made);
  const auto& socket = http_.socket(is_binary);
  const auto longest = socket.longest_line(services.house().max_line);
  spoken_ = socket.spoken().converse(language_);
  messages_ = std::make_unique<Messages>(socket.contexts(), is_binary, longest);
  socket_ = &socket;
  services.tell(aside(Topic::opened, text_of({.status = Status::switching_protocols,
                                              .headers = std::move(headers)})));
  return true;
}

bool Conversation::take_messages(std::string_view bytes,
                                 const std::function<void(std::string_view)>& take,
                                 wire::Services& services) {
  std::string pongs;
  const bool goes_on = messages_->take(bytes, take, pongs);
  if (!pongs.empty()) services.tell(aside(Topic::frames, std::move(pongs)));
  return goes_on;
}

// ---- Lines

void Conversation::take_line(std::string_view line, wire::Services& services) {
  if (spoken_) spoken_->take_line(line, services);
}

void Conversation::refuse_line(std::string_view line, wire::Services& services) {
  if (spoken_) spoken_->refuse_line(line, services);
}

bool Conversation::asks_much(std::string_view line) const {
  return spoken_ && spoken_->asks_much(line);
}

// Every WebSocket answers a ping by itself, so a program need not know of it.
void Conversation::on_quiet(wire::Services& services) {
  std::string ping;
  frames::add(Opcode::ping, {}, ping);
  if (messages_) services.tell(aside(Topic::frames, std::move(ping)));
}

// ---- Events

void Conversation::tell(const chat::Event& event, const wire::Services& services,
                        std::string& out) {
  const auto* const own = std::get_if<chat::Aside>(&event.what);
  if (own != nullptr && own->what >= static_cast<unsigned>(Topic::answer)) {
    if (Topic{own->what} == Topic::opened) open_ = true;
    answered_ = true;
    out += own->text;
    return;
  }
  if (!open_) return tell_end_of_http(event, out);
  if (end_in(event)) return tell_end(event, services, out);
  const auto begin = out.size();
  spoken_->tell(event, services, out);
  socket_->frame(out, begin);
}

void Conversation::tell_of_other(const chat::Event& event, const wire::Services& services,
                                 std::string& out) {
  if (!open_) return;
  const auto begin = out.size();
  spoken_->tell_of_other(event, services, out);
  socket_->frame(out, begin);
}

// A client that has closed its side reads no more messages.
void Conversation::tell_end(const chat::Event& event, const wire::Services& services,
                            std::string& out) {
  const auto departure = *end_in(event);
  const auto& own = messages_->last_words();
  if (!own.empty() || messages_->over()) return frames::add(Opcode::close, own, out);
  if (departure != Departure::other_protocol) {
    const auto begin = out.size();
    spoken_->tell(event, services, out);
    socket_->frame(out, begin);
  }
  frames::add(Opcode::close, closing(code_for(departure), {}), out);
}

// All requests before this have their answers by now.
void Conversation::tell_end_of_http(const chat::Event& event, std::string& out) const {
  const auto departure = end_in(event);
  if (!departure) return;
  switch (*departure) {
    case Departure::never_named:
      if (!head_.empty()) out += refusal(Status::request_timeout);
      return;
    case Departure::banned:
      out += refusal(Status::forbidden);
      return;
    case Departure::out_of_memory:
      out += refusal(Status::unavailable);
      return;
    case Departure::other_protocol:
      // A proxy would take a further answer for that to another client's request.
      if (!answered_) out += std::get<chat::Dismissed>(event.what).words;
      return;
    case Departure::quit:
    case Departure::lost:
    case Departure::too_slow:
    case Departure::wrong_passwords:
    case Departure::kicked:
    case Departure::logged_out:
      return;
  }
}

wire::Variant Conversation::variant() const {
  if (!open_) return {.dialect = &http_, .language = language_};
  auto variant = spoken_->variant();
  variant.dialect = socket_;
  return variant;
}

wire::Variant Conversation::variant_in(chat::RoomId room) const {
  if (!open_) return variant();
  auto variant = spoken_->variant_in(room);
  variant.dialect = socket_;
  return variant;
}

}  // namespace papo::web
