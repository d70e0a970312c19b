"""
The journal of a deployment: which sections of a target are written for good. It lies beside the target, as
`<target>.terrace-<job>`, or where the task says.

A line of JSON that binds it to image and target, then records of 12 bytes: first section u32, count u32, CRC-32 of
these 8 bytes, little-endian. A record is written only after the target was flushed; a torn one at the end is ignored.
"""

import json
import os
import struct
import zlib
from contextlib import suppress

from . import frames
from .errors import AgentError, is_full

RECORD = struct.Struct('<III')
HEAD_LIMIT = 64 * 1024
SIZE_LIMIT = 1 << 30


def _record(first, count):
    head = struct.pack('<II', first, count)
    return head + struct.pack('<I', zlib.crc32(head) & 0xFFFFFFFF)


def _joined(runs):
    """Sorted runs (first, count), those that touch as one."""
    joined = []
    for first, count in runs:
        if joined and joined[-1][0] + joined[-1][1] == first:
            joined[-1][1] += count
        else:
            joined.append([first, count])
    return joined


def _failed(error):
    if is_full(error):
        return AgentError(
            'pool.full', 'There is no room for the journal of the deployment.', 'yes',
            left='What the journal names already is kept for another try.', next='Make room and start the job again.',
        )  # fmt: skip
    return AgentError('precondition', 'The journal of the deployment cannot be written (%s).' % error.strerror, 'yes')


class Journal(object):
    """`place` opens and removes the file. Where it is None nothing is kept, and a later try begins anew."""

    def __init__(self, place):
        self._place = place
        self._fd = None
        # (head, runs, bytes that are whole) of what was loaded.
        self._earlier = None

    def load(self):
        """(head, runs of written sections) of an earlier try, or None."""
        if self._place is None:
            return None
        try:
            fd = self._place.open(os.O_RDONLY)
        except FileNotFoundError:
            return None
        with os.fdopen(fd, 'rb') as file:
            if os.fstat(file.fileno()).st_size > SIZE_LIMIT:
                return None
            line = file.readline(HEAD_LIMIT)
            try:
                head = frames.parse_json(line)
            except AgentError:
                return None
            if not line.endswith(b'\n'):
                return None
            runs = self._read(file)
            self._earlier = head, runs, len(line) + len(runs) * RECORD.size
            return head, list(runs)

    @staticmethod
    def _read(file):
        runs = []
        while True:
            data = file.read(RECORD.size)
            if len(data) < RECORD.size:
                return runs
            first, count, crc = RECORD.unpack(data)
            if zlib.crc32(data[:8]) & 0xFFFFFFFF != crc:
                return runs
            runs.append((first, count))

    def start(self, head, runs=()):
        """Goes on with the file where it says just that, else begins it anew, with what is known to hold already."""
        if self._place is None:
            return
        runs = list(runs)
        try:
            if self._earlier and self._earlier[:2] == (head, runs):
                # Never gone for a moment: there may be no room for another one.
                with suppress(FileNotFoundError):
                    self._fd = self._place.open(os.O_WRONLY | os.O_APPEND)
                    os.ftruncate(self._fd, self._earlier[2])
                    return
                # An agent that was cut off had all, and removed it just now.
            self.remove()
            self._fd = self._place.open(os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND)
        except OSError as error:
            raise _failed(error)
        line = json.dumps(head, sort_keys=True).encode('ascii') + b'\n'
        self._append(line + b''.join(_record(first, count) for first, count in runs))

    def add(self, runs):
        """Names sections, as sorted runs, whose bytes were flushed to the target before."""
        if self._fd is not None and runs:
            self._append(b''.join(_record(first, count) for first, count in _joined(runs)))

    def _append(self, data):
        done = 0
        try:
            while done < len(data):
                done += os.write(self._fd, data[done:])
            os.fdatasync(self._fd)
        except OSError as error:
            raise _failed(error)

    def remove(self):
        if self._place is not None:
            self._place.remove()

    def close(self):
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


class Beside(object):
    """A journal's place: a path and what is added to its name."""

    def __init__(self, paths, path, suffix):
        self._paths, self._path, self._suffix = paths, path, suffix

    def open(self, flags):
        return self._paths.open_beside(self._path, self._suffix, flags)

    def remove(self):
        try:
            os.unlink(self._paths.check(self._path) + self._suffix)
        except FileNotFoundError:
            pass
