"""Sections by the first 64 bits of their hash, sorted: 8 bytes each, a million in 8 MB. Two that share them count as
one, which only ever keeps a section more."""

from bisect import bisect_left

from .rows import HASH


class Index:
    """`prefixes`: a sorted array('Q')."""

    def __init__(self, prefixes):
        self.prefixes = prefixes
        self._starts = [bisect_left(prefixes, first << 56) for first in range(256)] + [len(prefixes)]

    def find(self, number):
        """Its place, or -1."""
        first = number >> 56
        end = self._starts[first + 1]
        at = bisect_left(self.prefixes, number, self._starts[first], end)
        return at if at < end and self.prefixes[at] == number else -1

    def mark_one(self, marks, number):
        """Sets the section's byte in `marks` (a bytearray of the index's length); False when it is not there."""
        at = self.find(number)
        if at < 0:
            return False
        marks[at] = 1
        return True

    def mark(self, marks, rows):
        """Sets the bytes of all sections that the rows of an image name. Returns how many are not there."""
        missing = 0
        hashes, find = rows.hashes, self.find
        for offset in range(0, len(hashes), HASH):
            at = find(int.from_bytes(hashes[offset:offset + 8], 'big'))
            if at < 0:
                missing += 1
            else:
                marks[at] = 1
        return missing
