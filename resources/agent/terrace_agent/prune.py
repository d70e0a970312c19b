"""Mark and sweep: sections that no manifest and no lease names go to `trash/`, and from there after a day, or at once.

Safe beside captures and deployments, whatever the clocks say: what they use is named by their leases, and each slice of
the sweep looks at those again under the lock that taking a section into use needs."""

import os
import time
from contextlib import suppress

from . import trash
from .errors import AgentError
from .index import Index
from .journals import sweep_leases, sweep_temporary
from .manifest import load
from .roots import Roots
from .store import open_store

SLICE = 256


def run(task, control):
    """RESULT: see `Prune.result`. ERROR `precondition` with `details.blocked` when a manifest cannot be read."""
    store = open_store(control.paths.check(task['store']))
    store.need_writing()
    return Prune(store, task['graceSeconds'], task['dryRun'], control, task.get('emptyTrash', False)).run()


class Prune:
    """
    One run. Bytes are those of section files, headers included. `empty_trash`: what is in the trash, and what comes there
    now, goes for good, for who needs the room and cannot wait for a day.
    """

    def __init__(self, store, grace, dry_run, control, empty_trash=False):
        self.store = store
        self.grace = grace
        self.dry_run = dry_run
        self.keep = 0 if empty_trash else trash.KEEP_SECONDS
        self.control = control
        self.began = time.monotonic()
        # images; sections there are; unused: what goes to the trash now (or would); young: unused, within the grace
        # period; restored: brought back from the trash; missing: of images, nowhere to be found; emptied: from trash;
        # trash: what was in it when the run began.
        self.result = {'dryRun': dry_run, 'images': 0, 'sections': 0, 'unusedSections': 0, 'unusedBytes': 0,
                       'youngSections': 0, 'restoredSections': 0, 'missingSections': 0, 'emptiedFiles': 0,
                       'emptiedBytes': 0, 'leasesRemoved': 0, 'trashFiles': 0, 'trashBytes': 0}

    def run(self):
        store, result = self.store, self.result
        self.clock = store.clock()
        if not self.dry_run:
            sweep_temporary(store, self.clock)
        result['leasesRemoved'] = len(sweep_leases(store, self.clock, dry_run=self.dry_run))
        self.index = Index(store.sections.listing())
        result['sections'] = len(self.index.prefixes)
        self.roots = Roots(store, self.index)
        result['images'] = len(store.image_ids())
        self._blocked()
        self._restore()
        result['trashFiles'], result['trashBytes'] = trash.contents(store)
        # Before the sweep: where a disk is full even a move may find no room.
        self._empty_trash()
        self._sweep()
        if self.keep == 0 and not self.dry_run:
            self._empty_trash()
        result['seconds'] = round(time.monotonic() - self.began, 3)
        return result

    def _blocked(self):
        if self.roots.problems:
            first = self.roots.problems[0]
            raise AgentError('precondition', 'Nothing was pruned: an image cannot be read, so nobody knows which '
                             'sections it needs. %s' % first['message'], 'yes' if self.result['unusedSections'] else 'nothing',
                             left='All sections and images are there.',
                             next='Bring the manifest back from a copy, use the version of Terrace that wrote it, or '
                             'remove the image.', details={'blocked': self.roots.problems[:100]})

    def _restore(self):
        """Brings back from the trash what an image names after all, such as one that was itself brought back."""
        trashed, seen = set(os.listdir(self.store.path('trash'))), set()
        for image in list(self.roots.missing):
            with suppress(FileNotFoundError, AgentError):
                hashes = load(self.store.image_path(image)).rows.hashes
                for at in range(0, len(hashes), 32):
                    place = int.from_bytes(hashes[at:at + 8], 'big')
                    if self.index.find(place) < 0 and place not in seen:
                        seen.add(place)
                        digest = bytes(hashes[at:at + 32])
                        if digest.hex() in trashed:
                            self._bring_back(digest)
                        else:
                            self.result['missingSections'] += 1

    def _bring_back(self, digest):
        path = self.store.sections.path(digest)
        trashed = self.store.path('trash', digest.hex())
        with self.store.exclusive():
            if os.path.lexists(path) or not os.path.lexists(trashed):
                return
            if not self.dry_run:
                os.rename(trashed, path)
            self.result['restoredSections'] += 1

    def _sweep(self):
        slice_ = []
        for number in range(256):
            self.control.wait()
            for name in self.store.sections.names(number):
                at = self.index.find(int(name[:16], 16))
                # What came after the listing is too new to be looked at.
                if at >= 0 and not self.roots.marks[at]:
                    slice_.append(name)
                    if len(slice_) == SLICE:
                        self._sweep_slice(slice_)
                        slice_ = []
            self.control.progress({'done': number + 1, 'of': 256, 'unusedBytes': self.result['unusedBytes']})
        self._sweep_slice(slice_)

    def _sweep_slice(self, names):
        if not names:
            return
        result, store = self.result, self.store
        with store.exclusive():
            self.roots.look()
            self._blocked()
            for name in names:
                if self.roots.marks[self.index.find(int(name[:16], 16))]:
                    continue
                path = store.path('sections', name[:2], name)
                with suppress(FileNotFoundError):
                    info = os.lstat(path)
                    if self.clock - info.st_mtime < self.grace:
                        result['youngSections'] += 1
                        continue
                    if not self.dry_run:
                        trashed = store.path('trash', name)
                        # From now on its day in the trash counts. Before the move: a crash between must not empty it.
                        os.utime(path, (self.clock, self.clock))
                        os.rename(path, trashed)
                    result['unusedSections'] += 1
                    result['unusedBytes'] += info.st_size

    def _empty_trash(self):
        files, emptied = trash.empty(self.store, self.clock, self.keep, self.dry_run, self.control.check)
        self.result['emptiedFiles'] += files
        self.result['emptiedBytes'] += emptied
