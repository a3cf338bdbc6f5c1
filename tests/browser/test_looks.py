# SPDX-License-Identifier: MIT

"""Sizes, themes, and what people see or hear who use the page in another way."""

import os
import pathlib
import unittest

from page import Irc, Keys, wait_until, world

AXE = os.environ.get('PAPO_AXE', '')


class Looks(unittest.TestCase):
    def tearDown(self):
        for page in (world.wide, world.narrow):
            page.resize(*page.size)
            page.scheme('light')

    def lively(self, page):
        """A room in which all kinds of lines stand."""
        room = world.room()
        page.enter(world.server.url, world.name(), room)
        irc = Irc(world.server, world.name('bia'), room)
        self.addCleanup(irc.leave)
        me = page.text('#me .nick')
        page.say('hello https://example.org `code`')
        irc.send(f'PRIVMSG {room} :hi {me}', f'PRIVMSG {room} :\x01ACTION waves\x01', f'NOTICE {room} :green', 'AWAY :tea')
        page.reads('green')
        page.act('hi ', 'React')
        page.click('.emoji button')
        wait_until(lambda: page.all('#log .reactions'), 'a reaction')
        page.act('hi ', 'Reply')
        page.say('replied')
        page.reads('replied')
        return room

    def overflow(self, page):
        return page.js('''return [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility({visibilityProperty: true}) &&
            !e.closest('.unseen') && (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1))
            .map((e) => e.id || e.className || e.tagName)''')

    def test_fits_from_320_to_2560_pixels(self):
        page = world.wide
        self.lively(page)
        for width, height in ((320, 568), (360, 640), (720, 900), (721, 900), (1100, 800), (1101, 800), (1440, 900), (1920, 1080), (2560, 1440)):
            page.resize(width, height)
            wait_until(lambda size=[width, height]: page.js('return [innerWidth, innerHeight]') == size, 'the size')
            wait_until(lambda: not self.overflow(page), f'nothing beyond the edge at {width}', 3)
            # The page takes its height from the visible viewport, and is told that one's size a little later.
            wait_until(lambda: page.js('''const b = document.getElementById('box').getBoundingClientRect();
                return b.left >= 0 && b.right <= innerWidth && b.bottom <= innerHeight && b.height > 0'''), f'the box within {width}', 3)
            self.assertLessEqual(page.js('return document.querySelector("#log .text").offsetWidth'), 850)

    def test_keeps_the_box_above_a_phones_keyboard(self):
        page = world.narrow
        self.lively(page)
        for width, height in ((900, 800), (360, 640), (360, 300)):
            page.resize(width, height, mobile=True)
            wait_until(lambda high=height: page.js('return innerHeight') == high, 'the keyboard')
        wait_until(lambda: page.js('return document.getElementById("box").getBoundingClientRect().bottom') <= 300, 'the box')
        wait_until(lambda: page.js('''const rows = document.querySelectorAll('#log .row'); const b = rows[rows.length - 1].getBoundingClientRect();
            return b.bottom <= document.getElementById('composer').getBoundingClientRect().top + 1 && b.bottom > 0'''), 'the newest line')

    def test_opens_the_sides_of_a_narrow_window(self):
        page = world.narrow
        self.lively(page)
        self.assertFalse(page.visible('#side'))
        page.click('#menu-button')
        page.sees('#side')
        self.assertTrue(page.js('return document.getElementById("side").contains(document.activeElement)'))
        page.press(Keys.ESCAPE)
        page.misses('#side')
        page.click('#people-button')
        page.sees('#people')
        page.js('document.getElementById("shade").click()')
        page.misses('#people')

    def test_goes_with_the_systems_theme(self):
        page = world.wide
        self.lively(page)
        ground = 'return getComputedStyle(document.body).backgroundColor'
        light = page.js(ground)
        page.scheme('dark')
        self.assertNotEqual(page.js(ground), light)
        page.scheme('light')
        self.assertEqual(page.js(ground), light)

    def test_moves_nothing_for_those_who_want_no_motion(self):
        page = world.narrow
        page.scheme('light', 'reduce')
        self.assertEqual(page.js('return getComputedStyle(document.getElementById("side")).transitionDuration').split(',')[0], '0s')

    def test_has_landmarks_and_labels(self):
        page = world.wide
        self.lively(page)
        self.assertEqual([len(page.all(name)) for name in ('nav', 'aside', '#main', '[role=log]', 'h1')], [1, 1, 1, 1, 2])
        self.assertEqual(page.js('''return [...document.querySelectorAll('button, input, select, textarea, [role=log], nav, aside')]
            .filter((e) => e.checkVisibility() && !e.textContent.trim() && !e.ariaLabel && !e.labels?.length && !e.placeholder).length'''), 0)
        self.assertIn('#room', page.one('#log').get_attribute('aria-label'))

    def test_tells_a_screen_reader_who_speaks_in_each_line(self):
        page = world.wide
        page.enter(world.server.url, world.name(), world.room())
        page.say('one')
        page.say('two')
        page.reads('two')
        name = page.text('#me .nick')
        rows = page.texts('#log .say')
        self.assertTrue(all(name in row for row in rows), rows)

    def test_touches_by_large_enough_buttons(self):
        page = world.narrow
        self.lively(page)
        small = page.js('''return [...document.querySelectorAll('#bar button, #composer button')].filter((e) => e.checkVisibility({visibilityProperty: true}))
            .map((e) => [e.id || e.className, e.offsetWidth, e.offsetHeight]).filter(([name, w, h]) => name !== 'topic' && name !== 'link' && (w < 32 || h < 32))''')
        self.assertEqual([each for each in small if 'topic' not in each[0]], [])

    def test_keeps_to_its_policy_and_to_its_house(self):
        page = world.wide
        self.lively(page)
        self.assertEqual(page.faults(), [])
        names = page.js('return performance.getEntriesByType("resource").map((e) => e.name)')
        self.assertTrue(all(name.startswith(world.server.url) for name in names), names)
        self.assertEqual(page.js('return document.querySelectorAll("[style*=url], script:not([src]), style").length'), 0)


