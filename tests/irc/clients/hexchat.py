# SPDX-License-Identifier: MIT

"""HexChat on a screen of its own: typed into by its keyboard, read by the logs that it writes."""

import os
import re
import subprocess

from client import Client, lines_of, told_by_the_page
from papo import DEADLINE, wait_until

# Without the windows that ask something, which would take the keyboard.
CONFIG = '''
irc_nick1 = {nick}
irc_nick2 = {nick}_
irc_nick3 = {nick}__
irc_user_name = {nick}
irc_logging = 1
irc_logmask = %c.log
net_auto_reconnect = 1
net_reconnect_delay = 1
net_throttle = 0
gui_slist_skip = 1
gui_join_dialog = 0
gui_quit_dialog = 0
'''


class Hexchat(Client):
    programs = ('hexchat', 'Xvfb', 'xdotool')

    def start(self):
        folder = self.home / 'hexchat'
        folder.mkdir()
        (folder / 'hexchat.conf').write_text(CONFIG.format(**vars(self)))
        self.run('Xvfb', '-displayfd', '1', '-screen', '0', '1024x768x24', '-nolisten', 'tcp')
        wait_until(lambda: lines_of(self.home / 'Xvfb.out'), 'the screen')
        self.display = {'DISPLAY': ':' + lines_of(self.home / 'Xvfb.out')[-1].strip()}
        self.run('hexchat', '--no-auto', '--cfgdir', folder, environment=self.display)
        wait_until(self._has_the_keyboard, 'the window has the keyboard')
        self.type(told_by_the_page('HexChat', self.host, self.port)[0])
        wait_until(lambda: 'Welcome' in self.everything(), 'the welcome')

    def _has_the_keyboard(self):
        """Only a window that is shown can have the keyboard, and no window manager gives it."""
        try:
            self.xdotool('search', '--sync', '--onlyvisible', '--class', 'hexchat', 'windowfocus', '--sync')
        except subprocess.CalledProcessError:
            return False
        return True

    def xdotool(self, *words):
        subprocess.run(['xdotool', *words], env={**os.environ, **self.display}, text=True,
                       timeout=DEADLINE, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def type(self, line):
        """Types at a keyboard. GTK takes characters that no key has by their numbers."""
        for text in re.findall(r'[ -~]+|[^ -~]', line):
            if text.isascii():
                self.xdotool('type', '--delay', '1', text)
            else:
                self.xdotool('key', '--delay', '1', 'ctrl+shift+u', *f'{ord(text):x}', 'space')
        self.xdotool('key', 'Return')

    def shown(self, place):
        return lines_of(self.home / 'hexchat/logs' / f'{place}.log')

    def names(self, room):
        lists = [line for line in self.shown(room) if f'Users on {room}:' in line]
        names = lists[-1].partition(f'{room}:')[2].split() if lists else []
        return [name.partition('!')[0] for name in names]
