"""Writes the file of a section, past the page cache where that can be done (O_DIRECT).

A store is written once and read much later. A copy in the page cache costs more processor time than hashing does, and
pushes out what the servers of the host have there."""

import errno
import fcntl
import os

from .sections import HEADER, header

PAGE = 4096
#: Less than this is left to the page cache, which gathers small files for the disk.
LEAST_DIRECT = 256 * 1024
_DIRECT = getattr(os, 'O_DIRECT', 0)


def write_section(path, codec, raw, payload, room=None):
    """Writes a new section file whole. OSError when it cannot; then the caller removes what there is.

    `room`: page-aligned memory in which the payload lies right behind HEADER.size bytes that may be written to; without
    it the page cache is used."""
    size = HEADER.size + len(payload)
    head = header(codec, raw, len(payload))
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        if room is None or size < LEAST_DIRECT:
            _write(fd, [head, memoryview(payload)])
        else:
            room[:HEADER.size] = head
            whole = memoryview(room)[:size]
            done = _write_direct(fd, whole[:size - size % PAGE])
            # What is less than a page can only go through the cache, as all does where there is no other way.
            _write(fd, [whole[done:]])
    finally:
        os.close(fd)


def _write_direct(fd, view):
    """Writes whole pages; returns how many bytes. Fewer, or none, where the file system does not take them so."""
    flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    done = 0
    try:
        fcntl.fcntl(fd, fcntl.F_SETFL, flags | _DIRECT)
        while _DIRECT and done < len(view):
            done += os.write(fd, view[done:])
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
            raise
    fcntl.fcntl(fd, fcntl.F_SETFL, flags)
    return done


def _write(fd, parts):
    while parts:
        done = os.writev(fd, parts)
        while parts and done >= len(parts[0]):
            done -= len(parts[0])
            parts.pop(0)
        if done:
            parts[0] = memoryview(parts[0])[done:]
