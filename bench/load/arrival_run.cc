// SPDX-License-Identifier: MIT

#include "arrival_run.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <stdexcept>

#include "seconds_between.h"

namespace papo::bench {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds step{100};
// A server that uses less than this between two steps is at rest: it only runs timers and answers
// questions about its usage.
constexpr milliseconds rest{1};

}  // namespace

ArrivalRun::ArrivalRun(const LoadOptions& options, const Ways& ways, const net::Address& server,
                       ReadServer read_server)
    : options_(options),
      read_server_(std::move(read_server)),
      crowd_(loop_, ways, server,
             {options.clients, options.name, options.password, options.entering}, *this),
      check_(options.clients),
      named_(options.clients),
      step_timer_(loop_, [this] { on_step(); }),
      progress_timer_(loop_, [this] { show_progress(); }),
      interrupt_(loop_, SIGINT, [this] { fail("interrupted"); }),
      terminate_(loop_, SIGTERM, [this] { fail("interrupted"); }) {}

ArrivalFigures ArrivalRun::run() {
  if (read_server_) before_ = read_server_();
  began_ = Clock::now();
  last_news_ = began_;
  step_timer_.start(step, step);
  const bool at_terminal = isatty(STDERR_FILENO) != 0;
  if (at_terminal) progress_timer_.start(step, step);
  crowd_.start();
  if (phase_ != Phase::done) loop_.run();
  if (at_terminal) fmt::print(stderr, "\r\x1b[K");
  if (!failure_.empty()) throw std::runtime_error(failure_);
  return figures();
}

void ArrivalRun::on_received(std::size_t index, std::string_view& bytes) {
  last_news_ = Clock::now();
  while (const auto frame = crowd_.codec_of(index).next(crowd_[index].name(), bytes))
    on_frame(index, *frame);
  if (phase_ == Phase::arriving && check_.complete()) end_arriving();
}

void ArrivalRun::on_frame(std::size_t index, const Frame& frame) {
  if (!frame.reply.empty()) {
    crowd_[index].outgoing() += frame.reply;
    crowd_[index].flush();
  }
  // A server may bring everyone into a room of its own, too.
  if (!frame.room.empty() && frame.room != usual_room && frame.kind != Frame::Kind::entered) {
    return;
  }
  switch (frame.kind) {
    case Frame::Kind::entered:
      check_.enter(index, frame.others);
      crowd_.has_entered(index);
      break;
    case Frame::Kind::welcomed:
      crowd_[index].outgoing() += crowd_.codec_of(index).join(usual_room).value();
      crowd_[index].flush();
      break;
    case Frame::Kind::named:
      named_[index] += frame.others;
      break;
    case Frame::Kind::in_room:
      if (crowd_.has_entered(index))
        check_.enter(index, std::max<std::size_t>(named_[index], 1) - 1);
      break;
    case Frame::Kind::joined:
      if (const auto newcomer = crowd_.index_of(frame.from)) {
        check_.see_join(index, *newcomer);
      } else {
        check_.see_stranger();
      }
      break;
    case Frame::Kind::left:
      check_.see_stranger();
      break;
    case Frame::Kind::refusal:
      if (refusal_.empty()) refusal_ = frame.text;
      if (crowd_[index].state() == LoadClient::State::entering) {
        fail(fmt::format("{} was not let in: {}", crowd_[index].name(), frame.text));
      }
      break;
    case Frame::Kind::message:
    case Frame::Kind::other:
      break;
  }
}

void ArrivalRun::on_closed(std::size_t index) {
  ++closed_;
  if (crowd_.all_entered()) return;
  fail(fmt::format("the server closed the connection of {} while everyone was entering",
                   crowd_[index].name()));
}

void ArrivalRun::on_step() {
  switch (phase_) {
    case Phase::arriving:
      if (!out_of_patience()) break;
      if (crowd_.all_entered()) {
        end_arriving();  // The figures tell what is missing.
      } else {
        fail(fmt::format("only {} of {} clients were let in", crowd_.entered(), options_.clients));
      }
      break;
    case Phase::idle:
    case Phase::leaving:
      watch_server();
      break;
    case Phase::done:
      break;
  }
}

void ArrivalRun::end_arriving() {
  arrived_at_ = Clock::now();
  last_news_ = arrived_at_;
  if (before_) arrived_ = read_server_();
  latest_ = arrived_;
  phase_ = Phase::idle;
  if (!arrived_) end();
}

// Goes on once the server rests and holds what it should, or cannot get there any more.
void ArrivalRun::watch_server() {
  const auto now = read_server_();
  if (!now) {
    fail("the server is gone");
    return;
  }
  const bool rests = now->cpu - latest_->cpu < rest;
  if (now->descriptors != latest_->descriptors) let_go_at_ = Clock::now();
  if (!rests || now->descriptors != latest_->descriptors) last_news_ = Clock::now();
  latest_ = now;
  const bool holds_too_much =
      phase_ == Phase::leaving && (now->descriptors > before_->descriptors || keeps_memory(*now));
  if ((!rests || holds_too_much) && !out_of_patience()) return;
  if (phase_ == Phase::idle) {
    idle_ = now;
    phase_ = Phase::leaving;
    cut_off_at_ = Clock::now();
    last_news_ = cut_off_at_;
    let_go_at_ = cut_off_at_;
    crowd_.cut_off();
  } else {
    end();
  }
}

// Whether the server holds over a fifth more than at the beginning.
bool ArrivalRun::keeps_memory(const ProcessReading& reading) const {
  return reading.resident > before_->resident + before_->resident / 5;
}

void ArrivalRun::fail(std::string why) {
  if (failure_.empty()) failure_ = std::move(why);
  end();
}

void ArrivalRun::end() {
  phase_ = Phase::done;
  loop_.stop();
}

void ArrivalRun::show_progress() const {
  fmt::print(stderr, "\r\x1b[K{} of {} clients are in, {} notices", crowd_.entered(),
             options_.clients, check_.told());
}

bool ArrivalRun::out_of_patience() const { return Clock::now() - last_news_ >= options_.patience; }

ArrivalFigures ArrivalRun::figures() const {
  using Seconds = ArrivalFigures::Seconds;
  const auto held = [](const ProcessReading& reading) {
    return ArrivalFigures::Held{reading.descriptors, reading.resident};
  };
  ArrivalFigures figures;
  figures.entered = crowd_.entered();
  figures.told = check_.told();
  figures.wrong = check_.wrong();
  figures.missing = check_.missing();
  figures.closed = closed_;
  figures.arrived_in = Seconds{seconds_between(began_, arrived_at_)};
  figures.refusal = refusal_;
  if (!idle_) return figures;
  ArrivalFigures::Server server;
  server.arriving_cpu = arrived_->cpu - before_->cpu;
  server.leaving_cpu = latest_->cpu - idle_->cpu;
  server.let_go_in = Seconds{seconds_between(cut_off_at_, let_go_at_)};
  server.before = held(*before_);
  server.idle = held(*idle_);
  server.after = held(*latest_);
  figures.server = server;
  return figures;
}

}  // namespace papo::bench
