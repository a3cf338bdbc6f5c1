# SPDX-License-Identifier: MIT

"""Limnoria, a bot, with a plugin that types what the test wants."""

import pathlib
import shutil

from client import Client, InFiles, write_into

CONFIG = '''
supybot.nick: {nick}
supybot.ident: {nick}
supybot.networks: papo
supybot.networks.papo.servers: {host}:{port}
supybot.networks.papo.ssl: False
supybot.directories.conf: {home}/conf
supybot.directories.data: {home}/data
supybot.directories.log: {home}/logs
supybot.directories.backup: {home}/backup
supybot.directories.plugins: {home}/plugins
supybot.drivers.maxReconnectWait: 1.0
supybot.drivers.poll: 0.05
supybot.protocols.irc.throttleTime: 0.0
supybot.plugins: Typed Utilities
supybot.plugins.Typed: True
supybot.plugins.Utilities: True
supybot.plugins.alwaysLoadImportant: True
supybot.reply.whenAddressedBy.chars: @
'''


class Limnoria(InFiles, Client):
    programs = ('supybot',)
    answers = ('@echo at five', 'at five')

    def start(self):
        plugin = self.home / 'plugins/Typed'
        plugin.mkdir(parents=True)
        shutil.copy(pathlib.Path(__file__).with_name('limnoria_plugin.py'), plugin / '__init__.py')
        (self.home / 'bot.conf').write_text(CONFIG.format(**vars(self)))
        self.run('supybot', self.home / 'bot.conf')
        self.shows('all', ' 001 ')

    def type(self, line):
        write_into(self.home / 'typed', line)

    def join(self, room):
        self.type(f'JOIN {room}')

    def part(self, room):
        self.type(f'PART {room}')

    def say(self, place, text):
        self.type(f'PRIVMSG {place} :{text}')

    def set_topic(self, room, text):
        self.type(f'TOPIC {room} :{text}')

    def kick(self, room, nick, why):
        self.type(f'KICK {room} {nick} :{why}')

    def change_nick(self, nick):
        self.nick = nick
        self.type(f'NICK {nick}')

    def list_names(self, room):
        self.type(f'NAMES {room}')
