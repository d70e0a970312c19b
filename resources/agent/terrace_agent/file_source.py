"""A file or a block device that is read section by section."""

import os
import stat

from . import holes
from .errors import AgentError
from .in_use import refuse_live_source
from .opening import opening, unread
from .zeros import PIECE, ZERO_BYTES

READ_TRIES = 3


class FileSource(object):
    """
    `size` in bytes; `identity` tells one state of the disk from another, None where that cannot be told. Any number
    of threads may read at once.
    """

    def __init__(self, spec, control):
        self.path = spec['path']
        self._given = spec.get('identity')
        # Read beside a writer on purpose: nothing about its state can be told then.
        self._live = bool(spec.get('live'))
        # The bytes that are not holes, once they were asked for and may be believed.
        self._data = None
        with opening(self.path, 'Nothing was read.'):
            self._fd = control.paths.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            self._open(spec)
        except BaseException:
            os.close(self._fd)
            raise

    def _open(self, spec):
        mode = os.fstat(self._fd).st_mode
        wanted = stat.S_ISBLK if spec['kind'] == 'device' else stat.S_ISREG
        if not wanted(mode):
            raise AgentError('precondition', 'The disk %r is not a %s.' % (self.path, spec['kind']))
        self._plain = stat.S_ISREG(mode)
        if not self._live:
            refuse_live_source(self._fd, self.path)
        self.size = os.lseek(self._fd, 0, os.SEEK_END)
        self.identity = self._identity()
        if hasattr(os, 'posix_fadvise'):
            os.posix_fadvise(self._fd, 0, 0, os.POSIX_FADV_SEQUENTIAL)

    def _identity(self):
        """A device does not say when it changed: only the name of a snapshot, from the app, tells its states apart."""
        state = os.fstat(self._fd)
        if self._live and self._given is None:
            return None
        if not self._plain:
            return None if self._given is None else 'device:%d:%d:%s' % (state.st_rdev, self.size, self._given)
        return 'file:%d:%d:%d:%d:%d:%s' % (
            state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns, self._given or '',
        )  # fmt: skip

    def unchanged(self):
        """Whether the disk is still what it was when it was opened, as far as can be told."""
        return os.lseek(self._fd, 0, os.SEEK_END) == self.size and (self._live or self._identity() == self.identity)

    def zero_runs(self, section_bytes):
        """Runs of sections that are known to be zero without reading them."""
        if not self._plain:
            return holes.Runs()
        runs, data = holes.find(self._fd, self.size, section_bytes)
        # Beside a writer what was a hole then may be data when it is read.
        self._data = None if self._live else data
        return runs

    def soon(self, offset, length):
        """A hint that these bytes will be read next."""
        if hasattr(os, 'posix_fadvise'):
            for start, end in _pieces(self._data, offset, offset + length):
                os.posix_fadvise(self._fd, start, end - start, os.POSIX_FADV_WILLNEED)

    def reader(self):
        """Something with `read_into(offset, view)` and `close()` for one thread."""
        return _Reader(self._fd, self.path, self._data)

    def close(self):
        os.close(self._fd)


def _pieces(data, start, end):
    """The parts of [start, end) that have to be read. Reading a hole would fill the page cache with zeros."""
    return [(start, end)] if data is None else data.within(start, end)


def _clear(view):
    for at in range(0, len(view), PIECE):
        piece = view[at:at + PIECE]
        piece[:] = ZERO_BYTES if len(piece) == PIECE else bytes(len(piece))


class _Reader(object):
    def __init__(self, fd, path, data):
        self._path, self._data = path, data
        # Before Python 3.7 there is no preadv: then each thread needs a place in the file of its own.
        self._own = None if hasattr(os, 'preadv') else os.open('/proc/self/fd/%d' % fd, os.O_RDONLY | os.O_CLOEXEC)
        self._fd = fd if self._own is None else self._own

    def _some(self, view, offset):
        if self._own is None:
            return os.preadv(self._fd, [view], offset)
        os.lseek(self._fd, offset, os.SEEK_SET)
        return os.readv(self._fd, [view])

    def read_into(self, offset, view):
        """Fills `view`, with zeros where holes are, or raises `source.read`."""
        done = 0
        for start, end in _pieces(self._data, offset, offset + len(view)):
            _clear(view[done:start - offset])
            self._read(start, view[start - offset:end - offset])
            done = end - offset
        _clear(view[done:])

    def _read(self, offset, view):
        """A read that failed is tried again: some arrays need a moment."""
        done, tries = 0, 0
        while done < len(view):
            try:
                got = self._some(view[done:], offset + done)
            except OSError as error:
                tries += 1
                if tries < READ_TRIES:
                    continue
                raise unread(self._path, offset + done, error)
            if got == 0:
                raise AgentError(
                    'source.read', 'The disk %r ends early, at byte %d.' % (self._path, offset + done),
                    left='No image was made.', next='Nobody may make it smaller meanwhile: stop the server, or capture it live.',
                )  # fmt: skip
            done += got

    def close(self):
        if self._own is not None:
            os.close(self._own)
