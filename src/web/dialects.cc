// SPDX-License-Identifier: MIT

#include "web/dialects.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "text/utf8.h"
#include "web/answer.h"
#include "web/close_codes.h"
#include "web/conversation.h"
#include "web/messages.h"

namespace papo::web {

namespace frames = wire::frames;

std::unique_ptr<wire::Conversation> Http::converse(lang::Language language) const {
  return std::make_unique<Conversation>(*this, language);
}

std::string Http::refusal(wire::TurnedAway /*why*/, std::size_t /*limit*/) const {
  return web::refusal(Status::unavailable);
}

std::unique_ptr<wire::Conversation> Socket::converse(lang::Language language) const {
  return spoken_.converse(language);
}

void Socket::render_to_room(const chat::Event& event, const std::string& room,
                            const wire::Variant& variant, std::string& out) const {
  const auto begin = out.size();
  spoken_.render_to_room(event, room, variant, out);
  frame(out, begin);
}

void Socket::render_to_others(const chat::Event& event, const wire::Variant& variant,
                              std::string& out) const {
  const auto begin = out.size();
  spoken_.render_to_others(event, variant, out);
  frame(out, begin);
}

void Socket::render_stopping(const wire::Variant& variant, std::string& out) const {
  const auto begin = out.size();
  spoken_.render_stopping(variant, out);
  frame(out, begin);
  frames::add(frames::Opcode::close, closing(close_code::going_away, "the server is stopping"),
              out);
}

std::string Socket::refusal(wire::TurnedAway why, std::size_t limit) const {
  auto text = spoken_.refusal(why, limit);
  frame(text, 0);
  frames::add(frames::Opcode::close, closing(close_code::try_later, {}), text);
  return text;
}

// Most texts are one line, which moves behind its header.
void Socket::frame(std::string& out, std::size_t begin) const {
  const auto without_end = [](std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return text::cut_to(line, frames::most_payload);
  };
  if (out.size() == begin) return;
  const auto end = out.find('\n', begin);
  if (end == std::string::npos || end + 1 == out.size()) {
    const auto payload = without_end(std::string_view{out}.substr(begin)).size();
    const auto header = frames::header_size(payload);
    out.resize(begin + payload);
    out.insert(begin, header, '\0');
    return frames::write_header(kind_, payload, out.data() + begin);
  }
  const auto lines = out.substr(begin);
  out.resize(begin);
  for (std::string_view rest = lines; !rest.empty();) {
    const auto line = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
    rest.remove_prefix(line.size());
    frames::add(kind_, without_end(line), out);
  }
}

}  // namespace papo::web
