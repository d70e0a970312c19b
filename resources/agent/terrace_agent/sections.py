"""Section files: one file a section, named by the SHA-256 of its raw bytes, in 256 folders.

A file is a header of 16 bytes (magic `TSEC`, version 1, codec, two zeros, raw length u32, stored length u32,
little-endian) and the payload. So a file that was cut short shows without hashing."""

import binascii
import os
import re
import struct
import sys
from array import array

HEADER = struct.Struct('<4sBBHII')
MAGIC = b'TSEC'
MOST_RAW = 16 << 20
MOST_STORED = 17 << 20
CODECS = (0, 1, 2)

_NAME = re.compile(r'[0-9a-f]{64}\Z')


class Damaged(Exception):
    """A section file is not what its name says; the text says why."""


def header(codec, raw, stored):
    return HEADER.pack(MAGIC, 1, codec, 0, raw, stored)


def parse_header(data, size):
    """(codec, raw length, stored length) of a header whose file has `size` bytes. Damaged when they do not fit."""
    if len(data) < HEADER.size:
        raise Damaged('it is empty' if size == 0 else 'it is cut within its header')
    magic, version, codec, zeros, raw, stored = HEADER.unpack(bytes(data[:HEADER.size]))
    if magic != MAGIC or version != 1 or zeros:
        raise Damaged('its header is not one')
    if codec not in CODECS or not 0 < raw <= MOST_RAW or not 0 < stored <= MOST_STORED:
        raise Damaged('its header holds a value beyond its bounds')
    if codec == 0 and raw != stored:
        raise Damaged('its lengths do not agree')
    if size != HEADER.size + stored:
        raise Damaged('it has %d bytes and should have %d' % (size, HEADER.size + stored))
    return codec, raw, stored


class Sections:
    """The section files below one folder."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, digest):
        name = binascii.hexlify(digest).decode('ascii')
        return os.path.join(self.folder, name[:2], name)

    def make_folders(self):
        for number in range(256):
            os.makedirs(os.path.join(self.folder, '%02x' % number), exist_ok=True)

    def look(self, digest):
        """(codec, raw, stored) when the file is there and its length fits its header, else None. Hashes nothing."""
        try:
            with open(self.path(digest), 'rb', buffering=0) as file:
                return parse_header(file.read(HEADER.size), os.fstat(file.fileno()).st_size)
        except (FileNotFoundError, NotADirectoryError, Damaged):
            return None

    def names(self, number):
        """The sorted names of sections in one of the 256 folders."""
        start = '%02x' % number
        try:
            names = os.listdir(os.path.join(self.folder, start))
        except FileNotFoundError:
            return []
        match = _NAME.match
        return sorted(name for name in names if match(name) and name.startswith(start))

    def listing(self):
        """First 8 bytes (big-endian) of the hash of each section there is, sorted, as array('Q')."""
        found = array('Q')
        for number in range(256):
            names = self.names(number)
            piece = array('Q')
            piece.frombytes(binascii.unhexlify(''.join(name[:16] for name in names)))
            found.extend(piece)
        if sys.byteorder == 'little':
            found.byteswap()
        return found


def prefix(digest):
    """The first 8 bytes (big-endian) of a hash as a number."""
    return int.from_bytes(digest[:8], 'big')
