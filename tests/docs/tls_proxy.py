# SPDX-License-Identifier: MIT

"""A proxy that speaks TLS, and passes the bytes on to a port of this machine in plain TCP."""

import contextlib
import pathlib
import select
import socket
import ssl
import subprocess
import tempfile
import threading

ENOUGH = 1 << 16  # Bytes: more than a TLS record has, so that none waits unseen.


class Proxy:
    """A proxy for the time of a `with`. `folder` has papo.crt, the certificate of the name. `port`
    is the proxy's."""

    def __init__(self, name, to_port):
        self._name = name
        self._to_port = to_port

    def __enter__(self):
        self._stack = contextlib.ExitStack()
        self.folder = self._stack.enter_context(tempfile.TemporaryDirectory())
        certificate, key = pathlib.Path(self.folder, 'papo.crt'), pathlib.Path(self.folder, 'key')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                        'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj',
                        f'/CN={self._name}', '-addext', f'subjectAltName=DNS:{self._name}',
                        '-keyout', key, '-out', certificate], check=True, capture_output=True)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._listener = self._stack.enter_context(socket.create_server(('127.0.0.1', 0)))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._stack.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                taken, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(taken,), daemon=True).start()

    def _serve(self, taken):
        """Passes bytes until one of the two sides closes."""
        with contextlib.suppress(OSError), taken:
            with self._context.wrap_socket(taken, server_side=True) as client:
                with socket.create_connection(('127.0.0.1', self._to_port)) as server:
                    other = {client: server, server: client}
                    while True:
                        for source in select.select(list(other), [], [])[0]:
                            some = source.recv(ENOUGH)
                            if not some:
                                client.unwrap()  # Tells the client that this was the end.
                                return
                            other[source].sendall(some)
