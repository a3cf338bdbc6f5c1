# SPDX-License-Identifier: MIT

"""The servers that are compared, and how each is started."""

import dataclasses
import getpass
import os
import shutil
import subprocess
from typing import Callable

VERSION_DEADLINE = 10.0  # Seconds.


@dataclasses.dataclass
class Server:
    name: str
    title: str
    protocol: str  # Empty: `joining` says it.
    program: str  # A path, or a name to look for.
    arguments: Callable  # Gets (port, clients, folder), and returns the arguments to start it with.
    version: list = dataclasses.field(default_factory=lambda: ['--version'])
    entering: int = 64   # How many clients may connect at a time: no more than the server's listen queue takes.
    in_shapes: bool = False
    by_default: bool = True
    joining: list = dataclasses.field(default_factory=list)  # How papo-load joins it: further arguments.

    def load_arguments(self):
        return (['--protocol', self.protocol] if self.protocol else []) + self.joining


def papo_arguments(*workers):
    def arguments(port, clients, _):
        return ['--host', '127.0.0.1', '--port', port, '--max-clients', clients + 16,
                '--max-per-address', 0, '--lang', 'en', '--rate-limit', 0, '--log-level', 'warn',
                *workers]
    return arguments


def certificate_in(folder):
    """The paths of a new certificate and of its key."""
    certificate, key = folder / 'compare.crt', folder / 'compare.key'
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                    '-subj', '/CN=localhost', '-keyout', key, '-out', certificate],
                   check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return certificate, key


def redis_tls_arguments(port, clients, folder):
    certificate, key = certificate_in(folder)
    return [*redis_arguments(0, clients, folder), '--tls-port', port, '--tls-cert-file', certificate,
            '--tls-key-file', key, '--tls-auth-clients', 'no']


def redis_arguments(port, clients, folder):
    return ['--bind', '127.0.0.1', '--port', port, '--dir', folder, '--save', '', '--appendonly',
            'no', '--maxclients', clients + 16, '--tcp-backlog', 511,
            '--client-output-buffer-limit', 'pubsub 0 0 0']


def nats_websocket_arguments(port, _, folder):
    config = folder / 'nats.conf'
    config.write_text(f'host: 127.0.0.1\nport: -1\nwebsocket {{ host: 127.0.0.1, port: {port}, no_tls: true }}\n',
                      encoding='utf-8')
    return ['-c', config]


def mosquitto_tls_arguments(port, clients, folder):
    certificate, key = certificate_in(folder)
    return mosquitto_arguments(port, clients, folder, f'certfile {certificate}\nkeyfile {key}')


def mosquitto_websocket_arguments(port, clients, folder):
    # Mosquitto does not start without a listener of another kind.
    return mosquitto_arguments(port, clients, folder, f'protocol websockets\nlistener 0 {folder / "unused"}')


def mosquitto_arguments(port, _, folder, of_listener=''):
    config = folder / 'mosquitto.conf'
    config.write_text(f'''
listener {port} 127.0.0.1
{of_listener}
user {getpass.getuser()}
allow_anonymous true
persistence false
max_connections -1
max_queued_messages 0
max_queued_bytes 0
set_tcp_nodelay true
sys_interval 0
log_dest none
''', encoding='utf-8')
    return ['-c', config]


def ngircd_arguments(port, _, folder):
    config = folder / 'ngircd.conf'
    config.write_text(f'''
[Global]
Name = irc.compare.test
Info = compare
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = compare
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 31
MaxPenaltyTime = 0
PingTimeout = 3600
PongTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
''', encoding='utf-8')
    return ['-n', '-f', config]


# The modules with the capabilities that papo-load asks for.
IRC_V3 = ['services_account', 'cap', 'ircv3', 'ircv3_servertime', 'ircv3_ctctags', 'ircv3_msgid',
          'ircv3_accounttag']


def inspircd_tls_arguments(port, clients, folder):
    certificate, key = certificate_in(folder)
    return inspircd_arguments(port, clients, folder, 'sslprofile="compare"', f'''
<module name="ssl_gnutls">
<sslprofile name="compare" provider="gnutls" certfile="{certificate}" keyfile="{key}">
''')


def inspircd_websocket_arguments(port, clients, folder):
    return inspircd_arguments(port, clients, folder, 'hook="websocket"', '''
<module name="sha1">
<module name="websocket">
<websocket sendastext="yes">
<wsorigin allow="*">
''')


def inspircd_arguments(port, clients, folder, of_bind='', more=''):
    modules = '\n'.join(f'<module name="{name}">' for name in IRC_V3)
    config = folder / 'inspircd.conf'
    config.write_text(f'''
<server name="irc.compare.test" description="compare" network="compare">
<admin name="compare" nick="compare" email="compare@compare.test">
<bind address="127.0.0.1" port="{port}" type="clients" {of_bind}>
<connect allow="*" timeout="600" pingfreq="1h" softsendq="64M" hardsendq="64M" recvq="1M"
  threshold="1000000" commandrate="1000000000" fakelag="no" localmax="{clients + 16}"
  globalmax="{clients + 16}" resolvehostnames="no" useident="no" maxconnwarn="no">
<performance netbuffersize="65534" somaxconn="512" softlimit="{clients + 16}"
  clonesonconnect="no">
<limits maxnick="31">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
{modules}
{more}
''', encoding='utf-8')
    return ['--config', config, '--nofork', '--nolog', '--nopid', '--runasroot']


