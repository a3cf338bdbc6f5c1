# SPDX-License-Identifier: MIT

"""Text of every kind is text, and breaks neither the page nor the lines beside it."""

import unittest

from page import Irc, wait_until, world

EVIL = [
    '<img src=x onerror=alert(1)><script>alert(2)</script>',
    '"><svg/onload=alert(1)>',
    '{{constructor.constructor("alert(1)")()}} ${alert(1)}',
    '&lt;b&gt; &amp; &#x3c; &nbsp;',
    '__proto__ constructor toString hasOwnProperty',
    "'; DROP TABLE lines; --",
    '%s %n %x \\u0000 \\n',
]


class Hostile(unittest.TestCase):
    def setUp(self):
        self.room = world.room()

    def enter(self, page):
        page.enter(world.server.url, world.name(), self.room)
        self.irc = Irc(world.server, world.name('eve'), self.room)
        self.addCleanup(self.irc.leave)
        return page

    def send(self, text, tags=''):
        self.irc.send(f'{tags}PRIVMSG {self.room} :{text}')

    def test_shows_markup_as_text(self):
        page = self.enter(world.wide)
        page.js('window.alert = () => { window.alerted = true; }')
        for text in EVIL:
            self.send(text)
        wait_until(lambda: len(page.lines()) == len(EVIL), 'all lines')
        self.assertEqual(page.lines(), EVIL)
        self.assertEqual(page.all('#log img, #log script, #log .text svg, #log b'), [])
        self.assertFalse(page.js('return !!window.alerted'))
        self.assertEqual(page.faults(), [])

    def test_shows_markup_in_topics_and_names_of_rooms_as_text(self):
        page = self.enter(world.wide)
        page.say('/topic <img src=x onerror=alert(1)>')
        wait_until(lambda: page.text('#topic') == '<img src=x onerror=alert(1)>', 'the topic')
        self.assertEqual(page.all('#bar img'), [])

    def test_quotes_and_searches_markup_as_text(self):
        page = self.enter(world.wide)
        self.send('<b>bold</b> quoted')
        page.reads('quoted')
        page.act('quoted', 'Reply')
        self.assertIn('<b>bold</b>', page.text('#replying'))
        page.say('sure')
        wait_until(lambda: '<b>bold</b>' in page.text('#log .quote'), 'the quote')
        page.say('/search quoted')
        wait_until(lambda: '<b>bold</b>' in page.text('dialog .result'), 'the result')
        self.assertEqual(page.all('#log b, dialog b'), [])

    def test_isolates_controls_of_direction(self):
        page = self.enter(world.wide)
        self.send('start \u202eevil\u2066 \u200f text')
        self.send('after')
        page.reads('after')
        self.assertTrue(page.js('''return [...document.querySelectorAll('#log .text, #log .nick')].every((e) =>
            ['isolate', 'plaintext', 'isolate-override'].includes(getComputedStyle(e).unicodeBidi))'''))
        self.assertEqual(page.js('return getComputedStyle([...document.querySelectorAll("#log .text")].pop()).direction'), 'ltr')

    def test_turns_no_link_around(self):
        page = self.enter(world.wide)
        self.send('https://example.org/\u200bgnp.exe http://a.test/\u2063hidden')
        page.reads('example.org')
        self.assertEqual(page.js('return [...document.querySelectorAll("#log a")].map((a) => a.href)'),
                         ['https://example.org/', 'http://a.test/'])

    def test_shows_text_from_right_to_left(self):
        page = self.enter(world.wide)
        self.send('שלום עולם')
        page.reads('שלום')
        self.assertEqual(page.js('return getComputedStyle(document.querySelector("#log .say .text")).direction'), 'rtl')

    def test_wraps_very_long_words(self):
        page = self.enter(world.narrow)
        self.send('W' * 380)
        page.say('https://example.org/' + 'x' * 900)
        page.reads('https')
        self.assertLessEqual(page.js('return document.getElementById("scroll").scrollWidth - document.getElementById("scroll").clientWidth'), 0)
        self.assertLessEqual(page.js('return document.documentElement.scrollWidth'), page.size[0])

    def test_holds_towers_of_accents_to_their_line(self):
        page = self.enter(world.wide)
        self.send('Z' + '\u0301\u0323' * 80)
        page.reads('Z')
        self.assertIn(page.js('return getComputedStyle(document.querySelector("#log .say .text")).overflowY'), ('clip', 'hidden'))

    def test_takes_out_control_characters(self):
        page = self.enter(world.wide)
        self.send('a\x01b\x07c\x1b[31mde')
        page.reads('a')
        self.assertRegex(page.lines()[0], r'^abc\[31mde$')

    def test_says_nothing_for_other_questions_of_clients(self):
        page = self.enter(world.wide)
        self.send('\x01VERSION\x01')
        self.send('after')
        page.reads('after')
        self.assertEqual(page.lines(), ['after'])

    def test_shows_many_blanks_and_lines_within_bounds(self):
        page = self.enter(world.wide)
        ref = 'm1'
        self.irc.send(f'BATCH +{ref} draft/multiline {self.room}',
                      *(f'@batch={ref} PRIVMSG {self.room} :{number}' for number in range(30)), f'BATCH -{ref}')
        page.reads('29')
        self.assertEqual(len(page.all('#log .say')), 1)

    def test_bounds_strange_reactions(self):
        page = self.enter(world.wide)
        self.send('target')
        page.reads('target')
        self.irc.hears('msgid=')
        ident = self.irc.text.split('msgid=')[-1].split(';')[0].split(' ')[0]
        for sign in ('<b>x</b>', 'x' * 200, '\u202e', *(f'r{number}' for number in range(60))):
            self.irc.send(f'@+draft/reply={ident};+draft/react={sign} TAGMSG {self.room}')
        wait_until(lambda: len(page.all('#log .reactions button')) == 20, 'twenty')
        self.assertEqual(page.all('#log b'), [])
        self.assertNotIn('x' * 100, page.text('#log .reactions'))

    def test_answers_no_reply_to_nothing(self):
        page = self.enter(world.wide)
        self.send('reply to nothing', '@+draft/reply=__proto__ ')
        page.reads('reply to nothing')
        self.assertIn('an older message', page.text('#log .quote'))
        page.click('#log .quote')
        self.assertEqual(page.faults(), [])

    def test_sends_no_second_command(self):
        page = self.enter(world.wide)
        page.say('/topic x\r\nQUIT :gone')
        wait_until(lambda: 'QUIT' in page.text('#topic'), 'the topic')
        page.say('still here')
        page.reads('still here')

    def test_shows_one_line_of_each_of_many_people(self):
        page = self.enter(world.wide)
        people = [Irc(world.server, world.name(word), self.room) for word in ('ñandú', '李雷', 'عمر', '[x]')]
        for each in people:
            each.send(f'PRIVMSG {self.room} :hello from me')
        wait_until(lambda: len(page.lines()) == 4, 'four lines')
        wait_until(lambda: len(page.all('#people .person')) == 6, 'all six')
        for each in people:
            each.leave()
