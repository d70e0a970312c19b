"""Leases: the journal of a capture into a store, and its claim to what it has stored so far.

`leases/<job>.lease`: a head of 4096 bytes (magic `TLSE0001`, then u32 length and CRC-32 of a JSON object,
little-endian, and the object), then rows of 40 bytes: section u32, CRC-32 of the other 36 bytes, the section's SHA-256.
A row whose hash is 24 zero bytes and a u64 names a run of that many zero sections. Rows have a fixed place, so one torn
row hurts no other. The file is held by flock while its job runs; who dies leaves it, and a later try of the job goes on
from it."""

import errno
import fcntl
import hashlib
import os
import re
import struct
import threading
import time
import zlib
from contextlib import suppress

from .canonical import canonical, parse
from .errors import AgentError
from .manifest import check_id
from .store import sync_folder

HEAD_BYTES = 4096
MAGIC = b'TLSE0001'
HEAD = struct.Struct('<8sII')
ROW = struct.Struct('<II32s')
RUN = struct.Struct('<24xQ')
_NO_HASH = bytes(24)
_NAME = re.compile(r'[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}\.lease\Z')
#: Names of leases that deployments hold on what they serve begin so.
SERVE = 'serve-'


def pack_row(section, digest):
    return ROW.pack(section, zlib.crc32(struct.pack('<I', section) + digest) & 0xFFFFFFFF, digest)


def read_rows(data):
    """(section, hash or None, count of sections) of each whole row; torn rows are left out."""
    for offset in range(0, len(data) - ROW.size + 1, ROW.size):
        section, crc, digest = ROW.unpack_from(data, offset)
        if zlib.crc32(struct.pack('<I', section) + digest) & 0xFFFFFFFF != crc:
            continue
        if digest.startswith(_NO_HASH):
            yield section, None, RUN.unpack(digest)[0]
        else:
            yield section, digest, 1


def lease_names(store):
    """File names of all leases. Other files in the folder are none of ours."""
    return sorted(name for name in os.listdir(store.path('leases')) if _NAME.match(name))


class Lease:
    """The lease of a job that runs here. Made by `take`; `resumed` says whether an earlier try left rows in it."""

    def __init__(self, path, fd, resumed):
        self.path = path
        self.job = os.path.basename(path)[:-len('.lease')]
        self.resumed = resumed
        self._fd = fd
        self._size = os.fstat(fd).st_size
        self._synced = self._size
        self._lock = threading.Lock()

    def rows(self):
        """What `read_rows` gives, of the rows there were when the lease was taken."""
        return rows_between(self._fd, HEAD_BYTES, self._size)

    def add(self, rows):
        """Appends packed rows. Whoever prunes sees them at once; `sync` makes them last."""
        view = memoryview(rows)
        with self._lock:
            try:
                while view:
                    view = view[os.write(self._fd, view):]
            except OSError:
                # Part of a row would shift all that follow.
                with suppress(OSError):
                    os.ftruncate(self._fd, self._size)
                raise
            self._size += len(rows)

    def sync(self):
        size = self._size
        if size != self._synced:
            os.fsync(self._fd)
            self._synced = size

    def close(self):
        """Lets go of the lease and leaves it to a later try."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def finish(self):
        """Removes the lease: its image's manifest has taken over."""
        with suppress(FileNotFoundError):
            os.unlink(self.path)
        self.close()


def identity_digest(identity):
    """What tells one state of a source from another, in 64 letters."""
    return hashlib.sha256(canonical(identity)).hexdigest()


def take(store, job, identity, facts, wait=15.0, sleep=time.sleep):
    """Takes the lease of a job. An earlier journal is kept only if it is of the same `identity` (a JSON value).

    `facts`: small JSON kept in the head for people who look. `conflict` when the job runs already, after `wait`
    seconds: an earlier try whose wire was cut needs a moment to notice."""
    path = store.path('leases', check_id(job, 'job') + '.lease')
    until = time.monotonic() + wait
    while True:
        fd = _open_locked(path)
        if fd is not None:
            break
        if time.monotonic() >= until:
            raise AgentError('conflict', 'The job %.80r is receiving already.' % job, left='It goes on.',
                             next='Wait for it, or cancel it first.')
        sleep(0.1)
    try:
        digest = identity_digest(identity)
        head = _read_head(fd)
        resumed = head is not None and head.get('identity') == digest
        if resumed:
            _cut_torn_row(fd)
        else:
            _start(store, fd, dict(facts, identity=digest, job=job))
        return Lease(path, fd, resumed)
    except BaseException:
        os.close(fd)
        raise


def hold(store, rows):
    """A lease on all sections of an image that is being served: no sweep and no eviction takes them meanwhile."""
    path = store.path('leases', '%s%d-%s.lease' % (SERVE, os.getpid(), os.urandom(6).hex()))
    fd = _open_locked(path)
    try:
        _start(store, fd, {'serve': os.getpid()}, durable=False)
        lease = Lease(path, fd, False)
        with store.shared():
            for first, _count, hashes in rows.runs():
                if hashes is not None:
                    for at in range(0, len(hashes), 32 * 4096):
                        piece = hashes[at:at + 32 * 4096]
                        lease.add(b''.join(pack_row(first + (at + row) // 32, bytes(piece[row:row + 32]))
                                           for row in range(0, len(piece), 32)))
        return lease
    except BaseException:
        os.unlink(path)
        os.close(fd)
        raise


def _open_locked(path):
    """A descriptor that holds the lease, at its end; None when another process holds it."""
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(fd)
            if error.errno in (errno.EAGAIN, errno.EACCES):
                return None
            raise
        # The holder before us may have removed the file: then ours is a file without a name.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(fd), os.stat(path)):
                return fd
        os.close(fd)


def _read_head(fd):
    data = os.pread(fd, HEAD_BYTES, 0)
    if len(data) < HEAD_BYTES:
        return None
    magic, length, crc = HEAD.unpack_from(data)
    text = data[HEAD.size:HEAD.size + length]
    if magic != MAGIC or length > HEAD_BYTES - HEAD.size or zlib.crc32(text) & 0xFFFFFFFF != crc:
        return None
    try:
        head = parse(text)
    except ValueError:
        return None
    return head if isinstance(head, dict) else None


def _start(store, fd, head, durable=True):
    text = canonical(head)
    if len(text) > HEAD_BYTES - HEAD.size:
        text = canonical({'identity': head['identity'], 'job': head['job']})
    os.ftruncate(fd, 0)
    data = HEAD.pack(MAGIC, len(text), zlib.crc32(text) & 0xFFFFFFFF) + text
    view = memoryview(data + b' ' * (HEAD_BYTES - len(data)))
    while view:
        view = view[os.write(fd, view):]
    if durable:
        os.fsync(fd)
        sync_folder(store.path('leases'))


def _cut_torn_row(fd):
    size = os.fstat(fd).st_size
    torn = (size - HEAD_BYTES) % ROW.size
    if torn:
        os.ftruncate(fd, size - torn)


def rows_between(fd, start, end):
    """What `read_rows` gives for a part of a lease's file."""
    while start + ROW.size <= end:
        data = os.pread(fd, min(end - start, 16384 * ROW.size), start)
        if len(data) < ROW.size:
            return
        yield from read_rows(data)
        start += len(data) - len(data) % ROW.size
