"""Gives sections their names in a store, in batches: the bytes go to `tmp/`, one syncfs makes a batch of them durable,
then they are named. So a name in a store always means bytes on disk, and a batch costs one sync and not 64."""

import ctypes
import os
import threading
import time

from .errors import AgentError
from .lease import pack_row
from .section_file import write_section
from .sections import HEADER
from .store import remove_quietly

BATCH = 64
BATCH_SECONDS = 2.0


def _find_syncfs():
    try:
        function = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return None
    function.argtypes, function.restype = [ctypes.c_int], ctypes.c_int
    return function


_syncfs = _find_syncfs()


def sync_files(folder, paths):
    """Makes the content of files below one folder durable."""
    if _syncfs is not None:
        fd = os.open(folder, os.O_RDONLY)
        try:
            if _syncfs(fd) == 0:
                return
            failure = ctypes.get_errno()
        finally:
            os.close(fd)
        if failure not in (38, 22, 95):
            raise OSError(failure, os.strerror(failure), folder)
    for path in paths:
        fd = os.open(path, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


class Item:
    """A section on its way to its name."""

    __slots__ = ('section', 'digest', 'path', 'size')

    def __init__(self, section, digest, path, size):
        self.section = section
        self.digest = digest
        self.path = path
        self.size = size


class Writer:
    """Writes sections that are known to be what their hash says. `put` from any thread; one thread of its own names.

    `lease`: gets a row for each section. `named(items)`: called from the naming thread for each durable batch."""

    def __init__(self, store, lease=None, named=None):
        self.store = store
        self.lease = lease
        self._named = named
        # So that a later try of the job knows what this one left, should it die.
        self._prefix = '' if lease is None else lease.job + '~'
        self._items = []
        self._coming = {}
        self._since = 0.0
        self._naming = 0
        self._flush = False
        self._stop = False
        self._failure = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name='namer')
        self._thread.daemon = True
        self._thread.start()

    def put(self, section, digest, codec, raw, payload, room=None):
        """Takes a checked section; waits while the disk is behind. Returns the bytes its file has.

        `room`: of a frame, what its payload lies in."""
        with self._changed:
            while len(self._items) >= 2 * BATCH and self._failure is None and not self._stop:
                self._changed.wait()
            self._check()
            # Disks hold the same section in many places: one file is enough, each place gets its row.
            if digest in self._coming:
                self._add(Item(section, digest, None, 0))
                return 0
        path = self.store.temporary(self._prefix + digest.hex())
        size = HEADER.size + len(payload)
        try:
            write_section(path, codec, raw, payload, room)
            with self._changed:
                self._check()
                self._add(Item(section, digest, path, size))
        except BaseException:
            remove_quietly(path)
            raise
        return size

    def _add(self, item):
        if not self._items:
            self._since = time.monotonic()
        self._items.append(item)
        self._coming[item.digest] = self._coming.get(item.digest, 0) + 1
        self._changed.notify_all()

    def _gone(self, batch):
        for item in batch:
            left = self._coming.pop(item.digest) - 1
            if left:
                self._coming[item.digest] = left
        self._naming = 0
        self._changed.notify_all()

    def _check(self):
        if self._failure is not None:
            raise self._failure
        if self._stop:
            raise AgentError('cancelled', 'The store takes no more sections.')

    def is_coming(self, digest):
        """Whether a section is here and has no name yet."""
        with self._changed:
            return digest in self._coming

    def flush(self):
        """Waits until all that was put has its name."""
        with self._changed:
            self._flush = True
            self._changed.notify_all()
            while (self._items or self._naming) and self._failure is None:
                self._changed.wait()
            self._flush = False
            self._check()

    def close(self):
        """Names what is there if that still works, and ends the thread. Raises nothing."""
        with self._changed:
            self._stop = True
            self._changed.notify_all()
        self._thread.join()
        _remove(self._items)
        self._items = []

    def _run(self):
        while True:
            with self._changed:
                while not self._due():
                    if self._stop and not self._items:
                        return
                    left = self._since + BATCH_SECONDS - time.monotonic() if self._items else None
                    self._changed.wait(None if left is None else max(0.01, left))
                batch, self._items = self._items, []
                self._naming = len(batch)
                self._changed.notify_all()
            try:
                self._name(batch)
            except Exception as error:
                _remove(batch)
                with self._changed:
                    self._failure = error
                    self._gone(batch)
                return
            with self._changed:
                self._gone(batch)

    def _due(self):
        if not self._items:
            return False
        full = len(self._items) >= BATCH or time.monotonic() - self._since >= BATCH_SECONDS
        return full or self._flush or self._stop

    def _name(self, batch):
        sync_files(self.store.folder, [item.path for item in batch if item.path is not None])
        # Row and name under the lock: a sweep sees neither or both, whatever its grace period.
        with self.store.shared():
            if self.lease is not None:
                self.lease.add(b''.join(pack_row(item.section, item.digest) for item in batch))
            for item in batch:
                if item.path is not None:
                    os.rename(item.path, self.store.sections.path(item.digest))
        if self.lease is not None:
            self.lease.sync()
        if self._named is not None:
            self._named(batch)


def _remove(items):
    for item in items:
        if item.path is not None:
            remove_quietly(item.path)
