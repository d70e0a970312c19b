"""
A base of the same host becomes a disk of its own: by sharing its blocks where the file system can, else by copying, and
then each section is hashed on its way and all hashes together must be those of the seal. See docs/design/images.md, "Bases".
"""

import errno
import hashlib
import os
import stat
import threading
import time
from bisect import bisect_right

from . import qcow2, reflink
from .base import open_base, rows_digest
from .errors import AgentError, describe
from .file_target import failed
from .in_use import keep_qemu_out, refuse_target
from .pace import default_threads, writers
from .rows import ZERO
from .past_cache import Output, memory
from .zeros import write_all

# A piece of the file that is no section: tables of qcow2.
PIECE = 1024 * 1024


def _read_into(fd, view, offset):
    # Before Python 3.7 there is no preadv.
    if hasattr(os, 'preadv'):
        return os.preadv(fd, [view], offset)
    piece = os.pread(fd, len(view), offset)
    view[:len(piece)] = piece
    return len(piece)


class Copy(object):
    """One copy; its threads share this object."""

    def __init__(self, task, control):
        self._task, self._control = task, control
        self._threads = task.get('threads', default_threads())
        self._path = task['target']['path']
        self._is_raw = task['target']['format'] == 'raw'
        self._lock = threading.Lock()
        self._next = self._written = 0
        self._failures = []
        self._zeros = {}
        self._started = time.monotonic()

    def run(self):
        self._base, self._seal = open_base(self._control, self._task['base'], self._task['image']['sha256'])
        try:
            size, self._runs = qcow2.runs(self._base, self._task['base'])
            if size < self._seal['diskBytes']:
                raise AgentError('precondition', 'The base %r is smaller than its image.' % self._task['base'])
            self._target = self._open()
            self._output = Output(self._target)
            try:
                why = self._share()
                if why is not None:
                    self._control.log('info', 'Blocks cannot be shared here (%s): they are copied.' % why)
                    self._copy()
                self._flush()
            finally:
                self._output.close()
                os.close(self._target)
        finally:
            os.close(self._base)
        return {
            'how': 'shared' if why is None else 'copied', 'reason': why, 'writtenBytes': self._written,
            'seconds': round(time.monotonic() - self._started, 3),
        }  # fmt: skip

    def _open(self):
        if self._is_raw and self._task['target']['diskBytes'] < self._seal['diskBytes']:
            raise AgentError('precondition', 'The disk is smaller than the image.', left='Nothing was written.')
        fd = self._control.paths.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise AgentError('precondition', 'The target %r is not a file.' % self._path)
            refuse_target(fd, self._path)
            keep_qemu_out(fd)
        except BaseException:
            os.close(fd)
            raise
        return fd

    def _empty(self):
        """Whatever an earlier try left goes; what is not written afterwards reads as zero."""
        try:
            os.ftruncate(self._target, 0)
            os.ftruncate(
                self._target, self._task['target']['diskBytes'] if self._is_raw else os.fstat(self._base).st_size
            )
        except OSError as error:
            raise failed(self._path, error)

    def _share(self):
        """None, or why blocks cannot be shared."""
        self._empty()
        try:
            if not self._is_raw:
                return reflink.clone_file(self._base, self._target)
            # A last piece that fills no block of the file system is copied.
            block = os.fstatvfs(self._target).f_bsize
            end = self._seal['diskBytes']
            runs = [(disk, min(length, end - disk), offset) for disk, length, offset in self._runs if disk < end]
            whole = [(disk, length - length % block, offset) for disk, length, offset in runs]
            why = reflink.clone_runs(self._base, self._target, [run for run in whole if run[1]])
            if why is None:
                for disk, length, offset in runs:
                    rest = length % block
                    if rest:
                        at = length - rest
                        write_all(self._target, disk + at, memoryview(os.pread(self._base, rest, offset + at)))
            return why
        except OSError as error:
            raise failed(self._path, error)

    # By copying.

    def _copy(self):
        self._empty()
        length, disk_bytes = self._seal['sectionBytes'], self._seal['diskBytes']
        self._sections = -(-disk_bytes // length)
        self._starts = [run[0] for run in self._runs]
        self._rows = bytearray(len(ZERO) * self._sections)
        threads = [threading.Thread(target=self._worker, daemon=True) for _ in range(writers(self._threads))]
        for thread in threads:
            thread.start()
        if not self._is_raw:
            try:
                self._tables()
            except AgentError as error:
                self._failures.append(error)
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]
        if rows_digest([self._rows]) != self._seal['rows']:
            raise AgentError(
                'corrupt', 'The base %r is not the image any more: its bytes have other hashes.' % self._task['base'],
                'yes', left='What was copied is not used.', next='Remove the base when no disk stands on it any more.',
            )  # fmt: skip

    def _worker(self):
        view = memoryview(memory(self._seal['sectionBytes']))
        zeros = bytes(len(view))
        try:
            while not self._failures:
                with self._lock:
                    number, self._next = self._next, self._next + 1
                if number >= self._sections:
                    return
                self._control.wait()
                self._section(number, view, zeros)
        except OSError as error:
            self._failures.append(failed(self._path, error))
        except BaseException as error:
            self._failures.append(describe(error))

    def _parts(self, start, end):
        """(offset in the section, bytes, offset in the file) of what the base has between two offsets of the disk."""
        at = max(0, bisect_right(self._starts, start) - 1)
        while at < len(self._runs) and self._runs[at][0] < end:
            disk, length, offset = self._runs[at]
            first, last = max(disk, start), min(disk + length, end)
            if first < last:
                yield first - start, last - first, offset + first - disk
            at += 1

    def _section(self, number, view, zeros):
        start = number * self._seal['sectionBytes']
        length = min(len(view), self._seal['diskBytes'] - start)
        view = view[:length]
        parts = list(self._parts(start, start + length))
        if not parts:
            return
        covered = 0
        for at, size, offset in parts:
            if at > covered:
                view[covered:at] = zeros[covered:at]
            self._read(view[at:at + size], offset)
            covered = at + size
        view[covered:] = zeros[covered:length]
        digest = hashlib.sha256(view).digest()
        # Its bytes may be zeros all the same, which the file keeps as such.
        if digest != self._zeros_digest(length):
            self._rows[number * 32:number * 32 + 32] = digest
        elif self._is_raw:
            return
        for at, size, offset in parts:
            place = start + at if self._is_raw else offset
            self._output.write(place, view[at:at + size])
        with self._lock:
            self._written += sum(size for _, size, _ in parts)
            self._control.progress(self._progress())

    def _zeros_digest(self, length):
        # Of two lengths at most: the last section may be shorter.
        if length not in self._zeros:
            self._zeros[length] = hashlib.sha256(bytes(length)).digest()
        return self._zeros[length]

    def _read(self, view, offset):
        done = 0
        while done < len(view):
            got = _read_into(self._base, view[done:], offset + done)
            if not got:
                raise AgentError('corrupt', 'The base %r became shorter.' % self._task['base'], 'yes')
            done += got

    def _tables(self):
        """What of a qcow2 file is not the disk's own bytes, by its data as the file system tells them."""
        end = os.fstat(self._base).st_size
        taken = sorted((offset, offset + length) for _, length, offset in self._runs)
        at = 0
        for start, stop in taken + [(end, end)]:
            self._between(at, min(start, end))
            at = max(at, stop)

    def _between(self, at, end):
        while at < end:
            try:
                at = os.lseek(self._base, at, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    return
                raise failed(self._path, error)
            if at >= end:
                return
            piece = os.pread(self._base, min(PIECE, end - at), at)
            try:
                write_all(self._target, at, memoryview(piece))
            except OSError as error:
                raise failed(self._path, error)
            at += len(piece)

    def _progress(self):
        return {
            'sections': self._sections, 'done': min(self._next, self._sections), 'writtenBytes': self._written,
            'diskBytes': self._seal['diskBytes'],
        }  # fmt: skip

    def _flush(self):
        try:
            os.fsync(self._target)
        except OSError as error:
            raise failed(self._path, error)


def run(task, control):
    """RESULT: {how: shared | copied, reason (why not shared, or null), writtenBytes, seconds}."""
    return Copy(task, control).run()
