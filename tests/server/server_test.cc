// SPDX-License-Identifier: MIT

// The server as a whole, within the test: its loop, its workers and its clients at work at once.
#include "papo/server.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "net/peer.h"
#include "server/running_server.h"

namespace papo {
namespace {

using namespace std::chrono_literals;

const std::string goodbye = "-- papo is stopping; goodbye\n";

TEST(Server, CarriesWhatIsSaidFromOneToAnother) {
  const RunningServer server;
  Person ana{server, "ana"};
  Person bia{server, "bia"};
  ana.until("-- bia joined #lobby\n");
  bia.say("hello");
  ana.until("<bia> hello\n");
  bia.say("sair");
  EXPECT_EQ(bia.until_end(), "-- bye\n");
  ana.until("-- bia left #lobby (quit)\n");
}

TEST(Server, SaysThatAPortIsTaken) {
  const RunningServer server;
  auto options = quick_options();
  const auto text = net::to_string(server.address());
  options.port = static_cast<std::uint16_t>(std::stoi(text.substr(text.rfind(':') + 1)));
  EXPECT_THROW(Server{options}, std::system_error);
}

TEST(Server, ReturnsFromItsRunWhenItIsStoppedWithNobodyThere) {
  RunningServer server;
  server.stop_and_wait();
}

// Invariants 1, 3 and 5: people come, speak and go in every way, from several threads. All that
// were there the whole time have seen the same lines, each person's complete and in order. Run it
// under ThreadSanitizer, too.
TEST(Server, ShowsEveryoneTheSameUnderLoad) {
  constexpr int threads = 4;
  constexpr int people_a_thread = 25;
  constexpr int lines = 20;
  const RunningServer server;
  std::vector<std::unique_ptr<Person>> observers(5);
  for (auto& observer : observers) {
    const auto number = std::to_string(&observer - observers.data());
    observer = std::make_unique<Person>(server, "observer" + number);
  }
  Person last{server, "last"};
  for (auto& observer : observers) observer->until("-- last joined #lobby\n");

  {
    std::vector<std::jthread> talking;
    talking.reserve(threads);
    for (int thread = 0; thread < threads; ++thread) {
      talking.emplace_back([&, thread] {
        for (int number = 0; number < people_a_thread; ++number) {
          const auto name = "t" + std::to_string(thread) + "n" + std::to_string(number);
          Person person{server, name};
          for (int line = 0; line < lines; ++line) {
            person.say(std::to_string(line));
            if (line % 8 == number % 8) person.until("<last> tick");  // Lets others talk.
          }
          switch (number % 4) {
            case 0:
              person.say("/quit " + name);
              person.until("-- bye\n");
              break;
            case 1:
              person.peer().send_end();
              person.until_end();
              break;
            case 2:
              person.peer().close();
              break;
            default:
              person.peer().reset();
              break;
          }
        }
      });
    }
    for (int gone = 0; gone < threads * people_a_thread;) {
      last.say("tick");
      if (last.until("\n").find(" left #lobby (") != std::string::npos) ++gone;
    }
  }
  last.say("that was all");

  const auto first = observers.front()->until("<last> that was all\n");
  for (std::size_t i = 1; i < observers.size(); ++i) {
    ASSERT_EQ(observers[i]->until("<last> that was all\n"), first);
  }
  for (int thread = 0; thread < threads; ++thread) {
    for (int number = 0; number < people_a_thread; ++number) {
      const auto name = "t" + std::to_string(thread) + "n" + std::to_string(number);
      std::size_t place = 0;
      const auto follows = [&](const std::string& line) {
        place = first.find(line, place);
        return place != std::string::npos;
      };
      EXPECT_TRUE(follows("-- " + name + " joined #lobby\n")) << name;
      for (int line = 0; line < lines; ++line) {
        EXPECT_TRUE(follows("<" + name + "> " + std::to_string(line) + "\n")) << name << line;
      }
      EXPECT_TRUE(follows("-- " + name + " left #lobby (")) << name;
    }
  }
}

// Invariant 5.
TEST(Server, DeliversWhatItHasReadBeforeItStops) {
  auto options = quick_options();
  options.rate_limit = 1;  // With this most of it is read and waits.
  RunningServer server{options};
  Person ana{server, "ana"};
  Person bia{server, "bia"};
  std::string said;
  std::string heard;
  for (int i = 0; i < 100; ++i) {
    said += std::to_string(i) + "\n";
    heard += "<ana> " + std::to_string(i) + "\n";
  }
  ana.peer().send(said);
  auto received = bia.until("<ana> 0\n");
  server.stop_and_wait();
  received += bia.until_end();
  EXPECT_EQ(received, heard + goodbye);
}

TEST(Server, SaysGoodbyeToEveryoneWhenItStops) {
  RunningServer server;
  Person ana{server, "ana"};
  Person bia{server, "bia"};
  Person nameless{server};
  ana.until("-- bia joined #lobby\n");
  server.stop();
  EXPECT_EQ(ana.until_end(), goodbye);
  EXPECT_EQ(bia.until_end(), goodbye);
  EXPECT_EQ(nameless.until_end(), goodbye);
  EXPECT_EQ(ana.peer().error(), 0);
}

TEST(Server, StopsWithinTheDrainTimeoutThoughSomeoneNeverReads) {
  auto options = quick_options();
  options.drain_timeout = 1s;
  options.send_limit = 64 << 20;
  RunningServer server{options};
  const Person deaf{server, "deaf"};
  Person ana{server, "ana"};
  Person bia{server, "bia"};
  const std::string line(4000, 'x');
  for (int i = 0; i < 2000; ++i) {  // 8 MB: more than a kernel holds.
    ana.say(line);
    bia.until("\n");
  }
  const auto begin = std::chrono::steady_clock::now();
  server.stop_and_wait();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 4s);
}

// Invariants 4 and 6.
TEST(Server, DisconnectsOnlyWhoDoesNotRead) {
  auto options = quick_options();
  options.send_limit = 64 << 10;
  const RunningServer server{options};
  const Person deaf{server, "deaf"};
  Person ana{server, "ana"};
  Person bia{server, "bia"};
  ana.until("-- bia joined #lobby\n");
  const std::string line(4000, 'x');
  std::string heard;
  int lines = 0;
  while (heard.find("-- deaf left #lobby (too slow)\n") == std::string::npos) {
    ASSERT_LT(lines++, 20'000);
    ana.say(line);
    heard = bia.until("<ana> " + line + "\n");
  }
  EXPECT_EQ(ana.until("\n"), "-- deaf left #lobby (too slow)\n");
}

}  // namespace
}  // namespace papo
