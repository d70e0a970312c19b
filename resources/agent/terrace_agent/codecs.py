"""
Compression of sections: zstd by ctypes on the host's libzstd (what dpkg, rpm, systemd or QEMU need anyway) or by
Python 3.14's own; else none. zlib is only ever read: at about 110 MB/s it is slower than a 1 Gbit/s wire. The zstd
program is not used: a process for each section costs more than it saves, and where it is installed the library is.
"""

import ctypes
import os
import zlib

from .errors import AgentError
from .frames import CODEC_NONE, CODEC_ZLIB, CODEC_ZSTD

NUMBERS = {'none': CODEC_NONE, 'zstd': CODEC_ZSTD, 'zlib': CODEC_ZLIB}
NAMES = dict((number, name) for name, number in NUMBERS.items())

# For tests: "none" hides zstd, "module" and "library" choose one of the two ways.
FORCE = 'TERRACE_AGENT_ZSTD'

_backend = []


def _corrupt(why):
    return AgentError('corrupt', 'A section cannot be decompressed: %s.' % why)


class _Library(object):
    """libzstd.so.1 through ctypes, which lets go of the interpreter lock during a call."""

    def __init__(self):
        lib = self.lib = ctypes.CDLL('libzstd.so.1')
        size, pointer, number = ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int
        for name, result, arguments in (
            ('ZSTD_createCCtx', pointer, []),
            ('ZSTD_freeCCtx', size, [pointer]),
            ('ZSTD_compressCCtx', size, [pointer, pointer, size, pointer, size, number]),
            ('ZSTD_createDCtx', pointer, []),
            ('ZSTD_freeDCtx', size, [pointer]),
            ('ZSTD_decompressDCtx', size, [pointer, pointer, size, pointer, size]),
            ('ZSTD_isError', ctypes.c_uint, [size]),
            ('ZSTD_getErrorName', ctypes.c_char_p, [size]),
        ):
            function = getattr(lib, name)
            function.restype, function.argtypes = result, arguments

    def compressor(self, level):
        return _LibraryCompressor(self.lib, level)

    def decompressor(self):
        return _LibraryDecompressor(self.lib)


def _address(view):
    """(address, something that keeps it) of a writable buffer."""
    array = (ctypes.c_char * len(view)).from_buffer(view)
    return ctypes.addressof(array), array


class _LibraryCompressor(object):
    def __init__(self, lib, level):
        self.lib, self.level = lib, level
        self.context = lib.ZSTD_createCCtx()
        if not self.context:
            raise MemoryError()

    def compress_into(self, target, source):
        """Bytes written into `target`, or 0 when the result does not fit there. Both are writable buffers."""
        to, keep = _address(target)
        of, keep_too = _address(source)
        done = self.lib.ZSTD_compressCCtx(self.context, to, len(target), of, len(source), self.level)
        return 0 if self.lib.ZSTD_isError(done) else done

    def __del__(self):
        if getattr(self, 'context', None):
            self.lib.ZSTD_freeCCtx(self.context)


class _LibraryDecompressor(object):
    def __init__(self, lib):
        self.lib = lib
        self.context = lib.ZSTD_createDCtx()
        if not self.context:
            raise MemoryError()

    def decompress_into(self, target, source):
        to, keep = _address(target)
        of, keep_too = _address(source)
        done = self.lib.ZSTD_decompressDCtx(self.context, to, len(target), of, len(source))
        if self.lib.ZSTD_isError(done):
            raise _corrupt(self.lib.ZSTD_getErrorName(done).decode('ascii', 'replace'))
        if done != len(target):
            raise _corrupt('it is too short')

    def __del__(self):
        if getattr(self, 'context', None):
            self.lib.ZSTD_freeDCtx(self.context)


class _Module(object):
    """Python 3.14's compression.zstd."""

    def __init__(self):
        from compression import zstd

        self.zstd = zstd

    def compressor(self, level):
        return _ModuleCompressor(self.zstd, level)

    def decompressor(self):
        return _ModuleDecompressor(self.zstd)


