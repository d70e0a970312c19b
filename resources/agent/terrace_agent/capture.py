"""
The source of an image: reads a disk once and sends the sink what it has not. See docs/design/images.md, "Capture".

RESULT: {diskBytes, sections, zero, same, sent, kept, skipped, again, readBytes, sentBytes, seconds, sink: DONE}.
"""

import hashlib
import threading
import time
from collections import deque

from . import codecs, frames
from .ahead import ZEROS, Ahead
from .changed import kept_runs
from .disks import open_source
from .errors import AgentError, describe
from .known import Known
from .pace import default_threads
from .peer import connect
from .plan import KEEP, READ, ZERO, Plan
from .task import complete
from .yielding import Yielding
from .zero_runs import ZeroRuns

# How often one section may come back as needed or bad before the way to the sink is given up as broken.
MOST_AGAIN = 4
LISTEN_SECONDS = 60
AGAIN = 'again'


class Capture(object):
    """One capture: its threads share this object. `_state` guards all that more than one of them changes."""

    def __init__(self, task, source, peer, control, ahead=None):
        self._task, self._source, self._peer, self._control = task, source, peer, control
        self._ahead = ahead
        self._section_bytes = task['sectionBytes']
        self._sections = -(-source.size // self._section_bytes)
        if self._sections > 1 << 32:
            raise AgentError('unsupported', 'The disk is too large for sections of %d bytes.' % self._section_bytes)
        self._zero_bytes = bytes(min(self._section_bytes, max(source.size, 1)))
        self._zeros = ZeroRuns(peer.send)
        self._known = Known()
        self._state = threading.Condition()
        self._again = deque()
        self._times = {}
        self._busy = 0
        self._exhausted = self._ended = False
        self._failures = []
        self._threads = []
        self._done = None
        self._ack = {}
        self._counts = {'zero': 0, 'same': 0, 'sent': 0, 'kept': 0, 'again': 0}
        self._read_bytes = 0
        # Sections that were read for the first time; see Plan.reads.
        self._reads = 0
        self._started = time.monotonic()
        wanted = task.get('codec', 'zstd')
        if peer.codecs is not None and wanted not in peer.codecs:
            wanted = 'none'
        self._codec = codecs.choose(wanted)
        if self._codec == frames.CODEC_NONE and task.get('codec', 'zstd') == 'zstd':
            control.log('warn', 'One of the two hosts has no libzstd.so.1: the disk is sent uncompressed.')

    # What goes before the sections.

    def _greet(self):
        self._peer.send_json(
            frames.OPEN,
            {
                'diskBytes': self._source.size,
                'sectionBytes': self._section_bytes,
                'sections': self._sections,
                'identity': self._source.identity,
                'codec': codecs.NAMES[self._codec],
            },
        )
        while self._known.add(self._expect(frames.KNOWN).payload):
            pass
        skip = bytes(self._expect(frames.SKIP).payload)
        if len(skip) > (self._sections + 7) // 8:
            raise frames.protocol('A frame SKIP names sections that the disk does not have.')
        zeros = self._ahead.zeros() if self._ahead else None
        self._plan = Plan(
            self._sections, skip, self._source.zero_runs(self._section_bytes) if zeros is None else zeros,
            kept_runs(self._task.get('changed'), self._source, self._section_bytes, self._control),
        )  # fmt: skip

    def _expect(self, type):
        frame = self._peer.receive()
        if frame is None or frame.type != type:
            raise frames.protocol(
                'A frame %s came where %s was due.' % (frame.name if frame else 'nothing', frames.NAMES[type])
            )
        return frame

    # The threads.

    def _take(self):
        """The next piece of work, as of Plan.next(); waits for what the sink may ask again; None when all is over."""
        with self._state:
            while True:
                if self._failures or self._done is not None:
                    return None
                item = None
                if self._again:
                    item = (AGAIN, self._again.popleft(), 1)
                elif not self._exhausted:
                    item = self._plan.next()
                    self._exhausted = item is None
                if item:
                    self._busy += 1
                    return item
                self._state.notify_all()
                self._state.wait()

    def _put_back(self, kind, count, read_bytes=0, reads=0):
        with self._state:
            self._busy -= 1
            self._read_bytes += read_bytes
            self._reads += reads
            self._counts[kind] += count
            if not self._busy:
                self._state.notify_all()
        self._control.progress(self._progress())

    def _fail(self, error):
        with self._state:
            self._failures.append(describe(error))
            self._state.notify_all()

    def _worker(self):
        try:
            reader = self._source.reader()
            try:
                self._work(reader)
            finally:
                reader.close()
        except BaseException as error:
            self._fail(error)

    def _work(self, reader):
        compressor = codecs.Compressor(self._codec, self._task.get('level', 1))
        buffer = bytearray(min(self._section_bytes, self._source.size))
        while True:
            item = self._take()
            if item is None:
                return
            kind, first, count = item
            self._control.wait()
            if kind == ZERO:
                self._zeros.add(first, count)
                self._put_back('zero', count)
            elif kind == KEEP:
                self._peer.send(frames.KEEP, first, count)
                self._put_back('kept', count)
            else:
                length = min(self._section_bytes, self._source.size - first * self._section_bytes)
                if length != len(buffer):
                    # The last section; or one asked for again after it.
                    buffer = bytearray(length)
                found = self._section(kind, first, buffer, reader, compressor)
                self._put_back(*found, reads=int(kind == READ))

    def _section(self, kind, number, buffer, reader, compressor):
        """Reads one section and says what it is. Gives (what was counted, 1, bytes read)."""
        length = len(buffer)
        offset = number * self._section_bytes
        digest = self._ahead.digest(number) if self._ahead and kind == READ else None
        if digest == ZEROS:
            self._zeros.add(number, 1)
            return 'zero', 1, 0
        if digest and digest in self._known:
            self._peer.send(frames.SAME, number, length, digest=digest)
            return 'same', 1, 0
        reader.read_into(offset, memoryview(buffer))
        self._source.soon(offset + 2 * self._section_bytes, self._section_bytes)
        # bytearray == bytes is memcmp; comparing memoryviews is twenty times slower.
        zeros = self._zero_bytes if length == len(self._zero_bytes) else bytes(length)
        if buffer == zeros:
            self._zeros.add(number, 1)
            return ('zero' if kind == READ else 'again'), 1, length
        # Of a section that is other bytes by now the sink finds that it is not what this hash says, and asks again.
        digest = digest or hashlib.sha256(buffer).digest()
        if kind == READ and digest in self._known:
            self._peer.send(frames.SAME, number, length, digest=digest)
            return 'same', 1, length
        codec, payload = compressor.compress(buffer)
        self._control.spend(len(payload))
        self._peer.send(frames.SECTION, number, length, payload, codec, digest)
        return ('sent' if kind == READ else 'again'), 1, length

    # What comes back.

    def _listen(self):
        try:
            while True:
                frame = self._peer.receive()
                if frame is None:
                    if self._done is None:
                        raise AgentError('transport', 'The sink ended before it was done.', 'maybe')
                    return
                self._answer(frame)
                if self._done is not None and self._peer.codecs is None:
                    return
        except BaseException as error:
            if self._done is None:
                self._fail(error)

    def _answer(self, frame):
        if frame.type == frames.ACK:
            self._ack = frame.json()
        elif frame.type == frames.NEED:
            self._need(frame.numbers())
        elif frame.type == frames.BAD:
            self._need([frame.section])
        elif frame.type == frames.DONE:
            with self._state:
                self._done = frame.json()
                self._state.notify_all()
        else:
            raise frames.protocol('A frame %s came from a sink.' % frame.name)

    def _need(self, numbers):
        with self._state:
            for number in numbers:
                if number >= self._sections:
                    raise frames.protocol('A section was asked for that the disk does not have.')
                times = self._times[number] = self._times.get(number, 0) + 1
                if times > MOST_AGAIN:
                    raise AgentError(
                        'corrupt', 'Section %d arrived wrong %d times.' % (number, times), 'maybe',
                        next='Check the memory and the network of both hosts.', details={'section': number},
                    )  # fmt: skip
                self._again.append(number)
            self._ended = False
            self._state.notify_all()

    # From beginning to end.

    def _progress(self):
        counts = self._counts
        done = counts['zero'] + counts['same'] + counts['sent'] + counts['kept'] + self._plan.skipped
        return dict(
            counts, sections=self._sections, done=done, skipped=self._plan.skipped, readBytes=self._read_bytes,
            sentBytes=self._peer.sent_bytes, diskBytes=self._source.size, ack=self._ack,
            work=self._reads + self._plan.skipped_reads, ofWork=self._plan.reads,
        )  # fmt: skip

    def _wait_until_sent(self):
        """True when END is due, False when the capture is over."""
        with self._state:
            while True:
                if self._failures or self._done is not None or self._control.cancelled.is_set():
                    return False
                if self._exhausted and not self._busy and not self._again and not self._ended:
                    self._ended = True
                    return True
                self._state.wait(1)

    def _end(self):
        if not self._source.unchanged():
            raise AgentError(
                'conflict', 'The disk changed while it was read.', 'maybe',
                left='No image was made; sections already stored help the next try.',
                next='Stop the server, or capture from a snapshot.',
            )  # fmt: skip
        self._zeros.flush()
        counts = dict(self._counts, sections=self._sections, skipped=self._plan.skipped)
        self._peer.send_json(frames.END, counts)

    def run(self):
        self._greet()
        if self._ahead:
            self._ahead.stop()
            self._read_bytes += self._ahead.read_bytes
        self._threads = [
            threading.Thread(target=self._worker, daemon=True)
            for _ in range(self._task.get('threads', default_threads()))
        ]
        listener = threading.Thread(target=self._listen, daemon=True)
        for thread in self._threads + [listener]:
            thread.start()
        try:
            while self._wait_until_sent():
                self._end()
        except AgentError as error:
            self._fail(error)
        self._control.check()
        if self._done is not None:
            # From now on whoever keeps the disk as it is need not do so.
            self._control.progress(dict(self._progress(), whole=True), last=True)
        # Why a pipe broke is often told by the ERROR that is still in the other one.
        if all(error.code == 'transport' for error in self._failures):
            listener.join(3 if self._failures else LISTEN_SECONDS)
        if self._failures:
            raise next((error for error in self._failures if error.code != 'transport'), self._failures[0])
        return self._result()

    def is_quiet(self):
        """Whether no thread reads the disk any more; waits a little for them."""
        for thread in self._threads:
            thread.join(5)
        return not any(thread.is_alive() for thread in self._threads)

    def _result(self):
        result = dict(self._counts)
        result.update(
            diskBytes=self._source.size,
            sections=self._sections,
            skipped=self._plan.skipped,
            readBytes=self._read_bytes,
            sentBytes=self._peer.sent_bytes,
            seconds=round(time.monotonic() - self._started, 3),
            sink=self._done,
        )
        return result


def run(task, control):
    if not task.get('later'):
        return read(task, control)
    # The way first: the app finds out meanwhile what is to be read.
    peer = connect(task['peer'], control)
    try:
        return read(complete(task, control), control, peer)
    finally:
        peer.close()


def read(task, control, peer=None):
    """Reads the disk of a task in full, for a peer that it is connected with now if it is not yet."""
    source = open_source(task['disk'], control)
    capture = ahead = yielding = None
    try:
        if task.get('ahead') and not task.get('changed') and peer is None:
            ahead = Ahead(source, task['sectionBytes'], control, task.get('threads', default_threads()))
        peer = peer or connect(task['peer'], control)
        try:
            if getattr(source, 'has_guest', False) and task.get('gentle', True):
                yielding = Yielding(control, peer.children)
            capture = Capture(task, source, peer, control, ahead)
            return capture.run()
        finally:
            peer.close()
    finally:
        if yielding:
            yielding.stop()
        if ahead:
            ahead.stop()
        # A thread that still reads (a disk that hangs) keeps its descriptor until the process ends.
        if all(threads.is_quiet() for threads in (ahead, capture) if threads):
            source.close()
