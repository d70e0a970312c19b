"""
Disks are written and read past the page cache (O_DIRECT) where that can be done: what is put there costs a copy and new
pages, in a virtual machine often more processor time than all hashing, and pushes out what the servers of the host have.

A file system says at opening, or with the first piece, that it does not take that; then the page cache is used.
"""

import ctypes
import errno
import mmap
import os
import threading

from .write_early import send_early
from .zeros import write_all

#: Offsets, lengths and memory are multiples of this: no disk of today wants more.
PAGE = 4096
#: Less than this is left to the page cache.
LEAST_DIRECT = 64 * 1024
BOUNCE = 1024 * 1024
DIRECT = getattr(os, 'O_DIRECT', 0)


def memory(size):
    """Writable memory that begins with a page, and whose pages come with their first use."""
    return mmap.mmap(-1, max(1, size), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def is_aligned(view):
    """Whether writable memory may be handed to the disk as it is."""
    if view.readonly:
        return False
    return ctypes.addressof(ctypes.c_char.from_buffer(view)) % PAGE == 0


def reopened(fd, flags):
    """What is open, opened once more for direct access with places and flags of its own; None where there is no such way."""
    if not DIRECT:
        return None
    try:
        return os.open('/proc/self/fd/%d' % fd, flags | DIRECT | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None


def takes_direct(path):
    """Whether a file or device may be opened for direct access; QEMU refuses to where not."""
    try:
        os.close(os.open(path, os.O_RDONLY | DIRECT | os.O_CLOEXEC | os.O_NONBLOCK))
    except OSError:
        return False
    return bool(DIRECT)


class Output(object):
    """An open file or device that is written by several threads. Flushing is left to its owner, who closes `fd`."""

    def __init__(self, fd):
        self._fd = fd
        self._own = self._direct = reopened(fd, os.O_WRONLY)
        self._bounce = threading.local()

    def write(self, offset, view):
        """Writes all of a view. OSError as of pwrite(2)."""
        view = memoryview(view)
        # Another thread may learn in the middle that it is not taken.
        direct = self._direct
        done = self._past(direct, offset, view) if direct is not None and offset % PAGE == 0 else 0
        if done < len(view):
            write_all(self._fd, offset + done, view[done:])
            send_early(self._fd, offset + done, len(view) - done)

    def _past(self, direct, offset, view):
        """Bytes that were written past the cache: whole pages, or less where the file system does not take them so."""
        size = len(view) - len(view) % PAGE
        if size < LEAST_DIRECT:
            return 0
        whole = is_aligned(view)
        done = 0
        try:
            while done < size:
                piece = view[done:size] if whole else self._copied(view[done:min(size, done + BOUNCE)])
                got = os.pwrite(direct, piece, offset + done)
                done += got
                # The end of a device that has no whole page there, or a signal.
                if got % PAGE:
                    break
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
                raise
            self._direct = None
        return done

    def _copied(self, view):
        """The same bytes in memory that a disk takes; holds until this thread's next call."""
        if not hasattr(self._bounce, 'memory'):
            self._bounce.memory = memory(BOUNCE)
        copy = memoryview(self._bounce.memory)[:len(view)]
        copy[:] = view
        return copy

    def close(self):
        if self._own is not None:
            os.close(self._own)
            self._own = self._direct = None
