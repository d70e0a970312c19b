"""Frames: what goes over a pipe between the app and agents. Format: docs/design/images.md, "Frames"."""

import fcntl
import json
import mmap
import os
import struct
import threading
import zlib

from .errors import AgentError

SYNC = b'\n\0terrace-agent\0' + bytes(bytearray.fromhex('9f3c51e807b24d6a8e15c9702bfad346'))
NOISE_LIMIT = 64 * 1024

# Between the app and an agent.
HELLO, TASK, PROGRESS, RESULT, ERROR, LOG, CONTROL = 1, 2, 3, 4, 5, 6, 7
# Between two agents (peers).
OPEN, KNOWN, SKIP, SECTION, ZERO, SAME, NEED, ACK, END, DONE = 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
WANT, BAD, ROWS, GONE, ASK, KEEP = 26, 27, 28, 29, 30, 31

FIRST_PEER_TYPE = 16
NAMES = {
    1: 'HELLO', 2: 'TASK', 3: 'PROGRESS', 4: 'RESULT', 5: 'ERROR', 6: 'LOG', 7: 'CONTROL',
    16: 'OPEN', 17: 'KNOWN', 18: 'SKIP', 19: 'SECTION', 20: 'ZERO', 21: 'SAME', 22: 'NEED', 23: 'ACK',
    24: 'END', 25: 'DONE', 26: 'WANT', 27: 'BAD', 28: 'ROWS', 29: 'GONE', 30: 'ASK', 31: 'KEEP',
}  # fmt: skip

CODEC_NONE, CODEC_ZSTD, CODEC_ZLIB = 0, 1, 2

MAGIC = b'TRF1'
HEADER = struct.Struct('<4sBBHIII32sI')
HEADER_BYTES = HEADER.size
CHECKED_BYTES = HEADER_BYTES - 4
NO_DIGEST = b'\0' * 32

RAW_LIMIT = 16 * 1024 * 1024
SECTION_WIRE_LIMIT = 17 * 1024 * 1024
WIRE_LIMIT = 8 * 1024 * 1024
JSON_DEPTH_LIMIT = 64
# In a buffer there is room before a payload for what stands before it in a section's file: so both are one piece.
BEFORE = 16
PIPE_BYTES = 1024 * 1024
F_SETPIPE_SZ = 1031


def protocol(message):
    """An error for something that breaks the rules of frames."""
    return AgentError('protocol', message, 'maybe')


def pack_header(type, section=0, raw=0, wire=0, codec=0, digest=None):
    """The 56 bytes before a payload."""
    head = HEADER.pack(MAGIC, type, codec, 0, section, raw, wire, digest or NO_DIGEST, 0)[:CHECKED_BYTES]
    return head + struct.pack('<I', zlib.crc32(head) & 0xFFFFFFFF)


def unpack_header(head):
    """(type, codec, section, raw, wire, digest) of a header, or `protocol`; everything is checked here."""
    magic, type, codec, flags, section, raw, wire, digest, crc = HEADER.unpack(head)
    if magic != MAGIC:
        raise protocol('What came is not a frame.')
    if zlib.crc32(bytes(head[:CHECKED_BYTES])) & 0xFFFFFFFF != crc:
        raise protocol('The header of a frame is damaged.')
    name = NAMES.get(type)
    if name is None or flags != 0 or codec > CODEC_ZLIB:
        raise protocol('A frame of an unknown kind came (type %d, flags %d, codec %d).' % (type, flags, codec))
    if type == SECTION:
        if raw == 0 or raw > RAW_LIMIT or wire == 0 or wire > SECTION_WIRE_LIMIT:
            raise protocol('A section is too large or empty (%d bytes, %d on the wire).' % (raw, wire))
        if codec == CODEC_NONE and raw != wire:
            raise protocol('An uncompressed section has two lengths (%d and %d).' % (raw, wire))
    elif wire > WIRE_LIMIT or codec != CODEC_NONE:
        raise protocol('A frame %s is too large (%d bytes) or compressed.' % (name, wire))
    return type, codec, section, raw, wire, digest


