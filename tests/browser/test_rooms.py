# SPDX-License-Identifier: MIT

"""Rooms, people, conversations, and what is new in them."""

import time
import unittest

from page import Irc, Keys, Nc, wait_until, world


def room_button(name):
    return f'#side button.room[data-name="{name}"]'


class Rooms(unittest.TestCase):
    def setUp(self):
        self.room, self.other = world.room(), world.room()
        self.name = world.name()

    def enter(self, page=None):
        page = (page or world.wide).enter(world.server.url, self.name, self.room)
        page.say(f'/join {self.other}')
        page.is_in(self.other)
        return page

    def test_counts_what_is_unread(self):
        page = self.enter()
        nc = Nc(world.server, world.name('nc'), self.room)
        nc.say('one')
        nc.say('two')
        wait_until(lambda: page.text(f'{room_button(self.room)} .badge [aria-hidden]') == '2', 'two unread')
        self.assertFalse(page.visible(f'{room_button(self.room)} .badge.loud'))
        nc.say(f'{self.name}: three')
        wait_until(lambda: page.text(f'{room_button(self.room)} .badge.loud [aria-hidden]') == '1', 'one for me')
        self.assertTrue(page.driver.title.startswith('(1) '))
        page.click(room_button(self.room))
        page.misses(f'{room_button(self.room)} .badge')
        wait_until(lambda: not page.driver.title.startswith('('), 'a quiet title')
        nc.leave()

    def test_marks_what_is_new_since_one_left(self):
        page = self.enter()
        nc = Nc(world.server, world.name('nc'), self.room)
        nc.say('the first new one')
        page.sees(f'{room_button(self.room)} .badge')
        page.click(room_button(self.room))
        page.reads('the first new one')
        self.assertIn('New since you left', page.row('the first new one').text)
        self.assertEqual(len(page.all('#log .new')), 1)
        nc.leave()

    def test_marks_what_came_while_nobody_looked(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        nc = Nc(world.server, world.name('nc'), self.room)
        nc.say('seen')
        page.reads('seen')
        page.js('document.hasFocus = () => false')
        nc.say('unseen')
        page.reads('unseen')
        self.assertIn('New since you left', page.row('unseen').text)
        wait_until(lambda: page.driver.title.startswith('•'), 'a mark in the title')
        page.js('delete document.hasFocus; dispatchEvent(new Event("focus"))')
        wait_until(lambda: not page.driver.title.startswith('•'), 'no mark')
        nc.leave()

    def test_marks_what_is_new_after_a_day_away(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        irc = Irc(world.server, world.name('irc'), self.room)
        irc.send(f'PRIVMSG {self.room} :old news')
        page.reads('old news')
        page.driver.get('about:blank')
        irc.send(f'PRIVMSG {self.room} :fresh news')
        irc.hears('fresh news')
        page.driver.get(f'{world.server.url}{self.room}')
        page.is_in(self.room)
        page.reads('fresh news')
        self.assertIn('New since you left', page.row('fresh news').text)
        irc.leave()

    def test_talks_in_private(self):
        page = self.enter()
        irc = Irc(world.server, world.name('bia'), self.other)
        bia = f'bia{world.count}'
        wait_until(lambda: bia in page.texts('#people .nick'), 'bia')
        page.js('[...document.querySelectorAll("#people .person")].find((e) => e.textContent.includes(arguments[0])).click()', bia)
        page.click('dialog .choices button')
        page.is_in(bia)
        page.say('psst')
        irc.hears(f'PRIVMSG {bia} :psst')
        irc.send(f'PRIVMSG {self.name} :yes?')
        page.reads('yes?')
        self.assertEqual(page.lines(), ['psst', 'yes?'])
        irc.leave()

    def test_counts_a_private_message_as_one_for_me(self):
        page = self.enter()
        irc = Irc(world.server, world.name('bia'))
        irc.send(f'PRIVMSG {self.name} :are you there?')
        page.sees('#conversations .badge.loud')
        page.click('#conversations button')
        page.reads('are you there?')
        page.misses('#conversations .badge')
        irc.leave()

    def test_tells_that_nobody_is_there_to_read(self):
        page = self.enter()
        page.say('/msg nobody-at-all hello')
        wait_until(lambda: 'Nobody is called so' in page.text('#pending .state'), 'the reason')

    def test_tells_that_one_is_not_in_a_room_to_which_one_writes(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        page.say(f'/msg {self.other} hello')
        page.event('You are not in this room')

    def test_shows_who_is_away(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        irc = Irc(world.server, world.name('bia'), self.room)
        irc.send('AWAY :lunch')
        page.sees('#people .person.away')
        self.assertIn('Away', page.text('#people-list'))
        irc.send('AWAY')
        page.misses('#people .person.away')
        irc.leave()

    def test_says_that_one_is_away_oneself(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        irc = Irc(world.server, world.name('bia'), self.room, caps='away-notify')
        page.say('/away for lunch')
        irc.hears('AWAY :for lunch')
        page.say('/back')
        page.event('You are back')
        irc.leave()

    def test_joins_a_room_of_the_list(self):
        page = world.wide.enter(world.server.url, self.name)
        irc = Irc(world.server, world.name('bia'), self.other)
        page.click('#add-room')
        wait_until(lambda: any(self.other in text for text in page.texts('dialog .result')), 'the room is listed')
        page.js('[...document.querySelectorAll("dialog .result")].find((e) => e.textContent.includes(arguments[0])).click()', self.other)
        page.is_in(self.other)
        irc.leave()

    def test_makes_a_new_room_in_the_dialog(self):
        page = world.narrow.enter(world.server.url, self.name)
        page.click('#menu-button')
        page.click('#add-room')
        page.type('dialog form input', self.other[1:])
        page.press(Keys.ENTER)
        page.is_in(self.other)

    def test_sets_the_topic(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        nc = Nc(world.server, world.name('nc'), self.room)
        page.click('#topic')
        page.type('#asked', 'chess & <b>tea</b>')
        page.press(Keys.ENTER)
        nc.hears('chess & <b>tea</b>')
        wait_until(lambda: page.text('#topic') == 'chess & <b>tea</b>', 'the topic')
        nc.leave()

    def test_leaves_a_room(self):
        page = self.enter()
        page.click('#leave-button')
        page.is_in(self.room)
        page.misses(room_button(self.other))

    def test_tells_that_one_was_taken_out(self):
        boss = Irc(world.server, world.name('boss'), self.room)
        page = world.wide.enter(world.server.url, self.name, self.room)
        boss.send(f'KICK {self.room} {self.name} :enough')
        page.event('took you out of this room (enough)')
        page.sees('#banner button')
        page.click('#banner button')
        wait_until(lambda: self.name in page.texts('#people .nick'), 'in again')
        page.misses('#banner')
        boss.leave()

    def test_keeps_a_draft_for_each_room(self):
        page = self.enter()
        page.write('half a thought')
        page.click(room_button(self.room))
        wait_until(lambda: page.one('#box').get_attribute('value') == '', 'an empty box')
        page.click(room_button(self.other))
        wait_until(lambda: page.one('#box').get_attribute('value') == 'half a thought', 'the draft')
        page.driver.refresh()
        page.is_in(self.other)
        self.assertEqual(page.one('#box').get_attribute('value'), 'half a thought')

    def test_comes_back_into_all_rooms(self):
        page = self.enter()
        page.driver.refresh()
        page.is_in(self.other)
        page.sees(room_button(self.room))

    def test_lists_operators_first_and_follows_ranks(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        irc = Irc(world.server, world.name('aaa'), self.room)
        wait_until(lambda: len(page.texts('#people .nick')) == 2, 'both')
        self.assertEqual(page.texts('#people .nick')[0], self.name)
        page.say(f'/op aaa{world.count}')
        page.event('an operator')
        wait_until(lambda: page.texts('#people .nick')[0] == f'aaa{world.count}', 'the new operator')
        irc.leave()

    def test_follows_a_change_of_name(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        new = world.name('eva')
        page.say(f'/nick {new}')
        wait_until(lambda: new in page.text('#me'), 'the new name')
        wait_until(lambda: page.texts('#people .nick') == [new], 'the new name among the people')
        page.say('still me')
        page.reads('still me')
        self.assertTrue(page.visible('#log .own'))

    def test_finds_people_in_a_crowd(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        crowd = [Irc(world.server, world.name('p'), self.room) for _ in range(5)]
        wait_until(lambda: len(page.texts('#people .nick')) == 6, 'all')
        page.type('#people-filter', f'p{world.count}')
        wait_until(lambda: page.texts('#people .nick') == [f'p{world.count}'], 'one')
        for each in crowd:
            each.leave()

    def test_draws_people_seldom_while_many_come(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        page.js('window.draws = 0; new MutationObserver(() => ++draws).observe(document.getElementById("people-list"), {childList: true})')
        began = time.monotonic()
        crowd = [Irc(world.server, world.name('p'), self.room) for _ in range(30)]
        wait_until(lambda: len(page.texts('#people .nick')) == 31, 'all')
        self.assertLessEqual(page.js('return draws'), 2 + 2 * (time.monotonic() - began))
        for each in crowd:
            each.leave()

    def test_follows_a_room_that_gets_another_name(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        irc = Irc(world.server, world.name('bia'), self.room)
        page.say('before')
        page.reads('before')
        page.say(f'/op bia{world.count}')
        page.event('an operator')
        irc.send(f'RENAME {self.room} {self.other}')
        page.is_in(self.other)
        page.say('after')
        page.reads('after')
        self.assertEqual(page.lines(), ['before', 'after'])
        irc.leave()

    def test_tells_of_an_invitation(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        irc = Irc(world.server, world.name('bia'), self.other)
        irc.send(f'INVITE {self.name} {self.other}')
        page.event(f'invites you to {self.other}')
        page.click('#log .event button.link')
        page.is_in(self.other)
        irc.leave()

    def test_notifies_of_messages_for_me(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        irc = Irc(world.server, world.name('bia'), self.room)
        page.js('window.told = []; window.Notification = class { constructor(t, o) { told.push([t, o.body]); } '
                'static requestPermission() { return Promise.resolve("granted"); } }')
        page.say('/settings')
        page.click('#set-notify')
        wait_until(lambda: page.js('return document.getElementById("set-notify").checked'), 'allowed')
        page.press(Keys.ESCAPE)
        page.js('document.hasFocus = () => false')
        irc.send(f'PRIVMSG {self.room} :nothing for you', f'PRIVMSG {self.room} :{self.name}: look \u202ehere')
        wait_until(lambda: page.js('return told.length'), 'a notification')
        self.assertEqual(page.js('return told'), [[f'bia{world.count} in {self.room}', f'{self.name}: look here']])
        irc.leave()

    def test_hides_who_joins_and_leaves_if_asked_to(self):
        page = world.wide.enter(world.server.url, self.name, self.room)
        irc = Irc(world.server, world.name('bia'), self.room)
        page.event('joined')
        page.say('/settings')
        page.click('#set-events')
        page.press(Keys.ESCAPE)
        page.misses('#log .quiet .text')
        irc.leave()
