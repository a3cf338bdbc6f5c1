// SPDX-License-Identifier: MIT

#include "load_run.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "seconds_between.h"

namespace papo::bench {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds pace{1};
constexpr milliseconds patience_step{100};
constexpr milliseconds progress_step{100};

template <typename Duration>
milliseconds rounded_up(Duration duration) {
  return std::chrono::ceil<milliseconds>(duration);
}

std::vector<std::string> names_of_rooms(const LoadOptions& options) {
  if (options.rooms == 1) return {std::string{usual_room}};
  std::vector<std::string> names;
  for (std::size_t room = 0; room < options.rooms; ++room) {
    names.push_back(fmt::format("{}-{}", options.name, room));
  }
  return names;
}

}  // namespace

LoadRun::LoadRun(const LoadOptions& options, const Ways& ways, const net::Address& server,
                 ReadServer read_server)
    : options_(options),
      read_server_(std::move(read_server)),
      crowd_(loop_, ways, server,
             {options.clients, options.name, options.password, options.entering}, *this),
      text_(options.size),
      check_(options.rooms, options.clients, options.senders, ways.front().codec->echoes(),
             latency_),
      rooms_(names_of_rooms(options)),
      awake_(options.awake ? std::make_unique<Awake>(loop_) : nullptr),
      turn_end_(loop_, [this] { on_turn_end(); }),
      phase_timer_(loop_, [this] { on_phase_timer(); }),
      pace_timer_(loop_, [] {}),  // Only makes turns, at whose ends the due messages are sent.
      patience_timer_(loop_, [this] { check_patience(); }),
      progress_timer_(loop_, [this] { show_progress(); }),
      interrupt_(loop_, SIGINT, [this] { on_stop_signal(); }),
      terminate_(loop_, SIGTERM, [this] { on_stop_signal(); }) {}

Figures LoadRun::run() {
  run_began_ = Clock::now();
  last_news_ = run_began_;
  patience_timer_.start(patience_step, patience_step);
  const bool at_terminal = isatty(STDERR_FILENO) != 0;
  if (at_terminal) progress_timer_.start(progress_step, progress_step);
  crowd_.start();
  if (phase_ != Phase::done) loop_.run();
  if (at_terminal) fmt::print(stderr, "\r\x1b[K");
  if (!failure_.empty()) throw std::runtime_error(failure_);
  return figures();
}

void LoadRun::on_received(std::size_t index, std::string_view& bytes) {
  const Clock::time_point now = Clock::now();
  last_news_ = now;
  for (;;) {
    check_.take_expected(index, bytes, now);
    const std::string_view before = bytes;
    const auto frame = crowd_.codec_of(index).next(crowd_[index].name(), bytes);
    if (!frame) return;
    on_frame(index, *frame, before.substr(0, before.size() - bytes.size()), now);
  }
}

void LoadRun::on_frame(std::size_t index, const Frame& frame, std::string_view wire,
                       Clock::time_point now) {
  if (!frame.reply.empty()) outgoing(index) += frame.reply;
  switch (frame.kind) {
    case Frame::Kind::entered:
      on_entered(index);
      break;
    case Frame::Kind::welcomed:
      on_welcomed(index);
      break;
    case Frame::Kind::in_room:
      on_in_room(index, frame.room);
      break;
    case Frame::Kind::message:
      on_message(index, frame, wire, now);
      break;
    case Frame::Kind::refusal:
      on_refusal(index, frame.text);
      break;
    case Frame::Kind::named:
    case Frame::Kind::joined:
    case Frame::Kind::left:
    case Frame::Kind::other:
      break;
  }
}

void LoadRun::on_entered(std::size_t index) {
  if (options_.rooms == 1) {
    on_there(index);
  } else {
    on_welcomed(index);
  }
}

void LoadRun::on_welcomed(std::size_t index) {
  outgoing(index) += crowd_.codec_of(index).join(room_of(index)).value();
}

void LoadRun::on_in_room(std::size_t index, std::string_view room) {
  if (room == room_of(index)) on_there(index);
}

// The client is in the room where it talks.
void LoadRun::on_there(std::size_t index) {
  if (!crowd_.has_entered(index) || !crowd_.all_entered() || phase_ != Phase::joining) return;
  phase_ = Phase::opening;
  // The first senders are each in a room of their own.
  const Clock::time_point now = Clock::now();
  for (std::size_t sender = 0; sender < options_.rooms; ++sender) say(sender, now);
}

