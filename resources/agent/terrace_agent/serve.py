"""The source of deployments: gives the rows of an image and the sections it is asked for, as they are stored.

With an upstream it is a cache that fills while it hands on. Frames: docs/design/images.md, "Frames".

RESULT: {image, sections, bytes, filled, passed, gone, bad, quarantined}; all but `bytes` count sections: sent, brought
from the upstream and kept, brought and only handed on, not to be had, called wrong by the sink, found wrong here."""

import contextlib
import queue
import threading

from . import frames
from .check import Checker
from .errors import AgentError, describe
from .evict import touch
from .fill import Fill
from .frames import protocol
from .hits import Tally
from .offer import Offer
from .peer import connect
from .quarantine import quarantine
from .sections import Damaged
from .store import open_store

THREADS = 2
ROWS_A_FRAME = 32768


def run(task, control):
    folder = control.paths.check(task['store'])
    upstream = task.get('upstream')
    try:
        store = open_store(folder)
    except (AgentError, OSError) as error:
        if upstream is None:
            raise
        # The cache is lost, the deployment need not be.
        control.log('warn', 'The cache cannot be used and only hands on: %s' % describe(error).message)
        store = None
    peer = connect(task.get('peer') or {'kind': 'stdio'}, control)
    server = Server(store, task, peer, control)
    try:
        return server.run()
    finally:
        server.close()
        peer.close()


