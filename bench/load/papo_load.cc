// SPDX-License-Identifier: MIT

// papo-load: many simulated people that chat at once; see `papo-load --help`.
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "arrival_run.h"
#include "bench/load/codecs/codec.h"
#include "bench/load/figures/arrival_figures.h"
#include "bench/load/figures/figures.h"
#include "bench/load/figures/process_reading.h"
#include "descriptor_limit.h"
#include "load_options.h"
#include "load_run.h"
#include "server_process.h"
#include "way.h"

namespace papo::bench {
namespace {

constexpr std::size_t descriptors_besides_clients = 64;
constexpr std::chrono::seconds start_patience{10};
constexpr std::chrono::seconds stop_patience{20};

// "--OPTION" of "--OPTION=VALUE".
std::string_view option_of(std::string_view argument) {
  return argument.substr(0, argument.find('='));
}

std::unique_ptr<ServerProcess> start_server(const LoadOptions& options, const Codec& codec) {
  auto arguments = codec.server_arguments(options.clients).value();
  std::erase_if(arguments, [&](const std::string& usual) {
    return std::ranges::find(options.server_arguments, option_of(usual), option_of) !=
           options.server_arguments.end();
  });
  arguments.insert(arguments.end(), options.server_arguments.begin(),
                   options.server_arguments.end());
  return std::make_unique<ServerProcess>(options.spawn, arguments, start_patience);
}

// A run of either kind, against a server that is started for the run or runs already.
template <typename Run>
auto run_load(const LoadOptions& options) {
  raise_descriptor_limit(options.clients + descriptors_besides_clients);
  const auto ways = make_ways(options);

  std::unique_ptr<ServerProcess> server;
  if (!options.spawn.empty()) server = start_server(options, *ways.front().codec);
  const auto address = server ? net::resolve(server->host(), server->port(), false).front()
                              : net::resolve(options.host, options.port, false).front();

  const pid_t pid = server ? server->pid() : options.server_pid;
  typename Run::ReadServer read_server;
  if (pid > 0) read_server = [pid] { return read_process(pid); };

  std::optional<Run> run{std::in_place, options, ways, address, read_server};
  auto figures = run->run();
  if (server) {
    // The server is asked to stop first, or it would tell everyone of each client that leaves.
    server->ask_to_stop();
    run.reset();
    figures.server_end = server->wait(stop_patience);
  }
  return figures;
}

template <typename Run>
int run_and_tell(const LoadOptions& options) {
  const auto figures = run_load<Run>(options);
  print_figures(options, figures);
  if (!options.json.empty()) write_json(options.json, options, figures);
  return figures.faultless() ? 0 : 1;
}

}  // namespace
}  // namespace papo::bench

int main(int argc, char** argv) {
  using namespace papo::bench;
  try {
    const auto parsed = parse_load_options(argc, argv);
    if (const auto* status = std::get_if<ExitStatus>(&parsed)) return status->code;
    const auto& options = std::get<LoadOptions>(parsed);
    return options.arrivals ? run_and_tell<ArrivalRun>(options) : run_and_tell<LoadRun>(options);
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "papo-load: %s\n", error.what()));
    return 1;
  }
}
