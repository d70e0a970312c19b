"""Which sections a capture reads, and which it can say something about without reading."""

import threading
from bisect import bisect_right

READ, ZERO, KEEP = 'read', 'zero', 'keep'


class Plan(object):
    """
    Hands sections out in order. `skip` is a bitmap of those the sink has from an earlier try; `zeros` and `keeps` are
    Runs. A section in several is skipped before it is kept before it is zero.
    """

    def __init__(self, sections, skip=b'', zeros=None, keeps=None):
        self._sections = sections
        self._skip = skip
        self._runs = [(kind, runs) for kind, runs in ((KEEP, keeps), (ZERO, zeros)) if runs is not None and len(runs)]
        self._at = 0
        self._lock = threading.Lock()
        self.skipped = 0
        # Sections with something to read in all, and those of them that an earlier try has read already.
        self.reads = self._count_reads()
        self.skipped_reads = 0

    def _count_reads(self):
        at = reads = 0
        while at < self._sections:
            kind, end = self._run_at(at)
            reads += end - at if kind == READ else 0
            at = end
        return reads

    def _is_skipped(self, section):
        byte = section >> 3
        return byte < len(self._skip) and self._skip[byte] >> (section & 7) & 1

    def _run_at(self, section):
        """(kind, end) of what is known about a section; `end` is where something else may begin."""
        end = self._sections
        for kind, runs in self._runs:
            index = bisect_right(runs.starts, section) - 1
            if index >= 0 and section < runs.ends[index]:
                return kind, min(end, runs.ends[index])
            if index + 1 < len(runs):
                end = min(end, runs.starts[index + 1])
        return READ, end

    def next(self):
        """(kind, first section, count) or None at the end. READ comes one by one, the others in runs."""
        with self._lock:
            while self._at < self._sections and self._is_skipped(self._at):
                self.skipped += 1
                self.skipped_reads += self._run_at(self._at)[0] == READ
                self._at += 1
            if self._at >= self._sections:
                return None
            first = self._at
            kind, end = self._run_at(first)
            if kind == READ:
                end = first + 1
            elif self._skip:
                end = next((n for n in range(first + 1, end) if self._is_skipped(n)), end)
            self._at = end
            return kind, first, end - first
