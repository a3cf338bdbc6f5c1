# SPDX-License-Identifier: MIT

"""A program that holds a server, as it is built here."""

import os
import unittest

import program


class Embedding(program.HoldsAServer):
    def test_serves_until_the_program_stops_it(self):
        self.serves_and_stops(os.environ['PAPO_EMBEDDED'])

    def test_tells_the_program_of_an_option_that_makes_no_sense(self):
        started = self.start(os.environ['PAPO_EMBEDDED'], 'games')
        _, told = started.communicate(timeout=program.PATIENCE)
        self.assertEqual(told, 'embedded: room: a room is called # and a name, such as #lobby\n')
        self.assertEqual(started.returncode, 1)


if __name__ == '__main__':
    unittest.main()
