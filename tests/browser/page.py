# SPDX-License-Identifier: MIT

"""Runs a Papo server and a browser, and uses the page as people do: the common part of the browser tests.

Nothing here sleeps in the hope that something has happened by then. Everything waits for the thing itself, and fails
with what came instead once DEADLINE has passed.
"""

import atexit
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.append('/usr/lib/python3/dist-packages')

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

DEADLINE = 15.0
WIDE = (1440, 900)
NARROW = (360, 640)
CHROMIUM = shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')
DRIVER = shutil.which('chromedriver')


def wait_until(condition, what, deadline=DEADLINE):
    """Looks again until it is so, and gives what the condition gave."""
    end = time.monotonic() + deadline
    while True:
        try:
            found = condition()
        except WebDriverException as error:
            found, what_was = None, error
        else:
            what_was = found
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f'not so within {deadline} s: {what} ({what_was!r})')
        time.sleep(0.02)


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Server:
    """A server with its page. It can be stopped and started again at the same place."""

    def __init__(self, *arguments, data=True):
        self.folder = tempfile.mkdtemp(prefix='papo-page-')
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.data = self.folder if data else 'none'
        self.arguments = arguments
        self.port = free_port()
        self.page_port = free_port()
        self.program = self.bridge = None
        self.start()
        atexit.register(self.stop)

    def start(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith('PAPO_')}
        # A browser opens connections before it needs them. At the usual place a silent one is greeted in plain, so the
        # page has a place of its own.
        bridge = os.environ.get('PAPO_PAGE_BRIDGE')
        page = [] if bridge else ['--listen', f'http:127.0.0.1:{self.page_port}']
        self.program = subprocess.Popen(
            [os.environ['PAPO_SERVER'], '--port', str(self.port), *page, '--data', self.data, '--rate-limit', '0', '--log-level',
             'error', *self.arguments], env={**environment, 'LC_ALL': 'C.UTF-8'}, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        assert 'listening' in self.program.stdout.readline()
        if bridge:
            self.bridge = subprocess.Popen(
                ['/usr/bin/python3', bridge, str(self.page_port), str(self.port), os.environ['PAPO_PAGE']],
                stdout=subprocess.PIPE, text=True)
            self.bridge.stdout.readline()

    def stop(self):
        for process in (self.bridge, self.program):
            if process and process.poll() is None:
                process.terminate()
                process.wait(DEADLINE)

    def restart(self):
        self.stop()
        self.start()

    @property
    def url(self):
        """Where the page is: the one place that knows how it is served."""
        return f'http://127.0.0.1:{self.page_port}/'


class Gate:
    """A port before the page, which can hold all bytes back as a network does that is gone."""

    def __init__(self, port, prefix=''):
        self.target = port
        self.prefix = prefix.encode()
        self.up, self.down = threading.Event(), threading.Event()
        self.reopen()
        self.sockets = []
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            near, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        self.up.wait()
        try:
            far = socket.create_connection(('127.0.0.1', self.target))
        except OSError:
            near.close()
            return
        self.sockets += [near, far]
        for one, other, way in ((near, far, self.up), (far, near, self.down)):
            threading.Thread(target=self._carry, args=(one, other, way), daemon=True).start()

    def _carry(self, one, other, way):
        try:
            while data := one.recv(65536):
                way.wait()
                if one not in self.sockets:
                    break
                if self.prefix and data.startswith(b'GET ' + self.prefix):
                    data = data.replace(self.prefix, b'', 1)
                other.sendall(data)
        except OSError:
            pass
        # An end is a thing that vanishes on the way, too.
        way.wait()
        for each in (one, other):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    @property
    def url(self):
        return f'http://127.0.0.1:{self.port}/'

    def shut(self):
        self.up.clear()
        self.down.clear()

    def reopen(self):
        self.up.set()
        self.down.set()

    def freeze(self):
        """Holds back all that goes by the connections of now, their ends as well, until `thaw` is called. Others are
        free."""
        ways = self.up, self.down
        self.shut()
        self.up, self.down = threading.Event(), threading.Event()
        self.reopen()

        def thaw():
            for way in ways:
                way.set()
        return thaw

    def cut(self):
        """Ends all connections; what they hold back is lost."""
        sockets, self.sockets = self.sockets, []
        for each in sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Nc:
    """Somebody with netcat, in the plain dialect."""

    def __init__(self, server, name, room=None):
        self.socket = socket.create_connection(('127.0.0.1', server.port))
        self.text = ''
        self.socket.settimeout(0.05)
        wait_until(lambda: 'what is your name' in self.read(), 'the greeting')
        self.say(name)
        wait_until(lambda: 'welcome, ' in self.read() or 'you are' in self.text or f'{name}' in self.text, 'coming in')
        if room:
            self.say(f'/join {room}')
            wait_until(lambda: room in self.read(), f'coming into {room}')

    def read(self):
        try:
            while data := self.socket.recv(65536):
                self.text += data.decode('utf-8', 'replace')
        except TimeoutError:
            pass
        return self.text

    def say(self, line):
        self.socket.settimeout(DEADLINE)
        self.socket.sendall(line.encode() + b'\n')
        self.socket.settimeout(0.05)

    def hears(self, text):
        try:
            wait_until(lambda: text in self.read(), f'somebody reads {text!r}')
        except AssertionError as error:
            raise AssertionError(f'{error}; {self.text[-500:]}') from None

    def leave(self):
        self.socket.close()


class Irc:
    """Somebody with a client of IRC, who can send what no page would."""

    def __init__(self, server, name, room=None, caps='message-tags server-time echo-message batch labeled-response draft/multiline'):
        self.socket = socket.create_connection(('127.0.0.1', server.port))
        self.socket.settimeout(0.05)
        self.text = ''
        self.send(f'CAP REQ :{caps}', f'NICK {name}', f'USER {name} 0 * :{name}', 'CAP END')
        self.hears(' 422 ')
        if room:
            self.send(f'JOIN {room}')
            self.hears(f' 366 {name} {room}')

    read = Nc.read
    hears = Nc.hears
    leave = Nc.leave

    def send(self, *lines):
        self.socket.settimeout(DEADLINE)
        self.socket.sendall(''.join(f'{line}\r\n' for line in lines).encode())
        self.socket.settimeout(0.05)


class Browser:
    """One window with the page."""

    def __init__(self, size=WIDE, dark=False, language='en'):
        options = Options()
        options.binary_location = CHROMIUM
        for argument in ('--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
                         '--hide-scrollbars' if size == NARROW else '--mute-audio', f'--lang={language}',
                         '--disable-background-networking', '--disable-features=Translate,OptimizationHints',
                         f'--window-size={size[0]},{size[1]}'):
            options.add_argument(argument)
        options.add_experimental_option('prefs', {'intl.accept_languages': language})
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
        self.driver = webdriver.Chrome(service=Service(DRIVER), options=options)
        atexit.register(self.quit)
        self.size = size
        self.resize(*size)
        self.scheme('dark' if dark else 'light')
        self.driver.execute_cdp_cmd('Emulation.setFocusEmulationEnabled', {'enabled': True})

    def quit(self):
        try:
            self.driver.quit()
        except Exception:  # pylint: disable=broad-except
            pass

    def resize(self, width, height, mobile=False):
        self.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
            'width': width, 'height': height, 'deviceScaleFactor': 1, 'mobile': mobile})

    def scheme(self, scheme, motion='no-preference'):
        self.driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {'features': [
            {'name': 'prefers-color-scheme', 'value': scheme}, {'name': 'prefers-reduced-motion', 'value': motion}]})

    def open(self, url):
        """The page as somebody sees it who was never here."""
        # A page that finds what another test kept would come in by itself, under that test's name and before this one.
        self.driver.get('about:blank')
        self.driver.get(url.split('#')[0] + 'health')
        assert self.js('return location.protocol') == 'http:', self.js('return document.body.innerText')
        self.js('localStorage.clear(); sessionStorage.clear()')
        self.driver.get(url)
        wait_until(lambda: self.visible('#nick'), 'the first screen')
        self.driver.get_log('browser')
        return self

    def enter(self, url, name, room=None):
        self.open(url + (f'#{room[1:]}' if room else ''))
        self.type('#nick', name)
        self.click('#enter-button')
        self.is_in(room or '#lobby')
        return self

    def is_in(self, room):
        wait_until(lambda: self.text('#room-name') == room and not self.visible('#welcome') and
                   self.js('return !document.querySelector("#log[aria-busy]")'), f'being in {room}')

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def visible(self, selector):
        return self.js('const e = document.querySelector(arguments[0]); return !!e && e.checkVisibility({visibilityProperty: true})', selector)

    def text(self, selector):
        return self.js('return document.querySelector(arguments[0])?.textContent ?? ""', selector)

    def texts(self, selector):
        return self.js('return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)', selector)

    def lines(self):
        """The texts of messages, without names and times."""
        return self.texts('#log .say .text, #log .act .text, #log .notice .text')

    def click(self, selector):
        # Something that moves takes no click yet, or another thing is in its place by then.
        moves = 'return document.getAnimations().some((each) => each instanceof CSSTransition)'
        wait_until(lambda: not self.js(moves) and self.visible(selector) and not self.one(selector).click(),
                   f'{selector} takes a click')

    def type(self, selector, text):
        self.sees(selector)
        element = self.one(selector)
        element.clear()
        element.send_keys(text)

    def write(self, text):
        """Into the box, without the key Enter; also what no keyboard has."""
        self.js('const b = document.getElementById("box"); b.focus(); b.value = arguments[0]; '
                'b.setSelectionRange(b.value.length, b.value.length); b.dispatchEvent(new InputEvent("input", {bubbles: true}))', text)

    def press(self, *keys):
        """Keys, of which those before the last are held."""
        chain = ActionChains(self.driver)
        for key in keys[:-1]:
            chain.key_down(key)
        chain.send_keys(keys[-1])
        for key in reversed(keys[:-1]):
            chain.key_up(key)
        chain.perform()

    def say(self, text):
        self.write(text)
        self.js('document.getElementById("composer").requestSubmit()')

    def reads(self, text, deadline=DEADLINE):
        wait_until(lambda: any(text in line for line in self.lines()), f'{text!r} is shown', deadline)

    def sees(self, selector, deadline=DEADLINE):
        return wait_until(lambda: self.visible(selector), f'{selector} is seen', deadline)

    def misses(self, selector):
        wait_until(lambda: not self.visible(selector), f'{selector} is gone')

    def event(self, text):
        wait_until(lambda: any(text in line for line in self.texts('#log .event .text')), f'{text!r} is told')

    def row(self, text):
        """The row with this text."""
        return wait_until(lambda: next((row for row in self.all('#log .row') if text in row.get_attribute('textContent')), None), f'a row with {text!r}')

    def act(self, text, label):
        """A button that stands at the row with this text."""
        self.js('arguments[0].focus()', self.row(text))
        self.click(f'.tools [aria-label="{label}"]')

    def faults(self):
        """Complaints of the browser, such as exceptions."""
        return [entry['message'] for entry in self.driver.get_log('browser')
                if entry['level'] == 'SEVERE' and 'WebSocket connection' not in entry['message']]


class World:
    """The server and the browsers of all tests; each is made when it is first wanted."""

    def __init__(self):
        self.made = {}
        self.count = 0

    def _once(self, name, make):
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    @property
    def server(self):
        return self._once('server', Server)

    @property
    def wide(self):
        return self._once('wide', lambda: Browser(WIDE))

    @property
    def narrow(self):
        return self._once('narrow', lambda: Browser(NARROW))

    def name(self, word='ana'):
        """A name that nobody had before."""
        self.count += 1
        return f'{word}{self.count}'

    def room(self):
        return '#' + self.name('room')


world = World()
