"""A capture beside its guest takes what nobody else wants of the processors, and not when that is next to nothing."""

import os
import subprocess
import sys
import threading
import time
import unittest

from agent_support import AGENT  # noqa: F401  (puts the agent on the path)

from terrace_agent import yielding
from terrace_agent.yielding import LEAST_SHARE, MOST_LEAN, MOST_SECONDS, Starving, Yielding, had, may_return


class Told(object):
    def __init__(self):
        self.lines = []

    def log(self, level, text):
        self.lines.append((level, text))


def until(what, seconds=10):
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    return what()


def policies(pid):
    return sorted(os.sched_getscheduler(tid) for tid in yielding.threads_of(pid))


class StarvingTest(unittest.TestCase):
    def looks(self, *shares, **more):
        """What each look says when two threads together want a whole processor and get these shares of it."""
        now, ran, waited = 0.0, 5e9, 7e9
        starving, said = Starving(now, {1: (ran, waited), 2: (0, 0)}), []
        for share in shares:
            wanted = more.get('wanted', 1e9)
            now, ran, waited = now + 1, ran + share * wanted, waited + (1 - share) * wanted
            said.append(starving.look(now, {1: (ran, waited), 2: (0, 0)}))
        return said

    def test_too_little_for_too_long(self):
        lean = LEAST_SHARE / 2
        self.assertEqual(self.looks(*[lean] * MOST_LEAN), [False] * (MOST_LEAN - 1) + [True])
        self.assertEqual(self.looks(*([lean] * (MOST_LEAN - 1) + [0.9]) * 3), [False] * 3 * MOST_LEAN)
        self.assertFalse(any(self.looks(*[LEAST_SHARE * 1.01] * 50)))

    def test_who_wants_nothing_does_not_starve(self):
        self.assertFalse(any(self.looks(*[0.0] * 50, wanted=0.05e9)))

    def test_threads_that_come_and_go_count_while_they_are_there(self):
        starving = Starving(0, {1: (10e9, 0)})
        self.assertFalse(starving.look(1, {2: (0, 5e9)}))
        for now in range(2, 2 + MOST_LEAN):
            said = starving.look(now, {2: (0, 5e9 + now * 1e9)})
        self.assertTrue(said)

    def test_there_is_an_end_to_it(self):
        starving = Starving(0, {1: (0, 0)})
        self.assertFalse(starving.look(MOST_SECONDS, {1: (1e9, 0)}))
        self.assertTrue(starving.look(MOST_SECONDS + 1, {1: (2e9, 0)}))


@unittest.skipUnless(may_return(), 'needs the right to come back out of the idle class')
class Real(unittest.TestCase):
    """In a process of its own each: threads of the test itself stay as they are."""

    def run_here(self, code):
        script = 'import sys; sys.path[:0] = %r\nfrom test_yielding import *\n%s' % (sys.path, code)
        done = subprocess.run([sys.executable, '-c', script], stdout=subprocess.PIPE, universal_newlines=True, timeout=60)
        self.assertEqual(done.returncode, 0)
        return done.stdout.split()

    def test_all_but_the_one_that_watches(self):
        said = self.run_here(
            'child = subprocess.Popen(["sleep", "60"])\n'
            'told = Told()\n'
            'one = Yielding(told, (child.pid,))\n'
            'inside = []\n'
            'thread = threading.Thread(target=lambda: inside.append(os.sched_getscheduler(0)))\n'
            'thread.start(); thread.join()\n'
            'print(policies(os.getpid()), policies(child.pid), inside, had([child.pid])[child.pid][0] > 0)\n'
            'child.kill()\n'
        )
        self.assertEqual(''.join(said), '[%d,%d][%d][%d]True' % (os.SCHED_OTHER, *[os.SCHED_IDLE] * 3))

    def test_all_go_back_when_they_would_starve(self):
        said = self.run_here(
            'yielding.LOOK_SECONDS = 0.01\n'
            'yielding.LEAST_SHARE = 2\n'
            'yielding.LEAST_WANTED = -1\n'
            'told = Told()\n'
            'child = subprocess.Popen(["sleep", "60"])\n'
            'one = Yielding(told, (child.pid,))\n'
            'print(until(lambda: told.lines), one.is_idle, set(policies(os.getpid()) + policies(child.pid)))\n'
            'child.kill()\n'
        )
        self.assertTrue(''.join(said).endswith('False{%d}' % os.SCHED_OTHER), said)
        self.assertIn('busy:', said)


class Unprivileged(unittest.TestCase):
    @unittest.skipUnless(os.geteuid() == 0, 'needs an account to become')
    def test_who_could_not_come_back_does_not_go(self):
        code = (
            'import os, resource, sys; sys.path[:0] = %r\n'
            'from terrace_agent.yielding import may_return, Yielding\n'
            'resource.setrlimit(resource.RLIMIT_NICE, (0, 0)); os.nice(10); os.setuid(65534)\n'
            'one = Yielding(None)\n'
            'print(may_return(), one.is_idle, os.sched_getscheduler(0))' % (sys.path,)
        )
        done = subprocess.run([sys.executable, '-c', code], stdout=subprocess.PIPE, universal_newlines=True, timeout=60)
        self.assertEqual(done.stdout.split(), ['False', 'False', str(os.SCHED_OTHER)])


if __name__ == '__main__':
    unittest.main()
