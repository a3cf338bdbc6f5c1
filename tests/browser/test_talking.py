# SPDX-License-Identifier: MIT

"""Messages, replies, reactions, and all that is said, at both sizes."""

import unittest

from page import Gate, Irc, Keys, Nc, wait_until, world


class Talking(unittest.TestCase):
    def two(self):
        """Two pages and a room."""
        room = world.room()
        return (world.wide.enter(world.server.url, world.name(), room),
                world.narrow.enter(world.server.url, world.name('bia'), room), room)

    def test_two_pages_and_netcat_read_one_story(self):
        one, other, room = self.two()
        nc = Nc(world.server, world.name('nc'), room)
        one.say('first')
        nc.hears('first')
        nc.say('second')
        other.reads('second')
        other.say('third')
        for page in (one, other):
            page.reads('third')
            self.assertEqual(page.lines(), ['first', 'second', 'third'])
        nc.hears('third')
        nc.leave()
        for page in (one, other):
            self.assertEqual(page.faults(), [])

    def test_shows_ones_line_at_once_and_confirms_it(self):
        gate = Gate(world.server.page_port)
        page = world.wide.enter(gate.url, world.name(), world.room())
        gate.shut()
        page.say('under way')
        self.assertIn('sending', page.text('#pending .state'))
        self.assertNotIn('under way', page.lines())
        gate.reopen()
        page.reads('under way')
        self.assertEqual(page.texts('#pending .row'), [])
        self.assertEqual(page.lines().count('under way'), 1)

    def test_sends_several_lines_as_one_message(self):
        one, other, room = self.two()
        nc = Nc(world.server, world.name('nc'), room)
        one.one('#box').send_keys('eins', Keys.SHIFT, Keys.ENTER)
        one.press(Keys.SHIFT, Keys.ENTER)
        one.one('#box').send_keys('zwei')
        one.press(Keys.ENTER)
        other.reads('eins\n')
        self.assertEqual(len(other.lines()), 1)
        nc.hears('zwei')
        nc.leave()

    def test_sends_a_long_line_whole(self):
        one, other, _ = self.two()
        text = ' '.join(f'palavra{number}é' for number in range(260))
        one.say(text)
        other.reads('palavra259é')
        self.assertEqual(other.lines(), [text])
        self.assertEqual(one.lines(), [text])

    def test_splits_what_is_too_long_for_one_message(self):
        one, other, _ = self.two()
        one.say('\n'.join(f'line {number}' for number in range(75)))
        other.reads('line 74')
        self.assertEqual('\n'.join(other.lines()), '\n'.join(f'line {number}' for number in range(75)))

    def test_tells_what_one_does(self):
        one, other, _ = self.two()
        one.say('/me waves')
        other.reads('waves')
        self.assertTrue(other.one('#log .act'))

    def test_replies_with_a_quote(self):
        one, other, _ = self.two()
        one.say('shall we?')
        other.reads('shall we?')
        other.act('shall we?', 'Reply')
        other.sees('#replying')
        other.say('yes')
        one.reads('yes')
        self.assertIn('shall we?', one.text('#log .quote'))

    def test_reacts_and_takes_the_reaction_back(self):
        one, other, _ = self.two()
        one.say('lunch?')
        other.reads('lunch?')
        other.act('lunch?', 'React')
        other.click('.emoji button')
        wait_until(lambda: one.text('#log .reactions').startswith('👍 1 '), 'the reaction')
        one.click('#log .reactions button')
        wait_until(lambda: other.text('#log .reactions').startswith('👍 2 '), 'two of them')
        other.click('#log .reactions button')
        wait_until(lambda: one.text('#log .reactions').startswith('👍 1 '), 'one of them')

    def test_takes_a_line_back(self):
        one, other, _ = self.two()
        one.say('ops, wrong')
        other.reads('ops, wrong')
        self.assertFalse(other.visible('.tools [aria-label="Take back"]'))
        one.act('ops, wrong', 'Take back')
        one.sees('dialog')
        one.press(Keys.ENTER)
        wait_until(lambda: other.lines() == ['Taken back'], 'it is gone')
        wait_until(lambda: one.lines() == ['Taken back'], 'it is gone')

    def test_shows_that_somebody_is_typing(self):
        one, other, _ = self.two()
        one.write('hm')
        wait_until(lambda: 'is typing' in other.text('#typing'), 'typing')
        one.say('hm, well')
        other.reads('hm, well')
        wait_until(lambda: other.text('#typing') == '', 'no typing any more')

    def test_marks_ones_own_name(self):
        one, other, _ = self.two()
        name = one.text('#me .nick')
        other.say(f'oi {name.upper()}!')
        one.reads('oi ')
        self.assertEqual(one.texts('#log .mention mark'), [name.upper()])
        other.say(f'not {name}x')
        one.reads('not ')
        self.assertEqual(len(one.all('#log .mention')), 1)

    def test_groups_lines_of_one_author(self):
        one, other, _ = self.two()
        for text in ('a1', 'a2', 'a3'):
            one.say(text)
        other.reads('a3')
        self.assertEqual(len(other.all('#log .say.first')), 1)
        other.say('b1')
        one.reads('b1')
        self.assertEqual(len(one.all('#log .say.first')), 2)

    def test_makes_links_of_addresses_alone(self):
        one, other, _ = self.two()
        one.say('see https://example.org/a_(b), (http://x.test/q?y=1#z). javascript:alert(1) ftp://no.test data:text/html,hi')
        other.reads('see ')
        links = other.js('return [...document.querySelectorAll("#log a")].map((a) => [a.href, a.rel, a.target, a.textContent])')
        self.assertEqual(links, [
            ['https://example.org/a_(b)', 'noopener noreferrer', '_blank', 'https://example.org/a_(b)'],
            ['http://x.test/q?y=1#z', 'noopener noreferrer', '_blank', 'http://x.test/q?y=1#z']])

    def test_fetches_no_pictures_of_links(self):
        one, other, _ = self.two()
        one.say('https://example.org/cat.png')
        other.reads('cat.png')
        self.assertEqual(other.all('#log img'), [])
        self.assertEqual(other.js('return performance.getEntriesByType("resource").filter((e) => !e.name.startsWith(location.origin)).length'), 0)

    def test_enters_a_room_that_somebody_names(self):
        one, other, _ = self.two()
        third = world.room()
        one.say(f'come to {third}, please')
        other.reads('come to')
        other.click('#log .text button.link')
        other.is_in(third)

    def test_shows_emoji_alone_larger(self):
        one, other, _ = self.two()
        one.say('🎉')
        other.reads('🎉')
        self.assertTrue(other.visible('#log .text.large'))

    def test_shows_a_notice_of_a_bot(self):
        one, _, room = self.two()
        bot = Irc(world.server, world.name('bot'), room)
        bot.send(f'NOTICE {room} :build is green')
        one.reads('build is green')
        self.assertTrue(one.visible('#log .notice'))
        bot.leave()

    def test_shows_the_formatting_of_irc(self):
        one, _, room = self.two()
        bot = Irc(world.server, world.name('bot'), room)
        bot.send(f'PRIVMSG {room} :\x02strong\x02 \x1dleaning\x1d \x0304,07red\x03 end')
        one.reads('strong')
        self.assertEqual(one.lines(), ['strong leaning red end'])
        self.assertEqual(one.texts('#log strong') + one.texts('#log em'), ['strong', 'leaning'])
        bot.leave()

    def test_says_why_a_line_was_refused(self):
        one, other, room = self.two()
        one.say('/mode +m')
        wait_until(lambda: '+m' in ''.join(other.texts('#log .event .text')), 'the mode')
        other.say('let me')
        wait_until(lambda: 'may not talk' in other.text('#pending .state'), 'the reason')
        one.say('/voice ' + other.text('#me .nick'))
        wait_until(lambda: 'gave' in ''.join(other.texts('#log .event .text')), 'voice')
        other.js('document.querySelector("#pending .choices button").click()')
        one.reads('let me')
        self.assertEqual(other.texts('#pending .row'), [])
