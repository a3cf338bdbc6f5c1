# SPDX-License-Identifier: MIT

"""TLS for the end-to-end tests: certificates, and people that speak TLS."""

import contextlib
import os
import pathlib
import socket
import ssl
import subprocess
import tempfile

from papo import DEADLINE, Person


class Folder:
    """A folder with certificates for the time of a `with`."""

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.path = self._folder.name
        return self

    def __exit__(self, *_):
        self._folder.cleanup()

    def certificate(self, name, *hosts, is_over=False):
        """The paths of a new certificate and of its key. Files of that name are replaced."""
        certificate, key = (os.path.join(self.path, name + end) for end in ('.crt', '.key'))
        names = ','.join(f'DNS:{host}' for host in hosts or ['localhost'])
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                        'ec_paramgen_curve:prime256v1', '-nodes', '-subj',
                        '/CN=papo', '-addext', f'subjectAltName={names},IP:127.0.0.1',
                        '-keyout', key, '-out', certificate], check=True, capture_output=True)
        if is_over:
            subprocess.run(['openssl', 'x509', '-in', certificate, '-signkey', key, '-days', '-1',
                            '-out', certificate], check=True, capture_output=True)
        return certificate, key

    def options(self, name='papo', *hosts):
        certificate, key = self.certificate(name, *hosts)
        return '--tls-cert', certificate, '--tls-key', key


def context(trusted=None, protocols=None):
    """Trusts the certificate in that file, or any."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if trusted is None:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    else:
        made.load_verify_locations(trusted)
    if protocols:
        made.set_alpn_protocols(protocols)
    return made


class SecurePerson(Person):
    """A person that speaks TLS."""

    def __init__(self, address, using=None, host=None, **how):
        super().__init__(address, **how)
        try:
            self.socket = (using or context()).wrap_socket(
                self.socket, server_hostname=host, suppress_ragged_eofs=False)
        except OSError:
            self.socket.close()
            raise

    def fingerprint(self):
        return ssl.DER_cert_to_PEM_cert(self.socket.getpeercert(True))

    def finish(self):
        """Says that no more text comes, and still reads."""
        with contextlib.suppress(ssl.SSLError, OSError):
            self.socket.settimeout(0.0)
            self.socket.unwrap()
        self.socket.settimeout(DEADLINE)


def connect(server, using=None, host=None, **how):
    person = SecurePerson(server.addresses[0], using, host, **how)
    server._people.append(person)
    return person


def join(server, name, **how):
    person = connect(server, **how)
    person.join(name)
    return person


class ByHand:
    """A client whose sealed bytes a test carries by itself, in any pieces."""

    def __init__(self, server, using=None):
        self.socket = socket.create_connection(server.addresses[0], DEADLINE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = (using or context()).wrap_bio(self._in, self._out)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def sealed(self):
        """The bytes that are to be sent."""
        return self._out.read()

    def hello(self):
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
        return self.sealed()

    def until_done(self, action, send=None):
        """Does it, with as many bytes from the server and to it as it takes."""
        send = send or self.socket.sendall
        while True:
            try:
                done = action()
                send(self.sealed())
                return done
            except ssl.SSLWantReadError:
                send(self.sealed())
                got = self.socket.recv(1 << 16)
                if not got:
                    self._in.write_eof()
                self._in.write(got)

    def line(self):
        text = b''
        while not text.endswith(b'\n'):
            text += self.until_done(lambda: self.tls.read(1))
        return text.decode().rstrip('\n')


def certificate_of(path):
    return pathlib.Path(path).read_text(encoding='ascii')