void LoadRun::on_message(std::size_t index, const Frame& frame, std::string_view wire,
                         Clock::time_point now) {
  std::optional<std::size_t> from;
  if (!frame.from.empty()) {
    from = crowd_.index_of(frame.from);
    if (!from) return;  // Another program's client is here too; its messages are not judged.
  }
  const auto id = text_.read(frame.text);
  const bool sent = id && check_.was_sent(*id);
  const auto sender = sent ? check_.sender_of(*id) : std::nullopt;
  if (!sent || (from && sender && *from != *sender)) {
    ++damaged_;
    return;
  }
  check_.receive(index, *id, wire, now);
}

void LoadRun::on_refusal(std::size_t index, std::string_view why) {
  if (refusal_.empty()) refusal_ = why;
  if (crowd_[index].state() == LoadClient::State::entering) {
    fail(fmt::format("{} was not let in: {}", crowd_[index].name(), why));
  }
}

void LoadRun::on_closed(std::size_t index) {
  if (phase_ == Phase::joining) {
    fail(fmt::format("the server closed the connection of {} while everyone was entering",
                     crowd_[index].name()));
    return;
  }
  ++closed_;
  check_.leave(index);
  if (closed_ == options_.clients) {
    end();
  } else if (phase_ == Phase::sending && next_open_sender() == std::nullopt) {
    begin_closing();
  }
}

void LoadRun::on_turn_end() {
  const bool all_complete = check_.completed() == check_.sent();
  switch (phase_) {
    case Phase::opening:
      if (all_complete) begin_sending();
      break;
    case Phase::closing:
      // Without one order for all, a message can still come after those last ones.
      if (all_complete && check_.awaited() == 0) end();
      break;
    case Phase::joining:
    case Phase::sending:
    case Phase::done:
      break;
  }
  if (phase_ == Phase::sending) {
    if (options_.rate) {
      send_what_is_due();
    } else {
      keep_window_full();
    }
  }
  flush();
}

void LoadRun::begin_sending() {
  phase_ = Phase::sending;
  joined_at_ = Clock::now();
  sending_began_ = joined_at_;
  if (options_.rate) pace_timer_.start(pace, pace);
  if (options_.warmup.count() > 0) {
    phase_timer_.start(rounded_up(options_.warmup));
  } else {
    begin_measuring();
  }
}

void LoadRun::on_phase_timer() {
  if (measure_began_) {
    begin_closing();
  } else {
    begin_measuring();
  }
}

void LoadRun::begin_measuring() {
  latency_.clear();
  measure_began_ = read();
  phase_timer_.start(rounded_up(options_.duration));
}

void LoadRun::begin_closing() {
  measure_ended_ = read();
  if (!measure_began_) measure_began_ = measure_ended_;
  phase_ = Phase::closing;
  phase_timer_.stop();
  pace_timer_.stop();
  for (std::size_t sender = 0; sender < options_.senders; ++sender) {
    if (crowd_[sender].state() != LoadClient::State::closed) say(sender, Clock::now());
  }
}

// The figures so far are still judged and told. A second signal does not wait for that.
void LoadRun::on_stop_signal() {
  interrupt_.stop();
  terminate_.stop();
  if (phase_ == Phase::sending) {
    begin_closing();
  } else if (phase_ != Phase::closing) {
    fail("interrupted");
  }
}

void LoadRun::fail(std::string why) {
  if (failure_.empty()) failure_ = std::move(why);
  end();
}

void LoadRun::end() {
  if (phase_ == Phase::sending) measure_ended_ = read();
  phase_ = Phase::done;
  loop_.stop();
}

void LoadRun::keep_window_full() {
  const Clock::time_point now = Clock::now();
  while (check_.sent() - check_.completed() < options_.window && say_next(now)) {
  }
}

// The deadlines are counted from the start, so one late message makes no other late.
void LoadRun::send_what_is_due() {
  const Clock::time_point now = Clock::now();
  for (;;) {
    const std::chrono::duration<double> offset{static_cast<double>(sent_at_rate_) / *options_.rate};
    const auto due = sending_began_ + std::chrono::duration_cast<Clock::duration>(offset);
    if (due > now || !say_next(due)) return;
    ++sent_at_rate_;
  }
}

// Returns false if all senders are gone.
bool LoadRun::say_next(Clock::time_point sent_at) {
  const auto sender = next_open_sender();
  if (!sender) return false;
  say(*sender, sent_at);
  next_sender_ = (*sender + 1) % options_.senders;
  return true;
}

