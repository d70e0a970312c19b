"""How hard the agent works: priority, rate of bytes on the wire, pause. The servers on the host come first."""

import ctypes
import os
import platform
import threading
import time

from .errors import AgentError

# ioprio_set has no wrapper in libc; the numbers are of the kernel's tables.
IOPRIO_SET = {
    'x86_64': 251, 'aarch64': 30, 'ppc64le': 273, 'ppc64': 273, 's390x': 282, 'riscv64': 30, 'armv7l': 314, 'i686': 289,
}  # fmt: skip
IDLE_CLASS = 3 << 13


def be_gentle(nice=10):
    """
    Lowers the priority of the CPU and makes I/O idle, for this thread and those it starts. Best effort. A child of an
    agent that is gentle already does not become gentler.
    """
    try:
        os.nice(max(0, nice - os.nice(0)))
    except OSError:
        pass
    number = IOPRIO_SET.get(platform.machine())
    # A 32-bit Python on a 64-bit kernel has the other table.
    is_wide = platform.machine().endswith(('64', '64le', '390x'))
    if number is not None and (ctypes.sizeof(ctypes.c_void_p) == 8) == is_wide:
        try:
            ctypes.CDLL(None).syscall(ctypes.c_long(number), 1, 0, IDLE_CLASS)
        except (OSError, AttributeError):
            pass


def cpus():
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return os.cpu_count() or 1


def default_threads():
    """One a core, but no more than four: these fill a 10 Gbit/s wire, and the servers on the host come first."""
    return min(4, cpus())


def writers(threads=None):
    """Threads where each computes, then waits for a disk that it writes to: one more, so that no core waits as well."""
    return (default_threads() if threads is None else threads) + 1


class Pace(object):
    """
    A bucket of bytes that fills at `rate` a second (None: no limit) and holds a quarter of a second's worth, and a
    switch for pausing. A pause acts where work begins, never where frames that came are taken in: so CONTROL, which
    comes on the same pipe, is always reached.
    """

    def __init__(self, cancelled, rate=None):
        self._cancelled = cancelled
        self._changed = threading.Condition()
        self._paused = False
        self._rate = rate
        self._room = 0.0
        self._at = time.monotonic()

    @property
    def rate(self):
        """Bytes a second, or None."""
        return self._rate

    def set(self, rate=-1, paused=None):
        """Changes from now on; -1 and None leave things as they are."""
        with self._changed:
            if rate != -1:
                self._rate, self._room, self._at = rate, 0.0, time.monotonic()
            if paused is not None:
                self._paused = bool(paused)
            self._changed.notify_all()

    def wake(self):
        """For a cancel: whoever waits looks again."""
        with self._changed:
            self._changed.notify_all()

    def wait(self):
        """Waits while paused; raises `cancelled`."""
        with self._changed:
            while self._paused and not self._cancelled.is_set():
                self._changed.wait(1)
        self.check()

    def spend(self, size):
        """Waits until `size` bytes may go out. A larger piece goes into debt, for which the next one waits."""
        with self._changed:
            while self._rate and not self._cancelled.is_set():
                now = time.monotonic()
                self._room = min(self._rate / 4.0, self._room + (now - self._at) * self._rate)
                self._at = now
                if self._room >= 0:
                    self._room -= size
                    break
                self._changed.wait(min(0.5, -self._room / self._rate))
        self.check()

    def check(self):
        if self._cancelled.is_set():
            raise AgentError('cancelled', 'The task was cancelled.', 'maybe')
