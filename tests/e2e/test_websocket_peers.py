# SPDX-License-Identifier: MIT

"""Clients of WebSocket that others wrote: python3-websockets, by TLS and without."""

import asyncio
import unittest

import secure
from papo import DEADLINE, Server

try:
    import websockets
except ImportError:
    websockets = None

PROTOCOLS = ['text.ircv3.net']


async def until(client, part):
    while True:
        line = await asyncio.wait_for(client.recv(), DEADLINE)
        if part in line:
            return line


async def enter(client, name):
    for line in f'NICK {name}', f'USER {name} 0 * :{name}', 'JOIN #room':
        await client.send(line)
    await until(client, ' 366 ')


async def talk(url, **how):
    """Two of them talk, in short and long messages and in fragments."""
    async with websockets.connect(url, subprotocols=PROTOCOLS, **how) as ana, \
            websockets.connect(url, subprotocols=PROTOCOLS, **how) as bia:
        await enter(ana, 'ana')
        await enter(bia, 'bia')
        for text in 'olá', 'x' * 100, 'y' * 300, '💬' * 50:
            await ana.send(f'PRIVMSG #room :{text}')
            await until(bia, f' PRIVMSG #room :{text}')
        await ana.send(['PRIVMSG ', '#room ', ':in ', 'parts'])
        await until(bia, ':in parts')
        for client in ana, bia:
            await asyncio.wait_for(await client.ping(b'hi'), DEADLINE)
        await bia.close(1001)
        await until(ana, 'QUIT')
        assert bia.close_code == 1001, bia.close_code
        await ana.send('x' * 20000)
        try:
            await until(ana, 'nothing')
        except websockets.ConnectionClosed:
            assert ana.close_code == 1009 and 'bytes at most' in ana.close_reason, (ana.close_code, ana.close_reason)


@unittest.skipIf(websockets is None, 'there is no python3-websockets')
class Peers(unittest.TestCase):
    def test_without_tls(self):
        with Server('--rate-limit', '0') as server:
            asyncio.run(talk(f'ws://127.0.0.1:{server.port}/socket'))
            asyncio.run(talk(f'ws://127.0.0.1:{server.port}/'))

    def test_by_tls(self):
        with secure.Folder() as folder, Server('--rate-limit', '0', *folder.options()) as server:
            asyncio.run(talk(f'wss://127.0.0.1:{server.port}/socket', ssl=secure.context()))

    def test_compression_is_not_spoken(self):
        async def ask(url):
            async with websockets.connect(url, compression='deflate') as client:
                return client.extensions

        with Server() as server:
            self.assertEqual(asyncio.run(ask(f'ws://127.0.0.1:{server.port}/socket')), [])


if __name__ == '__main__':
    unittest.main()