class _ModuleCompressor(object):
    def __init__(self, zstd, level):
        self.zstd, self.level = zstd, level

    def compress_into(self, target, source):
        packed = self.zstd.compress(source, self.level)
        if len(packed) > len(target):
            return 0
        target[: len(packed)] = packed
        return len(packed)


class _ModuleDecompressor(object):
    def __init__(self, zstd):
        self.zstd = zstd

    def decompress_into(self, target, source):
        # A window never needs to be larger than the largest section (2 ** 24), whatever a frame claims.
        options = {self.zstd.DecompressionParameter.window_log_max: 24}
        try:
            stream = self.zstd.ZstdDecompressor(options=options)
            plain = stream.decompress(source, len(target) + 1)
        except (self.zstd.ZstdError, EOFError) as error:
            raise _corrupt(str(error))
        if len(plain) != len(target) or not stream.eof:
            raise _corrupt('it has another length')
        target[:] = plain


class _Zlib(object):
    def decompress_into(self, target, source):
        stream = zlib.decompressobj()
        try:
            plain = stream.decompress(source, len(target) + 1)
        except zlib.error as error:
            raise _corrupt(str(error))
        if len(plain) != len(target):
            raise _corrupt('it has another length')
        target[:] = plain


def _zstd():
    """The way to zstd on this host, or None. Looked for once."""
    if not _backend:
        force = os.environ.get(FORCE)
        ways = {'none': (), 'module': (_Module,), 'library': (_Library,)}.get(force, (_Library, _Module))
        found = None
        for way in ways:
            try:
                found = way()
                break
            except (OSError, ImportError, AttributeError):
                continue
        _backend.append(found)
    return _backend[0]


def available():
    """Names of the codecs this host can read, as in HELLO."""
    return ['none', 'zlib'] + (['zstd'] if _zstd() else [])


def choose(name):
    """The number of the codec to compress with: what was asked for where the host has it, else none. Never zlib."""
    return CODEC_ZSTD if name == 'zstd' and _zstd() else CODEC_NONE


class Compressor(object):
    """One thread's compressor. `codec` is CODEC_ZSTD or CODEC_NONE."""

    def __init__(self, codec, level=1):
        self.codec = codec
        self._way = _zstd().compressor(level) if codec == CODEC_ZSTD else None
        self._target = bytearray()

    def compress(self, source):
        """(codec, bytes-like) for a section in a writable buffer. Valid until the next call. Saves 3 % or is left."""
        if self._way is None:
            return CODEC_NONE, source
        # A target with room for 97 % makes zstd itself give up on what would save less.
        room = len(source) * 97 // 100
        if len(self._target) < room:
            self._target = bytearray(room)
        done = self._way.compress_into(memoryview(self._target)[:room], source) if room else 0
        return (CODEC_ZSTD, memoryview(self._target)[:done]) if done else (CODEC_NONE, source)


class Decompressor(object):
    """One thread's decompressor; never writes past the length asked for."""

    def __init__(self):
        self._zstd = None
        self._zlib = _Zlib()

    def decompress_into(self, target, codec, source):
        """Fills `target` (a writable view of exactly the raw length) or raises `corrupt`."""
        if codec == CODEC_NONE:
            if len(source) != len(target):
                raise _corrupt('it has another length')
            target[:] = source
        elif codec == CODEC_ZSTD:
            if self._zstd is None:
                way = _zstd()
                if way is None:
                    raise AgentError('unsupported', 'This host cannot read zstd.', next='Install libzstd1 there.')
                self._zstd = way.decompressor()
            self._zstd.decompress_into(target, writable(source))
        elif codec == CODEC_ZLIB:
            self._zlib.decompress_into(target, source)
        else:
            raise AgentError('unsupported', 'A section is compressed in an unknown way (%d).' % codec)


def writable(source):
    """A buffer that ctypes takes: it wants a writable one even to read from."""
    return bytearray(source) if isinstance(source, bytes) or memoryview(source).readonly else source
