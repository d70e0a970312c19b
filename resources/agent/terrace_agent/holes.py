"""
Which parts of a file a file system calls holes, and whether it may be believed. A hole is only a hint: SEEK_HOLE has
lied on ZFS (files just written looked empty), and network and FUSE file systems say what they like.
"""

import ctypes
import errno
import os
import time
from array import array
from bisect import bisect_right

# f_type of statfs(2): the file systems whose SEEK_HOLE is believed.
BELIEVED = {0xEF53: 'ext4', 0x58465342: 'xfs', 0x9123683E: 'btrfs', 0x01021994: 'tmpfs'}
SETTLE_SECONDS = 60
BLOCK = 4096
# A hole shorter than this is read with what is around it: asking twice costs more.
LEAST_HOLE = 64 * 1024
# More pieces of data than this are not kept in mind.
MOST_PIECES = 1 << 18


def seek(fd, offset, how):
    """lseek(2); its own function so that a test can make it lie."""
    return os.lseek(fd, offset, how)


def file_system(fd):
    """f_type of the file system a file is on; 0 where that cannot be told."""
    room = ctypes.create_string_buffer(512)
    try:
        if ctypes.CDLL(None, use_errno=True).fstatfs(fd, room) != 0:
            return 0
    except (OSError, AttributeError):
        return 0
    kind = ctypes.c_uint if os.uname().machine == 's390x' else ctypes.c_long
    return kind.from_buffer(room).value & 0xFFFFFFFF


class Runs(object):
    """Runs of section numbers, or of bytes, in order."""

    def __init__(self):
        self.starts = array('Q')
        self.ends = array('Q')

    def add(self, start, end):
        """Adds [start, end); what touches the run before is joined with it."""
        if start >= end:
            return
        if self.ends and self.ends[-1] >= start:
            self.ends[-1] = max(end, self.ends[-1])
        else:
            self.starts.append(start)
            self.ends.append(end)

    def within(self, start, end):
        """(start, end) of each part of the runs that lies in [start, end)."""
        index = max(0, bisect_right(self.starts, start) - 1)
        while index < len(self.starts) and self.starts[index] < end:
            if self.ends[index] > start:
                yield max(start, self.starts[index]), min(end, self.ends[index])
            index += 1

    def __len__(self):
        return len(self.starts)


def whole_sections(start, end, size, section_bytes):
    """The sections that lie wholly in the bytes [start, end) of a disk: a section is never cut by a map."""
    first = -(-start // section_bytes)
    last = -(-size // section_bytes) if end >= size else end // section_bytes
    return first, last


def is_blank(fd):
    """Whether a file that somebody else made has not one block, so that all of it reads as zero."""
    return os.fstat(fd).st_blocks == 0 and file_system(fd) in BELIEVED


def may_believe(fd):
    """Whether a file's holes are worth asking for: its file system is known, and the file has rested for a minute."""
    age = time.time() - os.fstat(fd).st_mtime
    return file_system(fd) in BELIEVED and age > SETTLE_SECONDS


def find(fd, size, section_bytes):
    """
    (Runs of sections that are holes, Runs of bytes that are not). Empty and None unless the map accounts for every block
    that the file has been given: then a map that hides data betrays itself, because the blocks of that data are counted.
    """
    runs, pieces = Runs(), Runs()
    if not may_believe(fd):
        return runs, None
    data_bytes = extents = position = 0
    try:
        while position < size:
            try:
                data = seek(fd, position, os.SEEK_DATA)
            except OSError as error:
                if error.errno != errno.ENXIO:
                    return Runs(), None
                data = size
            runs.add(*whole_sections(position, min(data, size), size, section_bytes))
            if data >= size:
                break
            position = seek(fd, data, os.SEEK_HOLE)
            if position <= data:
                return Runs(), None
            if len(pieces) < MOST_PIECES:
                pieces.add(data // LEAST_HOLE * LEAST_HOLE, min(size, -(-position // LEAST_HOLE) * LEAST_HOLE))
            data_bytes += position - data
            extents += 1
    except OSError:
        return Runs(), None
    # Blocks of the extent tree itself are counted too; there are none while the extents fit the inode.
    tree = 0 if extents <= 4 else (2 + extents // 100) * BLOCK
    blocks = os.fstat(fd).st_blocks * 512
    rounding = BLOCK if data_bytes % BLOCK else 0
    if blocks > data_bytes + rounding + tree:
        return Runs(), None
    return runs, pieces if len(pieces) < MOST_PIECES else None