class Server:
    """One conversation with a sink."""

    def __init__(self, store, task, peer, control):
        self.store = store
        self.peer = peer
        self.control = control
        self.is_cache = store is not None and store.head.get('kind') == 'cache'
        self.verify = task.get('verify', self.is_cache)
        # What is brought ahead of need nobody asked the cache for.
        self._tally = Tally() if self.is_cache and not task.get('warming') else None
        self._missed = bytearray()
        self._patience = task.get('patience', 0)
        self.offer = Offer(store, task.get('upstream'), control)
        self._fill = None
        self._failure = None
        self._threads = []
        # A sink has a window of 64; a queue without bound would be memory for a hostile one.
        self._work = queue.Queue(1024)
        self._lock = threading.Lock()
        self._fill_lock = threading.Lock()
        self._left = threading.Condition(self._lock)
        self._outstanding = 0
        self.counts = {'sections': 0, 'bytes': 0, 'gone': 0, 'bad': 0, 'quarantined': 0}

    def run(self):
        self._greet()
        self._threads = [threading.Thread(target=self._serve_sections, daemon=True) for _ in range(THREADS)]
        for thread in self._threads:
            thread.start()
        ended = False
        while True:
            frame = self.peer.receive()
            if self._failure is not None:
                raise self._failure
            if frame is None:
                raise AgentError('transport', 'The sink ended too early.')
            if frame.type == frames.WANT:
                if frame.payload:
                    self._want(frame.numbers())
                else:
                    self._wait_for_all()
                    self.peer.send_json(frames.END, self.counts)
                    ended = True
            elif frame.type == frames.BAD:
                self._bad(frame.section)
            elif frame.type == frames.DONE and ended:
                return self._result()
            else:
                raise protocol('A frame %s came from the sink of a deployment.' % frame.name)

    def _greet(self):
        self.manifest = self.offer.greet(self.peer)
        head = {key: value for key, value in self.manifest.head.items() if key != 'sha256'}
        self.peer.send_json(frames.OPEN, {'head': head})
        for piece in self.manifest.rows.packed(ROWS_A_FRAME):
            self.peer.send(frames.ROWS, payload=piece)
        self.peer.send(frames.ROWS)
        self._missed = bytearray(self.manifest.rows.count)

    def _result(self):
        fill = self._fill
        return dict(self.counts, image=self.manifest.id, filled=fill.filled if fill else 0,
                    passed=fill.passed if fill else 0)

    def close(self):
        if self._fill is not None:
            self._fill.close()
        for _ in self._threads:
            with contextlib.suppress(queue.Full):
                self._work.put_nowait(None)
        self.offer.close()
        if self._tally is not None:
            self._tally.keep()

    # Sections

    def _want(self, numbers):
        rows = self.manifest.rows
        for number in numbers:
            if number >= rows.count or rows.at(number) == frames.NO_DIGEST:
                raise protocol('The sink asks for section %d, which has no bytes.' % number)
            with self._lock:
                self._outstanding += 1
            self._enqueue(number)

    def _enqueue(self, number):
        while True:
            try:
                self._work.put(number, timeout=1)
                return
            except queue.Full:
                # The threads that would make room may have failed.
                if self._failure is not None:
                    raise self._failure
                self.control.check()

    def _wait_for_all(self):
        with self._left:
            while self._outstanding and self._failure is None:
                self._left.wait(1)
                self.control.check()
        if self._failure is not None:
            raise self._failure

    def _answered(self, count):
        with self._left:
            self._outstanding -= count
            self._left.notify_all()

    def _serve_sections(self):
        checker = Checker()
        try:
            while True:
                number = self._work.get()
                if number is None:
                    return
                self.control.wait()
                self._serve(number, checker)
        except Exception as error:
            self._failure = self._failure or describe(error)
            # Wakes the thread that waits for frames.
            self.control.cancel()

    def _serve(self, number, checker):
        digest = self.manifest.rows.at(number)
        try:
            if self.store is None:
                raise FileNotFoundError()
            codec, raw, payload = self._read(digest, checker)
            if raw != self.manifest.raw_length(number):
                raise Damaged('it has another length')
        except FileNotFoundError:
            self._missing(number)
        except Damaged:
            self._quarantine(digest, checker)
            self._missing(number, wrong=True)
        except OSError as error:
            self.control.log('warn', 'A section cannot be read: %s' % describe(error).message)
            self._missing(number, wrong=True)
        else:
            if self.is_cache:
                touch(self.store.sections.path(digest))
            if self._tally is not None and not self._missed[number]:
                self._tally.hit(self.store.folder, raw)
            self._send(number, codec, raw, payload, checker)

    def _read(self, digest, checker):
        try:
            return checker.read(self.store.sections, digest, self.verify)
        except AgentError as error:
            # Without the codec here it is the sink that proves the section, as it does in any case.
            if error.code != 'unsupported':
                raise
            return checker.read(self.store.sections, digest, False)

    def _send(self, number, codec, raw, payload, checker):
        digest = self.manifest.rows.at(number)
        if codec not in self.offer.reads:
            plain = checker.plain(digest, codec, raw, payload)
            if plain is None:
                self._quarantine(digest, Checker())
                self._missing(number, wrong=True)
                return
            codec, payload = 0, plain
        self.control.spend(len(payload))
        self.peer.send(frames.SECTION, number, raw, payload, codec, digest)
        with self._lock:
            self.counts['sections'] += 1
            self.counts['bytes'] += len(payload)
        self._answered(1)
        self.control.progress(dict(self.counts, of=self.manifest.rows.count))

    def _missing(self, number, wrong=False):
        """`wrong`: there is a file that is not what its name says, and may still be there where no quarantine takes it."""
        # It may come back here once another agent has brought it.
        if self._tally is not None and not self._missed[number]:
            self._missed[number] = 1
            self._tally.miss(self.store.folder, self.manifest.raw_length(number))
        if self.offer.upstream is None:
            self._gone([number])
        elif wrong:
            self._filling().anew(number)
        else:
            self._filling().want(number)

    def _gone(self, numbers):
        with self._lock:
            self.counts['gone'] += len(numbers)
        self.peer.send(frames.GONE, payload=frames.pack_numbers(numbers))
        self._answered(len(numbers))

    def _quarantine(self, digest, checker):
        with contextlib.suppress(OSError, AgentError):
            if not self.store.read_only and quarantine(self.store, digest, checker):
                with self._lock:
                    self.counts['quarantined'] += 1
                self.control.log('warn', 'The section %s was damaged and is in quarantine.' % digest.hex())

    def _bad(self, number):
        """The sink says that a section came wrong: was it wrong here?"""
        if number >= self.manifest.rows.count:
            raise protocol('The sink speaks of section %d.' % number)
        with self._lock:
            self.counts['bad'] += 1
        if self.store is not None:
            self._quarantine(self.manifest.rows.at(number), Checker())

    # Upstream

    def _filling(self):
        with self._fill_lock:
            if self._fill is None:
                self._fill = self._new_fill()
            return self._fill

    def _new_fill(self):
        try:
            upstream = self.offer.open_upstream(self.manifest)
        except AgentError as error:
            self.control.check()
            self.control.log('warn', 'The upstream is of no use: %s' % error.message)
            return NoUpstream(self._gone)
        return Fill(self.store if self.offer.may_fill else None, self.manifest, upstream, self.control, self._enqueue,
                    self._came, self._gone, self._patience)

    def _came(self, numbers, frame, _plain, checker):
        for number in numbers:
            self._send(number, frame.codec, frame.raw, frame.payload, checker)


class NoUpstream:
    """Stands where an upstream should be that does not answer."""

    filled = passed = 0

    def __init__(self, gone):
        self._gone = gone

    def want(self, number):
        self._gone([number])

    anew = want

    def close(self):
        pass
