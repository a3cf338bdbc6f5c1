// SPDX-License-Identifier: MIT

// A program that holds a chat server: it says where the server listens, and stops the server at the
// end of its own input.
//
//   c++ -std=c++20 embedded.cc $(pkg-config --cflags --libs papo) -pthread -o embedded
//   ./embedded '#games'

#include <papo/server.h>

#include <exception>
#include <iostream>
#include <string>
#include <thread>

int main(int argc, char** argv) {
  try {
    papo::Options options;
    options.port = 0;  // A free one.
    options.motd = {"This chat lives in another program."};
    if (argc > 1) options.room = argv[1];

    papo::Server server{options};
    server.stop_on_signals();
    std::cout << "the chat is at " << server.addresses().front() << std::endl;

    // The program's own work goes on beside the server. Here it is to wait for the end of its
    // input.
    std::thread work{[&server] {
      std::string line;
      while (std::getline(std::cin, line)) continue;
      server.stop();
    }};
    server.run();
    work.join();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "embedded: " << error.what() << '\n';
    return 1;
  }
}
