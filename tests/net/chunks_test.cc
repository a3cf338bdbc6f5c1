// SPDX-License-Identifier: MIT

// Connections whose bytes are handed on in chunks, beside others that speak in lines.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/reactor_rig.h"

namespace papo::net {
namespace {

constexpr std::size_t most_read = 65536;  // Bytes, where no rate limit bounds what waits.

class ReactorWithChunks : public ReactorThatAsksWhatIsSpoken {
 protected:
  Peer connect_raw() {
    auto peer = connect();
    peer.send("raw\n");
    return peer;
  }

  std::vector<std::string>& chunks(Reactor::Id id = first) { return recorder_.chunks[id]; }

  std::string all_of(Reactor::Id id = first) {
    std::string all;
    for (const auto& chunk : chunks(id)) all += chunk;
    return all;
  }

  // Gives each chunk back as it comes, until so many bytes have come in all.
  bool take_until(std::size_t bytes, Reactor::Id id = first) {
    std::size_t got = 0;
    for (const auto& chunk : chunks(id)) got += chunk.size();
    std::size_t counted = chunks(id).size();
    return run_until(loop_, [&] {
      for (; counted < chunks(id).size(); ++counted) got += chunks(id)[counted].size();
      give_back(id);
      return got >= bytes;
    });
  }

  // The chunks that are out.
  void give_back(Reactor::Id id = first) {
    for (auto& given = given_back_[id]; given < chunks(id).size(); ++given) {
      reactor_->bytes_taken(id, static_cast<std::uint32_t>(chunks(id)[given].size()));
    }
  }

  // Sends as many bytes as the kernel takes. Returns their number.
  std::size_t send_all_that_fits(const Peer& peer, std::string_view bytes) {
    std::size_t sent = 0;
    auto last_sent = std::chrono::steady_clock::now();
    EXPECT_TRUE(run_until(loop_, [&] {
      const auto more = peer.send_what_fits(bytes.substr(sent));
      const auto now = std::chrono::steady_clock::now();
      sent += more;
      if (more > 0) last_sent = now;
      return sent == bytes.size() || now - last_sent > 300ms;
    }));
    return sent;
  }

  std::map<Reactor::Id, std::size_t> given_back_;  // Chunks.

