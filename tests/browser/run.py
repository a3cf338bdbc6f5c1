# SPDX-License-Identifier: MIT

"""Runs the browser tests with one browser of each size. Words on the command line choose tests by their names."""

import os
import pathlib
import sys
import time
import unittest

HERE = pathlib.Path(__file__).parent
SKIPPED = 77

sys.path.insert(0, str(HERE))
sys.path.append('/usr/lib/python3/dist-packages')


def missing():
    """A part that the tests need and that is not here."""
    try:
        import page
    except ImportError:
        return 'python3-selenium'
    return '' if page.CHROMIUM and page.DRIVER else 'chromium and chromium-driver'


class Result(unittest.TextTestResult):
    """Tells how long each case takes."""

    def startTest(self, test):
        self.began = time.monotonic()
        super().startTest(test)

    def addSuccess(self, test):
        unittest.TestResult.addSuccess(self, test)
        self.stream.writeln(f'ok ({time.monotonic() - self.began:.1f} s)')


def chosen(suite, words):
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from chosen(each, words)
        elif not words or any(word in each.id() for word in words):
            yield each


def main():
    if part := missing():
        print(f'skipped: {part} is not here')
        return SKIPPED
    os.environ.setdefault('PAPO_PAGE', str(HERE.parents[1] / 'web'))
    found = unittest.defaultTestLoader.discover(str(HERE))
    suite = unittest.TestSuite(chosen(found, sys.argv[1:]))
    result = unittest.TextTestRunner(verbosity=2, resultclass=Result).run(suite)
    print(f'{result.testsRun} cases, {len(result.failures) + len(result.errors)} failed, {len(result.skipped)} skipped')
    return 0 if result.wasSuccessful() else 1


if __name__ == '__main__':
    sys.exit(main())
