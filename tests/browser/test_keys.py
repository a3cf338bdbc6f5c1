# SPDX-License-Identifier: MIT

"""Writing, completing, and doing everything by keys."""

import unittest

from page import Irc, Keys, wait_until, world


class Writing(unittest.TestCase):
    def setUp(self):
        self.room = world.room()
        self.page = world.wide.enter(world.server.url, world.name(), self.room)

    def box(self):
        return self.page.js('return document.getElementById("box").value')

    def test_sends_nothing_while_a_word_is_composed(self):
        page = self.page
        page.write('にほん')
        for event in ("isComposing: true, key: 'Enter'", "key: 'Enter', keyCode: 229"):
            page.js('document.getElementById("box").dispatchEvent(new KeyboardEvent("keydown", {%s, bubbles: true, cancelable: true}))' % event)
        self.assertEqual(self.box(), 'にほん')
        self.assertEqual(page.texts('#pending .row'), [])
        page.press(Keys.ENTER)
        page.reads('にほん')

    def paste(self, text):
        self.page.js('''const data = new DataTransfer(); data.setData('text/plain', arguments[0]);
            document.getElementById('box').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))''', text)

    def test_asks_before_many_lines_are_pasted(self):
        page = self.page
        text = '\n'.join(f'line {number}' for number in range(12))
        self.paste(text)
        page.sees('dialog')
        self.assertIn('Paste 12 lines?', page.text('dialog h2'))
        page.press(Keys.ESCAPE)
        page.misses('dialog')
        self.assertEqual(self.box(), '')
        self.paste(text)
        page.sees('dialog')
        page.press(Keys.ENTER)
        wait_until(lambda: self.box() == text, 'the text')
        page.press(Keys.ENTER)
        page.reads('line 11')

    def test_completes_commands(self):
        page = self.page
        page.one('#box').send_keys('/to')
        page.sees('#completions')
        self.assertIn('/topic', page.text('#completions [aria-selected=true]'))
        page.press(Keys.TAB)
        self.assertEqual(self.box(), '/topic ')
        page.one('#box').send_keys('tea')
        page.press(Keys.ENTER)
        wait_until(lambda: page.text('#topic') == 'tea', 'the topic')

    def test_tells_of_unknown_commands(self):
        page = self.page
        page.say('/nonsense now')
        page.event('There is no command /nonsense')
        page.say('/invite')
        page.event('So it goes: /invite name')
        page.say('//slash')
        page.reads('/slash')
        self.assertEqual(page.lines(), ['/slash'])

    def test_completes_names(self):
        page = self.page
        people = [Irc(world.server, name + str(world.count), self.room) for name in ('zeca', 'zezinho')]
        wait_until(lambda: len(page.texts('#people .nick')) == 3, 'all')
        page.one('#box').send_keys('zec')
        page.press(Keys.TAB)
        self.assertEqual(self.box(), f'zeca{world.count}: ')
        page.write('and ze')
        page.press(Keys.TAB)
        page.sees('#completions')
        page.press(Keys.ARROW_DOWN)
        page.press(Keys.TAB)
        self.assertEqual(self.box(), f'and zezinho{world.count} ')
        for each in people:
            each.leave()

    def test_completes_emoji(self):
        page = self.page
        page.one('#box').send_keys('yes :papag')
        page.sees('#completions')
        page.press(Keys.TAB)
        self.assertEqual(self.box(), 'yes 🦜 ')

    def test_picks_emoji(self):
        page = self.page
        page.write('well done ')
        page.click('#composer-buttons [aria-label=Emoji]')
        page.click('.emoji button')
        wait_until(lambda: self.box() == 'well done 👍', 'the emoji')

    def test_grows_with_its_text_within_bounds(self):
        page = self.page
        low = page.js('return document.getElementById("box").offsetHeight')
        page.write('\n'.join('abcdefgh'))
        high = page.js('return document.getElementById("box").offsetHeight')
        page.write('\n'.join('x' * 90))
        self.assertGreater(high, low)
        self.assertLessEqual(page.js('return document.getElementById("box").offsetHeight'), 0.31 * page.size[1])
        page.write('')
        self.assertEqual(page.js('return document.getElementById("box").offsetHeight'), low)


