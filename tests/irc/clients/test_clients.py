# SPDX-License-Identifier: MIT

"""Programs that people have, in one room with somebody who has nc. Argument: which program."""

import importlib
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'e2e'))
from house import House  # pylint: disable=wrong-import-position

TEXT = 'bom dia, café ☕'


class Story(unittest.TestCase):
    """One client is `ana`. Each test has a room of its own, which `bia` made, who has nc."""
    kind = None

    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(lambda: cls.house.stop())
        cls.ana = cls.kind(cls.house.host, cls.house.port, 'ana')
        cls.addClassCleanup(cls.ana.close)

    def setUp(self):
        self.bia = self.house.member('bia')
        self.addCleanup(lambda: self.bia.leave())
        self.room = '#' + self._testMethodName.removeprefix('test_')
        self.bia.join(self.room)

    def both_are_there(self):
        self.ana.join(self.room)
        self.bia.meets(self.ana.nick)

    def test_joins_and_sees_the_names(self):
        self.both_are_there()
        self.ana.lists(self.room, '@bia', self.ana.nick)

    def test_talks(self):
        self.both_are_there()
        self.ana.say(self.room, TEXT)
        self.bia.hears(self.ana.nick, TEXT)
        self.ana.say('bia', f'psst, {TEXT}')
        self.bia.is_told(self.ana.nick, f'psst, {TEXT}')

    def test_is_spoken_to(self):
        self.both_are_there()
        self.bia.say(TEXT)
        self.ana.shows(self.room, 'bia', TEXT)
        self.bia.tell(self.ana.nick, f'psst, {TEXT}')
        self.ana.shows('bia', 'bia', f'psst, {TEXT}')

    def test_sees_the_topic(self):
        self.bia.set_topic('tea at five')
        self.both_are_there()
        self.ana.shows(self.room, 'tea at five')
        self.bia.set_topic('tea at six')
        self.ana.shows(self.room, 'bia', 'tea at six')

    def test_is_kicked(self):
        self.both_are_there()
        self.bia.kick(self.ana.nick, 'no more tea')
        self.ana.shows(self.room, 'bia', 'no more tea')
        self.both_are_there()
        self.ana.say(self.room, 'back')
        self.bia.hears(self.ana.nick, 'back')

    def test_changes_its_nick(self):
        self.both_are_there()
        self.ana.change_nick('anna')
        self.bia.sees_name('ana', 'anna')
        self.ana.lists(self.room, '@bia', 'anna')
        self.bia.change_name('beatriz')
        self.ana.shows(self.room, 'bia', 'beatriz')
        self.ana.lists(self.room, '@beatriz', 'anna')
        self.ana.change_nick('ana')
        self.bia.sees_name('anna', 'ana')

    def test_survives_a_restart(self):
        self.both_are_there()
        self.bia.leave()
        self.house.restart()
        self.bia = self.house.member('bia')
        self.ana.reconnect()
        self.bia.join(self.room)
        self.bia.meets(self.ana.nick)
        self.ana.say(self.room, 'still here')
        self.bia.hears(self.ana.nick, 'still here')
        self.bia.say('me too')
        self.ana.shows(self.room, 'bia', 'me too')

    def test_rules_its_own_room(self):
        room = '#mine'
        self.ana.join(room)
        self.ana.lists(room, f'@{self.ana.nick}')
        self.bia.join(room)
        self.ana.lists(room, f'@{self.ana.nick}', 'bia')
        self.ana.set_topic(room, 'my tea')
        self.bia.sees_topic(self.ana.nick, 'my tea')
        self.ana.kick(room, 'bia', 'no tea for you')
        self.bia.sees_own_kick(self.ana.nick, 'no tea for you')
        self.ana.lists(room, f'@{self.ana.nick}')

    def test_leaves_a_room(self):
        self.both_are_there()
        self.ana.lists(self.room, '@bia', self.ana.nick)  # ZNC passes no PART on before its JOIN is answered.
        self.ana.part(self.room)
        self.bia.sees_departure(self.ana.nick)

    def test_answers(self):
        question, answer = self.ana.answers
        self.both_are_there()
        self.bia.say(question)
        self.bia.hears(self.ana.nick, answer)

    def test_scrolls_back(self):
        self.both_are_there()

        def happens():
            self.bia.say('you missed this')
            self.bia.say('and this')
        self.ana.miss(self.room, happens)
        self.ana.shows(self.room, 'bia', 'you missed this')
        self.ana.shows(self.room, 'bia', 'and this')


if __name__ == '__main__':
    name = sys.argv.pop(1)
    Story.kind = getattr(importlib.import_module(name), name.capitalize())
    # Not every client can do this.
    if not Story.kind.scrolls_back:
        del Story.test_scrolls_back
    if not Story.kind.answers:
        del Story.test_answers
    unittest.main()
