"""The sink of a capture: takes the sections of a disk into a store and writes their manifest last.

Frames: docs/design/images.md, "Frames". Who dies here leaves a lease, whose rows a later try of the same job over the
same state of the disk does not receive again."""

import os
import queue
import sys
import threading
import time

from . import frames, trash
from .check import Checker
from .errors import AgentError, is_full
from .frames import protocol
from .intake import SAME, SKIPPED, STORED, Intake
from .journals import sweep_temporary
from .lease import RUN, pack_row, take
from .manifest import load, seal
from .peer import connect
from .rows import Rows
from .store import open_store
from .writer import Writer, sync_files

KNOWN_BYTES = 4 << 20
KEEP_ROWS = 256
THREADS = 2


def run(task, control):
    """RESULT: `{head}`, the manifest without its sections."""
    folder = control.paths.check(task['store'])
    store = open_store(folder)
    store.need_writing()
    peer = connect(task.get('peer') or {'kind': 'stdio'}, control)
    try:
        return Receiver(store, task, peer, control).run()
    finally:
        peer.close()


class Receiver:
    """One capture coming in."""

    def __init__(self, store, task, peer, control):
        self.store = store
        self.task = task
        self.peer = peer
        self.control = control
        self.began = time.monotonic()
        self.intake = None
        self.lease = None
        self.writer = None
        self._parent = None
        self._failure = None
        self._work = queue.Queue(task.get('threads') or THREADS)
        self._durable = 0
        self._durable_bytes = 0

    def run(self):
        self._open()
        threads = [threading.Thread(target=self._check_sections, daemon=True) for _ in range(self._work.maxsize)]
        for thread in threads:
            thread.start()
        try:
            while True:
                frame = self.peer.receive()
                if frame is None:
                    raise AgentError('transport', 'The source ended before its last section.', 'yes')
                if self._failure is not None:
                    raise self._failure
                if frame.type == frames.SECTION:
                    self.intake.check_section(frame.section, frame.raw)
                    self._work.put(frame)
                elif frame.type == frames.END:
                    if self._end():
                        break
                else:
                    self._small(frame)
            return self._finish()
        except OSError as error:
            raise self._named(error)
        except AgentError as error:
            raise self._failure or error
        finally:
            for _ in threads:
                self._work.put(None)
            for thread in threads:
                thread.join()
            self.writer.close()
            self.lease.close()

    # Beginning

    def _open(self):
        frame = self.peer.receive()
        if frame is None or frame.type != frames.OPEN:
            raise protocol('A capture begins with OPEN.')
        said = frame.json()
        sizes = [said.get(name) for name in ('diskBytes', 'sectionBytes', 'sections')]
        if not all(type(size) is int and size >= 0 for size in sizes):
            raise protocol('OPEN does not say how large the disk is.')
        self.head = dict(self.task['head'], diskBytes=sizes[0], sectionBytes=sizes[1])
        if not 4096 <= sizes[1] <= frames.RAW_LIMIT:
            raise protocol('OPEN names a section size of %d bytes.' % sizes[1])
        self.intake = Intake(*sizes)
        self._check_head()
        identity = {'disk': sizes[0], 'section': sizes[1], 'identity': said.get('identity')}
        if said.get('identity') is None:
            identity['once'] = os.urandom(16).hex()
        try:
            self.lease = take(self.store, self.task['job'], identity, {'image': self.head['id']})
        except ValueError as error:
            raise protocol('OPEN has an identity that cannot be kept: %s.' % error)
        except OSError as error:
            raise self._named(error)
        self.writer = Writer(self.store, self.lease, self._named_batch)
        try:
            clock = self.store.clock()
            sweep_temporary(self.store, clock, self.task['job'])
            trash.empty(self.store, clock)
            self._say_known()
            self._resume()
            self.peer.send(frames.SKIP, payload=self.intake.bitmap())
        except BaseException as error:
            self.writer.close()
            self.lease.close()
            raise self._named(error) if isinstance(error, OSError) else error

    def _check_head(self):
        """Finds what is wrong with the head now and not after hours of receiving."""
        rows = Rows()
        rows.add_zeros(self.intake.count)
        head = seal(self._full_head(), rows).head
        path = self.store.image_path(head['id'])
        if os.path.lexists(path):
            raise AgentError('conflict', 'The store has an image %.80r already.' % head['id'],
                             left='It was left as it is.', next='Give the new image another id.',
                             details={'exists': True})
        parent = head.get('parent')
        if isinstance(parent, str) and os.path.lexists(self.store.image_path(parent)):
            self._parent = load(self.store.image_path(parent))

    def _full_head(self):
        return dict(self.head, counts=self.intake.counts(), storedBytes=self.intake.stored_bytes,
                    durationMs=int((time.monotonic() - self.began) * 1000))

    def _say_known(self):
        known = self.store.sections.listing()
        if sys.byteorder == 'big':
            known.byteswap()
        data = memoryview(known.tobytes())
        for at in range(0, len(data), KNOWN_BYTES):
            self.peer.send(frames.KNOWN, payload=data[at:at + KNOWN_BYTES])
        self.peer.send(frames.KNOWN)

    def _resume(self):
        """Takes over what an earlier try left, as far as its files are there and whole."""
        intake = self.intake
        for section, digest, count in self.lease.rows():
            if section + count > intake.count or count < 1:
                continue
            if digest is None:
                intake.set_zeros(section, count)
                continue
            found = self.store.sections.look(digest)
            if found is not None and found[1] == intake.raw_length(section):
                intake.set(section, digest, SKIPPED, found[2])

    # Frames

    def _small(self, frame):
        intake = self.intake
        if frame.type == frames.SAME:
            intake.check_range(frame.section, 1)
            self._same(frame.section, [frame.digest])
        elif frame.type == frames.ZERO:
            intake.check_range(frame.section, frame.raw)
            self._zeros(frame.section, frame.raw)
        elif frame.type == frames.KEEP:
            intake.check_range(frame.section, frame.raw)
            for first in range(frame.section, frame.section + frame.raw, KEEP_ROWS):
                self._same(first, self._parent_rows(first, min(KEEP_ROWS, frame.section + frame.raw - first)))
        else:
            raise protocol('A frame %s came from the source of a capture.' % frame.name)
        self._progress()

    def _zeros(self, section, count):
        self.lease.add(pack_row(section, RUN.pack(count)))
        self.intake.set_zeros(section, count)

    def _parent_rows(self, first, count):
        parent = self._parent
        if parent is None or parent.head['sectionBytes'] != self.intake.section_bytes:
            return [None] * count
        return [parent.rows.at(section) if section < parent.rows.count else None
                for section in range(first, first + count)]

    def _same(self, first, digests):
        """Takes sections into use that the store should have; what it has not must come (None: not even known).

        The row is written and the file looked at under the lock that a sweep needs for itself."""
        need = []
        with self.store.shared():
            for section, digest in enumerate(digests, first):
                if digest is not None and self.intake.is_zero(digest):
                    self._zeros(section, 1)
                elif digest is not None and self._has(digest, self.intake.raw_length(section)):
                    self.lease.add(pack_row(section, digest))
                    self.intake.set(section, digest, SAME)
                else:
                    need.append(section)
        if need:
            self.intake.ask(need)
            self.peer.send(frames.NEED, payload=frames.pack_numbers(need))

    def _has(self, digest, raw):
        if self.writer.is_coming(digest):
            return True
        found = self.store.sections.look(digest)
        return found is not None and found[1] == raw

    def _check_sections(self):
        """A worker: what comes is hashed before it may have a name."""
        checker = Checker()
        while True:
            frame = self._work.get()
            try:
                if frame is not None and self._failure is None:
                    self._take(frame, checker)
            except Exception as error:
                self._failure = self._failure or (self._named(error) if isinstance(error, OSError) else error)
                # Wakes the thread that waits for frames.
                self.control.cancel()
            finally:
                self._work.task_done()
            if frame is None:
                return

    def _take(self, frame, checker):
        try:
            if not checker.matches(frame.digest, frame.codec, frame.raw, frame.payload):
                self.intake.wrong(frame.section)
                self.peer.send(frames.BAD, section=frame.section)
                return
            if self.intake.is_zero(frame.digest):
                self._zeros(frame.section, 1)
                return
            size = self.writer.put(frame.section, frame.digest, frame.codec, frame.raw, frame.payload, frame.room)
            self.intake.set(frame.section, frame.digest, STORED, size)
        finally:
            frame.release()
        self._progress()

    def _progress(self):
        self.control.progress({'done': self.intake.done(), 'sections': self.intake.count,
                               'storedBytes': self.intake.stored_bytes})

    def _named_batch(self, batch):
        self._durable += len(batch)
        self._durable_bytes += sum(item.size for item in batch)
        counts = self.intake.counts()
        done = counts['zero'] + counts['same'] + counts['skipped'] + self._durable
        self.peer.send_json(frames.ACK, {'done': min(done, counts['sections']), 'stored': self._durable_bytes})

    # End

    def _end(self):
        self._work.join()
        if self._failure is not None:
            raise self._failure
        whole, ask = self.intake.missing_at_end()
        for at in range(0, len(ask), 1 << 20):
            self.peer.send(frames.NEED, payload=frames.pack_numbers(ask[at:at + (1 << 20)]))
        return whole

    def _finish(self):
        """Writes the manifest. From its name on the image is there, and not before."""
        self.writer.flush()
        store = self.store
        # The names of the last batch must last as well, also where a journal's sync does not carry them.
        sync_files(store.folder, [store.path('sections', '%02x' % number) for number in range(256)])
        rows = self.intake.rows()
        if self.task.get('presumed') and not self._has_in_common(rows):
            self.head['parent'] = None
        manifest = seal(self._full_head(), rows)
        path = store.image_path(manifest.id)
        with store.exclusive():
            if os.path.lexists(path):
                raise AgentError('conflict', 'The store has an image %.80r by now.' % manifest.id, 'yes',
                                 left='The other image was left as it is.', next='Give the new image another id.')
            store.write_whole(path, manifest.data())
        self.lease.finish()
        self.peer.send_json(frames.DONE, {'head': manifest.head})
        return {'head': manifest.head}

    def _has_in_common(self, rows):
        """Whether some section is what the parent has at the same place, zeros aside: there every new disk is alike."""
        at = range(0, rows.count, KEEP_ROWS)
        return any(digest is not None and digest == rows.at(section) and not self.intake.is_zero(digest)
                   for first in at
                   for section, digest in enumerate(self._parent_rows(first, min(KEEP_ROWS, rows.count - first)), first))

    def _named(self, error):
        """An OSError as a person should read it."""
        if is_full(error):
            return AgentError('store.full', 'The store has no room left.', 'yes',
                              left='All that is in it is whole; what came of this capture is kept for another try.',
                              next='Make room in the store and start the job again.')
        return error
