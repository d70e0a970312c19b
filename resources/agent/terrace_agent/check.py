"""One thread's means to tell whether a section's stored payload is what its name says. Buffers are used again."""

import hashlib

from .codecs import Decompressor
from .errors import AgentError
from .sections import Damaged


class Checker:
    """Not for several threads at once."""

    def __init__(self):
        self._decompressor = Decompressor()
        self._raw = bytearray()
        self.payload = bytearray()

    def matches(self, digest, codec, raw, payload):
        """Whether a payload gives `raw` bytes whose SHA-256 is `digest`. `unsupported` when the codec is not here."""
        if codec == 0:
            return len(payload) == raw and hashlib.sha256(payload).digest() == digest
        if len(self._raw) < raw:
            self._raw = bytearray(raw)
        with memoryview(self._raw) as whole, whole[:raw] as target:
            try:
                self._decompressor.decompress_into(target, codec, payload)
            except AgentError as error:
                if error.code == 'unsupported':
                    raise
                return False
            return hashlib.sha256(target).digest() == digest

    def read(self, sections, digest, verify=True):
        """(codec, raw length, payload view) of a stored section; the view holds until the next call.

        FileNotFoundError when it is absent, Damaged when it is not what its name says."""
        codec, raw, stored = sections.read(digest, self.payload)
        view = memoryview(self.payload)[:stored]
        if verify and not self.matches(digest, codec, raw, view):
            raise Damaged('its bytes are not what its name says')
        return codec, raw, view
