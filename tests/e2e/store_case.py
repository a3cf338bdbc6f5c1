# SPDX-License-Identifier: MIT

"""A test with a data folder of its own."""

import os
import tempfile
import unittest

from papo import Server


class StoreCase(unittest.TestCase):
    def setUp(self):
        parent = tempfile.TemporaryDirectory()
        self.addCleanup(parent.cleanup)
        self.parent = parent.name
        self.folder = os.path.join(parent.name, 'data')
        self.database = os.path.join(self.folder, 'papo.db')

    def server(self, *options, **how):
        return Server('--data', self.folder, '--rate-limit', '0', *options, **how)
