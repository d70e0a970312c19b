"""The trash of a store: sections that a sweep took away and manifests that people removed, for a day in which they can be
brought back. A prune empties it, and so does each capture into the store: nobody needs to come back the next day for room."""

import os
from contextlib import suppress

KEEP_SECONDS = 86400


def contents(store):
    """(files, bytes) of all that is in it."""
    files = total = 0
    for name in os.listdir(store.path('trash')):
        with suppress(FileNotFoundError):
            total += os.lstat(store.path('trash', name)).st_size
            files += 1
    return files, total


def empty(store, clock, keep=KEEP_SECONDS, dry_run=False, check=lambda: None):
    """
    Removes what has been in it for more than `keep` seconds by the store's own clock, all of it where `keep` is 0, and
    answers (files, bytes). `check` is called before each file.
    """
    files = total = 0
    for name in os.listdir(store.path('trash')):
        check()
        path = store.path('trash', name)
        with suppress(FileNotFoundError, IsADirectoryError, PermissionError):
            info = os.lstat(path)
            if keep == 0 or clock - info.st_mtime > keep:
                if not dry_run:
                    os.unlink(path)
                files, total = files + 1, total + info.st_size
    return files, total
