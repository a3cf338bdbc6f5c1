# SPDX-License-Identifier: MIT

"""Tells irctest how to run Papo, and what Papo says that it supports: see tests/irc/conformance.

irctest imports this module by its name. PAPO_SERVER is the program to test.
"""

import functools
import json
import os
import shutil
import signal
import subprocess

from irctest import patma
from irctest.basecontrollers import BaseServerController, DirectoryBasedController
from irctest.runner import NotImplementedByController
from irctest.specifications import Capabilities, OptionalBehaviors

OPERATORS_PASSWORD = 'operpassword'  # irctest's tests give this one.
MOST_SECONDS = 30  # A test that takes longer has failed: irctest waits for ever for an answer.

# Each name of an optional behaviour that Papo has. A test of one of these must not be skipped.
BEHAVIOURS = ('BAN_EXCEPTION_MODE', 'CAP_REQ_MINUS', 'ELIST_C', 'ELIST_M', 'ELIST_N', 'ELIST_T',
              'ELIST_U', 'INVITE_EXCEPTION_MODE', 'INVITE_OVERRIDES_LIMIT', 'MULTI_JOIN',
              'MULTI_KICK', 'MULTI_PRIVMSG')


@functools.cache
def hash_of(password):
    """The hash is made once, because that takes long by intention."""
    return subprocess.run([os.environ['PAPO_SERVER'], '--hash-password'], input=password, text=True,
                          stdout=subprocess.PIPE, timeout=MOST_SECONDS, check=True).stdout.strip()


def took_too_long(*_):
    raise TimeoutError(f'the test took more than {MOST_SECONDS} s')


class PapoController(BaseServerController, DirectoryBasedController):
    """One server on a port that irctest chose, for the time of one test."""

    software_name = 'Papo'
    supports_sts = False
    supported_sasl_mechanisms = frozenset({'PLAIN'})
    extban_mute_char = 'm'
    capabilities = frozenset(one for one in Capabilities if one is not Capabilities.STS)
    optional_behaviors = frozenset(OptionalBehaviors[name] for name in BEHAVIOURS)
    isupport = {
        'BOT': 'B',
        'CASEMAPPING': 'ascii',
        'CHANMODES': 'beI,k,l,imnstH',
        'CHANTYPES': '#',
        'ELIST': 'CMNTU',
        'EXCEPTS': patma.ANYOPTSTR,
        'INVEX': patma.ANYOPTSTR,
        'MONITOR': patma.StrRe('[1-9][0-9]*'),
        'NETWORK': 'Papo',
        'PREFIX': '(ov)@+',
        'STATUSMSG': '@+',
        'TARGMAX': patma.ANYSTR,
        'UTF8ONLY': None,
        'WHOX': None,
    }
    _port_wait_interval = 0.02

    def run(self, hostname, port, *, password, ssl, run_services, faketime=None,
            websocket_hostname=None, websocket_port=None):
        for asked, what in ((ssl, 'TLS'), (websocket_hostname or websocket_port, 'WebSocket'),
                            (self.asks_too_much(), 'accounts without a client')):
            if asked:
                raise NotImplementedByController(what)
        self.hostname, self.port = hostname, port
        self.create_config()
        settings = {
            'host': hostname,
            'port': port,
            'server-name': 'My.Little.Server',
            'admin': ['test server'],  # LINKS tells it as the server's description.
            'oper-password': [hash_of(OPERATORS_PASSWORD)],
            'max-per-address': 0,
            'rate-limit': 0,
            # Accounts are kept in a folder. The other tests need none.
            'data': str(self.directory / 'data') if run_services else 'none',
        }
        if password is not None:
            settings['password'] = password
        with self.open_file('papo.toml') as file:
            # JSON of texts, numbers and lists of texts is TOML, too.
            file.writelines(f'{name} = {json.dumps(value)}\n' for name, value in settings.items())
        clock = ['faketime', '-f', faketime] if faketime and shutil.which('faketime') else []
        self.faketime_enabled = bool(clock)
        self.proc = self.execute([*clock, os.environ['PAPO_SERVER'], '--config',
                                  self.directory / 'papo.toml'])
        signal.signal(signal.SIGALRM, took_too_long)
        signal.alarm(MOST_SECONDS)

    def asks_too_much(self):
        """Whether a test wants names to be registered before a client is in, or only by e-mail."""
        config = self.test_config
        return config.account_registration_before_connect or config.account_registration_requires_email

    def wait_for_services(self):
        """Nothing has to be waited for: the server itself knows the accounts."""

    def registerUser(self, case, username, password=None):  # pylint: disable=invalid-name
        if not 8 <= len(password.encode()) <= 256:
            raise NotImplementedByController(f'passwords of {len(password.encode())} bytes')
        client = case.addClient(show_io=False)
        for line in ('CAP LS 302', f'NICK {username}', 'USER someone 0 * :Some One', 'CAP END'):
            case.sendLine(client, line)
        while case.getRegistrationMessage(client).command != '001':
            pass
        case.getMessages(client)
        case.sendLine(client, f'REGISTER * * :{password}')
        messages = []
        while not {message.command for message in messages} & {'REGISTER', 'FAIL'}:
            messages += case.getMessages(client)
        assert messages[-1].params[0] == 'SUCCESS', messages
        case.sendLine(client, 'QUIT')
        case.assertDisconnected(client)

    def kill(self):
        signal.alarm(0)
        super().kill()


def get_irctest_controller_class():
    return PapoController
