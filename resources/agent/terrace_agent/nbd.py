"""
A client of the Network Block Device protocol over a unix socket: fixed newstyle handshake, structured replies, block
status. Numbers and layouts are of the protocol's own description (doc/proto.md of the NBD project), big-endian.
"""

import os
import socket
import struct

from .errors import AgentError

MAGIC, OPTION_MAGIC, REPLY_MAGIC = b'NBDMAGIC', b'IHAVEOPT', 0x3E889045565A9
FIXED_NEWSTYLE, NO_ZEROES = 1, 2
OPT_ABORT, OPT_GO, OPT_STRUCTURED_REPLY, OPT_SET_META_CONTEXT = 2, 7, 8, 10
REP_ACK, REP_INFO, REP_META_CONTEXT, REP_ERROR = 1, 3, 4, 1 << 31
INFO_EXPORT, INFO_BLOCK_SIZE = 0, 3
REQUEST, SIMPLE_REPLY, STRUCTURED_REPLY = 0x25609513, 0x67446698, 0x668E33EF
READ, WRITE, DISCONNECT, FLUSH, WRITE_ZEROES, BLOCK_STATUS = 0, 1, 2, 3, 6, 7
CHUNK_DONE, CHUNK_NONE, CHUNK_DATA, CHUNK_HOLE, CHUNK_STATUS, CHUNK_ERROR = 1, 0, 1, 2, 5, 1 << 15
FLAG_READ_ONLY, FLAG_SEND_FLUSH, FLAG_WRITE_ZEROES = 1 << 1, 1 << 2, 1 << 6
MOST_BYTES = 32 * 1024 * 1024
MOST_OPTION_REPLY = 1024 * 1024
SECONDS = 120

ALLOCATION = 'base:allocation'
# Of base:allocation: reads as zero. Of a dirty bitmap: changed.
STATE_ZERO, STATE_DIRTY = 2, 1
EMPTY = bytes(1024 * 1024)


def wrong(what):
    return AgentError('protocol', 'The NBD server breaks the protocol: %s.' % what, 'maybe')