std::optional<std::size_t> LoadRun::next_open_sender() const {
  for (std::size_t tried = 0; tried < options_.senders; ++tried) {
    const std::size_t sender = (next_sender_ + tried) % options_.senders;
    if (crowd_[sender].state() != LoadClient::State::closed) return sender;
  }
  return std::nullopt;
}

void LoadRun::say(std::size_t sender, Clock::time_point sent_at) {
  crowd_.codec_of(sender).say(room_of(sender), text_.write(check_.send(sender, sent_at)),
                              outgoing(sender));
}

std::string& LoadRun::outgoing(std::size_t index) {
  std::string& outgoing = crowd_[index].outgoing();
  // Bytes that wait are flushed already, now or once the kernel takes more.
  if (outgoing.empty()) to_flush_.push_back(index);
  return outgoing;
}

const std::string& LoadRun::room_of(std::size_t index) const {
  return rooms_[check_.room_of(index)];
}

void LoadRun::flush() {
  for (const std::size_t index : to_flush_) crowd_[index].flush();
  to_flush_.clear();
}

void LoadRun::check_patience() {
  if (phase_ == Phase::sending || Clock::now() - last_news_ < options_.patience) return;
  if (phase_ == Phase::joining) {
    fail(fmt::format("only {} of {} clients were let in", crowd_.entered(), options_.clients));
  } else {
    end();  // Missing messages count as lost.
  }
}

void LoadRun::show_progress() const {
  constexpr int width = 40;
  if (phase_ == Phase::joining || phase_ == Phase::opening) {
    fmt::print(stderr, "\r\x1b[K{} of {} clients are in", crowd_.entered(), options_.clients);
    return;
  }
  const auto now = Clock::now();
  const double passed = seconds_between(sending_began_, now);
  const double share = std::min(1.0, passed / (options_.warmup + options_.duration).count());
  const int filled = static_cast<int>(share * width);
  fmt::print(stderr, "\r\x1b[K[{:#<{}}{:.<{}}] {:3.0f} %  {} deliveries", "", filled, "",
             width - filled, share * 100, check_.delivered());
}

LoadRun::Reading LoadRun::read() const {
  Reading reading;
  reading.at = Clock::now();
  reading.sent = check_.sent();
  reading.delivered = check_.delivered();
  reading.own_cpu = own_cpu_time();
  if (read_server_) reading.server = read_server_();
  return reading;
}

Figures LoadRun::figures() {
  Figures figures;
  figures.joined_in = Figures::Seconds{seconds_between(run_began_, joined_at_)};
  figures.lost = check_.finish();
  figures.sent = check_.sent();
  figures.delivered = check_.delivered();
  figures.duplicated = check_.duplicated();
  figures.out_of_order = check_.out_of_order();
  figures.astray = check_.astray();
  figures.damaged = damaged_;
  figures.closed = closed_;
  figures.refusal = refusal_;
  figures.latency = {latency_.percentile(0.5), latency_.percentile(0.9), latency_.percentile(0.99),
                     latency_.percentile(0.999), latency_.max()};
  if (!measure_began_ || !measure_ended_) return figures;  // The run ended before sending began.

  const Reading& began = *measure_began_;
  const Reading& ended = *measure_ended_;
  figures.measured = Figures::Seconds{seconds_between(began.at, ended.at)};
  const double seconds = figures.measured.count();
  const auto deliveries = static_cast<double>(ended.delivered - began.delivered);
  const auto cpu = [&](std::chrono::nanoseconds from, std::chrono::nanoseconds to) {
    const Figures::Microseconds used = to - from;
    return Figures::Cpu{deliveries > 0 ? used / deliveries : Figures::Microseconds{0},
                        seconds > 0 ? Figures::Seconds{used}.count() / seconds : 0};
  };
  if (seconds > 0) {
    figures.messages_per_second = static_cast<double>(ended.sent - began.sent) / seconds;
    figures.deliveries_per_second = deliveries / seconds;
  }
  figures.driver = cpu(began.own_cpu, ended.own_cpu);
  if (began.server && ended.server) {
    figures.server = cpu(began.server->cpu, ended.server->cpu);
    figures.memory = Figures::Memory{ended.server->resident, ended.server->peak_resident};
  }
  return figures;
}

}  // namespace papo::bench
