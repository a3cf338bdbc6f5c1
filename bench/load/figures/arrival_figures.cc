// SPDX-License-Identifier: MIT

#include "arrival_figures.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "json_file.h"

namespace papo::bench {
namespace {

constexpr double kibibyte = 1024;

double growth(std::size_t from, std::size_t to) {
  return static_cast<double>(to) - static_cast<double>(from);
}

nlohmann::ordered_json as_json(const ArrivalFigures::Held& held) {
  return {{"descriptors", held.descriptors}, {"resident_bytes", held.resident}};
}

void print_server(const LoadOptions& options, const ArrivalFigures& figures) {
  const ArrivalFigures::Server& server = *figures.server;
  const auto count = [](auto number) { return static_cast<double>(number); };
  const double arriving_us = server.arriving_cpu.count() * 1e6;
  fmt::print(
      "arriving cost  {:.3f} s of the server's CPU: {:.1f} µs a person, {:.3f} µs a notice\n",
      server.arriving_cpu.count(), arriving_us / count(options.clients),
      figures.told > 0 ? arriving_us / count(figures.told) : 0);
  fmt::print("memory         {:.2f} KiB a member (resident, {:.0f} KiB to {:.0f} KiB)\n",
             server.bytes_a_member(options.clients) / kibibyte,
             count(server.before.resident) / kibibyte, count(server.idle.resident) / kibibyte);
  fmt::print("leaving cost   {:.3f} s of the server's CPU: {:.1f} µs a person\n",
             server.leaving_cpu.count(), server.leaving_cpu.count() * 1e6 / count(options.clients));
  fmt::print("let go in      {:.3f} s\n", server.let_go_in.count());
  fmt::print("left behind    {} descriptors, {:.0f} KiB\n", server.descriptors_left(),
             server.bytes_left() / kibibyte);
}

}  // namespace

std::size_t ArrivalFigures::Server::descriptors_left() const {
  return after.descriptors > before.descriptors ? after.descriptors - before.descriptors : 0;
}

double ArrivalFigures::Server::bytes_left() const {
  return growth(before.resident, after.resident);
}

double ArrivalFigures::Server::bytes_a_member(std::size_t members) const {
  return growth(before.resident, idle.resident) / static_cast<double>(members);
}

bool ArrivalFigures::faultless() const {
  return wrong + missing + closed == 0 && (!server || server->descriptors_left() == 0) &&
         server_end.empty();
}

void print_figures(const LoadOptions& options, const ArrivalFigures& figures) {
  fmt::print("{} clients arrive, and are cut off at once ({})\n", options.clients,
             options.protocol);
  fmt::print("entered        {}\n", figures.entered);
  fmt::print("told           {}\n", figures.told);
  fmt::print("wrong          {}\n", figures.wrong);
  fmt::print("missing        {}\n", figures.missing);
  fmt::print("closed         {}\n", figures.closed);
  fmt::print("arrived in     {:.3f} s\n", figures.arrived_in.count());
  if (figures.server) print_server(options, figures);
  if (!figures.refusal.empty()) fmt::print("refused        {}\n", figures.refusal);
  if (!figures.server_end.empty()) fmt::print("fault          {}\n", figures.server_end);
}

void write_json(const std::string& path, const LoadOptions& options,
                const ArrivalFigures& figures) {
  nlohmann::ordered_json json{
      {"protocol", options.protocol},     {"clients", options.clients},
      {"entered", figures.entered},       {"told", figures.told},
      {"wrong", figures.wrong},           {"missing", figures.missing},
      {"closed", figures.closed},         {"arrived_s", figures.arrived_in.count()},
      {"faultless", figures.faultless()},
  };
  if (figures.server) {
    const ArrivalFigures::Server& server = *figures.server;
    json["server"] = {
        {"arriving_cpu_s", server.arriving_cpu.count()},
        {"leaving_cpu_s", server.leaving_cpu.count()},
        {"let_go_s", server.let_go_in.count()},
        {"before", as_json(server.before)},
        {"idle", as_json(server.idle)},
        {"after", as_json(server.after)},
        {"bytes_a_member", server.bytes_a_member(options.clients)},
        {"descriptors_left", server.descriptors_left()},
        {"bytes_left", server.bytes_left()},
    };
  }
  if (!figures.refusal.empty()) json["refusal"] = figures.refusal;
  if (!figures.server_end.empty()) json["server_end"] = figures.server_end;
  write_json_file(path, json);
}

}  // namespace papo::bench
