"""
Reads and hashes a disk while the way to the sink is being opened, which takes as long as hashing some hundred MiB. Of
what the sink turns out to have only the hash is wanted; the rest is read again, by then from memory.
"""

import hashlib
import threading

from .plan import READ, Plan

# What was read should still be in the page cache when it is read again.
MOST_BYTES = 1 << 30
#: In place of the hash of a section that holds only zeros.
ZEROS = b''


class Ahead(object):
    """Begins at once, in threads of its own. What fails here is left: it will fail again where somebody is told."""

    def __init__(self, source, section_bytes, control, threads):
        self._source, self._section_bytes, self._control = source, section_bytes, control
        self._digests = {}
        self._zeros = None
        self._mapped = threading.Event()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.read_bytes = 0
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(threads)]
        self._mapper = threading.Thread(target=self._map, daemon=True)
        self._mapper.start()

    def _map(self):
        try:
            self._zeros = self._source.zero_runs(self._section_bytes)
            sections = -(-self._source.size // self._section_bytes)
            self._plan = Plan(min(sections, MOST_BYTES // self._section_bytes), zeros=self._zeros)
        except Exception:
            return
        finally:
            self._mapped.set()
        for thread in self._threads:
            thread.start()

    def _run(self):
        try:
            reader = self._source.reader()
            try:
                self._read(reader)
            finally:
                reader.close()
        except Exception:
            return

    def _read(self, reader):
        buffer = bytearray(min(self._section_bytes, self._source.size))
        zeros = bytes(len(buffer))
        while not self._over.is_set():
            item = self._plan.next()
            if item is None:
                return
            kind, number, _ = item
            offset = number * self._section_bytes
            # The last section may be shorter: left to the capture itself.
            if kind != READ or offset + len(buffer) > self._source.size:
                continue
            self._control.wait()
            reader.read_into(offset, memoryview(buffer))
            self._digests[number] = ZEROS if buffer == zeros else hashlib.sha256(buffer).digest()
            with self._lock:
                self.read_bytes += len(buffer)

    def zeros(self):
        """The source's runs of zero sections; None when they could not be asked for."""
        self._mapped.wait()
        return self._zeros

    def digest(self, number):
        """A section's hash, ZEROS, or None when it was not read."""
        return self._digests.get(number)

    def stop(self):
        """No further section is begun."""
        self._over.set()

    def is_quiet(self):
        """Whether no thread reads the disk any more; waits a little for them."""
        threads = [self._mapper] + self._threads
        for thread in threads:
            if thread.ident is not None:
                thread.join(5)
        return not any(thread.is_alive() for thread in threads)
