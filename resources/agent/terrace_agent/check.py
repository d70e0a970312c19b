"""One thread's means to tell whether a stored section is what its name says. Buffers are used again."""

from .plain import Plain
from .section_read import SectionReader
from .sections import Damaged


class Checker:
    """Not for several threads at once."""

    def __init__(self):
        self._plain = Plain()
        self._reader = SectionReader()

    def matches(self, digest, codec, raw, payload):
        """Whether a payload gives `raw` bytes whose SHA-256 is `digest`. `unsupported` when the codec is not here."""
        return self._plain.of(digest, codec, raw, payload) is not None

    def plain(self, digest, codec, raw, payload):
        """The section's bytes, or None; a view that holds until the next call."""
        return self._plain.of(digest, codec, raw, payload)

    def read(self, sections, digest, verify=True):
        """(codec, raw length, payload view) of a stored section; the view holds until the next call.

        FileNotFoundError when it is absent, Damaged when it is not what its name says."""
        codec, raw, payload = self._reader.read(sections.path(digest))
        if verify and not self.matches(digest, codec, raw, payload):
            raise Damaged('its bytes are not what its name says')
        return codec, raw, payload