  static std::string much(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += std::to_string(text.size()) + '\n';
    return text;
  }
};

TEST_F(ReactorWithChunks, HandsOnWhatWasReadAsItIs) {
  recorder_.tells_dialects = true;
  start();
  const auto peer = connect();
  // Neither lines nor commands of telnet.
  const std::string_view bytes{"\xff\xfb\x01\n\0\r\n\xff", 8};
  peer.send("raw\n" + std::string{bytes});
  ASSERT_TRUE(take_until(bytes.size()));
  peer.send(bytes);
  ASSERT_TRUE(take_until(2 * bytes.size()));
  EXPECT_EQ(all_of(), std::string{bytes} + std::string{bytes});
  EXPECT_EQ(told(), (Told{"open", "speaks 1", "chunk", "chunk"}));
}

TEST_F(ReactorWithChunks, TellsWhatOneSpeaksThatSpeaksInLines) {
  recorder_.tells_dialects = true;
  start();
  const auto peer = connect();
  peer.send("one\n");
  ASSERT_TRUE(until_told(">one"));
  EXPECT_EQ(told(), (Told{"open", "speaks 0", "greet", ">one"}));
}

TEST_F(ReactorWithChunks, HasNobodyGreetedThatSpeaksInChunks) {
  of_listener_.greeting_delay = 50ms;
  start();
  const auto peer = connect_raw();
  peer.send("x");
  ASSERT_TRUE(until_told("chunk"));
  run_for(loop_, 100ms);
  EXPECT_EQ(told(), (Told{"open", "chunk"}));
}

// Invariant 4.
TEST_F(ReactorWithChunks, ReadsNoMoreUntilBytesAreGivenBack) {
  start();
  const auto peer = connect_raw();
  const auto bytes = much(std::size_t{10} << 20);
  const auto sent = send_all_that_fits(peer, bytes);
  EXPECT_LT(sent, bytes.size()) << "TCP slows it down";
  const auto out = all_of().size();
  EXPECT_GE(out, most_read);
  EXPECT_LT(out, 2 * most_read);

  reactor_->bytes_taken(first, static_cast<std::uint32_t>(out - most_read));
  run_for(loop_, 30ms);
  EXPECT_EQ(all_of().size(), out) << "a read's bytes are out still";
  reactor_->bytes_taken(first, 1);
  ASSERT_TRUE(run_until(loop_, [&] { return all_of().size() > out; }));
  run_for(loop_, 30ms);
  EXPECT_LT(all_of().size(), out + most_read + 1);
  reactor_->bytes_taken(first, static_cast<std::uint32_t>(all_of().size() - (out - most_read) - 1));
  given_back_[first] = chunks().size();

  ASSERT_TRUE(take_until(sent));
  EXPECT_EQ(all_of(), bytes.substr(0, sent));
}

TEST_F(ReactorWithChunks, DoesNotMakeOthersWaitForOneWhoseChunksAreOut) {
  start();
  const auto peer = connect_raw();
  send_all_that_fits(peer, much(std::size_t{10} << 20));
  const auto in_lines = connect();
  in_lines.send("hello\n");
  ASSERT_TRUE(until_told(">hello", 2));
  const auto in_chunks = connect_raw();
  in_chunks.send("hello");
  ASSERT_TRUE(take_until(5, 3));
  EXPECT_LT(all_of().size(), 2 * most_read);
}

// So a turn of the owner has all that came during the one before.
TEST_F(ReactorWithChunks, ReadsOnWhileFewBytesAreOut) {
  start();
  const auto peer = connect_raw();
  for (const std::string_view all : {"one", "onetwo", "onetwothree"}) {
    peer.send(all.substr(all_of().size()));
    ASSERT_TRUE(run_until(loop_, [&] { return all_of() == all; }));
  }
}

// The peer is gone, but there is nothing to do until then.
TEST_F(ReactorWithChunks, SleepsWhileAReadIsOut) {
  start();
  auto peer = connect_raw();
  send_all_that_fits(peer, much(3 * most_read));
  ASSERT_TRUE(run_until(loop_, [&] { return all_of().size() >= most_read; }));
  peer.close();
  const auto before = recorder_.turn_ends;
  run_for(loop_, 100ms);
  EXPECT_LT(recorder_.turn_ends - before, 400) << "run_for() looks every millisecond by itself";
}

// Invariant 5.
TEST_F(ReactorWithChunks, TellsTheEndAfterTheLastChunk) {
  start();
  auto peer = connect_raw();
  const auto bytes = much(200'000);
  peer.send(bytes);
  peer.send_end();
  ASSERT_TRUE(run_until(loop_, [&] { return all_of().size() >= most_read; }));
  run_for(loop_, 30ms);
  EXPECT_EQ(told().back(), "chunk");
  ASSERT_TRUE(take_until(bytes.size()));
  give_back();
  ASSERT_TRUE(until_told("finished"));
  EXPECT_EQ(all_of(), bytes);
  EXPECT_EQ(told().back(), "finished");
}

// Invariant 5.
TEST_F(ReactorWithChunks, TellsAResetAfterTheLastChunk) {
  start();
  auto peer = connect_raw();
  peer.send("last words");
  ASSERT_TRUE(until_told("chunk"));
  peer.reset();
  ASSERT_TRUE(until_told("lost"));
  EXPECT_EQ(told(), (Told{"open", "chunk", "lost"}));
}

TEST_F(ReactorWithChunks, ReadsNothingWhileCongestedAndAllOfItAfterwards) {
  start();
  const auto in_chunks = connect_raw();
  in_chunks.send("one");
  ASSERT_TRUE(until_told("chunk", 1));
  const auto in_lines = connect();
  in_lines.send("first\n");
  ASSERT_TRUE(until_told(">first", 2));

  recorder_.is_congested = true;
  in_chunks.send("two");
  in_lines.send("second\n");
  give_back(1);
  run_for(loop_, 30ms);
  EXPECT_EQ(all_of(1), "one");
  EXPECT_EQ(told(2).back(), ">first");

  recorder_.is_congested = false;
  reactor_->resume_reading();
  ASSERT_TRUE(until_told(">second", 2));
  ASSERT_TRUE(take_until(6, 1));
  EXPECT_EQ(all_of(1), "onetwo");
}

TEST_F(ReactorWithChunks, IsNotReadBeforeItsBytesAreBackThoughCongestionIsOver) {
  start();
  const auto peer = connect_raw();
  const auto sent = send_all_that_fits(peer, much(3 * most_read));
  ASSERT_TRUE(run_until(loop_, [&] { return all_of().size() >= most_read; }));
  const auto out = all_of();
  recorder_.is_congested = true;
  run_for(loop_, 20ms);
  recorder_.is_congested = false;
  reactor_->resume_reading();
  run_for(loop_, 30ms);
  EXPECT_EQ(all_of(), out);
  ASSERT_TRUE(take_until(sent));
}

TEST_F(ReactorWithChunks, HoldsToTheRateByTheBytes) {
  start(20);  // A hundred at once, which is 25,600 bytes, and 5,120 a second.
  const auto peer = connect_raw();
  constexpr std::size_t at_once = std::size_t{25'600} + 4096;  // The last read may pass the bound.
  constexpr std::size_t bytes = at_once + 2560;
  const auto began = std::chrono::steady_clock::now();
  peer.send(much(bytes).substr(0, bytes));
  ASSERT_TRUE(take_until(bytes));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 400ms);
  EXPECT_EQ(all_of(), much(bytes).substr(0, bytes));
}

TEST_F(ReactorWithChunks, HandsOnWhatItHeldBackWhenItStops) {
  start(1);
  const auto peer = connect_raw();
  reactor_->charge(first, 10);
  peer.send("held back");
  run_for(loop_, 30ms);
  EXPECT_EQ(told(), (Told{"open"}));
  reactor_->stop();
  EXPECT_EQ(all_of(), "held back");
}

TEST_F(ReactorWithChunks, DoesNothingForAChunkOfOneThatIsGone) {
  start();
  const auto peer = connect_raw();
  reactor_->bytes_taken(first, 0);  // None is out.
  peer.send("one");
  ASSERT_TRUE(until_told("chunk"));
  reactor_->release(first);
  give_back();
  run_for(loop_, 20ms);
  EXPECT_EQ(told(), (Told{"open", "chunk"}));
}

TEST_F(ReactorWithChunks, TellsWhereEachCameIn) {
  reactor_ = std::make_unique<Reactor>(loop_, limits_, recorder_);
  reactor_->listen(listener());
  auto other = listener();
  other.dialects = {plain};
  reactor_->listen(std::move(other));
  reactor_->start();
  address_ = reactor_->places().front().address;
  const auto one = connect();
  address_ = reactor_->places().back().address;
  const auto two = connect();
  EXPECT_TRUE(recorder_.listeners[1]->dialects.has(raw));
  EXPECT_FALSE(recorder_.listeners[2]->dialects.has(raw));
  two.send("raw\n");
  ASSERT_TRUE(until_told("answer too late", 2)) << "the other does not take it";
}

}  // namespace
}  // namespace papo::net
