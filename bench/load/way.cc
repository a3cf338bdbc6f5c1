// SPDX-License-Identifier: MIT

#include "way.h"

namespace papo::bench {

Ways make_ways(const LoadOptions& options) {
  Ways ways;
  if (options.all_ways) {
    ways.push_back({.codec = make_codec("plain")});
    ways.push_back({.codec = make_codec("irc")});
    ways.push_back({.codec = make_codec("irc"), .websocket = true});
    ways.push_back({.codec = make_codec("plain"), .tls = true});
  } else {
    ways.push_back({.codec = make_codec(options.protocol),
                    .tls = options.tls,
                    .websocket = options.websocket});
  }
  return ways;
}

}  // namespace papo::bench