class Keyboard(unittest.TestCase):
    def setUp(self):
        self.room = world.room()
        self.name = world.name()
        self.page = world.wide.enter(world.server.url, self.name, self.room)

    def join(self, count):
        rooms = sorted([world.room() for _ in range(count)])
        for room in rooms:
            self.page.say(f'/join {room}')
            self.page.is_in(room)
        return rooms

    def test_goes_from_room_to_room(self):
        one, two = self.join(2)
        page = self.page
        page.press(Keys.ALT, Keys.ARROW_UP)
        page.is_in(one)
        page.press(Keys.ALT, Keys.ARROW_DOWN)
        page.is_in(two)

    def test_goes_to_the_next_unread_room(self):
        page = self.page
        self.join(2)
        irc = Irc(world.server, world.name('bia'), self.room)
        irc.send(f'PRIVMSG {self.room} :news')
        page.sees('#side .room.unread')
        page.press(Keys.ALT, Keys.SHIFT, Keys.ARROW_DOWN)
        page.is_in(self.room)
        irc.leave()

    def test_jumps_by_some_letters(self):
        page = self.page
        one, _ = self.join(2)
        page.press(Keys.CONTROL, 'k')
        page.sees('dialog')
        page.type('dialog input', one[2:])
        page.press(Keys.ENTER)
        page.is_in(one)
        page.press(Keys.CONTROL, 'k')
        page.type('dialog input', 'a-brand-new-room')
        wait_until(lambda: 'Join #a-brand-new-room' in page.text('#jumps'), 'the offer')
        page.press(Keys.ESCAPE)
        page.misses('dialog')

    def test_jumps_to_a_person(self):
        page = self.page
        irc = Irc(world.server, world.name('xico'), self.room)
        wait_until(lambda: len(page.texts('#people .nick')) == 2, 'both')
        page.press(Keys.CONTROL, 'k')
        page.type('dialog input', 'xico')
        page.press(Keys.ENTER)
        page.is_in(f'xico{world.count}')
        irc.leave()

    def test_helps_with_every_command(self):
        page = self.page
        page.press(Keys.F1)
        page.sees('dialog')
        text = page.text('dialog')
        for command in ('/join', '/part', '/msg', '/me', '/topic', '/nick', '/away', '/invite', '/kick', '/op', '/search', '/help', 'Alt', 'Ctrl K'):
            self.assertIn(command, text)
        page.press(Keys.ESCAPE)
        page.misses('dialog')

    def test_goes_through_the_lines_and_replies(self):
        page = self.page
        for text in ('first', 'second', 'third'):
            page.say(text)
        page.reads('third')
        page.press(Keys.ARROW_UP)
        wait_until(lambda: 'third' in page.js('return document.activeElement.textContent'), 'the last line')
        page.press(Keys.ARROW_UP)
        self.assertIn('second', page.js('return document.activeElement.textContent'))
        page.press('r')
        page.sees('#replying')
        self.assertIn('second', page.text('#replying'))
        page.press(Keys.ESCAPE)
        page.misses('#replying')
        page.press(Keys.ARROW_UP)
        page.press(Keys.DELETE)
        page.sees('dialog')
        page.press(Keys.ENTER)
        wait_until(lambda: page.lines() == ['first', 'second', 'Taken back'], 'taken back')

    def test_reacts_by_keys(self):
        page = self.page
        page.say('nice')
        page.reads('nice')
        page.press(Keys.ARROW_UP)
        page.press('e')
        page.sees('dialog .emoji')
        page.press(Keys.ENTER)
        wait_until(lambda: '1' in page.text('#log .reactions'), 'the reaction')

    def test_shows_where_the_focus_is(self):
        page = self.page
        page.press(Keys.TAB)
        seen = set()
        for _ in range(12):
            page.press(Keys.TAB)
            outline = page.js('''const e = document.activeElement; const s = getComputedStyle(e);
                return [e.id || e.className || e.tagName, e === document.body || s.outlineStyle !== 'none' || e.id === 'box']''')
            self.assertTrue(outline[1], outline[0])
            seen.add(outline[0])
        self.assertGreater(len(seen), 5)

    def test_writes_where_a_letter_is_typed(self):
        page = self.page
        page.js('document.activeElement.blur()')
        page.press('h')
        wait_until(lambda: page.js('return document.getElementById("box").value') == 'h', 'the letter')

    def test_holds_the_focus_in_a_dialog_and_gives_it_back(self):
        page = self.page
        page.press(Keys.CONTROL, 'k')
        page.sees('dialog')
        for _ in range(6):
            page.press(Keys.TAB)
            self.assertTrue(page.js('return document.activeElement === document.body || !!document.activeElement.closest("dialog")'))
        page.press(Keys.ESCAPE)
        page.misses('dialog')
        wait_until(lambda: page.js('return document.activeElement.id') == 'box', 'the box')
