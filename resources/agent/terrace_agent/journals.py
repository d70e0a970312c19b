"""All leases of a store as a sweep sees them: what they claim, which are dead, and what the dead left in `tmp/`."""

import fcntl
import os
import re
from contextlib import suppress

from .lease import HEAD, HEAD_BYTES, ROW, SERVE, lease_names, rows_between

#: Dead leases are kept so long (seconds) for a later try of their job.
KEEP_SECONDS = 7 * 86400
#: What nobody can tell the owner of is kept in `tmp/` so long.
TEMPORARY_SECONDS = 86400

_TEMPORARY = re.compile(r'.*\.([0-9]+\.[0-9a-f]{8}|fill|web)\Z')


class Journals:
    """All leases as a sweep sees them: each look reads only what has been added since the last."""

    def __init__(self, store):
        self.store = store
        self._seen = {}

    def news(self):
        """Hashes named by rows that were not there at the last call."""
        for name in lease_names(self.store):
            try:
                fd = os.open(self.store.path('leases', name), os.O_RDONLY)
            except FileNotFoundError:
                continue
            try:
                info = os.fstat(fd)
                # A journal that was begun anew has another head.
                key = (name, info.st_ino, os.pread(fd, HEAD.size, 0))
                start = self._seen.get(key, HEAD_BYTES)
                for _section, digest, _count in rows_between(fd, start, info.st_size):
                    if digest is not None:
                        yield digest
                self._seen[key] = max(start, info.st_size - (info.st_size - HEAD_BYTES) % ROW.size)
            finally:
                os.close(fd)


def sweep_leases(store, clock, keep=KEEP_SECONDS, dry_run=False):
    """Removes leases nobody holds that are older than `keep` seconds by the store's own clock. Returns their names."""
    gone = []
    for name in lease_names(store):
        path = store.path('leases', name)
        with suppress(FileNotFoundError):
            fd = os.open(path, os.O_RDWR)
            try:
                # A dead deployment has nothing to go on from.
                if clock - os.fstat(fd).st_mtime <= keep and not name.startswith(SERVE):
                    continue
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not dry_run and os.path.samestat(os.fstat(fd), os.stat(path)):
                    os.unlink(path)
                gone.append(name)
            except BlockingIOError:
                pass
            finally:
                os.close(fd)
    return gone


def _is_held(store, job):
    try:
        fd = os.open(store.path('leases', job + '.lease'), os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False


def sweep_temporary(store, clock, job=None):
    """Removes what dead writers left in `tmp/`: of `job`, whose lease is ours, at once; else what is a day old.

    What belongs to a job that runs stays, however old a clock that jumped makes it."""
    for name in os.listdir(store.path('tmp')):
        path = store.path('tmp', name)
        owner = name.partition('~')[0] if '~' in name else None
        with suppress(OSError):
            if owner is not None and owner == job:
                os.unlink(path)
            elif _TEMPORARY.match(name) and os.lstat(path).st_mtime < clock - TEMPORARY_SECONDS:
                if owner is None or not _is_held(store, owner):
                    os.unlink(path)
