// SPDX-License-Identifier: MIT

#include "figures.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "json_file.h"

namespace papo::bench {
namespace {

constexpr double percent = 100;
constexpr double mebibyte = 1024.0 * 1024.0;

std::string as_text(Figures::Microseconds time) {
  constexpr double thousand = 1000;
  if (time.count() < thousand) return fmt::format("{:.0f} µs", time.count());
  return fmt::format("{:.2f} ms", time.count() / thousand);
}

std::string as_text(const Figures::Cpu& cpu) {
  return fmt::format("{:.3f} µs of CPU per delivery, {:.0f} % of a core", cpu.per_delivery.count(),
                     percent * cpu.share);
}

std::string people_of(const LoadOptions& options) {
  return options.rooms == 1 ? fmt::format("{} clients", options.clients)
                            : fmt::format("{} clients in {} rooms", options.clients, options.rooms);
}

std::string load_of(const LoadOptions& options) {
  return options.rate ? fmt::format("{} messages a second", *options.rate)
                      : fmt::format("{} in flight", options.window);
}

nlohmann::ordered_json as_json(const Figures::Cpu& cpu) {
  return {{"cpu_us_per_delivery", cpu.per_delivery.count()}, {"cpu_share", cpu.share}};
}

}  // namespace

void print_figures(const LoadOptions& options, const Figures& figures) {
  fmt::print("{}, {} of them talking, {} bytes a message, {}, {:.1f} s ({})\n", people_of(options),
             options.senders, options.size, load_of(options), figures.measured.count(),
             options.protocol);
  fmt::print("joined         {:.3f} s\n", figures.joined_in.count());
  fmt::print("sent           {}\n", figures.sent);
  fmt::print("delivered      {}\n", figures.delivered);
  fmt::print("lost           {}\n", figures.lost);
  fmt::print("duplicated     {}\n", figures.duplicated);
  fmt::print("out of order   {}\n", figures.out_of_order);
  if (options.rooms > 1) fmt::print("astray         {}\n", figures.astray);
  fmt::print("damaged        {}\n", figures.damaged);
  fmt::print("closed         {}\n", figures.closed);
  fmt::print("rate           {:.0f} messages/s, {:.0f} deliveries/s\n", figures.messages_per_second,
             figures.deliveries_per_second);
  const Figures::Latency& latency = figures.latency;
  fmt::print("latency        p50 {}, p90 {}, p99 {}, p99.9 {}, max {}\n", as_text(latency.p50),
             as_text(latency.p90), as_text(latency.p99), as_text(latency.p999),
             as_text(latency.max));
  if (figures.server) fmt::print("server         {}\n", as_text(*figures.server));
  if (figures.memory) {
    fmt::print("server memory  {:.1f} MiB, {:.1f} MiB at most\n",
               static_cast<double>(figures.memory->resident) / mebibyte,
               static_cast<double>(figures.memory->peak_resident) / mebibyte);
  }
  fmt::print("this program   {}\n", as_text(figures.driver));
  if (!figures.refusal.empty()) fmt::print("refused        {}\n", figures.refusal);
  if (!figures.server_end.empty()) fmt::print("fault          {}\n", figures.server_end);
}

void write_json(const std::string& path, const LoadOptions& options, const Figures& figures) {
  const Figures::Latency& latency = figures.latency;
  nlohmann::ordered_json json{
      {"protocol", options.protocol},
      {"clients", options.clients},
      {"rooms", options.rooms},
      {"senders", options.senders},
      {"size", options.size},
      {"joined_s", figures.joined_in.count()},
      {"sent", figures.sent},
      {"delivered", figures.delivered},
      {"lost", figures.lost},
      {"duplicated", figures.duplicated},
      {"out_of_order", figures.out_of_order},
      {"astray", figures.astray},
      {"damaged", figures.damaged},
      {"closed", figures.closed},
      {"measured_s", figures.measured.count()},
      {"messages_per_s", figures.messages_per_second},
      {"deliveries_per_s", figures.deliveries_per_second},
      {"latency_us",
       {{"p50", latency.p50.count()},
        {"p90", latency.p90.count()},
        {"p99", latency.p99.count()},
        {"p99.9", latency.p999.count()},
        {"max", latency.max.count()}}},
      {"driver", as_json(figures.driver)},
      {"faultless", figures.faultless()},
  };
  if (options.rate) {
    json["rate"] = *options.rate;
  } else {
    json["window"] = options.window;
  }
  if (figures.server) json["server"] = as_json(*figures.server);
  if (figures.memory) {
    json["server"]["resident_bytes"] = figures.memory->resident;
    json["server"]["peak_resident_bytes"] = figures.memory->peak_resident;
  }
  if (!figures.refusal.empty()) json["refusal"] = figures.refusal;
  if (!figures.server_end.empty()) json["server_end"] = figures.server_end;

  write_json_file(path, json);
}

}  // namespace papo::bench