class Frame(object):
    """One frame. `payload` is bytes-like; a SECTION's lies in a reused buffer until `release()`."""

    __slots__ = ('type', 'codec', 'section', 'raw', 'digest', 'payload', '_buffer', '_buffers')

    def __init__(self, type, codec, section, raw, digest, payload, buffer=None, buffers=None):
        self.type = type
        self.codec = codec
        self.section = section
        self.raw = raw
        self.digest = digest
        self.payload = payload
        self._buffer = buffer
        self._buffers = buffers

    @property
    def name(self):
        return NAMES[self.type]

    def json(self):
        """The payload as a JSON object, or `protocol`."""
        return parse_json(self.payload, self.name)

    def numbers(self):
        """The payload as 4-byte section numbers, or `protocol`."""
        if len(self.payload) % 4:
            raise protocol('A frame %s is cut.' % self.name)
        return struct.unpack('<%dI' % (len(self.payload) // 4), self.payload)

    @property
    def room(self):
        """The page-aligned memory that a SECTION's payload lies in, BEFORE bytes from its beginning; else None."""
        return self._buffer

    def release(self):
        """Gives the buffer back. The payload must not be used afterwards. May be left out: then it is garbage."""
        if self._buffer is not None:
            self.payload = b''
            self._buffers.give(self._buffer)
            self._buffer = None


def _whole(digits):
    """Python takes minutes for a number of a million digits, and lets no other thread run meanwhile."""
    if len(digits) > 20:
        raise ValueError('a number has too many digits')
    return int(digits)


def parse_json(payload, name='JSON'):
    """A JSON object from a payload, or `protocol` (also for one nested so deeply that the parser gives up)."""
    try:
        value = json.loads(bytes(payload).decode('utf-8', 'surrogatepass'), parse_int=_whole)
    except (ValueError, RecursionError):
        raise protocol('The JSON of a frame %s cannot be read.' % name)
    if not isinstance(value, dict):
        raise protocol('The JSON of a frame %s is not an object.' % name)
    return value


def to_json(value):
    """A JSON payload. ASCII, so that a file name in any encoding survives."""
    return json.dumps(value, separators=(',', ':'), sort_keys=True).encode('ascii')


def pack_numbers(numbers):
    """Section numbers as the payload of NEED, WANT or GONE."""
    numbers = list(numbers)
    return struct.pack('<%dI' % len(numbers), *numbers)


class Buffers(object):
    """
    Memory to read payloads into, used again. It begins with a page, so that it can be written past the page cache;
    the payload is put BEFORE bytes behind that. What is too small for a payload gives way to a larger one.
    """

    def __init__(self, keep=8):
        self._free = []
        self._lock = threading.Lock()
        self._keep = keep

    def take(self, size):
        with self._lock:
            buffer = self._free.pop() if self._free else None
        if buffer is None or len(buffer) < BEFORE + size:
            buffer = mmap.mmap(-1, BEFORE + size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        return buffer

    def give(self, buffer):
        with self._lock:
            if len(self._free) < self._keep:
                self._free.append(buffer)


def widen_pipe(fd):
    """Makes a pipe hold 1 MiB where that is allowed; what is not a pipe stays as it is."""
    try:
        fcntl.fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES)
    except (OSError, ValueError):
        pass


class Channel(object):
    """
    Frames over a pair of file descriptors, either of which may be None. Both methods may be called by several
    threads: frames are written whole, and each is read by one thread.
    """

    def __init__(self, read_fd, write_fd, skip_noise=False, buffers=None):
        self._in = read_fd
        self._out = write_fd
        self._noisy = skip_noise
        self._ahead = b''
        self._read_lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._broken = False
        self.buffers = buffers or Buffers()
        self.noise = b''
        self.sent_bytes = 0
        for fd in (read_fd, write_fd):
            if fd is not None:
                widen_pipe(fd)

    def send_sync(self):
        """What the side that was started writes before its first frame."""
        with self._write_lock:
            self._write([SYNC])

    def send(self, type, section=0, raw=0, payload=b'', codec=CODEC_NONE, digest=None):
        """Writes one frame, whole. The pipe being full is the back pressure."""
        view = memoryview(payload)
        if view.nbytes > (SECTION_WIRE_LIMIT if type == SECTION else WIRE_LIMIT):
            raise AgentError('bug', 'A frame %s would be too large (%d bytes).' % (NAMES[type], view.nbytes), 'maybe')
        head = pack_header(type, section, raw, view.nbytes, codec, digest)
        with self._write_lock:
            self._write([head, view] if view.nbytes else [head])

    def send_json(self, type, value):
        self.send(type, payload=to_json(value))

    def _write(self, parts):
        if self._broken:
            raise AgentError('transport', 'The other side went away.', 'maybe')
        try:
            while parts:
                done = os.writev(self._out, parts)
                self.sent_bytes += done
                while parts and done >= len(parts[0]):
                    done -= len(parts[0])
                    parts.pop(0)
                if parts and done:
                    parts[0] = memoryview(parts[0])[done:]
        except OSError as error:
            # Half a frame may be out: nothing that follows could be understood.
            self._broken = True
            raise AgentError('transport', 'The other side went away (%s).' % error.strerror, 'maybe')

    def receive(self):
        """The next frame; None when the other side closed between two frames; `transport` when inside one."""
        with self._read_lock:
            if self._noisy:
                self._skip_noise()
            head = bytearray(HEADER_BYTES)
            if not self._fill(memoryview(head), may_end=True):
                return None
            type, codec, section, raw, wire, digest = unpack_header(head)
            if type == SECTION:
                buffer = self.buffers.take(wire)
                payload = memoryview(buffer)[BEFORE:BEFORE + wire]
                self._fill(payload)
                return Frame(type, codec, section, raw, digest, payload, buffer, self.buffers)
            payload = bytearray(wire)
            self._fill(memoryview(payload))
            return Frame(type, codec, section, raw, digest, payload)

    def _fill(self, view, may_end=False):
        size = len(view)
        done = min(size, len(self._ahead))
        if done:
            view[:done] = self._ahead[:done]
            self._ahead = self._ahead[done:]
        while done < size:
            try:
                got = os.readv(self._in, [view[done:]])
            except OSError as error:
                raise AgentError('transport', 'The other side went away (%s).' % error.strerror, 'maybe')
            if got == 0:
                if done == 0 and may_end:
                    return False
                raise AgentError('transport', 'The other side stopped in the middle of a frame.', 'maybe')
            done += got
        return True

    def _skip_noise(self):
        """Reads what a login prints (banners, profiles) until SYNC; keeps its end for a message."""
        seen = b''
        while True:
            at = seen.find(SYNC)
            if at >= 0:
                self.noise, self._ahead, self._noisy = seen[:at][-2000:], seen[at + len(SYNC):], False
                return
            if len(seen) > NOISE_LIMIT:
                raise AgentError('protocol', 'The host prints too much before the agent starts.', details=words(seen))
            try:
                more = os.read(self._in, 4096)
            except OSError as error:
                raise AgentError('transport', 'The agent did not start (%s).' % error.strerror, details=words(seen))
            if not more:
                raise AgentError('transport', 'The agent did not start.', details=words(seen))
            seen += more


def words(noise):
    """The end of what a host printed, for the details of an error."""
    return {'printed': noise[-2000:].decode('utf-8', 'replace')}