class Connection(object):
    """One connection, for one thread at a time. `size` in bytes; `contexts`: name -> id of what block status tells."""

    def __init__(self, path, export='', contexts=(), seconds=SECONDS):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(seconds)
        self._handle = 0
        self.size = self.flags = 0
        self.most = MOST_BYTES
        self.contexts = {}
        try:
            self._socket.connect(path)
            self._agree(export.encode('utf-8'), contexts)
        except OSError as error:
            self.close()
            raise AgentError('transport', 'The NBD server at %r does not answer (%s).' % (path, error))
        except BaseException:
            self.close()
            raise

    # Handshake.

    def _agree(self, export, contexts):
        start = self._take(18)
        if start[:8] != MAGIC or start[8:16] != OPTION_MAGIC:
            raise wrong('it does not begin as one')
        flags = struct.unpack('>H', start[16:])[0]
        if not flags & FIXED_NEWSTYLE:
            raise AgentError('unsupported', 'The NBD server is too old.')
        self._short = flags & NO_ZEROES
        self._socket.sendall(struct.pack('>I', FIXED_NEWSTYLE | self._short))
        structured = self._option(OPT_STRUCTURED_REPLY, b'') is not None
        if structured and contexts:
            self._choose(export, contexts)
        infos = self._option(OPT_GO, struct.pack('>I', len(export)) + export + struct.pack('>HH', 1, INFO_BLOCK_SIZE))
        if infos is None:
            raise AgentError('not-found', 'The NBD server has no export %r.' % export.decode('utf-8', 'replace'))
        for _, data in infos:
            kind = struct.unpack('>H', data[:2])[0] if len(data) >= 2 else None
            if kind == INFO_EXPORT and len(data) == 12:
                self.size, self.flags = struct.unpack('>QH', data[2:])
            elif kind == INFO_BLOCK_SIZE and len(data) == 14:
                self.most = max(4096, min(MOST_BYTES, struct.unpack('>III', data[2:])[2]))

    def _choose(self, export, contexts):
        names = b''.join(struct.pack('>I', len(name)) + name for name in (c.encode('utf-8') for c in contexts))
        answer = self._option(
            OPT_SET_META_CONTEXT,
            struct.pack('>I', len(export)) + export + struct.pack('>I', len(contexts)) + names,
        )
        for kind, data in answer or ():
            if kind == REP_META_CONTEXT and len(data) >= 4:
                self.contexts[data[4:].decode('utf-8', 'replace')] = struct.unpack('>I', data[:4])[0]

    def _option(self, option, data):
        """[(kind, data)] of the replies before the ACK, or None when the server will not."""
        self._socket.sendall(OPTION_MAGIC + struct.pack('>II', option, len(data)) + data)
        replies = []
        while len(replies) < 1000:
            magic, about, kind, length = struct.unpack('>QIII', self._take(20))
            if magic != REPLY_MAGIC or about != option or length > MOST_OPTION_REPLY:
                raise wrong('an option has a strange reply')
            body = self._take(length)
            if kind == REP_ACK:
                return replies
            if kind & REP_ERROR:
                return None
            replies.append((kind, body))
        raise wrong('an option has replies without end')

    # Bytes.

    def _take(self, size):
        data = bytearray(size)
        self._fill(memoryview(data))
        return bytes(data)

    def _fill(self, view):
        done = 0
        while done < len(view):
            got = self._socket.recv_into(view[done:])
            if got == 0:
                raise AgentError('transport', 'The NBD server went away.', 'maybe')
            done += got

    def _request(self, kind, offset, length, data=None):
        self._handle += 1
        self._socket.sendall(struct.pack('>IHHQQI', REQUEST, 0, kind, self._handle, offset, length))
        if data is not None:
            self._socket.sendall(data)

    def _ask(self, what, kind, offset, length, data=None, on_chunk=None):
        """Sends a request and hands its chunks over; OSError when the server says that it failed."""
        try:
            self._request(kind, offset, length, data)
            self._replies(on_chunk, length if kind == READ else 0)
        except socket.timeout:
            raise AgentError('transport', 'The NBD server did not %s in time.' % what, 'maybe')
        except (BrokenPipeError, ConnectionResetError):
            raise AgentError('transport', 'The NBD server went away.', 'maybe')

    def _replies(self, on_chunk, simple_length):
        failure = 0
        while True:
            magic = struct.unpack('>I', self._take(4))[0]
            if magic == SIMPLE_REPLY:
                failure, handle = struct.unpack('>IQ', self._take(12))
                if handle == self._handle and not failure and simple_length:
                    on_chunk(None, simple_length)
                done = True
            elif magic == STRUCTURED_REPLY:
                flags, kind, handle, length = struct.unpack('>HHQI', self._take(16))
                if length > MOST_BYTES + 4096:
                    raise wrong('a chunk is too large')
                done = flags & CHUNK_DONE
                if kind & CHUNK_ERROR:
                    body = self._take(length)
                    failure = struct.unpack('>I', body[:4])[0] if length >= 4 else 5
                elif kind == CHUNK_NONE:
                    self._take(length)
                elif on_chunk is None:
                    raise wrong('a chunk came that was not asked for')
                else:
                    on_chunk(kind, length)
            else:
                raise wrong('a reply does not begin as one')
            if handle != self._handle:
                raise wrong('a reply is to another request')
            if done:
                break
        if failure:
            raise OSError(failure, os.strerror(failure))

    # Requests.

    def read_into(self, offset, view):
        """Fills `view`; every byte is proven to have been answered."""
        for at in range(0, len(view), self.most):
            self._read(offset + at, view[at:at + self.most])

    def _read(self, offset, view):
        # Parts come in any order, but none twice: so the sum proves that there is no gap.
        got = [0]
        seen = []

        def place(start, length):
            start -= offset
            if length == 0 or start < 0 or start + length > len(view):
                raise wrong('data came that was not asked for')
            if any(start < end and begin < start + length for begin, end in seen):
                raise wrong('data came twice')
            seen.append((start, start + length))
            got[0] += length
            return view[start:start + length]

        def chunk(kind, length):
            if kind is None:
                self._fill(place(offset, length))
            elif kind == CHUNK_DATA and length > 8:
                start = struct.unpack('>Q', self._take(8))[0]
                self._fill(place(start, length - 8))
            elif kind == CHUNK_HOLE and length == 12:
                start, size = struct.unpack('>QI', self._take(12))
                part = place(start, size)
                for at in range(0, size, len(EMPTY)):
                    piece = part[at:at + len(EMPTY)]
                    piece[:] = EMPTY[:len(piece)]
            else:
                raise wrong('a chunk of an unknown kind came')

        self._ask('read', READ, offset, len(view), on_chunk=chunk)
        if got[0] != len(view):
            raise wrong('data is missing')

    def write(self, offset, view):
        for at in range(0, len(view), self.most):
            part = view[at:at + self.most]
            self._ask('write', WRITE, offset + at, len(part), part)

    def zero(self, offset, length):
        """Makes bytes read as zero, with holes where the server can."""
        step = 1 << 30 if self.flags & FLAG_WRITE_ZEROES else len(EMPTY)
        for at in range(0, length, step):
            size = min(step, length - at)
            if self.flags & FLAG_WRITE_ZEROES:
                self._ask('write zeros', WRITE_ZEROES, offset + at, size)
            else:
                self._ask('write zeros', WRITE, offset + at, size, memoryview(EMPTY)[:size])

    def flush(self):
        if self.flags & FLAG_SEND_FLUSH:
            self._ask('flush', FLUSH, 0, 0)

    def states(self, context, start=0):
        """(offset, length, flags) of the whole disk in order, as a context of `contexts` tells."""
        wanted = self.contexts[context]
        offset = start
        while offset < self.size:
            found = []

            def chunk(kind, length):
                if kind != CHUNK_STATUS or length < 12 or length % 8 != 4:
                    raise wrong('the status of blocks is not one')
                body = self._take(length)
                if struct.unpack('>I', body[:4])[0] == wanted:
                    found.extend(struct.iter_unpack('>II', body[4:]))

            length = min(self.size - offset, (1 << 32) - (1 << 20))
            self._ask('tell the status', BLOCK_STATUS, offset, length, on_chunk=chunk)
            if not found:
                raise wrong('the status of blocks is missing')
            for size, flags in found:
                size = min(size, self.size - offset)
                if size == 0:
                    raise wrong('the status of blocks does not go on')
                yield offset, size, flags
                offset += size

    def close(self):
        try:
            self._socket.sendall(struct.pack('>IHHQQI', REQUEST, 0, DISCONNECT, 0, 0, 0))
        except OSError:
            pass
        self._socket.close()
