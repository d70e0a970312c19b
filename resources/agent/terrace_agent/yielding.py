"""
A disk that its guest writes to meanwhile is read with what nobody else wants of the processors: all threads of the agent
and of what it started are in the kernel's idle class (sched(7)), where they give way to any other at once and not, as at
nice 10, only when their turn of some ms is over.

Such a capture would not end on a host that is busy all the time, while QEMU keeps what the guest overwrites. So a thread
outside of that class watches: where the others get too little of what they want for too long, or when they were in it
for very long, all go back for good to the gentleness of every task. The class is no full stop even so: its threads get
some thousandths, so whoever holds a lock lets go of it in the end.
"""

import os
import threading
import time

LOOK_SECONDS = 0.5
# What they must get of what they want of the processors in a look, and how many looks in a row they may get less.
LEAST_SHARE = 0.25
MOST_LEAN = 3
# Who wants less of a processor than this has other things to wait for.
LEAST_WANTED = 0.1
# However much they get: what QEMU keeps should not grow for hours.
MOST_SECONDS = 1800


def threads_of(pid):
    try:
        return [int(tid) for tid in os.listdir('/proc/%d/task' % pid)]
    except OSError:
        return []


def move(tid, policy):
    """Raises OSError where that is not allowed; a thread that ended is none."""
    try:
        os.sched_setscheduler(tid, policy, os.sched_param(0))
    except ProcessLookupError:
        pass


def may_return():
    """
    Whether a thread of this process comes back out of the idle class, which takes rights or a limit of nice that allows
    for it. Tried by one that ends then.
    """
    found = []

    def look():
        try:
            move(0, os.SCHED_IDLE)
            move(0, os.SCHED_OTHER)
            found.append(True)
        except (AttributeError, OSError):
            pass

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join()
    return bool(found)


def had(pids):
    """{thread: (ns that it ran, ns that it waited for a processor)} so far."""
    found = {}
    for pid in pids:
        for tid in threads_of(pid):
            try:
                with open('/proc/%d/task/%d/schedstat' % (pid, tid)) as file:
                    ran, waited = file.read().split()[:2]
                found[tid] = int(ran), int(waited)
            except (OSError, ValueError):
                continue
    return found


class Starving(object):
    """Says of each look whether it was too little for too long. `had` as above, times in seconds."""

    def __init__(self, now, had):
        self._began = self._at = now
        self._had, self._lean = had, 0

    def look(self, now, had):
        both = [tid for tid in had if tid in self._had]
        got = sum(had[tid][0] - self._had[tid][0] for tid in both) / 1e9
        lacked = sum(had[tid][1] - self._had[tid][1] for tid in both) / 1e9
        is_lean = got + lacked > LEAST_WANTED * (now - self._at) and got < LEAST_SHARE * (got + lacked)
        self._at, self._had = now, had
        self._lean = self._lean + 1 if is_lean else 0
        return self._lean >= MOST_LEAN or now - self._began > MOST_SECONDS


class Yielding(object):
    """From now until it would starve, or until the process ends. `children` do the same work."""

    def __init__(self, control, children=()):
        self._control, self._pids = control, [os.getpid()] + list(children)
        self.is_idle = may_return()
        self._over = threading.Event()
        self._watcher = None
        if self.is_idle:
            ready = threading.Event()
            self._thread = threading.Thread(target=self._watch, args=(ready,), daemon=True)
            self._thread.start()
            ready.wait()

    def _move_all(self, policy):
        for pid in self._pids:
            for tid in threads_of(pid):
                if tid != self._watcher:
                    move(tid, policy)

    def _watch(self, ready):
        try:
            # Threads have a name for themselves only in later versions of Python.
            self._watcher = int(os.path.basename(os.readlink('/proc/thread-self')))
            self._move_all(os.SCHED_IDLE)
        except (OSError, ValueError):
            self._back()
            return
        finally:
            ready.set()
        starving = Starving(time.monotonic(), had(self._pids))
        while not self._over.wait(LOOK_SECONDS):
            if starving.look(time.monotonic(), had(self._pids)):
                self._back()
                self._control.log(
                    'info', 'The host is busy: the capture waits for all others no longer, so that it ends and its guest is free of it.'
                )
                return

    def _back(self):
        self.is_idle = False
        # Again for those that were started by one that was not back yet.
        for _ in range(2):
            try:
                self._move_all(os.SCHED_OTHER)
            except OSError:
                return

    def stop(self):
        """Nobody watches any more; threads stay as they are."""
        self._over.set()
