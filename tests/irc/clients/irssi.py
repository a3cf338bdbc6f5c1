# SPDX-License-Identifier: MIT

"""irssi at a terminal, read by the logs that it writes of its windows."""

import re

from client import Client, InTerminal, lines_of, told_by_the_page

CONFIG = '''
logs = {{ "{home}/all.log" = {{ auto_open = "yes"; level = "ALL"; }}; }};
settings = {{
  core = {{ server_reconnect_time = "1s"; }};
  "irc/core" = {{ cmds_max_at_once = "100"; cmd_queue_speed = "10ms"; }};
  "fe-common/core" = {{ autolog = "yes"; autolog_level = "ALL"; autolog_path = "{home}/$0.log"; }};
}};
'''


class Irssi(InTerminal, Client):
    programs = ('irssi',)

    def start(self):
        (self.home / 'config').write_text(CONFIG.format(home=self.home))
        program, *arguments = told_by_the_page('irssi', self.host, self.port)[0].split()
        arguments[arguments.index('-n') + 1] = self.nick
        self.run_in_terminal(program, '--home', self.home, *arguments)
        self.shows('all', 'Welcome')

    def shown(self, place):
        return lines_of(self.home / f'{place}.log')

    def lists(self, room, *names):
        """Not before irssi has all that it asks for on entering: WHO, and the lists of masks."""
        self.shows('all', f'Join to {room} was synced')
        super().lists(room, *names)

    def names(self, room):
        """The nicks stand in brackets, below the name of the room."""
        names = set()
        for line in map(str.rstrip, self.shown(room)):
            if line.endswith(f'[Users {room}]'):
                names = set()
            elif found := re.fullmatch(r'\d\d:\d\d((?: \[.[^]]+\])+)', line):
                names.update(name.strip() for name in re.findall(r'\[([^]]+)\]', found[1]))
        return names
