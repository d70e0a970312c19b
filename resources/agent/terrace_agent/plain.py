"""One thread's means to turn a section's payload into bytes that are proven to be what the section's name says."""

import hashlib

from .codecs import Decompressor
from .errors import AgentError
from .past_cache import memory
from .section_read import SectionReader
from .sections import Damaged


class Plain(object):
    """Buffers are used again. Not for several threads at once."""

    def __init__(self):
        self._decompressor = Decompressor()
        # Begins with a page: from here it goes to the disk.
        self._raw = memory(0)
        self._reader = SectionReader()

    def of(self, digest, codec, raw, payload):
        """A view of the section's bytes, or None when they are not what `digest` says. Holds until the next call."""
        if codec == 0:
            view = memoryview(payload)
            if len(view) != raw:
                return None
        else:
            if len(self._raw) < raw:
                self._raw = memory(raw)
            view = memoryview(self._raw)[:raw]
            try:
                self._decompressor.decompress_into(view, codec, payload)
            except AgentError as error:
                if error.code != 'corrupt':
                    raise
                return None
        return view if hashlib.sha256(view).digest() == digest else None

    def stored(self, sections, digest, raw):
        """The same of a stored section; None where it is absent, damaged or not readable here."""
        try:
            codec, length, payload = self._reader.read(sections.path(digest))
            return self.of(digest, codec, raw, payload) if length == raw else None
        except (OSError, Damaged, AgentError):
            return None
