# SPDX-License-Identifier: MIT

"""Tags of messages: those of clients, TAGMSG, and what is escaped and too long."""

import irc

CAPS = 'message-tags'


class Tags(irc.Case):
    def setUp(self):
        super().setUp()
        self.ana, self.bia = self.together('ana', 'bia', caps=CAPS)

    def test_tagmsg_reaches_the_others_of_a_room(self):
        self.none(self.ana.say(f'@+typing=active TAGMSG {self.room}'))
        message = self.only(self.bia.sync(), 'TAGMSG', self.room)
        self.assertEqual(message.tags['+typing'], 'active')
        self.assertTrue(message.source.startswith('ana!'))

    def test_tagmsg_reaches_somebody(self):
        self.ana.say('@+typing=done TAGMSG bia')
        self.assertEqual(self.only(self.bia.sync(), 'TAGMSG', 'bia').tags['+typing'], 'done')

    def test_tagmsg_is_not_for_those_without_the_capability(self):
        caio = self.client('caio')
        self.join(self.room, caio)
        self.bia.sync()
        self.ana.say(f'@+typing=active TAGMSG {self.room}')
        self.none(caio.sync())

    def test_tagmsg_has_an_id(self):
        self.ana.say(f'@+draft/react=x;+draft/reply=1 TAGMSG {self.room}')
        self.assertIn('msgid', self.only(self.bia.sync(), 'TAGMSG', self.room).tags)

    def test_tagmsg_to_nobody_is_401(self):
        self.only(self.ana.say('@+typing=active TAGMSG nobody'), '401', 'ana', 'nobody', None)

    def test_tagmsg_without_a_target_is_refused(self):
        message, = self.ana.say('@+typing=active TAGMSG')
        self.assertIn(message.command, ('411', '461'))

    def test_tagmsg_obeys_a_moderated_room(self):
        self.ana.say(f'MODE {self.room} +m')
        self.bia.sync()
        self.bia.say(f'@+typing=active TAGMSG {self.room}')
        self.none(self.ana.sync())

    def test_client_tags_go_with_what_is_said(self):
        self.ana.say(f'@+draft/reply=abc;+x.y/z=1 PRIVMSG {self.room} :hello')
        tags = self.only(self.bia.sync(), 'PRIVMSG', self.room, 'hello').tags
        self.assertEqual((tags['+draft/reply'], tags['+x.y/z']), ('abc', '1'))

    def test_those_without_the_capability_see_the_text_alone(self):
        caio = self.client('caio')
        self.join(self.room, caio)
        self.bia.sync()
        self.ana.say(f'@+draft/reply=abc PRIVMSG {self.room} :hello')
        self.assertEqual(self.only(caio.sync(), 'PRIVMSG', self.room, 'hello').tags, {})

    def test_tags_without_a_plus_are_the_servers_and_go_nowhere(self):
        self.ana.say(f'@msgid=mine;time=2000-01-01T00:00:00.000Z;account=x;foo=1;+ok=2 '
                     f'PRIVMSG {self.room} :hello')
        tags = self.only(self.bia.sync(), 'PRIVMSG', ...).tags
        self.assertEqual(set(tags), {'msgid', '+ok'})
        self.assertNotEqual(tags['msgid'], 'mine')

    def test_values_are_escaped_and_come_out_the_same(self):
        value = 'a;b c\\d\re\nf'
        self.ana.say(f'@+x={irc.escape(value)} TAGMSG {self.room}')
        self.assertEqual(self.only(self.bia.sync(), 'TAGMSG', ...).tags['+x'], value)

    def test_an_escape_of_nothing_falls_away(self):
        self.ana.say(f'@+x=a\\bc\\ TAGMSG {self.room}')
        self.assertEqual(self.only(self.bia.sync(), 'TAGMSG', ...).tags['+x'], 'abc')

    def test_a_tag_without_a_value_is_an_empty_one(self):
        self.ana.say(f'@+x;+y= TAGMSG {self.room}')
        tags = self.only(self.bia.sync(), 'TAGMSG', ...).tags
        self.assertEqual((tags['+x'], tags['+y']), ('', ''))

    def test_of_one_tag_twice_the_last_counts(self):
        self.ana.say(f'@+x=1;+x=2 TAGMSG {self.room}')
        self.assertEqual(self.only(self.bia.sync(), 'TAGMSG', ...).tags['+x'], '2')

    def test_4094_bytes_of_tags_pass(self):
        self.ana.say('@+x=' + 'y' * 4091 + f' TAGMSG {self.room}')
        self.assertEqual(len(self.only(self.bia.sync(), 'TAGMSG', ...).tags['+x']), 4091)

    def test_4095_bytes_of_tags_are_417(self):
        self.only(self.ana.say('@+x=' + 'y' * 4092 + f' TAGMSG {self.room}'), '417', 'ana', None)
        self.none(self.bia.sync())

    def test_tags_take_nothing_from_the_text(self):
        text = 'z' * 350
        self.ana.say('@+x=' + 'y' * 4000 + f' PRIVMSG {self.room} :{text}')
        self.only(self.bia.sync(), 'PRIVMSG', self.room, text)

    def test_a_text_too_long_behind_tags_is_417(self):
        self.only(self.ana.say('@+x=1 PRIVMSG ' + self.room + ' :' + 'z' * 600), '417', 'ana', None)

    def test_tags_before_a_source_and_a_command(self):
        self.ana.say(f'@+x=1 :ana PRIVMSG {self.room} :hello')
        self.assertEqual(self.only(self.bia.sync(), 'PRIVMSG', ...).tags['+x'], '1')

    def test_tags_with_an_echo(self):
        caio = self.client('caio', CAPS + ' echo-message')
        self.join(self.room, caio)
        message = self.only(caio.say(f'@+x=1 PRIVMSG {self.room} :hello'), 'PRIVMSG', ...)
        self.assertEqual(message.tags['+x'], '1')


if __name__ == '__main__':
    irc.main()
