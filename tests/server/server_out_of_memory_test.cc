// SPDX-License-Identifier: MIT

// Memory fails while the whole server is at work, its loop and its workers. The server stays, and
// so do the people that are in and listen.
//
// One allocation that fails costs one client at most. While there is no memory for long, each
// client that sends something may be lost, because sending needs memory. But all that only listen
// stay. The room is told of each client that is lost, and newcomers are told why they are turned
// away.
#include <gtest/gtest.h>

#include <cstddef>
#include <list>
#include <string>
#include <vector>

#include "base/memory_reserve.h"
#include "server/limited_heap.h"
#include "server/running_server.h"

namespace papo {
namespace {

using limited_heap::Failure;

Options two_workers() {
  auto options = quick_options();
  options.workers = 2;
  return options;
}

// The lines of a person up to the end of the connection, or up to the answer to its last line.
struct Heard {
  [[nodiscard]] bool turned_away() const {
    return lost && text == "!! papo is short of memory; come back later\n";
  }

  std::string text;
  bool lost = false;
};

class ServerOutOfMemory : public testing::TestWithParam<Failure> {
 protected:
  // Two people are in and listen. Then others come, talk and go while memory fails.
  void play(std::size_t turn) {
    const RunningServer server{two_workers()};
    Person wilma{server, "wilma"};
    Person xaver{server, "xaver"};
    wilma.until("-- xaver joined #lobby\n");
    EXPECT_TRUE(MemoryReserve::of_process().whole());

    limited_heap::fail(GetParam(), turn);
    std::list<net::Peer> others;
    std::vector<std::string> words;
    for (std::size_t i = 0; i < 6; ++i) {
      const auto number = std::to_string(i);
      words.push_back("word" + number + ".");
      auto& other = others.emplace_back(net::Peer::connect(server.address()));
      say(other, "other" + number + "\n/join #books\nin books\n#lobby " + words.back());
      wait_for_answer(other);
      say(other, std::string(2000, 'x') + "\n/who\n/nick renamed" + number + "\n");
    }
    for (std::size_t i = 0; i < 4; ++i) net::Peer::connect(server.address()).reset();
    std::vector<Heard> heard;
    for (auto& other : others) heard.push_back(last_of(other));
    limited_heap::fail(Failure::none);

    Person last = enter(server, "last");
    last.say("this is the end");
    const auto all = wilma.until("<last> this is the end\n");
    EXPECT_EQ(xaver.until("<last> this is the end\n"), all) << "not in one order";
    std::size_t lost = 0;
    for (std::size_t i = 0; i < heard.size(); ++i) {
      lost += heard[i].lost ? 1 : 0;
      expect_room_knows_of(heard[i], std::to_string(i), all);
      const auto found = all.find(words[i]);
      if (found != std::string::npos) {
        EXPECT_EQ(all.find(words[i], found + 1), std::string::npos) << "twice";
      } else {
        EXPECT_TRUE(heard[i].lost || heard[i].text.find("!! ") != std::string::npos)
            << words[i] << " was taken and not delivered; its sender heard\n"
            << heard[i].text;
      }
    }
    if (GetParam() == Failure::once) {
      EXPECT_LE(lost, 1U);
    }
    others.clear();
    expect_to_be_alone(wilma);
  }

 private:
  // The peer may be gone already.
  static void say(const net::Peer& peer, std::string_view text) {
    static_cast<void>(peer.send_what_fits(text));
  }

  static void wait_for_answer(net::Peer& peer) { net::wait_for(peer.fd(), POLLIN); }

  static Heard last_of(net::Peer& peer) {
    Heard heard;
    say(peer, "/ping last\n");
    while (!heard.lost && heard.text.find("%% pong last\n") == std::string::npos) {
      EXPECT_TRUE(net::wait_for(peer.fd(), POLLIN)) << heard.text;
      const auto came = peer.receive();
      heard.text += came;
      heard.lost = peer.ended();
      // A client that was refused for want of memory asks again.
      if (came.find("was not done") != std::string::npos) say(peer, "/ping last\n");
    }
    return heard;
  }

  // Newcomers are turned away until the server has looked at its memory again.
  static Person enter(const RunningServer& server, const std::string& name) {
    constexpr int most_tries = 100;
    for (int i = 1;; ++i) {
      try {
        return Person{server, name};
      } catch (const std::runtime_error&) {
        if (i == most_tries) throw;
      }
    }
  }

  // A client that came in is still there, or was seen to go. A client that was turned away never
  // came.
  static void expect_room_knows_of(const Heard& heard, const std::string& number,
                                   const std::string& all) {
    const bool came = all.find("-- other" + number + " joined #lobby\n") != std::string::npos;
    const bool went = all.find("-- other" + number + " left #lobby (") != std::string::npos ||
                      all.find("-- renamed" + number + " left #lobby (") != std::string::npos;
    EXPECT_EQ(went, came && heard.lost) << number << " heard\n" << heard.text;
    EXPECT_FALSE(came && heard.turned_away()) << number;
  }

  // All others but two are gone, from the State too.
  static void expect_to_be_alone(Person& person) {
    constexpr int most_tries = 10'000;
    for (int i = 1; i < most_tries; ++i) {
      person.say("/who");
      person.until(" here in #lobby: ");
      if (person.until("\n") == "wilma, xaver, last\n") return;
    }
    FAIL() << "someone is a ghost";
  }

  limited_heap::Spared spared_;
};

TEST_P(ServerOutOfMemory, StaysAndSoDoThoseWhoAreIn) {
  constexpr std::size_t plays = 40;
  constexpr std::size_t about_all = 600;  // Allocations.
  for (std::size_t i = 0; i < plays && !HasFailure(); ++i) {
    const auto turn = 1 + i * about_all / plays;
    SCOPED_TRACE("at allocation " + std::to_string(turn));
    play(turn);
  }
}

INSTANTIATE_TEST_SUITE_P(EachWay, ServerOutOfMemory,
                         testing::Values(Failure::once, Failure::lasting));

}  // namespace
}  // namespace papo
