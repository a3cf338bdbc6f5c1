# SPDX-License-Identifier: MIT

"""Lost connections: what was typed arrives once, what was missed is shown once, and all in its order."""

import unittest

from page import Gate, Irc, Server, wait_until, world


class Lost(unittest.TestCase):
    def setUp(self):
        self.room, self.name = world.room(), world.name()
        self.gate = Gate(world.server.page_port)
        self.page = world.wide.enter(self.gate.url, self.name, self.room)
        self.irc = Irc(world.server, world.name('bia'), self.room)

    def tearDown(self):
        self.gate.reopen()
        self.irc.leave()

    def gone(self):
        """The network goes. The server notices at once, as it does where it is told so."""
        self.gate.shut()
        self.gate.cut()
        self.page.sees('#banner')

    def back(self):
        self.gate.reopen()
        self.page.js('document.querySelector("#banner button")?.click()')
        self.page.misses('#banner')

    def said(self, text):
        """How often the server has this line."""
        irc = Irc(world.server, world.name('eve'), self.room, caps='draft/chathistory batch message-tags')
        irc.send(f'CHATHISTORY LATEST {self.room} * 100', 'PING end-of-story')
        irc.hears('end-of-story')
        count = irc.text.count(f'{self.room} :{text}\r\n')
        irc.leave()
        return count

    def test_fills_in_what_was_missed(self):
        page = self.page
        self.irc.send(f'PRIVMSG {self.room} :before')
        page.reads('before')
        self.gone()
        self.irc.send(*(f'PRIVMSG {self.room} :missed {number}' for number in range(30)))
        self.back()
        page.reads('missed 29')
        self.irc.send(f'PRIVMSG {self.room} :after')
        page.reads('after')
        self.assertEqual(page.lines(), ['before', *(f'missed {number}' for number in range(30)), 'after'])

    def test_fills_a_long_gap_in_pages_while_people_talk(self):
        page = self.page
        page.say('before')
        page.reads('before')
        self.gone()
        self.irc.send(*(f'PRIVMSG {self.room} :missed {number}' for number in range(350)))
        self.irc.send('PING all')
        self.irc.hears(':all')
        self.gate.reopen()
        page.js('document.querySelector("#banner button").click()')
        for number in range(350, 400):
            self.irc.send(f'PRIVMSG {self.room} :missed {number}')
        page.reads('missed 399')

        def up():
            page.js('document.getElementById("scroll").scrollTop = 0')
            return 'before' in page.lines()
        wait_until(up, 'the line before the gap')
        lines = page.lines()
        numbers = [int(line.split()[1]) for line in lines if line.startswith('missed')]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))
        self.assertGreater(len(numbers), 380)
        self.assertEqual(len(lines), len(set(lines)))

    def test_keeps_what_one_writes_and_sends_it_once(self):
        page = self.page
        self.gone()
        page.say('written in the dark')
        wait_until(lambda: 'will be sent' in page.text('#pending .state'), 'what happens to it')
        self.back()
        page.reads('written in the dark')
        self.assertEqual(page.texts('#pending .row'), [])
        self.assertEqual(page.lines(), ['written in the dark'])
        self.assertEqual(self.said('written in the dark'), 1)

    def test_sends_nothing_twice_that_had_arrived(self):
        page = self.page
        self.gate.down.clear()
        page.say('arrived without an echo')
        self.irc.hears('arrived without an echo')
        self.gate.up.clear()
        self.gate.cut()
        page.sees('#banner')
        self.back()
        page.reads('arrived without an echo')
        self.assertEqual(page.texts('#pending .row'), [])
        self.assertEqual(self.said('arrived without an echo'), 1)
        self.assertEqual(page.lines(), ['arrived without an echo'])

    def test_sends_the_same_text_twice_where_it_was_written_twice(self):
        page = self.page
        page.say('ping')
        page.reads('ping')
        self.gate.down.clear()
        page.say('ping')
        self.irc.hears('ping')
        self.gone()
        page.say('ping')
        self.back()
        wait_until(lambda: page.lines() == ['ping'] * 3 and not page.texts('#pending .row'), 'three')
        self.assertEqual(self.said('ping'), 3)

    def test_sends_again_what_was_lost_on_the_way(self):
        page = self.page
        self.gate.up.clear()
        page.say('lost on the way')
        self.gone()
        self.assertEqual(self.said('lost on the way'), 0)
        self.back()
        page.reads('lost on the way')
        self.assertEqual(self.said('lost on the way'), 1)

    def test_asks_about_a_private_line_in_doubt(self):
        page = self.page
        page.say(f'/msg bia{world.count} hello')
        page.reads('hello')
        self.gate.down.clear()
        page.say('are you free?')
        self.irc.hears('are you free?')
        self.gone()
        self.back()
        wait_until(lambda: 'Perhaps' in page.text('#pending .state'), 'the question')
        page.click('#pending .choices button.plain')
        page.misses('#pending .row')
        self.assertEqual(self.irc.read().count('are you free?'), 1)

    def test_asks_about_a_line_under_way_over_a_reload(self):
        page = self.page
        self.gate.up.clear()
        page.say('under way')
        self.gate.cut()
        self.gate.reopen()
        page.driver.get('about:blank')
        page.driver.get(f'{self.gate.url}{self.room}')
        page.is_in(self.room)
        wait_until(lambda: 'Perhaps' in page.text('#pending .state'), 'the question')
        page.click('#pending .choices button')
        page.reads('under way')
        self.assertEqual(self.said('under way'), 1)

    def test_notices_after_sleep_that_the_line_is_dead(self):
        page = self.page
        # All bytes vanish, and nobody says that the connection has ended.
        self.gate.shut()
        self.irc.send(f'PRIVMSG {self.room} :while you slept')
        page.js('document.dispatchEvent(new Event("visibilitychange")); dispatchEvent(new Event("visibilitychange"))')
        page.sees('#banner', 8)
        self.gate.cut()
        self.back()
        page.reads('while you slept')
        self.assertEqual(page.lines(), ['while you slept'])

    def test_goes_on_when_one_comes_back_to_the_page(self):
        page = self.page
        page.say('before')
        page.reads('before')
        page.driver.get('about:blank')
        self.irc.hears('QUIT')
        self.irc.send(f'PRIVMSG {self.room} :meanwhile')
        page.driver.back()
        page.is_in(self.room)
        page.reads('meanwhile')
        page.say('after')
        page.reads('after')
        self.assertEqual(page.lines(), ['before', 'meanwhile', 'after'])

    def test_gets_its_name_back(self):
        page = self.page
        # The server still has the old connection.
        thaw = self.gate.freeze()
        page.js('dispatchEvent(new Event("online"))')
        wait_until(lambda: 'until' in page.text('#banner'), 'another name for a while')
        self.assertNotEqual(page.text('#me .nick'), self.name)
        thaw()
        wait_until(lambda: page.text('#me .nick') == self.name and not page.visible('#banner'), 'the old name', 25)
        page.say('it is me')
        page.reads('it is me')

    def test_survives_a_restart_of_the_server(self):
        server = Server()
        page = world.narrow.enter(server.url, 'ana', '#chess')
        page.say('before the restart')
        page.reads('before the restart')
        server.stop()
        page.sees('#banner')
        page.say('during the restart')
        server.start()
        page.js('document.querySelector("#banner button")?.click()')
        page.reads('during the restart')
        page.say('after the restart')
        page.reads('after the restart')
        self.assertEqual(page.lines(), ['before the restart', 'during the restart', 'after the restart'])
        server.stop()

    def test_survives_a_restart_of_a_server_that_keeps_nothing(self):
        server = Server(data=False)
        page = world.narrow.enter(server.url, 'ana', '#chess')
        page.say('before the restart')
        page.reads('before the restart')
        server.restart()
        page.js('document.querySelector("#banner button")?.click()')
        page.misses('#banner')
        page.say('after the restart')
        page.reads('after the restart')
        self.assertEqual(page.lines(), ['before the restart', 'after the restart'])
        server.stop()

    def test_tries_again_with_growing_waits_by_itself(self):
        self.gone()
        self.gate.reopen()
        self.page.misses('#banner')
        wait_until(lambda: self.name in self.page.texts('#people .nick'), 'in the room')

    def test_two_tabs_of_one_account(self):
        name, room = world.name(), world.room()
        irc = Irc(world.server, name, caps='draft/account-registration')
        irc.send('REGISTER * * :correct-horse-7')
        irc.hears('SUCCESS')
        irc.send('QUIT')
        irc.hears('ERROR')
        page = self.page
        driver = page.driver
        first = driver.current_window_handle

        def login():
            page.type('#nick', name)
            if not page.js('return document.getElementById("has-account").checked'):
                page.click('#has-account')
            page.type('#password', 'correct-horse-7')
            page.click('#enter-button')
            page.is_in(room)
        page.open(f'{self.gate.url}{room}')
        login()
        driver.switch_to.new_window('tab')
        second = driver.current_window_handle
        try:
            driver.get(f'{self.gate.url}{room}')
            page.sees('#nick')
            login()
            page.say('once, please')
            page.reads('once, please')
            self.assertTrue(page.visible('#log .own'))
            driver.switch_to.window(first)
            page.reads('once, please')
            self.assertTrue(page.visible('#log .own'))
            for handle in (second, first):
                driver.switch_to.window(handle)
                self.assertEqual(page.lines(), ['once, please'])
            self.gate.shut()
            self.gate.cut()
            page.sees('#banner')
            page.say('and once more')
            self.back()
            page.reads('and once more')
            driver.switch_to.window(second)
            page.reads('and once more')
            self.assertEqual(page.lines(), ['once, please', 'and once more'])
        finally:
            driver.switch_to.window(second)
            driver.close()
            driver.switch_to.window(first)
