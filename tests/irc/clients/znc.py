# SPDX-License-Identifier: MIT

"""ZNC, which stays on the server while its user comes and goes, with ii behind it."""

import socket

from ii import Ii
from papo import DEADLINE, wait_until

CONFIG = '''
Version = 1.8.2
ConnectDelay = 1
ServerThrottle = 1
<Listener here>
  Host = {host}
  Port = {own_port}
  IPv6 = false
  SSL = false
  AllowWeb = false
</Listener>
<User {nick}>
  Nick = {nick}
  <Network papo>
    FloodBurst = 100
    FloodRate = 100.00
    Server = {host} {port}
  </Network>
  <Pass password>
    Method = plain
    Hash = secret
  </Pass>
</User>
'''


class Znc(Ii):
    programs = ('znc', 'ii')
    scrolls_back = True

    def start(self):
        with socket.create_server((self.host, 0)) as free:
            self.own_port = free.getsockname()[1]
        (self.home / 'znc/configs').mkdir(parents=True)
        (self.home / 'znc/configs/znc.conf').write_text(
            CONFIG.format(**vars(self)))
        self.run('znc', '--foreground', '--no-color', '--datadir', self.home / 'znc')
        self.rooms = []
        # ZNC looks into each of its modules first, with Perl and Python.
        wait_until(self._listens, 'ZNC listens', 60)
        self._attach()

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex((self.host, self.own_port)) == 0

    def _attach(self):
        self.start_ii(self.own_port, '-k', 'IIPASS',
                      environment={'IIPASS': f'{self.nick}/papo:secret'})

    def reconnect(self):
        """ZNC does by itself, and ii stays."""

    def miss(self, _room, happens):
        """The user is away from ZNC while something happens."""
        self.quit()
        self.ii.wait(DEADLINE)
        self._processes.remove(self.ii)
        happens()
        self._attach()
