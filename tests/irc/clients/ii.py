# SPDX-License-Identifier: MIT

"""ii, which has a pipe and a file for each room. ii ends with its connection: another is started then."""

from client import Client, lines_of, write_into
from papo import DEADLINE, wait_until


class Ii(Client):
    programs = ('ii',)

    def start(self):
        self.rooms = []
        self.start_ii(self.port)

    def start_ii(self, port, *args, **how):
        self.files = self.home / 'irc' / self.host
        welcomes = self._welcomes()
        self.ii = self.run('ii', '-s', self.host, '-p', port, '-n', self.nick, '-i', self.home / 'irc',
                           *args, **how)
        wait_until(lambda: self._welcomes() > welcomes, 'the welcome')

    def _welcomes(self):
        return sum('Welcome' in line for line in lines_of(self.files / 'out'))

    def type(self, line, place='.'):
        write_into(self.files / place / 'in', line)

    def shown(self, place):
        """The server's file has the new nicks, and the topics on entering."""
        return lines_of(self.files / place / 'out') + lines_of(self.files / 'out')

    def names(self, room):
        lists = [line for line in lines_of(self.files / 'out') if f' {room} ' in line and ' = ' in line]
        return lists[-1].partition(f' {room} ')[2].split() if lists else []

    def join(self, room):
        self.rooms.append(room)
        self.type(f'/j {room}')

    def part(self, room):
        self.rooms.remove(room)
        self.type(f'/PART {room}')

    def say(self, place, text):
        if place.startswith('#'):
            self.type(text, place)
        else:
            self.type(f'/j {place} {text}')

    def set_topic(self, room, text):
        self.type(f'/TOPIC {room} :{text}')

    def kick(self, room, nick, why):
        self.type(f'/KICK {room} {nick} :{why}')

    def change_nick(self, nick):
        self.nick = nick
        self.type(f'/n {nick}')

    def list_names(self, room):
        self.type(f'/NAMES {room}')

    def reconnect(self):
        self.ii.wait(DEADLINE)
        self._processes.remove(self.ii)
        self.start_ii(self.port)
        for room in self.rooms:
            self.type(f'/j {room}')

    def quit(self):
        self.type('/q')
