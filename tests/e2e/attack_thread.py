# SPDX-License-Identifier: MIT

"""An attack beside a test."""

import contextlib
import threading

from papo import DEADLINE


class Attack:
    """An attack on a thread of its own, for the time of a `with`. The attack is prepared by then."""

    def __init__(self, steps):
        self._attack = steps
        self._resting = threading.Condition()
        self._ended = False
        self._fault = None
        self.steps = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        with self._resting:
            ready = self._resting.wait_for(lambda: self.steps > 0 or self._fault, 3 * DEADLINE)
        assert ready and not self._fault, f'it could not be prepared: {self._fault}'
        return self

    def __exit__(self, *_):
        with self._resting:
            self._ended = True
            self._resting.notify_all()
        self._thread.join(DEADLINE)
        assert not self._fault, f'the attack failed: {self._fault!r}'

    def _run(self):
        try:
            with contextlib.closing(self._attack):
                for rest in self._attack:
                    with self._resting:
                        self.steps += 1
                        self._resting.notify_all()
                        if self._resting.wait_for(lambda: self._ended, rest):
                            return
        except OSError as fault:  # Is reported when the test waits for the attack.
            with self._resting:
                self._fault = fault
                self._resting.notify_all()
