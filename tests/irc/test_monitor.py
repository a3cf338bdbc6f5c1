# SPDX-License-Identifier: MIT

"""MONITOR: being told when people come and go, and what else happens to them."""

import re

import irc


class Monitor(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana = self.client('ana')

    def targets(self, messages, numeric):
        """The nicks that the answers name."""
        return sorted(target.partition('!')[0] for message in self.all(messages, numeric, ...)
                      for target in message.last.split(','))

    def test_somebody_who_is_here_is_730(self):
        self.client('bia')
        self.only(self.ana.say('MONITOR + bia'), '730', 'ana', re.compile('bia(!someone@.+)?'))

    def test_somebody_who_is_not_here_is_731(self):
        self.only(self.ana.say('MONITOR + bia'), '731', 'ana', 'bia')

    def test_several_at_once(self):
        self.client('bia')
        messages = self.ana.say('MONITOR + bia,caio,dora')
        self.assertEqual(self.targets(messages, '730'), ['bia'])
        self.assertEqual(self.targets(messages, '731'), ['caio', 'dora'])

    def test_a_coming_is_told(self):
        self.ana.say('MONITOR + bia')
        self.client('bia')
        self.only(self.ana.sync(), '730', None, re.compile('bia(!someone@.+)?'))

    def test_a_going_is_told(self):
        bia = self.client('bia')
        self.ana.say('MONITOR + bia')
        bia.leave()
        self.only(self.ana.sync(), '731', None, 'bia')

    def test_a_new_nick_is_a_going_and_a_coming(self):
        bia = self.client('bia')
        self.ana.say('MONITOR + bia,caio')
        bia.say('NICK caio')
        messages = self.ana.sync()
        self.assertEqual(self.targets(messages, '731'), ['bia'])
        self.assertEqual(self.targets(messages, '730'), ['caio'])

    def test_a_nick_in_other_letters_is_neither(self):
        bia = self.client('bia')
        self.ana.say('MONITOR + bia')
        bia.say('NICK BIA')
        self.none(self.ana.sync(), '731')

    def test_a_nick_is_found_in_other_letters(self):
        self.client('bia')
        self.assertEqual(len(self.targets(self.ana.say('MONITOR + BIA'), '730')), 1)

    def test_a_list(self):
        self.ana.say('MONITOR + bia,caio')
        messages = self.ana.say('MONITOR L')
        self.assertEqual(self.targets(messages, '732'), ['bia', 'caio'])
        self.assertEqual(messages[-1].command, '733')

    def test_an_empty_list_is_733_alone(self):
        self.only(self.ana.say('MONITOR L'), '733', 'ana', None)

    def test_who_is_taken_off_is_told_of_no_more(self):
        self.ana.say('MONITOR + bia,caio')
        self.none(self.ana.say('MONITOR - bia'))
        self.client('bia')
        self.none(self.ana.sync())
        self.assertEqual(self.targets(self.ana.say('MONITOR L'), '732'), ['caio'])

    def test_a_list_is_cleared(self):
        self.ana.say('MONITOR + bia,caio')
        self.none(self.ana.say('MONITOR C'))
        self.client('bia')
        self.none(self.ana.sync())
        self.only(self.ana.say('MONITOR L'), '733', 'ana', None)

    def test_status(self):
        self.client('bia')
        self.ana.say('MONITOR + bia,caio')
        messages = self.ana.say('MONITOR S')
        self.assertEqual(self.targets(messages, '730'), ['bia'])
        self.assertEqual(self.targets(messages, '731'), ['caio'])

    def test_the_same_nick_twice_is_one(self):
        self.ana.say('MONITOR + bia', 'MONITOR + bia,BIA')
        self.assertEqual(len(self.targets(self.ana.say('MONITOR L'), '732')), 1)

    def test_a_mask_is_no_nick(self):
        self.none(self.ana.say('MONITOR + *!*@host'), '730')
        self.ana.say('MONITOR C')

    def test_a_full_list_is_734(self):
        most = int(self.ana.support['MONITOR'])
        for start in range(0, most, 20):
            self.ana.say('MONITOR + ' + ','.join(f'n{number}' for number in range(start,
                                                                                min(start + 20, most))))
        self.one(self.ana.say('MONITOR + onemore'), '734', 'ana', str(most), 'onemore', None)

    def test_one_list_is_not_anothers(self):
        self.ana.say('MONITOR + bia')
        self.only(self.client('caio').say('MONITOR L'), '733', 'caio', None)

    def test_several_watch_one(self):
        caio = self.client('caio')
        for client in (self.ana, caio):
            client.say('MONITOR + bia')
        self.client('bia')
        for client in (self.ana, caio):
            self.one(client.sync(), '730', ...)

    def test_a_missing_parameter_is_461(self):
        message, = self.ana.say('MONITOR')
        self.assertEqual(message.command, '461')


class ExtendedMonitor(irc.Case):
    """The watcher shares no room with the watched."""

    def setUp(self):
        super().setUp()
        self.bia = self.client('bia')

    def watch(self, caps):
        watcher = self.client('ana', caps)
        watcher.say('MONITOR + bia')
        return watcher

    def test_away(self):
        ana = self.watch('extended-monitor away-notify')
        self.bia.say('AWAY :at lunch')
        message = self.only(ana.sync(), 'AWAY', 'at lunch')
        self.assertTrue(message.source.startswith('bia!'))

    def test_setname(self):
        ana = self.watch('extended-monitor setname')
        self.bia.say('SETNAME :A New Name')
        self.only(ana.sync(), 'SETNAME', 'A New Name')

    def test_not_without_the_others_capability(self):
        ana = self.watch('extended-monitor')
        self.bia.say('AWAY :at lunch', 'SETNAME :A New Name')
        self.none(ana.sync())

    def test_not_without_extended_monitor(self):
        ana = self.watch('away-notify setname')
        self.bia.say('AWAY :at lunch', 'SETNAME :A New Name')
        self.none(ana.sync())

    def test_once_where_they_share_a_room(self):
        ana = self.watch('extended-monitor away-notify')
        self.join(self.room, ana, self.bia)
        ana.sync()
        self.bia.say('AWAY :at lunch')
        self.only(ana.sync(), 'AWAY', 'at lunch')


if __name__ == '__main__':
    irc.main()
