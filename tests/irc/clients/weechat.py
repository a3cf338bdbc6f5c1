# SPDX-License-Identifier: MIT

"""WeeChat without a screen: typed into by its pipe, read by the logs that it writes of its buffers."""

import re
import subprocess

from client import Client, lines_of, told_by_the_page, write_into
from papo import DEADLINE


class Weechat(Client):
    programs = ('weechat-headless',)

    def start(self):
        first = [
            '/set logger.file.flush_delay 0',
            f'/set logger.file.path {self.home}',
            '/set logger.file.mask $channel.log',
            f'/set fifo.file.path {self.home}/typed',
            '/fifo disable', '/fifo enable',
            '/set irc.server_default.autoreconnect_delay 1',
            '/set irc.server_default.anti_flood_prio_high 0',
            '/set irc.server_default.anti_flood_prio_low 0',
            f'/set irc.server_default.nicks {self.nick}',
        ]
        add, connect, _ = told_by_the_page('WeeChat', self.host, self.port)
        if self._version() < 4:
            add = add.replace(' -notls', '')
        self.run('weechat-headless', '--dir', self.home / 'weechat',
                 *(word for command in [*first, add, connect] for word in ('-r', command)))
        self.shows('papo', 'Welcome')

    @staticmethod
    def _version():
        told = subprocess.run(['weechat-headless', '--version'], stdout=subprocess.PIPE, text=True,
                              timeout=DEADLINE, check=True)
        return int(told.stdout.partition('.')[0])

    def type(self, line):
        write_into(self.home / 'typed', f'irc.server.papo *{line}')

    def shown(self, place):
        return lines_of(self.home / f'{place}.log')

    def names(self, room):
        lists = [line for line in self.shown(room) if f'Nicks {room}' in line]
        return re.search(r'\[(.*)\]', lists[-1])[1].split() if lists else []
