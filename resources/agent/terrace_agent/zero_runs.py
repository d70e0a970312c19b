"""Runs of zero sections on their way to the sink."""

import threading

from . import frames


class ZeroRuns(object):
    """Joins neighbouring zero sections into one frame, though several threads find them a little out of order."""

    def __init__(self, send):
        self._send = send
        self._lock = threading.Lock()
        self._first = self._end = 0

    def add(self, first, count):
        with self._lock:
            if self._first == self._end:
                self._first, self._end = first, first + count
            elif first == self._end:
                self._end += count
            elif first + count == self._first:
                self._first = first
            else:
                self._flush()
                self._first, self._end = first, first + count

    def _flush(self):
        if self._end > self._first:
            self._send(frames.ZERO, self._first, self._end - self._first)
        self._first = self._end = 0

    def flush(self):
        with self._lock:
            self._flush()
