"""Disks behind an NBD server: read and written over a connection for each thread."""

import errno
import threading

from .errors import AgentError
from .file_target import failed
from .holes import Runs, whole_sections
from .nbd import ALLOCATION, FLAG_READ_ONLY, STATE_DIRTY, STATE_ZERO, Connection
from .opening import unread
from .zeros import PIECE, is_zero

GENTLE_BYTES = 256 * 1024


class NbdSource(object):
    """
    `identity` is what the app gives, since a server does not say when its disk changed. Its map is believed: saying
    "reads as zero" is a promise of the protocol, and a reply to READ rests on the same knowledge.
    """

    believes_map = True
    # Whether the server has a guest on that disk as well: see _Gentle.
    has_guest = True

    def __init__(self, spec, control):
        self._socket = control.paths.check(spec['socket'])
        self._export = spec['export']
        self._bitmap = 'qemu:dirty-bitmap:' + spec['bitmap'] if spec.get('bitmap') else None
        self.path = spec['socket']
        self._reading = threading.Lock()
        contexts = [ALLOCATION] + ([self._bitmap] if self._bitmap else [])
        self._main = Connection(self._socket, self._export, contexts)
        self.size = self._main.size
        self.identity = 'nbd:%d:%s' % (self.size, spec['identity']) if spec.get('identity') else None

    def unchanged(self):
        return True

    def zero_runs(self, section_bytes):
        """Runs of sections that the server says read as zero."""
        runs = Runs()
        if ALLOCATION not in self._main.contexts or not self.believes_map:
            return runs
        start = end = 0
        for offset, length, flags in self._main.states(ALLOCATION):
            if flags & STATE_ZERO:
                start = offset if end != offset else start
                end = offset + length
                runs.add(*whole_sections(start, end, self.size, section_bytes))
            else:
                start = end = offset + length
        return runs

    def changed_ranges(self):
        """[offset, length] of what the bitmap says was written; None when there is no such bitmap."""
        if self._bitmap not in self._main.contexts:
            return None
        return [[offset, length] for offset, length, flags in self._main.states(self._bitmap) if flags & STATE_DIRTY]

    def soon(self, offset, length):
        pass

    def reader(self):
        reader = _Reader(lambda: Connection(self._socket, self._export), self.path)
        return _Gentle(reader, self._reading) if self.has_guest else reader

    def close(self):
        self._main.close()


class _Reader(object):
    def __init__(self, connect, path):
        self._connect, self._path = connect, path
        self._connection = connect()

    def read_into(self, offset, view):
        if self._read(offset, view):
            return
        # In the middle of an answer QEMU has no other way to say that the disk below gives an error.
        self._connection.close()
        self._connection = self._connect()
        if not self._read(offset, view):
            raise unread(self._path, offset, OSError(errno.EIO, 'the server ends the connection there, as for a read error'))

    def _read(self, offset, view):
        """Whether it was read; not where the server went away."""
        try:
            self._connection.read_into(offset, view)
            return True
        except OSError as error:
            raise unread(self._path, offset, error)
        except AgentError as error:
            if error.code != 'transport':
                raise
            return False

    def close(self):
        self._connection.close()


class _Gentle(object):
    """
    Reads one small piece at a time, whatever the number of threads. QEMU answers in the thread that serves the guest's disk
    as well, and a write of the guest waits for a reading of the same place.
    """

    def __init__(self, reader, turn):
        self._reader, self._turn = reader, turn

    def read_into(self, offset, view):
        for at in range(0, len(view), GENTLE_BYTES):
            with self._turn:
                self._reader.read_into(offset + at, view[at:at + GENTLE_BYTES])

    def close(self):
        self._reader.close()


class NbdTarget(object):
    """See FileTarget. A flush is said on every connection: not all servers take it for all of them."""

    def __init__(self, spec, control):
        self.path = spec['socket']
        self._control = control
        self._socket = control.paths.check(spec['socket'])
        self._export = spec['export']
        self._lock = threading.Lock()
        self._all, self._free = [], []
        self.created = False
        self.fresh = bool(spec.get('fresh'))
        # Whether nobody wrote to it before this job.
        self.blank = False
        connection = self._take()[0]
        self._free.append(self._all[0])
        self.size = connection.size
        self.identity = 'nbd:%s:%d' % (self._export, self.size)
        try:
            if connection.flags & FLAG_READ_ONLY:
                raise AgentError('precondition', 'The target %r may only be read.' % self.path)
            if self.size < spec['diskBytes']:
                needed = spec['diskBytes']
                raise AgentError(
                    'precondition', 'The target %r has %d bytes and needs %d.' % (self.path, self.size, needed),
                    left='Nothing was written.', next='Make it larger, or choose another target.',
                )  # fmt: skip
        except AgentError:
            self.close()
            raise

    def _take(self):
        """(connection, lock) that no other thread writes on. There are as many as threads ever wrote at once."""
        with self._lock:
            if self._free:
                return self._free.pop()
        pair = (Connection(self._socket, self._export), threading.Lock())
        with self._lock:
            self._all.append(pair)
        return pair

    def _do(self, what, call):
        pair = self._take()
        try:
            # The lock is for flush(), which goes through all of them.
            with pair[1]:
                call(pair[0])
        except OSError as error:
            raise failed(self.path, error, what)
        with self._lock:
            self._free.append(pair)

    def resumed(self, blank):
        self.blank = blank
        self.fresh = self.fresh or blank

    def reads_as_zero(self):
        """Whether the server promises that of the whole disk."""
        connection = Connection(self._socket, self._export, [ALLOCATION])
        try:
            return ALLOCATION in connection.contexts and all(
                flags & STATE_ZERO for _, _, flags in connection.states(ALLOCATION)
            )
        finally:
            connection.close()

    def write(self, offset, view):
        self._do('written', lambda connection: connection.write(offset, view))

    def zero(self, offset, length):
        if self.blank or length <= 0:
            return
        if not self.fresh:
            self._do('zeroed', lambda connection: connection.zero(offset, length))
            return
        buffer = bytearray(min(PIECE, length))
        while length > 0:
            if length < len(buffer):
                buffer = bytearray(length)
            self._control.check()
            self.read_into(offset, memoryview(buffer))
            if not is_zero(buffer):
                at, size = offset, len(buffer)
                self._do('zeroed', lambda connection: connection.zero(at, size))
            offset += len(buffer)
            length -= len(buffer)

    def read_into(self, offset, view):
        self._do('read', lambda connection: connection.read_into(offset, view))

    def flush(self):
        with self._lock:
            pairs = list(self._all)
        for connection, lock in pairs:
            try:
                with lock:
                    connection.flush()
            except OSError as error:
                raise failed(self.path, error, 'flushed')

    def finish(self):
        self.flush()

    def close(self):
        for connection, _ in self._all:
            connection.close()
