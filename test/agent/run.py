"""
Runs the agent's tests and writes {passed, failed, skipped} to a file: python3 run.py REPORT [TEST …].
Each TEST is a name as unittest takes it, such as test_frames or test_frames.Cut.test_header.
"""

import compileall
import faulthandler
import json
import os
import platform
import sys
import time
import unittest

HANG_SECONDS = 120
HERE = os.path.dirname(os.path.abspath(__file__))


class Counting(unittest.TextTestResult):
    """Counts tests, not assertions: one with several failing parts has failed once."""

    def __init__(self, *args, **kwargs):
        unittest.TextTestResult.__init__(self, *args, **kwargs)
        self.broken = set()
        self.times = []
        self.started = 0

    def startTest(self, test):
        # A test that hangs shows where, and ends the run.
        faulthandler.dump_traceback_later(HANG_SECONDS, exit=True, file=sys.__stderr__)
        unittest.TextTestResult.startTest(self, test)

        self.started = time.monotonic()

    def stopTest(self, test):
        unittest.TextTestResult.stopTest(self, test)
        self.times.append((time.monotonic() - self.started, test.id()))

    def addError(self, test, err):
        unittest.TextTestResult.addError(self, test, err)
        self.broken.add(test.id())

    def addFailure(self, test, err):
        unittest.TextTestResult.addFailure(self, test, err)
        self.broken.add(test.id())

    def addSubTest(self, test, subtest, err):
        unittest.TextTestResult.addSubTest(self, test, subtest, err)
        if err is not None:
            self.broken.add(test.id())

    def addUnexpectedSuccess(self, test):
        unittest.TextTestResult.addUnexpectedSuccess(self, test)
        self.broken.add(test.id())


def main(report, names):
    agent = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'resources', 'agent')
    sys.path[:0] = [HERE, agent]
    # Once, instead of in each of the many agents that tests start.
    compileall.compile_dir(os.path.join(agent, 'terrace_agent'), quiet=1)
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(names) if names else loader.discover(HERE, 'test_*.py')
    print('Python %s' % platform.python_version(), file=sys.stderr)
    result = unittest.TextTestRunner(resultclass=Counting, verbosity=1, buffer=True).run(suite)
    slow = ['%s %.1f s' % (name, taken) for taken, name in sorted(result.times, reverse=True)[:5] if taken > 3]
    if slow:
        print('Slowest: ' + ', '.join(slow), file=sys.stderr)
    failed, skipped = len(result.broken), len(result.skipped)
    counts = {'passed': max(0, result.testsRun - failed - skipped), 'failed': failed, 'skipped': skipped}
    with open(report, 'w') as file:
        json.dump(counts, file)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2:]))
