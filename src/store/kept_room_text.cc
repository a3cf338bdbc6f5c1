// SPDX-License-Identifier: MIT

#include "store/kept_room_text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "chat/limits.h"
#include "store/columns.h"

namespace papo::store {
namespace {

using Json = nlohmann::json;

// The names of the lists, in the order of KeptRoom::masks.
constexpr std::array lists{"bans", "ban_exceptions", "invite_exceptions"};
// Longer than any nick!user@host, and than any key of a mask.
constexpr std::size_t longest_short_text = 1024;

struct Damage {};

std::string text_in(const Json& object, const char* field, std::size_t longest) {
  const auto found = object.find(field);
  if (found == object.end()) return {};
  const auto* const text = found->get_ptr<const std::string*>();
  if (text == nullptr || text->size() > longest) throw Damage{};
  return *text;
}

std::int64_t number_in(const Json& object, const char* field, std::int64_t highest) {
  const auto found = object.find(field);
  if (found == object.end()) return 0;
  // A number that does not fit a signed type is unsigned.
  if (!found->is_number_integer() || *found < 0 || *found > highest) throw Damage{};
  return found->get<std::int64_t>();
}

const Json& list_in(const Json& object, const char* field, std::size_t most) {
  static const auto none = Json::array();
  const auto found = object.find(field);
  if (found == object.end()) return none;
  if (!found->is_array() || found->size() > most) throw Damage{};
  return *found;
}

chat::Time time_in(const Json& object, const char* field) {
  return time_of(number_in(object, field, std::numeric_limits<Number>::max()));
}

chat::RoomMask mask_in(const Json& object) {
  if (!object.is_object()) throw Damage{};
  chat::RoomMask mask{.mask = text_in(object, "mask", longest_short_text),
                      .by = text_in(object, "by", longest_short_text),
                      .at = time_in(object, "at"),
                      .key = text_in(object, "key", longest_short_text)};
  if (mask.mask.empty()) throw Damage{};
  return mask;
}

std::string flags_of(chat::RoomModes modes) {
  std::string letters;
  for (const auto& row : chat::mode_rows()) {
    const auto* const flag = chat::flag_in(modes, row.mode);
    if (flag != nullptr && *flag) letters += row.letter;
  }
  return letters;
}

// A letter of a later version is left out.
chat::RoomModes modes_in(const Json& object) {
  chat::RoomModes modes{.key = text_in(object, "key", longest_short_text)};
  for (const char letter : text_in(object, "modes", longest_short_text)) {
    const auto* const row = chat::find_mode(letter);
    auto* const flag = row == nullptr ? nullptr : chat::flag_in(modes, row->mode);
    if (flag != nullptr) *flag = true;
  }
  constexpr auto highest = std::numeric_limits<std::int32_t>::max();
  modes.limit = static_cast<std::size_t>(number_in(object, "limit", highest));
  return modes;
}

std::vector<chat::AccountId> operators_in(const Json& object) {
  std::vector<chat::AccountId> operators;
  for (const auto& one : list_in(object, "operators", chat::most_operators_kept)) {
    constexpr auto highest = std::numeric_limits<chat::AccountId>::max();
    if (!one.is_number_integer() || one <= 0 || one > highest) throw Damage{};
    operators.push_back(one.get<chat::AccountId>());
  }
  return operators;
}

}  // namespace

std::string rules_of(const chat::KeptRoom& room) {
  auto object = nlohmann::ordered_json::object();
  object["operators"] = room.operators;
  object["modes"] = flags_of(room.modes);
  object["key"] = room.modes.key;
  object["limit"] = room.modes.limit;
  for (std::size_t list = 0; list < lists.size(); ++list) {
    auto& masks = object[lists.at(list)] = Json::array();
    for (const auto& mask : room.masks.at(list)) {
      masks.push_back(
          {{"mask", mask.mask}, {"by", mask.by}, {"at", number_of(mask.at)}, {"key", mask.key}});
    }
  }
  object["topic"] = room.topic;
  object["topic_by"] = room.topic_by;
  object["topic_at"] = number_of(room.topic_at);
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<chat::KeptRoom> read_rules(std::string_view text) {
  const auto object = Json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  try {
    chat::KeptRoom room{.operators = operators_in(object),
                        .modes = modes_in(object),
                        .topic = text_in(object, "topic", chat::longest_topic),
                        .topic_by = text_in(object, "topic_by", longest_short_text),
                        .topic_at = time_in(object, "topic_at")};
    for (std::size_t list = 0; list < lists.size(); ++list) {
      for (const auto& mask : list_in(object, lists.at(list), chat::most_masks)) {
        room.masks.at(list).push_back(mask_in(mask));
      }
    }
    return room;
  } catch (const Damage&) {
    return std::nullopt;
  }
}

}  // namespace papo::store
