"""What a store must keep: sections named by its manifests and by the journals of its leases, as marks in an index."""

import os
from contextlib import suppress

from .errors import AgentError
from .journals import Journals
from .manifest import load
from .sections import prefix


class Roots:
    """`marks[place]` is 1 where a section is named. `problems`: manifests that cannot be read, and why."""

    def __init__(self, store, index):
        self.store = store
        self.index = index
        self.marks = bytearray(len(index.prefixes))
        self.problems = []
        self.missing = {}
        self._journals = Journals(store)
        self._seen = set()
        self.look()

    def look(self):
        """Marks what is new since the last look.

        Journals first: a capture that ends in between has named its manifest before its journal goes."""
        for digest in self._journals.news():
            self.index.mark_one(self.marks, prefix(digest))
        for image in self.store.image_ids():
            path = os.path.join(self.store.path('images'), image + '.json')
            with suppress(FileNotFoundError):
                info = os.stat(path)
                key = (image, info.st_ino, info.st_mtime, info.st_size)
                if key not in self._seen:
                    self._seen.add(key)
                    self._image(image, path)

    def _image(self, image, path):
        try:
            rows = load(path).rows
        except FileNotFoundError:
            return
        except (AgentError, OSError, MemoryError) as error:
            known = error if isinstance(error, AgentError) else AgentError('corrupt', str(error) or 'it is too large')
            self.problems.append({'id': image, 'code': known.code, 'message': known.message})
            return
        missing = self.index.mark(self.marks, rows)
        if missing:
            self.missing[image] = missing
