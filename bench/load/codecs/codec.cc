// SPDX-License-Identifier: MIT

#include "codec.h"

#include <array>
#include <stdexcept>

#include "codec_floor.h"
#include "codec_irc.h"
#include "codec_mqtt.h"
#include "codec_nats.h"
#include "codec_plain.h"
#include "codec_redis.h"

namespace papo::bench {
namespace {

template <typename Protocol, auto... arguments>
std::unique_ptr<Codec> make() {
  return std::make_unique<Protocol>(arguments...);
}

struct Known {
  std::string_view name;
  std::unique_ptr<Codec> (*make)();
};

constexpr std::array known_codecs{
    Known{"plain", make<PlainCodec>},
    Known{"floor", make<FloorCodec>},
    Known{"redis", make<RedisCodec>},
    Known{"nats", make<NatsCodec>},
    Known{"mqtt", make<MqttCodec>},
    Known{"irc", make<IrcCodec, IrcTags::none>},
    Known{"irc-tags", make<IrcCodec, IrcTags::all>},
    Known{"irc-mixed", make<IrcCodec, IrcTags::mixed>},
};

}  // namespace

std::optional<std::string> Codec::join(std::string_view /*room*/) const { return std::nullopt; }

std::optional<std::vector<std::string>> Codec::server_arguments(std::size_t /*clients*/) const {
  return std::nullopt;
}

std::vector<std::string> codec_names() {
  std::vector<std::string> names;
  names.reserve(known_codecs.size());
  for (const Known& known : known_codecs) names.emplace_back(known.name);
  return names;
}

std::unique_ptr<Codec> make_codec(std::string_view name) {
  for (const Known& known : known_codecs) {
    if (known.name == name) return known.make();
  }
  throw std::invalid_argument("no such protocol: " + std::string{name});
}

std::optional<std::string_view> take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = bytes.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  bytes.remove_prefix(end + 1);
  return line;
}

}  // namespace papo::bench
