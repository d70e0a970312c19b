"""
How much of what a cache was asked for it had: lines in its file `hits`, one a task, "seconds hits misses" in bytes of disks.

A line is appended by one write at the end of a task, which a file system does whole, so nobody holds a lock. A file that
has grown is written anew as one line; what others append in that moment is lost, which a count of this kind bears.
"""

import os
import threading
import time
from contextlib import suppress

from .errors import AgentError
from .store import open_store, remove_quietly

NAME = 'hits'
MOST_BYTES = 1 << 16


class Tally(object):
    """What one task found in caches and what not, by their folders. From any thread."""

    def __init__(self):
        self._lock = threading.Lock()
        self._counts = {}

    def hit(self, folder, size):
        self._add(folder, 0, size)

    def miss(self, folder, size):
        self._add(folder, 1, size)

    def _add(self, folder, which, size):
        with self._lock:
            self._counts.setdefault(folder, [0, 0])[which] += size

    def keep(self):
        """Once, at the end of the task, however that was. That it cannot be kept harms nobody."""
        with self._lock:
            counts, self._counts = self._counts, {}
        for folder, (hits, misses) in counts.items():
            with suppress(OSError, AgentError):
                store = open_store(folder)
                if store.head['kind'] == 'cache' and not store.read_only:
                    _append(store, hits, misses)


def _append(store, hits, misses):
    path = store.path(NAME)
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        size = os.write(fd, _line(int(time.time()), hits, misses)) and os.fstat(fd).st_size
    finally:
        os.close(fd)
    if size > MOST_BYTES:
        _shorten(store, path)


def _shorten(store, path):
    since, hits, misses = _sum(path)
    temporary = store.temporary(NAME)
    try:
        with open(temporary, 'xb') as file:
            file.write(_line(since, hits, misses))
        os.rename(temporary, path)
    except OSError:
        remove_quietly(temporary)
        raise


def _line(seconds, hits, misses):
    return b'%d %d %d\n' % (seconds, hits, misses)


def _sum(path):
    """(when the first was, hits, misses). A line that was torn counts nothing."""
    first, hits, misses = None, 0, 0
    with open(path, 'rb') as file:
        for line in file.read(2 * MOST_BYTES).splitlines():
            parts = line.split()
            if len(parts) == 3 and all(part.isdigit() and len(part) < 19 for part in parts):
                at, hit, miss = map(int, parts)
                first = at if first is None else min(first, at)
                hits, misses = hits + hit, misses + miss
    return first or 0, hits, misses


def hits_of(store):
    """{hitBytes, missBytes, since: seconds since 1970}, or None where nothing was asked for yet."""
    try:
        since, hits, misses = _sum(store.path(NAME))
    except OSError:
        return None
    return {'hitBytes': hits, 'missBytes': misses, 'since': since} if hits or misses else None
