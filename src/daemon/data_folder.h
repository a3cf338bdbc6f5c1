// SPDX-License-Identifier: MIT

// The folder of the store, if the options do not name one.
//
// Threads: the program's first.
// Sources: XDG Base Directory Specification; systemd.exec(5), StateDirectory=.
#pragma once

#include <string>

namespace papo::daemon {

// The state directory that systemd gives, or else the one of the user: $XDG_STATE_HOME/papo, or
// ~/.local/state/papo. Empty if there is neither.
std::string usual_data_folder();

// Makes the folders that lead to it. An error shows later, when the folder itself is made.
void make_way_to(const std::string& folder);

}  // namespace papo::daemon
