"""Keeps a cache within its budget: what was not used for the longest time goes first, until there is room again.

Last use is the file's mtime, which `touch` sets when a section is served; atime is never asked, many file systems do
not keep it. Sections of images that are pinned or in flight (named by a lease) stay."""

import os
import shutil
import time
from array import array
from contextlib import suppress

from .errors import AgentError
from .index import Index
from .journals import Journals, sweep_leases
from .manifest import load
from .pins import pins_of
from .sections import prefix
from .store import open_store

#: Evicts down to this part of the budget, so that it need not be done again at once.
LOW = 0.9
#: Share of the file system that is always left free, and the most that is (bytes).
RESERVE_SHARE = 0.05
MOST_RESERVE = 10 << 30
TOUCH_SECONDS = 600
SLICE = 256
#: Most that a filling agent takes for itself at once, in bytes.
MOST_STEP = 1 << 30
RETRY_SECONDS = 10


def run(task, control):
    """RESULT: {bytes, sections, freedBytes, evicted, budgetBytes, reserveBytes, freeBytes, dryRun}."""
    store = open_store(control.paths.check(task['store']))
    store.need_writing()
    if store.head.get('kind') != 'cache':
        raise AgentError('precondition', 'The folder %.200r is no cache.' % store.folder, left='Nothing was removed.',
                         next='Prune a store instead.')
    budget = task.get('budgetBytes')
    return make_room(store, control, 0, store.head.get('budgetBytes') if budget is None else budget,
                     task.get('pinned', ()), task.get('dryRun', False))


def touch(path):
    """Notes that a section was used; at most once in ten minutes, so that serving does not write all the time."""
    with suppress(OSError):
        if abs(time.time() - os.stat(path).st_mtime) > TOUCH_SECONDS:
            os.utime(path)


def reserve(store):
    """(bytes that must stay free, bytes that are free) of the store's file system."""
    usage = shutil.disk_usage(store.folder)
    return min(MOST_RESERVE, int(usage.total * RESERVE_SHARE)), usage.free


def make_room(store, control, wanted, budget, pinned=(), dry_run=False):
    """Evicts what must go so that `wanted` more bytes fit in the budget (None: no budget) and beside the reserve."""
    sweep_leases(store, store.clock(), dry_run=dry_run)
    index = Index(store.sections.listing())
    kept = bytearray(len(index.prefixes))
    for image in set(pinned).union(pins_of(store)):
        with suppress(OSError, AgentError):
            index.mark(kept, load(store.image_path(image)).rows)
    journals = Journals(store)
    for digest in journals.news():
        index.mark_one(kept, prefix(digest))
    scan = _scan(store, control, index, kept)
    keep_free, free = reserve(store)
    total = scan.bytes
    excess = max(0, 0 if budget is None or total + wanted <= budget else total + wanted - int(budget * LOW),
                 keep_free + wanted - free)
    result = {'bytes': total, 'sections': scan.sections, 'freedBytes': 0, 'evicted': 0, 'budgetBytes': budget,
              'reserveBytes': keep_free, 'freeBytes': free, 'dryRun': dry_run}
    limit = scan.limit(excess)
    if limit is None:
        return result
    victims = []
    for number in range(256):
        control.check()
        for name in store.sections.names(number):
            if result['freedBytes'] >= excess:
                break
            at = index.find(int(name[:16], 16))
            # What came after the scan is new: the newest of all.
            if at >= 0 and not kept[at]:
                victims.append(name)
                if len(victims) == SLICE:
                    _evict(store, journals, index, kept, victims, limit, excess, result)
                    victims = []
    _evict(store, journals, index, kept, victims, limit, excess, result)
    return result


class _Scan:
    """How much there is, and when what may go was last used: one number a section, time above size."""

    def __init__(self):
        self.bytes = self.sections = 0
        self._used = array('Q')

    def add(self, info, may_go):
        self.bytes += info.st_size
        self.sections += 1
        if may_go:
            self._used.append(max(0, min(int(info.st_mtime), (1 << 38) - 1)) << 26 | min(info.st_size, (1 << 26) - 1))

    def limit(self, excess):
        """The mtime (whole seconds) up to which sections go so that `excess` bytes do. None: none have to."""
        if excess <= 0 or not self._used:
            return None
        for item in sorted(self._used):
            excess -= item & (1 << 26) - 1
            if excess <= 0:
                break
        return item >> 26


def _scan(store, control, index, kept):
    scan = _Scan()
    for number in range(256):
        control.check()
        with suppress(FileNotFoundError):
            for entry in os.scandir(store.path('sections', '%02x' % number)):
                with suppress(FileNotFoundError, ValueError):
                    at = index.find(int(entry.name[:16], 16))
                    scan.add(entry.stat(follow_symlinks=False), at >= 0 and not kept[at])
    return scan


def _evict(store, journals, index, kept, names, limit, excess, result):
    """One slice: under the lock, with the journals read again, so that nothing goes that was just taken into use."""
    with store.exclusive():
        for digest in journals.news():
            index.mark_one(kept, prefix(digest))
        for name in names:
            if kept[index.find(int(name[:16], 16))] or result['freedBytes'] >= excess:
                continue
            path = store.path('sections', name[:2], name)
            with suppress(FileNotFoundError):
                info = os.stat(path)
                if int(info.st_mtime) > limit:
                    continue
                if not result['dryRun']:
                    os.unlink(path)
                result['freedBytes'] += info.st_size
                result['evicted'] += 1


class Room:
    """A filling cache's own account of its room, measured now and then: other agents fill it too."""

    def __init__(self, store, control):
        self._store = store
        self._control = control
        self._budget = store.head.get('budgetBytes')
        self._left = 0
        # Of sections that may be stored and are not there yet, so that nobody can measure them.
        self._coming = 0
        self._again = 0.0

    def take(self, size):
        """
        Whether a section of `size` bytes may be stored. Makes room where that is possible. With True it counts as coming
        until `settle` is told of it.
        """
        if self._left < size:
            if time.monotonic() < self._again:
                return False
            self._measure(size)
        if self._left < size:
            # All that is there is in flight: looking again at once would only take time.
            self._again = time.monotonic() + RETRY_SECONDS
            return False
        self._left -= size
        self._coming += size
        return True

    def settle(self, size):
        """A section that might be stored is there by now, or will not come."""
        self._coming -= size

    def _measure(self, size):
        step = MOST_STEP if self._budget is None else max(size, min(MOST_STEP, self._budget // 16))
        found = make_room(self._store, self._control, step + self._coming, self._budget)
        room = found['freeBytes'] + found['freedBytes'] - found['reserveBytes']
        if self._budget is not None:
            room = min(room, self._budget - found['bytes'] + found['freedBytes'])
        self._left = max(0, min(step, room - self._coming))
