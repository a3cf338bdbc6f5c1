# SPDX-License-Identifier: MIT

"""irc-framework, the library under The Lounge and Kiwi, as npm installs it for the test."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from client import Client, InFiles

PACKAGE = 'irc-framework@4.14.0'
PATIENCE = 120  # Seconds for the installation.
UNREACHED = re.compile('ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED')


class Framework(InFiles, Client):
    programs = ('node', 'npm')
    scrolls_back = True

    def start(self):
        self._packages = tempfile.TemporaryDirectory(prefix='papo-npm-')
        os.chmod(self._packages.name, 0o755)
        self._install(self._packages.name)
        program = pathlib.Path(__file__).with_name('framework.js').read_text(encoding='utf-8')
        (self.home / 'framework.js').write_text(program, encoding='utf-8')
        self.node = self.run('node', self.home / 'framework.js', self.host, self.port, self.nick,
                             stdin=subprocess.PIPE,
                             environment={'NODE_PATH': f'{self._packages.name}/node_modules'})
        self.shows('server', 'registered')

    @staticmethod
    def _install(folder):
        """As the one who runs the tests, so that npm has at hand what that user has of it."""
        ended = subprocess.run(
            ['npm', 'install', '--prefix', folder, '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund',
             PACKAGE],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False)
        if ended.returncode and UNREACHED.search(ended.stderr):
            raise unittest.SkipTest('npm does not reach its registry')
        assert ended.returncode == 0, ended.stderr

    def close(self):
        super().close()
        self._packages.cleanup()

    def type(self, line):
        self.node.stdin.write(line.encode() + b'\n')
        self.node.stdin.flush()

    def join(self, room):
        self.type(f'join {room}')

    def part(self, room):
        self.type(f'part {room}')

    def say(self, place, text):
        self.type(f'say {place} {text}')

    def set_topic(self, room, text):
        self.type(f'topic {room} {text}')

    def kick(self, room, nick, why):
        self.type(f'kick {room} {nick} {why}')

    def change_nick(self, nick):
        self.nick = nick
        self.type(f'nick {nick}')

    def list_names(self, room):
        self.type(f'names {room}')

    def miss(self, room, happens):
        """Is not in the room while something happens, and then asks the server for it."""
        self.part(room)
        self.shows(room, f'{self.nick} left')
        happens()
        self.join(room)
        self.type(f'history {room}')