@unittest.skipUnless(AXE and pathlib.Path(AXE).exists(), 'axe-core is not at hand (PAPO_AXE=PATH of axe.min.js)')
class Axe(unittest.TestCase):
    """Rules of WCAG, as axe-core holds a page to them."""

    lively = Looks.lively

    def tearDown(self):
        Looks.tearDown(self)

    def check(self, page):
        page.driver.execute_cdp_cmd('Page.setBypassCSP', {'enabled': True})
        page.driver.execute_cdp_cmd('Runtime.evaluate', {'expression': pathlib.Path(AXE).read_text(encoding='utf-8')})
        found = page.driver.execute_async_script('''const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then((r) => done(r.violations.map((v) => [v.id, v.nodes.slice(0, 5).map((n) => n.html.slice(0, 160))])),
            (e) => done([String(e)]))''')
        self.assertEqual(found, [])

    def test_the_first_screen(self):
        for page, scheme in ((world.wide, 'light'), (world.narrow, 'dark')):
            page.scheme(scheme)
            page.open(world.server.url)
            page.js('document.getElementById("has-account").click()')
            self.check(page)

    def test_the_chat_in_the_light(self):
        self.lively(world.wide)
        self.check(world.wide)

    def test_the_chat_in_the_dark(self):
        world.wide.scheme('dark')
        self.lively(world.wide)
        self.check(world.wide)

    def test_the_chat_on_a_phone(self):
        page = world.narrow
        self.lively(page)
        self.check(page)
        page.click('#menu-button')
        page.sees('#side')
        page.js('document.getAnimations().forEach((a) => a.finish())')
        self.check(page)

    def test_the_dialogs(self):
        page = world.wide
        for scheme in ('light', 'dark'):
            page.scheme(scheme)
            self.lively(page)
            for line in ('/help', '/settings', '/list', '/search hello', '/register', f'/whois {page.text("#me .nick")}', '/topic'):
                page.say(line)
                page.sees('dialog')
                wait_until(lambda: 'ing…' not in page.text('dialog'), 'an answer')
                self.check(page)
                page.press(Keys.ESCAPE)
                page.misses('dialog')
            page.press(Keys.CONTROL, 'k')
            page.sees('dialog')
            self.check(page)
            page.press(Keys.ESCAPE)

    def test_completion_and_reply(self):
        page = world.wide
        self.lively(page)
        page.act('hello', 'Reply')
        page.one('#box').send_keys('/')
        page.sees('#completions')
        self.check(page)
