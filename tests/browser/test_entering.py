# SPDX-License-Identifier: MIT

"""Coming in: by a name, by a password, by the address of a room."""

import contextlib
import unittest

from page import Browser, Gate, Irc, Server, wait_until, world


class Entering(unittest.TestCase):
    def test_asks_for_a_name_first(self):
        page = world.wide.open(world.server.url)
        self.assertEqual(page.js('return document.activeElement.id'), 'nick')
        self.assertEqual(page.faults(), [])

    def test_enters_the_first_room_by_a_name(self):
        name = world.name()
        page = world.wide.enter(world.server.url, name)
        wait_until(lambda: name in page.texts('#people .nick'), 'oneself among the people')
        self.assertIn(name, page.text('#me'))

    def test_enters_the_room_of_the_address(self):
        room = world.room()
        page = world.wide.enter(world.server.url, world.name(), room)
        self.assertTrue(page.driver.current_url.endswith(room))

    def test_says_that_a_name_is_taken(self):
        somebody = Irc(world.server, world.name())
        name = f'ana{world.count}'
        page = world.wide.open(world.server.url)
        page.type('#nick', name)
        page.click('#enter-button')
        wait_until(lambda: name in page.text('#enter-error'), 'the reason')
        self.assertTrue(page.visible('#welcome'))
        somebody.leave()

    def test_says_that_a_name_cannot_be(self):
        page = world.wide.open(world.server.url)
        for name in ('ana maria', '0ana', 'a!b'):
            page.type('#nick', name)
            page.click('#enter-button')
            wait_until(lambda: 'no blanks' in page.text('#enter-error'), 'the reason')
            self.assertTrue(page.visible('#welcome'))

    def test_logs_in_and_never_keeps_the_password(self):
        name = world.name()
        irc = Irc(world.server, name, caps='draft/account-registration')
        irc.send('REGISTER * * :correct-horse-7')
        irc.hears('SUCCESS')
        irc.send('QUIT')
        irc.hears('ERROR')
        page = world.wide.open(world.server.url)
        page.type('#nick', name)
        page.click('#has-account')
        page.type('#password', 'wrong-wrong-wrong')
        page.click('#enter-button')
        wait_until(lambda: 'wrong' in page.text('#enter-error'), 'a wrong password is told')
        page.type('#password', 'correct-horse-7')
        page.click('#enter-button')
        page.is_in('#lobby')
        page.say('/register')
        page.sees('dialog')
        kept = page.js('return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])')
        self.assertNotIn('correct-horse', kept)
        self.assertEqual(page.js('return document.getElementById("password").value'), '')

    def test_keeps_no_password_that_is_told_to_nickserv(self):
        name = world.name()
        page = world.wide.enter(world.server.url, name)
        page.write('/msg NickServ REGISTER secret-horse-8')
        page.js('dispatchEvent(new Event("pagehide"))')
        kept = 'return JSON.stringify([{...localStorage}, {...sessionStorage}])'
        self.assertNotIn('secret-horse', page.js(kept))
        page.js('document.getElementById("composer").requestSubmit()')
        page.is_in('NickServ')
        self.assertNotIn('secret-horse', page.js(kept))
        wait_until(lambda: page.lines(), 'an answer')
        wait_until(lambda: not page.texts('#pending .row'), 'nothing under way')

    def test_registers_the_name_in_a_dialog(self):
        name = world.name()
        page = world.wide.enter(world.server.url, name)
        page.say('/register')
        page.sees('dialog')
        page.type('#new-password', 'a-long-password-9')
        page.click('dialog button[type=submit]')
        page.event(f'The name {name} is yours')

    @contextlib.contextmanager
    def page_of_house(self, *options):
        """The page of a server of its own, to which a name was given."""
        server = Server(*options, data=False)
        page = world.wide.open(server.url)
        page.type('#nick', 'ana')
        page.click('#enter-button')
        try:
            yield page
        finally:
            server.stop()

    def test_asks_for_the_password_of_the_server(self):
        with self.page_of_house('--password', 'house-pass') as page:
            page.sees('#house-password')
            page.type('#house-password', 'house-pass')
            page.click('#enter-button')
            page.is_in('#lobby')

    def test_comes_into_the_first_room_whatever_it_is_called(self):
        with self.page_of_house('--room', '#sala=a\\x') as page:
            page.is_in('#sala=a\\x')

    def test_stays_in_over_a_reload(self):
        name, room = world.name(), world.room()
        page = world.wide.enter(world.server.url, name, room)
        page.driver.refresh()
        page.is_in(room)
        wait_until(lambda: name in page.text('#me'), 'the same name')

    def test_speaks_portuguese(self):
        page = Browser(language='pt-BR')
        page.open(world.server.url)
        self.assertEqual(page.text('#enter-button'), 'Entrar')
        self.assertEqual(page.js('return document.documentElement.lang'), 'pt-BR')
        page.enter(world.server.url, world.name())
        self.assertEqual(page.text('#people h2'), 'Pessoas')
        page.say('/ajuda')
        page.sees('dialog')
        self.assertIn('Teclas', page.text('dialog'))
        page.quit()

    def test_works_under_a_prefix(self):
        gate = Gate(world.server.page_port, prefix='/chat')
        page = world.wide.enter(f'{gate.url}chat/', world.name())
        self.assertEqual(page.faults(), [])

    def test_says_that_no_server_answers_and_enters_when_it_does(self):
        server = Server(data=False)
        gate = Gate(server.page_port)
        page = world.wide.open(gate.url)
        gate.target = 1
        page.type('#nick', 'ana')
        page.click('#enter-button')
        wait_until(lambda: 'Trying again' in page.text('#enter-error'), 'the trouble')
        gate.target = server.page_port
        page.is_in('#lobby')
        server.stop()
