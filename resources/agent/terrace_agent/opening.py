"""Why a disk or a file could not be opened or read, as a person should read it."""

import errno
from contextlib import contextmanager

from .errors import AgentError


@contextmanager
def opening(path, left):
    """Names what is missing or forbidden while something is opened. `left`: what was left unchanged."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise AgentError(
                'not-found', 'There is no %r, or not the folder that it is in.' % path,
                left=left, next='See whether it is still there, and named right.',
            )  # fmt: skip
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise AgentError(
                'precondition', '%r may not be opened (%s).' % (path, error.strerror),
                left=left, next='Give the account that Terrace logs in with the right to it, or let it use sudo.',
            )  # fmt: skip
        raise


def unread(path, at, error):
    """`source.read`: a disk gives an error at a byte."""
    return AgentError(
        'source.read', 'The disk %r cannot be read at byte %d (%s).' % (path, at, error.strerror),
        left='No image was made. What was read of the disk before is kept for another try.',
        next='Look at the disk under it (dmesg, smartctl). ddrescue copies what can still be read: capture that copy.',
        details={'offset': at},
    )  # fmt: skip
