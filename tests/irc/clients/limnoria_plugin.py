# SPDX-License-Identifier: MIT

"""A plugin of Limnoria, through which a test types into the bot and sees what the bot sees.

It stands in the bot's folder of plugins. It reads lines from the pipe `typed` and writes into files, one
for each room and person. All of them are in the folder that the bot runs in.
"""

import os
import threading

from supybot import callbacks, conf, ircmsgs


def tell(place, line):
    with open(f'{place}.log', 'a', encoding='utf-8') as file:
        file.write(line + '\n')


class Typed(callbacks.Plugin):
    """Types and tells."""

    def __init__(self, irc):
        super().__init__(irc)
        self.irc = irc
        os.mkfifo('typed')
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            with open('typed', encoding='utf-8') as typed:  # Until each writer has gone.
                for line in typed:
                    self._does(*line.rstrip('\n').partition(' '))

    def _does(self, word, blank, rest):
        if word == 'JOIN':  # As the bot's own command does, so that the bot comes back into the room.
            conf.supybot.networks.get(self.irc.network).channels().add(rest)
        self.irc.queueMsg(ircmsgs.IrcMsg(word + blank + rest))

    def __call__(self, irc, msg):
        super().__call__(irc, msg)
        for place in self._places_of(msg):
            tell(place, str(msg).rstrip('\r\n'))
        if msg.command == '366' and msg.args[1] in irc.state.channels:
            room = irc.state.channels[msg.args[1]]
            names = [('@' if name in room.ops else '') + name for name in room.users]
            tell(msg.args[1], 'names: ' + ' '.join(names))

    def _places_of(self, msg):
        """A room or a person, all rooms for what concerns all, and always `all`."""
        yield 'all'
        if msg.command in ('NICK', 'QUIT'):
            yield from self.irc.state.channels
        elif msg.command == 'PRIVMSG' and msg.args[0] == self.irc.nick:
            yield msg.nick
        else:
            yield from [arg for arg in msg.args[:-1] if arg.startswith('#')] or \
                       [arg for arg in msg.args if arg.startswith('#')]


Class = Typed
