"""A cache miss: asks the upstream for a section, names it in the own store when it is proven, and hands it on at once.

When the own folder is full or vanishes, what comes is only handed on."""

import os
import threading
import time

from . import frames
from .check import Checker
from .claim import Claim, claim
from .errors import AgentError, describe
from .evict import Room
from .pace import writers
from .section_file import write_section
from .store import remove_quietly

POLL_SECONDS = 0.05
#: How long another agent may take to bring a section. Its own sink may be paused; ours should not wait for that.
PATIENCE_SECONDS = 10


class Fill:
    """`have(number)`: the section is in the store now. `came(numbers, frame, plain, checker)`: here it is, proven;
    `plain` is its bytes until the call returns. `gone(numbers)`: nowhere.

    The three are called from this object's threads and from those that call `want`. `patience`: where another agent is
    about to fill the same store, seconds that it may go without a new section before the upstream is asked from here."""

    def __init__(self, store, manifest, upstream, control, have, came, gone, patience=0):
        self._store = store
        self._manifest = manifest
        self._upstream = upstream
        self._control = control
        self._have, self._came, self._gone = have, came, gone
        self._room = Room(store, control) if store is not None else None
        self._room_lock = threading.Lock()
        self._state = threading.Condition()
        self._reading = threading.Lock()
        # Which sections wait for a hash; one of them was or will be asked for.
        self._waiting = {}
        # Hashes whose files in the store were found wrong: only what comes is believed.
        self._distrusted = set()
        # Hashes another agent is fetching into the same store: looked for now and then.
        self._elsewhere = {}
        self._claims = {}
        self._patient = True
        self._patience = patience if store is not None else 0
        self._moved = time.monotonic()
        self._lost = None
        self._over = self._ended = False
        self.filled = self.passed = self.bad = 0
        self._threads = [threading.Thread(target=self._receive, daemon=True) for _ in range(writers())]
        self._threads.append(threading.Thread(target=self._look, daemon=True))
        for thread in self._threads:
            thread.start()

    def want(self, number):
        """Asks for a section. The answer is one of the three calls, later."""
        digest = self._manifest.rows.at(number)
        with self._state:
            lost = self._lost
            if lost is None:
                if digest in self._waiting:
                    self._waiting[digest].append(number)
                    return
                self._waiting[digest] = [number]
        if lost is not None:
            self._gone([number])
            return
        self._begin(number, digest, time.monotonic())

    def anew(self, number):
        """The same of a section whose file in the store was found wrong: what comes takes its place."""
        with self._state:
            self._distrusted.add(self._manifest.rows.at(number))
        self.want(number)

    def _begin(self, number, digest, since):
        if self._patience:
            now = time.monotonic()
            if self._looks_there(digest):
                self._moved = now
                self._answer(digest, self._each_have)
                return
            if now - self._moved < self._patience:
                with self._state:
                    self._elsewhere[digest] = (number, now)
                    self._state.notify_all()
                return
            self._patience = 0
        held = claim(self._store, digest) if self._store is not None else Claim(None, '')
        if held is None:
            if self._patient and time.monotonic() - since < PATIENCE_SECONDS:
                with self._state:
                    self._elsewhere[digest] = (number, since)
                    self._state.notify_all()
                return
            self._patient = False
            held = Claim(None, '')
        # Whoever had the claim before us may have brought it.
        if self._store is not None and self._looks_there(digest):
            held.release()
            self._answer(digest, self._each_have)
            return
        with self._state:
            self._claims[digest] = held
        try:
            self._upstream.send(frames.WANT, payload=frames.pack_numbers([number]))
        except AgentError as error:
            self._lose(error)

    def _each_have(self, numbers):
        for number in numbers:
            self._have(number)

    def _looks_there(self, digest):
        try:
            return digest not in self._distrusted and self._store.sections.look(digest) is not None
        except OSError:
            return False

    def _answer(self, digest, call):
        """Takes a hash off the list and tells all who wait for it."""
        with self._state:
            numbers = self._waiting.pop(digest, [])
            held = self._claims.pop(digest, None)
        if held is not None:
            held.release()
        if numbers:
            call(numbers)

    def _look(self):
        """Waits for what other agents are fetching; takes over when one of them dies."""
        while True:
            with self._state:
                while not self._elsewhere:
                    if self._over:
                        return
                    self._state.wait()
                elsewhere, self._elsewhere = self._elsewhere, {}
            for digest, (number, since) in elsewhere.items():
                try:
                    self._begin(number, digest, since)
                except Exception as error:
                    self._lose(error)
            time.sleep(POLL_SECONDS)

    def _receive(self):
        checker = Checker()
        try:
            while True:
                with self._reading:
                    if self._over:
                        return
                    frame = self._upstream.receive()
                    if frame is None or frame.type == frames.END:
                        self._over = True
                        raise AgentError('transport', 'The upstream ended.')
                if frame.type == frames.GONE:
                    for number in frame.numbers():
                        self._answer(self._row(number), self._gone)
                elif frame.type == frames.SECTION:
                    self._section(frame, checker)
                else:
                    raise frames.protocol('A frame %s came from an upstream.' % frame.name)
        except Exception as error:
            self._lose(error)

    def _row(self, number):
        if number >= self._manifest.rows.count:
            raise frames.protocol('The upstream speaks of section %d.' % number)
        return self._manifest.rows.at(number)

    def _section(self, frame, checker):
        digest = self._row(frame.section)
        try:
            plain = None
            if frame.raw == self._manifest.raw_length(frame.section):
                plain = checker.plain(digest, frame.codec, frame.raw, frame.payload)
            if plain is None:
                self.bad += 1
                self._upstream.send(frames.BAD, section=frame.section)
                self._answer(digest, self._gone)
                return
            if self._keep(digest, frame):
                self.filled += 1
            else:
                self.passed += 1
            self._answer(digest, lambda numbers: self._came(numbers, frame, plain, checker))
        finally:
            frame.release()

    def _keep(self, digest, frame):
        """Names a proven section in the store. Not synced: a cache proves what it has each time it is read."""
        store = self._store
        if store is None:
            return False
        path, size, taken = None, len(frame.payload) + 16, False
        try:
            with self._room_lock:
                taken = self._room.take(size)
            if not taken:
                return False
            path = store.temporary(digest.hex())
            write_section(path, frame.codec, frame.raw, frame.payload, frame.room)
            with store.shared():
                os.rename(path, store.sections.path(digest))
            self._distrusted.discard(digest)
            return True
        except OSError as error:
            if path is not None:
                remove_quietly(path)
            # Once: then this agent only hands on.
            if self._store is not None:
                self._store = None
                self._control.log('warn', 'The cache only hands on from here: %s' % describe(error).message)
            return False
        finally:
            if taken:
                with self._room_lock:
                    self._room.settle(size)

    def _lose(self, error):
        """The upstream is of no use any more: what waits for it is told so."""
        with self._state:
            first = self._lost is None and not self._over
            if self._lost is None:
                self._lost = error
            waiting, self._waiting = self._waiting, {}
            claims, self._claims = self._claims, {}
            self._elsewhere = {}
        for held in claims.values():
            held.release()
        if first:
            self._control.log('warn', 'The upstream is lost: %s' % describe(error).message)
        for numbers in waiting.values():
            self._gone(numbers)

    @property
    def lost(self):
        """Why the upstream is of no use any more, or None. That it ended when it was told to is no reason."""
        return None if self._ended else self._lost

    def close(self):
        """Ends the conversation with the upstream in peace where that is possible."""
        with self._state:
            self._ended = self._lost is None
            self._state.notify_all()
        if self._ended:
            try:
                self._upstream.send(frames.WANT)
                for thread in self._threads[:-1]:
                    thread.join(10)
                self._upstream.send_json(frames.DONE, {'sections': self.filled + self.passed, 'bad': self.bad})
            except AgentError:
                pass
        with self._state:
            self._over = True
            claims, self._claims = self._claims, {}
            self._state.notify_all()
        for held in claims.values():
            held.release()
