"""The rows of a manifest, packed: 32 bytes a section that holds something, and runs for those that are zero. An empty
disk of many TiB therefore costs nothing, and no hostile `zero*4000000000` makes anyone allocate."""

import binascii
import re
from array import array
from bisect import bisect_right

HASH = 32
ZERO = bytes(HASH)
#: Most sections of an image: 16 TiB at 4 MiB a section, 64 TiB at 16 MiB.
MOST_SECTIONS = 1 << 22

_RUN = re.compile(rb'"zero(?:\*([0-9]{1,10}))?"')
_NO_HASH = b'"%s"' % (b'0' * 64)


class Rows:
    """Rows in the order of the disk. `count` sections, of which `len(hashes) // 32` are not zero."""

    def __init__(self):
        self.count = 0
        self.hashes = bytearray()
        self._starts = array('Q')
        self._ends = array('Q')
        self._before = array('Q')
        self._zeros = 0

    def add(self, digest):
        """Adds one section; 32 zero bytes mean a zero section."""
        if digest == ZERO:
            self.add_zeros(1)
            return
        self.hashes += digest
        self.count += 1

    def extend_hashes(self, hashes):
        """Adds sections that are not zero."""
        self.hashes += hashes
        self.count += len(hashes) // HASH

    def add_zeros(self, count):
        if count <= 0:
            return
        if self._ends and self._ends[-1] == self.count:
            self._ends[-1] += count
        else:
            self._starts.append(self.count)
            self._ends.append(self.count + count)
            self._before.append(self._zeros)
        self._zeros += count
        self.count += count

    def at(self, section):
        """The hash of a section (32 bytes), zeros for a zero section."""
        run = bisect_right(self._starts, section) - 1
        index = section
        if run >= 0:
            if section < self._ends[run]:
                return ZERO
            index -= self._before[run] + self._ends[run] - self._starts[run]
        return bytes(self.hashes[index * HASH:index * HASH + HASH])

    @property
    def zeros(self):
        return self._zeros

    def runs(self):
        """(first section, sections, bytes of their hashes or None for a run of zeros), in order."""
        position = taken = 0
        for start, end in zip(self._starts, self._ends):
            if start > position:
                size = (start - position) * HASH
                yield position, start - position, memoryview(self.hashes)[taken:taken + size]
                taken += size
            yield start, end - start, None
            position = end
        if position < self.count:
            yield position, self.count - position, memoryview(self.hashes)[taken:]

    def full_runs(self, first, end):
        """(first section, sections) of what is not zero within [first, end), in order."""
        run = bisect_right(self._ends, first)
        while first < end:
            start = min(end, self._starts[run]) if run < len(self._starts) else end
            if start > first:
                yield first, start - first
            first = self._ends[run] if run < len(self._ends) else end
            run += 1

    def packed(self, rows):
        """Pieces of at most `rows` rows, 32 bytes each, as ROWS frames carry them."""
        piece = bytearray()
        for _first, count, hashes in self.runs():
            done = 0
            while done < count:
                take = min(count - done, rows - len(piece) // HASH)
                piece += bytes(take * HASH) if hashes is None else hashes[done * HASH:(done + take) * HASH]
                done += take
                if len(piece) == rows * HASH:
                    yield bytes(piece)
                    piece = bytearray()
        if piece:
            yield bytes(piece)

    def extend_packed(self, piece):
        """Adds rows as a ROWS frame carries them."""
        for offset in range(0, len(piece), HASH):
            self.add(bytes(piece[offset:offset + HASH]))

    def text(self):
        """What stands between the brackets of `sections` in the canonical JSON, as bytes."""
        parts = []
        for _first, count, hashes in self.runs():
            if hashes is None:
                parts.append(b'"zero"' if count == 1 else b'"zero*%d"' % count)
            else:
                digits = binascii.hexlify(hashes)
                parts.extend(b'"%s"' % digits[at:at + 64] for at in range(0, len(digits), 64))
        return b','.join(parts)

    def strings(self):
        """The `sections` array of the manifest as strings."""
        text = self.text().decode('ascii')
        return text[1:-1].split('","') if text else []


def rows_from_text(text, most=MOST_SECTIONS):
    """Rows of the text between the brackets. ValueError unless it is exactly what `text()` would write."""
    rows = Rows()
    position = 0
    while position < len(text):
        match = _RUN.search(text, position)
        stop = match.start() if match else len(text)
        digits = text[position:stop].translate(None, b'",')
        if (rows.count + len(digits) // 64) > most:
            raise ValueError('it has more than %d sections' % most)
        if len(digits) % 64:
            raise ValueError('a row after row %d is neither a SHA-256 nor a run of zeros' % rows.count)
        try:
            rows.extend_hashes(binascii.unhexlify(digits))
        except binascii.Error:
            raise ValueError('a row after row %d is neither a SHA-256 nor a run of zeros' % rows.count)
        position = stop
        if match:
            rows.add_zeros(int(match.group(1) or 1))
            position = match.end()
            if rows.count > most:
                raise ValueError('it has more than %d sections' % most)
    # What was read leniently is held to the one way of writing it.
    if rows.text() != text or _NO_HASH in text:
        raise ValueError('its rows are not written as they should be')
    return rows
