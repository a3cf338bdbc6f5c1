# SPDX-License-Identifier: MIT

"""A person that wants to come in while the server is attacked."""

import socket
import threading
import time

from abuse.programs import OPERATORS_PASSWORD, PASSWORD, Failed


class Newcomer:
    """Enters again and again during a `with`, and becomes an operator if operators are allowed."""

    REST = 0.5  # Seconds.

    def __init__(self, kind, port, patience):
        self._kind = kind
        self._port = port
        self._patience = patience
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._come_and_go)
        self.waits = []  # Seconds, for each time that the newcomer got in.
        self.kept_out = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _come_and_go(self):
        while not self._over.wait(self.REST):
            began = time.monotonic()
            try:
                self._enter(began + self._patience)
                self.waits.append(time.monotonic() - began)
            except (OSError, Failed):
                self.kept_out += 1

    def _enter(self, end):
        with socket.create_connection(('127.0.0.1', self._port), self._patience) as newcomer:
            if self._kind.password:
                newcomer.sendall(f'{PASSWORD}\n'.encode())
            newcomer.sendall(b'newcomer\n')
            self._expect(newcomer, b'-- you are newcomer', end)
            if self._kind.operators:
                newcomer.sendall(f'/oper {OPERATORS_PASSWORD}\n'.encode())
                self._expect(newcomer, b'-- you are an operator now', end)
            newcomer.sendall(b'/quit\n')
            self._expect(newcomer, b'-- bye', end)

    def _expect(self, newcomer, wanted, end):
        received = b''
        while wanted not in received:
            newcomer.settimeout(max(0.001, end - time.monotonic()))
            data = newcomer.recv(1 << 16)
            received += data
            if not data or b'\n!! ' in received:
                raise Failed(f'a newcomer was kept out: {received[-200:]!r}')
