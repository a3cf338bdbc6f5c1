# SPDX-License-Identifier: MIT

"""The server of the tests, which can be restarted where it was, and people on it that have nc."""

import os
import re

import papo

RETURN = 2 * papo.DEADLINE  # Some clients wait ten seconds before they try again.


class House:
    """A Papo on an address of its own, so that nobody else gets its port while it restarts."""

    def __init__(self):
        number = os.getpid()
        self.host = f'127.{64 + (number >> 16 & 63)}.{number >> 8 & 255}.{number & 255}'
        self.port = 0
        self.start()

    def start(self):
        self.server = papo.Server('--host', self.host, '--room-modes', 'nt', port=self.port)
        self.port = self.server.port

    def stop(self):
        self.server.__exit__(None)

    def restart(self):
        self.stop()
        self.start()

    def member(self, name):
        return Member(self.server, name)


class Member:
    """Somebody with nc, who talks in the room entered last."""

    def __init__(self, server, name):
        self.person = server.join(name)
        self.room = None

    def join(self, room):
        self.person.say(f'/join {room}')
        self.room = room
        self._reads(f'-- you are (alone )?in {room}.*')

    def say(self, text):
        self.person.say(text)

    def tell(self, nick, text):
        self.person.say(f'/msg {nick} {text}')

    def set_topic(self, text):
        self.person.say(f'/topic {text}')
        self._reads(f'-- .* set the topic of {self.room}: {text}')

    def kick(self, nick, why):
        self.person.say(f'/kick {nick} {why}')
        self._reads(f'-- .* took {nick} out of {self.room}: {why}')

    def change_name(self, name):
        self.person.say(f'/nick {name}')
        self._reads(f'-- you are {name} now')

    def meets(self, nick):
        """Waits until somebody is in the room, whoever of both was there first."""
        def is_there():
            self.person.say('/who', '/ping')
            lists = [line for line in self.person.lines_until('%% pong') if f' here in {self.room}:' in line]
            return nick in re.split('[ ,@]+', lists[0].partition(f'{self.room}:')[2])
        papo.wait_until(is_there, f'{nick} is in {self.room}', RETURN)

    def hears(self, nick, text):
        self._reads(f'<@?{nick}> {text}')

    def is_told(self, nick, text):
        self._reads(rf'\(private\) <@?{nick}> {text}')

    def sees_topic(self, nick, text):
        self._reads(f'-- {nick} set the topic of {self.room}: {text}')

    def sees_own_kick(self, nick, why):
        self._reads(f'!! .*{nick}.*{why}.*')

    def sees_name(self, old, new):
        self._reads(f'-- {old} is now known as {new}')

    def sees_departure(self, nick):
        self._reads(f'-- {nick} left {self.room}.*')

    def leave(self):
        self.person.leave()

    def _reads(self, pattern):
        return self.person.lines_until(re.compile(pattern))
