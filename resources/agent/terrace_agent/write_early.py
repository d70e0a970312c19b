"""Lets the kernel write to the disk while there is more to compute, so that little is left to wait for at the end."""

import ctypes

WRITE = 2  # SYNC_FILE_RANGE_WRITE of sync_file_range(2): begins, and waits for nothing

try:
    _call = ctypes.CDLL(None, use_errno=True).sync_file_range
except (OSError, AttributeError):
    # Not Linux's glibc, or a machine that has it by another name.
    _call = None


def send_early(fd, offset, length):
    """A hint about what was just written. That it fails means nothing: a flush tells what went wrong."""
    if _call is not None:
        _call(fd, ctypes.c_int64(offset), ctypes.c_int64(length), WRITE)
