"""What a sink of a capture knows of each section of the disk that is coming: nothing yet, or its row."""

import hashlib
import threading

from .errors import AgentError
from .frames import protocol
from .rows import HASH, MOST_SECTIONS, ZERO, Rows

MISSING, STORED, SAME, ZEROS, SKIPPED = range(5)
#: A section that comes wrong so often will not come right.
MOST_TRIES = 3


class Intake:
    """Rows as they come. All calls may come from several threads."""

    def __init__(self, disk_bytes, section_bytes, sections):
        if -(-disk_bytes // section_bytes) != sections:
            raise protocol('The source says %d sections for a disk of %d bytes.' % (sections, disk_bytes))
        if sections > MOST_SECTIONS:
            raise AgentError('unsupported', 'The disk has more than %d sections.' % MOST_SECTIONS,
                             next='Capture it with larger sections.')
        self.disk_bytes = disk_bytes
        self.section_bytes = section_bytes
        self.count = sections
        self._rows = bytearray(sections * HASH)
        self._state = bytearray(sections)
        self._tries = {}
        self._asked = set()
        self._arrived = 0
        self._at_end = -1
        self._lock = threading.Lock()
        self.stored_bytes = 0
        # A source should say ZERO; one that sends zeros as bytes must not make another image of the same disk.
        lengths = set((section_bytes, self.raw_length(sections - 1))) if sections else ()
        self._zero_hashes = frozenset(hashlib.sha256(bytes(length)).digest() for length in lengths)

    def is_zero(self, digest):
        """Whether a hash is that of a section of zeros, or none at all."""
        return digest == ZERO or digest in self._zero_hashes

    def raw_length(self, section):
        return min(self.section_bytes, self.disk_bytes - section * self.section_bytes)

    def check_range(self, section, count):
        if count < 1 or section + count > self.count:
            raise protocol('A frame speaks of section %d, and the disk has %d.' % (section + count - 1, self.count))

    def check_section(self, section, raw):
        self.check_range(section, 1)
        if raw != self.raw_length(section):
            raise protocol('Section %d comes with %d bytes, and has %d.' % (section, raw, self.raw_length(section)))

    def set(self, section, digest, state, size=0):
        """A section's row is known; `size`: bytes of a file that is new in the store."""
        with self._lock:
            self.stored_bytes += size
            self._rows[section * HASH:section * HASH + HASH] = digest
            self._state[section] = state
            self._asked.discard(section)
            self._arrived += 1

    def set_zeros(self, section, count):
        with self._lock:
            self._rows[section * HASH:(section + count) * HASH] = bytes(count * HASH)
            self._state[section:section + count] = bytes([ZEROS]) * count
            self._arrived += 1

    def wrong(self, section):
        """A section came that is not what it says. `corrupt` when that happens again and again."""
        with self._lock:
            self._asked.add(section)
            self._state[section] = MISSING
            tries = self._tries[section] = self._tries.get(section, 0) + 1
        if tries >= MOST_TRIES:
            raise AgentError('corrupt', 'Section %d came %d times with bytes that are not what its hash says.'
                             % (section, tries), 'yes', left='What came right is kept for another try.',
                             next='Check the memory and the disk of the source.')

    def ask(self, sections):
        """Sections that are asked for again; they will come."""
        with self._lock:
            for section in sections:
                self._asked.add(section)
                self._state[section] = MISSING

    def missing_at_end(self):
        """(whether all is there, sections to ask for now). What was asked for already is not asked for twice, unless
        nothing came since the last END."""
        with self._lock:
            missing = []
            at = self._state.find(MISSING)
            while at >= 0:
                missing.append(at)
                at = self._state.find(MISSING, at + 1)
            stuck = self._arrived == self._at_end
            self._at_end = self._arrived
            fresh = missing if stuck else [section for section in missing if section not in self._asked]
            self._asked.update(fresh)
            return not missing, fresh

    def bitmap(self):
        """The payload of SKIP: bit n & 7 of byte n >> 3 for each section that need not come."""
        bits = bytearray(-(-self.count // 8))
        for section, state in enumerate(self._state):
            if state != MISSING:
                bits[section >> 3] |= 1 << (section & 7)
        return bytes(bits)

    def done(self):
        """Sections whose row is known."""
        return self.count - self._state.count(MISSING)

    def counts(self):
        state = self._state
        return {'sections': self.count, 'zero': state.count(ZEROS), 'same': state.count(SAME),
                'stored': state.count(STORED), 'skipped': state.count(SKIPPED)}

    def rows(self):
        """All rows, packed."""
        rows = Rows()
        for section in range(self.count):
            rows.add(bytes(self._rows[section * HASH:section * HASH + HASH]))
        return rows
