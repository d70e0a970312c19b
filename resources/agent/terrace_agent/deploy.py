"""
The sink of an image: makes a disk of it, from local stores and from peers. See docs/design/images.md, "Deploy".

RESULT: {image, diskBytes, sections, zero, local, fetched, resumed, writtenBytes, seconds, peers: [{sections, bad, gone,
error?}]}; `zero` to `resumed` count sections, each once.
"""

import hashlib
import os
import threading
import time

from . import image_rows
from .base import put_seal
from .disks import open_target
from .errors import AgentError, describe
from .evict import touch
from .hits import Tally
from .journal import Beside, Journal
from .pace import default_threads, writers
from .peers import Peers
from .plain import Plain
from .sparse import data_runs
from .written import DURABLE, Written, last_sections

# After a resume the sections written last are read again: a disk may forget what it said it had.
LOOK_AGAIN = 64
# A piece of zeros that is made at once, so that a cancel and the journal have their turns.
ZERO_SECTIONS = 256


class Deploy(object):
    """One deployment; its threads share this object."""

    def __init__(self, task, control):
        self._task, self.control = task, control
        self.threads = task.get('threads', default_threads())
        self._counts = {'zero': 0, 'local': 0, 'fetched': 0, 'resumed': 0}
        self._lock = threading.Lock()
        self._bytes = 0
        # Zeros that an earlier try made.
        self._resumed_zeros = 0
        self._peers = Peers(task, self)
        self.tally = Tally()
        self.manifest = self.target = self.written = self._journal = None
        self._sealed = False
        self._started = time.monotonic()

    # What a part of the deployment calls, from any thread.

    def write(self, number, view):
        """Writes a section whose bytes were proven."""
        at, size = number * self.manifest.head['sectionBytes'], 0
        for start, end in data_runs(view) if self.target.blank else ((0, len(view)),):
            self.target.write(at + start, view[start:end])
            size += end - start
        with self._lock:
            self._bytes += size
        self.written.done(number)

    def note(self, kind, count):
        with self._lock:
            self._counts[kind] += count
        self.control.progress(self._progress())

    def _progress(self):
        done, count = self.written.count_done(), self.manifest.rows.count
        zeros = made = 0
        # On a blank disk zeros are there at once: they say nothing about how long the rest takes.
        if self.target.blank:
            zeros, made = self.manifest.rows.zeros, self._counts['zero'] + self._resumed_zeros
        return dict(
            self._counts,
            sections=count,
            done=done,
            work=min(max(done - made, 0), count - zeros),
            ofWork=count - zeros,
            writtenBytes=self._bytes,
            diskBytes=self.manifest.head['diskBytes'],
            peer=len(self._peers.notes),
        )

    # What the image is.

    def _learn(self):
        """The rows of the image, from where they can be had."""
        self.manifest = image_rows.from_local(self._local, self._task['image'])
        if self.manifest is None:
            self._peers.open()
        if self.manifest is None:
            raise self._peers.none_knows()

    # The target and its journal.

    def _journal_place(self, spec):
        paths = self.control.paths
        if spec.get('journal'):
            return Beside(paths, spec['journal'], '')
        # Beside a device there is only /dev, which does not outlive a restart.
        if spec['kind'] not in ('file', 'qemu'):
            return None
        return Beside(paths, spec['path'], '.terrace-' + self._task['job'])

    def _prepare(self):
        spec, head = self._task['target'], self.manifest.head
        if spec['diskBytes'] < head['diskBytes']:
            raise AgentError(
                'precondition', 'The image has %d bytes and the disk only %d.' % (head['diskBytes'], spec['diskBytes']),
                left='Nothing was written.', next='Choose a larger disk.',
            )  # fmt: skip
        self._journal = Journal(self._journal_place(spec))
        earlier = self._journal.load()
        # An empty one was left by a try that was killed right after it had made it.
        if spec.get('new') and earlier is None and os.path.lexists(spec['path']) and os.lstat(spec['path']).st_size:
            raise AgentError(
                'conflict', 'There is a file %r already.' % spec['path'], left='It was left as it is.',
                next='Choose another name, or remove that file if nobody needs it.',
            )  # fmt: skip
        self.target = open_target(spec, self.control)
        try:
            self._begin(earlier)
        except BaseException:
            if self.target.created:
                self.target.take_back()
            raise

    def _begin(self, earlier):
        self.written = Written(self.manifest.rows.count, self.target, self._journal)
        binding = {
            'format': 'terrace-journal', 'version': 1, 'job': self._task['job'], 'image': self._task['image']['sha256'],
            'target': self.target.identity, 'blank': self.target.blank,
        }  # fmt: skip
        runs = []
        if earlier and not self.target.created:
            same = dict(binding, blank=earlier[0].get('blank'))
            if earlier[0] == same and isinstance(same['blank'], bool):
                self.target.resumed(same['blank'])
                runs = self._still_there(earlier[1])
                binding = dict(same, blank=self.target.blank)
        self._journal.start(binding, runs)

    def _still_there(self, runs):
        """Takes over what a journal says; the sections it named last are looked at."""
        rows, plain = self.manifest.rows, Plain()
        runs = [(first, count) for first, count in runs if count > 0 and first + count <= rows.count]
        for first, count in runs:
            self.written.set(first, count, DURABLE)
        # Zeros prove nothing where a disk was made anew, or lost what it held: as many are looked at that are none.
        full = [part for first, count in runs for part in rows.full_runs(first, first + count)]
        looked = set(last_sections(runs, LOOK_AGAIN) + last_sections(full, LOOK_AGAIN))
        wrong = [number for number in sorted(looked) if not self._holds(number)]
        if wrong:
            self.control.log('warn', 'The target has lost what was written to it: it is written anew.')
            self.written.set(0, rows.count, 0)
            # What else it has lost, or shows now, nobody knows.
            self.target.resumed(False)
            return []
        self._counts['resumed'] = self.written.count_done()
        self._resumed_zeros = sum(
            count - sum(some for _, some in self.written.missing_runs(first, count))
            for first, count, hashes in rows.runs()
            if hashes is None
        )
        return runs

    def _holds(self, number):
        """Whether the target has a section as it should be."""
        length = self.manifest.raw_length(number)
        buffer = bytearray(length)
        self.target.read_into(number * self.manifest.head['sectionBytes'], memoryview(buffer))
        digest = self.manifest.rows.at(number)
        return buffer == bytes(length) if digest == bytes(32) else hashlib.sha256(buffer).digest() == digest

    # Zeros and what is here already.

    def _own_work(self):
        """Pieces that need no peer: ('zero', first, count) and ('local', section, digest)."""
        for first, count, hashes in self.manifest.rows.runs():
            if hashes is None:
                for at in range(first, first + count, ZERO_SECTIONS):
                    for start, some in self.written.missing_runs(at, min(ZERO_SECTIONS, first + count - at)):
                        yield 'zero', start, some
            elif self._local:
                for number in range(first, first + count):
                    if self.written.is_missing(number):
                        yield 'local', number, self.manifest.rows.at(number)

    def _worker(self, work, failures):
        plain = Plain()
        try:
            while not failures:
                with self._lock:
                    item = next(work, None)
                if item is None:
                    return
                self.control.wait()
                if item[0] == 'zero':
                    self._zero(item[1], item[2])
                else:
                    self._from_local(item[1], item[2], plain)
        except BaseException as error:
            failures.append(describe(error))

    def _zero(self, first, count):
        section_bytes = self.manifest.head['sectionBytes']
        start = first * section_bytes
        self.target.zero(start, min((first + count) * section_bytes, self.manifest.head['diskBytes']) - start)
        self.written.done(first, count)
        self.note('zero', count)

    def _from_local(self, number, digest, plain):
        for folder, sections, is_cache in self._sections:
            view = plain.stored(sections, digest, self.manifest.raw_length(number))
            if view is not None:
                if is_cache:
                    touch(sections.path(digest))
                    self.tally.hit(folder, len(view))
                self.write(number, view)
                self.note('local', 1)
                return

    def _do_own_work(self):
        self._sections = [
            (folder, image_rows.local_sections(folder), image_rows.is_cache(folder)) for folder in self._local
        ]
        work, failures = self._own_work(), []
        threads = [
            threading.Thread(target=self._worker, args=(work, failures), daemon=True) for _ in range(writers(self.threads))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    # From beginning to end.

    def _fetch_all(self):
        while self.written.missing()[1]:
            found = self._peers.next()
            if found is None:
                raise self._peers.left(*self.written.missing())
            peer, fetch, note = found
            try:
                fetch.run()
                peer.drain()
            except AgentError as error:
                if fetch.fatal is not None:
                    raise
                self._peers.lost(note, error)
                peer.abandon()
            finally:
                note.update(sections=fetch.sections, bad=fetch.bad, gone=fetch.gone)
                self.written.give_back()
                peer.close()

    def run(self):
        self._local = [self.control.paths.check(folder) for folder in self._task.get('local', [])]
        try:
            self._learn()
            try:
                self._prepare()
                try:
                    self._do_own_work()
                    self._fetch_all()
                    self._finish()
                except BaseException as error:
                    self._leave(error)
                    raise
            finally:
                for part in (self._journal, self.target):
                    if part is not None:
                        part.close()
        finally:
            self._peers.close()
            self.tally.keep()
        return self._result()

    def _leave(self, error):
        """Keeps what was written for another try, and has the error name it."""
        try:
            self.written.flush()
        except AgentError as second:
            self.control.log('warn', second.message)
        if isinstance(error, AgentError) and (self._bytes or self.target.created):
            error.changed = 'yes'
            error.left = error.left or 'The target is half written; the same job goes on from there.'

    def _finish(self):
        """The rest of a larger target must not show what was there before."""
        self.target.zero(self.manifest.head['diskBytes'], self.target.size - self.manifest.head['diskBytes'])
        self.written.flush()
        self.target.finish()
        if self._task.get('seal'):
            self._seal()
        self._journal.remove()
        self.control.progress(self._progress(), last=True)

    def _seal(self):
        """Disks may stand on it from now on. Where the file system keeps no seal they do not."""
        path = self._task['target']['path']
        try:
            fd = self.control.paths.open(path, os.O_RDWR | os.O_NONBLOCK)
            try:
                put_seal(fd, self.manifest)
            finally:
                os.close(fd)
            self._sealed = True
        except OSError as error:
            self.control.log('warn', 'The file system keeps no seal for %r (%s).' % (path, error.strerror or error))

    def _result(self):
        return dict(
            self._counts,
            image=self.manifest.id,
            diskBytes=self.manifest.head['diskBytes'],
            sections=self.manifest.rows.count,
            writtenBytes=self._bytes,
            seconds=round(time.monotonic() - self._started, 3),
            peers=self._peers.notes,
            **({'sealed': self._sealed} if 'seal' in self._task else {})
        )


def run(task, control):
    return Deploy(task, control).run()
