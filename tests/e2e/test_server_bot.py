# SPDX-License-Identifier: MIT

"""The bot of each README, run as it stands there."""

import pathlib
import re
import subprocess
import sys
import unittest

from papo import DEADLINE, Server, clean_environment

ROOT = pathlib.Path(__file__).parents[2]


class Bot:
    """The tests of one page's bot: its name, its question, and its answer."""
    page = name = question = answer = ''

    def setUp(self):
        text = (ROOT / self.page).read_text(encoding='utf-8')
        self.source = re.search(r'```python\n(.*?)```', text, re.DOTALL)[1]

    def start(self, server):
        source = self.source.replace('50000', str(server.port))
        self.assertNotEqual(source, self.source)
        process = subprocess.Popen([sys.executable, '-c', source], env=clean_environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def test_it_tells_the_time_to_who_asks(self):
        with Server() as server:
            ana = server.join('ana')
            ana.say(self.question)  # This question was in the history, so the bot does not answer it.
            bot = self.start(server)
            ana.expect(f'-- {self.name} joined #lobby')
            ana.say(f'what is {self.question}?', self.question)
            ana.expect(re.compile(f'<{self.name}> {self.answer} \\d\\d:\\d\\d'))
            ana.say('/who', f'/msg {self.name} {self.question}', '/ping')
            ana.expect(f'-- 2 here in #lobby: ana, {self.name}',
                       f'(private to {self.name}) {self.question}', '%% pong')
        self.assertEqual(bot.wait(DEADLINE), 0, 'it ends when the server does')
        self.assertEqual(bot.stdout.read(), '')


class English(Bot, unittest.TestCase):
    page, name, question, answer = 'README.md', 'clock', '!time', 'it is'


class Portuguese(Bot, unittest.TestCase):
    page, name, question, answer = 'README.pt-BR.md', 'relogio', '!hora', 'agora são'


if __name__ == '__main__':
    unittest.main()
