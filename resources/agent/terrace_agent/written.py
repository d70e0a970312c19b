"""What of a target is written, and the journal that follows it."""

import threading
import time

# TAKEN: it came and is being looked at. REFUSED: this peer has it not, or wrong.
MISSING, ASKED, TAKEN, REFUSED, WRITTEN, DURABLE = range(6)
NOT_YET = (MISSING, ASKED, TAKEN, REFUSED)
# A flush lets nobody write, so there are not many; a cut costs at most this much.
BATCH_SECTIONS = 64
BATCH_SECONDS = 5


class Written(object):
    """The state of each section, one byte each. All calls may come from several threads."""

    def __init__(self, sections, target, journal):
        self._states = bytearray(sections)
        self._target, self._journal = target, journal
        self._waiting = []
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._at = time.monotonic()
        # A flush failed: a system says only once that it lost what it had taken, so no later flush proves anything.
        self._lost = False

    def set(self, first, count, state):
        """Of sections whose state only the caller decides."""
        with self._lock:
            self._states[first:first + count] = bytes([state]) * count

    def take_missing(self, most, start):
        """(section numbers that are asked for from now on, where to look on)."""
        found = []
        with self._lock:
            while len(found) < most:
                start = self._states.find(MISSING, start)
                if start < 0:
                    return found, len(self._states)
                self._states[start] = ASKED
                found.append(start)
                start += 1
        return found, start

    def give_back(self):
        """What was asked for and did not come right is missing again."""
        with self._lock:
            for state in (ASKED, TAKEN, REFUSED):
                self._states = self._states.replace(bytes([state]), bytes([MISSING]))

    def take(self, section):
        """Whether a section was asked for and has not come yet. Only one of several callers is told so."""
        with self._lock:
            if section >= len(self._states) or self._states[section] != ASKED:
                return False
            self._states[section] = TAKEN
            return True

    def refuse(self, section):
        self.set(section, 1, REFUSED)

    def is_missing(self, section):
        with self._lock:
            return self._states[section] == MISSING

    def missing_runs(self, first, count):
        """(first, count) of what is missing within some sections."""
        with self._lock:
            part = self._states[first:first + count]
        at = part.find(MISSING)
        while at >= 0:
            end = at
            while end < len(part) and part[end] == MISSING:
                end += 1
            yield first + at, end - at
            at = part.find(MISSING, end)

    def done(self, first, count=1):
        """Sections are written. Now and then flushes the target and names them in the journal."""
        with self._lock:
            self._states[first:first + count] = bytes([WRITTEN]) * count
            self._waiting.append((first, count))
            due = len(self._waiting) >= BATCH_SECTIONS or time.monotonic() - self._at >= BATCH_SECONDS
        if due and self._flushing.acquire(False):
            try:
                self._flush()
            finally:
                self._flushing.release()

    def flush(self):
        """Names all that is written. After a flush that failed nothing more is named: a later try writes it again."""
        with self._flushing:
            self._flush()

    def _flush(self):
        with self._lock:
            waiting, self._waiting = sorted(self._waiting), []
            self._at = time.monotonic()
        if not waiting or self._lost:
            return
        try:
            self._target.flush()
        except BaseException:
            self._lost = True
            raise
        self._journal.add(waiting)
        with self._lock:
            for first, count in waiting:
                self._states[first:first + count] = bytes([DURABLE]) * count

    def missing(self):
        """The first hundred sections that are not written, and how many there are."""
        with self._lock:
            count = sum(self._states.count(state) for state in NOT_YET)
            found, at = [], self._states.find(MISSING)
            while at >= 0 and len(found) < 100:
                found.append(at)
                at = self._states.find(MISSING, at + 1)
        return found, count

    def count_done(self):
        with self._lock:
            return len(self._states) - sum(self._states.count(state) for state in NOT_YET)


def last_sections(runs, most):
    """The section numbers that a journal named last."""
    numbers = []
    for first, count in reversed(runs):
        room = most - len(numbers)
        if room <= 0:
            break
        numbers.extend(range(first + max(0, count - room), first + count))
    return numbers
