"""Reads section files, past the page cache where that can be done: a store is large, each of its sections is read once a job."""

import errno
import fcntl
import os

from .past_cache import DIRECT, LEAST_DIRECT, PAGE, memory
from .sections import HEADER, MOST_STORED, Damaged, parse_header

#: Memory grows by so much, so that it need not grow with each section that is a little longer.
STEP = 1024 * 1024


class SectionReader(object):
    """Memory is used again. Not for several threads at once."""

    def __init__(self):
        self._memory = memory(PAGE)

    def read(self, path):
        """(codec, raw length, payload) of a file; the payload is a view that holds until the next call.

        FileNotFoundError when it is absent, Damaged after the cheap checks: nothing is hashed."""
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            size = os.fstat(fd).st_size
            if size > HEADER.size + MOST_STORED:
                raise Damaged('it has %d bytes, more than any section' % size)
            if len(self._memory) < size:
                self._memory = memory(-(-size // STEP) * STEP)
            view = memoryview(self._memory)
            self._fill(fd, view, size)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            raise Damaged('the disk cannot read it (%s)' % error.strerror)
        finally:
            os.close(fd)
        codec, raw, stored = parse_header(view[:min(size, HEADER.size)], size)
        return codec, raw, view[HEADER.size:HEADER.size + stored]

    @staticmethod
    def _fill(fd, view, size):
        done = _past(fd, view, size) if size >= LEAST_DIRECT else 0
        while done < size:
            got = os.readv(fd, [view[done:size]])
            if not got:
                raise Damaged('it became shorter while it was read')
            done += got


def _past(fd, view, size):
    """Reads whole pages, the last one up to the end of the file. Returns how many bytes; fewer where that is not taken."""
    flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    done = 0
    try:
        fcntl.fcntl(fd, fcntl.F_SETFL, flags | DIRECT)
        while DIRECT and done < size and done % PAGE == 0:
            got = os.readv(fd, [view[done:-(-size // PAGE) * PAGE]])
            if not got:
                break
            done += got
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
            raise
    fcntl.fcntl(fd, fcntl.F_SETFL, flags)
    return done
