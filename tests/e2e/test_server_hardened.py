# SPDX-License-Identifier: MIT

"""The compiler's and the linker's protection of the programs against our own mistakes."""

import os
import re
import struct
import unittest

SHARED = 3  # The type of a file that can be loaded anywhere.
DYNAMIC, STACK, RELRO = 2, 0x6474E551, 0x6474E552  # Kinds of segment.
FLAGS, FLAGS_1 = 30, 0x6FFFFFFB  # Entries of the dynamic segment.
BIND_NOW, NOW_1, PIE_1 = 0x8, 0x1, 0x08000000
EXECUTE = 1


class Elf:
    """A 64-bit program of this machine, as far as needed here; elf(5)."""

    def __init__(self, path):
        with open(path, 'rb') as program:
            self._data = program.read()
        if self._data[:5] != b'\x7fELF\x02':
            raise unittest.SkipTest('not a 64-bit ELF program')
        self.kind, = struct.unpack_from('=H', self._data, 16)
        at, = struct.unpack_from('=Q', self._data, 32)
        size, count = struct.unpack_from('=HH', self._data, 54)
        self.segments = {}  # By their kind: flags, place in the file, length there.
        for i in range(count):
            kind, flags, offset, _, _, length = struct.unpack_from('=IIQQQQ', self._data,
                                                                   at + i * size)
            self.segments[kind] = (flags, offset, length)

    def dynamic(self):
        _, offset, length = self.segments[DYNAMIC]
        return dict(struct.iter_unpack('=QQ', self._data[offset:offset + length]))

    def names(self, pattern):
        """The names that the program takes from shared libraries. Each ends with a NUL in its
        table."""
        return set(re.findall(rb'\0(' + pattern + rb')(?=\0)', self._data))


class Hardened(unittest.TestCase):
    def each(self):
        return [Elf(os.environ[program]) for program in ('PAPO_SERVER', 'PAPO_CLIENT', 'PAPO_LOAD')]

    def test_it_can_be_loaded_anywhere(self):
        for program in self.each():
            self.assertEqual(program.kind, SHARED)
            self.assertTrue(program.dynamic()[FLAGS_1] & PIE_1)

    def test_nothing_on_the_stack_is_code(self):
        for program in self.each():
            flags, _, _ = program.segments[STACK]
            self.assertFalse(flags & EXECUTE)

    def test_what_the_dynamic_linker_filled_in_is_read_only_before_main(self):
        for program in self.each():
            self.assertIn(RELRO, program.segments)
            dynamic = program.dynamic()
            self.assertTrue(dynamic.get(FLAGS, 0) & BIND_NOW or dynamic.get(FLAGS_1, 0) & NOW_1)

    def test_a_smashed_stack_is_noticed(self):
        for program in self.each():
            self.assertTrue(program.names(rb'__stack_chk_fail'))

    def test_calls_that_fill_a_buffer_know_its_size(self):
        for program in self.each():
            self.assertTrue(program.names(rb'__\w+_chk') - {b'__stack_chk_fail'})


if __name__ == '__main__':
    unittest.main()
