"""Reads sections back and proves that they are what their names say. What is wrong goes to `quarantine/`, the images it
hurts are named, and what other stores still have is brought back.

A fraction goes on where the last run ended (`verified.json`), so that a run a day over 1/14 sees all in a fortnight."""

import os
import queue
import random
import threading
from contextlib import suppress

from .canonical import canonical
from .check import Checker
from .errors import AgentError, describe
from .heal import heal
from .index import Index
from .manifest import load
from .quarantine import quarantine
from .rows import HASH
from .sections import Damaged
from .store import now_text, open_store, read_small

CURSOR = 'verified.json'
THREADS = 2
#: Most numbers or names that a result lists; counts are always whole.
MOST_LISTED = 1000
MOST_SECTIONS = 100


def run(task, control):
    """RESULT: see `Verify.result`."""
    store = open_store(control.paths.check(task['store']))
    return Verify(store, task, control).run()


class Verify:
    """One run."""

    def __init__(self, store, task, control):
        self.store = store
        self.task = task
        self.control = control
        self._wrong = {}
        self._failure = None
        self._lock = threading.Lock()
        self._work = queue.Queue(8)
        # wrong: [{sha256, why}] now in quarantine; images: [{id, wrong, missing, sections, healed, whole}] that lack
        # sections, with their numbers; unreadable: manifests; whole round: when all sections have been seen.
        self.result = {'sections': 0, 'checked': 0, 'bytes': 0, 'wrongCount': 0, 'wrong': [], 'images': [],
                       'unreadable': [], 'healed': 0, 'unreachable': [], 'roundDone': False}

    def run(self):
        result = self.result
        self.index = Index(self.store.sections.listing())
        result['sections'] = len(self.index.prefixes)
        threads = [threading.Thread(target=self._check_sections, daemon=True) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        try:
            for digest in self._chosen():
                self.control.wait()
                self._work.put(digest)
                if self._failure is not None:
                    raise self._failure
        finally:
            for _ in threads:
                self._work.put(None)
            for thread in threads:
                thread.join()
        if self._failure is not None:
            raise self._failure
        self._cursor_forward()
        result['wrongCount'] = len(self._wrong)
        result['wrong'] = [{'sha256': digest.hex(), 'why': why}
                           for digest, why in sorted(self._wrong.items())[:MOST_LISTED]]
        for image in self.task.get('ids') or self.store.image_ids():
            self.control.check()
            self._hurt(image)
        return result

    # Which

    def _chosen(self):
        fraction, ids = self.task['fraction'], self.task.get('ids')
        self._next = None
        if ids:
            marks = bytearray(len(self.index.prefixes))
            for image in ids:
                with suppress(OSError, AgentError):
                    self.index.mark(marks, load(self.store.image_path(image)).rows)
            count = -(-sum(marks) * fraction // 1)
            return self._from(random.getrandbits(64) if fraction < 1 else 0, count, marks)
        count = -(-len(self.index.prefixes) * fraction // 1)
        return self._from(self._cursor(), count, None)

    def _cursor(self):
        with suppress(OSError, ValueError, TypeError):
            return int(read_small(self.store.path(CURSOR))['next'], 16) & (1 << 64) - 1
        return 0

    def _from(self, start, count, marks):
        """Hashes from a place on, in order, round the end: at most `count` of them (with a mark)."""
        for round_ in (0, 1):
            for number in range(start >> 56 if round_ == 0 else 0, 256 if round_ == 0 else (start >> 56) + 1):
                for name in self.store.sections.names(number):
                    place = int(name[:16], 16)
                    if (place >= start) != (round_ == 0):
                        continue
                    if marks is not None:
                        at = self.index.find(place)
                        if at < 0 or not marks[at]:
                            continue
                    if count <= 0:
                        self._next = place
                        return
                    count -= 1
                    yield bytes.fromhex(name)
            if round_ == 0:
                self.result['roundDone'] = True
        self._next = start

    def _cursor_forward(self):
        if self.task.get('ids') or self._next is None or self.store.read_only:
            return
        with suppress(OSError):
            cursor = {'next': '%016x' % self._next, 'at': now_text()}
            self.store.write_whole(self.store.path(CURSOR), canonical(cursor))

    # Checking

    def _check_sections(self):
        checker = Checker()
        while True:
            digest = self._work.get()
            if digest is None:
                return
            try:
                if self._failure is None:
                    self._check(digest, checker)
            except Exception as error:
                self._failure = self._failure or describe(error)

    def _check(self, digest, checker):
        size = 0
        try:
            size = len(checker.read(self.store.sections, digest)[2])
            self.control.spend(size)
        except FileNotFoundError:
            # A prune or an eviction was faster.
            return
        except Damaged as error:
            why = str(error) if self.store.read_only else quarantine(self.store, digest, checker)
            if why is not None:
                with self._lock:
                    self._wrong[digest] = why
                self.control.log('warn', 'The section %s is damaged: %s.' % (digest.hex(), why))
        with self._lock:
            self.result['checked'] += 1
            self.result['bytes'] += size
        self.control.progress({'checked': self.result['checked'], 'sections': self.result['sections'],
                               'bytes': self.result['bytes'], 'wrong': len(self._wrong)})

    # Images

    def _hurt(self, image):
        try:
            manifest = load(os.path.join(self.store.path('images'), image + '.json'))
        except FileNotFoundError:
            return
        except (AgentError, OSError) as error:
            known = describe(error)
            self.result['unreadable'].append({'id': image, 'code': known.code, 'message': known.message,
                                              'future': bool(known.details and known.details.get('future'))})
            return
        wrong, missing = [], []
        for first, count, hashes in manifest.rows.runs():
            for row in range(count if hashes is not None else 0):
                digest = bytes(hashes[row * HASH:row * HASH + HASH])
                if digest in self._wrong:
                    wrong.append(first + row)
                elif self.index.find(int.from_bytes(digest[:8], 'big')) < 0 and self._absent(digest):
                    missing.append(first + row)
        # Of a cache nothing is expected to be whole.
        if self.store.head.get('kind') == 'cache':
            missing = []
        if not wrong and not missing:
            return
        lacking = sorted(wrong + missing)
        back = self._heal(manifest, lacking)
        self.result['healed'] += len(back)
        self.result['images'].append({
            'id': image, 'name': manifest.head['name'], 'wrong': len(wrong), 'missing': len(missing),
            'sections': lacking[:MOST_SECTIONS], 'healed': len(back), 'whole': len(back) == len(lacking)})

    def _absent(self, digest):
        return self.store.sections.look(digest) is None

    def _heal(self, manifest, numbers):
        """Asks one peer after the other. Returns the numbers of sections that are back."""
        back = set(number for number in numbers if not self._absent(manifest.rows.at(number)))
        if self.store.read_only:
            return back
        for place, spec in enumerate(self.task.get('heal') or ()):
            lacking = [number for number in numbers if number not in back]
            if not lacking:
                break
            try:
                heal(self.store, spec, manifest, lacking, self.control)
            except AgentError as error:
                self.control.check()
                if error.code == 'store.full':
                    raise
                self.result['unreachable'].append({'peer': place, 'id': manifest.id, 'code': error.code,
                                                   'message': error.message})
            # A section in one place is one in all.
            back = set(number for number in numbers if not self._absent(manifest.rows.at(number)))
        return back
