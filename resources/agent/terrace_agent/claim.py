"""Who fetches a section for a cache: of several agents that miss the same one at once, only one asks for it."""

import fcntl
import os
from contextlib import suppress


class Claim:
    """Held by flock on `tmp/<hash>.fill`, so that it ends with its process."""

    def __init__(self, fd, path):
        self._fd = fd
        self._path = path

    def release(self):
        if self._fd is not None:
            with suppress(OSError):
                os.unlink(self._path)
            os.close(self._fd)
            self._fd = None


def claim(store, digest):
    """A Claim; None while another agent has it. Where no file can be made everyone fetches for himself."""
    path = store.path('tmp', digest.hex() + '.fill')
    while True:
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return Claim(None, path)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The one before us removes the file when it is done: then ours is a file without a name.
            if os.path.samestat(os.fstat(fd), os.stat(path)):
                return Claim(fd, path)
        except BlockingIOError:
            os.close(fd)
            return None
        except FileNotFoundError:
            pass
        except OSError:
            os.close(fd)
            return Claim(None, path)
        os.close(fd)
