"""The hashes a sink has, as the first 8 bytes of each: a million take 8 MB."""

import sys
from array import array
from bisect import bisect_left

from . import frames
from .sections import prefix


#: 256 MB. What a store has beyond that is sent although it has it.
MOST = 1 << 25


class Known(object):
    """
    Filled from KNOWN frames, which come sorted. Only a hint: two hashes may share 8 bytes, and a section may be gone
    by the time it is named. Either way the sink answers NEED.
    """

    def __init__(self):
        self._numbers = array('Q')

    def add(self, payload):
        """One frame's numbers, little-endian. False for the empty frame, which is the last."""
        if len(payload) % 8:
            raise frames.protocol('A frame KNOWN is cut.')
        piece = array('Q')
        piece.frombytes(payload)
        if sys.byteorder == 'big':
            piece.byteswap()
        self._numbers.extend(piece[:MOST - len(self._numbers)])
        return len(payload) > 0

    def __len__(self):
        return len(self._numbers)

    def __contains__(self, digest):
        number = prefix(digest)
        at = bisect_left(self._numbers, number)
        return at < len(self._numbers) and self._numbers[at] == number