def papo_by_irc(build, protocol, title):
    return Server(f'papo-{protocol}', f'papo, {title}', protocol, str(build / 'papo-server'),
                  papo_arguments('--workers', 1), by_default=False)


def papo_by_websocket(build, name, title, joining, *arguments):
    return dataclasses.replace(papo_by_irc(build, 'irc', title), name=name, joining=['--websocket', *joining],
                               arguments=papo_arguments('--workers', 1, *arguments))


def papo_with_workers(build, workers):
    plural = '' if workers == 1 else 's'
    return Server(f'papo-{workers}', f'papo, {workers} worker{plural}', 'plain',
                  str(build / 'papo-server'), papo_arguments('--workers', workers))


def all_servers(build):
    papo = str(build / 'papo-server')
    return [
        Server('floor', 'floor', 'floor', str(build / 'bench' / 'papo-floor'),
               lambda port, *_: ['--port', port], version=[], in_shapes=True),
        Server('papo', 'papo, 1 worker', 'plain', papo, papo_arguments('--workers', 1),
               in_shapes=True),
        Server('papo-default', 'papo (default)', 'plain', papo, papo_arguments()),
        papo_with_workers(build, 2),
        Server('papo-no-ring', 'papo, no io_uring', 'plain', papo,
               papo_arguments('--workers', 1, '--io-uring', 'off')),
        papo_by_irc(build, 'irc', 'IRC'),
        papo_by_irc(build, 'irc-tags', 'IRC with tags'),
        papo_by_irc(build, 'irc-mixed', 'IRC, eight variants'),
        papo_by_websocket(build, 'papo-websocket', 'IRC by WebSocket', []),
        papo_by_websocket(build, 'papo-wss', 'IRC by WebSocket and TLS', ['--tls'], '--tls-self-signed', '--data', 'none'),
        Server('papo-all', 'papo, a quarter each by plain, IRC, WebSocket and TLS', '', papo,
               papo_arguments('--workers', 1, '--room', '#papo', '--tls-self-signed', '--data', 'none'),
               joining=['--all-ways'], by_default=False),
        Server('papo-tls', 'papo, within TLS', 'plain', papo,
               papo_arguments('--workers', 1, '--tls-self-signed', '--data', 'none'), joining=['--tls'],
               by_default=False),
        Server('redis', 'Redis', 'redis', 'redis-server', redis_arguments),
        Server('nats', 'NATS', 'nats', 'nats-server',
               lambda port, *_: ['-a', '127.0.0.1', '-p', port]),
        Server('mosquitto', 'Mosquitto', 'mqtt', 'mosquitto', mosquitto_arguments, version=['-h']),
        # The server listens with a queue of 10.
        Server('ngircd', 'ngIRCd', 'irc', 'ngircd', ngircd_arguments, entering=8),
        # The server lets waiting clients in once a second.
        Server('inspircd', 'InspIRCd', 'irc', 'inspircd', inspircd_arguments, entering=512),
        # NATS speaks TLS only after a beginning in clear, which papo-load does not know.
        Server('redis-tls', 'Redis with TLS', 'redis', 'redis-server', redis_tls_arguments,
               joining=['--tls'], by_default=False),
        Server('mosquitto-tls', 'Mosquitto with TLS', 'mqtt', 'mosquitto', mosquitto_tls_arguments, version=['-h'],
               joining=['--tls'], by_default=False),
        Server('inspircd-tls', 'InspIRCd with TLS', 'irc', 'inspircd', inspircd_tls_arguments, entering=512,
               joining=['--tls'], by_default=False),
        Server('nats-websocket', 'NATS by WebSocket', 'nats', 'nats-server', nats_websocket_arguments,
               joining=['--websocket'], by_default=False),
        Server('mosquitto-websocket', 'Mosquitto by WebSocket', 'mqtt', 'mosquitto', mosquitto_websocket_arguments,
               version=['-h'], joining=['--websocket'], by_default=False),
        Server('inspircd-websocket', 'InspIRCd by WebSocket', 'irc', 'inspircd', inspircd_websocket_arguments,
               entering=512, joining=['--websocket'], by_default=False),
    ]


def papo_before(build):
    """The Papo of another build, to compare this one with."""
    return Server('papo-before', 'papo before, 1 worker', 'plain', str(build / 'papo-server'),
                  papo_arguments('--workers', 1), in_shapes=True)


def find_program(program):
    # Some servers are in folders that are not in every PATH.
    return shutil.which(program, path=f'{os.environ.get("PATH", "")}:/usr/sbin:/usr/local/sbin')


def version_of(server, path):
    """The version that the program prints, in the first line."""
    if not server.version:
        return ''
    try:
        told = subprocess.run([path, *server.version], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=VERSION_DEADLINE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ''
    return next(iter((told.stdout + told.stderr).splitlines()), '').strip()
