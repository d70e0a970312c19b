"""
Where the bytes of a plain qcow2 file lie, for reading them without QEMU: no backing file, nothing compressed, encrypted or
kept elsewhere. The layout is that of QEMU's docs/interop/qcow2.rst; numbers are big-endian.
"""

import os
import struct
import sys
from array import array

from .errors import AgentError

MAGIC = 0x514649FB
HEADER = '>IIQIIQIIQ'
# Of an entry of either table: where in the file what it names lies.
OFFSET = 0x00FFFFFFFFFFFE00
COMPRESSED, ZERO = 1 << 62, 1
MOST_L1 = 32 * 1024 * 1024
# Each takes memory; what is in more pieces was not written by a deployment.
MOST_RUNS = 500000


def _not_plain(path, why):
    return AgentError('unsupported', 'The qcow2 file %r is not read without QEMU: %s.' % (path, why))


def _table(fd, path, offset, entries):
    data = os.pread(fd, entries * 8, offset)
    if len(data) != entries * 8:
        raise _not_plain(path, 'it is cut short')
    table = array('Q', data)
    if sys.byteorder == 'little':
        table.byteswap()
    return table


def runs(fd, path):
    """
    (size of the disk, its runs): each run is [offset in the disk, bytes, offset in the file], in the order of the disk and
    as long as can be. What no run covers reads as zero.
    """
    head = os.pread(fd, 104, 0)
    if len(head) < 72:
        raise _not_plain(path, 'it is cut short')
    magic, version, backing, _, bits, size, crypt, l1_entries, l1_offset = struct.unpack_from(HEADER, head)
    if magic != MAGIC or version not in (2, 3) or not 9 <= bits <= 21:
        raise _not_plain(path, 'it is none')
    features = struct.unpack_from('>Q', head, 72)[0] if version == 3 and len(head) >= 80 else 0
    if backing or crypt or features or l1_entries * 8 > MOST_L1:
        raise _not_plain(path, 'it uses what only QEMU knows')
    cluster = 1 << bits
    per_table = cluster // 8
    if l1_entries * per_table * cluster < size:
        raise _not_plain(path, 'its first table is too short')
    found = []
    for index, entry in enumerate(_table(fd, path, l1_offset, l1_entries)):
        start = index * per_table * cluster
        if not entry & OFFSET or start >= size:
            continue
        for at, one in enumerate(_table(fd, path, entry & OFFSET, per_table)):
            if not one:
                continue
            if one & COMPRESSED:
                raise _not_plain(path, 'it has compressed clusters')
            offset, disk = one & OFFSET, start + at * cluster
            if not offset or (one & ZERO and version == 3) or disk >= size:
                continue
            length = min(cluster, size - disk)
            last = found[-1] if found else None
            if last and last[0] + last[1] == disk and last[2] + last[1] == offset:
                last[1] += length
            elif len(found) >= MOST_RUNS:
                raise _not_plain(path, 'it is in too many pieces')
            else:
                found.append([disk, length, offset])
    return size, found
